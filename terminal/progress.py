"""A progress bar for whatever takes longer than a second. On standard error, at a terminal only."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from terminal.output import is_terminal, label, wants_json

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE_S = 1.0


class Bars:
    """One bar for each thread, for the work it does now: two shops that push stock at once have a bar each.

    ``tell`` moves a bar; ``hide`` takes all of them away before a line is printed, until the next ``tell``.
    """

    def __init__(self, *, watched: bool) -> None:
        self._start = time.monotonic()
        self._watched = watched
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._tasks: dict[int, tuple[str, TaskID]] = {}

    def tell(self, what: str, done: int, total: int) -> None:
        if not self._watched or time.monotonic() - self._start < PATIENCE_S:
            return
        with self._lock:
            progress = self._progress or self._open()
            thread = threading.get_ident()
            before, task = self._tasks.get(thread, ("", None))
            if task is None or before != what:
                if task is not None:
                    progress.remove_task(task)
                task = progress.add_task(label(f"work.{what}"), total=total or None)
                self._tasks[thread] = (what, task)
            progress.update(task, completed=done, total=total or None)

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

    def hide(self) -> None:
        with self._lock:
            if self._progress is not None:
                self._progress.stop()
            self._progress = None
            self._tasks.clear()


@contextmanager
def bars() -> Iterator[Bars]:
    """Bars for one command; silent with ``--json`` or without a terminal."""
    made = Bars(watched=not wants_json() and is_terminal(sys.stderr))
    try:
        yield made
    finally:
        made.hide()
