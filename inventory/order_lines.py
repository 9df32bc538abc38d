"""The lines of an order: which SKU each is, what it holds, and what it does to the number its shop shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from inventory import ledger, notices
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
    variant,
)
from inventory.uow import chunks

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
class Line:
    """A line as stored, or about to be. ``variant_id`` is the SKU whose stock it takes, ``factor`` units of it each."""

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


def stored_lines(conn: Connection, order_ids: Sequence[int]) -> dict[tuple[int, str], Line]:
    found: dict[tuple[int, str], Line] = {}
    for batch in chunks(order_ids):
        for row in conn.execute(
            select(
                order_line,
                reservation.c.quantity.label("held"),
                reservation.c.state.label("held_state"),
                listing_variant.c.written_at,
            )
            .outerjoin(reservation, reservation.c.order_line_id == order_line.c.id)
            .outerjoin(listing_variant, listing_variant.c.id == order_line.c.listing_variant_id)
            .where(order_line.c.order_id.in_(batch))
        ):
            found[(row.order_id, row.line_key)] = Line(
                line_id=row.id,
                quantity=row.quantity,
                active=row.active,
                variant_id=row.variant_id,
                listing_variant_id=row.listing_variant_id,
                held=row.held or 0,
                state=row.held_state,
                factor=row.units_per_sale,
                written_at=row.written_at,
            )
    return found


@dataclass(slots=True)
class Binder:
    """Finds our SKU for a marketplace's line: by their ids first, by SKU text second, never by name."""

    by_ids: dict[tuple[str, str | None], Any]
    by_sku: dict[str, tuple[int, int]]

    @classmethod
    def load(cls, conn: Connection, village_id: VillageId, shop_id: ShopId, orders: Sequence[Order]) -> Binder:
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
        by_sku: dict[str, tuple[int, int]] = {}
        for batch in chunks(skus):
            for row in conn.execute(
                select(variant.c.id, variant.c.sku, variant.c.stock_of_id, variant.c.units).where(
                    variant.c.village_id == village_id, variant.c.sku.in_(batch)
                )
            ):
                by_sku[row.sku] = (row.stock_of_id or row.id, row.units)
        return cls(by_ids, by_sku)

    def complete(self, stored: Line, line: OrderLine) -> Line:
        """A line that came before its listing was known: from now on it moves that shop's number too."""
        row = self.by_ids.get((line.external_item_id, line.external_model_id))
        if stored.listing_variant_id is not None or row is None:
            return stored
        if (row.variant_id, row.units_per_sale) != (stored.variant_id, stored.factor):
            return stored
        return replace(stored, listing_variant_id=row.id, written_at=row.written_at)

    def bind(self, line: OrderLine) -> Line:
        row = self.by_ids.get((line.external_item_id, line.external_model_id))
        if row is not None:
            return Line(
                None, line.quantity, line.quantity, row.variant_id, row.id, 0, None, row.units_per_sale, row.written_at
            )
        source, units = self.by_sku.get(line.sku, (None, 1))
        return Line(None, line.quantity, line.quantity, source, None, 0, None, units, None)


@dataclass(slots=True)
class Changes:
    """Everything a page wants to write, gathered so that each table is touched by one statement."""

    new_lines: list[dict[str, Any]] = field(default_factory=list)
    line_updates: list[dict[str, Any]] = field(default_factory=list)
    reservations: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    reservation_updates: list[dict[str, Any]] = field(default_factory=list)
    balance: dict[int, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    sales: list[ledger.Entry] = field(default_factory=list)
    shown: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    notices: list[notices.Notice] = field(default_factory=list)


def change_line(
    changes: Changes,
    shop_id: ShopId,
    order: Order,
    order_id: int,
    line: OrderLine,
    base: Line,
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


def _store_line(changes: Changes, order_id: int, line: OrderLine, base: Line, active: int) -> None:
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
            "units_per_sale": base.factor,
            "listing_variant_id": base.listing_variant_id,
        }
    )


def _reserve(
    changes: Changes,
    shop_id: ShopId,
    order: Order,
    order_id: int,
    line: OrderLine,
    base: Line,
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


def write(conn: Connection, changes: Changes) -> None:
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
