"""Price and stock of one item per call (shopee.md §6.6, §6.7)."""

from __future__ import annotations

import json
import sqlite3

from sandbox.practice import Json
from sandbox.shopee import items, rules
from sandbox.shopee.wire import ApiError, Req, Result, route

_BUSY = "System is busy, please try again later."


def _units(req: Req, rows: list[Json], aspect: str, item: sqlite3.Row) -> list[tuple[Json, sqlite3.Row | None]]:
    """Each row with the unit it means; the whole call fails for repeated or wholly unknown models."""
    known = {unit["model_id"]: unit for unit in items.units(req.world, item["item_id"])}
    numbers = [req.maybe("model_id", int, row) or 0 for row in rows]
    if len(set(numbers)) != len(numbers):
        raise req.fail("error_param", "Repeat model_id.")
    if item["has_model"] and 0 in numbers:
        raise req.fail(
            f"error_edit_item_{aspect}_for_item_has_model", f"Can not edit item {aspect} for item has model."
        )
    if not any(number in known for number in numbers):
        raise req.fail("error_param", "Wrong model_id.")
    return [(row, known.get(number)) for row, number in zip(rows, numbers, strict=True)]


@route("POST", "product/update_price")
def update_price(req: Req) -> Result:
    """§6.6: 1–50 prices of one item."""
    rows = req.rows("price_list")
    item = items.editable(req, req.member("item_id", int))
    doc: Json = json.loads(item["doc"])
    prices = {unit["model_id"]: unit["price"] for unit in items.units(req.world, item["item_id"])}
    good, bad, last = [], [], None
    for number, (row, unit) in enumerate(_units(req, rows, "price", item)):
        model_id = row.get("model_id") or 0
        try:
            if unit is None:
                raise req.fail("error_param", "Wrong model_id.")
            if number < req.call.fail_members:
                raise req.fail("error_system_busy", _BUSY)
            if items.promotion_now(doc, req.now, model_id):
                raise req.fail("error_cannt_edit_price_in_promotion", "Can not edit price in promotion.")
            prices[model_id] = rules.whole_price(req, row.get("original_price"))
        except ApiError as error:
            last = error
            bad.append({"model_id": model_id, "failed_reason": error.message})
        else:
            good.append({"model_id": model_id, "original_price": float(prices[model_id])})
    if not good and last is not None:
        raise ApiError(last.error, last.message, {"success_list": [], "failure_list": bad})
    rules.check_spread(req, list(prices.values()))
    for entry in good:
        req.world.store.run(
            "UPDATE shopee_unit SET price=? WHERE item_id=? AND model_id=?",
            (prices[entry["model_id"]], item["item_id"], entry["model_id"]),
        )
    items.touch(req.world, item["item_id"])
    return {"success_list": good, "failure_list": bad}


@route("POST", "product/update_stock")
def update_stock(req: Req) -> Result:
    """§6.7: 1–50 absolute numbers of one item."""
    rows = req.rows("stock_list")
    for row in rows:
        if any(name in row for name in ("normal_stock", "stock_info")):  # §6.7, §13
            raise req.wrong("normal_stock is offline, please use seller_stock.")
    item = items.editable(req, req.member("item_id", int))
    doc: Json = json.loads(item["doc"])
    pairs = _units(req, rows, "stock", item)
    wanted = [rules.stock_of(req, req.member("seller_stock", list, row)) for row in rows]
    good, bad = [], []
    for number, ((row, unit), stock) in enumerate(zip(pairs, wanted, strict=True)):
        model_id = row.get("model_id") or 0
        reason = _BUSY if number < req.call.fail_members else _refusal(req, doc, unit, stock)
        if reason:
            bad.append({"model_id": model_id, "failed_reason": reason})
            continue
        req.world.store.run(
            "UPDATE shopee_unit SET stock=? WHERE item_id=? AND model_id=?",
            (stock, item["item_id"], model_id),
        )
        location = row["seller_stock"][0].get("location_id") or ""
        good.append({"model_id": model_id, "location_id": location, "stock": stock})
    if not good:
        message = "Update stock failed, please check failure_list for detailed reason"
        raise req.fail("error_busi_update_stock_failed", message, {"success_list": [], "failure_list": bad})
    items.touch(req.world, item["item_id"])
    return {"success_list": good, "failure_list": bad}


def _refusal(req: Req, doc: Json, unit: sqlite3.Row | None, stock: int) -> str:
    """Why a stock number is refused, or an empty string (§6.7, §13 "stock")."""
    if unit is None:
        return "Wrong model_id."
    promotion = items.promotion_now(doc, req.now, unit["model_id"])
    if promotion and promotion.get("lock") == "block":
        return "Can not edit stock in promotion."  # error_cannt_edit_stock_in_promotion
    if stock < unit["reserved"]:
        return "Stock should be larger than reserved stock."
    return ""
