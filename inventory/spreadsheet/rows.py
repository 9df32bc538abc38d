"""What the rows of a table say, as values. They stand in columns; a row by itself is made where it needs a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from .evidence import ColumnEvidence
from .values import Note

Key = TypeVar("Key")


class Given(NamedTuple):
    """A value the file gives, and the column it stands in."""

    value: Any
    column: int


Values = list[Given | None]
"""One value for each row, None where it gives none."""


@dataclass(slots=True)
class FileRow:
    """One row of the table, as values. ``options`` maps the key of an axis to its value."""

    index: int
    values: dict[str, Given] = field(default_factory=dict)
    options: dict[int, Given] = field(default_factory=dict)
    axis_names: dict[int, str] = field(default_factory=dict)
    attributes: dict[str, Given] = field(default_factory=dict)
    questions: list[Note] = field(default_factory=list)
    rejected: Note | None = None
    skipped: bool = False
    stock_row: FileRow | None = None
    """The row whose stock this one draws from (``sale_units``)."""

    def text(self, name: str) -> str:
        given = self.values.get(name)
        if given is None:
            return ""
        value = given[0]
        return value if type(value) is str else str(value)


def texts(rows: Iterable[FileRow], name: str) -> list[str]:
    """``FileRow.text`` of many rows."""
    return _texts([row.values.get(name) for row in rows])


def _texts(column: Iterable[Given | None]) -> list[str]:
    return ["" if given is None else given[0] if type(given[0]) is str else str(given[0]) for given in column]


class FileRows:
    """The rows of a table, and what was said and asked about its columns.

    ``index`` are their places in the sheet. ``options`` are by the key of their axis, whose names are ``axis_names``.
    Values are given and looked up by column. ``row`` takes one row out of the columns, ``rows`` all of them for good:
    from then on the rows are what counts.
    """

    def __init__(self, index: Sequence[int]) -> None:
        self.index = index
        self.options: dict[int, Values] = {}
        self.axis_names: dict[int, str] = {}
        self.attributes: dict[str, Values] = {}
        self.warnings: list[Note] = []
        self.questions: list[Note] = []
        self.evidence: list[ColumnEvidence] = []
        self._values: dict[str, Values] = {}
        self._own: dict[int, FileRow] = {}
        self._rows: list[FileRow] | None = None

    # --- by column ------------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """What some row may give."""
        found = dict.fromkeys(self._values)
        for row in self._own.values() if self._rows is None else self._rows:
            found |= dict.fromkeys(row.values)
        return list(found)

    def given(self, name: str) -> Values:
        """What each row gives; do not change it."""
        if self._rows is not None:
            return [row.values.get(name) for row in self._rows]
        column = self._values.get(name) or [None] * len(self.index)
        if self._own:
            column = list(column)
            for position, row in self._own.items():
                column[position] = row.values.get(name)
        return column

    def holds(self, name: str) -> bool:
        """Does any row give it?"""
        if self._rows is None and not self._own and name not in self._values:
            return False
        return any(self.given(name))

    def texts(self, name: str) -> list[str]:
        """``FileRow.text`` of every row."""
        return _texts(self.given(name))

    def choices(self) -> set[str]:
        """Every choice that some row names."""
        given = [one for values in self.options.values() for one in values if one is not None]
        given += [one for _, row in self.own for one in row.options.values()]
        return {str(one[0]) for one in given}

    def give(self, name: str, column: Values) -> None:
        """Set the values of all rows at once; where there is none, a row keeps what it has."""
        before = self._values.get(name)
        self._values[name] = column if before is None else _over(column, before)
        self._each_own(column, lambda row, given: row.values.__setitem__(name, given))

    def give_option(self, key: int, axis: str, column: Values) -> None:
        self.options[key], self.axis_names[key] = column, axis
        self._each_own(column, lambda row, given: row.options.__setitem__(key, given))
        self._each_own(column, lambda row, given: row.axis_names.__setitem__(key, axis))

    def give_attribute(self, title: str, column: Values) -> None:
        before = self.attributes.get(title)
        self.attributes[title] = column if before is None else _over(column, before)
        self._each_own(column, lambda row, given: row.attributes.__setitem__(title, given))

    def _each_own(self, column: Values, do: Any) -> None:
        for position, row in self._own.items():
            if (given := column[position]) is not None:
                do(row, given)

    # --- by row ---------------------------------------------------------------------------------------------------

    def row(self, position: int) -> FileRow:
        """One row, to be asked about or changed."""
        if self._rows is not None:
            return self._rows[position]
        row = self._own.get(position)
        if row is None:
            row = self._own[position] = self._made(position)
        return row

    @property
    def own(self) -> Iterable[tuple[int, FileRow]]:
        """The rows that were taken out, and their positions; all others say nothing but what stands in the columns."""
        return self._own.items() if self._rows is None else enumerate(self._rows)

    @property
    def is_settled(self) -> bool:
        """Do the columns say all, and is nothing asked about any row?"""
        return self._rows is None and all(self._is_settled(*one) for one in self._own.items())

    def _is_settled(self, position: int, row: FileRow) -> bool:
        made = self._made(position)
        same = (row.options, row.axis_names, row.attributes) == (made.options, made.axis_names, made.attributes)
        return same and not (row.questions or row.skipped or row.rejected or row.stock_row)

    @property
    def rows(self) -> list[FileRow]:
        """Every row by itself."""
        if self._rows is None:
            self._rows = self._all_made()
            self._own.clear()
            for columns in (self._values, self.options, self.attributes):
                columns.clear()
        return self._rows

    def _made(self, position: int) -> FileRow:
        options = _at(self.options, position)
        return FileRow(
            self.index[position],
            _at(self._values, position),
            options,
            {key: self.axis_names[key] for key in options},
            _at(self.attributes, position),
        )

    def _all_made(self) -> list[FileRow]:
        own, count = self._own, len(self.index)
        values = _by_row(self._values, count)
        options = _by_row(self.options, count)
        attributes = _by_row(self.attributes, count)
        axis_names = self.axis_names
        return [
            own[position]
            if position in own
            else FileRow(index, values[position], options[position],
                         {key: axis_names[key] for key in options[position]}, attributes[position])
            for position, index in enumerate(self.index)
        ]  # fmt: skip

    def append(self, other: FileRows) -> None:
        """A stacked table: its rows follow, with what was asked and told about them."""
        self.rows.extend(other.rows)
        self.warnings += other.warnings
        self.questions += other.questions
        self.evidence += other.evidence

    def forget(self) -> None:
        """Nothing will be written into the rows any more; the products hold what they need."""
        self._rows = []
        self._own.clear()
        for columns in (self._values, self.options, self.attributes):
            columns.clear()


def _over(column: Values, before: Values) -> Values:
    return [old if new is None else new for new, old in zip(column, before, strict=True)]


def _at(columns: dict[Key, Values], position: int) -> dict[Key, Given]:
    return {name: given for name, column in columns.items() if (given := column[position]) is not None}


def _by_row(columns: dict[Key, Values], count: int) -> list[dict[Key, Given]]:
    """What ``_at`` says of every row."""
    if not columns:
        return [{} for _ in range(count)]
    names = tuple(columns)
    return [
        {name: given for name, given in zip(names, row, strict=True) if given is not None}
        for row in zip(*columns.values(), strict=True)
    ]
