"""Signatures against vectors that other people's clients computed, consent links, tokens, pushes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.core.errors import Ambiguous, Misconfigured
from connectors.core.flow import json_reply, replay
from connectors.core.http import Audience, Effect, HttpRequest
from connectors.core.marketplace import Credentials
from connectors.shopee import auth

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "protocols" / "vectors" / "shopee_sign.json"
NOW_S = 1_795_305_600
CREDENTIALS = Credentials("2900001", "lapakdesa-sandbox-partner-key-0001", "910000123", "token", "segar")

# Copied by hand from the vector file, so that this suite means something without it.
PUBLIC = ("2900001", "lapakdesa-sandbox-partner-key-0001", "/api/v2/auth/token/get", 1795305600,
          "19dbd6c9c30983bc3176d0ae21451642385312e6872889339db1017c5b8df7ac")  # fmt: skip
SHOP = ("2900002", "6c6170616b5a646573612d5a6b756e6369", "/api/v2/product/update_stock", 1700000001,
        "0123456789abcdef0123456789abcdef", "14",
        "de6580c9455f8b3abce26fd5b7e9b35b3dd780a759b496d6ee804315c56adbfb")  # fmt: skip
PUSH = ("https://toko.desa.example/push/shopee", b"", "lapakdesa-sandbox-partner-key-0001",
        "6b7e306eed893ebe9527162aaa0764ab7b375e26591f44fa28e6634ad86d7fb4")  # fmt: skip


def query_of(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def signed(path: str, credentials: Credentials, now_s: int, audience: Audience) -> dict[str, str]:
    request = HttpRequest("GET", path, Effect.READ, (("extra", "not signed"),), audience=audience)
    return query_of(auth.sign(request, credentials, "https://host.example", now_s).url)


def test_a_public_call_is_signed_with_three_parts() -> None:
    app, key, path, now_s, sign = PUBLIC
    query = signed(path, Credentials(app, key, "1", "token"), now_s, Audience.PUBLIC)
    assert query == {"partner_id": app, "timestamp": str(now_s), "sign": sign, "extra": "not signed"}


def test_a_shop_call_is_signed_with_token_and_shop_and_the_key_is_plain_text() -> None:
    app, key, path, now_s, token, shop, sign = SHOP
    query = signed(path, Credentials(app, key, shop, token), now_s, Audience.SHOP)
    assert query["sign"] == sign
    assert (query["access_token"], query["shop_id"]) == (token, shop)


def test_a_push_is_recognised_and_any_change_is_not() -> None:
    url, body, key, sign = PUSH
    assert auth.verify_push(url, body, sign, key)
    assert not auth.verify_push(url + "/", body, sign, key)
    assert not auth.verify_push(url, body + b" ", sign, key)
    assert not auth.verify_push(url, body, sign.upper(), key)
    assert not auth.verify_push(url, body, f"Bearer {sign}", key)
    assert not auth.verify_push(url, body, "", key)
    assert not auth.verify_push(url, body, "é", key)


def vector_file() -> dict[str, Any]:
    if not VECTORS.exists():
        pytest.skip("the vector file is not beside this repository")
    loaded: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
    return loaded


def vectors(kind: str) -> Iterator[dict[str, Any]]:
    found = [each for each in vector_file()["vectors"] if each["kind"] == kind]
    assert found
    yield from found


@pytest.mark.parametrize(("kind", "audience"), [("public", Audience.PUBLIC), ("shop", Audience.SHOP)])
def test_every_vector_of_a_call_agrees(kind: str, audience: Audience) -> None:
    for each in vectors(kind):
        shop, token = str(each.get("shop_id", "")), each.get("access_token", "")
        credentials = Credentials(str(each["partner_id"]), each["partner_key"], shop, token)
        request = HttpRequest("POST", each["path"], Effect.SET, json={"any": 1}, audience=audience)
        assert auth.base_string(request, credentials, each["timestamp"]) == each["base_string"], each["id"]
        assert signed(each["path"], credentials, each["timestamp"], audience)["sign"] == each["sign"], each["id"]


def test_every_vector_of_a_merchant_string_agrees() -> None:
    for each in vectors("merchant"):
        assert auth.digest(each["partner_key"], each["base_string"].encode()) == each["sign"], each["id"]


def test_every_vector_of_a_legacy_link_agrees() -> None:
    for each in vectors("auth_link"):
        credentials = Credentials(str(each["partner_id"]), each["partner_key"])
        make = auth.legacy_cancel_link if "cancel" in each["path"] else auth.legacy_consent_link
        url = make(credentials, each["redirect"], "", each["timestamp"])
        assert urlsplit(url).path == each["path"]
        assert query_of(url) == {
            "partner_id": str(each["partner_id"]),
            "timestamp": str(each["timestamp"]),
            "sign": each["sign"],
            "redirect": each["redirect"],
        }


def test_every_vector_of_a_push_agrees() -> None:
    for each in vectors("push"):
        body = each["body"].encode()
        assert auth.verify_push(each["url"], body, each["sign"], each["partner_key"]), each["id"]


def test_every_negative_vector_is_refused() -> None:
    everything = vector_file()
    positive = {each["id"]: each for each in everything["vectors"]}
    for bad in everything["negative"]:
        of = positive[bad["of"]]
        if of["kind"] == "push":
            body = of["body"].encode()
            assert not auth.verify_push(of["url"], body, bad["wrong_sign"], of["partner_key"]), bad["id"]
            continue
        shop, token = str(of.get("shop_id", "")), of.get("access_token", "")
        audience = Audience.SHOP if of["kind"] == "shop" else Audience.PUBLIC
        credentials = Credentials(str(of["partner_id"]), of["partner_key"], shop, token)
        assert signed(of["path"], credentials, of["timestamp"], audience)["sign"] != bad["wrong_sign"], bad["id"]


def test_a_push_that_was_parsed_and_written_again_is_another_push() -> None:
    for each in vectors("push"):
        if not each["body"]:
            continue
        again = json.dumps(json.loads(each["body"])).encode()
        assert not auth.verify_push(each["url"], again, each["sign"], each["partner_key"]), each["id"]


# --- links -----------------------------------------------------------------------------------------------------


def test_the_new_link_carries_the_state_and_no_signature() -> None:
    url = auth.consent_link(CREDENTIALS, "https://desa.example/kembali?a=1", "abc")
    assert url.startswith("https://open.shopee.com/auth?")
    assert query_of(url) == {
        "partner_id": "2900001", "auth_type": "seller", "redirect_uri": "https://desa.example/kembali?a=1",
        "response_type": "code", "state": "abc",
    }  # fmt: skip
    assert auth.cancel_link(CREDENTIALS, "https://desa.example", "").startswith("https://open.shopee.com/cancel_auth?")


def test_the_legacy_link_hides_the_state_in_the_redirect() -> None:
    redirect = query_of(auth.legacy_consent_link(CREDENTIALS, "https://desa.example/kembali?a=1", "x&y", NOW_S))[
        "redirect"
    ]
    assert query_of(redirect) == {"a": "1", "state": "x&y"}


def test_addresses_of_links_can_be_set() -> None:
    extra = {"auth_page": "http://127.0.0.1:8700/auth", "base_url": "http://127.0.0.1:8700"}
    local = Credentials("1", "k", extra=extra)
    assert auth.consent_link(local, "r", "").startswith("http://127.0.0.1:8700/auth?")
    assert auth.cancel_link(local, "r", "").startswith("http://127.0.0.1:8700/cancel_auth?")
    assert auth.legacy_consent_link(local, "r", "", 1).startswith("http://127.0.0.1:8700/api/v2/shop/auth_partner?")


# --- tokens ----------------------------------------------------------------------------------------------------


def tokens(**changes: Any) -> dict[str, Any]:
    return {"error": "", "access_token": "baru", "refresh_token": "segar-baru", "expire_in": 14400} | changes


def test_a_code_becomes_tokens_for_its_shop() -> None:
    result, (request,) = replay(auth.exchange_code(CREDENTIALS, "kode", NOW_S), [json_reply(tokens())])
    assert (request.path, request.audience, request.effect) == (
        "/api/v2/auth/token/get", Audience.PUBLIC, Effect.CREATE,
    )  # fmt: skip
    assert request.json == {"code": "kode", "partner_id": 2900001, "shop_id": 910000123}
    assert result.expires_at == datetime.fromtimestamp(NOW_S, UTC) + timedelta(hours=4)
    assert result.external_shop_ids == ("910000123",)
    assert "baru" not in repr(result)


def test_a_main_account_learns_which_shops_were_authorised() -> None:
    account = Credentials("1", "k", extra={"main_account_id": "77"})
    result, (request,) = replay(auth.exchange_code(account, "kode", NOW_S), [json_reply(tokens(shop_id_list=[5, 6]))])
    assert request.json == {"code": "kode", "partner_id": 1, "main_account_id": 77}
    assert result.external_shop_ids == ("5", "6")


def test_an_expiry_that_is_an_epoch_is_taken_as_one() -> None:
    result, _ = replay(auth.refresh_token(CREDENTIALS, NOW_S), [json_reply(tokens(expire_in=NOW_S + 500))])
    assert result.expires_at == datetime.fromtimestamp(NOW_S + 500, UTC)


def test_a_refresh_sends_the_old_refresh_token_once() -> None:
    result, (request,) = replay(auth.refresh_token(CREDENTIALS, NOW_S), [json_reply(tokens())])
    assert request.json == {"refresh_token": "segar", "partner_id": 2900001, "shop_id": 910000123}
    assert request.effect is Effect.CREATE
    assert (result.access_token, result.refresh_token) == ("baru", "segar-baru")


def test_a_token_reply_without_tokens_is_ambiguous_and_keeps_no_secret() -> None:
    with pytest.raises(Ambiguous) as caught:
        replay(auth.refresh_token(CREDENTIALS, NOW_S), [json_reply(tokens(refresh_token=None))])
    assert "baru" not in repr(vars(caught.value)) + str(caught.value)


@pytest.mark.parametrize("app", ["", "abc", "１２"])
def test_an_app_id_that_is_no_number_is_our_own_fault(app: str) -> None:
    with pytest.raises(Misconfigured):
        auth.sign(HttpRequest("GET", "/x", Effect.READ), Credentials(app, "k"), "http://h", 1)


def test_shop_info_tells_when_consent_ends() -> None:
    wire = {"error": "", "shop_name": "Desa", "region": "ID", "status": "NORMAL", "expire_time": NOW_S}
    info, _ = replay(auth.shop_info(), [json_reply(wire)])
    assert (info.name, info.consent_until) == ("Desa", datetime.fromtimestamp(NOW_S, UTC))
