"""Stock and prices of one product per call (tiktokshop.md §9.4, §9.5)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sandbox.practice import Json
from sandbox.tiktokshop import goods, rules
from sandbox.tiktokshop.shelf import BUSY
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

_CHECK_FAILED = 12_052_990  # §9.4: the wrapper of a SKU's own errors


def promotion_of(product: Json, now: int, sku_id: str) -> Json | None:
    """The promotion of a SKU that runs or is to come, if any; *product* is the product's document."""
    promotion: Json | None = product.get("promotion")
    if not promotion or promotion.get("end_time", 0) <= now:
        return None
    return promotion if str(promotion.get("model_id") or sku_id) == sku_id else None


def _own(req: Req, row: sqlite3.Row) -> list[tuple[Json, str, sqlite3.Row | None]]:
    """Each row of ``skus`` with its id and the SKU it means."""
    known = {sku["sku_id"]: sku for sku in goods.skus(req.world, row["product_id"])}
    rows = req.rows("skus", 1, 100)
    ids = [str(req.member("id", str, each)) for each in rows]
    if len(set(ids)) != len(ids):
        raise ApiError(12_052_556, "The SKU ids are duplicate.")
    return [(each, number, known.get(number)) for each, number in zip(rows, ids, strict=True)]


def _settle(req: Req, errors: list[tuple[str, ApiError, str]], good: int) -> Json:
    """§9.4: per-SKU failures under code 0; a switch says what happens when every SKU has failed."""
    if errors and not good and req.setting("member_failures") == "mixed":
        raise errors[0][1]
    listed = []
    for sku_id, error, warehouse in errors:
        extra: Json = {"code": error.code, "message": error.message}
        if warehouse:
            extra = {"warehouse_id": warehouse} | extra
        detail = {"sku_id": sku_id, "extra_errors": [extra]}
        listed.append({"code": _CHECK_FAILED, "message": "The check failed.", "detail": detail})
    return {"errors": listed} if listed else {}


@route("POST", "product/products/{product_id}/inventory/update", "202309")
def update_inventory(req: Req) -> Result:
    """§9.4: absolute figures, at once, without an audit; also while a shop is being merged (§1)."""
    row = goods.editable(req, req.ids["product_id"])
    doc: Json = json.loads(row["doc"])
    errors: list[tuple[str, ApiError, str]] = []
    good = 0
    for number, (wish, sku_id, sku) in enumerate(_own(req, row)):
        warehouse = _first_warehouse(wish)
        try:
            if sku is None:
                raise ApiError(12_052_553, f"The SKU id {sku_id} does not belong to the product.")
            if number < req.call.fail_members:
                raise ApiError(36_009_003, BUSY)
            promotion = promotion_of(doc, req.now, sku_id)
            if promotion and promotion.get("lock") == "block":
                raise ApiError(12_052_393, "The stock is held by a promotion and cannot be changed.")
            figures = rules.inventory_of(req, wish.get("inventory"))
        except ApiError as error:
            errors.append((sku_id, error, warehouse))
        else:
            goods.set_stock(req.world, sku_id, figures)
            good += 1
    if good:
        goods.touch(req.world, row["product_id"])
    return _settle(req, errors, good)


def _first_warehouse(wish: Json) -> str:
    rows = wish.get("inventory")
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    return str(first.get("warehouse_id") or "")


@route("POST", "product/products/{product_id}/prices/update", "202309")
def update_price(req: Req) -> Result:
    """§9.5: only for active products; all prices or none, since the answer has no place for a part."""
    row = goods.editable(req, req.ids["product_id"])
    if not goods.on_sale(row):
        raise ApiError(12_052_901, f"The product status {goods.state(row)} does not allow this operation.")
    doc: Json = json.loads(row["doc"])
    prices = []
    for wish, sku_id, sku in _own(req, row):
        if sku is None:
            raise ApiError(12_052_553, f"The SKU id {sku_id} does not belong to the product.")
        if promotion_of(doc, req.now, sku_id):
            raise ApiError(12_052_038, "The price is locked by a promotion.")
        prices.append((rules.price_of(req, wish.get("price")), sku_id))
    req.world.store.many("UPDATE tts_sku SET price=? WHERE sku_id=?", prices)
    goods.touch(req.world, row["product_id"])
    return None


@route("POST", "product/inventory/search", "202309")
def search_inventory(req: Req) -> Result:
    """§9.4: by at most 100 products or 600 SKUs."""
    products, numbers = req.words("product_ids", 100), req.words("sku_ids", 600)
    if bool(products) == bool(numbers):
        raise ApiError(12_019_120, "Exactly one of product_ids and sku_ids is needed.")
    column, wanted = ("product_id", products) if products else ("sku_id", numbers)
    marks = ",".join("?" * len(wanted))
    rows = req.world.store.all(
        f"SELECT * FROM tts_sku WHERE shop_id=? AND {column} IN ({marks}) ORDER BY product_id, position",
        [req.shop_id, *wanted],
    )
    found: dict[str, list[Any]] = {}
    for sku in rows:
        found.setdefault(sku["product_id"], []).append(_levels(req, sku))
    return {"inventory": [{"product_id": number, "skus": skus} for number, skus in found.items()]}


def _levels(req: Req, sku: sqlite3.Row) -> Json:
    held = goods.stock(req.world, req.shop_id, sku["sku_id"])
    return {
        "id": sku["sku_id"],
        "seller_sku": sku["seller_sku"],
        "total_available_quantity": sum(available for available, _ in held.values()),
        "total_committed_quantity": sum(committed for _, committed in held.values()),
        "warehouse_inventory": [
            {"warehouse_id": number, "available_quantity": available, "committed_quantity": committed}
            for number, (available, committed) in held.items()
        ],
    }
