"""Numbers are read by the evidence of their column, which is kept and shown; units convert exactly or not at all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from inventory.spreadsheet.answers import Answers
from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.numbers import Style, style_of
from inventory.spreadsheet.plan import ImportPlan, PlanStatus
from inventory.spreadsheet.units import base_of, convert, load_units

from .conftest import PlanOf, write_xlsx


def codes(notes: Any) -> list[str]:
    return [note.code for note in notes]


def reasons(plan: ImportPlan, field: str) -> list[str]:
    return [note.code for one in plan.evidence if one.field == field for note in one.notes]


def test_an_export_with_three_decimals_is_read_by_the_cells_that_show_it(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Stok"], ["Kopi", "45000.000", "36.000"], ["Madu", "80000.000", "0.000"]])
    assert [(item.price, item.stock) for item in plan.items] == [(45_000, 36), (80_000, 0)]
    assert reasons(plan, "stock") == ["evidence_decimal"]


def test_three_decimals_in_one_column_cast_doubt_on_prices_in_another(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Stok"], ["Kopi", "45.000", "36.000"], ["Madu", "80.000", "0.000"]])
    (question,) = plan.questions
    assert (question.code, codes(question.evidence)) == (
        "number_style_column",
        ["evidence_other_column", "evidence_samples"],
    )


def test_one_digit_after_a_dot_says_nothing_about_three(plan_of: PlanOf) -> None:
    assert style_of(["12.5", "1.500"]) == Style("mixed", "")
    plan = plan_of([["Nama", "Harga", "Stok"], ["Kopi", 45_000, "2.0"], ["Madu", 80_000, "1.500"]])
    assert codes(plan.questions) == ["number_unclear"]


def test_grouped_thousands_decide_the_column_and_are_told(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga"], ["Sapi", "12.500.000"], ["Ayam", "75.000"]])
    assert [item.price for item in plan.items] == [12_500_000, 75_000]
    assert reasons(plan, "price") == ["evidence_grouped"]
    shown = plan.to_json()["evidence"]
    assert shown[0]["why"] == ["12.500.000 di Produk!B2 hanya bisa berarti ribuan."]


def test_a_heading_in_thousands_multiplies_and_a_full_price_in_it_is_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga (ribuan)"], ["Kopi", "13,75"], ["Madu", 80]])
    assert [item.price for item in plan.items] == [13_750, 80_000]
    asked = plan_of([["Nama", "Harga (ribuan)"], ["Kopi", 13.75], ["Madu", 80_000]])
    assert [(note.code, note.cell) for note in asked.questions] == [("price_scale_doubtful", "Produk!B3")]


@pytest.mark.parametrize(
    "rows",
    [
        [["Beras", 75_000], ["Batik", 342], ["Madu", 120_000]],
        [["Beras", "75000"], ["Batik", "342"], ["Madu", "120000"]],
        [["Beras", "Rp 75.000"], ["Batik", "Rp 342"], ["Madu", "Rp 120.000"]],
        [["Beras", "75 ribu"], ["Batik", "342"], ["Madu", "120rb"]],
        [["Beras", "1,2 juta"], ["Batik", 342], ["Madu", "120k"]],
        [["Beras", 75_000], ["Batik", 13.75], ["Madu", 120_000]],
        [["Beras", "75.000"], ["Batik", "13,75"], ["Madu", 120_000]],
    ],
)
def test_a_short_price_among_full_ones_is_asked_alone(plan_of: PlanOf, rows: list[list[Any]]) -> None:
    plan = plan_of([["Nama", "Harga"], *rows])
    (question,) = plan.questions
    assert (question.code, question.cell) in (("price_too_low", "Produk!B3"), ("price_fraction", "Produk!B3"))
    assert {"342000", "13750"} & {choice.value for choice in question.choices}
    assert question.evidence


@pytest.mark.parametrize(
    "prices",
    [
        [2500, 4000, 3200, 342],
        [2500.5, 4000, 3200],
        ["2500", "4000", "3200", "342"],
        ["Rp 2.500", "Rp 4.000", "Rp 342"],
        [1000, 1500, 500, 2000],
        [25, 342, 18],
        ["13,75", "342", "20"],
    ],
)
def test_a_column_that_may_be_in_thousands_is_one_question(plan_of: PlanOf, prices: list[Any]) -> None:
    plan = plan_of([["Nama", "Harga"], *([f"Barang {n}", price] for n, price in enumerate(prices))])
    assert [(note.code, note.scope) for note in plan.questions] == [("price_in_thousands", "column")]
    assert plan.questions[0].cells


@pytest.mark.parametrize(
    ("answer", "prices"),
    [
        ("1", [2500, 4000, 342]),
        ("1000", [2_500_000, 4_000_000, 342_000]),
        ("small", [2500, 4000, 342_000]),
    ],
)
def test_one_answer_scales_the_column_or_its_short_prices(tmp_path: Path, answer: str, prices: list[int]) -> None:
    path = write_xlsx(tmp_path / "p.xlsx", {"P": [["Nama", "Harga"], ["A", 2500], ["B", 4000], ["C", 342]]})
    plan = plan_import(path, {}, answers=Answers({"price_in_thousands@[Harga]": answer}))
    assert plan.status is PlanStatus.PLANNED, plan.questions
    assert [item.price for item in plan.items] == prices


def test_short_prices_can_be_asked_one_by_one(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "p.xlsx", {"P": [["Nama", "Harga"], ["A", 2500], ["B", 500], ["C", 342]]})
    given = {"price_in_thousands@[Harga]": "each"}
    plan = plan_import(path, {}, answers=Answers(given))
    assert [note.key for note in plan.questions] == ["price_too_low@P!B3", "price_too_low@P!B4"]
    given |= {"price_too_low@P!B3": "500", "price_too_low@P!B4": "342000"}
    plan = plan_import(path, {}, answers=Answers(given))
    assert [item.price for item in plan.items] == [2500, 500, 342_000]


def test_numbers_that_lost_their_thousands_in_a_spreadsheet_are_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga"], ["Sapi", "12.500.000"], ["Kambing", "2.500.000"], ["Batik", 150]])
    assert [(note.code, note.cell) for note in plan.questions] == [("number_shrunk", "Produk!B4")]


def test_a_weight_is_understood_from_names_that_say_it(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Berat"], ["Beras 5 kg", 75_000, 5], ["Gula 1 kg", 18_000, 1]])
    assert [item.weight_g for item in plan.items] == [5000, 1000]
    assert reasons(plan, "weight") == ["evidence_name"]
    contradicting = [["Nama", "Harga", "Berat"], ["Beras 5 kg", 75_000, 5], ["Gula 1 kg", 18_000, 1000]]
    assert codes(plan_of(contradicting).questions) == ["weight_unit_unknown_column"]


def test_a_list_that_may_mix_grams_and_kilograms_is_asked(plan_of: PlanOf) -> None:
    mixed = [["Nama", "Harga", "Berat"], ["Keripik", 15_000, 500], ["Beras", 650_000, 50], ["Gula", 18_000, 1]]
    (question,) = plan_of(mixed).questions
    assert question.code == "weight_unit_unknown_column"
    assert question.evidence[0].params["samples"] == "Keripik: 500; Beras: 50; Gula: 1"
    small = [["Nama", "Harga", "Berat"], ["Keripik", 4000, 500], ["Permen", 4000, 50]]
    assert [item.weight_g for item in plan_of(small).items] == [500, 50]  # 50 kg for Rp 4.000 is cheaper than sand


def test_a_price_that_is_asked_about_is_no_evidence_for_a_weight(plan_of: PlanOf) -> None:
    rows = [["Nama", "Harga", "Berat"], ["Kopi", 77_000, 500], ["Permen", 90, 1], ["Madu", 90_000, 300]]
    assert codes(plan_of(rows).questions) == ["weight_unit_unknown_column", "price_too_low"]


def test_sacks_of_fifty_are_not_taken_for_grams(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Berat"], ["Semen", 65_000, 50], ["Pupuk", 180_000, 60]])
    assert codes(plan.questions) == ["weight_unit_unknown_column"]


def test_a_unit_in_the_heading_beats_a_column_that_only_says_how_to_show_it(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Variant Grams", "Variant Weight Unit"], ["Kopi", 45_000, 250, "kg"]])
    assert plan.items[0].weight_g == 250


def test_number_formats_keep_leading_zeros_and_show_other_currencies(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["SKU", "Nama", "Harga"], [99, "Kopi", 45_000], [100, "Madu", 80_000], [101, "Teh", 15_000]):
        sheet.append(row)
    sheet["A2"].number_format = "000000"
    sheet["C3"].number_format = "[$$-409]#,##0"
    sheet["C4"].number_format = '"Rp"#,##0'
    book.save(tmp_path / "format.xlsx")
    plan = plan_import(tmp_path / "format.xlsx", {})
    assert [item.sku for item in plan.items] == ["000099", "100", "101"]
    assert [(note.code, note.cell) for note in plan.questions] == [("foreign_currency", "Sheet!C3")]


def test_a_number_among_codes_with_leading_zeros_is_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["SKU", "Nama", "Harga"], ["00123", "Kopi", 45_000], ["00124", "Teh", 5000], [701, "Madu", 80_000]])
    (question,) = plan.questions
    assert (question.code, [choice.value for choice in question.choices]) == ("identifier_zeros", ["00701", "701"])


# --- units --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "base"),
    [
        ("lusin", ("pcs", 12)),
        ("Kodi", ("pcs", 20)),
        ("gros", ("pcs", 144)),
        ("rim", ("pcs", 500)),
        ("kg", ("gram", 1000)),
        ("ons", ("gram", 100)),
        ("liter", ("ml", 1000)),
        ("pak", ("pack", 1)),
        ("ikat", ("ikat", 1)),
        ("besek", ("besek", 1)),
        ("", ("pcs", 1)),
    ],
)
def test_a_unit_has_a_base_and_an_exact_factor(unit: str, base: tuple[str, int]) -> None:
    assert base_of(unit) == base


def test_units_convert_exactly_or_not_at_all() -> None:
    assert convert(Decimal("2.5"), "lusin", "pcs") == 30
    assert convert(Decimal(30), "pcs", "lusin") == Decimal("2.5")
    assert convert(Decimal(1), "pack", "pcs") is None
    assert convert(Decimal(1), "kg", "pcs") is None
    names = load_units().names
    assert all(names[name] == name for name in names.values())


def test_stock_in_dozens_becomes_the_unit_of_the_row(plan_of: PlanOf) -> None:
    head = ["Nama", "Satuan", "Harga", "Stok"]
    plan = plan_of([head, ["Piring", "pcs", 9000, "10 lusin"], ["Gelas", "lusin", 90_000, "36 pcs"]])
    assert [(item.stock, item.unit, item.base) for item in plan.items] == [
        (120, "pcs", ("pcs", 1)),
        (3, "lusin", ("pcs", 12)),
    ]
    headed = plan_of([["Nama", "Satuan", "Harga", "Stok (lusin)"], ["Piring", "pcs", 9000, 10]])
    assert headed.items[0].stock == 120
    unknown = plan_of([head, ["Kertas", "dus", 90_000, "3 rim"]])
    assert codes(unknown.questions) == ["stock_unit_differs"]


# --- sizes and groups ---------------------------------------------------------------------------------------------


def test_sizes_side_by_side_become_variants_with_their_stock(plan_of: PlanOf) -> None:
    plan = plan_of([["Kode", "Nama", "Harga", "S", "M", "XL", "Jumlah"], ["K1", "Kaos", 50_000, 2, 3, "habis", 5]])
    assert [(item.sku, item.variant, item.stock) for item in plan.items] == [
        ("K1-S", "S", 2),
        ("K1-M", "M", 3),
        ("K1-XL", "XL", 0),
    ]
    assert plan.status is PlanStatus.PLANNED


def test_numbers_as_sizes_below_one_heading(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Ukuran", "", ""], ["", "", 40, 41, 42], ["Sepatu", 150_000, 1, None, 3]])
    assert [(item.variant, item.stock) for item in plan.items] == [("40", 1), ("42", 3)]


def test_a_sum_that_is_not_the_sum_is_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "S", "M", "Stok"], ["Kaos", 50_000, 2, 3, 9]])
    assert codes(plan.questions) == ["sizes_total_differs"]


def test_rows_without_a_name_follow_the_product_above_them(plan_of: PlanOf) -> None:
    rows = [["Nama", "Ukuran", "Harga"], ["Kopi", "250g", 45_000], ["", "500g", 85_000], ["Madu", "1 l", 90_000]]
    plan = plan_of(rows)
    assert [(entry.code, len(entry.product.variants)) for entry in plan.entries if entry.product] == [
        ("KOPI", 2),
        ("MADU", 1),
    ]
    assert "name_filled_down" in codes(plan.warnings)


def test_a_category_that_stands_once_above_its_group_is_carried_down(plan_of: PlanOf) -> None:
    rows = [["Kategori", "Nama", "Harga"], ["Minuman", "Kopi", 5000], ["", "Teh", 4000]]
    plan = plan_of([*rows, ["Makanan", "Kue", 3000], ["", "Roti", 6000]])
    found = [entry.product.category for entry in plan.entries if entry.product]
    assert found == ["Minuman", "Minuman", "Makanan", "Makanan"]
    assert "category_filled_down" in codes(plan.warnings)


def test_rows_of_one_name_that_stand_apart_with_their_own_skus_stay_products(plan_of: PlanOf) -> None:
    rows = [
        ["Nama", "Kode", "Size", "Harga"],
        ["Selai", "S8", 8, 7000],
        ["Acar", "A8", 8, 7000],
        ["Selai", "S4", 4, 5000],
    ]
    assert plan_of(rows).products == 3
    together = [rows[0], rows[1], rows[3], rows[2]]
    assert plan_of(together).products == 2
