"""Two real processes at the same moment: the database keeps the promise, not luck (SQLite file and PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from inventory import ledger, marks, orders, rights
from inventory.canonical import Aspect, MovementKind
from inventory.tables import order_line, reservation, sales_order, shop
from inventory.uow import Database
from tests.inventory.race import Rivals
from tests.inventory.village import DESA, Stall, line, order, stall

ROUNDS = 8


@pytest.fixture(scope="module")
def rivals() -> Iterator[Rivals]:
    two = Rivals()
    yield two
    two.close()


def _ids(own: Stall) -> list[int]:
    return [int(i) for i in own.shop_ids]


def test_the_same_order_read_by_two_is_one_order_and_one_reservation(
    database: Database, empty_url: str, rivals: Rivals
) -> None:
    own = stall(database, 20)
    told = rivals.race("ingest", empty_url, _ids(own), ROUNDS)
    assert [sorted(pair) for pair in told] == [[0, 1]] * ROUNDS
    with database.read() as conn:
        for table in (sales_order, order_line, reservation):
            assert conn.execute(select(func.count()).select_from(table)).scalar_one() == ROUNDS
        assert ledger.verify(conn, DESA) == []
    assert own.balance() == ledger.Balance(20, ROUNDS)


def test_both_may_add_stock_and_nothing_is_lost_or_doubled(database: Database, empty_url: str, rivals: Rivals) -> None:
    own = stall(database, 10)
    rivals.race("add_stock", empty_url, _ids(own), ROUNDS)
    assert own.balance().on_hand == 10 + 3 * ROUNDS
    with database.read() as conn:
        assert ledger.verify(conn, DESA) == []
        assert rights.broken(conn, DESA) == []


def test_a_free_unit_is_given_to_one_of_two_shops(database: Database, empty_url: str, rivals: Rivals) -> None:
    """Each round begins with all units held; one more arrives and both shops ask for it."""
    own = stall(database, 10)
    with database.uow() as uow:
        variant = ledger.find_variant(uow.conn, DESA, "KOPI")
        ledger.record(uow.conn, [ledger.Entry(variant, 1, MovementKind.RECEIPT, "satu")])
        marks.mark(uow.conn, Aspect.STOCK, [s.listing_id for s in own.seats()])
        uow.commit()
    told = rivals.race("take_the_free_unit", empty_url, _ids(own), 4)
    first = [n for side in told[0] for n in side]
    assert first == [6], "exactly one shop may show a sixth unit"
    assert own.group().excess == 0


def test_one_of_two_takes_the_lease(database: Database, empty_url: str, rivals: Rivals) -> None:
    own = stall(database)
    for turn, pair in enumerate(rivals.race("take_the_lease", empty_url, _ids(own), ROUNDS)):
        fences = [f for f in pair if f is not None]
        assert fences == [turn + 1]


def test_of_two_refreshed_pairs_one_is_stored(database: Database, empty_url: str, rivals: Rivals) -> None:
    own = stall(database)
    for pair in rivals.race("store_tokens", empty_url, _ids(own), ROUNDS):
        assert sorted(pair) == [False, True]
    with database.read() as conn:
        assert conn.execute(select(shop.c.token_version).where(shop.c.id == own.shop_ids[0])).scalar_one() == ROUNDS + 1


def test_two_may_upgrade_an_empty_database_at_once(empty_url: str, rivals: Rivals) -> None:
    assert len(rivals.race("upgrade", empty_url, rounds=1)) == 1
    own = stall(Database(empty_url), 3)
    assert own.balance().on_hand == 3


def test_orders_and_writes_are_the_same_on_every_database(database: Database) -> None:
    own = stall(database, 10)
    with database.uow() as uow:
        orders.ingest(uow.conn, DESA, own.shop_ids[0], [order("A", line(own.shop_ids[0], quantity=3))])
        variant = ledger.find_variant(uow.conn, DESA, "KOPI")
        ledger.record(uow.conn, [ledger.Entry(variant, 6, MovementKind.RECEIPT, "nota")])
        rights.replan(uow.conn, [variant])
        uow.commit()
    with database.uow() as uow:
        begun = rights.begin_writes(uow.conn, own.shop_ids[0], own.seats()[0].written_at)
        lines = [w for each in begun for w in each.lines]
        rights.refuse(uow.conn, lines)
        rights.begin_writes(uow.conn, own.shop_ids[0], own.seats()[0].written_at)
        rights.confirm(uow.conn, lines, own.seats()[0].written_at)
        uow.commit()
    assert own.group().excess <= 0
    assert own.shown()[0] == lines[0].value
