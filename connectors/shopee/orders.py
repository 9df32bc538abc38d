"""Orders, cancellations and returns (shopee.md sections 7 and 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.core.errors import NotFound, ProtocolChanged, Rejected
from connectors.core.flow import chunks
from connectors.core.http import Effect
from connectors.core.marketplace import Flow
from connectors.shopee.calls import error_of, get, join, payload, post, reading
from connectors.shopee.limits import LIMITS
from inventory.canonical import ExternalItemId, ExternalModelId, ExternalOrderId, Order, OrderReturn, Page, Window
from mappers.shopee.orders import order_issues, to_order, to_return
from mappers.wire import Wire, flag, must_records, must_text, record, records, text

# Section 7.3. What names or locates a buyer is never asked for: the address is masked for most shops anyway, and the
# parcel carries Shopee's own waybill.
DETAIL_FIELDS = (
    "item_list", "package_list", "pay_time", "total_amount", "payment_method", "shipping_carrier", "cancel_by",
    "cancel_reason", "buyer_cancel_reason", "pickup_done_time", "fulfillment_flag", "split_up", "actual_shipping_fee",
    "estimated_shipping_fee",
)  # fmt: skip
RETURNS_PER_PAGE = 100  # section 9
CANCEL_REASONS = frozenset({"OUT_OF_STOCK", "CUSTOMER_REQUEST", "COD_NOT_SUPPORTED", "UNDELIVERABLE_AREA"})  # 7.4


def pull_orders(window: Window, cursor: str | None) -> Flow[Page[Order]]:
    """One page of orders changed in ``window`` (at most 15 days), with their details.

    One list call of up to 100 and one detail call per 50 of them; none for an empty page. An order of an unknown
    state comes with an issue.
    """
    request = get(
        "/order/get_order_list",
        {
            "time_range_field": "update_time",
            "time_from": int(window.since.timestamp()),
            "time_to": int(window.until.timestamp()),
            "page_size": LIMITS.orders_per_page,
            "cursor": cursor or "",
            "request_order_status_pending": "true",
        },
    )
    with payload((yield request), request) as wire:
        ids = [ExternalOrderId(must_text(each, "order_sn")) for each in must_records(wire, "order_list")]
        more, next_cursor = flag(wire, "more"), text(wire, "next_cursor")
    if more and (not next_cursor or next_cursor == cursor):
        raise ProtocolChanged("cursor_repeats", "order/get_order_list")
    orders = yield from get_orders(tuple(dict.fromkeys(ids)))
    issues = tuple(issue for order in orders for issue in order_issues(order))
    return Page(orders, next_cursor if more else None, issues)


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
    """One detail call; when one unknown order fails it (section 7.3), both halves are asked for apart."""
    request = get(
        "/order/get_order_detail",
        {
            "order_sn_list": join(order_ids),
            "response_optional_fields": join(DETAIL_FIELDS),
            "request_order_status_pending": "true",
        },
    )
    response = yield request
    with reading(response, request) as wire:
        if not error_of(wire)[1]:
            return [to_order(each) for each in must_records(record(wire.get("response"), "response"), "order_list")]
    if len(order_ids) == 1:
        return []
    middle = len(order_ids) // 2
    first = yield from _details(order_ids[:middle])
    return first + (yield from _details(order_ids[middle:]))


def cancel_order(
    order_id: ExternalOrderId, reason: str, items: Sequence[tuple[ExternalItemId, ExternalModelId | None]]
) -> Flow[None]:
    """Cancel before shipping (section 7.4). ``reason`` is one of CANCEL_REASONS, in any case; OUT_OF_STOCK needs items.

    Raises Rejected for an unknown reason or missing items, without a call. A lost reply is Ambiguous: read the order.
    """
    wanted = reason.upper()
    if wanted not in CANCEL_REASONS:
        raise Rejected("unknown_cancel_reason", reason, field="reason")
    if wanted == "OUT_OF_STOCK" and not items:
        raise Rejected("items_missing", "OUT_OF_STOCK needs the items", field="items")
    body: dict[str, Any] = {"order_sn": order_id, "cancel_reason": wanted}
    if items:
        body["item_list"] = [{"item_id": int(item), "model_id": int(model or 0)} for item, model in items]
    yield post("/order/cancel_order", Effect.CREATE, body)


def answer_cancellation(order_id: ExternalOrderId, accept: bool, reason: str = "") -> Flow[None]:
    """Answer a buyer's wish to cancel (section 7.4); no reason is taken there. A lost reply is Ambiguous: read the
    order."""
    body = {"order_sn": order_id, "operation": "ACCEPT" if accept else "REJECT"}
    yield post("/order/handle_buyer_cancellation", Effect.CREATE, body)


def pull_returns(window: Window, cursor: str | None) -> Flow[Page[OrderReturn]]:
    """One page of returns changed in ``window`` (at most 15 days), by page number (section 9).

    The cursor also names the page's first return: numbers count up for ever, so only a repeated page tells that the
    walk goes nowhere. Raises ProtocolChanged then.
    """
    number, _, first_before = (cursor or "1").partition("/")
    page = int(number)
    request = get(
        "/returns/get_return_list",
        {
            "page_no": page,
            "page_size": RETURNS_PER_PAGE,
            "update_time_from": int(window.since.timestamp()),
            "update_time_to": int(window.until.timestamp()),
        },
    )
    with payload((yield request), request) as wire:
        returns = tuple(to_return(each) for each in records(wire, "return"))
        more = flag(wire, "more")
    if more and not returns:
        raise ProtocolChanged("empty_page_has_more", "returns/get_return_list")
    if more and returns[0].external_return_id == first_before:
        raise ProtocolChanged("page_repeats", "returns/get_return_list")
    return Page(returns, f"{page + 1}/{returns[0].external_return_id}" if more else None)


def get_return(return_id: str) -> Flow[OrderReturn]:
    """One return. Raises NotFound."""
    request = get("/returns/get_return_detail", {"return_sn": return_id})
    with payload((yield request), request) as wire:
        return to_return(_flat(wire))


def _flat(wire: Wire) -> Wire:
    """The detail stands in ``response`` itself; a list of one is taken as well."""
    inner = records(wire, "return") if isinstance(wire.get("return"), list) else []
    return inner[0] if inner else wire
