"""From an order to a parcel with a label (shopee.md section 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from connectors.core.errors import MarketplaceError, ProtocolChanged, Rejected
from connectors.core.http import Effect
from connectors.core.marketplace import Flow
from connectors.core.outcome import header
from connectors.shopee.calls import error_of, get, payload, post, reading
from connectors.shopee.faults import error_for
from inventory.canonical import Document, ExternalOrderId, ShippingOption
from mappers.wire import BadWire, Wire, moment, records, sub, text, whole

METHODS = ("pickup", "dropoff", "non_integrated")
FALLBACK_DOCUMENT = "NORMAL_AIR_WAYBILL"  # section 8.5
DOWNLOAD_TIMEOUT_S = 90.0
WIRE_NAMES = {"tracking_no": "tracking_number"}  # info_needed says tracking_no, ship_order wants tracking_number


def shipping_options(order_id: ExternalOrderId) -> Flow[tuple[ShippingOption, ...]]:
    """The ways this parcel may be handed over; recommended pickup times first.

    A field a person must fill in (a tracking number, the sender's name) stands in ``fields`` as "".
    """
    request = get("/logistics/get_shipping_parameter", {"order_sn": order_id})
    with payload((yield request), request) as wire:
        needed = sub(wire, "info_needed")
        options: list[ShippingOption] = []
        for method in METHODS:
            if method in needed:
                names = _names(needed, method)
                options += _OPTIONS[method](names, sub(wire, method))
        return tuple(sorted(options, key=lambda option: not option.recommended))


def ship(order_id: ExternalOrderId, option: ShippingOption) -> Flow[None]:
    """Arrange the shipment; a parcel that was shipped already counts as done.

    Raises Rejected for a field left empty, without a call. A lost reply is Ambiguous: read the order back.
    """
    if option.method not in METHODS:
        raise Rejected("ship_method_unknown", option.method, field="method")
    for name, value in option.fields.items():
        if value == "":
            raise Rejected("ship_field_missing", name, field=name)
    yield post("/logistics/ship_order", Effect.CREATE, {"order_sn": order_id, option.method: dict(option.fields)})


def tracking_number(order_id: ExternalOrderId) -> Flow[str]:
    """The courier's number, "" until there is one; ask no more often than every 5 minutes."""
    request = get("/logistics/get_tracking_number", {"order_sn": order_id})
    with payload((yield request), request) as wire:
        return text(wire, "tracking_number")


def request_label(order_id: ExternalOrderId, tracking: str) -> Flow[None]:
    """Have the waybill made, between PROCESSED and pickup. Repeatable. An empty ``tracking`` is not sent."""
    kind = yield from _document_kind(order_id)
    entry = {"order_sn": order_id, "shipping_document_type": kind}
    if tracking:
        entry["tracking_number"] = tracking
    request = post("/logistics/create_shipping_document", Effect.SET, {"order_list": [entry]})
    with reading((yield request), request) as wire:
        _only(wire, request.effect)


def label_ready(order_id: ExternalOrderId) -> Flow[bool]:
    """Whether the waybill can be downloaded. Raises Rejected("document_failed") when it cannot be made."""
    kind = yield from _document_kind(order_id)
    body = {"order_list": [{"order_sn": order_id, "shipping_document_type": kind}]}
    request = post("/logistics/get_shipping_document_result", Effect.READ, body)
    with reading((yield request), request) as wire:
        entry = _only(wire, request.effect)
        status = text(entry, "status")
    if status == "FAILED":
        raise Rejected("document_failed", text(entry, "fail_message"), field="label")
    return status == "READY"


def shipping_label(order_id: ExternalOrderId) -> Flow[Document]:
    """The waybill: a PDF, or a ZIP where the shop prints thermally."""
    kind = yield from _document_kind(order_id)
    body = {"shipping_document_type": kind, "order_list": [{"order_sn": order_id}]}
    request = post("/logistics/download_shipping_document", Effect.READ, body)
    response = yield replace(request, timeout_s=DOWNLOAD_TIMEOUT_S)
    if response.body.startswith(b"{"):
        raise ProtocolChanged("not_a_document", "logistics/download_shipping_document")
    zipped = response.body.startswith(b"PK")
    media_type = header(response, "content-type").partition(";")[0].strip()
    ending = "zip" if zipped else "pdf"
    return Document(response.body, media_type or f"application/{ending}", f"{order_id}.{ending}")


def _document_kind(order_id: ExternalOrderId) -> Flow[str]:
    """The type Shopee suggests for this parcel (section 8.4)."""
    body = {"order_list": [{"order_sn": order_id}]}
    request = post("/logistics/get_shipping_document_parameter", Effect.READ, body)
    with reading((yield request), request) as wire:
        return text(_only(wire, request.effect), "suggest_shipping_document_type") or FALLBACK_DOCUMENT


def _only(wire: Wire, effect: Effect) -> Wire:
    """The one member of a batch of one. Raises the error it carries (also when the whole batch failed)."""
    entries = records(sub(wire, "response"), "result_list")
    if len(entries) != 1:
        raise BadWire("not_one_entry", "result_list")
    failed: MarketplaceError | None = None
    if text(entries[0], "fail_error"):
        failed = error_for(effect, text(entries[0], "fail_error"), text(entries[0], "fail_message"))
    elif error_of(wire)[1]:
        failed = error_for(effect, error_of(wire)[1], error_of(wire)[2])
    if failed is not None:
        raise failed
    return entries[0]


# --- options ---------------------------------------------------------------------------------------------------


def _names(needed: Wire, method: str) -> list[str]:
    return [WIRE_NAMES.get(each, each) for each in _texts(needed, method)]


def _texts(wire: Wire, key: str) -> list[str]:
    value = wire.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadWire("not_a_list_of_texts", key)
    return value


def _pickups(names: list[str], wire: Wire) -> Iterator[ShippingOption]:
    """One option per address and time; with nothing needed an empty object is sent (section 8.1)."""
    if "address_id" not in names:
        yield ShippingOption("pickup", "", dict.fromkeys(names, ""))
        return
    for address in records(wire, "address_list"):
        fields: dict[str, Any] = {**dict.fromkeys(names, ""), "address_id": whole(address, "address_id")}
        place = ", ".join(filter(None, (text(address, "city"), text(address, "district"))))
        if "pickup_time_id" not in names:
            yield ShippingOption("pickup", place, fields)
            continue
        for slot in records(address, "time_slot_list"):
            label = " ".join(filter(None, (place, _day(slot), text(slot, "time_text"))))
            chosen = {**fields, "pickup_time_id": text(slot, "pickup_time_id")}
            yield ShippingOption("pickup", label, chosen, "recommended" in _texts(slot, "flags"))


def _day(slot: Wire) -> str:
    """The day of a pickup; [guess] an epoch is read as UTC (section 14.15 leaves the zone open)."""
    value = slot.get("date")
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return moment(slot, "date").date().isoformat()
    return text(slot, "date")


def _dropoffs(names: list[str], wire: Wire) -> Iterator[ShippingOption]:
    blank = dict.fromkeys(names, "")
    if "branch_id" in names:
        for branch in records(wire, "branch_list"):
            label = ", ".join(filter(None, (text(branch, "city"), text(branch, "address"))))
            yield ShippingOption("dropoff", label, {**blank, "branch_id": whole(branch, "branch_id")})
    elif "slug" in names:
        for slug in records(wire, "slug_list"):
            yield ShippingOption("dropoff", text(slug, "slug_name"), {**blank, "slug": text(slug, "slug")})
    else:
        yield ShippingOption("dropoff", "", blank)


def _own_courier(names: list[str], wire: Wire) -> Iterator[ShippingOption]:
    yield ShippingOption("non_integrated", "", dict.fromkeys(names, ""))


_OPTIONS: Mapping[str, Any] = {"pickup": _pickups, "dropoff": _dropoffs, "non_integrated": _own_courier}
