"""When to try again and what to read next. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from inventory.canonical import Window

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)


def next_try(now: datetime, attempts: int) -> datetime:
    """Back-off of a mark: one minute, then double, six hours at most."""
    doubled: timedelta = FIRST_WAIT * (1 << min(attempts, 12))
    return now + min(LONGEST_WAIT, doubled)


def windows(read_until: datetime, now: datetime, *, overlap: timedelta, longest: timedelta) -> Iterator[Window]:
    """The spans still to be read, oldest first, each at most ``longest``; whole seconds, since cursors are.

    The first begins ``overlap`` before what was read, because a marketplace may index late.
    """
    end = now.replace(microsecond=0)
    since = min((read_until - overlap).replace(microsecond=0), end)
    while True:
        until = min(end, since + longest)
        yield Window(since, until)
        if until >= end:
            return
        since = until
