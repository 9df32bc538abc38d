"""Shipping, waybills, returns, money, push configuration (shopee.md sections 7.4, 8, 9, 10.4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.client import Seller


@pytest.fixture
def order(seller: Seller) -> str:
    """A paid order for two."""
    seller.item()
    return seller.order(quantity=2)


def pickup(seller: Seller, order: str) -> dict[str, Any]:
    found = seller.get("logistics/get_shipping_parameter", order_sn=order)
    address = found["pickup"]["address_list"][0]
    return {"address_id": address["address_id"], "pickup_time_id": address["time_slot_list"][0]["pickup_time_id"]}


def ship(seller: Seller, order: str) -> None:
    answer = seller.raw("POST", "logistics/ship_order", body={"order_sn": order, "pickup": pickup(seller, order)})
    assert answer.json()["error"] == ""
    assert "response" not in answer.json()


def tracking(seller: Seller, order: str) -> str:
    return str(seller.get("logistics/get_tracking_number", order_sn=order)["tracking_number"])


def test_an_order_is_shipped_and_gets_its_number_a_little_later(seller: Seller, order: str) -> None:
    ship(seller, order)
    assert seller.detail(order)["order_status"] == "PROCESSED"
    assert tracking(seller, order) == ""
    number = tracking(seller, order)
    assert number
    assert tracking(seller, order) == number


def test_the_number_can_take_time(seller: Seller, order: str) -> None:
    seller.settings(tracking_empty_calls=0, tracking_delay_s=600)
    ship(seller, order)
    assert tracking(seller, order) == ""
    seller.advance(601)
    assert tracking(seller, order) != ""


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"pickup": None}, "ship_order_only_support_one_type"),
        ({"dropoff": {}}, "ship_order_only_support_one_type"),
        ({"pickup": None, "non_integrated": {"tracking_number": "X"}}, "ship_order_unsupport_non_integrated"),
        ({"pickup": {}}, "ship_order_need_address_pickup_time"),
        ({"pickup": {"address_id": 20_000_031, "pickup_time_id": "1"}}, "ship_order_pickup_time_invalid"),
        ({"package_number": ""}, "ship_order_need_pacakge_number"),
        ({"package_number": "OFG1"}, "package_number_not_exist"),
        ({"order_sn": "NOBODY"}, "invalid_error"),
    ],
)
def test_a_wrong_shipment_is_refused(seller: Seller, order: str, change: dict[str, Any], error: str) -> None:
    body = {"order_sn": order, "pickup": pickup(seller, order)} | change
    body = {name: value for name, value in body.items() if value is not None}
    assert seller.fails("POST", "logistics/ship_order", body) == f"logistics.{error}"
    assert seller.detail(order)["order_status"] == "READY_TO_SHIP"


def test_an_order_is_not_shipped_twice_nor_unpaid(seller: Seller, order: str) -> None:
    body = {"order_sn": order, "dropoff": {}}
    seller.raw("POST", "logistics/ship_order", body=body)
    assert seller.fails("POST", "logistics/ship_order", body) == "logistics.package_already_shipped"
    unpaid = {"order_sn": seller.order(paid=False), "dropoff": {}}
    assert seller.fails("POST", "logistics/ship_order", unpaid) == "logistics.ship_order_not_ready_to_ship"


def test_the_shops_own_courier_needs_a_number_of_its_own(seller: Seller, order: str) -> None:
    own = seller.order(channel_id=8010)
    needed = seller.get("logistics/get_shipping_parameter", order_sn=own)["info_needed"]
    assert needed == {"non_integrated": ["tracking_no"]}
    empty = {"order_sn": own, "non_integrated": {}}
    assert seller.fails("POST", "logistics/ship_order", empty) == "logistics.ship_order_need_tracking_number"
    seller.raw("POST", "logistics/ship_order", body={"order_sn": own, "non_integrated": {"tracking_number": "DESA1"}})
    tracking(seller, own)
    assert tracking(seller, own) == "DESA1"


def test_a_missed_pickup_is_arranged_again(seller: Seller, order: str) -> None:
    ship(seller, order)
    body = {"order_sn": order, "pickup": {"address_id": 20_000_031, "pickup_time_id": "1"}}
    assert seller.fails("POST", "logistics/update_shipping_order", body) == "logistics.ship_order_not_ready_to_ship"
    assert seller.act(order, "miss_pickup").json()["status"] == "RETRY_SHIP"
    body["pickup"] = pickup(seller, order)
    assert seller.raw("POST", "logistics/update_shipping_order", body=body).json()["error"] == ""
    assert seller.detail(order)["order_status"] == "PROCESSED"


def test_a_waybill_is_created_waited_for_and_downloaded(seller: Seller, order: str) -> None:
    ship(seller, order)
    tracking(seller, order)
    row = {
        "order_sn": order,
        "tracking_number": tracking(seller, order),
        "shipping_document_type": "NORMAL_AIR_WAYBILL",
    }
    download = {"shipping_document_type": "NORMAL_AIR_WAYBILL", "order_list": [{"order_sn": order}]}
    early = seller.fails("POST", "logistics/download_shipping_document", download)
    assert early == "logistics.shipping_document_should_print_first"
    found = seller.post("logistics/get_shipping_document_parameter", {"order_list": [{"order_sn": order}]})
    assert found["result_list"][0]["suggest_shipping_document_type"] == "NORMAL_AIR_WAYBILL"
    created = seller.raw("POST", "logistics/create_shipping_document", body={"order_list": [row]}).json()
    assert (created["error"], created["warning"]) == ("", [])
    assert seller.fails("POST", "logistics/download_shipping_document", download) == "logistics.download_later"
    states = [
        seller.post("logistics/get_shipping_document_result", {"order_list": [row]})["result_list"][0]["status"]
        for _ in range(2)
    ]
    assert states == ["PROCESSING", "READY"]
    pdf = seller.raw("POST", "logistics/download_shipping_document", body=download)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    table = int(pdf.content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert pdf.content[table:].startswith(b"xref")
    assert order.encode() in pdf.content


def test_a_batch_that_fails_entirely_says_so_with_its_results(seller: Seller, order: str) -> None:
    rows = [{"order_sn": order, "tracking_number": "X"}, {"order_sn": "NOBODY", "tracking_number": "X"}]
    answer = seller.raw("POST", "logistics/create_shipping_document", body={"order_list": rows}).json()
    assert answer["error"] == "common.batch_api_all_failed"
    assert [bool(entry["fail_error"]) for entry in answer["response"]["result_list"]] == [True, True]


def test_a_batch_names_its_failed_members_in_the_warning(seller: Seller, order: str) -> None:
    ship(seller, order)
    tracking(seller, order)
    rows = [{"order_sn": order, "tracking_number": tracking(seller, order)}, {"order_sn": "X", "tracking_number": "Y"}]
    answer = seller.raw("POST", "logistics/create_shipping_document", body={"order_list": rows}).json()
    assert answer["error"] == ""
    assert [entry["order_sn"] for entry in answer["warning"]] == ["X"]


def test_several_orders_are_shipped_at_once(seller: Seller, order: str) -> None:
    other = seller.order()
    body = {"order_list": [{"order_sn": order}, {"order_sn": other}], "dropoff": {}}
    seller.fault("partial_batch", count=1)
    results = seller.post("logistics/batch_ship_order", body)["result_list"]
    assert [bool(entry["fail_error"]) for entry in results] == [True, False]
    assert [seller.detail(sn)["order_status"] for sn in (order, other)] == ["READY_TO_SHIP", "PROCESSED"]


def test_waiting_packages_are_listed_both_ways(seller: Seller, order: str) -> None:
    other = seller.order()
    ship(seller, other)
    old = seller.get("order/get_shipment_list", page_size=10)
    assert [entry["order_sn"] for entry in old["order_list"]] == [order]
    new = seller.post("order/search_package_list", {"filter": {"package_status": 3}, "pagination": {"page_size": 5}})
    assert [entry["order_sn"] for entry in new["packages_list"]] == [other]
    assert new["packages_list"][0]["is_shipment_arranged"] is True
    number = new["packages_list"][0]["package_number"]
    detail = seller.get("order/get_package_detail", package_number_list=number)["package_list"][0]
    assert (detail["order_sn"], detail["logistics_status"]) == (other, "LOGISTICS_REQUEST_CREATED")
    page = seller.post("order/search_package_list", {"filter": {"package_status": 0}, "pagination": {"page_size": 1}})
    rest = {"page_size": 1, "cursor": page["pagination"]["next_cursor"]}
    second = seller.post("order/search_package_list", {"filter": {"package_status": 0}, "pagination": rest})
    found = {p["packages_list"][0]["order_sn"] for p in (page, second)}
    assert found == {order, other}


def test_the_way_of_a_parcel_is_told(seller: Seller, order: str) -> None:
    ship(seller, order)
    seller.act(order, "ship")
    info = seller.get("logistics/get_tracking_info", order_sn=order)
    assert info["logistics_status"] == "LOGISTICS_PICKUP_DONE"
    assert len(info["tracking_info"]) == 2
    assert tracking(seller, order)


# -- returns, money, push ------------------------------------------------------------------------------------


def test_a_return_is_listed_and_read(seller: Seller, order: str) -> None:
    seller.act(order, "ship")
    seller.act(order, "return", reason="WRONG_ITEM")
    for page in (0, 1):
        found = seller.get("returns/get_return_list", page_no=page, page_size=10)
        assert [entry["order_sn"] for entry in found["return"]] == [order]
    number = found["return"][0]["return_sn"]
    detail = seller.get("returns/get_return_detail", return_sn=number)
    assert (detail["status"], detail["reason"], detail["return_refund_type"]) == ("REQUESTED", "WRONG_ITEM", "RRBOC")
    assert detail["refund_amount"] == 70_000
    assert seller.fails("GET", "returns/get_return_detail", return_sn="0") == "error_data"
    seller.act(order, "finish_return")
    assert seller.get("returns/get_return_list", page_no=1, page_size=10, status="CLOSED")["return"]
    line = seller.detail(order, "item_list")["item_list"][0]
    assert line["returned_qty"] == 2


def test_a_return_after_completion_is_marked(seller: Seller, order: str) -> None:
    seller.act(order, "ship")
    seller.act(order, "complete")
    seller.act(order, "return")
    assert seller.detail(order)["order_status"] == "COMPLETED"
    found = seller.get("returns/get_return_list", page_no=1, page_size=10)["return"][0]
    assert found["return_refund_type"] == "RRAOC"


def test_return_windows_span_at_most_fifteen_days(seller: Seller) -> None:
    now = seller.now()
    query = {"page_no": 1, "page_size": 10, "create_time_from": now - 16 * 86_400, "create_time_to": now}
    assert seller.fails("GET", "returns/get_return_list", **query) == "returns.error_param"


def test_the_parts_of_an_escrow_add_up(seller: Seller, order: str) -> None:
    income = seller.get("payment/get_escrow_detail", order_sn=order)["order_income"]
    fees = income["commission_fee"] + income["service_fee"] + income["seller_order_processing_fee"]
    assert income["escrow_amount"] == income["original_cost_of_goods_sold"] - fees
    assert seller.fails("GET", "payment/get_escrow_detail", order_sn="NOBODY") == "error_not_found"
    seller.act(order, "ship")
    seller.act(order, "complete")
    now = seller.now()
    paid = seller.get("payment/get_escrow_list", release_time_from=now - 60, release_time_to=now + 1)
    assert [entry["payout_amount"] for entry in paid["escrow_list"]] == [income["escrow_amount"]]


def test_the_push_configuration_is_kept(seller: Seller) -> None:
    body = {"callback_url": "https://toko.example/push", "set_push_config_on": [3, 4], "set_push_config_off": [4]}
    assert seller.post("push/set_app_push_config", body) == {"result": "success"}
    kept = seller.get("push/get_app_push_config")
    assert (kept["callback_url"], kept["push_config_on_list"]) == ("https://toko.example/push", [3])
    assert seller.get("push/get_lost_push_message")["push_message_list"] == []
