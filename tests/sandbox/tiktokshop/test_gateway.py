"""What is checked before an operation's own logic (tiktokshop.md §3.1, §4, §5, §6, §16)."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.tiktokshop.client import Seller

SHOPS, ORDERS, SEARCH = "/authorization/202309/shops", "/order/202309/orders/search", "/product/202502/products/search"


def test_every_answer_has_the_envelope(seller: Seller) -> None:
    answer = seller.raw("GET", SHOPS).json()
    assert list(answer) == ["code", "message", "request_id", "data"]
    assert (answer["code"], answer["message"], len(answer["request_id"])) == (0, "Success", 31)
    assert answer["request_id"].isdigit()


@pytest.mark.parametrize(
    ("query", "headers", "status", "code", "word"),
    [
        ({"app_key": "nobody"}, {}, 400, 36009004, "app_key"),
        ({"app_key": None}, {}, 400, 36009004, "app_key"),
        ({"timestamp": None}, {}, 400, 36009004, "timestamp"),
        ({"timestamp": "yesterday"}, {}, 400, 36009004, "timestamp"),
        ({"sign": ""}, {}, 400, 36009004, "sign"),
        ({"sign": "0" * 64}, {}, 401, 106001, "signature"),
        ({}, {"x-tts-access-token": None}, 400, 36009004, "access token"),
        ({}, {"x-tts-access-token": "ROW_wrong"}, 400, 36009004, "access token"),
        ({"shop_cipher": "ROW_x"}, {}, 400, 36009004, "unexpected shop_cipher"),
        ({"shop_id": "5"}, {}, 400, 36009004, "shop_id"),
    ],
)
def test_one_code_means_many_faults(
    seller: Seller, query: dict[str, Any], headers: dict[str, Any], status: int, code: int, word: str
) -> None:
    response = seller.raw("GET", SHOPS, query, headers=headers)
    answer = response.json()
    assert (response.status_code, answer["code"]) == (status, code)
    assert word in answer["message"]


@pytest.mark.parametrize(("age", "good"), [(299, True), (302, False), (-29, True), (-32, False)])
def test_the_window_is_five_minutes_back_and_thirty_seconds_ahead(seller: Seller, age: int, good: bool) -> None:
    answer = seller.raw("GET", SHOPS, {"timestamp": seller.now() - age}).json()
    assert (answer["code"] == 0) is good
    assert good or "timestamp" in answer["message"]


def test_checks_come_in_their_order(http: TestClient, seller: Seller) -> None:
    wrong: dict[str, Any] = {"app_key": "nobody", "timestamp": 1, "sign": "x", "shop_cipher": None}
    bare = {"x-tts-access-token": None}
    assert seller.raw("POST", "/order/202309/nothing", wrong, headers=bare).json()["code"] == 36009009
    assert "app_key" in seller.raw("POST", ORDERS, wrong, headers=bare).json()["message"]
    wrong["app_key"] = seller.app_key
    assert "timestamp" in seller.raw("POST", ORDERS, wrong, headers=bare).json()["message"]
    wrong["timestamp"] = seller.now()
    assert seller.raw("POST", ORDERS, wrong, headers=bare).json()["code"] == 106001
    del wrong["sign"]
    assert "access token" in seller.raw("POST", ORDERS, wrong, headers=bare).json()["message"]
    seller.settings(denied_paths=["/orders/search"])
    assert seller.raw("POST", ORDERS, wrong).json()["code"] == 105005
    seller.settings(denied_paths=None)
    assert seller.raw("POST", ORDERS, wrong).json()["code"] == 106013


def test_unknown_paths_verbs_and_withdrawn_versions(seller: Seller) -> None:
    response = seller.raw("GET", "/finance/202309/statements")
    assert (response.status_code, response.json()["code"]) == (404, 36009009)
    assert seller.code("GET", ORDERS) == 36009010
    assert seller.code("POST", "/order/202212/orders/search") == 36009014
    assert seller.code("POST", "/order/202912/orders/search") == 36009009
    seller.settings(withdrawn=["/order/202309/"])
    assert seller.code("POST", ORDERS) == 36009014


def test_an_address_or_a_shop_may_be_shut_out(seller: Seller) -> None:
    for settings, code in (({"ip_whitelist": ["10.0.0.1"]}, 36009033), ({"shop_disabled": True}, 36009043)):
        seller.settings(**settings)
        assert seller.code("GET", SHOPS) == code
        seller.settings(**dict.fromkeys(settings))
    assert seller.code("GET", SHOPS) == 0


def test_the_cipher_belongs_to_the_token(http: TestClient, seller: Seller) -> None:
    other = Seller(http)
    assert seller.code("POST", ORDERS, shop_cipher=other.cipher) == 101000
    assert seller.code("POST", ORDERS, shop_cipher="") == 106013
    assert seller.code("GET", "/seller/202309/shops", shop_cipher=seller.cipher) == 36009004


def test_a_token_of_another_app_is_invalid(http: TestClient, seller: Seller) -> None:
    other = Seller(http, app_id="another0app")
    assert "access token" in seller.raw("GET", SHOPS, headers={"x-tts-access-token": other.token}).json()["message"]


def test_a_body_must_be_a_json_object(seller: Seller) -> None:
    assert seller.raw("POST", ORDERS, None, b"[1]").json()["code"] == 36009022
    assert seller.raw("POST", ORDERS, None, b"{").json()["code"] == 36009023
    assert seller.raw("POST", ORDERS, None, b'{"update_time_ge": NaN}').json()["code"] == 36009023


def test_the_second_mode_trusts_the_code_alone(seller: Seller) -> None:
    seller.settings(http_status="always_200")
    response = seller.raw("GET", SHOPS, {"sign": "x"})
    assert (response.status_code, response.json()["code"]) == (200, 106001)


# -- rate limits -------------------------------------------------------------------------------------------


def test_too_many_calls_are_429_with_a_hint(seller: Seller) -> None:
    seller.settings(rate_per_s=1, rate_burst=2)
    codes = [seller.raw("GET", SHOPS) for _ in range(3)]
    assert [each.status_code for each in codes] == [200, 200, 429]
    assert (codes[2].json()["code"], codes[2].headers["retry-after"]) == (36009002, "1")
    assert seller.code("POST", ORDERS) == 0  # the quota is the endpoint's
    seller.advance(1.5)
    assert seller.code("GET", SHOPS) == 0


def test_the_hint_may_be_missing_and_the_quota_may_be_the_shops(seller: Seller) -> None:
    seller.settings(rate_per_s=1, rate_burst=1, rate_scope="shop", rate_retry_after=False)
    seller.get(SHOPS)
    refused = seller.raw("POST", ORDERS)
    assert refused.status_code == 429
    assert "retry-after" not in refused.headers


def test_two_shops_have_two_quotas(http: TestClient, seller: Seller) -> None:
    other = Seller(http)
    seller.settings(rate_per_s=1, rate_burst=1)
    assert [seller.code("GET", SHOPS), other.code("GET", SHOPS)] == [0, 0]


def test_a_dynamic_quota_changes_from_minute_to_minute(seller: Seller) -> None:
    seller.settings(rate_per_s=1, rate_burst=1, rate_dynamic=True)
    seller.advance(240 - seller.now() % 240 + 1)  # the first of four minutes
    waits = []
    for _ in range(4):
        seller.code("GET", SHOPS)
        seller.advance(1.2)
        waits.append(seller.code("GET", SHOPS))
        seller.advance(58.8)
    assert waits == [0, 36009002, 36009002, 36009002]


# -- faults ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "options", "status", "code"),
    [
        ("rate_limit", {"retry_after": 7}, 429, 36009002),
        ("busy", {}, 200, 36009003),
        ("busy", {"error": 12001000}, 200, 12001000),
        ("expired_token", {}, 401, 105002),
        ("clock_skew", {"skew_s": 900}, 400, 36009004),
        ("error_5xx_before", {"status": 503, "body": "json"}, 503, 36009003),
    ],
)
def test_a_fault_answers_in_the_marketplaces_words(
    seller: Seller, kind: str, options: dict[str, Any], status: int, code: int
) -> None:
    seller.fault(kind, count=1, **options)
    answer = seller.raw("GET", SHOPS)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers.get("retry-after") == ("7" if kind == "rate_limit" else None)
    assert seller.get(SHOPS)["shops"]


def test_faults_find_their_shop_by_its_cipher_or_token(http: TestClient, seller: Seller) -> None:
    other = Seller(http)
    seller.fault("busy", shop=seller.shop)
    assert [seller.code("GET", SHOPS), seller.code("POST", ORDERS)] == [36009003, 36009003]
    assert other.code("GET", SHOPS) == 0


def test_a_lost_reply_to_create_leaves_one_product(seller: Seller) -> None:
    draft = seller.draft(idempotency_key="kopi-1")
    seller.fault("lost_reply", count=1, path="/product/202309/products", method="POST")
    with pytest.raises(ConnectionAbortedError):
        seller.raw("POST", "/product/202309/products", None, draft)
    again = seller.post("/product/202309/products", draft)
    assert [each["item_id"] for each in seller.control("GET", "listings").json()] == [again["product_id"]]


def test_the_journal_knows_the_shop_and_no_secret(http: TestClient, seller: Seller) -> None:
    seller.get(SHOPS)
    seller.post(SEARCH, page_size=1)
    query = {"app_key": seller.app_key, "app_secret": seller.secret, "refresh_token": seller.refresh_token}
    http.get("/api/v2/token/refresh", params=query | {"grant_type": "refresh_token"})
    entries = http.get("/_practice/journal").json()
    assert [entry["shop"] for entry in entries] == [seller.shop] * 3
    text = http.get("/_practice/journal").text
    for secret in (seller.token, seller.refresh_token, seller.secret):
        assert secret not in text
    assert http.get("/_practice/journal", params={"shop": seller.shop}).json() == entries
