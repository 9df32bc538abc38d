"""Order, return and shipping flows, fed with prepared replies."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.core.errors import Ambiguous, NotFound, ProtocolChanged, Rejected
from connectors.core.flow import json_reply, replay
from connectors.core.http import Effect, HttpRequest, HttpResponse
from connectors.core.marketplace import Flow
from connectors.shopee import orders, shipping
from inventory.canonical import ExternalItemId, ExternalOrderId, Order, OrderState, Page, ShippingOption, Window
from tests.mappers.shopee_values import order

WINDOW = Window(datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC))
ORDER = ExternalOrderId("261122KOPI0001")


def envelope(response: Any = None, **changes: Any) -> HttpResponse:
    return json_reply({"error": "", "message": "", "response": response, "request_id": "r"} | changes)


def page(ids: list[str], *, more: bool = False, cursor: str = "") -> HttpResponse:
    return envelope({"more": more, "next_cursor": cursor, "order_list": [{"order_sn": each} for each in ids]})


def details(ids: list[str], **changes: Any) -> HttpResponse:
    return envelope({"order_list": [order(order_sn=each, **changes) for each in ids]})


def query(request: HttpRequest) -> dict[str, str]:
    return dict(request.query)


class Shop:
    """Answers order calls out of a set of orders; counts calls."""

    def __init__(self, ids: list[str]) -> None:
        self.ids = ids
        self.calls: list[str] = []

    def drive(self, flow: Flow[Any]) -> Any:
        try:
            request = next(flow)
            while True:
                request = flow.send(self.answer(request))
        except StopIteration as stop:
            return stop.value

    def answer(self, request: HttpRequest) -> HttpResponse:
        self.calls.append(request.path.rpartition("/")[2])
        if request.path.endswith("get_order_list"):
            start = int(query(request)["cursor"] or 0)
            end = start + int(query(request)["page_size"])
            more = end < len(self.ids)
            return page(self.ids[start:end], more=more, cursor=str(end) if more else "")
        wanted = query(request)["order_sn_list"].split(",")
        assert len(wanted) <= 50
        if not set(wanted) <= set(self.ids):
            return envelope(error="error_not_found", message="the order is not found.")
        return details(wanted)


def test_a_page_is_one_list_call_and_one_detail_call_per_fifty() -> None:
    replies = [page([f"O{n}" for n in range(60)], more=True, cursor="next")]
    replies += [details([f"O{n}" for n in range(50)]), details([f"O{n}" for n in range(50, 60)])]
    result, requests = replay(orders.pull_orders(WINDOW, None), replies)
    assert [each.path.rpartition("/")[2] for each in requests] == ["get_order_list", *["get_order_detail"] * 2]
    asked = query(requests[0])
    assert (asked["time_range_field"], asked["page_size"], asked["cursor"]) == ("update_time", "100", "")
    assert (asked["time_from"], asked["time_to"]) == ("1795132800", "1795305600")
    assert asked["request_order_status_pending"] == query(requests[1])["request_order_status_pending"] == "true"
    assert len(query(requests[1])["order_sn_list"].split(",")) == 50
    assert [each.external_order_id for each in result.items] == [f"O{n}" for n in range(60)]
    assert result.next_cursor == "next"


def test_an_empty_page_costs_no_detail_call() -> None:
    result, requests = replay(orders.pull_orders(WINDOW, None), [page([])])
    assert (result, len(requests)) == (Page(()), 1)


def test_five_thousand_orders_cost_fifty_lists_and_a_hundred_details() -> None:
    shop = Shop([f"O{n}" for n in range(5000)])
    cursor: str | None = None
    pulled: list[Order] = []
    while True:
        found: Page[Order] = shop.drive(orders.pull_orders(WINDOW, cursor))
        pulled += found.items
        cursor = found.next_cursor
        if cursor is None:
            break
    assert len(pulled) == 5000
    assert (shop.calls.count("get_order_list"), shop.calls.count("get_order_detail")) == (50, 100)


def test_what_names_a_buyer_is_not_even_asked_for() -> None:
    _, requests = replay(orders.get_orders([ORDER]), [details([ORDER])])
    asked = query(requests[0])["response_optional_fields"].split(",")
    assert not {"recipient_address", "buyer_username", "buyer_user_id", "note", "dropshipper"} & set(asked)
    assert "item_list" in asked


def test_an_order_listed_twice_is_read_once() -> None:
    result, requests = replay(orders.pull_orders(WINDOW, None), [page([ORDER, ORDER]), details([ORDER])])
    assert (len(result.items), query(requests[1])["order_sn_list"]) == (1, ORDER)


@pytest.mark.parametrize("following", ["", "here"])
def test_a_cursor_that_does_not_move_on_is_an_alarm_and_no_endless_loop(following: str) -> None:
    with pytest.raises(ProtocolChanged, match="cursor_repeats"):
        replay(orders.pull_orders(WINDOW, "here"), [page(["A"], more=True, cursor=following)])


def test_an_unknown_state_comes_with_an_issue_on_its_page() -> None:
    result, _ = replay(orders.pull_orders(WINDOW, None), [page(["A"]), details(["A"], order_status="TELEPORTED")])
    assert result.items[0].state is OrderState.UNKNOWN
    assert [issue.code for issue in result.issues] == ["order_state_unknown"]


def test_a_detail_reply_of_another_shape_alarms_and_keeps_no_buyer() -> None:
    with pytest.raises(ProtocolChanged) as caught:
        replay(orders.get_orders([ORDER]), [details([ORDER], update_time="soon")])
    assert b"Siti" not in caught.value.raw
    assert b"261122KOPI0001" in caught.value.raw


def test_a_single_unknown_order_is_not_found() -> None:
    with pytest.raises(NotFound):
        Shop([]).drive(orders.get_orders([ORDER]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 200), unique=True, max_size=120), st.sets(st.integers(0, 200), max_size=5))
def test_unknown_orders_never_hide_known_ones(wanted: list[int], unknown: set[int]) -> None:
    ids = [ExternalOrderId(f"O{n}") for n in wanted]
    known = [each for each, n in zip(ids, wanted, strict=True) if n not in unknown]
    shop = Shop([str(each) for each in known])
    if len(ids) == 1 and not known:
        return
    assert [each.external_order_id for each in shop.drive(orders.get_orders(ids))] == known
    lost = len(ids) - len(known)
    assert len(shop.calls) <= math.ceil(len(ids) / 50) + 12 * lost


def test_a_cancellation_for_lack_of_stock_names_its_items() -> None:
    items = [(ExternalItemId("5"), None)]
    _, (request,) = replay(orders.cancel_order(ORDER, "out_of_stock", items), [envelope({})])
    assert request.json == {
        "order_sn": ORDER, "cancel_reason": "OUT_OF_STOCK", "item_list": [{"item_id": 5, "model_id": 0}],
    }  # fmt: skip
    assert request.effect is Effect.CREATE


@pytest.mark.parametrize(("reason", "items"), [("bosan", ()), ("OUT_OF_STOCK", ())])
def test_a_cancellation_they_would_refuse_is_not_sent(reason: str, items: tuple[Any, ...]) -> None:
    with pytest.raises(Rejected):
        replay(orders.cancel_order(ORDER, reason, items), [])


@pytest.mark.parametrize(("accept", "operation"), [(True, "ACCEPT"), (False, "REJECT")])
def test_a_buyers_wish_is_answered(accept: bool, operation: str) -> None:
    _, (request,) = replay(orders.answer_cancellation(ORDER, accept), [envelope({})])
    assert request.json["operation"] == operation


def test_returns_are_paged_by_number() -> None:
    one = {"return_sn": "R", "order_sn": "O", "status": "REQUESTED", "update_time": 1, "item": []}
    result, requests = replay(orders.pull_returns(WINDOW, "2"), [envelope({"more": True, "return": [one]})])
    assert (query(requests[0])["page_no"], result.next_cursor) == ("2", "3/R")
    with pytest.raises(ProtocolChanged, match="page_repeats"):
        replay(orders.pull_returns(WINDOW, result.next_cursor), [envelope({"more": True, "return": [one]})])
    result, _ = replay(orders.pull_returns(WINDOW, None), [envelope({"more": False, "return": []})])
    assert result == Page(())
    single, _ = replay(orders.get_return("R"), [envelope(one)])
    assert single.external_return_id == "R"


# --- shipping --------------------------------------------------------------------------------------------------


def parameters(**needed: list[str]) -> HttpResponse:
    slots = [
        {"date": 1_795_485_600, "time_text": "09:00", "pickup_time_id": "t2", "flags": []},
        {"date": 1_795_399_200, "time_text": "09:00", "pickup_time_id": "t1", "flags": ["recommended"]},
    ]
    address = {"address_id": 7, "city": "BANTUL", "district": "SEWON", "time_slot_list": slots}
    branches = [{"branch_id": 3, "city": "BANTUL", "address": "Jl. Raya"}]
    return envelope(
        {"info_needed": needed, "pickup": {"address_list": [address]}, "dropoff": {"branch_list": branches}}
    )


def test_each_pickup_time_is_an_option_and_the_recommended_comes_first() -> None:
    reply = parameters(pickup=["address_id", "pickup_time_id"], dropoff=[])
    options, _ = replay(shipping.shipping_options(ORDER), [reply])
    assert [(each.method, dict(each.fields), each.recommended) for each in options] == [
        ("pickup", {"address_id": 7, "pickup_time_id": "t1"}, True),
        ("pickup", {"address_id": 7, "pickup_time_id": "t2"}, False),
        ("dropoff", {}, False),
    ]
    assert options[0].label == "BANTUL, SEWON 2026-11-23 09:00"


def test_what_a_person_must_fill_in_stands_there_empty_and_is_not_sent_so() -> None:
    reply = parameters(dropoff=["branch_id", "sender_real_name"], non_integrated=["tracking_no"])
    (branch, own), _ = replay(shipping.shipping_options(ORDER), [reply])
    assert dict(branch.fields) == {"branch_id": 3, "sender_real_name": ""}
    assert dict(own.fields) == {"tracking_number": ""}
    with pytest.raises(Rejected, match="ship_field_missing"):
        replay(shipping.ship(ORDER, own), [])


def test_shipping_sends_one_method_and_no_empty_package_number() -> None:
    option = ShippingOption("pickup", "", {"address_id": 7})
    for reply in (envelope(), envelope(error="logistics.package_already_shipped")):
        _, (request,) = replay(shipping.ship(ORDER, option), [reply])
        assert request.json == {"order_sn": ORDER, "pickup": {"address_id": 7}}
        assert request.effect is Effect.CREATE


def results(**entry: Any) -> HttpResponse:
    return envelope({"result_list": [{"order_sn": ORDER, **entry}]})


SUGGESTED = results(suggest_shipping_document_type="THERMAL_AIR_WAYBILL")


def test_a_label_is_made_of_the_suggested_kind_then_asked_for_then_fetched() -> None:
    _, (_, made) = replay(shipping.request_label(ORDER, "SPX1"), [SUGGESTED, results()])
    assert made.json["order_list"] == [
        {"order_sn": ORDER, "shipping_document_type": "THERMAL_AIR_WAYBILL", "tracking_number": "SPX1"}
    ]
    assert replay(shipping.label_ready(ORDER), [SUGGESTED, results(status="PROCESSING")])[0] is False
    assert replay(shipping.label_ready(ORDER), [SUGGESTED, results(status="READY")])[0] is True
    pdf = HttpResponse(200, {"content-type": "application/pdf; x"}, b"%PDF-1.4 ...")
    document, _ = replay(shipping.shipping_label(ORDER), [SUGGESTED, pdf])
    assert (document.media_type, document.filename) == ("application/pdf", f"{ORDER}.pdf")
    thermal, _ = replay(shipping.shipping_label(ORDER), [SUGGESTED, HttpResponse(200, {}, b"PK\x03\x04")])
    assert (thermal.media_type, thermal.filename) == ("application/zip", f"{ORDER}.zip")


def test_a_label_that_failed_is_refused_with_its_reason() -> None:
    with pytest.raises(Rejected, match="document_failed: no courier"):
        replay(shipping.label_ready(ORDER), [SUGGESTED, results(status="FAILED", fail_message="no courier")])


def test_a_failed_batch_of_one_raises_what_its_member_says() -> None:
    reply = envelope(
        {"result_list": [{"order_sn": ORDER, "fail_error": "logistics.invalid_error", "fail_message": "not exist"}]},
        error="common.batch_api_all_failed",
    )
    with pytest.raises(NotFound):
        replay(shipping.request_label(ORDER, ""), [reply])


def test_a_tracking_number_is_empty_until_the_courier_answers() -> None:
    assert replay(shipping.tracking_number(ORDER), [envelope({"tracking_number": ""})])[0] == ""


def test_a_reply_to_a_write_that_cannot_be_read_is_ambiguous() -> None:
    from connectors.shopee.publish import create_listing
    from tests.mappers.shopee_values import PLAIN, RESOLVED

    with pytest.raises(Ambiguous):
        replay(create_listing(PLAIN, RESOLVED), [envelope({"item_id": None})])
    assert orjson.loads(envelope({}).body)["error"] == ""
