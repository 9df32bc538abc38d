"""Order pages as a marketplace sends them, recorded once from the practice server, to be read again without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import requests

from benchmarks.village import Village
from connectors.core.http import HttpRequest, HttpResponse
from connectors.core.marketplace import Credentials, Flow, R
from inventory.canonical import ExternalOrderId, Order, Shop
from jobs.shop_link import Context


@dataclass(frozen=True, slots=True)
class Recorded:
    """One page's orders: their ids, and the replies of the calls that read them."""

    ids: tuple[ExternalOrderId, ...]
    replies: tuple[HttpResponse, ...]

    @property
    def size(self) -> int:
        return sum(len(each.body) for each in self.replies)


def record(v: Village, shop: Shop, ids: Sequence[str]) -> list[Recorded]:
    """Read these orders page by page over the wire, keeping the bytes."""
    found: list[Recorded] = []
    with v.at(shop) as ctx, requests.Session() as session:
        per_page = ctx.marketplace.limits.orders_per_page
        credentials = ctx.link.credentials()
        for start in range(0, len(ids), per_page):
            part = tuple(ExternalOrderId(each) for each in ids[start : start + per_page])
            found.append(Recorded(part, tuple(_replies(ctx, session, credentials, part))))
    return found


def replay(ctx: Context, page: Recorded) -> tuple[Order, ...]:
    """The page's orders as the connector reads them, from the recorded bytes."""
    flow = ctx.marketplace.flows.get_orders
    assert flow is not None
    return _drive(flow(page.ids), iter(page.replies))


def _drive(flow: Flow[R], replies: Iterator[HttpResponse]) -> R:
    try:
        next(flow)
        while True:
            flow.send(next(replies))
    except StopIteration as stop:
        result: R = stop.value
        return result


def _replies(
    ctx: Context, session: requests.Session, credentials: Credentials, ids: Sequence[ExternalOrderId]
) -> Iterator[HttpResponse]:
    flow = ctx.marketplace.flows.get_orders
    assert flow is not None
    running = flow(ids)
    request = next(running)
    while True:
        reply = _send(ctx, session, credentials, request)
        yield reply
        try:
            request = running.send(reply)
        except StopIteration:
            return


def _send(ctx: Context, session: requests.Session, credentials: Credentials, request: HttpRequest) -> HttpResponse:
    now_s = int(ctx.server_now().timestamp())
    signed = ctx.marketplace.sign(request, credentials, ctx.shop.base_url, now_s)
    answer = session.request(request.method, signed.url, data=signed.body, headers=dict(signed.headers), timeout=30)
    answer.raise_for_status()
    return HttpResponse(answer.status_code, dict(answer.headers), answer.content)
