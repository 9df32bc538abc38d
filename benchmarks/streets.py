"""Shops of every marketplace side by side: calls against the least possible, rate limits, and the slowest shop."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from benchmarks.figures import Benchmark, Figure, Outcome, Size
from benchmarks.stock import check_offered
from benchmarks.village import Village, make_products, same_for_all, village
from inventory.canonical import Product, Shop

CALLS_BOUND = 1.02
WALL_BOUND = 1.1
SHOPS_PER_STREET = 2
BEFORE, MORE, FEWER = 200, 280, 120


@dataclass(frozen=True, slots=True)
class _Plan:
    products: int
    variants: int
    limited: bool


PLANS: dict[Size, _Plan] = {"full": _Plan(100, 10, limited=True), "tiny": _Plan(2, 1, limited=False)}


def measure(size: Size) -> Outcome:
    plan = PLANS[size]
    products = make_products(plan.products, plan.variants)
    settle_s = None if size == "full" else 0.0
    with village(SHOPS_PER_STREET, settle_s, every_market=True, limited=plan.limited) as v:
        v.stock(products, same_for_all(products, BEFORE), "awal")
        v.sync()
        v.set_server(journal="full")
        alone = [_seconds(v, products, turn, [shop]) for turn, shop in enumerate(v.shops)]
        v.sync()
        v.forget_calls()
        together = _seconds(v, products, len(v.shops), v.shops)
        journal = v.server.ask("GET", "/journal?limit=1000000")
        counts = _numbers(products, len(v.shops))
        check_offered(v, counts)
        least = sum(_least(v, shop, plan) for shop in v.shops)
        writes = _stock_writes(v, journal)
    refused = sum(1 for entry in journal if entry["status"] >= 400 or entry["error"])
    return Outcome(
        (
            Figure("calls of a sync / least writes", len(journal) / least, bound=CALLS_BOUND),
            Figure("calls refused for coming too fast, or at all", refused, "", bound=0),
            Figure("all shops at once / the slowest one alone", together / max(alone), bound=WALL_BOUND),
        ),
        {
            "skus": plan.products * plan.variants, "shops": len(v.shops), "least": least, "calls": len(journal),
            "writes": writes, "seconds": together,
            **{f"alone {shop.name}": each for shop, each in zip(v.shops, alone, strict=True)},
        },
    )  # fmt: skip


def _numbers(products: Sequence[Product], turn: int) -> dict[Any, int]:
    """New numbers for every SKU: by turns up and down, others each time."""
    skus = [v.sku for p in products for v in p.variants]
    return {sku: (MORE if i % 2 else FEWER) + 4 * (turn + 1) for i, sku in enumerate(skus)}


def _seconds(v: Village, products: Sequence[Product], turn: int, shops: Sequence[Shop]) -> float:
    v.stock(products, _numbers(products, turn), f"hitung {turn}")
    began = time.perf_counter()
    v.sync(shops)
    return time.perf_counter() - began


def _least(v: Village, shop: Shop, plan: _Plan) -> int:
    per_call = v.app.marketplace(shop.marketplace).limits.stock_lines_per_call
    return plan.products * math.ceil(plan.variants / per_call)


def _stock_writes(v: Village, journal: Sequence[dict[str, Any]]) -> int:
    globs = {str(m["code"]): str(m["stock_path"]) for m in v.server.ask("GET", "/marketplaces")}
    return sum(fnmatchcase(str(e["path"]), globs[e["marketplace"]]) for e in journal)


BENCHMARK = Benchmark("streets", "push 1,000 changed SKUs to two shops of every marketplace, side by side", measure)
