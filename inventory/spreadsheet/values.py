"""The values that travel through an import: cells with their address, notes for the operator, unreadable files."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

Value = str | float | int | bool | date | datetime | time | timedelta | None
Row = tuple[Value, ...]


# Our own export writes an apostrophe before these (``write.harmless``); reading takes it away again.
_NEUTRALISED = frozenset("=+-@")


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"
    EMPTY = "empty"


def kind_of(value: Value) -> Kind:
    if value is None or (isinstance(value, str) and not value.strip()):
        return Kind.EMPTY
    if isinstance(value, str):
        return Kind.TEXT
    if isinstance(value, bool):
        return Kind.BOOL
    if isinstance(value, int | float):
        return Kind.NUMBER
    return Kind.DATE


def text_of(value: Value) -> str:
    """The cell as a person reads it: whole numbers without ``.0``, dates in ISO form, blanks trimmed."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.strip()
        return text[1:] if text[:1] == "'" and text[1:2] in _NEUTRALISED else text
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def written(value: Value) -> str:
    """The cell as a question quotes it: cut where it is long; a number 49.5 with its comma, as in Excel."""
    text = text_of(value)[:60]
    return text.replace(".", ",") if isinstance(value, float) and "e" not in text else text


@functools.cache
def column_letters(index: int) -> str:
    """``0`` → ``A``, ``27`` → ``AB``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Cell:
    value: Value
    kind: Kind
    address: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``rows`` are raw values from row 1 and column A on. ``name`` is empty for a CSV file.

    ``formats`` holds the number formats that say something about a value (``formats.py``), by (row, column).
    """

    name: str
    hidden: bool
    rows: tuple[Row, ...]
    formats: Mapping[tuple[int, int], str] = dataclasses.field(default_factory=dict)

    def address(self, row: int, column: int | None = None) -> str:
        """Where a cell stands, as the operator sees it: ``Lembar1!C7`` (``C7`` in a CSV file). Indexes from 0."""
        place = f"{column_letters(column)}{row + 1}" if column is not None else f"{row + 1}"
        return f"{self.name}!{place}" if self.name else place

    def value(self, row: int, column: int) -> Value:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def cell(self, row: int, column: int) -> Cell:
        value = self.value(row, column)
        return Cell(value, kind_of(value), self.address(row, column))


def column_index(letters: str) -> int | None:
    """``A`` → 0, ``ab`` → 27; None for anything that names no column."""
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        return None
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible reading. ``value`` is what an answer carries; ``code`` and ``params`` word it (``codes.CODES``).

    ``rule`` names the way in which the value came from its cell, so that one answer can hold for many cells: the dot
    parts thousands here as there. Where it is empty, ``code`` is that name.
    """

    value: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    rule: str = ""

    @property
    def way(self) -> str:
        return self.rule or self.code


@dataclass(frozen=True, slots=True)
class Note:
    """Something the operator should know about one cell; ``codes.say`` turns it into a sentence.

    A question that can be answered by choosing has ``choices``; ``free`` says that a typed text is an answer too.
    ``scope`` tells whether one cell, a whole column or the file is asked about. ``evidence`` are further notes: why.
    ``cells`` are the places in doubt, where a question is about several.
    """

    code: str
    cell: str = ""
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    free: bool = False
    scope: str = "cell"
    evidence: tuple[Note, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What an answer refers to: stable for the same file, and for a column also for other files of its layout."""
        if self.scope == "column" and "heading" in self.params:
            return f"{self.code}@[{self.params['heading']}]"
        return f"{self.code}@{self.cell or self.field}"

    @property
    def key_for_all(self) -> str:
        """What one answer for all cells of a column refers to: ``price_fraction@Produk!C*``."""
        return f"{self.code}@{self.cell.rstrip('0123456789')}*"


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read. ``kind`` is xlsx, xls, ods or csv; ``notes`` tell how it was repaired.

    ``exact``: our own export, whose prices are whole rupiah, however small.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Note, ...] = ()
    exact: bool = False


class UnreadableFile(Exception):
    """The file cannot be read as a workbook; ``code`` and ``params`` become a sentence with the next step."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
