"""The control API as Tokopedia & Shop answers it: shops, hand edits, restart, both marketplaces on one server."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sandbox import create_app
from tests.sandbox.tiktokshop.client import Seller


def test_the_same_name_twice_is_two_shops_of_one_app(http: TestClient) -> None:
    one, two = Seller(http), Seller(http)
    assert one.shop != two.shop
    assert one.cipher != two.cipher
    assert (one.app_key, one.secret) == (two.app_key, two.secret)
    other = Seller(http, app_id="another0app", app_key="rahasia")
    assert (other.app_key, other.secret) == ("another0app", "rahasia")
    taken = http.post("/_practice/shops", json={"marketplace": "tiktokshop", "app_id": "another0app", "app_key": "x"})
    assert taken.json()["error"] == "app_exists"
    again = http.post("/_practice/shops", json={"marketplace": "tiktokshop", "shop_id": one.shop})
    assert again.json()["error"] == "shop_exists"


def test_the_list_of_shops_has_the_newest_credentials(http: TestClient, seller: Seller) -> None:
    query = {"app_key": seller.app_key, "app_secret": seller.secret, "refresh_token": seller.refresh_token}
    new = http.get("/api/v2/token/refresh", params=query | {"grant_type": "refresh_token"}).json()["data"]
    (listed,) = http.get("/_practice/shops").json()
    assert (listed["access_token"], listed["refresh_token"]) == (new["access_token"], new["refresh_token"])
    assert listed["extra"]["shop_cipher"] == seller.cipher


def test_listings_made_by_hand_are_found_by_the_api(seller: Seller) -> None:
    wish = [
        {"name": "Kopi", "sku": "KOPI-250", "price": 35_000, "stock": 8},
        {"name": "Keripik", "models": [{"name": "Asin", "sku": "KA", "price": 9_000, "stock": 4}, {"name": "Pedas"}]},
        {"name": "Madu", "platforms": ["TOKOPEDIA"], "status": "SELLER_DEACTIVATED"},
    ]
    made = seller.control("POST", "listings", {"listings": wish}).json()
    assert [each["name"] for each in made] == ["Kopi", "Keripik", "Madu"]
    assert (made[0]["sku"], made[0]["price"], made[0]["stock"], made[0]["models"]) == ("KOPI-250", 35_000, 8, [])
    assert [each["name"] for each in made[1]["models"]] == ["Asin", "Pedas"]
    assert made[2]["platforms"] == {"TIKTOK_SHOP": "", "TOKOPEDIA": "SELLER_DEACTIVATED"}
    found = seller.post("/product/202502/products/search", {"seller_skus": ["KA", "KOPI-250"]})["products"]
    assert [each["id"] for each in found] == [made[0]["item_id"], made[1]["item_id"]]
    assert seller.detail(made[0]["item_id"])["category_chains"][-1]["is_leaf"]


def test_a_hand_edit_changes_what_is_shown(seller: Seller) -> None:
    product, _ = seller.product()
    change = {"name": "Kopi Sangrai", "price": 40_000, "stock": 2, "sku": "KS"}
    edited = seller.control("PATCH", f"listings/{product}", change).json()
    assert {name: edited[name] for name in change} == change
    seen = seller.detail(product)
    assert (seen["title"], seen["skus"][0]["seller_sku"]) == ("Kopi Sangrai", "KS")
    for wrong, error in (
        ({"colour": 1}, "unknown_field"),
        ({"stock": -1}, "bad_number"),
        ({"status": "X"}, "bad_status"),
    ):
        assert seller.control("PATCH", f"listings/{product}", wrong).json()["error"] == error
    assert seller.control("PATCH", f"listings/{product}", {"status": "FREEZE"}).json()["status"] == "FREEZE"
    assert seller.control("PATCH", f"listings/{product}", {"delete": True}).json()["status"] == "DELETED"


def test_a_hand_edit_of_models_names_the_model(seller: Seller) -> None:
    product, (_, large) = seller.product(skus=seller.weights("100 g", "250 g"))
    assert seller.control("PATCH", f"listings/{product}", {"stock": 9}).json()["error"] == "model_needed"
    edited = seller.control("PATCH", f"listings/{product}", {"models": [{"model_id": large, "stock": 9}]}).json()
    assert [each["stock"] for each in edited["models"]] == [5, 9]
    wrong = seller.control("PATCH", f"listings/{product}", {"models": [{"model_id": "5", "stock": 9}]})
    assert wrong.json()["error"] == "unknown_model"


def test_what_does_not_exist_is_named(http: TestClient, seller: Seller) -> None:
    assert http.get("/_practice/tiktokshop/5/listings").json()["error"] == "unknown_shop"
    assert http.get("/_practice/tiktokshop/5/pushes").json()["error"] == "unknown_shop"
    assert seller.control("PATCH", "listings/5", {}).json()["error"] == "unknown_listing"
    assert http.post("/_practice/settings", json={"masks": 1}).json()["error"] == "unknown_setting"


def test_the_state_survives_a_restart(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path, ["tiktokshop"])) as http:
        seller = Seller(http)
        product, _ = seller.product(skus=seller.weights("100 g", "250 g"), idempotency_key="k")
        order = seller.order("W-0", 3)
        seller.settings(masking=False)
        seller.advance(1_000)
        told = len(seller.control("GET", "pushes").json())
    with TestClient(create_app(tmp_path, ["tiktokshop"])) as http:
        seller.http = http
        assert [each["stock"] for each in seller.listing(product)["models"]] == [2, 5]
        seen = seller.see(order)
        assert (seen["status"], len(seen["line_items"])) == ("AWAITING_SHIPMENT", 3)
        assert "*" not in seen["recipient_address"]["name"]
        assert http.get("/_practice/clock").json()["offset_s"] == 1_000
        assert len(seller.control("GET", "pushes").json()) == told
        assert seller.product(skus=[seller.sku("NEW")])[0] > product
        assert seller.order("NEW") > order


def test_a_reset_forgets_everything(http: TestClient, seller: Seller) -> None:
    seller.product()
    seller.order()
    http.post("/_practice/reset")
    assert http.get("/_practice/shops").json() == []
    assert Seller(http).control("GET", "orders").json() == []


def test_both_marketplaces_live_on_one_server() -> None:
    with TestClient(create_app(None)) as http:
        assert {"shopee", "tiktokshop"} <= set(http.get("/_practice/health").json()["marketplaces"])
        seller = Seller(http)
        assert seller.get("/authorization/202309/shops")["shops"]  # /auth is a page of the other
        assert http.get("/api/v2/token/get").json()["code"] == 36004004  # /api/v2/ is the other's
        assert http.get("/api/v2/shop/get_shop_info").json()["error"] == "error_param"
        shown = http.post("/_practice/settings", json={"rate_per_s": 0}).json()
        assert shown == {"latency_ms": 0, "journal": "full", "rate_per_s": 0}
        assert http.get("/_practice/settings?marketplace=tiktokshop").json()["rate_per_s"] == 0
        other = http.post("/_practice/shops", json={"marketplace": "shopee"}).json()["shop"]
        assert http.get(f"/_practice/shopee/{other}/pushes").json() == []


@pytest.mark.parametrize("kind", ["error_5xx_before", "error_5xx_after"])
def test_a_gateway_speaks_the_words_of_its_marketplace(seller: Seller, kind: str) -> None:
    seller.fault(kind, count=1, status=502, body="json")
    answer = seller.raw("GET", "/authorization/202309/shops")
    assert (answer.status_code, answer.json()["code"]) == (502, 36009003)
