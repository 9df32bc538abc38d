"""How our own workbooks look, and how they reach the disk. openpyxl is imported when a workbook is written.

Sheets are written row by row (openpyxl's write-only mode), so that a large table costs little memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .values import Value, column_letters

LONGEST_CELL = 32_767
"""Characters; what a cell of an .xlsx can hold (ECMA-376, and Excel's specifications and limits)."""
LONGEST_TITLE = 31
_NOT_IN_TITLES = frozenset("[]:*?/\\")
_AUTHOR = "Lapakdesa"
_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_LETTERS = 320, 18, 46
_FONT = "Calibri"
_LINE_POINTS = 15.5
# Colours that stay apart for colour-blind eyes and on a black-and-white print: light fills, dark letters.
_FILLS = {"heading": "1F4E79", "doubt": "FFD966", "answer": "FFF2CC", "example": "EDEDED", "done": "F2F2F2"}


class Book:
    """A workbook being written. Cells are made here, so a text is never run as a formula."""

    def __init__(self) -> None:
        from openpyxl import Workbook

        self.book = Workbook(write_only=True)
        self._looks = _looks()

    def sheet(self, title: str, *, hidden: bool = False, widths: Sequence[float] = (), freeze: str = "") -> Any:
        """A new sheet with its column widths. ``freeze`` names the first cell that scrolls."""
        made = self.book.create_sheet(title)
        if hidden:
            made.sheet_state = "hidden"
        made.page_setup.orientation = "landscape"
        made.page_setup.fitToHeight = 0  # as many pages as it needs, each as wide as the table
        made.sheet_properties.pageSetUpPr.fitToPage = True
        for index, width in enumerate(widths):
            made.column_dimensions[column_letters(index)].width = width
        if freeze:
            made.freeze_panes = freeze
        return made

    def cell(
        self, sheet: Any, value: Value, look: str = "", *, comment: str = "", link: str = "", number_format: str = ""
    ) -> Any:
        """One cell. ``link`` leads to a cell of this workbook, such as ``'Sheet 1'!C7``."""
        from openpyxl.cell import WriteOnlyCell

        made: Any = WriteOnlyCell(sheet)
        made.value = storable(value)
        if isinstance(value, str):
            made.data_type = "s"  # never a formula and never an error value, whatever it begins with
        if look:
            for name, part in self._looks[look].items():
                setattr(made, name, part)
        if number_format:
            made.number_format = number_format
        if comment:
            made.comment = _comment(comment)
        if link:
            made._hyperlink = _link(link)
        return made

    def save(self, path: Path) -> Path:
        """Write the whole file or nothing. Raises OSError."""
        try:
            with replacing(path) as draft:
                self.book.save(draft)
        finally:
            for sheet in self.book.worksheets:
                if not sheet.closed:  # nothing was saved: end its stream, or it complains when it is thrown away
                    sheet.close()
        return path


def _looks() -> dict[str, dict[str, Any]]:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side("thin", color="A6A6A6")
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    fill = {name: PatternFill("solid", fgColor=colour) for name, colour in _FILLS.items()}
    top = Alignment(vertical="top", wrap_text=True)
    return {
        "title": {"font": Font(_FONT, 16, bold=True)},
        "line": {"font": Font(_FONT, 11)},
        "heading": {
            "font": Font(_FONT, 11, bold=True, color="FFFFFF"),
            "fill": fill["heading"],
            "alignment": Alignment(vertical="center", wrap_text=True),
            "border": box,
        },
        "text": {"font": Font(_FONT, 11), "alignment": top, "border": box},
        "strong": {"font": Font(_FONT, 11, bold=True), "alignment": top, "border": box},
        "link": {"font": Font(_FONT, 11, color="0563C1", underline="single"), "alignment": top, "border": box},
        "answer": {
            "font": Font(_FONT, 12, bold=True), "fill": fill["answer"], "alignment": top, "border": box,
            "number_format": "@",
        },
        "closed": {
            "font": Font(_FONT, 11, italic=True, color="595959"), "fill": fill["done"], "alignment": top, "border": box,
        },
        "doubt": {"font": Font(_FONT, 11, bold=True), "fill": fill["doubt"], "border": box},
        "example": {"font": Font(_FONT, 11, italic=True, color="7F7F7F"), "fill": fill["example"]},
        "table": {"font": Font(_FONT, 11, bold=True)},
        "code": {"number_format": "@"},
    }  # fmt: skip


def row_height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Points that a row of wrapped texts in columns of these widths needs; programs do not find out by themselves."""
    lines = 1
    for text, width in zip(texts, widths, strict=False):
        lines = max(lines, sum(1 + max(len(line) - 1, 0) // max(int(width) - 2, 1) for line in text.split("\n")))
    return _LINE_POINTS * lines + 4


def _comment(text: str) -> Any:
    from openpyxl.comments import Comment

    made = Comment(text[:2000], _AUTHOR)
    made.width = _COMMENT_WIDTH
    made.height = _COMMENT_LINE * (2 + sum(1 + len(line) // _COMMENT_LETTERS for line in text[:2000].split("\n")))
    return made


def _link(place: str) -> Any:
    from openpyxl.worksheet.hyperlink import Hyperlink

    return Hyperlink(ref="", location=place)


def choices(sheet: Any, cells: str, source: str, *, strict: bool, title: str = "", text: str = "") -> None:
    """A drop-down in ``cells`` with the texts of ``source`` (``$A$1:$A$9`` or ``'Other'!$A$1:$A$9``).

    Where it is not ``strict`` another text may be typed. ``title`` and ``text`` appear beside the cell.
    """
    from openpyxl.worksheet.datavalidation import DataValidation

    made = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=strict)
    if strict:
        made.errorTitle, made.error = title[:32] or None, text[:255] or None
    if text:
        made.showInputMessage, made.promptTitle, made.prompt = True, title[:32] or None, text[:255]
    made.add(cells)
    sheet.data_validations.append(made)


def storable(value: Value) -> Value:
    """``value`` as an .xlsx can hold it: no control characters, not too long; 15000.0 as 15000."""
    if isinstance(value, str):
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        return ILLEGAL_CHARACTERS_RE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))[:LONGEST_CELL]
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value


def free_title(wanted: str, taken: Sequence[str]) -> str:
    """``wanted`` as a title that Excel allows and that no other sheet has."""
    clean = "".join(" " if sign in _NOT_IN_TITLES else sign for sign in wanted).strip().strip("'") or "Data"
    used = {title.casefold() for title in taken}
    title, number = clean[:LONGEST_TITLE], 2
    while title.casefold() in used:
        tail = f" ({number})"
        title = clean[: LONGEST_TITLE - len(tail)] + tail
        number += 1
    return title


def quoted(title: str) -> str:
    """A sheet's title as a reference writes it."""
    return "'" + title.replace("'", "''") + "'"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside ``path`` that takes its place when all went well; otherwise nothing is left. Raises OSError."""
    draft = path.with_name(f".{path.name}.part")
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
