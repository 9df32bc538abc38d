"""Practice Shopee: the Open Platform API v2 for an Indonesian seller, written from its protocol document.

Comments such as ``§6.7`` name the section of ``shopee.md`` a rule comes from.
"""

from __future__ import annotations

import json

from sandbox.practice import Answer, Call, Json, World
from sandbox.shopee import (
    auth,
    catalogue,
    checkout,
    documents,
    lifecycle,
    logistics,
    media,
    orders,
    pages,
    parcels,
    payment,
    pricing,
    products,
    push,
    returns,
    seller,
    variations,
)
from sandbox.shopee.gateway import Gateway, fault_answer
from sandbox.shopee.schema import DEFAULTS, SCHEMA, TABLES
from sandbox.shopee.wire import CODE

# Importing a module registers its APIs.
API_MODULES = (
    auth, catalogue, media, products, variations, pricing, orders, parcels, logistics, documents, returns,
    payment, push,
)  # fmt: skip


class Shopee:
    """Shopee as a practice marketplace (see :class:`sandbox.practice.Practice`)."""

    code = CODE
    prefixes = ("/api/v2/", "/auth", "/cancel_auth")
    schema = SCHEMA
    tables = TABLES
    defaults = DEFAULTS
    batch_calls = tuple(
        f"POST /api/v2/{name}"
        for name in (
            "product/update_stock", "product/update_price", "product/unlist_item", "logistics/batch_ship_order",
            "logistics/get_shipping_document_parameter", "logistics/create_shipping_document",
            "logistics/get_shipping_document_result",
        )
    )  # fmt: skip

    def __init__(self) -> None:
        self._gateway = Gateway()

    def handle(self, world: World, call: Call) -> Answer:
        """Answer one request."""
        return pages.handle(world, call) if pages.owns(call) else self._gateway.handle(world, call)

    def shop_of(self, _: World, call: Call) -> str:
        """The ``shop_id`` of the query; the token calls name theirs in the body (§2.2, §2.3)."""
        named = call.first("shop_id") or ""
        if not named and call.path.startswith("/api/v2/auth/"):
            try:
                body = json.loads(call.body)
            except ValueError:
                return ""
            named = str(body.get("shop_id") or "") if isinstance(body, dict) else ""
        return named

    def carries_token(self, call: Call) -> bool:
        """Whether an access token is presented."""
        return bool(call.first("access_token"))

    def fault(self, world: World, call: Call, kind: str, options: Json) -> Answer:
        """An injected fault in Shopee's words."""
        return fault_answer(world, call, kind, options)

    def create_shop(self, world: World, wish: Json, base_url: str) -> Json:
        """Open a shop."""
        return seller.create_shop(world, wish, base_url)

    def shops(self, world: World, base_url: str) -> list[Json]:
        """Every shop."""
        return seller.shops(world, base_url)

    def authorize(self, world: World, shop: str, wish: Json) -> Json:
        """The seller consents."""
        return seller.authorize(world, shop, wish)

    def revoke(self, world: World, shop: str) -> Json:
        """The seller withdraws."""
        return seller.revoke(world, shop)

    def listings(self, world: World, shop: str) -> list[Json]:
        """The truth about the listings."""
        return seller.listings(world, shop)

    def open_listings(self, world: World, shop: str, wish: Json) -> list[Json]:
        """Listings made by hand."""
        return seller.open_listings(world, shop, wish)

    def edit_listing(self, world: World, shop: str, listing: str, change: Json) -> Json:
        """A hand edit."""
        return seller.edit_listing(world, shop, listing, change)

    def place_order(self, world: World, shop: str, wish: Json) -> Json:
        """A buyer checks out."""
        return checkout.place(world, seller.shop_number(world, shop), wish)

    def place_many(self, world: World, shop: str, wish: Json) -> Json:
        """Many buyers check out."""
        return checkout.place_many(world, seller.shop_number(world, shop), wish)

    def act(self, world: World, shop: str, order: str, action: str, wish: Json) -> Json:
        """Move an order."""
        return lifecycle.act(world, seller.shop_number(world, shop), order, action, wish)

    def orders(self, world: World, shop: str) -> list[Json]:
        """The truth about the orders."""
        return seller.orders(world, shop)

    def pushes(self, world: World, shop: str) -> list[Json]:
        """None: practice Shopee keeps the configuration only."""
        seller.shop_number(world, shop)
        return []


PRACTICE = Shopee()
