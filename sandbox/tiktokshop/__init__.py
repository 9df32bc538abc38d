"""Practice Tokopedia & Shop: the TikTok Shop Open API for an Indonesian seller, written from its protocol document.

Comments such as ``§9.4`` name the section of ``tiktokshop.md`` a rule comes from.
"""

from __future__ import annotations

from sandbox.practice import Answer, Call, Json, World
from sandbox.tiktokshop import (
    cancellations,
    checkout,
    figures,
    labels,
    lifecycle,
    media,
    orders,
    pages,
    parcels,
    products,
    reference,
    returns,
    search,
    seller,
    shelf,
    tokens,
    webhooks,
)
from sandbox.tiktokshop.gateway import TOKEN_HEADER, Gateway, fault_answer, shop_of
from sandbox.tiktokshop.schema import CODE, DEFAULTS, SCHEMA, TABLES

# Importing a module registers its operations.
API_MODULES = (
    tokens, reference, media, products, search, shelf, figures, orders, parcels, labels, cancellations, returns,
    webhooks,
)  # fmt: skip
# §2: /{category}/{version}/…; areas that are not served answer 36009009 like every unknown path.
AREAS = (
    "authorization", "seller", "product", "order", "fulfillment", "logistics", "return_refund", "event", "finance",
    "promotion", "customer_service", "affiliate_seller", "affiliate_creator", "affiliate_partner", "fbt",
    "supply_chain", "data", "analytics",
)  # fmt: skip


class TiktokShop:
    """Tokopedia & Shop as a practice marketplace (see :class:`sandbox.practice.Practice`)."""

    code = CODE
    prefixes = (*(f"/{area}/" for area in AREAS), "/api/v2/token/", pages.PATH, labels.PREFIX)
    schema = SCHEMA
    tables = TABLES
    defaults = DEFAULTS
    batch_calls = (
        "POST /product/*/products/*/inventory/update", "POST /product/*/products/activate",
        "POST /product/*/products/deactivate", "POST /product/*/products/recover", "DELETE /product/*/products",
        "POST /fulfillment/*/packages/ship",
    )  # fmt: skip

    def __init__(self) -> None:
        self._gateway = Gateway()

    def handle(self, world: World, call: Call) -> Answer:
        """Answer one request."""
        if call.path.startswith("/api/v2/token/"):
            return tokens.handle(world, call)
        if call.path.startswith(labels.PREFIX):
            return labels.fetch(world, call)
        if call.path == pages.PATH:
            return pages.handle(world, call)
        return self._gateway.handle(world, call)

    def shop_of(self, world: World, call: Call) -> str:
        """By cipher, token or code (§3.1)."""
        return shop_of(world, call)

    def carries_token(self, call: Call) -> bool:
        """Whether an access token is presented, in its header (§4)."""
        return bool(call.headers.get(TOKEN_HEADER))

    def fault(self, world: World, call: Call, kind: str, options: Json) -> Answer:
        """An injected fault in this marketplace's words."""
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
        return checkout.place(world, seller.known(world, shop), wish)

    def place_many(self, world: World, shop: str, wish: Json) -> Json:
        """Many buyers check out."""
        return checkout.place_many(world, seller.known(world, shop), wish)

    def act(self, world: World, shop: str, order: str, action: str, wish: Json) -> Json:
        """Move an order."""
        return lifecycle.act(world, seller.known(world, shop), order, action, wish)

    def orders(self, world: World, shop: str) -> list[Json]:
        """The truth about the orders."""
        return seller.orders(world, shop)

    def pushes(self, world: World, shop: str) -> list[Json]:
        """Every push with its signature."""
        return webhooks.pushes(world, seller.known(world, shop))


PRACTICE = TiktokShop()
