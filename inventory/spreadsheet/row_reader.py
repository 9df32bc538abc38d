"""From cells to values: every column is read with one reader, chosen once from its heading and its own evidence."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from .answers import NO_VALUE, SKIP_ROW
from .asking import ask_row
from .columns import Column
from .decided import Decided
from .evidence import ColumnEvidence, Witnesses
from .rows import FileRow, FileRows
from .table import Table
from .values import Note, Value

Prices = Mapping[str, int]
_FELL_BY = 100
"""A price that fell to a hundredth in our own export has lost its thousands, or a discount is not what it is."""


def or_nothing(read: Callable[[Value], Any]) -> Callable[[Value], Any]:
    """``read``, whose empty text is no value."""

    def reader(value: Value) -> Any:
        found = read(value)
        return None if found == "" else found

    return reader


class Reader:
    """One table being read column by column. Rows are named by their position among its data rows."""

    def __init__(self, table: Table, decided: Decided, prices: Prices | None = None) -> None:
        self.table = table
        self._prices = prices
        self.sheet = table.sheet
        self.decided = decided
        self.result = FileRows(table.rows)
        self.seen = Witnesses(table, decided)
        self._nothing: tuple[Value, ...] = (None,) * len(table.rows)

    @property
    def exact(self) -> bool:
        """Is this our own export, whose prices are whole rupiah, however small?"""
        return self._prices is not None

    def lost_thousands(self, position: int, price: Decimal) -> bool:
        """Was a price in our own export overwritten by a short one: ``15`` where we know Rp 15.000?"""
        known = self._prices.get(self.row(position).text("sku")) if self._prices else None
        return known is not None and 0 < price * _FELL_BY <= known

    def cells(self, column: Column) -> tuple[Value, ...]:
        columns = self.table.cells.columns
        return columns[column.index] if column.index < len(columns) else self._nothing

    def filled(self, column: Column) -> list[tuple[int, Value]]:
        """The rows with something in this column."""
        cells = self.cells(column)
        return [(position, value) for position, value in enumerate(cells) if value is not None and value != ""]

    def each(self, column: Column, read: Callable[[Value], Any]) -> list[Any]:
        """What ``read`` makes of every cell of the column, None for empty ones. Equal cells are read once.

        Cells repeat, and a dictionary answers at the speed of the machine where a function does not.
        """
        cells = self.cells(column)
        if bool not in set(map(type, cells)):
            known: dict[Any, Any]
            known = {value: read(value) for value in dict.fromkeys(cells) if value is not None and value != ""}
            return list(map(known.get, cells))
        kinds = dict.fromkeys((type(value), value) for value in cells)  # True and 1 are equal, and are not the same
        read_once = {key: None if key[1] is None or key[1] == "" else read(key[1]) for key in kinds}
        return [read_once[type(value), value] for value in cells]

    def without(self, column: Column, found: Sequence[Any]) -> Iterator[tuple[int, Value]]:
        """The rows with something in this column of which ``each`` made nothing."""
        if None in found:
            for position, (value, one) in enumerate(zip(self.cells(column), found, strict=True)):
                if one is None and value is not None and value != "":
                    yield position, value

    def give(self, name: str, values: list[Any], column: Column) -> None:
        """Set the values of all rows, as ``each`` finds them in a column."""
        self.result.give(name, values, column.index)

    def row(self, position: int) -> FileRow:
        return self.result.row(position)

    def address(self, position: int, column: Column) -> str:
        return self.sheet.address(self.table.rows[position], column.index)

    def note(self, position: int, column: Column, code: str, /, **params: Any) -> Note:
        return Note(code, self.address(position, column), column.field, params)

    def warn(self, position: int, column: Column, code: str, /, **params: Any) -> None:
        self.result.warnings.append(self.note(position, column, code, **params))

    def ask(self, position: int, note: Note, apply: Callable[[str], bool]) -> None:
        """Ask about one cell, unless it was answered. ``apply`` takes the answer; False when it does not fit."""
        note = note if note.choices else ask_row(note)
        answer = self.decided.take(note)
        row = self.row(position)
        if answer is None:
            row.questions.append(note)
        elif answer == SKIP_ROW:
            row.skipped = True
        elif answer != NO_VALUE and not apply(answer):
            row.questions.append(self.decided.refuse(note, answer))


def read_rows(table: Table, decided: Decided | None = None, prices: Prices | None = None) -> FileRows:
    """Every data row of ``table`` as values with their questions; nothing is decided about products yet.

    ``prices`` are given for our own export alone: what each SKU costs now.
    """
    from .row_groups import drop_default_choices, join_picture_rows, settle_parents
    from .row_numbers import NUMBER_READERS
    from .row_sizes import split_sizes
    from .row_texts import TEXT_READERS, check_edges, read_attributes

    decided = decided or Decided()
    reader = Reader(table, decided, prices)
    order = {"unit": 0, "sku": 1, "parent_sku": 1, "name": 2, "price": 3, "unit_price": 3}
    columns = sorted(table.columns, key=lambda one: (order.get(one.field, 9), one.index))
    for column in columns:
        if column.field in NUMBER_READERS:
            reader.seen.look(column, reader.cells(column))
    readers: dict[str, Callable[[Reader, Column], None]] = {**TEXT_READERS, **NUMBER_READERS}
    for column in columns:
        if read := readers.get(column.field):
            read(reader, column)
    read_attributes(reader)
    check_edges(reader)
    split_sizes(reader)
    result = reader.result
    settle_parents(result)
    join_picture_rows(result)
    drop_default_choices(result)
    for other in table.more:
        result.append(read_rows(other, decided, prices))
    table.cells.forget()
    return result


def with_question(evidence: ColumnEvidence, result: FileRows) -> None:
    """Keep the reasons of a column that holds numbers, and its open question."""
    result.evidence.append(dataclasses.replace(evidence, asked=None))
    if evidence.asked is not None:
        result.questions.append(evidence.asked)
