"""``python -m benchmarks [name …]``: measure, print, and exit with 1 when a bound of the issue is broken."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import orjson

from benchmarks import figures, importing, ingesting, mapping, orders, startup, stock, streets
from benchmarks.figures import Benchmark, Outcome

BENCHMARKS: dict[str, Benchmark] = {
    b.name: b
    for b in (
        *(
            orders.BENCHMARK,
            stock.BENCHMARK,
            streets.BENCHMARK,
            startup.BENCHMARK,
            mapping.BENCHMARK,
            ingesting.BENCHMARK,
        ),
        importing.BENCHMARK,
    )
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed, as ratios within one run.")
    parser.add_argument("names", nargs="*", metavar="name", help="which benchmarks (default: all)")
    parser.add_argument("--list", action="store_true", help="say what there is")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure of every run as JSON")
    parser.add_argument("--repeats", type=int, default=figures.REPEATS, help="runs at most, the best counts")
    parser.add_argument("--tiny", action="store_true", help="a small size, once, bounds not judged")
    wish = parser.parse_args(argv)
    unknown = sorted(set(wish.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    if wish.list:
        for b in BENCHMARKS.values():
            print(f"{b.name:<10}{b.summary}")
        return 0
    found: dict[str, list[Outcome]] = {}
    for name in wish.names or BENCHMARKS:
        benchmark = BENCHMARKS[name]
        if wish.tiny:
            found[name] = [figures.unjudged(benchmark.measure("tiny"))]
        else:
            found[name] = figures.best_of(benchmark, max(1, wish.repeats))
        print(figures.table(name, found[name]), flush=True)
    if wish.json:
        wish.json.write_bytes(orjson.dumps(figures.as_json(found), option=orjson.OPT_INDENT_2))
    return 0 if all(figures.best(runs).holds for runs in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
