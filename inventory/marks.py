"""Marks: which listing must be told what. State, not messages: ten edits, one call (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select, update

from inventory.canonical import Aspect, ListingId, ShopId
from inventory.tables import listing, sync_mark
from inventory.uow import chunks, insert_ignore


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as the pusher noted it: ``wanted`` is the number that becomes ``sent`` when the telling succeeded."""

    mark_id: int
    listing_id: ListingId
    aspect: Aspect
    wanted: int
    attempts: int


def mark(conn: Connection, aspect: Aspect, listing_ids: Iterable[int], *, unblock: bool = True) -> None:
    """Say that these listings must be told. A blocked mark opens again, since an edit may have cured it."""
    for ids in chunks(sorted(set(listing_ids))):
        known = set(
            conn.execute(
                select(sync_mark.c.listing_id).where(
                    sync_mark.c.aspect == aspect.value, sync_mark.c.listing_id.in_(ids)
                )
            ).scalars()
        )
        insert_ignore(
            conn,
            sync_mark,
            [
                {
                    "listing_id": i,
                    "aspect": aspect.value,
                    "wanted": 1,
                    "sent": 0,
                    "state": "open",
                    "attempts": 0,
                    "next_at": None,
                    "error_code": "",
                }
                for i in ids
                if i not in known
            ],
        )
        if not known:
            continue
        values: dict[str, object] = {"wanted": sync_mark.c.wanted + 1}
        if unblock:
            values |= {"state": "open"}
        conn.execute(
            update(sync_mark)
            .where(sync_mark.c.aspect == aspect.value, sync_mark.c.listing_id.in_(known))
            .values(values)
        )


def due(conn: Connection, shop_id: ShopId, aspect: Aspect, now: datetime, *, limit: int = 100_000) -> list[Mark]:
    """Open marks of one shop whose time has come, oldest first."""
    rows = conn.execute(
        select(sync_mark)
        .join(listing, listing.c.id == sync_mark.c.listing_id)
        .where(
            listing.c.shop_id == shop_id,
            sync_mark.c.aspect == aspect.value,
            sync_mark.c.state == "open",
            sync_mark.c.sent < sync_mark.c.wanted,
            or_(sync_mark.c.next_at.is_(None), sync_mark.c.next_at <= now),
        )
        .order_by(sync_mark.c.id)
        .limit(limit)
    )
    return [Mark(r.id, ListingId(r.listing_id), aspect, r.wanted, r.attempts) for r in rows]


def sent(conn: Connection, marks: Iterable[Mark]) -> None:
    """These were told as of the number noted; a change made meanwhile stays wanted."""
    rows = [{"m": m.mark_id, "w": m.wanted} for m in marks]
    if rows:
        conn.execute(
            update(sync_mark)
            .where(and_(sync_mark.c.id == bindparam("m"), sync_mark.c.sent < bindparam("w")))
            .values(sent=bindparam("w"), attempts=0, next_at=None, error_code=""),
            rows,
        )


def postpone(conn: Connection, marks: Iterable[Mark], until: datetime, code: str) -> None:
    """Try again at ``until``. The back-off lives here, not in a process: a laptop may be shut at any moment."""
    rows = [{"m": m.mark_id, "n": until, "e": code} for m in marks]
    if rows:
        conn.execute(
            update(sync_mark)
            .where(sync_mark.c.id == bindparam("m"))
            .values(next_at=bindparam("n"), error_code=bindparam("e"), attempts=sync_mark.c.attempts + 1),
            rows,
        )


def block(conn: Connection, marks: Iterable[Mark], code: str) -> None:
    """Stop trying until the next edit."""
    rows = [{"m": m.mark_id, "w": m.wanted, "e": code} for m in marks]
    if rows:
        conn.execute(
            update(sync_mark)
            .where(sync_mark.c.id == bindparam("m"), sync_mark.c.wanted == bindparam("w"))
            .values(state="blocked", error_code=bindparam("e")),
            rows,
        )


def block_listings(conn: Connection, aspect: Aspect, listing_ids: Iterable[int], code: str) -> None:
    """Block the marks of these listings, whatever their number."""
    for ids in chunks(sorted(set(listing_ids))):
        conn.execute(
            update(sync_mark)
            .where(sync_mark.c.aspect == aspect.value, sync_mark.c.listing_id.in_(ids))
            .values(state="blocked", error_code=code)
        )


def counts(conn: Connection, shop_id: ShopId, now: datetime) -> dict[str, int]:
    """How many marks of a shop are due now, postponed and blocked."""
    open_ = and_(sync_mark.c.state == "open", sync_mark.c.sent < sync_mark.c.wanted)
    later = and_(open_, sync_mark.c.next_at > now)
    base = (
        select(func.count())
        .select_from(sync_mark.join(listing, listing.c.id == sync_mark.c.listing_id))
        .where(listing.c.shop_id == shop_id)
    )
    total = conn.execute(base.where(open_)).scalar_one()
    postponed = conn.execute(base.where(later)).scalar_one()
    blocked = conn.execute(base.where(sync_mark.c.state == "blocked")).scalar_one()
    return {"due": total - postponed, "postponed": postponed, "blocked": blocked}


def unblock(conn: Connection, shop_id: ShopId) -> int:
    """Open every blocked mark of a shop again and let postponed ones be due. Returns how many."""
    own = select(listing.c.id).where(listing.c.shop_id == shop_id)
    done = conn.execute(
        update(sync_mark)
        .where(
            sync_mark.c.listing_id.in_(own),
            or_(sync_mark.c.state == "blocked", sync_mark.c.next_at.is_not(None)),
        )
        .values(state="open", next_at=None, wanted=sync_mark.c.wanted + 1)
    )
    return done.rowcount
