"""What is known of listings in their shops: phase, ids, what was told; and what is still due. No decisions here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update

from inventory.canonical import ListingId, ListingStatus, ShopId
from inventory.tables import listing, listing_variant, product, sync_mark
from inventory.uow import Connection, chunks


def set_phase(conn: Connection, listing_ids: Sequence[int], phase: str, status: ListingStatus | None = None) -> None:
    values: dict[str, Any] = {"phase": phase}
    if status is not None:
        values["status"] = status.value
    for ids in chunks(listing_ids):
        conn.execute(update(listing).where(listing.c.id.in_(ids)).values(values))


def emptied(conn: Connection, listing_ids: Sequence[int], hidden: bool) -> None:
    """Listings that their shop hides as a whole because it takes no 0, or shows again now that every SKU has units."""
    status = ListingStatus.EMPTY if hidden else ListingStatus.ACTIVE
    for ids in chunks(listing_ids):
        conn.execute(update(listing).where(listing.c.id.in_(ids)).values(status=status.value))


def content_sent(conn: Connection, told: Mapping[int, str]) -> None:
    """Remember the fingerprint of the content that was told."""
    if told:
        conn.execute(
            update(listing).where(listing.c.id == bindparam("pk")).values(content_sent=bindparam("print")),
            [{"pk": i, "print": value} for i, value in told.items()],
        )


def prices_sent(conn: Connection, told: Mapping[int, int]) -> None:
    """Remember the prices that were confirmed, by listing-variant id."""
    if told:
        conn.execute(
            update(listing_variant)
            .where(listing_variant.c.id == bindparam("lv"))
            .values(price_confirmed=bindparam("told")),
            [{"lv": i, "told": price} for i, price in told.items()],
        )


def external_ids(conn: Connection, listing_ids: Iterable[int]) -> dict[ListingId, tuple[str | None, str, str]]:
    """(external item id, phase, content fingerprint) by listing."""
    found: dict[ListingId, tuple[str | None, str, str]] = {}
    for ids in chunks(sorted(set(listing_ids))):
        for row in conn.execute(select(listing).where(listing.c.id.in_(ids))):
            found[ListingId(row.id)] = (row.external_item_id, row.phase, row.content_sent)
    return found


def waiting(conn: Connection, shop_id: ShopId, now: datetime) -> bool:
    """Whether anything is due in this shop: a cheap question that spares an idle sync its work."""
    row = conn.execute(
        select(sync_mark.c.id)
        .join(listing, listing.c.id == sync_mark.c.listing_id)
        .where(
            listing.c.shop_id == shop_id,
            and_(sync_mark.c.state == "open", sync_mark.c.sent < sync_mark.c.wanted),
            or_(sync_mark.c.next_at.is_(None), sync_mark.c.next_at <= now),
        )
        .limit(1)
    ).first()
    return row is not None


def codes(conn: Connection, listing_ids: Iterable[int]) -> dict[ListingId, str]:
    """Product code by listing."""
    found: dict[ListingId, str] = {}
    for ids in chunks(sorted(set(listing_ids))):
        for row in conn.execute(
            select(listing.c.id, product.c.code)
            .join(product, product.c.id == listing.c.product_id)
            .where(listing.c.id.in_(ids))
        ):
            found[ListingId(row.id)] = row.code
    return found


def variants_of(conn: Connection, listing_variant_ids: Iterable[int]) -> set[int]:
    """The SKUs whose stock is sold by these listing variants."""
    found: set[int] = set()
    for ids in chunks(sorted(set(listing_variant_ids))):
        found |= set(conn.execute(select(listing_variant.c.variant_id).where(listing_variant.c.id.in_(ids))).scalars())
    return found


def showing(conn: Connection, variant_id: int) -> set[int]:
    """The listing variants that show this very SKU, not another that shares its stock."""
    query = select(listing_variant.c.id).where(listing_variant.c.sold_variant_id == variant_id)
    return set(conn.execute(query).scalars())


def live(conn: Connection, shop_id: ShopId) -> list[tuple[ListingId, str]]:
    """Listings of a shop that a buyer may see, with their item ids."""
    return [
        (ListingId(r.id), r.external_item_id)
        for r in conn.execute(
            select(listing.c.id, listing.c.external_item_id)
            .where(
                listing.c.shop_id == shop_id,
                listing.c.phase.in_(("live", "incomplete")),
                listing.c.external_item_id.is_not(None),
            )
            .order_by(listing.c.id)
        )
    ]
