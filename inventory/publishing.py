"""Listings on their way into a shop: what is wanted, what was tried, which ids came back.

Phases: wanted → creating (a create may have been sent) → incomplete (variants missing there) → live, or gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, select, update

from inventory import catalog_view, listing_state, marks, notices, price_rules, rights
from inventory.canonical import (
    Aspect,
    CreatedListing,
    DraftVariant,
    ListingDraft,
    ListingId,
    ListingStatus,
    Product,
    RemoteListing,
    RemoteVariant,
    Severity,
    ShopId,
    Sku,
    VillageId,
)
from inventory.pricing import NO_RULE
from inventory.tables import listing, listing_variant, product, shop, variant
from inventory.uow import Connection, chunks


@dataclass(frozen=True, slots=True)
class Task:
    """A listing whose presence must be settled."""

    mark: marks.Mark
    listing_id: ListingId
    code: str
    phase: str
    external_item_id: str | None
    attempted_at: datetime | None
    created_there_at: datetime | None
    archived: bool
    hidden: bool
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """One SKU of a listing, as the pusher needs it. ``variant_id`` is the one whose stock it draws from.

    ``price`` is the shop's: the own price under the shop's rule.
    """

    listing_variant_id: int
    variant_id: int
    sku: str
    external_model_id: str | None
    confirmed: int
    price: int
    price_confirmed: int | None


def tasks(conn: Connection, shop_id: ShopId, now: datetime) -> list[Task]:
    """Due presence marks with their listing, oldest first."""
    noted = {m.listing_id: m for m in marks.due(conn, shop_id, Aspect.PRESENCE, now)}
    found: list[Task] = []
    for ids in chunks(noted):
        for row in conn.execute(
            select(listing, product.c.code, product.c.status.label("product_status"))
            .join(product, product.c.id == listing.c.product_id)
            .where(listing.c.id.in_(ids))
            .order_by(listing.c.id)
        ):
            found.append(
                Task(
                    noted[ListingId(row.id)],
                    ListingId(row.id),
                    row.code,
                    row.phase,
                    row.external_item_id,
                    row.attempted_at,
                    row.created_there_at,
                    row.product_status != "active",
                    row.status == ListingStatus.UNLISTED.value,
                    row.status == ListingStatus.EMPTY.value,
                )
            )
    return found


def seats(conn: Connection, listing_ids: Iterable[int]) -> dict[ListingId, list[Seat]]:
    """The SKUs of listings, in the product's order."""
    found: dict[ListingId, list[Seat]] = defaultdict(list)
    for ids in chunks(sorted(set(listing_ids))):
        rules = price_rules.of_listings(conn, ids)
        for row in conn.execute(
            select(listing_variant, variant.c.sku, variant.c.price)
            .join(variant, variant.c.id == listing_variant.c.sold_variant_id)
            .where(listing_variant.c.listing_id.in_(ids))
            .order_by(listing_variant.c.listing_id, variant.c.position, variant.c.id)
        ):
            found[ListingId(row.listing_id)].append(
                Seat(
                    row.id,
                    row.variant_id,
                    row.sku,
                    row.external_model_id,
                    max(0, row.confirmed),
                    rules.get(row.listing_id, NO_RULE).price(row.price),
                    row.price_confirmed,
                )
            )
    return found


def drafts(
    conn: Connection,
    village_id: VillageId,
    listing_ids: Sequence[int],
    numbers: Mapping[int, int] | None = None,
) -> dict[ListingId, ListingDraft]:
    """What the shop should show. ``numbers`` gives stock by listing-variant id; otherwise the confirmed one stands."""
    own = seats(conn, listing_ids)
    names = listing_state.codes(conn, listing_ids)
    stored = catalog_view.snapshot(conn, village_id, names.values())
    given = numbers or {}
    result: dict[ListingId, ListingDraft] = {}
    for listing_id, code in names.items():
        stock = {s.sku: given.get(s.listing_variant_id, s.confirmed) for s in own[listing_id]}
        prices = {s.sku: s.price for s in own[listing_id]}
        result[listing_id] = _draft(stored[Sku(code)].product, stock, prices)
    return result


def _draft(p: Product, stock: Mapping[str, int], prices: Mapping[str, int]) -> ListingDraft:
    return ListingDraft(
        code=p.code,
        name=p.name,
        description=p.description,
        variants=tuple(
            DraftVariant(
                v.sku, prices.get(v.sku, v.price), stock.get(v.sku, 0), v.options, v.weight_g, v.barcode, v.picture
            )
            for v in p.variants
        ),
        axes=p.axes,
        category=p.category,
        brand=p.brand,
        condition=p.condition,
        weight_g=p.weight_g,
        size=p.size,
        pictures=p.pictures,
        certificates=p.certificates,
        attributes=p.attributes,
        papers=p.papers,
    )


def begin(conn: Connection, listing_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Before a create is sent: note that it may have been, and which numbers it carries."""
    conn.execute(
        update(listing)
        .where(listing.c.id.in_(list(listing_ids)), listing.c.phase == "wanted")
        .values(phase="creating", attempted_at=now)
    )
    return rights.begin_creation(conn, listing_ids)


def retry_allowed(conn: Connection, listing_ids: Sequence[int]) -> None:
    """A create that surely did not happen: wanted again, its rights free."""
    for ids in chunks(listing_ids):
        conn.execute(
            update(listing)
            .where(listing.c.id.in_(ids), listing.c.phase == "creating")
            .values(phase="wanted", attempted_at=None)
        )
        conn.execute(update(listing_variant).where(listing_variant.c.listing_id.in_(ids)).values(pending=None))


def created(
    conn: Connection,
    listing_id: ListingId,
    made: CreatedListing,
    numbers: Mapping[int, int],
    content: str,
    at: datetime,
    prices: Mapping[Sku, int] | None = None,
) -> None:
    """Store the ids of a new listing; when it is complete its numbers and prices are confirmed.

    ``prices`` are those that were sent, by SKU; without them, those of now.
    """
    shown = ListingStatus.ACTIVE.value if made.complete else ListingStatus.UNLISTED.value
    conn.execute(
        update(listing)
        .where(listing.c.id == listing_id)
        .values(
            external_item_id=made.external_item_id,
            phase="live" if made.complete else "incomplete",
            # A listing that is hidden for want of stock stays so until its numbers are written.
            status=case((listing.c.status == ListingStatus.EMPTY.value, listing.c.status), else_=shown),
            created_there_at=at,
            content_sent=content,
        )
    )
    if not made.complete:
        return
    own = seats(conn, [listing_id])[listing_id]
    told = prices or {}
    conn.execute(
        update(listing_variant)
        .where(listing_variant.c.id == bindparam("lv"))
        .values(external_model_id=bindparam("model"), price_confirmed=bindparam("told")),
        [
            {
                "lv": s.listing_variant_id,
                "model": made.models.get(Sku(s.sku), s.external_model_id),
                # Only new variants were given their price; the price mark tells the old ones.
                "told": told.get(Sku(s.sku), s.price) if s.external_model_id is None else s.price_confirmed,
            }
            for s in own
        ],
    )
    if any(told.get(Sku(s.sku), s.price) != s.price for s in own):
        marks.mark(conn, Aspect.PRICE, [listing_id])  # the price changed while the creation was under way
    given = [i for s in own if (i := s.listing_variant_id) in numbers]
    rights.confirm(conn, [rights.LineWrite(i, None, numbers[i]) for i in given], at)


def begin_completion(conn: Connection, listing_ids: Sequence[int]) -> set[ListingId]:
    """Before variants are sent: note the attempt. Returns the items that nothing was added to before."""
    bare = {
        ListingId(i)
        for ids in chunks(listing_ids)
        for i in conn.execute(
            select(listing.c.id).where(
                listing.c.id.in_(ids), listing.c.attempted_at.is_not(None), listing.c.completed_try.is_(False)
            )
        ).scalars()
    }
    for ids in chunks(listing_ids):
        conn.execute(update(listing).where(listing.c.id.in_(ids)).values(completed_try=True))
    return bare


def missing_models(conn: Connection, listing_ids: Iterable[int]) -> list[int]:
    """Listing-variant ids without a model id, of incomplete listings."""
    return [
        s.listing_variant_id for own in seats(conn, listing_ids).values() for s in own if s.external_model_id is None
    ]


def adopt(conn: Connection, listing_id: ListingId, remote: RemoteListing, at: datetime) -> str:
    """Take a listing that is already there as ours; its numbers are believed as read at ``at``.

    Returns its new phase: "live", "incomplete" when variants are missing there, or "" when its SKUs are not ours:
    then a person decides, and no second listing is made meanwhile.
    """
    own = {s.sku: s for s in seats(conn, [listing_id])[listing_id]}
    theirs = {v.sku or remote.code: v for v in remote.variants}
    bare = len(own) > 1 and len(remote.variants) == 1 and remote.variants[0].external_model_id is None
    if bare:
        theirs = {}  # an item whose variants never arrived
    elif not theirs or set(theirs) - set(own):
        _differs(conn, listing_id, remote, sorted(set(theirs) - set(own)))
        return ""
    phase = "live" if set(theirs) == set(own) else "incomplete"
    conn.execute(
        update(listing)
        .where(listing.c.id == listing_id)
        .values(
            external_item_id=remote.external_item_id,
            phase=phase,
            status=remote.status.value,
            created_there_at=at,
        )
    )
    if theirs:
        _believe_numbers(conn, own, theirs, at)
    marks.mark(conn, Aspect.CONTENT, [listing_id])
    marks.mark(conn, Aspect.PRICE, [listing_id])
    rights.replan(conn, [s.variant_id for s in own.values()])
    return phase


def _differs(conn: Connection, listing_id: ListingId, remote: RemoteListing, foreign: Sequence[str]) -> None:
    """There is an item under our code with other SKUs. Making a second one would be worse than waiting for a person."""
    marks.block_listings(conn, Aspect.PRESENCE, [listing_id], "listing_differs_there")
    row = conn.execute(
        select(shop.c.id, shop.c.village_id)
        .join(listing, listing.c.shop_id == shop.c.id)
        .where(listing.c.id == listing_id)
    ).one()
    code = listing_state.codes(conn, [listing_id])[listing_id]
    params = {"code": code, "skus": ", ".join(foreign[:5]) or "-"}
    told = notices.Notice("listing_differs_there", code, params, Severity.ERROR, ShopId(row.id))
    notices.tell(conn, VillageId(row.village_id), [told])


def _believe_numbers(
    conn: Connection, own: Mapping[str, Seat], theirs: Mapping[str, RemoteVariant], at: datetime
) -> None:
    # A number we sent may have been sold from already: what is missing stays counted until the next pull.
    sent = listing_variant.c.pending
    conn.execute(
        update(listing_variant)
        .where(listing_variant.c.id == bindparam("lv"))
        .values(
            external_model_id=bindparam("model"),
            settling=case((sent > bindparam("number"), sent), else_=None),
            confirmed=bindparam("number"),
            pending=None,
            written_at=at,
            price_confirmed=bindparam("told"),
        ),
        [
            {
                "lv": own[sku].listing_variant_id,
                "model": v.external_model_id,
                "number": v.stock,
                "told": v.price,
            }
            for sku, v in theirs.items()
        ],
    )


def gone(
    conn: Connection, village_id: VillageId, shop_id: ShopId, listing_ids: Sequence[int], *, last_units: int
) -> None:
    """The marketplace does not know these items any more: their rights are free, and a person is told."""
    names = listing_state.codes(conn, listing_ids)
    listing_state.set_phase(conn, listing_ids, "gone", ListingStatus.DELETED)
    rights.drop(conn, listing_ids, last_units=last_units)
    notices.tell(
        conn,
        village_id,
        [
            notices.Notice("listing_gone", f"{code}/", {"code": code, "sku": code}, Severity.ERROR, shop_id)
            for code in names.values()
        ],
    )


def forget_shop(conn: Connection, shop_id: ShopId, *, last_units: int) -> None:
    """A removed shop holds no rights; its orders and history stay."""
    ids = list(conn.execute(select(listing.c.id).where(listing.c.shop_id == shop_id)).scalars())
    listing_state.set_phase(conn, [ListingId(i) for i in ids], "gone")
    rights.drop(conn, ids, last_units=last_units)


def withdrawn(conn: Connection, listing_ids: Sequence[int], at: datetime, *, last_units: int) -> None:
    """Taken off sale at ``at`` (marketplace clock): they give their units back once that is settled."""
    for ids in chunks(listing_ids):
        conn.execute(update(listing).where(listing.c.id.in_(ids)).values(status=ListingStatus.UNLISTED.value))
    own = seats(conn, listing_ids)
    lines = [rights.LineWrite(s.listing_variant_id, None, 0) for each in own.values() for s in each]
    rights.confirm(conn, lines, at)
    rights.replan(conn, [s.variant_id for each in own.values() for s in each], last_units=last_units)


def shown_again(conn: Connection, listing_id: ListingId, hidden: bool, *, last_units: int) -> None:
    """A listing is on sale again, with 0 units; its share comes with the next writes. ``hidden``: only they show it."""
    listing_state.emptied(conn, [listing_id], hidden)
    rights.replan(conn, [s.variant_id for s in seats(conn, [listing_id])[listing_id]], last_units=last_units)
