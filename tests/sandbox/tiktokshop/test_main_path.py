"""One product from its picture to the courier, as a connector would do it (tiktokshop.md §14)."""

from __future__ import annotations

from starlette.testclient import TestClient

from tests.sandbox.tiktokshop.client import COFFEE, Seller


def test_a_shop_comes_with_everything_a_client_needs(http: TestClient) -> None:
    made = Seller(http, name="Toko Kopi").made
    assert made["shop"] == made["external_shop_id"]
    assert {"app_id", "app_key", "access_token", "refresh_token", "expire_in", "base_url", "extra"} <= set(made)
    assert len(made["shop"]) == 19


def test_a_product_goes_from_its_picture_to_the_courier(seller: Seller) -> None:
    shop = seller.get("/authorization/202309/shops")["shops"][0]
    assert (shop["id"], shop["cipher"], shop["region"]) == (seller.shop, seller.cipher, "ID")
    tree = seller.get("/product/202309/categories", category_version="v2", listing_platform="TOKOPEDIA")["categories"]
    assert any(each["id"] == COFFEE and each["is_leaf"] for each in tree)
    warehouses = seller.get("/logistics/202309/warehouses")["warehouses"]
    assert warehouses[0]["id"] == seller.warehouse

    product, (sku,) = seller.product()
    found = seller.post("/product/202502/products/search", {"seller_skus": ["KOPI-250"]}, page_size=10)
    assert [each["id"] for each in found["products"]] == [product]
    assert seller.detail(product)["skus"][0]["inventory"] == [{"warehouse_id": seller.warehouse, "quantity": 10}]

    price = {"skus": [{"id": sku, "price": {"amount": "36000", "currency": "IDR"}}]}
    assert seller.post(f"/product/202309/products/{product}/prices/update", price) == {}
    assert seller.set_stock(product, sku, 7).json()["code"] == 0
    levels = seller.post("/product/202309/inventory/search", {"product_ids": [product]})["inventory"]
    assert levels[0]["skus"][0]["total_available_quantity"] == 7

    order = seller.order(quantity=2)
    window = {"update_time_ge": seller.now() - 60, "update_time_lt": seller.now() + 60}
    orders = seller.post("/order/202309/orders/search", window, page_size=20, sort_field="update_time")
    assert [each["id"] for each in orders["orders"]] == [order]
    seen = seller.see(order)
    assert (seen["status"], len(seen["line_items"])) == ("AWAITING_SHIPMENT", 2)
    assert {line["sale_price"] for line in seen["line_items"]} == {"36000"}

    package = seen["packages"][0]["id"]
    slots = seller.get(f"/fulfillment/202309/packages/{package}/handover_time_slots")["pickup_slots"]
    slot = next(each for each in slots if each["avaliable"])
    body = {"handover_method": "PICKUP", "pickup_slot": {k: slot[k] for k in ("start_time", "end_time")}}
    assert seller.post(f"/fulfillment/202309/packages/{package}/ship", body) == {}
    seen = seller.see(order)
    assert (seen["status"], seen["line_items"][0]["package_status"]) == ("AWAITING_COLLECTION", "PROCESSING")
    label = f"/fulfillment/202309/packages/{package}/shipping_documents"
    assert seller.code("GET", label, document_type="SHIPPING_LABEL") == 11034037
    address = seller.get(label, document_type="SHIPPING_LABEL")["doc_url"]
    assert seller.http.get(address).content.startswith(b"%PDF")
    assert seller.listing(product)["stock"] == 5
