"""Reading orders (tiktokshop.md §10.1–§10.3)."""

from __future__ import annotations

from typing import Any

from sandbox.practice import Json
from sandbox.tiktokshop.buyers import masked
from sandbox.tiktokshop.cancellations import settle
from sandbox.tiktokshop.paging import bounds, page
from sandbox.tiktokshop.records import Order, Package
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

STATUSES = (
    "UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED",
    "COMPLETED", "CANCELLED",
)  # fmt: skip


@route("POST", "order/orders/search", "202309")
def search(req: Req) -> Result:
    """§10.1."""
    settle(req.world, req.shop_id)
    where, args = "shop_id=?", [req.shop_id]
    status = req.maybe("order_status", str)
    if status is not None:
        if status not in STATUSES:
            raise req.wrong("order_status")
        where, args = where + " AND status=?", [*args, status]
    spans, more = bounds(req)
    values: list[Any] = [*args, *more]
    for name, kind in (("shipping_type", str), ("buyer_user_id", str), ("is_buyer_request_cancel", bool)):
        wanted = req.maybe(name, kind)
        if wanted is not None:
            field = "user_id" if name == "buyer_user_id" else name
            spans += f" AND json_extract(doc, '$.{field}')=?"
            values.append(wanted)
    warehouses = req.words("warehouse_ids", 100)
    if warehouses:
        spans += f" AND json_extract(doc, '$.warehouse_id') IN ({','.join('?' * len(warehouses))})"
        values += warehouses
    size = req.number("page_size", 20, 1, 100)
    rows, total, following = page(req, "tts_order", "order_id", where + spans, values, size)
    return {
        "orders": [shown(req, Order(req.world, row)) for row in rows],
        "total_count": total,
        "next_page_token": following,
    }


@route("GET", "order/orders", "202309", "202507")
def detail(req: Req) -> Result:
    """§10.2: at most 50; numbers that are not this shop's are left out, unless none is."""
    ids = req.several("ids", 50)
    settle(req.world, req.shop_id)
    found = [Order.load(req.world, req.shop_id, number) for number in ids]
    orders = [order for order in found if order is not None]
    if not orders:
        raise ApiError(21_008_111, "The order does not belong to the seller.")
    return {"orders": [shown(req, order) for order in orders]}


@route("GET", "order/orders/{order_id}/price_detail", "202407")
def price_detail(req: Req) -> Result:
    """§10.2: the price broken down per line."""
    order = own(req, req.ids["order_id"])
    payment = order.doc["payment"]

    def amounts(lines: list[Json], shipping: str) -> Json:
        listed, sold = (sum(int(line[name]) for line in lines) for name in ("original_price", "sale_price"))
        total = sold + int(shipping)
        return {
            "currency": "IDR", "total": str(total), "payment": str(total), "sku_list_price": str(listed),
            "sku_sale_price": str(sold), "subtotal": str(sold), "subtotal_deduction_seller": str(listed - sold),
            "subtotal_deduction_platform": "0", "subtotal_tax_amount": "0", "voucher_deduction_platform": "0",
            "voucher_deduction_seller": "0", "shipping_list_price": shipping, "shipping_sale_price": shipping,
            "shipping_fee_deduction_seller": "0", "shipping_fee_deduction_platform": "0",
            "shipping_fee_deduction_platform_voucher": "0", "tax_amount": "0", "tax_rate": "0",
            "net_price_amount": str(sold),
        }  # fmt: skip

    whole = amounts(order.lines, payment["shipping_fee"])
    return whole | {"line_items": [{"id": line["id"]} | amounts([line], "0") for line in order.lines]}


def own(req: Req, order_id: str, code: int = 21_008_111) -> Order:
    """An order of the calling shop; *code* is the area's word for a stranger's."""
    order = Order.load(req.world, req.shop_id, order_id)
    if order is None:
        raise ApiError(code, "The order does not belong to the seller.")
    return order


def recipient(req: Req, order: Order) -> Json:
    """Hidden in part when the platform ships (§10.3)."""
    address: Json = order.hidden["person"]["recipient_address"]
    if req.setting("masking") and order.doc["shipping_type"] == "TIKTOK":
        return masked(address)
    return address


def shown(req: Req, order: Order) -> Json:
    """The order object (§10.3); fields without a value are absent."""
    packages = order.packages()
    by_line = {number: package for package in packages for number in package.doc["order_line_item_ids"]}
    first = packages[0].doc if packages else {}
    full: Json = {
        "id": order.order_id,
        "status": order.status,
        "commerce_platform": order.platform,
        "create_time": order.create_time,
        "update_time": order.update_time,
        **order.doc,
        "recipient_address": recipient(req, order),
        "packages": [{"id": package.package_id} for package in packages],
        "split_or_combine_tag": "SPLIT" if len(packages) > 1 else "",
        # §10.3: in Indonesia empty until the parcel is arranged
        "tracking_number": first.get("tracking_number", ""),
        "shipping_provider": first.get("shipping_provider_name", ""),
        "shipping_provider_id": first.get("shipping_provider_id", ""),
        "line_items": [_line(order, line, by_line.get(line["id"])) for line in order.lines],
    }
    return {name: value for name, value in full.items() if name not in req.setting("missing_fields")}


def _line(order: Order, line: Json, package: Package | None) -> Json:
    full = {name: value for name, value in line.items() if name != "warehouse_id"} | {"display_status": order.status}
    if package is None:
        return full
    return full | {
        "package_id": package.package_id,
        "package_status": package.status,
        "tracking_number": package.doc.get("tracking_number", ""),
        "shipping_provider_id": package.doc.get("shipping_provider_id", ""),
        "shipping_provider_name": package.doc.get("shipping_provider_name", ""),
        "rts_time": package.doc.get("arranged_at", 0),
    }


def carrier(package: Package) -> Json:
    """The courier of a package, empty until it is arranged."""
    return {
        "tracking_number": package.doc.get("tracking_number", ""),
        "shipping_provider_id": package.doc.get("shipping_provider_id", ""),
        "shipping_provider_name": package.doc.get("shipping_provider_name", ""),
    }
