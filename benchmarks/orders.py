"""Order pull against the network's own time: calls x latency / concurrency, in the same run."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import requests

from benchmarks.figures import Benchmark, Figure, Outcome, Size
from benchmarks.village import BenchmarkFailed, make_products, same_for_all, village
from inventory import ledger, orders, rights
from jobs.pull import pull_orders

WALL_BOUND = 1.3
# One shop is read by one thread; a page follows the page before it, since its cursor comes from there.
CONCURRENCY = 1
# Orders come in over this time after the last write; all of it lies within the overlap of the pull's window.
SPREAD_S = 500
PLAIN_CALLS = 30


@dataclass(frozen=True, slots=True)
class _Plan:
    orders: int
    products: int
    latency_ms: int
    variants: int = 3
    lines: int = 2


PLANS: dict[Size, _Plan] = {
    "full": _Plan(orders=5_000, products=200, latency_ms=50),
    "tiny": _Plan(orders=12, products=2, latency_ms=1, variants=1),
}


def least_calls(count: int, per_page: int, per_detail: int) -> int:
    """The documented minimum: every list page, and the details of its orders in batches."""
    pages = max(1, math.ceil(count / per_page))
    whole, rest = divmod(count, per_page)
    return pages + whole * math.ceil(per_page / per_detail) + math.ceil(rest / per_detail)


def measure(size: Size) -> Outcome:
    plan = PLANS[size]
    with village(shops=1) as v:
        shop = v.shops[0]
        products = make_products(plan.products, plan.variants)
        v.stock(products, same_for_all(products, 2 * plan.orders * plan.lines), "awal")
        v.sync()
        v.pass_time(SPREAD_S + 60)
        placed = v.place_orders(shop, plan.orders, lines=plan.lines, spread_s=SPREAD_S)
        v.set_server(latency_ms=plan.latency_ms)
        v.forget_calls()
        with v.at(shop) as ctx:
            began, busy = time.perf_counter(), time.process_time()
            pulled = pull_orders(ctx)
            wall_s, busy_s = time.perf_counter() - began, time.process_time() - busy
            limits = ctx.marketplace.limits
        calls = sum(v.calls().values())
        plain_s = _plain_call_s(shop.base_url) if size == "full" else 0.0
        v.set_server(latency_ms=0)
        with v.app.database.read() as conn:
            right = (
                orders.sold_units(conn, v.app.village_id) == plan.orders * plan.lines
                and not ledger.verify(conn, v.app.village_id)
                and not rights.broken(conn, v.app.village_id)
            )
    if pulled != len(set(placed)) or not right:
        raise BenchmarkFailed(f"{pulled} orders were pulled, {len(placed)} placed; books right: {right}")
    least = least_calls(plan.orders, limits.orders_per_page, limits.orders_per_detail)
    floor_s = calls * plan.latency_ms / 1000 / CONCURRENCY
    return Outcome(
        (
            Figure("wall / (calls x latency / concurrency)", wall_s / floor_s, bound=WALL_BOUND),
            Figure("calls / documented minimum", calls / least, bound=1.0),
            Figure("our processor time / network time", busy_s / floor_s),
            Figure("a client that does nothing else / latency", plain_s * 1000 / plan.latency_ms),
        ),
        {
            "orders": plan.orders, "latency_ms": plan.latency_ms, "calls": calls, "least": least,
            "wall_s": wall_s, "floor_s": floor_s, "busy_s": busy_s,
        },
    )  # fmt: skip


def _plain_call_s(base_url: str) -> float:
    """One call of a plain client, on average: how near to the latency this machine comes just now."""
    with requests.Session() as session:
        session.get(f"{base_url}/api/v2/order/get_order_list", timeout=30)  # connects
        began = time.perf_counter()
        for _ in range(PLAIN_CALLS):
            session.get(f"{base_url}/api/v2/order/get_order_list", timeout=30)
        return (time.perf_counter() - began) / PLAIN_CALLS


BENCHMARK = Benchmark("orders", "pull 5,000 orders at 50 ms latency, against the network's own time", measure)
