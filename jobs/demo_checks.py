"""The demo's checks: what the practice server says happened against what our books say. Nothing here is assumed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.practice import PracticeServer
from inventory import ledger, orders, queries, rights
from inventory.canonical import Shop
from jobs.demo_data import EXPECTED, Expected
from jobs.wiring import App

# What the extra pulls, read-backs and retries around the least possible may cost.
CALLS_ALLOWANCE = 1.25
PER_DETAIL = 50
PER_PICTURE_CALL = 9
PER_ATTRIBUTE_CALL = 20
PER_LIST = 100


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
    from inventory import catalog

    with app.database.read() as conn:
        stored = catalog.snapshot(conn, app.village_id)
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
        listings = server.ask("GET", f"/shopee/{shop.external_shop_id}/listings")
        theirs[shop.name] = server.ask("GET", f"/shopee/{shop.external_shop_id}/orders")
        codes = Counter(each["sku"] for each in listings)
        facts.listings += len(listings)
        once &= all(n == 1 for n in codes.values()) and all(each["status"] == "NORMAL" for each in listings)
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


def least_calls(facts: Facts) -> int:
    """The fewest calls the documented batch sizes allow for what was done (shopee.md sections 4 to 7).

    Work on single items (create, variations, stock, price, content) needs one call each; everything that can be
    batched or cached is counted at its batch size; each sync and reconcile reads each shop's order list once.
    """
    by_shop: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in facts.journal:
        by_shop[str(entry["shop"])].append(entry)
    least = 0
    for shop, entries in by_shop.items():
        paths = Counter(str(e["path"]).rsplit("/", 1)[-1] for e in entries)
        if not shop:
            least += _least_pictures(entries)
            continue
        items = Counter(_single_items(entries))
        least += sum(1 for _ in items)
        least += facts.syncs + facts.reconciles  # get_order_list
        least += min(paths["get_order_detail"], facts.syncs)
        least += 3 if paths["get_category"] else 0  # tree, channels, first look at the shop
        least += paths["get_item_limit"] + paths["get_brand_list"]  # one category a call
        least += math.ceil(paths["get_item_limit"] / PER_ATTRIBUTE_CALL)
        created = sum(1 for path, _ in items if path == "add_item")
        varied = sum(1 for path, _ in items if path == "init_tier_variation")
        least += math.ceil(varied / PER_DETAIL)  # back on sale
        reading = math.ceil(created / PER_LIST) + math.ceil(created / PER_DETAIL) + varied + 1
        least += facts.reconciles * reading
        least += paths["get"]  # token refresh, asked for by the expired token
    return least


def _least_pictures(entries: Sequence[dict[str, Any]]) -> int:
    uploads = [e for e in entries if str(e["path"]).endswith("upload_image")]
    return len(uploads)


def _single_items(entries: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """(path, which item) of calls that the protocol allows for one item only."""
    single = {"add_item", "init_tier_variation", "update_item", "update_stock", "update_price", "add_model"}
    found = []
    for e in entries:
        path = str(e["path"]).rsplit("/", 1)[-1]
        body = e.get("body")
        if path in single and isinstance(body, dict):
            found.append((path, str(body.get("item_id") or body.get("item_sku") or body.get("item_name"))))
    return found
