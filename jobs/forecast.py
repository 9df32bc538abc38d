"""What each shop will show once everything has been told: the rule of ``inventory.allocation``, only read."""

from __future__ import annotations

from inventory import ledger, listing_state, rights, sale_units
from inventory.allocation import targets
from jobs.sync import village_shops
from jobs.wiring import App


def shops_after(app: App, sku: str) -> dict[str, int]:
    """Shop name → the number that shop shows of this very SKU after the next sync, for shops where it is listed.

    Raises UnknownSku.
    """
    shops = village_shops(app)
    with app.database.read() as conn:
        own = ledger.find_variant(conn, app.village_id, sku)
        source = sale_units.sources(conn, [own])[own].variant_id
        group = rights.load(conn, [source])[source]
        shown = listing_state.showing(conn, own)
        numbers = targets(group.balance.available, group.holdings)
        place = {listing: shop.name for shop in shops for listing, _ in listing_state.live(conn, shop.shop_id)}
    after: dict[str, int] = {}
    for key in sorted(group.live & shown):
        name = place.get(group.listing_of[key])
        if name is not None:
            after[name] = after.get(name, 0) + numbers[key]
    return after
