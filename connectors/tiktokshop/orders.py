"""Orders (tiktokshop.md section 10). Both storefronts come in one list; the mapper notes which one."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.core.errors import NotFound, ProtocolChanged
from connectors.core.flow import chunks
from connectors.core.http import Effect
from connectors.core.marketplace import Flow
from connectors.tiktokshop.calls import ORDER_DETAIL, ORDER_SEARCH, code_of, envelope, get, join, payload, post
from connectors.tiktokshop.limits import LIMITS
from inventory.canonical import ExternalOrderId, Order, Page, Window
from mappers.tiktokshop.orders import Parcels, order_issues, to_order, to_parcels
from mappers.wire import must_records, must_text, records, sub, text


def pull_orders(window: Window, cursor: str | None) -> Flow[Page[Order]]:
    """One page of up to 100 orders changed in ``window``, oldest change first; the search gives whole orders, so a
    page is one call. An order of an unknown state comes with an issue.

    The lower end is inclusive there and the upper one is not (section 10.1), ours both are.
    """
    query = {
        "page_size": LIMITS.orders_per_page,
        "page_token": cursor,
        "sort_field": "update_time",
        "sort_order": "ASC",
    }
    body = {"update_time_ge": int(window.since.timestamp()), "update_time_lt": int(window.until.timestamp()) + 1}
    request = post(ORDER_SEARCH, Effect.READ, body, query)
    with payload((yield request), request) as wire:
        orders = tuple(to_order(each) for each in records(wire, "orders"))
        following = text(wire, "next_page_token")
    if following and following == cursor:
        raise ProtocolChanged("cursor_repeats", ORDER_SEARCH)
    issues = tuple(issue for order in orders for issue in order_issues(order))
    return Page(orders, following or None, issues)


def get_orders(order_ids: Sequence[ExternalOrderId]) -> Flow[tuple[Order, ...]]:
    """Full snapshots, 50 a call, in the order asked for; unknown ids are left out.

    Raises NotFound when a single order is asked for and unknown.
    """
    found: dict[str, Order] = {}
    for chunk in chunks(order_ids, LIMITS.orders_per_detail):
        for order in (yield from _details(chunk)):
            found[order.external_order_id] = order
    if len(order_ids) == 1 and not found:
        raise NotFound("order_not_found", str(order_ids[0]))
    return tuple(found[each] for each in order_ids if each in found)


def _details(order_ids: Sequence[ExternalOrderId]) -> Flow[list[Order]]:
    """One detail call. When one order that is not ours fails it, both halves are asked for apart ([guess]: section
    10.2 says nothing of unknown ids)."""
    request = get(ORDER_DETAIL, {"ids": join(order_ids)})
    with envelope((yield request), request) as wire:
        if code_of(wire) == 0:
            return [to_order(each) for each in must_records(sub(wire, "data"), "orders")]
    if len(order_ids) == 1:
        return []
    middle = len(order_ids) // 2
    first = yield from _details(order_ids[:middle])
    return first + (yield from _details(order_ids[middle:]))


def read_parcels(order_id: ExternalOrderId) -> Flow[Parcels]:
    """What sending this order needs to know. Raises NotFound."""
    request = get(ORDER_DETAIL, {"ids": order_id})
    with envelope((yield request), request) as wire:
        found = [] if code_of(wire) else records(sub(wire, "data"), "orders")
        own = [to_parcels(each) for each in found if must_text(each, "id") == order_id]
    if not own:
        raise NotFound("order_not_found", str(order_id))
    return own[0]
