"""Cancellations, by the seller or asked for by the buyer (tiktokshop.md §12)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sandbox.practice import Json, World
from sandbox.tiktokshop.goods import dumped
from sandbox.tiktokshop.paging import bounds, filters, page
from sandbox.tiktokshop.records import BEFORE_TRANSIT, Order, cancel, tell
from sandbox.tiktokshop.schema import CODE
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

PENDING, SUCCESS, REFUSED, COMPLETE = (
    f"CANCELLATION_REQUEST_{word}" for word in ("PENDING", "SUCCESS", "CANCEL", "COMPLETE")
)
_FIRST = 4_035_318_504_086_604_100
# §12: since 31 August 2025 "address not deliver" is gone in Indonesia.
SELLER_REASONS = {
    "seller_cancel_reason_out_of_stock": "Stok habis",
    "seller_cancel_reason_wrong_price": "Salah harga",
    "seller_cancel_paid_reason_buyer_overdue": "Pembeli terlambat membayar",
    "seller_cancel_paid_reason_buyer_requested_cancellation": "Pembeli meminta pembatalan",
}
RETIRED = ("seller_cancel_paid_reason_address_not_deliver",)
REJECT_REASONS = {
    "seller_reject_apply_product_has_been_packed": "Barang sudah dikemas",
    "seller_reject_apply_reach_an_agreement_with_buyer": "Sudah sepakat dengan pembeli",
}


def record(order: Order, kind: str, status: str, role: str, reason: str) -> str:
    """A cancellation comes into being; its number."""
    number = str(order.world.store.next_id("tts.cancellation", _FIRST, 13))
    now = order.world.clock.seconds()
    lines = [
        {
            "cancel_line_item_id": str(order.world.store.next_id("tts.cancel.line", _FIRST + 10**9, 11)),
            "order_line_item_id": line["id"], "sku_id": line["sku_id"], "sku_name": line["sku_name"],
            "product_name": line["product_name"], "seller_sku": line["seller_sku"],
            "product_image": {"url": line["sku_image"]}, "refund_amount": _amount(int(line["sale_price"]), 0),
        }
        for line in order.lines
    ]  # fmt: skip
    goods, fee = (int(order.doc["payment"][name]) for name in ("sub_total", "shipping_fee"))
    doc = {
        "role": role, "cancel_reason": reason, "cancel_reason_text": SELLER_REASONS.get(reason, reason),
        "refund_amount": _amount(goods, fee), "cancel_line_items": lines, "should_replenish_stock": True,
    }  # fmt: skip
    deadline = now + int(order.world.setting("cancel_answer_s", CODE, order.shop_id))
    row = (number, order.shop_id, order.order_id, kind, status, now, now, deadline, dumped(doc))
    order.world.store.run("INSERT INTO tts_cancellation VALUES (?,?,?,?,?,?,?,?,?)", row)
    _tell(order, number, status, role, now)
    return number


def _amount(goods: int, fee: int) -> Json:
    return {
        "currency": "IDR", "refund_total": str(goods + fee), "refund_subtotal": str(goods),
        "refund_shipping_fee": str(fee), "refund_tax": "0",
    }  # fmt: skip


def _tell(order: Order, number: str, status: str, role: str, made: int) -> None:
    """§13 type 11."""
    data: dict[str, Any] = {
        "cancellations_role": role, "cancel_status": status, "cancel_id": number, "create_time": made,
    }  # fmt: skip
    tell(order, "CANCELLATION_STATUS_CHANGE", data)


def _decide(world: World, row: sqlite3.Row, *, approve: bool) -> None:
    """The buyer's request is answered, by the seller or by the deadline."""
    order = Order.load(world, row["shop_id"], row["order_id"])
    assert order is not None
    status = COMPLETE if approve else REFUSED
    world.store.run(
        "UPDATE tts_cancellation SET status=?, update_time=? WHERE cancel_id=?",
        (status, world.clock.seconds(), row["cancel_id"]),
    )
    order.doc["is_buyer_request_cancel"] = False
    if approve:
        cancel(order, "BUYER", json.loads(row["doc"])["cancel_reason"])
    else:
        order.save()
    _tell(order, row["cancel_id"], status, "BUYER", row["create_time"])


def settle(world: World, shop_id: str) -> None:
    """§12: an unanswered request is decided automatically at its deadline; which way is a switch."""
    late = world.store.all(
        "SELECT * FROM tts_cancellation WHERE shop_id=? AND status=? AND deadline<=?",
        (shop_id, PENDING, world.clock.seconds()),
    )
    for row in late:
        _decide(world, row, approve=world.setting("cancel_default", CODE, shop_id) != "reject")


@route("POST", "return_refund/cancellations", "202309", "202602")
def cancel_order(req: Req) -> Result:
    """By the seller; the whole order, because single lines are for other countries (25005010)."""
    order = Order.load(req.world, req.shop_id, str(req.member("order_id", str)))
    if order is None:
        raise ApiError(25_007_006, "The order cannot be found.")
    reason = str(req.member("cancel_reason", str))
    if reason in RETIRED:
        raise ApiError(25_001_020, "The cancel reason is no longer available.")
    if reason not in SELLER_REASONS:
        raise ApiError(25_001_014, "The cancel reason is unknown.")
    if order.status in ("CANCELLED", "COMPLETED"):
        raise ApiError(25_001_051, "The order has been completed or cancelled.")
    if order.status not in BEFORE_TRANSIT:
        raise ApiError(25_001_045, "The package has been handed over to the courier.")
    _check_whole(req, order)
    if _pending(req, order):
        raise ApiError(25_001_011, "A cancellation of this order is running already.")
    cancel(order, "SELLER", reason)
    number = record(order, "CANCEL", COMPLETE, "SELLER", reason)
    return {"cancel_id": number, "cancel_status": COMPLETE}


def _pending(req: Req, order: Order) -> bool:
    sql = "SELECT 1 FROM tts_cancellation WHERE order_id=? AND status=?"
    return bool(req.world.store.value(sql, (order.order_id, PENDING)))


def _check_whole(req: Req, order: Order) -> None:
    ids = req.words("order_line_item_ids", 1_000)
    rows = req.maybe("skus", list) or []
    if ids and set(ids) != {line["id"] for line in order.lines}:
        raise ApiError(25_005_010, "Single lines cannot be cancelled in this region.")
    if rows and sum(int(req.member("quantity", int, row)) for row in rows) != len(order.lines):
        raise ApiError(25_005_010, "Single lines cannot be cancelled in this region.")


@route("POST", "return_refund/cancellations/search", "202309", "202602")
def search(req: Req) -> Result:
    """§12: page_size 1–50, default 10."""
    settle(req.world, req.shop_id)
    where, args = filters(req, (("cancel_ids", "cancel_id"), ("order_ids", "order_id"), ("cancel_types", "type"),
                                ("cancel_status", "status")))  # fmt: skip
    spans, more = bounds(req)
    size = req.number("page_size", 10, 1, 50)
    rows, total, following = page(req, "tts_cancellation", "cancel_id", where + spans, [*args, *more], size)
    return {"cancellations": [_shown(row) for row in rows], "total_count": total, "next_page_token": following}


def _shown(row: sqlite3.Row) -> Json:
    actions = []
    if row["status"] == PENDING:
        actions = [
            {"action": action, "deadline": row["deadline"]}
            for action in ("SELLER_RESPOND_CANCEL_APPROVE", "SELLER_RESPOND_CANCEL_REJECT")
        ]
    return {
        "cancel_id": row["cancel_id"], "order_id": row["order_id"], "cancel_type": row["type"],
        "cancel_status": row["status"], "create_time": row["create_time"], "update_time": row["update_time"],
        "seller_next_action_response": actions, **json.loads(row["doc"]),
    }  # fmt: skip


def _waiting(req: Req) -> sqlite3.Row:
    settle(req.world, req.shop_id)
    row = req.world.store.one(
        "SELECT * FROM tts_cancellation WHERE cancel_id=? AND shop_id=?", (req.ids["cancel_id"], req.shop_id)
    )
    if row is None:
        raise ApiError(25_007_006, "The cancellation cannot be found.")
    return row


@route("POST", "return_refund/cancellations/{cancel_id}/approve", "202309")
def approve(req: Req) -> Result:
    """§12: no body; an ``idempotency_key`` in the query is taken and not needed."""
    row = _waiting(req)
    if row["status"] != PENDING:
        code = 25_020_010 if row["status"] == COMPLETE else 25_001_044
        raise ApiError(code, "The cancellation cannot be approved in its status.")
    _decide(req.world, row, approve=True)
    return None


@route("POST", "return_refund/cancellations/{cancel_id}/reject", "202309")
def reject(req: Req) -> Result:
    """§12: with a reason out of ``reject_reasons``."""
    row = _waiting(req)
    if row["status"] != PENDING:
        raise ApiError(25_011_011, "The cancellation cannot be rejected in its status.")
    if req.member("reject_reason", str) not in REJECT_REASONS:
        raise ApiError(25_001_014, "The reject reason is unknown.")
    _decide(req.world, row, approve=False)
    return None
