"""What Shopee's replies mean for the next step (shopee.md sections 1.4, 1.5, 3). Pure.

The JSON body decides whatever the HTTP status; without a body of theirs the status does (section 1.5).

| Reply | Error |
| --- | --- |
| not JSON, or JSON without ``error`` | 429 RateLimited; 5xx unsettled; else Unreadable (READ, SET) or Ambiguous |
| ``error`` empty | none |
| ``error_rate_limit``, or any error with status 429 | RateLimited, scope app, Retry-After if sent |
| ``error_limit`` with the daily-limit sentence | RateLimited, scope app, until the next 00:00 UTC+8 |
| ``error_param`` "Timestamp is expired." / "Invalid timestamp" | ClockWrong |
| ``invalid_acceess_token``; ``error_auth`` naming the access token | AuthExpired |
| refresh errors, link errors; ``error_auth`` naming the refresh token | AuthRevoked |
| wrong sign, unknown partner, permission, address, banned shop; other ``error_auth`` | Misconfigured |
| ``error_server``, ``_inner``, ``_system_busy``, ``_network``, ``_data``; ``error_auth`` "System error" | unsettled |
| "being allocated", ``download_later`` | Retryable (nothing was done) |
| ``error_not_found``, ``error_item_not_found``, ``invalid_error``, "doesn't exist" | NotFound |
| refused content (``fault_table.REJECTED``), with our field | Rejected |
| any other error, status 5xx | unsettled |
| any other error on a READ | ProtocolChanged: undocumented, an engineer should see it |
| any other error on a SET, ADJUST or CREATE | Rejected with the code kept: the next edit may cure it |
| ``error_param`` that no sentence explains | Rejected with the code kept, for every effect |

"Unsettled" is Retryable for READ and SET and Ambiguous for ADJUST and CREATE. Replies that a flow must read itself give
no error here: a batch whose members all failed but which lists them (sections 6.6 to 6.8 and 8), a parcel that was
shipped already, an item that is deleted already, and a detail call of which one order is unknown.
"""

from __future__ import annotations

from typing import Any

import orjson

from connectors.core.errors import (
    MarketplaceError,
    ProtocolChanged,
    RateLimited,
    Rejected,
    Scope,
)
from connectors.core.http import Effect, HttpRequest, HttpResponse
from connectors.core.outcome import foreign_reply, header, retry_after_s, unsettled
from connectors.core.replies import fault_of, request_id_of
from connectors.shopee import fault_table as table
from connectors.shopee.calls import action, error_of
from mappers.wire import Wire

UTC8_S = 8 * 3600
DAY_S = 24 * 3600
DOWNLOAD = "logistics/download_shipping_document"
BINARY = (b"%PDF", b"PK\x03\x04")
LISTED = {
    "product/update_stock": "failure_list",
    "product/update_price": "failure_list",
    "product/unlist_item": "failure_list",
    "logistics/get_shipping_document_parameter": "result_list",
    "logistics/create_shipping_document": "result_list",
    "logistics/get_shipping_document_result": "result_list",
}


def classify(request: HttpRequest, response: HttpResponse, now_s: int) -> MarketplaceError | None:
    """The error a reply stands for, or None when the flow should read it. Pure."""
    if action(request) == DOWNLOAD and _is_document(response):
        return None
    wire = _envelope(response)
    if wire is None:
        return foreign_reply(request, response, now_s)
    module, code, message = error_of(wire)
    if not code or _is_for_the_flow(request, wire, code):
        return None
    if response.status == 429 or code == "error_rate_limit":
        after_s = retry_after_s(response, now_s)
        return RateLimited(code, message, after_s=after_s, scope=Scope.APP, request_id=request_id_of(wire))
    if code == "error_limit" and _is_daily(module, message):
        after_s = seconds_to_reset(now_s)
        return RateLimited(code, message, after_s=after_s, scope=Scope.APP, request_id=request_id_of(wire))
    return error_for(request.effect, code, message, status=response.status, request_id=request_id_of(wire))


def error_for(effect: Effect, code: str, message: str, *, status: int = 200, request_id: str = "") -> MarketplaceError:
    """The error for one of their names and its sentence, e.g. a ``fail_error`` of a batch member."""
    code = code.rpartition(".")[2]
    low = message.lower()
    for name, part, kind, field in table.BY_SENTENCE:
        if name == code and part in low:
            return fault_of(kind, effect, code, message, field, request_id)
    kind, field = _by_name(code)
    if kind:
        return fault_of(kind, effect, code, message, field, request_id)
    if status >= 500:
        return unsettled(effect, code, message, request_id=request_id)
    if effect is Effect.READ and code != "error_param":
        return ProtocolChanged(code, message, request_id=request_id)
    return Rejected(code, message, request_id=request_id)


def seconds_to_reset(now_s: int) -> float:
    """Until the next 00:00 UTC+8, when the daily quota begins anew (section 3)."""
    return float(DAY_S - (now_s + UTC8_S) % DAY_S)


def reason_code(sentence: str) -> str:
    """A short code for a ``failed_reason``, which is a sentence only (sections 6.6 to 6.8)."""
    low = sentence.lower()
    for part, code in (
        ("reserved stock", "below_reserved_stock"),
        ("promotion", "locked_by_promotion"),
        ("not found", "not_found"),
        ("wrong model", "not_found"),
        ("busy", "busy"),
        ("system error", "busy"),
        ("try again", "busy"),
        ("price", "price_refused"),
    ):
        if part in low:
            return code
    return "refused"


def _by_name(code: str) -> tuple[str, str]:
    if code == "error_auth":
        return "misconfigured", ""
    for kind, names in (
        ("expired", table.AUTH_EXPIRED),
        ("revoked", table.AUTH_REVOKED),
        ("misconfigured", table.MISCONFIGURED),
        ("unsettled", table.UNSETTLED),
        ("retryable", table.RETRYABLE),
        ("not_found", table.NOT_FOUND),
    ):
        if code in names:
            return kind, ""
    return ("rejected", table.REJECTED[code]) if code in table.REJECTED else ("", "")


def _envelope(response: HttpResponse) -> Wire | None:
    """The reply as Shopee's envelope: an object that has ``error``; None for anything else."""
    try:
        wire: Any = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return None
    return wire if isinstance(wire, dict) and isinstance(wire.get("error"), str) else None


def _is_document(response: HttpResponse) -> bool:
    """Decided by the first bytes and the content type, not by the status (section 8.7)."""
    kind = header(response, "content-type").partition(";")[0].strip().lower()
    return response.body.startswith(BINARY) or (kind in {"application/pdf", "application/zip"} and bool(response.body))


def _is_daily(module: str, message: str) -> bool:
    """``order.error_limit`` "Can not cancel this order" has the same last part and another meaning (section 7.4)."""
    return "call limit" in message.lower() or module in {"", "common"}


def _is_for_the_flow(request: HttpRequest, wire: Wire, code: str) -> bool:
    name = action(request)
    if name in LISTED and isinstance(inner := wire.get("response"), dict) and inner.get(LISTED[name]):
        return True
    if name == "logistics/ship_order":
        return code == "package_already_shipped"  # section 8.2: treat as done
    if name == "product/delete_item":
        return code in {"error_item_not_found", "error_not_found"}  # section 6.8: gone is what was wanted
    # Section 7.3: one unknown order fails the whole call; the flow looks for it.
    return name == "order/get_order_detail" and code == "error_not_found"
