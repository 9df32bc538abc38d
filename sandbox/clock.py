"""The practice clock: real time plus an offset that tests and teachers move.

Everything that ages on a practice marketplace (tokens, signatures, reviews, label rendering) reads this
clock, so a test waits for four hours without waiting.
"""

from __future__ import annotations

import time
from email.utils import formatdate

from sandbox.store import Store


class Clock:
    """Real time plus a stored offset, in Unix seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._offset = float(store.meta("clock.offset") or 0.0)
        self._date: tuple[int, str] = (0, "")

    def now(self) -> float:
        """Practice time, Unix seconds with fraction."""
        return time.time() + self._offset

    def seconds(self) -> int:
        """Practice time in whole Unix seconds, the form the marketplaces use."""
        return int(time.time() + self._offset)

    @property
    def offset(self) -> float:
        """Seconds by which the practice clock is ahead of real time."""
        return self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock; a negative number moves it back."""
        self._set(self._offset + seconds)

    def set_to(self, epoch: float) -> None:
        """Make it *epoch* now; time flows on from there."""
        self._set(epoch - time.time())

    def _set(self, offset: float) -> None:
        self._offset = offset
        self._store.set_meta("clock.offset", repr(offset))

    def http_date(self, skew_s: float = 0.0) -> str:
        """The value of a ``Date`` header, as a server whose clock is off by *skew_s* would send it."""
        second = int(self.now() + skew_s)
        if self._date[0] != second:
            self._date = (second, formatdate(second, usegmt=True))
        return self._date[1]
