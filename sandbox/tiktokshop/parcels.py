"""Packages and shipping (tiktokshop.md §11)."""

from __future__ import annotations

from typing import Any

from sandbox.practice import Json
from sandbox.tiktokshop import tree
from sandbox.tiktokshop.orders import carrier, own, recipient
from sandbox.tiktokshop.paging import bounds, page
from sandbox.tiktokshop.records import Order, Package, settle_shipping
from sandbox.tiktokshop.shelf import BUSY
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

_METHODS = ("PICKUP", "DROP_OFF")
_STATUSES = ("TO_FULFILL", "PROCESSING", "FULFILLING", "COMPLETED", "CANCELLED")
_SLOT_S, _SLOT_DAYS = 2 * 3600, 2
_DAY_S, _WIB_S = 86_400, 7 * 3600


def find(req: Req, package_id: str) -> Package:
    """A package of the calling shop, else 21011028."""
    row = req.world.store.one("SELECT * FROM tts_package WHERE package_id=? AND shop_id=?", (package_id, req.shop_id))
    if row is None:
        raise ApiError(21_011_028, "The package does not belong to the seller.")
    return Package(req.world, row)


@route("POST", "fulfillment/packages/search", "202309")
def search(req: Req) -> Result:
    """§11: page_size 1–50."""
    where, args = "shop_id=?", [req.shop_id]
    status = req.maybe("package_status", str)
    if status is not None:
        if status not in _STATUSES:
            raise req.wrong("package_status")
        where, args = where + " AND status=?", [*args, status]
    spans, more = bounds(req)
    values: list[Any] = [*args, *more]
    size = req.number("page_size", 20, 1, 50)
    rows, total, following = page(req, "tts_package", "package_id", where + spans, values, size)
    return {
        "packages": [_brief(Package(req.world, row)) for row in rows],
        "total_count": total,
        "next_page_token": following,
    }


def _brief(package: Package) -> Json:
    return {
        "id": package.package_id,
        "orders": [{"id": package.order_id}],
        "status": package.status,
        **carrier(package),
        "order_line_item_ids": package.doc["order_line_item_ids"],
        "create_time": package.create_time,
        "update_time": package.update_time,
    }


@route("GET", "fulfillment/packages/{package_id}", "202309")
def detail(req: Req) -> Result:
    """§11: weight in grams, sides in centimetres."""
    package = find(req, req.ids["package_id"])
    order = own(req, package.order_id)
    lines = [line for line in order.lines if line["id"] in package.doc["order_line_item_ids"]]
    return {
        "package_id": package.package_id, "package_status": package.status, "package_sub_status": "",
        "orders": [{"id": order.order_id, "skus": _skus(lines)}],
        "order_line_item_ids": package.doc["order_line_item_ids"], "shipping_type": order.doc["shipping_type"],
        "handover_method": package.doc.get("handover_method", ""), "pickup_slot": package.doc.get("pickup_slot") or {},
        **carrier(package), "delivery_option_id": order.doc["delivery_option_id"],
        "delivery_option_name": order.doc["delivery_option_name"],
        "weight": {"value": str(500 * len(lines)), "unit": "GRAM"},
        "dimension": {"length": "20", "width": "15", "height": "10", "unit": "CM"},
        "recipient_address": recipient(req, order),
        "sender_address": {"full_address": "Jl. Desa No. 1, Sewon, Kab. Bantul, DI Yogyakarta", "region_code": "ID",
                           "postal_code": "55188", "name": "Pengurus BUMDes", "phone_number": "(+62)81*****00"},
        "warehouse_id": order.doc["warehouse_id"], "has_multi_skus": len({li["sku_id"] for li in lines}) > 1,
        "create_time": package.create_time, "update_time": package.update_time,
    }  # fmt: skip


def _skus(lines: list[Json]) -> list[Json]:
    found: dict[str, Json] = {}
    for line in lines:
        entry = found.setdefault(line["sku_id"], {"id": line["sku_id"], "name": line["product_name"], "quantity": 0})
        entry["quantity"] += 1
    return list(found.values())


def slots(now: int) -> list[Json]:
    """Two hours each, from 8 to 16 o'clock in Western Indonesia, today and tomorrow; the first ones may be full."""
    day = (now + _WIB_S) // _DAY_S * _DAY_S - _WIB_S
    found: list[Json] = []
    for start in (day + n * _DAY_S + hour * 3600 for n in range(_SLOT_DAYS) for hour in (8, 10, 12, 14)):
        if start > now:
            found.append({"start_time": start, "end_time": start + _SLOT_S, "avaliable": len(found) > 0})  # §11: (sic)
    return found


@route("GET", "fulfillment/packages/{package_id}/handover_time_slots", "202309")
def handover_time_slots(req: Req) -> Result:
    """§11: how and when a courier takes the package."""
    package = find(req, req.ids["package_id"])
    order = own(req, package.order_id)
    if order.doc["shipping_type"] == "SELLER":
        raise ApiError(21_008_109, "There is nothing to show: the seller ships this order.")
    return {
        "can_pickup": True,
        "can_drop_off": True,
        "can_van_collection": False,
        "drop_off_point_url": "https://seller-id.tokopedia.com/practice/drop-off",
        "pickup_slots": slots(req.now),
    }


# -- ship ------------------------------------------------------------------------------------------------------


def _check_state(package: Package, order: Order) -> None:
    """§15 "Shipping"."""
    if order.status == "CANCELLED":
        raise ApiError(21_011_041, "The order has been cancelled.")
    if order.status == "ON_HOLD":
        raise ApiError(21_011_044, "The order is on hold.")
    if order.status in ("DELIVERED", "COMPLETED"):
        raise ApiError(21_011_027, "The order has been delivered.")
    if package.status != "TO_FULFILL":
        raise ApiError(21_011_020, "The package has been shipped already.")
    if order.doc["is_buyer_request_cancel"]:
        raise ApiError(21_008_044, "The order has an open after-sales request.")


def _how(req: Req, order: Order, wish: Json) -> Json:
    """What the seller chose, checked: platform courier or own (§11)."""
    if order.doc["shipping_type"] == "SELLER":
        own_way = req.maybe("self_shipment", dict, wish) or {}
        number, provider = (req.maybe(key, str, own_way) for key in ("tracking_number", "shipping_provider_id"))
        if not number or provider not in tree.PROVIDERS:
            raise ApiError(21_011_022, "The tracking number or the shipping provider is invalid.")
        used = "SELECT 1 FROM tts_package WHERE json_extract(doc, '$.tracking_number')=?"
        if req.world.store.value(used, (number,)):
            raise ApiError(21_011_025, "The tracking number is a duplicate.")
        return {"tracking_number": number, "shipping_provider_id": provider}
    method = req.maybe("handover_method", str, wish) or "PICKUP"
    if method not in _METHODS:
        raise req.wrong("handover_method")
    slot = req.maybe("pickup_slot", dict, wish)
    if method == "DROP_OFF" or slot is None:
        return {"handover_method": method}
    offered = [(each["start_time"], each["end_time"]) for each in slots(req.now) if each["avaliable"]]
    if (slot.get("start_time"), slot.get("end_time")) not in offered:
        raise ApiError(21_011_053, "The pickup slot is not available.")
    return {"handover_method": method, "pickup_slot": slot}


def ship_one(req: Req, package_id: str, wish: Json) -> None:
    """§11: the package becomes PROCESSING, the order AWAITING_COLLECTION when it was the last."""
    package = find(req, package_id)
    order = own(req, package.order_id)
    _check_state(package, order)
    package.arrange(_how(req, order, wish))
    settle_shipping(order)


@route("POST", "fulfillment/packages/{package_id}/ship", "202309")
def ship(req: Req) -> Result:
    """One package; the body may be left out for a pickup without a slot."""
    ship_one(req, req.ids["package_id"], req.data)
    return None


@route("POST", "fulfillment/packages/ship", "202309")
def ship_many(req: Req) -> Result:
    """Many packages; failures stay with their package under code 0."""
    errors = []
    for number, wish in enumerate(req.rows("packages", 1, 50)):
        package_id = str(req.member("id", str, wish))
        try:
            if number < req.call.fail_members:
                raise ApiError(36_009_003, BUSY)
            ship_one(req, package_id, wish)
        except ApiError as error:
            errors.append({"code": error.code, "message": error.message, "detail": {"package_id": package_id}})
    return {"errors": errors}


@route("GET", "fulfillment/orders/{order_id}/tracking", "202309")
def tracking(req: Req) -> Result:
    """Where the parcel is, from the client's models; the document names no shape."""
    order = own(req, req.ids["order_id"])
    steps = [("rts_time", "Pesanan diproses penjual"), ("collection_time", "Paket diserahkan ke kurir"),
             ("delivery_time", "Paket diterima")]  # fmt: skip
    found = [
        {"description": text, "update_time_millis": order.doc[stamp] * 1000}
        for stamp, text in steps
        if stamp in order.doc
    ]
    return {"tracking": found[::-1]}
