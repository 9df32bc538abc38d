"""A buyer checks out: stock falls at that moment (shopee.md §13 "stock"), an order comes into being."""

from __future__ import annotations

import json
import random
import secrets
import sqlite3
import string
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.practice import Json, Refused, World
from sandbox.shopee import items, people
from sandbox.shopee.media import image_url
from sandbox.shopee.tree import CHANNELS, PARCEL_CHANNEL
from sandbox.shopee.wire import CODE

SHIPPING_FEE = 12_000
DAYS_TO_SHIP = 2
_LETTERS = string.ascii_uppercase + string.digits
_INSERT = "INSERT INTO shopee_order VALUES (?,?,?,?,?,?,?,?,?)"


def order_number(at: int, dice: random.Random | None = None) -> str:
    """An order number such as ``261122ABCDEF12``: the day in Indonesia, then eight signs."""
    day = (datetime.fromtimestamp(at, UTC) + timedelta(hours=7)).strftime("%y%m%d")
    pick = dice.choice if dice else secrets.choice
    return day + "".join(pick(_LETTERS) for _ in range(8))


def _shown(world: World, shop_id: int, line: Json) -> sqlite3.Row:
    """The unit a buyer means, as shown in the shop; refused when it is not on sale."""
    select = (
        "SELECT u.*, i.name AS item_name, i.sku AS item_sku, i.doc AS item_doc, i.has_model FROM shopee_unit u"
        " JOIN shopee_item i USING (item_id) WHERE i.shop_id=? AND i.status='NORMAL' AND "
    )
    if line.get("item_id") is not None:
        args: list[Any] = [shop_id, int(line["item_id"])]
        where = "u.item_id=?"
        if line.get("model_id"):
            where += " AND u.model_id=?"
            args.append(int(line["model_id"]))
    else:
        args, where = [shop_id, str(line.get("sku") or "")], "u.sku=?"
    rows = world.store.all(select + where, args)
    if not rows:
        raise Refused(404, "not_on_sale", f"The shop shows nothing for {line}.")
    if len(rows) > 1 and len({row["item_id"] for row in rows}) == 1 and "sku" not in line:
        raise Refused(400, "model_needed", "This listing has variations; name a model_id.")
    return max(rows, key=lambda row: int(row["stock"]))  # the same SKU listed twice: the fuller one


def _take(world: World, unit: sqlite3.Row, quantity: int) -> None:
    """Lower the stock; promoted units eat the reserved pool as well (§6.7)."""
    changed = world.store.run(
        "UPDATE shopee_unit SET stock=stock-?, reserved=max(0, reserved-?) WHERE item_id=? AND model_id=? AND stock>=?",
        (quantity, quantity, unit["item_id"], unit["model_id"], quantity),
    )
    if not changed:
        raise Refused(
            409,
            "insufficient_stock",
            "The shown stock does not suffice.",
            sku=unit["sku"],
            item_id=unit["item_id"],
            model_id=unit["model_id"],
            stock=unit["stock"],
        )


def place(world: World, shop_id: int, wish: Json) -> Json:
    """One order, all lines or none."""
    items.finish_reviews(world, shop_id)
    lines = wish.get("lines")
    if not isinstance(lines, list) or not lines:
        raise Refused(400, "lines_needed", "An order needs lines.")
    bought = []
    for line in lines:
        quantity = line.get("quantity", 1)
        if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
            raise Refused(400, "bad_quantity", "A quantity is a whole number from 1.")
        unit = _shown(world, shop_id, line)
        _take(world, unit, quantity)
        bought.append((unit, quantity))
    at = int(wish.get("create_time") or world.clock.seconds())
    row = build(world, shop_id, bought, at, paid=bool(wish.get("paid", True)), wish=wish)
    world.store.run(_INSERT, row)
    return summary(row[0], row[2], json.loads(row[7]))


def summary(order_sn: str, status: str, doc: Json) -> Json:
    """An order as the control API shows it."""
    lines = [
        {"item_id": li["item_id"], "model_id": li["model_id"], "sku": li["model_sku"] or li["item_sku"],
         "quantity": li["model_quantity_purchased"], "price": li["model_discounted_price"]}
        for li in doc["item_list"]
    ]  # fmt: skip
    return {"order_id": order_sn, "status": status, "lines": lines}


def _line(number: int, unit: sqlite3.Row, quantity: int, at: int) -> Json:
    item: Json = json.loads(unit["item_doc"])
    has_model = bool(unit["model_id"])
    picture = item["image"]["image_id_list"][0] if item["image"]["image_id_list"] else ""
    price = items.price_info(unit["price"], item, at, unit["model_id"])
    return {
        "item_id": unit["item_id"],
        "item_name": unit["item_name"],
        "item_sku": unit["item_sku"],
        "model_id": unit["model_id"],
        "model_name": unit["name"],
        "model_sku": unit["sku"] if has_model else "",
        "model_quantity_purchased": quantity,
        "model_original_price": price["original_price"],
        "model_discounted_price": price["current_price"],
        "wholesale": False,
        "weight": item["weight"],
        "add_on_deal": False,
        "main_item": False,
        "add_on_deal_id": 0,
        "promotion_type": "",
        "promotion_id": 0,
        "order_item_id": unit["item_id"],
        "line_item_id": number + 1,
        "promotion_group_id": 0,
        "image_info": {"image_url": image_url(picture) if picture else ""},
        "product_location_id": [],
        "promotion_list": [],
        "active_qty": quantity,
        "cancel_requested_qty": 0,
        "cancelled_qty": 0,
        "return_requested_qty": 0,
        "returned_qty": 0,
    }


def build(
    world: World,
    shop_id: int,
    bought: list[tuple[sqlite3.Row, int]],
    at: int,
    *,
    paid: bool,
    wish: Json,
    dice: random.Random | None = None,
) -> tuple[Any, ...]:
    """The row of a new order; its document holds every field of §7.3."""
    chance = dice or random.Random(secrets.randbits(64))
    order_sn = order_number(at, dice)
    lines = [_line(n, unit, quantity, at) for n, (unit, quantity) in enumerate(bought)]
    package = f"OFG{chance.randint(10**14, 10**15 - 1)}"
    person = people.buyer(chance) | dict(wish.get("buyer") or {})
    cod = bool(wish.get("cod", False))
    channel = int(wish.get("channel_id") or PARCEL_CHANNEL)
    carrier = CHANNELS[channel]["name"] if channel in CHANNELS else CHANNELS[PARCEL_CHANNEL]["name"]
    goods = sum(line["model_discounted_price"] * line["model_quantity_purchased"] for line in lines)
    doc: Json = {
        "order_sn": order_sn, "region": "ID", "currency": "IDR", "cod": cod, "order_status": "",
        "message_to_seller": str(wish.get("message") or ""), "create_time": at, "update_time": at,
        "days_to_ship": DAYS_TO_SHIP, "ship_by_date": at + DAYS_TO_SHIP * 86_400,
        **people.masked(person),
        "estimated_shipping_fee": SHIPPING_FEE, "actual_shipping_fee": 0, "goods_to_declare": False,
        "note": "", "note_update_time": 0, "item_list": lines, "pay_time": None, "dropshipper": None,
        "dropshipper_phone": None, "split_up": False, "buyer_cancel_reason": "", "cancel_by": "",
        "cancel_reason": "", "actual_shipping_fee_confirmed": False, "buyer_cpf_id": None,
        "fulfillment_flag": "fulfilled_by_local_seller", "pickup_done_time": 0,
        "package_list": [_package(package, lines, channel, carrier)],
        "shipping_carrier": carrier, "checkout_shipping_carrier": carrier,
        "payment_method": "Cash on Delivery" if cod else chance.choice(people.PAYMENTS),
        "total_amount": goods + SHIPPING_FEE, "invoice_data": None,
        "order_chargeable_weight_gram": int(sum(li["weight"] for li in lines) * 1000),
        "return_request_due_date": 0, "edt": None, "payment_info": [], "international_label": None,
        "advance_package": False, "can_full_cancel_order": True, "can_partial_cancel_order": False,
        "buyer_preference_for_partial_cancellation": 0, "reverse_shipping_fee": 0,
    }  # fmt: skip
    status = "READY_TO_SHIP" if paid or cod else "UNPAID"  # §7.1: COD orders skip UNPAID
    if paid and not cod:
        doc["pay_time"] = at
    hidden: Json = {"person": person}
    logistics = "LOGISTICS_READY" if status == "READY_TO_SHIP" else "LOGISTICS_NOT_START"
    dumped = json.dumps(doc, ensure_ascii=False), json.dumps(hidden, ensure_ascii=False)
    return (order_sn, shop_id, status, at, at, package, logistics, *dumped)


def _package(number: str, lines: list[Json], channel: int, carrier: str) -> Json:
    return {
        "package_number": number,
        "logistics_status": "",
        "logistics_channel_id": channel,
        "shipping_carrier": carrier,
        "allow_self_design_awb": False,
        "item_list": [
            {"item_id": li["item_id"], "model_id": li["model_id"], "model_quantity": li["model_quantity_purchased"],
             "order_item_id": li["order_item_id"], "promotion_group_id": 0, "product_location_id": ""}
            for li in lines
        ],
        "parcel_chargeable_weight": 0,
        "group_shipment_id": 0,
        "virtual_contact_number": "",
        "package_query_number": "",
        "sorting_group": "",
    }  # fmt: skip


def place_many(world: World, shop_id: int, wish: Json) -> Json:
    """Many orders at once: ``count``, ``lines_per_order``, ``seed``, ``spread_s`` back from now."""
    count, per_order = int(wish.get("count", 100)), int(wish.get("lines_per_order", 1))
    spread, paid = int(wish.get("spread_s", 0)), bool(wish.get("paid", True))
    before = world.store.one("SELECT COUNT(*) AS n FROM shopee_order")
    # The same seed again must bring new orders, not the old ones' numbers a second time.
    dice = random.Random(f"{int(wish.get('seed', 0))}:{before['n'] if before else 0}")
    units = world.store.all(
        "SELECT u.*, i.name AS item_name, i.sku AS item_sku, i.doc AS item_doc, i.has_model FROM shopee_unit u"
        " JOIN shopee_item i USING (item_id) WHERE i.shop_id=? AND i.status='NORMAL' AND u.stock>0"
        " ORDER BY u.item_id, u.model_id",
        (shop_id,),
    )
    left = {(u["item_id"], u["model_id"]): int(u["stock"]) for u in units}
    if sum(left.values()) < count * per_order or len(units) < per_order:
        raise Refused(409, "insufficient_stock", "The shop shows too little stock for so many orders.")
    rows, now = [], world.clock.seconds()
    taken: dict[tuple[int, int], int] = {}
    for _ in range(count):
        units = [unit for unit in units if left[(unit["item_id"], unit["model_id"])] > 0] if _low(left) else units
        chosen = dice.sample(units, min(per_order, len(units)))
        for unit in chosen:
            key = (unit["item_id"], unit["model_id"])
            left[key] -= 1
            taken[key] = taken.get(key, 0) + 1
        at = now - (dice.randrange(spread) if spread > 0 else 0)
        rows.append(build(world, shop_id, [(u, 1) for u in chosen], at, paid=paid, wish={}, dice=dice))
    world.store.many(_INSERT, rows)
    world.store.many(
        "UPDATE shopee_unit SET stock=stock-? WHERE item_id=? AND model_id=?",
        [(number, item_id, model_id) for (item_id, model_id), number in taken.items()],
    )
    return {"count": len(rows), "marketplace": CODE, "order_ids": [row[0] for row in rows]}


def _low(left: dict[tuple[int, int], int]) -> bool:
    return any(number <= 0 for number in left.values())
