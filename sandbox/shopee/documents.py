"""Waybills (shopee.md §8 steps 4–7)."""

from __future__ import annotations

from sandbox.paper import pdf
from sandbox.practice import Json
from sandbox.shopee import lifecycle
from sandbox.shopee.logistics import batch_answer, own_order
from sandbox.shopee.wire import ApiError, Raw, Req, Result, Warned, route

TYPES = (
    "NORMAL_AIR_WAYBILL",
    "THERMAL_AIR_WAYBILL",
    "NORMAL_JOB_AIR_WAYBILL",
    "THERMAL_JOB_AIR_WAYBILL",
    "THERMAL_UNPACKAGED_LABEL",
)
_SUGGESTED = TYPES[0]
_PRINT_FIRST = "The package can not print now, please create shipping document first.Detail: "


def _kind(req: Req, row: Json) -> str:
    kind = row.get("shipping_document_type") or req.data.get("shipping_document_type") or _SUGGESTED
    if kind not in TYPES:
        raise req.wrong("shipping_document_type is invalid.")
    return str(kind)


def _order(req: Req, row: Json) -> lifecycle.Order:
    return own_order(req, req.member("order_sn", str, row), row.get("package_number"))


def _each(req: Req, work: str) -> list[Json]:
    """Do one step for every member of ``order_list``; failures stay with their member."""
    steps = {"parameter": _parameter, "create": _create, "result": _result}
    results = []
    for number, row in enumerate(req.rows("order_list")):
        entry: Json = {"order_sn": row.get("order_sn", ""), "package_number": row.get("package_number", "")}
        try:
            if number < req.call.fail_members:
                raise req.fail("error_system_busy", "System is busy, please try again later.")
            order = _order(req, row)
            entry["package_number"] = order.package_number
            entry |= {"fail_error": "", "fail_message": ""} | steps[work](req, row, order)
        except ApiError as error:
            entry |= {"fail_error": error.error, "fail_message": error.message}
        results.append(entry)
    return results


def _parameter(_: Req, __: Json, order: lifecycle.Order) -> Json:
    return {
        "suggest_shipping_document_type": _SUGGESTED,
        "selectable_shipping_document_type": list(TYPES[:2]),
        "package_number": order.package_number,
    }


def _create(req: Req, row: Json, order: lifecycle.Order) -> Json:
    """Only between PROCESSED and pickup, with the tracking number (§8 step 5)."""
    kind = _kind(req, row)
    if order.status not in ("PROCESSED", "RETRY_SHIP"):
        raise req.fail("error_param", "The package can not print now, the order is not arranged or already picked up.")
    number = row.get("tracking_number")
    if not number:
        raise req.fail("error_param", "tracking_number is required.")
    if number != order.hidden.get("tracking_number"):
        raise req.fail("error_param", "The tracking_number is invalid.")
    ready_at = req.now + int(req.setting("document_delay_s"))
    req.world.store.run("INSERT OR REPLACE INTO shopee_document VALUES (?,?,?,0)", (order.order_sn, kind, ready_at))
    return {}


def _state(req: Req, order: lifecycle.Order, kind: str) -> str:
    row = req.world.store.one("SELECT * FROM shopee_document WHERE order_sn=? AND type=?", (order.order_sn, kind))
    if row is None:
        raise req.fail("shipping_document_should_print_first", f"{_PRINT_FIRST}{order.order_sn}")
    waiting = row["polls"] < int(req.setting("document_processing_calls")) or req.now < row["ready_at"]
    return "PROCESSING" if waiting else "READY"


def _result(req: Req, row: Json, order: lifecycle.Order) -> Json:
    kind = _kind(req, row)
    state = _state(req, order, kind)
    req.world.store.run("UPDATE shopee_document SET polls=polls+1 WHERE order_sn=? AND type=?", (order.order_sn, kind))
    return {"status": state}


@route("POST", "logistics/get_shipping_document_parameter")
def get_shipping_document_parameter(req: Req) -> Result:
    """§8 step 4."""
    return Warned(batch_answer(_each(req, "parameter")), [])


@route("POST", "logistics/create_shipping_document")
def create_shipping_document(req: Req) -> Result:
    """§8 step 5: failed members also stand in the top-level ``warning`` array (§1.4)."""
    results = _each(req, "create")
    warning = [
        {"order_sn": entry["order_sn"], "package_number": entry["package_number"]}
        for entry in results
        if entry["fail_error"]
    ]
    return Warned(batch_answer(results), warning)


@route("POST", "logistics/get_shipping_document_result")
def get_shipping_document_result(req: Req) -> Result:
    """§8 step 6: PROCESSING, then READY (§13 "shipping document")."""
    return Warned(batch_answer(_each(req, "result")), [])


@route("POST", "logistics/download_shipping_document")
def download_shipping_document(req: Req) -> Result:
    """§8 step 7: a binary body; failures are JSON."""
    lines = []
    for row in req.rows("order_list"):
        order = _order(req, row)
        if _state(req, order, _kind(req, row)) != "READY":
            raise req.fail("download_later", "The document is being generated, please download later.")
        lines.append(f"{order.order_sn}  {order.hidden.get('tracking_number', '')}")
    return Raw(pdf(["SHOPEE LATIHAN - LABEL KIRIM", *lines]), "application/pdf")
