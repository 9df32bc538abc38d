"""Items as rows: loading, saving and showing them (shopee.md §6)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sandbox.practice import Json, World
from sandbox.shopee.media import image_url
from sandbox.shopee.tree import ATTRIBUTES, CHANNELS, NO_BRAND, leaf
from sandbox.shopee.wire import Req

KEPT_S = 90 * 86_400  # §6.1: deleted items stay readable for 90 days
DELETED = ("SELLER_DELETE", "SHOPEE_DELETE")
UNEDITABLE = ("BANNED", "REVIEWING", *DELETED)
FIRST_ITEM, FIRST_MODEL = 23_100_000_017, 220_000_000_031  # 64-bit ids, §1.2


def finish_reviews(world: World, shop_id: int) -> None:
    """Items whose review is over become NORMAL (§13 "new items")."""
    now = world.clock.seconds()
    world.store.run(
        "UPDATE shopee_item SET status='NORMAL', update_time=reviewed_at"
        " WHERE shop_id=? AND status='REVIEWING' AND reviewed_at BETWEEN 1 AND ?",
        (shop_id, now),
    )


def find(req: Req, item_id: int) -> sqlite3.Row:
    """A readable item of the calling shop, else ``error_item_not_found``."""
    finish_reviews(req.world, req.shop_id)
    row = req.world.store.one("SELECT * FROM shopee_item WHERE item_id=? AND shop_id=?", (item_id, req.shop_id))
    if row is None or (row["status"] in DELETED and row["update_time"] < req.now - KEPT_S):
        raise req.fail("error_item_not_found", "Product not found")
    return row


def editable(req: Req, item_id: int) -> sqlite3.Row:
    """An item that may be changed (§6.1)."""
    row = find(req, item_id)
    if row["status"] in DELETED:
        raise req.fail("error_item_not_found", "Product not found")
    if row["status"] in UNEDITABLE:
        raise req.fail("error_item_uneditable", f"The item is uneditable in status {row['status']}.")
    return row


def units(world: World, item_id: int) -> list[sqlite3.Row]:
    """The sellable units of an item in tier order; one with model_id 0 when it has no variations."""
    rows = world.store.all("SELECT * FROM shopee_unit WHERE item_id=?", (item_id,))
    return sorted(rows, key=lambda row: json.loads(row["tier_index"]))


def save_unit(world: World, item_id: int, model_id: int, shop_id: int, **values: Any) -> None:
    """Insert or replace one sellable unit."""
    world.store.run(
        "INSERT OR REPLACE INTO shopee_unit (item_id, model_id, shop_id, sku, name, tier_index, price, stock,"
        " reserved, doc) VALUES (?,?,?,?,?,?,?,?,?,?)",
        (item_id, model_id, shop_id, values.get("sku", ""), values.get("name", ""),
         json.dumps(values.get("tier_index", [])), values["price"], values["stock"], values.get("reserved", 0),
         json.dumps(values.get("doc", {}))),
    )  # fmt: skip


def touch(world: World, item_id: int) -> None:
    """The item has changed now."""
    world.store.run("UPDATE shopee_item SET update_time=? WHERE item_id=?", (world.clock.seconds(), item_id))


def promotion_now(doc: Json, now: int, model_id: int) -> Json | None:
    """The promotion of a unit that is running or upcoming, if any (§6.7)."""
    promotion: Json | None = doc.get("promotion")
    if not promotion or promotion.get("end_time", 0) <= now:
        return None
    wanted = promotion.get("model_id", 0)
    return promotion if wanted in (0, model_id) else None


def stock_info(unit: sqlite3.Row, locations: list[str]) -> Json:
    """``stock_info_v2`` (§6.7): the listed seller stock includes reserved units [guess of the document]."""
    where = locations[0] if locations else ""
    return {
        "summary_info": {"total_reserved_stock": unit["reserved"], "total_available_stock": unit["stock"]},
        "seller_stock": [{"location_id": where, "stock": unit["stock"], "if_saleable": True}],
        "shopee_stock": [],
        "advance_stock": {"sellable_advance_stock": 0, "in_transit_advance_stock": 0},
    }


def price_info(price: int, doc: Json, now: int, model_id: int) -> Json:
    """One ``price_info`` entry; a running promotion lowers the current price."""
    current = price
    promotion = promotion_now(doc, now, model_id)
    if promotion and promotion.get("start_time", 0) <= now and promotion.get("price"):
        current = promotion["price"]
    return {
        "currency": "IDR",
        "original_price": price,
        "current_price": current,
        "inflated_price_of_original_price": price,
        "inflated_price_of_current_price": current,
    }


def images(doc: Json) -> Json:
    """``image`` with its addresses."""
    ids = doc["image"]["image_id_list"]
    return {
        "image_url_list": [image_url(i) for i in ids],
        "image_id_list": ids,
        "image_ratio": doc["image"].get("image_ratio", "1:1"),
    }


def shown_attributes(doc: Json) -> list[Json]:
    """``attribute_list`` as the reading APIs give it."""
    category = leaf(doc["category_id"])
    mandatory = category.mandatory if category else ()
    shown = []
    for row in doc["attribute_list"]:
        attribute = ATTRIBUTES[row["attribute_id"]]
        values = []
        for value in row["attribute_value_list"]:
            number = value.get("value_id", 0)
            name = attribute.values[number][1] if number else value.get("original_value_name", "")
            values.append({"value_id": number, "original_value_name": name, "value_unit": value.get("value_unit", "")})
        shown.append(
            {
                "attribute_id": attribute.id,
                "original_attribute_name": attribute.name[1],
                "is_mandatory": attribute.id in mandatory,
                "attribute_value_list": values,
            }
        )
    return shown


def base_info(req: Req, row: sqlite3.Row, locations: list[str]) -> Json:
    """One entry of get_item_base_info (§6.5)."""
    doc: Json = json.loads(row["doc"])
    promoted = bool(doc.get("promotion")) and doc["promotion"].get("end_time", 0) > req.now
    info: Json = {
        "item_id": row["item_id"],
        "category_id": doc["category_id"],
        "item_name": row["name"],
        "description": doc["description"],
        "item_sku": row["sku"],
        "create_time": row["create_time"],
        "update_time": row["update_time"],
        "attribute_list": shown_attributes(doc),
        "image": images(doc),
        "weight": f"{doc['weight']:.3f}".rstrip("0").rstrip("."),
        "dimension": doc.get("dimension") or {"package_length": 0, "package_width": 0, "package_height": 0},
        "logistic_info": logistics(doc),
        "pre_order": doc["pre_order"],
        "wholesales": doc.get("wholesale") or [],
        "condition": doc["condition"],
        "size_chart": "",
        "item_status": row["status"],
        "deboost": "FALSE",
        "has_model": bool(row["has_model"]),
        "has_promotion": promoted,
        "brand": doc.get("brand") or {k: NO_BRAND[k] for k in ("brand_id", "original_brand_name")},
        "item_dangerous": doc.get("item_dangerous", 0),
        "video_info": [],
        "tag": {"kit": False},
        "description_type": "normal",
        "gtin_code": doc.get("gtin_code", ""),
        "size_chart_id": 0,
        "purchase_limit_info": doc.get("purchase_limit_info") or {"min_purchase_limit": 1},
    }
    if not row["has_model"]:  # §6.5: absent when the item has variations
        unit = units(req.world, row["item_id"])[0]
        info["price_info"] = [price_info(unit["price"], doc, req.now, 0)]
        info["stock_info_v2"] = stock_info(unit, locations)
    return info


def logistics(doc: Json) -> list[Json]:
    """``logistic_info`` as the reading APIs give it."""
    return [
        {
            "logistic_id": row["logistic_id"],
            "logistic_name": CHANNELS[row["logistic_id"]]["name"],
            "enabled": row["enabled"],
            "shipping_fee": row.get("shipping_fee", 0),
            "size_id": int(row["size_id"]) if str(row.get("size_id", "")).isdigit() else 0,
            "is_free": bool(row.get("is_free", False)),
            "estimated_shipping_fee": row.get("shipping_fee") or 15_000,
        }
        for row in doc["logistic_info"]
    ]
