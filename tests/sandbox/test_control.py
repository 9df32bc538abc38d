"""The control API: settings, clock, faults, journal, hand edits, restart (docs/reference/practice-server.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox import SandboxError, create_app
from sandbox.__main__ import main
from sandbox.registry import discover
from tests.sandbox.client import Seller


def test_the_server_tells_that_it_is_well(http: TestClient) -> None:
    answer = http.get("/_practice/health").json()
    assert (answer["status"], answer["marketplaces"]) == ("ok", ["shopee"])


def test_a_shop_comes_with_everything_a_client_needs(http: TestClient) -> None:
    made = Seller(http, name="Toko Madu").made
    assert made["shop"] == made["external_shop_id"]
    words = {"app_id", "app_key", "access_token", "refresh_token", "expire_in", "base_url", "auth_page", "extra"}
    assert words <= set(made)
    listed = http.get("/_practice/shops").json()
    assert [shop["refresh_token"] for shop in listed] == [made["refresh_token"]]


def test_the_same_name_twice_is_two_shops_of_one_app(http: TestClient) -> None:
    one, two = Seller(http), Seller(http)
    assert one.shop != two.shop
    assert (one.partner_id, one.key) == (two.partner_id, two.key)
    other = Seller(http, app_id=2_900_777)
    assert (other.partner_id, other.key == one.key) == (2_900_777, False)
    taken = http.post("/_practice/shops", json={"marketplace": "shopee", "app_id": 2_900_777, "app_key": "else"})
    assert taken.json()["error"] == "app_exists"


def test_what_does_not_exist_is_named(http: TestClient, seller: Seller) -> None:
    assert http.post("/_practice/shops", json={"marketplace": "warung"}).json()["error"] == "unknown_marketplace"
    assert http.get("/_practice/shopee/5/listings").json()["error"] == "unknown_shop"
    assert seller.control("PATCH", "listings/5", {}).json()["error"] == "unknown_listing"
    assert http.post("/_practice/settings", json={"colour": 1}).json()["error"] == "unknown_setting"
    assert http.post("/_practice/faults", json={"kind": "flood"}).json()["error"] == "unknown_fault"
    assert http.post("/_practice/faults", json={"kind": "busy", "count": "x"}).json()["error"] == "bad_fault"
    assert http.post("/_practice/clock", json={}).json()["error"] == "number_needed"


def test_a_setting_of_a_shop_wins_over_the_marketplaces_and_the_servers(http: TestClient) -> None:
    one, two = Seller(http), Seller(http)
    one.settings(masking=False, shop=one.shop)
    shown = http.get("/_practice/settings", params={"marketplace": "shopee", "shop": one.shop}).json()
    assert shown["masking"] is False
    assert http.get("/_practice/settings", params={"marketplace": "shopee", "shop": two.shop}).json()["masking"] is True
    one.settings(masking=None, shop=one.shop)
    shown = http.get("/_practice/settings", params={"marketplace": "shopee", "shop": one.shop}).json()
    assert shown["masking"] is True


def test_the_clock_moves_and_shows_in_the_date_header(http: TestClient, seller: Seller) -> None:
    http.post("/_practice/clock", json={"set_to": 1795305600})
    for answer in (http.get("/_practice/health"), seller.raw("GET", "shop/get_shop_info")):
        assert answer.headers["date"].startswith("Sun, 22 Nov 2026 00:00:0")
        assert len(answer.headers.get_list("date")) == 1


def test_a_hand_edit_changes_what_is_shown(seller: Seller) -> None:
    item = seller.item()
    edited = seller.control("PATCH", f"listings/{item}", {"name": "Kopi Sangrai", "price": 40_000, "stock": 2}).json()
    assert (edited["name"], edited["price"], edited["stock"]) == ("Kopi Sangrai", 40_000, 2)
    assert seller.control("PATCH", f"listings/{item}", {"colour": 1}).json()["error"] == "unknown_field"
    assert seller.control("PATCH", f"listings/{item}", {"stock": -1}).json()["error"] == "bad_number"
    assert seller.control("PATCH", f"listings/{item}", {"status": "GONE"}).json()["error"] == "bad_status"
    assert seller.control("PATCH", f"listings/{item}", {"delete": True}).json()["status"] == "SELLER_DELETE"


def test_a_hand_edit_of_models_names_the_model(seller: Seller) -> None:
    wish = {"listings": [{"name": "Keripik", "models": [{"name": "Asin", "sku": "KA", "price": 9_000, "stock": 4}]}]}
    made = seller.control("POST", "listings", wish).json()[0]
    model = made["models"][0]["model_id"]
    assert seller.control("PATCH", f"listings/{made['item_id']}", {"stock": 9}).json()["error"] == "model_needed"
    change = {"models": [{"model_id": model, "stock": 9, "price": 9_500}]}
    edited = seller.control("PATCH", f"listings/{made['item_id']}", change).json()
    assert (edited["models"][0]["stock"], edited["stock"], edited["price"]) == (9, 9, 9_500)
    change = {"models": [{"model_id": 1, "stock": 9}]}
    assert seller.control("PATCH", f"listings/{made['item_id']}", change).json()["error"] == "unknown_model"


# -- journal -----------------------------------------------------------------------------------------------


def test_the_journal_has_every_request_and_no_secret(http: TestClient, seller: Seller) -> None:
    body = {"refresh_token": seller.refresh_token, "partner_id": seller.partner_id, "shop_id": int(seller.shop)}
    seller.raw("POST", "auth/access_token/get", body=body)
    seller.upload()
    seller.fails("GET", "product/get_item_base_info", item_id_list="5")
    entries = http.get("/_practice/journal").json()
    assert [entry["path"].rsplit("/", 1)[1] for entry in entries] == ["get", "upload_image", "get_item_base_info"]
    assert [entry["error"] for entry in entries] == ["", "", "product.error_item_not_found"]
    assert entries[0]["shop"] == entries[2]["shop"] == seller.shop
    assert "bytes of multipart" in entries[1]["body"]
    assert all(entry["bytes_out"] > 0 and entry["status"] == 200 for entry in entries)
    text = http.get("/_practice/journal").text
    for secret in (seller.token, seller.refresh_token, seller.key):
        assert secret not in text


def test_the_journal_is_filtered_and_cleared(http: TestClient, seller: Seller) -> None:
    for _ in range(3):
        seller.get("shop/get_shop_info")
    seller.get("product/get_category")
    entries = http.get("/_practice/journal", params={"path": "get_shop_info", "limit": 2}).json()
    assert len(entries) == 2
    rest = http.get("/_practice/journal", params={"since": entries[-1]["id"], "shop": seller.shop}).json()
    assert len(rest) == 2
    assert http.get("/_practice/journal/summary").json()["total"] == 4
    http.delete("/_practice/journal")
    assert http.get("/_practice/journal").json() == []


def test_the_journal_can_keep_only_counts(http: TestClient, seller: Seller) -> None:
    http.post("/_practice/settings", json={"journal": "counts"})
    for _ in range(3):
        seller.get("shop/get_shop_info")
    assert http.get("/_practice/journal").json() == []
    calls = http.get("/_practice/journal/summary").json()["calls"]
    assert calls == [{"marketplace": "shopee", "shop": seller.shop, "path": "/api/v2/shop/get_shop_info", "calls": 3}]


# -- faults ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "options", "status", "error"),
    [
        ("rate_limit", {"retry_after": 7}, 429, "error_rate_limit"),
        ("busy", {}, 200, "error_system_busy"),
        ("busy", {"error": "error_server"}, 200, "error_server"),
        ("expired_token", {}, 403, "invalid_acceess_token"),
        ("clock_skew", {"skew_s": 900}, 200, "error_param"),
        ("error_5xx_before", {"status": 503, "body": "json"}, 503, "error_server"),
    ],
)
def test_a_fault_answers_in_the_marketplaces_words(
    seller: Seller, kind: str, options: dict[str, Any], status: int, error: str
) -> None:
    seller.fault(kind, count=1, **options)
    answer = seller.raw("GET", "shop/get_shop_info")
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers.get("retry-after") == ("7" if kind == "rate_limit" else None)
    assert seller.get("shop/get_shop_info")["shop_name"] == "Toko Uji"


@pytest.mark.parametrize(("kind", "effect"), [("error_5xx_before", False), ("error_5xx_after", True)])
def test_a_server_error_comes_before_or_after_the_effect(seller: Seller, kind: str, effect: bool) -> None:
    draft = seller.draft()
    seller.fault(kind, count=1, path="/api/v2/product/add_item", status=504)
    answer = seller.raw("POST", "product/add_item", body=draft)
    assert answer.status_code == 504
    assert "text/html" in answer.headers["content-type"]
    assert len(seller.control("GET", "listings").json()) == int(effect)


@pytest.mark.parametrize("effect", [False, True])
def test_html_with_status_200_may_hide_an_effect(seller: Seller, effect: bool) -> None:
    draft = seller.draft()
    seller.fault("html_200", count=1, effect=effect)
    answer = seller.raw("POST", "product/add_item", body=draft)
    assert answer.status_code == 200
    assert answer.text.startswith("<!DOCTYPE html>")
    assert len(seller.control("GET", "listings").json()) == int(effect)


def test_a_lost_reply_has_its_effect_and_a_reset_has_none(http: TestClient, seller: Seller) -> None:
    drafts = [seller.draft(), seller.draft()]
    for kind, listings in (("reset", 0), ("lost_reply", 1)):
        seller.fault(kind, count=1, path="product/add_item")
        with pytest.raises(ConnectionAbortedError):
            seller.raw("POST", "product/add_item", body=drafts.pop())
        assert len(seller.control("GET", "listings").json()) == listings
        last = http.get("/_practice/journal").json()[-1]
        assert (last["fault"], last["status"], last["bytes_out"]) == (kind, 0, 0)


def test_a_client_that_follows_the_date_header_survives_a_wrong_server_clock(seller: Seller) -> None:
    seller.fault("clock_skew", count=2, skew_s=3_600)
    first = seller.raw("GET", "shop/get_shop_info")
    assert first.json()["message"] == "Timestamp is expired."
    assert seller.raw("GET", "shop/get_shop_info", {"timestamp": seller.now() + 3_600}).json()["error"] == ""
    assert seller.get("shop/get_shop_info")


def test_an_expired_token_fault_spares_calls_without_a_token(seller: Seller) -> None:
    seller.fault("expired_token", count=1)
    seller.get("public/get_shopee_ip_ranges")
    assert seller.fails("GET", "shop/get_shop_info") == "invalid_acceess_token"


def test_faults_are_chosen_by_path_shop_count_and_skip(http: TestClient, seller: Seller) -> None:
    other = Seller(http)
    seller.fault("busy", path="/api/v2/product/*", shop=seller.shop, count=2, skip=1)
    seller.get("shop/get_shop_info")
    other.get("product/get_category")
    seller.get("product/get_category")
    for _ in range(2):
        assert seller.fails("GET", "product/get_category") == "error_system_busy"
    seller.get("product/get_category")
    assert http.get("/_practice/faults").json()[0]["hits"] == 2
    assert http.delete("/_practice/faults").json() == {"cleared": 1}


def test_a_share_of_calls_fails_the_same_way_for_the_same_seed(http: TestClient, seller: Seller) -> None:
    runs = []
    for _ in range(2):
        http.delete("/_practice/faults")
        seller.fault("busy", share=0.4, seed=11)
        runs.append([seller.raw("GET", "shop/get_shop_info").json()["error"] != "" for _ in range(30)])
    assert runs[0] == runs[1]
    assert 5 <= sum(runs[0]) <= 20


def test_a_fault_can_begin_later(seller: Seller) -> None:
    seller.fault("busy", after_s=60)
    seller.get("shop/get_shop_info")
    seller.advance(61)
    assert seller.fails("GET", "shop/get_shop_info") == "error_system_busy"


# -- restart, reset, start ---------------------------------------------------------------------------------


def test_the_state_survives_a_restart(tmp_path: Path) -> None:
    with TestClient(create_app(tmp_path)) as http:
        seller = Seller(http)
        item = seller.item()
        order = seller.order(quantity=3)
        seller.settings(masking=False)
        seller.advance(1_000)
    with TestClient(create_app(tmp_path)) as http:
        seller.http = http
        assert seller.listing(item)["stock"] == 7
        assert seller.detail(order)["order_status"] == "READY_TO_SHIP"
        assert http.get("/_practice/settings?marketplace=shopee").json()["masking"] is False
        assert http.get("/_practice/clock").json()["offset_s"] == 1_000
        assert seller.item(item_sku="NEW") > item


def test_a_reset_forgets_everything(http: TestClient, seller: Seller) -> None:
    seller.item()
    seller.advance(50)
    seller.fault("busy")
    http.post("/_practice/reset")
    assert http.get("/_practice/shops").json() == []
    assert http.get("/_practice/faults").json() == []
    assert http.get("/_practice/clock").json()["offset_s"] == 0
    assert http.get("/_practice/journal").json() == []


def test_an_unwritable_folder_is_a_sentence_and_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(SandboxError) as caught:
        create_app(blocked)
    assert caught.value.code == "data_unwritable"
    assert main(["--port", "0", "--data", str(blocked)]) == 3
    assert "cannot write its data" in capsys.readouterr().err


def test_a_checkout_that_is_not_installed_finds_the_packages_beside_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.registry.entry_points", lambda group: [])
    packages = {path.parent.name for path in (Path(__file__).parents[2] / "sandbox").glob("*/__init__.py")}
    assert set(discover()) == packages
    assert "shopee" in packages


def test_an_unknown_marketplace_stops_the_start() -> None:
    with pytest.raises(SandboxError) as caught:
        discover(["warung"])
    assert caught.value.code == "practice_unknown"
