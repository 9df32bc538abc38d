"""Answers decide: every choice of every question is accepted, and what does not fit is asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from inventory.canonical import Product, Sku, Variant
from inventory.spreadsheet.answers import IGNORE, NO_VALUE, SKIP_ROW, Answers
from inventory.spreadsheet.codes import CODES, say_id
from inventory.spreadsheet.importer import plan_workbook
from inventory.spreadsheet.plan import CurrentProduct, ImportPlan, PlanStatus
from inventory.spreadsheet.values import Note, Sheet, Workbook

HEAD = ["SKU", "Nama", "Harga", "Stok"]
KOPI = ["K1", "Kopi", 45_000, 10]
MADU = ["M1", "Madu", 80_000, 5]


def plan_of(
    rows: Sequence[Sequence[Any]], answers: Answers | Mapping[str, str] = Answers(), current: Any = None
) -> ImportPlan:
    given = answers if isinstance(answers, Answers) else Answers(readings=answers)
    book = Workbook("xlsx", (Sheet("Produk", False, tuple(tuple(row) for row in rows)),))
    return plan_workbook(book, current or {}, answers=given)


def only(plan: ImportPlan) -> Note:
    (question,) = plan.questions
    assert plan.status is PlanStatus.NEEDS_ANSWERS
    return question


def values(note: Note) -> list[str]:
    return [choice.value for choice in note.choices]


CELLS: dict[str, tuple[list[Any], str, Any]] = {
    "13,75": (["T1", "Teh", "13,75", 3], "price", [13_750]),
    "a range": (["T1", "Teh", "10.000 - 15.000", 3], "price", [10_000, 15_000]),
    "too low": (["T1", "Teh", 15, 3], "price", [15_000, 15]),
    "dollars": (["T1", "Teh", "$15", 3], "price", [15_000, 15]),
    "more than": (["T1", "Teh", 15_000, "100+"], "stock", [100]),
    "half a piece": (["T1", "Teh", 15_000, "12,5"], "stock", [12, 13]),
    "below zero": (["T1", "Teh", 15_000, "-3"], "stock", [0]),
}


@pytest.mark.parametrize("case", CELLS)
def test_each_choice_of_a_doubtful_cell_gives_exactly_that_reading(case: str) -> None:
    row, field, readings = CELLS[case]
    rows = [HEAD, KOPI, MADU, row]
    question = only(plan_of(rows))
    offered = [value for value in values(question) if value not in (SKIP_ROW, NO_VALUE)]
    assert [int(value) for value in offered] == readings
    for value in offered:
        plan = plan_of(rows, {question.key: value})
        assert plan.status is PlanStatus.PLANNED
        assert getattr(plan.items[2], field) == int(value)


def test_a_text_typed_in_place_of_the_cell_is_an_answer_and_nonsense_is_asked_again() -> None:
    rows = [HEAD, KOPI, MADU, ["T1", "Teh", "13,75", 3]]
    question = only(plan_of(rows))
    assert question.free
    assert plan_of(rows, {question.key: "Rp 14.000"}).items[2].price == 14_000
    again = only(plan_of(rows, {question.key: "entah"}))
    assert (again.key, again.evidence[0].code) == (question.key, "answer_not_fitting")


def test_a_row_may_be_left_out_and_a_cell_count_as_empty() -> None:
    rows = [HEAD, KOPI, ["T1", "Teh", 15_000, "banyak"]]
    question = only(plan_of(rows))
    assert [item.sku for item in plan_of(rows, {question.key: SKIP_ROW}).items] == ["K1"]
    assert plan_of(rows, {question.key: NO_VALUE}).items[1].stock is None


def test_an_answer_to_nothing_is_told() -> None:
    plan = plan_of([HEAD, KOPI], {"price_fraction@Produk!C9": "100"})
    assert (plan.status, [note.code for note in plan.warnings]) == (PlanStatus.PLANNED, ["answer_not_used"])


# --- whole columns ------------------------------------------------------------------------------------------------


def test_prices_that_look_like_thousands_are_one_question_for_the_column() -> None:
    rows = [HEAD, ["K1", "Kopi", 45, 1], ["M1", "Madu", "13,75", 1]]
    question = only(plan_of(rows))
    assert (question.code, question.scope) == ("price_in_thousands", "column")
    plan = plan_of(rows, {question.key: "1000"})
    assert [item.price for item in plan.items] == [45_000, 13_750]
    assert plan.decisions == Answers(readings={question.key: "1000"})
    below = [["DAFTAR HARGA"], *rows]
    assert only(plan_of(below)).key == question.key
    assert plan_of(below, plan.decisions).layout == plan.layout


def test_stock_with_unclear_separators_is_one_question_for_the_column() -> None:
    rows = [HEAD, ["K1", "Kopi", 45_000, "1.500"], ["M1", "Madu", 80_000, "2.000"]]
    question = only(plan_of(rows))
    assert values(question) == ["thousands", "decimal"]
    assert [item.stock for item in plan_of(rows, {question.key: "thousands"}).items] == [1500, 2000]
    fraction = plan_of(rows, {question.key: "decimal"})
    assert [(note.code, note.cell) for note in fraction.questions] == [("stock_fraction", "Produk!D2")]


def test_grams_or_kilograms_is_one_question_for_the_column() -> None:
    rows = [["Nama", "Harga", "Berat"], ["Kopi", 45_000, 2], ["Madu", 80_000, 5]]
    question = only(plan_of(rows))
    assert [item.weight_g for item in plan_of(rows, {question.key: "kg"}).items] == [2000, 5000]
    assert [item.weight_g for item in plan_of(rows, {question.key: "g"}).items] == [2, 5]


def test_one_of_two_price_columns_is_chosen() -> None:
    rows = [["Nama", "Harga", "Harga Jual"], ["Kopi", 40_000, 45_000]]
    question = only(plan_of(rows))
    assert {plan_of(rows, {question.key: value}).items[0].price for value in values(question)} == {40_000, 45_000}


def test_the_price_column_is_chosen_where_none_is_known() -> None:
    rows = [["Nama", "Nilai", "Rating", "Stok"], ["Kopi", 45_000, 5, 1], ["Madu", 80_000, 4, 1]]
    question = only(plan_of(rows))
    assert (question.code, values(question)) == ("no_price_column", ["B", "C"])
    assert [item.price for item in plan_of(rows, {question.key: "B"}).items] == [45_000, 80_000]


# --- the table ----------------------------------------------------------------------------------------------------


def test_a_heading_is_mapped_ignored_and_given_a_unit() -> None:
    rows = [["Nama", "Banderol", "Bobotnya", "Stok"], ["Kopi", 45_000, 2, 10]]
    answers = Answers(fields={"Banderol": "price", "bobotnya": "weight:kg", "Stok": IGNORE})
    plan = plan_of(rows, answers)
    assert (plan.status, plan.items[0].price, plan.items[0].weight_g) == (PlanStatus.PLANNED, 45_000, 2000)
    assert plan.items[0].stock is None
    assert plan.decisions == answers


def test_a_mapping_that_fits_nothing_is_asked() -> None:
    missing = plan_of([HEAD, KOPI], Answers(fields={"Hrga": "price"}))
    assert [(note.code, values(note)) for note in missing.questions] == [("mapped_heading_missing", HEAD)]
    unknown = plan_of([HEAD, KOPI], Answers(fields={"Harga": "prize"}))
    assert [note.code for note in unknown.questions] == ["mapped_field_unknown"]


def test_columns_without_headings_are_mapped_by_letter_or_by_their_questions() -> None:
    rows = [["Kopi", "45000", "10"], ["Madu", "80000", "5"]]
    asked = plan_of(rows)
    assert [note.code for note in asked.questions] == ["no_header", *["column_meaning"] * 3]
    assert {"name", "price", "stock", IGNORE} <= set(values(asked.questions[1]))
    keys = [note.key for note in asked.questions]
    by_letter = plan_of(rows, Answers(columns={"A": "name", "B": "price", "C": "stock"}))
    by_question = plan_of(rows, {keys[0]: "0", keys[1]: "name", keys[2]: "price", keys[3]: "stock"})
    for plan in (by_letter, by_question):
        assert [(item.name, item.price, item.stock) for item in plan.items] == [
            ("Kopi", 45_000, 10),
            ("Madu", 80_000, 5),
        ]
        assert plan.header_row == 0
    assert by_letter.layout == asked.layout


def test_the_row_of_headings_can_be_told() -> None:
    rows = [["Barangku", "Rupiah"], ["Kopi", "45000"]]
    plan = plan_of(rows, Answers(header_row=1, fields={"Barangku": "name", "Rupiah": "price"}))
    assert [(item.name, item.price) for item in plan.items] == [("Kopi", 45_000)]


def test_a_sheet_is_chosen() -> None:
    sheets = tuple(Sheet(name, False, (tuple(HEAD), (f"{name}1", name, 1000, 1))) for name in ("Kopi", "Madu"))
    book = Workbook("xlsx", sheets)
    question = only(plan_workbook(book, {}))
    assert values(question) == ["Kopi", "Madu"]
    for answers in (Answers(readings={question.key: "Madu"}), Answers(sheet="Madu")):
        plan = plan_workbook(book, {}, answers=answers)
        assert plan.items[0].name == "Madu"
        assert plan_workbook(book, {}, answers=plan.decisions).items[0].name == "Madu"


def test_a_second_table_is_read_or_left() -> None:
    rows = [HEAD, KOPI, [], ["Stok", "Harga", "Nama"], [5, 80_000, "Madu"]]
    question = only(plan_of(rows))
    assert [item.name for item in plan_of(rows, {question.key: "read"}).items] == ["Kopi", "Madu"]
    assert [item.name for item in plan_of(rows, {question.key: "leave"}).items] == ["Kopi"]


# --- whole rows ---------------------------------------------------------------------------------------------------


def test_repeated_skus_names_and_barcodes_are_settled() -> None:
    twice = [HEAD, KOPI, ["K1", "Madu", 80_000, 5]]
    question = only(plan_of(twice))
    assert [item.sku for item in plan_of(twice, {question.key: "K1-2"}).items] == ["K1", "K1-2"]
    names = [["Nama", "Harga"], ["Kopi", 1000], ["Kopi", 2000]]
    question = only(plan_of(names))
    assert [item.sku for item in plan_of(names, {question.key: "KB"}).items] == ["KOPI", "KB"]
    bars = [["Nama", "Harga", "Barcode"], ["Kopi", 1000, "8992761111113"], ["Madu", 2000, "8992761111113"]]
    question = only(plan_of(bars))
    assert [item.barcode for item in plan_of(bars, {question.key: NO_VALUE}).items] == ["8992761111113", None]


def test_missing_prices_and_choices_are_filled_in() -> None:
    rows = [HEAD, KOPI, ["M1", "Madu", None, 5]]
    question = only(plan_of(rows))
    assert plan_of(rows, {question.key: "80000"}).items[1].price == 80_000
    variants = [["Nama", "Warna", "Harga"], ["Tas", "Merah", 50_000], ["Tas", "", 60_000]]
    question = only(plan_of(variants))
    assert [item.variant for item in plan_of(variants, {question.key: "Biru"}).items] == ["Merah", "Biru"]


def test_a_known_name_is_the_same_item_or_another() -> None:
    stored = {Sku("K9"): CurrentProduct(Product(Sku("K9"), "Kopi", (Variant(Sku("K9"), 45_000),)))}
    rows = [["Nama", "Harga"], ["Kopi", 46_000]]
    question = only(plan_of(rows, current=stored))
    same = plan_of(rows, {question.key: "K9"}, stored)
    assert [(entry.code, str(entry.action)) for entry in same.entries] == [("K9", "changed")]
    other = plan_of(rows, {question.key: "KOPI"}, stored)
    assert [(entry.code, str(entry.action)) for entry in other.entries] == [("KOPI", "new")]


def test_every_choice_has_a_sentence() -> None:
    rows = [[*HEAD, "Kondisi"], ["8,9E+12", "Kopi", "13,75", "1.500", "seken baru"], ["", "", -1, "100+", ""]]
    for note in plan_of([*rows, ["Stok", "Harga", "Nama"]]).questions:
        assert note.choices or note.free
        for choice in note.choices:
            assert choice.code in CODES
            assert "?" not in say_id(choice.code, choice.params)
