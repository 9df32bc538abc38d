"""Packages as work to be done: who waits for shipping (shopee.md §7.4)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sandbox.practice import Json
from sandbox.shopee.orders import seal, unseal
from sandbox.shopee.wire import ApiError, Req, Result, route

_WAITING = ("READY_TO_SHIP", "RETRY_SHIP")
# §7.4 search_package_list: package_status 0 all, 1 pending, 2 to process, 3 processed.
_BY_STATUS = {
    0: ("PENDING", "READY_TO_SHIP", "RETRY_SHIP", "PROCESSED"),
    1: ("PENDING",),
    2: _WAITING,
    3: ("PROCESSED",),
}


def _page(req: Req, statuses: tuple[str, ...], size: int, cursor: str) -> tuple[list[sqlite3.Row], bool]:
    where, args = f"shop_id=? AND status IN ({','.join('?' * len(statuses))})", [req.shop_id, *statuses]
    values: list[Any] = list(args)
    if cursor:
        where += " AND (create_time, order_sn) > (?, ?)"
        values += unseal(req, cursor)
    rows = req.world.store.all(
        f"SELECT * FROM shopee_order WHERE {where} ORDER BY create_time, order_sn LIMIT ?", [*values, size + 1]
    )
    return rows[:size], len(rows) > size


def _next(rows: list[sqlite3.Row], more: bool) -> str:
    return seal(rows[-1]["create_time"], rows[-1]["order_sn"]) if more else ""


@route("GET", "order/get_shipment_list", prefix="")
def get_shipment_list(req: Req) -> Result:
    """§7.4: orders in READY_TO_SHIP and RETRY_SHIP."""
    size = req.number("page_size", low=1, high=100)
    rows, more = _page(req, _WAITING, size, req.text("cursor", ""))
    return {
        "order_list": [{"order_sn": r["order_sn"], "package_number": r["package_number"]} for r in rows],
        "more": more,
        "next_cursor": _next(rows, more),
    }


@route("POST", "order/search_package_list", prefix="")
def search_package_list(req: Req) -> Result:
    """§7.4 (2025): the preferred source for shipping work."""
    pagination = req.member("pagination", dict)
    size = req.bounded("page_size", req.member("page_size", int, pagination), 1, 100)
    chosen = req.maybe("package_status", int, req.maybe("filter", dict) or {})
    statuses = _BY_STATUS[2 if chosen is None else req.bounded("package_status", chosen, 0, 3)]
    rows, more = _page(req, statuses, size, str(pagination.get("cursor") or ""))
    total = req.world.store.value(
        f"SELECT count(*) FROM shopee_order WHERE shop_id=? AND status IN ({','.join('?' * len(statuses))})",
        [req.shop_id, *statuses],
    )
    packages = [
        {
            "order_sn": r["order_sn"],
            "package_number": r["package_number"],
            "logistics_channel_id": json.loads(r["doc"])["package_list"][0]["logistics_channel_id"],
            "product_location_id": "",
            "is_shipment_arranged": r["status"] == "PROCESSED",
        }
        for r in rows
    ]
    return {
        "packages_list": packages,
        "pagination": {"total_count": total, "next_cursor": _next(rows, more), "more": more},
        "sort": req.maybe("sort", dict) or {"sort_type": 1, "ascending": True},
    }


@route("GET", "order/get_package_detail", prefix="")
def get_package_detail(req: Req) -> Result:
    """§7.4: 1–50 packages."""
    wanted = req.items("package_number_list", high=50)
    rows = req.world.store.all(
        f"SELECT * FROM shopee_order WHERE +shop_id=? AND package_number IN ({','.join('?' * len(wanted))})",
        [req.shop_id, *wanted],
    )
    if not rows:
        raise ApiError("error_not_found", "Wrong parameters, detail: the package is not found.")
    return {"package_list": [_show(row) for row in rows]}


def _show(row: sqlite3.Row) -> Json:
    doc: Json = json.loads(row["doc"])
    package: Json = doc["package_list"][0]
    return package | {
        "order_sn": row["order_sn"],
        "logistics_status": row["logistics"],
        "fulfillment_status": row["logistics"],
        "update_time": row["update_time"],
        "ship_by_date": doc["ship_by_date"],
        "days_to_ship": doc["days_to_ship"],
        "is_cod": doc["cod"],
        "recipient_address": doc["recipient_address"],
    }
