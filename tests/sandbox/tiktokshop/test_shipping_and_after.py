"""Packages, labels, cancellations, returns, pushes (tiktokshop.md §11–§13)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.tiktokshop.client import Seller

PACKAGES = "/fulfillment/202309/packages"
CANCELLATIONS, RETURNS = "/return_refund/202309/cancellations", "/return_refund/202309/returns"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"
PACKED = "seller_reject_apply_product_has_been_packed"


@pytest.fixture
def shop(seller: Seller) -> Seller:
    """A shop with ten units of coffee."""
    seller.product()
    return seller


def ship(shop: Seller, package: str, body: Any = None) -> int:
    return shop.code("POST", f"{PACKAGES}/{package}/ship", body)


def label(shop: Seller, package: str, **query: str) -> dict[str, Any]:
    answer: dict[str, Any] = shop.raw(
        "GET", f"{PACKAGES}/{package}/shipping_documents", {"document_type": "SHIPPING_LABEL"} | query
    ).json()
    return answer


# -- packages ----------------------------------------------------------------------------------------------


def test_a_paid_order_has_a_package_and_its_units(shop: Seller) -> None:
    order = shop.order(quantity=2)
    package = shop.package(order)
    seen = shop.get(f"{PACKAGES}/{package}")
    assert (seen["package_status"], seen["orders"][0]["id"]) == ("TO_FULFILL", order)
    assert sorted(seen["order_line_item_ids"]) == sorted(line["id"] for line in shop.see(order)["line_items"])
    assert seen["orders"][0]["skus"][0]["quantity"] == 2
    assert (seen["weight"]["unit"], seen["dimension"]["unit"]) == ("GRAM", "CM")
    assert "*" in seen["recipient_address"]["name"]


def test_packages_are_searched(shop: Seller) -> None:
    orders = [shop.order() for _ in range(3)]
    ship(shop, shop.package(orders[0]))
    page = shop.post(f"{PACKAGES}/search", {"package_status": "TO_FULFILL"}, page_size=1)
    assert (page["total_count"], len(page["packages"])) == (2, 1)
    assert page["next_page_token"]
    found = shop.post(f"{PACKAGES}/search", {"package_status": "PROCESSING"})["packages"]
    assert [each["orders"] for each in found] == [[{"id": orders[0]}]]
    assert found[0]["tracking_number"]
    assert shop.code("POST", f"{PACKAGES}/search", page_size=51) == 21001001
    assert shop.code("POST", f"{PACKAGES}/search", {"package_status": "LOST"}) == 21001001


def test_slots_are_to_come_and_some_are_full(shop: Seller) -> None:
    found = shop.get(f"{PACKAGES}/{shop.package(shop.order())}/handover_time_slots")
    assert (found["can_pickup"], found["can_drop_off"]) == (True, True)
    assert all(each["start_time"] > shop.now() and "avaliable" in each for each in found["pickup_slots"])
    assert {each["avaliable"] for each in found["pickup_slots"]} == {True, False}


def test_a_shipped_order_awaits_its_courier(shop: Seller) -> None:
    order = shop.order()
    package = shop.package(order)
    assert ship(shop, package, {"handover_method": "DROP_OFF"}) == 0
    seen = shop.see(order)
    assert (seen["status"], seen["line_items"][0]["package_status"]) == ("AWAITING_COLLECTION", "PROCESSING")
    assert seen["tracking_number"] == seen["line_items"][0]["tracking_number"] != ""
    assert ship(shop, package) == 21011020  # §15: already shipped


def test_a_pickup_slot_must_be_one_of_the_free_ones(shop: Seller) -> None:
    package = shop.package(shop.order())
    slots = shop.get(f"{PACKAGES}/{package}/handover_time_slots")["pickup_slots"]
    full = next(each for each in slots if not each["avaliable"])
    for slot in ({"start_time": full["start_time"], "end_time": full["end_time"]}, {"start_time": 1, "end_time": 2}):
        assert ship(shop, package, {"handover_method": "PICKUP", "pickup_slot": slot}) == 21011053
    assert ship(shop, package, {"handover_method": "PIGEON"}) == 21001001
    free = next(each for each in slots if each["avaliable"])
    slot = {"start_time": free["start_time"], "end_time": free["end_time"]}
    assert ship(shop, package, {"handover_method": "PICKUP", "pickup_slot": slot}) == 0
    assert shop.get(f"{PACKAGES}/{package}")["pickup_slot"] == slot


@pytest.mark.parametrize(
    ("actions", "code"),
    [(["cancel"], 21011041), (["hold"], 21011044), (["request_cancel"], 21008044), (["ship"], 21011020),
     (["ship", "deliver"], 21011027)],
)  # fmt: skip
def test_an_order_in_the_wrong_state_is_not_shipped(shop: Seller, actions: list[str], code: int) -> None:
    order = shop.order()
    package = shop.package(order)
    for action in actions:
        shop.act(order, action)
    assert ship(shop, package) == code


def test_a_split_order_is_shipped_in_parts(shop: Seller) -> None:
    order = shop.order(quantity=3, packages=2)
    packages = [each["id"] for each in shop.see(order)["packages"]]
    ship(shop, packages[0])
    seen = shop.see(order)
    assert (seen["status"], seen["split_or_combine_tag"]) == ("PARTIALLY_SHIPPING", "SPLIT")
    assert sorted({line["package_status"] for line in seen["line_items"]}) == ["PROCESSING", "TO_FULFILL"]
    ship(shop, packages[1])
    assert shop.see(order)["status"] == "AWAITING_COLLECTION"


def test_many_packages_are_shipped_and_failures_stay_with_theirs(shop: Seller) -> None:
    orders = [shop.order() for _ in range(2)]
    packages = [shop.package(order) for order in orders]
    rows = [{"id": packages[0], "handover_method": "DROP_OFF"}, {"id": "5"}, {"id": packages[1]}]
    errors = shop.post(f"{PACKAGES}/ship", {"packages": rows})["errors"]
    assert [(each["code"], each["detail"]) for each in errors] == [(21011028, {"package_id": "5"})]
    assert {shop.see(order)["status"] for order in orders} == {"AWAITING_COLLECTION"}


def test_a_seller_ships_with_a_number_of_his_own(shop: Seller) -> None:
    order, other = (shop.order(shipping_type="SELLER") for _ in range(2))
    package = shop.package(order)
    assert ship(shop, package) == 21011022
    own = {"self_shipment": {"tracking_number": "JNE123", "shipping_provider_id": "7117858858072016643"}}
    assert ship(shop, package, own) == 0
    seen = shop.see(order)
    assert (seen["tracking_number"], seen["shipping_provider"]) == ("JNE123", "JNE")
    assert ship(shop, shop.package(other), own) == 21011025
    assert label(shop, package)["code"] == 11034002
    assert shop.code("GET", f"{PACKAGES}/{package}/handover_time_slots") == 21008109


def test_a_parcel_is_tracked(shop: Seller) -> None:
    order = shop.order()
    ship(shop, shop.package(order))
    shop.act(order, "ship")
    found = shop.get(f"/fulfillment/202309/orders/{order}/tracking")["tracking"]
    assert [each["description"] for each in found] == ["Paket diserahkan ke kurir", "Pesanan diproses penjual"]


def test_packages_of_strangers_are_out_of_reach(http: TestClient, shop: Seller) -> None:
    package = shop.package(shop.order())
    other = Seller(http)
    assert other.code("GET", f"{PACKAGES}/{package}") == 21011028
    assert ship(other, package) == 21011028


# -- labels ------------------------------------------------------------------------------------------------


def test_a_label_takes_a_moment_and_only_after_shipping(shop: Seller) -> None:
    shop.settings(document_processing_calls=2)
    package = shop.package(shop.order())
    assert label(shop, package)["code"] == 21042104
    ship(shop, package)
    assert [label(shop, package)["code"] for _ in range(3)] == [11034037, 11034037, 0]
    answer = label(shop, package)["data"]
    assert answer["tracking_number"] == shop.get(f"{PACKAGES}/{package}")["tracking_number"]
    page = shop.http.get(answer["doc_url"])
    assert page.headers["content-type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")


def test_a_label_may_take_time_by_the_clock(shop: Seller) -> None:
    shop.settings(document_processing_calls=0, document_delay_s=20)
    package = shop.package(shop.order())
    ship(shop, package)
    assert label(shop, package)["code"] == 11034037
    shop.advance(21)
    assert label(shop, package)["code"] == 0


@pytest.mark.parametrize(
    ("query", "kind", "start"),
    [
        ({"document_format": "ZPL"}, "text/plain", b"^XA"),
        ({"document_type": "SHIPPING_LABEL_PICTURE"}, "image/png", b"\x89PNG"),
        ({"document_size": "A5", "document_type": "PACKING_SLIP"}, "application/pdf", b"%PDF"),
    ],
)
def test_a_label_has_several_forms(shop: Seller, query: dict[str, str], kind: str, start: bytes) -> None:
    shop.settings(document_processing_calls=0)
    package = shop.package(shop.order())
    ship(shop, package)
    page = shop.http.get(label(shop, package, **query)["data"]["doc_url"])
    assert page.headers["content-type"].startswith(kind)
    assert page.content.startswith(start)


def test_the_address_of_a_label_expires_and_cannot_be_guessed(shop: Seller) -> None:
    shop.settings(document_processing_calls=0)
    package = shop.package(shop.order())
    ship(shop, package)
    address = label(shop, package)["data"]["doc_url"]
    assert shop.http.get(address.replace("mark=", "mark=0")).status_code == 403
    assert shop.http.get("/practice-documents/5/x.pdf").status_code == 403
    shop.advance(3_601)
    assert shop.http.get(address).status_code == 403


def test_a_label_is_refused_after_the_courier_came(shop: Seller) -> None:
    order = shop.order()
    package = shop.package(order)
    shop.act(order, "ship")
    assert label(shop, package)["code"] == 21042102
    assert label(shop, package, document_type="POEM")["code"] == 21001001
    assert label(shop, package, document_format="DOC")["code"] == 21001001


# -- cancellations -----------------------------------------------------------------------------------------


def cancellations(shop: Seller, **body: Any) -> list[dict[str, Any]]:
    return list(shop.post(f"{CANCELLATIONS}/search", body)["cancellations"])


def test_a_seller_cancels_the_whole_order(shop: Seller) -> None:
    order = shop.order(quantity=2)
    made = shop.post(CANCELLATIONS, {"order_id": order, "cancel_reason": OUT_OF_STOCK})
    seen = shop.see(order)
    assert (seen["status"], seen["cancellation_initiator"]) == ("CANCELLED", "SELLER")
    assert shop.listing()["stock"] == 10
    (found,) = cancellations(shop, order_ids=[order])
    assert found["cancel_id"] == made["cancel_id"]
    assert (found["cancel_type"], found["role"]) == ("CANCEL", "SELLER")
    assert found["cancel_status"] == made["cancel_status"] == "CANCELLATION_REQUEST_COMPLETE"
    assert len(found["cancel_line_items"]) == 2
    assert found["refund_amount"]["refund_total"] == "82000"
    assert shop.code("POST", CANCELLATIONS, {"order_id": order, "cancel_reason": OUT_OF_STOCK}) == 25001051


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"cancel_reason": "because"}, 25001014),
        ({"cancel_reason": "seller_cancel_paid_reason_address_not_deliver"}, 25001020),
        ({"order_id": "5"}, 25007006),
        ({"order_id": None}, 25001001),
        ({"order_line_item_ids": ["5"]}, 25005010),
        ({"skus": [{"sku_id": "5", "quantity": 1}]}, 25005010),
    ],
)
def test_a_cancellation_that_does_not_fit_is_refused(shop: Seller, body: dict[str, Any], code: int) -> None:
    order = shop.order(quantity=2)
    wish = {"order_id": order, "cancel_reason": OUT_OF_STOCK} | body
    assert shop.code("POST", CANCELLATIONS, {k: v for k, v in wish.items() if v is not None}) == code
    assert shop.see(order)["status"] == "AWAITING_SHIPMENT"


def test_a_parcel_under_way_is_not_cancelled(shop: Seller) -> None:
    order = shop.order()
    shop.act(order, "ship")
    assert shop.code("POST", CANCELLATIONS, {"order_id": order, "cancel_reason": OUT_OF_STOCK}) == 25001045


@pytest.mark.parametrize(("answer", "status"), [("approve", "CANCELLED"), ("reject", "AWAITING_SHIPMENT")])
def test_a_buyer_asks_and_the_seller_answers(shop: Seller, answer: str, status: str) -> None:
    order = shop.order()
    shop.act(order, "request_cancel", reason="Salah pesan")
    seen = shop.see(order)
    assert (seen["status"], seen["is_buyer_request_cancel"]) == ("AWAITING_SHIPMENT", True)
    (found,) = cancellations(shop, cancel_status=["CANCELLATION_REQUEST_PENDING"])
    assert (found["cancel_type"], found["cancel_reason"]) == ("BUYER_CANCEL", "Salah pesan")
    assert found["seller_next_action_response"][0]["deadline"] > shop.now()
    reasons = shop.get("/return_refund/202309/reject_reasons", return_or_cancel_id=found["cancel_id"])["reasons"]
    assert PACKED in [each["name"] for each in reasons]
    body = {"reject_reason": PACKED} if answer == "reject" else None
    assert shop.code("POST", CANCELLATIONS, {"order_id": order, "cancel_reason": OUT_OF_STOCK}) == 25001011
    path = f"{CANCELLATIONS}/{found['cancel_id']}/{answer}"
    assert shop.code("POST", path, body, idempotency_key="k1") == 0
    seen = shop.see(order)
    assert (seen["status"], seen["is_buyer_request_cancel"]) == (status, False)
    assert shop.code("POST", path, body) in (25020010, 25011011)


@pytest.mark.parametrize(("choice", "status"), [("approve", "CANCELLED"), ("reject", "AWAITING_SHIPMENT")])
def test_a_request_nobody_answers_is_decided_at_its_deadline(shop: Seller, choice: str, status: str) -> None:
    shop.settings(cancel_answer_s=600, cancel_default=choice)
    order = shop.order()
    shop.act(order, "request_cancel")
    shop.advance(601)
    assert shop.see(order)["status"] == status


def test_rejecting_needs_a_known_reason(shop: Seller) -> None:
    order = shop.order()
    shop.act(order, "request_cancel")
    number = cancellations(shop)[0]["cancel_id"]
    assert shop.code("POST", f"{CANCELLATIONS}/{number}/reject", {"reject_reason": "no"}) == 25001014
    assert shop.code("POST", f"{CANCELLATIONS}/{number}/reject") == 25001001
    assert shop.code("POST", f"{CANCELLATIONS}/5/approve") == 25007006


def test_eligibility_follows_the_status(shop: Seller) -> None:
    order = shop.order(quantity=2)
    path = f"/return_refund/202602/orders/{order}/aftersale_eligibility"

    def eligible() -> dict[str, bool]:
        rows = shop.get(path, initiate_aftersale_user="SELLER")["sku_eligibility"][0]["line_item_eligibility"]
        assert all(len(each["order_line_items_ids"]) == 2 for each in rows)
        return {each["request_type"]: each["eligible"] for each in rows}

    assert eligible() == {"CANCEL": True, "RETURN": False}
    shop.act(order, "ship")
    shop.act(order, "deliver")
    assert eligible() == {"CANCEL": False, "RETURN": True}


# -- returns -----------------------------------------------------------------------------------------------


def delivered(shop: Seller, **wish: Any) -> tuple[str, str]:
    """An order with a return; both numbers."""
    order = shop.order()
    for action in ("ship", "deliver"):
        shop.act(order, action)
    assert shop.act(order, "return", **wish).status_code == 200
    found = shop.post(f"{RETURNS}/search", {"order_ids": [order]})["return_orders"]
    return order, str(found[0]["return_id"])


def state(shop: Seller, number: str) -> str:
    found = shop.post(f"{RETURNS}/search", {"return_ids": [number]})["return_orders"]
    return str(found[0]["return_status"])


@pytest.mark.parametrize(
    ("decision", "status"),
    [("APPROVE_REFUND", "RETURN_OR_REFUND_REQUEST_COMPLETE"), ("APPROVE_RETURN", "AWAITING_BUYER_SHIP")],
)
def test_a_return_is_approved(shop: Seller, decision: str, status: str) -> None:
    _, number = delivered(shop)
    assert state(shop, number) == "RETURN_OR_REFUND_REQUEST_PENDING"
    assert shop.code("POST", f"{RETURNS}/{number}/approve", {"decision": decision}) == 0
    assert state(shop, number) == status
    assert shop.code("POST", f"{RETURNS}/{number}/approve", {"decision": decision}) in (25020003, 25020010)


def test_a_return_is_rejected_with_a_reason(shop: Seller) -> None:
    _, number = delivered(shop)
    path = f"{RETURNS}/{number}/reject"
    assert shop.code("POST", path, {"decision": "REJECT_RETURN", "reject_reason": "no"}) == 25001014
    assert shop.code("POST", path, {"decision": "REJECT_RETURN", "reject_reason": PACKED}) == 0
    assert state(shop, number) == "REFUND_OR_RETURN_REQUEST_REJECT"


def test_a_decision_fits_status_and_type(shop: Seller) -> None:
    _, number = delivered(shop, type="REFUND")
    for decision, code in (
        ("APPROVE_RECEIVED_PACKAGE", 25020003),
        ("APPROVE_RETURN", 25020004),
        ("APPROVE_POEM", 25001001),
    ):
        assert shop.code("POST", f"{RETURNS}/{number}/approve", {"decision": decision}) == code
    assert shop.code("POST", f"{RETURNS}/5/approve", {"decision": "APPROVE_REFUND"}) == 25007006


def test_a_buyer_sends_the_parcel_of_an_approved_return_and_only_then_it_can_be_received(shop: Seller) -> None:
    order, number = delivered(shop)
    assert shop.act(order, "send_back").status_code == 409
    shop.post(f"{RETURNS}/{number}/approve", {"decision": "APPROVE_RETURN"})
    assert shop.act(order, "send_back").status_code == 200
    found = shop.post(f"{RETURNS}/search", {"return_ids": [number]})["return_orders"][0]
    assert found["return_status"] == "BUYER_SHIPPED_ITEM"
    assert {each["action"] for each in found["seller_next_action_response"]} == {
        "SELLER_APPROVE_RECEIVED_PACKAGE",
        "SELLER_REJECT_RECEIVED_PACKAGE",
    }
    shop.post(f"{RETURNS}/{number}/approve", {"decision": "APPROVE_RECEIVED_PACKAGE"})
    assert state(shop, number) == "RETURN_OR_REFUND_REQUEST_COMPLETE"


def test_returns_are_searched_and_recorded(shop: Seller) -> None:
    order, number = delivered(shop, text="Kemasan sobek")
    found = shop.post(f"{RETURNS}/search", {"return_types": ["RETURN_AND_REFUND"]})["return_orders"][0]
    assert (found["order_id"], found["return_reason_text"]) == (order, "Kemasan sobek")
    assert found["seller_next_action_response"]
    records = shop.get(f"{RETURNS}/{number}/records")["records"]
    assert records[0]["description"] == "Kemasan sobek"
    assert shop.code("POST", f"{RETURNS}/search", page_size=9) == 25001001
    shop.act(order, "finish_return")
    assert state(shop, number) == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    assert shop.listing()["stock"] == 9


# -- pushes ------------------------------------------------------------------------------------------------


def pushes(shop: Seller, kind: int = 0) -> list[dict[str, Any]]:
    found = [json.loads(each["body"]) for each in shop.control("GET", "pushes").json()]
    return [each for each in found if kind in (0, each["type"])]


def test_webhooks_are_registered_by_shop(shop: Seller) -> None:
    path = "/event/202309/webhooks"
    wish = {"event_type": "ORDER_STATUS_CHANGE", "address": "https://contoh.desa.id/hook"}
    shop.call("PUT", path, wish)
    (hook,) = shop.get(path)["webhooks"]
    assert (hook["event_type"], hook["address"]) == (wish["event_type"], wish["address"])
    shop.call("DELETE", path, {"event_type": "ORDER_STATUS_CHANGE"})
    shop.call("DELETE", path, {"event_type": "ORDER_STATUS_CHANGE"})
    assert shop.get(path) == {"webhooks": [], "total_count": 0}
    for change in (
        {"event_type": "SOMETHING"},
        {"address": "http://contoh.desa.id/hook"},
        {"address": "https://contoh.desa.id:8443/hook"},
        {"address": "https://10.0.0.1/hook"},
        {"address": "https://contoh.desa.id/" + "x" * 255},
    ):
        assert shop.code("PUT", path, wish | change) == 36009004


def test_a_cancelled_order_is_spelled_cancel_in_its_push(shop: Seller) -> None:
    order = shop.order()
    shop.act(order, "cancel")
    mine = [each["data"]["order_status"] for each in pushes(shop, 1) if each["data"]["order_id"] == order]
    assert mine == ["AWAITING_SHIPMENT", "CANCEL"]
    assert shop.see(order)["status"] == "CANCELLED"


def test_a_product_push_holds_its_number_as_a_json_integer(shop: Seller) -> None:
    for kind in (5, 16):
        number = pushes(shop, kind)[0]["data"]["product_id"]
        assert isinstance(number, int)
        assert str(number) == shop.listing()["item_id"]
        assert number > 2**53  # beyond what a float holds exactly


def test_pushes_are_told_once_each_and_may_come_twice_or_in_disorder(shop: Seller) -> None:
    for _ in range(3):
        shop.order()
    once = pushes(shop)
    assert len({each["tts_notification_id"] for each in once}) == len(once)
    shop.settings(push_order="twice")
    assert len(pushes(shop)) == 2 * len(once)
    shop.settings(push_order="shuffled")
    shuffled = pushes(shop)
    assert shuffled != once
    assert sorted(each["tts_notification_id"] for each in shuffled) == [each["tts_notification_id"] for each in once]


def test_withdrawn_consent_returns_and_cancellations_are_told(shop: Seller) -> None:
    delivered(shop)
    shop.act(shop.order(), "request_cancel")
    shop.control("POST", "revoke")
    assert {6, 11, 12} <= {each["type"] for each in pushes(shop)}
