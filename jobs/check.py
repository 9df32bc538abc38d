"""Readiness of products for a person: every shop, every reason, each with its cheapest fix. Changes nothing.

Without a network it reads what was fetched before and says which rules it does not know yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from inventory import import_places, offers
from inventory.canonical import Issue, ListingDraft, Severity, Shop, Sku
from inventory.import_places import Place
from jobs.fixes import Fix, fix
from jobs.lease import shop_lease
from jobs.readiness import Verdict, assess, shelf_of
from jobs.resolve import Resolver
from jobs.shop_link import context
from jobs.wiring import App

READY, NOT_READY, UNKNOWN = "ready", "not_ready", "unknown"


@dataclass(frozen=True, slots=True)
class Checked:
    """One product in one shop. ``state``: ready, not_ready, or unknown: only rules that were never read are left."""

    code: str
    name: str
    state: str
    issues: tuple[tuple[Issue, Fix], ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopCheck:
    shop: Shop
    label: str
    products: tuple[Checked, ...]

    def count(self, state: str) -> int:
        return sum(product.state == state for product in self.products)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The rules of this shop that were never fetched although a product needs them: no product is to blame."""
        return tuple(dict.fromkeys(name for product in self.products for name in product.unknown))

    @property
    def unproven(self) -> int:
        """Products that nobody can call ready until those rules are known."""
        return sum(bool(product.unknown) for product in self.products)


def check(app: App, chosen: Sequence[Shop], sku: str = "", *, online: bool = False) -> list[ShopCheck]:
    """Check the product with this code or SKU, or every product for sale, in these shops.

    Online, rules that are missing or old are fetched first. Raises UnknownSku; online also MarketplaceError, LeaseBusy.
    """
    code: Sku | None = None
    if sku:
        with app.database.read() as conn:
            code = offers.product_of(conn, app.village_id, sku)
    if online and chosen:
        with ThreadPoolExecutor(len(chosen)) as pool:  # each shop waits for its own rate limit
            list(pool.map(lambda shop: _learn(app, shop, _drafts(app, shop, code)), chosen))
    return [_shop(app, shop, code) for shop in chosen]


def _drafts(app: App, shop: Shop, code: Sku | None) -> list[ListingDraft]:
    with app.database.uow() as uow:  # never committed: only a question
        return list(offers.drafts(uow.conn, app.village_id, shop.shop_id, code).values())


def _shop(app: App, shop: Shop, code: Sku | None) -> ShopCheck:
    drafts = _drafts(app, shop, code)
    with app.database.read() as conn:
        refused = offers.refusals(conn, shop.shop_id)
        places = import_places.places(conn, app.village_id, [d.code for d in drafts])
    ctx = context(app, shop)
    resolver = Resolver(ctx, app.settings.pictures_folder, online=False)
    found = [
        _checked(verdict, refused.get(verdict.draft.code, []), shop.name, places.get(verdict.draft.code, Place()))
        for verdict in assess(resolver, drafts, shelf_of(resolver).look(drafts, remembered=True))
    ]
    return ShopCheck(shop, ctx.marketplace.label, tuple(found))


def _learn(app: App, shop: Shop, drafts: Sequence[ListingDraft]) -> None:
    with shop_lease(app, shop.shop_id) as held:
        ctx = context(app, shop)
        ctx.held = held
        resolver = Resolver(ctx, app.settings.pictures_folder)
        resolver.prepare(drafts)
        for draft in drafts:
            resolver.resolve(draft)


def _checked(verdict: Verdict, refused: Sequence[Issue], shop: str, place: Place) -> Checked:
    draft = verdict.draft
    issues = [*verdict.errors, *refused, *(i for i in verdict.issues if i.severity is not Severity.ERROR)]
    if verdict.errors or refused:
        state = NOT_READY
    else:
        state = UNKNOWN if verdict.unknown else READY
    told = tuple((issue, fix(issue, draft.code, shop, place)) for issue in issues)
    return Checked(draft.code, draft.name, state, told, verdict.unknown)
