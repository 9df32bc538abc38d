"""Buying and reading orders (tiktokshop.md §10)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.tiktokshop.client import Seller

SEARCH, DETAIL = "/order/202309/orders/search", "/order/202507/orders"


@pytest.fixture
def shop(seller: Seller) -> Seller:
    """A shop with one product of two SKUs, 30 units each."""
    seller.product(skus=[seller.sku("S", 30, 20_000, "100 g"), seller.sku("L", 30, 35_000, "250 g")])
    return seller


def test_one_line_is_one_unit(shop: Seller) -> None:
    lines = [{"sku": "S", "quantity": 3}, {"sku": "L", "quantity": 1}]
    order = shop.control("POST", "orders", {"lines": lines}).json()
    assert [(each["sku"], each["quantity"]) for each in order["lines"]] == [("S", 3), ("L", 1)]
    seen = shop.see(order["order_id"])["line_items"]
    assert Counter(line["seller_sku"] for line in seen) == {"S": 3, "L": 1}
    assert not any("quantity" in line for line in seen)
    assert len({line["id"] for line in seen}) == 4


def test_stock_falls_when_a_buyer_orders_and_not_below_zero(shop: Seller) -> None:
    shop.order("S", 29)
    refused = shop.buy("S", 2)
    assert refused.status_code == 409
    assert (refused.json()["error"], refused.json()["stock"]) == ("insufficient_stock", 1)
    assert [each["stock"] for each in shop.listing()["models"]] == [1, 30]


def test_an_order_is_all_or_nothing(shop: Seller) -> None:
    lines = [{"sku": "S", "quantity": 2}, {"sku": "L", "quantity": 31}]
    assert shop.control("POST", "orders", {"lines": lines}).status_code == 409
    assert [each["stock"] for each in shop.listing()["models"]] == [30, 30]


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({}, "lines_needed"),
        ({"lines": [{"sku": "S", "quantity": 0}]}, "bad_quantity"),
        ({"lines": [{"sku": "NOPE"}]}, "not_on_sale"),
        ({"lines": [{"sku": "S"}], "platform": "LAZADA"}, "bad_platform"),
    ],
)
def test_a_wish_that_makes_no_sense_is_named(shop: Seller, wish: dict[str, Any], error: str) -> None:
    assert shop.control("POST", "orders", wish).json()["error"] == error


def test_a_listing_with_several_skus_needs_a_model(shop: Seller) -> None:
    item = shop.listing()
    assert shop.control("POST", "orders", {"lines": [{"item_id": item["item_id"]}]}).json()["error"] == "model_needed"
    model = item["models"][1]["model_id"]
    bought = shop.control("POST", "orders", {"lines": [{"item_id": item["item_id"], "model_id": model}]}).json()
    assert bought["lines"][0]["sku"] == "L"


def test_both_sales_channels_bring_orders(shop: Seller) -> None:
    seen = {shop.see(shop.order("S"))["commerce_platform"] for _ in range(20)}
    assert seen == {"TIKTOK_SHOP", "TOKOPEDIA"}
    assert shop.see(shop.order("S", platform="TOKOPEDIA"))["commerce_platform"] == "TOKOPEDIA"


def test_the_order_object_has_its_documented_shape(shop: Seller) -> None:
    seen = shop.see(shop.order("L", 2, message="Tolong dibungkus rapi"))
    payment = seen["payment"]
    assert payment["currency"] == "IDR"
    assert payment["sub_total"] == "70000"
    total = int(payment["sub_total"]) + int(payment["shipping_fee"]) + int(payment["tax"])
    assert payment["total_amount"] == str(total)
    assert (seen["buyer_message"], seen["fulfillment_type"]) == ("Tolong dibungkus rapi", "FULFILLMENT_BY_SELLER")
    assert isinstance(seen["id"], str)
    assert isinstance(seen["create_time"], int)
    line = seen["line_items"][0]
    assert (line["display_status"], line["package_status"], line["is_gift"]) == (
        "AWAITING_SHIPMENT",
        "TO_FULFILL",
        False,
    )
    assert (line["sku_name"], line["tracking_number"], seen["tracking_number"]) == ("250 g", "", "")


def test_recipients_are_masked_when_the_platform_ships(shop: Seller) -> None:
    order = shop.order("S")
    address = shop.see(order)["recipient_address"]
    assert "*" in address["name"]
    assert "*" in address["phone_number"]
    assert "*" in address["full_address"]
    shop.settings(masking=False)
    clear = shop.see(order)["recipient_address"]
    assert "*" not in clear["name"] + clear["phone_number"] + clear["full_address"]
    assert clear["address_detail"] in clear["full_address"]
    shop.settings(masking=True)
    assert "*" not in shop.see(shop.order("S", shipping_type="SELLER"))["recipient_address"]["name"]


# -- the state machine -------------------------------------------------------------------------------------


def test_an_order_lives_from_unpaid_to_completed(shop: Seller) -> None:
    order = shop.order("S", paid=False)
    seen = shop.see(order)
    assert (seen["status"], seen["packages"]) == ("UNPAID", [])
    assert "paid_time" not in seen
    path = []
    for action in ("pay", "hold", "release", "ship", "deliver", "complete"):
        assert shop.act(order, action).status_code == 200
        path.append(shop.see(order)["status"])
    assert path == ["AWAITING_SHIPMENT", "ON_HOLD", "AWAITING_SHIPMENT", "IN_TRANSIT", "DELIVERED", "COMPLETED"]
    seen = shop.see(order)
    assert {"paid_time", "collection_time", "delivery_time"} <= set(seen)
    assert seen["line_items"][0]["package_status"] == "COMPLETED"
    assert seen["tracking_number"]


def test_illegal_moves_are_refused(shop: Seller) -> None:
    order = shop.order("S")
    assert shop.act(order, "pay").json()["error"] == "illegal_transition"
    assert shop.act(order, "explode").json()["error"] == "unknown_action"
    assert shop.act("5", "pay").json()["error"] == "unknown_order"
    shop.act(order, "ship")
    assert shop.act(order, "cancel").status_code == 409


def test_cash_on_delivery_skips_unpaid(shop: Seller) -> None:
    seen = shop.see(shop.order("S", paid=False, cod=True))
    assert (seen["status"], seen["is_cod"]) == ("AWAITING_SHIPMENT", True)


@pytest.mark.parametrize("before", [[], ["hold"]])
def test_a_cancelled_order_gives_its_stock_back(shop: Seller, before: list[str]) -> None:
    order = shop.order("S", 4)
    for action in before:
        shop.act(order, action)
    shop.act(order, "cancel", by="buyer", reason="Salah pesan")
    seen = shop.see(order)
    assert (seen["status"], seen["cancellation_initiator"], seen["cancel_reason"]) == (
        "CANCELLED",
        "BUYER",
        "Salah pesan",
    )
    assert {line["package_status"] for line in seen["line_items"]} == {"CANCELLED"}
    assert shop.listing()["models"][0]["stock"] == 30


# -- reading -----------------------------------------------------------------------------------------------


def test_a_window_includes_its_start_and_not_its_end(shop: Seller) -> None:
    order = shop.order("S")
    at = shop.see(order)["update_time"]

    def found(**body: int) -> int:
        return int(shop.post(SEARCH, body)["total_count"])

    assert found(update_time_ge=at, update_time_lt=at + 1) == 1
    assert found(update_time_ge=at - 1, update_time_lt=at) == 0
    assert found(create_time_ge=at + 1) == 0


def test_a_change_moves_the_update_time_and_not_the_create_time(shop: Seller) -> None:
    order = shop.order("S")
    made = shop.see(order)
    shop.advance(50)
    shop.act(order, "hold")
    seen = shop.see(order)
    assert seen["create_time"] == made["create_time"]
    assert seen["update_time"] >= made["update_time"] + 50


def test_pages_meet_in_both_orders(shop: Seller) -> None:
    made = []
    for _ in range(5):
        made.append(shop.order("S"))
        shop.advance(1)
    for order, expected in (("ASC", made), ("DESC", made[::-1])):
        token, seen = "", []
        while True:
            page = shop.post(SEARCH, page_size=2, sort_field="update_time", sort_order=order, page_token=token)
            assert page["total_count"] == 5
            seen += [each["id"] for each in page["orders"]]
            token = page["next_page_token"]
            if not token:
                break
        assert seen == expected
    assert [each["id"] for each in shop.post(SEARCH)["orders"]] == made[::-1]  # DESC by default


def test_orders_of_one_second_are_neither_lost_nor_doubled(shop: Seller) -> None:
    shop.control("POST", "orders/bulk", {"count": 9, "spread_s": 0})
    token, seen = "", []
    while True:
        page = shop.post(SEARCH, page_size=4, sort_field="update_time", sort_order="ASC", page_token=token)
        seen += [each["id"] for each in page["orders"]]
        token = page["next_page_token"]
        if not token:
            break
    assert len(seen) == len(set(seen)) == 9


def test_a_search_filters_and_refuses(shop: Seller) -> None:
    paid, unpaid = shop.order("S"), shop.order("S", paid=False)

    def found(**body: Any) -> list[str]:
        return [each["id"] for each in shop.post(SEARCH, body)["orders"]]

    assert found(order_status="UNPAID") == [unpaid]
    assert found(order_status="AWAITING_SHIPMENT") == [paid]
    shop.act(paid, "request_cancel")
    assert found(is_buyer_request_cancel=True) == [paid]
    assert found(warehouse_ids=["5"]) == []
    assert found(shipping_type="SELLER") == []
    assert found(buyer_user_id=shop.see(paid)["user_id"]) == [paid]
    for query, body in (
        ({"page_size": 101}, {}),
        ({"page_size": 0}, {}),
        ({"sort_field": "id"}, {}),
        ({"page_token": "x"}, {}),
        ({}, {"order_status": "CANCEL"}),
        ({}, {"update_time_ge": "5"}),
    ):
        assert shop.code("POST", SEARCH, body, **query) == 21001001


def test_details_come_for_fifty_at_most_and_leave_strangers_out(http: TestClient, shop: Seller) -> None:
    order = shop.order("S")
    assert [each["id"] for each in shop.get(DETAIL, ids=f"{order},5")["orders"]] == [order]
    assert shop.get("/order/202309/orders", ids=order)["orders"][0]["id"] == order
    assert shop.code("GET", DETAIL, ids="5") == 21008111
    assert shop.code("GET", DETAIL, ids=",".join(str(n) for n in range(51))) == 21001001
    assert shop.code("GET", DETAIL) == 21001001
    assert Seller(http).code("GET", DETAIL, ids=order) == 21008111


def test_the_price_is_broken_down_by_line(shop: Seller) -> None:
    found = shop.get(f"/order/202407/orders/{shop.order('S', 2)}/price_detail")
    assert (found["subtotal"], found["total"]) == ("40000", "52000")
    assert [each["subtotal"] for each in found["line_items"]] == ["20000", "20000"]


def test_fields_may_be_missing(shop: Seller) -> None:
    shop.settings(missing_fields=["buyer_email", "payment"])
    seen = shop.see(shop.order("S"))
    assert "payment" not in seen
    assert "status" in seen


def test_many_orders_come_at_once(shop: Seller) -> None:
    made = shop.control("POST", "orders/bulk", {"count": 20, "lines_per_order": 2, "seed": 1, "spread_s": 600}).json()
    assert (made["count"], len(set(made["order_ids"]))) == (20, 20)
    orders = shop.control("GET", "orders").json()
    assert all(sum(line["quantity"] for line in each["lines"]) == 2 for each in orders)
    assert all(each["package"] for each in orders)
    assert shop.listing()["stock"] == 20
    assert shop.control("POST", "orders/bulk", {"count": 11, "lines_per_order": 2}).status_code == 409
