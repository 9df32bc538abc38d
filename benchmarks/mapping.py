"""Mapping order details to canonical orders, against orjson alone reading the same bytes."""

from __future__ import annotations

import time

import orjson

from benchmarks.figures import Benchmark, Figure, Outcome, Size
from benchmarks.recorded import record, replay
from benchmarks.village import BenchmarkFailed, make_products, same_for_all, village

ORDERS: dict[Size, int] = {"full": 5_000, "tiny": 12}
PRODUCTS: dict[Size, int] = {"full": 100, "tiny": 2}
ROUNDS: dict[Size, int] = {"full": 3, "tiny": 1}
LINES = 2


def measure(size: Size) -> Outcome:
    with village(shops=1) as v:
        shop = v.shops[0]
        products = make_products(PRODUCTS[size], variants=1)
        v.stock(products, same_for_all(products, 2 * ORDERS[size] * LINES), "awal")
        v.sync()
        pages = record(v, shop, v.place_orders(shop, ORDERS[size], lines=LINES, spread_s=500))
        with v.at(shop) as ctx:
            mapped_s, floor_s, count = [], [], 0
            for _ in range(ROUNDS[size]):
                began = time.perf_counter()
                for page in pages:
                    for reply in page.replies:
                        orjson.loads(reply.body)
                middle = time.perf_counter()
                count = sum(len(replay(ctx, page)) for page in pages)
                mapped_s.append(time.perf_counter() - middle)
                floor_s.append(middle - began)
    if count != ORDERS[size]:
        raise BenchmarkFailed(f"{count} of {ORDERS[size]} orders were mapped")
    return Outcome(
        (Figure("bytes to canonical orders / orjson alone", min(mapped_s) / min(floor_s)),),
        {
            "orders": count, "megabytes": sum(p.size for p in pages) / 1e6,
            "mapped_s": min(mapped_s), "floor_s": min(floor_s),
        },
    )  # fmt: skip


BENCHMARK = Benchmark("map", "5,000 order details to canonical orders, against orjson alone", measure)
