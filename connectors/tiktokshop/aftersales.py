"""Cancellations and returns (tiktokshop.md section 12)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.core.errors import NotFound, ProtocolChanged, Rejected
from connectors.core.flow import chunks
from connectors.core.http import Effect
from connectors.core.marketplace import Flow, R
from connectors.tiktokshop.calls import AFTER_SALES, get, payload, post
from connectors.tiktokshop.limits import RETURNS_PER_PAGE
from inventory.canonical import (
    CancelRequest,
    ExternalItemId,
    ExternalModelId,
    ExternalOrderId,
    OrderReturn,
    Page,
    RejectReason,
    ReturnAnswer,
    Window,
)
from mappers.tiktokshop.aftersales import PENDING, to_cancel_request, to_decision, to_reject_reason, to_return
from mappers.wire import Wire, records, text

# Our words for the reasons that section 12 and the error list name; any reason of theirs is taken as it is.
CANCEL_REASONS: Mapping[str, str] = {"OUT_OF_STOCK": "seller_cancel_reason_out_of_stock"}
THEIR_REASONS = ("seller_cancel_", "cancel_")
CANCELLATIONS_PER_PAGE = 50  # section 12


def cancel_order(
    order_id: ExternalOrderId, reason: str, items: Sequence[tuple[ExternalItemId, ExternalModelId | None]]
) -> Flow[None]:
    """Cancel a whole order before it is collected: parts of one can be cancelled in other countries only.

    ``reason`` is OUT_OF_STOCK or a reason of theirs (which ones an order allows, aftersale_eligibility tells); since
    31 August 2025 being out of stock counts as the seller's fault in Indonesia. Raises Rejected for an unknown word,
    without a call. A lost reply is Ambiguous: read the order.
    """
    wanted = CANCEL_REASONS.get(reason.upper(), reason.lower())
    if not wanted.startswith(THEIR_REASONS):
        raise Rejected("unknown_cancel_reason", reason, field="reason")
    yield post(f"{AFTER_SALES}/cancellations", Effect.CREATE, {"order_id": order_id, "cancel_reason": wanted})


def cancel_requests(order_ids: Sequence[ExternalOrderId]) -> Flow[tuple[CancelRequest, ...]]:
    """The wishes to cancel among these orders that wait for an answer, 50 orders a call [guess: section 12 names no
    maximum]. An order has at most one open wish, so a page holds them all."""
    found: list[CancelRequest] = []
    for chunk in chunks(order_ids, CANCELLATIONS_PER_PAGE):
        query = {"page_size": CANCELLATIONS_PER_PAGE}
        body = {
            "order_ids": [str(each) for each in chunk],
            "cancel_types": ["BUYER_CANCEL"],
            "cancel_status": [PENDING],
        }
        request = post(f"{AFTER_SALES}/cancellations/search", Effect.READ, body, query)
        with payload((yield request), request) as wire:
            found += [wish for each in records(wire, "cancellations") if (wish := to_cancel_request(each))]
    return tuple(each for each in found if each.external_order_id in order_ids)


def answer_cancellation(order_id: ExternalOrderId, accept: bool, reason: str = "") -> Flow[None]:
    """Answer a buyer's wish to cancel, which is decided at its deadline otherwise. Answered already counts as done.

    A refusal without a reason carries the first that is offered [guess]. Raises NotFound when no wish is open. A lost
    reply is Ambiguous: read the order.
    """
    wishes = yield from cancel_requests((order_id,))
    if not wishes:
        raise NotFound("no_open_cancellation", str(order_id))
    cancel_id = wishes[0].external_request_id
    body: dict[str, Any] = {} if accept else {"reject_reason": reason or (yield from _first_reason(cancel_id))}
    answer = "approve" if accept else "reject"
    key = hashlib.sha256(f"{cancel_id}/{answer}".encode()).hexdigest()
    yield post(f"{AFTER_SALES}/cancellations/{cancel_id}/{answer}", Effect.CREATE, body, {"idempotency_key": key})


def reject_reasons(request_id: str) -> Flow[tuple[RejectReason, ...]]:
    """The reasons to refuse that are offered for a return or a wish to cancel."""
    request = get(f"{AFTER_SALES}/reject_reasons", {"return_or_cancel_id": request_id})
    with payload((yield request), request) as wire:
        return tuple(to_reject_reason(each) for each in records(wire, "reasons"))


def _first_reason(request_id: str) -> Flow[str]:
    reasons = yield from reject_reasons(request_id)
    if not reasons:
        raise Rejected("no_reject_reason", "no reason to refuse is offered", field="reason")
    return reasons[0].name


def pull_returns(window: Window, cursor: str | None) -> Flow[Page[OrderReturn]]:
    """One page of up to 50 returns changed in ``window``."""
    body = {"update_time_ge": int(window.since.timestamp()), "update_time_lt": int(window.until.timestamp()) + 1}
    query = {"page_size": RETURNS_PER_PAGE, "page_token": cursor}
    request = post(f"{AFTER_SALES}/returns/search", Effect.READ, body, query)
    with payload((yield request), request) as wire:
        found = tuple(to_return(each) for each in records(wire, "return_orders"))
        following = text(wire, "next_page_token")
    if following and following == cursor:
        raise ProtocolChanged("cursor_repeats", f"{AFTER_SALES}/returns/search")
    return Page(found, following or None)


def get_return(return_id: str) -> Flow[OrderReturn]:
    """One return. Raises NotFound."""
    return (yield from _find_return(return_id, to_return))


def answer_return(return_id: str, answer: ReturnAnswer, reason: str = "") -> Flow[None]:
    """Answer a return with the decision that fits its state and type. Answered already counts as done.

    A refusal without a reason carries the first that is offered [guess]. Raises NotFound; Rejected with the field
    ``state`` when this answer does not fit (any more). A lost reply is Ambiguous: read the return.
    """
    decision = yield from _find_return(return_id, lambda wire: to_decision(wire, answer))
    if not decision:
        raise Rejected("answer_does_not_fit", return_id, field="state")
    body = {"decision": decision}
    if answer is ReturnAnswer.REFUSE:
        body["reject_reason"] = reason or (yield from _first_reason(return_id))
    word = "reject" if answer is ReturnAnswer.REFUSE else "approve"
    yield post(f"{AFTER_SALES}/returns/{return_id}/{word}", Effect.CREATE, body)


def _find_return(return_id: str, read: Callable[[Wire], R]) -> Flow[R]:
    query = {"page_size": RETURNS_PER_PAGE}
    request = post(f"{AFTER_SALES}/returns/search", Effect.READ, {"return_ids": [return_id]}, query)
    with payload((yield request), request) as wire:
        for each in records(wire, "return_orders"):
            if text(each, "return_id") == return_id:
                return read(each)
    raise NotFound("return_not_found", return_id)
