"""The demo's workbook: believable village products, written in the messy ways in which people fill spreadsheets.

``EXPECTED`` is the truth for checks; a good importer reads the workbook to exactly these numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from inventory.spreadsheet.write import Cell, write_workbook
from jobs.demo_pictures import draw_picture
from jobs.demo_products import PRODUCTS, DemoProduct, DemoVariant

__all__ = ["DEMO_VILLAGE", "EXPECTED", "LAST_UNITS", "PRODUCTS", "Expected", "rows", "write_demo_workbook"]

DEMO_VILLAGE = "33.23.05.2001"
WORKBOOK = "produk-desa.xlsx"
PICTURES = "foto"
SHEET = "Produk Desa"


@dataclass(frozen=True, slots=True)
class Expected:
    """What one SKU must be after the import: rupiah, whole units, grams."""

    price: int
    stock: int
    weight_g: int


EXPECTED: dict[str, Expected] = {
    v.sku: Expected(v.price, v.stock, v.weight_g) for product in PRODUCTS for v in product.variants
}
LAST_UNITS: tuple[str, ...] = tuple(sku for sku, truth in EXPECTED.items() if truth.stock == 1)

_ATTRIBUTES = tuple(dict.fromkeys(name for product in PRODUCTS for name in product.attributes))
_HEADINGS = (
    *("No", "SKU Induk", "SKU", "Nama Produk", "Kategori", "Deskripsi Produk", "Harga Jual", "Stok", "Satuan"),
    *("Berat (gram)", "Rasa", "Warna", "Ukuran", "Pembuat", "Merek", "No. P-IRT", "Sertifikat Halal", "Foto Produk"),
    *("Panjang (cm)", "Lebar (cm)", "Tinggi (cm)", *_ATTRIBUTES),
)
_HELP: dict[str, str] = {
    "SKU": "Wajib diisi, tidak boleh sama",
    "Nama Produk": "Wajib diisi, 5-100 huruf",
    "Harga Jual": "Wajib diisi, dalam rupiah",
    "Stok": "Wajib diisi, jumlah yang ada",
    "Foto Produk": "Isi nama berkas di folder foto",
}
_PIECES = frozenset(("pcs", "buah", "lembar"))


def price_cell(price: int, turn: int) -> Cell:
    """``price`` in one of the ways in which people write rupiah."""
    dotted = f"{price:,}".replace(",", ".")
    ways: list[Cell] = [price, f"Rp {dotted},-", f" Rp{dotted}", dotted, str(price), f"Rp. {dotted}"]
    if price % 1000 == 0 and price < 1_000_000:
        ways += [f"{price // 1000} ribu", f"{price // 1000}rb"]
    if price % 10_000 == 0 and price >= 1_000_000:
        ways = [f"{price / 1_000_000:g} juta".replace(".", ",")]
    return ways[turn % len(ways)]


def stock_cell(stock: int, unit: str, turn: int) -> Cell:
    if stock == 0:
        return "habis"
    ways: list[Cell] = [stock, f"{stock} ", f"{stock} {unit}", str(stock)]
    if unit in _PIECES and stock % 12 == 0:
        ways.insert(1, f"{stock // 12} lusin")
    return ways[turn % len(ways)]


def weight_cell(weight_g: int, turn: int) -> Cell:
    kilos = f"{weight_g / 1000:g} kg".replace(".", ",")
    ways: list[Cell] = [weight_g, f"{weight_g} gr", f"{weight_g}gr", f"{weight_g} gram", str(weight_g)]
    if weight_g >= 1000:
        ways = [kilos, kilos.replace(" ", ""), weight_g]
    return ways[turn % len(ways)]


def rows() -> Iterator[list[Cell]]:
    """The rows of the product sheet: titles above the headings, a help row, products, blank rows between groups."""
    yield ["DAFTAR PRODUK BUMDES SUMBER REJEKI"]
    yield ["Diperbarui tiap Senin oleh unit usaha Lapak Desa"]
    yield []
    yield list(_HEADINGS)
    yield [_HELP.get(heading) for heading in _HEADINGS]
    number = count(1)
    before = ""
    for product in PRODUCTS:
        group = product.code.partition("-")[0]
        if before and group != before and group in {"BTK", "ANY"}:
            yield []
        before = group
        for variant in product.variants:
            yield _row(product, variant, next(number))


def _row(product: DemoProduct, variant: DemoVariant, turn: int) -> list[Cell]:
    options = dict(zip(product.axes, variant.options, strict=True))
    sizes = product.size_cm or (None, None, None)
    trailing = "  " if turn % 5 == 0 else ""
    values: dict[str, Cell] = {
        "No": turn,
        "SKU Induk": product.code if product.axes else None,
        "SKU": variant.sku + (" " if turn % 9 == 0 else ""),
        "Nama Produk": product.name + trailing,
        "Kategori": product.category.lower() if turn % 7 == 0 else product.category,
        "Deskripsi Produk": product.description,
        "Harga Jual": price_cell(variant.price, turn),
        "Stok": stock_cell(variant.stock, product.unit, turn),
        "Satuan": product.unit,
        "Berat (gram)": weight_cell(variant.weight_g, turn),
        "Pembuat": product.producer,
        "Merek": product.brand or None,
        "No. P-IRT": product.pirt or None,
        "Sertifikat Halal": product.halal or None,
        "Foto Produk": f"{PICTURES}/{picture_name(product)}",
        **dict(zip(("Panjang (cm)", "Lebar (cm)", "Tinggi (cm)"), sizes, strict=True)),
        **options,
        **product.attributes,
    }
    return [values.get(heading) for heading in _HEADINGS]


def picture_name(product: DemoProduct) -> str:
    return f"{product.code.lower()}.jpg"


def write_demo_workbook(folder: Path) -> Path:
    """Write ``produk-desa.xlsx`` and its pictures (``foto/*.jpg``) into ``folder``; return the workbook's path."""
    pictures = folder / PICTURES
    pictures.mkdir(parents=True, exist_ok=True)
    for product in PRODUCTS:
        draw_picture(pictures / picture_name(product), product.name, product.category)
    guide: list[list[Cell]] = [
        ["Cara mengisi"],
        ["Satu baris untuk satu varian. Produk dengan beberapa varian memakai SKU Induk yang sama."],
        ["Simpan foto di folder foto, lalu tulis nama berkasnya."],
    ]
    return write_workbook(folder / WORKBOOK, {"Petunjuk": guide, SHEET: rows()})
