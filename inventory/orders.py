"""Orders in: one transaction a page — order, reservations, balance, rights, marks, cursor (DESIGN sections 5 and 8).

``ingest`` is state-based. It takes full snapshots; of two snapshots of one order the later wins (by the marketplace's
update time, then by how far the state has come), so repeats, duplicates and any order of arrival end equal.

That needs three things of a marketplace: a snapshot lists every line, a parcel that left the house says so from then
on (``shipped_at``) and keeps what was cancelled before, and two snapshots of one second and one state are the same.
The number a shop is believed to show may come out too high, never too low, when a write fell between two snapshots.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from inventory import ledger, notices, rights
from inventory.canonical import (
    CancelRequest,
    ExternalOrderId,
    MovementKind,
    Order,
    OrderState,
    ReservationState,
    Severity,
    ShopId,
    VillageId,
)
from inventory.order_lines import (
    Binder,
    Changes,
    Ingested,
    Line,
    change_line,
    reservation_state,
    shown_delta,
    stored_lines,
    write,
)
from inventory.tables import (
    order_line,
    reservation,
    sales_order,
    stock_movement,
    variant,
)
from inventory.uow import chunks

__all__ = ["Ingested", "already_known", "bind_waiting", "ingest", "reservation_state", "shown_delta", "sold_units"]

RANK = {
    state: rank
    for rank, state in enumerate(
        (
            OrderState.UNKNOWN,
            OrderState.UNPAID,
            OrderState.PENDING,
            OrderState.READY,
            OrderState.PROCESSED,
            OrderState.CANCELLING,
            OrderState.SHIPPED,
            OrderState.DELIVERED,
            OrderState.RETURNING,
            OrderState.COMPLETED,
            OrderState.CANCELLED,
        )
    )
}


def ingest(
    conn: Connection,
    village_id: VillageId,
    shop_id: ShopId,
    orders: Sequence[Order],
    *,
    last_units: int = rights.DEFAULT_LAST_UNITS,
) -> Ingested:
    """Take snapshots of one shop. The caller commits, together with its cursor."""
    result = Ingested()
    latest = _latest(orders)
    known = _known(conn, shop_id, list(latest))
    fresh: list[Order] = []
    moved: list[Order] = []
    for order in latest.values():
        row = known.get(order.external_order_id)
        if row is None:
            fresh.append(order)
        elif _later(order.updated_at, order.state, row.updated_at, OrderState(row.state)):
            moved.append(order)
        else:
            result.same += 1
    result.new, result.changed = len(fresh), len(moved)
    if not fresh and not moved:
        return result
    order_ids = {o: known[o].id for o in known} | _insert_orders(conn, shop_id, fresh)
    _update_orders(conn, moved, order_ids)
    _close_wishes(conn, shop_id, moved, known)
    stored = stored_lines(conn, [order_ids[o.external_order_id] for o in moved])
    binder = Binder.load(conn, village_id, shop_id, [*fresh, *moved])
    _apply_lines(conn, village_id, shop_id, fresh, moved, order_ids, stored, binder, result)
    rights.replan(conn, result.variants, last_units=last_units)
    return result


def _latest(orders: Sequence[Order]) -> dict[str, Order]:
    latest: dict[str, Order] = {}
    for order in orders:
        seen = latest.get(order.external_order_id)
        if seen is None or _later(order.updated_at, order.state, seen.updated_at, seen.state):
            latest[order.external_order_id] = order
    return latest


def _later(at: datetime, state: OrderState, than_at: datetime, than_state: OrderState) -> bool:
    return (at, RANK[state]) > (than_at, RANK[than_state])


def _known(conn: Connection, shop_id: ShopId, ids: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for batch in chunks(ids):
        for row in conn.execute(
            select(
                sales_order.c.id,
                sales_order.c.external_order_id,
                sales_order.c.state,
                sales_order.c.updated_at,
            ).where(sales_order.c.shop_id == shop_id, sales_order.c.external_order_id.in_(batch))
        ):
            found[row.external_order_id] = row
    return found


def _order_values(order: Order) -> dict[str, Any]:
    return {
        "state": order.state.value,
        "raw_state": order.raw_state,
        "updated_at": order.updated_at,
        "paid_at": order.paid_at,
        "shipped_at": order.shipped_at,
        "total": order.total,
        "cancel_reason": order.cancel_reason,
        "ship_by": order.ship_by,
        "shipping_carrier": order.shipping_carrier,
        "channel": order.channel,
        # A newer snapshot may be a newer wish: what is told of it is asked again.
        "cancel_deadline": None,
        "cancel_refund": None,
        "raw": dict(order.raw),
        "raw_kept": True,
    }


def _insert_orders(conn: Connection, shop_id: ShopId, fresh: Sequence[Order]) -> dict[str, int]:
    if not fresh:
        return {}
    rows = conn.execute(
        insert(sales_order).returning(sales_order.c.external_order_id, sales_order.c.id),
        [
            {
                "shop_id": shop_id,
                "external_order_id": o.external_order_id,
                "created_at": o.created_at,
                **_order_values(o),
            }
            for o in fresh
        ],
    )
    return {external: own for external, own in rows}


def _update_orders(conn: Connection, moved: Sequence[Order], order_ids: dict[str, int]) -> None:
    if moved:
        conn.execute(
            update(sales_order).where(sales_order.c.id == bindparam("order_pk")),
            [{"order_pk": order_ids[o.external_order_id], **_order_values(o)} for o in moved],
        )


def _close_wishes(conn: Connection, shop_id: ShopId, moved: Sequence[Order], known: dict[str, Any]) -> None:
    """A wish to cancel that was answered, taken back or decided needs nobody any more."""
    asked = OrderState.CANCELLING
    over = [o for o in moved if o.state is not asked and known[o.external_order_id].state == asked.value]
    if over:
        notices.resolve(conn, "cancellation_asked", shop_id=shop_id, about=[o.external_order_id for o in over])


def _apply_lines(
    conn: Connection,
    village_id: VillageId,
    shop_id: ShopId,
    fresh: Sequence[Order],
    moved: Sequence[Order],
    order_ids: dict[str, int],
    stored: dict[tuple[int, str], Line],
    binder: Binder,
    result: Ingested,
) -> None:
    changes = Changes()
    for order in (*fresh, *moved):
        order_id = order_ids[order.external_order_id]
        target = reservation_state(order.state, order.shipped_at)
        for line in order.lines:
            before = stored.get((order_id, line.line_key))
            base = binder.complete(before, line) if before else binder.bind(line)
            change_line(changes, shop_id, order, order_id, line, base, target, result)
        if order.state is OrderState.UNKNOWN:
            changes.notices.append(_unknown_state(shop_id, order))
        if order.state is OrderState.CANCELLING:
            changes.notices.append(_wish(shop_id, order.external_order_id, order.total, None))
        if order.state is OrderState.CANCELLED and order.shipped_at:
            changes.notices.append(_came_back(shop_id, order))
    write(conn, changes)
    notices.tell(conn, village_id, changes.notices)


def _unknown_state(shop_id: ShopId, order: Order) -> notices.Notice:
    return notices.Notice(
        "order_state_unknown",
        order.external_order_id,
        {"order": order.external_order_id, "state": order.raw_state},
        Severity.WARNING,
        shop_id,
    )


def _wish(shop_id: ShopId, number: str, total: int | None, deadline: datetime | None) -> notices.Notice:
    params: dict[str, Any] = {"order": number, "total": total}
    if deadline is not None:
        params["deadline"] = deadline.isoformat()
    return notices.Notice("cancellation_asked", number, params, Severity.WARNING, shop_id)


def wishes_without_deadline(conn: Connection, shop_id: ShopId) -> list[ExternalOrderId]:
    """Orders whose buyer wants to cancel, and of whose deadline nothing is known."""
    rows = conn.execute(
        select(sales_order.c.external_order_id).where(
            sales_order.c.shop_id == shop_id,
            sales_order.c.state == OrderState.CANCELLING.value,
            sales_order.c.cancel_deadline.is_(None),
        )
    )
    return [ExternalOrderId(row.external_order_id) for row in rows]


def note_wishes(conn: Connection, village_id: VillageId, shop_id: ShopId, found: Sequence[CancelRequest]) -> None:
    """Keep until when wishes to cancel are answered and what is paid back, and tell it."""
    told: list[notices.Notice] = []
    for wish in found:
        where = (
            sales_order.c.shop_id == shop_id,
            sales_order.c.external_order_id == wish.external_order_id,
            sales_order.c.state == OrderState.CANCELLING.value,
        )
        changes: dict[str, Any] = {"cancel_deadline": wish.deadline, "cancel_refund": wish.refund}
        if wish.reason:
            changes["cancel_reason"] = wish.reason
        conn.execute(update(sales_order).where(*where).values(changes))
        row = conn.execute(select(sales_order.c.total).where(*where)).one_or_none()
        if row is not None:
            told.append(_wish(shop_id, wish.external_order_id, row.total, wish.deadline))
    notices.tell(conn, village_id, told)


def _came_back(shop_id: ShopId, order: Order) -> notices.Notice:
    return notices.Notice(
        "order_cancelled_after_shipping",
        order.external_order_id,
        {"order": order.external_order_id},
        Severity.WARNING,
        shop_id,
    )


def already_known(conn: Connection, shop_id: ShopId, orders: Sequence[Order]) -> list[Order]:
    """Those of ``orders`` that were stored before."""
    known = _known(conn, shop_id, [o.external_order_id for o in orders])
    return [o for o in orders if o.external_order_id in known]


def bind_waiting(conn: Connection, village_id: VillageId, *, last_units: int = rights.DEFAULT_LAST_UNITS) -> int:
    """Bind lines that were kept unbound and whose SKU exists by now; their stock is reserved at once.

    Returns how many were bound.
    """
    rows = conn.execute(
        select(
            order_line,
            sales_order.c.state,
            sales_order.c.shipped_at,
            sales_order.c.shop_id,
            sales_order.c.external_order_id,
            sales_order.c.updated_at,
            variant.c.id.label("sold"),
            variant.c.stock_of_id,
            variant.c.units,
        )
        .join(sales_order, sales_order.c.id == order_line.c.order_id)
        .join(variant, and_(variant.c.sku == order_line.c.sku, variant.c.village_id == village_id))
        .where(order_line.c.variant_id.is_(None), func.length(order_line.c.sku) > 0)
    ).all()
    if not rows:
        return 0
    changes = Changes()
    touched: set[int] = set()
    for row in rows:
        source, quantity = row.stock_of_id or row.sold, row.active * row.units
        bound = {"variant_id": source, "units_per_sale": row.units}
        conn.execute(update(order_line).where(order_line.c.id == row.id).values(bound))
        target = reservation_state(OrderState(row.state), row.shipped_at)
        changes.balance[source][1] += quantity if target is ReservationState.HELD else 0
        if target is ReservationState.CONSUMED and quantity:
            key = f"sale:{row.shop_id}:{row.external_order_id}:{row.line_key}"
            changes.sales.append(
                ledger.Entry(
                    source,
                    -quantity,
                    MovementKind.SALE,
                    key,
                    row.external_order_id,
                    f"shop:{row.shop_id}",
                    row.shipped_at or row.updated_at,
                )
            )
        conn.execute(
            insert(reservation).values(order_line_id=row.id, variant_id=source, quantity=quantity, state=target.value)
        )
        notices.resolve(
            conn, "order_line_unbound", shop_id=ShopId(row.shop_id), about=[f"{row.external_order_id}/{row.line_key}"]
        )
        touched.add(source)
    write(conn, changes)
    rights.replan(conn, touched, last_units=last_units)
    return len(rows)


def sold_units(conn: Connection, village_id: VillageId) -> int:
    """Base units that marketplace orders took or hold, over all time."""
    held = conn.execute(
        select(func.coalesce(func.sum(reservation.c.quantity), 0))
        .join(variant, variant.c.id == reservation.c.variant_id)
        .where(variant.c.village_id == village_id, reservation.c.state == ReservationState.HELD.value)
    ).scalar_one()
    gone = conn.execute(
        select(func.coalesce(func.sum(stock_movement.c.quantity), 0))
        .join(variant, variant.c.id == stock_movement.c.variant_id)
        .where(variant.c.village_id == village_id, stock_movement.c.kind == MovementKind.SALE.value)
    ).scalar_one()
    return int(held) - int(gone)
