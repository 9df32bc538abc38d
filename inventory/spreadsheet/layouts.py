"""Fingerprints of layouts: files of one layout are read alike, so what was decided for one holds for the next."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .table import NoTable, Table
from .values import Kind, Sheet, Workbook, kind_of, text_of
from .words import compact

_SAMPLE_ROWS = 20
_SCAN_ROWS = 60


def layout_key(table: Table) -> str:
    """The layout of a table: its headings in their order, without case and punctuation; rows do not matter.

    A table without headings is known by what kind of cells each column holds.
    """
    if table.header < 0:
        return _digest(["unheaded", *_kinds(table.sheet, table.rows[:_SAMPLE_ROWS])])
    kind = "book" if table.sheet.name else "text"
    return _digest([kind, *_titles(table.sheet, table.header)])


def layout_of(book: Workbook, found: Table | NoTable) -> str:
    """The layout of a whole file as it is found without any answer, also when no table was found."""
    if isinstance(found, Table):
        return layout_key(found)
    sheets = [sheet for sheet in book.sheets if not sheet.hidden and sheet.rows]
    parts = [book.kind if book.kind == "csv" else "book"]
    for sheet in sheets:
        filled = [index for index, row in enumerate(sheet.rows[:_SCAN_ROWS]) if _width(sheet, index) >= 2]
        if not filled:
            continue
        first = filled[0]
        texts = all(kind_of(cell) in (Kind.TEXT, Kind.EMPTY) for cell in sheet.rows[first])
        short = all(len(text_of(cell)) <= 40 for cell in sheet.rows[first])
        parts += _titles(sheet, first) if texts and short else _kinds(sheet, filled[:_SAMPLE_ROWS])
        parts.append("/")
    return _digest(parts)


def _width(sheet: Sheet, index: int) -> int:
    return sum(1 for cell in sheet.rows[index] if kind_of(cell) is not Kind.EMPTY)


def _titles(sheet: Sheet, row: int) -> list[str]:
    return [compact(text_of(cell)) for cell in sheet.rows[row]]


def _kinds(sheet: Sheet, rows: Sequence[int]) -> list[str]:
    """The kind of most cells of each column; a digit in a text counts as a number."""
    width = max((len(sheet.rows[index]) for index in rows), default=0)
    result = []
    for column in range(width):
        kinds = [_kind(text_of(sheet.value(index, column))) for index in rows]
        result.append(max(sorted(set(kinds)), key=kinds.count))
    return result


def _kind(text: str) -> str:
    if not text:
        return "empty"
    if text.replace(".", "").replace(",", "").isdigit():
        return "number"
    return "url" if "://" in text else "text"


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
