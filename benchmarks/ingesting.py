"""Ingesting pages of orders, against plain sqlite3 inserting the rows that came of them into a copy of the file."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.figures import Benchmark, Figure, Outcome, Size
from benchmarks.recorded import record, replay
from benchmarks.village import BenchmarkFailed, Village, make_products, same_for_all, village
from inventory import orders
from inventory.canonical import Order, Shop
from inventory.uow import SQLITE_PRAGMAS

ORDERS: dict[Size, int] = {"full": 5_000, "tiny": 12}
PRODUCTS: dict[Size, int] = {"full": 200, "tiny": 2}
VARIANTS: dict[Size, int] = {"full": 3, "tiny": 1}
LINES = 2
PAGE = 100
TABLES = ("sales_order", "order_line", "reservation")
Rows = dict[str, list[tuple[Any, ...]]]


def measure(size: Size) -> Outcome:
    with village(shops=1) as v:
        shop = v.shops[0]
        products = make_products(PRODUCTS[size], VARIANTS[size])
        v.stock(products, same_for_all(products, 2 * ORDERS[size] * LINES), "awal")
        v.sync()
        pages = record(v, shop, v.place_orders(shop, ORDERS[size], lines=LINES, spread_s=500))
        with v.at(shop) as ctx:
            snapshots = [replay(ctx, page) for page in pages]
        file, copy = Path(str(v.app.database.url.database)), v.home / "floor.db"
        _copy(file, copy)
        ours_s = _ingest(v, shop, snapshots)
        again_s = _ingest(v, shop, snapshots)
        rows = _rows(file)
        floor_s = _insert(copy, rows)
    if sum(len(page["sales_order"]) for page in rows) != ORDERS[size]:
        raise BenchmarkFailed("not every order was stored")
    return Outcome(
        (
            Figure("ingest / plain inserts of the same rows", ours_s / floor_s),
            Figure("the same pages again / plain inserts", again_s / floor_s),
        ),
        {
            "orders": ORDERS[size], "rows": sum(len(r) for page in rows for r in page.values()),
            "ours_s": ours_s, "again_s": again_s, "floor_s": floor_s,
        },
    )  # fmt: skip


def _ingest(v: Village, shop: Shop, pages: list[tuple[Order, ...]]) -> float:
    began = time.perf_counter()
    for page in pages:
        with v.app.database.uow() as uow:
            orders.ingest(uow.conn, v.app.village_id, shop.shop_id, page, last_units=v.app.settings.last_units)
            uow.commit()
    return time.perf_counter() - began


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as before, sqlite3.connect(target) as after:
        before.backup(after)
    before.close()
    after.close()


def _rows(file: Path) -> list[Rows]:
    """Every row the orders brought, by page and table, in the order of the orders."""
    db = sqlite3.connect(file)
    try:
        pages: dict[int, Rows] = defaultdict(lambda: {t: [] for t in TABLES})
        page_of_order: dict[int, int] = {}
        page_of_line: dict[int, int] = {}
        for number, row in enumerate(db.execute("SELECT * FROM sales_order ORDER BY id")):
            page_of_order[row[0]] = number // PAGE
            pages[number // PAGE]["sales_order"].append(row)
        for order_id, *row in db.execute("SELECT order_id, * FROM order_line ORDER BY id"):
            page_of_line[row[0]] = page_of_order[order_id]
            pages[page_of_order[order_id]]["order_line"].append(tuple(row))
        for line_id, *row in db.execute("SELECT order_line_id, * FROM reservation ORDER BY id"):
            pages[page_of_line[line_id]]["reservation"].append(tuple(row))
        return [pages[n] for n in sorted(pages)]
    finally:
        db.close()


def _insert(file: Path, pages: list[Rows]) -> float:
    """One transaction a page, with the same guarantees as ours."""
    db = sqlite3.connect(file, isolation_level=None)
    try:
        for pragma in SQLITE_PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        began = time.perf_counter()
        for page in pages:
            db.execute("BEGIN IMMEDIATE")
            for table, rows in page.items():
                db.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
            db.execute("COMMIT")
        return time.perf_counter() - began
    finally:
        db.close()


BENCHMARK = Benchmark("ingest", "5,000 orders into the database, against plain inserts of the same rows", measure)
