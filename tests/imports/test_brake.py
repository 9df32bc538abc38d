"""The brake: what stops, what does not, and what it says."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.canonical import Product, ProductStatus
from inventory.spreadsheet.absent import Absent, with_absent
from inventory.spreadsheet.brake import FEWEST_SKUS, MOST_PERCENT, MOST_SKUS, TIMES, braked, check
from inventory.spreadsheet.codes import CODES, say_en, say_id
from inventory.spreadsheet.plan import PlanStatus, sentence
from tests.imports.village import held, plan, product, with_price


def village(count: int) -> list[Product]:
    return [product(f"P{n:03}", 10_000) for n in range(count)]


def stocked(products: list[Product], units: int = 10) -> dict[str, int]:
    return {p.code: units for p in products}


def braking(skus: int, catalogue: int, number: int) -> bool:
    """Whether a file that sets the stock of so many SKUs from 10 to ``number`` is stopped."""
    products = village(catalogue)
    current = held(*products, **stocked(products))
    made = plan(current, products, {p.code: number if n < skus else 10 for n, p in enumerate(products)})
    return check(made, current) is not None


@pytest.mark.parametrize(
    ("skus", "catalogue", "stops"),
    [
        (1, 1, False),  # one of few is daily work
        (1, 3, False),
        (2, 3, False),
        (3, 3, True),
        (2, 9, False),
        (3, 10, True),
        (3, 15, False),  # 20 % exactly
        (4, 15, True),
        (25, 200, False),
        (26, 200, True),
        (26, 10_000, True),
    ],
)
def test_it_stops_beyond_a_share_or_a_number_and_not_for_a_few(skus: int, catalogue: int, stops: bool) -> None:
    assert braking(skus, catalogue, 0) is stops


@pytest.mark.parametrize(
    ("number", "large"), [(0, True), (1, False), (11, False), (100, False), (101, True), (9, False)]
)
def test_zero_and_more_than_ten_times_are_large(number: int, large: bool) -> None:
    assert braking(5, 10, number) is large


@pytest.mark.parametrize(("price", "large"), [(100_000, False), (100_001, True), (1_000, False), (999, True)])
def test_prices_count_in_both_directions(price: int, large: bool) -> None:
    products = village(5)
    current = held(*products)
    made = plan(current, [with_price(p, price) for p in products])
    assert (check(made, current) is not None) is large


def test_a_sku_counts_once_whatever_changes_of_it() -> None:
    products = village(10)
    current = held(*products, **stocked(products))
    made = plan(current, [with_price(p, 1) for p in products[:2]], dict.fromkeys([p.code for p in products[:2]], 0))
    assert check(made, current) is None
    made = plan(current, [with_price(p, 1) for p in products[:3]], dict.fromkeys([p.code for p in products[:3]], 0))
    found = check(made, current)
    assert found is not None
    assert (found.skus, len(found.found), found.percent) == (3, 6, 30)


def test_new_products_and_empty_shelves_do_not_count() -> None:
    old, new = village(5), [product(f"N{n}") for n in range(500)]
    current = held(*old)
    assert check(plan(current, [*old, *new], dict.fromkeys([p.code for p in [*old, *new]], 900)), current) is None


def test_archiving_counts_each_sku() -> None:
    products = [product(f"P{n}", skus=(f"P{n}a", f"P{n}b")) for n in range(5)]
    current = held(*products)
    carried = {v.sku for p in products for v in p.variants}
    made = with_absent(plan(current, products[:3]), current, carried, Absent.ARCHIVE)
    found = check(made, current)
    assert found is not None
    assert (found.skus, found.catalogue) == (4, 10)


def test_the_question_says_how_many_and_shows_the_first_five_with_their_cells() -> None:
    products = village(10)
    current = held(*products, **stocked(products))
    made = braked(plan(current, products, dict.fromkeys([p.code for p in products], 0)), current)
    assert made.status is PlanStatus.NEEDS_ANSWERS
    (question,) = made.questions
    assert (question.code, question.scope, len(question.evidence)) == ("large_change", "file", 5)
    for say in (say_id, say_en):
        text = sentence(question, say)
        assert "10" in text
        assert "P000 10 → 0 (Produk!2); P001 10 → 0 (Produk!3)" in text
        assert "P005" not in text
        assert "--confirm-large-change" in text
    assert all(note.code in CODES for note in question.evidence)


def test_a_plan_that_cannot_be_applied_anyway_is_left_alone() -> None:
    products = village(10)
    current = held(*products, **stocked(products))
    made = plan(current, products, dict.fromkeys([p.code for p in products], 0))
    asked = dataclasses.replace(made, status=PlanStatus.NEEDS_ANSWERS)
    assert braked(asked, current) is asked


@settings(deadline=None)
@given(
    numbers=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=40),
    archived=st.integers(0, 5),
)
def test_it_is_exactly_its_rule(numbers: list[tuple[int, int]], archived: int) -> None:
    products = village(len(numbers))
    gone = [dataclasses.replace(product(f"X{n}"), status=ProductStatus.ARCHIVED) for n in range(archived)]
    current = held(*products, *gone, **{p.code: old for p, (old, _) in zip(products, numbers, strict=True)})
    made = plan(current, products, {p.code: new for p, (_, new) in zip(products, numbers, strict=True)})
    large = sum(1 for a, b in numbers if a > 0 and (b == 0 or b > TIMES * a or a > TIMES * b))
    stops = large >= FEWEST_SKUS and (large > MOST_SKUS or large * 100 > MOST_PERCENT * len(numbers))
    assert (check(made, current) is not None) is stops
