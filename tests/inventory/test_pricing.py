"""A shop's price rule: integers only, up and never down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.pricing import NO_RULE, PriceRule, Rounding, parse_percent, percent_text

rules = st.builds(
    PriceRule,
    percent=st.integers(-9_000, 50_000),
    plus=st.integers(-10_000_000, 10_000_000),
    rounding=st.sampled_from(Rounding),
    floor=st.integers(0, 10_000_000),
)
prices = st.integers(1, 1_000_000_000)


@pytest.mark.parametrize(
    ("rule", "own", "shop"),
    [
        (NO_RULE, 15_250, 15_250),
        (PriceRule(percent=500), 15_000, 15_750),
        (PriceRule(percent=750, plus=1_000), 15_000, 17_125),
        (PriceRule(percent=333), 100, 104),  # 103,33 is not a price: up
        (PriceRule(percent=500, rounding=Rounding.THOUSAND), 15_000, 16_000),
        (PriceRule(rounding=Rounding.THOUSAND), 16_000, 16_000),
        (PriceRule(percent=500, rounding=Rounding.FIVE_HUNDRED), 15_100, 16_000),
        (PriceRule(percent=500, rounding=Rounding.NINE_HUNDRED), 15_000, 15_900),
        (PriceRule(rounding=Rounding.NINE_HUNDRED), 15_900, 15_900),
        (PriceRule(rounding=Rounding.NINE_HUNDRED), 15_901, 16_900),
        (PriceRule(percent=-5_000, floor=5_000), 8_000, 5_000),
        (PriceRule(floor=5_001, rounding=Rounding.NINE_HUNDRED), 100, 5_900),
        (PriceRule(plus=-20_000), 15_000, 1),
        (PriceRule(percent=500, plus=1_000, floor=5_000), 0, 0),  # no price stays no price
    ],
)
def test_percentage_then_amount_then_floor_then_rounding_up(rule: PriceRule, own: int, shop: int) -> None:
    assert rule.price(own) == shop


@given(rules, prices)
def test_a_price_is_whole_positive_and_never_below_the_floor(rule: PriceRule, own: int) -> None:
    found = rule.price(own)
    assert type(found) is int
    assert found >= max(1, rule.floor)


@given(rules, prices, prices)
def test_a_dearer_product_never_becomes_the_cheaper_one(rule: PriceRule, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert rule.price(low) <= rule.price(high)


@given(rules, prices)
def test_rounding_only_goes_up_and_ends_as_it_says(rule: PriceRule, own: int) -> None:
    found = rule.price(own)
    plain = PriceRule(rule.percent, rule.plus, Rounding.NONE, rule.floor).price(own)
    assert 0 <= found - plain < 1_000
    endings = {Rounding.FIVE_HUNDRED: (500, 0), Rounding.THOUSAND: (1000, 0), Rounding.NINE_HUNDRED: (1000, 900)}
    if rule.rounding in endings:
        step, ending = endings[rule.rounding]
        assert found % step == ending


@given(st.integers(-9_000, 50_000))
def test_a_percentage_is_read_as_it_is_shown(percent: int) -> None:
    assert parse_percent(percent_text(percent)) == percent


@pytest.mark.parametrize(("text", "hundredths"), [("5", 500), ("7,5", 750), ("7.25 %", 725), ("-10%", -1000)])
def test_a_percentage_is_read_with_comma_or_dot(text: str, hundredths: int) -> None:
    assert parse_percent(text) == hundredths


@pytest.mark.parametrize("text", ["", "lima", "5,555", "1.000", "-91", "501", "5 persen", "1e2", "+-5"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no percentage"):
        parse_percent(text)


def test_an_impossible_rule_cannot_be_made() -> None:
    for wrong in ({"percent": -9_001}, {"percent": 50_001}, {"floor": -1}):
        with pytest.raises(ValueError, match="a "):
            PriceRule(**wrong)
