"""Consent, codes and tokens (tiktokshop.md §3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.sandbox.tiktokshop.client import Seller

WEEK, YEAR = 7 * 86_400, 365 * 86_400
SHOPS = "/authorization/202309/shops"


def exchange(seller: Seller, **changes: Any) -> dict[str, Any]:
    """A token call; the whole answer."""
    query = {"app_key": seller.app_key, "app_secret": seller.secret, "grant_type": "authorized_code"} | changes
    path = "/api/v2/token/refresh" if "refresh_token" in changes else "/api/v2/token/get"
    if "refresh_token" in changes:
        query.setdefault("grant_type", "refresh_token")
        query["grant_type"] = changes.get("grant_type", "refresh_token")
    answer: dict[str, Any] = seller.http.get(path, params=query).json()
    return answer


def code(seller: Seller, **wish: Any) -> str:
    return str(seller.control("POST", "authorize", wish).json()["code"])


def refresh(seller: Seller) -> dict[str, Any]:
    """A refresh that must succeed; the seller uses the new pair."""
    answer = exchange(seller, refresh_token=seller.refresh_token)
    assert answer["code"] == 0, answer
    data: dict[str, Any] = answer["data"]
    seller.token, seller.refresh_token = data["access_token"], data["refresh_token"]
    return data


def test_a_code_gives_a_pair_with_absolute_ends(seller: Seller) -> None:
    answer = exchange(seller, auth_code=code(seller))
    assert (answer["code"], answer["message"]) == (0, "Success")
    data, now = answer["data"], seller.now()
    assert abs(data["access_token_expire_in"] - now - WEEK) < 5
    assert abs(data["refresh_token_expire_in"] - now - YEAR) < 5
    assert (data["seller_base_region"], data["user_type"], data["seller_name"]) == ("ID", 0, "Toko Uji")
    assert "seller.order.info" in data["granted_scopes"]
    seller.token = data["access_token"]
    assert seller.get(SHOPS)["shops"][0]["seller_type"] == "LOCAL"


def test_a_code_works_once_and_for_thirty_minutes(seller: Seller) -> None:
    used = code(seller)
    assert exchange(seller, auth_code=used)["code"] == 0
    assert exchange(seller, auth_code=used)["code"] == 36004004
    late = code(seller)
    seller.advance(1_801)
    assert exchange(seller, auth_code=late)["code"] == 36004004


@pytest.mark.parametrize(
    "changes",
    [{"app_secret": "wrong"}, {"app_key": "nobody"}, {"auth_code": "ROW_x"}, {"grant_type": "authorization_code"}],
)
def test_a_token_call_with_something_wrong_is_refused(seller: Seller, changes: dict[str, str]) -> None:
    assert exchange(seller, **({"auth_code": code(seller)} | changes))["code"] == 36004004


def test_a_code_of_another_app_is_worth_nothing(http: TestClient, seller: Seller) -> None:
    other = Seller(http, app_id="another0app")
    assert exchange(seller, auth_code=code(other))["code"] == 36004004


def test_the_code_and_the_status_of_a_refusal_are_switches(seller: Seller) -> None:
    seller.settings(auth_error_code=36004003, auth_error_status=401)
    response = seller.http.get("/api/v2/token/get", params={"app_key": seller.app_key})
    assert (response.status_code, response.json()["code"]) == (401, 36004003)


def test_token_calls_are_get_only(seller: Seller) -> None:
    assert seller.http.post("/api/v2/token/get").json()["code"] == 36009010
    assert seller.http.get("/api/v2/token/else").json()["code"] == 36009009


def test_an_access_token_lives_a_week(seller: Seller) -> None:
    seller.advance(WEEK - 60)
    assert seller.get(SHOPS)["shops"]
    seller.advance(120)
    response = seller.raw("GET", SHOPS)
    assert (response.status_code, response.json()["code"]) == (401, 105002)
    seller.settings(expired_token_error=36009004)
    answer = seller.raw("GET", SHOPS).json()
    assert (answer["code"], "access token" in answer["message"]) == (36009004, True)
    refresh(seller)
    assert seller.get(SHOPS)["shops"]


def test_a_refresh_ends_the_old_pair(seller: Seller) -> None:
    old_access, old_refresh = seller.token, seller.refresh_token
    refresh(seller)
    assert exchange(seller, refresh_token=old_refresh)["code"] == 36004004
    assert seller.raw("GET", SHOPS, headers={"x-tts-access-token": old_access}).json()["code"] == 105002
    assert refresh(seller)["refresh_token"] != old_refresh


def test_what_happens_to_the_old_pair_is_a_switch(seller: Seller) -> None:
    seller.settings(refresh_kills_old=False, old_access_life_s=3_600)
    old_access, old_refresh = seller.token, seller.refresh_token
    refresh(seller)
    assert seller.raw("GET", SHOPS, headers={"x-tts-access-token": old_access}).json()["code"] == 0
    assert exchange(seller, refresh_token=old_refresh)["code"] == 0


def test_a_refresh_may_keep_its_refresh_token(seller: Seller) -> None:
    seller.settings(refresh_rotates=False)
    old = seller.refresh_token
    assert refresh(seller)["refresh_token"] == old
    assert refresh(seller)["refresh_token"] == old


def test_the_authorised_period_ends_both_tokens(http: TestClient) -> None:
    seller = Seller(http, days=3)
    assert seller.made["expire_in"] <= 3 * 86_400
    seller.advance(3 * 86_400 + 5)
    assert seller.code("GET", SHOPS) == 105002
    assert exchange(seller, refresh_token=seller.refresh_token)["code"] == 36004004


@pytest.mark.parametrize("code_", [36009004, 105005, 101000])
def test_a_withdrawn_consent_ends_everything_until_the_seller_consents_again(seller: Seller, code_: int) -> None:
    seller.settings(revoked_token_error=code_)
    seller.control("POST", "revoke")
    assert seller.code("GET", SHOPS) == code_
    assert exchange(seller, refresh_token=seller.refresh_token)["code"] == 36004004
    seller.token = exchange(seller, auth_code=code(seller))["data"]["access_token"]
    assert seller.get(SHOPS)["shops"][0]["cipher"] == seller.cipher  # §3.1: stable per shop and app


# -- the consent page --------------------------------------------------------------------------------------


def test_the_page_offers_the_shops_in_bahasa_indonesia(seller: Seller) -> None:
    link = {"service_id": seller.made["extra"]["service_id"], "state": "abc", "redirect_uri": "https://contoh.id/x"}
    page = seller.http.get("/open/authorize", params=link).text
    assert "Izinkan Toko Uji" in page
    assert "Tokopedia &amp; Shop" in page
    assert "TikTok" not in page


def test_consent_brings_the_seller_back_with_a_code_that_works(seller: Seller) -> None:
    link = {
        "service_id": seller.made["extra"]["service_id"],
        "state": "a b&c",
        "redirect_uri": "https://contoh.id/x?y=1",
    }
    answer = seller.http.post("/open/authorize", data=link | {"practice_shop": seller.shop}, follow_redirects=False)
    assert answer.status_code == 302
    target = urlsplit(answer.headers["location"])
    back = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert (target.hostname, back.pop("y")) == ("contoh.id", "1")
    assert set(back) == {"code", "app_key", "state", "locale", "shop_region"}
    assert (back["app_key"], back["state"], back["shop_region"]) == (seller.app_key, "a b&c", "ID")
    assert exchange(seller, auth_code=back["code"])["code"] == 0


def test_a_refused_consent_says_so(seller: Seller) -> None:
    link = {"service_id": seller.made["extra"]["service_id"], "state": "s", "redirect_uri": "https://contoh.id/"}
    answer = seller.http.get("/open/authorize", params=link | {"practice_shop": "deny"}, follow_redirects=False)
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (back["code"], back["error"]) == (["null"], ["auth_denied"])


def test_a_link_needs_a_known_app_a_known_shop_and_a_way_back(http: TestClient, seller: Seller) -> None:
    service = seller.made["extra"]["service_id"]
    other = Seller(http, app_id="another0app")
    for link in (
        {"service_id": "5", "redirect_uri": "https://contoh.id/"},
        {"service_id": service},
        {"service_id": service, "redirect_uri": "https://contoh.id/", "practice_shop": other.shop},
    ):
        assert http.get("/open/authorize", params=link).json()["code"] == 36009004
