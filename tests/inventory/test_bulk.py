"""Rows written in bulk are stored as single ones, on both databases; and the catalogue knows when it changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from inventory import bulk, catalog, catalog_view, ledger, shops
from inventory.canonical import MovementKind
from inventory.tables import import_change, import_run, stock_balance, stock_movement
from inventory.uow import Database
from tests.inventory.village import DESA, add, product

WHEN = datetime(2026, 3, 5, 7, 30, tzinfo=UTC)
MANY = 2 * bulk.BATCH + 3


@pytest.fixture
def conn(database: Database) -> Any:
    with database.uow() as uow:
        shops.ensure_village(uow.conn, DESA, "Desa Contoh")
        add(uow.conn, product("KOPI"), stock={"KOPI": 7})
        yield uow.conn


def _run(number: int) -> dict[str, Any]:
    return {
        "village_id": DESA, "file_name": f"{number}.xlsx", "sha256": "ab", "layout": "", "at": WHEN, "actor": "uji",
        "counts": {"new": number}, "answers": {"sheet": "Lembar 'é'"}, "state": "applied", "undone_by": "",
    }  # fmt: skip


def _stored(conn: Connection, table: Any) -> list[dict[str, Any]]:
    rows = conn.execute(select(table).order_by(table.c.id)).mappings()
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def test_bulk_rows_are_stored_as_single_ones(conn: Connection) -> None:
    conn.execute(insert(import_run), [_run(1), _run(2)])
    assert bulk.insert(conn, import_run, bulk.of_rows(_run(number) for number in (1, 2))) == 2
    stored = _stored(conn, import_run)
    assert stored[:2] == stored[2:]
    assert (stored[0]["at"], stored[0]["counts"], stored[0]["answers"]) == (WHEN, {"new": 1}, {"sheet": "Lembar 'é'"})


def test_any_json_value_of_the_journal_comes_back_from_many_rows(conn: Connection) -> None:
    run_id = conn.execute(insert(import_run).returning(import_run.c.id), [_run(1)]).scalar_one()
    values = [None, 250, "250", {"on_hand": 5}, ["a", None]]
    rows = [
        {"run_id": run_id, "code": str(n), "field": "price", "old": None, "new": values[n % 5], "cell": "A1"}
        for n in range(MANY)
    ]
    found = bulk.insert_new(conn, import_change, bulk.of_rows(rows))
    by_id = select(import_change.c.id, import_change.c.code).order_by(import_change.c.id)
    assert conn.execute(by_id).all() == [(own, str(n)) for n, own in enumerate(found)]
    stored = _stored(conn, import_change)
    assert [row["new"] for row in stored] == [values[n % 5] for n in range(MANY)]
    assert {row["state"] for row in stored} == {"applied"}  # the column's own default


def test_rows_that_are_all_alike_are_all_stored(conn: Connection) -> None:
    count = bulk.ROWS + 3
    same = _run(1)
    assert bulk.insert(conn, import_run, bulk.of_rows([same] * count)) == count
    stored = _stored(conn, import_run)
    assert [row["counts"] for row in stored] == [same["counts"]] * count


def test_columns_of_different_length_are_refused(conn: Connection) -> None:
    for at in ([WHEN], [WHEN] * 3):
        with pytest.raises(ValueError, match="unpack"):
            bulk.insert(conn, import_run, {**bulk.of_rows([_run(1), _run(2)]), "at": at})
    assert _stored(conn, import_run) == []


def test_rows_that_are_known_are_passed_over_and_not_returned(conn: Connection) -> None:
    own = ledger.find_variant(conn, DESA, "KOPI")
    entries = [ledger.Entry(own, 1, MovementKind.RECEIPT, f"k{n}") for n in range(MANY)]
    assert ledger.record(conn, entries) == {own}
    assert ledger.record(conn, entries) == set()
    assert ledger.balances(conn, [own])[own].on_hand == 7 + MANY
    assert not ledger.verify(conn, DESA)


def test_a_balance_is_born_with_its_first_movement_or_empty(conn: Connection) -> None:
    add(conn, product("MADU"), product("TEH"), stock={"MADU": 4})
    found = {sku: ledger.balances(conn, [own])[own].on_hand for sku, own in _variants(conn).items()}
    assert found == {"KOPI": 7, "MADU": 4, "TEH": 0}
    assert len(conn.execute(select(stock_movement)).all()) == 2
    assert not ledger.verify(conn, DESA)


def test_only_the_row_of_the_key_is_overwritten(conn: Connection) -> None:
    add(conn, product("MADU"), stock={"MADU": 4})
    own = _variants(conn)
    columns = {"variant_id": [own["MADU"]], "location": bulk.Same("utama"), "on_hand": [9]}
    bulk.update(conn, stock_balance, columns, ("variant_id", "location"))
    assert [ledger.balances(conn, [own[sku]])[own[sku]].on_hand for sku in ("KOPI", "MADU")] == [7, 9]


def test_nothing_is_written_for_no_rows(conn: Connection) -> None:
    nothing = bulk.of_rows([])
    assert bulk.insert(conn, import_run, nothing) == 0
    bulk.update(conn, import_run, nothing)
    assert list(bulk.insert_new(conn, import_run, {"village_id": [], "at": bulk.Same(WHEN)})) == []
    assert _stored(conn, import_run) == []


def test_the_digest_tells_every_change_of_a_catalogue_and_nothing_else(conn: Connection) -> None:
    before = catalog_view.digest(conn, DESA)
    assert catalog_view.snapshot_with_digest(conn, DESA) == (catalog_view.snapshot(conn, DESA), before)
    seen = {before}
    own = ledger.find_variant(conn, DESA, "KOPI")
    steps = (
        lambda: ledger.record(conn, [ledger.Entry(own, 1, MovementKind.RECEIPT, "k")]),
        lambda: catalog.remember(conn, DESA, {"KOPI": 3}),  # type: ignore[dict-item]
        lambda: catalog.archive(conn, DESA, "KOPI"),
        lambda: add(conn, product("MADU")),
    )
    for step in steps:
        step()
        found = catalog_view.digest(conn, DESA)
        assert found not in seen
        assert found == catalog_view.digest(conn, DESA)
        seen.add(found)


def _variants(conn: Connection) -> dict[str, Any]:
    return {str(sku): ledger.find_variant(conn, DESA, sku) for sku in catalog_view.snapshot(conn, DESA)}
