"""Tables on a narrow terminal: a number that an operator must copy is never cut in two."""

from __future__ import annotations

import pytest

from terminal import output
from tests.cli.conftest import Run

ROWS = [("576466144443205678", "Tokopedia BUMDes Sumber Rejeki", "minta batal", "–")]
COLUMNS = ("order", "shop", "state", "channel")


def painted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int) -> str:
    output.start(as_json=False)
    monkeypatch.setattr(output, "WIDTH_WITHOUT_TERMINAL", width)
    output.table(COLUMNS, ROWS)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [160, 80, 50, 20])
def test_no_word_is_cut(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    shown = painted(capsys, monkeypatch, width).split()
    for word in (*ROWS[0][0].split(), *ROWS[0][1].split()):
        assert word in shown


def test_where_the_columns_do_not_fit_each_row_has_its_own_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = painted(capsys, monkeypatch, 40).splitlines()
    assert lines == ["576466144443205678", "    Toko: Tokopedia BUMDes Sumber Rejeki", "    Status: minta batal"]


def test_without_rows_there_is_no_table(ready: Run) -> None:
    done = ready("orders", "list")
    assert done.out == ""
    assert "lapakdesa sync" in done.err


@pytest.mark.parametrize("command", [("check",), ("sync",), ("listings", "list"), ("shops", "price")])
def test_a_village_without_a_shop_is_told_how_to_add_one(ready: Run, command: tuple[str, ...]) -> None:
    assert "lapakdesa s" in ready(*command).err
    if command[0] in ("check", "sync"):
        assert "lapakdesa shops add" in ready(*command).err
