"""A small village in a database, and plans made by hand: what a file would say, without a file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from inventory import catalog_view, imports, ledger, migrate, shops
from inventory.canonical import MovementKind, Product, Sku, Variant, VillageId
from inventory.import_fields import differences
from inventory.imports import ImportedFile
from inventory.spreadsheet.plan import (
    Action,
    Change,
    CurrentProduct,
    CurrentStock,
    ImportPlan,
    PlanEntry,
    PlanItem,
    PlanStatus,
    StockCount,
)
from inventory.uow import Connection, Database

VILLAGE = VillageId("3402072004")
Current = dict[Sku, CurrentProduct]
Stock = Mapping[str, int]


def product(code: str, price: int = 10_000, **fields: Any) -> Product:
    """A product of one variant, or of ``skus`` told apart by size."""
    skus: Sequence[str] = fields.pop("skus", ())
    variants = tuple(Variant(Sku(sku), price, (f"U{n}",)) for n, sku in enumerate(skus))
    barcode, unit = fields.pop("barcode", None), fields.pop("unit", "pcs")
    return Product(
        code=Sku(code),
        name=fields.pop("name", f"Produk {code}"),
        variants=variants or (Variant(Sku(code), price, barcode=barcode, unit=unit),),
        axes=("Ukuran",) if variants else (),
        **fields,
    )


def held(*products: Product, **stock: int) -> Current:
    """A catalogue: these products, with the numbers on hand that the last import carried (0 where not named)."""
    return {
        p.code: CurrentProduct(p, {v.sku: CurrentStock(stock.get(v.sku, 0), stock.get(v.sku, 0)) for v in p.variants})
        for p in products
    }


def plan(current: Mapping[Sku, CurrentProduct], products: Sequence[Product], stock: Stock | None = None) -> ImportPlan:
    """What the reader would plan for a file with these products and numbers, a row for each, from row 2 on."""
    numbers = dict(stock or {})
    entries = tuple(_entry(current, p, numbers, f"Produk!{row}") for row, p in enumerate(products, 2))
    items = tuple(
        PlanItem(v.sku, p.name, " / ".join(v.options), v.price, numbers.get(v.sku), v.weight_g, v.unit, v.barcode)
        for p in products
        for v in p.variants
    )
    return ImportPlan(PlanStatus.PLANNED, "Produk", 1, {}, len(products), len(items), entries, items=items)


def _entry(current: Mapping[Sku, CurrentProduct], wanted: Product, numbers: Stock, cell: str) -> PlanEntry:
    old = current.get(wanted.code)
    carried = {v.sku: numbers[v.sku] for v in wanted.variants if v.sku in numbers}
    if old is None:
        counts = tuple(StockCount(sku, None, number, cell) for sku, number in carried.items())
        return PlanEntry(Action.NEW, wanted.code, wanted.name, cell, wanted, (), counts, carried)
    changes = tuple(Change(d.field, d.old, d.new, cell, d.sku) for d in differences(old.product, wanted))
    known = {v.sku: old.stock[v.sku] for v in old.product.variants if v.sku in old.stock}
    counts = tuple(
        StockCount(sku, known[sku].on_hand if sku in known else None, number, cell)
        for sku, number in carried.items()
        if sku not in known or number not in (known[sku].imported, known[sku].on_hand)
    )
    remember = {s: n for s, n in carried.items() if s not in known or known[s].imported != n}
    action = Action.CHANGED if changes or counts else Action.SAME
    return PlanEntry(action, wanted.code, wanted.name, cell, wanted, changes, counts, remember)


def database(url: str) -> Database:
    made = Database(url)
    migrate.upgrade(made)
    with made.uow() as uow:
        shops.ensure_village(uow.conn, VILLAGE, "Panggungharjo")
        uow.commit()
    return made


def current(conn: Connection) -> Current:
    return {
        code: CurrentProduct(
            s.product, {sku: CurrentStock(n, s.imported_stock.get(sku)) for sku, n in s.on_hand.items()}
        )
        for code, s in catalog_view.snapshot(conn, VILLAGE).items()
    }


def bring(db: Database, products: Sequence[Product], stock: Stock | None = None, name: str = "stok.xlsx") -> int:
    """Import these rows; returns the number of the run."""
    with db.uow() as uow:
        now = current(uow.conn)
        run = apply(uow.conn, plan(now, products, stock), now, name)
        uow.commit()
    assert run is not None
    return run


def apply(conn: Connection, made: ImportPlan, now: Current, name: str = "stok.xlsx") -> int | None:
    return imports.apply(conn, VILLAGE, made, now, ImportedFile(name, "ab" * 32), actor="operator")


def sell(db: Database, sku: str, units: int, key: str = "sale") -> None:
    _move(db, sku, -units, MovementKind.SALE, key)


def receive(db: Database, sku: str, units: int) -> None:
    _move(db, sku, units, MovementKind.RECEIPT, "receipt")


def _move(db: Database, sku: str, quantity: int, kind: MovementKind, key: str) -> None:
    with db.uow() as uow:
        own = ledger.find_variant(uow.conn, VILLAGE, sku)
        ledger.record(uow.conn, [ledger.Entry(own, quantity, kind, f"{key}:{sku}:{quantity}")])
        uow.commit()


def count(db: Database, sku: str, number: int) -> None:
    with db.uow() as uow:
        own = ledger.find_variant(uow.conn, VILLAGE, sku)
        ledger.count(uow.conn, own, number, key=f"count:{sku}:{number}", actor="operator")
        uow.commit()


def now(db: Database) -> Current:
    with db.read() as conn:
        return current(conn)


def on_hand(db: Database, sku: str) -> int:
    return next(one.stock[Sku(sku)].on_hand for one in now(db).values() if sku in one.stock)


def with_price(one: Product, price: int) -> Product:
    return dataclasses.replace(one, variants=tuple(dataclasses.replace(v, price=price) for v in one.variants))
