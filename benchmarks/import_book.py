"""A village shop's catalogue as a workbook of 20 columns: always the same bytes, written without any library.

Made as such lists are: prices as text (``Rp 15.000``), some products with variants in rows of their own, repeated
descriptions and categories, barcodes with their check digit, gaps. Nothing in it has to be asked about.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | None

HEADINGS = (
    "SKU Induk", "SKU", "Nama Produk", "Varian", "Harga", "Stok", "Satuan", "Berat (gram)", "Deskripsi", "Kategori",
    "Merek", "Barcode", "Panjang (cm)", "Lebar (cm)", "Tinggi (cm)", "Kondisi", "Produsen", "No. P-IRT", "Asal Bahan",
    "Kemasan Produk",
)  # fmt: skip
_GOODS = (
    ("Keripik Singkong", "Makanan Ringan"), ("Keripik Pisang", "Makanan Ringan"), ("Rengginang", "Makanan Ringan"),
    ("Kopi Robusta", "Minuman"), ("Kopi Arabika", "Minuman"), ("Teh Melati", "Minuman"), ("Gula Aren", "Bahan Dapur"),
    ("Madu Hutan", "Bahan Dapur"), ("Sambal Bawang", "Bahan Dapur"), ("Abon Lele", "Lauk"), ("Dendeng Sapi", "Lauk"),
    ("Jahe Instan", "Minuman"), ("Kunyit Asam", "Minuman"), ("Emping Melinjo", "Makanan Ringan"),
    ("Tas Anyaman", "Kerajinan"), ("Batik Tulis", "Kerajinan"), ("Kain Tenun", "Kerajinan"),
    ("Sabun Serai", "Perawatan"), ("Minyak Kelapa", "Bahan Dapur"), ("Dodol Nanas", "Makanan Ringan"),
    ("Wajik Ketan", "Makanan Ringan"), ("Kacang Mete", "Makanan Ringan"), ("Tepung Mocaf", "Bahan Dapur"),
)  # fmt: skip
_PLACES = (
    "Sukamaju", "Mekarsari", "Tirtomulyo", "Wonosari", "Karangrejo", "Banyuasri", "Cibodas", "Sumberagung",
    "Pagerwangi", "Lembahsari", "Rantepao", "Tomohon", "Kintamani", "Bajawa", "Soe", "Kerinci", "Pagaralam",
    "Gunungkidul", "Temanggung", "Wamena",
)  # fmt: skip
_TASTES = ("Original", "Balado", "Keju", "Pedas Manis", "Jagung Bakar", "Rumput Laut", "Gurih")
_PACKS = ("Pouch", "Toples", "Plastik", "Kardus", "Botol Kaca")
_SIZES = ("Kecil", "Sedang", "Besar", "Jumbo")
_ROWS_OF_A_PRODUCT = (1, 1, 1, 3, 1, 2, 1, 1, 4, 1)
_WEIGHTS = (100, 150, 250, 500, 1000)
_SHEET_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s"><sheetData>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def catalogue(rows: int) -> Iterator[tuple[Cell, ...]]:
    """The cells of exactly ``rows`` rows, in the order of HEADINGS."""
    left, product = rows, 0
    while left:
        variants = min(left, _ROWS_OF_A_PRODUCT[product % len(_ROWS_OF_A_PRODUCT)])
        for variant in range(variants):
            yield _row(product, variant, variants)
        left -= variants
        product += 1


def _row(product: int, variant: int, variants: int) -> tuple[Cell, ...]:
    goods, category = _GOODS[product % len(_GOODS)]
    place = _PLACES[product // len(_GOODS) % len(_PLACES)]
    taste = _TASTES[product // 3 % len(_TASTES)]
    own = product * 4 + variant
    code = f"BD-{product:06d}"
    price = 8_000 + 500 * (product * 37 % 180) + 2_500 * variant
    weight = _WEIGHTS[product % len(_WEIGHTS)] * (variant + 1)
    food = category in ("Makanan Ringan", "Minuman", "Lauk")
    return (
        code if variants > 1 else None,
        f"{code}-{variant + 1}" if variants > 1 else code,
        f"{goods} {place} {taste} {_word(product)}",
        _SIZES[variant] if variants > 1 else None,
        f"Rp {price:,}".replace(",", "."),
        (own * 7) % 240,
        ("bungkus", "pcs", "botol")[product % 3],
        weight,
        f"{goods} buatan warga Desa {place}, rasa {taste.lower()}. Dibuat dari bahan setempat dan dikemas rapi.",
        category,
        f"Desa {place}" if product % 4 else None,
        _barcode(own) if product % 3 else None,
        10 + product % 20,
        8 + product % 9,
        2 + product % 7,
        "Baru",
        f"Kelompok Tani {place} {product % 5 + 1}",
        f"P-IRT {2_063_374_010_000 + product % 900}-29" if food else None,
        f"Kabupaten {place}" if product % 5 else None,
        _PACKS[product % len(_PACKS)],
    )


def _word(product: int) -> str:
    """A word of its own for every product, as makers name their lines: no two names are nearly alike."""
    syllables = ("ba", "ki", "lu", "me", "no", "ra", "si", "tu", "wa", "ye", "da", "gi", "ho")
    scattered = product * 7_919 % 371_293  # 13 ** 5; the factor is prime, so every product keeps a word of its own
    parts = []
    for _ in range(5):
        scattered, rest = divmod(scattered, len(syllables))
        parts.append(syllables[rest])
    return "".join(parts).capitalize()


def _barcode(number: int) -> str:
    """EAN-13 with the prefix of Indonesia (899) and its check digit (GS1 General Specifications, section 7.9)."""
    digits = f"899{number:09d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


# --- the workbook -------------------------------------------------------------------------------------------------


def write_book(path: Path, rows: int, *, dearer: bool = False) -> None:
    """The catalogue as an .xlsx the way spreadsheet programs write it: texts in one shared table, numbers in place.

    ``dearer``: the first product costs Rp 500 more, and nothing else differs.
    """
    shared: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        for name, text in _PARTS.items():
            book.writestr(_member(name), text)
        with book.open(_member("xl/worksheets/sheet1.xml"), "w", force_zip64=False) as sheet:
            sheet.write(_SHEET_HEAD % _MAIN.encode())
            sheet.write(_xml_row(1, HEADINGS, shared))
            for number, row in enumerate(catalogue(rows), start=2):
                sheet.write(_xml_row(number, _dearer(row) if dearer and number == 2 else row, shared))
            sheet.write(b"</sheetData></worksheet>")
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="{_MAIN}">'
        book.writestr(_member("xl/sharedStrings.xml"), f"{head}{texts}</sst>")


def _dearer(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    place = HEADINGS.index("Harga")
    price = 500 + int("".join(filter(str.isdecimal, str(row[place]))))
    return (*row[:place], f"Rp {price:,}".replace(",", "."), *row[place + 1 :])


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _xml_row(number: int, row: tuple[Cell, ...], shared: dict[str, int]) -> bytes:
    cells = []
    for column, cell in enumerate(row):
        if cell is None:
            continue
        place = f"{chr(65 + column)}{number}"
        if isinstance(cell, str):
            cells.append(f'<c r="{place}" t="s"><v>{shared.setdefault(cell, len(shared))}</v></c>')
        else:
            cells.append(f'<c r="{place}"><v>{cell}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Produk" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="1"><xf/></cellXfs></styleSheet>',
}
