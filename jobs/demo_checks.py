"""The demo's checks: what the practice server says happened against what our books say. Nothing here is assumed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from connectors.practice import PracticeServer
from inventory import ledger, orders, queries, rights
from inventory.canonical import Shop
from jobs.demo_data import EXPECTED, Expected
from jobs.wiring import App

# What the extra pulls, read-backs and retries around the least possible may cost.
CALLS_ALLOWANCE = 1.25


@dataclass(slots=True)
class Checks:
    items: list[tuple[str, bool]] = field(default_factory=list)

    def add(self, text: str, holds: bool) -> None:
        self.items.append((text, holds))

    @property
    def all_hold(self) -> bool:
        return bool(self.items) and all(holds for _, holds in self.items)


@dataclass(slots=True)
class Facts:
    """What was found after the story. ``journal`` are the marketplace's own records of our calls."""

    shops: int
    syncs: int
    reconciles: int
    listings: int = 0
    listed_once: bool = False
    orders: int = 0
    units_sold: int = 0
    oversold: int = 0
    orders_agree: bool = False
    books_right: bool = False
    rights_right: bool = False
    limited: int = 0
    calls: int = 0
    journal: list[dict[str, Any]] = field(default_factory=list)


def misread(app: App, expected: Mapping[str, Expected]) -> list[str]:
    """SKUs whose price, stock or weight differ from what the workbook means."""
    from inventory import catalog_view

    with app.database.read() as conn:
        stored = catalog_view.snapshot(conn, app.village_id)
    found: dict[str, Expected] = {}
    for entry in stored.values():
        for v in entry.product.variants:
            weight = v.weight_g or entry.product.weight_g or 0
            found[v.sku] = Expected(v.price, entry.on_hand[v.sku], weight)
    return sorted(s for s in {*found, *expected} if found.get(s) != expected.get(s))


def look(app: App, server: PracticeServer, shops: Sequence[Shop], syncs: int, reconciles: int) -> Facts:
    """Ask both sides."""
    facts = Facts(len(shops), syncs, reconciles)
    theirs: dict[str, list[dict[str, Any]]] = {}
    sold: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    once = True
    for shop in shops:
        listings = server.ask("GET", f"/{shop.marketplace}/{shop.external_shop_id}/listings")
        theirs[shop.name] = server.ask("GET", f"/{shop.marketplace}/{shop.external_shop_id}/orders")
        units = Counter(unit["sku"] for each in listings for unit in each["models"] or [each])
        facts.listings += len(listings)
        once &= units == dict.fromkeys(EXPECTED, 1) and all(each["for_sale"] for each in listings)
        for each in listings:
            for unit in each["models"] or [each]:
                shown[unit["sku"]] += unit["stock"]
        for order in theirs[shop.name]:
            for line in order["lines"]:
                sold[line["sku"]] += line["quantity"]
    facts.listed_once = once and facts.listings == len(_codes(app)) * len(shops)
    facts.orders = sum(len(o) for o in theirs.values())
    facts.units_sold = sum(sold.values())
    _our_side(app, facts, theirs, sold, shown)
    facts.journal = server.ask("GET", "/journal?limit=100000")
    facts.calls = len(facts.journal)
    facts.limited = sum(1 for each in facts.journal if "rate_limit" in str(each.get("error", "")))
    return facts


def _codes(app: App) -> list[str]:
    with app.database.read() as conn:
        return [p["code"] for p in queries.products(conn, app.village_id, limit=100_000)]


def _our_side(
    app: App, facts: Facts, theirs: Mapping[str, list[dict[str, Any]]], sold: Counter[str], shown: Counter[str]
) -> None:
    with app.database.read() as conn:
        stock = {row["sku"]: row for row in queries.stock(conn, app.village_id)}
        ours = queries.orders(conn, app.village_id, limit=100_000)
        facts.books_right = ledger.verify(conn, app.village_id) == []
        facts.rights_right = rights.broken(conn, app.village_id) == []
        facts.orders_agree = orders.sold_units(conn, app.village_id) == facts.units_sold
    facts.orders_agree &= {o["external_order_id"] for o in ours} == {
        str(o["order_id"]) for each in theirs.values() for o in each
    }
    for sku, truth in EXPECTED.items():
        facts.oversold += max(0, sold[sku] - truth.stock)
        facts.rights_right &= shown[sku] <= max(0, stock[sku]["available"])


def least_calls(facts: Facts, markets: Mapping[str, Mapping[str, Any]]) -> int:
    """The fewest calls for what was done: nothing is said or asked twice, and every sync and reconcile reads each
    shop's order list once.

    ``markets`` tells by code which paths list orders (``GET /_practice/marketplaces``). Whether calls for many things
    carry as many as they may is measured by the benchmarks.
    """
    lists = {code: str(market["order_list_path"]) for code, market in markets.items()}
    least = facts.shops * (facts.syncs + facts.reconciles)
    said: set[str] = set()
    for entry in facts.journal:
        if "multipart" in str(entry["body"]):
            least += 1  # a picture; the journal does not keep which
        elif not fnmatchcase(str(entry["path"]), lists[entry["marketplace"]]):
            said.add(_said(entry))
    return least + len(said)


def _said(entry: Mapping[str, Any]) -> str:
    """What a call says, without what every call has of its own."""
    query = {k: v for k, v in entry["query"].items() if k not in ("sign", "timestamp")}
    parts = (entry["marketplace"], entry["shop"], entry["method"], entry["path"], query, entry["body"])
    return json.dumps(parts, sort_keys=True)
