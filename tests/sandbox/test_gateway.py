"""The gateway of practice Shopee (shopee.md sections 1 and 3, decisions of section 13)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sandbox.shopee.gateway import sign
from tests.sandbox.client import Seller, hmac_hex

VECTORS = Path(__file__).parents[3] / "shared" / "protocols" / "vectors" / "shopee_sign.json"

# Copied by hand from the vector file, so that the suite means something without it.
PUBLIC = {
    "partner_id": 2900001,
    "partner_key": "lapakdesa-sandbox-partner-key-0001",
    "path": "/api/v2/auth/token/get",
    "timestamp": 1795305600,
    "sign": "19dbd6c9c30983bc3176d0ae21451642385312e6872889339db1017c5b8df7ac",
}
SHOP = {
    "partner_id": 2900002,
    "partner_key": "6c6170616b5a646573612d5a6b756e6369",
    "path": "/api/v2/product/update_stock",
    "timestamp": 1700000001,
    "access_token": "0123456789abcdef0123456789abcdef",
    "shop_id": 14,
    "sign": "de6580c9455f8b3abce26fd5b7e9b35b3dd780a759b496d6ee804315c56adbfb",
}


def _file() -> dict[str, Any]:
    if not VECTORS.exists():
        pytest.skip("the vector file is not beside this checkout")
    found: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return found


def _ask(http: TestClient, vector: dict[str, Any], given: str) -> str:
    """Send a vector to a server that has its app and shows its time; the error name."""
    app = {"app_id": vector["partner_id"], "app_key": vector["partner_key"]}
    http.post("/_practice/reset")
    http.post("/_practice/settings", json={"rate_per_s": 0})
    made = http.post("/_practice/shops", json={"marketplace": "shopee"} | app)
    assert made.status_code == 200, made.text
    http.post("/_practice/clock", json={"set_to": vector["timestamp"]})
    names = ("partner_id", "timestamp", "access_token", "shop_id")
    query = {name: vector[name] for name in names if name in vector} | {"sign": given}
    method = "GET" if "/get_" in vector["path"] or "auth_partner" in vector["path"] else "POST"
    if "redirect" in vector:
        query["redirect"] = vector["redirect"]
        page = http.request(method, vector["path"], params=query)
        return "" if "text/html" in page.headers["content-type"] else str(page.json()["error"])
    return str(http.request(method, vector["path"], params=query, json={}).json()["error"])


@pytest.mark.parametrize("vector", [PUBLIC, SHOP], ids=["public", "shop"])
def test_a_documented_signature_is_accepted_and_another_is_not(http: TestClient, vector: dict[str, Any]) -> None:
    assert _ask(http, vector, vector["sign"]) != "error_sign"
    wrong = "0" + vector["sign"][1:] if vector["sign"][0] != "0" else "1" + vector["sign"][1:]
    assert _ask(http, vector, wrong) == "error_sign"


def test_every_api_and_link_vector_passes_the_gateway(http: TestClient) -> None:
    tried = 0
    for vector in _file()["vectors"]:
        if vector["kind"] in ("public", "shop", "auth_link") and "get_shop_list_by_merchant" not in vector["path"]:
            assert _ask(http, vector, vector["sign"]) != "error_sign", vector["id"]
            tried += 1
    assert tried >= 7


def test_every_vector_has_the_sign_of_its_base_string() -> None:
    for vector in _file()["vectors"]:
        assert sign(vector["partner_key"], vector["base_string"]) == vector["sign"], vector["id"]


def test_every_negative_api_vector_is_a_wrong_sign(http: TestClient) -> None:
    every = _file()
    known = {vector["id"]: vector for vector in every["vectors"]}
    tried = 0
    for negative in every["negative"]:
        vector = known[negative["of"]]
        if vector["kind"] != "push":
            assert _ask(http, vector, negative["wrong_sign"]) == "error_sign", negative["id"]
            tried += 1
    assert tried >= 5


def test_a_public_call_signed_as_a_shop_call_is_accepted(seller: Seller) -> None:
    path, now = "/api/v2/public/get_shops_by_partner", seller.now()
    base = f"{seller.partner_id}{path}{now}{seller.token}{seller.shop}"
    query = {
        "partner_id": seller.partner_id,
        "timestamp": now,
        "access_token": seller.token,
        "shop_id": seller.shop,
        "sign": hmac_hex(seller.key, base),
    }
    assert seller.http.get(path, params=query).json()["error"] == ""


@pytest.mark.parametrize("off", [-301, 301])
def test_a_timestamp_more_than_five_minutes_off_is_expired(seller: Seller, off: int) -> None:
    answer = seller.raw("GET", "shop/get_shop_info", {"timestamp": seller.now() + off}).json()
    assert (answer["error"], answer["message"]) == ("error_param", "Timestamp is expired.")


@pytest.mark.parametrize("off", [-290, 290])
def test_a_timestamp_within_five_minutes_is_fine(seller: Seller, off: int) -> None:
    assert seller.raw("GET", "shop/get_shop_info", {"timestamp": seller.now() + off}).json()["error"] == ""


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"partner_id": None}, "error_param", "There is no partner_id in query."),
        ({"partner_id": "abc"}, "error_param", "Partner_id is invalid"),
        ({"partner_id": 4294967296}, "error_param", "Partner_id is invalid"),
        ({"partner_id": 77}, "invalid_partner_id", "Invalid partner_id, please have a check."),
        ({"timestamp": None}, "error_param", "There is no timestamp in query."),
        ({"timestamp": "soon"}, "error_param", "Timestamp is invalid"),
        ({"sign": ""}, "error_param", "There is no sign in query."),
        ({"sign": "00"}, "error_sign", "Wrong sign."),
        ({"access_token": None}, "error_param", "There is no access_token in query."),
        ({"shop_id": None}, "error_param", "There is no shop_id in query."),
        ({"access_token": "stranger"}, "invalid_acceess_token", "Invalid access_token, please have a check."),
    ],
)
def test_each_missing_or_wrong_common_parameter_has_its_error(
    seller: Seller, change: dict[str, Any], error: str, message: str
) -> None:
    answer = seller.raw("GET", "shop/get_shop_info", change).json()
    assert answer["error"] == error
    assert answer["message"].startswith(message)


def test_a_token_of_another_shop_is_refused(http: TestClient) -> None:
    one, two = Seller(http), Seller(http)
    answer = one.raw("GET", "shop/get_shop_info", {"access_token": two.token}).json()
    assert (answer["error"], answer["message"]) == ("error_auth", "Invalid partner_id or shopid.")


def test_the_checks_come_in_the_documented_order(seller: Seller) -> None:
    everything_wrong = {"partner_id": 77, "timestamp": 1, "sign": "00", "access_token": "x"}
    assert seller.fails("GET", "shop/get_shop_info", **everything_wrong) == "invalid_partner_id"
    answer = seller.raw("GET", "shop/get_shop_info", {"timestamp": 1, "sign": "00", "access_token": "x"}).json()
    assert answer["message"] == "Timestamp is expired."
    assert seller.fails("GET", "shop/get_shop_info", sign="00", access_token="x") == "error_sign"


def test_an_unknown_path_and_a_wrong_method_are_offline(seller: Seller) -> None:
    for method, name in (("GET", "product/get_everything"), ("POST", "shop/get_shop_info")):
        answer = seller.raw(method, name).json()
        assert answer["error"] == "error_param"
        assert "offline or the request path is incorrect" in answer["message"]


def test_the_envelope_has_a_request_id_of_32_hex_digits(seller: Seller) -> None:
    answer = seller.raw("GET", "product/get_category").json()
    assert set(answer) == {"request_id", "error", "message", "warning", "response"}
    assert len(answer["request_id"]) == 32
    assert set(answer["request_id"]) <= set("0123456789abcdef")


@pytest.mark.parametrize(("mode", "status"), [("documented", 403), ("always_200", 200)])
def test_both_http_status_modes(seller: Seller, mode: str, status: int) -> None:
    seller.settings(http_status=mode)
    assert seller.raw("GET", "shop/get_shop_info", {"sign": "00"}).status_code == status
    assert seller.raw("GET", "shop/get_shop_info", {"timestamp": 1}).status_code == 200
    seller.fault("rate_limit", count=1)
    assert seller.raw("GET", "shop/get_shop_info").status_code == (429 if mode == "documented" else 200)


def test_a_burst_is_limited_per_app_and_recovers(http: TestClient) -> None:
    one, two = Seller(http), Seller(http)
    one.settings(rate_per_s=1, rate_burst=3)
    stamp = one.now()
    answers = [one.raw("GET", "shop/get_shop_info", {"timestamp": stamp}) for _ in range(5)]
    assert answers[-1].status_code == 429
    assert answers[-1].json()["error"] == "error_rate_limit"
    assert two.fails("GET", "shop/get_shop_info") == "error_rate_limit"
    one.advance(10)
    assert two.get("shop/get_shop_info")["shop_name"] == "Toko Uji"


def test_the_daily_quota_ends_at_midnight_in_utc_plus_8(seller: Seller) -> None:
    seller.settings(daily_quota=2)
    midnight = 1795305600 + 16 * 3600  # 00:00 of the next day in UTC+8
    seller.http.post("/_practice/clock", json={"set_to": midnight - 60})
    for _ in range(2):
        seller.get("public/get_shopee_ip_ranges")
    assert seller.fails("GET", "public/get_shopee_ip_ranges") == "error_limit"
    seller.http.post("/_practice/clock", json={"set_to": midnight + 5})
    assert seller.get("public/get_shopee_ip_ranges")["ip_list"]


def test_an_undeclared_address_and_a_denied_api_are_refused(seller: Seller) -> None:
    seller.settings(ip_whitelist=["10.9.8.7"])
    answer = seller.raw("GET", "shop/get_shop_info")
    assert (answer.status_code, answer.json()["error"]) == (403, "source_ip_undeclared")
    seller.settings(ip_whitelist=None, denied_paths=["shop/get_shop_info"])
    assert seller.raw("GET", "shop/get_shop_info").json()["message"] == "No permission to current api."


def test_a_body_that_is_no_json_object_is_data_that_cannot_be_parsed(seller: Seller) -> None:
    assert seller.raw("POST", "product/update_stock", content=b"{").json()["error"] == "product.error_data"
    assert seller.fails("POST", "product/update_stock", [1]) == "product.error_data"


def test_array_parameters_come_in_three_encodings(seller: Seller) -> None:
    first, second = seller.item(), seller.item(item_sku="KOPI-500")
    for form in ([first, second], f"{first},{second}", f"[{first},{second}]"):
        found = seller.get("product/get_item_base_info", item_id_list=form)
        assert [item["item_id"] for item in found["item_list"]] == [first, second]
