"""Whatever a body holds, the server answers with a code: never an error of its own, never half a change."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.practice import Call
from sandbox.tiktokshop import PRACTICE
from tests.sandbox.tiktokshop.client import Seller, sign

ODD: tuple[Any, ...] = (None, True, 5, -1, 2**70, 1.5, "", "x", "5", [], [5], [[]], {}, {"a": 1}, "\ud83d\ude00" * 3)
CREATE = "/product/202309/products"


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body."""
    if at:
        yield at
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from places(inner, (*at, key))


def mutants(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one thing in it odd, or gone."""
    for at in places(body):
        for odd in ODD:
            changed = copy.deepcopy(body)
            inner: Any = changed
            for key in at[:-1]:
                inner = inner[key]
            inner[at[-1]] = odd
            yield changed


def send(seller: Seller, method: str, path: str, body: dict[str, Any]) -> set[int]:
    """The codes that all mutants of a body earn; a crash of the server would be raised here.

    There are thousands, so they go to the marketplace itself and not through a socket.
    """
    world, now = seller.http.app.state.world, str(seller.now())  # type: ignore[attr-defined]
    headers = {"content-type": "application/json", "x-tts-access-token": seller.token}
    codes = set()
    for changed in mutants(body):
        content = json.dumps(changed).encode()
        query = {"app_key": seller.app_key, "timestamp": now, "shop_cipher": seller.cipher}
        query["sign"] = sign(seller.secret, path, query, content)
        params = {name: [value] for name, value in query.items()}
        answer = PRACTICE.handle(world, Call(method, path, params, headers, content, "", "http://127.0.0.1"))
        codes.add(int(json.loads(answer.body)["code"]))
    return codes


@pytest.fixture
def full(seller: Seller) -> dict[str, Any]:
    """A product with a bit of everything."""
    image = seller.image()
    sku = seller.sku("A", 3, 15_000, "100 g") | {
        "external_sku_id": "1",
        "identifier_code": {"code": "1", "type": "EAN"},
    }
    sku["sales_attributes"].append({"id": "100000", "value_id": "1000001", "sku_img": {"uri": image}})
    return seller.draft(
        skus=[sku],
        brand_id="7082427311584347908",
        certifications=[{"id": "7182427061781169926", "images": [{"uri": image}], "files": []}],
        package_dimensions={"length": "10", "width": "10", "height": "5", "unit": "CENTIMETER"},
        delivery_option_ids=["7091146663229654785"],
        shipping_insurance_requirement="OPTIONAL",
        minimum_order_quantity=1,
        is_pre_owned=False,
        is_cod_allowed=True,
    )


def test_a_created_product_can_always_be_shown(seller: Seller, full: dict[str, Any]) -> None:
    assert len(send(seller, "POST", CREATE, full)) > 15
    for listing in seller.control("GET", "listings").json():
        assert seller.detail(listing["item_id"])["id"] == listing["item_id"]


def test_a_draft_can_always_be_shown(seller: Seller, full: dict[str, Any]) -> None:
    send(seller, "POST", CREATE, full | {"save_mode": "AS_DRAFT"})
    for listing in seller.control("GET", "listings").json():
        assert seller.detail(listing["item_id"])["id"] == listing["item_id"]


def test_an_edit_with_odd_members_leaves_a_whole_product(seller: Seller, full: dict[str, Any]) -> None:
    product, (sku,) = seller.product(**full)
    edit = full | {"skus": [full["skus"][0] | {"id": sku}]}
    send(seller, "PUT", f"/product/202509/products/{product}", edit)
    send(
        seller,
        "POST",
        f"/product/202509/products/{product}/partial_edit",
        {"title": edit["title"], "skus": edit["skus"]},
    )
    seen = seller.detail(product)
    assert len(seen["skus"]) == 1
    assert seen["main_images"]


def test_other_calls_survive_odd_members(seller: Seller) -> None:
    product, (sku,) = seller.product()
    packages = [seller.package(seller.order(shipping_type=kind)) for kind in ("TIKTOK", "SELLER")]
    order = seller.order()
    inventory = {"skus": [{"id": sku, "inventory": [{"warehouse_id": seller.warehouse, "quantity": 4}]}]}
    prices = {"skus": [{"id": sku, "price": {"amount": "15000", "currency": "IDR"}}]}
    slot = {"start_time": 1, "end_time": 2}
    own = {"tracking_number": "J1", "shipping_provider_id": "1"}
    ship = {"handover_method": "PICKUP", "pickup_slot": slot, "self_shipment": own}
    cancel = {"order_id": order, "cancel_reason": "x", "skus": [{"quantity": 1}]}
    window = {"update_time_ge": 1, "order_status": "UNPAID", "warehouse_ids": ["1"], "is_buyer_request_cancel": True}
    for method, path, body in (
        ("POST", f"{CREATE}/{product}/inventory/update", inventory),
        ("POST", f"{CREATE}/{product}/prices/update", prices),
        ("POST", "/product/202309/inventory/search", {"product_ids": [product]}),
        ("POST", "/product/202502/products/search", {"status": "ALL", "seller_skus": ["x"], "audit_status": ["NONE"]}),
        ("POST", f"{CREATE}/deactivate", {"product_ids": [product], "listing_platforms": ["TOKOPEDIA"]}),
        ("POST", "/product/202309/categories/recommend", {"product_title": "kopi", "category_version": "v2"}),
        ("POST", "/order/202309/orders/search", window),
        ("POST", f"/fulfillment/202309/packages/{packages[0]}/ship", ship),
        ("POST", f"/fulfillment/202309/packages/{packages[1]}/ship", ship),
        ("POST", "/fulfillment/202309/packages/ship", {"packages": [{"id": packages[0]} | ship]}),
        ("POST", "/return_refund/202309/cancellations/search", {"cancel_ids": ["1"], "create_time_lt": 5}),
        ("POST", "/return_refund/202309/cancellations", cancel),
        ("PUT", "/event/202309/webhooks", {"event_type": "NEW_MESSAGE", "address": "https://contoh.desa.id/"}),
    ):  # fmt: skip
        assert send(seller, method, path, body), path
    assert seller.detail(product)["skus"][0]["id"] == sku
