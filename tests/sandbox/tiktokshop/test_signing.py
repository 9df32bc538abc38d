"""Request and push signatures: published vectors, and what honest clients do differently (tiktokshop.md §4, §13)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from sandbox.tiktokshop.gateway import sign
from sandbox.tiktokshop.webhooks import signature
from tests.sandbox.tiktokshop.client import Seller
from tests.sandbox.tiktokshop.client import sign as sign_of_a_client

FILE = Path(__file__).parents[4] / "shared" / "protocols" / "vectors" / "tiktokshop_sign.json"


def _vectors(name: str) -> list[Any]:
    if not FILE.exists():
        return []
    return [pytest.param(each, id=each["id"]) for each in json.loads(FILE.read_text(encoding="utf-8"))[name]]


REQUESTS, PUSHES = _vectors("request_vectors"), _vectors("webhook_vectors")
# One of each kind is repeated here, so that a checkout without the folder of protocols still proves something.
OWN = pytest.param(
    {
        "app_secret": "rahasia-lapak-0001",
        "method": "POST",
        "path": "/order/202309/orders/search",
        "query": {
            "page_size": "50",
            "page_token": "6AsPQ+UMv/H3Rk==",
            "app_key": "lapak0key001",
            "shop_cipher": "GCP_desaMekar",
            "timestamp": "1763900004",
        },
        "content_type": "application/json",
        "body": '{"order_status":"AWAITING_SHIPMENT"}',
        "sign": "04b7032c585d528297b3b2b771dc1e09fd80ce4f71dcfb86f54d26f1e9cb3d25",
    },
    id="own",
)
OWN_PUSH = pytest.param(
    {
        "app_key": "abcdef",
        "app_secret": "123",
        "raw_body": '{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507",'
        '"timestamp":1718305585,"data":{"is_on_hold_order":true,"order_id":"576653688135258178",'
        '"order_status":"UNPAID","update_time":1718305585}}',
        "authorization_header": "5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05",
    },
    id="own",
)


def _send(http: TestClient, vector: dict[str, Any], given: str, body: bytes | None = None) -> int:
    query = vector["query"] | {"sign": given}
    content = body if body is not None else (vector["body"] or "").encode()
    headers = {"content-type": vector["content_type"]}
    url = f"{vector['path']}?{urlencode(query)}"
    return int(http.request(vector["method"], url, content=content, headers=headers).json()["code"])


@pytest.mark.parametrize("vector", [OWN, *REQUESTS])
def test_the_server_takes_a_published_signature_and_no_other(http: TestClient, vector: dict[str, Any]) -> None:
    key = vector["query"]["app_key"]
    Seller(http, app_id=key, app_key=vector["app_secret"])
    http.post("/_practice/clock", json={"set_to": int(vector["query"]["timestamp"])})
    # A signature that is taken leads to the next check: the vectors carry no access token.
    assert _send(http, vector, vector["sign"]) == 36009004
    assert _send(http, vector, vector["sign"][:-1] + ("0" if vector["sign"][-1] != "0" else "1")) == 106001
    assert _send(http, vector, vector["sign"].upper()) == 106001
    if vector["body"] and "multipart" not in vector["content_type"]:
        assert _send(http, vector, vector["sign"], vector["body"].encode() + b" ") == 106001
    changed = vector | {"query": vector["query"] | {"page_size": "51"}}
    assert _send(http, changed, vector["sign"]) == 106001


@pytest.mark.parametrize("vector", [OWN, *REQUESTS])
def test_the_function_agrees_with_the_vectors(vector: dict[str, Any]) -> None:
    multipart = "multipart" in vector["content_type"]
    body = b"" if multipart else (vector["body"] or "").encode()
    assert sign(vector["app_secret"], vector["path"], list(vector["query"].items()), body) == vector["sign"]


@pytest.mark.parametrize("vector", [OWN_PUSH, *PUSHES])
def test_a_push_is_signed_over_its_raw_body(vector: dict[str, Any]) -> None:
    key, secret, body = vector["app_key"], vector["app_secret"], vector["raw_body"].encode()
    assert signature(key, secret, body) == vector["authorization_header"]
    assert signature(key, secret, body.replace(b'"type"', b' "type"')) != vector["authorization_header"]


def test_a_page_token_travels_with_plus_slash_and_equals(seller: Seller) -> None:
    for n in range(3):
        seller.product(title=f"Kopi Robusta Desa Sukamaju nomor {n}")
    first = seller.post("/product/202502/products/search", page_size=2)
    token = first["next_page_token"]
    assert all(sign in token for sign in "+/=")
    assert len(seller.post("/product/202502/products/search", page_size=2, page_token=token)["products"]) == 1
    assert seller.post("/product/202502/products/search", page_size=3)["next_page_token"] == ""


# -- habits of clients -------------------------------------------------------------------------------------


def test_an_empty_object_may_be_signed_or_not(seller: Seller) -> None:
    path = "/order/202309/orders/search"
    own = {"app_key": seller.app_key, "timestamp": seller.now(), "shop_cipher": seller.cipher}
    for signed in (b"{}", b""):
        given = sign_of_a_client(seller.secret, path, own, signed)
        assert seller.raw("POST", path, own | {"sign": given}, b"{}").json()["code"] == 0
    seller.settings(lenient_signing=False)
    given = sign_of_a_client(seller.secret, path, own, b"")
    assert seller.raw("POST", path, own | {"sign": given}, b"{}").json()["code"] == 106001


def test_only_an_empty_object_may_go_unsigned(seller: Seller) -> None:
    path = "/order/202309/orders/search"
    own = {"app_key": seller.app_key, "timestamp": seller.now(), "shop_cipher": seller.cipher}
    given = sign_of_a_client(seller.secret, path, own)
    assert seller.raw("POST", path, own | {"sign": given}, {"order_status": "UNPAID"}).json()["code"] == 106001


def test_ids_may_be_joined_or_repeated(seller: Seller) -> None:
    seller.product()
    orders = [seller.order() for _ in range(2)]
    path, ids = "/order/202507/orders", ",".join(orders)
    assert len(seller.get(path, ids=ids)["orders"]) == 2
    own = {"app_key": seller.app_key, "timestamp": str(seller.now()), "shop_cipher": seller.cipher}
    repeated = [("ids", number) for number in orders]
    as_sent = sign(seller.secret, path, [*own.items(), *repeated], b"")
    as_joined = sign_of_a_client(seller.secret, path, own | {"ids": ids})
    for given in (as_sent, as_joined):
        url = f"{path}?{urlencode([*own.items(), *repeated, ('sign', given)])}"
        answer = seller.http.get(url, headers={"x-tts-access-token": seller.token}).json()
        assert (answer["code"], len(answer["data"]["orders"])) == (0, 2)


def test_an_empty_value_may_be_signed_or_left_out_and_counts_as_absent(seller: Seller) -> None:
    path = "/authorization/202309/shops"
    own = {"app_key": seller.app_key, "timestamp": seller.now()}
    sent = own | {"shop_cipher": "", "shop_id": "", "access_token": seller.token}
    for signed in (sent, own):
        given = sign_of_a_client(seller.secret, path, signed)
        assert seller.raw("GET", path, sent | {"sign": given}).json()["code"] == 0


def test_a_get_may_say_that_it_is_json(seller: Seller) -> None:
    assert seller.get("/logistics/202309/warehouses")["warehouses"]
    assert seller.raw("GET", "/logistics/202309/warehouses", headers={"content-type": None}).json()["code"] == 0


def test_a_body_with_spaces_is_signed_as_it_is_sent(seller: Seller) -> None:
    body = b'{ "order_status" :  "UNPAID" }'
    assert seller.raw("POST", "/order/202309/orders/search", None, body).json()["code"] == 0
