"""Products and SKUs as rows: loading, saving, audits (tiktokshop.md §9)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import Any

from sandbox.practice import Json, World
from sandbox.tiktokshop import tree
from sandbox.tiktokshop.reference import sales_warehouses
from sandbox.tiktokshop.schema import CODE
from sandbox.tiktokshop.webhooks import product_news
from sandbox.tiktokshop.wire import ApiError, Req

FIRST_PRODUCT, FIRST_SKU = 1_729_592_969_712_207_008, 1_729_592_970_800_000_012  # 19 digits (§2)
DELETED = "DELETED"
STATUSES = (
    "DRAFT", "PENDING", "FAILED", "ACTIVATE", "SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED", "FREEZE", DELETED,
)  # fmt: skip
# What stays in a product's document; the SKUs are rows of their own.
FIELDS = (
    "description", "category_id", "category_version", "brand_id", "main_images", "package_weight",
    "package_dimensions", "product_attributes", "certifications", "is_cod_allowed", "listing_platforms",
    "shipping_insurance_requirement", "is_pre_owned", "minimum_order_quantity", "delivery_option_ids", "size_chart",
    "video", "manufacturer_ids", "responsible_person_ids", "external_product_id",
)  # fmt: skip


def dumped(value: Any) -> str:
    """JSON for a column."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load(world: World, shop_id: str, product_id: str) -> sqlite3.Row | None:
    """A product of the shop after every audit that is over, or None."""
    finish_audits(world, shop_id)
    return world.store.one("SELECT * FROM tts_product WHERE product_id=? AND shop_id=?", (product_id, shop_id))


def find(req: Req, product_id: str) -> sqlite3.Row:
    """A product of the calling shop; 12052260 unknown, 12052034 another shop's (§15)."""
    row = load(req.world, req.shop_id, product_id)
    if row is not None:
        return row
    if req.world.store.value("SELECT 1 FROM tts_product WHERE product_id=?", (product_id,)):
        raise ApiError(12_052_034, "This product doesn't belong to this shop")
    raise ApiError(12_052_260, "The product ID does not exist")


def editable(req: Req, product_id: str) -> sqlite3.Row:
    """A product that may be changed at all."""
    row = find(req, product_id)
    if state(row) in (DELETED, "FREEZE"):
        raise ApiError(12_052_901, f"The product status {state(row)} does not allow this operation.")
    return row


def state(row: sqlite3.Row) -> str:
    """One word for a product: its status on the TikTok Shop storefront, else the one on Tokopedia (§9.2)."""
    return str(row["status"] or row["tokopedia"])


def on_sale(row: sqlite3.Row) -> list[str]:
    """The storefronts that show the product."""
    found = [("TIKTOK_SHOP", row["status"]), ("TOKOPEDIA", row["tokopedia"])]
    return [platform for platform, status in found if status == "ACTIVATE"]


def skus(world: World, product_id: str) -> list[sqlite3.Row]:
    """The SKUs of a product in their order."""
    return world.store.all("SELECT * FROM tts_sku WHERE product_id=? ORDER BY position", (product_id,))


def stock(world: World, shop_id: str, sku_id: str) -> dict[str, tuple[int, int]]:
    """Warehouse → (available, committed) for every warehouse of the shop (§9.4)."""
    rows = world.store.all("SELECT * FROM tts_stock WHERE sku_id=?", (sku_id,))
    known = {row["warehouse_id"]: (row["quantity"], row["committed"]) for row in rows}
    return {number: known.get(number, (0, 0)) for number in sales_warehouses(world, shop_id)}


def set_stock(world: World, sku_id: str, figures: dict[str, int]) -> None:
    """Absolute available figures; what is committed to orders is apart (§9.4)."""
    world.store.many(
        "INSERT INTO tts_stock (sku_id, warehouse_id, quantity) VALUES (?,?,?)"
        " ON CONFLICT(sku_id, warehouse_id) DO UPDATE SET quantity=excluded.quantity",
        [(sku_id, warehouse, quantity) for warehouse, quantity in figures.items()],
    )


def touch(world: World, product_id: str) -> None:
    """The product has changed now."""
    world.store.run("UPDATE tts_product SET update_time=? WHERE product_id=?", (world.clock.seconds(), product_id))


# -- SKUs ------------------------------------------------------------------------------------------------------


def _own_id(*words: str) -> str:
    """The 19-digit id of a seller's own attribute or value: the same words, the same id."""
    number = int.from_bytes(hashlib.sha256("\x00".join(words).encode()).digest()[:7], "big")
    return str(1_729_600_000_000_000_000 + number % 10**17)


def full_attributes(given: list[Json]) -> list[Json]:
    """Sales attributes with every id and name (§9.2), from what a write names."""
    found = []
    for entry in given:
        known = tree.ATTRIBUTES.get(str(entry.get("id")))
        name = entry.get("name") or (known.name[0] if known else "")
        number = entry.get("id") or _own_id(str(name).lower())
        value_id, value = entry.get("value_id"), entry.get("value_name")
        if known and not value:
            value = known.values[str(value_id)][0]
        full: Json = {
            "id": number, "name": name, "value_name": value or "",
            "value_id": value_id or _own_id(str(number), str(value).lower()),
        }  # fmt: skip
        if entry.get("sku_img"):
            full["sku_img"] = {"uri": entry["sku_img"]["uri"]}
        found.append(full)
    return found


def name_of(attributes: list[Json]) -> str:
    """A SKU's name for buyers; "Default" when there is nothing to choose."""
    return ", ".join(str(each["value_name"]) for each in attributes) or "Default"


def put_sku(world: World, product_id: str, shop_id: str, position: int, sku_id: str, wish: Json) -> str:
    """Insert or replace one SKU; *wish* has seller_sku, price, attributes, doc. The id."""
    attributes = wish["attributes"]
    number = sku_id or str(world.store.next_id("tts.sku", FIRST_SKU, 3))
    doc = wish.get("doc", {}) | {"sales_attributes": attributes}
    world.store.run(
        "INSERT OR REPLACE INTO tts_sku VALUES (?,?,?,?,?,?,?,?)",
        (number, product_id, shop_id, position, wish["seller_sku"], name_of(attributes), wish["price"], dumped(doc)),
    )
    return number


def drop_sku(world: World, sku_id: str) -> None:
    """A SKU left out of an edit is gone (§9.3)."""
    world.store.run("DELETE FROM tts_sku WHERE sku_id=?", (sku_id,))
    world.store.run("DELETE FROM tts_stock WHERE sku_id=?", (sku_id,))


def newest(world: World, row: sqlite3.Row) -> Json:
    """What an edit builds on, ``{title, doc, skus}``: the version under audit, else the live one.

    A SKU's ``price`` or ``inventory`` that is None stays as buyers see it when the version goes live.
    """
    if row["pending"]:
        version: Json = json.loads(row["pending"])
        return version
    found = []
    for sku in skus(world, row["product_id"]):
        doc: Json = json.loads(sku["doc"])
        attributes = doc.pop("sales_attributes")
        found.append(
            {"id": sku["sku_id"], "seller_sku": sku["seller_sku"], "price": None, "attributes": attributes, "doc": doc,
             "inventory": None}
        )  # fmt: skip
    return {"title": row["title"], "doc": json.loads(row["doc"]), "skus": found}


def write(world: World, row: sqlite3.Row, version: Json) -> None:
    """Make a version of a product the one that buyers see: ``{title, doc, skus}``. Left-out SKUs go (§9.3)."""
    product_id, shop_id = row["product_id"], row["shop_id"]
    world.store.run(
        "UPDATE tts_product SET title=?, doc=?, update_time=? WHERE product_id=?",
        (version["title"], dumped(version["doc"]), world.clock.seconds(), product_id),
    )
    prices = {sku["sku_id"]: sku["price"] for sku in skus(world, product_id)}
    for gone in set(prices) - {wish["id"] for wish in version["skus"]}:
        drop_sku(world, gone)
    for position, wish in enumerate(version["skus"]):
        price = prices[wish["id"]] if wish["price"] is None else wish["price"]
        number = put_sku(world, product_id, shop_id, position, wish["id"], wish | {"price": price})
        if wish["inventory"] is not None:
            set_stock(world, number, wish["inventory"])


# -- audits ----------------------------------------------------------------------------------------------------


def begin_audit(world: World, shop_id: str, product_id: str) -> None:
    """§9.1, §9.3: new, edited and activated products are audited; a live product stays live meanwhile."""
    until = world.clock.seconds() + int(world.setting("audit_s", CODE, shop_id))
    world.store.run("UPDATE tts_product SET audit='AUDITING', audit_at=? WHERE product_id=?", (until, product_id))
    finish_audits(world, shop_id)


def finish_audits(world: World, shop_id: str) -> None:
    """Decide every audit whose time is over."""
    rows = world.store.all(
        "SELECT * FROM tts_product WHERE shop_id=? AND audit='AUDITING' AND audit_at<=?",
        (shop_id, world.clock.seconds()),
    )
    for row in rows:
        _decide(world, row)


def _decide(world: World, row: sqlite3.Row) -> None:
    """A version that fails never reaches the buyers; a new product that fails is FAILED."""
    version: Json | None = json.loads(row["pending"]) if row["pending"] else None
    title = str(version["title"] if version else row["title"]).lower()
    failed = any(str(word).lower() in title for word in world.setting("audit_fail_words", CODE, row["shop_id"]))
    if version and not failed:
        write(world, row, version)
    after = "FAILED" if failed else "ACTIVATE"
    world.store.run(
        "UPDATE tts_product SET audit=?, pending='', status=CASE status WHEN 'PENDING' THEN ? ELSE status END,"
        " tokopedia=CASE tokopedia WHEN 'PENDING' THEN ? ELSE tokopedia END, update_time=max(update_time, audit_at)"
        " WHERE product_id=?",
        ("FAILED" if failed else "APPROVED", after, after, row["product_id"]),
    )
    product_news(world, row["shop_id"], row["product_id"], failed=failed)
