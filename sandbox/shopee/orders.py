"""Order lists, details and the seller's answers (shopee.md §7.2–§7.4)."""

from __future__ import annotations

import base64
import binascii
import json
import sqlite3
from typing import Any

from sandbox.practice import Json
from sandbox.shopee import lifecycle
from sandbox.shopee.wire import ApiError, Req, Result, Warned, route

MAX_SPAN_S = 15 * 86_400  # §7.2
# §7.2: what order_status may filter by.
FILTERS = frozenset(
    (
        "UNPAID",
        "READY_TO_SHIP",
        "PROCESSED",
        "SHIPPED",
        "COMPLETED",
        "IN_CANCEL",
        "CANCELLED",
        "INVOICE_PENDING",
        "PENDING",
    )
)
# §7.3: always returned; everything else of the document only on request.
ALWAYS = (
    "order_sn", "region", "currency", "cod", "order_status", "message_to_seller", "create_time", "update_time",
    "days_to_ship", "ship_by_date", "advance_package", "can_full_cancel_order", "can_partial_cancel_order",
    "buyer_preference_for_partial_cancellation", "reverse_shipping_fee",
)  # fmt: skip
NOT_FOUND = "Wrong parameters, detail: the order is not found."


def seal(*parts: Any) -> str:
    """An opaque cursor (§7.2: never to be parsed)."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def unseal(req: Req, cursor: str) -> list[Any]:
    """The parts of a cursor of ours."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise req.wrong("cursor is invalid.") from error
    if not isinstance(parts, list) or [type(part) for part in parts] != [int, str]:
        raise req.wrong("cursor is invalid.")
    return parts


@route("GET", "order/get_order_list", prefix="")
def get_order_list(req: Req) -> Result:
    """§7.2. The order within the window is undocumented; here ascending by the chosen time."""
    field = req.text("time_range_field")
    if field not in ("create_time", "update_time"):
        raise req.wrong("time_range_field must be create_time or update_time.")
    start, end = req.number("time_from"), req.number("time_to")
    size = req.number("page_size", low=1, high=100)
    if start > end or end - start > MAX_SPAN_S:
        raise ApiError("order.order_list_invalid_time", "Start time must be earlier than end time and diff in 15days.")
    where = f"shop_id=? AND {field} BETWEEN ? AND ?"
    args: list[Any] = [req.shop_id, start, end]
    status = req.text("order_status", "")
    if status:
        if status not in FILTERS:
            raise req.wrong("order_status is invalid.")
        where += " AND status=?"
        args.append(status)
    if not req.flag("request_order_status_pending"):
        where += " AND status<>'PENDING'"  # §7.1
    cursor = req.text("cursor", "")
    if cursor:
        where += f" AND ({field}, order_sn) > (?, ?)"
        args += unseal(req, cursor)
    rows = req.world.store.all(
        f"SELECT order_sn, status, {field} AS at FROM shopee_order WHERE {where} ORDER BY {field}, order_sn LIMIT ?",
        [*args, size + 1],
    )
    more, page = len(rows) > size, rows[:size]
    with_status = "order_status" in req.items("response_optional_fields", 0)
    return {
        "more": more,
        "next_cursor": seal(page[-1]["at"], page[-1]["order_sn"]) if more else "",
        "order_list": [
            {"order_sn": r["order_sn"], "order_status": r["status"]} if with_status else {"order_sn": r["order_sn"]}
            for r in page
        ],
    }


@route("GET", "order/get_order_detail", prefix="")
def get_order_detail(req: Req) -> Result:
    """§7.3: 1–50 orders; unknown ones fail the call, or are named in ``warning`` among known ones."""
    wanted = list(dict.fromkeys(req.items("order_sn_list", high=50)))
    optional = req.items("response_optional_fields", 0)
    pending = req.flag("request_order_status_pending")
    # The plus keeps SQLite on the primary key; by shop it would read every order of the shop.
    rows = req.world.store.all(
        f"SELECT * FROM shopee_order WHERE order_sn IN ({','.join('?' * len(wanted))}) AND +shop_id=?",
        [*wanted, req.shop_id],
    )
    found = {row["order_sn"]: row for row in rows if pending or row["status"] != "PENDING"}
    if not found:
        raise ApiError("error_not_found", NOT_FOUND)
    names = [*ALWAYS, *(name for name in optional if name not in ALWAYS)]
    if "shipping_carrier" in optional:
        names.append("checkout_shipping_carrier")
    open_person = not req.setting("masking") or bool(req.setting("ip_whitelist"))
    shown = [_show(found[sn], names, open_person) for sn in wanted if sn in found]
    missing = [f"{sn}: the order is not found." for sn in wanted if sn not in found]
    return Warned({"order_list": shown}, missing) if missing else {"order_list": shown}


def _show(row: sqlite3.Row, names: list[str], open_person: bool) -> Json:
    doc: Json = json.loads(row["doc"])
    doc["order_status"], doc["update_time"] = row["status"], row["update_time"]
    if row["status"] == "UNPAID":
        doc["total_amount"] = None  # §7.3: only after payment
        if row["logistics"] == "LOGISTICS_NOT_START":
            doc["package_list"] = []
    for package in doc["package_list"]:
        package["logistics_status"] = row["logistics"]
    doc["can_full_cancel_order"] = row["status"] in ("UNPAID", "READY_TO_SHIP", "PROCESSED")
    if open_person:
        doc |= json.loads(row["hidden"])["person"]
    return {name: doc[name] for name in names if name in doc}


def _own(req: Req, order_sn: str) -> lifecycle.Order:
    order = lifecycle.load(req.world, req.shop_id, order_sn)
    if order is None:
        raise ApiError("error_not_found", NOT_FOUND)
    return order


@route("POST", "order/cancel_order", prefix="order.")
def cancel_order(req: Req) -> Result:
    """§7.4: by the seller, before shipping only."""
    order = _own(req, req.member("order_sn", str))
    reason = req.member("cancel_reason", str)
    if reason not in ("OUT_OF_STOCK", "CUSTOMER_REQUEST", "COD_NOT_SUPPORTED", "UNDELIVERABLE_AREA"):
        raise req.wrong("cancel_reason is invalid.")
    if reason == "OUT_OF_STOCK" and not req.data.get("item_list"):
        raise req.wrong("item_list is required for OUT_OF_STOCK.")
    if order.status not in ("UNPAID", "READY_TO_SHIP", "PROCESSED", "RETRY_SHIP"):
        raise req.fail("error_limit", "Can not cancel this order")
    return {"update_time": lifecycle.cancel(order, "seller", reason)}


@route("POST", "order/handle_buyer_cancellation", prefix="order.")
def handle_buyer_cancellation(req: Req) -> Result:
    """§7.4: ACCEPT cancels, REJECT goes back to the status before."""
    order = _own(req, req.member("order_sn", str))
    operation = req.member("operation", str)
    if operation not in ("ACCEPT", "REJECT"):
        raise req.wrong("operation must be ACCEPT or REJECT.")
    if order.status != "IN_CANCEL":
        raise req.fail("order_status_invalid", "Invalid order_status.The order status should be IN_CANCEL.")
    if operation == "ACCEPT":
        return {"update_time": lifecycle.cancel(order, "buyer", order.doc["buyer_cancel_reason"])}
    order.status = order.hidden.pop("before_cancel", "READY_TO_SHIP")
    return {"update_time": order.save()}


@route("POST", "order/set_note", prefix="order.")
def set_note(req: Req) -> Result:
    """§7.4; envelope only."""
    order = _own(req, req.member("order_sn", str))
    order.doc |= {"note": req.member("note", str), "note_update_time": req.now}
    order.save()
    return None
