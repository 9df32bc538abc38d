"""Shopee's orders and returns as ours (shopee.md sections 7 and 9). No clock, no lookup, no personal data kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from inventory.canonical import (
    ExternalItemId,
    ExternalModelId,
    ExternalOrderId,
    Issue,
    Order,
    OrderLine,
    OrderReturn,
    OrderState,
    ReturnKind,
    ReturnStage,
    Severity,
)
from mappers.money import optional_rupiah, rupiah
from mappers.personal import stripped
from mappers.wire import Wire, moment, must_records, must_text, optional_moment, optional_whole, records, text, whole

# Section 7.1. INVOICE_PENDING is a filter for Brazil and no status: it is unknown here on purpose.
STATES: Mapping[str, OrderState] = {
    "UNPAID": OrderState.UNPAID,
    "PENDING": OrderState.PENDING,
    "READY_TO_SHIP": OrderState.READY,
    "PROCESSED": OrderState.PROCESSED,
    "RETRY_SHIP": OrderState.PROCESSED,  # arranged, pickup failed: still with the seller
    "SHIPPED": OrderState.SHIPPED,
    "TO_CONFIRM_RECEIVE": OrderState.DELIVERED,
    "TO_RETURN": OrderState.RETURNING,
    "IN_CANCEL": OrderState.CANCELLING,
    "CANCELLED": OrderState.CANCELLED,
    "COMPLETED": OrderState.COMPLETED,
}

# Section 9. Which of them wait for the seller is not said: REQUESTED alone [guess].
STAGES: Mapping[str, ReturnStage] = {
    "REQUESTED": ReturnStage.ASKED,
    "ACCEPTED": ReturnStage.UNDER_WAY,
    "PROCESSING": ReturnStage.UNDER_WAY,
    "JUDGING": ReturnStage.UNDER_WAY,
    "SELLER_DISPUTE": ReturnStage.UNDER_WAY,
    "CLOSED": ReturnStage.DONE,
    "CANCELLED": ReturnStage.REFUSED,
}
KINDS: Mapping[int | None, ReturnKind] = {0: ReturnKind.GOODS, 1: ReturnKind.REFUND}  # section 9, return_solution

# Keys whose values may name, reach or locate a person, wherever they stand (sections 7.3 and 9).
PERSONAL_KEYS = frozenset(
    {
        "note", "recipient", "receiver", "name", "full_name", "first_name", "last_name", "zipcode", "town", "user",
        "portrait", "text_reason", "invoice_data", "payment_info", "international_label", "sender_real_name",
        "tax_code", "prescription_images", "buyer_videos", "image", "images", "activity",
    }
)  # fmt: skip
PERSONAL_PARTS = (
    "buyer",
    "address",
    "phone",
    "email",
    "username",
    "message_to_seller",
    "dropshipper",
    "contact",
    "cpf",
    "latitude",
    "longitude",
)


@lru_cache(maxsize=4096)
def is_personal(key: str) -> bool:
    """Whether what stands under ``key`` could identify a person."""
    low = key.lower()
    return low in PERSONAL_KEYS or any(part in low for part in PERSONAL_PARTS)


def without_personal(value: Any) -> Any:
    """A copy of a decoded reply without anything that could identify a person."""
    return stripped(value, is_personal)


def to_order(wire: Wire) -> Order:
    """One order of get_order_detail as a full snapshot. Raises BadWire.

    An unknown state is UNKNOWN; ``order_issues`` says so.
    """
    raw_state = must_text(wire, "order_status")
    return Order(
        external_order_id=ExternalOrderId(must_text(wire, "order_sn")),
        state=STATES.get(raw_state, OrderState.UNKNOWN),
        raw_state=raw_state,
        created_at=moment(wire, "create_time"),
        updated_at=moment(wire, "update_time"),
        lines=_lines(wire),
        paid_at=optional_moment(wire, "pay_time"),
        shipped_at=optional_moment(wire, "pickup_done_time"),
        total=optional_rupiah(wire.get("total_amount"), "total_amount"),
        cancel_reason=text(wire, "cancel_reason") or text(wire, "buyer_cancel_reason"),
        ship_by=optional_moment(wire, "ship_by_date"),
        shipping_carrier=text(wire, "shipping_carrier") or text(wire, "checkout_shipping_carrier"),
        raw=without_personal(wire),
    )


def order_issues(order: Order) -> tuple[Issue, ...]:
    """What a person should know about an order as mapped: today, a state this program does not know."""
    if order.state is not OrderState.UNKNOWN:
        return ()
    params = {"order": str(order.external_order_id), "state": order.raw_state}
    return (Issue("state", "order_state_unknown", params, Severity.WARNING),)


def _lines(wire: Wire) -> tuple[OrderLine, ...]:
    lines: dict[str, OrderLine] = {}
    for item in must_records(wire, "item_list"):
        line = _line(item)
        twin = lines.get(line.line_key)
        lines[line.line_key] = line if twin is None else _joined(twin, line)
    return tuple(lines.values())


def _line(item: Wire) -> OrderLine:
    """One line. Its key is what names a line in a partial cancellation (section 7.4): item, model, order item and
    promotion group. ``line_item_id`` (since 2026-07) is not used: an older order may get one later."""
    item_id, model_id = whole(item, "item_id"), optional_whole(item, "model_id") or 0
    key = f"{item_id}/{model_id}/{optional_whole(item, 'order_item_id') or 0}/{_promotion_group(item)}"
    quantity = whole(item, "model_quantity_purchased")
    active = optional_whole(item, "active_qty")  # section 7.3: since 2026-05, partial cancellation
    return OrderLine(
        line_key=key,
        external_item_id=ExternalItemId(str(item_id)),
        external_model_id=ExternalModelId(str(model_id)) if model_id else None,
        sku=text(item, "model_sku") if model_id else text(item, "item_sku"),
        name=_name(item),
        quantity=quantity,
        active=quantity if active is None else active,
        unit_price=_unit_price(item),
    )


def _promotion_group(item: Wire) -> int:
    return optional_whole(item, "promotion_group_id") or 0


def _name(item: Wire) -> str:
    name, model = text(item, "item_name"), text(item, "model_name")
    return f"{name} - {model}" if model else name


def _unit_price(item: Wire) -> int:
    """What the buyer pays for one; the discounted price is 0 for bundle items (section 7.3), then the original."""
    discounted = optional_rupiah(item.get("model_discounted_price"), "model_discounted_price")
    return discounted or rupiah(item.get("model_original_price") or 0, "model_original_price")


def _joined(one: OrderLine, other: OrderLine) -> OrderLine:
    """Two entries with the same identity are one line with both quantities."""
    return OrderLine(
        line_key=one.line_key,
        external_item_id=one.external_item_id,
        external_model_id=one.external_model_id,
        sku=one.sku,
        name=one.name,
        quantity=one.quantity + other.quantity,
        active=one.active + other.active,
        unit_price=one.unit_price,
    )


def to_return(wire: Wire) -> OrderReturn:
    """One return of get_return_list or get_return_detail (section 9); its state stays Shopee's own word.

    Its actions are named there without their fields, so it has no answer of ours.
    """
    stage = STAGES.get(text(wire, "status"), ReturnStage.UNKNOWN)
    return OrderReturn(
        external_return_id=must_text(wire, "return_sn"),
        external_order_id=ExternalOrderId(must_text(wire, "order_sn")),
        state=must_text(wire, "status"),
        reason=text(wire, "reason"),
        refund=optional_rupiah(wire.get("refund_amount"), "refund_amount"),
        lines=tuple(_return_line(item) for item in records(wire, "item")),
        updated_at=moment(wire, "update_time"),
        kind=KINDS.get(optional_whole(wire, "return_solution"), ReturnKind.UNKNOWN),
        stage=stage,
        waits=stage is ReturnStage.ASKED,
        deadline=_answer_by(wire) if stage is ReturnStage.ASKED else None,
    )


def _answer_by(wire: Wire) -> datetime | None:
    """The seller's own date where there is one [guess: section 9 names three dates and explains none]."""
    return optional_moment(wire, "return_seller_due_date") or optional_moment(wire, "due_date")


def _return_line(item: Wire) -> tuple[ExternalItemId, ExternalModelId | None, int]:
    model_id = optional_whole(item, "model_id") or 0
    model = ExternalModelId(str(model_id)) if model_id else None
    return ExternalItemId(str(whole(item, "item_id"))), model, whole(item, "amount")
