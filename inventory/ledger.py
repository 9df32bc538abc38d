"""The stock ledger: append-only movements and their balance, one transaction (DESIGN section 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, select, update

from inventory import bulk
from inventory.canonical import MovementKind, Sku, VariantId, VillageId, utc_now
from inventory.tables import MAIN_LOCATION, reservation, stock_balance, stock_movement, variant
from inventory.uow import chunks


class Entry(NamedTuple):
    """A movement to record, by variant id. ``quantity`` is signed base units and not 0."""

    variant_id: VariantId
    quantity: int
    kind: MovementKind
    idempotency_key: str
    reference: str = ""
    actor: str = ""
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """``available`` is what may still be promised to anybody."""

    on_hand: int
    reserved: int = 0
    quarantined: int = 0

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved - self.quarantined


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A balance that does not equal its movements or reservations."""

    sku: Sku
    column: str
    balance: int
    truth: int


class UnknownSku(Exception):
    """No such SKU in this village."""

    def __init__(self, sku: str) -> None:
        super().__init__(sku)
        self.sku = sku


def record(conn: Connection, entries: Sequence[Entry]) -> set[VariantId]:
    """Append movements and move their balances. An idempotency key already known changes nothing.

    Returns the variants whose balance changed.
    """
    moved = [entry for entry in entries if entry.quantity != 0]
    columns: dict[str, Sequence[Any] | bulk.Same] = dict(zip(Entry._fields, zip(*moved, strict=True), strict=False))
    if not moved:
        return set()
    now = utc_now()
    columns["kind"] = bulk.values(entry.kind for entry in moved)
    columns["occurred_at"] = [entry.occurred_at or now for entry in moved]
    columns["recorded_at"] = bulk.Same(now)
    return {VariantId(v) for v in record_columns(conn, columns)}


def record_columns(conn: Connection, columns: bulk.Columns, *, born: Collection[int] = ()) -> set[int]:
    """``record`` for thousands, by columns: the fields of an ``Entry``, a kind by its value, no quantity 0.

    Without ``occurred_at`` they occur now. ``born`` are variants that have no balance yet: they get it here.
    """
    delta: dict[int, int] = defaultdict(int)
    for variant_id, quantity in _append(conn, columns):
        delta[variant_id] += quantity
    open_balances(conn, {v: delta.get(v, 0) for v in born})
    move_balances(conn, {v: (d, 0) for v, d in delta.items() if v not in born})
    return set(delta)


def _append(conn: Connection, columns: bulk.Columns) -> Iterable[tuple[int, int]]:
    """Append movements; (variant, quantity) of those that are new."""
    now = bulk.Same(utc_now())
    before = bulk.last_id(conn, stock_movement)
    columns = {"occurred_at": now, "recorded_at": now, "location": bulk.Same(MAIN_LOCATION), **columns}
    given = list(zip(columns["variant_id"], columns["quantity"], strict=True))
    if bulk.insert(conn, stock_movement, columns, ignore=True) == len(given):
        return given
    own = select(stock_movement.c.variant_id, stock_movement.c.quantity).where(stock_movement.c.id > before)
    return [(variant_id, quantity) for variant_id, quantity in conn.execute(own)]


def move_balances(conn: Connection, deltas: Mapping[int, tuple[int, int]]) -> None:
    """Add (on hand, reserved) deltas to balances that exist (a variant is born with its balance)."""
    moved = [
        (variant_id, on_hand, reserved) for variant_id, (on_hand, reserved) in deltas.items() if on_hand or reserved
    ]
    columns: bulk.Columns = {
        "variant_id": [one[0] for one in moved],
        "location": bulk.Same(MAIN_LOCATION),
        "on_hand": [one[1] for one in moved],
        "reserved": [one[2] for one in moved],
    }
    bulk.add(conn, stock_balance, columns, ("variant_id", "location"))


def open_balances(conn: Connection, on_hand: Mapping[int, int]) -> None:
    """Give new variants their balance, by variant id."""
    columns: bulk.Columns = {
        "variant_id": list(on_hand),
        "location": bulk.Same(MAIN_LOCATION),
        "on_hand": list(on_hand.values()),
        "reserved": bulk.Same(0),
        "quarantined": bulk.Same(0),
    }
    bulk.insert(conn, stock_balance, columns, ignore=True)


def balances(conn: Connection, variant_ids: Iterable[int]) -> dict[VariantId, Balance]:
    """Balances by variant."""
    found: dict[VariantId, Balance] = {}
    for ids in chunks(sorted(set(variant_ids))):
        for row in conn.execute(select(stock_balance).where(stock_balance.c.variant_id.in_(ids))):
            found[VariantId(row.variant_id)] = Balance(row.on_hand, row.reserved, row.quarantined)
    return found


def find_variant(conn: Connection, village_id: VillageId, sku: str) -> VariantId:
    """The variant of a SKU; capital letters do not matter when only one fits. Raises UnknownSku."""
    rows: Sequence[Any] = conn.execute(
        select(variant.c.id, variant.c.sku).where(
            variant.c.village_id == village_id, func.lower(variant.c.sku) == sku.strip().lower()
        )
    ).all()
    exact = [r.id for r in rows if r.sku == sku.strip()]
    if exact:
        return VariantId(exact[0])
    if len(rows) == 1:
        return VariantId(rows[0].id)
    raise UnknownSku(sku)


def count(conn: Connection, variant_id: VariantId, number: int, *, key: str, actor: str, reference: str = "") -> int:
    """A stock count (stok opname): the units really there become ``number``. Returns the difference recorded."""
    current = balances(conn, [variant_id])[variant_id].on_hand
    record(conn, [Entry(variant_id, number - current, MovementKind.COUNT, key, reference, actor)])
    return number - current


def verify(conn: Connection, village_id: VillageId) -> list[Discrepancy]:
    """Compare every balance with its movements and held reservations."""
    moved = select(stock_movement.c.variant_id, func.sum(stock_movement.c.quantity).label("n"))
    truth_hand = {r.variant_id: r.n for r in conn.execute(moved.group_by(stock_movement.c.variant_id))}
    held = func.sum(case((reservation.c.state == "HELD", reservation.c.quantity), else_=0))
    bound = select(reservation.c.variant_id, held.label("n")).group_by(reservation.c.variant_id)
    truth_held = {r.variant_id: r.n for r in conn.execute(bound)}
    wrong: list[Discrepancy] = []
    rows = conn.execute(
        select(variant.c.sku, stock_balance)
        .join(variant, variant.c.id == stock_balance.c.variant_id)
        .where(variant.c.village_id == village_id)
        .order_by(variant.c.sku)
    )
    for row in rows:
        hand, reserved = int(truth_hand.get(row.variant_id) or 0), int(truth_held.get(row.variant_id) or 0)
        if row.on_hand != hand:
            wrong.append(Discrepancy(Sku(row.sku), "on_hand", row.on_hand, hand))
        if row.reserved != reserved:
            wrong.append(Discrepancy(Sku(row.sku), "reserved", row.reserved, reserved))
    return wrong


def rebuild(conn: Connection, village_id: VillageId) -> list[Discrepancy]:
    """Set every balance to what its movements and reservations say. Returns what was wrong."""
    wrong = verify(conn, village_id)
    for item in wrong:
        variant_id = find_variant(conn, village_id, item.sku)
        conn.execute(
            update(stock_balance)
            .where(stock_balance.c.variant_id == variant_id, stock_balance.c.location == MAIN_LOCATION)
            .values({item.column: item.truth})
        )
    return wrong
