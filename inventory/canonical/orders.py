"""What buyers order, cancel and send back."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .words import ExternalItemId, ExternalModelId, ExternalOrderId


class OrderState(StrEnum):
    """Where an order stands, in the order in which it may move forward. CANCELLING is a buyer's request."""

    UNPAID = "unpaid"
    PENDING = "pending"
    READY = "ready"
    PROCESSED = "processed"
    CANCELLING = "cancelling"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNING = "returning"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line. ``line_key`` is stable within its order; ``quantity`` was ordered, ``active`` of it is still due."""

    line_key: str
    external_item_id: ExternalItemId
    external_model_id: ExternalModelId | None
    sku: str
    name: str
    quantity: int
    active: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class Order:
    """A full snapshot of one order at ``updated_at``. ``raw`` is the payload without personal data.

    ``shipped_at`` is when the courier took it: a CANCELLED order with a ``shipped_at`` has left the house, so its
    units do not come back by themselves. ``channel`` is the storefront, where one shop sells on several.
    """

    external_order_id: ExternalOrderId
    state: OrderState
    raw_state: str
    created_at: datetime
    updated_at: datetime
    lines: tuple[OrderLine, ...]
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    total: int | None = None
    cancel_reason: str = ""
    ship_by: datetime | None = None
    shipping_carrier: str = ""
    channel: str = ""
    raw: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """A buyer's open wish to cancel an order. ``deadline`` is when the marketplace decides by itself, if it says so."""

    external_request_id: str
    external_order_id: ExternalOrderId
    reason: str = ""
    refund: int | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class RejectReason:
    """A reason that a marketplace offers for saying no: its own word, and its text for people."""

    name: str
    text: str


class ReturnStage(StrEnum):
    """How far a return is. UNDER_WAY was agreed to and is not settled; REFUSED counts a withdrawn one too."""

    ASKED = "asked"
    UNDER_WAY = "under_way"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class ReturnKind(StrEnum):
    """What a buyer wants of a return: REFUND is money alone, the goods stay there."""

    REFUND = "refund"
    GOODS = "goods"
    REPLACEMENT = "replacement"
    UNKNOWN = "unknown"


class ReturnAnswer(StrEnum):
    """What a seller may say. REFUND: the money, and the goods stay there. TAKE_BACK: the goods first, then the money.
    RECEIVED: the goods came back. REFUSE: no, to whatever is asked at this moment."""

    REFUND = "refund"
    TAKE_BACK = "take_back"
    RECEIVED = "received"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class OrderReturn:
    """A return as the marketplace tells it; ``state`` is its own word.

    ``waits``: the seller must say something, before ``deadline`` if there is one. ``answers`` are those possible now,
    the usual one first; none where only the seller centre can answer.
    """

    external_return_id: str
    external_order_id: ExternalOrderId
    state: str
    reason: str
    refund: int | None
    lines: tuple[tuple[ExternalItemId, ExternalModelId | None, int], ...]
    updated_at: datetime
    kind: ReturnKind = ReturnKind.UNKNOWN
    stage: ReturnStage = ReturnStage.UNKNOWN
    waits: bool = False
    deadline: datetime | None = None
    answers: tuple[ReturnAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """One way to hand a parcel over. ``fields`` is what ``ship`` must send back for it."""

    method: str  # "pickup" | "dropoff" | "non_integrated"
    label: str
    fields: Mapping[str, Any]
    recommended: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A printable file from a marketplace, e.g. a waybill."""

    content: bytes
    media_type: str
    filename: str
