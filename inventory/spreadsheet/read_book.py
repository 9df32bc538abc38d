"""xlsx, xls and ods: the cells come from ``reader_child``, a process of its own that may die without harm to ours."""

from __future__ import annotations

import marshal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from . import reader_child
from .archive import check_archive
from .formats import formats_of
from .limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, READ_SECONDS
from .values import Row, Sheet, UnreadableFile, Value, Workbook


def read_zipped(data: bytes) -> Workbook:
    """xlsx and ods: the reader starts up while the archive is checked; it gets the bytes only after that."""
    with _reader() as process:
        try:
            kind = check_archive(data)
        except BaseException:
            process.kill()
            raise
        return _cells(process, data, kind)


def read_book(data: bytes, kind: str) -> Workbook:
    """Raises UnreadableFile when the reader refuses, fails, dies or takes too long."""
    with _reader() as process:
        return _cells(process, data, kind)


def _reader() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", str(Path(reader_child.__file__)), str(MAX_ROWS), str(MAX_COLUMNS), str(MAX_CELLS)]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _cells(process: subprocess.Popen[bytes], data: bytes, kind: str) -> Workbook:
    try:
        output, _ = process.communicate(data, timeout=READ_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise UnreadableFile("corrupt", reason="timeout") from None
    except BaseException:
        process.kill()
        raise
    if process.returncode != 0 or not output:
        raise UnreadableFile("corrupt", reason="reader")
    answer = marshal.loads(output)
    if answer[0] != "ok":
        raise UnreadableFile(answer[1], **answer[2])
    formats = formats_of(data) if kind == "xlsx" else {}
    return Workbook(
        kind, tuple(Sheet(name, hidden, _rows(rows), formats.get(name, {})) for name, hidden, rows in answer[1])
    )


def _rows(rows: Sequence[tuple[Any, ...]]) -> tuple[Row, ...]:
    return tuple(_with_dates(row) if tuple in map(type, row) else row for row in rows)


def _with_dates(row: tuple[Any, ...]) -> Row:
    return tuple(_date(value) if isinstance(value, tuple) else value for value in row)


def _date(value: tuple[str, str, str]) -> Value:
    _, kind, text = value
    if kind == "timedelta":
        return timedelta(seconds=float(text))
    if kind == "datetime":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if kind == "date" else time.fromisoformat(text)
