"""Walks over pages end, and no call carries more than the documented number. The journal is the witness."""

from __future__ import annotations

import pytest

from connectors import registry
from connectors.core.errors import ProtocolChanged
from connectors.core.http import HttpResponse
from connectors.core.marketplace import Flow, Limits
from inventory.canonical import Page
from tests.contract.bench import Bench
from tests.contract.every import OpenBench
from tests.contract.scenario import Paging, Scenario, market, same_path

CODES = sorted(registry.all_marketplaces())
PAGES = [pytest.param(code, paging, id=f"{code}-{paging.flow}") for code in CODES for paging in market(code).pages]
BATCHES = [pytest.param(code, limit, id=f"{code}-{limit}") for code in CODES for limit in market(code).batches]
# Flow -> the limit of its manifest that says how many members a call may carry.
BATCH_LIMITS = {
    "set_stock": "stock_lines_per_call",
    "set_price": "price_lines_per_call",
    "get_orders": "orders_per_detail",
    "get_listings": "listings_per_detail",
    "upload_pictures": "pictures_per_call",
    "set_listed": "shop_state_per_call",
}
PAGE_LIMITS = {
    "list_items": "listings_per_page",
    "list_listings": "listings_per_page",
    "pull_orders": "orders_per_page",
}
PAGED = {"list_items", "list_listings", "pull_orders", "pull_returns"}


def page_of(bench: Bench, paging: Paging, cursor: str | None) -> Page[object]:
    flow = getattr(bench.marketplace.flows, paging.flow)
    page: Page[object] = bench.run(flow(*paging.before_cursor(bench), cursor))
    return page


def list_calls(bench: Bench, paging: Paging) -> int:
    return sum(each["path"] == paging.path for each in bench.server.journal())


@pytest.mark.parametrize("code", CODES)
def test_every_paged_flow_and_every_limit_has_its_fixture(code: str) -> None:
    present = set(registry.get(code).flows.present())
    assert {each.flow for each in market(code).pages} == PAGED & present
    assert set(market(code).batches) == {BATCH_LIMITS[flow] for flow in BATCH_LIMITS if flow in present}


@pytest.mark.parametrize("code", CODES)
def test_every_limit_names_the_document_it_comes_from(code: str) -> None:
    limits = registry.get(code).limits
    assert [name for name in Limits.__slots__ if name != "sources" and not limits.sources.get(name)] == []


@pytest.mark.parametrize(("code", "paging"), PAGES)
def test_an_empty_shop_is_one_empty_page(code: str, paging: Paging, open_bench: OpenBench) -> None:
    bench = open_bench(code)
    bench.server.forget_journal()
    page = page_of(bench, paging, None)
    assert (page.items, page.next_cursor) == ((), None)
    assert len(bench.server.journal()) == 1


@pytest.mark.parametrize(("code", "paging"), PAGES)
def test_a_full_page_is_the_last_and_one_thing_more_makes_a_second(
    code: str, paging: Paging, open_bench: OpenBench
) -> None:
    bench = open_bench(code)
    if paging.flow in PAGE_LIMITS:
        assert paging.page == getattr(bench.marketplace.limits, PAGE_LIMITS[paging.flow])
    paging.fill(bench, paging.page)
    only = page_of(bench, paging, None)
    assert (len(only.items), only.next_cursor) == (paging.page, None)
    paging.fill(bench, 1)
    bench.server.forget_journal()
    first = page_of(bench, paging, None)
    assert first.next_cursor is not None
    second = page_of(bench, paging, first.next_cursor)
    assert (len(first.items), len(second.items), second.next_cursor) == (paging.page, 1, None)
    assert len({repr(each) for each in (*first.items, *second.items)}) == paging.page + 1
    assert list_calls(bench, paging) == 2


@pytest.mark.parametrize(("code", "paging"), PAGES)
def test_a_page_that_comes_again_and_again_ends_the_walk(code: str, paging: Paging, open_bench: OpenBench) -> None:
    """The marketplace answers every list call with its first page: a caller that remembers cursors stops."""
    bench = open_bench(code)
    paging.fill(bench, paging.page + 1)
    bench.server.forget_journal()
    tape: dict[str, HttpResponse] = {}
    flow = getattr(bench.marketplace.flows, paging.flow)
    arguments = paging.before_cursor(bench)
    seen: set[str | None] = set()
    cursor: str | None = None
    ended = ""
    while not ended:
        seen.add(cursor)
        try:
            page = bench.run(stuck(flow(*arguments, cursor), paging.path, tape))
        except ProtocolChanged as exc:
            ended = exc.code
            break
        assert page.next_cursor is not None
        if page.next_cursor in seen:
            ended = "seen before"
        cursor = page.next_cursor
        assert len(seen) <= paging.page, "a page number that only counts up needs an end of its own"
    assert ended in {"cursor_repeats", "page_repeats", "seen before"}
    assert list_calls(bench, paging) <= 3


def stuck(flow: Flow[Page[object]], path: str, tape: dict[str, HttpResponse]) -> Flow[Page[object]]:
    """The same flow, but ``path`` is always answered with its first reply."""
    try:
        request = next(flow)
        while True:
            reply = yield request
            request = flow.send(tape.setdefault(path, reply) if request.path == path else reply)
    except StopIteration as stop:
        result: Page[object] = stop.value
        return result


@pytest.mark.parametrize(("code", "limit"), BATCHES)
def test_one_member_more_than_the_limit_makes_two_calls_and_none_is_lost(
    code: str, limit: str, open_bench: OpenBench
) -> None:
    bench = open_bench(code)
    batch, most = bench.market.batches[limit], getattr(bench.marketplace.limits, limit)
    assert members_sent(bench, limit, most) == [most]
    bench.server.ask("POST", "/reset")
    bench = open_bench(code)
    assert members_sent(bench, limit, most + 1) == [most, 1]
    assert batch.flow in bench.marketplace.flows.present()


def members_sent(bench: Bench, limit: str, count: int) -> list[int]:
    """Run the batch's flow for ``count`` members: how many each call carried."""
    batch = bench.market.batches[limit]
    arranged = batch.arrange(bench, count)
    bench.server.forget_journal()
    bench.sent.clear()
    scenario = Scenario(batch.flow, (), lambda _: arranged)
    transport = bench.transport()
    link = bench.link(transport)
    result = transport.run(link.marketplace, bench.flow(scenario, arranged), link)
    transport.close()
    entries = [each for each in bench.server.journal() if same_path(batch.path, str(each["path"]))]
    requests = [each for each in bench.sent if same_path(batch.path, each.path)]
    arranged.check(result)
    return [batch.members(entry, request) for entry, request in zip(entries, requests, strict=True)]


@pytest.mark.parametrize("code", CODES)
def test_an_empty_batch_costs_no_call(code: str, open_bench: OpenBench) -> None:
    bench = open_bench(code)
    flows = bench.marketplace.flows
    for name, arguments in (
        ("get_listings", ([],)),
        ("get_orders", ([],)),
        ("set_listed", ([], True)),
        ("upload_pictures", ([],)),
        ("upload_papers", ([],)),
    ):
        if name in flows.present():
            bench.server.forget_journal()
            assert bench.run(getattr(flows, name)(*arguments)) == ()
            assert bench.server.journal() == []


@pytest.mark.parametrize("code", CODES)
def test_a_picture_beyond_the_limit_is_refused_without_a_call(code: str, open_bench: OpenBench) -> None:
    bench = open_bench(code)
    flow = bench.marketplace.flows.upload_pictures
    if flow is None:
        pytest.skip("this marketplace takes no pictures")
    start = next(iter(bench.market.pictures.values()))
    content = start + b"0" * (bench.marketplace.limits.upload_bytes + 1 - len(start))
    bench.server.forget_journal()
    (result,) = bench.run(flow([(content, "besar.png")]))
    assert (result.ok, bool(result.code)) == (False, True)
    assert bench.server.journal() == []
