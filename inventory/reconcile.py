"""Compare what we believe with what a marketplace shows. Pure decisions, then beliefs, marks and notices.

Reconcile never writes to a marketplace and never changes our stock (DESIGN section 8 C).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from inventory import listing_state, marks, notices, publishing, rights
from inventory.canonical import (
    Aspect,
    ExternalItemId,
    ExternalModelId,
    ListingDraft,
    ListingId,
    ListingStatus,
    RemoteListing,
    RemoteVariant,
    Severity,
    ShopId,
    VillageId,
)
from inventory.tables import listing, listing_variant, order_line, product, sales_order, shop, variant


class Cause(StrEnum):
    """Why two sides differ."""

    FOUND = "found"  # a create whose reply was lost
    GONE = "gone"  # deleted in the seller centre
    STATUS = "status"  # unlisted, banned, reviewed
    STOCK_HIGHER = "stock_higher"  # edit in the seller centre, lost write, restored cancellation
    STOCK_LOWER = "stock_lower"  # edit in the seller centre, lost write
    STOCK_MOVING = "stock_moving"  # an order fell into the comparison: next time
    LOCKED = "locked"  # a campaign set stock aside
    PRICE = "price"  # edit in the seller centre
    NAME = "name"  # edit in the seller centre
    FOREIGN = "foreign"  # an item that is not in our catalogue


@dataclass(frozen=True, slots=True)
class OurVariant:
    listing_variant_id: int
    sku: str
    external_model_id: str | None
    number: int
    upper: int
    price: int | None
    locked: int = 0
    moving: bool = False


@dataclass(frozen=True, slots=True)
class OurListing:
    """``moving`` variants had an order or a write since the other side was read."""

    listing_id: ListingId
    code: str
    name: str
    external_item_id: str | None
    phase: str
    status: str
    variants: tuple[OurVariant, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    cause: Cause
    code: str
    sku: str = ""
    ours: str | int | None = None
    theirs: str | int | None = None
    listing_id: ListingId | None = None
    listing_variant_id: int | None = None
    remote: RemoteListing | None = None


def compare(ours: Sequence[OurListing], theirs: Sequence[RemoteListing]) -> list[Difference]:
    """Every difference with its cause. Pure."""
    found: list[Difference] = []
    by_item = {r.external_item_id: r for r in theirs if r.status is not ListingStatus.DELETED}
    by_code: dict[str, RemoteListing] = {r.code: r for r in by_item.values() if r.code}
    # Where a marketplace keeps no code for a whole product its SKUs tell whose it is.
    by_sku = {v.sku: r for r in by_item.values() if not r.code for v in r.variants if v.sku}
    matched: set[str] = set()
    for own in ours:
        if own.external_item_id:
            remote = by_item.get(ExternalItemId(own.external_item_id))
        else:
            remote = by_code.get(own.code) or next((by_sku[v.sku] for v in own.variants if v.sku in by_sku), None)
        if remote is None:
            if own.phase in ("live", "incomplete"):
                found.append(Difference(Cause.GONE, own.code, listing_id=own.listing_id))
            continue
        matched.add(remote.external_item_id)
        if not own.external_item_id:
            found.append(Difference(Cause.FOUND, own.code, listing_id=own.listing_id, remote=remote))
        elif own.phase == "live":
            found += _inside(own, remote)
    found += [
        Difference(Cause.FOREIGN, r.code, theirs=r.name, remote=r) for key, r in by_item.items() if key not in matched
    ]
    return found


def _inside(own: OurListing, remote: RemoteListing) -> list[Difference]:
    found: list[Difference] = []
    if own.status == ListingStatus.EMPTY.value and remote.status is ListingStatus.UNLISTED:
        return found  # hidden by us, and as hidden as it should be: what it would show cannot be bought
    if remote.status.value != own.status:
        found.append(Difference(Cause.STATUS, own.code, "", own.status, remote.status.value, own.listing_id))
    if remote.name.strip() != own.name.strip():
        found.append(Difference(Cause.NAME, own.code, "", own.name, remote.name, own.listing_id))
    theirs = {v.external_model_id or ExternalModelId(""): v for v in remote.variants}
    for mine in own.variants:
        there = theirs.get(ExternalModelId(mine.external_model_id or ""))
        if there is not None:
            found += _numbers(own, mine, there)
    return found


def _numbers(own: OurListing, mine: OurVariant, there: RemoteVariant) -> list[Difference]:
    found: list[Difference] = []

    def note(cause: Cause, ours: int | None, theirs: int) -> None:
        found.append(Difference(cause, own.code, mine.sku, ours, theirs, own.listing_id, mine.listing_variant_id))

    if there.stock > mine.upper:
        note(Cause.STOCK_HIGHER, mine.number, there.stock)
    elif there.stock < mine.number:
        note(Cause.STOCK_MOVING if mine.moving else Cause.STOCK_LOWER, mine.number, there.stock)
    if there.locked != mine.locked:
        note(Cause.LOCKED, mine.locked, there.locked)
    if mine.price is not None and there.price != mine.price and not there.has_promotion:
        note(Cause.PRICE, mine.price, there.price)
    return found


def our_side(
    conn: Connection, shop_id: ShopId, read_at: datetime, title: Callable[[ListingDraft], str] | None = None
) -> list[OurListing]:
    """What we believe of a shop, after every order up to and past ``read_at`` was pulled.

    ``title`` gives the name a listing carries there, where that is not the product's own.
    """
    moving = set(
        conn.execute(
            select(order_line.c.listing_variant_id)
            .join(sales_order, sales_order.c.id == order_line.c.order_id)
            .where(sales_order.c.shop_id == shop_id, sales_order.c.updated_at >= read_at)
        ).scalars()
    )
    rows: dict[int, list[Any]] = {}
    heads: dict[int, Any] = {}
    for row in conn.execute(
        select(
            listing.c.id.label("listing_id"),
            listing.c.external_item_id,
            listing.c.phase,
            listing.c.status,
            product.c.code,
            product.c.name,
            listing_variant,
            variant.c.sku,
        )
        .join(product, product.c.id == listing.c.product_id)
        .join(listing_variant, listing_variant.c.listing_id == listing.c.id)
        .join(variant, variant.c.id == listing_variant.c.sold_variant_id)
        .where(listing.c.shop_id == shop_id, listing.c.phase != "gone")
        .order_by(listing.c.id, variant.c.position)
    ):
        heads[row.listing_id] = row
        rows.setdefault(row.listing_id, []).append(row)
    names = _titles(conn, shop_id, list(heads), title)
    return [
        OurListing(
            ListingId(i),
            head.code,
            names.get(i, head.name),
            head.external_item_id,
            head.phase,
            head.status,
            tuple(_our_variant(v, moving, read_at) for v in rows[i]),
        )
        for i, head in heads.items()
    ]


def _titles(
    conn: Connection, shop_id: ShopId, listing_ids: Sequence[int], title: Callable[[ListingDraft], str] | None
) -> dict[int, str]:
    if title is None or not listing_ids:
        return {}
    village_id = conn.execute(select(shop.c.village_id).where(shop.c.id == shop_id)).scalar_one()
    drafts = publishing.drafts(conn, VillageId(village_id), listing_ids)
    return {int(i): title(draft) for i, draft in drafts.items()}


def _our_variant(row: Any, moving: set[int | None], read_at: datetime) -> OurVariant:
    number = max(0, row.confirmed)
    return OurVariant(
        row.id,
        row.sku,
        row.external_model_id,
        number,
        max(number, row.pending or 0, row.settling or 0, row.locked),
        row.price_confirmed,
        row.locked,
        row.id in moving or row.pending is not None or (row.written_at is not None and row.written_at >= read_at),
    )


def believe(
    conn: Connection,
    village_id: VillageId,
    shop_id: ShopId,
    differences: Sequence[Difference],
    read_until: datetime,
    *,
    last_units: int = rights.DEFAULT_LAST_UNITS,
) -> Mapping[Cause, int]:
    """Store what was learnt: beliefs about their numbers, marks for what must be told again, notices for a person.

    ``read_until`` is the marketplace's time when the last listing had been read: an order from before it that comes
    late is in the numbers already.
    """
    counts: dict[Cause, int] = {}
    for d in differences:
        counts[d.cause] = counts.get(d.cause, 0) + 1
    _bind(conn, differences, read_until)
    _numbers_read(conn, differences, read_until)
    gone = [d.listing_id for d in differences if d.cause is Cause.GONE and d.listing_id]
    if gone:
        listing_state.set_phase(conn, gone, "gone", ListingStatus.DELETED)
        rights.drop(conn, gone, last_units=last_units)
    for d in differences:
        if d.cause is Cause.STATUS and d.listing_id:
            listing_state.set_phase(conn, [d.listing_id], "live", ListingStatus(str(d.theirs)))
    marks.mark(conn, Aspect.PRICE, [d.listing_id for d in differences if d.cause is Cause.PRICE and d.listing_id])
    renamed = [d.listing_id for d in differences if d.cause is Cause.NAME and d.listing_id]
    listing_state.content_sent(conn, {i: "" for i in renamed})
    marks.mark(conn, Aspect.CONTENT, renamed)
    touched = listing_state.variants_of(conn, [d.listing_variant_id for d in differences if d.listing_variant_id])
    changed = publishing.seats(conn, [d.listing_id for d in differences if d.cause is Cause.STATUS and d.listing_id])
    touched |= {s.variant_id for own in changed.values() for s in own}
    rights.replan(conn, touched, last_units=last_units)
    told = [n for d in differences if (n := _notice(shop_id, d))]
    notices.tell(conn, village_id, told)
    for code, _ in _TOLD.values():
        notices.keep_only(conn, code, shop_id, [n.about for n in told if n.code == code])
    _tell_foreign(conn, village_id, shop_id, [d for d in differences if d.cause is Cause.FOREIGN])
    return counts


def _bind(conn: Connection, differences: Sequence[Difference], read_until: datetime) -> None:
    for d in differences:
        if d.cause is Cause.FOUND and d.listing_id and d.remote:
            publishing.adopt(conn, d.listing_id, d.remote, read_until)


def _numbers_read(conn: Connection, differences: Sequence[Difference], read_until: datetime) -> None:
    # A number read is like a number written: what it may hide stays counted until a later pull.
    read = [
        rights.LineWrite(d.listing_variant_id, None, int(d.theirs or 0))
        for d in differences
        if d.cause in (Cause.STOCK_HIGHER, Cause.STOCK_LOWER) and d.listing_variant_id
    ]
    rights.confirm(conn, read, read_until)
    locked = [{"lv": d.listing_variant_id, "number": d.theirs} for d in differences if d.cause is Cause.LOCKED]
    if locked:
        conn.execute(
            update(listing_variant).where(listing_variant.c.id == bindparam("lv")).values(locked=bindparam("number")),
            locked,
        )
    prices = [{"lv": d.listing_variant_id, "told": d.theirs} for d in differences if d.cause is Cause.PRICE]
    if prices:
        conn.execute(
            update(listing_variant)
            .where(listing_variant.c.id == bindparam("lv"))
            .values(price_confirmed=bindparam("told")),
            prices,
        )


_TOLD = {
    Cause.GONE: ("listing_gone", Severity.ERROR),
    Cause.STATUS: ("listing_status_there", Severity.WARNING),
    Cause.STOCK_HIGHER: ("stock_higher_there", Severity.WARNING),
    Cause.STOCK_LOWER: ("stock_lower_there", Severity.INFO),
    Cause.LOCKED: ("stock_locked_there", Severity.INFO),
    Cause.PRICE: ("price_edited_there", Severity.WARNING),
    Cause.NAME: ("name_edited_there", Severity.WARNING),
}


def _notice(shop_id: ShopId, d: Difference) -> notices.Notice | None:
    told = _TOLD.get(d.cause)
    if told is None or (d.cause is Cause.STATUS and d.theirs == ListingStatus.ACTIVE.value):
        return None  # on sale again, e.g. after a review: nothing for a person to do
    params = {"code": d.code, "sku": d.sku or d.code, "ours": d.ours, "theirs": d.theirs}
    return notices.Notice(told[0], f"{d.code}/{d.sku}", params, told[1], shop_id)


def _tell_foreign(conn: Connection, village_id: VillageId, shop_id: ShopId, foreign: Sequence[Difference]) -> None:
    if not foreign:
        notices.resolve(conn, "listings_not_ours", shop_id=shop_id)
        return
    names = [str(d.theirs) for d in foreign[:5]]
    notices.tell(
        conn,
        village_id,
        [
            notices.Notice(
                "listings_not_ours",
                "",
                {"count": len(foreign), "names": ", ".join(names)},
                Severity.INFO,
                shop_id,
            )
        ],
    )
