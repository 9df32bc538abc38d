"""The jobs over every marketplace: one listing whatever was lost, one order however often it is pulled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.core.outcome import REPEATABLE
from inventory import shops
from jobs.pull import ORDERS, pull_orders, pull_returns
from jobs.remote import read_all
from tests.contract.bench import Bench
from tests.contract.every import ALL, BY_NAME, OpenBench
from tests.contract.house import House, house
from tests.contract.test_pages_and_batches import list_calls

# Marketplace times are whole seconds: what happened in this second is in the window of the next pull.
MOMENT_S = 2.0
DONE = ("lost_reply", "cut_body", "error_5xx_after", "html_200_after")
NOT_DONE = ("error_5xx_before", "reset", "busy", "rate_limit")
CREATES = [
    pytest.param(code, step.rule_path, fault, id=f"{code}-{step.leaf}-{fault}")
    for code, scenario in ALL
    for step in scenario.steps
    for fault in (*DONE, *NOT_DONE)
    if scenario.flow in ("create_listing", "complete_listing")
    and step.effect not in REPEATABLE
    and "one variant more" not in scenario.special
    and not (scenario.flow == "complete_listing" and scenario.special)
]


@pytest.fixture
def home(bench: Bench, tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, bench) as built:
        yield built


def codes_shown(bench: Bench) -> Counter[str]:
    return Counter(code for each in bench.listings() if (code := bench.market.code_of(each)))


def assert_listed_once(bench: Bench) -> None:
    products = {str(each.code): each for each in bench.market.products}
    assert codes_shown(bench) == Counter(products.keys())
    for listing in bench.listings():
        product = products[bench.market.code_of(listing)]
        units = listing["models"] or [listing]
        assert {each["sku"] for each in units} == {str(v.sku) for v in product.variants}
        assert {each["stock"] for each in units} == {bench.market.stock}


@pytest.mark.parametrize(("code", "path", "fault"), CREATES)
def test_a_create_whose_reply_is_lost_is_one_listing_after_the_next_run(
    code: str, path: str, fault: str, open_bench: OpenBench, tmp_path: Path
) -> None:
    bench = open_bench(code)
    rule = {"kind": BY_NAME[fault].kind, "path": path, "count": 1, **BY_NAME[fault].options}
    with house(tmp_path, bench) as home:
        home.stock_the_village()
        bench.server.ask("POST", "/faults", rule)
        first = home.sync()
        assert first.blocked == 0
        assert [each["hits"] for each in bench.server.ask("GET", "/faults")] == [1]
        home.wait(600)
        assert home.sync().state == "done"
        assert_listed_once(bench)
        bench.server.forget_journal()
        home.wait(600)
        quiet = home.sync()
        assert (quiet.created, quiet.pushed, quiet.postponed, quiet.blocked) == (0, 0, 0, 0)
        assert_listed_once(bench)


@pytest.mark.parametrize("code", sorted({code for code, _ in ALL}))
def test_every_create_may_lose_its_reply_and_still_nothing_is_listed_twice(
    code: str, open_bench: OpenBench, tmp_path: Path
) -> None:
    """A network that loses every reply to a create for a whole run, then recovers."""
    bench = open_bench(code)
    creates = [
        step.rule_path
        for owner, scenario in ALL
        for step in scenario.steps
        if owner == code and scenario.flow == "create_listing" and step.effect not in REPEATABLE
    ]
    with house(tmp_path, bench) as home:
        home.stock_the_village()
        for path in creates:
            bench.server.ask("POST", "/faults", {"kind": "lost_reply", "path": path})
        home.sync()
        bench.server.ask("DELETE", "/faults")
        home.wait(600)
        home.sync()
        home.wait(600)
        home.sync()
        assert_listed_once(bench)


def test_overlapping_pulls_see_one_order_once(home: House) -> None:
    bench = home.bench
    home.stock_the_village()
    home.sync()
    sku = str(bench.market.products[0].variants[0].sku)
    order = bench.buy(sku, 2)
    home.wait(MOMENT_S)
    ctx = home.context()
    assert pull_orders(ctx) == 1
    assert pull_orders(ctx) == 0
    with home.app.database.uow() as uow:  # as after a crash that lost the cursor's last step
        known = shops.progress(uow.conn, home.shop.shop_id, ORDERS)
        assert known is not None
        earlier = shops.Progress(known.value - timedelta(hours=1))
        shops.save_progress(uow.conn, home.shop.shop_id, ORDERS, earlier)
        uow.commit()
    assert pull_orders(ctx) == 0
    assert [each["external_order_id"] for each in home.orders()] == [order]
    assert home.reserved()[sku] == 2


def test_an_order_that_moves_on_is_the_same_order(home: House) -> None:
    bench = home.bench
    home.stock_the_village()
    home.sync()
    sku = str(bench.market.products[0].variants[0].sku)
    order = bench.buy(sku, 2)
    home.wait(MOMENT_S)
    ctx = home.context()
    assert pull_orders(ctx) == 1
    bench.act(order, "cancel")
    home.wait(MOMENT_S)
    assert pull_orders(ctx) == 1
    assert len(home.orders()) == 1
    assert home.reserved()[sku] == 0


def test_more_days_than_a_window_may_span_are_read_in_two_windows(home: House) -> None:
    bench = home.bench
    paging = next(each for each in bench.market.pages if each.flow == "pull_orders")
    ctx = home.context()
    pull_orders(ctx)
    span = timedelta(days=bench.marketplace.limits.max_window_days)
    with home.app.database.uow() as uow:
        shops.save_progress(uow.conn, home.shop.shop_id, ORDERS, shops.Progress(ctx.server_now() - span))
        uow.commit()
    bench.server.forget_journal()
    pull_orders(ctx)
    assert list_calls(bench, paging) == 2
    assert all(each["status"] == 200 and not each["error"] for each in bench.server.journal())


def test_every_order_and_listing_of_many_pages_arrives_once(home: House) -> None:
    bench = home.bench
    for paging in bench.market.pages:
        if paging.flow in ("pull_orders", "list_items", "list_listings"):
            paging.fill(bench, paging.page + 1)
    home.wait(MOMENT_S)  # an order of this very second is the next pull's
    theirs = [each["order_id"] for each in bench.ask("GET", "/orders")]
    assert pull_orders(home.context()) == len(theirs)
    assert sorted(str(each["external_order_id"]) for each in home.orders()) == sorted(theirs)
    found, _ = read_all(home.context())
    shown = [str(each["item_id"]) for each in bench.listings()]
    assert sorted(each.external_item_id for each in found) == sorted(shown)


def test_every_return_of_many_pages_arrives(home: House) -> None:
    returns = next((each for each in home.bench.market.pages if each.flow == "pull_returns"), None)
    if returns is None:
        pytest.skip("this marketplace lists no returns")
    returns.fill(home.bench, returns.page + 1)
    home.wait(MOMENT_S)
    home.bench.server.forget_journal()
    assert pull_returns(home.context()) == returns.page + 1
    assert list_calls(home.bench, returns) == 2
