"""From schema 0002 with listings and orders in it: nothing is lost, every SKU sells itself, one at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from inventory import migrate, tables
from inventory.uow import Database
from tests.inventory.old_schema import database_at

AT = "'2026-11-01 00:00:00'"
OLD = (
    "insert into village (village_id, name) values ('3402072004', 'Panggungharjo')",
    "insert into product (id, village_id, code, name, description, category, brand, producer, condition, axes,"
    f" attributes, status, updated_at) values (1, '3402072004', 'KOPI', 'Kopi', '', '', '', '', 'new', '[]', '{{}}',"
    f" 'active', {AT})",
    "insert into variant (id, product_id, village_id, sku, position, options, price, unit)"
    " values (1, 1, '3402072004', 'KOPI', 0, '[]', 15000, 'pcs')",
    "insert into shop (id, village_id, marketplace, name, external_shop_id, base_url, state, app_id, secret,"
    f" token_version, created_at) values (1, '3402072004', 'toy', 'A', 'x', 'http://127.0.0.1', 'active', '1', '-', 0,"
    f" {AT})",
    "insert into listing (id, shop_id, product_id, external_item_id, phase, status, content_sent, completed_try)"
    " values (1, 1, 1, 'i', 'live', 'active', '', false)",
    "insert into listing_variant (id, listing_id, variant_id, external_model_id, units_per_sale, confirmed, settling,"
    " locked) values (7, 1, 1, 'm', 1, 5, 6, 0)",
    "insert into sales_order (id, shop_id, external_order_id, state, raw_state, created_at, updated_at, cancel_reason,"
    f" shipping_carrier, raw, raw_kept) values (1, 1, 'O', 'ready', 'READY', {AT}, {AT}, '', '', '{{}}', true)",
    "insert into order_line (id, order_id, line_key, external_item_id, sku, name, quantity, active, unit_price,"
    " variant_id, listing_variant_id) values (3, 1, '1', 'i', 'KOPI', 'Kopi', 2, 2, 15000, 1, 7)",
    "insert into reservation (id, order_line_id, variant_id, quantity, state) values (4, 3, 1, 2, 'HELD')",
)


def at_0002(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    url = f"sqlite:///{tmp_path / 'old.db'}" if server == "sqlite" else request.getfixturevalue("postgres_url")
    return database_at("0002", url, OLD)


@pytest.mark.parametrize("server", ["sqlite", "postgresql"])
def test_listings_and_orders_of_schema_0002_go_on(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    db = at_0002(server, tmp_path, request)
    migrate.upgrade(db)
    with db.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
        seat = conn.execute(select(tables.listing_variant)).one()
        assert (seat.id, seat.variant_id, seat.sold_variant_id, seat.units_per_sale) == (7, 1, 1, 1)
        assert (seat.external_model_id, seat.confirmed, seat.settling) == ("m", 5, 6)
        line = conn.execute(select(tables.order_line)).one()
        assert (line.listing_variant_id, line.variant_id, line.units_per_sale) == (7, 1, 1)
        assert conn.execute(select(tables.reservation.c.quantity)).scalar_one() == 2
        assert conn.execute(select(tables.variant.c.stock_of_id, tables.variant.c.units)).one() == (None, 1)
    db.dispose()


@pytest.mark.parametrize("server", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    "broken",
    [
        "update variant set units = 12 where id = 1",  # of its own stock it sells one at a time
        "update variant set stock_of_id = id, units = 2 where id = 1",
        "update order_line set units_per_sale = 0 where id = 3",
        "insert into listing_variant (listing_id, variant_id, sold_variant_id, units_per_sale, confirmed, locked)"
        " values (1, 1, 1, 1, 0, 0)",
    ],
)
def test_the_upgraded_tables_keep_their_promises(
    server: str, broken: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    db = at_0002(server, tmp_path, request)
    migrate.upgrade(db)
    with db.uow() as uow:
        if server == "postgresql":
            uow.conn.execute(text("select setval('listing_variant_id_seq', 100)"))
        with pytest.raises(IntegrityError):
            uow.conn.execute(text(broken))
    db.dispose()
