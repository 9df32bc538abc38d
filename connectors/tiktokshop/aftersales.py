"""Cancellations and returns (tiktokshop.md section 12)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.core.errors import NotFound, ProtocolChanged, Rejected
from connectors.core.http import Effect
from connectors.core.marketplace import Flow
from connectors.tiktokshop.calls import AFTER_SALES, get, payload, post
from connectors.tiktokshop.limits import RETURNS_PER_PAGE
from inventory.canonical import ExternalItemId, ExternalModelId, ExternalOrderId, OrderReturn, Page, Window
from mappers.tiktokshop.orders import to_return
from mappers.wire import must_text, records, text

# Our words for the reasons that section 12 and the error list name; any reason of theirs is taken as it is.
CANCEL_REASONS: Mapping[str, str] = {"OUT_OF_STOCK": "seller_cancel_reason_out_of_stock"}
THEIR_REASONS = ("seller_cancel_", "cancel_")
PENDING = "CANCELLATION_REQUEST_PENDING"
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


def answer_cancellation(order_id: ExternalOrderId, accept: bool) -> Flow[None]:
    """Answer a buyer's wish to cancel, which is decided at its deadline otherwise. Answered already counts as done.

    A refusal carries the first reason that is offered for it [guess]. Raises NotFound when no wish is open. A lost
    reply is Ambiguous: read the order.
    """
    cancel_id = yield from _open_wish(order_id)
    body: dict[str, Any] = {} if accept else {"reject_reason": (yield from _reject_reason(cancel_id))}
    answer = "approve" if accept else "reject"
    key = hashlib.sha256(f"{cancel_id}/{answer}".encode()).hexdigest()
    yield post(f"{AFTER_SALES}/cancellations/{cancel_id}/{answer}", Effect.CREATE, body, {"idempotency_key": key})


def _open_wish(order_id: ExternalOrderId) -> Flow[str]:
    query = {"page_size": CANCELLATIONS_PER_PAGE}
    body = {"order_ids": [str(order_id)], "cancel_types": ["BUYER_CANCEL"]}
    request = post(f"{AFTER_SALES}/cancellations/search", Effect.READ, body, query)
    with payload((yield request), request) as wire:
        for each in records(wire, "cancellations"):
            if text(each, "order_id") == order_id and text(each, "cancel_status") == PENDING:
                return must_text(each, "cancel_id")
    raise NotFound("no_open_cancellation", str(order_id))


def _reject_reason(cancel_id: str) -> Flow[str]:
    request = get(f"{AFTER_SALES}/reject_reasons", {"return_or_cancel_id": cancel_id})
    with payload((yield request), request) as wire:
        reasons = [must_text(each, "name") for each in records(wire, "reasons")]
    if not reasons:
        raise Rejected("no_reject_reason", "no reason to refuse is offered", field="reason")
    return reasons[0]


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
    query = {"page_size": RETURNS_PER_PAGE}
    request = post(f"{AFTER_SALES}/returns/search", Effect.READ, {"return_ids": [return_id]}, query)
    with payload((yield request), request) as wire:
        for each in records(wire, "return_orders"):
            if text(each, "return_id") == return_id:
                return to_return(each)
    raise NotFound("return_not_found", return_id)
