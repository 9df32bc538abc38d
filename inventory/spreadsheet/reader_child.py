"""Runs as a process of its own: a workbook on standard input, its cells on standard output, nothing else.

A damaged workbook can make the reader ask for many gigabytes and end its process at once; so that process is not ours.
This file is run by path with an isolated interpreter: it imports nothing of this project. It answers in marshalled
tuples, each after its length in 8 bytes: ``("sheet", name, hidden)``, then ``("rows", […], dated)`` as often as
needed, and ``("end",)`` when all was said, or ``("error", code, params)``. A date is ``("date", kind, iso text)``;
``dated`` tells whether there is any. Rows go out while the next ones are made, so both processes work, and neither
holds them twice.
"""

from __future__ import annotations

import contextlib
import gc
import io
import marshal
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

MEMORY_BYTES = 2_500_000_000


class _Refused(Exception):
    """Our own word about the file: the code of a sentence, and its params."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def main() -> None:
    max_rows, max_columns, max_cells = (int(argument) for argument in sys.argv[1:4])
    _limit_memory()
    gc.disable()  # cells make no cycles
    with contextlib.suppress(ImportError):
        import python_calamine  # noqa: F401 - while our parent still checks the file
    data = sys.stdin.buffer.read()
    try:
        for answer in _read(data, max_rows, max_columns, max_cells):
            _say(answer)
        _say(("end",))
    except _Refused as error:
        _say(("error", error.code, error.params))
    except BaseException as error:  # noqa: BLE001 - a panic of the reader is no Exception
        _say(("error", "corrupt", {"reason": type(error).__name__}))
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing is left to tidy up, and freeing every cell takes its time


def _say(answer: tuple[Any, ...]) -> None:
    message = marshal.dumps(answer)
    sys.stdout.buffer.write(len(message).to_bytes(8, "little"))
    sys.stdout.buffer.write(message)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the process is still not ours
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _read(data: bytes, max_rows: int, max_columns: int, max_cells: int) -> Iterator[tuple[Any, ...]]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        raise _Refused("encrypted") from None
    except calamine.CalamineError as error:
        locked = any(word in str(error).lower() for word in ("password", "encrypt"))
        raise (_Refused("encrypted") if locked else _Refused("corrupt", reason="workbook")) from None
    total = 0
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        yield ("sheet", meta.name, hidden)
        if hidden:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        last_row, last_column = sheet.end or (0, 0)
        if last_row >= max_rows:
            raise _Refused("too_many_rows", limit=max_rows)
        if last_column >= max_columns:
            raise _Refused("too_many_columns", limit=max_columns)
        if (last_row + 1) * (last_column + 1) > max_cells:
            raise _Refused("too_many_cells", limit=max_cells)
        for rows, dated in _rows(sheet):
            total += sum(map(len, rows))
            if total > max_cells:
                raise _Refused("too_many_cells", limit=max_cells)
            yield ("rows", rows, dated)


def _rows(sheet: Any) -> Iterator[tuple[list[Any], bool]]:
    """The rows of a sheet from row 1 and column A on, some at a time, and whether there are dates among them.

    The reader itself leaves out empty columns. Values that repeat become one object, which is marshalled once.
    """
    left = [""] * (sheet.start or (0, 0))[1]
    rows = sheet.iter_rows()
    at_once = max(1, min(_ROWS_AT_ONCE, _CELLS_AT_ONCE // (sheet.width or 1)))
    while batch := list(islice(rows, at_once)):
        kinds = set(map(type, chain.from_iterable(batch)))
        trimmed = [_trimmed(left + row if left else row) for row in batch]
        share: Any = {}.setdefault
        if _TEXTS_AND_NUMBERS.issuperset(kinds):
            yield [tuple(map(share, row, row)) for row in trimmed], False
            continue
        # True and 1.0 are equal, and not the same: only words are shared.
        plain = [
            tuple([share(x, x) if type(x) is str else _plain(x) if type(x) in _DATES else x for x in row])
            for row in trimmed
        ]
        yield plain, not _DATES.isdisjoint(kinds)


def _trimmed(row: list[Any]) -> list[Any]:
    """The row without empty cells at its end."""
    if row and row[-1] == "":
        if not any(row) and row.count("") == len(row):
            return []  # a blank row, of which half a workbook begins with thousands
        end = len(row) - 1
        while end and row[end - 1] == "":
            end -= 1
        del row[end:]
    return row


_TEXTS_AND_NUMBERS = frozenset((str, float))
_DATES = frozenset((date, datetime, time, timedelta))
_ROWS_AT_ONCE = 2_000
_CELLS_AT_ONCE = 60_000


def _plain(value: Any) -> tuple[str, str, str]:
    """A date in a form that marshal knows."""
    if isinstance(value, timedelta):
        return ("date", "timedelta", repr(value.total_seconds()))
    kind = "datetime" if isinstance(value, datetime) else "date" if isinstance(value, date) else "time"
    return ("date", kind, value.isoformat())


if __name__ == "__main__":
    main()
