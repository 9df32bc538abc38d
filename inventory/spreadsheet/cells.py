"""The cells of many rows, turned into columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from .values import Row, Value

Columns = list[tuple[Value, ...]]


def columns_of(rows: Sequence[Row]) -> Columns:
    """The columns of ``rows``, as many as the longest row has; None where a row ends before."""
    return list(zip_longest(*rows))


class Cells:
    """The cells of some rows of a sheet by column: made at the first look, and again after ``forget``."""

    def __init__(self, sheet: Sequence[Row], rows: Sequence[int], last: Columns | None = None) -> None:
        """``last`` are the columns of the last of these rows, where they were made already."""
        self._sheet, self._rows = sheet, rows
        self._columns = None if last is None else self._below(last)

    @property
    def columns(self) -> Columns:
        if self._columns is None:
            self._columns = columns_of([self._sheet[index] for index in self._rows])
        return self._columns

    def forget(self) -> None:
        """They take as much memory as the rows do; the next look makes them again."""
        self._columns = None

    def _below(self, last: Columns) -> Columns:
        count = len(last[0]) if last else 0
        first = columns_of([self._sheet[index] for index in self._rows[: len(self._rows) - count]])
        width = max(len(first), len(last))
        first += [(None,) * (len(self._rows) - count)] * (width - len(first))
        last = [*last, *[(None,) * count] * (width - len(last))]
        return [(*above, *below) for above, below in zip(first, last, strict=True)]
