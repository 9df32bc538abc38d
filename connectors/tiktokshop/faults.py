"""What a reply means for the next step (tiktokshop.md sections 5, 6 and 15). Pure.

``code`` decides whatever the HTTP status (section 5); without an envelope of theirs the status does.

| Reply | Error |
| --- | --- |
| not JSON, or no whole ``code`` | 429 RateLimited; 5xx unsettled; else Unreadable (READ, SET) or Ambiguous |
| ``code`` 0 | none; failures of single members are read by the flow |
| 36009002, 12052109, status 429 | RateLimited, scope shop (quotas are per app and shop), Retry-After if sent |
| 105001 to 105004, 36009004 naming the access token | AuthExpired |
| 105005, 101000, 10006402; 360040xx of a refresh | AuthRevoked |
| 36009004 naming the timestamp | ClockWrong |
| 106001, 106013, 36009033/43/44, 36009004 naming app key, cipher, shop id or sign | Misconfigured |
| 36009009/10/14/22/23, 36009004 naming the version | ProtocolChanged |
| platform faults (``fault_table.UNSETTLED``), status 5xx | unsettled |
| the label is being made | Retryable |
| product, order or request not found, or another seller's product | NotFound |
| refused content, with our field | Rejected |
| any other code | ProtocolChanged on a READ, Rejected with the code kept on a write |

"Unsettled" is Retryable for READ and SET and Ambiguous for ADJUST and CREATE.
"""

from __future__ import annotations

from typing import Any

import orjson

from connectors.core.errors import (
    AuthRevoked,
    MarketplaceError,
    ProtocolChanged,
    RateLimited,
    Rejected,
    Scope,
)
from connectors.core.http import Effect, HttpRequest, HttpResponse
from connectors.core.outcome import foreign_reply, retry_after_s, unsettled
from connectors.core.replies import fault_of, request_id_of
from connectors.tiktokshop import fault_table as table
from connectors.tiktokshop.auth import TOKEN_GET, TOKEN_REFRESH
from connectors.tiktokshop.calls import (
    AFTER_SALES,
    FULFILLMENT,
    ORDER_DETAIL,
    PRODUCT,
    code_of,
    message_of,
)
from mappers.wire import Wire, records, sub, text, whole

BINARY = (b"%PDF", b"PK\x03\x04", b"^XA", b"\x89PNG", b"\xff\xd8\xff")
TOKEN_FAULTS = range(36004000, 36005000)  # section 3: 36004004, also reported with other 3600400x values


def classify(request: HttpRequest, response: HttpResponse, now_s: int) -> MarketplaceError | None:
    """The error a reply stands for, or None when the flow should read it. Pure."""
    if request.url and response.status == 200 and response.body.startswith(BINARY):
        return None
    wire = _envelope(response)
    if wire is None or (request.url and code_of(wire) == 0):
        return foreign_reply(request, response, now_s)
    code, said, request_id = code_of(wire), message_of(wire), request_id_of(wire)
    if code == 0 or _is_for_the_flow(request, wire, code):
        return None
    if response.status == 429 or code in table.RATE:
        after_s = retry_after_s(response, now_s)
        return RateLimited(str(code), said, after_s=after_s, scope=Scope.SHOP, request_id=request_id)
    if code in TOKEN_FAULTS and request.path in (TOKEN_GET, TOKEN_REFRESH):
        return _token_fault(request, code, said, request_id)
    return error_for(request.effect, code, said, status=response.status, request_id=request_id)


def error_for(effect: Effect, code: int, said: str, *, status: int = 200, request_id: str = "") -> MarketplaceError:
    """The error for one code and its sentence, e.g. that of a member of a batch."""
    kind, field = _kind(code, said)
    if kind:
        return fault_of(kind, effect, str(code), said, field, request_id)
    if status >= 500:
        return unsettled(effect, str(code), said, request_id=request_id)
    if effect is Effect.READ:
        return ProtocolChanged(str(code), said, request_id=request_id)
    return Rejected(str(code), said, request_id=request_id)


def _kind(code: int, said: str) -> tuple[str, str]:
    if code == table.MANY_MEANINGS:
        low = said.lower()
        return next((kind for word, kind in table.BY_WORDS if word in low), "rejected"), ""
    for kind, codes in (
        ("expired", table.EXPIRED),
        ("revoked", table.REVOKED),
        ("misconfigured", table.MISCONFIGURED),
        ("protocol", table.PROTOCOL),
        ("unsettled", table.UNSETTLED),
        ("retryable", table.RETRYABLE),
        ("not_found", table.NOT_FOUND),
    ):
        if code in codes:
            return kind, ""
    if code in table.REJECTED:
        return "rejected", table.REJECTED[code]
    return ("rejected", "") if str(code).startswith(table.REFUSED_FAMILIES) and len(str(code)) == 8 else ("", "")


def _token_fault(request: HttpRequest, code: int, said: str, request_id: str) -> MarketplaceError:
    """A bad or used code is for the operator to fetch anew; a bad refresh token means that consent is gone."""
    if request.path == TOKEN_GET:
        return Rejected(str(code), said, field="code", request_id=request_id)
    return AuthRevoked(str(code), said, request_id=request_id)


def _envelope(response: HttpResponse) -> Wire | None:
    """The reply as their envelope: an object whose ``code`` is a whole number; None for anything else."""
    try:
        wire: Any = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        return None
    return wire if isinstance(wire, dict) and type(wire.get("code")) is int else None


def _is_for_the_flow(request: HttpRequest, wire: Wire, code: int) -> bool:
    """Replies that look like a failure and are an answer to the flow's own question."""
    path = request.path
    if path.startswith(f"{FULFILLMENT}/packages/") and path.endswith("/ship"):
        return code in table.ALREADY_SHIPPED
    if path.startswith(f"{AFTER_SALES}/") and path.endswith(("/approve", "/reject")):
        return code in table.ALREADY_ANSWERED
    if path.endswith("/inventory/update"):
        return code in table.STOCK_FIGURE | table.ALL_WAREHOUSES | table.NOT_NOW or _lists_members(wire)
    if path.endswith("/prices/update"):
        return code in table.NOT_NOW or _lists_members(wire)
    if path.endswith(("/products/activate", "/products/deactivate")):
        return _lists_members(wire)
    if path.startswith(f"{PRODUCT}/products/") and request.method == "GET":
        return code in table.NOT_FOUND  # left out by ``get_listings``
    if path == f"{PRODUCT}/products" and request.method == "DELETE":
        return code in table.NOT_FOUND  # gone is what was wanted
    return path == ORDER_DETAIL and code in (table.OTHER_SELLERS_ORDER, *table.NOT_FOUND)


def _lists_members(wire: Wire) -> bool:
    """A failed batch that names the members that failed."""
    data = wire.get("data")
    return isinstance(data, dict) and isinstance(data.get("errors"), list) and bool(data["errors"])


def member_errors(wire: Wire, key: str) -> dict[str, tuple[int, str]]:
    """What failed although the call did not, by id: ``errors[]`` with ``detail`` and its ``extra_errors`` (section 5).

    A wrapper says only that something failed; the first reason inside is the one to act on. An error that names no
    member stands under "". Raises BadWire.
    """
    found: dict[str, tuple[int, str]] = {}
    for each in records(wire, "errors"):
        detail = sub(each, "detail")
        inner = records(detail, "extra_errors")
        reasons = [(whole(one, "code"), str(one.get("message") or "")) for one in (*inner, each)]
        own = text(detail, key) or next((name for one in inner if (name := text(one, key))), "")
        telling = [reason for reason in reasons if reason[0] != table.WRAPPER]
        found.setdefault(own, (telling or reasons)[0])
    return found
