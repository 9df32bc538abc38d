"""Creating and editing products (tiktokshop.md §9.1, §9.3)."""

from __future__ import annotations

import json
import sqlite3

from sandbox.practice import Json, World
from sandbox.tiktokshop import goods, rules
from sandbox.tiktokshop.goods import FIELDS, FIRST_PRODUCT, dumped
from sandbox.tiktokshop.webhooks import creation_news
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

_SAVE_MODES = ("LISTING", "AS_DRAFT")
_NEW: Json = {"id": "", "seller_sku": "", "price": None, "attributes": [], "doc": {}, "inventory": None}


def _columns(platforms: list[str], status: str) -> tuple[str, str]:
    """The status on either storefront: the word where the product is listed, else empty."""
    return status if "TIKTOK_SHOP" in platforms else "", status if "TOKOPEDIA" in platforms else ""


def _allowed(req: Req) -> None:
    """What keeps a seller from listing at all (§15)."""
    if not req.setting("seller_active"):
        raise ApiError(12_052_700, "The seller is inactive.")
    if req.setting("tokopedia") == "MOVING":
        raise ApiError(12_052_332, "The seller center is locked during shop integration.")


def _draft(data: Json) -> Json:
    return {name: data[name] for name in FIELDS if data.get(name) is not None}


def _sku_wishes(req: Req, data: Json, old: dict[str, Json]) -> list[Json]:
    """The SKUs of a write, checked; what an edit leaves out stays as it is in the SKU it names."""
    wishes = []
    for row in data["skus"]:
        before: Json = old.get(row.get("id") or "", _NEW)
        given = row.get("sales_attributes")
        wishes.append(
            {
                "id": before["id"],
                "seller_sku": rules.seller_sku_of(req, row) or before["seller_sku"],
                "price": rules.price_of(req, row["price"]) if "price" in row else before["price"],
                "attributes": before["attributes"] if given is None else goods.full_attributes(given),
                "doc": before["doc"] | rules.extras_of(req, row),
                "inventory": rules.inventory_of(req, row["inventory"]) if "inventory" in row else before["inventory"],
            }
        )
    return wishes


def _reserve_ids(world: World, wishes: list[Json]) -> None:
    """New SKUs of an edit have their ids at once, although an audit may still hold them back."""
    for wish in wishes:
        wish["id"] = wish["id"] or str(world.store.next_id("tts.sku", goods.FIRST_SKU, 3))


def _answer(req: Req, product_id: str, wishes: list[Json], data: Json) -> Json:
    return {
        "product_id": product_id,
        "skus": [
            {
                "id": wish["id"], "seller_sku": wish["seller_sku"],
                "external_sku_id": wish["doc"].get("external_sku_id", ""),
                "sales_attributes": [{"id": a["id"], "value_id": a["value_id"]} for a in wish["attributes"]],
            }
            for wish in wishes
        ],
        "warnings": rules.warnings_of(req, data),
    }  # fmt: skip


# -- create ----------------------------------------------------------------------------------------------------


@route("POST", "product/products", "202309")
def create(req: Req) -> Result:
    """§9.1: the same idempotency key gives the same answer."""
    _allowed(req)
    key = req.maybe("idempotency_key", str)
    if key:
        stored = req.world.store.value("SELECT answer FROM tts_repeat WHERE shop_id=? AND key=?", (req.shop_id, key))
        if stored:
            answer: Json = json.loads(stored)
            return answer
    mode = req.maybe("save_mode", str) or "LISTING"
    if mode not in _SAVE_MODES:
        raise req.wrong("save_mode")
    wrong = rules.faults(req, req.data, draft=mode == "AS_DRAFT")
    if wrong:
        raise wrong[0]
    _check_limit(req)
    made = _create(req, mode)
    if key:
        req.world.store.run("INSERT INTO tts_repeat VALUES (?,?,?)", (req.shop_id, key, dumped(made)))
    return made


def _check_limit(req: Req) -> None:
    number = req.world.store.value(
        "SELECT count(*) FROM tts_product WHERE shop_id=? AND status<>'DELETED' AND tokopedia<>'DELETED'",
        (req.shop_id,),
    )
    if number >= int(req.setting("product_limit")):
        raise ApiError(12_052_093, "Exceeded the product listing limit for the seller.")


def _create(req: Req, mode: str) -> Json:
    draft = _draft(req.data)
    if rules.warnings_of(req, req.data):
        del draft["brand_id"]
    product_id = str(req.world.store.next_id("tts.product", FIRST_PRODUCT, 6))
    status = "DRAFT" if mode == "AS_DRAFT" else "PENDING"
    columns = _columns(draft.get("listing_platforms") or ["TIKTOK_SHOP"], status)
    row = (product_id, req.shop_id, req.data["title"], *columns, "NONE", 0, req.now, req.now, dumped(draft))
    req.world.store.run("INSERT INTO tts_product VALUES (?,?,?,?,?,?,?,?,?,?,'')", row)
    wishes = _sku_wishes(req, {"skus": req.data.get("skus") or []}, {})
    for position, wish in enumerate(wishes):
        wish["id"] = goods.put_sku(req.world, product_id, req.shop_id, position, "", wish)
        goods.set_stock(req.world, wish["id"], wish["inventory"] or {})
    creation_news(req.world, req.shop_id, product_id)
    if mode == "LISTING":
        goods.begin_audit(req.world, req.shop_id, product_id)
    return _answer(req, product_id, wishes, req.data)


@route("POST", "product/products/listing_check", "202309")
def listing_check(req: Req) -> Result:
    """§9.1: every problem at once, nothing is created."""
    _allowed(req)
    wrong = rules.faults(req, req.data)
    reasons = [{"code": error.code, "message": error.message} for error in wrong]
    warned = rules.warnings_of(req, req.data)
    return {
        "check_result": "FAILED" if reasons else "PASS",
        "fail_reasons": reasons,
        "warnings": {"message": warned[0]["message"] if warned else ""},
    }


# -- edit ------------------------------------------------------------------------------------------------------


@route("PUT", "product/products/{product_id}", "202309", "202509")
def edit(req: Req) -> Result:
    """§9.3: full replacement; SKUs left out are deleted."""
    _allowed(req)
    row = goods.editable(req, req.ids["product_id"])
    return _edit(req, row, req.data)


@route("POST", "product/products/{product_id}/partial_edit", "202309", "202509")
def partial_edit(req: Req) -> Result:
    """§9.3: only the top-level fields that are sent; with ``skus`` a left-out SKU is deleted."""
    _allowed(req)
    row = goods.editable(req, req.ids["product_id"])
    newest = goods.newest(req.world, row)
    before = newest["doc"] | {"title": newest["title"]}
    merged = before | {name: value for name, value in req.data.items() if value is not None}
    if req.data.get("skus") is None:
        merged["skus"] = [{"id": sku["id"]} for sku in newest["skus"]]
    return _edit(req, row, merged)


def _edit(req: Req, row: sqlite3.Row, data: Json) -> Json:
    world, product_id = req.world, row["product_id"]
    old = {sku["id"]: sku for sku in goods.newest(world, row)["skus"]}
    wrong = rules.faults(req, data, {number: {"sales_attributes": sku["attributes"]} for number, sku in old.items()})
    if wrong:
        raise wrong[0]
    promoted = json.loads(row["doc"]).get("promotion")
    draft = _draft(data)
    if rules.warnings_of(req, data):
        del draft["brand_id"]
    if promoted:
        draft["promotion"] = promoted
    wishes = _sku_wishes(req, data, old)
    _reserve_ids(world, wishes)
    version: Json = {"title": data["title"], "doc": draft, "skus": wishes}
    _move_platforms(req, row, draft)
    if goods.state(row) in ("ACTIVATE", "SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED"):
        world.store.run("UPDATE tts_product SET pending=? WHERE product_id=?", (dumped(version), product_id))
    else:
        goods.write(world, row, version)
        _submit(req, row, data)
    if goods.state(goods.find(req, product_id)) != "DRAFT":
        goods.begin_audit(world, req.shop_id, product_id)
    after = goods.find(req, product_id)
    return _answer(req, product_id, wishes, data) | {"audit": {"status": after["audit"]}}


def _submit(req: Req, row: sqlite3.Row, data: Json) -> None:
    """A draft or a failed product goes into its audit, unless it is to stay a draft."""
    status = "DRAFT" if data.get("save_mode") == "AS_DRAFT" else "PENDING"
    req.world.store.run(
        "UPDATE tts_product SET status=CASE status WHEN '' THEN '' ELSE ? END,"
        " tokopedia=CASE tokopedia WHEN '' THEN '' ELSE ? END WHERE product_id=?",
        (status, status, row["product_id"]),
    )


def _move_platforms(req: Req, row: sqlite3.Row, draft: Json) -> None:
    """§9.3: a storefront left out of ``listing_platforms`` is deactivated, a new one is submitted."""
    if "listing_platforms" not in req.data:
        draft["listing_platforms"] = json.loads(row["doc"]).get("listing_platforms") or ["TIKTOK_SHOP"]
        return
    after = []
    for platform, status in (("TIKTOK_SHOP", row["status"]), ("TOKOPEDIA", row["tokopedia"])):
        if platform in draft["listing_platforms"]:
            after.append(status or ("DRAFT" if goods.state(row) == "DRAFT" else "PENDING"))
        else:
            after.append("SELLER_DEACTIVATED" if status == "ACTIVATE" else status)
    req.world.store.run("UPDATE tts_product SET status=?, tokopedia=? WHERE product_id=?", (*after, row["product_id"]))
