"""Requests and replies in one place: how a call is shaped, how a payload is read (tiktokshop.md sections 2 to 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from connectors.core import replies
from connectors.core.http import Audience, Effect, HttpRequest, HttpResponse
from mappers.tiktokshop.personal import without_personal
from mappers.wire import Wire, sub

# Versions move per endpoint and are part of the path (section 2).
AUTHORIZATION = "/authorization/202309"
PRODUCT = "/product/202309"
PRODUCT_SEARCH = "/product/202502/products/search"  # section 9.2
PRODUCT_EDIT = "/product/202509/products"  # section 9.3
LOGISTICS = "/logistics/202309"
ORDER_SEARCH = "/order/202309/orders/search"  # section 10.1
ORDER_DETAIL = "/order/202507/orders"  # section 10.2
FULFILLMENT = "/fulfillment/202309"
AFTER_SALES = "/return_refund/202309"

Query = Mapping[str, str | int | None]


def get(path: str, query: Query | None = None, *, audience: Audience = Audience.SHOP) -> HttpRequest:
    """A GET call. Parameters without a value are left out: an empty one must never be sent (section 4)."""
    return HttpRequest("GET", path, Effect.READ, _pairs(query), audience=audience)


def post(path: str, effect: Effect, body: Mapping[str, Any] | None = None, query: Query | None = None) -> HttpRequest:
    """A POST call; an empty body is no body at all, because clients disagree on signing ``{}`` (section 4)."""
    return HttpRequest("POST", path, effect, _pairs(query), json=body or None)


def _pairs(query: Query | None) -> tuple[tuple[str, str], ...]:
    return tuple((key, str(value)) for key, value in (query or {}).items() if value not in (None, ""))


def join(ids: Sequence[str]) -> str:
    """A list in a query is one comma-joined value (section 4)."""
    return ",".join(ids)


def code_of(wire: Wire) -> int:
    """The code of an envelope; 0 is success. The caller made sure that it is one."""
    code: int = wire["code"]
    return code


def message_of(wire: Wire) -> str:
    return str(wire.get("message") or "")


@contextmanager
def envelope(response: HttpResponse, request: HttpRequest, *, secret: bool = False) -> Iterator[Wire]:
    """The whole reply, read as by ``connectors.core.replies.reading``."""
    with replies.reading(response, request, request.path, without_personal, secret=secret) as wire:
        yield wire


@contextmanager
def payload(response: HttpResponse, request: HttpRequest, *, secret: bool = False) -> Iterator[Wire]:
    """The ``data`` of an envelope (absent or null is empty), read as by ``envelope``."""
    with envelope(response, request, secret=secret) as wire:
        yield sub(wire, "data")
