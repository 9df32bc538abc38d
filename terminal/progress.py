"""A progress bar for whatever takes longer than a second. On standard error, at a terminal only."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from terminal.output import is_terminal, label, wants_json

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Tell = Callable[[str, int, int], None]
PATIENCE_S = 1.0


class _Bars:
    """One bar for each kind of work and thread: two shops that push stock at once have a bar each."""

    def __init__(self, start: float) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._tasks: dict[tuple[str, int], TaskID] = {}

    def tell(self, what: str, done: int, total: int) -> None:
        if time.monotonic() - self._start < PATIENCE_S:
            return
        with self._lock:
            progress = self._progress or self._open()
            key = (what, threading.get_ident())
            if key not in self._tasks:
                self._tasks[key] = progress.add_task(label(f"work.{what}"), total=total or None)
            progress.update(self._tasks[key], completed=done, total=total or None)

    def _open(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._progress.start()
        return self._progress

    def close(self) -> None:
        if self._progress is not None:
            self._progress.stop()


@contextmanager
def bar() -> Iterator[Tell]:
    """A ``tell(what, done, total)`` that paints; silent with ``--json`` or without a terminal."""
    if wants_json() or not is_terminal(sys.stderr):
        yield lambda _what, _done, _total: None
        return
    bars = _Bars(time.monotonic())
    try:
        yield bars.tell
    finally:
        bars.close()
