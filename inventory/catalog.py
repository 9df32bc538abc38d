"""The village catalogue changed by a plan, in one transaction; ``catalog_view`` reads it.

A change marks what shops must be told; nothing here talks to a marketplace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, delete, select, update

from inventory import bulk, catalog_view, ledger, marks, orders, rights, sale_units
from inventory.canonical import (
    Aspect,
    MovementKind,
    Product,
    ProductStatus,
    ShopId,
    ShopState,
    Sku,
    Variant,
    VariantId,
    VillageId,
    utc_now,
)
from inventory.tables import (
    certificate,
    listing,
    listing_variant,
    paper,
    picture,
    product,
    shop,
    variant,
)
from inventory.uow import chunks, insert_ignore

_NOTHING: Mapping[Sku, int] = MappingProxyType({})


class ProductChange(NamedTuple):
    """The wanted whole of one product. ``counts`` are new numbers of units really there; ``imported`` is remembered."""

    product: Product
    counts: Mapping[Sku, int] = _NOTHING
    imported: Mapping[Sku, int] = _NOTHING


@dataclass(slots=True)
class Applied:
    """What a change did."""

    products: int = 0
    variants: int = 0
    movements: int = 0
    bound: int = 0


def apply(
    conn: Connection,
    village_id: VillageId,
    changes: Sequence[ProductChange],
    *,
    reference: str,
    actor: str,
    last_units: int = rights.DEFAULT_LAST_UNITS,
) -> Applied:
    """Make the catalogue what ``changes`` say, with the stock they count. The caller commits.

    ``reference`` names the source (a file and its fingerprint); together with the SKU it makes a repeat harmless.
    Raises LinkRefused when a variant cannot draw from the SKU it names.
    """
    wanted = [v for c in changes for v in c.product.variants]
    result = Applied(products=len(changes), variants=len(wanted))
    have = _ids(conn, product, product.c.code, village_id, [c.product.code for c in changes])
    before = catalog_view.snapshot(conn, village_id, have)
    ids = _store_products(conn, village_id, changes, have)
    imported = {sku: number for c in changes for sku, number in c.imported.items()}
    known, new = _store_variants(conn, village_id, changes, ids, imported)
    variant_ids = known | new
    relinked = sale_units.link(conn, village_id, wanted, variant_ids, set(new.values()))
    drawing = {v.sku for v in wanted if v.stock_of is not None}
    born = {sku: own for sku, own in new.items() if sku not in drawing}
    counted = {sku: number for c in changes for sku, number in c.counts.items()}
    result.movements = _count_stock(conn, counted, variant_ids, born, reference, actor)
    numbers = {known[sku]: number for sku, number in imported.items() if sku not in new}
    bulk.update(conn, variant, {"id": list(numbers), "imported_stock": list(numbers.values())})
    _store_parts(conn, changes, have, ids)
    _mark(conn, changes, before, ids)
    # A SKU that was not there a moment ago stands in no listing and is owed to nobody.
    older = {own for sku, own in known.items() if sku not in drawing}
    rights.replan(conn, older | relinked, last_units=last_units)
    if new:
        result.bound = orders.bind_waiting(conn, village_id, last_units=last_units)
    return result


def _store_products(
    conn: Connection, village_id: VillageId, changes: Sequence[ProductChange], known: Mapping[str, int]
) -> dict[str, int]:
    """The ids of all, those that are new among them."""
    old = [c.product for c in changes if c.product.code in known]
    bulk.update(conn, product, {**_product_columns(village_id, old), "id": [known[p.code] for p in old]})
    fresh = [c.product for c in changes if c.product.code not in known]
    ids = bulk.insert_new(conn, product, _product_columns(village_id, fresh))
    return {**known, **dict(zip([p.code for p in fresh], ids, strict=True))}


def _product_columns(village_id: VillageId, products: Sequence[Product]) -> dict[str, Sequence[Any] | bulk.Same]:
    sizes = [p.size for p in products]
    return {
        "village_id": bulk.Same(village_id),
        "code": [p.code for p in products],
        "name": [p.name for p in products],
        "description": [p.description for p in products],
        "category": [p.category for p in products],
        "brand": [p.brand for p in products],
        "producer": [p.producer for p in products],
        "condition": bulk.values(p.condition for p in products),
        "axes": [p.axes for p in products],
        "attributes": [dict(p.attributes) for p in products],
        "weight_g": [p.weight_g for p in products],
        "length_mm": [size.length_mm if size else None for size in sizes],
        "width_mm": [size.width_mm if size else None for size in sizes],
        "height_mm": [size.height_mm if size else None for size in sizes],
        "status": bulk.values(p.status for p in products),
        "updated_at": bulk.Same(utc_now()),
    }


def _ids(conn: Connection, table: Any, column: Any, village_id: VillageId, keys: Sequence[str]) -> dict[str, int]:
    own = select(column, table.c.id).where(table.c.village_id == village_id)
    if len(keys) > catalog_view.READ_ALL:
        wanted = set(keys)
        return {key: number for key, number in conn.execute(own).all() if key in wanted}
    return {key: number for batch in chunks(keys) for key, number in conn.execute(own.where(column.in_(batch)))}


def _store_variants(
    conn: Connection,
    village_id: VillageId,
    changes: Sequence[ProductChange],
    product_ids: Mapping[str, int],
    imported: Mapping[Sku, int],
) -> tuple[dict[str, int], dict[str, int]]:
    """The ids of those that were there, and of those that are new."""
    placed = [
        (product_ids[change.product.code], position, v)
        for change in changes
        for position, v in enumerate(change.product.variants)
    ]
    known = _ids(conn, variant, variant.c.sku, village_id, [v.sku for _, _, v in placed])
    old = [one for one in placed if one[2].sku in known] if known else []
    bulk.update(conn, variant, {**_variant_columns(village_id, old), "id": [known[v.sku] for _, _, v in old]})
    fresh = [one for one in placed if one[2].sku not in known] if known else placed
    skus = [v.sku for _, _, v in fresh]
    columns = {**_variant_columns(village_id, fresh), "imported_stock": list(map(imported.get, skus))}
    return known, dict(zip(skus, bulk.insert_new(conn, variant, columns), strict=True))


def _variant_columns(
    village_id: VillageId, placed: Sequence[tuple[int, int, Variant]]
) -> dict[str, Sequence[Any] | bulk.Same]:
    """``placed`` are variants with the id of their product and their place in it."""
    variants = [v for _, _, v in placed]
    return {
        "village_id": bulk.Same(village_id),
        "product_id": [product_id for product_id, _, _ in placed],
        "sku": [v.sku for v in variants],
        "position": [position for _, position, _ in placed],
        "options": [v.options for v in variants],
        "price": [v.price for v in variants],
        "weight_g": [v.weight_g for v in variants],
        "barcode": [v.barcode for v in variants],
        "unit": [v.unit for v in variants],
        "picture_ref": [v.picture.ref if v.picture else None for v in variants],
    }


def _count_stock(
    conn: Connection,
    counted: Mapping[Sku, int],
    variant_ids: Mapping[str, int],
    born: Mapping[str, int],
    reference: str,
    actor: str,
) -> int:
    """``born`` are the SKUs that get their balance here. Returns how many balances moved; raises LinkRefused."""
    older = [sku for sku in counted if sku not in born]
    held = ledger.balances(conn, [variant_ids[sku] for sku in older])
    before = dict.fromkeys(counted, 0)
    for sku in older:
        own = VariantId(variant_ids[sku])
        if own not in held:
            raise sale_units.LinkRefused("sale_unit_counted", sku=sku)
        before[sku] = held[own].on_hand
    moves = [(sku, before[sku], number) for sku, number in counted.items() if number != before[sku]]
    opening, count = MovementKind.OPENING.value, MovementKind.COUNT.value
    columns: bulk.Columns = {
        "variant_id": [variant_ids[sku] for sku, _, _ in moves],
        "quantity": [number - was for _, was, number in moves],
        "kind": [opening if sku in born else count for sku, _, _ in moves],
        "idempotency_key": [f"import:{reference}:{sku}:{was}->{number}" for sku, was, number in moves],
        "reference": bulk.Same(reference),
        "actor": bulk.Same(actor),
    }
    moved = ledger.record_columns(conn, columns, born=set(born.values()))
    return len(moved)


def _store_parts(
    conn: Connection, changes: Sequence[ProductChange], have: Collection[str], ids: Mapping[str, int]
) -> None:
    for batch in chunks([ids[c.product.code] for c in changes if c.product.code in have]):
        conn.execute(delete(picture).where(picture.c.product_id.in_(batch)))
        conn.execute(delete(certificate).where(certificate.c.product_id.in_(batch)))
        conn.execute(delete(paper).where(paper.c.product_id.in_(batch)))
    pictures = [(ids[c.product.code], i, p.ref) for c in changes for i, p in enumerate(c.product.pictures)]
    bulk.insert(conn, picture, {
        "product_id": [own for own, _, _ in pictures],
        "position": [position for _, position, _ in pictures],
        "ref": [ref for _, _, ref in pictures],
    })  # fmt: skip
    certificates = [(ids[c.product.code], x) for c in changes for x in c.product.certificates]
    bulk.insert(conn, certificate, {
        "product_id": [own for own, _ in certificates],
        "kind": bulk.values(x.kind for _, x in certificates),
        "number": [x.number for _, x in certificates],
        "valid_until": [x.valid_until for _, x in certificates],
    }, ignore=True)  # fmt: skip
    papers = [(ids[c.product.code], i, x) for c in changes for i, x in enumerate(c.product.papers)]
    bulk.insert(conn, paper, {
        "product_id": [own for own, _, _ in papers],
        "kind": [x.kind.value for _, _, x in papers],
        "position": [position for _, position, _ in papers],
        "ref": [x.ref for _, _, x in papers],
    })  # fmt: skip


def _content(p: Product) -> tuple[Any, ...]:
    shown = tuple((v.sku, v.options, v.weight_g, v.barcode, v.picture) for v in p.variants)
    return (p.name, p.description, p.category, p.brand, p.condition, p.axes, p.weight_g, p.size, p.pictures,
            p.certificates, dict(p.attributes), p.status, p.papers, shown)  # fmt: skip


def _mark(
    conn: Connection,
    changes: Sequence[ProductChange],
    before: Mapping[Sku, catalog_view.Stored],
    ids: Mapping[str, int],
) -> None:
    content: list[int] = []
    price: list[int] = []
    for change in changes:
        old = before.get(change.product.code)
        if old is None:
            continue
        if _content(old.product) != _content(change.product):
            content.append(ids[change.product.code])
        if {v.sku: v.price for v in old.product.variants} != {v.sku: v.price for v in change.product.variants}:
            price.append(ids[change.product.code])
    marks.mark(conn, Aspect.CONTENT, _listings(conn, content, ("live", "incomplete")))
    marks.mark(conn, Aspect.PRICE, _listings(conn, price, ("live", "incomplete")))
    # An edit may cure what kept a product off a shop.
    marks.mark(conn, Aspect.PRESENCE, _listings(conn, content + price, ("wanted",)))


def _listings(conn: Connection, product_ids: Sequence[int], phases: Sequence[str]) -> list[int]:
    found: list[int] = []
    for batch in chunks(product_ids):
        found += (
            conn.execute(select(listing.c.id).where(listing.c.product_id.in_(batch), listing.c.phase.in_(phases)))
            .scalars()
            .all()
        )
    return found


def ensure_listings(conn: Connection, village_id: VillageId, shop_id: ShopId) -> int:
    """List once, sell everywhere: give every active product a listing in this shop, wanted at first.

    A product that got new variants since is sent through creation again. Returns how many listings are new.
    """
    have = select(listing.c.product_id).where(listing.c.shop_id == shop_id)
    missing = (
        conn.execute(
            select(product.c.id)
            .where(
                product.c.village_id == village_id,
                product.c.status == ProductStatus.ACTIVE.value,
                product.c.id.not_in(have),
            )
            .order_by(product.c.id)
        )
        .scalars()
        .all()
    )
    insert_ignore(
        conn,
        listing,
        [{"shop_id": shop_id, "product_id": p, "phase": "wanted", "status": "unknown", "content_sent": "",
          "completed_try": False}
         for p in missing],
    )  # fmt: skip
    grown = _ensure_listing_variants(conn, shop_id)
    fresh = _listings(conn, missing, ("wanted",))
    own = set(conn.execute(select(listing.c.id).where(listing.c.shop_id == shop_id)).scalars()) if fresh else set()
    marks.mark(conn, Aspect.PRESENCE, own.intersection(fresh))
    if grown:
        conn.execute(
            update(listing).where(listing.c.id.in_(grown), listing.c.phase == "live").values(phase="incomplete")
        )
        marks.mark(conn, Aspect.PRESENCE, grown)
    return len(missing)


def _ensure_listing_variants(conn: Connection, shop_id: ShopId) -> list[int]:
    rows = conn.execute(
        select(listing.c.id.label("listing_id"), listing.c.phase, variant.c.id, variant.c.stock_of_id, variant.c.units)
        .join(variant, variant.c.product_id == listing.c.product_id)
        .outerjoin(
            listing_variant,
            and_(listing_variant.c.listing_id == listing.c.id, listing_variant.c.sold_variant_id == variant.c.id),
        )
        .where(listing.c.shop_id == shop_id, listing_variant.c.id.is_(None), listing.c.phase != "gone")
        .order_by(listing.c.id, variant.c.position)
    ).all()
    insert_ignore(
        conn,
        listing_variant,
        [
            {
                "listing_id": r.listing_id,
                "variant_id": r.stock_of_id or r.id,
                "sold_variant_id": r.id,
                "units_per_sale": r.units,
                "confirmed": 0,
                "locked": 0,
            }
            for r in rows
        ],
    )
    return sorted({r.listing_id for r in rows if r.phase in ("live", "incomplete")})


def archive(conn: Connection, village_id: VillageId, *codes: str) -> None:
    """Stop selling these products: their listings are taken down at the next sync."""
    own = _set_status(conn, village_id, codes, ProductStatus.ARCHIVED)
    marks.mark(conn, Aspect.PRESENCE, _listings(conn, own, ("live", "incomplete")))


def unarchive(conn: Connection, village_id: VillageId, *codes: str) -> None:
    """Sell these products again: their listings come back with the next sync."""
    own = _set_status(conn, village_id, codes, ProductStatus.ACTIVE)
    marks.mark(conn, Aspect.PRESENCE, _listings(conn, own, ("wanted", "live", "incomplete")))


def _set_status(conn: Connection, village_id: VillageId, codes: Sequence[str], status: ProductStatus) -> list[int]:
    wanted = update(product).where(product.c.village_id == village_id).values(status=status.value, updated_at=utc_now())
    own = wanted.returning(product.c.id)
    return [i for batch in chunks(codes) for i in conn.execute(own.where(product.c.code.in_(batch))).scalars()]


def active_shops(conn: Connection, village_id: VillageId) -> list[ShopId]:
    """Shops we may work on, oldest first."""
    return [
        ShopId(i)
        for i in conn.execute(
            select(shop.c.id)
            .where(shop.c.village_id == village_id, shop.c.state == ShopState.ACTIVE.value)
            .order_by(shop.c.id)
        ).scalars()
    ]


def remember(conn: Connection, village_id: VillageId, numbers: Mapping[Sku, int]) -> None:
    """Store which stock numbers an import carried, where nothing else changed."""
    columns: bulk.Columns = {"sku": list(numbers), "imported_stock": list(numbers.values())}
    bulk.update(conn, variant, {"village_id": bulk.Same(village_id), **columns}, ("village_id", "sku"))


def mark_content(conn: Connection, village_id: VillageId, codes: Iterable[str]) -> None:
    """The shops must be told the content of these products again (a picture changed under the same name)."""
    wanted = sorted(set(codes))
    if wanted:
        ids = _ids(conn, product, product.c.code, village_id, wanted)
        marks.mark(conn, Aspect.CONTENT, _listings(conn, list(ids.values()), ("live", "incomplete")))
        # A picture that is there at last may cure what kept a product off a shop.
        marks.mark(conn, Aspect.PRESENCE, _listings(conn, list(ids.values()), ("wanted",)))
