"""Sell-rights in the database: what may be shown, what is on its way, what a pull has settled."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from inventory import ledger, marks, orders, publishing, rights, shops
from inventory.canonical import Aspect, MovementKind, OrderState, ShopState
from inventory.tables import listing, listing_variant, notice
from inventory.uow import Connection
from tests.inventory.village import DESA, Stall, after, line, memory, order, stall

NOW = after(1000)


def _own(conn: Connection) -> Any:
    return ledger.find_variant(conn, DESA, "KOPI")


def _receive(own: Stall, units: int, key: str = "nota") -> None:
    with own.database.uow() as uow:
        ledger.record(uow.conn, [ledger.Entry(_own(uow.conn), units, MovementKind.RECEIPT, key)])
        rights.replan(uow.conn, [_own(uow.conn)])
        uow.commit()


def _begin(own: Stall, shop: int, last_units: int = 5) -> list[rights.LineWrite]:
    with own.database.uow() as uow:
        begun = rights.begin_writes(uow.conn, own.shop_ids[shop], NOW, last_units=last_units)
        uow.commit()
    return [w for each in begun for w in each.lines]


def _confirm(own: Stall, lines: list[rights.LineWrite], at: float = 1000) -> None:
    with own.database.uow() as uow:
        rights.confirm(uow.conn, lines, after(at))
        rights.replan(uow.conn, [_own(uow.conn)])
        uow.commit()


def _settle(own: Stall, shop: int, until: float) -> None:
    with own.database.uow() as uow:
        rights.settle(uow.conn, own.shop_ids[shop], after(until))
        uow.commit()


def _uppers(own: Stall) -> list[int]:
    return [h.upper for h in own.group().holdings]


def test_new_units_are_shown_in_one_write() -> None:
    own = stall(memory(), 10)
    _receive(own, 4)
    (write,) = _begin(own, 0)
    assert write.value > 5
    _confirm(own, [write])
    assert own.group().excess <= 0


def test_what_shows_the_right_number_is_not_written() -> None:
    own = stall(memory(), 10)
    seats = own.seats()
    with own.database.uow() as uow:
        marks.mark(uow.conn, Aspect.STOCK, [s.listing_id for s in seats])
        uow.commit()
    assert _begin(own, 0) == []
    with own.database.read() as conn:
        assert marks.due(conn, own.shop_ids[0], Aspect.STOCK, NOW) == []


def test_a_lowered_number_frees_units_only_after_a_later_pull() -> None:
    own = stall(memory(), 20)
    with own.database.uow() as uow:
        shops.set_state(uow.conn, own.shop_ids[1], ShopState.PAUSED)
        uow.commit()
    with own.database.uow() as uow:  # 14 units are lost: the open shop goes down to nothing, the paused one keeps ten
        ledger.record(uow.conn, [ledger.Entry(_own(uow.conn), -8, MovementKind.LOSS, "hilang")])
        rights.replan(uow.conn, [_own(uow.conn)])
        uow.commit()
    (write,) = _begin(own, 0)
    assert write.value == 2
    assert _uppers(own) == [10, 10]
    _confirm(own, [write], at=1000)
    assert _uppers(own) == [10, 10], "an order may hide behind the write"
    _settle(own, 0, 1000)
    assert _uppers(own) == [10, 10], "a pull of the same second may have missed it"
    _settle(own, 0, 1001)
    assert _uppers(own) == [2, 10]


def test_a_number_on_its_way_holds_its_units_against_everybody() -> None:
    own = stall(memory(), 10)
    seats = own.seats()
    _receive(own, 1)
    with own.database.uow() as uow:
        marks.mark(uow.conn, Aspect.STOCK, [s.listing_id for s in seats])
        uow.commit()
    first, second = _begin(own, 0), _begin(own, 1)
    assert [w.value for w in (*first, *second)] == [6]
    assert own.group().excess == 0


def test_an_interrupted_write_is_sent_again() -> None:
    own = stall(memory(), 10)
    _receive(own, 2)
    (write,) = _begin(own, 0)
    (again,) = _begin(own, 0)
    assert again.value == write.value == 6
    assert again.unsure == 6
    assert own.group().excess <= 0


def test_a_refused_number_is_forgotten_and_its_units_are_free() -> None:
    own = stall(memory(), 10)
    _receive(own, 2)
    with own.database.uow() as uow:
        (write,) = [w for each in rights.begin_writes(uow.conn, own.shop_ids[0], NOW) for w in each.lines]
        rights.refuse(uow.conn, [write])
        uow.commit()
    assert _uppers(own) == [5, 5]


def test_a_refusal_does_not_forget_an_earlier_number_whose_reply_was_lost() -> None:
    """The first write arrived, its reply did not; the second was refused. The shop shows the first."""
    own = stall(memory(), 10)
    _receive(own, 2)
    (lost,) = _begin(own, 0)
    (second,) = _begin(own, 0)
    with own.database.uow() as uow:
        rights.refuse(uow.conn, [second])
        uow.commit()
    _settle(own, 0, 9000)
    assert _uppers(own)[0] >= lost.value
    (third,) = _begin(own, 0)
    _confirm(own, [third], at=9001)
    _settle(own, 0, 9002)
    assert _uppers(own)[0] == third.value


def test_a_cancellation_while_a_write_is_on_its_way_counts() -> None:
    """The write takes effect, then an order is cancelled there, then the reply is noted: the shop shows more."""
    own = stall(memory(), 10)
    shop_id = own.shop_ids[0]
    with own.database.uow() as uow:
        orders.ingest(uow.conn, DESA, shop_id, [order("A", line(shop_id, quantity=3), created=10)])
        uow.commit()
    _receive(own, 3)
    (write,) = _begin(own, 0, last_units=0)
    _confirm(own, [write], at=1002)  # in force there at 1000
    with own.database.uow() as uow:
        back = order("A", line(shop_id, quantity=3), state=OrderState.CANCELLED, created=10, updated=1001)
        orders.ingest(uow.conn, DESA, shop_id, [back])
        rights.settle(uow.conn, shop_id, after(1010))
        uow.commit()
    assert _uppers(own)[0] >= write.value + 3


def test_the_last_units_go_through_zero_and_a_pull() -> None:
    own = stall(memory(), 4)
    _receive(own, 1)
    values = []
    for at in (1000, 1010, 1020):
        begun = _begin(own, 0)
        values.append([w.value for w in begun])
        _confirm(own, begun, at)
        _settle(own, 0, at + 5)
    assert values == [[0], [3], []]
    assert own.shown() == [3, 2]


def test_units_given_to_a_creation_are_nobody_elses() -> None:
    own = stall(memory(), 10)
    seats = own.seats()
    with own.database.uow() as uow:
        rights.drop(uow.conn, [seats[1].listing_id])
        uow.conn.execute(update(listing).where(listing.c.id == seats[1].listing_id).values(phase="wanted"))
        uow.commit()
    with own.database.uow() as uow:
        granted = rights.begin_creation(uow.conn, [seats[1].listing_id])
        again = rights.begin_creation(uow.conn, [seats[1].listing_id])
        uow.commit()
    assert granted == again, "a create whose fate is unknown is asked for with the same number"
    assert sum(_uppers(own)) <= 10


def test_a_paused_shop_keeps_what_it_shows() -> None:
    own = stall(memory(), 10)
    with own.database.uow() as uow:
        shops.set_state(uow.conn, own.shop_ids[0], ShopState.PAUSED)
        rights.replan_shop(uow.conn, own.shop_ids[0])
        uow.commit()
    _receive(own, 4)
    assert _begin(own, 0) == []
    (write,) = _begin(own, 1)
    assert write.value == 9
    assert _uppers(own)[0] == 5


def test_a_listing_that_is_gone_gives_its_units_to_the_others() -> None:
    own = stall(memory(), 10)
    seats = own.seats()
    with own.database.uow() as uow:
        publishing.gone(uow.conn, DESA, own.shop_ids[0], [seats[0].listing_id], last_units=5)
        uow.commit()
        assert "listing_gone" in uow.conn.execute(select(notice.c.code)).scalars().all()
    (write,) = _begin(own, 1)
    assert write.value == 10


@pytest.mark.parametrize("excess", [1, 7])
def test_a_broken_invariant_is_found(excess: int) -> None:
    own = stall(memory(), 10)
    seats = own.seats()
    with own.database.uow() as uow:
        assert rights.broken(uow.conn, DESA) == []
        uow.conn.execute(
            update(listing_variant).where(listing_variant.c.id == seats[0].id).values(confirmed=5 + excess)
        )
        assert [g.excess for g in rights.broken(uow.conn, DESA)] == [excess]


def test_campaign_stock_is_not_taken_back() -> None:
    own = stall(memory(), 10)
    seats = own.seats()
    with own.database.uow() as uow:
        uow.conn.execute(update(listing_variant).where(listing_variant.c.id == seats[0].id).values(locked=3))
        ledger.record(uow.conn, [ledger.Entry(_own(uow.conn), -9, MovementKind.LOSS, "hilang")])
        rights.replan(uow.conn, [_own(uow.conn)])
        uow.commit()
    assert [w.value for w in _begin(own, 0)] == [3]
    assert [w.value for w in _begin(own, 1)] == [0]
