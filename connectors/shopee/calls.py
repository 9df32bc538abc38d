"""Shopee requests and replies in one place: how a call is shaped, and how a payload is read (shopee.md section 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from connectors.core import replies
from connectors.core.http import Audience, Effect, HttpRequest, HttpResponse
from mappers.shopee.orders import without_personal
from mappers.wire import BadWire, Wire, record

API = "/api/v2"
Query = Mapping[str, str | int | Sequence[str]]


def get(path: str, query: Query | None = None, *, audience: Audience = Audience.SHOP) -> HttpRequest:
    """A GET call. A sequence repeats its key; comma lists are joined by the caller (section 1.2)."""
    pairs: list[tuple[str, str]] = []
    for key, value in (query or {}).items():
        if isinstance(value, str | int):
            pairs.append((key, str(value)))
        else:
            pairs.extend((key, each) for each in value)
    return HttpRequest("GET", f"{API}{path}", Effect.READ, tuple(pairs), audience=audience)


def post(path: str, effect: Effect, body: Any, *, audience: Audience = Audience.SHOP) -> HttpRequest:
    """A POST call with a JSON body."""
    return HttpRequest("POST", f"{API}{path}", effect, json=body, audience=audience)


def action(request: HttpRequest) -> str:
    """ "product/add_item" for its path: the name the tables of ``faults`` use."""
    return request.path.removeprefix(f"{API}/")


def error_of(wire: Wire) -> tuple[str, str, str]:
    """(module, error, message): the error split at its last dot, the message under any of its names (section 1.4)."""
    module, _, code = str(wire.get("error") or "").rpartition(".")
    message = wire.get("message") or wire.get("msg") or wire.get("mesage") or ""
    return module, code, str(message)


@contextmanager
def reading(response: HttpResponse, request: HttpRequest, *, secret: bool = False) -> Iterator[Wire]:
    """The whole reply, read as by ``connectors.core.replies.reading``."""
    with replies.reading(response, request, action(request), without_personal, secret=secret) as wire:
        yield wire


@contextmanager
def payload(response: HttpResponse, request: HttpRequest) -> Iterator[Wire]:
    """The ``response`` object of an envelope, read as by ``reading``."""
    with reading(response, request) as wire:
        inner = wire.get("response")
        if inner is None:
            raise BadWire("missing", "response")
        yield record(inner, "response")


def join(ids: Sequence[str]) -> str:
    """Every array but ``item_status`` travels as a comma list (section 1.2)."""
    return ",".join(ids)
