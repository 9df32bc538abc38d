"""The smallest marketplace: signs into the query as Shopee does, answers ``{"error": ""}``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from connectors.core.errors import AuthExpired, ClockWrong, MarketplaceError, RateLimited, Rejected, Scope
from connectors.core.http import Audience, Effect, HttpRequest, HttpResponse, SignedRequest, encode_body
from connectors.core.limits import Limiter
from connectors.core.marketplace import AuthLinks, Credentials, Flow, Flows, Limits, Marketplace
from connectors.core.outcome import foreign_reply, rate_limited, unsettled
from connectors.core.transport import RetryPolicy, Timeouts, Transport

KEY, TOKEN, REFRESH = "kunci-rahasia-toko", "token-akses-rahasia", "token-segar-rahasia"

LIMITS = Limits(
    stock_lines_per_call=50, price_lines_per_call=50, orders_per_page=100, orders_per_detail=50, listings_per_page=100,
    listings_per_detail=50, max_window_days=15, settle_s=0, overlap_s=0, calls_per_s_shop=5.0, calls_per_s_app=10.0,
    max_models=50, upload_bytes=1000, refresh_early_s=0,
)  # fmt: skip


def sign(request: HttpRequest, credentials: Credentials, base_url: str, now_s: int) -> SignedRequest:
    body, headers = encode_body(request)
    query = f"timestamp={now_s}&access_token={credentials.access_token}&sign={credentials.app_key}"
    return SignedRequest(f"{base_url}{request.path}?{query}", headers, body)


def classify(request: HttpRequest, response: HttpResponse, now_s: int) -> MarketplaceError | None:
    if not response.body.startswith(b"{"):
        return foreign_reply(request, response, now_s)
    error = response.json().get("error", "")
    detail = response.json().get("message", "")
    if error == "slow_down":
        return rate_limited(response, now_s, error, detail, scope=Scope.APP)
    known: dict[str, MarketplaceError] = {
        "expired": AuthExpired(error),
        "clock": ClockWrong(error),
        "busy": unsettled(request.effect, error),
        "limited": RateLimited(error),
    }
    return known.get(error, Rejected(error, detail)) if error else None


TOY = Marketplace(
    code="toy", label="Toy", status="beta", default_base_url="http://127.0.0.1:1", limits=LIMITS, sign=sign,
    classify=classify, links=AuthLinks(new=lambda credentials, redirect, state: ""), flows=Flows(),
    check=lambda draft, resolved: [],
)  # fmt: skip


@dataclass
class Link:
    """A shop whose token can be renewed; counts how often that happens."""

    base_url: str
    shop_key: str = "toko-1"
    app_key_id: str = "app-1"
    token: str = TOKEN
    refreshed: list[str] = field(default_factory=list)

    def credentials(self) -> Credentials:
        return Credentials("7", KEY, "11", self.token, REFRESH)

    def refresh(self, stale: Credentials) -> Credentials:
        self.refreshed.append(stale.access_token)
        return replace(stale, access_token="token-baru-rahasia")


class FakeTime:
    """A clock that only moves when somebody sleeps. Wall time and monotonic time are the same."""

    def __init__(self, now: float = 1_795_305_600.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def one_call(effect: Effect = Effect.READ, audience: Audience = Audience.SHOP) -> Flow[HttpResponse]:
    body = None if effect is Effect.READ else {"n": 1}
    method = "GET" if effect is Effect.READ else "POST"
    return (yield HttpRequest(method, "/call", effect, json=body, audience=audience))


def many_calls(count: int) -> Flow[int]:
    for _ in range(count):
        yield HttpRequest("GET", "/call", Effect.READ)
    return count


def transport(time: FakeTime, *, rates: float | None = None, read_s: float = 0.1, **changes: object) -> Transport:
    """A transport without real waits; time-outs are short because the sockets are real."""
    return Transport(
        timeouts=Timeouts(connect_s=2.0, read_s=read_s, total_s=5.0),
        policy=RetryPolicy(),
        limiter=Limiter(shop_rate=rates, app_rate=rates, monotonic=time, sleep=time.sleep),
        clock=time,
        monotonic=time,
        sleep=time.sleep,
        **changes,  # type: ignore[arg-type]
    )


def texts(errors: Iterable[BaseException]) -> str:
    """Everything an error could print about itself."""
    return " ".join(f"{error!r} {error} {error.args} {vars(error)}" for error in errors)
