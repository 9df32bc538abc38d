"""How fast we may call: a moving window per shop and per app over the library ``limits``, plus pauses.

The windows run on the monotonic clock: a village computer whose wall clock jumps must neither stall nor rush. The
library's own memory storage uses the wall clock and a timer thread, hence ``_Windows``.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_right, insort
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import Storage
from limits.storage.base import MovingWindowSupport
from limits.strategies import MovingWindowRateLimiter

from connectors.core.errors import RateLimited, Scope
from connectors.core.marketplace import Limits

FROM_MANIFEST: Final = -1.0
"""Take the rate the marketplace's manifest states."""


class Limiter:
    """Waits for a token per shop and per app. Safe to share between threads.

    ``shop_rate`` and ``app_rate`` are calls per second from the user's settings: FROM_MANIFEST takes the
    marketplace's own number, None is unlimited. ``sleep`` must let ``monotonic`` move on.
    """

    def __init__(
        self,
        *,
        shop_rate: float | None = FROM_MANIFEST,
        app_rate: float | None = FROM_MANIFEST,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rates = {Scope.SHOP: shop_rate, Scope.APP: app_rate}
        self._monotonic = monotonic
        self._sleep = sleep
        self._lock = threading.Lock()
        self._windows = _Windows(monotonic)
        self._strategy = MovingWindowRateLimiter(self._windows)
        self._paused: dict[tuple[Scope, str], float] = {}

    def wait(self, limits: Limits, shop_key: str, app_key: str, *, max_pause_s: float = 60.0) -> float:
        """Take one token for both scopes, sleeping as long as needed; returns the seconds slept.

        Raises RateLimited without sleeping when a pause would last longer than ``max_pause_s``.
        """
        keys = {Scope.SHOP: shop_key, Scope.APP: app_key}
        slept = self._wait_out_pauses(keys, max_pause_s)
        items = self._items(limits)
        while True:
            with self._lock:
                wait_s = self._take(items, keys)
            if wait_s <= 0:
                return slept
            self._sleep(wait_s)
            slept += wait_s

    def pause(self, scope: Scope, key: str, seconds: float) -> None:
        """Leave ``scope`` alone for ``seconds``; a shorter pause never shortens a longer one."""
        until = self._monotonic() + seconds
        with self._lock:
            self._paused[(scope, key)] = max(until, self._paused.get((scope, key), 0.0))

    def _wait_out_pauses(self, keys: dict[Scope, str], max_pause_s: float) -> float:
        now = self._monotonic()
        with self._lock:
            left = {scope: self._paused.get((scope, key), 0.0) - now for scope, key in keys.items()}
        scope, wait_s = max(left.items(), key=lambda entry: entry[1])
        if wait_s <= 0:
            return 0.0
        if wait_s > max_pause_s:
            raise RateLimited("paused", f"{scope} is paused", after_s=wait_s, scope=scope)
        self._sleep(wait_s)
        return wait_s

    def _items(self, limits: Limits) -> dict[Scope, RateLimitItem]:
        stated = {Scope.SHOP: limits.calls_per_s_shop, Scope.APP: limits.calls_per_s_app}
        items: dict[Scope, RateLimitItem] = {}
        for scope, own in self._rates.items():
            rate = stated[scope] if own == FROM_MANIFEST else own
            if rate is not None and rate > 0:
                ratio = Fraction(rate).limit_denominator(60)
                items[scope] = RateLimitItemPerSecond(max(1, ratio.numerator), max(1, ratio.denominator))
        return items

    def _take(self, items: dict[Scope, RateLimitItem], keys: dict[Scope, str]) -> float:
        """Take from every window at once, or from none: the seconds until it may succeed (0 when taken)."""
        waits = [self._windows.free_in(item.key_for(scope, keys[scope]), item) for scope, item in items.items()]
        wait_s = max(waits, default=0.0)
        if wait_s <= 0:
            for scope, item in items.items():
                self._strategy.hit(item, scope, keys[scope])
        return wait_s


class _Windows(Storage, MovingWindowSupport):
    """Storage for the moving-window strategy on an injected clock. The caller holds the lock."""

    STORAGE_SCHEME = ("monotonic-memory",)  # type: ignore[assignment]

    def __init__(self, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._hits: dict[str, list[float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        now = self._monotonic()
        hits = self._fresh(key, now - expiry)
        if len(hits) + amount > limit:
            return False
        for _ in range(amount):
            insort(hits, now)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        now = self._monotonic()
        hits = self._fresh(key, now - expiry)
        return (hits[0] if hits else now), len(hits)

    def free_in(self, key: str, item: RateLimitItem) -> float:
        """Seconds until one more entry fits."""
        now = self._monotonic()
        hits = self._fresh(key, now - item.get_expiry())
        if len(hits) < item.amount:
            return 0.0
        return hits[-item.amount] + item.get_expiry() - now

    def _fresh(self, key: str, since: float) -> list[float]:
        hits = self._hits.setdefault(key, [])
        del hits[: bisect_right(hits, since)]
        return hits

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        self._hits.setdefault(key, []).extend([self._monotonic()] * amount)
        return len(self._hits[key])

    def get(self, key: str) -> int:
        return len(self._hits.get(key, ()))

    def get_expiry(self, key: str) -> float:
        return self._monotonic()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        count = len(self._hits)
        self._hits.clear()
        return count

    def clear(self, key: str) -> None:
        self._hits.pop(key, None)
