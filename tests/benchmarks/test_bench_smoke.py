"""The benchmarks run, and count right, at a tiny size; how fast anything is, no test judges."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from benchmarks import import_peers, importing, ingesting, mapping, orders, startup, stock
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.figures import Benchmark, Figure, Outcome, best, best_of, table
from benchmarks.import_book import HEADINGS, catalogue, write_book


def test_an_order_pull_makes_no_call_too_many() -> None:
    found = orders.measure("tiny")
    assert found.facts["calls"] == found.facts["least"] == 2


def test_a_stock_push_writes_each_listing_once_and_an_idle_sync_makes_one_call_a_shop() -> None:
    found = stock.measure("tiny")
    assert found.facts["writes"] == found.facts["least"] == 6
    assert [f.value for f in found.figures[1:3]] == [1.0, 0.0]


def test_mapping_and_ingesting_take_every_order() -> None:
    assert mapping.measure("tiny").facts["orders"] == 12
    assert ingesting.measure("tiny").facts["rows"] == 12 + 2 * 24


def test_help_is_measured() -> None:
    assert startup.measure("tiny").figures[0].value > 0


def test_an_import_is_measured_with_the_peers_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_peers, "installed", lambda name: False)
    found = importing.measure("tiny")
    assert len(found.figures) == 8
    assert all(figure.value > 0 for figure in found.figures)
    assert "dlt to sqlite: peer not installed" in table("import", [found])


@pytest.mark.slow
@pytest.mark.parametrize("name", import_peers.PEERS)
def test_a_peer_brings_the_same_rows(name: str, tmp_path: Path) -> None:
    if not import_peers.installed(name):
        pytest.skip(f"{import_peers.TITLES[name]} is not installed; make bench installs it")
    write_book(tmp_path / "b.xlsx", 30)
    assert importing._run(name, tmp_path / "b.xlsx", tmp_path)["rows"] == 30


def test_the_measured_workbook_is_always_the_same_and_as_wide_as_told(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_book(tmp_path / name, 25)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    rows = list(catalogue(25))
    assert (len(rows), {len(row) for row in rows}, len(HEADINGS)) == (25, {20}, 20)


@pytest.mark.parametrize(
    ("count", "calls"), [(0, 1), (1, 2), (50, 2), (51, 3), (100, 3), (101, 5), (5_000, 150)], ids=str
)
def test_the_least_calls_are_list_pages_and_batches_of_details(count: int, calls: int) -> None:
    assert orders.least_calls(count, 100, 50) == calls


def _runs(*values: float) -> Benchmark:
    left = list(values)
    return Benchmark("x", "", lambda _: Outcome((Figure("ratio", left.pop(0), bound=1.3),)))


def test_a_broken_bound_is_measured_again_and_the_best_run_counts() -> None:
    runs = best_of(_runs(2.0, 1.2, 9.0), 3)
    assert [r.figures[0].value for r in runs] == [2.0, 1.2]
    assert best(runs).holds


def test_a_broken_bound_ends_with_1_and_is_told_in_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(BENCHMARKS, "slow", _runs(2.0, 1.5, 1.4))
    assert main(["slow", "--json", str(tmp_path / "found.json")]) == 1
    told = orjson.loads((tmp_path / "found.json").read_bytes())["benchmarks"]["slow"]
    assert (told["holds"], told["figures"][0]["value"], len(told["runs"])) == (False, 1.4, 3)


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["nothing"])
    assert end.value.code == 2
    assert "nothing" in capsys.readouterr().err
