"""Sell-rights in the database: what each listing may show, which write is under way, what a pull has settled.

The invariant (DESIGN section 6): Σ upper(listings of a variant, base units) + reserved + quarantined ≤ on hand.
Every function here runs inside the caller's unit of work; nothing here talks to a marketplace.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, case, func, or_, select, update

from inventory import ledger, marks, notices
from inventory.allocation import Holding, held, next_write, targets
from inventory.canonical import Aspect, ListingId, ListingStatus, Severity, ShopId, ShopState, VariantId, VillageId
from inventory.tables import listing, listing_variant, product, shop, sync_mark, variant
from inventory.uow import chunks

DEFAULT_LAST_UNITS = 5


@dataclass(slots=True)
class Group:
    """One SKU, its balance, and who holds rights to it."""

    variant_id: VariantId
    village_id: VillageId
    sku: str
    balance: ledger.Balance
    holdings: list[Holding] = field(default_factory=list)
    listing_of: dict[int, ListingId] = field(default_factory=dict)
    live: set[int] = field(default_factory=set)

    @property
    def excess(self) -> int:
        """How far the invariant is broken; 0 or less is good."""
        return held(self.holdings) - self.balance.available


@dataclass(frozen=True, slots=True)
class LineWrite:
    """One number on its way to one SKU of one listing. ``unsure``: an earlier number whose fate is unknown."""

    listing_variant_id: int
    external_model_id: str | None
    value: int
    unsure: int | None = None


@dataclass(frozen=True, slots=True)
class ListingWrite:
    """All numbers on their way to one listing; ``lowers`` first, since only a confirmed decrease frees units.

    ``hidden``: the shop hides the listing because of a 0 that it does not take; ``others`` are then the numbers that
    its other SKUs may show.
    """

    mark: marks.Mark
    listing_id: ListingId
    external_item_id: str
    lines: tuple[LineWrite, ...]
    lowers: bool
    hidden: bool = False
    others: tuple[LineWrite, ...] = ()


def load(conn: Connection, variant_ids: Iterable[int]) -> dict[VariantId, Group]:
    """Balances and holdings of these SKUs."""
    groups: dict[VariantId, Group] = {}
    for ids in chunks(sorted(set(variant_ids))):
        found = ledger.balances(conn, ids)
        for row in conn.execute(select(variant.c.id, variant.c.village_id, variant.c.sku).where(variant.c.id.in_(ids))):
            groups[row.id] = Group(row.id, row.village_id, row.sku, found.get(row.id, ledger.Balance(0)))
        for row in conn.execute(_holdings().where(listing_variant.c.variant_id.in_(ids))):
            group = groups[row.variant_id]
            group.holdings.append(_holding(row))
            group.listing_of[row.id] = ListingId(row.listing_id)
            if row.phase == "live":
                group.live.add(row.id)
    return groups


def _holdings() -> Any:
    presence = sync_mark.alias("presence")
    return (
        select(
            listing_variant,
            listing.c.phase,
            listing.c.status,
            shop.c.state.label("shop_state"),
            product.c.status.label("product_status"),
            presence.c.state.label("presence_state"),
        )
        .join(listing, listing.c.id == listing_variant.c.listing_id)
        .join(shop, shop.c.id == listing.c.shop_id)
        .join(product, product.c.id == listing.c.product_id)
        .outerjoin(
            presence,
            and_(presence.c.listing_id == listing.c.id, presence.c.aspect == Aspect.PRESENCE.value),
        )
        .order_by(listing_variant.c.id)
    )


def _holding(row: Any) -> Holding:
    waiting_well = row.phase != "wanted" or row.presence_state == "open"
    can_write = (
        row.shop_state == ShopState.ACTIVE.value
        and row.phase != "gone"
        and row.status not in ("banned", "deleted")
        and waiting_well
    )
    off_sale = row.product_status != "active" or (row.phase == "live" and row.status == "unlisted")
    return Holding(
        key=row.id,
        confirmed=row.confirmed,
        pending=row.pending,
        settling=row.settling,
        locked=row.locked,
        units=row.units_per_sale,
        open=can_write,
        wanted=not off_sale,
    )


def replan(conn: Connection, variant_ids: Iterable[int], *, last_units: int = DEFAULT_LAST_UNITS) -> set[ListingId]:
    """After anything that moved stock or rights: mark the live listings whose number should be written now.

    Tells a notice for every SKU whose units on hand no longer cover what was sold.
    """
    groups = load(conn, variant_ids)
    wanted: set[ListingId] = set()
    short: dict[VillageId, list[notices.Notice]] = defaultdict(list)
    for group in groups.values():
        available = group.balance.available
        for holding in group.holdings:
            if holding.key in group.live and (
                next_write(available, group.holdings, holding.key, last_units=last_units) is not None
            ):
                wanted.add(group.listing_of[holding.key])
        if available < 0:
            short[group.village_id].append(
                notices.Notice("oversold", group.sku, {"sku": group.sku, "missing": -available}, Severity.ERROR)
            )
    marks.mark(conn, Aspect.STOCK, wanted, unblock=False)
    for village_id, items in short.items():
        notices.tell(conn, village_id, items)
    return wanted


def begin_writes(
    conn: Connection,
    shop_id: ShopId,
    now: datetime,
    *,
    last_units: int = DEFAULT_LAST_UNITS,
    limit: int = 100_000,
) -> list[ListingWrite]:
    """Note the numbers that will be sent to this shop, before anything is sent.

    From this transaction on each such listing counts with the larger of old and new, so another process cannot give
    away the same units. Marks that need no write are done.
    """
    noted = {m.listing_id: m for m in marks.due(conn, shop_id, Aspect.STOCK, now, limit=limit)}
    rows = _lines(conn, noted)
    groups = load(conn, {r.variant_id for r in rows})
    lines: dict[ListingId, list[LineWrite]] = defaultdict(list)
    lowers: dict[ListingId, bool] = defaultdict(lambda: True)
    for row in rows:
        group = groups[row.variant_id]
        value = next_write(group.balance.available, group.holdings, row.id, last_units=last_units)
        if value is None:
            continue
        index = next(i for i, h in enumerate(group.holdings) if h.key == row.id)
        old = group.holdings[index]
        # Later lines of the same SKU (another listing of this shop) must see this grant.
        group.holdings[index] = replace(old, pending=max(value, old.pending or 0))
        lines[ListingId(row.listing_id)].append(LineWrite(row.id, row.external_model_id, value, old.pending))
        if value > old.now:
            lowers[ListingId(row.listing_id)] = False
    _note(conn, [line for group_lines in lines.values() for line in group_lines])
    marks.sent(conn, [m for listing_id, m in noted.items() if listing_id not in lines])
    items = {r.listing_id: r.external_item_id for r in rows}
    empty = {r.listing_id for r in rows if r.status == ListingStatus.EMPTY.value}
    writes = [
        ListingWrite(noted[i], i, items[i], tuple(own), lowers[i], i in empty, _others(rows, i, own, empty))
        for i, own in lines.items()
        if items[i]
    ]
    return sorted(writes, key=lambda w: (not w.lowers, w.listing_id))


def _others(
    rows: Sequence[Any], listing_id: ListingId, written: Sequence[LineWrite], hidden: Collection[int]
) -> tuple[LineWrite, ...]:
    """What the SKUs of a hidden listing that are not written now may show; () for a listing that is shown."""
    if listing_id not in hidden:
        return ()
    told = {line.listing_variant_id for line in written}
    return tuple(
        LineWrite(row.id, row.external_model_id, max(0, row.confirmed))
        for row in rows
        if row.listing_id == listing_id and row.id not in told
    )


def _lines(conn: Connection, listing_ids: Iterable[int]) -> list[Any]:
    rows: list[Any] = []
    for ids in chunks(sorted(listing_ids)):
        rows += conn.execute(
            select(listing_variant, listing.c.external_item_id, listing.c.status)
            .join(listing, listing.c.id == listing_variant.c.listing_id)
            .where(listing_variant.c.listing_id.in_(ids), listing.c.phase == "live")
            .order_by(listing_variant.c.id)
        ).all()
    return rows


def begin_creation(
    conn: Connection, listing_ids: Iterable[int], *, only: Collection[int] | None = None
) -> dict[int, int]:
    """Grant the first number of listings that are about to be created; returns it by listing-variant id.

    ``only`` restricts it to listing variants that are new there.
    """
    ids = sorted(set(listing_ids))
    rows = conn.execute(
        select(listing_variant.c.id, listing_variant.c.variant_id)
        .where(listing_variant.c.listing_id.in_(ids))
        .order_by(listing_variant.c.id)
    ).all()
    groups = load(conn, {r.variant_id for r in rows})
    granted: dict[int, int] = {}
    for row in rows:
        if only is not None and row.id not in only:
            continue
        group = groups[row.variant_id]
        index = next(i for i, h in enumerate(group.holdings) if h.key == row.id)
        old = group.holdings[index]
        if old.pending is not None:
            granted[row.id] = old.pending  # an earlier try may have arrived: ask for the same number
            continue
        target = targets(group.balance.available, group.holdings)[row.id]
        free = max(0, group.balance.available - held(group.holdings))
        value = min(target, old.upper + free // old.units)
        group.holdings[index] = replace(old, pending=value)
        granted[row.id] = value
    _note(conn, [LineWrite(i, None, value) for i, value in granted.items()])
    return granted


def _note(conn: Connection, lines: Sequence[LineWrite]) -> None:
    if not lines:
        return
    # A number still unconfirmed from an interrupted run may be what the shop shows: it moves into ``settling``.
    conn.execute(
        update(listing_variant)
        .where(listing_variant.c.id == bindparam("lv"))
        .values(
            settling=_greater(listing_variant.c.settling, listing_variant.c.pending),
            pending=bindparam("value"),
        ),
        [{"lv": line.listing_variant_id, "value": line.value} for line in lines],
    )


def _greater(left: Any, right: Any) -> Any:
    return case(
        (and_(left.is_(None), right.is_(None)), None),
        (right.is_(None), left),
        (left.is_(None), right),
        (left > right, left),
        else_=right,
    )


def confirm(conn: Connection, lines: Sequence[LineWrite], written_at: datetime) -> None:
    """These numbers stand. What the listing could have sold before stays counted until a later pull settles it.

    ``written_at`` is the marketplace's own clock at the reply, whole seconds.
    """
    if not lines:
        return
    before = _upper()
    conn.execute(
        update(listing_variant)
        .where(listing_variant.c.id == bindparam("lv"))
        .values(
            settling=case((before > bindparam("value"), before), else_=None),
            confirmed=bindparam("value"),
            pending=None,
            written_at=bindparam("at"),
        ),
        [{"lv": line.listing_variant_id, "value": line.value, "at": written_at} for line in lines],
    )


def _upper() -> Any:
    best: Any = case((listing_variant.c.confirmed > 0, listing_variant.c.confirmed), else_=0)
    for column in (listing_variant.c.pending, listing_variant.c.settling, listing_variant.c.locked):
        best = case((func.coalesce(column, 0) > best, func.coalesce(column, 0)), else_=best)
    return best


def refuse(conn: Connection, lines: Sequence[LineWrite]) -> None:
    """The marketplace surely did not take these numbers; what it showed before still stands.

    That may be an earlier number whose reply was lost: it is under way again, until a write is confirmed.
    """
    if lines:
        conn.execute(
            update(listing_variant)
            .where(listing_variant.c.id == bindparam("lv"))
            .values(pending=bindparam("unsure", type_=Integer)),
            [{"lv": line.listing_variant_id, "unsure": line.unsure} for line in lines],
        )


def settle(
    conn: Connection, shop_id: ShopId, read_until: datetime, *, last_units: int = DEFAULT_LAST_UNITS
) -> set[ListingId]:
    """A pull has read every order up to ``read_until`` (marketplace clock): older writes hide nothing any more."""
    rows = conn.execute(
        select(listing_variant.c.id, listing_variant.c.variant_id)
        .join(listing, listing.c.id == listing_variant.c.listing_id)
        .where(
            listing.c.shop_id == shop_id,
            listing_variant.c.settling.is_not(None),
            listing_variant.c.pending.is_(None),
            or_(listing_variant.c.written_at.is_(None), listing_variant.c.written_at < read_until),
        )
    ).all()
    if not rows:
        return set()
    conn.execute(
        update(listing_variant).where(listing_variant.c.id == bindparam("lv")).values(settling=None),
        [{"lv": r.id} for r in rows],
    )
    return replan(conn, {r.variant_id for r in rows}, last_units=last_units)


def drop(conn: Connection, listing_ids: Iterable[int], *, last_units: int = DEFAULT_LAST_UNITS) -> None:
    """These listings are gone there: they hold nothing any more, and their units are free for others."""
    for ids in chunks(sorted(set(listing_ids))):
        variants = set(
            conn.execute(select(listing_variant.c.variant_id).where(listing_variant.c.listing_id.in_(ids))).scalars()
        )
        conn.execute(
            update(listing_variant)
            .where(listing_variant.c.listing_id.in_(ids))
            .values(confirmed=0, pending=None, settling=None, locked=0)
        )
        replan(conn, variants, last_units=last_units)


def broken(conn: Connection, village_id: VillageId) -> list[Group]:
    """SKUs for which the invariant does not hold (``lapakdesa stock verify``)."""
    ids = conn.execute(select(variant.c.id).where(variant.c.village_id == village_id)).scalars().all()
    return [g for g in load(conn, ids).values() if g.holdings and g.excess > 0 and held(g.holdings) > 0]


def stock_waits(conn: Connection, shop_id: ShopId, now: datetime) -> bool:
    """Whether a number waits to be written to this shop, or a write waits to be settled by a pull."""
    if marks.due(conn, shop_id, Aspect.STOCK, now, limit=1):
        return True
    row = conn.execute(
        select(listing_variant.c.id)
        .join(listing, listing.c.id == listing_variant.c.listing_id)
        .where(listing.c.shop_id == shop_id, listing_variant.c.settling.is_not(None))
        .limit(1)
    ).first()
    return row is not None


def last_write(conn: Connection, shop_ids: Sequence[ShopId]) -> datetime | None:
    """When a number of these shops was last confirmed (marketplace clock)."""
    found: datetime | None = conn.execute(
        select(func.max(listing_variant.c.written_at))
        .join(listing, listing.c.id == listing_variant.c.listing_id)
        .where(listing.c.shop_id.in_(list(shop_ids)))
    ).scalar_one()
    return found


def replan_shop(conn: Connection, shop_id: ShopId, *, last_units: int = DEFAULT_LAST_UNITS) -> None:
    """After a shop was paused, woken or removed: divide the units of everything it lists anew."""
    variants = conn.execute(
        select(listing_variant.c.variant_id)
        .join(listing, listing.c.id == listing_variant.c.listing_id)
        .where(listing.c.shop_id == shop_id)
    ).scalars()
    replan(conn, variants.all(), last_units=last_units)
