"""Creating, changing, reading and removing items (shopee.md §6.2, §6.3, §6.5, §6.8)."""

from __future__ import annotations

import base64
import json
from typing import Any

from sandbox.practice import Json
from sandbox.shopee import items, rules
from sandbox.shopee.wire import Req, Result, Warned, route

_KEPT_FIELDS = (
    "item_name", "description", "weight", "category_id", "attribute_list", "image", "brand", "condition",
    "pre_order", "wholesale", "item_dangerous", "gtin_code", "dimension", "purchase_limit_info",
)  # fmt: skip
_RETIRED = ("normal_stock", "stock_info")  # §6.7: retired on 2022-10-31


def _check_types(req: Req, data: Json) -> None:
    for name, kind in {
        "item_name": str, "description": str, "category_id": int, "weight": (int, float), "image": dict,
        "attribute_list": list, "brand": dict, "condition": str, "pre_order": dict, "wholesale": list,
        "item_dangerous": int, "dimension": dict, "item_sku": str, "item_status": str,
    }.items():  # fmt: skip
        req.maybe(name, kind, data)  # type: ignore[arg-type]
    for row in data.get("attribute_list") or []:
        if not isinstance(row, dict):
            raise req.wrong("attribute_list must contain objects.")
        req.member("attribute_id", int, row)
    req.maybe("brand_id", int, data.get("brand") or {})


@route("POST", "product/add_item")
def add_item(req: Req) -> Result:
    """§6.2. There is no idempotency key: the same call twice makes two items."""
    data = req.data
    _check_types(req, data)
    for name in (
        "item_name",
        "description",
        "original_price",
        "weight",
        "category_id",
        "image",
        "logistic_info",
    ):
        if data.get(name) is None:
            raise req.fail("error_param", f"invalid field {name}: value must  Not Null")
    if any(name in data for name in _RETIRED):
        raise req.wrong("normal_stock is offline, please use seller_stock.")
    price = rules.whole_price(req, data["original_price"])
    rows = req.rows("logistic_info", 1, 50)
    rules.check_logistics(req, rows, float(data["weight"]))
    doc: Json = {name: data[name] for name in _KEPT_FIELDS if data.get(name) is not None}
    doc["logistic_info"] = rows
    doc.setdefault("attribute_list", [])
    doc.setdefault("condition", "NEW")
    doc["pre_order"] = {"is_pre_order": False, "days_to_ship": 2} | doc.get("pre_order", {})
    rules.check_item(req, doc)
    stock = rules.stock_of(req, req.maybe("seller_stock", list))
    sku = data.get("item_sku") or ""
    _check_shop(req, doc["item_name"], sku)
    status = data.get("item_status") or "NORMAL"
    if status not in ("NORMAL", "UNLIST"):
        raise req.wrong("item_status must be NORMAL or UNLIST.")
    item_id = _store(req, doc, sku, status)
    items.save_unit(req.world, item_id, 0, req.shop_id, sku=sku, price=price, stock=stock)
    return _answer(req, item_id, price, stock)


def _check_shop(req: Req, name: str, sku: str) -> None:
    """What depends on the shop's other items."""
    live = "SELECT count(*) FROM shopee_item WHERE shop_id=? AND status NOT IN ('SELLER_DELETE','SHOPEE_DELETE')"
    if req.world.store.value(live, (req.shop_id,)) >= req.setting("item_count_limit"):
        raise req.fail("error_reach_shop_item_limit", "The shop has reached its item limit.")
    if req.setting("repeated_sku_error") and req.world.store.value(
        live + " AND name=? AND sku=?", (req.shop_id, name, sku)
    ):
        raise req.fail("error_repeated_mtsku", "A similar product has already been uploaded")


def _store(req: Req, doc: Json, sku: str, status: str) -> int:
    item_id = req.world.store.next_id("shopee.item", items.FIRST_ITEM, 7)
    review = int(req.setting("review_s"))
    reviewed_at = req.now + review if review and status == "NORMAL" else 0
    req.world.store.run(
        "INSERT INTO shopee_item VALUES (?,?,?,?,?,0,?,?,?,?)",
        (item_id, req.shop_id, "REVIEWING" if reviewed_at else status, sku, doc["item_name"], req.now, req.now,
         reviewed_at, json.dumps(doc)),
    )  # fmt: skip
    return item_id


def _answer(req: Req, item_id: int, price: int, stock: int) -> Json:
    row = items.find(req, item_id)
    doc: Json = json.loads(row["doc"])
    shown = items.images(doc)
    return {
        "item_id": item_id,
        "item_name": row["name"],
        "description": doc["description"],
        "item_sku": row["sku"],
        "item_status": row["status"],
        "category_id": doc["category_id"],
        "price_info": {"current_price": price, "original_price": price},
        "images": {k: shown[k] for k in ("image_id_list", "image_url_list")},
        "weight": doc["weight"],
        "dimension": doc.get("dimension") or {},
        "logistic_info": items.logistics(doc),
        "attribute": items.shown_attributes(doc),
        "brand": doc.get("brand"),
        "condition": doc["condition"],
        "pre_order": doc["pre_order"],
        "wholesale": doc.get("wholesale") or [],
        "video_info": [],
        "item_dangerous": doc.get("item_dangerous", 0),
        "description_type": "normal",
        "seller_stock": [{"location_id": "", "stock": stock}],
    }


@route("POST", "product/update_item")
def update_item(req: Req) -> Result:
    """§6.3: missing fields stay; price, stock and variations are not changed here."""
    row = items.editable(req, req.member("item_id", int))
    _check_types(req, req.data)
    doc: Json = json.loads(row["doc"])
    for name in _KEPT_FIELDS:
        if req.data.get(name) is not None:
            doc[name] = req.data[name]
    doc["pre_order"] = {"is_pre_order": False, "days_to_ship": 2} | doc["pre_order"]
    rules.check_item(req, doc)
    sku = req.data["item_sku"] if req.data.get("item_sku") is not None else row["sku"]
    status = req.data.get("item_status") or row["status"]
    if status not in ("NORMAL", "UNLIST"):
        raise req.wrong("item_status must be NORMAL or UNLIST.")
    req.world.store.run(
        "UPDATE shopee_item SET name=?, sku=?, status=?, update_time=?, doc=? WHERE item_id=?",
        (doc["item_name"], sku, status, req.now, json.dumps(doc), row["item_id"]),
    )
    req.world.store.run("UPDATE shopee_unit SET sku=? WHERE item_id=? AND model_id=0", (sku, row["item_id"]))
    unit = items.units(req.world, row["item_id"])[0]
    return _answer(req, row["item_id"], unit["price"], unit["stock"])


@route("GET", "product/get_item_list")
def get_item_list(req: Req) -> Result:
    """§6.5: the array is called ``item``."""
    offset = req.number("offset")
    size = req.number("page_size", low=1, high=100)
    statuses = req.items("item_status")
    if offset > req.setting("max_item_offset"):
        raise req.fail("error_param", "get items offset over limit, please use the next field")
    items.finish_reviews(req.world, req.shop_id)
    marks = ",".join("?" * len(statuses))
    where = (
        f"shop_id=? AND status IN ({marks}) AND update_time BETWEEN ? AND ? AND create_time<=?"
        " AND (status NOT IN ('SELLER_DELETE','SHOPEE_DELETE') OR update_time>=?)"
    )
    args: list[Any] = [req.shop_id, *statuses, req.number("update_time_from", 0)]
    args += [
        req.number("update_time_to", 2**40),
        req.now - req.setting("search_delay_s"),
        req.now - items.KEPT_S,
    ]
    store = req.world.store
    total = store.value(f"SELECT count(*) FROM shopee_item WHERE {where}", args)
    rows = store.all(
        f"SELECT item_id, status, update_time FROM shopee_item WHERE {where} ORDER BY item_id LIMIT ? OFFSET ?",
        [*args, size, offset],
    )
    more = offset + len(rows) < total
    return {
        "item": [
            {"item_id": r["item_id"], "item_status": r["status"], "update_time": r["update_time"],
             "tag": {"kit": False}}
            for r in rows
        ],
        "total_count": total,
        "has_next_page": more,
        "next_offset": offset + len(rows) if more else 0,
        "next": "",
    }  # fmt: skip


@route("GET", "product/get_item_base_info")
def get_item_base_info(req: Req) -> Result:
    """§6.5: at most 50; unknown ids are left out and named in the warning (§1.4)."""
    wanted = req.ids("item_id_list", high=50)
    items.finish_reviews(req.world, req.shop_id)
    marks = ",".join("?" * len(wanted))
    rows = req.world.store.all(
        f"SELECT * FROM shopee_item WHERE +shop_id=? AND item_id IN ({marks})"
        " AND (status NOT IN ('SELLER_DELETE','SHOPEE_DELETE') OR update_time>=?)",
        [req.shop_id, *wanted, req.now - items.KEPT_S],
    )
    if not rows:
        raise req.fail("error_item_not_found", "Product not found")
    found = {row["item_id"]: row for row in rows}
    locations = list(req.setting("multi_warehouse"))
    shown = [items.base_info(req, found[i], locations) for i in dict.fromkeys(wanted) if i in found]
    missing = [str(i) for i in wanted if i not in found]
    return Warned({"item_list": shown}, f"item not found: {','.join(missing)}" if missing else "")


@route("GET", "product/search_item")
def search_item(req: Req) -> Result:
    """§6.5: by name keyword or SKU; ``offset`` is an opaque string."""
    name, sku = req.text("item_name", ""), req.text("item_sku", "")
    size = req.number("page_size", low=1, high=100)
    if not name and not sku:
        raise req.wrong("item_name or item_sku is required.")
    offset = _open_offset(req, req.text("offset", ""))
    statuses = req.items("item_status", 0) or ["NORMAL", "UNLIST", "BANNED", "REVIEWING"]
    items.finish_reviews(req.world, req.shop_id)
    where = f"shop_id=? AND create_time<=? AND status IN ({','.join('?' * len(statuses))})"
    args: list[Any] = [req.shop_id, req.now - req.setting("search_delay_s"), *statuses]
    if name:
        where += " AND instr(lower(name), lower(?))>0"
        args.append(name)
    if sku:
        where += " AND sku=?"
        args.append(sku)
    total = req.world.store.value(f"SELECT count(*) FROM shopee_item WHERE {where}", args)
    rows = req.world.store.all(
        f"SELECT item_id FROM shopee_item WHERE {where} ORDER BY item_id LIMIT ? OFFSET ?",
        [*args, size, offset],
    )
    after = offset + len(rows)
    return {
        "item_id_list": [r["item_id"] for r in rows],
        "total_count": total,
        "next_offset": base64.urlsafe_b64encode(f"o{after}".encode()).decode() if after < total else "",
    }


def _open_offset(req: Req, text: str) -> int:
    if text in ("", "0"):
        return 0
    try:
        return int(base64.urlsafe_b64decode(text).decode().removeprefix("o"))
    except ValueError as error:
        raise req.wrong("offset is invalid.") from error


@route("GET", "product/get_item_promotion")
def get_item_promotion(req: Req) -> Result:
    """§6.5: running and upcoming promotions of 1–50 items."""
    good, bad = [], []
    for item_id in req.ids("item_id_list", high=50):
        row = req.world.store.one("SELECT doc FROM shopee_item WHERE item_id=? AND shop_id=?", (item_id, req.shop_id))
        if row is None:
            bad.append({"item_id": item_id, "failed_reason": "Product not found"})
            continue
        p = json.loads(row["doc"]).get("promotion")
        shown = [_promotion(req, p, item_id)] if p and p.get("end_time", 0) > req.now else []
        good.append({"item_id": item_id, "promotion": shown})
    return {"success_list": good, "failure_list": bad}


def _promotion(req: Req, promotion: Json, item_id: int) -> Json:
    reserved = sum(unit["reserved"] for unit in items.units(req.world, item_id))
    running = promotion.get("start_time", 0) <= req.now
    return {
        "promotion_type": promotion.get("type", "In Shop Flash Sale"),
        "promotion_id": promotion.get("id", 0),
        "model_id": promotion.get("model_id", 0),
        "start_time": promotion.get("start_time", 0),
        "end_time": promotion["end_time"],
        "promotion_price_info": [{"promotion_price": promotion.get("price", 0)}],
        "promotion_staging": "ongoing" if running else "upcoming",
        "promotion_stock_info_v2": {"summary_info": {"total_reserved_stock": reserved}},
    }


@route("POST", "product/unlist_item")
def unlist_item(req: Req) -> Result:
    """§6.8: 1–50 items; ``unlist`` false lists again."""
    good, bad = [], []
    for number, row in enumerate(req.rows("item_list")):
        item_id, unlist = req.member("item_id", int, row), req.member("unlist", bool, row)
        item = req.world.store.one(
            "SELECT status, doc FROM shopee_item WHERE item_id=? AND shop_id=?", (item_id, req.shop_id)
        )
        if item is None or item["status"] in items.DELETED:
            bad.append({"item_id": item_id, "failed_reason": "Product not found"})
        elif number < req.call.fail_members:
            bad.append({"item_id": item_id, "failed_reason": "System is busy, please try again later."})
        elif item["status"] in items.UNEDITABLE:
            reason = "Cannot delist reviewing or banned item."  # error_busi_cannot_delist_reviewing_or_banned_item
            bad.append({"item_id": item_id, "failed_reason": reason})
        else:
            req.world.store.run(
                "UPDATE shopee_item SET status=?, update_time=? WHERE item_id=?",
                ("UNLIST" if unlist else "NORMAL", req.now, item_id),
            )
            good.append({"item_id": item_id, "unlist": unlist})
    if not good:
        message = "All items failed, please check failure_list."
        raise req.fail("error_unlist_item_all_failed", message, {"success_list": [], "failure_list": bad})
    return {"success_list": good, "failure_list": bad}


@route("POST", "product/delete_item")
def delete_item(req: Req) -> Result:
    """§6.8: irreversible; envelope only."""
    row = items.find(req, req.member("item_id", int))
    if row["status"] in items.DELETED:
        raise req.fail("error_item_not_found", "Product not found")
    if items.promotion_now(json.loads(row["doc"]), req.now, 0):
        raise req.fail("error_cannt_delete_in_promotion", "Can not delete an item in promotion.")
    req.world.store.run(
        "UPDATE shopee_item SET status='SELLER_DELETE', update_time=? WHERE item_id=?",
        (req.now, row["item_id"]),
    )
    return None
