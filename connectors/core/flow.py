"""Helpers around flows: cut a batch, and drive a flow by hand with prepared replies (tests, tools)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from connectors.core.http import HttpRequest, HttpResponse
from connectors.core.marketplace import Flow

R = TypeVar("R")
T = TypeVar("T")


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """``values`` in order, cut into pieces of at most ``size``; an empty batch gives no piece.

    Raises ValueError when ``size`` is below 1.
    """
    if size < 1:
        raise ValueError("a chunk holds at least one value")
    for start in range(0, len(values), size):
        yield values[start : start + size]


def json_reply(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """A reply with a JSON body, as the transport would hand it to a flow."""
    return HttpResponse(status, {"Content-Type": "application/json", **(headers or {})}, orjson.dumps(value))


def replay(flow: Flow[R], replies: Iterable[HttpResponse]) -> tuple[R, tuple[HttpRequest, ...]]:
    """Feed ``replies`` to ``flow``: its result and every request it made.

    Raises AssertionError when the flow asks for more replies than given, or leaves some unread.
    """
    prepared = iter(replies)
    requests: list[HttpRequest] = []
    try:
        request = next(flow)
        while True:
            requests.append(request)
            reply = next(prepared, None)
            if reply is None:
                flow.close()
                raise AssertionError(f"no reply left for {request.method} {request.path}")
            request = flow.send(reply)
    except StopIteration as stop:
        left = len(list(prepared))
        if left:
            raise AssertionError(f"{left} replies were not read") from None
        return stop.value, tuple(requests)
