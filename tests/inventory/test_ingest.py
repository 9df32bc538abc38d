"""Orders in: the same tables whatever the order of arrival, however often, on whatever pages.

Preconditions: a snapshot lists every line of its order; a parcel that left the house says so
(``shipped_at``) from then on; two snapshots of one second and one state are the same snapshot. The number a shop is
believed to show (``confirmed``) may depend on the order of arrival when a write fell between two snapshots; then it
is too high, never too low.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from inventory import catalog, ledger, orders, publishing, rights, tables
from inventory.canonical import ListingStatus, Order, OrderState, RemoteListing, RemoteVariant
from inventory.uow import Database
from tests.inventory.village import (
    DESA,
    Stage,
    Stall,
    add,
    after,
    item,
    line,
    memory,
    order,
    product,
    put_live,
    rows,
    stall,
)

S = OrderState
# The documented ways of an order (shopee.md section 7.1): each a chain of states.
BEFORE = [[S.UNPAID], [S.UNPAID, S.READY], [S.READY], [S.PENDING, S.READY], [S.READY, S.PROCESSED]]
ENDS = [
    [],
    [S.CANCELLED],
    [S.CANCELLING, S.CANCELLED],
    [S.CANCELLING, S.READY],
    [S.SHIPPED],
    [S.SHIPPED, S.DELIVERED, S.COMPLETED],
    [S.SHIPPED, S.RETURNING, S.COMPLETED],
    [S.SHIPPED, S.CANCELLED],
]
OUT = {S.SHIPPED, S.DELIVERED, S.RETURNING, S.COMPLETED}


@st.composite
def history(draw: st.DrawFn, name: str) -> list[Order]:
    """All snapshots one order goes through; some of its units may be cancelled before it leaves the house."""
    chain = [*draw(st.sampled_from(BEFORE)), *draw(st.sampled_from(ENDS))]
    created = draw(st.integers(1, 50))
    quantities = draw(st.lists(st.integers(1, 4), min_size=1, max_size=2))
    active, at, shipped = list(quantities), created, None
    made: list[Order] = []
    for state in chain:
        at += draw(st.integers(1, 9))
        if state in OUT and shipped is None:
            shipped = at
        if shipped is None and draw(st.booleans()) and sum(active) > 1:
            k = draw(st.integers(0, len(active) - 1))
            active[k] = max(0, active[k] - 1)
        lines = tuple(
            line(1, ("KOPI", "ASING")[k], q, a, key=str(k))
            for k, (q, a) in enumerate(zip(quantities, active, strict=True))
        )
        made.append(order(name, *lines, state=state, created=created, updated=at, shipped=shipped))
    return made


histories = st.integers(1, 3).flatmap(lambda n: st.tuples(*(history(f"ORD{i}") for i in range(n))))

SKIP = {
    tables.sales_order: ("id",),
    tables.order_line: ("id", "order_id"),
    tables.reservation: ("id", "order_line_id"),
    tables.stock_movement: ("id", "recorded_at", "occurred_at"),
    tables.stock_balance: (),
}


def _tables(database: Database, *, confirmed: bool = True) -> dict[str, Any]:
    with database.read() as conn:
        found = {t.name: rows(conn, t, *skip) for t, skip in SKIP.items()}
        if confirmed:
            found["listing_variant"] = rows(conn, tables.listing_variant, "id")
        unbound = select(tables.notice.c.dedupe_key).where(tables.notice.c.code == "order_line_unbound")
        found["unbound"] = sorted(conn.execute(unbound).scalars())
    return found


@cache
def _stage() -> Stage:
    return Stage(10)


def _arrive(pages: Sequence[Sequence[Order]], *, written_at: float | None = None) -> tuple[Database, Stall]:
    """A stall with ten units, five in each of two shops, and these pages of orders at the first."""
    own = _stage().again()
    database = own.database
    with database.uow() as uow:
        at = None if written_at is None else after(written_at)
        uow.conn.execute(update(tables.listing_variant).values(written_at=at))
        uow.commit()
    for page in pages:
        with database.uow() as uow:
            orders.ingest(uow.conn, DESA, own.shop_ids[0], page)
            uow.commit()
    return database, own


def _paged(snapshots: Sequence[Order], sizes: Sequence[int]) -> list[list[Order]]:
    pages: list[list[Order]] = []
    left = list(snapshots)
    for size in [*sizes, len(left) + 1]:
        if left:
            pages.append(left[:size])
            left = left[size:]
    return pages


@settings(max_examples=60, deadline=None)
@given(histories, st.randoms(use_true_random=False), st.lists(st.integers(1, 4), max_size=6), st.booleans())
def test_any_order_any_repetition_any_paging_ends_in_the_same_tables(
    told: tuple[list[Order], ...], chance: random.Random, sizes: list[int], skip: bool
) -> None:
    in_order = [snapshot for each in told for snapshot in each]
    arriving = in_order + [chance.choice(in_order) for _ in range(3)]
    if skip:  # snapshots between the first and the last were never seen
        arriving = [each[-1] for each in told] + [chance.choice(in_order)]
    chance.shuffle(arriving)
    straight = _tables(_arrive([[s] for s in in_order])[0])
    assert _tables(_arrive([[each[-1] for each in told]])[0]) == straight
    mixed, _ = _arrive(_paged(arriving, sizes))
    assert _tables(mixed) == straight
    with mixed.read() as conn:
        assert ledger.verify(conn, DESA) == []


@settings(max_examples=60, deadline=None)
@given(history("ORD"), st.integers(0, 80), st.randoms(use_true_random=False))
def test_a_write_between_two_snapshots_may_only_make_the_shown_number_too_high(
    told: list[Order], written_at: int, chance: random.Random
) -> None:
    arriving = list(told)
    chance.shuffle(arriving)
    straight, own = _arrive([[s] for s in told], written_at=written_at)
    first, believed = _tables(straight, confirmed=False), [own.seats()[0].confirmed]
    mixed, own = _arrive([[s] for s in arriving], written_at=written_at)
    assert _tables(mixed, confirmed=False) == first
    believed.append(own.seats()[0].confirmed)
    # The number really shown: the write overrode what came before it, and every later change counts.
    quantity, before = told[0].lines[0].quantity, told[0].lines[0].quantity
    shown = 5 - (quantity if told[0].created_at > after(written_at) else 0)
    for snapshot in told:
        due = 0 if snapshot.state is S.CANCELLED else snapshot.lines[0].active
        if snapshot.updated_at > after(written_at) and not snapshot.shipped_at:
            shown += before - due
        before = due
    assert min(believed) >= shown


def test_a_paid_order_holds_its_units_and_the_courier_takes_them() -> None:
    database, own = _arrive([[order("A", line(1, quantity=2))]])
    assert own.balance() == ledger.Balance(10, 2)
    with database.uow() as uow:
        sent = order("A", line(1, quantity=2), state=S.SHIPPED, updated=20, shipped=20)
        orders.ingest(uow.conn, DESA, own.shop_ids[0], [sent])
        uow.commit()
    assert own.balance() == ledger.Balance(8, 0)
    with database.read() as conn:
        assert orders.sold_units(conn, DESA) == 2


def test_an_unpaid_order_lets_its_units_go_when_it_expires() -> None:
    told = [
        order("A", line(1, quantity=2), state=S.UNPAID),
        order("A", line(1, quantity=2), state=S.CANCELLED, updated=20),
    ]
    _, own = _arrive([[told[0]]])
    assert (own.balance().available, own.shown()[0]) == (8, 3)
    _, own = _arrive([[told[0]], [told[1]]])
    assert (own.balance().available, own.shown()[0]) == (10, 5)


def test_a_parcel_cancelled_on_the_road_does_not_come_back_by_itself() -> None:
    gone = order("A", line(1, quantity=2), state=S.CANCELLED, updated=30, shipped=20)
    _, own = _arrive([[order("A", line(1, quantity=2))], [gone]])
    assert own.balance() == ledger.Balance(8, 0)
    _, own = _arrive([[gone]])
    assert own.balance() == ledger.Balance(8, 0)


def test_units_cancelled_before_shipping_are_not_taken_when_the_rest_is_cancelled_on_the_road() -> None:
    lines = (line(1, quantity=1, active=0, key="a"), line(1, quantity=4, active=3, key="b"))
    _, own = _arrive([[order("A", *lines, state=S.CANCELLED, updated=30, shipped=20)]])
    assert own.balance() == ledger.Balance(7, 0)
    empty = (line(1, quantity=1, active=0, key="a"), line(1, quantity=4, active=0, key="b"))
    _, own = _arrive([[order("A", *empty, state=S.CANCELLED, updated=30, shipped=20)]])
    assert own.balance() == ledger.Balance(5, 0)


def test_a_state_nobody_knows_after_shipping_does_not_hold_the_units_a_second_time() -> None:
    sent = order("A", line(1, quantity=2), state=S.SHIPPED, updated=20, shipped=20)
    odd = order("A", line(1, quantity=2), state=S.UNKNOWN, updated=30, shipped=20)
    for pages in ([[sent], [odd]], [[odd]]):
        _, own = _arrive(pages)
        assert own.balance() == ledger.Balance(8, 0)


def test_an_order_for_more_than_there_is_is_accepted_and_said() -> None:
    database, own = _arrive([[order("A", line(1, quantity=12))]])
    assert own.balance() == ledger.Balance(10, 12)
    with database.read() as conn:
        told = conn.execute(select(tables.notice).where(tables.notice.c.code == "oversold")).one()
        assert told.params == {"sku": "KOPI", "missing": 2}
        waiting = rights.begin_writes  # both shops are set to 0 next
    with database.uow() as uow:
        for shop_id in own.shop_ids:
            for write in waiting(uow.conn, shop_id, after(60)):
                assert [w.value for w in write.lines] == [0]
                assert write.lowers


def test_a_line_of_an_unknown_item_is_kept_and_reserves_when_its_sku_is_born() -> None:
    strange = line(1, "MADU", 3)
    database, own = _arrive([[order("A", strange)]])
    with database.read() as conn:
        kept = conn.execute(select(tables.order_line)).one()
        assert (kept.variant_id, kept.quantity) == (None, 3)
        assert [n.code for n in conn.execute(select(tables.notice)) if n.resolved_at is None] == ["order_line_unbound"]
    with database.uow() as uow:
        add(uow.conn, product("MADU"), stock={"MADU": 5}, reference="kedua")
        uow.commit()
    assert own.balance("MADU") == ledger.Balance(5, 3)
    with database.read() as conn:
        assert [n.code for n in conn.execute(select(tables.notice)) if n.resolved_at is None] == []
        assert ledger.verify(conn, DESA) == []


@pytest.mark.parametrize("state", [S.SHIPPED, S.CANCELLED])
def test_a_late_bound_line_of_a_finished_order_takes_what_it_should(state: OrderState) -> None:
    shipped = 20 if state is S.SHIPPED else None
    database, own = _arrive([[order("A", line(1, "MADU", 3), state=state, updated=20, shipped=shipped)]])
    with database.uow() as uow:
        add(uow.conn, product("MADU"), stock={"MADU": 5}, reference="kedua")
        uow.commit()
    assert own.balance("MADU") == ledger.Balance(2 if state is S.SHIPPED else 5, 0)
    with database.read() as conn:
        assert ledger.verify(conn, DESA) == []


def test_a_cancellation_raises_the_shop_that_was_adopted_after_the_order() -> None:
    """The order came while a create was unanswered, so only its SKU was known; the shop gets the unit back anyway."""
    database = memory()
    own = stall(database, 10, names=("Toko A",))
    with database.uow() as uow:
        add(uow.conn, product("TEH"), stock={"TEH": 4}, reference="kedua")
        shop_id = own.shop_ids[0]
        catalog.ensure_listings(uow.conn, DESA, shop_id)
        listing_id = uow.conn.execute(
            select(tables.listing.c.id).where(tables.listing.c.phase == "wanted")
        ).scalar_one()
        publishing.begin(uow.conn, [listing_id], after(1))
        orders.ingest(uow.conn, DESA, shop_id, [order("A", line(shop_id, "TEH", 1), created=5)])
        there = RemoteListing(
            item(shop_id, "TEH"), "TEH", "Produk TEH", ListingStatus.ACTIVE, (RemoteVariant(None, "TEH", 25_000, 3),)
        )
        assert publishing.adopt(uow.conn, listing_id, there, after(8)) == "live"
        rights.settle(uow.conn, shop_id, after(60))
        uow.commit()
    assert (own.balance("TEH").available, own.shown("TEH")) == (3, [3])
    with database.uow() as uow:
        back = order("A", line(shop_id, "TEH", 1), state=S.CANCELLED, created=5, updated=70)
        orders.ingest(uow.conn, DESA, shop_id, [back])
        uow.commit()
    assert (own.balance("TEH").available, own.shown("TEH")) == (4, [4])


def test_lines_of_two_models_are_told_apart() -> None:
    database = memory()
    own = stall(database, 10)
    shop_id = own.shop_ids[0]
    with database.uow() as uow:
        add(uow.conn, product("BAJU", skus=("BAJU-S", "BAJU-M")), stock={"BAJU-S": 4, "BAJU-M": 6}, reference="kedua")
        put_live(uow.conn, shop_id)
        one = replace(line(shop_id, "BAJU", 2), external_model_id="BAJU-M", sku="")  # type: ignore[arg-type]
        orders.ingest(uow.conn, DESA, shop_id, [order("A", one)])
        uow.commit()
    assert own.balance("BAJU-M") == ledger.Balance(6, 2)
    assert own.balance("BAJU-S") == ledger.Balance(4, 0)
    assert own.shown("BAJU-M") == [4]


def test_an_unknown_state_is_said_and_holds_its_units() -> None:
    database, own = _arrive([[order("A", line(1, quantity=2), state=S.UNKNOWN)]])
    assert own.balance().reserved == 2
    with database.read() as conn:
        assert "order_state_unknown" in conn.execute(select(tables.notice.c.code)).scalars().all()


def test_the_same_snapshot_again_is_the_same() -> None:
    database, own = _arrive([[order("A", line(1))]])
    with database.uow() as uow:
        again = orders.ingest(uow.conn, DESA, own.shop_ids[0], [order("A", line(1))])
    assert (again.new, again.changed, again.same) == (0, 0, 1)
