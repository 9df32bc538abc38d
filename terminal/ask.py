"""Questions to a person at a terminal, in their own language."""

from __future__ import annotations

import getpass
import sys

from terminal.errors import Usage
from terminal.output import can_ask, clean, tr

YES = frozenset({"y", "ya", "yes", "iya", "ok", "oke"})
NO = frozenset({"", "t", "tidak", "n", "no", "tak", "ndak", "nggak"})


def yes(question: str) -> bool:
    """Ask until the answer is clear. An empty answer is no: nothing is written by a slip of the Enter key."""
    while True:
        answer = _read(f"{question} [{tr('ask.yes_no')}] ").strip().casefold()
        if answer in YES:
            return True
        if answer in NO:
            return False


def line(question: str) -> str:
    """Whatever is typed, without surrounding blanks; empty for the Enter key alone."""
    return _read(f"{question}: ").strip()


def text(question: str, name: str) -> str:
    """A line of text; without a terminal the option ``name`` is missing. Raises Usage."""
    if not can_ask():
        raise Usage("usage.missing", name=name)
    while not (answer := _read(f"{question}: ").strip()):
        pass
    return answer


def secret(question: str, name: str) -> str:
    """Like ``text``, but nothing of the answer appears. Raises Usage."""
    if not can_ask():
        raise Usage("usage.missing", name=name)
    while not (answer := getpass.getpass(f"{clean(question)}: ").strip()):
        pass
    return answer


def _read(question: str) -> str:
    sys.stdout.write(clean(question))
    sys.stdout.flush()
    answer = sys.stdin.readline()
    if not answer:  # the terminal was closed
        raise KeyboardInterrupt
    return answer
