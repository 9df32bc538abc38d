"""What the control API does to practice Tokopedia & Shop: open shops, look into them, edit by hand."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

from sandbox.practice import Json, Refused, World
from sandbox.tiktokshop import goods, tokens
from sandbox.tiktokshop.goods import dumped
from sandbox.tiktokshop.records import Order
from sandbox.tiktokshop.reference import PLATFORMS, sales_warehouses
from sandbox.tiktokshop.schema import CODE
from sandbox.tiktokshop.webhooks import push

DEFAULT_APP = "lapak0practice"
_FIRST_SHOP = 7_494_049_642_642_441_621
_FIRST_WAREHOUSE = 7_068_517_275_539_719_942
_DEFAULT_CATEGORY = "850952"


def known(world: World, shop: str) -> str:
    """The shop id when such a shop exists."""
    if world.store.value("SELECT 1 FROM tts_shop WHERE shop_id=?", (shop,)):
        return shop
    raise Refused(404, "unknown_shop", f"There is no practice shop {shop}.")


def _app(world: World, wish: Json) -> str:
    """The app of a new shop: the shared one, or the one asked for. ``app_key`` in a wish is its secret."""
    app_key = str(wish.get("app_id") or DEFAULT_APP)
    wanted = wish.get("app_key") or wish.get("app_secret")
    stored = world.store.value("SELECT app_secret FROM tts_app WHERE app_key=?", (app_key,))
    if stored is None:
        service = str(world.store.next_id("tts.service", 7_172_339_000_000_000_001))
        row = (app_key, str(wanted or secrets.token_hex(20)), service, str(wish.get("redirect") or ""))
        world.store.run("INSERT INTO tts_app VALUES (?,?,?,?)", row)
    elif wanted not in (None, stored):
        raise Refused(409, "app_exists", f"App {app_key} exists with another secret.")
    return app_key


def create_shop(world: World, wish: Json, base_url: str) -> Json:
    """Open a shop, linked to the app at once, with fresh tokens."""
    app_key = _app(world, wish)
    shop_id = str(wish.get("shop_id") or world.store.next_id("tts.shop", _FIRST_SHOP, 17))
    if world.store.value("SELECT 1 FROM tts_shop WHERE shop_id=?", (shop_id,)):
        raise Refused(409, "shop_exists", f"There is a shop {shop_id} already.")
    name = str(wish.get("name") or f"Toko Desa {shop_id[-4:]}")
    cipher, open_id = f"ROW_{secrets.token_urlsafe(18)}", secrets.token_urlsafe(16)
    warehouse = str(world.store.next_id("tts.warehouse", _FIRST_WAREHOUSE, 20_000))
    row = (shop_id, app_key, name, cipher, open_id, warehouse)
    world.store.run(
        "INSERT INTO tts_shop (shop_id, app_key, name, cipher, open_id, warehouse_id, linked, expire_time)"
        " VALUES (?,?,?,?,?,?,0,0)",
        row,
    )
    tokens.link(world, shop_id, int(wish.get("days") or tokens.DEFAULT_DAYS))
    tokens.issue_tokens(world, shop_id)
    return describe(world, shop_id, base_url)


def describe(world: World, shop_id: str, base_url: str) -> Json:
    """Ids and newest credentials; as for every practice shop ``app_id`` names the app and ``app_key`` is its secret."""
    row = world.store.one("SELECT * FROM tts_shop JOIN tts_app USING (app_key) WHERE shop_id=?", (shop_id,))
    assert row is not None
    newest = "SELECT token, expires_at FROM tts_token WHERE shop_id=? AND kind=? AND used=0 ORDER BY rowid DESC LIMIT 1"
    access = world.store.one(newest, (shop_id, "access"))
    refresh = world.store.one(newest, (shop_id, "refresh"))
    return {
        "marketplace": CODE,
        "shop": shop_id,
        "external_shop_id": shop_id,
        "name": row["name"],
        "app_id": row["app_key"],
        "app_key": row["app_secret"],
        "access_token": access["token"] if access else "",
        "refresh_token": refresh["token"] if refresh else "",
        "expire_in": max(0, access["expires_at"] - world.clock.seconds()) if access else 0,
        "linked": bool(row["linked"]),
        "base_url": base_url,
        "auth_page": f"{base_url}/open/authorize",
        "extra": {"shop_cipher": row["cipher"], "service_id": row["service_id"]},
        "warehouses": sales_warehouses(world, shop_id),
    }


def shops(world: World, base_url: str) -> list[Json]:
    """Every shop."""
    rows = world.store.all("SELECT shop_id FROM tts_shop ORDER BY shop_id")
    return [describe(world, row["shop_id"], base_url) for row in rows]


def authorize(world: World, shop: str, wish: Json) -> Json:
    """The seller consents for so many days."""
    days = int(wish.get("days") or tokens.DEFAULT_DAYS)
    if not 1 <= days <= tokens.MOST_DAYS:
        raise Refused(400, "bad_days", f"A seller may consent for 1 to {tokens.MOST_DAYS} days.")
    return {"code": tokens.new_code(world, known(world, shop), days), "shop_id": shop}


def revoke(world: World, shop: str) -> Json:
    """The seller withdraws consent (§13 type 6)."""
    world.store.run("UPDATE tts_shop SET linked=0 WHERE shop_id=?", (known(world, shop),))
    push(world, shop, "SELLER_DEAUTHORIZATION", {"message": "The seller has withdrawn the authorization."})
    return {"shop_id": shop, "linked": False}


# -- listings --------------------------------------------------------------------------------------------------


def listings(world: World, shop: str, product_id: str = "") -> list[Json]:
    """The truth about the listings of a shop; ``models`` is empty when there is nothing to choose."""
    known(world, shop)
    goods.finish_audits(world, shop)
    where, args = "shop_id=?", [shop]
    if product_id:
        where, args = "shop_id=? AND product_id=?", [shop, product_id]
    figures: dict[str, list[sqlite3.Row]] = {}
    for row in world.store.all(
        f"SELECT * FROM tts_stock WHERE sku_id IN (SELECT sku_id FROM tts_sku WHERE {where})",
        args,
    ):
        figures.setdefault(row["sku_id"], []).append(row)
    skus: dict[str, list[Json]] = {}
    for sku in world.store.all(f"SELECT * FROM tts_sku WHERE {where} ORDER BY product_id, position", args):
        skus.setdefault(sku["product_id"], []).append(_model(sku, figures.get(sku["sku_id"], [])))
    rows = world.store.all(f"SELECT * FROM tts_product WHERE {where} ORDER BY product_id", args)
    return [_listing(row, skus.get(row["product_id"], [])) for row in rows]


def _model(sku: sqlite3.Row, figures: list[sqlite3.Row]) -> Json:
    return {
        "model_id": sku["sku_id"],
        "sku": sku["seller_sku"],
        "name": sku["name"],
        "price": sku["price"],
        "stock": sum(row["quantity"] for row in figures),
        "reserved": sum(row["committed"] for row in figures),
        "warehouses": {row["warehouse_id"]: row["quantity"] for row in figures},
    }


def _listing(row: sqlite3.Row, models: list[Json]) -> Json:
    doc: Json = json.loads(row["doc"])
    single = len(models) == 1 and models[0]["name"] == "Default"
    weight = doc.get("package_weight") or {"value": "0", "unit": "KILOGRAM"}
    return {
        "item_id": row["product_id"],
        "name": row["title"],
        "status": goods.state(row),
        "platforms": {"TIKTOK_SHOP": row["status"], "TOKOPEDIA": row["tokopedia"]},
        "audit": row["audit"],
        "sku": models[0]["sku"] if single else "",
        "sku_id": models[0]["model_id"] if single else "",
        "price": min((model["price"] for model in models), default=0),
        "stock": sum(model["stock"] for model in models),
        "reserved": sum(model["reserved"] for model in models),
        "category_id": doc.get("category_id", ""),
        "description": doc.get("description", ""),
        "weight": float(weight["value"]) / (1 if weight["unit"] == "KILOGRAM" else 1000),
        "models": [] if single else models,
        "images": len(doc.get("main_images") or []),
    }


_FIELDS = {"name", "description", "sku", "price", "stock", "status", "models", "promotion", "delete"}


def edit_listing(world: World, shop: str, listing: str, change: Json) -> Json:
    """A hand edit: name, description, price, stock, status, models, promotion, delete."""
    row = goods.load(world, known(world, shop), listing)
    if row is None:
        raise Refused(404, "unknown_listing", f"There is no listing {listing} in this shop.")
    unknown = sorted(set(change) - _FIELDS)
    if unknown:
        raise Refused(400, "unknown_field", f"A listing has no {', '.join(unknown)}.", fields=sorted(_FIELDS))
    _edit_product(world, row, change)
    skus = goods.skus(world, listing)
    single: Json = {name: change[name] for name in ("sku", "price", "stock") if name in change}
    if single and len(skus) != 1:
        raise Refused(400, "model_needed", "This listing has several SKUs; edit its models.")
    if single:
        _edit_sku(world, shop, skus[0], single)
    by_id = {sku["sku_id"]: sku for sku in skus}
    for model in change.get("models") or []:
        sku = by_id.get(str(model.get("model_id")))
        if sku is None:
            raise Refused(404, "unknown_model", f"The listing has no model {model.get('model_id')}.")
        _edit_sku(world, shop, sku, model)
    return listings(world, shop, listing)[0]


def _edit_product(world: World, row: sqlite3.Row, change: Json) -> None:
    doc: Json = json.loads(row["doc"])
    doc["description"] = change.get("description", doc.get("description", ""))
    if "promotion" in change:
        doc["promotion"] = change["promotion"]
    status = goods.DELETED if change.get("delete") else change.get("status")
    if status is not None and status not in goods.STATUSES:
        raise Refused(400, "bad_status", f"There is no status {status}.", statuses=list(goods.STATUSES))
    both = [(status if status is not None and each else each) for each in (row["status"], row["tokopedia"])]
    world.store.run(
        "UPDATE tts_product SET title=?, status=?, tokopedia=?, doc=?, update_time=? WHERE product_id=?",
        (str(change.get("name", row["title"])), *both, dumped(doc), world.clock.seconds(), row["product_id"]),
    )
    data = {"product_id": row["product_id"], "change_source": "SELLER_CENTER", "changed_fields": sorted(change),
            "update_time": world.clock.seconds()}  # fmt: skip
    push(world, row["shop_id"], "PRODUCT_INFORMATION_CHANGE", data)


def _edit_sku(world: World, shop: str, sku: sqlite3.Row, change: Json) -> None:
    for name in ("price", "stock"):
        value = change.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Refused(400, "bad_number", f"{name} must be a whole number from 0.")
    world.store.run(
        "UPDATE tts_sku SET seller_sku=?, price=? WHERE sku_id=?",
        (str(change.get("sku", sku["seller_sku"])), change.get("price", sku["price"]), sku["sku_id"]),
    )
    if "stock" in change:
        warehouse = str(change.get("warehouse_id") or sales_warehouses(world, shop)[0])
        goods.set_stock(world, sku["sku_id"], {warehouse: change["stock"]})


def open_listings(world: World, shop: str, wish: Json) -> list[Json]:
    """Listings made by hand in the seller centre: ``{listings: [{name, sku, price, stock, models?}]}``."""
    known(world, shop)
    made = [_open(world, shop, entry) for entry in wish.get("listings") or []]
    wanted = set(made)
    return [entry for entry in listings(world, shop) if entry["item_id"] in wanted]


def _open(world: World, shop: str, entry: Json) -> str:
    now = world.clock.seconds()
    product_id = str(world.store.next_id("tts.product", goods.FIRST_PRODUCT, 6))
    name = str(entry.get("name") or f"Produk Desa {product_id}")
    uri = f"tos-alisg-i-aphluv4xwc-sg/{secrets.token_hex(16)}"
    world.store.run("INSERT INTO tts_image VALUES (?,'MAIN_IMAGE',800,800,0,?)", (uri, now))
    platforms = list(entry.get("platforms") or PLATFORMS)
    category = str(entry.get("category_id") or _DEFAULT_CATEGORY)
    doc: Json = {
        "description": str(entry.get("description") or f"<p>{name}, dibuat sendiri oleh warga desa.</p>"),
        "category_id": category, "category_version": "v2", "main_images": [{"uri": uri}],
        "package_weight": {"value": f"{float(entry.get('weight') or 0.5):.3f}", "unit": "KILOGRAM"},
        "listing_platforms": platforms,
    }  # fmt: skip
    status = str(entry.get("status") or "ACTIVATE")
    both = [status if platform in platforms else "" for platform in PLATFORMS]
    row = (product_id, shop, name, *both, "APPROVED", 0, now, now, dumped(doc))
    world.store.run("INSERT INTO tts_product VALUES (?,?,?,?,?,?,?,?,?,?,'')", row)
    models: list[Json] = entry.get("models") or []
    warehouse = sales_warehouses(world, shop)[0]
    for position, model in enumerate(models or [entry]):
        given: list[Any] = [{"name": "Pilihan", "value_name": str(model["name"])}] if models else []
        values = {
            "seller_sku": str(model.get("sku") or ""), "price": int(model.get("price", 10_000)),
            "attributes": goods.full_attributes(given),
        }  # fmt: skip
        number = goods.put_sku(world, product_id, shop, position, "", values)
        goods.set_stock(world, number, {warehouse: int(model.get("stock", 0))})
    return product_id


def orders(world: World, shop: str) -> list[Json]:
    """The truth about the orders of a shop."""
    rows = world.store.all(
        "SELECT * FROM tts_order WHERE shop_id=? ORDER BY create_time, order_id", (known(world, shop),)
    )
    numbers: dict[str, list[str]] = {}
    for row in world.store.all("SELECT order_id, package_id FROM tts_package WHERE shop_id=?", (shop,)):
        numbers.setdefault(row["order_id"], []).append(row["package_id"])
    found = []
    for row in rows:
        packages = sorted(numbers.get(row["order_id"], []))
        times = {"create_time": row["create_time"], "update_time": row["update_time"]}
        package = {"package": packages[0] if packages else "", "packages": packages}
        found.append(Order(world, row).summary() | times | package)
    return found
