"""What the control API does to practice Shopee: open shops, look into them, edit by hand."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

from sandbox.practice import Json, Refused, World
from sandbox.shopee import auth, items
from sandbox.shopee.checkout import summary
from sandbox.shopee.wire import CODE

DEFAULT_PARTNER = 2_900_001
_FIRST_SHOP = 910_000_101
_STATUSES = ("NORMAL", "UNLIST", "BANNED", "REVIEWING", "SELLER_DELETE", "SHOPEE_DELETE")


def shop_number(world: World, shop: str) -> int:
    """The shop id when such a shop exists."""
    if shop.isdigit() and world.store.value("SELECT 1 FROM shopee_shop WHERE shop_id=?", (int(shop),)):
        return int(shop)
    raise Refused(404, "unknown_shop", f"There is no practice shop {shop}.")


def _app(world: World, wish: Json) -> int:
    """The partner app of a new shop: the shared one, or the one asked for."""
    partner_id = int(wish.get("app_id") or DEFAULT_PARTNER)
    stored = world.store.value("SELECT partner_key FROM shopee_app WHERE partner_id=?", (partner_id,))
    if stored is None:
        key = str(wish.get("app_key") or secrets.token_hex(32))
        world.store.run("INSERT INTO shopee_app VALUES (?,?,'{}')", (partner_id, key))
    elif wish.get("app_key") not in (None, stored):
        raise Refused(409, "app_exists", f"App {partner_id} exists with another key.")
    return partner_id


def create_shop(world: World, wish: Json, base_url: str) -> Json:
    """Open a shop, linked to the app at once, with fresh tokens."""
    partner_id = _app(world, wish)
    shop_id = int(wish.get("shop_id") or world.store.next_id("shopee.shop", _FIRST_SHOP))
    if world.store.value("SELECT 1 FROM shopee_shop WHERE shop_id=?", (shop_id,)):
        raise Refused(409, "shop_exists", f"There is a shop {shop_id} already.")
    name = str(wish.get("name") or f"Toko Desa {shop_id}")
    world.store.run("INSERT INTO shopee_shop VALUES (?,?,?,0,0,0)", (shop_id, partner_id, name))
    auth.link(world, shop_id, int(wish.get("days") or auth.DEFAULT_DAYS))
    auth.issue_tokens(world, shop_id, partner_id)
    return describe(world, shop_id, base_url)


def describe(world: World, shop_id: int, base_url: str) -> Json:
    """Ids and newest credentials of a shop."""
    row = world.store.one("SELECT * FROM shopee_shop JOIN shopee_app USING (partner_id) WHERE shop_id=?", (shop_id,))
    assert row is not None
    newest = (
        "SELECT token, expires_at FROM shopee_token WHERE shop_id=? AND kind=? AND used=0"
        " ORDER BY expires_at DESC, rowid DESC LIMIT 1"
    )
    access = world.store.one(newest, (shop_id, "access"))
    refresh = world.store.one(newest, (shop_id, "refresh"))
    return {
        "marketplace": CODE,
        "shop": str(shop_id),
        "external_shop_id": str(shop_id),
        "name": row["name"],
        "app_id": row["partner_id"],
        "app_key": row["partner_key"],
        "access_token": access["token"] if access else "",
        "refresh_token": refresh["token"] if refresh else "",
        "expire_in": max(0, access["expires_at"] - world.clock.seconds()) if access else 0,
        "linked": bool(row["linked"]),
        "base_url": base_url,
        "auth_page": f"{base_url}/auth",
        "extra": {},
    }


def shops(world: World, base_url: str) -> list[Json]:
    """Every shop."""
    rows = world.store.all("SELECT shop_id FROM shopee_shop ORDER BY shop_id")
    return [describe(world, row["shop_id"], base_url) for row in rows]


def authorize(world: World, shop: str, wish: Json) -> Json:
    """The seller consents for so many days."""
    shop_id = shop_number(world, shop)
    days = int(wish.get("days") or auth.DEFAULT_DAYS)
    if not 1 <= days <= auth.DEFAULT_DAYS:
        raise Refused(400, "bad_days", "A seller may consent for 1 to 365 days.")
    return {"code": auth.new_code(world, shop_id, days), "shop_id": shop_id}


def revoke(world: World, shop: str) -> Json:
    """The seller withdraws consent."""
    shop_id = shop_number(world, shop)
    world.store.run("UPDATE shopee_shop SET linked=0 WHERE shop_id=?", (shop_id,))
    return {"shop_id": shop_id, "linked": False}


def listings(world: World, shop: str, item_id: int | None = None) -> list[Json]:
    """The truth about the listings of a shop; item-level stock is the own one, or the sum of the models."""
    shop_id = shop_number(world, shop)
    items.finish_reviews(world, shop_id)
    where, args = "shop_id=?", [shop_id]
    if item_id is not None:
        where += " AND item_id=?"
        args.append(item_id)
    by_item: dict[int, list[sqlite3.Row]] = {}
    for unit in world.store.all(f"SELECT * FROM shopee_unit WHERE {where} ORDER BY item_id, model_id", args):
        by_item.setdefault(unit["item_id"], []).append(unit)
    rows = world.store.all(f"SELECT * FROM shopee_item WHERE {where} ORDER BY item_id", args)
    return [_listing(row, by_item.get(row["item_id"], [])) for row in rows]


def _listing(row: sqlite3.Row, units: list[sqlite3.Row]) -> Json:
    doc: Json = json.loads(row["doc"])
    models = [
        {"model_id": u["model_id"], "sku": u["sku"], "name": u["name"], "price": u["price"], "stock": u["stock"],
         "reserved": u["reserved"]}
        for u in units
        if u["model_id"]
    ]  # fmt: skip
    return {
        "item_id": row["item_id"],
        "name": row["name"],
        "status": row["status"],
        "sku": row["sku"],
        "price": min((u["price"] for u in units), default=0),
        "stock": sum(u["stock"] for u in units),
        "reserved": sum(u["reserved"] for u in units),
        "category_id": doc["category_id"],
        "description": doc["description"],
        "weight": doc["weight"],
        "models": models,
        "images": len(doc["image"]["image_id_list"]),
    }


def edit_listing(world: World, shop: str, listing: str, change: Json) -> Json:
    """A hand edit: name, description, price, stock, status, models, promotion, delete."""
    shop_id = shop_number(world, shop)
    row = world.store.one(
        "SELECT * FROM shopee_item WHERE item_id=? AND shop_id=?",
        (int(listing) if listing.isdigit() else 0, shop_id),
    )
    if row is None:
        raise Refused(404, "unknown_listing", f"There is no listing {listing} in this shop.")
    known = {
        "name",
        "description",
        "sku",
        "price",
        "stock",
        "reserved",
        "status",
        "models",
        "promotion",
        "delete",
    }
    unknown = sorted(set(change) - known)
    if unknown:
        raise Refused(400, "unknown_field", f"A listing has no {', '.join(unknown)}.", fields=sorted(known))
    item_id = row["item_id"]
    _edit_item(world, row, change)
    _edit_unit(world, item_id, 0 if not row["has_model"] else None, change)
    for model in change.get("models") or []:
        _edit_unit(world, item_id, int(model["model_id"]), model)
    return listings(world, shop, item_id)[0]


def _edit_item(world: World, row: sqlite3.Row, change: Json) -> None:
    doc: Json = json.loads(row["doc"])
    name = str(change.get("name", row["name"]))
    doc["item_name"] = name
    doc["description"] = change.get("description", doc["description"])
    if "promotion" in change:
        doc["promotion"] = change["promotion"]
    status = "SELLER_DELETE" if change.get("delete") else str(change.get("status", row["status"]))
    if status not in _STATUSES:
        raise Refused(400, "bad_status", f"There is no status {status}.", statuses=list(_STATUSES))
    world.store.run(
        "UPDATE shopee_item SET name=?, sku=?, status=?, doc=?, update_time=?, reviewed_at=0 WHERE item_id=?",
        (
            name,
            str(change.get("sku", row["sku"])),
            status,
            json.dumps(doc),
            world.clock.seconds(),
            row["item_id"],
        ),
    )


def _edit_unit(world: World, item_id: int, model_id: int | None, change: Json) -> None:
    values: dict[str, Any] = {k: change[k] for k in ("sku", "price", "stock", "reserved") if k in change}
    if model_id is None:
        values.pop("sku", None)  # an item-level SKU is not a model's
        if values:
            raise Refused(400, "model_needed", "This listing has variations; edit its models.")
        return
    for name, value in values.items():
        if name != "sku" and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            raise Refused(400, "bad_number", f"{name} must be a whole number from 0.")
        if not world.store.run(
            f"UPDATE shopee_unit SET {name}=? WHERE item_id=? AND model_id=?", (value, item_id, model_id)
        ):
            raise Refused(404, "unknown_model", f"The listing has no model {model_id}.")


def open_listings(world: World, shop: str, wish: Json) -> list[Json]:
    """Listings made by hand in the seller centre: ``{listings: [{name, sku, price, stock, models?}]}``."""
    shop_id, now = shop_number(world, shop), world.clock.seconds()
    made = []
    for entry in wish.get("listings") or []:
        item_id = world.store.next_id("shopee.item", items.FIRST_ITEM, 7)
        models = entry.get("models") or []
        name, sku = str(entry.get("name") or f"Produk {item_id}"), str(entry.get("sku") or "")
        image = f"id-11134207-{secrets.token_hex(10)}"
        world.store.run("INSERT INTO shopee_image VALUES (?,?,?)", (image, 0, now))
        doc: Json = {
            "item_name": name,
            "description": str(entry.get("description") or f"{name}, dibuat sendiri oleh warga desa."),
            "weight": float(entry.get("weight") or 0.5),
            "category_id": int(entry.get("category_id") or 101901),
            "attribute_list": [], "image": {"image_id_list": [image]}, "condition": "NEW",
            "pre_order": {"is_pre_order": False, "days_to_ship": 2},
            "logistic_info": [{"logistic_id": 8003, "enabled": True}],
            "tiers": [{"name": "Pilihan", "options": [{"name": str(m["name"]), "image_id": ""} for m in models]}]
            if models else [],
        }  # fmt: skip
        world.store.run(
            "INSERT INTO shopee_item VALUES (?,?,?,?,?,?,?,?,0,?)",
            (item_id, shop_id, str(entry.get("status") or "NORMAL"), sku, name, int(bool(models)), now, now,
             json.dumps(doc)),
        )  # fmt: skip
        for number, model in enumerate(models or [entry]):
            items.save_unit(
                world, item_id, world.store.next_id("shopee.model", items.FIRST_MODEL, 3) if models else 0, shop_id,
                sku=str(model.get("sku") or ""), name=str(model["name"]) if models else "",
                tier_index=[number] if models else [], price=int(model.get("price", 10_000)),
                stock=int(model.get("stock", 0)),
            )  # fmt: skip
        made.append(item_id)
    return [entry for entry in listings(world, shop) if entry["item_id"] in set(made)]


def orders(world: World, shop: str) -> list[Json]:
    """The truth about the orders of a shop."""
    rows = world.store.all(
        "SELECT * FROM shopee_order WHERE shop_id=? ORDER BY create_time, order_sn",
        (shop_number(world, shop),),
    )
    return [
        summary(row["order_sn"], row["status"], json.loads(row["doc"]))
        | {
            "create_time": row["create_time"],
            "update_time": row["update_time"],
            "package": row["package_number"],
        }
        for row in rows
    ]
