"""Orders and returns of Tokopedia & Shop as ours (tiktokshop.md sections 10 and 12). No clock, no lookup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inventory.canonical import (
    ExternalItemId,
    ExternalModelId,
    ExternalOrderId,
    Issue,
    Order,
    OrderLine,
    OrderState,
    Severity,
)
from mappers.money import optional_rupiah_of_text, rupiah_of_text
from mappers.tiktokshop.personal import without_personal
from mappers.wire import Wire, flag, moment, must_records, must_text, optional_moment, records, sub, text

# Section 10.4. The webhook spells CANCELLED without its ending. ON_HOLD is documented as not applied in Indonesia;
# of PARTIALLY_SHIPPING some parcels still wait for the seller.
STATES: Mapping[str, OrderState] = {
    "UNPAID": OrderState.UNPAID,
    "ON_HOLD": OrderState.PENDING,
    "AWAITING_SHIPMENT": OrderState.READY,
    "PARTIALLY_SHIPPING": OrderState.READY,
    "AWAITING_COLLECTION": OrderState.PROCESSED,
    "IN_TRANSIT": OrderState.SHIPPED,
    "DELIVERED": OrderState.DELIVERED,
    "COMPLETED": OrderState.COMPLETED,
    "CANCELLED": OrderState.CANCELLED,
    "CANCEL": OrderState.CANCELLED,
}
BY_SELLER = "SELLER"  # section 10.3, shipping_type
CANCELLED_WORDS = frozenset({"CANCELLED", "CANCEL"})
# A buyer's wish to cancel matters while the parcel is still here.
BEFORE_TRANSIT = frozenset({OrderState.UNPAID, OrderState.PENDING, OrderState.READY, OrderState.PROCESSED})


def to_order(wire: Wire) -> Order:
    """One order of the search or of the detail call as a full snapshot. Raises BadWire.

    An unknown state is UNKNOWN; ``order_issues`` says so.
    """
    raw_state = must_text(wire, "status")
    state = _state(wire, raw_state)
    payment = sub(wire, "payment")
    return Order(
        external_order_id=ExternalOrderId(must_text(wire, "id")),
        state=state,
        raw_state=raw_state,
        created_at=moment(wire, "create_time"),
        updated_at=moment(wire, "update_time"),
        lines=_lines(wire, state),
        paid_at=optional_moment(wire, "paid_time"),
        shipped_at=optional_moment(wire, "collection_time"),
        total=optional_rupiah_of_text(payment.get("total_amount"), "total_amount"),
        cancel_reason=text(wire, "cancel_reason"),
        ship_by=optional_moment(wire, "rts_sla_time") or optional_moment(wire, "shipping_due_time"),
        shipping_carrier=text(wire, "shipping_provider") or text(wire, "delivery_option_name"),
        channel=text(wire, "commerce_platform"),
        raw=without_personal(wire),
    )


def _state(wire: Wire, raw: str) -> OrderState:
    state = STATES.get(raw, OrderState.UNKNOWN)
    if state in BEFORE_TRANSIT and flag(wire, "is_buyer_request_cancel"):
        return OrderState.CANCELLING
    return state


def order_issues(order: Order) -> tuple[Issue, ...]:
    """What a person should know about an order as mapped: a state this program does not know."""
    if order.state is not OrderState.UNKNOWN:
        return ()
    params = {"order": str(order.external_order_id), "state": order.raw_state}
    return (Issue("state", "order_state_unknown", params, Severity.WARNING),)


def _lines(wire: Wire, state: OrderState) -> tuple[OrderLine, ...]:
    """A line item is one unit (section 10.3): those of one SKU are one line; gifts stay apart.

    Units cancelled one by one are ordered but no longer due. Of an order that is cancelled as a whole the state says
    so, and a parcel that had left the house must not come back by itself.
    """
    units: dict[str, list[Wire]] = {}
    for item in must_records(wire, "line_items"):
        units.setdefault(_key(item), []).append(item)
    return tuple(_line(key, items, whole=state is OrderState.CANCELLED) for key, items in units.items())


def _key(item: Wire) -> str:
    gift = "/gift" if flag(item, "is_gift") else ""
    return f"{must_text(item, 'product_id')}/{must_text(item, 'sku_id')}{gift}"


def _line(key: str, items: Sequence[Wire], *, whole: bool) -> OrderLine:
    first = items[0]
    due = items if whole else [item for item in items if not _is_cancelled(item)]
    paid = [rupiah_of_text(item.get("sale_price") or "0", "sale_price") for item in items]
    return OrderLine(
        line_key=key,
        external_item_id=ExternalItemId(must_text(first, "product_id")),
        external_model_id=ExternalModelId(must_text(first, "sku_id")),
        sku=text(first, "seller_sku"),
        name=_name(first),
        quantity=len(items),
        active=len(due),
        # Discounts may fall on single units; one line has one price, the mean in whole rupiah.
        unit_price=(2 * sum(paid) + len(paid)) // (2 * len(paid)),
    )


def _is_cancelled(item: Wire) -> bool:
    return bool({text(item, "display_status"), text(item, "package_status")} & CANCELLED_WORDS)


def _name(item: Wire) -> str:
    name, sku = text(item, "product_name"), text(item, "sku_name")
    return f"{name} - {sku}" if sku and sku.lower() != "default" else name


@dataclass(frozen=True, slots=True)
class Parcels:
    """What sending an order needs to know (section 11)."""

    state: str
    package_ids: tuple[str, ...]
    by_seller: bool
    delivery_option_id: str
    tracking_number: str


def to_parcels(wire: Wire) -> Parcels:
    """The parcels of an order, from ``packages`` or its line items. Raises BadWire."""
    return Parcels(
        state=text(wire, "status"),
        package_ids=_packages(wire),
        by_seller=text(wire, "shipping_type") == BY_SELLER,
        delivery_option_id=text(wire, "delivery_option_id"),
        tracking_number=_tracking_number(wire),
    )


def _packages(wire: Wire) -> tuple[str, ...]:
    own = [text(each, "id") for each in records(wire, "packages")]
    own += [text(item, "package_id") for item in records(wire, "line_items") if not _is_cancelled(item)]
    return tuple(dict.fromkeys(each for each in own if each))


def _tracking_number(wire: Wire) -> str:
    """The courier's number, "" until the parcel is arranged (section 10.3)."""
    numbers = [text(wire, "tracking_number"), *(text(item, "tracking_number") for item in records(wire, "line_items"))]
    return next((each for each in numbers if each), "")
