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
"""What each row gives, None where it gives nothing."""
Plain = list[Any]
"""The same without the column it stands in, which is one for all."""


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
    return [
        "" if (given := row.values.get(name)) is None else given[0] if type(given[0]) is str else str(given[0])
        for row in rows
    ]


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
        # By name: values that stand in one column, with that column; and those of several. Rows that were taken out, by
        # position, count more than both.
        self._plain: dict[str, tuple[Plain, int]] = {}
        self._mixed: dict[str, Values] = {}
        self._own: dict[int, FileRow] = {}
        self._rows: list[FileRow] | None = None

    # --- by column ------------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """What some row may give."""
        found = dict.fromkeys((*self._plain, *self._mixed))
        for _, row in self.own:
            found |= dict.fromkeys(row.values)
        return list(found)

    def given(self, name: str) -> Values:
        """What each row gives; do not change it."""
        if self._rows is not None:
            return [row.values.get(name) for row in self._rows]
        values = _given(*self._plain[name]) if name in self._plain else self._mixed.get(name)
        if self._own or values is None:
            values = list(values) if values is not None else [None] * len(self.index)
            for position, row in self._own.items():
                values[position] = row.values.get(name)
        return values

    def values(self, name: str) -> Plain:
        """The values that each row gives, None where it gives nothing; do not change them."""
        if self._rows is None and name in self._plain:
            values = self._plain[name][0]
            if self._own:
                values = list(values)
                for position, row in self._own.items():
                    values[position] = given[0] if (given := row.values.get(name)) else None
            return values
        return [None if given is None else given[0] for given in self.given(name)]

    def column(self, name: str) -> int | None:
        """The one column that all of these values stand in; None where there may be several."""
        plain = self._plain.get(name)
        return None if plain is None or any(name in row.values for row in self._own.values()) else plain[1]

    def holds(self, name: str) -> bool:
        """Does any row give it?"""
        if self._rows is None and not self._own and name not in self._plain and name not in self._mixed:
            return False
        return any(value is not None for value in self.values(name))

    def texts(self, name: str) -> list[str]:
        """``FileRow.text`` of every row."""
        return ["" if value is None else value if type(value) is str else str(value) for value in self.values(name)]

    def choices(self) -> set[str]:
        """Every choice that some row names."""
        given = [one for values in self.options.values() for one in values if one is not None]
        given += [one for _, row in self.own for one in row.options.values()]
        return {str(one[0]) for one in given}

    def give(self, name: str, values: Plain, column: int) -> None:
        """Set the values of all rows at once, which stand in this column; where there is none, a row keeps its own."""
        if name in self._plain or name in self._mixed:
            self._mixed[name] = _over(_given(values, column), self._before(name))
        else:
            self._plain[name] = values, column
        for position, row in self._own.items():
            if values[position] is not None:
                row.values[name] = Given(values[position], column)

    def _before(self, name: str) -> Values:
        plain = self._plain.pop(name, None)
        return self._mixed[name] if plain is None else _given(*plain)

    def give_option(self, key: int, axis: str, values: Plain, index: int) -> None:
        column = _given(values, index)
        self.options[key], self.axis_names[key] = column, axis
        for position, row in self._own.items():
            if (given := column[position]) is not None:
                row.options[key], row.axis_names[key] = given, axis

    def give_attribute(self, title: str, values: Plain, index: int) -> None:
        column = _given(values, index)
        before = self.attributes.get(title)
        self.attributes[title] = column if before is None else _over(column, before)
        for position, row in self._own.items():
            if (given := column[position]) is not None:
                row.attributes[title] = given

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
            self._clear()
        return self._rows

    def _made(self, position: int) -> FileRow:
        options = _at(self.options, position)
        plain = {
            name: Given(values[position], column)
            for name, (values, column) in self._plain.items()
            if values[position] is not None
        }
        return FileRow(
            self.index[position],
            plain | _at(self._mixed, position),
            options,
            self._axes(options),
            _at(self.attributes, position),
        )

    def _all_made(self) -> list[FileRow]:
        own, count = self._own, len(self.index)
        whole = {name: _given(*plain) for name, plain in self._plain.items()} | self._mixed
        values, options, attributes = (_by_row(one, count) for one in (whole, self.options, self.attributes))
        return [
            own[position] if position in own else FileRow(*row)
            for position, row in enumerate(
                zip(self.index, values, options, map(self._axes, options), attributes, strict=True)
            )
        ]

    def _axes(self, options: Iterable[int]) -> dict[int, str]:
        return {key: self.axis_names[key] for key in options}

    def _clear(self) -> None:
        self._own.clear()
        for columns in (self._plain, self._mixed, self.options, self.attributes):
            columns.clear()

    def append(self, other: FileRows) -> None:
        """A stacked table: its rows follow, with what was asked and told about them."""
        self.rows.extend(other.rows)
        self.warnings += other.warnings
        self.questions += other.questions
        self.evidence += other.evidence

    def forget(self) -> None:
        """Nothing will be written into the rows any more; the products hold what they need."""
        self._rows = []
        self._clear()


def _given(values: Plain, column: int) -> Values:
    """Equal values are made once."""
    known = {value: Given(value, column) for value in dict.fromkeys(values) if value is not None}
    return list(map(known.get, values))


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
