"""What a shop would be offered now, as a question: the drafts that publishing makes, and what was refused before."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, func, or_, select

from inventory import catalog, publishing
from inventory.canonical import Issue, ListingDraft, ProductStatus, ShopId, Sku, VillageId
from inventory.ledger import UnknownSku
from inventory.tables import listing, notice, product, sync_mark, variant


def product_of(conn: Connection, village_id: VillageId, text: str) -> Sku:
    """The code of the product that has this code or SKU; capital letters do not matter. Raises UnknownSku."""
    wanted = text.strip()
    rows = conn.execute(
        select(product.c.code, variant.c.sku)
        .join(variant, variant.c.product_id == product.c.id)
        .where(
            product.c.village_id == village_id,
            or_(func.lower(product.c.code) == wanted.lower(), func.lower(variant.c.sku) == wanted.lower()),
        )
    ).all()
    exact = {r.code for r in rows if wanted in (r.code, r.sku)}
    found = exact or {r.code for r in rows}
    if len(found) != 1:
        raise UnknownSku(text)
    return Sku(found.pop())


def drafts(
    conn: Connection, village_id: VillageId, shop_id: ShopId, code: Sku | None = None
) -> dict[Sku, ListingDraft]:
    """The draft of every product for sale, or of one, by code.

    Listings that are still to be wanted are made for it, so the caller rolls back.
    """
    catalog.ensure_listings(conn, village_id, shop_id)
    query = (
        select(listing.c.id)
        .join(product, product.c.id == listing.c.product_id)
        .where(listing.c.shop_id == shop_id, product.c.status == ProductStatus.ACTIVE.value)
        .order_by(product.c.id)
    )
    ids = conn.execute(query if code is None else query.where(product.c.code == code)).scalars().all()
    return {draft.code: draft for draft in publishing.drafts(conn, village_id, ids).values()}


def refusals(conn: Connection, shop_id: ShopId) -> dict[str, list[Issue]]:
    """What only the marketplace knew and still keeps a product off, by product code: a refusal that no edit has
    answered yet, an item there under our code with other SKUs, a listing that was deleted there."""
    found: dict[str, list[Issue]] = defaultdict(list)
    rows = conn.execute(
        select(product.c.code, listing.c.phase, sync_mark.c.error_code)
        .select_from(listing.join(product, product.c.id == listing.c.product_id))
        .outerjoin(
            sync_mark,
            (sync_mark.c.listing_id == listing.c.id)
            & (sync_mark.c.aspect == "presence")
            & (sync_mark.c.state == "blocked"),
        )
        .where(listing.c.shop_id == shop_id)
    ).all()
    blocked = {row.code for row in rows if row.error_code}
    for row in rows:
        if row.phase == "gone":
            found[row.code].append(Issue("code", "listing_gone", {"code": row.code}))
        elif row.error_code == "listing_differs_there":
            found[row.code].append(Issue("code", "differs_there", {"code": row.code}))
    for row in conn.execute(
        select(notice.c.params).where(
            notice.c.shop_id == shop_id, notice.c.code == "product_blocked", notice.c.resolved_at.is_(None)
        )
    ):
        code = str(row.params.get("code", ""))
        for issue in row.params.get("issues", ()):
            if code in blocked and issue["code"] == "refused_there":
                found[code].append(Issue(str(issue["field"]), "refused_there", dict(issue["params"])))
    return dict(found)
