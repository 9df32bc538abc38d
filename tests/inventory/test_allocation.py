"""Dividing the units of a SKU: nothing given away twice, nothing moved without need, and it comes to an end."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from inventory.allocation import Holding, held, next_write, targets

small = st.integers(0, 12)


def calm(confirmed: int, key: int = 1, **changes: object) -> Holding:
    return replace(Holding(key, confirmed), **changes)  # type: ignore[arg-type]


@st.composite
def holdings(draw: st.DrawFn, *, quiet: bool = False, units: st.SearchStrategy[int] | None = None) -> list[Holding]:
    """Up to five listings of one SKU in any state, or in a quiet one: open, nothing under way, nothing locked."""
    sale = st.sampled_from([1, 1, 1, 2, 12]) if units is None else units
    if quiet:
        return [Holding(k, draw(small), units=draw(sale)) for k in range(draw(st.integers(1, 5)))]
    return [
        Holding(
            k,
            draw(st.integers(-3, 12)),
            draw(st.none() | small),
            draw(st.none() | small),
            draw(st.sampled_from([0, 0, 0, 2])),
            draw(sale),
            draw(st.sampled_from([True, True, True, False])),
            draw(st.sampled_from([True, True, True, False])),
        )
        for k in range(draw(st.integers(1, 5)))
    ]


@given(st.integers(-5, 60), holdings(quiet=True))
def test_what_shops_should_show_never_exceeds_what_is_there(available: int, own: list[Holding]) -> None:
    wanted = targets(available, own)
    assert sum(wanted[h.key] * h.units for h in own) <= max(0, available)
    assert all(n >= 0 for n in wanted.values())


@given(st.integers(-5, 60), holdings())
def test_with_closed_shops_and_locked_stock_only_what_cannot_move_may_exceed_it(
    available: int, own: list[Holding]
) -> None:
    wanted = targets(available, own)
    fixed = sum((h.locked if h.open else h.now) * h.units for h in own)
    assert sum(wanted[h.key] * h.units for h in own) <= max(0, available) + fixed
    for h in own:
        if not h.open:
            assert wanted[h.key] == h.now
        elif h.wanted:
            assert wanted[h.key] >= h.locked
        else:
            assert wanted[h.key] == h.locked


@given(holdings(quiet=True))
def test_what_is_divided_well_stays_where_it_is(own: list[Holding]) -> None:
    available = held(own)
    wanted = targets(available, own)
    settled = [replace(h, confirmed=wanted[h.key]) for h in own]
    if all(h.confirmed for h in own):
        assert wanted == {h.key: h.confirmed for h in own}
    assert targets(sum(h.confirmed * h.units for h in settled), settled) == {h.key: h.confirmed for h in settled}


def test_a_sale_moves_no_number() -> None:
    own = [calm(5, 1), calm(5, 2)]
    sold = [calm(3, 1), calm(5, 2)]  # the shop's own number fell with the order
    assert targets(10, own) == {1: 5, 2: 5}
    assert targets(8, sold) == {1: 3, 2: 5}


@given(st.integers(2, 40), st.integers(1, 4))
def test_an_empty_shop_beside_one_with_two_gets_something(rich: int, empty: int) -> None:
    own = [calm(rich, 0), *(calm(0, k) for k in range(1, empty + 1))]
    wanted = targets(rich, own)
    assert sum(wanted.values()) == rich
    assert wanted[1] > 0
    assert sum(n == 0 for n in wanted.values()) <= max(0, empty + 1 - rich)


def test_the_last_unit_stays_where_it_is() -> None:
    assert targets(1, [calm(0, 1), calm(1, 2)]) == {1: 0, 2: 1}


def test_units_no_shop_can_express_are_not_shown() -> None:
    assert targets(11, [calm(0, 1, units=12)]) == {1: 0}
    assert targets(25, [calm(0, 1, units=12)]) == {1: 2}


@given(st.integers(-5, 60), holdings(), st.integers(0, 80))
def test_a_write_never_takes_a_unit_that_somebody_holds(available: int, own: list[Holding], last_units: int) -> None:
    free = max(0, available - held(own))
    for h in own:
        value = next_write(available, own, h.key, last_units=last_units)
        if value is None:
            continue
        assert h.open
        assert value * h.units <= h.upper * h.units + free
        if value > h.now:
            assert h.settling is None, "an order may still hide behind the last write"


def test_a_number_of_unknown_fate_is_sent_again_before_it_may_be_raised() -> None:
    own = [calm(10, 1, pending=0, settling=0), calm(3, 2)]
    assert next_write(11, own, 1, last_units=5) == 0
    own = [calm(10, 1, pending=2, settling=6), calm(3, 2)]
    assert next_write(11, own, 1, last_units=5) == 2


@given(st.integers(0, 60), holdings(), st.integers(0, 80))
def test_the_last_units_go_through_zero(available: int, own: list[Holding], last_units: int) -> None:
    assume(available <= last_units)
    for h in own:
        value = next_write(available, own, h.key, last_units=last_units)
        if value is not None and h.upper > h.locked:
            assert value <= h.locked


def _rounds(available: int, own: list[Holding], last_units: int) -> tuple[list[Holding], int]:
    """Write, confirm and settle for every listing until nobody has anything to write; how many rounds that took."""
    for turn in range(20):
        moved = False
        for index in range(len(own)):
            h = own[index]
            value = next_write(available, own, h.key, last_units=last_units)
            if value is None:
                continue
            moved = True
            own[index] = replace(h, pending=value)
            assert held(own) <= max(available, held([*own[:index], h, *own[index + 1 :]]))
            before = own[index].upper
            own[index] = replace(own[index], confirmed=value, pending=None, settling=before if before > value else None)
        own = [replace(h, settling=None) for h in own]
        if not moved:
            return own, turn
    raise AssertionError("it never comes to rest")


LAST = st.sampled_from([0, 5, 10**9])
SALE_UNITS = st.sampled_from([1, 1, 2, 5, 12, 20, 144])
DOZENS = st.sampled_from([1, 12])


@given(st.integers(0, 400), holdings(quiet=True, units=SALE_UNITS), LAST)
def test_writing_confirming_and_settling_comes_to_rest(available: int, own: list[Holding], last_units: int) -> None:
    rested, turns = _rounds(available, list(own), last_units)
    assert turns <= 10
    assert held(rested) <= available
    assert targets(available, rested) == {h.key: h.now for h in rested}
    if any(h.units == 1 for h in rested):
        assert held(rested) == available, "a unit lies idle that could be shown by the piece"


@given(st.integers(0, 400), holdings(quiet=True, units=st.just(12)), LAST)
def test_of_dozens_alone_less_than_one_is_left_over(available: int, own: list[Holding], last_units: int) -> None:
    rested, _ = _rounds(available, list(own), last_units)
    assert available - held(rested) < 12


@given(st.integers(24, 400), holdings(quiet=True, units=DOZENS), LAST)
def test_pieces_and_dozens_of_one_item_both_get_a_share(available: int, own: list[Holding], last_units: int) -> None:
    assume(len({h.units for h in own}) == 2)
    rested, _ = _rounds(available, list(own), last_units)
    for units in (1, 12):
        assert any(h.now for h in rested if h.units == units)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 6))
def test_a_sale_of_a_piece_or_a_dozen_moves_nothing_while_both_still_show_some(
    pieces: int, others: int, dozens: int
) -> None:
    own = [calm(pieces, 1), calm(others, 2), calm(dozens, 3, units=12)]
    sold = [calm(pieces - 1, 1), calm(others, 2), calm(dozens, 3, units=12)]
    for after in (sold, [calm(pieces, 1), calm(others, 2), calm(dozens - 1, 3, units=12)]):
        if all(h.confirmed > 0 for h in after):
            assert targets(held(after), after) == {h.key: h.confirmed for h in after}
    assert held(own) >= held(sold)


def test_thirty_pieces_in_two_shops_show_one_dozen_and_the_rest_by_the_piece() -> None:
    shops = [calm(0, 1), calm(0, 2, units=12), calm(0, 3), calm(0, 4, units=12)]
    assert targets(30, shops) == {1: 9, 2: 1, 3: 9, 4: 0}
    assert targets(48, shops) == {1: 12, 2: 1, 3: 12, 4: 1}
    assert targets(11, shops) == {1: 6, 2: 0, 3: 5, 4: 0}


def test_the_last_dozen_is_broken_up_when_the_pieces_are_sold_out() -> None:
    assert targets(12, [calm(0, 1), calm(1, 2, units=12)]) == {1: 12, 2: 0}


@given(st.integers(0, 60), holdings(quiet=True), LAST)
def test_starting_well_no_step_on_the_way_holds_too_much(available: int, own: list[Holding], last_units: int) -> None:
    assume(held(own) <= available)
    for _ in range(8):
        for index, h in enumerate(own):
            value = next_write(available, own, h.key, last_units=last_units)
            if value is None:
                continue
            own[index] = replace(h, pending=value)
            assert held(own) <= available
            before = own[index].upper
            own[index] = replace(own[index], confirmed=value, pending=None, settling=before if before > value else None)
            assert held(own) <= available
        own = [replace(h, settling=None) for h in own]


@given(st.integers(0, 60), holdings())
def test_nothing_written_when_the_shop_already_shows_its_share(available: int, own: list[Holding]) -> None:
    wanted = targets(available, own)
    for h in own:
        if h.pending is None and h.now == wanted[h.key]:
            assert next_write(available, own, h.key, last_units=0) is None


def test_a_million_units_are_divided_as_easily_as_ten() -> None:
    own = [calm(0, k) for k in range(8)]
    wanted = targets(1_000_000, own)
    assert sum(wanted.values()) == 1_000_000
    assert max(wanted.values()) - min(wanted.values()) <= 1
    many = [replace(h, confirmed=wanted[h.key], units=12) for h in own]
    assert sum(n * 12 for n in targets(1_000_000, many).values()) <= 1_000_000
