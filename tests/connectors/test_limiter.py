"""The limiter on a clock that only moves when it sleeps."""

from __future__ import annotations

import threading

import pytest

from connectors.core.errors import RateLimited, Scope
from connectors.core.limits import FROM_MANIFEST, Limiter
from tests.connectors.toy_market import LIMITS, FakeTime


def spent(limiter: Limiter, time: FakeTime, shops: list[str]) -> float:
    start = time.now
    for shop in shops:
        limiter.wait(LIMITS, shop, "app")
    return time.now - start


def test_a_shop_is_held_to_its_rate() -> None:
    time = FakeTime()
    limiter = Limiter(monotonic=time, sleep=time.sleep)
    assert spent(limiter, time, ["a"] * 26) == pytest.approx(5.0)  # 5 a second, five of them at once


def test_an_app_is_held_to_its_rate_over_all_its_shops() -> None:
    time = FakeTime()
    limiter = Limiter(monotonic=time, sleep=time.sleep)
    assert spent(limiter, time, [f"shop-{n}" for n in range(31)]) == pytest.approx(3.0)  # 10 a second


def test_no_window_of_one_second_holds_more_calls_than_allowed() -> None:
    time = FakeTime()
    limiter = Limiter(monotonic=time, sleep=time.sleep)
    moments = []
    for step in range(40):
        time.now += 0.05 * (step % 3)
        limiter.wait(LIMITS, "a", "app")
        moments.append(time.now)
    assert max(sum(1 for other in moments if 0 <= other - each < 0.999) for each in moments) <= 5


def test_settings_override_the_manifest_and_none_means_unlimited() -> None:
    time = FakeTime()
    assert spent(Limiter(shop_rate=None, app_rate=None, monotonic=time, sleep=time.sleep), time, ["a"] * 500) == 0
    slow = Limiter(shop_rate=0.5, app_rate=FROM_MANIFEST, monotonic=time, sleep=time.sleep)
    assert spent(slow, time, ["a"] * 3) == pytest.approx(4.0)


def test_a_pause_holds_its_scope_only_and_a_shorter_one_does_not_shorten_it() -> None:
    time = FakeTime()
    limiter = Limiter(monotonic=time, sleep=time.sleep)
    limiter.pause(Scope.SHOP, "a", 30)
    limiter.pause(Scope.SHOP, "a", 5)
    assert spent(limiter, time, ["b"]) == 0
    assert spent(limiter, time, ["a"]) == pytest.approx(30)


def test_a_long_pause_is_told_and_not_slept() -> None:
    time = FakeTime()
    limiter = Limiter(monotonic=time, sleep=time.sleep)
    limiter.pause(Scope.APP, "app", 4000)
    with pytest.raises(RateLimited) as caught:
        limiter.wait(LIMITS, "a", "app")
    assert caught.value.scope is Scope.APP
    assert caught.value.after_s == pytest.approx(4000)
    assert time.slept == []


def test_threads_share_one_budget() -> None:
    time = FakeTime()
    limiter = Limiter(shop_rate=None, app_rate=10, monotonic=time, sleep=time.sleep)
    threads = [threading.Thread(target=spent, args=(limiter, time, [f"s{n}"] * 10)) for n in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert time.now - FakeTime().now >= 4.0  # 50 calls, ten at once, ten a second
