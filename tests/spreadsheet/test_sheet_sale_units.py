"""One stock, several sale units: how files say it, what converts, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from inventory.canonical import Sku, Variant
from inventory.spreadsheet.answers import Answers
from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.plan import CurrentProduct, ImportPlan, PlanStatus

from .conftest import applied

Current = Mapping[Sku, CurrentProduct]


def read(tmp_path: Path, *lines: str, current: Current | None = None, **answers: str) -> ImportPlan:
    file = tmp_path / "stok.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    plan = plan_import(file, current or {})
    given = {note.key: answers[note.code] for note in plan.questions if note.code in answers}
    return plan_import(file, current or {}, answers=Answers(readings=given)) if given else plan


def variants(plan: ImportPlan) -> dict[str, Variant]:
    assert plan.status is PlanStatus.PLANNED, [(n.code, n.params) for n in plan.questions]
    return {v.sku: v for e in plan.entries if e.product for v in e.product.variants}


def links(plan: ImportPlan) -> dict[str, tuple[str, int]]:
    return {sku: (str(v.stock_of), v.units) for sku, v in variants(plan).items() if v.stock_of}


def stock(plan: ImportPlan) -> dict[str, int]:
    return {count.sku: count.new for entry in plan.entries for count in entry.stock}


def asked(plan: ImportPlan) -> list[str]:
    assert plan.status is PlanStatus.NEEDS_ANSWERS
    return [note.code for note in plan.questions]


# --- prices side by side ------------------------------------------------------------------------------------------

SIDE = ("SKU;Nama Produk;Harga Pcs;Harga Lusin;Harga per Kodi;Satuan;Stok;Berat (gram)",)


def test_prices_by_unit_become_sale_units_of_one_stock(tmp_path: Path) -> None:
    plan = read(tmp_path, *SIDE, "P1;Kopi Bubuk;25000;275000;450000;pcs;30;250")
    assert links(plan) == {"P1-LUSIN": ("P1", 12), "P1-KODI": ("P1", 20)}
    assert stock(plan) == {"P1": 30}
    found = variants(plan)
    assert {sku: v.price for sku, v in found.items()} == {"P1": 25_000, "P1-LUSIN": 275_000, "P1-KODI": 450_000}
    assert {sku: v.weight_g for sku, v in found.items()} == {"P1": 250, "P1-LUSIN": 3_000, "P1-KODI": 5_000}
    assert [v.options for v in found.values()] == [("pcs",), ("lusin",), ("kodi",)]
    assert (plan.products, plan.entries[0].product and plan.entries[0].product.code) == (1, "P1")


def test_a_unit_without_a_price_is_not_sold(tmp_path: Path) -> None:
    plan = read(tmp_path, *SIDE, "P1;Kopi Bubuk;25000;275000;;pcs;30;250", "P2;Gula Aren;12000;;0;pcs;5;500")
    assert links(plan) == {"P1-LUSIN": ("P1", 12)}
    assert variants(plan)["P2"].options == ()


@pytest.mark.parametrize(
    ("unit", "cell", "pieces"), [("lusin", "5", 60), ("lusin", "2,5", 30), ("pcs", "30", 30), ("pcs", "2 lusin", 24)]
)
def test_a_number_in_the_rows_own_unit_is_converted_exactly(tmp_path: Path, unit: str, cell: str, pieces: int) -> None:
    assert stock(read(tmp_path, *SIDE, f"P1;Kopi Bubuk;25000;275000;;{unit};{cell};")) == {"P1": pieces}


def test_the_weight_is_that_of_the_unit_the_row_names(tmp_path: Path) -> None:
    found = variants(read(tmp_path, *SIDE, "P1;Kopi;25000;275000;;lusin;5;3000", "P2;Teh;9000;99000;;lusin;5;3001"))
    assert (found["P1"].weight_g, found["P1-LUSIN"].weight_g) == (250, 3_000)
    assert (found["P2"].weight_g, found["P2-LUSIN"].weight_g) == (None, 3_001)


@pytest.mark.parametrize(("cell", "pieces"), [("5", 60), ("2,5", 30), ("0", 0), ("36 pcs", 36)])
def test_a_heading_that_names_the_unit_is_converted_exactly(tmp_path: Path, cell: str, pieces: int) -> None:
    plan = read(tmp_path, "SKU;Nama Produk;Harga Pcs;Harga Lusin;Stok (lusin)", f"P1;Kopi;25000;275000;{cell}")
    assert stock(plan) == {"P1": pieces}
    assert variants(plan)["P1"].unit == "pcs"


def test_a_fraction_that_does_not_come_out_even_is_asked(tmp_path: Path) -> None:
    plan = read(tmp_path, "SKU;Nama Produk;Harga Pcs;Harga Lusin;Stok (lusin)", "P1;Kopi;25000;275000;2,3")
    assert [note.field for note in plan.questions] == ["stock"]


BARE = ("SKU;Nama Produk;Harga Pcs;Harga Lusin;Stok", "P1;Kopi;25000;275000;5", "P2;Teh;9000;99000;8")


def test_what_a_bare_number_counts_is_asked_once_for_the_column(tmp_path: Path) -> None:
    plan = read(tmp_path, *BARE)
    assert asked(plan) == ["stock_unit_unclear"]
    assert [c.value for c in plan.questions[0].choices] == ["pcs", "lusin"]
    assert stock(read(tmp_path, *BARE, stock_unit_unclear="pcs")) == {"P1": 5, "P2": 8}
    assert stock(read(tmp_path, *BARE, stock_unit_unclear="lusin")) == {"P1": 60, "P2": 96}
    assert asked(read(tmp_path, *BARE, stock_unit_unclear="kodi")) == ["stock_unit_unclear"]


def test_prices_of_units_that_nothing_connects_stay_as_they_were(tmp_path: Path) -> None:
    plan = read(tmp_path, "SKU;Nama Produk;Harga Pcs;Harga Pack;Stok", "P1;Kopi;25000;275000;5")
    assert links(plan) == {}
    assert "other_unit_prices" in [note.code for note in plan.warnings]


# --- rows that differ in their unit -------------------------------------------------------------------------------

ROWS = "SKU;Nama Produk;Satuan;Isi;Harga Jual;Stok;Berat (gram)"


def test_rows_of_one_name_in_exact_units_share_the_stock_of_the_smallest(tmp_path: Path) -> None:
    plan = read(tmp_path, ROWS, "K1;Kopi Bubuk;pcs;;25000;30;250", "K12;Kopi Bubuk;lusin;;275000;;")
    assert links(plan) == {"K12": ("K1", 12)}
    assert stock(plan) == {"K1": 30}
    assert variants(plan)["K12"].weight_g == 3_000
    assert plan.products == 1


def test_a_weight_that_is_written_is_kept(tmp_path: Path) -> None:
    plan = read(tmp_path, ROWS, "K1;Kopi Bubuk;pcs;;25000;30;250", "K12;Kopi Bubuk;lusin;;275000;;3200")
    assert variants(plan)["K12"].weight_g == 3_200


def test_rows_without_sku_are_told_apart_by_their_unit(tmp_path: Path) -> None:
    plan = read(tmp_path, ROWS, ";Kopi Bubuk;pcs;;25000;30;250", ";Kopi Bubuk;lusin;;275000;;")
    assert links(plan) == {"KOPI-BUBUK-LUSIN": ("KOPI-BUBUK-PCS", 12)}


def test_a_pack_needs_what_it_holds(tmp_path: Path) -> None:
    rows = (ROWS, "K1;Kopi Bubuk;pcs;;25000;30;250", "KD;Kopi Bubuk;dus;{isi};900000;;")
    said = read(tmp_path, *rows[:2], rows[2].format(isi="40"))
    assert links(said) == {"KD": ("K1", 40)}
    open_rows = (*rows[:2], rows[2].format(isi=""))
    assert asked(read(tmp_path, *open_rows)) == ["units_missing"]
    assert links(read(tmp_path, *open_rows, units_missing="40")) == {"KD": ("K1", 40)}
    assert links(read(tmp_path, *open_rows, units_missing="!apart")) == {}
    assert asked(read(tmp_path, *open_rows, units_missing="banyak")) == ["units_missing"]


def test_a_dozen_holds_twelve_whatever_is_written(tmp_path: Path) -> None:
    rows = (ROWS, "K1;Kopi Bubuk;pcs;;25000;30;250", "K12;Kopi Bubuk;lusin;10;275000;;")
    assert asked(read(tmp_path, *rows)) == ["units_differ"]
    assert links(read(tmp_path, *rows, units_differ="12")) == {"K12": ("K1", 12)}


def test_one_number_in_dozens_is_converted(tmp_path: Path) -> None:
    plan = read(tmp_path, ROWS, "K1;Kopi Bubuk;pcs;;25000;;250", "K12;Kopi Bubuk;lusin;;275000;3;")
    assert stock(plan) == {"K1": 36}


def test_whether_two_numbers_count_the_same_goods_is_asked_once(tmp_path: Path) -> None:
    rows = (
        ROWS,
        "K1;Kopi Bubuk;pcs;;25000;30;250",
        "K12;Kopi Bubuk;lusin;;275000;2;",
        "T1;Teh;pcs;;9000;24;100",
        "T12;Teh;lusin;;99000;2;",
    )
    plan = read(tmp_path, *rows)
    assert asked(plan) == ["sale_units_stock_unclear"]
    assert stock(read(tmp_path, *rows, sale_units_stock_unclear="shared")) == {"K1": 30, "T1": 24}
    assert stock(read(tmp_path, *rows, sale_units_stock_unclear="sum")) == {"K1": 54, "T1": 48}
    apart = read(tmp_path, *rows, sale_units_stock_unclear="!apart")
    assert stock(apart) == {"K1": 30, "K12": 2, "T1": 24, "T12": 2}
    assert links(apart) == {}


def test_rows_that_nothing_connects_stay_products_of_their_own(tmp_path: Path) -> None:
    plan = read(tmp_path, ROWS, "K1;Maizena;kg;;25000;30;", "K2;Maizena;pcs;;5000;4;")
    assert (plan.products, links(plan)) == (2, {})


def test_packs_of_ten_and_twenty_are_still_choices_of_one_product(tmp_path: Path) -> None:
    plan = read(tmp_path, ROWS, ";Tahu;bungkus;10;5000;3;", ";Tahu;bungkus;20;9000;4;")
    assert [v.options for v in variants(plan).values()] == [("10",), ("20",)]
    assert links(plan) == {}


def test_sizes_keep_their_own_dozens(tmp_path: Path) -> None:
    head = "SKU;Nama Produk;Ukuran;Satuan;Harga Jual;Stok"
    plan = read(
        tmp_path, head, "BS;Baju;S;pcs;50000;40", "BSL;Baju;S;lusin;550000;", "BM;Baju;M;pcs;50000;30",
        "BML;Baju;M;lusin;550000;",
    )  # fmt: skip
    assert links(plan) == {"BSL": ("BS", 12), "BML": ("BM", 12)}


# --- our own columns ----------------------------------------------------------------------------------------------

OWN = "SKU;Nama Produk;Satuan;Harga Jual;Stok;Stok dari SKU;Isi;Berat (gram)"


def test_our_columns_say_it_outright(tmp_path: Path) -> None:
    plan = read(tmp_path, OWN, "K1;Kopi Bubuk;pcs;25000;30;;;250", "KD;Kopi Bubuk;dus;900000;;K1;40;")
    assert links(plan) == {"KD": ("K1", 40)}
    assert (plan.products, variants(plan)["KD"].weight_g) == (1, 10_000)


def test_another_name_is_another_product_with_the_same_stock(tmp_path: Path) -> None:
    plan = read(tmp_path, OWN, "K1;Kopi Bubuk;pcs;25000;30;;;250", "KL;Kopi Selusin;lusin;275000;;K1;;")
    assert (plan.products, links(plan)) == (2, {"KL": ("K1", 12)})


def test_a_later_file_may_draw_from_what_is_in_the_catalogue(tmp_path: Path) -> None:
    first = read(tmp_path, OWN, "K1;Kopi Bubuk;pcs;25000;30;;;250")
    current = applied({}, first)
    plan = read(tmp_path, OWN, "KL;Kopi Selusin;lusin;275000;;K1;;", current=current)
    assert (links(plan), variants(plan)["KL"].weight_g) == ({"KL": ("K1", 12)}, 3_000)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("KD;Kopi Kardus;dus;900000;;NIX;40;", "stock_sku_missing"),
        ("KD;Kopi Kardus;dus;900000;;KD;40;", "stock_of_sale_unit"),
        ("KD;Kopi Kardus;dus;900000;;KL;40;", "stock_of_sale_unit"),
        ("KD;Kopi Kardus;dus;900000;;K1;;", "units_missing"),
        ("KD;Kopi Kardus;dus;900000;;K1;nol;", "units_unclear"),
        ("KD;Kopi Kardus;dus;900000;7;K1;40;", "sale_unit_stock"),
    ],
)
def test_what_cannot_be_is_asked(tmp_path: Path, row: str, code: str) -> None:
    rows = (OWN, "K1;Kopi Bubuk;pcs;25000;30;;;250", "KL;Kopi Selusin;lusin;275000;;K1;;", row)
    plan = read(tmp_path, *rows)
    assert code in asked(plan)
    assert all(note.choices for note in plan.questions)


def test_a_wrong_source_can_be_corrected_or_left_out(tmp_path: Path) -> None:
    rows = (OWN, "K1;Kopi Bubuk;pcs;25000;30;;;250", "KD;Kopi Kardus;dus;900000;;NIX;40;")
    assert links(read(tmp_path, *rows, stock_sku_missing="K1")) == {"KD": ("K1", 40)}
    assert links(read(tmp_path, *rows, stock_sku_missing="!empty")) == {}
    assert set(variants(read(tmp_path, *rows, stock_sku_missing="!skip"))) == {"K1"}


def test_a_sku_that_still_has_units_of_its_own_is_asked_about(tmp_path: Path) -> None:
    first = read(tmp_path, OWN, "K1;Kopi Bubuk;pcs;25000;30;;;250", "KL;Kopi Selusin;lusin;275000;2;;;")
    current = applied({}, first)
    linked = (OWN, "KL;Kopi Selusin;lusin;275000;;K1;;")
    assert asked(read(tmp_path, *linked, current=current)) == ["sale_unit_has_own_stock"]
    assert links(read(tmp_path, *linked, current=current, sale_unit_has_own_stock="!empty")) == {}


# --- again and later ----------------------------------------------------------------------------------------------

STORIES = [
    (*SIDE, "P1;Kopi Bubuk;25000;275000;450000;pcs;30;250", ";Teh Melati;9000;99000;;pcs;5;100"),
    (ROWS, "K1;Kopi Bubuk;pcs;;25000;30;250", "K12;Kopi Bubuk;lusin;;275000;;", "KD;Kopi Bubuk;dus;40;900000;;"),
    (ROWS, ";Kopi Bubuk;pcs;;25000;30;250", ";Kopi Bubuk;lusin;;275000;;"),
    (OWN, "K1;Kopi Bubuk;pcs;25000;30;;;250", "KD;Kopi Bubuk;dus;900000;;K1;40;", "KL;Selusin;lusin;1000000;;K1;;"),
]


@pytest.mark.parametrize("lines", STORIES)
def test_the_same_file_again_changes_nothing(tmp_path: Path, lines: tuple[str, ...]) -> None:
    first = read(tmp_path, *lines)
    assert links(first)
    again = read(tmp_path, *lines, current=applied({}, first))
    assert (again.status, again.same, again.changed) == (PlanStatus.PLANNED, first.products, 0)


def test_a_plain_list_of_numbers_does_not_count_a_sale_unit(tmp_path: Path) -> None:
    current = applied({}, read(tmp_path, *STORIES[1]))
    plan = read(
        tmp_path,
        "SKU;Nama Produk;Harga Jual;Stok",
        "K1;Kopi Bubuk;25000;20",
        "K12;Kopi Bubuk;275000;9",
        current=current,
    )
    assert stock(plan) == {"K1": 20}
    assert "sale_unit_stock_ignored" in [note.code for note in plan.warnings]


def test_products_that_were_apart_stay_apart(tmp_path: Path) -> None:
    head = "SKU;Nama Produk;Harga Jual;Stok;Satuan"
    first = read(tmp_path, head, "K1;Kopi Bubuk;25000;30;pcs", "K12;Kopi Lusinan;275000;2;lusin")
    plan = read(
        tmp_path, head, "K1;Kopi Bubuk;25000;31;pcs", "K12;Kopi Bubuk;275000;3;lusin", current=applied({}, first)
    )
    assert (links(plan), stock(plan)) == ({}, {"K1": 31, "K12": 3})
