"""Returns (shopee.md §9)."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import TYPE_CHECKING, Any

from sandbox.practice import Json
from sandbox.shopee.auth import MAX_PAGE
from sandbox.shopee.wire import ApiError, Req, Result, route

if TYPE_CHECKING:
    from sandbox.shopee.lifecycle import Order

_MAX_SPAN_S = 15 * 86_400
_ANSWER_S = 3 * 86_400


def open_return(order: Order, wish: Json, *, after_completion: bool) -> str:
    """A buyer asks for a return; the return number."""
    now = order.world.clock.seconds()
    number = f"{order.order_sn[:6]}{secrets.randbelow(10**9):09d}"
    amount = float(order.doc["total_amount"]) - order.doc["estimated_shipping_fee"]
    doc: Json = {
        "reason": str(wish.get("reason", "ITEM_DAMAGED")),
        "text_reason": str(wish.get("text", "Barang rusak saat diterima")),
        "refund_amount": amount, "amount_before_discount": amount, "currency": "IDR",
        "due_date": now + _ANSWER_S, "tracking_number": "", "needs_logistics": True,
        "return_ship_due_date": 0, "return_seller_due_date": now + _ANSWER_S,
        "user": {"username": order.doc["buyer_username"], "email": "****", "portrait": ""},
        "item": [_item(line) for line in order.doc["item_list"]], "image": [],
        "negotiation_status": "PENDING_RESPOND", "seller_proof_status": "NOT_REQUIRED",
        "seller_compensation_status": "NOT_REQUIRED",
        "return_refund_type": "RRAOC" if after_completion else "RRBOC", "return_solution": 0,
        "return_refund_request_type": 0, "validation_type": "seller_validation",
    }  # fmt: skip
    order.world.store.run(
        "INSERT INTO shopee_return VALUES (?,?,?,?,?,?,?)",
        (number, order.shop_id, order.order_sn, "REQUESTED", now, now, json.dumps(doc, ensure_ascii=False)),
    )
    return number


def close_returns(order: Order) -> None:
    """The goods are back and the money is paid."""
    order.world.store.run(
        "UPDATE shopee_return SET status='CLOSED', update_time=? WHERE order_sn=?",
        (order.world.clock.seconds(), order.order_sn),
    )


def _item(line: Json) -> Json:
    return {
        "item_id": line["item_id"], "model_id": line["model_id"], "name": line["item_name"],
        "images": [line["image_info"]["image_url"]], "amount": line["model_quantity_purchased"],
        "item_price": line["model_discounted_price"], "is_add_on_deal": False, "is_main_item": False,
        "item_sku": line["item_sku"], "variation_sku": line["model_sku"], "refund_amount": 0,
    }  # fmt: skip


def _show(row: sqlite3.Row) -> Json:
    head = {name: row[name] for name in ("return_sn", "order_sn", "status", "create_time", "update_time")}
    doc: Json = json.loads(row["doc"])
    return head | doc


@route("GET", "returns/get_return_list")
def get_return_list(req: Req) -> Result:
    """§9: page_no 0 and 1 are both the first page; the array is called ``return``."""
    page = max(1, req.number("page_no", high=MAX_PAGE))
    size = req.number("page_size", 40, 1, 100)
    where, args = "shop_id=?", [req.shop_id]
    for field in ("create_time", "update_time"):
        start, end = req.number(f"{field}_from", 0), req.number(f"{field}_to", 0)
        if start or end:
            if start > end or end - start > _MAX_SPAN_S:
                raise req.wrong(f"{field} must span at most 15 days.")
            where += f" AND {field} BETWEEN ? AND ?"
            args += [start, end]
    status = req.text("status", "")
    values: list[Any] = list(args)
    if status:
        where += " AND status=?"
        values.append(status)
    rows = req.world.store.all(
        f"SELECT * FROM shopee_return WHERE {where} ORDER BY create_time, return_sn LIMIT ? OFFSET ?",
        [*values, size + 1, (page - 1) * size],
    )
    return {"more": len(rows) > size, "return": [_show(row) for row in rows[:size]]}


@route("GET", "returns/get_return_detail")
def get_return_detail(req: Req) -> Result:
    """§9."""
    row = req.world.store.one(
        "SELECT * FROM shopee_return WHERE return_sn=? AND shop_id=?", (req.text("return_sn"), req.shop_id)
    )
    if row is None:
        raise ApiError("error_data", "The return you queried doesn't exist.")
    shown = _show(row)
    return shown | {
        "negotiation": {"negotiation_status": shown["negotiation_status"], "latest_solution": ""},
        "seller_proof": {"seller_proof_status": shown["seller_proof_status"]},
        "seller_compensation": {"seller_compensation_status": shown["seller_compensation_status"]},
        "logistics_status": "LOGISTICS_NOT_STARTED",
        "reverse_logistics_status": "",
        "return_pickup_address": {},
        "return_address": {"whs_id": ""},
        "activity": [],
        "buyer_videos": [],
    }
