"""A buyer checks out: stock falls at that moment, an order comes into being (tiktokshop.md §9.4, §10)."""

from __future__ import annotations

import json
import random
import secrets
import sqlite3
from typing import Any

from sandbox.practice import Json, Refused, World
from sandbox.tiktokshop import buyers, figures, goods, tree
from sandbox.tiktokshop.goods import dumped
from sandbox.tiktokshop.media import image_url
from sandbox.tiktokshop.records import Order, open_packages
from sandbox.tiktokshop.reference import PLATFORMS
from sandbox.tiktokshop.schema import CODE
from sandbox.tiktokshop.webhooks import order_news

SHIPPING_FEE = 12_000
SHIP_WITHIN_S = 2 * 86_400
_FIRST_ORDER = 576_466_144_443_205_678  # 18 digits, as in §13
_FIRST_LINE = 576_466_144_500_000_003
_INSERT_ORDER = "INSERT INTO tts_order VALUES (?,?,?,?,?,?,?,?)"
_SELECT = (
    "SELECT s.*, p.title, p.status, p.tokopedia, p.doc AS product_doc, t.warehouse_id, t.quantity FROM tts_sku s"
    " JOIN tts_product p USING (product_id) JOIN tts_stock t USING (sku_id)"
    " WHERE p.shop_id=? AND (p.status='ACTIVATE' OR p.tokopedia='ACTIVATE') AND "
)


def _shown(world: World, shop_id: str, line: Json, platform: str) -> sqlite3.Row:
    """The SKU a buyer means, in the warehouse that holds most; refused when it is not on sale."""
    if line.get("item_id") is not None:
        where, args = "s.product_id=?", [shop_id, str(line["item_id"])]
        if line.get("model_id"):
            where, args = where + " AND s.sku_id=?", [*args, str(line["model_id"])]
    else:
        where, args = "s.seller_sku=?", [shop_id, str(line.get("sku") or "")]
    rows = [row for row in world.store.all(_SELECT + where, args) if not platform or platform in goods.on_sale(row)]
    if not rows:
        raise Refused(404, "not_on_sale", f"The shop shows nothing for {line}.")
    if len({row["sku_id"] for row in rows}) > 1 and "sku" not in line:
        raise Refused(400, "model_needed", "This listing has several SKUs; name a model_id.")
    return max(rows, key=lambda row: int(row["quantity"]))  # the same SKU listed twice: the fuller one


def _take(world: World, unit: sqlite3.Row, quantity: int) -> None:
    """From available to committed (§9.4)."""
    changed = world.store.run(
        "UPDATE tts_stock SET quantity=quantity-?, committed=committed+?"
        " WHERE sku_id=? AND warehouse_id=? AND quantity>=?",
        (quantity, quantity, unit["sku_id"], unit["warehouse_id"], quantity),
    )
    if not changed:
        raise Refused(
            409, "insufficient_stock", "The shown stock does not suffice.", sku=unit["seller_sku"],
            item_id=unit["product_id"], model_id=unit["sku_id"], stock=unit["quantity"],
        )  # fmt: skip


def place(world: World, shop_id: str, wish: Json) -> Json:
    """One order, all lines or none."""
    goods.finish_audits(world, shop_id)
    lines, platform = wish.get("lines"), str(wish.get("platform") or "")
    if not isinstance(lines, list) or not lines:
        raise Refused(400, "lines_needed", "An order needs lines.")
    if platform and platform not in PLATFORMS:
        raise Refused(400, "bad_platform", f"There is no storefront {platform}.", platforms=list(PLATFORMS))
    bought = []
    for line in lines:
        quantity = line.get("quantity", 1)
        if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
            raise Refused(400, "bad_quantity", "A quantity is a whole number from 1.")
        unit = _shown(world, shop_id, line, platform)
        _take(world, unit, quantity)
        bought.append((unit, quantity))
    at = int(wish.get("create_time") or world.clock.seconds())
    dice = random.Random(secrets.randbits(64))
    return _save(world, _build(world, shop_id, bought, at, wish, dice), wish)


def _save(world: World, row: tuple[Any, ...], wish: Json) -> Json:
    world.store.run(_INSERT_ORDER, row)
    order = Order.load(world, row[1], row[0])
    assert order is not None
    if order.status != "UNPAID":
        open_packages(order, int(wish.get("packages") or 1))
    order_news(world, order.shop_id, order.order_id, order.status)
    return order.summary()


def _platform(units: list[sqlite3.Row], wanted: str, dice: random.Random) -> str:
    """A storefront that shows every line; with both the buyer is on either (§1)."""
    common = [each for each in PLATFORMS if all(each in goods.on_sale(unit) for unit in units)]
    if wanted:
        return wanted
    if not common:
        raise Refused(409, "no_common_storefront", "No storefront shows all of these products.")
    return dice.choice(common)


def _build(
    world: World, shop_id: str, bought: list[tuple[sqlite3.Row, int]], at: int, wish: Json, dice: random.Random
) -> tuple[Any, ...]:
    """A row of tts_order. One line item is one unit (§10.3)."""
    number = str(world.store.next_id("tts.order", _FIRST_ORDER, 1_009))
    person = buyers.buyer(dice) | dict(wish.get("buyer") or {})
    platform = _platform([unit for unit, _ in bought], str(wish.get("platform") or ""), dice)
    cod, paid = bool(wish.get("cod")), bool(wish.get("paid", True))
    units = [unit for unit, quantity in bought for _ in range(quantity)]
    first = world.store.next_id("tts.line", _FIRST_LINE, 2 * len(units))
    lines = [_line(str(first + 2 * n), unit, at) for n, unit in enumerate(units)]
    by_seller = wish.get("shipping_type") == "SELLER"
    option = tree.BY_SELLER if by_seller else tree.STANDARD
    doc: Json = {
        "user_id": person["user_id"], "buyer_email": person["buyer_email"],
        "buyer_message": str(wish.get("message") or ""), "seller_note": "", "order_type": "NORMAL",
        "cancel_order_sla_time": at + 3 * 86_400, "rts_sla_time": at + SHIP_WITHIN_S,
        "tts_sla_time": at + SHIP_WITHIN_S, "shipping_due_time": at + SHIP_WITHIN_S,
        "collection_due_time": at + SHIP_WITHIN_S + 86_400,
        "is_cod": cod, "is_on_hold_order": False, "is_sample_order": False, "is_replacement_order": False,
        "is_exchange_order": False, "has_updated_recipient_address": False, "is_buyer_request_cancel": False,
        "shipping_type": "SELLER" if by_seller else "TIKTOK", "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "delivery_type": "HOME_DELIVERY", "delivery_option_id": option,
        "delivery_option_name": tree.DELIVERY_OPTIONS[option]["name"],
        "warehouse_id": bought[0][0]["warehouse_id"],
        "payment_method_name": "Bayar di Tempat" if cod else dice.choice(buyers.PAYMENTS),
        "need_upload_invoice": "NO_NEED", "payment": _payment(lines), "line_items": lines,
    }  # fmt: skip
    if paid and not cod:
        doc["paid_time"] = at
    status = "AWAITING_SHIPMENT" if paid or cod else "UNPAID"  # §10.4: cash on delivery skips UNPAID
    return number, shop_id, status, platform, at, at, dumped(doc), dumped({"person": person})


def _line(number: str, unit: sqlite3.Row, at: int) -> Json:
    product: Json = json.loads(unit["product_doc"])
    promotion = figures.promotion_of(product, at, unit["sku_id"])
    price, discount = int(unit["price"]), 0
    if promotion and promotion.get("start_time", 0) <= at and promotion.get("price"):
        discount = max(0, price - int(promotion["price"]))
    images = product.get("main_images") or []
    return {
        "id": number, "sku_id": unit["sku_id"], "seller_sku": unit["seller_sku"], "product_id": unit["product_id"],
        "product_name": unit["title"], "sku_name": unit["name"],
        "sku_image": image_url(images[0]["uri"]) if images else "", "sale_price": str(price - discount),
        "original_price": str(price), "platform_discount": "0", "seller_discount": str(discount), "currency": "IDR",
        "sku_type": "NORMAL", "is_gift": False, "warehouse_id": unit["warehouse_id"],
    }  # fmt: skip


def _payment(lines: list[Json]) -> Json:
    """§10.3: sub_total = original − discounts; total = sub_total + shipping + taxes + fees. All strings."""
    original = sum(int(line["original_price"]) for line in lines)
    seller = sum(int(line["seller_discount"]) for line in lines)
    amounts = {
        "sub_total": original - seller, "shipping_fee": SHIPPING_FEE, "seller_discount": seller,
        "platform_discount": 0, "payment_platform_discount": 0, "total_amount": original - seller + SHIPPING_FEE,
        "original_total_product_price": original, "original_shipping_fee": SHIPPING_FEE,
        "shipping_fee_seller_discount": 0, "shipping_fee_platform_discount": 0,
        "shipping_fee_cofunded_discount": 0, "tax": 0, "product_tax": 0, "shipping_fee_tax": 0,
        "buyer_service_fee": 0, "handling_fee": 0, "shipping_insurance_fee": 0, "item_insurance_fee": 0,
        "item_insurance_tax": 0,
    }  # fmt: skip
    return {"currency": "IDR"} | {name: str(amount) for name, amount in amounts.items()}


def place_many(world: World, shop_id: str, wish: Json) -> Json:
    """Many orders at once: ``count``, ``lines_per_order``, ``seed``, ``spread_s`` back from now."""
    goods.finish_audits(world, shop_id)
    count, per_order = int(wish.get("count", 100)), int(wish.get("lines_per_order", 1))
    spread, now = int(wish.get("spread_s", 0)), world.clock.seconds()
    before = world.store.value("SELECT count(*) FROM tts_order WHERE shop_id=?", (shop_id,))
    dice = random.Random(f"{int(wish.get('seed', 0))}:{before}")
    units = world.store.all(_SELECT + "t.quantity>0 ORDER BY s.product_id, s.position", (shop_id,))
    left = {(unit["sku_id"], unit["warehouse_id"]): int(unit["quantity"]) for unit in units}
    if sum(left.values()) < count * per_order or len(units) < per_order:
        raise Refused(409, "insufficient_stock", "The shop shows too little stock for so many orders.")
    made = []
    for _ in range(count):
        units = [unit for unit in units if left[(unit["sku_id"], unit["warehouse_id"])] > 0]
        chosen = dice.sample(units, min(per_order, len(units)))
        for unit in chosen:
            left[(unit["sku_id"], unit["warehouse_id"])] -= 1
            _take(world, unit, 1)
        at = now - (dice.randrange(spread) if spread > 0 else 0)
        row = _build(world, shop_id, [(unit, 1) for unit in chosen], at, wish | {"buyer": None}, dice)
        made.append(_save(world, row, {})["order_id"])
    return {"count": len(made), "marketplace": CODE, "order_ids": made}
