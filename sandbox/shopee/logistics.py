"""Arranging shipment and asking where a parcel is (shopee.md §8 steps 1–3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.practice import Json
from sandbox.shopee import lifecycle
from sandbox.shopee.tree import SELLER_COURIER
from sandbox.shopee.wire import ApiError, Req, Result, route

ADDRESS_ID = 20_000_031
BRANCH_ID = 3_007
_METHODS = ("pickup", "dropoff", "non_integrated")
_WIB = timedelta(hours=7)
_READY = ("LOGISTICS_READY", "LOGISTICS_PICKUP_RETRY")


def own_order(req: Req, order_sn: str, package_number: str | None) -> lifecycle.Order:
    """The order of a logistics call; the package number, when given, must be its own."""
    order = lifecycle.load(req.world, req.shop_id, order_sn)
    if order is None:
        raise req.fail("invalid_error", "The order is not exist.")
    if package_number is not None and package_number != order.package_number:
        raise req.fail("package_number_not_exist", "The package_number is not exist.")
    return order


def _seller_courier(order: lifecycle.Order) -> bool:
    return bool(order.doc["package_list"][0]["logistics_channel_id"] == SELLER_COURIER)


def time_slots(now: int) -> list[Json]:
    """Pickup times of the next two days; the id is the slot's own time."""
    day = (datetime.fromtimestamp(now, UTC) + _WIB).replace(hour=9, minute=0, second=0, microsecond=0) - _WIB
    slots = []
    for ahead in (1, 2):
        stamp = int((day + timedelta(days=ahead)).timestamp())
        flags = ["recommended"] if ahead == 1 else []
        slots.append({"date": stamp, "time_text": "09:00-17:00", "pickup_time_id": str(stamp), "flags": flags})
    return slots


@route("GET", "logistics/get_shipping_parameter")
def get_shipping_parameter(req: Req) -> Result:
    """§8 step 1: the keys of ``info_needed`` are the allowed methods."""
    order = own_order(req, req.text("order_sn"), req.call.first("package_number"))
    if order.logistics not in _READY or order.status not in ("READY_TO_SHIP", "RETRY_SHIP"):
        raise req.fail("ship_order_not_ready_to_ship", "The order is not ready to ship.")
    if _seller_courier(order):
        return {"info_needed": {"non_integrated": ["tracking_no"]}}
    address = {
        "address_id": ADDRESS_ID, "region": "ID", "state": "DI YOGYAKARTA", "city": "KAB. BANTUL",
        "district": "SEWON", "town": "", "address": "Balai Desa, Jl. Parangtritis Km 7", "zipcode": "55188",
        "address_flag": ["default_address", "pickup_address"], "time_slot_list": time_slots(req.now),
    }  # fmt: skip
    return {
        "info_needed": {"pickup": ["address_id", "pickup_time_id"], "dropoff": []},
        "pickup": {"address_list": [address]},
        "dropoff": {"branch_list": None, "slug_list": []},
    }


def _check_method(req: Req, order: lifecycle.Order, data: Json) -> Json:
    """Exactly one method with its fields (§8 step 2)."""
    given = [name for name in _METHODS if data.get(name) is not None]
    if len(given) != 1:
        raise req.fail("ship_order_only_support_one_type", "Only one of pickup, dropoff and non_integrated.")
    method, detail = given[0], dict(req.member(given[0], dict, data))
    own = _seller_courier(order)
    if own != (method == "non_integrated"):
        raise req.fail(f"ship_order_unsupport_{method}", f"The order does not support {method}.")
    if method == "non_integrated":
        number = detail.get("tracking_number") or detail.get("tracking_no")
        if not number:
            raise req.fail("ship_order_need_tracking_number", "tracking_number is required.")
        order.hidden["tracking_number"] = str(number)
    if method == "pickup":
        if not detail.get("address_id") or not detail.get("pickup_time_id"):
            raise req.fail("ship_order_need_address_pickup_time", "address_id and pickup_time_id are required.")
        slots = {slot["pickup_time_id"] for slot in time_slots(req.now)}
        if detail["address_id"] != ADDRESS_ID or str(detail["pickup_time_id"]) not in slots:
            raise req.fail("ship_order_pickup_time_invalid", "The pickup time is invalid.")
    return {"method": method} | detail


def _arrange(req: Req, data: Json) -> None:
    """Ship one order; ``package_number`` must be omitted or right, never empty (§8 step 2)."""
    package = data.get("package_number")
    if package == "":
        raise req.fail("ship_order_need_pacakge_number", "package_number is empty.")
    order = own_order(req, req.member("order_sn", str, data), package)
    if order.status == "PROCESSED" or order.status in ("SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED"):
        raise req.fail("package_already_shipped", "The package has already been shipped.")
    if order.status != "READY_TO_SHIP":
        raise req.fail("ship_order_not_ready_to_ship", "The order is not ready to ship.")
    lifecycle.arrange(order, _check_method(req, order, data))


@route("POST", "logistics/ship_order")
def ship_order(req: Req) -> Result:
    """§8 step 2; envelope only."""
    _arrange(req, req.data)
    return None


@route("POST", "logistics/batch_ship_order")
def batch_ship_order(req: Req) -> Result:
    """§8: several orders by one method; ``result_list`` tells of each."""
    results = []
    for number, row in enumerate(req.rows("order_list")):
        entry = {"order_sn": row.get("order_sn", ""), "package_number": row.get("package_number", "")}
        try:
            if number < req.call.fail_members:
                raise req.fail("error_system_busy", "System is busy, please try again later.")
            _arrange(req, {k: v for k, v in (req.data | row).items() if k != "order_list"})
        except ApiError as error:
            entry |= {"fail_error": error.error, "fail_message": error.message}
        else:
            entry |= {"fail_error": "", "fail_message": ""}
        results.append(entry)
    return batch_answer(results)


def batch_answer(results: list[Json]) -> Json:
    """A batch result, or ``common.batch_api_all_failed`` with it when nothing worked (§8)."""
    if results and all(entry["fail_error"] for entry in results):
        raise ApiError(
            "common.batch_api_all_failed",
            "Failed, please check result_list for more details.",
            {"result_list": results},
        )
    return {"result_list": results}


@route("POST", "logistics/update_shipping_order")
def update_shipping_order(req: Req) -> Result:
    """§8: arrange again in RETRY_SHIP; envelope only."""
    order = own_order(req, req.member("order_sn", str), req.data.get("package_number"))
    if order.status != "RETRY_SHIP":
        raise req.fail("ship_order_not_ready_to_ship", "The order is not in RETRY_SHIP.")
    lifecycle.arrange(order, _check_method(req, order, req.data))
    return None


@route("GET", "logistics/get_tracking_number")
def get_tracking_number(req: Req) -> Result:
    """§8 step 3: empty until the courier answers (§13 "tracking number")."""
    order = own_order(req, req.text("order_sn"), req.call.first("package_number"))
    number = ""
    if order.status not in ("UNPAID", "PENDING", "READY_TO_SHIP", "CANCELLED"):
        calls = order.hidden.get("tracking_calls", 0)
        order.hidden["tracking_calls"] = calls + 1
        late = req.now - order.hidden.get("arranged_at", 0) < int(req.setting("tracking_delay_s"))
        if calls >= int(req.setting("tracking_empty_calls")) and not late:
            number = order.tracking_number()
        order.save(quietly=True)
    return {
        "tracking_number": number,
        "plp_number": "",
        "first_mile_tracking_number": "",
        "last_mile_tracking_number": "",
        "hint": "" if number else "The tracking number is being generated.",
        "pickup_code": "",
    }


@route("GET", "logistics/get_tracking_info")
def get_tracking_info(req: Req) -> Result:
    """§8: what happened to the parcel so far."""
    order = own_order(req, req.text("order_sn"), req.call.first("package_number"))
    events = []
    if "arranged_at" in order.hidden:
        events.append((order.hidden["arranged_at"], "Pengiriman telah diatur", "LOGISTICS_REQUEST_CREATED"))
    if order.doc["pickup_done_time"]:
        events.append((order.doc["pickup_done_time"], "Paket telah diambil kurir", "LOGISTICS_PICKUP_DONE"))
    return {
        "order_sn": order.order_sn,
        "package_number": order.package_number,
        "logistics_status": order.logistics,
        "tracking_info": [{"update_time": t, "description": d, "logistics_status": s} for t, d, s in events],
    }
