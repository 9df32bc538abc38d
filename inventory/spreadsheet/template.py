"""The empty workbook for operators: headings the importer knows, drop-downs, comments, two rows marked as examples.

Headings are Bahasa Indonesia in every language of the screens: they are what operators write to each other. The words
of the drop-downs are data (``config/data/template.json``); except for the condition another text may be typed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from config.messages import say as words
from inventory.canonical import PaperKind

from .papers import HEADINGS as PAPERS
from .style import Book, choices, quoted, row_height
from .values import Value, column_letters

LAST_ROW = 1000
"""Drop-downs reach down to this row."""
_LISTS = "Pilihan"
_GUIDE_WIDTHS = (26, 92)


@dataclass(frozen=True, slots=True)
class _Column:
    """``code`` names the comment (``book.template.<code>``); ``words`` the drop-down; ``text`` keeps leading zeros."""

    heading: str
    code: str
    width: float
    examples: tuple[Value, Value]
    words: str = ""
    text: bool = False
    strict: bool = False


# No example of an SKU or of a certificate: what is left standing in an example row must not become somebody's number.
_COLUMNS = (
    _Column("Nama Produk", "name", 34, ("Contoh: Kopi Gayo 250 g", "Contoh: Keripik Singkong")),
    _Column("SKU", "sku", 16, (None, None), text=True),
    _Column("Varian", "option", 16, (None, "Pedas")),
    _Column("Harga Jual", "price", 13, (65000, 15000)),
    _Column("Stok", "stock", 9, (20, 12)),
    _Column("Satuan", "unit", 11, ("bungkus", "bungkus"), "units"),
    _Column("Stok dari SKU", "stock_of", 16, (None, None), text=True),
    _Column("Isi", "units", 7, (None, None)),
    _Column("Berat (gram)", "weight", 13, (250, 200)),
    _Column("Kategori", "category", 18, ("Kopi", "Keripik"), "categories"),
    _Column("Deskripsi", "description", 40, ("Kopi arabika sangrai sedang.", "Renyah, dibuat pagi hari.")),
    _Column("Pembuat (titip jual)", "producer", 22, (None, "Ibu Siti, RT 03")),
    _Column("Merek", "brand", 14, (None, None)),
    _Column("Kondisi", "condition", 10, ("Baru", "Baru"), "conditions", strict=True),
    _Column("Barcode", "barcode", 16, (None, None), text=True),
    _Column("Foto", "picture", 20, ("kopi.jpg", "keripik.jpg")),
    _Column("Panjang (cm)", "length", 13, (20, None)),
    _Column("Lebar (cm)", "width", 11, (12, None)),
    _Column("Tinggi (cm)", "height", 12, (6, None)),
    _Column("No. P-IRT", "pirt", 20, (None, None), text=True),
    _Column("No. BPOM", "bpom", 20, (None, None), text=True),
    _Column("Sertifikat Halal", "halal", 22, (None, None), "halal", text=True),
    _Column(PAPERS[PaperKind.PIRT], "paper_pirt", 18, (None, None)),
    _Column(PAPERS[PaperKind.BPOM], "paper_bpom", 18, (None, None)),
    _Column(PAPERS[PaperKind.HALAL], "paper_halal", 18, (None, None)),
    _Column(PAPERS[PaperKind.SIZE_CHART], "paper_size_chart", 20, (None, None)),
)
HEADINGS = tuple(column.heading for column in _COLUMNS)


def write_template(path: Path) -> Path:
    """Write the empty workbook, whole or not at all. Raises OSError."""
    book = Book()
    lists = _lists()
    sheet = book.sheet(words("book.template.sheet"), widths=[column.width for column in _COLUMNS], freeze="B2")
    for index, column in enumerate(_COLUMNS):
        if column.text:
            sheet.column_dimensions[column_letters(index)].number_format = "@"
    sheet.append([book.cell(sheet, c.heading, "heading", comment=_comment(c)) for c in _COLUMNS])
    for number in range(2):
        sheet.append([_example(book, sheet, column, number) for column in _COLUMNS])
    _guide(book)
    _drop_downs(book, sheet, lists)
    return book.save(path)


def _lists() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = json.loads(
        resources.files("config.data").joinpath("template.json").read_text(encoding="utf-8")
    )
    return found


def _comment(column: _Column) -> str:
    return words(f"book.template.{column.code}")


def _example(book: Book, sheet: Any, column: _Column, number: int) -> Any:
    note = words("book.template.example") if column.code == "name" else ""
    return book.cell(sheet, column.examples[number], "example", comment=note)


def _guide(book: Book) -> None:
    guide = book.sheet(words("book.template.guide"), widths=_GUIDE_WIDTHS)
    guide.row_dimensions[1].height = 24
    guide.append([book.cell(guide, words("book.template.guide_title"), "title")])
    for line in ("rows", "variants", "examples", "pictures", "save"):
        guide.append([book.cell(guide, words(f"book.template.guide_{line}"), "line")])
    guide.append([None])
    guide.append([book.cell(guide, words(f"book.template.guide_{part}"), "heading") for part in ("column", "meaning")])
    for number, column in enumerate(_COLUMNS, start=9):
        guide.row_dimensions[number].height = row_height((_comment(column),), (_GUIDE_WIDTHS[1],))
        guide.append([book.cell(guide, column.heading, "strong"), book.cell(guide, _comment(column), "text")])


def _drop_downs(book: Book, sheet: Any, lists: Mapping[str, Sequence[str]]) -> None:
    """The words stand on a hidden sheet, one column a list: a drop-down of its own holds 255 characters only."""
    hidden = book.sheet(_LISTS, hidden=True)
    names = list(lists)
    for line in range(max(len(texts) for texts in lists.values())):
        hidden.append([book.cell(hidden, lists[name][line]) if line < len(lists[name]) else None for name in names])
    for index, column in enumerate(_COLUMNS):
        if column.words:
            letter, place = column_letters(index), column_letters(names.index(column.words))
            source = f"{quoted(_LISTS)}!${place}$1:${place}${len(lists[column.words])}"
            text = words(f"book.template.{column.code}")
            choices(
                sheet, f"{letter}2:{letter}{LAST_ROW}", source, strict=column.strict, title=column.heading, text=text
            )
