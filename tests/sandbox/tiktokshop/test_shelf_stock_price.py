"""On and off the shelf, stock, prices (tiktokshop.md §9.3–§9.5)."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.tiktokshop.client import Seller

PRODUCTS = "/product/202309/products"


def move(seller: Seller, what: str, *products: str, **more: Any) -> list[dict[str, Any]]:
    """Activate, deactivate, recover or delete; the errors."""
    body = {"product_ids": list(products)} | more
    if what == "delete":
        return list(seller.call("DELETE", PRODUCTS, body)["errors"])
    return list(seller.post(f"{PRODUCTS}/{what}", body)["errors"])


def price(seller: Seller, product: str, **prices: str) -> int:
    rows = [{"id": sku, "price": {"amount": amount, "currency": "IDR"}} for sku, amount in prices.items()]
    return seller.code("POST", f"{PRODUCTS}/{product}/prices/update", {"skus": rows})


def figures(seller: Seller, product: str, *rows: dict[str, Any]) -> dict[str, Any]:
    """A stock update as the whole answer."""
    path = f"{PRODUCTS}/{product}/inventory/update"
    answer: dict[str, Any] = seller.raw("POST", path, None, {"skus": list(rows)}).json()
    return answer


def one(sku: str, quantity: Any, warehouse: str = "") -> dict[str, Any]:
    place = {"warehouse_id": warehouse} if warehouse else {}
    return {"id": sku, "inventory": [place | {"quantity": quantity}]}


# -- shelf -------------------------------------------------------------------------------------------------


def test_a_product_leaves_the_shelf_and_comes_back(seller: Seller) -> None:
    product, _ = seller.product()
    assert move(seller, "deactivate", product) == []
    assert seller.detail(product)["status"] == "SELLER_DEACTIVATED"
    assert seller.buy("KOPI-250").json()["error"] == "not_on_sale"
    assert move(seller, "deactivate", product) == []
    assert move(seller, "activate", product) == []
    assert move(seller, "activate", product) == []
    assert seller.buy("KOPI-250").status_code == 200


def test_activation_is_audited_again(seller: Seller) -> None:
    product, _ = seller.product()
    move(seller, "deactivate", product)
    seller.settings(audit_s=60)
    move(seller, "activate", product)
    assert seller.detail(product)["status"] == "PENDING"
    seller.advance(61)
    assert seller.detail(product)["status"] == "ACTIVATE"


def test_one_storefront_can_be_closed_alone(seller: Seller) -> None:
    product, _ = seller.product()
    move(seller, "deactivate", product, listing_platforms=["TOKOPEDIA"])
    seen = seller.detail(product)
    assert (seen["status"], seen["integrated_platform_statuses"][0]["status"]) == ("ACTIVATE", "SELLER_DEACTIVATED")
    platforms = {seller.buy("KOPI-250").json()["platform"] for _ in range(4)}
    assert platforms == {"TIKTOK_SHOP"}
    assert seller.buy("KOPI-250", platform="TOKOPEDIA").status_code == 404


def test_failures_stay_with_their_product_under_code_0(seller: Seller) -> None:
    product, _ = seller.product()
    errors = move(seller, "deactivate", "5", product)
    assert [(each["code"], each["detail"]) for each in errors] == [(12052260, {"product_id": "5"})]
    assert seller.detail(product)["status"] == "SELLER_DEACTIVATED"
    assert seller.code("POST", f"{PRODUCTS}/activate", {"product_ids": ["5"] * 21}) == 12052910
    assert seller.code("POST", f"{PRODUCTS}/activate", {"product_ids": []}) == 12052910
    assert seller.code("POST", f"{PRODUCTS}/activate", {"product_ids": [5]}) == 12052910


def test_a_deleted_product_is_gone_and_can_be_recovered(seller: Seller) -> None:
    product, (sku,) = seller.product()
    assert move(seller, "delete", product) == []
    assert seller.detail(product)["status"] == "DELETED"
    assert [each["code"] for each in move(seller, "delete", product)] == [12052901]
    assert [each["code"] for each in move(seller, "activate", product)] == [12052901]
    assert seller.set_stock(product, sku, 3).json()["code"] == 12052901
    assert move(seller, "recover", product) == []
    assert seller.detail(product)["status"] == "SELLER_DEACTIVATED"
    assert [each["code"] for each in move(seller, "recover", product)] == [12052901]


def test_a_partial_batch_fault_spares_the_other_products(seller: Seller) -> None:
    one_, two = seller.product()[0], seller.product()[0]
    seller.fault("partial_batch", count=1, path="/product/202309/products/deactivate")
    errors = move(seller, "deactivate", one_, two)
    assert [each["detail"]["product_id"] for each in errors] == [one_]
    assert [seller.detail(each)["status"] for each in (one_, two)] == ["ACTIVATE", "SELLER_DEACTIVATED"]


# -- stock -------------------------------------------------------------------------------------------------


def test_stock_is_absolute_and_may_name_its_warehouse(seller: Seller) -> None:
    product, (sku,) = seller.product()
    for row in (one(sku, 40), one(sku, 40, seller.warehouse)):
        assert figures(seller, product, row)["code"] == 0
    assert seller.listing(product)["stock"] == 40


@pytest.mark.parametrize(("quantity", "code"), [(99_999, 0), (100_000, 12052055), (-1, 12052055), ("3", 12052910)])
def test_a_stock_figure_has_bounds(seller: Seller, quantity: Any, code: int) -> None:
    product, (sku,) = seller.product()
    assert figures(seller, product, one(sku, quantity))["code"] == code


def test_zero_is_taken_or_refused_by_a_switch(seller: Seller) -> None:
    product, (sku,) = seller.product()
    assert figures(seller, product, one(sku, 0))["code"] == 0
    assert (seller.listing(product)["stock"], seller.detail(product)["status"]) == (0, "ACTIVATE")
    seller.settings(zero_stock=False)
    assert figures(seller, product, one(sku, 0))["code"] == 12052055
    seller.settings(zero_stock_error=12019024)
    assert figures(seller, product, one(sku, 0))["code"] == 12019024
    assert seller.code("POST", PRODUCTS, seller.draft(skus=[seller.sku("Z", 0)])) == 12019024


def test_some_skus_may_fail_under_code_0(seller: Seller) -> None:
    product, (small, large) = seller.product(skus=seller.weights("100 g", "250 g"))
    answer = figures(seller, product, one(small, 7), one(large, 100_000, seller.warehouse))
    assert answer["code"] == 0
    (error,) = answer["data"]["errors"]
    assert (error["code"], error["detail"]["sku_id"]) == (12052990, large)
    extra = error["detail"]["extra_errors"][0]
    assert (extra["code"], extra["warehouse_id"]) == (12052055, seller.warehouse)
    assert [each["stock"] for each in seller.listing(product)["models"]] == [7, 5]


def test_what_is_said_when_every_sku_fails_is_a_switch(seller: Seller) -> None:
    product, (sku,) = seller.product()
    seller.settings(member_failures="inside")
    answer = figures(seller, product, one(sku, 100_000))
    assert (answer["code"], answer["data"]["errors"][0]["detail"]["extra_errors"][0]["code"]) == (0, 12052055)
    assert figures(seller, product, one("5", 1))["data"]["errors"][0]["detail"]["sku_id"] == "5"


def test_a_partial_batch_fault_fails_the_first_sku(seller: Seller) -> None:
    product, (small, large) = seller.product(skus=seller.weights("100 g", "250 g"))
    seller.fault("partial_batch", count=1, path="inventory/update")
    answer = figures(seller, product, one(small, 1), one(large, 2))
    assert [each["detail"]["sku_id"] for each in answer["data"]["errors"]] == [small]
    assert [each["stock"] for each in seller.listing(product)["models"]] == [5, 2]


def test_a_sku_is_named_once(seller: Seller) -> None:
    product, (sku,) = seller.product()
    assert figures(seller, product, one(sku, 1), one(sku, 2))["code"] == 12052556


def test_with_several_warehouses_all_of_a_sku_must_be_listed(seller: Seller) -> None:
    product, (sku,) = seller.product()
    seller.settings(multi_warehouse=["Gudang Balai Desa"])
    warehouses = [each["id"] for each in seller.get("/logistics/202309/warehouses")["warehouses"][:2]]
    assert figures(seller, product, one(sku, 5))["code"] == 12052530
    assert figures(seller, product, one(sku, 5, warehouses[0]))["code"] == 12019028
    both = [{"warehouse_id": number, "quantity": 4 + n} for n, number in enumerate(warehouses)]
    assert figures(seller, product, {"id": sku, "inventory": both})["code"] == 0
    assert figures(seller, product, {"id": sku, "inventory": [both[0], both[0]]})["code"] == 12052555
    assert seller.detail(product)["skus"][0]["inventory"] == both
    assert seller.listing(product)["stock"] == 9
    order = seller.see(seller.order(quantity=2))
    assert order["warehouse_id"] == warehouses[1]  # the fuller one
    levels = seller.post("/product/202309/inventory/search", {"sku_ids": [sku]})["inventory"][0]["skus"][0]
    assert [each["available_quantity"] for each in levels["warehouse_inventory"]] == [4, 3]


def test_stock_in_orders_is_committed_and_apart(seller: Seller) -> None:
    product, (sku,) = seller.product()
    orders = [seller.order(quantity=2), seller.order(quantity=1, paid=False)]

    def levels() -> tuple[int, int]:
        found = seller.post("/product/202309/inventory/search", {"product_ids": [product]})["inventory"][0]["skus"][0]
        assert found["id"] == sku
        return found["total_available_quantity"], found["total_committed_quantity"]

    assert levels() == (7, 3)
    seller.act(orders[0], "ship")
    assert levels() == (7, 1)
    seller.act(orders[1], "cancel")
    assert levels() == (8, 0)


def test_a_search_of_stock_has_its_own_bounds(seller: Seller) -> None:
    path = "/product/202309/inventory/search"
    assert seller.code("POST", path, {}) == 12019120
    assert seller.code("POST", path, {"product_ids": ["1"], "sku_ids": ["2"]}) == 12019120
    assert seller.code("POST", path, {"product_ids": ["1"] * 101}) == 12052910
    assert seller.post(path, {"sku_ids": ["5"] * 600}) == {"inventory": []}


def test_stock_and_price_of_another_shop_are_out_of_reach(http: TestClient, seller: Seller) -> None:
    product, (sku,) = seller.product()
    other = Seller(http)
    assert other.set_stock(product, sku, 1).json()["code"] == 12052034
    assert other.post("/product/202309/inventory/search", {"product_ids": [product]}) == {"inventory": []}


# -- price and promotions ----------------------------------------------------------------------------------


def test_a_price_is_changed_for_some_skus(seller: Seller) -> None:
    product, (_, large) = seller.product(skus=seller.weights("100 g", "250 g"))
    assert price(seller, product, **{large: "25000"}) == 0
    assert [each["price"] for each in seller.listing(product)["models"]] == [20_000, 25_000]


def test_all_prices_or_none(seller: Seller) -> None:
    product, (small, large) = seller.product(skus=seller.weights("100 g", "250 g"))
    assert price(seller, product, **{small: "21000", large: "99"}) == 12052570
    assert price(seller, product, **{small: "21000", "5": "22000"}) == 12052553
    assert price(seller, product, **{small: "21000.5"}) == 12052073
    assert [each["price"] for each in seller.listing(product)["models"]] == [20_000, 20_000]


def test_only_an_active_product_changes_its_price(seller: Seller) -> None:
    product, (sku,) = seller.product()
    move(seller, "deactivate", product)
    assert price(seller, product, **{sku: "36000"}) == 12052901
    assert seller.set_stock(product, sku, 3).json()["code"] == 0


def test_a_promotion_locks_price_and_stock_while_it_runs(seller: Seller) -> None:
    product, (sku,) = seller.product()
    now = seller.now()
    promotion = {"id": 1, "start_time": now - 5, "end_time": now + 600, "price": 30_000, "lock": "block"}
    seller.control("PATCH", f"listings/{product}", {"promotion": promotion})
    assert price(seller, product, **{sku: "36000"}) == 12052038
    assert seller.set_stock(product, sku, 3).json()["code"] == 12052393
    line = seller.see(seller.order())["line_items"][0]
    assert (line["original_price"], line["sale_price"], line["seller_discount"]) == ("35000", "30000", "5000")
    seller.post(f"/product/202509/products/{product}/partial_edit", {"description": "<p>Cerita baru kopi desa.</p>"})
    assert price(seller, product, **{sku: "36000"}) == 12052038
    seller.advance(601)
    assert price(seller, product, **{sku: "36000"}) == 0
    assert seller.set_stock(product, sku, 3).json()["code"] == 0
