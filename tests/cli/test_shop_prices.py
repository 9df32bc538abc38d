"""``shops price``: look, try, put in force, and what the shop and the workbook show afterwards."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import requests

from tests.cli.conftest import Run

RULE = ("--percent", "5", "--plus", "1000", "--round", "900", "--floor", "5000")


@pytest.fixture
def shops(ready: Run, workbook: Path, practice: str) -> Run:
    """Products imported and shown in two practice shops."""
    ready("import", workbook, "--yes")
    for name in ("Toko Kopi", "Toko Madu"):
        assert ready("shops", "add", "shopee", "--practice", practice, "--name", name).code == 0
    assert ready("sync").code == 0
    return ready


def there(run: Run, practice: str, shop: int) -> dict[str, int]:
    """What buyers pay, by SKU."""
    key = run("shops", "list", "--json").json["shops"][shop]["external_shop_id"]
    rows = requests.get(f"{practice}/_practice/shopee/{key}/listings", timeout=5).json()
    return {r["sku"]: r["price"] for r in rows}


def test_a_rule_is_tried_then_put_in_force_for_one_shop(shops: Run, practice: str) -> None:
    tried = shops("shops", "price", "Toko Kopi", *RULE)
    assert tried.code == 0
    assert "harga sendiri + 5 % + Rp 1.000, paling sedikit Rp 5.000, dibulatkan ke atas ke …900" in tried.out
    assert "Rp 16.900" in tried.out
    assert "--yes" in tried.err
    assert shops("shops", "price", "Toko Kopi", "--json").json["rule"]["percent"] == 0
    done = shops("shops", "price", "Toko Kopi", *RULE, "--yes")
    assert "2 produknya mendapat harga baru" in done.out
    first, second = shops("sync", "--json").json["shops"]
    assert (first["pushed"], second["pushed"]) == (2, 0)
    assert there(shops, practice, 0) == {"KOPI-1": 16_900, "MADU-1": 58_900}
    assert there(shops, practice, 1) == {"KOPI-1": 15_000, "MADU-1": 55_000}
    assert shops("reconcile", "--json").json["shops"][0]["differences"] == {}
    assert [s["pushed"] for s in shops("sync", "--json").json["shops"]] == [0, 0]


def test_a_product_made_under_a_rule_has_the_shops_price_from_the_start(
    ready: Run, workbook: Path, practice: str
) -> None:
    ready("import", workbook, "--yes")
    ready("shops", "add", "shopee", "--practice", practice)
    ready("shops", "price", *RULE, "--yes")
    assert ready("sync").code == 0
    assert there(ready, practice, 0) == {"KOPI-1": 16_900, "MADU-1": 58_900}


def test_the_inventory_and_its_exports_keep_the_own_price(shops: Run, tmp_path: Path) -> None:
    shops("shops", "price", "Toko Kopi", *RULE, "--yes")
    shops("export", tmp_path / "katalog.csv")
    text = (tmp_path / "katalog.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ","))
    assert sorted(int(r["Harga Jual"]) for r in rows) == [15_000, 55_000]
    assert {p["price_from"] for p in shops("products", "list", "--json").json["products"]} == {15_000, 55_000}


def test_what_is_not_named_stays_and_clear_takes_all_away(shops: Run) -> None:
    shops("shops", "price", "Toko Kopi", *RULE, "--yes")
    changed = shops("shops", "price", "Toko Kopi", "--percent", "7,5", "--yes", "--json").json
    assert changed["new"] == {"percent": 7.5, "plus": 1000, "round": "900", "floor": 5000}
    assert "sudah memakai aturan ini" in shops("shops", "price", "Toko Kopi", "--percent", "7.5").out
    both = shops("shops", "price")
    assert "7,5 %" in both.out
    assert "Toko Madu" in both.out
    cleared = shops("shops", "price", "Toko Kopi", "--clear", "--yes", "--json").json
    assert {p["after"] == p["own"] for p in cleared["prices"]} == {True}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Toko Teh", "--percent", "5"), "Tidak ada toko Toko Teh"),
        (("--percent", "5"), "Toko yang mana"),
        (("Toko Kopi", "--percent", "lima"), "lima bukan persen"),
        (("Toko Kopi", "--percent", "900"), "900 bukan persen"),
        (("Toko Kopi", "--plus", "1.000"), "1.000 bukan angka utuh"),
        (("Toko Kopi", "--round", "99"), "99 bukan cara pembulatan"),
        (("Toko Kopi", "--floor", "-5"), "-5 kurang dari nol"),
        (("Toko Kopi", "--clear", "--plus", "5"), "--clear menghapus seluruh aturan"),
    ],
)
def test_a_wrong_rule_is_one_sentence_and_changes_nothing(shops: Run, words: tuple[str, ...], said: str) -> None:
    done = shops("shops", "price", *words, "--yes")
    assert done.code == 2
    assert said in done.err
    assert {s["rule"]["percent"] for s in shops("shops", "price", "--json").json["shops"]} == {0}


def test_a_minus_takes_off_but_never_below_the_floor(shops: Run) -> None:
    tried = shops("shops", "price", "Toko Kopi", "--percent", "-50", "--floor", "10000", "--json").json
    assert {p["sku"]: p["after"] for p in tried["prices"]} == {"KOPI-1": 10_000, "MADU-1": 27_500}
    assert shops("shops", "price", "Toko Kopi", "--plus", "-500", "--json").json["new"]["plus"] == -500
