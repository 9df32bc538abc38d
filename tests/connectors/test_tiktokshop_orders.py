"""Orders, cancellations, returns and parcels of Tokopedia & Shop, fed with prepared replies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.core.errors import NotFound, ProtocolChanged, Rejected
from connectors.core.flow import replay
from connectors.core.http import Audience, Effect, HttpResponse
from connectors.tiktokshop import MARKETPLACE, aftersales, orders, shipping
from inventory.canonical import ExternalOrderId, OrderState, ReturnAnswer, ShippingOption, Window
from tests.connectors.test_tiktokshop_listings import asked, bad, good, judged
from tests.mappers.tiktokshop_values import order, unit

ORDER = ExternalOrderId("576461413038785752")
WINDOW = Window(datetime.fromtimestamp(1_763_800_000, UTC), datetime.fromtimestamp(1_763_900_000, UTC))
PAID = order(packages=[{"id": "115"}], shipping_type="TIKTOK")
SLOT = {"start_time": 1_763_960_000, "end_time": 1_763_970_000}


def one(wire: dict[str, Any]) -> HttpResponse:
    return good({"orders": [wire]})


def test_a_page_is_one_call_oldest_change_first_and_both_ends_of_our_window_count() -> None:
    answer = good({"orders": [order(unit(1), unit(2))], "next_page_token": "6AsPQ+UMv/H3Rk=="})
    page, (request,) = replay(orders.pull_orders(WINDOW, None), [answer])
    assert (page.items[0].lines[0].quantity, page.next_cursor) == (2, "6AsPQ+UMv/H3Rk==")
    assert request.json == {"update_time_ge": 1_763_800_000, "update_time_lt": 1_763_900_001}
    assert dict(request.query) == {"page_size": "100", "sort_field": "update_time", "sort_order": "ASC"}


def test_the_token_goes_back_as_it_came_and_an_empty_one_ends_the_list() -> None:
    page, (request,) = replay(orders.pull_orders(WINDOW, "+/="), [good({"orders": [], "next_page_token": ""})])
    assert (dict(request.query)["page_token"], page.next_cursor) == ("+/=", None)
    with pytest.raises(ProtocolChanged, match="cursor_repeats"):
        replay(orders.pull_orders(WINDOW, "+/="), [good({"orders": [], "next_page_token": "+/="})])


def test_both_storefronts_come_in_one_list_and_an_unknown_state_comes_with_an_issue() -> None:
    wires = [order(commerce_platform="TIKTOK_SHOP"), order(id="2", commerce_platform="TOKOPEDIA", status="BARU")]
    page, _ = replay(orders.pull_orders(WINDOW, None), [good({"orders": wires})])
    assert [each.channel for each in page.items] == ["TIKTOK_SHOP", "TOKOPEDIA"]
    assert [each.code for each in page.issues] == ["order_state_unknown"]


def test_an_order_of_another_seller_does_not_hide_the_others() -> None:
    found, requests = judged(
        orders.get_orders([ORDER, ExternalOrderId("2")]), [bad(21008111), one(order()), bad(21008111)]
    )
    assert [each.external_order_id for each in found] == [ORDER]
    assert [dict(each.query)["ids"] for each in requests] == [f"{ORDER},2", ORDER, "2"]
    with pytest.raises(NotFound):
        judged(orders.get_orders([ORDER]), [good({"orders": []})])


# --- cancellations and returns ---------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["OUT_OF_STOCK", "out_of_stock", "seller_cancel_reason_out_of_stock"])
def test_a_whole_order_is_cancelled_for_a_reason_of_theirs(reason: str) -> None:
    _, (request,) = replay(aftersales.cancel_order(ORDER, reason, []), [good()])
    assert request.json == {"order_id": ORDER, "cancel_reason": "seller_cancel_reason_out_of_stock"}
    assert request.effect is Effect.CREATE


def test_an_unknown_reason_is_refused_without_a_call() -> None:
    with pytest.raises(Rejected, match="unknown_cancel_reason"):
        replay(aftersales.cancel_order(ORDER, "BOSAN", []), [])


def wish(status: str = "CANCELLATION_REQUEST_PENDING", order_id: str = ORDER) -> HttpResponse:
    return good({"cancellations": [{"cancel_id": "40353", "order_id": order_id, "cancel_status": status}]})


def test_a_wish_is_granted_without_a_body_under_a_key_that_stays_the_same() -> None:
    keys = set()
    for _ in range(2):
        _, requests = replay(aftersales.answer_cancellation(ORDER, True), [wish(), good()])
        assert requests[1].path == "/return_refund/202309/cancellations/40353/approve"
        assert requests[1].json is None
        keys.add(dict(requests[1].query)["idempotency_key"])
    assert len(keys) == 1


def test_a_refusal_carries_a_reason_that_is_offered() -> None:
    reasons = good({"reasons": [{"name": "seller_reject_packed", "text": "Sudah dikemas"}]})
    _, requests = replay(aftersales.answer_cancellation(ORDER, False), [wish(), reasons, good()])
    assert asked(requests) == ["POST search", "GET reject_reasons", "POST reject"]
    assert requests[2].json == {"reject_reason": "seller_reject_packed"}
    with pytest.raises(Rejected, match="no_reject_reason"):
        replay(aftersales.answer_cancellation(ORDER, False), [wish(), good({"reasons": []})])


def test_an_answer_that_was_given_already_counts_as_done() -> None:
    result, asked = judged(aftersales.answer_cancellation(ORDER, True), [wish(), bad(25020010)])
    assert result is None
    assert len(asked) == 2, "the answer was sent, and its refusal taken for done"


@pytest.mark.parametrize("found", [wish("CANCELLATION_REQUEST_COMPLETE"), wish(order_id="2"), good()])
def test_without_an_open_wish_there_is_nothing_to_answer(found: HttpResponse) -> None:
    with pytest.raises(NotFound):
        replay(aftersales.answer_cancellation(ORDER, True), [found])


def test_a_refusal_carries_the_reason_that_a_person_chose() -> None:
    _, requests = replay(aftersales.answer_cancellation(ORDER, False, "sold_out"), [wish(), good()])
    assert requests[1].json == {"reject_reason": "sold_out"}


def asked_for(kind: str, state: str = "RETURN_OR_REFUND_REQUEST_PENDING") -> HttpResponse:
    return good({"return_orders": [{"return_id": "7", "return_type": kind, "return_status": state}]})


@pytest.mark.parametrize(
    ("there", "answer", "word", "decision"),
    [
        (asked_for("REFUND"), ReturnAnswer.REFUND, "approve", "APPROVE_REFUND"),
        (asked_for("RETURN_AND_REFUND"), ReturnAnswer.TAKE_BACK, "approve", "APPROVE_RETURN"),
        (asked_for("RETURN_AND_REFUND"), ReturnAnswer.REFUND, "approve", "APPROVE_REFUND"),
        (asked_for("RETURN_AND_REFUND"), ReturnAnswer.REFUSE, "reject", "REJECT_RETURN"),
        (asked_for("REFUND"), ReturnAnswer.REFUSE, "reject", "REJECT_REFUND"),
        (
            asked_for("RETURN_AND_REFUND", "BUYER_SHIPPED_ITEM"),
            ReturnAnswer.RECEIVED,
            "approve",
            "APPROVE_RECEIVED_PACKAGE",
        ),
        (
            asked_for("RETURN_AND_REFUND", "BUYER_SHIPPED_ITEM"),
            ReturnAnswer.REFUSE,
            "reject",
            "REJECT_RECEIVED_PACKAGE",
        ),
    ],
)
def test_the_decision_on_a_return_fits_its_type_and_state(
    there: HttpResponse, answer: ReturnAnswer, word: str, decision: str
) -> None:
    _, requests = replay(aftersales.answer_return("7", answer, "damaged"), [there, good()])
    reason = {"reject_reason": "damaged"} if answer is ReturnAnswer.REFUSE else {}
    assert requests[1].path == f"/return_refund/202309/returns/7/{word}"
    assert requests[1].json == {"decision": decision} | reason
    assert requests[1].effect is Effect.CREATE


@pytest.mark.parametrize(
    ("there", "answer"),
    [
        (asked_for("REFUND"), ReturnAnswer.TAKE_BACK),
        (asked_for("RETURN_AND_REFUND"), ReturnAnswer.RECEIVED),
        (asked_for("RETURN_AND_REFUND", "RETURN_OR_REFUND_REQUEST_COMPLETE"), ReturnAnswer.REFUSE),
        (asked_for("REPLACEMENT"), ReturnAnswer.TAKE_BACK),
        (asked_for("BARU"), ReturnAnswer.REFUND),
    ],
)
def test_an_answer_that_does_not_fit_is_not_sent(there: HttpResponse, answer: ReturnAnswer) -> None:
    with pytest.raises(Rejected, match="answer_does_not_fit"):
        replay(aftersales.answer_return("7", answer), [there])


def test_a_return_that_was_answered_already_counts_as_done() -> None:
    result, asked = judged(aftersales.answer_return("7", ReturnAnswer.REFUND), [asked_for("REFUND"), bad(25020010)])
    assert result is None
    assert len(asked) == 2, "the answer was sent, and its refusal taken for done"


def test_a_shop_may_leave_returns_to_the_seller_centre() -> None:
    there = MARKETPLACE.for_shop({"return_answers": "seller_centre"}).flows
    assert there.answer_return is None
    assert there.pull_returns is not None


def test_wishes_are_asked_for_fifty_orders_at_a_time() -> None:
    ids = [ExternalOrderId(str(n)) for n in range(51)]
    found, requests = replay(aftersales.cancel_requests(ids), [wish(order_id="1"), wish(order_id="50")])
    assert [len(each.json["order_ids"]) for each in requests] == [50, 1]
    assert [each.external_order_id for each in found] == ["1", "50"]


def test_an_unknown_return_is_not_found() -> None:
    with pytest.raises(NotFound):
        replay(aftersales.get_return("7"), [good({"return_orders": []})])


# --- parcels ---------------------------------------------------------------------------------------------------


def test_only_free_pickup_times_are_offered_under_their_own_spelling() -> None:
    slots = [SLOT | {"avaliable": True}, SLOT | {"avaliable": False}, SLOT | {"available": False}, SLOT]
    answer = good({"can_pickup": True, "can_drop_off": True, "drop_off_point_url": "https://x", "pickup_slots": slots})
    options, _ = replay(shipping.shipping_options(ORDER), [one(PAID), answer])
    assert [each.method for each in options] == ["pickup", "pickup", "dropoff"]
    assert options[0].fields == {"pickup_slot": SLOT}


def test_every_parcel_of_an_order_is_arranged_and_one_that_was_counts_as_done() -> None:
    two = order(packages=[{"id": "115"}, {"id": "116"}])
    option = ShippingOption("pickup", "", {"pickup_slot": SLOT})
    _, requests = judged(shipping.ship(ORDER, option), [one(two), bad(21011006), good()])
    assert [each.path for each in requests[1:]] == [f"/fulfillment/202309/packages/{n}/ship" for n in (115, 116)]
    assert requests[1].json == {"handover_method": "PICKUP", "pickup_slot": SLOT}
    assert requests[1].effect is Effect.CREATE


def test_a_sellers_own_courier_needs_its_number() -> None:
    own = order(packages=[{"id": "115"}], shipping_type="SELLER", delivery_option_id="7091")
    providers = good({"shipping_providers": [{"id": "71178", "name": "JNE"}]})
    (option,), _ = replay(shipping.shipping_options(ORDER), [one(own), providers])
    assert option.fields == {"shipping_provider_id": "71178", "tracking_number": ""}
    with pytest.raises(Rejected, match="tracking_number"):
        replay(shipping.ship(ORDER, option), [])
    filled = ShippingOption(option.method, "", {**option.fields, "tracking_number": "JX1"})
    _, requests = replay(shipping.ship(ORDER, filled), [one(own), good()])
    assert requests[1].json == {"self_shipment": {"shipping_provider_id": "71178", "tracking_number": "JX1"}}


def test_an_order_without_a_parcel_cannot_be_sent() -> None:
    for flow in (
        shipping.shipping_options(ORDER),
        shipping.ship(ORDER, ShippingOption("dropoff", "", {})),
        shipping.shipping_label(ORDER),
    ):
        with pytest.raises(NotFound, match="no_package"):
            replay(flow, [one(order(status="UNPAID"))])  # type: ignore[arg-type]


def test_an_unknown_way_of_sending_is_refused_without_a_call() -> None:
    with pytest.raises(Rejected, match="ship_method_unknown"):
        replay(shipping.ship(ORDER, ShippingOption("teleport", "", {})), [])


def test_the_label_is_fetched_from_the_address_they_gave_with_nothing_of_ours() -> None:
    address = "https://cdn.example/label/115.pdf?mark=rahasia"
    replies = [one(PAID), good({"doc_url": address, "tracking_number": "JX1"}), HttpResponse(200, {}, b"%PDF-1.7")]
    label, requests = replay(shipping.shipping_label(ORDER), replies)
    assert (label.media_type, label.filename) == ("application/pdf", f"{ORDER}.pdf")
    last = requests[2]
    assert (last.url, last.path, last.query, last.audience) == (address, "/label/115.pdf", (), Audience.PUBLIC)
    assert "rahasia" not in repr(last)


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "//x", "https://u:p@x/", "https://[x", "/only/a/path"])
def test_what_is_no_web_address_is_not_asked(address: str) -> None:
    with pytest.raises(ProtocolChanged):
        replay(shipping.shipping_label(ORDER), [one(PAID), good({"doc_url": address})])


def test_the_tracking_number_is_empty_until_the_parcel_is_arranged() -> None:
    assert replay(shipping.tracking_number(ORDER), [one(PAID)])[0] == ""
    assert replay(shipping.tracking_number(ORDER), [one(order(tracking_number="JX1"))])[0] == "JX1"
    assert to_state("AWAITING_COLLECTION") is OrderState.PROCESSED


def to_state(word: str) -> OrderState:
    (found,), _ = replay(orders.get_orders([ORDER]), [one(order(status=word))])
    return found.state
