"""Sale units: SKUs that draw their stock from another SKU, so many base units a sale (docs/adr/0011).

One balance, one ledger, one set of rights: those of the SKU that holds the stock. A sale unit has none of its own, so
whatever counts, reserves or divides units asks here first which SKU it is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from inventory import ledger
from inventory.canonical import Sku, Variant, VariantId, VillageId
from inventory.tables import listing_variant, stock_balance, variant
from inventory.uow import chunks


@dataclass(frozen=True, slots=True)
class Source:
    """Where the stock of a SKU is: with itself, one a sale, or with another SKU."""

    variant_id: VariantId
    units: int = 1


class DrawsElsewhere(Exception):
    """A SKU without a stock of its own cannot be counted; ``stock_sku`` can, and holds ``units`` for each of it."""

    def __init__(self, sku: str, stock_sku: str, units: int) -> None:
        super().__init__(sku)
        self.sku = sku
        self.stock_sku = stock_sku
        self.units = units


class LinkRefused(Exception):
    """A SKU cannot draw from that one; ``code`` and ``params`` become a sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def sources(conn: Connection, variant_ids: Iterable[int]) -> dict[int, Source]:
    """The stock behind each of these variants."""
    found: dict[int, Source] = {}
    for ids in chunks(sorted(set(variant_ids))):
        for row in conn.execute(
            select(variant.c.id, variant.c.stock_of_id, variant.c.units).where(variant.c.id.in_(ids))
        ):
            found[row.id] = Source(VariantId(row.stock_of_id or row.id), row.units)
    return found


def stock_variant(conn: Connection, village_id: VillageId, sku: str) -> VariantId:
    """The variant of a SKU that has a stock of its own. Raises UnknownSku; DrawsElsewhere for a sale unit."""
    own = ledger.find_variant(conn, village_id, sku)
    holder = variant.alias("holder")
    row = conn.execute(
        select(variant.c.sku, variant.c.units, holder.c.sku.label("stock_sku"))
        .join(holder, holder.c.id == variant.c.stock_of_id)
        .where(variant.c.id == own)
    ).one_or_none()
    if row is not None:
        raise DrawsElsewhere(row.sku, row.stock_sku, row.units)
    return own


def link(
    conn: Connection,
    village_id: VillageId,
    wanted: Collection[Variant],
    ids: Mapping[str, int],
    new: Collection[int] = (),
) -> set[int]:
    """Make stored variants draw from where ``wanted`` says; ``ids`` are theirs by SKU, ``new`` those just stored.

    Their listings follow with the numbers they show; what orders reserved before stays as it was reserved. Returns the
    variants whose stock must be divided anew. Raises LinkRefused, before anything a reader could see is written.
    """
    # Where all are new and none draws from another, nothing is linked and nothing was.
    if len(new) == len(wanted) and not any(v.stock_of for v in wanted):
        return set()
    before = {
        row.id: row
        for row in conn.execute(
            select(variant.c.id, variant.c.stock_of_id, variant.c.units).where(
                variant.c.village_id == village_id, variant.c.stock_of_id.is_not(None)
            )
        )
    }
    if not before and not any(v.stock_of for v in wanted):
        return set()
    holders = _holders(conn, village_id, wanted, ids)
    changed: list[dict[str, Any]] = []
    touched: set[int] = set()
    joining: dict[int, Sku] = {}
    leaving: list[int] = []
    for v in wanted:
        own = ids[v.sku]
        old = before.get(own)
        source = None if v.stock_of is None else holders[v.stock_of]
        if (old.stock_of_id if old else None, old.units if old else 1) == (source, v.units):
            continue
        changed.append({"pk": own, "source": source, "stock": source or own, "each": v.units})
        touched |= {source or own} | ({old.stock_of_id} if old else set())
        if old is None and own not in new:
            joining[own] = v.sku
        elif source is None:
            leaving.append(own)
    _give_up_stock(conn, joining)
    _store(conn, changed)
    ledger.open_balances(conn, dict.fromkeys(leaving, 0))
    _refuse_chains(conn, village_id)
    return touched


def _holders(
    conn: Connection, village_id: VillageId, wanted: Collection[Variant], ids: Mapping[str, int]
) -> dict[str, int]:
    found = dict(ids)
    others = sorted({v.stock_of for v in wanted if v.stock_of} - found.keys())
    for batch in chunks(others):
        rows = conn.execute(
            select(variant.c.sku, variant.c.id).where(variant.c.village_id == village_id, variant.c.sku.in_(batch))
        )
        found |= {row.sku: row.id for row in rows}
    for v in wanted:
        if v.stock_of and v.stock_of not in found:
            raise LinkRefused("stock_sku_unknown", sku=v.sku, stock_sku=v.stock_of)
    return found


def _give_up_stock(conn: Connection, joining: Mapping[int, Sku]) -> None:
    """A SKU that becomes a sale unit must have nothing left of its own: those units would be nowhere."""
    held = ledger.balances(conn, joining)
    for own, balance in held.items():
        if balance != ledger.Balance(0):
            raise LinkRefused(
                "sale_unit_has_stock", sku=joining[own], on_hand=balance.on_hand, reserved=balance.reserved
            )
    for batch in chunks(joining):
        conn.execute(delete(stock_balance).where(stock_balance.c.variant_id.in_(batch)))


def _store(conn: Connection, changed: list[dict[str, Any]]) -> None:
    if not changed:
        return
    conn.execute(
        update(variant)
        .where(variant.c.id == bindparam("pk"))
        .values(stock_of_id=bindparam("source"), units=bindparam("each")),
        [{name: one[name] for name in ("pk", "source", "each")} for one in changed],
    )
    conn.execute(
        update(listing_variant)
        .where(listing_variant.c.sold_variant_id == bindparam("pk"))
        .values(variant_id=bindparam("stock"), units_per_sale=bindparam("each")),
        [{name: one[name] for name in ("pk", "stock", "each")} for one in changed],
    )


def _refuse_chains(conn: Connection, village_id: VillageId) -> None:
    holder, far = variant.alias("holder"), variant.alias("far")
    row = conn.execute(
        select(variant.c.sku, holder.c.sku.label("holder"), far.c.sku.label("far"))
        .join(holder, holder.c.id == variant.c.stock_of_id)
        .join(far, far.c.id == holder.c.stock_of_id)
        .where(variant.c.village_id == village_id)
        .limit(1)
    ).one_or_none()
    if row is not None:
        raise LinkRefused("stock_of_chain", sku=row.sku, stock_sku=row.holder, far=row.far)
