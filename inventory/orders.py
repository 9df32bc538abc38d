"""Orders in: one transaction a page — order, reservations, balance, rights, marks, cursor (DESIGN sections 5 and 8).

``ingest`` is state-based. It takes full snapshots; of two snapshots of one order the later wins (by the marketplace's
update time, then by how far the state has come), so repeats, duplicates and any order of arrival end equal.

That needs three things of a marketplace: a snapshot lists every line, a parcel that left the house says so from then
on (``shipped_at``) and keeps what was cancelled before, and two snapshots of one second and one state are the same.
The number a shop is believed to show may come out too high, never too low, when a write fell between two snapshots.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from inventory import ledger, notices, rights
from inventory.canonical import (
    MovementKind,
    Order,
    OrderLine,
    OrderState,
    ReservationState,
    Severity,
    ShopId,
    VariantId,
    VillageId,
)
from inventory.tables import (
    listing,
    listing_variant,
    order_line,
    reservation,
    sales_order,
    stock_movement,
    variant,
)
from inventory.uow import chunks

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
# A write is noted when its reply is here; it took effect before that, by as much as one call may take.
CALL_MAY_TAKE = timedelta(minutes=3)
GONE_OUT = {OrderState.SHIPPED, OrderState.DELIVERED, OrderState.RETURNING, OrderState.COMPLETED}


@dataclass(slots=True)
class Ingested:
    """What a page did. ``new`` orders were unknown, ``changed`` moved on, ``same`` told nothing new."""

    new: int = 0
    changed: int = 0
    same: int = 0
    unbound: int = 0
    variants: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as stored, or about to be."""

    line_id: int | None
    quantity: int
    active: int
    variant_id: int | None
    listing_variant_id: int | None
    held: int
    state: str | None
    factor: int
    written_at: datetime | None


def reservation_state(state: OrderState, shipped_at: datetime | None) -> ReservationState:
    """What an order's state means for its units. Pure; a cancelled parcel that left the house does not come back."""
    if state in GONE_OUT or (shipped_at and state in (OrderState.CANCELLED, OrderState.UNKNOWN)):
        return ReservationState.CONSUMED
    return ReservationState.RELEASED if state is OrderState.CANCELLED else ReservationState.HELD


def shown_delta(
    *,
    first_sight: bool,
    created_at: datetime,
    updated_at: datetime,
    written_at: datetime | None,
    quantity: int,
    newly_cancelled: int,
) -> int:
    """How an order changes the number its own shop shows, in sale units. Pure.

    An order created after our last confirmed write lowered that number; one created before it (or in the same
    second) did not, since the write overrode it. A cancellation after the write gave units back, and so may one that
    came while the write was on its way. When in doubt the result is the larger number: a right counted too high is
    safe.
    """
    delta = 0
    if first_sight and (written_at is None or created_at > written_at):
        delta -= quantity
    if newly_cancelled and (written_at is None or updated_at >= written_at - CALL_MAY_TAKE):
        delta += newly_cancelled
    return delta


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
    stored = _stored_lines(conn, [order_ids[o.external_order_id] for o in moved])
    binder = _Binder.load(conn, village_id, shop_id, [*fresh, *moved])
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


def _stored_lines(conn: Connection, order_ids: Sequence[int]) -> dict[tuple[int, str], _Line]:
    found: dict[tuple[int, str], _Line] = {}
    for batch in chunks(order_ids):
        for row in conn.execute(
            select(
                order_line,
                reservation.c.quantity.label("held"),
                reservation.c.state.label("held_state"),
                listing_variant.c.units_per_sale,
                listing_variant.c.written_at,
            )
            .outerjoin(reservation, reservation.c.order_line_id == order_line.c.id)
            .outerjoin(listing_variant, listing_variant.c.id == order_line.c.listing_variant_id)
            .where(order_line.c.order_id.in_(batch))
        ):
            found[(row.order_id, row.line_key)] = _Line(
                line_id=row.id,
                quantity=row.quantity,
                active=row.active,
                variant_id=row.variant_id,
                listing_variant_id=row.listing_variant_id,
                held=row.held or 0,
                state=row.held_state,
                factor=row.units_per_sale or 1,
                written_at=row.written_at,
            )
    return found


@dataclass(slots=True)
class _Binder:
    """Finds our SKU for a marketplace's line: by their ids first, by SKU text second, never by name."""

    by_ids: dict[tuple[str, str | None], Any]
    by_sku: dict[str, int]

    @classmethod
    def load(cls, conn: Connection, village_id: VillageId, shop_id: ShopId, orders: Sequence[Order]) -> _Binder:
        items: list[str] = sorted({line.external_item_id for o in orders for line in o.lines})
        by_ids: dict[tuple[str, str | None], Any] = {}
        for batch in chunks(items):
            for row in conn.execute(
                select(listing_variant, listing.c.external_item_id)
                .join(listing, listing.c.id == listing_variant.c.listing_id)
                .where(listing.c.shop_id == shop_id, listing.c.external_item_id.in_(batch))
            ):
                by_ids[(row.external_item_id, row.external_model_id)] = row
        skus = sorted(
            {
                line.sku
                for o in orders
                for line in o.lines
                if line.sku and (line.external_item_id, line.external_model_id) not in by_ids
            }
        )
        by_sku: dict[str, int] = {}
        for batch in chunks(skus):
            for row in conn.execute(
                select(variant.c.id, variant.c.sku).where(variant.c.village_id == village_id, variant.c.sku.in_(batch))
            ):
                by_sku[row.sku] = row.id
        return cls(by_ids, by_sku)

    def complete(self, stored: _Line, line: OrderLine) -> _Line:
        """A line that came before its listing was known: from now on it moves that shop's number too."""
        row = self.by_ids.get((line.external_item_id, line.external_model_id))
        if stored.listing_variant_id is not None or row is None or row.variant_id != stored.variant_id:
            return stored
        return replace(stored, listing_variant_id=row.id, written_at=row.written_at)

    def bind(self, line: OrderLine) -> _Line:
        row = self.by_ids.get((line.external_item_id, line.external_model_id))
        if row is not None:
            return _Line(
                None, line.quantity, line.quantity, row.variant_id, row.id, 0, None, row.units_per_sale, row.written_at
            )
        return _Line(None, line.quantity, line.quantity, self.by_sku.get(line.sku), None, 0, None, 1, None)


@dataclass(slots=True)
class _Changes:
    """Everything a page wants to write, gathered so that each table is touched by one statement."""

    new_lines: list[dict[str, Any]] = field(default_factory=list)
    line_updates: list[dict[str, Any]] = field(default_factory=list)
    reservations: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    reservation_updates: list[dict[str, Any]] = field(default_factory=list)
    balance: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    sales: list[ledger.Entry] = field(default_factory=list)
    shown: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    notices: list[notices.Notice] = field(default_factory=list)


def _apply_lines(
    conn: Connection,
    village_id: VillageId,
    shop_id: ShopId,
    fresh: Sequence[Order],
    moved: Sequence[Order],
    order_ids: dict[str, int],
    stored: dict[tuple[int, str], _Line],
    binder: _Binder,
    result: Ingested,
) -> None:
    changes = _Changes()
    for order in (*fresh, *moved):
        order_id = order_ids[order.external_order_id]
        target = reservation_state(order.state, order.shipped_at)
        for line in order.lines:
            before = stored.get((order_id, line.line_key))
            base = binder.complete(before, line) if before else binder.bind(line)
            _change_line(changes, shop_id, order, order_id, line, base, target, result)
        if order.state is OrderState.UNKNOWN:
            changes.notices.append(_unknown_state(shop_id, order))
        if order.state is OrderState.CANCELLED and order.shipped_at:
            changes.notices.append(_came_back(shop_id, order))
    _write(conn, changes)
    notices.tell(conn, village_id, changes.notices)


def _change_line(
    changes: _Changes,
    shop_id: ShopId,
    order: Order,
    order_id: int,
    line: OrderLine,
    base: _Line,
    target: ReservationState,
    result: Ingested,
) -> None:
    cancelled = order.state is OrderState.CANCELLED
    due = 0 if cancelled else line.active
    # What left the house before the cancellation stays out of the balance until a person takes it back.
    # A cancelled order may have all its lines at 0; then how many left is not said, and all of them are taken as gone.
    left = line.active if any(each.active for each in order.lines) else line.quantity
    taken = left if cancelled and target is ReservationState.CONSUMED else due
    _store_line(changes, order_id, line, base, due)
    if base.variant_id is None:
        result.unbound += 1
        changes.notices.append(_unbound(shop_id, order, line))
        return
    result.variants.add(base.variant_id)
    _reserve(changes, shop_id, order, order_id, line, base, target, taken)
    if base.listing_variant_id is not None:
        newly_cancelled = (base.active if base.line_id else line.quantity) - due
        delta = shown_delta(
            first_sight=base.line_id is None,
            created_at=order.created_at,
            updated_at=order.updated_at,
            written_at=base.written_at,
            quantity=line.quantity,
            newly_cancelled=max(0, newly_cancelled),
        )
        changes.shown[base.listing_variant_id] += delta


def _store_line(changes: _Changes, order_id: int, line: OrderLine, base: _Line, active: int) -> None:
    if base.line_id is not None:
        changes.line_updates.append(
            {
                "line_pk": base.line_id,
                "active": active,
                "unit_price": line.unit_price,
                "listing_variant_id": base.listing_variant_id,
            }
        )
        return
    changes.new_lines.append(
        {
            "order_id": order_id,
            "line_key": line.line_key,
            "external_item_id": line.external_item_id,
            "external_model_id": line.external_model_id,
            "sku": line.sku,
            "name": line.name,
            "quantity": line.quantity,
            "active": active,
            "unit_price": line.unit_price,
            "variant_id": base.variant_id,
            "listing_variant_id": base.listing_variant_id,
        }
    )


def _reserve(
    changes: _Changes,
    shop_id: ShopId,
    order: Order,
    order_id: int,
    line: OrderLine,
    base: _Line,
    target: ReservationState,
    taken: int,
) -> None:
    assert base.variant_id is not None
    old = ReservationState(base.state) if base.state else None
    if old is ReservationState.CONSUMED:
        return  # what left the house stays sold; a later return is a person's decision
    quantity = taken * base.factor
    held_before = base.held if old is ReservationState.HELD else 0
    held_after = quantity if target is ReservationState.HELD else 0
    changes.balance[base.variant_id][1] += held_after - held_before
    key = f"sale:{shop_id}:{order.external_order_id}:{line.line_key}"
    if target is ReservationState.CONSUMED and quantity:
        changes.sales.append(
            ledger.Entry(
                VariantId(base.variant_id),
                -quantity,
                MovementKind.SALE,
                key,
                order.external_order_id,
                f"shop:{shop_id}",
                order.shipped_at or order.updated_at,
            )
        )
    values = {"quantity": quantity, "state": target.value}
    if base.line_id is not None and old is not None:
        changes.reservation_updates.append({"line_pk": base.line_id, **values})
    else:
        changes.reservations[(order_id, line.line_key)] = {"variant_id": base.variant_id, **values}


def _write(conn: Connection, changes: _Changes) -> None:
    ids: dict[tuple[int, str], int] = {}
    if changes.new_lines:
        for row in conn.execute(
            insert(order_line).returning(order_line.c.order_id, order_line.c.line_key, order_line.c.id),
            changes.new_lines,
        ):
            ids[(row.order_id, row.line_key)] = row.id
    if changes.line_updates:
        conn.execute(update(order_line).where(order_line.c.id == bindparam("line_pk")), changes.line_updates)
    if changes.reservations:
        conn.execute(
            insert(reservation),
            [{"order_line_id": ids[key], **values} for key, values in changes.reservations.items()],
        )
    if changes.reservation_updates:
        conn.execute(
            update(reservation).where(reservation.c.order_line_id == bindparam("line_pk")),
            changes.reservation_updates,
        )
    ledger.record(conn, changes.sales)
    ledger.move_balances(conn, {v: (hand, held) for v, (hand, held) in changes.balance.items()})
    shown = [{"lv": lv, "delta": delta} for lv, delta in changes.shown.items() if delta]
    if shown:
        conn.execute(
            update(listing_variant)
            .where(listing_variant.c.id == bindparam("lv"))
            .values(confirmed=listing_variant.c.confirmed + bindparam("delta")),
            shown,
        )


def _unbound(shop_id: ShopId, order: Order, line: OrderLine) -> notices.Notice:
    return notices.Notice(
        "order_line_unbound",
        f"{order.external_order_id}/{line.line_key}",
        {"order": order.external_order_id, "sku": line.sku, "name": line.name, "quantity": line.quantity},
        Severity.ERROR,
        shop_id,
    )


def _unknown_state(shop_id: ShopId, order: Order) -> notices.Notice:
    return notices.Notice(
        "order_state_unknown",
        order.external_order_id,
        {"order": order.external_order_id, "state": order.raw_state},
        Severity.WARNING,
        shop_id,
    )


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
            variant.c.id.label("found"),
        )
        .join(sales_order, sales_order.c.id == order_line.c.order_id)
        .join(variant, and_(variant.c.sku == order_line.c.sku, variant.c.village_id == village_id))
        .where(order_line.c.variant_id.is_(None), func.length(order_line.c.sku) > 0)
    ).all()
    if not rows:
        return 0
    changes = _Changes()
    touched: set[int] = set()
    for row in rows:
        conn.execute(update(order_line).where(order_line.c.id == row.id).values(variant_id=row.found))
        target = reservation_state(OrderState(row.state), row.shipped_at)
        held = row.active if target is ReservationState.HELD else 0
        changes.balance[row.found][1] += held
        if target is ReservationState.CONSUMED and row.active:
            key = f"sale:{row.shop_id}:{row.external_order_id}:{row.line_key}"
            changes.sales.append(
                ledger.Entry(
                    row.found,
                    -row.active,
                    MovementKind.SALE,
                    key,
                    row.external_order_id,
                    f"shop:{row.shop_id}",
                    row.shipped_at or row.updated_at,
                )
            )
        conn.execute(
            insert(reservation).values(
                order_line_id=row.id, variant_id=row.found, quantity=row.active, state=target.value
            )
        )
        notices.resolve(
            conn, "order_line_unbound", shop_id=ShopId(row.shop_id), about=[f"{row.external_order_id}/{row.line_key}"]
        )
        touched.add(row.found)
    _write(conn, changes)
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
