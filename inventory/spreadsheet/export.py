"""The catalogue as a table that can be edited and imported again: one row a variant, in columns the importer knows.

What the file cannot say in a way that is read back as the same is left empty, and an empty cell changes nothing. The
column "Stok saat ekspor" repeats the stock as it was: an export that is imported after sales brings no sold unit back,
because only a number that somebody changed counts (``with_baseline``).
"""

from __future__ import annotations

import csv
import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from config.messages import say as words
from inventory.canonical import CertificateKind, Condition, Picture, Product, ProductStatus, Sku, Variant

from .answered import signed
from .headings import is_ledger_heading, is_order_heading, recognise
from .limits import MAX_ATTRIBUTE_LENGTH
from .papers import HEADINGS as PAPERS
from .plan import CurrentProduct, CurrentStock
from .style import LONGEST_CELL, Book, replacing, storable
from .values import Sheet, Value, Workbook, column_letters, text_of
from .write import Cell, harmless

SIGN = "_lapakdesa-export-"
VERSION = 1
BASELINE = "Stok saat ekspor"
_SKU = "SKU"
_PARENT = "SKU Induk"
STOCK_OF, UNITS = "Stok dari SKU", "Isi"
_TITLE = "Produk"
_CERTIFICATES = {
    "No. P-IRT": CertificateKind.PIRT,
    "No. BPOM": CertificateKind.BPOM,
    "Sertifikat Halal": CertificateKind.HALAL,
    "No. SNI": CertificateKind.SNI,
}
_CONDITIONS = {Condition.NEW: "Baru", Condition.USED: "Bekas"}
_WIDTHS = {"Nama Produk": 34.0, "Deskripsi": 40.0, _SKU: 18.0, _PARENT: 18.0, "Kategori": 18.0, BASELINE: 12.0}
_TEXTS = frozenset((_SKU, _PARENT, STOCK_OF, "Barcode", *_CERTIFICATES))
_MOST_ATTRIBUTES = 20
_HEADER_WITHIN = 5
_FIRST_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. ``left_empty`` counts cells that an .xlsx or the importer could not take as they are."""

    products: int
    variants: int
    left_empty: int


def write_export(path: Path, current: Mapping[Sku, CurrentProduct]) -> Exported:
    """Write the products for sale to ``path``, .csv or .xlsx by its suffix, whole or not at all. Raises OSError."""
    chosen = [one for one in current.values() if one.product.status is ProductStatus.ACTIVE]
    table = _Table([one.product for one in chosen])
    rows = [table.row(one, variant) for one in chosen for variant in one.product.variants]
    if path.suffix.casefold() == ".csv":
        _write_csv(path, table.headings, rows)
    else:
        _write_xlsx(path, table.headings, rows)
    return Exported(len(chosen), len(rows), table.left_empty)


class _Table:
    """Which columns this catalogue needs, and a variant as a row of them."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.left_empty = 0
        axes = max((len(product.axes) for product in products), default=0)
        self._axes = range(max(axes, 1))
        self._attributes = _attributes(products)
        pairs = [name for axis in self._axes for name in (f"Nama Variasi {axis + 1}", f"Pilihan Variasi {axis + 1}")]
        self.headings = [
            "Nama Produk", _PARENT, _SKU, *pairs, "Harga Jual", "Stok", BASELINE, "Satuan", STOCK_OF, UNITS,
            "Berat (gram)", "Kategori", "Deskripsi", "Pembuat", "Merek", "Kondisi", "Barcode", "Foto Produk",
            "Foto Varian", "Panjang (mm)", "Lebar (mm)", "Tinggi (mm)", *_CERTIFICATES, *PAPERS.values(),
            *self._attributes,
        ]  # fmt: skip

    def row(self, one: CurrentProduct, variant: Variant) -> list[Cell]:
        product, size = one.product, one.product.size
        pairs: list[Cell] = []
        for axis in self._axes:
            has = axis < len(product.axes)
            pairs += [product.axes[axis], variant.options[axis]] if has else [None, None]
        stock: int | None = one.stock[variant.sku].on_hand if variant.sku in one.stock else None
        if stock is not None and stock < 0:  # oversold: the importer asks about a number below zero
            stock, self.left_empty = None, self.left_empty + 1
        numbers = {certificate.kind: certificate.number for certificate in product.certificates}
        cells: list[Cell] = [
            product.name, product.code, variant.sku, *pairs, variant.price, stock, stock, variant.unit,
            variant.stock_of, variant.units if variant.stock_of else None, variant.weight_g, product.category,
            product.description, product.producer, product.brand, _CONDITIONS[product.condition], variant.barcode,
            _pictures(product.pictures),
            _pictures([variant.picture] if variant.picture else []),
            size.length_mm if size else None, size.width_mm if size else None, size.height_mm if size else None,
            *(numbers.get(kind) for kind in _CERTIFICATES.values()),
            *(_pictures([one.picture for one in product.papers if one.kind is kind]) for kind in PAPERS),
            *(product.attributes.get(name) for name in self._attributes),
        ]  # fmt: skip
        return [self._fitting(cell) for cell in cells]

    def _fitting(self, cell: Cell) -> Cell:
        """A text as it can be read back; an empty cell, which changes nothing, where a workbook would cut it."""
        if not isinstance(cell, str):
            return cell
        if not cell:
            return None
        safe = harmless(cell)
        if len(str(safe)) > LONGEST_CELL or storable(cell) != cell:
            self.left_empty += 1
            return None
        return safe


def _pictures(pictures: Sequence[Picture]) -> str:
    """Parted by semicolons. A name that begins like a formula stands behind one: an apostrophe would change it."""
    text = "; ".join(picture.ref for picture in pictures)
    return f"; {text}" if harmless(text) != text else text


def _attributes(products: Sequence[Product]) -> list[str]:
    """The attributes that come back as attributes when they are columns, the most frequent first."""
    counted = Counter(name for product in products for name in product.attributes)
    values: dict[str, list[str]] = {}
    for product in products:
        for name, value in product.attributes.items():
            values.setdefault(name, []).append(value)
    kept = [name for name, _ in counted.most_common() if _is_column(name) and all(map(_is_cell, values[name]))]
    return kept[:_MOST_ATTRIBUTES]


def _is_column(name: str) -> bool:
    known = recognise(name) is not None or is_order_heading(name) or is_ledger_heading(name)
    return not known and name == name.strip() and harmless(name) == name


def _is_cell(value: str) -> bool:
    return 0 < len(value) < MAX_ATTRIBUTE_LENGTH and any(sign.isalpha() for sign in value)


def _write_csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """UTF-8 with its mark and semicolons: what Excel opens rightly on a computer set to Indonesian."""
    with replacing(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(headings)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def _write_xlsx(path: Path, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    book = Book()
    sheet = book.sheet(_TITLE, widths=[_WIDTHS.get(name, 14.0) for name in headings], freeze="B2")
    for index, name in enumerate(headings):
        if name in _TEXTS:
            sheet.column_dimensions[column_letters(index)].number_format = "@"
    note = words("book.export.baseline")
    sheet.append([book.cell(sheet, n, "heading", comment=note if n == BASELINE else "") for n in headings])
    grey = headings.index(BASELINE)
    for row in rows:
        cells = [book.cell(sheet, cell) if isinstance(cell, str) else cell for cell in row]
        cells[grey] = book.cell(sheet, row[grey], "closed")
        sheet.append(cells)
    book.sheet(f"{SIGN}{VERSION}", hidden=True)
    book.save(path)


# --- reading our own export again ------------------------------------------------------------------------------------


def is_export(path: Path) -> bool:
    """Whether the file carries the stock as it was at the export. Cheap, and never raises."""
    if signed(path, SIGN) is not None:
        return True
    try:
        with path.open("rb") as file:
            return BASELINE.encode() in file.read(_FIRST_BYTES)
    except OSError:
        return False


def without_baseline(book: Workbook) -> tuple[Workbook, dict[Sku, int]]:
    """The workbook without its column "Stok saat ekspor", and what that column says for each SKU.

    A table with that column is ours: its prices are whole rupiah (``Workbook.exact``).
    """
    stock: dict[Sku, int] = {}
    sheets: list[Sheet] = []
    exact = False
    for sheet in book.sheets:
        found = _columns(sheet)
        if found is None:
            sheets.append(sheet)
            continue
        exact = True
        header, sku, baseline = found
        for index in range(header + 1, len(sheet.rows)):
            number = _whole(sheet.value(index, baseline))
            if number is not None:
                stock[Sku(text_of(sheet.value(index, sku)))] = number
        rows = tuple(_without(row, baseline) if index >= header else row for index, row in enumerate(sheet.rows))
        sheets.append(dataclasses.replace(sheet, rows=rows))
    return dataclasses.replace(book, sheets=tuple(sheets), exact=exact), stock


def _columns(sheet: Sheet) -> tuple[int, int, int] | None:
    """Heading row, column of the SKU, column of the stock at the export."""
    for index, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        titles = [text_of(value) for value in row]
        if _SKU in titles and BASELINE in titles:
            return index, titles.index(_SKU), titles.index(BASELINE)
    return None


def _without(row: tuple[Value, ...], column: int) -> tuple[Value, ...]:
    return (*row[:column], "", *row[column + 1 :]) if column < len(row) else row


def _whole(value: Value) -> int | None:
    text = text_of(value)
    return int(text) if text.isascii() and text.isdigit() else None


def with_baseline(current: Mapping[Sku, CurrentProduct], stock: Mapping[Sku, int]) -> dict[Sku, CurrentProduct]:
    """The catalogue as the importer should see it: the exported number is the one the last file carried."""
    return {
        code: dataclasses.replace(
            one,
            stock={
                sku: CurrentStock(known.on_hand, stock.get(sku, known.imported)) for sku, known in one.stock.items()
            },
        )
        for code, one in current.items()
    }
