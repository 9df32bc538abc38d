"""Shopee for the contract suite: a scenario per flow, its batches and pages, its signature vectors.

Paths and batch members are those of shopee.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.core.http import Audience, Effect, HttpRequest, SignedRequest
from connectors.core.marketplace import Credentials, Marketplace
from inventory.canonical import (
    Picture,
    Product,
    Sku,
    Variant,
)
from tests.contract import arranging, scenes
from tests.contract.bench import Bench
from tests.contract.markets import shopee_shops as shop
from tests.contract.scenario import Arranged, Batch, Entry, Market, Paging, Scenario, Signature, Step

API = "/api/v2"


def _get(path: str) -> Step:
    return Step("GET", f"{API}/{path}", Effect.READ)


def _set(path: str, batch: int = 0, audience: Audience = Audience.SHOP) -> Step:
    return Step("POST", f"{API}/{path}", Effect.SET, audience, batch)


def _create(path: str, audience: Audience = Audience.SHOP) -> Step:
    return Step("POST", f"{API}/{path}", Effect.CREATE, audience)


def _ask(path: str) -> Step:
    """A POST that only reads."""
    return Step("POST", f"{API}/{path}", Effect.READ)


def _label(path: str, effect: Effect = Effect.READ) -> Step:
    """A batch that is always of one parcel."""
    return Step("POST", f"{API}/logistics/{path}", effect, batch=1, one_fate=True)


LABEL_KIND = _label("get_shipping_document_parameter")
MODELS = _get("product/get_model_list")
INIT = _create("product/init_tier_variation")

SCENARIOS = (
    Scenario("exchange_code", (_create("auth/token/get", Audience.PUBLIC),), shop.exchange_code),
    Scenario("refresh_token", (_create("auth/access_token/get", Audience.PUBLIC),), scenes.refresh_token),
    Scenario(
        "shop_info",
        (_get("shop/get_shop_info"),),
        arranging.no_preparation(check=lambda info: bool(info.name and info.consent_until)),
    ),
    Scenario(
        "categories",
        (_get("product/get_category"),),
        arranging.no_preparation(
            check=lambda tree: any(each.external_id == shop.COFFEE and each.is_leaf for each in tree)
        ),
    ),
    Scenario(
        "attributes",
        (_get("product/get_attribute_tree"),),
        arranging.no_preparation(
            [shop.COFFEE, shop.ANY_CATEGORY],
            check=lambda found: set(found) == {shop.COFFEE, shop.ANY_CATEGORY} and found[shop.COFFEE],
        ),
    ),
    Scenario(
        "brands",
        (_get("product/get_brand_list"),),
        arranging.no_preparation(shop.BRANDED, check=lambda found: bool(found.brands)),
    ),
    Scenario(
        "item_limits",
        (_get("product/get_item_limit"),),
        arranging.no_preparation(shop.ANY_CATEGORY, check=lambda limits: limits.name_length.high and limits.price.low),
    ),
    Scenario(
        "shipping_channels",
        (_get("logistics/get_channel_list"),),
        arranging.no_preparation(check=lambda channels: any(each.enabled for each in channels)),
    ),
    Scenario("upload_pictures", (_set("media_space/upload_image", audience=Audience.PUBLIC),), shop.two_pictures),
    Scenario("list_items", (_get("product/get_item_list"),), shop.list_items),
    Scenario("get_listings", (_get("product/get_item_base_info"), MODELS), scenes.get_listings),
    Scenario(
        "find_by_code", (_get("product/search_item"), _get("product/get_item_base_info"), MODELS), shop.find_by_code
    ),
    Scenario("create_listing", (_create("product/add_item"),), shop.create_listing),
    Scenario("complete_listing", (MODELS, INIT), shop.completing),
    Scenario("complete_listing", (INIT,), lambda bench: shop.completing(bench, bare=True), special="just created"),
    Scenario(
        "complete_listing",
        (MODELS, _set("product/update_tier_variation"), _create("product/add_model")),
        lambda bench: shop.completing(bench, "Asli", "Jahe"),
        special="one variant more",
    ),
    Scenario("update_content", (_set("product/update_item"),), shop.update_content),
    Scenario("set_price", (_set("product/update_price", batch=2),), lambda bench: scenes.prices(bench, 2)),
    Scenario("set_price", (_set("product/update_price", batch=1),), lambda bench: scenes.prices(bench, 1), "one line"),
    Scenario("set_stock", (_set("product/update_stock", batch=2),), lambda bench: scenes.stocks(bench, 2)),
    Scenario("set_stock", (_set("product/update_stock", batch=1),), lambda bench: scenes.stocks(bench, 1), "one line"),
    Scenario("set_listed", (_set("product/unlist_item", batch=2),), lambda bench: shop.unlisted(bench, 2)),
    Scenario("delete_listing", (_set("product/delete_item"),), shop.delete),
    Scenario("pull_orders", (_get("order/get_order_list"), _get("order/get_order_detail")), shop.pull_orders),
    Scenario("get_orders", (_get("order/get_order_detail"),), lambda bench: scenes.orders(bench, 3)),
    Scenario("cancel_order", (_create("order/cancel_order"),), scenes.cancel),
    Scenario("answer_cancellation", (_create("order/handle_buyer_cancellation"),), shop.answer),
    Scenario("answer_cancellation", (_create("order/handle_buyer_cancellation"),), shop.refuse, special="no"),
    Scenario("pull_returns", (_get("returns/get_return_list"),), shop.pull_returns),
    Scenario("get_return", (_get("returns/get_return_detail"),), shop.get_return),
    Scenario("shipping_options", (_get("logistics/get_shipping_parameter"),), shop.shipping_options),
    Scenario("ship", (_create("logistics/ship_order"),), shop.ship),
    Scenario("tracking_number", (_get("logistics/get_tracking_number"),), shop.tracking_number),
    Scenario("request_label", (LABEL_KIND, _label("create_shipping_document", Effect.SET)), shop.request_label),
    Scenario("label_ready", (LABEL_KIND, _label("get_shipping_document_result")), shop.label_ready),
    Scenario("shipping_label", (LABEL_KIND, _ask("logistics/download_shipping_document")), shop.shipping_label),
)


# --- batches and pages -----------------------------------------------------------------------------------------


def _in_body(key: str) -> Callable[[Entry, HttpRequest], int]:
    return lambda entry, request: len(entry["body"][key])


def _in_query(key: str) -> Callable[[Entry, HttpRequest], int]:
    return lambda entry, request: len(str(entry["query"][key]).split(","))


def _pictures(bench: Bench, count: int) -> Arranged:
    pictures = [(shop.PNG + str(n).encode(), f"{n}.png") for n in range(count)]
    return Arranged((pictures,), lambda results: arranging.holds(len({x.key for x in results if x.ok}) == count))


def _details(bench: Bench, count: int) -> Arranged:
    ids = scenes.items(bench, count)
    return Arranged((ids,), lambda found: arranging.holds([each.external_item_id for each in found] == ids))


BATCHES = {
    "stock_lines_per_call": Batch("set_stock", f"{API}/product/update_stock", scenes.stocks, _in_body("stock_list")),
    "price_lines_per_call": Batch("set_price", f"{API}/product/update_price", scenes.prices, _in_body("price_list")),
    "orders_per_detail": Batch(
        "get_orders", f"{API}/order/get_order_detail", scenes.orders, _in_query("order_sn_list")
    ),
    "listings_per_detail": Batch(
        "get_listings", f"{API}/product/get_item_base_info", _details, _in_query("item_id_list")
    ),
    "pictures_per_call": Batch(
        "upload_pictures", f"{API}/media_space/upload_image", _pictures, lambda entry, request: len(request.files)
    ),
    "shop_state_per_call": Batch("set_listed", f"{API}/product/unlist_item", shop.unlisted, _in_body("item_list")),
}


def _more_returns(bench: Bench, count: int) -> None:
    scenes.more_returns(bench, count, "READY_TO_SHIP")


PAGES = (
    Paging("list_items", f"{API}/product/get_item_list", 100, scenes.more_items, lambda bench: ()),
    Paging("pull_orders", f"{API}/order/get_order_list", 100, scenes.more_orders, scenes.window),
    Paging(
        "pull_returns",
        f"{API}/returns/get_return_list",
        100,
        _more_returns,
        scenes.window,
    ),
)


# --- signatures (shopee.md section 1.3; vectors/shopee_sign.json) ----------------------------------------------


def _signature(signed: SignedRequest) -> str:
    return parse_qs(urlsplit(signed.url).query)["sign"][0]


def _made(
    marketplace: Marketplace, app: object, key: str, path: str, now_s: int, token: str = "", shop: object = ""
) -> Callable[[], str]:
    audience = Audience.SHOP if token else Audience.PUBLIC
    credentials = Credentials(str(app), key, str(shop), token)
    request = HttpRequest("POST", path, Effect.SET, (("neither", "query"),), json={"nor": "body"}, audience=audience)
    return lambda: _signature(marketplace.sign(request, credentials, "https://partner.example", now_s))


def _own_vectors(marketplace: Marketplace) -> Iterator[Signature]:
    """Copied by hand from the vector file, so that the suite means something without it."""
    key, hexadecimal = "lapakdesa-sandbox-partner-key-0001", "6c6170616b5a646573612d5a6b756e6369"
    token, shop, path = "0123456789abcdef0123456789abcdef", "14", f"{API}/product/update_stock"
    public = _made(marketplace, 2900001, key, f"{API}/auth/token/get", 1795305600)
    yield Signature("public", public, "19dbd6c9c30983bc3176d0ae21451642385312e6872889339db1017c5b8df7ac")
    right = "de6580c9455f8b3abce26fd5b7e9b35b3dd780a759b496d6ee804315c56adbfb"
    yield Signature("shop", _made(marketplace, 2900002, hexadecimal, path, 1700000001, token, shop), right)
    for name, now_s, word, number in (
        ("another second", 1700000002, token, shop),
        ("another token", 1700000001, token[::-1], shop),
        ("another shop", 1700000001, token, "15"),
    ):
        yield Signature(name, _made(marketplace, 2900002, hexadecimal, path, now_s, word, number), right, good=False)


def _file_vectors(marketplace: Marketplace, document: Any) -> Iterator[Signature]:
    """Public and Shop calls and the signed consent pages; pushes and merchants are not the manifest's business."""
    makers = {each["id"]: _maker(marketplace, each) for each in document["vectors"]}
    for each in document["vectors"]:
        if maker := makers[each["id"]]:
            yield Signature(each["id"], maker, each["sign"])
    for each in document["negative"]:
        if maker := makers[each["of"]]:
            yield Signature(each["id"], maker, each["wrong_sign"], good=False)


def _maker(marketplace: Marketplace, vector: Mapping[str, Any]) -> Callable[[], str] | None:
    if vector["kind"] in ("public", "shop"):
        named = (vector["partner_id"], vector["partner_key"], vector["path"], vector["timestamp"])
        return _made(marketplace, *named, vector.get("access_token", ""), vector.get("shop_id", ""))
    if vector["kind"] != "auth_link":
        return None
    links = marketplace.links
    page = links.legacy_cancel if "cancel" in vector["path"] else links.legacy
    assert page is not None
    credentials = Credentials(str(vector["partner_id"]), vector["partner_key"])
    return lambda: parse_qs(urlsplit(page(credentials, "https://desa.example", "", vector["timestamp"])).query)["sign"][
        0
    ]


# --- what the jobs publish -------------------------------------------------------------------------------------


def _product(code: str, *options: str) -> Product:
    variants = tuple(Variant(Sku(f"{code}-{n}"), 25_000 + n, (option,)) for n, option in enumerate(options))
    return Product(
        code=Sku(code),
        name=f"{scenes.NAME} {code}",
        variants=variants or (Variant(Sku(code), 45_000),),
        axes=("Rasa",) if options else (),
        description=arranging.LONG,
        category=shop.CATEGORY_NAME,
        weight_g=250,
        pictures=(Picture("kopi.png"),),
    )


def _state(bench: Bench) -> Any:
    return bench.listings(), bench.ask("GET", "/orders")


MARKET = Market(
    code="shopee",
    scenarios=SCENARIOS,
    signature=_signature,
    own_vectors=_own_vectors,
    file_vectors=_file_vectors,
    batches=BATCHES,
    pages=PAGES,
    products=(_product("KOPI"), _product("TEH", "Asli", "Jahe")),
    pictures={"kopi.png": shop.PNG},
    stock=6,
    code_of=lambda listing: "" if "DELETE" in listing["status"] else str(listing["sku"]),
    state=_state,
    other_modes={
        "always status 200": {"http_status": "always_200"},
        "the other word for an old token": {"expired_token_error": "error_auth"},
    },
    calm={"rate_per_s": 0},
    one_call_a_second={"rate_per_s": 1, "rate_burst": 1},
)
