"""Scenes that are alike in every marketplace: a shop is made ready, a flow is called, what came of it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inventory.canonical import (
    ExternalItemId,
    ExternalModelId,
    ExternalOrderId,
    PriceLine,
    PriceWrite,
    StockLine,
    StockWrite,
)
from tests.contract.arranging import holds, last_hour
from tests.contract.bench import Bench
from tests.contract.scenario import Arranged

NAME, OTHER_NAME = "Kopi Robusta Petik Merah Desa", "Kopi Arabika Petik Merah Desa"
"""Long enough for every marketplace."""


def one_item(bench: Bench, sku: str = "KOPI", models: int = 0) -> dict[str, Any]:
    variants = [{"name": f"Rasa {n}", "sku": f"{sku}-{n}", "price": 20_000 + n, "stock": 5 + n} for n in range(models)]
    wish = {"name": NAME, "sku": sku, "price": 45_000, "stock": 9, **({"models": variants} if models else {})}
    return bench.seller_lists(wish)[0]


def items(bench: Bench, count: int) -> list[ExternalItemId]:
    made = bench.seller_lists(*({"name": NAME, "sku": f"K{n}", "price": 9_000, "stock": 3} for n in range(count)))
    return [ExternalItemId(str(each["item_id"])) for each in made]


def truth(bench: Bench, item_id: object) -> dict[str, Any]:
    return next(each for each in bench.listings() if str(each["item_id"]) == str(item_id))


def first_option(bench: Bench, order: ExternalOrderId) -> Any:
    flow = bench.marketplace.flows.shipping_options
    assert flow is not None
    return bench.run(flow(order))[0]


def refresh_token(bench: Bench) -> Arranged:
    own = bench.credentials

    def check(tokens: Any) -> None:
        holds(tokens.refresh_token != own.refresh_token, tokens.access_token != own.access_token)
        holds(tokens.expires_at > bench.now)

    return Arranged((own, int(bench.now.timestamp())), check)


def get_listings(bench: Bench) -> Arranged:
    made = one_item(bench, models=2)

    def check(found: Any) -> None:
        stocks = [(str(m["model_id"]), m["sku"], m["price"], m["stock"]) for m in made["models"]]
        assert [(v.external_model_id, v.sku, v.price, v.stock) for v in found[0].variants] == stocks

    return Arranged(([ExternalItemId(str(made["item_id"]))],), check)


def prices(bench: Bench, count: int) -> Arranged:
    return _written(bench, "price", [21_000 + n for n in range(count)], PriceLine, PriceWrite)


def stocks(bench: Bench, count: int) -> Arranged:
    return _written(bench, "stock", [30 + n for n in range(count)], StockLine, StockWrite)


def _written(
    bench: Bench, field: str, wanted: list[int], line: Callable[..., Any], write: Callable[..., Any]
) -> Arranged:
    """An item with as many variants as there are numbers, each of which gets its own."""
    made = one_item(bench, models=len(wanted))
    models = [ExternalModelId(str(m["model_id"])) for m in made["models"]]

    def check(results: Any) -> None:
        holds(all(each.ok for each in results), [each.value for each in results] == wanted)
        assert [m[field] for m in truth(bench, made["item_id"])["models"]] == wanted

    return Arranged((write(ExternalItemId(str(made["item_id"])), tuple(map(line, models, wanted))),), check)


def orders(bench: Bench, count: int) -> Arranged:
    bench.seller_lists({"name": NAME, "sku": "KOPI", "price": 9_000, "stock": count + 1})
    made = bench.ask("POST", "/orders/bulk", {"count": count, "lines_per_order": 1, "seed": 1, "spread_s": 600})
    ids = [ExternalOrderId(each) for each in made["order_ids"]]
    return Arranged((ids,), lambda found: holds([each.external_order_id for each in found] == ids))


def cancel(bench: Bench) -> Arranged:
    item = ExternalItemId(str(one_item(bench)["item_id"]))
    order = bench.buy("KOPI", 2)

    def check(_: Any) -> None:
        holds(bench.order(order)["status"] == "CANCELLED", truth(bench, item)["stock"] == 9)

    return Arranged((ExternalOrderId(order), "OUT_OF_STOCK", [(item, None)]), check)


def more_orders(bench: Bench, count: int) -> None:
    bench.seller_lists({"name": NAME, "sku": f"K{count}", "price": 9_000, "stock": count})
    seed = len(bench.ask("GET", "/orders"))  # the same seed would give the same orders again
    bench.ask("POST", "/orders/bulk", {"count": count, "lines_per_order": 1, "seed": seed, "spread_s": 60})


def more_returns(bench: Bench, count: int, ready: str) -> None:
    """``ready``: the state, in the marketplace's own word, of an order that may be sent."""
    more_orders(bench, count)
    for order in bench.ask("GET", "/orders"):
        if order["status"] == ready:
            bench.act(order["order_id"], "ship")
            bench.act(order["order_id"], "return")


def more_items(bench: Bench, count: int) -> None:
    items(bench, count)


def window(bench: Bench) -> tuple[Any, ...]:
    return (last_hour(bench),)
