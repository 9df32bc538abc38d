"""The documented rates are kept, per shop and per app, on a clock that only waiting moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import pytest

from connectors import registry
from connectors.core.limits import FROM_MANIFEST, Limiter
from connectors.core.link import CallRecord
from tests.contract.bench import Bench, Link

SECONDS = 4


def most_in_a_second(times: Sequence[float]) -> int:
    """The largest number of calls within any window of one second."""
    return max(sum(1 for each in times if start <= each < start + 1) for start in times)


def cheap_read(bench: Bench) -> Callable[[], object]:
    """A flow of one READ call that needs no preparation."""
    flow = bench.marketplace.flows.shop_info or bench.marketplace.flows.categories
    assert flow is not None
    return flow


def timed(bench: Bench, links: Sequence[Link], calls: int) -> dict[str, list[float]]:
    """When each shop's calls were sent, all shops in turn over one transport with the manifest's rates."""
    sent: dict[str, list[float]] = {}

    def note(record: CallRecord) -> None:
        sent.setdefault(record.shop_key, []).append(bench.clock.monotonic())

    transport = bench.transport(rate=FROM_MANIFEST, observe=note, wall=lambda: time.time() + bench.clock.waited_s)
    flow = cheap_read(bench)
    for number in range(calls):
        link = links[number % len(links)]
        transport.run(link.marketplace, flow(), link)  # type: ignore[arg-type]
    transport.close()
    return sent


def shops_of_one_app(bench: Bench, count: int) -> list[Link]:
    transport = bench.transport()
    opened = [bench.opened]
    while len(opened) < count:
        opened.append(bench.server.ask("POST", "/shops", {"marketplace": bench.market.code, "name": "Toko lain"}))
    links = []
    for each in opened:
        bench.opened = each
        links.append(bench.link(transport))
    return links


def test_one_shop_is_asked_no_faster_than_documented_and_no_slower(bench: Bench) -> None:
    bench.clock.moves.append(bench.server.advance)
    rate = bench.marketplace.limits.calls_per_s_shop
    calls = int(rate * SECONDS) + 1
    (times,) = timed(bench, shops_of_one_app(bench, 1), calls).values()
    assert len(times) == calls
    assert most_in_a_second(times) <= rate
    assert times[-1] - times[0] == pytest.approx(SECONDS, abs=1e-6)


def test_the_shops_of_one_app_share_its_rate(bench: Bench) -> None:
    bench.clock.moves.append(bench.server.advance)
    limits = bench.marketplace.limits
    count = int(limits.calls_per_s_app // limits.calls_per_s_shop) + 1
    calls = int(limits.calls_per_s_app * SECONDS) + 1
    sent = timed(bench, shops_of_one_app(bench, count), calls)
    together = sorted(each for times in sent.values() for each in times)
    assert len(sent) == count
    assert most_in_a_second(together) <= limits.calls_per_s_app
    assert max(map(most_in_a_second, sent.values())) <= limits.calls_per_s_shop
    assert together[-1] - together[0] >= SECONDS


def test_at_the_documented_rate_the_marketplace_refuses_no_call(bench: Bench) -> None:
    """Here the practice server's own limit is on."""
    bench.settings(dict.fromkeys(bench.market.calm))
    bench.clock.moves.append(bench.server.advance)
    bench.server.forget_journal()
    limits = bench.marketplace.limits
    count = int(limits.calls_per_s_app // limits.calls_per_s_shop) + 1
    timed(bench, shops_of_one_app(bench, count), int(limits.calls_per_s_app * SECONDS))
    assert {(each["status"], each["error"]) for each in bench.server.journal()} == {(200, "")}


def test_a_stricter_marketplace_is_waited_for(bench: Bench) -> None:
    """One call a second, while we are told nothing of it: every refusal is waited out, every call succeeds."""
    bench.settings(bench.market.one_call_a_second)
    bench.clock.moves.append(bench.server.advance)
    bench.server.forget_journal()
    transport = bench.transport(wall=lambda: time.time() + bench.clock.waited_s)
    link = bench.link(transport)
    flow = cheap_read(bench)
    for _ in range(3):
        assert transport.run(link.marketplace, flow(), link)  # type: ignore[arg-type]
    transport.close()
    journal = bench.server.journal()
    assert sum(each["status"] == 200 and not each["error"] for each in journal) == 3
    assert any(each["error"] for each in journal)
    assert bench.clock.waited_s >= 2


def test_threads_share_one_limit(bench: Bench) -> None:
    """Real time here: two threads of one shop together make no more calls than the rate allows."""
    rate = bench.marketplace.limits.calls_per_s_shop
    links = shops_of_one_app(bench, 1)
    sent: list[float] = []
    barrier = threading.Barrier(2)
    limiter = Limiter()

    def work() -> None:
        barrier.wait()
        for _ in range(int(rate)):
            limiter.wait(bench.marketplace.limits, links[0].shop_key, links[0].app_key_id)
            sent.append(time.monotonic())

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(sent) == 2 * int(rate)
    assert max(sent) - min(sent) >= 0.9


def test_every_marketplace_states_its_rates() -> None:
    for marketplace in registry.all_marketplaces().values():
        assert 0 < marketplace.limits.calls_per_s_shop <= marketplace.limits.calls_per_s_app
