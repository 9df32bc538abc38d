"""xlsx, xls and ods: the cells come from ``reader_child``, a process of its own that may die without harm to ours."""

from __future__ import annotations

import marshal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from . import reader_child
from .archive import check_archive
from .formats import formats_of
from .limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, READ_SECONDS
from .values import Row, Sheet, UnreadableFile, Value, Workbook


def read_zipped(data: bytes, meanwhile: Callable[[], None]) -> Workbook:
    """xlsx and ods: the reader starts up while the archive is checked; it gets the bytes only after that."""
    with _reader() as process:
        try:
            kind = check_archive(data)
        except BaseException:  # whatever it was goes on; only the reader must not stay behind
            process.kill()
            raise
        return _cells(process, data, kind, meanwhile)


def read_book(data: bytes, kind: str, meanwhile: Callable[[], None]) -> Workbook:
    """Raises UnreadableFile when the reader refuses, fails, dies or takes too long.

    ``meanwhile`` is called while the reader works, before its answer is read.
    """
    with _reader() as process:
        return _cells(process, data, kind, meanwhile)


def _reader() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", str(Path(reader_child.__file__)), str(MAX_ROWS), str(MAX_COLUMNS), str(MAX_CELLS)]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _cells(process: subprocess.Popen[bytes], data: bytes, kind: str, meanwhile: Callable[[], None]) -> Workbook:
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    watchdog = threading.Timer(READ_SECONDS, kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        _ask(process, data)
        meanwhile()
        sheets = _sheets(_answers(process))
    except (OSError, EOFError):
        raise UnreadableFile("corrupt", reason="timeout" if late.is_set() else "reader") from None
    finally:
        watchdog.cancel()
        process.kill()  # it said all, or nothing that helps
    formats = formats_of(data) if kind == "xlsx" else {}
    return Workbook(kind, tuple(Sheet(name, hidden, tuple(r), formats.get(name, {})) for name, hidden, r in sheets))


def _ask(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(data)
    process.stdin.close()


def _answers(process: subprocess.Popen[bytes]) -> Iterator[tuple[Any, ...]]:
    """What the reader says, until its end. Raises OSError or EOFError when it dies before, also on Windows."""
    assert process.stdout is not None
    while True:
        length = int.from_bytes(_exactly(process.stdout, 8), "little")
        answer = marshal.loads(_exactly(process.stdout, length))
        if answer[0] == "end":
            return
        yield answer


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _sheets(answers: Iterator[tuple[Any, ...]]) -> list[tuple[str, bool, list[Row]]]:
    sheets: list[tuple[str, bool, list[Row]]] = []
    for kind, *said in answers:
        if kind == "error":
            raise UnreadableFile(said[0], **said[1])
        if kind == "sheet":
            sheets.append((said[0], said[1], []))
        else:
            rows, dated = said
            sheets[-1][2].extend(map(_with_dates, rows) if dated else rows)
    return sheets


def _with_dates(row: tuple[Any, ...]) -> Row:
    return tuple(_date(value) if isinstance(value, tuple) else value for value in row)


def _date(value: tuple[str, str, str]) -> Value:
    _, kind, text = value
    if kind == "timedelta":
        return timedelta(seconds=float(text))
    if kind == "datetime":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if kind == "date" else time.fromisoformat(text)
