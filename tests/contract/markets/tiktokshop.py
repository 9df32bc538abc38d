"""Tokopedia & Shop for the contract suite: a scenario per flow, its batches and pages, its signature vectors.

Paths and batch members are those of tiktokshop.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.core.http import Audience, Effect, FilePart, HttpRequest, SignedRequest
from connectors.core.marketplace import Credentials, Marketplace
from inventory.canonical import Picture, Product, Sku, Variant
from tests.contract import arranging, scenes
from tests.contract.bench import Bench
from tests.contract.markets import tiktokshop_shops as shop
from tests.contract.scenario import Arranged, Batch, Entry, Market, Paging, Scenario, Signature, Step

PRODUCTS, EDITED = "/product/202309/products", "/product/202509/products"
SEARCH, ORDERS, DETAIL = "/product/202502/products/search", "/order/202309/orders/search", "/order/202507/orders"
RETURNS = "/return_refund/202309/returns/search"
RETURN = "/return_refund/202309/returns/*"
REASONS = "/return_refund/202309/reject_reasons"
CANCELLATIONS = "/return_refund/202309/cancellations"


def _get(path: str, audience: Audience = Audience.SHOP) -> Step:
    return Step("GET", path, Effect.READ, audience)


def _ask(path: str) -> Step:
    """A POST that only reads."""
    return Step("POST", path, Effect.READ)


def _set(path: str, batch: int = 0, audience: Audience = Audience.SHOP) -> Step:
    return Step("POST", path, Effect.SET, audience, batch)


def _create(path: str) -> Step:
    return Step("POST", path, Effect.CREATE)


def _token(path: str) -> Step:
    """The token calls carry neither signature nor time."""
    return Step("GET", path, Effect.CREATE, Audience.PUBLIC, signed=False)


CHECK, CREATE = _ask(f"{PRODUCTS}/listing_check"), _create(PRODUCTS)
PRODUCT, ORDER = _get(f"{PRODUCTS}/*"), _get(DETAIL)
STOCK = f"{PRODUCTS}/*/inventory/update"
TREE = "/product/202309/categories"

SCENARIOS = (
    Scenario("exchange_code", (_token("/api/v2/token/get"),), shop.exchange_code),
    Scenario("refresh_token", (_token("/api/v2/token/refresh"),), scenes.refresh_token),
    Scenario("authorised_shops", (_get("/authorization/202309/shops", Audience.SELLER),), shop.authorised_shops),
    Scenario(
        "categories",
        (_get(TREE),),
        arranging.no_preparation(
            check=lambda tree: any(each.external_id == shop.COFFEE and each.is_leaf for each in tree)
        ),
    ),
    Scenario(
        "attributes",
        (_get(f"{TREE}/*/attributes"),),
        arranging.no_preparation(
            [shop.COFFEE],
            check=lambda found: any(each.mandatory for each in found[shop.COFFEE]),
        ),
    ),
    Scenario(
        "brands",
        (_get("/product/202309/brands"),),
        arranging.no_preparation(shop.COFFEE, check=lambda found: bool(found.brands) and found.complete),
    ),
    Scenario(
        "item_limits",
        (_get(f"{TREE}/*/rules"),),
        arranging.no_preparation(
            shop.COFFEE, check=lambda limits: bool(limits.certificates) and limits.name_length.low
        ),
    ),
    Scenario(
        "stock_places",
        (_get("/logistics/202309/warehouses"),),
        arranging.no_preparation(check=lambda places: any(each.usable and each.is_default for each in places)),
    ),
    Scenario("upload_pictures", (_set("/product/202309/images/upload", audience=Audience.SELLER),), shop.one_picture),
    Scenario("upload_papers", (_set("/product/202309/images/upload", audience=Audience.SELLER),), shop.one_paper),
    Scenario("list_listings", (_ask(SEARCH),), shop.list_listings),
    Scenario("get_listings", (PRODUCT,), scenes.get_listings),
    Scenario("find_by_code", (_ask(SEARCH),), shop.find_by_code),
    Scenario("create_listing", (CHECK, CREATE), shop.create_listing),
    Scenario(
        "create_listing", (CHECK, CREATE), lambda bench: shop.create_listing(bench, "Asli", "Jahe"), special="two SKUs"
    ),
    Scenario("complete_listing", (PRODUCT,), shop.nothing_missing, special="nothing is missing"),
    Scenario(
        "complete_listing",
        (PRODUCT, _create(f"{EDITED}/*/partial_edit")),
        shop.one_variant_more,
        special="one variant more",
    ),
    Scenario("update_content", (PRODUCT, _set(f"{EDITED}/*/partial_edit")), shop.update_content),
    Scenario(
        "update_content", (PRODUCT, Step("PUT", f"{EDITED}/*", Effect.SET)), shop.other_options, special="other options"
    ),
    Scenario("set_price", (_set(f"{PRODUCTS}/*/prices/update"),), lambda bench: scenes.prices(bench, 2)),
    Scenario("set_stock", (_set(STOCK, batch=2),), lambda bench: scenes.stocks(bench, 2)),
    Scenario("set_stock", (_set(STOCK), _set(f"{PRODUCTS}/deactivate")), shop.emptied, special="0 is refused"),
    Scenario("set_stock", (_set(STOCK), _set(f"{PRODUCTS}/activate")), shop.filled_again, special="units again"),
    Scenario("set_listed", (_set(f"{PRODUCTS}/deactivate", batch=2),), lambda bench: shop.unlisted(bench, 2)),
    Scenario("set_listed", (_set(f"{PRODUCTS}/activate", batch=2),), shop.listed, special="again"),
    Scenario("delete_listing", (Step("DELETE", PRODUCTS, Effect.SET, batch=1, one_fate=True),), shop.delete),
    Scenario("pull_orders", (_ask(ORDERS),), shop.pull_orders),
    Scenario("get_orders", (ORDER,), lambda bench: scenes.orders(bench, 3)),
    Scenario("cancel_order", (_create(CANCELLATIONS),), scenes.cancel),
    Scenario("cancel_requests", (_ask(f"{CANCELLATIONS}/search"),), shop.cancel_requests),
    Scenario(
        "answer_cancellation",
        (_ask(f"{CANCELLATIONS}/search"), _create(f"{CANCELLATIONS}/*/approve")),
        lambda bench: shop.answer(bench, True),
    ),
    Scenario(
        "answer_cancellation",
        (
            _ask(f"{CANCELLATIONS}/search"),
            _get(REASONS),
            _create(f"{CANCELLATIONS}/*/reject"),
        ),
        lambda bench: shop.answer(bench, False),
        special="no",
    ),
    Scenario("pull_returns", (_ask(RETURNS),), shop.pull_returns),
    Scenario("get_return", (_ask(RETURNS),), shop.get_return),
    Scenario("reject_reasons", (_get(REASONS),), shop.reject_reasons),
    Scenario("answer_return", (_ask(RETURNS), _create(f"{RETURN}/approve")), shop.answer_return),
    Scenario(
        "answer_return",
        (_ask(RETURNS), _create(f"{RETURN}/approve")),
        shop.goods_are_back,
        special="the goods are back",
    ),
    Scenario(
        "answer_return", (_ask(RETURNS), _get(REASONS), _create(f"{RETURN}/reject")), shop.refuse_return, special="no"
    ),
    Scenario(
        "shipping_options", (ORDER, _get("/fulfillment/202309/packages/*/handover_time_slots")), shop.shipping_options
    ),
    Scenario("ship", (ORDER, _create("/fulfillment/202309/packages/*/ship")), shop.ship),
    Scenario("tracking_number", (ORDER,), shop.tracking_number),
    Scenario(
        "shipping_label",
        (
            ORDER,
            _get("/fulfillment/202309/packages/*/shipping_documents"),
            Step("GET", "/practice-documents/*/*", Effect.READ, Audience.PUBLIC, signed=False, given=True),
        ),
        shop.shipping_label,
    ),
)


# --- batches and pages -----------------------------------------------------------------------------------------


def _in_body(key: str) -> Callable[[Entry, HttpRequest], int]:
    return lambda entry, request: len(request.json[key])


def _in_query(key: str) -> Callable[[Entry, HttpRequest], int]:
    return lambda entry, request: len(dict(request.query)[key].split(","))


def _pictures(bench: Bench, count: int) -> Arranged:
    pictures = [(shop.png(n), f"{n}.png") for n in range(count)]
    return Arranged((pictures,), lambda results: arranging.holds(len({x.key for x in results if x.ok}) == count))


def _details(bench: Bench, count: int) -> Arranged:
    ids = scenes.items(bench, count)
    return Arranged((ids,), lambda found: arranging.holds([each.external_item_id for each in found] == ids))


BATCHES = {
    "stock_lines_per_call": Batch("set_stock", STOCK, scenes.stocks, _in_body("skus")),
    "price_lines_per_call": Batch("set_price", f"{PRODUCTS}/*/prices/update", scenes.prices, _in_body("skus")),
    "orders_per_detail": Batch("get_orders", DETAIL, scenes.orders, _in_query("ids")),
    "listings_per_detail": Batch("get_listings", f"{PRODUCTS}/*", _details, lambda entry, request: 1),
    "pictures_per_call": Batch(
        "upload_pictures", "/product/202309/images/upload", _pictures, lambda entry, request: len(request.files)
    ),
    "shop_state_per_call": Batch("set_listed", f"{PRODUCTS}/deactivate", shop.unlisted, _in_body("product_ids")),
}


def _more_returns(bench: Bench, count: int) -> None:
    scenes.more_returns(bench, count, "AWAITING_SHIPMENT")


PAGES = (
    Paging("list_listings", SEARCH, 100, scenes.more_items, lambda bench: ()),
    Paging("pull_orders", ORDERS, 100, scenes.more_orders, scenes.window),
    Paging(
        "pull_returns",
        RETURNS,
        50,
        _more_returns,
        scenes.window,
    ),
)


# --- signatures (tiktokshop.md section 4; vectors/tiktokshop_sign.json) ----------------------------------------


def _signature(signed: SignedRequest) -> str:
    """Where there is one; a call for tokens has none, and its address holds nothing but secrets."""
    return parse_qs(urlsplit(signed.url).query).get("sign", ["(not signed)"])[0]


def _made(marketplace: Marketplace, vector: Mapping[str, Any]) -> Callable[[], str]:
    """Our signature for one line of the vector file, through the manifest's own function."""
    query = dict(vector["query"])
    app_key, now_s, cipher = query.pop("app_key"), int(query.pop("timestamp")), query.pop("shop_cipher", "")
    is_upload = vector["content_type"].startswith("multipart")
    request = HttpRequest(
        vector["method"],
        vector["path"],
        Effect.READ,
        tuple(query.items()),
        json=json.loads(vector["body"]) if vector["body"] and not is_upload else None,
        files=(FilePart("data", "a.png", b"x"),) if is_upload else (),
        audience=Audience.SHOP if cipher else Audience.SELLER,
    )
    credentials = Credentials(app_key, vector["app_secret"], extra={"shop_cipher": cipher})
    return lambda: _signature(marketplace.sign(request, credentials, "https://api.example", now_s))


def _vector(path: str, query: Mapping[str, str], body: str | None = None, method: str = "POST") -> dict[str, Any]:
    return {
        "app_secret": "rahasia-lapak-0001",
        "method": method,
        "path": path,
        "query": {"app_key": "lapak0key001", **query},
        "content_type": "application/json",
        "body": body,
    }


_OWN = (
    (
        "a published example",
        {
            **_vector("/authorization/202309/shops", {"timestamp": "1623812664"}, method="GET"),
            "app_secret": "e59af819cc",
            "query": {"app_key": "29a39d", "timestamp": "1623812664"},
        },
        "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8",
    ),
    (
        "a body",
        _vector(
            ORDERS,
            {
                "page_size": "50",
                "sort_field": "update_time",
                "sort_order": "ASC",
                "shop_cipher": "GCP_desaMekar",
                "timestamp": "1763900003",
            },
            '{"update_time_ge":1763800000,"update_time_lt":1763900000}',
        ),
        "0f420e2603f9bf8f4f8a3156c55f63d4ff480f1878dac0d09ca57797d0c11c65",
    ),
    (
        "a page token with + / =",
        _vector(
            ORDERS,
            {
                "page_size": "50",
                "page_token": "6AsPQ+UMv/H3Rk==",
                "shop_cipher": "GCP_desaMekar",
                "timestamp": "1763900004",
            },
            '{"order_status":"AWAITING_SHIPMENT"}',
        ),
        "04b7032c585d528297b3b2b771dc1e09fd80ce4f71dcfb86f54d26f1e9cb3d25",
    ),
)


def _own_vectors(marketplace: Marketplace) -> Iterator[Signature]:
    """Copied by hand from the vector file, so that the suite means something without it."""
    for name, vector, sign in _OWN:
        yield Signature(name, _made(marketplace, vector), sign)
    _, vector, sign = _OWN[1]
    for name, change in (
        ("another second", {"query": {**vector["query"], "timestamp": "1763900005"}}),
        ("another cipher", {"query": {**vector["query"], "shop_cipher": "GCP_desaLain"}}),
        ("another body", {"body": '{"update_time_ge":1763800000,"update_time_lt":1763900001}'}),
        ("another secret", {"app_secret": "rahasia-lapak-0002"}),
        ("another path", {"path": "/order/202309/orders"}),
    ):
        yield Signature(name, _made(marketplace, {**vector, **change}), sign, good=False)


def _file_vectors(marketplace: Marketplace, document: Any) -> Iterator[Signature]:
    """Every request of the file; each is also tried against the signature of the next one, which is not its own."""
    vectors = document["request_vectors"]
    for each, other in zip(vectors, [*vectors[1:], vectors[0]], strict=True):
        yield Signature(each["id"], _made(marketplace, each), each["sign"])
        yield Signature(f"{each['id']} is not {other['id']}", _made(marketplace, each), other["sign"], good=False)


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


def _code_of(listing: Mapping[str, Any]) -> str:
    """There is no code for a whole product: its SKUs begin with it here."""
    if listing["status"] == "DELETED":
        return ""
    return str(listing["sku"] or listing["models"][0]["sku"].rpartition("-")[0])


MARKET = Market(
    code="tiktokshop",
    scenarios=SCENARIOS,
    signature=_signature,
    own_vectors=_own_vectors,
    file_vectors=_file_vectors,
    batches=BATCHES,
    pages=PAGES,
    products=(_product("KOPI"), _product("TEH", "Asli", "Jahe")),
    pictures={"kopi.png": shop.PNG},
    stock=6,
    code_of=_code_of,
    state=_state,
    other_modes={
        "always status 200": {"http_status": "always_200"},
        "the other word for an old token": {"expired_token_error": 36009004},
        "unknown fields everywhere": {"extra_fields": True},
        "optional fields missing": {"missing_fields": ["payment", "shipping_provider", "category_chains"]},
    },
    calm={"rate_per_s": 0},
    one_call_a_second={"rate_per_s": 1, "rate_burst": 1},
)
