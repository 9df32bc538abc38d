"""Signatures, tokens, shops and webhooks of Tokopedia & Shop (tiktokshop.md sections 2 to 4 and 13)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.core.errors import Ambiguous, Misconfigured
from connectors.core.flow import json_reply, replay
from connectors.core.http import Audience, Effect, FilePart, HttpRequest
from connectors.core.marketplace import Credentials
from connectors.tiktokshop import MARKETPLACE, auth
from connectors.tiktokshop.calls import get, post
from connectors.tiktokshop.options import SETTINGS, Options, options_of

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "protocols" / "vectors" / "tiktokshop_sign.json"
OWN = Credentials(
    "lapak0key001",
    "rahasia-lapak-0001",
    "7494049642642441621",
    "ROW_aaaa",
    "ROW_bbbb",
    extra={"shop_cipher": "GCP_desaMekar", "service_id": "7172339"},
)
NOW = 1_763_900_000
TOKENS = {
    "access_token": "ROW_cccc",
    "access_token_expire_in": 1_764_500_000,
    "refresh_token": "ROW_dddd",
    "refresh_token_expire_in": 1_795_000_000,
    "seller_base_region": "ID",
}


def query(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


# --- signing ---------------------------------------------------------------------------------------------------


def test_the_token_travels_in_its_header_and_the_cipher_in_the_query() -> None:
    signed = auth.sign(get("/order/202507/orders", {"ids": "1,2"}), OWN, auth.DEFAULT_BASE_URL, NOW)
    assert signed.url.startswith("https://open-api.tiktokglobalshop.com/order/202507/orders?ids=1%2C2&")
    assert signed.headers["x-tts-access-token"] == "ROW_aaaa"
    assert "ROW_aaaa" not in signed.url
    told = query(signed.url)
    assert (told["shop_cipher"], told["app_key"], told["timestamp"]) == ("GCP_desaMekar", "lapak0key001", str(NOW))


def test_a_call_for_the_seller_alone_carries_no_cipher_and_a_shops_call_never_goes_without() -> None:
    sellers = auth.sign(get("/authorization/202309/shops", audience=Audience.SELLER), OWN, "https://x", NOW)
    assert "shop_cipher" not in query(sellers.url)
    with pytest.raises(Misconfigured, match="shop_cipher"):
        auth.sign(get("/logistics/202309/warehouses"), replace(OWN, extra={}), "https://x", NOW)


@pytest.mark.parametrize("missing", [{"app_id": ""}, {"app_key": ""}])
def test_without_the_apps_own_words_nothing_is_signed(missing: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match="app_key"):
        auth.sign(get("/x"), replace(OWN, **missing), "https://x", NOW)  # type: ignore[arg-type]


def test_a_page_token_is_signed_as_it_is_and_leaves_percent_encoded() -> None:
    signed = auth.sign(get("/x", {"page_token": "6AsPQ+UMv/H3Rk== a"}), OWN, "https://x", NOW)
    assert "page_token=6AsPQ%2BUMv%2FH3Rk%3D%3D%20a" in signed.url
    assert query(signed.url)["page_token"] == "6AsPQ+UMv/H3Rk== a"


def test_the_very_bytes_that_are_sent_are_signed() -> None:
    request = post("/product/202309/products", Effect.CREATE, {"title": "Kopi “alami” ☕", "n": 1})
    signed = auth.sign(request, OWN, "https://x", NOW)
    pairs = [(k, v) for k, v in query(signed.url).items() if k != "sign"]
    right = auth.digest(OWN.app_key, auth.message(request.path, pairs, signed.body, OWN.app_key))
    wrong = auth.digest(OWN.app_key, auth.message(request.path, pairs, (signed.body or b"") + b" ", OWN.app_key))
    assert query(signed.url)["sign"] == right != wrong


def test_an_upload_is_signed_without_its_body() -> None:
    def made(content: bytes) -> str:
        files = (FilePart("data", "a.png", content),)
        request = HttpRequest("POST", "/up", Effect.SET, files=files, audience=Audience.SELLER)
        return query(auth.sign(request, OWN, "https://x", NOW).url)["sign"]

    assert made(b"one") == made(b"two")


def test_neither_an_empty_parameter_nor_an_empty_object_is_ever_sent() -> None:
    request = post("/x", Effect.READ, {}, {"page_token": "", "page_size": 5, "cursor": None})
    assert (request.query, request.json) == ((("page_size", "5"),), None)
    assert auth.sign(request, OWN, "https://x", NOW).body is None


def test_no_secret_stands_in_what_is_shown() -> None:
    signed = auth.sign(get("/x"), OWN, "https://x", NOW)
    shown = f"{signed!r} {OWN!r} {auth.exchange_code!r}"
    assert not [word for word in ("rahasia", "ROW_aaaa", "GCP_desaMekar") if word in shown]


# --- consent, tokens, shops ------------------------------------------------------------------------------------


def test_the_consent_page_is_the_apps_own() -> None:
    page = MARKETPLACE.links.new(OWN, "https://localhost/", "7")
    assert page == "https://services.tiktokshop.com/open/authorize?service_id=7172339&state=7"
    other = replace(OWN, extra={**OWN.extra, "auth_page": "https://contoh.example/izin"})
    assert auth.consent_link(other, "", "").startswith("https://contoh.example/izin?service_id=7172339")
    with pytest.raises(Misconfigured, match="service_id"):
        auth.consent_link(replace(OWN, extra={}), "", "")


def test_a_code_becomes_tokens_whose_times_are_absolute() -> None:
    reply = json_reply({"code": 0, "message": "success", "request_id": "1", "data": TOKENS})
    tokens, (request,) = replay(auth.exchange_code(OWN, "kode", NOW), [reply])
    assert (request.method, request.effect, request.audience) == ("GET", Effect.CREATE, Audience.PUBLIC)
    assert dict(request.query) == {
        "app_key": "lapak0key001",
        "app_secret": "rahasia-lapak-0001",
        "auth_code": "kode",
        "grant_type": "authorized_code",
    }
    assert tokens.expires_at == datetime.fromtimestamp(1_764_500_000, UTC)
    assert tokens.consent_until == datetime.fromtimestamp(1_795_000_000, UTC)


def test_a_refresh_gives_both_tokens_anew() -> None:
    reply = json_reply({"code": 0, "message": "", "request_id": "", "data": TOKENS})
    tokens, (request,) = replay(auth.refresh_token(OWN, NOW), [reply])
    assert dict(request.query)["refresh_token"] == "ROW_bbbb"
    assert (tokens.access_token, tokens.refresh_token) == ("ROW_cccc", "ROW_dddd")


def test_a_token_reply_that_cannot_be_read_is_ambiguous_and_keeps_nothing() -> None:
    reply = json_reply({"code": 0, "message": "", "request_id": "", "data": {"access_token": "ROW_rahasia"}})
    with pytest.raises(Ambiguous) as caught:
        replay(auth.refresh_token(OWN, NOW), [reply])
    assert "ROW_rahasia" not in f"{caught.value!r} {vars(caught.value)}"


@pytest.mark.parametrize(
    ("base_url", "extra", "host"),
    [
        (auth.DEFAULT_BASE_URL, {}, "https://auth.tiktok-shops.com"),
        ("http://127.0.0.1:8700", {}, "http://127.0.0.1:8700"),
        (auth.DEFAULT_BASE_URL, {"auth_base_url": "https://lain.example/"}, "https://lain.example"),
    ],
)
def test_token_calls_go_to_the_token_host_unsigned(base_url: str, extra: dict[str, str], host: str) -> None:
    (request,) = [next(auth.refresh_token(OWN, NOW))]
    signed = auth.sign(request, replace(OWN, extra=extra), base_url, NOW)
    assert signed.url.startswith(f"{host}/api/v2/token/refresh?")
    assert "sign" not in query(signed.url)
    assert auth.TOKEN_HEADER not in signed.headers


def test_the_shops_of_a_token_come_with_their_cipher() -> None:
    shops = [{"id": "7494", "name": "BUMDes Maju", "region": "ID", "seller_type": "LOCAL", "cipher": "ROW_x"}]
    found, (request,) = replay(
        auth.authorised_shops(), [json_reply({"code": 0, "message": "", "request_id": "", "data": {"shops": shops}})]
    )
    assert request.audience is Audience.SELLER
    assert (found[0].external_shop_id, found[0].extra) == ("7494", {"shop_cipher": "ROW_x"})
    assert "ROW_x" not in repr(found)


# --- settings --------------------------------------------------------------------------------------------------


def test_every_uncertain_thing_can_be_set_and_has_a_default() -> None:
    assert options_of({}) == Options()
    chosen = {
        "category_version": "V1",
        "listing_platforms": "tiktok_shop, tokopedia",
        "stock_zero": "deactivate",
        "listing_check": "no",
    }
    assert options_of(chosen) == Options("v1", ("TIKTOK_SHOP", "TOKOPEDIA"), sends_zero=False, checks_first=False)
    assert set(chosen) < set(SETTINGS) == set(MARKETPLACE.settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [("category_version", "v3"), ("listing_platforms", "SHOPEE"), ("listing_platforms", ""), ("stock_zero", "maybe")],
)
def test_an_impossible_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        MARKETPLACE.for_shop({name: value})
    assert caught.value.code == name


def test_a_shops_settings_change_its_flows() -> None:
    flow = MARKETPLACE.for_shop({"category_version": "v1"}).flows.categories
    assert flow is not None
    assert dict(next(flow()).query)["category_version"] == "v1"
    assert MARKETPLACE.flows.categories is not None
    assert dict(next(MARKETPLACE.flows.categories()).query)["category_version"] == "v2"


# --- webhooks --------------------------------------------------------------------------------------------------

BODY = (
    b'{"type":1,"tts_notification_id":"7327112393057371910","shop_id":"7494049642642441621","timestamp":1763900000,'
    b'"data":{"order_id":"576486316948490001","order_status":"AWAITING_SHIPMENT","is_on_hold_order":false,'
    b'"update_time":1763899990}}'
)
HEADER = "bb8bf6a13fd18ce31532155e6653e697abaf01429af413aff7ffd2ef36cfbedd"


def test_a_webhook_is_the_marketplaces_when_its_raw_bytes_are_signed() -> None:
    assert auth.verify_push("lapak0key001", BODY, HEADER, "rahasia-lapak-0001")


@pytest.mark.parametrize(
    ("key", "body", "header", "secret"),
    [
        ("lapak0key002", BODY, HEADER, "rahasia-lapak-0001"),
        ("lapak0key001", BODY + b" ", HEADER, "rahasia-lapak-0001"),
        ("lapak0key001", BODY, HEADER.upper(), "rahasia-lapak-0001"),
        ("lapak0key001", BODY, f"Bearer {HEADER}", "rahasia-lapak-0001"),
        ("lapak0key001", BODY, "", "rahasia-lapak-0001"),
        ("lapak0key001", BODY, "é", "rahasia-lapak-0001"),
        ("lapak0key001", BODY, HEADER, "rahasia-lapak-0002"),
    ],
)
def test_any_other_webhook_is_refused(key: str, body: bytes, header: str, secret: str) -> None:
    assert not auth.verify_push(key, body, header, secret)


def test_the_published_webhook_vectors_are_met_and_break_with_one_byte() -> None:
    if not VECTORS.exists():
        pytest.skip(f"{VECTORS.name} is not beside this repository")
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))["webhook_vectors"]
    assert len(vectors) == 5
    for each in vectors:
        told = (each["app_key"], each["raw_body"].encode(), each["authorization_header"], each["app_secret"])
        assert auth.verify_push(*told), each["id"]
        assert not auth.verify_push(told[0], told[1] + b"\n", *told[2:]), each["id"]
