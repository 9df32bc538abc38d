"""SKUs that a file no longer carries, and products that come back."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.canonical import Product, ProductStatus, Sku
from inventory.spreadsheet.absent import Absent, back_on_sale, source_key, with_absent
from inventory.spreadsheet.plan import Action, CurrentStock, ImportPlan, PlanStatus
from inventory.spreadsheet.values import Note
from tests.imports.village import Current, held, plan, product

A, B, C = product("A"), product("B"), product("C", skus=("C1", "C2"))
ALL = {Sku(s) for s in ("A", "B", "C1", "C2")}


def counts(made: ImportPlan) -> dict[str, int]:
    return {s.sku: s.new for e in made.entries for s in e.stock}


def off_sale(made: ImportPlan) -> set[str]:
    return {e.code for e in made.entries if e.product and e.product.status is ProductStatus.ARCHIVED}


@pytest.fixture
def current() -> Current:
    return held(A, B, C, A=5, B=6, C1=7, C2=8)


def test_without_the_option_nothing_happens_to_them(current: Current) -> None:
    assert counts(plan(current, [A], {"A": 5})) == {}


def test_zero_counts_them_to_nothing_and_remembers_it(current: Current) -> None:
    made = with_absent(plan(current, [A], {"A": 5}), current, ALL, Absent.ZERO)
    assert counts(made) == {"B": 0, "C1": 0, "C2": 0}
    assert {sku: n for e in made.entries for sku, n in e.remember.items()} == {"B": 0, "C1": 0, "C2": 0}
    assert off_sale(made) == set()
    assert [(n.code, n.params["zeroed"]) for n in made.warnings] == [("absent_found", 3)]


def test_archive_takes_whole_products_off_sale_and_keeps_their_stock(current: Current) -> None:
    made = with_absent(plan(current, [A], {"A": 5}), current, ALL, Absent.ARCHIVE)
    assert (off_sale(made), counts(made)) == ({"B", "C"}, {})


@pytest.mark.parametrize("how", list(Absent))
def test_one_variant_of_a_product_that_stays_is_counted_to_nothing(current: Current, how: Absent) -> None:
    # The file carries C1 only: its item is there, C2's is not.
    half = plan(current, [A, B, C], {"A": 5, "B": 6, "C1": 7})
    half = dataclasses.replace(half, items=tuple(i for i in half.items if i.sku != "C2"))
    made = with_absent(half, current, ALL, how)
    assert (off_sale(made), counts(made)) == (set(), {"C2": 0})
    assert [e.action for e in made.entries if e.code == "C"] == [Action.CHANGED]
    assert len(made.entries) == 3


def test_only_what_this_file_carried_before_can_be_absent_from_it(current: Current) -> None:
    made = with_absent(plan(current, [A], {"A": 5}), current, {Sku("A"), Sku("B")}, Absent.ZERO)
    assert counts(made) == {"B": 0}


def test_a_file_that_was_never_imported_has_no_absent_skus_and_says_so(current: Current) -> None:
    made = with_absent(plan(current, [A], {"A": 5}), current, set(), Absent.ZERO)
    assert (counts(made), [n.code for n in made.warnings]) == ({}, ["absent_first_time"])


def test_a_refused_row_may_be_the_one_that_seems_absent(current: Current) -> None:
    refused = dataclasses.replace(plan(current, [A], {"A": 5}), rejections=(Note("price_negative", "Produk!B3"),))
    made = with_absent(refused, current, ALL, Absent.ZERO)
    assert (made.status, counts(made)) == (PlanStatus.NEEDS_ANSWERS, {})
    assert [n.code for n in made.questions] == ["absent_with_refused_rows"]


@pytest.mark.parametrize("status", [s for s in PlanStatus if s is not PlanStatus.PLANNED])
def test_an_empty_or_doubtful_file_takes_nothing_away(current: Current, status: PlanStatus) -> None:
    made = ImportPlan(status)
    assert with_absent(made, current, ALL, Absent.ZERO) is made


def test_nothing_left_to_take_away_is_said(current: Current) -> None:
    made = with_absent(plan(current, [A, B, C]), current, ALL, Absent.ZERO)
    assert ([n.code for n in made.warnings], counts(made)) == (["absent_none"], {})


def test_an_archived_product_is_left_alone() -> None:
    current = held(A, dataclasses.replace(B, status=ProductStatus.ARCHIVED), A=5, B=6)
    assert counts(with_absent(plan(current, [A]), current, ALL, Absent.ZERO)) == {}


def test_sold_out_and_absent_is_remembered_so_that_its_return_is_news() -> None:
    current = held(A, B)
    current[Sku("B")] = dataclasses.replace(current[Sku("B")], stock={Sku("B"): CurrentStock(0, 12)})
    made = with_absent(plan(current, [A]), current, ALL, Absent.ZERO)
    assert counts(made) == {}
    assert [(e.action, e.remember) for e in made.entries if e.code == "B"] == [(Action.SAME, {"B": 0})]


def test_a_product_that_an_import_took_off_sale_comes_back_with_the_file() -> None:
    current = held(dataclasses.replace(A, status=ProductStatus.ARCHIVED), A=0)
    made = plan(current, [current[Sku("A")].product], {"A": 5})
    back = back_on_sale(made, current, {Sku("A")})
    assert [(e.action, e.product and e.product.status) for e in back.entries] == [
        (Action.CHANGED, ProductStatus.ACTIVE)
    ]
    assert [(c.field, c.cell) for e in back.entries for c in e.changes] == [("status", "Produk!2")]
    assert back_on_sale(made, current, set()) is made
    assert back_on_sale(made, current, {Sku("B")}).entries == made.entries


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Stok 2026-11-22.xlsx", "stok 2026-12-01 (1).xls", True),
        ("mass_update_basic_info_123_20261122.xlsx", "mass_update_basic_info_123_20261201.xlsx", True),
        ("stok.xlsx", "Salinan dari stok.csv", True),
        ("stok.xlsx", "stok-pertanyaan-2.xlsx", True),
        ("stok bu sri.xlsx", "stok pak budi.xlsx", False),
        ("2026-11.xlsx", "2026-12.xlsx", False),
        ("produk.xlsx", "produk baru.xlsx", False),
    ],
)
def test_files_of_one_origin_are_known_by_their_name(one: str, other: str, same: bool) -> None:
    assert (source_key(one) == source_key(other)) is same


@settings(deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_every_name_has_a_key(name: str) -> None:
    assert source_key(name) == source_key(name)
    if name.strip(" ./\\"):
        assert source_key(f"{name}x.xlsx")


@settings(deadline=None)
@given(present=st.sets(st.integers(0, 11)), carried=st.sets(st.integers(0, 11)), how=st.sampled_from(Absent))
def test_only_carried_and_missing_ones_ever_change(present: set[int], carried: set[int], how: Absent) -> None:
    products: list[Product] = [product(f"P{n}", skus=(f"P{n}a", f"P{n}b")) for n in range(6)]
    skus = [v.sku for p in products for v in p.variants]
    current = held(*products, **dict.fromkeys(skus, 4))
    made = plan(current, products)
    made = dataclasses.replace(made, items=tuple(i for i in made.items if skus.index(Sku(i.sku)) in present))
    after = with_absent(made, current, {skus[n] for n in carried}, how)
    touched = set(counts(after)) | {v.sku for p in products if p.code in off_sale(after) for v in p.variants}
    assert touched == {skus[n] for n in carried - present}
    assert {counts(after)[sku] for sku in counts(after)} <= {0}
