"""A small village for tests: products with stock, shops, and listings that are there already."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Table, select, update

from inventory import catalog, ledger, listing_state, publishing, rights, shops, tables
from inventory.canonical import (
    CreatedListing,
    ExternalItemId,
    ExternalOrderId,
    ExternalShopId,
    ListingId,
    MarketplaceCode,
    Order,
    OrderLine,
    OrderState,
    Product,
    ShopId,
    Sku,
    Variant,
    VillageId,
)
from inventory.tables import metadata
from inventory.uow import Connection, Database

DESA = VillageId("3323052001")
T0 = datetime(2026, 11, 1, 3, 0, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


@cache
def _template() -> sqlite3.Connection:
    made = Database("sqlite://")
    metadata.create_all(made.engine)
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    made.engine.raw_connection().driver_connection.backup(copy)  # type: ignore[union-attr]
    return copy


def memory() -> Database:
    """A fresh database in memory, with the tables of the newest schema."""
    database = Database("sqlite://")
    raw = database.engine.raw_connection()
    _template().backup(raw.driver_connection)  # type: ignore[arg-type]
    raw.close()
    return database


def product(sku: str = "KOPI", *, price: int = 25_000, skus: Sequence[str] = (), **changes: Any) -> Product:
    """A product with one variant, or with one axis and these variants."""
    if not skus:
        plain = Product(Sku(sku), f"Produk {sku}", (Variant(Sku(sku), price),))
    else:
        made = tuple(Variant(Sku(s), price, (s,)) for s in skus)
        plain = Product(Sku(sku), f"Produk {sku}", made, axes=("Ukuran",))
    return replace(plain, **changes)


def dozens(sku: str = "KOPI", *, units: int = 12, price: int = 25_000) -> Product:
    """A product sold by the piece and, out of the same stock, by the dozen (``<sku>-LSN``)."""
    piece = Variant(Sku(sku), price, ("pcs",))
    dozen = Variant(Sku(f"{sku}-LSN"), price * 11, ("lusin",), unit="lusin", stock_of=Sku(sku), units=units)
    return Product(Sku(sku), f"Produk {sku}", (piece, dozen), axes=("Satuan",))


def add(conn: Connection, *products: Product, stock: Mapping[str, int] | None = None, reference: str = "awal") -> None:
    """Store products; ``stock`` is counted by SKU."""
    numbers = stock or {}
    catalog.apply(
        conn,
        DESA,
        [
            catalog.ProductChange(p, {v.sku: numbers[v.sku] for v in p.variants if v.sku in numbers}, {})
            for p in products
        ],
        reference=reference,
        actor="uji",
    )


def open_shop(conn: Connection, name: str = "Toko A") -> ShopId:
    return shops.add(
        conn,
        DESA,
        marketplace=MarketplaceCode("toy"),
        name=name,
        external_shop_id=ExternalShopId(f"x-{name}"),
        base_url="http://127.0.0.1:1",
        app_id="1",
        ciphertext="-",
        expires_at=None,
    )


def item(shop_id: int, sku: str) -> ExternalItemId:
    return ExternalItemId(f"{shop_id}-{sku}")


def put_live(conn: Connection, shop_id: ShopId, at: datetime = T0) -> dict[str, ListingId]:
    """Create every wanted listing of a shop as a marketplace would: item ids, and the numbers granted are confirmed."""
    catalog.ensure_listings(conn, DESA, shop_id)
    made: dict[str, ListingId] = {}
    wanted = conn.execute(
        select(tables.listing.c.id)
        .where(tables.listing.c.shop_id == shop_id, tables.listing.c.phase == "wanted")
        .order_by(tables.listing.c.id)
    ).scalars()
    for listing_id in wanted.all():
        numbers = publishing.begin(conn, [listing_id], at)
        code = listing_state.codes(conn, [listing_id])[ListingId(listing_id)]
        own = publishing.seats(conn, [listing_id])[ListingId(listing_id)]
        models = {Sku(s.sku): None if len(own) == 1 else s.sku for s in own}
        publishing.created(
            conn,
            ListingId(listing_id),
            CreatedListing(item(shop_id, code), models),
            numbers,
            "",
            at,  # type: ignore[arg-type]
        )
        conn.execute(
            update(tables.sync_mark)
            .where(tables.sync_mark.c.listing_id == listing_id)
            .values(sent=tables.sync_mark.c.wanted)
        )
        made[code] = ListingId(listing_id)
    return made


class Stage:
    """One database that is put back to its first scene for every act: far cheaper than a new one."""

    def __init__(
        self, stock: int = 10, names: Sequence[str] = ("Toko A", "Toko B"), made: Product | None = None
    ) -> None:
        self.database = memory()
        self.shop_ids = stall(self.database, stock, names, made=made).shop_ids
        self._scene = sqlite3.connect(":memory:", check_same_thread=False)
        raw = self.database.engine.raw_connection()
        raw.driver_connection.backup(self._scene)  # type: ignore[union-attr]
        raw.close()

    def again(self) -> Stall:
        raw = self.database.engine.raw_connection()
        self._scene.backup(raw.driver_connection)  # type: ignore[arg-type]
        raw.close()
        return Stall(self.database, self.shop_ids)


@dataclass(slots=True)
class Stall:
    """One SKU and some shops that show it."""

    database: Database
    shop_ids: list[ShopId]

    def seats(self, sku: str = "KOPI") -> list[Any]:
        """The listing variants of a SKU, one a shop, in the order of the shops."""
        with self.database.read() as conn:
            return list(
                conn.execute(
                    select(tables.listing_variant, tables.listing.c.shop_id, tables.listing.c.phase)
                    .join(tables.listing, tables.listing.c.id == tables.listing_variant.c.listing_id)
                    .join(tables.variant, tables.variant.c.id == tables.listing_variant.c.sold_variant_id)
                    .where(tables.variant.c.sku == sku)
                    .order_by(tables.listing.c.shop_id)
                )
            )

    def balance(self, sku: str = "KOPI") -> ledger.Balance:
        with self.database.read() as conn:
            own = ledger.find_variant(conn, DESA, sku)
            return ledger.balances(conn, [own])[own]

    def group(self, sku: str = "KOPI") -> rights.Group:
        with self.database.read() as conn:
            own = ledger.find_variant(conn, DESA, sku)
            return rights.load(conn, [own])[own]

    def shown(self, sku: str = "KOPI") -> list[int]:
        return [max(0, s.confirmed) for s in self.seats(sku)]


def stall(
    database: Database,
    stock: int = 10,
    names: Sequence[str] = ("Toko A", "Toko B"),
    sku: str = "KOPI",
    made: Product | None = None,
) -> Stall:
    """One SKU with ``stock`` units, live in every shop with its share. ``made``: another product of that SKU."""
    with database.uow() as uow:
        shops.ensure_village(uow.conn, DESA, "Desa Contoh")
        add(uow.conn, made or product(sku), stock={sku: stock})
        ids = [open_shop(uow.conn, name) for name in names]
        for shop_id in ids:
            catalog.ensure_listings(uow.conn, DESA, shop_id)
        for shop_id in ids:
            put_live(uow.conn, shop_id)
        uow.commit()
    return Stall(database, ids)


def line(shop_id: int, sku: str = "KOPI", quantity: int = 1, active: int | None = None, key: str = "1") -> OrderLine:
    return OrderLine(
        key, item(shop_id, sku), None, sku, f"Produk {sku}", quantity, quantity if active is None else active, 25_000
    )


def order(
    external_id: str,
    *lines: OrderLine,
    state: OrderState = OrderState.READY,
    created: float = 10,
    updated: float | None = None,
    shipped: float | None = None,
) -> Order:
    """A snapshot; times are seconds after T0."""
    return Order(
        external_order_id=ExternalOrderId(external_id),
        state=state,
        raw_state=state.value.upper(),
        created_at=after(created),
        updated_at=after(created if updated is None else updated),
        lines=lines,
        shipped_at=None if shipped is None else after(shipped),
    )


def rows(conn: Connection, table: Table, *without: str) -> list[tuple[Any, ...]]:
    """Everything in a table, without columns that depend on when and in which order rows were written."""
    columns = [c for c in table.c if c.name not in without]
    return sorted((tuple(r) for r in conn.execute(select(*columns))), key=repr)
