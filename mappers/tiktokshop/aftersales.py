"""Returns and wishes to cancel of Tokopedia & Shop as ours, and our answers as theirs (tiktokshop.md section 12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from inventory.canonical import (
    CancelRequest,
    ExternalItemId,
    ExternalModelId,
    ExternalOrderId,
    OrderReturn,
    RejectReason,
    ReturnAnswer,
    ReturnKind,
    ReturnStage,
)
from mappers.money import optional_rupiah_of_text
from mappers.wire import Wire, moment, must_text, optional_moment, records, sub, text

PENDING = "CANCELLATION_REQUEST_PENDING"

KINDS: Mapping[str, ReturnKind] = {
    "REFUND": ReturnKind.REFUND,
    "RETURN_AND_REFUND": ReturnKind.GOODS,
    "REPLACEMENT": ReturnKind.REPLACEMENT,
    "EXCHANGE": ReturnKind.REPLACEMENT,
}
ASKED, SHIPPED = "RETURN_OR_REFUND_REQUEST_PENDING", "BUYER_SHIPPED_ITEM"
STAGES: Mapping[str, ReturnStage] = {
    ASKED: ReturnStage.ASKED,
    "AWAITING_BUYER_SHIP": ReturnStage.UNDER_WAY,
    SHIPPED: ReturnStage.UNDER_WAY,
    "AWAITING_BUYER_RESPONSE": ReturnStage.UNDER_WAY,
    "RETURN_OR_REFUND_REQUEST_SUCCESS": ReturnStage.DONE,
    "RETURN_OR_REFUND_REQUEST_COMPLETE": ReturnStage.DONE,
    "RETURN_OR_REFUND_REQUEST_CANCEL": ReturnStage.REFUSED,
    "REFUND_OR_RETURN_REQUEST_REJECT": ReturnStage.REFUSED,
    "REJECT_RECEIVE_PACKAGE": ReturnStage.REFUSED,
}
# (state, type) -> our answer -> their decision, the usual one first. Section 12 lists the decisions; which of them fits
# which state and type is read off their names [guess]. Replacements and exchanges are left to the seller centre.
_BACK = {ReturnAnswer.RECEIVED: "APPROVE_RECEIVED_PACKAGE", ReturnAnswer.REFUSE: "REJECT_RECEIVED_PACKAGE"}
DECISIONS: Mapping[tuple[str, str], Mapping[ReturnAnswer, str]] = {
    (ASKED, "REFUND"): {ReturnAnswer.REFUND: "APPROVE_REFUND", ReturnAnswer.REFUSE: "REJECT_REFUND"},
    (ASKED, "RETURN_AND_REFUND"): {
        ReturnAnswer.TAKE_BACK: "APPROVE_RETURN",
        ReturnAnswer.REFUND: "APPROVE_REFUND",
        ReturnAnswer.REFUSE: "REJECT_RETURN",
    },
    (SHIPPED, "RETURN_AND_REFUND"): _BACK,
}


def to_return(wire: Wire) -> OrderReturn:
    """One return; its state stays the marketplace's own word. One line item is one unit here too. Raises BadWire."""
    counted = Counter(
        (ExternalItemId(text(item, "product_id")), _model(text(item, "sku_id")))
        for item in records(wire, "return_line_items")
    )
    state, kind = must_text(wire, "return_status"), text(wire, "return_type")
    waits = state in (ASKED, SHIPPED)
    return OrderReturn(
        external_return_id=must_text(wire, "return_id"),
        external_order_id=ExternalOrderId(must_text(wire, "order_id")),
        state=state,
        reason=text(wire, "return_reason"),
        refund=_refund(wire),
        lines=tuple((item, model, count) for (item, model), count in counted.items()),
        updated_at=moment(wire, "update_time"),
        kind=KINDS.get(kind, ReturnKind.UNKNOWN),
        stage=STAGES.get(state, ReturnStage.UNKNOWN),
        waits=waits,
        deadline=_deadline(wire) if waits else None,
        answers=tuple(DECISIONS.get((state, kind), ())),
    )


def to_decision(wire: Wire, answer: ReturnAnswer) -> str:
    """Their word for our answer to this return as it stands; empty when it cannot be given now."""
    return DECISIONS.get((text(wire, "return_status"), text(wire, "return_type")), {}).get(answer, "")


def to_cancel_request(wire: Wire) -> CancelRequest | None:
    """A wish to cancel that waits for an answer; None for one that does not. Raises BadWire."""
    if text(wire, "cancel_status") != PENDING:
        return None
    return CancelRequest(
        external_request_id=must_text(wire, "cancel_id"),
        external_order_id=ExternalOrderId(must_text(wire, "order_id")),
        reason=text(wire, "cancel_reason"),
        refund=_refund(wire),
        deadline=_deadline(wire),
    )


def to_reject_reason(wire: Wire) -> RejectReason:
    """Raises BadWire."""
    name = must_text(wire, "name")
    return RejectReason(name, text(wire, "text") or name)


def _refund(wire: Wire) -> int | None:
    return optional_rupiah_of_text(sub(wire, "refund_amount").get("refund_total"), "refund_total")


def _deadline(wire: Wire) -> datetime | None:
    """The first moment at which something is decided without us."""
    actions = records(wire, "seller_next_action_response")
    return min((at for each in actions if (at := optional_moment(each, "deadline"))), default=None)


def _model(sku_id: str) -> ExternalModelId | None:
    return ExternalModelId(sku_id) if sku_id else None
