"""One product, or two: what is asked, what is told, and what a merge does to the plan."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.canonical import Paper, PaperKind, Picture, Product, ProductStatus, Sku, Variant
from inventory.spreadsheet.answers import NONE, Answers
from inventory.spreadsheet.codes import CODES
from inventory.spreadsheet.merge import KEEP, MERGE, Decision, Decisions, Merged, merged, pair, proposals
from inventory.spreadsheet.merge_find import normalised
from inventory.spreadsheet.plan import Action, ImportPlan, PlanStatus
from tests.imports.village import Current, held, plan, product, with_price

EAN, OTHER_EAN = "8991234567891", "8996001600146"
KOPI = product("KOPI", 15_000, name="Kopi Gayo 250 gr", barcode=EAN)
DOUBLE = product("BRG-1", 16_000, name="Gayo Coffee", barcode=EAN)


def done(current: Current, made: ImportPlan, answers: Answers = NONE, remembered: Decisions | None = None) -> Merged:
    return merged(made, current, answers, remembered or {})


def codes(made: ImportPlan) -> list[str]:
    return [n.code for n in (*made.questions, *made.warnings)]


def entry(made: ImportPlan, code: str) -> Any:
    return next(e for e in made.entries if e.code == code)


ASKED = "same_product@Produk!2"


def test_a_double_brings_only_the_papers_that_the_product_lacks() -> None:
    halal, other, pirt = (
        Paper(PaperKind.HALAL, Picture("halal.jpg")), Paper(PaperKind.HALAL, Picture("lain.jpg")),
        Paper(PaperKind.PIRT, Picture("pirt.jpg")),
    )  # fmt: skip
    current = held(dataclasses.replace(KOPI, papers=(halal,)), KOPI=5)
    double = dataclasses.replace(DOUBLE, papers=(other, pirt))
    made = done(current, plan(current, [double]), Answers(readings={ASKED: MERGE})).plan
    assert entry(made, "KOPI").product.papers == (halal, pirt)


# --- finding ------------------------------------------------------------------------------------------------------


def test_the_same_barcode_under_another_sku_is_asked_with_its_reason() -> None:
    current = held(KOPI, KOPI=5)
    made = done(current, plan(current, [DOUBLE], {"BRG-1": 9})).plan
    assert made.status is PlanStatus.NEEDS_ANSWERS
    (question,) = made.questions
    assert (question.key, [c.value for c in question.choices]) == (ASKED, [MERGE, KEEP])
    assert (question.params["sku"], question.params["into"]) == ("BRG-1", "KOPI")
    assert [n.code for n in question.evidence] == ["same_barcode"]
    assert all(c.code in CODES for c in question.choices)


@pytest.mark.parametrize(
    "double",
    [
        product("X", barcode="8991234567890", name="Lain"),  # wrong check digit
        product("X", barcode=EAN, unit="lusin", name="Lain"),  # a carton may carry its own number, or the same
        product("X", barcode=OTHER_EAN, name="Lain"),
        product("X", name="Lain"),
    ],
)
def test_what_may_be_chance_is_not_asked(double: Product) -> None:
    current = held(dataclasses.replace(KOPI, variants=(dataclasses.replace(KOPI.variants[0], barcode=EAN),)))
    assert codes(done(current, plan(current, [double])).plan) == []


@pytest.mark.parametrize(
    ("name", "price", "told"),
    [
        ("KOPI  gayo, 250gram", 99_000, ["maybe_same_product"]),  # the same words, any price
        ("Kopi Gayoo 250 gr", 15_000, ["maybe_same_product"]),  # nearly, and the same price
        ("Kopi Gayoo 250 gr", 15_500, []),
        ("Kopi Gayo 500 gr", 15_000, []),  # another number is another product
        ("Teh Gayo 250 gr", 15_000, []),
    ],
)
def test_the_same_and_nearly_the_same_name_are_told_but_do_not_stop(name: str, price: int, told: list[str]) -> None:
    current = held(KOPI)
    made = done(current, plan(current, [product("BRG-1", price, name=name)])).plan
    assert (made.status, codes(made)) == (PlanStatus.PLANNED, told)
    assert [e.action for e in made.entries] == [Action.NEW]


def test_another_unit_is_another_product() -> None:
    current = held(KOPI)
    assert codes(done(current, plan(current, [product("L", name=KOPI.name, unit="lusin")])).plan) == []


def test_variants_are_doubles_only_with_the_same_options() -> None:
    old = product("MADU", name="Madu", skus=("M1", "M2"))
    new = dataclasses.replace(product("HON", name="Madu", skus=("H1",)), variants=(Variant(Sku("H1"), 1, ("XL",)),))
    current = held(old)
    assert codes(done(current, plan(current, [new])).plan) == []
    assert codes(done(current, plan(current, [product("HON", name="Madu", skus=("H1",))])).plan) == [
        "maybe_same_product"
    ]


def test_two_rows_of_one_file_are_told_not_asked_and_the_later_is_proposed() -> None:
    made = done({}, plan({}, [KOPI, DOUBLE])).plan
    assert made.status is PlanStatus.PLANNED
    assert [(n.params["sku"], n.params["into"], n.cell) for n in made.warnings] == [("BRG-1", "KOPI", "Produk!3")]


def test_a_file_that_lists_both_means_both_also_the_next_time() -> None:
    current = held(KOPI)
    assert codes(done(current, plan(current, [KOPI, DOUBLE])).plan) == ["maybe_same_product"]


def test_a_carton_with_the_number_of_the_bottle_is_told_not_asked() -> None:
    current = held(KOPI)
    carton = product("DUS", 12 * 15_000, name="Kopi Gayo 1 dus", barcode=EAN)
    assert codes(done(current, plan(current, [carton])).plan) == ["maybe_same_product"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mika Brownis S", "Mika Brownis M"), ("Kaos kaki putih anak besar", "Kaos kaki hitam anak besar"),
     ("LS Bluna salt nikmat sekali", "LS Bluna ice salt nikmat sekali")],
)  # fmt: skip
def test_sizes_colours_and_kinds_are_not_slips(one: str, other: str) -> None:
    current = held(product("A", name=one))
    assert codes(done(current, plan(current, [product("B", name=other)])).plan) == []


def test_an_archived_product_may_have_a_successor() -> None:
    current = held(dataclasses.replace(KOPI, status=ProductStatus.ARCHIVED))
    assert codes(done(current, plan(current, [DOUBLE])).plan) == []


def test_products_we_have_already_are_never_proposed() -> None:
    current = held(KOPI, DOUBLE)
    assert codes(done(current, plan(current, [KOPI, DOUBLE])).plan) == []


def test_the_readers_own_words_about_the_same_doubles_are_not_repeated() -> None:
    from inventory.spreadsheet.values import Note

    made = plan({}, [KOPI, DOUBLE])
    said = Note("duplicate_barcode", "Produk!C3", "barcode", {"value": EAN, "row": 2})
    other = Note("duplicate_barcode", "Produk!C9", "barcode", {"value": OTHER_EAN, "row": 8})
    after = done({}, dataclasses.replace(made, warnings=(said, other))).plan
    assert [n.code for n in after.warnings] == ["duplicate_barcode", "maybe_same_product"]
    assert after.warnings[0] == other


# --- deciding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [Answers(merge={ASKED: MERGE}), Answers(readings={ASKED: MERGE}),
                                     Answers(merge={"BRG-1=KOPI": MERGE})])  # fmt: skip
def test_merging_makes_the_row_an_update_of_the_code_that_stays(answers: Answers) -> None:
    current = held(KOPI, KOPI=5)
    double = dataclasses.replace(
        DOUBLE, description="Wangi", pictures=(Picture("a.jpg"),), attributes={"Asal": "Aceh"}, weight_g=250
    )
    after = done(current, plan(current, [double], {"BRG-1": 9}), answers)
    made = after.plan
    assert (made.status, [e.code for e in made.entries]) == (PlanStatus.PLANNED, ["KOPI"])
    one = entry(made, "KOPI")
    assert (one.action, one.product.name, one.product.variants[0].price) == (Action.CHANGED, KOPI.name, 16_000)
    assert (one.product.description, one.product.attributes, one.product.weight_g) == ("Wangi", {"Asal": "Aceh"}, 250)
    assert [(s.sku, s.old, s.new, s.cell) for s in one.stock] == [("KOPI", 5, 9, "Produk!2")]
    assert one.remember == {"KOPI": 9}
    assert {(c.field, c.cell) for c in one.changes} >= {("price", "Produk!2"), ("description", "Produk!2")}
    assert [(i.sku, i.stock) for i in made.items] == [("KOPI", 9)]
    assert after.decisions == {pair("KOPI", "BRG-1"): Decision(MERGE, "KOPI")}


def test_keeping_both_leaves_the_plan_and_is_remembered() -> None:
    current = held(KOPI)
    after = done(current, plan(current, [DOUBLE]), Answers(merge={ASKED: KEEP}))
    assert (after.plan.status, [e.action for e in after.plan.entries]) == (PlanStatus.PLANNED, [Action.NEW])
    assert after.decisions == {pair("KOPI", "BRG-1"): Decision(KEEP)}


def test_a_decision_is_not_asked_again() -> None:
    current = held(KOPI, KOPI=5)
    made = plan(current, [DOUBLE], {"BRG-1": 5})
    merge = done(current, made, remembered={pair("KOPI", "BRG-1"): Decision(MERGE, "KOPI")})
    assert ([e.code for e in merge.plan.entries], codes(merge.plan)) == (["KOPI"], ["merged_as_decided"])
    assert merge.decisions == {}
    keep = done(current, made, remembered={pair("KOPI", "BRG-1"): Decision(KEEP)})
    assert ([e.code for e in keep.plan.entries], codes(keep.plan)) == (["BRG-1"], [])


def test_a_double_that_says_nothing_new_changes_nothing() -> None:
    current = held(KOPI, KOPI=5)
    decided: Decisions = {pair("KOPI", "BRG-1"): Decision(MERGE, "KOPI")}
    made = done(current, plan(current, [with_price(DOUBLE, 15_000)], {"BRG-1": 5}), remembered=decided).plan
    assert [(e.code, e.action, e.changes, e.stock) for e in made.entries] == [("KOPI", Action.SAME, (), ())]


def test_a_decision_about_a_product_that_is_not_there_is_no_obstacle() -> None:
    decided: Decisions = {pair("KOPI", "BRG-1"): Decision(MERGE, "KOPI")}
    assert [e.code for e in done({}, plan({}, [DOUBLE]), remembered=decided).plan.entries] == ["BRG-1"]


def test_two_equal_rows_of_a_file_become_one_new_product() -> None:
    made = done({}, plan({}, [KOPI, with_price(DOUBLE, 15_000)], {"KOPI": 5, "BRG-1": 5}),
                Answers(merge={"maybe_same_product@Produk!3": MERGE})).plan  # fmt: skip
    assert [(e.code, e.action) for e in made.entries] == [("KOPI", Action.NEW)]
    assert [(s.sku, s.old, s.new) for s in entry(made, "KOPI").stock] == [("KOPI", None, 5)]
    assert [i.sku for i in made.items] == ["KOPI"]


@pytest.mark.parametrize(("price", "stock"), [(15_000, 6), (16_000, 5)])
def test_two_rows_that_disagree_are_asked(price: int, stock: int) -> None:
    answers = Answers(merge={"maybe_same_product@Produk!3": MERGE})
    made = done({}, plan({}, [KOPI, with_price(DOUBLE, price)], {"KOPI": 5, "BRG-1": stock}), answers).plan
    assert (made.status, codes(made)) == (PlanStatus.NEEDS_ANSWERS, ["merge_rows_differ"])
    assert len(made.entries) == 2


def test_new_sizes_of_a_double_become_variants() -> None:
    old = product("MADU", 80_000, name="Madu", skus=("M1",))
    new = dataclasses.replace(
        product("HON", name="Madu"),
        axes=("ukuran",),
        variants=(Variant(Sku("H1"), 80_000, ("u0",)), Variant(Sku("H2"), 90_000, ("Besar",))),
    )
    current = held(old, M1=3)
    decided: Decisions = {pair("MADU", "HON"): Decision(MERGE, "MADU")}
    made = done(current, plan(current, [new], {"H1": 3, "H2": 4}), remembered=decided).plan
    one = entry(made, "MADU")
    assert [(v.sku, v.options) for v in one.product.variants] == [("M1", ("U0",)), ("H2", ("Besar",))]
    assert [(s.sku, s.old, s.new) for s in one.stock] == [("H2", None, 4)]
    assert [i.sku for i in made.items] == ["M1", "H2"]


def test_other_kinds_of_variant_cannot_be_merged_and_that_is_said() -> None:
    current = held(KOPI)
    new = product("HON", name="Kopi", skus=("H1", "H2"))
    decided: Decisions = {pair("KOPI", "HON"): Decision(MERGE, "KOPI")}
    made = done(current, plan(current, [new]), remembered=decided).plan
    assert (made.status, codes(made)) == (PlanStatus.NEEDS_ANSWERS, ["merge_axes_differ"])
    assert [e.code for e in made.entries] == ["HON"]


def test_three_doubles_end_in_one() -> None:
    third = product("BRG-2", 15_000, name="Kopi ketiga", barcode=EAN)
    current = held(KOPI, KOPI=5)
    answers = Answers(merge={"same_product@Produk!2": MERGE, "same_product@Produk!3": MERGE})
    made = done(current, plan(current, [with_price(DOUBLE, 15_000), third], {"BRG-1": 9, "BRG-2": 9}), answers).plan
    assert [(e.code, [(s.sku, s.new) for s in e.stock]) for e in made.entries] == [("KOPI", [("KOPI", 9)])]


def test_questions_of_the_reader_stay_and_ours_are_asked_with_them() -> None:
    from inventory.spreadsheet.values import Note

    current = held(KOPI)
    asked = dataclasses.replace(
        plan(current, [DOUBLE]), status=PlanStatus.NEEDS_ANSWERS, questions=(Note("price_missing", "Produk!B9"),)
    )
    assert codes(done(current, asked).plan) == ["price_missing", "same_product"]


# --- names and speed ----------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_normalised_name_is_stable(name: str) -> None:
    assert normalised(name) == normalised(f" {name},")


def test_ten_thousand_products_are_compared_in_a_moment() -> None:
    words = ("Kopi", "Teh", "Gula", "Madu", "Keripik")
    old = [product(f"A{n}", 10_000, name=f"{words[n % 5]} desa nomor {n}") for n in range(10_000)]
    new = [product(f"B{n}", 10_000, name=f"{words[n % 5]} kota nomor {n}") for n in range(10_000)]
    current = held(*old)
    made = plan(current, new)
    began = time.process_time()
    proposals(made, current)
    assert time.process_time() - began < 5  # comparing all with all would take minutes


# --- sale units ---------------------------------------------------------------------------------------------------


def test_what_draws_from_a_double_draws_from_the_product_that_stays() -> None:
    current = held(KOPI, KOPI=5)
    dozen = Variant(Sku("LSN"), 150_000, unit="lusin", stock_of=Sku("BRG-1"), units=12)
    made = plan(current, [DOUBLE, Product(Sku("LSN"), "Gayo selusin", (dozen,))])
    after = done(current, made, Answers(merge={ASKED: MERGE})).plan
    assert after.status is PlanStatus.PLANNED
    assert entry(after, "LSN").product.variants[0].stock_of == "KOPI"


def test_a_sale_unit_and_a_sku_with_its_own_stock_do_not_become_one() -> None:
    current = held(KOPI, KOPI=5)
    dozen = dataclasses.replace(DOUBLE.variants[0], stock_of=Sku("GULA"), units=12)
    made = plan(current, [dataclasses.replace(DOUBLE, variants=(dozen,)), product("GULA")])
    after = done(current, made, Answers(merge={ASKED: MERGE})).plan
    assert "merge_units_differ" in codes(after)
