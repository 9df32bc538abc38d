"""The progress bar: only for a person, only when it takes long, gone before a line is printed."""

from __future__ import annotations

import io
import sys

import pytest

from terminal import progress
from terminal.output import start


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def painted(monkeypatch: pytest.MonkeyPatch, *, terminal: bool, as_json: bool = False, patience: float = 0.0) -> str:
    screen = _Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "PATIENCE_S", patience)
    monkeypatch.setenv("TERM", "xterm")
    start(as_json=as_json)
    with progress.bars() as bars:
        bars.tell("orders", 1, 0)
        bars.tell("stock", 2, 5)
        bars.hide()
        bars.tell("stock", 5, 5)
    start(as_json=False)
    return screen.getvalue()


def test_a_person_sees_what_is_going_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = painted(monkeypatch, terminal=True)
    assert "Stok" in seen
    assert "5/5" in seen


@pytest.mark.parametrize(
    "how",
    [{"terminal": False}, {"terminal": True, "as_json": True}, {"terminal": True, "patience": 60.0}],
    ids=["in a pipe", "with --json", "when it is quick"],
)
def test_nobody_else_sees_anything(monkeypatch: pytest.MonkeyPatch, how: dict[str, bool]) -> None:
    assert painted(monkeypatch, **how) == ""  # type: ignore[arg-type]
