"""Questions for screens and lists. Plain dictionaries, ready for JSON; times are aware UTC."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, or_, select

from inventory.canonical import ShopId, VillageId
from inventory.tables import (
    cursor,
    listing,
    listing_variant,
    notice,
    order_line,
    product,
    sales_order,
    shop,
    stock_balance,
    stock_movement,
    sync_mark,
    variant,
)
from inventory.uow import Connection

PAGE = 200


def products(conn: Connection, village_id: VillageId, *, search: str = "", limit: int = PAGE) -> list[dict[str, Any]]:
    """Products with price span, units and how many shops show them."""
    shown = (
        select(listing.c.product_id, func.count().label("shops"))
        .where(listing.c.phase == "live")
        .group_by(listing.c.product_id)
        .subquery()
    )
    query = (
        select(
            product.c.code,
            product.c.name,
            product.c.category,
            product.c.status,
            func.count(variant.c.id).label("variants"),
            func.min(variant.c.price).label("price_from"),
            func.max(variant.c.price).label("price_to"),
            func.coalesce(func.sum(stock_balance.c.on_hand), 0).label("on_hand"),
            func.coalesce(func.sum(stock_balance.c.reserved), 0).label("reserved"),
            func.coalesce(func.max(shown.c.shops), 0).label("shops"),
        )
        .join(variant, variant.c.product_id == product.c.id)
        .outerjoin(stock_balance, stock_balance.c.variant_id == variant.c.id)
        .outerjoin(shown, shown.c.product_id == product.c.id)
        .where(product.c.village_id == village_id)
        .group_by(product.c.id)
        .order_by(product.c.name, product.c.id)
        .limit(limit)
    )
    if search:
        like = f"%{search.lower()}%"
        query = query.where(or_(func.lower(product.c.name).like(like), func.lower(product.c.code).like(like)))
    return [_plain(r) for r in conn.execute(query)]


def product_by_code(conn: Connection, village_id: VillageId, code: str) -> dict[str, Any] | None:
    """One product's code, name and status; capital letters do not matter when only one fits."""
    rows = conn.execute(
        select(product.c.code, product.c.name, product.c.status).where(
            product.c.village_id == village_id, func.lower(product.c.code) == code.strip().lower()
        )
    ).all()
    exact = [r for r in rows if r.code == code.strip()]
    found = exact or (rows if len(rows) == 1 else [])
    return _plain(found[0]) if found else None


def stock(conn: Connection, village_id: VillageId, *, sku: str = "", limit: int = 100_000) -> list[dict[str, Any]]:
    """Units by SKU, with what each shop shows. A SKU that shares its stock comes with all that draw from it.

    A sale unit has no units of its own: ``stock_of`` and ``units`` say where they are, ``available`` how many sales of
    it they would make.
    """
    holder, shared = variant.alias("holder"), stock_balance.alias("shared")
    query = (
        select(
            variant.c.id,
            variant.c.sku,
            product.c.name,
            variant.c.options,
            variant.c.unit,
            variant.c.price,
            stock_balance.c.on_hand,
            stock_balance.c.reserved,
            stock_balance.c.quarantined,
            holder.c.sku.label("stock_of"),
            variant.c.units,
            (shared.c.on_hand - shared.c.reserved - shared.c.quarantined).label("free"),
        )
        .join(product, product.c.id == variant.c.product_id)
        .outerjoin(holder, holder.c.id == variant.c.stock_of_id)
        .outerjoin(stock_balance, stock_balance.c.variant_id == variant.c.id)
        .join(shared, shared.c.variant_id == func.coalesce(variant.c.stock_of_id, variant.c.id))
        .where(variant.c.village_id == village_id)
        .order_by(product.c.name, variant.c.position)
        .limit(limit)
    )
    if sku:
        named = select(variant.c.id, variant.c.stock_of_id).where(
            variant.c.village_id == village_id, func.lower(variant.c.sku) == sku.lower()
        )
        holders = [row.stock_of_id or row.id for row in conn.execute(named)]
        query = query.where(or_(variant.c.id.in_(holders), variant.c.stock_of_id.in_(holders)))
    rows = [_plain(r) for r in conn.execute(query)]
    shown = _shown(conn, village_id)
    for row in rows:
        row["available"] = row.pop("free") // row["units"]
        row["shops"] = shown.get(row.pop("id"), [])
    return rows


def _shown(conn: Connection, village_id: VillageId) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in conn.execute(
        select(listing_variant, shop.c.name.label("shop"))
        .join(listing, listing.c.id == listing_variant.c.listing_id)
        .join(shop, shop.c.id == listing.c.shop_id)
        .where(shop.c.village_id == village_id, listing.c.phase == "live")
        .order_by(shop.c.id)
    ):
        number = max(0, row.confirmed if row.pending is None else row.pending)
        found.setdefault(row.sold_variant_id, []).append(
            {"shop": row.shop, "shown": number, "confirmed": row.pending is None}
        )
    return found


def movements(conn: Connection, variant_id: int, *, limit: int = 20) -> list[dict[str, Any]]:
    """The newest movements of a SKU."""
    return [
        _plain(r)
        for r in conn.execute(
            select(
                stock_movement.c.occurred_at,
                stock_movement.c.kind,
                stock_movement.c.quantity,
                stock_movement.c.reference,
                stock_movement.c.actor,
            )
            .where(stock_movement.c.variant_id == variant_id)
            .order_by(stock_movement.c.id.desc())
            .limit(limit)
        )
    ]


def listings(
    conn: Connection, village_id: VillageId, *, shop_id: ShopId | None = None, limit: int = 100_000
) -> list[dict[str, Any]]:
    """Listings by shop, with what waits to be told."""
    waits = (
        select(
            sync_mark.c.listing_id,
            func.sum(case((sync_mark.c.sent < sync_mark.c.wanted, 1), else_=0)).label("waiting"),
            func.max(case((sync_mark.c.state == "blocked", sync_mark.c.error_code), else_="")).label("blocked"),
        )
        .group_by(sync_mark.c.listing_id)
        .subquery()
    )
    numbers = (
        select(
            listing_variant.c.listing_id,
            func.sum(case((listing_variant.c.confirmed > 0, listing_variant.c.confirmed), else_=0)).label("shown"),
        )
        .group_by(listing_variant.c.listing_id)
        .subquery()
    )
    query = (
        select(
            shop.c.name.label("shop"),
            shop.c.marketplace,
            product.c.code,
            product.c.name,
            listing.c.external_item_id,
            listing.c.phase,
            listing.c.status,
            func.coalesce(numbers.c.shown, 0).label("shown"),
            func.coalesce(waits.c.waiting, 0).label("waiting"),
            func.coalesce(waits.c.blocked, "").label("blocked"),
        )
        .join(shop, shop.c.id == listing.c.shop_id)
        .join(product, product.c.id == listing.c.product_id)
        .outerjoin(waits, waits.c.listing_id == listing.c.id)
        .outerjoin(numbers, numbers.c.listing_id == listing.c.id)
        .where(shop.c.village_id == village_id, shop.c.state != "removed")
        .order_by(shop.c.id, product.c.name)
        .limit(limit)
    )
    if shop_id is not None:
        query = query.where(listing.c.shop_id == shop_id)
    return [_plain(r) for r in conn.execute(query)]


def orders(
    conn: Connection,
    village_id: VillageId,
    *,
    number: str = "",
    state: str = "",
    shop_id: ShopId | None = None,
    limit: int = PAGE,
) -> list[dict[str, Any]]:
    """Orders, newest first, with their lines; ``number`` is the marketplace's. ``channel`` only where there is one."""
    query = (
        select(sales_order, shop.c.name.label("shop"), shop.c.marketplace)
        .join(shop, shop.c.id == sales_order.c.shop_id)
        .where(shop.c.village_id == village_id)
        .order_by(sales_order.c.created_at.desc(), sales_order.c.id.desc())
        .limit(limit)
    )
    if number:
        query = query.where(sales_order.c.external_order_id == number)
    if state:
        query = query.where(sales_order.c.state == state)
    if shop_id is not None:
        query = query.where(sales_order.c.shop_id == shop_id)
    rows = [_plain(r) for r in conn.execute(query)]
    lines: dict[int, list[dict[str, Any]]] = {}
    ids = [r["id"] for r in rows]
    for line in conn.execute(select(order_line).where(order_line.c.order_id.in_(ids)).order_by(order_line.c.id)):
        lines.setdefault(line.order_id, []).append(
            {
                "sku": line.sku,
                "name": line.name,
                "quantity": line.quantity,
                "active": line.active,
                "unit_price": line.unit_price,
                "bound": line.variant_id is not None,
            }
        )
    for row in rows:
        row["lines"] = lines.get(row.pop("id"), [])
        row.pop("raw")
        row.pop("raw_kept")
        if not row["channel"]:
            row.pop("channel")
    return rows


def notices(conn: Connection, village_id: VillageId, *, everything: bool = False) -> list[dict[str, Any]]:
    """Open notices, the gravest first."""
    query = (
        select(notice, shop.c.name.label("shop"))
        .outerjoin(shop, shop.c.id == notice.c.shop_id)
        .where(notice.c.village_id == village_id)
        .order_by(
            case((notice.c.severity == "error", 0), (notice.c.severity == "warning", 1), else_=2),
            notice.c.last_at.desc(),
            notice.c.id,
        )
    )
    if not everything:
        query = query.where(notice.c.resolved_at.is_(None))
    keep = ("id", "code", "severity", "params", "shop", "first_at", "last_at", "resolved_at")
    return [{k: row[k] for k in keep} for r in conn.execute(query) if (row := _plain(r))]


def shops(conn: Connection, village_id: VillageId) -> list[dict[str, Any]]:
    """Shops with their state and how far they were read."""
    query = (
        select(
            shop.c.id,
            shop.c.name,
            shop.c.marketplace,
            shop.c.external_shop_id,
            shop.c.base_url,
            shop.c.state,
            shop.c.token_expires_at,
            shop.c.consent_until,
            shop.c.last_sync_at,
            cursor.c.value.label("orders_read_until"),
        )
        .outerjoin(cursor, (cursor.c.shop_id == shop.c.id) & (cursor.c.stream == "orders"))
        .where(shop.c.village_id == village_id, shop.c.state != "removed")
        .order_by(shop.c.id)
    )
    return [_plain(r) for r in conn.execute(query)]


def totals(conn: Connection, village_id: VillageId) -> dict[str, int]:
    """Numbers for one glance."""

    def number(query: Any) -> int:
        return int(conn.execute(query).scalar_one() or 0)

    of_village = product.c.village_id == village_id
    return {
        "products": number(select(func.count()).select_from(product).where(of_village)),
        "variants": number(select(func.count()).select_from(variant).where(variant.c.village_id == village_id)),
        "on_hand": number(
            select(func.sum(stock_balance.c.on_hand))
            .join(variant, variant.c.id == stock_balance.c.variant_id)
            .where(variant.c.village_id == village_id)
        ),
        "oversold": number(
            select(
                func.sum(
                    case(
                        (
                            stock_balance.c.reserved > stock_balance.c.on_hand,
                            stock_balance.c.reserved - stock_balance.c.on_hand,
                        ),
                        else_=0,
                    )
                )
            )
            .join(variant, variant.c.id == stock_balance.c.variant_id)
            .where(variant.c.village_id == village_id)
        ),
        "orders": number(
            select(func.count())
            .select_from(sales_order.join(shop, shop.c.id == sales_order.c.shop_id))
            .where(shop.c.village_id == village_id)
        ),
    }


def _plain(row: Any) -> dict[str, Any]:
    return dict(row._mapping)
