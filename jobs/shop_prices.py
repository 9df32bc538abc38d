"""A shop's price rule, for a person or a script: what is in force, what another would do, and changing it."""

from __future__ import annotations

from collections.abc import Sequence

from inventory import price_rules, shop_prices
from inventory.canonical import Shop
from inventory.pricing import PriceRule
from inventory.shop_prices import Priced
from jobs.wiring import App


def rule_of(app: App, shop: Shop) -> PriceRule:
    with app.database.read() as conn:
        return price_rules.of_shop(conn, shop.shop_id)


def preview(app: App, shop: Shop, rule: PriceRule) -> Sequence[Priced]:
    """Every SKU for sale with its own price, the shop's price now, and the one under ``rule``. Writes nothing."""
    with app.database.read() as conn:
        return shop_prices.preview(conn, app.village_id, shop.shop_id, rule)


def change(app: App, shop: Shop, rule: PriceRule) -> int:
    """Put the rule in force; the next sync tells the prices. Returns how many listings get new ones."""
    with app.database.uow() as uow:
        count = shop_prices.set_rule(uow.conn, shop.shop_id, rule)
        uow.commit()
    return count


__all__ = ["Priced", "change", "preview", "rule_of"]
