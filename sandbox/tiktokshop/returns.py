"""Returns and refunds (tiktokshop.md §12)."""

from __future__ import annotations

import json
import sqlite3

from sandbox.practice import Json, Refused
from sandbox.tiktokshop.cancellations import REJECT_REASONS, SELLER_REASONS
from sandbox.tiktokshop.goods import dumped
from sandbox.tiktokshop.paging import bounds, filters, page
from sandbox.tiktokshop.records import BEFORE_TRANSIT, Order, tell
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

TYPES = ("REFUND", "RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE")
PENDING, COMPLETE = "RETURN_OR_REFUND_REQUEST_PENDING", "RETURN_OR_REFUND_REQUEST_COMPLETE"
REJECTED = "REFUND_OR_RETURN_REQUEST_REJECT"
SHIPPING, SHIPPED, PARCEL_REJECTED = "AWAITING_BUYER_SHIP", "BUYER_SHIPPED_ITEM", "REJECT_RECEIVE_PACKAGE"
_FIRST = 4_035_318_504_186_604_100
_ANSWER_S = 2 * 86_400
# decision → (statuses it fits, types it fits, status after it); §12, §15 25020003 and 25020004
_APPROVE: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "APPROVE_REFUND": ((PENDING,), TYPES, COMPLETE),
    "APPROVE_RETURN": ((PENDING,), ("RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE"), SHIPPING),
    "APPROVE_RECEIVED_PACKAGE": ((SHIPPED,), TYPES, COMPLETE),
    "APPROVE_REPLACEMENT": ((PENDING,), ("REPLACEMENT",), COMPLETE),
}
_REJECT: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "REJECT_REFUND": ((PENDING,), TYPES, REJECTED),
    "REJECT_RETURN": ((PENDING,), ("RETURN_AND_REFUND", "REPLACEMENT", "EXCHANGE"), REJECTED),
    "REJECT_RECEIVED_PACKAGE": ((SHIPPED,), TYPES, PARCEL_REJECTED),
}


def open_return(order: Order, wish: Json) -> str:
    """A buyer asks for a return of the whole order; its number."""
    now = order.world.clock.seconds()
    number = str(order.world.store.next_id("tts.return", _FIRST, 13))
    kind = str(wish.get("type") or "RETURN_AND_REFUND")
    goods = int(order.doc["payment"]["sub_total"])
    doc = {
        "return_type": kind, "role": "BUYER",
        "return_reason": str(wish.get("reason") or "ecom_order_delivered_refund_and_return_reason_damaged"),
        "return_reason_text": str(wish.get("text") or "Barang rusak saat diterima"),
        "shipment_type": "PLATFORM", "return_tracking_number": "", "handover_method": "DROP_OFF",
        "refund_amount": {"currency": "IDR", "refund_total": str(goods), "refund_subtotal": str(goods),
                          "refund_shipping_fee": "0", "refund_tax": "0"},
        "return_line_items": [
            {
                "return_line_item_id": str(order.world.store.next_id("tts.return.line", _FIRST + 10**9, 11)),
                "order_line_item_id": line["id"], "sku_id": line["sku_id"], "sku_name": line["sku_name"],
                "product_name": line["product_name"], "seller_sku": line["seller_sku"],
                "product_image": {"url": line["sku_image"]},
                "refund_amount": {"currency": "IDR", "refund_total": line["sale_price"]},
            }
            for line in order.lines
        ],
    }  # fmt: skip
    row = (number, order.shop_id, order.order_id, PENDING, now, now, dumped(doc))
    order.world.store.run("INSERT INTO tts_return VALUES (?,?,?,?,?,?,?)", row)
    _tell(order, number, PENDING, doc, now)
    return number


def _tell(order: Order, number: str, status: str, doc: Json, made: int) -> None:
    """§13 type 12."""
    data = {
        "return_id": number, "return_status": status, "return_type": doc["return_type"], "return_role": "BUYER",
        "create_time": made, "update_time": order.world.clock.seconds(),
    }  # fmt: skip
    tell(order, "RETURN_STATUS_CHANGE", data)


def close_returns(order: Order) -> None:
    """The goods are back and the money is paid. The platform adds nothing to the stock."""
    rows = order.world.store.all("SELECT * FROM tts_return WHERE order_id=?", (order.order_id,))
    for row in rows:
        _move(order, row, COMPLETE)


def send_back(order: Order) -> None:
    """The buyer gives the parcel to the courier."""
    rows = order.world.store.all("SELECT * FROM tts_return WHERE order_id=? AND status=?", (order.order_id, SHIPPING))
    if not rows:
        raise Refused(409, "illegal_transition", "No return of this order waits for the buyer's parcel.")
    for row in rows:
        _move(order, row, SHIPPED)


def _move(order: Order, row: sqlite3.Row, status: str) -> None:
    now = order.world.clock.seconds()
    order.world.store.run(
        "UPDATE tts_return SET status=?, update_time=? WHERE return_id=?", (status, now, row["return_id"])
    )
    _tell(order, row["return_id"], status, json.loads(row["doc"]), row["create_time"])


@route("POST", "return_refund/returns/search", "202309", "202602")
def search(req: Req) -> Result:
    """§12: page_size 10–50."""
    where, args = filters(req, (("return_ids", "return_id"), ("order_ids", "order_id"), ("return_status", "status")))
    kinds = req.words("return_types", 10)
    if kinds:
        where += f" AND json_extract(doc, '$.return_type') IN ({','.join('?' * len(kinds))})"
        args += kinds
    spans, more = bounds(req)
    size = req.number("page_size", 10, 10, 50)
    rows, total, following = page(req, "tts_return", "return_id", where + spans, [*args, *more], size)
    return {"return_orders": [_shown(row) for row in rows], "total_count": total, "next_page_token": following}


def _shown(row: sqlite3.Row) -> Json:
    kind = json.loads(row["doc"])["return_type"]
    open_to = [
        name for name, (fits, kinds, _) in (_APPROVE | _REJECT).items() if row["status"] in fits and kind in kinds
    ]
    actions = [
        {"action": f"SELLER_{name}", "deadline": row["update_time"] + _ANSWER_S}
        for name in open_to
    ]  # fmt: skip
    return {
        "return_id": row["return_id"], "order_id": row["order_id"], "return_status": row["status"],
        "create_time": row["create_time"], "update_time": row["update_time"], "arbitration_status": "",
        "seller_next_action_response": actions, **json.loads(row["doc"]),
    }  # fmt: skip


def _own(req: Req) -> tuple[Order, sqlite3.Row]:
    row = req.world.store.one(
        "SELECT * FROM tts_return WHERE return_id=? AND shop_id=?", (req.ids["return_id"], req.shop_id)
    )
    order = Order.load(req.world, req.shop_id, row["order_id"]) if row else None
    if row is None or order is None:
        raise ApiError(25_007_006, "The return cannot be found.")
    return order, row


def _decide(req: Req, decisions: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]]) -> None:
    order, row = _own(req)
    decision = str(req.member("decision", str))
    if decision not in decisions:
        raise req.wrong("decision")
    statuses, kinds, after = decisions[decision]
    if row["status"] == COMPLETE:
        raise ApiError(25_020_010, "The return has been approved already.")
    if row["status"] not in statuses:
        raise ApiError(25_020_003, "The decision does not fit the status of the return.")
    if json.loads(row["doc"])["return_type"] not in kinds:
        raise ApiError(25_020_004, "The decision does not fit the type of the return.")
    _move(order, row, after)
    order.save()


@route("POST", "return_refund/returns/{return_id}/approve", "202309")
def approve(req: Req) -> Result:
    """§12."""
    _decide(req, _APPROVE)
    return None


@route("POST", "return_refund/returns/{return_id}/reject", "202309", "202606")
def reject(req: Req) -> Result:
    """§12: with a reason out of ``reject_reasons``."""
    if req.member("reject_reason", str) not in REJECT_REASONS:
        raise ApiError(25_001_014, "The reject reason is unknown.")
    _decide(req, _REJECT)
    return None


@route("GET", "return_refund/returns/{return_id}/records", "202309")
def records(req: Req) -> Result:
    """What happened to a return, from its client's models; the document names only the path's family."""
    _, row = _own(req)
    doc: Json = json.loads(row["doc"])
    return {
        "records": [
            {"event": "ORDER_RETURN", "role": "BUYER", "description": doc["return_reason_text"], "images": [],
             "videos": [], "note": "", "create_time": row["create_time"], "reason_text": doc["return_reason_text"]}
        ]
    }  # fmt: skip


@route("GET", "return_refund/reject_reasons", "202309")
def reject_reasons(req: Req) -> Result:
    """§12: for a return or a cancellation of the shop."""
    number = req.text("return_or_cancel_id")
    known = (
        ("tts_return", "return_id"),
        ("tts_cancellation", "cancel_id"),
    )
    for table, column in known:
        sql = f"SELECT 1 FROM {table} WHERE {column}=? AND shop_id=?"
        if req.world.store.value(sql, (number, req.shop_id)):
            return {"reasons": [{"name": name, "text": text} for name, text in REJECT_REASONS.items()]}
    raise ApiError(25_007_006, "The return or cancellation cannot be found.")


@route("GET", "return_refund/orders/{order_id}/aftersale_eligibility", "202309", "202602")
def aftersale_eligibility(req: Req) -> Result:
    """§12: may the order still be cancelled; the newer version is the source of the reasons."""
    order = Order.load(req.world, req.shop_id, req.ids["order_id"])
    if order is None:
        raise ApiError(25_007_006, "The order cannot be found.")
    before = order.status in BEFORE_TRANSIT
    found: dict[str, list[str]] = {}
    for line in order.lines:
        found.setdefault(line["sku_id"], []).append(line["id"])

    def kind(name: str, ids: list[str], *, eligible: bool) -> Json:
        return {
            "request_type": name, "order_line_items_ids": ids, "eligible": eligible,
            "ineligible_code": 0 if eligible else 25_001_003,
            "ineligible_reason": "" if eligible else "The order status forbids it.",
            "available_reason_names": list(SELLER_REASONS) if eligible and name == "CANCEL" else [],
        }  # fmt: skip

    return {
        "sku_eligibility": [
            {
                "sku_id": sku_id,
                "line_item_eligibility": [
                    kind("CANCEL", ids, eligible=before),
                    kind("RETURN", ids, eligible=order.status in ("DELIVERED", "COMPLETED")),
                ],
            }
            for sku_id, ids in found.items()
        ]
    }
