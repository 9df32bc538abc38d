"""``categories``: what fits, confirming it, and what is said when it does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROWS = """\
SKU;Nama Produk;Kategori;Harga;Stok;Berat (gram);Foto;Deskripsi
KRP-1;Keripik Singkong Balado;Keripik singkong;15000;12;250;kopi.png;Dibuat oleh warga desa dengan cara yang bersih.
SMB-1;Sambal Terasi Pedas Desa;Sambel;20000;8;200;kopi.png;Dibuat oleh warga desa dengan cara yang bersih.
GULA-1;Gula Aren Cetak dari Desa;Gula & Gula Aren;20000;8;200;kopi.png;Dibuat oleh warga desa dengan cara yang bersih.
ANEH-1;Barang Aneh dari Desa;Serba-serbi;20000;8;200;kopi.png;Dibuat oleh warga desa dengan cara yang bersih.
"""


@pytest.fixture
def goods(ready: Run, workbook: Path, practice: str) -> Run:
    """Four products filed under words of the village, and one practice shop."""
    path = workbook.parent / "desa.csv"
    path.write_text(ROWS, encoding="utf-8")
    assert ready("import", path, "--yes").code == 0
    assert ready("shops", "add", "shopee", "--practice", practice, "--name", "Toko Kopi").code == 0
    return ready


def states(run: Run) -> dict[str, str]:
    (market,) = run("categories", "suggest", "--json").json["marketplaces"]
    return {word["words"]: word["state"] for word in market["words"]}


def test_suggest_fetches_the_tree_once_and_says_what_fits_how_surely_and_why(goods: Run) -> None:
    done = goods("categories", "suggest")
    assert done.code == 0
    for said in (
        "Keripik singkong",
        "mungkin 86 %",
        "pasti 100 %",
        "kata dikenal",
        "tidak ada yang cocok",
        "nama sama",
    ):
        assert said in done.out
    assert "categories confirm --all-sure" in done.err
    assert states(goods) == {"Keripik singkong": "proposed", "Sambel": "proposed", "Serba-serbi": "none",
                             "Gula & Gula Aren": "name"}  # fmt: skip


def test_confirm_by_number_by_id_and_all_that_are_sure(goods: Run) -> None:
    goods("categories", "suggest")
    (made,) = goods("categories", "confirm", "--all-sure", "--json").json["marketplaces"]
    assert [(c["words"], c["id"]) for c in made["confirmed"]] == [("Sambel", "101322")]
    assert "Makanan Ringan > Keripik" in goods("categories", "confirm", "Keripik singkong", "1").out
    assert "Produk Lainnya" in goods("categories", "find", "lain").out
    assert goods("categories", "confirm", "Serba-serbi", "101901", "--marketplace", "shopee").code == 0
    assert set(states(goods).values()) == {"confirmed", "name"}
    assert "Semua kata sudah punya kategori" in goods("categories", "suggest").err
    listed = goods("categories", "list", "--json").json["confirmed"]
    assert {c["words"] for c in listed} == {"sambel", "keripik singkong", "serba-serbi"}
    assert goods("categories", "forget", "Sambel").code == 0
    assert states(goods)["Sambel"] == "proposed"


def test_the_notice_of_a_blocked_product_shows_the_numbers_to_confirm(goods: Run) -> None:
    goods("sync")
    text = goods("notices", "list").out
    assert "1 = Makanan & Minuman > Makanan Ringan > Keripik" in text
    assert 'Kategori "Serba-serbi" tidak mirip' in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("confirm",), "Tulis kata dan pilihannya"),
        (("confirm", "Sambel"), "Tulis kata dan pilihannya"),
        (("confirm", "Sambel", "1", "--all-sure"), "jangan tulis katanya"),
        (("confirm", "Sambel", "99"), "99 bukan nomor usulan"),
        (("confirm", "Tidak ada", "1"), 'Tidak ada produk dengan kata "Tidak ada"'),
        (("forget", "Sambel"), "Belum ada yang ditetapkan"),
        (("suggest", "--shop", "Toko Teh"), "Tidak ada toko Toko Teh"),
        (("suggest", "--marketplace", "pasar"), "Tidak ada marketplace pasar"),
    ],
)
def test_a_wrong_choice_is_one_sentence_and_changes_nothing(goods: Run, words: tuple[str, ...], said: str) -> None:
    goods("categories", "suggest")
    done = goods("categories", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert goods("categories", "list", "--json").json == {"confirmed": []}


def test_without_a_shop_or_a_network_the_reason_is_said(ready: Run) -> None:
    assert "Belum ada toko" in ready("categories", "suggest").err
    ready("shops", "add", "shopee", "--app-id", "1", "--shop-id", "2")
    assert ready("categories", "suggest").code == 2


def test_a_tree_that_was_fetched_is_read_without_a_network(goods: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    goods("categories", "suggest")
    monkeypatch.setattr("socket.create_connection", None)
    assert goods("categories", "suggest").code == 0
    assert goods("categories", "confirm", "Sambel", "1").code == 0
    assert goods("categories", "suggest", "--online").code == 0, "still fresh: nothing is asked"
