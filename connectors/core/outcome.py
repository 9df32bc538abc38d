"""What a reply that is not the marketplace's own can mean: pure helpers for every ``classify`` (DESIGN section 4)."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from connectors.core.errors import Ambiguous, MarketplaceError, RateLimited, Retryable, Scope, Unreadable
from connectors.core.http import Effect, HttpRequest, HttpResponse

REPEATABLE = frozenset({Effect.READ, Effect.SET})


def unsettled(effect: Effect, code: str, detail: str = "", *, request_id: str = "") -> MarketplaceError:
    """The request arrived (or may have) and its fate is unknown: Retryable if repeating is harmless, else Ambiguous."""
    if effect in REPEATABLE:
        return Retryable(code, detail, request_id=request_id)
    return Ambiguous(code, detail, request_id=request_id)


def retry_after_s(response: HttpResponse, now_s: int) -> float | None:
    """``Retry-After`` in seconds (number or date form, RFC 9110 section 10.2.3), or None."""
    value = header(response, "retry-after").strip()
    if not value:
        return None
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - (response.received_at_s or now_s))
    except (ValueError, TypeError):
        return None


def header(response: HttpResponse, name: str) -> str:
    """A header's value, looked up without regard to case; "" when absent."""
    for key, value in response.headers.items():
        if key.lower() == name:
            return value
    return ""


def rate_limited(response: HttpResponse, now_s: int, code: str, detail: str, *, scope: Scope) -> RateLimited:
    """A RateLimited error with the pause the reply asks for."""
    return RateLimited(code, detail, after_s=retry_after_s(response, now_s), scope=scope)


def foreign_reply(request: HttpRequest, response: HttpResponse, now_s: int) -> MarketplaceError:
    """The error for a reply that is not the marketplace's own envelope: a gateway, a proxy, a login page.

    429 slows down; 5xx is unsettled. Anything else (HTML with status 200, a redirect to a captive portal) may stand
    in front of a request that arrived: ``Unreadable`` for READ and SET (the transport makes it ProtocolChanged when
    it persists), Ambiguous for ADJUST and CREATE.
    """
    status = response.status
    if status == 429:
        return rate_limited(response, now_s, "http_429", "too many requests", scope=Scope.SHOP)
    if status >= 500 or status == 408:
        return unsettled(request.effect, f"http_{status}", "the gateway answered instead of the marketplace")
    if request.effect in REPEATABLE:
        return Unreadable("not_json", f"status {status}", raw=response.body)
    return Ambiguous("not_json", f"status {status}")
