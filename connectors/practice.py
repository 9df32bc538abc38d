"""Open a shop at a practice server (``docs/reference/practice-server.md``, the control API ``POST /_practice/shops``).

The control API is nobody's marketplace: unsigned, on loopback. It still leaves through the one transport.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any

from connectors.core.errors import Ambiguous, MarketplaceError, NotFound, ProtocolChanged, Rejected
from connectors.core.http import Audience, Effect, HttpRequest, HttpResponse, SignedRequest, encode_body
from connectors.core.marketplace import AuthLinks, Credentials, Flow, Flows, Limits, Marketplace
from connectors.core.transport import Transport


@dataclass(frozen=True, slots=True)
class OpenedShop:
    """Where a practice shop is, and how to sign for it."""

    base_url: str
    credentials: Credentials = field(repr=False)


@dataclass(frozen=True, slots=True)
class _ServerLink:
    base_url: str

    @property
    def shop_key(self) -> str:
        return "practice"

    @property
    def app_key_id(self) -> str:
        return "practice"

    def credentials(self) -> Credentials:
        return Credentials(app_id="", app_key="")

    def refresh(self, stale: Credentials) -> Credentials:
        return stale


@dataclass(frozen=True, slots=True)
class PracticeServer:
    """The control API of one practice server: shops, buyers, faults, the journal."""

    transport: Transport = field(repr=False)
    url: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One control call, e.g. ``ask("POST", "/faults", {...})``; its JSON answer.

        Raises MarketplaceError: Rejected with the server's own error name, NotFound, ProtocolChanged.
        """
        return self.transport.run(_SERVER, _ask(method, path, body), _ServerLink(self.url.rstrip("/")))


def open_shop(transport: Transport, url: str, marketplace: str, name: str) -> OpenedShop:
    """A new practice shop and its credentials. Raises MarketplaceError (ProtocolChanged: not a practice server)."""
    server = PracticeServer(transport, url.rstrip("/"))
    answer = server.ask("POST", "/shops", {"marketplace": marketplace, "name": name})
    try:
        base_url = str(answer["base_url"] or server.url).rstrip("/")
        life = timedelta(seconds=int(answer["expire_in"]))
        credentials = Credentials(
            app_id=str(answer["app_id"]),
            app_key=str(answer["app_key"]),
            external_shop_id=str(answer["external_shop_id"]),
            access_token=str(answer["access_token"]),
            refresh_token=str(answer["refresh_token"]),
            expires_at=transport.server_time(server.url).astimezone(UTC) + life,
            extra={
                "auth_page": str(answer.get("auth_page") or f"{base_url}/auth"),
                "base_url": base_url,
                **_extra(answer),
            },
        )
    except (KeyError, TypeError, ValueError):
        raise ProtocolChanged("not_a_practice_server") from None
    return OpenedShop(base_url, credentials)


def _extra(answer: Mapping[str, Any]) -> dict[str, str]:
    """What else a practice marketplace gives its shops to keep beside their credentials."""
    found = answer.get("extra") or {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _ask(method: str, path: str, body: object) -> Flow[Any]:
    effect = Effect.READ if method == "GET" else Effect.CREATE
    request = HttpRequest(method, f"/_practice{path}", effect, json=body, audience=Audience.PUBLIC)
    return (yield request).json()


def _sign(request: HttpRequest, credentials: Credentials, base_url: str, now_s: int) -> SignedRequest:
    body, headers = encode_body(request)
    return SignedRequest(f"{base_url}{request.path}", headers, body)


def _classify(request: HttpRequest, response: HttpResponse, now_s: int) -> MarketplaceError | None:
    if response.status < 300:
        return None
    if response.status == 404:
        return NotFound("not_a_practice_server")
    if response.status < 500:
        return Rejected(_error_name(response), f"status {response.status}")
    return Ambiguous("practice_failed", f"status {response.status}")


def _error_name(response: HttpResponse) -> str:
    try:
        answer = response.json()
    except ProtocolChanged:
        return "practice_refused"
    return str(answer.get("error", "practice_refused")) if isinstance(answer, dict) else "practice_refused"


_SERVER = Marketplace(
    code="practice",
    label="Practice server",
    status="beta",
    default_base_url="",
    limits=Limits(
        stock_lines_per_call=1,
        price_lines_per_call=1,
        orders_per_page=1,
        orders_per_detail=1,
        listings_per_page=1,
        listings_per_detail=1,
        max_window_days=1,
        settle_s=0,
        overlap_s=0,
        calls_per_s_shop=50.0,
        calls_per_s_app=50.0,
        max_models=1,
        upload_bytes=1,
        refresh_early_s=0,
    ),
    sign=_sign,
    classify=_classify,
    links=AuthLinks(new=lambda credentials, redirect, state: redirect),
    flows=Flows(),
    check=lambda draft, resolved: [],
)
