"""The price rule of each shop, as stored. What it means: ``inventory.pricing``; what a change does: ``shop_prices``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, select

from inventory.canonical import ShopId
from inventory.pricing import NO_RULE, PriceRule, Rounding
from inventory.tables import listing, price_rule
from inventory.uow import chunks, upsert


def of_shop(conn: Connection, shop_id: ShopId) -> PriceRule:
    """The rule in force; a shop without one asks the own price."""
    row = conn.execute(select(price_rule).where(price_rule.c.shop_id == shop_id)).one_or_none()
    return NO_RULE if row is None else _rule(row)


def of_listings(conn: Connection, listing_ids: Iterable[int]) -> dict[int, PriceRule]:
    """The rule of each listing's shop; listings of shops without one are left out."""
    rules = {row.shop_id: _rule(row) for row in conn.execute(select(price_rule))}
    if not rules:
        return {}
    found: dict[int, PriceRule] = {}
    for ids in chunks(sorted(set(listing_ids))):
        for row in conn.execute(select(listing.c.id, listing.c.shop_id).where(listing.c.id.in_(ids))):
            if row.shop_id in rules:
                found[row.id] = rules[row.shop_id]
    return found


def store(conn: Connection, shop_id: ShopId, rule: PriceRule) -> None:
    """Put ``rule`` in the place of the one in force; a rule that changes nothing is no rule."""
    if rule.changes_nothing:
        conn.execute(delete(price_rule).where(price_rule.c.shop_id == shop_id))
        return
    row = {
        "shop_id": shop_id,
        "percent": rule.percent,
        "plus": rule.plus,
        "rounding": rule.rounding.value,
        "floor": rule.floor,
    }
    upsert(conn, price_rule, [row], ["shop_id"], ["percent", "plus", "rounding", "floor"])


def _rule(row: Any) -> PriceRule:
    return PriceRule(row.percent, row.plus, Rounding(row.rounding), row.floor)
