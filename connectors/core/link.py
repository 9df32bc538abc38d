"""What a caller hands the transport, and what it gets told: the shop's link, time-outs, one record per call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from connectors.core.marketplace import Credentials


class ShopLink(Protocol):
    """What the transport needs to know about one shop; the caller implements it over its own storage.

    ``shop_key`` and ``app_key_id`` name the limiter's scopes (they hold no secret).
    """

    @property
    def base_url(self) -> str: ...

    @property
    def shop_key(self) -> str: ...

    @property
    def app_key_id(self) -> str: ...

    def credentials(self) -> Credentials:
        """The newest stored credentials. Asked once at the start of a run."""
        ...

    def refresh(self, stale: Credentials) -> Credentials:
        """New credentials in place of ``stale``, stored durably before they are returned.

        Called at most once per run. What it raises leaves ``run`` unchanged and is not retried.
        """
        ...


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, to wait for any byte, and for one whole attempt including its body."""

    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 120.0


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One request that was sent, for counters and logs. ``outcome`` is "ok" or the error's class and code."""

    marketplace: str
    shop_key: str
    method: str
    path: str
    outcome: str
    status: int | None
    seconds: float
    received_bytes: int
