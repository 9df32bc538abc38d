"""Runs as a process of its own: a workbook on standard input, its cells on standard output, nothing else.

A damaged workbook can make the reader ask for many gigabytes and end its process at once; so that process is not ours.
This file is run by path with an isolated interpreter: it imports nothing of this project. The answer is a marshalled
tuple: ``("ok", [(name, hidden, rows), …])`` or ``("error", code, params)``; a date is ``("date", kind, iso text)``.
"""

from __future__ import annotations

import contextlib
import gc
import io
import marshal
import os
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY_BYTES = 2_500_000_000


def main() -> None:
    max_rows, max_columns, max_cells = (int(argument) for argument in sys.argv[1:4])
    _limit_memory()
    gc.disable()  # cells make no cycles
    with contextlib.suppress(ImportError):
        import python_calamine  # noqa: F401 - while our parent still checks the file
    data = sys.stdin.buffer.read()
    try:
        answer = _read(data, max_rows, max_columns, max_cells)
    except BaseException as error:  # noqa: BLE001 - a panic of the reader is no Exception
        answer = ("error", "corrupt", {"reason": type(error).__name__})
    sys.stdout.buffer.write(marshal.dumps(answer))
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing is left to tidy up, and freeing every cell takes its time


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the process is still not ours
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _read(data: bytes, max_rows: int, max_columns: int, max_cells: int) -> tuple[Any, ...]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError:
        return ("error", "encrypted", {})
    except calamine.CalamineError as error:
        locked = any(word in str(error).lower() for word in ("password", "encrypt"))
        return ("error", "encrypted", {}) if locked else ("error", "corrupt", {"reason": "workbook"})
    sheets: list[tuple[str, bool, list[Any]]] = []
    total = 0
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        rows: list[Any] = []
        if not hidden:
            sheet = book.get_sheet_by_name(meta.name)
            last_row, last_column = sheet.end or (0, 0)
            if last_row >= max_rows:
                return ("error", "too_many_rows", {"limit": max_rows})
            if last_column >= max_columns:
                return ("error", "too_many_columns", {"limit": max_columns})
            if (last_row + 1) * (last_column + 1) > max_cells:
                return ("error", "too_many_cells", {"limit": max_cells})
            shared: dict[str, str] = {}
            rows = [_trimmed(row, shared) for row in sheet.to_python(skip_empty_area=False)]
        total += sum(len(row) for row in rows)
        if total > max_cells:
            return ("error", "too_many_cells", {"limit": max_cells})
        sheets.append((meta.name, hidden, rows))
    return ("ok", sheets)


def _trimmed(row: list[Any], shared: dict[str, str]) -> tuple[Any, ...]:
    """The row without empty cells at its end. Words that repeat become one object, which is marshalled once."""
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    if len(shared) > _MOST_SHARED:
        shared.clear()
    return tuple(
        [
            shared.setdefault(value, value) if type(value) is str else _plain(value) if type(value) in _DATES else value
            for value in row[:end]
        ]
    )


_DATES = frozenset((date, datetime, time, timedelta))
_MOST_SHARED = 5_000


def _plain(value: Any) -> tuple[str, str, str]:
    """A date in a form that marshal knows."""
    if isinstance(value, timedelta):
        return ("date", "timedelta", repr(value.total_seconds()))
    kind = "datetime" if isinstance(value, datetime) else "date" if isinstance(value, date) else "time"
    return ("date", kind, value.isoformat())


if __name__ == "__main__":
    main()
