"""Reading order pages: nothing is lost on the way, whatever breaks between two pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.village import Village, make_products, same_for_all, village
from connectors.core.errors import Rejected
from inventory import ledger, orders, rights, shops
from jobs.pull import ORDERS, pull_orders

COUNT = 230  # three pages
LIST = "/api/v2/order/get_order_list"


@pytest.fixture(scope="module")
def ready() -> Iterator[Village]:
    """A shop with a few listings, far from sold out."""
    with village(shops=1) as v:
        products = make_products(3, variants=1)
        v.stock(products, same_for_all(products, 10_000), "awal")
        v.sync()
        yield v


@pytest.fixture
def shop_with_orders(ready: Village) -> Iterator[Village]:
    """Three pages of new orders, and none in the overlap from before."""
    ready.pass_time(3_600)
    ready.place_orders(ready.shops[0], COUNT, lines=1, spread_s=500)
    yield ready
    ready.server.ask("DELETE", "/faults")


def _break(v: Village, kind: str, skip: int, **options: object) -> None:
    v.server.ask("POST", "/faults", {"kind": kind, "path": LIST, "skip": skip, "count": 1, **options})


def _pull(v: Village) -> int:
    with v.at(v.shops[0]) as ctx:
        return pull_orders(ctx)


def _books_are_right(v: Village) -> bool:
    with v.app.database.read() as conn:
        there = v.server.ask("GET", f"/shopee/{v.shops[0].external_shop_id}/orders")
        return (
            orders.sold_units(conn, v.app.village_id) == len(there)
            and not ledger.verify(conn, v.app.village_id)
            and not rights.broken(conn, v.app.village_id)
        )


def test_every_page_is_stored_and_a_second_pull_finds_nothing_new(shop_with_orders: Village) -> None:
    assert _pull(shop_with_orders) == COUNT
    assert _pull(shop_with_orders) == 0
    assert _books_are_right(shop_with_orders)


def test_a_cursor_refused_half_way_reads_the_window_again_and_loses_no_order(shop_with_orders: Village) -> None:
    _break(shop_with_orders, "busy", 2, error="error_param")
    assert _pull(shop_with_orders) == COUNT
    assert _books_are_right(shop_with_orders)


def test_a_cursor_that_is_always_refused_ends_with_the_refusal(shop_with_orders: Village) -> None:
    _break(shop_with_orders, "busy", 2, error="error_param")
    _break(shop_with_orders, "busy", 4, error="error_param")
    with pytest.raises(Rejected):
        _pull(shop_with_orders)
    with shop_with_orders.app.database.read() as conn:
        known = shops.progress(conn, shop_with_orders.shops[0].shop_id, ORDERS)
    assert known is not None
    assert known.page is not None  # what was read is stored, and the rest is still known to be missing
    assert _pull(shop_with_orders) == COUNT - 200
    assert _books_are_right(shop_with_orders)
