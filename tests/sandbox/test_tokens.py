"""Codes, tokens and the authorisation pages (shopee.md section 2)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sandbox.client import Seller, hmac_hex


def exchange(seller: Seller, code: str, **changes: Any) -> dict[str, Any]:
    body = {"code": code, "partner_id": seller.partner_id, "shop_id": int(seller.shop)} | changes
    answer: dict[str, Any] = seller.raw("POST", "auth/token/get", body=body).json()
    return answer


def refresh(seller: Seller, token: str | None = None, **changes: Any) -> dict[str, Any]:
    body = {"refresh_token": token or seller.refresh_token, "partner_id": seller.partner_id}
    answer: dict[str, Any] = seller.raw(
        "POST", "auth/access_token/get", body=body | ({"shop_id": int(seller.shop)} | changes)
    ).json()
    return answer


def test_a_code_gives_tokens_once(seller: Seller) -> None:
    code = seller.control("POST", "authorize").json()["code"]
    first = exchange(seller, code)
    assert first["error"] == ""
    assert (first["expire_in"], first["shop_id_list"]) == (14_400, [int(seller.shop)])
    assert exchange(seller, code)["error"] == "invalid_code"


def test_a_code_dies_after_ten_minutes(seller: Seller) -> None:
    code = seller.control("POST", "authorize").json()["code"]
    seller.advance(601)
    assert exchange(seller, code)["error"] == "invalid_code"


def test_a_code_of_another_shop_is_an_invalid_shop_id(seller: Seller) -> None:
    code = seller.control("POST", "authorize").json()["code"]
    assert exchange(seller, code, shop_id=1)["error"] == "invalid_shop_id"
    assert exchange(seller, code, shop_id=None, main_account_id=5)["error"] == "invalid_main_acount_id"


def test_the_documented_example_error_for_a_bad_code_can_be_chosen(seller: Seller) -> None:
    seller.settings(invalid_code_error="error_auth")
    assert exchange(seller, "nonsense")["error"] == "error_auth"


def test_a_refresh_token_works_only_once(seller: Seller) -> None:
    first = refresh(seller)
    assert first["error"] == ""
    assert first["refresh_token"] != seller.refresh_token
    again = refresh(seller)
    assert (again["error"], again["message"]) == ("error_auth", "Invalid refresh_token.")
    assert refresh(seller, first["refresh_token"])["error"] == ""


def test_the_other_error_for_a_used_refresh_token_can_be_chosen(seller: Seller) -> None:
    seller.settings(refresh_reuse_error="error_shop_refresh_token")
    refresh(seller)
    assert refresh(seller)["error"] == "error_shop_refresh_token"


def test_the_old_access_token_lives_five_minutes_after_a_refresh(seller: Seller) -> None:
    refresh(seller)
    seller.advance(290)
    seller.get("shop/get_shop_info")
    seller.advance(15)
    assert seller.fails("GET", "shop/get_shop_info") == "invalid_acceess_token"


@pytest.mark.parametrize("name", ["invalid_acceess_token", "error_auth"])
def test_an_access_token_dies_after_four_hours(seller: Seller, name: str) -> None:
    seller.settings(expired_token_error=name)
    seller.advance(14_390)
    seller.get("shop/get_shop_info")
    seller.advance(20)
    answer = seller.raw("GET", "shop/get_shop_info")
    assert (answer.status_code, answer.json()["error"]) == (403, name)
    seller.token = refresh(seller)["access_token"]
    seller.get("shop/get_shop_info")


def test_a_refresh_token_dies_after_thirty_days(seller: Seller) -> None:
    seller.advance(30 * 86_400 + 1)
    assert refresh(seller)["error"] == "refresh_token_expired"


def test_no_refresh_after_the_authorised_period(seller: Seller) -> None:
    code = seller.control("POST", "authorize", {"days": 7}).json()["code"]
    pair = exchange(seller, code)
    seller.advance(7 * 86_400 + 1)
    assert refresh(seller, pair["refresh_token"])["error"] == "shop_access_expired"


def test_after_the_authorised_period_a_living_access_token_is_refused_too(seller: Seller) -> None:
    seller.settings(access_life_s=30 * 86_400)
    code = seller.control("POST", "authorize", {"days": 7}).json()["code"]
    seller.token = exchange(seller, code)["access_token"]
    seller.advance(7 * 86_400 - 5)
    seller.get("shop/get_shop_info")
    seller.advance(10)
    assert seller.fails("GET", "shop/get_shop_info") == "invalid_acceess_token"


def test_authorising_again_replaces_both_tokens(seller: Seller) -> None:
    exchange(seller, seller.control("POST", "authorize").json()["code"])
    assert refresh(seller)["error"] == "error_auth"
    seller.advance(301)
    assert seller.fails("GET", "shop/get_shop_info") == "invalid_acceess_token"


def test_a_withdrawn_consent_unlinks_the_shop(seller: Seller) -> None:
    seller.control("POST", "revoke")
    assert seller.fails("GET", "shop/get_shop_info") == "shop_no_linked"
    assert refresh(seller)["error"] == "shop_no_linked"
    assert seller.get("public/get_shops_by_partner", page_size=10, page_no=1)["authed_shop_list"] == []


def test_a_banned_shop_is_refused_everywhere(seller: Seller) -> None:
    seller.settings(shop_status="BANNED", shop=seller.shop)
    assert seller.fails("GET", "shop/get_shop_info") == "shop_banned"
    assert refresh(seller)["error"] == "shop_banned"


def test_token_answers_stand_at_the_top_level(seller: Seller) -> None:
    answer = refresh(seller)
    assert "response" not in answer
    assert {"partner_id", "shop_id", "access_token", "refresh_token", "expire_in"} <= set(answer)


def test_authorised_shops_are_paged(seller: Seller) -> None:
    other = Seller(seller.http)
    one = seller.get("public/get_shops_by_partner", page_size=1, page_no=1)
    two = seller.get("public/get_shops_by_partner", page_size=1, page_no=2)
    assert (one["more"], two["more"]) == (True, False)
    shops = [page["authed_shop_list"][0]["shop_id"] for page in (one, two)]
    assert shops == [int(seller.shop), int(other.shop)]


def test_an_ordinary_shop_has_no_warehouses(seller: Seller) -> None:
    assert seller.fails("GET", "shop/get_warehouse_detail") == "warehouse.error_not_in_whitelist"
    seller.settings(multi_warehouse=["IDZ", "IDY"])
    found = seller.raw("GET", "shop/get_warehouse_detail", {"warehouse_type": 1}).json()["response"]
    assert [row["location_id"] for row in found] == ["IDZ", "IDY"]


# -- pages -----------------------------------------------------------------------------------------------


def legacy_link(seller: Seller, action: str, at: int, **more: Any) -> dict[str, Any]:
    path = f"/api/v2/shop/{action}"
    sign = hmac_hex(seller.key, f"{seller.partner_id}{path}{at}")
    query = {"partner_id": seller.partner_id, "timestamp": at, "sign": sign, "redirect": "http://desa.example/cb?s=1"}
    return {"url": path, "params": query | more, "follow_redirects": False}


def test_the_new_link_shows_a_page_and_consent_brings_code_shop_and_state_back(seller: Seller) -> None:
    query = {
        "partner_id": seller.partner_id,
        "auth_type": "seller",
        "redirect_uri": "http://desa.example/cb",
        "response_type": "code",
        "state": "a b&c",
    }
    page = seller.http.get("/auth", params=query)
    assert page.status_code == 200
    assert "Izinkan Toko Uji" in page.text
    form = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text.replace("&amp;", "&")))
    back = seller.http.post("/auth", data=form, follow_redirects=False)
    assert back.status_code == 302
    given = parse_qs(urlsplit(back.headers["location"]).query)
    assert given["state"] == ["a b&c"]
    assert given["shop_id"] == [seller.shop]
    assert exchange(seller, given["code"][0])["error"] == ""


def test_the_signed_link_dies_after_five_minutes_and_needs_its_signature(seller: Seller) -> None:
    now = seller.now()
    good = seller.http.get(**legacy_link(seller, "auth_partner", now, practice_shop=seller.shop))
    assert good.status_code == 302
    assert good.headers["location"].startswith("http://desa.example/cb?s=1&code=")
    late = seller.http.get(**legacy_link(seller, "auth_partner", now - 301)).json()
    assert (late["code"], late["error"], late["msg"]) == (1, "error_param", "Timestamp is expired.")
    assert seller.http.get(**legacy_link(seller, "auth_partner", now, sign="0")).json()["error"] == "error_sign"


def test_the_cancel_link_unlinks_the_shop(seller: Seller) -> None:
    back = seller.http.get(**legacy_link(seller, "cancel_auth_partner", seller.now(), practice_shop=seller.shop))
    assert "code=" not in back.headers["location"]
    assert seller.fails("GET", "shop/get_shop_info") == "shop_no_linked"


def test_a_redirect_to_an_undeclared_domain_is_refused(seller: Seller) -> None:
    seller.settings(redirect_domain="toko.example")
    refused = seller.http.get(**legacy_link(seller, "auth_partner", seller.now())).json()
    assert "not consistent with the Redirect URL Domain" in refused["msg"]
