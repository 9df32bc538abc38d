"""Buyers and orders (shopee.md section 7, stock decisions of section 13)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.sandbox.client import Seller


def window(seller: Seller, **more: Any) -> dict[str, Any]:
    now = seller.now()
    return {"time_range_field": "update_time", "time_from": now - 86_400, "time_to": now + 1, "page_size": 100} | more


def listed(seller: Seller, **more: Any) -> list[str]:
    found = seller.get("order/get_order_list", **window(seller, **more))
    return [order["order_sn"] for order in found["order_list"]]


def test_stock_falls_when_a_buyer_checks_out_and_returns_on_cancellation(seller: Seller) -> None:
    item = seller.item()
    order = seller.order(quantity=4, paid=False)
    assert seller.listing(item)["stock"] == 6
    assert seller.act(order, "cancel").json()["status"] == "CANCELLED"
    assert seller.listing(item)["stock"] == 10


def test_a_buyer_is_refused_when_the_shown_stock_does_not_suffice(seller: Seller) -> None:
    seller.item()
    refused = seller.buy("KOPI-250", 11)
    assert refused.status_code == 409
    assert (refused.json()["error"], refused.json()["stock"]) == ("insufficient_stock", 10)


def test_an_order_takes_all_its_lines_or_none(seller: Seller) -> None:
    seller.item()
    seller.item(item_sku="MADU", seller_stock=[{"stock": 1}])
    lines = [{"sku": "KOPI-250", "quantity": 3}, {"sku": "MADU", "quantity": 2}]
    assert seller.control("POST", "orders", {"lines": lines}).status_code == 409
    assert [listing["stock"] for listing in seller.control("GET", "listings").json()] == [10, 1]


def test_of_many_buyers_at_once_only_as_many_succeed_as_there_are_units(seller: Seller) -> None:
    seller.item(seller_stock=[{"stock": 3}])
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: seller.buy("KOPI-250").status_code, range(12)))
    assert sorted(answers) == [200] * 3 + [409] * 9
    assert seller.listing()["stock"] == 0


def test_only_listed_items_can_be_bought(seller: Seller) -> None:
    item = seller.item()
    seller.control("PATCH", f"listings/{item}", {"status": "UNLIST"})
    assert seller.buy("KOPI-250").json()["error"] == "not_on_sale"
    assert seller.buy("NOBODY").status_code == 404
    assert seller.control("POST", "orders", {"lines": []}).json()["error"] == "lines_needed"
    assert seller.buy("KOPI-250", 0).json()["error"] == "bad_quantity"


def test_a_model_is_bought_by_sku_or_by_ids(seller: Seller) -> None:
    item = seller.item()
    made = seller.post("product/init_tier_variation", {"item_id": item} | seller.tiers("A", "B"))
    seller.order("M1", 2)
    model = made["model"][1]["model_id"]
    bought = seller.control("POST", "orders", {"lines": [{"item_id": item, "model_id": model, "quantity": 1}]})
    assert bought.json()["lines"][0]["sku"] == "M1"
    assert [m["stock"] for m in seller.listing(item)["models"]] == [5, 2]
    unclear = seller.control("POST", "orders", {"lines": [{"item_id": item, "quantity": 1}]})
    assert unclear.json()["error"] == "model_needed"


def test_an_order_number_starts_with_the_day_in_indonesia(seller: Seller) -> None:
    seller.item()
    seller.http.post("/_practice/clock", json={"set_to": 1795305600 + 18 * 3600})  # 22 November, 18:00 UTC
    assert seller.order().startswith("261123")


def test_orders_are_paged_with_an_opaque_cursor_and_none_is_lost_or_repeated(seller: Seller) -> None:
    seller.item(seller_stock=[{"stock": 100}])
    placed = {seller.order() for _ in range(5)}
    seen: list[str] = []
    cursor, pages = "", 0
    while True:
        page = seller.get("order/get_order_list", **window(seller, page_size=2, cursor=cursor))
        seen += [order["order_sn"] for order in page["order_list"]]
        pages += 1
        if not page["more"]:
            assert page["next_cursor"] == ""
            break
        cursor = page["next_cursor"]
    assert (pages, len(seen), set(seen)) == (3, 5, placed)


def test_an_order_list_spans_at_most_fifteen_days(seller: Seller) -> None:
    now = seller.now()
    for start, end in ((now - 15 * 86_400 - 1, now), (now, now - 1)):
        error = seller.fails("GET", "order/get_order_list", **window(seller, time_from=start, time_to=end))
        assert error == "order.order_list_invalid_time"
    seller.get("order/get_order_list", **window(seller, time_from=now - 15 * 86_400, time_to=now))


def test_an_order_list_checks_its_parameters(seller: Seller) -> None:
    answer = seller.raw("GET", "order/get_order_list", window(seller, page_size=101)).json()
    assert (answer["error"], answer["message"]) == (
        "error_param",
        "Wrong parameters, detail: page_size must be 100 or less.",
    )
    for change in ({"time_range_field": "ship_time"}, {"order_status": "SOLD"}, {"cursor": "!!"}):
        assert seller.fails("GET", "order/get_order_list", **window(seller, **change)) == "error_param"


def test_orders_are_filtered_by_status_and_show_it_only_on_request(seller: Seller) -> None:
    seller.item()
    unpaid, paid = seller.order(paid=False), seller.order()
    assert listed(seller, order_status="UNPAID") == [unpaid]
    assert set(listed(seller)) == {unpaid, paid}
    shown = seller.get("order/get_order_list", **window(seller, order_status="UNPAID"))["order_list"][0]
    assert set(shown) == {"order_sn"}
    more = window(seller, order_status="UNPAID", response_optional_fields="order_status")
    assert seller.get("order/get_order_list", **more)["order_list"][0]["order_status"] == "UNPAID"


def test_a_change_moves_an_order_to_a_new_update_time(seller: Seller) -> None:
    seller.item()
    order = seller.order(paid=False)
    seller.advance(500)
    seller.act(order, "pay")
    now = seller.now()
    assert listed(seller, time_from=now - 100) == [order]
    assert listed(seller, time_range_field="create_time", time_from=now - 100) == []
    detail = seller.detail(order, "pay_time")
    assert detail["update_time"] - detail["create_time"] >= 500
    assert detail["pay_time"] == detail["update_time"]


def test_held_orders_are_shown_only_with_the_flag(seller: Seller) -> None:
    seller.item()
    order = seller.order()
    seller.act(order, "hold")
    assert listed(seller) == []
    assert listed(seller, request_order_status_pending="true") == [order]
    assert seller.fails("GET", "order/get_order_detail", order_sn_list=order) == "error_not_found"
    seller.act(order, "release")
    assert listed(seller) == [order]


def test_a_detail_holds_only_what_was_asked_for(seller: Seller) -> None:
    seller.item()
    order = seller.order(quantity=2)
    plain = seller.detail(order)
    assert plain["order_status"] == "READY_TO_SHIP"
    assert not {"item_list", "buyer_username", "total_amount", "recipient_address"} & set(plain)
    full = seller.detail(order, "item_list", "total_amount", "package_list")
    line = full["item_list"][0]
    assert (line["item_sku"], line["model_quantity_purchased"], line["active_qty"]) == ("KOPI-250", 2, 2)
    assert full["total_amount"] == 2 * 35_000 + 12_000
    assert full["package_list"][0]["logistics_status"] == "LOGISTICS_READY"


def test_details_of_many_orders_and_of_unknown_ones(seller: Seller) -> None:
    seller.item()
    order = seller.order()
    answer = seller.raw("GET", "order/get_order_detail", {"order_sn_list": f"{order},NOBODY"}).json()
    assert [entry["order_sn"] for entry in answer["response"]["order_list"]] == [order]
    assert answer["warning"] == ["NOBODY: the order is not found."]
    assert seller.fails("GET", "order/get_order_detail", order_sn_list="NOBODY") == "error_not_found"
    many = ",".join(f"X{n}" for n in range(51))
    assert seller.fails("GET", "order/get_order_detail", order_sn_list=many) == "error_param"
    assert Seller(seller.http).fails("GET", "order/get_order_detail", order_sn_list=order) == "error_not_found"


def test_buyers_are_masked_unless_the_address_is_declared(seller: Seller) -> None:
    seller.item()
    order = seller.order(buyer={"buyer_username": "sitirahayu"})
    masked = seller.detail(order, "buyer_username", "recipient_address")
    assert masked["buyer_username"] == "s***u"
    assert masked["recipient_address"]["full_address"] == "****"
    assert masked["recipient_address"]["phone"].startswith("******")
    seller.settings(ip_whitelist=["testclient"])
    opened = seller.detail(order, "buyer_username", "recipient_address")
    assert opened["buyer_username"] == "sitirahayu"
    assert "Jl." in opened["recipient_address"]["full_address"]


def test_an_unpaid_order_has_no_amount_and_a_cod_order_skips_unpaid(seller: Seller) -> None:
    seller.item()
    assert seller.detail(seller.order(paid=False), "total_amount")["total_amount"] is None
    cod = seller.detail(seller.order(paid=False, cod=True))
    assert (cod["order_status"], cod["cod"]) == ("READY_TO_SHIP", True)


@pytest.mark.parametrize(
    ("steps", "statuses"),
    [
        (["pay", "ship", "deliver", "complete"], ["READY_TO_SHIP", "SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED"]),
        (["pay", "request_cancel", "cancel"], ["READY_TO_SHIP", "IN_CANCEL", "CANCELLED"]),
        (["pay", "ship", "return", "finish_return"], ["READY_TO_SHIP", "SHIPPED", "TO_RETURN", "COMPLETED"]),
        (["pay", "ship", "complete", "return"], ["READY_TO_SHIP", "SHIPPED", "COMPLETED", "COMPLETED"]),
        (["pay", "hold", "release"], ["READY_TO_SHIP", "PENDING", "READY_TO_SHIP"]),
    ],
)
def test_the_documented_transitions(seller: Seller, steps: list[str], statuses: list[str]) -> None:
    seller.item()
    order = seller.order(paid=False)
    assert [seller.act(order, step).json()["status"] for step in steps] == statuses


@pytest.mark.parametrize("action", ["ship", "deliver", "complete", "return", "request_cancel", "miss_pickup"])
def test_an_unpaid_order_cannot_jump(seller: Seller, action: str) -> None:
    seller.item()
    order = seller.order(paid=False)
    refused = seller.act(order, action)
    assert refused.status_code == 409
    assert (refused.json()["error"], refused.json()["status"]) == ("illegal_transition", "UNPAID")


def test_unknown_orders_and_actions_are_not_found(seller: Seller) -> None:
    seller.item()
    assert seller.act("NOBODY", "pay").json()["error"] == "unknown_order"
    assert seller.act(seller.order(), "dance").json()["error"] == "unknown_action"


def test_a_final_order_is_not_cancelled_twice(seller: Seller) -> None:
    item = seller.item()
    order = seller.order(quantity=3)
    seller.act(order, "cancel")
    assert seller.act(order, "cancel").status_code == 409
    assert seller.listing(item)["stock"] == 10


def test_the_seller_cancels_before_shipping_only(seller: Seller) -> None:
    item = seller.item()
    first, second = seller.order(quantity=2), seller.order(quantity=2)
    body = {"order_sn": first, "cancel_reason": "OUT_OF_STOCK", "item_list": [{"item_id": item, "model_id": 0}]}
    assert seller.post("order/cancel_order", body)["update_time"]
    detail = seller.detail(first, "cancel_by", "cancel_reason", "item_list")
    assert (detail["cancel_by"], detail["cancel_reason"]) == ("seller", "OUT_OF_STOCK")
    assert detail["item_list"][0]["active_qty"] == 0
    assert seller.listing(item)["stock"] == 8
    seller.act(second, "ship")
    late = {"order_sn": second, "cancel_reason": "CUSTOMER_REQUEST"}
    assert seller.fails("POST", "order/cancel_order", late) == "order.error_limit"
    needs = {"order_sn": second, "cancel_reason": "OUT_OF_STOCK"}
    assert seller.fails("POST", "order/cancel_order", needs) == "order.error_param"


@pytest.mark.parametrize(("operation", "status"), [("ACCEPT", "CANCELLED"), ("REJECT", "READY_TO_SHIP")])
def test_the_seller_answers_a_buyers_cancellation(seller: Seller, operation: str, status: str) -> None:
    seller.item()
    order = seller.order()
    body = {"order_sn": order, "operation": operation}
    assert seller.fails("POST", "order/handle_buyer_cancellation", body) == "order.order_status_invalid"
    seller.act(order, "request_cancel", reason="Salah alamat")
    assert seller.post("order/handle_buyer_cancellation", body)["update_time"]
    assert seller.detail(order)["order_status"] == status


def test_a_note_is_kept(seller: Seller) -> None:
    seller.item()
    order = seller.order()
    seller.raw("POST", "order/set_note", body={"order_sn": order, "note": "bungkus rapi"})
    assert seller.detail(order, "note")["note"] == "bungkus rapi"


def test_many_orders_at_once_are_the_same_for_the_same_seed(seller: Seller) -> None:
    made = {"listings": [{"sku": f"S{n}", "name": f"Produk {n}", "price": 5_000, "stock": 50} for n in range(6)]}
    seller.control("POST", "listings", made)
    wish = {"count": 40, "lines_per_order": 2, "seed": 7, "spread_s": 3_600}
    answer = seller.control("POST", "orders/bulk", wish).json()
    assert answer["count"] == len(set(answer["order_ids"])) == 40
    assert sum(listing["stock"] for listing in seller.control("GET", "listings").json()) == 6 * 50 - 80
    assert len(seller.control("GET", "orders").json()) == 40
    assert set(listed(seller)) == set(answer["order_ids"])
    too_many = seller.control("POST", "orders/bulk", {"count": 200, "lines_per_order": 2})
    assert too_many.json()["error"] == "insufficient_stock"


def test_the_same_seed_again_brings_new_orders(seller: Seller) -> None:
    seller.item()
    wish = {"count": 3, "seed": 7}
    first, second = (seller.control("POST", "orders/bulk", wish).json()["order_ids"] for _ in range(2))
    assert not set(first) & set(second)
    assert len(seller.control("GET", "orders").json()) == 6
