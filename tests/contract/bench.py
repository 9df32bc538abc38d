"""One shop on a real practice server, a real transport whose waiting costs no time, and witnesses."""

from __future__ import annotations

import dataclasses
import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import requests

from connectors.core.errors import AuthRevoked
from connectors.core.http import HttpRequest, SignedRequest
from connectors.core.limits import Limiter
from connectors.core.link import CallRecord, Timeouts
from connectors.core.marketplace import Credentials, Flow, Marketplace
from connectors.core.transport import Transport, plain_session
from sandbox.faults import AFTER
from tests.contract.scenario import Arranged, Entry, Market, Scenario

R = TypeVar("R")
PATIENT_S = 20.0
ENOUGH = 5


class Clock:
    """Waiting moves it, and nothing else; ``moves`` are told of every wait."""

    def __init__(self) -> None:
        self.waited_s = 0.0
        self.moves: list[Callable[[float], None]] = []

    def monotonic(self) -> float:
        return self.waited_s

    def sleep(self, seconds: float) -> None:
        self.waited_s += seconds
        for move in self.moves:
            move(seconds)


class PracticeSide:
    """The control API, asked as a teacher would; over the plainest client, since every case asks it ten times."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENT_S)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        content = None if body is None else json.dumps(body)
        try:
            status, answer = self._send(method, path, content)
        except (ConnectionError, http.client.HTTPException):  # an idle line that the server has closed
            self._line.close()
            status, answer = self._send(method, path, content)
        assert status == 200, f"{method} {path}: {answer!r}"
        return json.loads(answer)

    def _send(self, method: str, path: str, content: str | None) -> tuple[int, bytes]:
        self._line.request(method, f"/_practice{path}", content, {"Content-Type": "application/json"})
        reply = self._line.getresponse()
        return reply.status, reply.read()

    def journal(self) -> list[Entry]:
        found: list[Entry] = self.ask("GET", "/journal?limit=100000")
        return found

    def forget_journal(self) -> None:
        self.ask("DELETE", "/journal")

    def advance(self, seconds: float) -> None:
        self.ask("POST", "/clock", {"advance_s": seconds})

    def close(self) -> None:
        self._line.close()


@dataclass(slots=True)
class Link:
    """A shop whose token is renewed as the jobs do it: by the manifest's own flow, over the same transport."""

    marketplace: Marketplace
    base_url: str
    newest: Credentials = field(repr=False)
    transport: Transport | None = field(default=None, repr=False)
    refreshes: int = 0

    @property
    def shop_key(self) -> str:
        return self.newest.external_shop_id

    @property
    def app_key_id(self) -> str:
        return self.newest.app_id

    def credentials(self) -> Credentials:
        return self.newest

    def refresh(self, stale: Credentials) -> Credentials:
        self.refreshes += 1
        assert self.refreshes < ENOUGH, "the token is refreshed again and again"
        flow = self.marketplace.flows.refresh_token
        if flow is None or self.transport is None:
            raise AuthRevoked("no_refresh")
        now_s = int(self.transport.server_time(self.base_url).timestamp())
        fixed = Link(self.marketplace, self.base_url, stale)
        tokens = self.transport.run(self.marketplace, flow(stale, now_s), fixed)
        self.newest = dataclasses.replace(
            stale,
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_at=tokens.expires_at,
        )
        return self.newest


@dataclass(slots=True)
class Bench:
    """A fresh shop of one marketplace."""

    marketplace: Marketplace
    market: Market
    server: PracticeSide
    opened: Mapping[str, Any] = field(repr=False)
    clock: Clock = field(default_factory=Clock)
    records: list[CallRecord] = field(default_factory=list)
    signatures: set[str] = field(default_factory=set, repr=False)
    sent: list[HttpRequest] = field(default_factory=list, repr=False)

    @property
    def credentials(self) -> Credentials:
        """What the practice server gave for this shop at its opening."""
        return Credentials(
            app_id=str(self.opened["app_id"]),
            app_key=str(self.opened["app_key"]),
            external_shop_id=str(self.opened["external_shop_id"]),
            access_token=str(self.opened["access_token"]),
            refresh_token=str(self.opened["refresh_token"]),
            expires_at=datetime.now(UTC) + timedelta(seconds=int(self.opened["expire_in"])),
            extra={name: str(value) for name, value in self.opened.get("extra", {}).items()},
        )

    @property
    def now(self) -> datetime:
        """The practice server's clock, whole seconds."""
        return datetime.fromtimestamp(int(self.server.ask("GET", "/clock")["now"]), UTC)

    # --- the control API of this shop ---------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: object = None) -> Any:
        return self.server.ask(method, f"/{self.market.code}/{self.opened['shop']}{path}", body)

    def listings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", "/listings")
        return found

    def seller_lists(self, *listings: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Listings made by hand in the seller centre."""
        made: list[dict[str, Any]] = self.ask("POST", "/listings", {"listings": list(listings)})
        return made

    def buy(self, sku: str, quantity: int = 1) -> str:
        placed = self.ask("POST", "/orders", {"lines": [{"sku": sku, "quantity": quantity}], "paid": True})
        return str(placed["order_id"])

    def act(self, order: str, action: str) -> None:
        self.ask("POST", f"/orders/{quote(order)}/{action}", {})

    def order(self, order: str) -> dict[str, Any]:
        found: dict[str, Any] = next(each for each in self.ask("GET", "/orders") if each["order_id"] == order)
        return found

    def settings(self, values: Mapping[str, Any]) -> None:
        self.server.ask("POST", "/settings", {"marketplace": self.market.code, **values})

    # --- our side -----------------------------------------------------------------------------------------------

    def watched(self) -> Marketplace:
        """The manifest, with every signature noted: those are secrets too."""
        own = self.marketplace

        def sign(request: HttpRequest, credentials: Credentials, base_url: str, now_s: int) -> SignedRequest:
            signed = own.sign(request, credentials, base_url, now_s)
            self.signatures.add(self.market.signature(signed))
            self.sent.append(request)
            return signed

        return dataclasses.replace(own, sign=sign)

    def transport(
        self,
        *,
        read_s: float = PATIENT_S,
        rate: float | None = None,
        dated: bool = True,
        wall: Callable[[], float] = time.time,
        observe: Callable[[CallRecord], None] | None = None,
        max_body_bytes: int = 32 * 1024 * 1024,
    ) -> Transport:
        """A transport that waits on this bench's clock. ``rate`` None is unlimited, FROM_MANIFEST the documented."""
        clock = self.clock
        return Transport(
            timeouts=Timeouts(connect_s=PATIENT_S, read_s=read_s, total_s=PATIENT_S),
            limiter=Limiter(shop_rate=rate, app_rate=rate, monotonic=clock.monotonic, sleep=clock.sleep),
            session_factory=plain_session if dated else _undated_session,
            clock=wall,
            monotonic=clock.monotonic,
            sleep=clock.sleep,
            observe=observe or self.records.append,
            max_body_bytes=max_body_bytes,
        )

    def link(self, transport: Transport, credentials: Credentials | None = None, base_url: str = "") -> Link:
        return Link(
            self.watched(), base_url or str(self.opened["base_url"]), credentials or self.credentials, transport
        )

    def run(self, flow: Flow[R], credentials: Credentials | None = None) -> R:
        """Drive a flow over a clean line."""
        transport = self.transport()
        try:
            return transport.run(self.marketplace, flow, self.link(transport, credentials))
        finally:
            transport.close()

    def flow(self, scenario: Scenario, arranged: Arranged) -> Flow[Any]:
        made = getattr(self.marketplace.flows, scenario.flow)
        assert made is not None, scenario.flow
        flow: Flow[Any] = made(*arranged.args)
        return flow


def hurried(flow: Flow[R]) -> Flow[R]:
    """The same flow without time-outs of its own: a slow document would otherwise be waited for in earnest."""
    try:
        request = next(flow)
        while True:
            request = flow.send((yield dataclasses.replace(request, timeout_s=None)))
    except StopIteration as stop:
        result: R = stop.value
        return result
    finally:
        flow.close()


def had_effect(entry: Entry, *, after_effect_page: bool = False) -> bool:
    """Whether the marketplace did what this request asked, whatever answer came of it."""
    faults = str(entry["fault"]).split(",")
    if any(each in AFTER for each in faults):
        return True
    if "html_200" in faults:
        return after_effect_page
    return entry["status"] == 200 and not entry["error"]


def _undated_session() -> requests.Session:
    session = plain_session()
    session.hooks["response"] = [_without_date]
    return session


def _without_date(response: requests.Response, *_: Any, **__: Any) -> None:
    response.headers.pop("Date", None)
