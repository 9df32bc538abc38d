"""Stock push: calls against the least the batch limits allow; nothing twice, nothing that is shown already."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.figures import Benchmark, Figure, Outcome, Size
from benchmarks.village import MARKETPLACE, BenchmarkFailed, Village, make_products, same_for_all, village
from inventory import ledger, rights
from inventory.canonical import Product, Sku

CALLS_BOUND = 1.02
SHOPS = 2
# Far above the last units, so that a number is written straight; ``FEW`` lies within them.
BEFORE, MORE, FEWER, FEW = 100, 160, 60, 4
STOCK_CALL = "/product/update_stock"


@dataclass(frozen=True, slots=True)
class _Plan:
    products: int
    variants: int
    settle_s: float | None = None


PLANS: dict[Size, _Plan] = {"full": _Plan(products=200, variants=10), "tiny": _Plan(products=3, variants=1, settle_s=0)}


@dataclass(frozen=True, slots=True)
class _Push:
    """One sync after a change, as the marketplace saw it."""

    calls: int
    writes: int
    repeats: int
    seconds: float


def measure(size: Size) -> Outcome:
    plan = PLANS[size]
    products = make_products(plan.products, plan.variants)
    # Numbers rise and fall by turns: every listing must be told, most of them both.
    skus = [v.sku for p in products for v in p.variants]
    moved = {sku: MORE if i % 2 else FEWER for i, sku in enumerate(skus)}
    with village(SHOPS, plan.settle_s) as v:
        v.stock(products, same_for_all(products, BEFORE), "awal")
        v.sync()
        v.set_server(journal="full")
        lines_per_call = v.app.marketplace(MARKETPLACE).limits.stock_lines_per_call
        changed = _change(v, products, moved, "berubah")
        idle = _calls_of_a_sync(v)
        last = _change(v, products, same_for_all(products, FEW), "hampir habis")
    least = SHOPS * plan.products * math.ceil(plan.variants / lines_per_call)
    return Outcome(
        (
            Figure("calls of a sync / least writes", changed.calls / least, bound=CALLS_BOUND),
            Figure("calls of an idle sync, per shop", idle / SHOPS, "", bound=1.0),
            Figure("numbers sent that were shown already", changed.repeats + last.repeats, "", bound=0),
            Figure("least units: calls of a sync / least writes", last.calls / least),
        ),
        {
            "skus": len(moved), "shops": SHOPS, "least": least, "calls": changed.calls, "writes": changed.writes,
            "pulls": changed.calls - changed.writes, "seconds": changed.seconds, "last_units_writes": last.writes,
            "last_units_calls": last.calls, "last_units_seconds": last.seconds,
        },
    )  # fmt: skip


def _change(v: Village, products: Sequence[Product], counts: Mapping[Sku, int], reference: str) -> _Push:
    """Count the stock anew and sync once; what the marketplace received. Raises BenchmarkFailed if it shows wrong."""
    shown = _shown(v)
    v.stock(products, counts, reference)
    v.forget_calls()
    began = time.perf_counter()
    v.sync()
    seconds = time.perf_counter() - began
    calls = sum(v.calls().values())
    writes, repeats = _judge(v, shown)
    check_offered(v, counts)
    return _Push(calls, writes, repeats, seconds)


def _calls_of_a_sync(v: Village) -> int:
    v.forget_calls()
    v.sync()
    return sum(v.calls().values())


def _shown(v: Village) -> dict[str, int]:
    """The number every variant shows, by its model id, or by its item id where it has none."""
    found: dict[str, int] = {}
    for shop in v.shops:
        for each in v.listings(shop):
            if each["models"]:
                found |= {str(m["model_id"]): int(m["stock"]) for m in each["models"]}
            else:
                found[str(each["item_id"])] = int(each["stock"])
    return found


def _judge(v: Village, shown: dict[str, int]) -> tuple[int, int]:
    """(stock calls, numbers in them that the shop showed already when they arrived), from the journal's bodies."""
    writes = repeats = 0
    for entry in v.server.ask("GET", f"/journal?path={STOCK_CALL}&limit=1000000"):
        writes += 1
        for line in entry["body"]["stock_list"]:
            key = str(line.get("model_id") or entry["body"]["item_id"])
            number = sum(int(each["stock"]) for each in line["seller_stock"])
            repeats += shown[key] == number
            shown[key] = number
    return writes, repeats


def check_offered(v: Village, counts: Mapping[Sku, int]) -> None:
    """Every unit on hand is offered exactly once, and the books agree."""
    offered: dict[str, int] = {}
    for shop in v.shops:
        for each in v.listings(shop):
            for unit in each["models"] or [each]:
                offered[unit["sku"]] = offered.get(unit["sku"], 0) + int(unit["stock"])
    with v.app.database.read() as conn:
        wrong = [g.sku for g in rights.broken(conn, v.app.village_id)]
        wrong += [d.sku for d in ledger.verify(conn, v.app.village_id)]
    wrong += [sku for sku, number in counts.items() if offered.get(sku) != number]
    if wrong:
        raise BenchmarkFailed(f"{len(wrong)} SKUs show a wrong number, e.g. {wrong[0]}: {offered.get(wrong[0])}")


BENCHMARK = Benchmark("stock", "push 2,000 changed SKUs to 2 shops, calls against the least possible", measure)
