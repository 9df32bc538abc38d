"""Workbooks we write ourselves: exports, the demo's product list. openpyxl is imported when a file is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Cell = str | int | float | None

# A spreadsheet program runs a text that begins with one of these as a formula (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Cell) -> Cell:
    """``value``, with an apostrophe before a text that a spreadsheet program would run. Numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> Path:
    """Write an .xlsx with one sheet for each name, rows as given, and return ``path``.

    The file appears whole or not at all: it is written beside its place and then moved there. Raises OSError, for
    example when the file is open in a spreadsheet program on Windows.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([harmless(cell) for cell in row])
    draft = path.with_name(f".{path.name}.part")
    try:
        book.save(draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path
