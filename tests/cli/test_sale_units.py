"""A hand-written sheet with pieces and dozens, from the file to the shelf and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

SHEET = """\
DAFTAR BARANG BUMDES
Kode;Nama Barang;Satuan;Isi;Harga Jual;Stok;Berat (gram)
KP;Kopi Bubuk Robusta;pcs;;Rp 25.000,-;30;250
KP-L;Kopi Bubuk Robusta;lusin;;275 ribu;;
KP-D;Kopi Bubuk Robusta;dus;40;900000;;
GA;Gula Aren;pcs;;12000;8;500
"""


@pytest.fixture
def stocked(ready: Run, tmp_path: Path) -> Run:
    path = tmp_path / "barang.csv"
    path.write_text(SHEET, encoding="utf-8")
    done = ready("import", path, "--yes")
    assert done.code == 0, done.err
    return ready


def test_the_stock_list_shows_one_stock_and_what_draws_from_it(stocked: Run) -> None:
    shown = stocked("stock", "show", "KP-L", "--json").json["stock"]
    assert [(r["sku"], r["on_hand"], r["available"], r["stock_of"], r["units"]) for r in shown] == [
        ("KP", 30, 30, None, 1),
        ("KP-L", None, 2, "KP", 12),
        ("KP-D", None, 0, "KP", 40),
    ]
    table = stocked("stock", "show", "KP").out
    assert "KP x 12" in table
    assert "GA" not in table


@pytest.mark.parametrize("words", [("set", "KP-L", "3"), ("add", "kp-l", "1")])
def test_a_sale_unit_is_not_counted_and_the_sku_that_is_gets_named(stocked: Run, words: tuple[str, ...]) -> None:
    done = stocked("stock", *words)
    assert done.code == 2
    assert "lapakdesa stock set KP" in done.err
    assert "KP-L" in done.err
    assert stocked("stock", "show", "KP", "--json").json["stock"][0]["on_hand"] == 30


def test_a_count_of_the_piece_is_seen_by_the_dozen(stocked: Run) -> None:
    assert stocked("stock", "set", "KP", "100").code == 0
    shown = stocked("stock", "show", "--json").json["stock"]
    assert {r["sku"]: r["available"] for r in shown} == {"KP": 100, "KP-L": 8, "KP-D": 2, "GA": 8}
    assert stocked("stock", "verify").code == 0


def test_the_same_sheet_again_writes_nothing(stocked: Run, tmp_path: Path) -> None:
    done = stocked("import", tmp_path / "barang.csv", "--yes", "--json")
    assert (done.json["new"], done.json["changed"], done.json["same"]) == (0, 0, 2)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_comes_back_the_same_and_one_edit_is_one_change(stocked: Run, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"katalog.{kind}"
    assert stocked("export", path).code == 0
    again = stocked("import", path, "--yes", "--json").json
    assert (again["changed"], again["same"]) == (0, 2)


def test_undo_takes_the_link_back(stocked: Run, tmp_path: Path) -> None:
    half = tmp_path / "isi.csv"
    half.write_text(
        "SKU;Nama Produk;Satuan;Harga Jual;Stok dari SKU;Isi\nKP-D;Kopi Bubuk Robusta;dus;900000;KP;48\n", "utf-8"
    )
    assert stocked("import", half, "--yes").code == 0
    units = {r["sku"]: r["units"] for r in stocked("stock", "show", "--json").json["stock"]}
    assert units["KP-D"] == 48
    assert stocked("imports", "undo", "2", "--yes").code == 0
    units = {r["sku"]: r["units"] for r in stocked("stock", "show", "--json").json["stock"]}
    assert units["KP-D"] == 40


def test_what_a_dus_holds_is_asked_and_nothing_is_written_before(ready: Run, tmp_path: Path) -> None:
    path = tmp_path / "barang.csv"
    path.write_text(SHEET.replace("dus;40;", "dus;;"), encoding="utf-8")
    done = ready("import", path, "--yes", "--no-input")
    assert done.code == 2
    assert "berisi berapa pcs" in done.out + done.err
    assert ready("stock", "show", "--json").json["stock"] == []
