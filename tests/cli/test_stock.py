"""``stock``: counts, goods that come and go, and a book that can be checked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def stocked(ready: Run, workbook: Path) -> Run:
    ready("import", workbook, "--yes")
    return ready


def on_hand(run: Run, sku: str) -> int:
    found: int = run("stock", "show", sku, "--json").json["stock"][0]["on_hand"]
    return found


def test_a_count_sets_the_number_and_says_what_it_was(stocked: Run) -> None:
    done = stocked("stock", "set", "KOPI-1", "17", "--note", "opname")
    assert (done.code, done.out) == (0, "KOPI-1: tadinya 12, sekarang 17\n")
    assert on_hand(stocked, "KOPI-1") == 17


@pytest.mark.parametrize(("number", "after"), [("5", 17), ("+5", 17), ("-3", 9)])
def test_goods_come_and_go(stocked: Run, number: str, after: int) -> None:
    done = stocked("stock", "add", "KOPI-1", number, "--json")
    assert done.json == {"sku": "KOPI-1", "before": 12, "after": after, "shops": []}
    assert on_hand(stocked, "KOPI-1") == after


def test_below_zero_is_recorded_and_said_aloud(stocked: Run) -> None:
    done = stocked("stock", "add", "MADU-1", "-5")
    assert done.code == 0
    assert "lapakdesa stock set" in done.err


def test_a_count_of_zero_is_a_count(stocked: Run) -> None:
    assert stocked("stock", "set", "MADU-1", "0").code == 0
    assert on_hand(stocked, "MADU-1") == 0


def test_an_unknown_sku_is_named(stocked: Run) -> None:
    for words in (("show", "NIX"), ("set", "NIX", "1"), ("add", "NIX", "1")):
        done = stocked("stock", *words)
        assert done.code == 2
        assert "Tidak ada SKU NIX" in done.err


def test_one_sku_or_all(stocked: Run) -> None:
    assert len(stocked("stock", "show", "--json").json["stock"]) == 2
    shown = stocked("stock", "show", "madu-1")
    assert "MADU-1" in shown.out
    assert "KOPI-1" not in shown.out


def test_a_right_book_is_said_to_be_right(stocked: Run) -> None:
    done = stocked("stock", "verify")
    assert (done.code, done.out) == (0, "Buku stok benar.\n")


def test_a_wrong_number_is_found_then_repaired(stocked: Run, home: Path) -> None:
    with closing(sqlite3.connect(home / "lapakdesa.db")) as db:
        db.execute("update stock_balance set on_hand = on_hand + 4 where variant_id = 1")
        db.commit()
    found = stocked("stock", "verify")
    assert found.code == 1
    assert "KOPI-1" in found.out
    assert "--repair" in found.out
    mended = stocked("stock", "verify", "--repair", "--json")
    assert (mended.code, mended.json["balances"][0]["truth"]) == (0, 12)
    assert stocked("stock", "verify").code == 0
