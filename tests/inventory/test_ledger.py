"""The ledger: its balance is always the sum of its movements, and telling a fact twice changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from inventory import ledger, orders, shops
from inventory.canonical import MovementKind, VariantId
from inventory.ledger import Entry
from inventory.tables import stock_balance, stock_movement
from inventory.uow import Connection, Database
from tests.inventory.village import DESA, add, line, memory, order, product, stall

SKUS = ("KOPI", "MADU")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from(SKUS), st.integers(-20, 20), st.integers(0, 12)),
        st.tuples(st.just("count"), st.sampled_from(SKUS), st.integers(0, 30), st.integers(0, 12)),
        st.tuples(st.just("abandon"), st.sampled_from(SKUS), st.integers(1, 9), st.integers(100, 120)),
    ),
    max_size=12,
)


def _village(database: Database) -> dict[str, VariantId]:
    with database.uow() as uow:
        shops.ensure_village(uow.conn, DESA, "Desa Contoh")
        add(uow.conn, *(product(s) for s in SKUS), stock={"KOPI": 7})
        uow.commit()
        return {s: ledger.find_variant(uow.conn, DESA, s) for s in SKUS}


def _sums(conn: Connection) -> dict[int, int]:
    query = select(stock_movement.c.variant_id, func.sum(stock_movement.c.quantity)).group_by(
        stock_movement.c.variant_id
    )
    return {int(v): int(n) for v, n in conn.execute(query)}


@settings(max_examples=60, deadline=None)
@given(steps)
def test_the_balance_is_the_sum_of_the_movements_after_any_sequence(doings: list[tuple[str, str, int, int]]) -> None:
    database = memory()
    own = _village(database)
    expected, seen = {"KOPI": 7, "MADU": 0}, set()
    for what, sku, number, key in doings:
        with database.uow() as uow:
            if what == "count":
                # A new count under a key already used is refused by the key, as a movement is.
                difference = number - expected[sku]
                ledger.count(uow.conn, own[sku], number, key=f"k{key}", actor="uji")
            else:
                difference = number
                ledger.record(uow.conn, [Entry(own[sku], number, MovementKind.RECEIPT, f"k{key}")])
            if what == "abandon":
                continue  # no commit: nothing happened
            uow.commit()
        if difference and key not in seen:
            seen.add(key)
            expected[sku] += difference
    with database.read() as conn:
        found = {sku: ledger.balances(conn, [v])[v].on_hand for sku, v in own.items()}
        assert found == expected
        assert {sku: _sums(conn).get(v, 0) for sku, v in own.items()} == expected
        assert ledger.verify(conn, DESA) == []
    database.dispose()


def test_the_same_fact_told_twice_moves_stock_once() -> None:
    database = memory()
    own = _village(database)
    entry = Entry(own["KOPI"], 5, MovementKind.RECEIPT, "nota-1")
    with database.uow() as uow:
        assert ledger.record(uow.conn, [entry, entry]) == {own["KOPI"]}
        assert ledger.record(uow.conn, [entry]) == set()
        uow.commit()
        assert ledger.balances(uow.conn, [own["KOPI"]])[own["KOPI"]].on_hand == 12


def test_a_tampered_balance_is_found_and_repaired() -> None:
    database = memory()
    own = stall(database, 10)
    with database.uow() as uow:
        orders.ingest(uow.conn, DESA, own.shop_ids[0], [order("A", line(own.shop_ids[0], quantity=2))])
        uow.conn.execute(update(stock_balance).values(on_hand=99, reserved=7))
        uow.commit()
    with database.uow() as uow:
        wrong = ledger.verify(uow.conn, DESA)
        assert [(d.sku, d.column, d.balance, d.truth) for d in wrong] == [
            ("KOPI", "on_hand", 99, 10),
            ("KOPI", "reserved", 7, 2),
        ]
        assert ledger.rebuild(uow.conn, DESA) == wrong
        assert ledger.verify(uow.conn, DESA) == []
        uow.commit()
    assert own.balance() == ledger.Balance(10, 2)


def test_capital_letters_of_a_sku_do_not_matter_when_only_one_fits() -> None:
    database = memory()
    with database.uow() as uow:
        shops.ensure_village(uow.conn, DESA, "Desa Contoh")
        add(uow.conn, product("Kopi-A"), product("MADU"), product("madu"))
        assert ledger.find_variant(uow.conn, DESA, " kopi-a ") == ledger.find_variant(uow.conn, DESA, "Kopi-A")
        assert ledger.find_variant(uow.conn, DESA, "madu") != ledger.find_variant(uow.conn, DESA, "MADU")
        with pytest.raises(ledger.UnknownSku):
            ledger.find_variant(uow.conn, DESA, "Madu")
        with pytest.raises(ledger.UnknownSku):
            ledger.find_variant(uow.conn, DESA, "TEH")


def test_a_movement_of_nothing_is_no_movement() -> None:
    database = memory()
    own = _village(database)
    with database.uow() as uow:
        assert ledger.count(uow.conn, own["KOPI"], 7, key="k", actor="uji") == 0
        assert uow.conn.execute(select(func.count()).select_from(stock_movement)).scalar_one() == 1
