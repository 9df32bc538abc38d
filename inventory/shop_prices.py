"""A shop's own prices: what a rule would make of them, and changing it. Only that shop is marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from inventory import marks, price_rules, publishing
from inventory.canonical import Aspect, ProductStatus, ShopId, VillageId
from inventory.pricing import PriceRule
from inventory.tables import listing, product, variant


@dataclass(frozen=True, slots=True)
class Priced:
    """One SKU for sale: its own price, and the shop's price under the rule in force and under another one."""

    code: str
    sku: str
    name: str
    own: int
    before: int
    after: int


def preview(conn: Connection, village_id: VillageId, shop_id: ShopId, rule: PriceRule) -> list[Priced]:
    """Every SKU for sale with the shop's price now and under ``rule``. Changes nothing."""
    now = price_rules.of_shop(conn, shop_id)
    return [
        Priced(row.code, row.sku, row.name, row.price, now.price(row.price), rule.price(row.price))
        for row in conn.execute(
            select(product.c.code, variant.c.sku, product.c.name, variant.c.price)
            .join(product, product.c.id == variant.c.product_id)
            .where(product.c.village_id == village_id, product.c.status == ProductStatus.ACTIVE.value)
            .order_by(product.c.name, variant.c.position, variant.c.id)
        )
    ]


def set_rule(conn: Connection, shop_id: ShopId, rule: PriceRule) -> int:
    """Store the rule and mark those listings of this shop whose prices it changes; returns how many."""
    before = _prices(conn, shop_id)
    price_rules.store(conn, shop_id, rule)
    after = _prices(conn, shop_id)
    changed = {i for i, prices in after.items() if prices != before[i]}
    phases = _phases(conn, shop_id)
    # One that is just being created was sent the price before: the mark waits for its ids.
    marks.mark(conn, Aspect.PRICE, [i for i in changed if phases[i] in ("creating", "incomplete", "live")])
    # Another price may cure what kept a product off the shop.
    marks.mark(conn, Aspect.PRESENCE, [i for i in changed if phases[i] == "wanted"])
    return len(changed)


def _prices(conn: Connection, shop_id: ShopId) -> dict[int, list[int]]:
    own = publishing.seats(conn, _phases(conn, shop_id))
    return {int(i): [seat.price for seat in seats] for i, seats in own.items()}


def _phases(conn: Connection, shop_id: ShopId) -> Mapping[int, str]:
    rows = conn.execute(
        select(listing.c.id, listing.c.phase).where(listing.c.shop_id == shop_id, listing.c.phase != "gone")
    )
    return {row.id: row.phase for row in rows}
