"""plan = diff(current, file): what is written, what is left alone, and why a second import writes nothing."""

from __future__ import annotations

import dataclasses
import json
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.canonical import Product, Sku, Variant
from inventory.spreadsheet import codes
from inventory.spreadsheet.importer import plan_import, plan_workbook
from inventory.spreadsheet.plan import (
    Action,
    CurrentProduct,
    ImportPlan,
    PlanStatus,
    sentence,
)
from inventory.spreadsheet.values import Sheet, Workbook

from .conftest import Current, PlanOf, applied

HEAD = ["SKU", "Nama", "Harga", "Stok"]
KOPI = ["K1", "Kopi", 45_000, 10]


def names(notes: Any) -> list[str]:
    return [note.code for note in notes]


def sold(current: Current, code: str, sku: str, quantity: int) -> Current:
    one = current[Sku(code)]
    stock = dict(one.stock)
    stock[Sku(sku)] = dataclasses.replace(stock[Sku(sku)], on_hand=stock[Sku(sku)].on_hand - quantity)
    return {**current, Sku(code): CurrentProduct(one.product, stock)}


def test_a_new_product_is_planned_with_its_opening_stock(plan_of: PlanOf) -> None:
    plan = plan_of([HEAD, KOPI])
    (entry,) = plan.entries
    assert (plan.status, plan.new, entry.action, entry.cell) == (PlanStatus.PLANNED, 1, Action.NEW, "Produk!2")
    (count,) = entry.stock
    assert (count.sku, count.old, count.new, count.cell) == ("K1", None, 10, "Produk!D2")
    assert dict(entry.remember) == {"K1": 10}


def test_the_same_file_again_writes_nothing(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([HEAD, KOPI]))
    again = plan_of([HEAD, KOPI], current)
    assert (again.same, again.new, again.changed) == (1, 0, 0)
    assert (again.entries[0].changes, again.entries[0].stock, dict(again.entries[0].remember)) == ((), (), {})


def test_an_old_file_after_sales_does_not_bring_sold_units_back(plan_of: PlanOf) -> None:
    current = sold(applied({}, plan_of([HEAD, KOPI])), "K1", "K1", 3)
    again = plan_of([HEAD, KOPI], current)
    assert (again.entries[0].action, again.entries[0].stock) == (Action.SAME, ())


def test_a_number_that_equals_the_shelf_is_remembered_so_that_later_sales_stay_sold(plan_of: PlanOf) -> None:
    current = sold(applied({}, plan_of([HEAD, KOPI])), "K1", "K1", 3)
    counted = plan_of([HEAD, ["K1", "Kopi", 45_000, 7]], current)
    assert counted.entries[0].action is Action.SAME
    assert dict(counted.entries[0].remember) == {"K1": 7}
    later = sold(applied(current, counted), "K1", "K1", 2)
    assert plan_of([HEAD, ["K1", "Kopi", 45_000, 7]], later).entries[0].stock == ()


def test_another_number_is_a_count_shown_old_and_new(plan_of: PlanOf) -> None:
    current = sold(applied({}, plan_of([HEAD, KOPI])), "K1", "K1", 3)
    plan = plan_of([HEAD, ["K1", "Kopi", 45_000, 25]], current)
    (count,) = plan.entries[0].stock
    assert (plan.entries[0].action, count.old, count.new) == (Action.CHANGED, 7, 25)


def test_a_change_says_old_new_and_where(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([HEAD, KOPI]))
    plan = plan_of([HEAD, ["K1", "Kopi Gayo", 50_000, 10]], current)
    changes = {(change.field, change.old, change.new, change.cell, change.sku) for change in plan.entries[0].changes}
    assert changes == {
        ("name", "Kopi", "Kopi Gayo", "Produk!B2", None),
        ("price", 45_000, 50_000, "Produk!C2", "K1"),
    }


def test_what_the_file_does_not_give_is_left_alone(plan_of: PlanOf) -> None:
    full = [[*HEAD, "Deskripsi", "Berat (gram)"], [*KOPI, "Enak", 250]]
    current = applied({}, plan_of(full))
    for rows in ([HEAD, KOPI], [["SKU", "Harga"], ["K1", 45_000]], [[*HEAD, "Deskripsi"], [*KOPI, ""]]):
        assert plan_of(rows, current).same == 1
    cheaper = plan_of([["SKU", "Harga"], ["K1", 40_000]], current)
    product = cheaper.entries[0].product
    assert product is not None
    assert (product.description, product.weight_g, product.variants[0].price) == ("Enak", 250, 40_000)


def test_an_unknown_sku_without_name_is_rejected_and_alone_it_is_no_silent_success(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([HEAD, KOPI]))
    mixed = plan_of([["SKU", "Harga"], ["K1", 45_000], ["ZZ", 1_000]], current)
    assert (mixed.status, mixed.same, mixed.rejected) == (PlanStatus.PLANNED, 1, 1)
    assert names(mixed.rejections) == ["row_without_name"]
    alone = plan_of([["SKU", "Harga"], ["ZZ", 1_000]])
    assert (alone.status, names(alone.questions)) == (PlanStatus.NEEDS_ANSWERS, ["row_without_name"])


def test_a_negative_price_rejects_its_row_and_the_rest_goes_on(plan_of: PlanOf) -> None:
    plan = plan_of([HEAD, KOPI, ["M1", "Madu", -5, 1]])
    assert (plan.status, plan.new, plan.rejected) == (PlanStatus.PLANNED, 1, 1)
    assert names(plan.rejections) == ["price_negative"]


def test_a_missing_price_is_asked_unless_the_product_has_one(plan_of: PlanOf) -> None:
    asked = plan_of([HEAD, ["K1", "Kopi", None, 10]])
    assert [(note.code, note.cell) for note in asked.questions] == [("price_missing", "Produk!C2")]
    current = applied({}, plan_of([HEAD, KOPI]))
    known = plan_of([HEAD, ["K1", "Kopi", None, 10]], current)
    assert (known.status, known.items[0].price) == (PlanStatus.PLANNED, 45_000)


def test_a_missing_price_column_is_one_question(plan_of: PlanOf) -> None:
    plan = plan_of([["SKU", "Nama", "Stok"], ["K1", "Kopi", 1], ["M1", "Madu", 2]])
    assert names(plan.questions) == ["no_price_column"]
    assert plan.questions[0].params["count"] == 2


def test_missing_stock_is_unknown_not_zero(plan_of: PlanOf) -> None:
    plan = plan_of([HEAD, ["K1", "Kopi", 45_000, None]])
    assert (plan.entries[0].stock, plan.items[0].stock, names(plan.warnings)) == ((), None, ["stock_unknown"])
    current = applied({}, plan_of([HEAD, KOPI]))
    assert plan_of([HEAD, ["K1", "Kopi", 45_000, None]], current).same == 1


def test_a_stock_that_is_asked_about_is_not_called_empty_as_well(plan_of: PlanOf) -> None:
    plan = plan_of([["SKU", "Nama", "Harga", "Stok"], ["K-1", "Kopi", 15000, -3], ["K-2", "Teh", 15000, None]])
    assert [note.code for note in plan.questions] == ["stock_negative"]
    assert [note.params["sku"] for note in plan.warnings if note.code == "stock_unknown"] == ["K-2"]


def test_stock_zero_in_the_file_is_real(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([HEAD, KOPI]))
    (count,) = plan_of([HEAD, ["K1", "Kopi", 45_000, "habis"]], current).entries[0].stock
    assert (count.old, count.new) == (10, 0)


def test_one_question_blocks_the_whole_import(plan_of: PlanOf) -> None:
    plan = plan_of([HEAD, KOPI, ["M1", "Madu", "13,75", 1]])
    assert (plan.status, plan.products, plan.new) == (PlanStatus.NEEDS_ANSWERS, 2, 1)
    assert [entry.action for entry in plan.entries] == [Action.NEW, Action.QUESTION]
    assert plan.entries[1].product is None


def test_new_rows_add_variants_and_absent_variants_stay(plan_of: PlanOf) -> None:
    head = ["Nama", "Ukuran", "Harga", "Stok"]
    current = applied({}, plan_of([head, ["Kopi", "250g", 45_000, 5], ["Kopi", "500g", 85_000, 5]]))
    plan = plan_of([head, ["Kopi", "1kg", 160_000, 2]], current)
    product = plan.entries[0].product
    assert product is not None
    assert [variant.sku for variant in product.variants] == ["KOPI-250G", "KOPI-500G", "KOPI-1KG"]
    assert [(change.field, change.new) for change in plan.entries[0].changes] == [("variant", "KOPI-1KG")]


def test_other_kinds_of_variant_than_stored_are_asked(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([["Nama", "Ukuran", "Harga"], ["Kopi", "250g", 45_000], ["Kopi", "500g", 85_000]]))
    plan = plan_of([["Nama", "Rasa", "Ukuran", "Harga"], ["Kopi", "Asam", "1kg", 160_000]], current)
    assert names(plan.questions) == ["axes_differ"]


def test_a_product_without_choices_may_get_them_when_all_its_variants_are_in_the_file(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([HEAD, KOPI]))
    rows = [[*HEAD, "Ukuran"], [*KOPI, "250g"], ["K2", "Kopi", 85_000, 3, "500g"]]
    product = plan_of(rows, current).entries[0].product
    assert product is not None
    assert (product.code, product.axes) == ("K1", ("Ukuran",))
    assert [variant.options for variant in product.variants] == [("250g",), ("500g",)]


def test_rows_that_mix_skus_of_two_products_are_asked(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([HEAD, KOPI, ["M1", "Madu", 80_000, 1]]))
    plan = plan_of([["SKU Induk", *HEAD, "Ukuran"], ["X", *KOPI, "S"], ["X", "M1", "Kopi", 80_000, 1, "L"]], current)
    assert names(plan.questions) == ["sku_in_two_products"]


def test_a_name_we_know_under_another_sku_is_asked(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([HEAD, KOPI]))
    plan = plan_of([["Nama", "Harga"], ["kopi", 45_000]], current)
    assert [(note.code, note.params["sku"]) for note in plan.questions] == [("name_has_other_sku", "K1")]


def test_a_made_sku_that_belongs_to_another_product_is_asked(plan_of: PlanOf) -> None:
    taken = Product(Sku("KOPI"), "Bubuk hitam", (Variant(Sku("KOPI"), 10_000),))
    plan = plan_of([["Nama", "Harga"], ["Kopi", 45_000]], {Sku("KOPI"): CurrentProduct(taken)})
    assert names(plan.questions) == ["made_sku_taken"]


def test_a_known_barcode_recognises_a_row_without_sku(plan_of: PlanOf) -> None:
    current = applied({}, plan_of([[*HEAD, "Barcode"], [*KOPI, "8992761111113"]]))
    plan = plan_of([["Nama", "Harga", "Barcode"], ["Kopi bubuk", 46_000, "8992761111113"]], current)
    assert (plan.status, plan.entries[0].action, plan.entries[0].code) == (PlanStatus.PLANNED, Action.CHANGED, "K1")


def test_rows_of_one_stored_product_are_one_entry_though_the_file_names_only_skus(plan_of: PlanOf) -> None:
    head = ["SKU", "Nama", "Ukuran", "Harga"]
    current = applied({}, plan_of([head, ["K1", "Kopi", "S", 45_000], ["K2", "Kopi", "L", 85_000]]))
    plan = plan_of([["SKU", "Harga"], ["K1", 46_000], ["K2", 86_000]], current)
    (entry,) = plan.entries
    assert entry.product is not None
    assert [variant.price for variant in entry.product.variants] == [46_000, 86_000]
    assert len(entry.changes) == 2
    named = plan_of([["SKU", "Nama", "Harga"], ["K1", "Kopi kecil", 46_000], ["K2", "Kopi besar", 86_000]], current)
    assert names(named.questions) == ["names_differ"]


def test_two_products_never_share_a_code(plan_of: PlanOf) -> None:
    head = ["Nama", "SKU", "Ukuran", "Harga"]
    rows = [
        ["Kopi", "A1", "S", 1000],
        ["Kopi", "A2", "L", 1000],
        ["Kopi!", "B1", "S", 1000],
        ["Kopi!", "B2", "L", 1000],
    ]
    assert [entry.code for entry in plan_of([head, *rows]).entries] == ["KOPI", "B1"]


def test_one_barcode_on_two_rows_without_sku_is_asked(plan_of: PlanOf) -> None:
    rows = [["Nama", "Harga", "Barcode"], ["Kopi", 45_000, "8992761111113"], ["Madu", 80_000, "8992761111113"]]
    assert names(plan_of(rows).questions) == ["duplicate_barcode"]


def test_a_name_cut_by_an_unquoted_comma_is_asked(plan_of_text: PlanOf) -> None:
    plan = plan_of_text("Harga,Nama\n1000,Kopi\n2000,Promina ayam,100 g\n3000,Madu\n")
    assert [(note.code, note.cell) for note in plan.questions] == [("cells_beyond_table", "C3")]


def test_the_json_has_exactly_the_promised_keys(plan_of: PlanOf) -> None:
    plan = plan_of([HEAD, ["K2", "Teh", 15_000, 3], ["M1", "Madu", "13,75", 1], KOPI])
    found = json.loads(json.dumps(plan.to_json()))
    counts = ["products", "variants", "new", "changed", "same", "rejected"]
    assert list(found) == ["status", "sheet", "header_row", "columns", *counts, "questions", "items", "evidence"]
    assert list(found["questions"][0]) == ["cell", "text", "field", "code"]
    assert list(found["items"][0]) == ["sku", "name", "variant", "price", "stock", "weight_g", "unit", "barcode"]
    assert "Produk!C3" in found["questions"][0]["text"]
    assert found["status"] == "needs_answers"
    english = plan.to_json(codes.say_en)["questions"][0]["text"]
    assert english.startswith("The price in Produk!C3")


def test_every_code_the_importer_uses_has_a_sentence_in_both_languages() -> None:
    import inventory.spreadsheet

    folder = Path(inventory.spreadsheet.__file__).parent
    for code, (indonesian, english) in codes.CODES.items():
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (indonesian, english)]
        assert fields[0] == fields[1], code
    root = folder.parents[1]
    files = [*folder.glob("*.py"), *(root / "jobs").rglob("*.py"), *(root / "terminal").rglob("*.py")]
    source = "".join(path.read_text("utf-8") for path in files if not path.name.startswith("codes"))
    unused = [code for code in codes.CODES if f'"{code}"' not in source]
    assert unused == []


def test_an_unreadable_file_is_a_plan_and_progress_is_told(tmp_path: Path) -> None:
    steps: list[str] = []
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK rusak")
    plan = plan_import(path, {}, progress=lambda step, total, what: steps.append(what))
    assert (plan.status, plan.to_json()["status"], steps) == (PlanStatus.UNREADABLE, "unreadable", ["read"])
    assert plan.reason is not None
    assert sentence(plan.reason) == "Berkas ini rusak. Buka di Excel, simpan dengan nama baru, lalu coba lagi."


def planned(rows: list[list[Any]], current: Mapping[Sku, CurrentProduct]) -> ImportPlan:
    book = Workbook("csv", (Sheet("", False, tuple(tuple(row) for row in rows)),))
    return plan_workbook(book, current)


NAMES = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Zs"]), min_size=1, max_size=12).map(
    lambda text: f"Produk {' '.join(text.split())}"
)
ROWS = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["", "S", "M", "L"]),
        st.integers(100, 900_000),
        st.one_of(st.none(), st.integers(0, 99)),
        st.sampled_from(["250 gr", "1,5 kg", ""]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: (row[0].casefold(), row[1]),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ROWS, st.booleans())
def test_planning_again_after_applying_gives_all_same(rows: list[tuple[Any, ...]], with_sku: bool) -> None:
    head = ["Nama Produk", "Ukuran", "Harga", "Stok", "Berat"]
    table = [[*head, "SKU"], *([*row, f"S{index}" if with_sku else ""] for index, row in enumerate(rows))]
    first = planned(table, {})
    if first.status is not PlanStatus.PLANNED:
        assert first.questions
        return
    again = planned(table, applied({}, first))
    assert again.status is PlanStatus.PLANNED
    assert (again.same, again.new, again.changed) == (first.new, 0, 0)
    assert all(not entry.changes and not entry.stock and not entry.remember for entry in again.entries)


CELLS = st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.none(), st.dates())


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=6))
def test_no_content_whatever_raises(rows: list[list[Any]]) -> None:
    plan = planned([HEAD, *rows], {})
    assert json.dumps(plan.to_json())
    assert all(sentence(note) for note in (*plan.questions, *plan.warnings, *plan.rejections))
