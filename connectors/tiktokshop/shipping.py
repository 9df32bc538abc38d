"""From an order to a parcel with a label (tiktokshop.md section 11). A parcel exists as soon as its order is paid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from connectors.core.errors import NotFound, ProtocolChanged, Rejected
from connectors.core.http import Audience, Effect, HttpRequest
from connectors.core.marketplace import Flow
from connectors.tiktokshop.calls import FULFILLMENT, LOGISTICS, get, payload, post
from connectors.tiktokshop.orders import read_parcels
from inventory.canonical import Document, ExternalOrderId, ShippingOption
from mappers.tiktokshop.orders import Parcels
from mappers.wire import Wire, flag, moment, must_text, records, text, whole

PICKUP, DROP_OFF, OWN_COURIER = "pickup", "dropoff", "non_integrated"
METHODS: Mapping[str, str] = {PICKUP: "PICKUP", DROP_OFF: "DROP_OFF"}
LABEL = {"document_type": "SHIPPING_LABEL", "document_size": "A6", "document_format": "PDF"}
DOWNLOAD_TIMEOUT_S = 90.0


def shipping_options(order_id: ExternalOrderId) -> Flow[tuple[ShippingOption, ...]]:
    """The ways this order may be handed over: pickup times, a counter, or the seller's own courier.

    A field a person must fill in (a tracking number) stands in ``fields`` as "". Raises NotFound without a parcel.
    """
    parcels = yield from read_parcels(order_id)
    if parcels.by_seller:
        return (yield from _own_couriers(parcels.delivery_option_id))
    package_id = _packages(parcels)[0]
    request = get(f"{FULFILLMENT}/packages/{package_id}/handover_time_slots")
    with payload((yield request), request) as wire:
        return tuple(_handovers(wire))


def _handovers(wire: Wire) -> Iterator[ShippingOption]:
    """``avaliable`` is the marketplace's own spelling; the right one counts too. A slot without a word is free."""
    if flag(wire, "can_pickup", True):
        for slot in records(wire, "pickup_slots"):
            if flag(slot, "avaliable", True) and flag(slot, "available", True):
                times = {"start_time": whole(slot, "start_time"), "end_time": whole(slot, "end_time")}
                label = f"{moment(slot, 'start_time'):%Y-%m-%d %H:%M} – {moment(slot, 'end_time'):%H:%M} UTC"
                yield ShippingOption(PICKUP, label, {"pickup_slot": times})
    if flag(wire, "can_drop_off"):
        yield ShippingOption(DROP_OFF, text(wire, "drop_off_point_url"), {})


def _own_couriers(option: str) -> Flow[tuple[ShippingOption, ...]]:
    """One option for each courier of the order's delivery option."""
    if not option:
        raise NotFound("no_delivery_option")
    request = get(f"{LOGISTICS}/delivery_options/{option}/shipping_providers")
    with payload((yield request), request) as wire:
        return tuple(
            ShippingOption(
                OWN_COURIER, text(each, "name"), {"shipping_provider_id": must_text(each, "id"), "tracking_number": ""}
            )
            for each in records(wire, "shipping_providers")
        )


def ship(order_id: ExternalOrderId, option: ShippingOption) -> Flow[None]:
    """Arrange every parcel of the order the same way; a parcel that was arranged already counts as done.

    Raises Rejected for an unknown method or a field left empty, without a call. A lost reply is Ambiguous: do it again.
    """
    body = _handover(option)
    parcels = yield from read_parcels(order_id)
    for package_id in _packages(parcels):
        yield post(f"{FULFILLMENT}/packages/{package_id}/ship", Effect.CREATE, body)


def _handover(option: ShippingOption) -> dict[str, Any]:
    for name, value in option.fields.items():
        if value == "":
            raise Rejected("ship_field_missing", name, field=name)
    if option.method == OWN_COURIER:
        return {"self_shipment": dict(option.fields)}
    if option.method not in METHODS:
        raise Rejected("ship_method_unknown", option.method, field="method")
    return {"handover_method": METHODS[option.method], **option.fields}


def tracking_number(order_id: ExternalOrderId) -> Flow[str]:
    """The courier's number, "" until the parcel is arranged."""
    return (yield from read_parcels(order_id)).tracking_number


def shipping_label(order_id: ExternalOrderId) -> Flow[Document]:
    """The label of an order's parcel as a PDF, only after ``ship``; of several parcels the first one's.

    It may take seconds to be made (the transport waits and asks again). The address it lies at is the marketplace's
    and expires; nothing of ours is sent there. Raises NotFound without a parcel, Rejected when there is no label.
    """
    parcels = yield from read_parcels(order_id)
    request = get(f"{FULFILLMENT}/packages/{_packages(parcels)[0]}/shipping_documents", LABEL)
    with payload((yield request), request) as wire:
        address = must_text(wire, "doc_url")
    response = yield _download(address)
    zipped = response.body.startswith(b"PK")
    ending = "zip" if zipped else "pdf"
    return Document(response.body, f"application/{ending}", f"{order_id}.{ending}")


def _download(address: str) -> HttpRequest:
    """A request to an address of theirs. Raises ProtocolChanged for anything that is no web address."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("https", "http") or parts.username is not None:
        raise ProtocolChanged("not_an_address", f"{FULFILLMENT}/packages/shipping_documents")
    return HttpRequest(
        "GET", parts.path or "/", Effect.READ, audience=Audience.PUBLIC, timeout_s=DOWNLOAD_TIMEOUT_S, url=address
    )


def _packages(parcels: Parcels) -> tuple[str, ...]:
    """Raises NotFound: an unpaid or cancelled order has none."""
    if not parcels.package_ids:
        raise NotFound("no_package", parcels.state)
    return parcels.package_ids
