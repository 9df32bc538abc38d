"""Pictures of certificates and size charts are kept with their product, whatever the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from inventory import catalog, catalog_view, migrate, shops, tables
from inventory.canonical import Paper, PaperKind, Picture, Product, Sku, Variant, VillageId
from inventory.uow import Database
from tests.inventory.old_schema import database_at

VILLAGE = VillageId("3402072004")
OLD = (
    f"insert into village (village_id, name) values ('{VILLAGE}', 'Panggungharjo')",
    "insert into product (id, village_id, code, name, description, category, brand, producer, condition, axes,"
    f" attributes, status, updated_at) values (101, '{VILLAGE}', 'KOPI', 'Kopi', '', '', '', '', 'new', '[]', '{{}}',"
    " 'active', '2026-11-01 00:00:00')",
    "insert into variant (id, product_id, village_id, sku, position, options, price, unit, units)"
    f" values (101, 101, '{VILLAGE}', 'KOPI', 0, '[]', 15000, 'pcs', 1)",
)
SHOP = (
    "insert into shop (id, village_id, marketplace, name, external_shop_id, base_url, state, app_id, secret,"
    f" token_version, created_at) values (1, '{VILLAGE}', 'toy', 'A', 'x', 'http://127.0.0.1', 'active', '1', '-', 0,"
    " '2026-11-01 00:00:00')"
)
PAPERS = (
    Paper(PaperKind.PIRT, Picture("pirt.jpg")),
    Paper(PaperKind.PIRT, Picture("pirt-2.jpg")),
    Paper(PaperKind.SIZE_CHART, Picture("ukuran.jpg")),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of schema 0004 with a product in it."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'old.db'}" if sqlite else request.getfixturevalue("postgres_url")
    made = database_at("0004", url, OLD)
    yield made
    made.dispose()


def store(db: Database, product: Product) -> None:
    with db.uow() as uow:
        shops.ensure_village(uow.conn, VILLAGE, "Panggungharjo")
        catalog.apply(uow.conn, VILLAGE, [catalog.ProductChange(product)], reference="uji", actor="uji")
        uow.commit()


def stored(db: Database) -> Product:
    with db.read() as conn:
        return catalog_view.snapshot(conn, VILLAGE)[Sku("KOPI")].product


def test_a_database_of_schema_0004_goes_on_and_then_holds_papers(old: Database) -> None:
    migrate.upgrade(old)
    with old.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    before = stored(old)
    assert (before.code, before.papers) == ("KOPI", ())
    store(old, replace(before, papers=PAPERS))
    assert stored(old).papers == PAPERS
    store(old, replace(before, papers=PAPERS[2:]))
    assert stored(old).papers == PAPERS[2:]
    with old.uow() as uow, pytest.raises(IntegrityError):
        uow.conn.execute(
            text("insert into product_paper (id, product_id, kind, position, ref) values (99, 101, 'ktp', 0, 'a.jpg')")
        )


def test_another_paper_is_news_for_the_digest_and_for_the_shops(old: Database) -> None:
    migrate.upgrade(old)
    product = stored(old)
    with old.uow() as uow:
        uow.conn.execute(text(SHOP))
        catalog.ensure_listings(uow.conn, VILLAGE, 1)  # type: ignore[arg-type]
        uow.conn.execute(text("update listing set phase = 'live', external_item_id = 'i'"))
        digest = catalog_view.digest(uow.conn, VILLAGE)
        uow.commit()
    store(old, replace(product, papers=PAPERS[:1]))
    with old.read() as conn:
        assert catalog_view.digest(conn, VILLAGE) != digest
        wanted = (
            conn.execute(select(tables.sync_mark.c.wanted).where(tables.sync_mark.c.aspect == "content"))
            .scalars()
            .all()
        )
    assert len(wanted) == 1


def test_a_product_that_goes_takes_its_papers_along(old: Database) -> None:
    migrate.upgrade(old)
    store(old, replace(stored(old), papers=PAPERS))
    with old.uow() as uow:
        uow.conn.execute(text("delete from stock_balance"))
        uow.conn.execute(text("delete from variant"))
        uow.conn.execute(text("delete from product"))
        assert uow.conn.execute(select(tables.paper)).all() == []


def test_a_new_product_may_come_with_papers(old: Database) -> None:
    migrate.upgrade(old)
    store(old, Product(Sku("MADU"), "Madu", (Variant(Sku("MADU"), 1_000),), papers=PAPERS))
    with old.read() as conn:
        assert catalog_view.snapshot(conn, VILLAGE, ["MADU"])[Sku("MADU")].product.papers == PAPERS
