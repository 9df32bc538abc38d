"""Undo an import row by row: what nobody touched since goes back, the rest is listed with its reason.

A value goes back when it is still the one this import wrote. Stock goes back *by the difference*: units sold, received
or lost meanwhile stay so, and the result may be below zero, exactly as if the import had never been; only a later
count or import of that SKU speaks against it. A product that the import brought is archived and its opening stock
reversed, unless it has orders, other movements or later imports. A new variant of an older product stays, with no
stock.

An import that was undone itself is no "later import" any more. Repeating an undo is harmless; it tries again what was
kept, so two imports are undone in either order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from inventory import catalog, catalog_view, imports, ledger, rights
from inventory.canonical import MovementKind, Product, ProductStatus, Sku, VariantId, VillageId, utc_now
from inventory.import_fields import put_back, value_of
from inventory.imports import IMPORTED, PRODUCT, STOCK, VARIANT, Changed, ImportedFile, Run
from inventory.tables import import_change, import_run, order_line, stock_movement, variant
from inventory.uow import chunks

_KINDS = ("axes", "options")
_SOURCE = ("stock_of", "units")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row: restored from ``now`` to ``then``, or kept for ``reason`` (a code with ``params``)."""

    change: Changed
    now: Any
    then: Any
    reason: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def restored(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class Now:
    """What there is now of everything that an import touched.

    ``moved``: units that this import's movement moved; ``counted``: SKUs counted since; ``foreign``: SKUs with any
    movement besides; ``ordered``: SKUs in orders; ``later``: code → a later import of it that still stands.
    """

    products: Mapping[Sku, catalog_view.Stored]
    moved: Mapping[str, int] = field(default_factory=dict)
    counted: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    ordered: frozenset[str] = frozenset()
    later: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undone:
    """The run as it stands after, and every row that was looked at."""

    run: Run
    verdicts: tuple[Verdict, ...]

    @property
    def restored(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if v.restored)

    @property
    def kept(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if not v.restored)


def undo(
    conn: Connection,
    village_id: VillageId,
    run_id: int,
    *,
    actor: str,
    write: bool = True,
    last_units: int = rights.DEFAULT_LAST_UNITS,
) -> Undone:
    """Put back what this import changed. The caller commits; with ``write`` False it is only looked at.

    Raises UnknownImport.
    """
    imports.lock(conn, village_id)
    run = imports.get(conn, village_id, run_id)
    everything = imports.changes(conn, run_id)
    open_rows = [row for row in everything if row.state != "undone"]
    now = _now(conn, village_id, run, open_rows)
    verdicts = tuple(decide(open_rows, now))
    any_undone = len(open_rows) < len(everything) or any(v.restored for v in verdicts)
    if all(v.restored for v in verdicts):
        state = "undone"
    else:
        state = "partly" if any_undone else "applied"
    after = replace(run, state=state)
    if write and verdicts:
        after = replace(after, undone_at=utc_now(), undone_by=actor)
        _write(conn, village_id, after, verdicts, now, actor, last_units)
    return Undone(after, verdicts)


# --- deciding: pure -----------------------------------------------------------------------------------------------


def decide(rows: Sequence[Changed], now: Now) -> list[Verdict]:
    """A verdict for each row, in their order. Pure."""
    verdicts = [_verdict(row, now) for row in rows]
    kinds: dict[str, list[int]] = defaultdict(list)
    linked: dict[str | None, list[int]] = defaultdict(list)
    grown = {row.code for row in rows if row.field == VARIANT}
    for place, row in enumerate(rows):
        if row.field in _KINDS:
            kinds[row.code].append(place)
        elif row.field in _SOURCE:
            linked[row.sku].append(place)
    for places in linked.values():
        # Where a SKU takes its stock from, and how many a sale, are one thing.
        if not all(verdicts[p].restored for p in places):
            for place in places:
                verdicts[place] = replace(verdicts[place], reason="undo.changed_since")
    for code, places in kinds.items():
        # Axes and options belong together: a product has one option for each axis, or is none.
        whole = all(verdicts[p].restored for p in places) and code not in grown
        if not whole or not _fits(now.products[Sku(code)].product, [rows[p] for p in places]):
            for place in places:
                if verdicts[place].restored:
                    verdicts[place] = replace(verdicts[place], reason="undo.variants_differ")
    return verdicts


def _fits(product: Product, rows: Sequence[Changed]) -> bool:
    try:
        put_back(product, [(row.field, row.sku, row.old) for row in rows])
    except ValueError:
        return False
    return True


def _verdict(row: Changed, now: Now) -> Verdict:
    stored = now.products.get(Sku(row.code))
    if stored is None:
        return Verdict(row, None, row.old, "undo.product_gone")
    if row.field == PRODUCT:
        return _new_product(row, stored, now)
    if row.field == VARIANT:
        return Verdict(row, row.new, row.old, "undo.variant_stays")
    assert row.sku is not None or row.field not in (STOCK, IMPORTED)
    if row.field == STOCK:
        return _stock(row, stored, now)
    if row.field == IMPORTED:
        current: Any = stored.imported_stock.get(Sku(row.sku or ""))
    else:
        current = value_of(stored.product, row.field, row.sku)
    changed = current != row.new
    return Verdict(row, current, row.old, "undo.changed_since" if changed else "")


def _new_product(row: Changed, stored: catalog_view.Stored, now: Now) -> Verdict:
    skus = {str(sku) for sku in row.new}
    verdict = Verdict(row, stored.product.status.value, ProductStatus.ARCHIVED.value)
    if row.code in now.later:
        return replace(verdict, reason="undo.later_import", params={"run": now.later[row.code]})
    if skus & now.ordered:
        return replace(verdict, reason="undo.has_orders")
    if skus & now.foreign:
        return replace(verdict, reason="undo.stock_moved")
    return verdict


def _stock(row: Changed, stored: catalog_view.Stored, now: Now) -> Verdict:
    sku = Sku(row.sku or "")
    on_hand = stored.on_hand.get(sku, 0)
    verdict = Verdict(row, on_hand, on_hand - now.moved.get(sku, 0))
    if any(v.sku == sku and v.stock_of for v in stored.product.variants):
        return replace(verdict, reason="undo.sale_unit")
    if sku in now.counted:
        return replace(verdict, reason="undo.counted_since")
    if stored.imported_stock.get(sku) != row.new["imported"]:
        return replace(verdict, reason="undo.imported_since")
    if row.old["on_hand"] is None and sku in now.ordered:
        return replace(verdict, reason="undo.has_orders")
    return verdict


# --- reading what there is ----------------------------------------------------------------------------------------


def undo_reference(run_id: int) -> str:
    return f"undo:{run_id}"


def _now(conn: Connection, village_id: VillageId, run: Run, rows: Sequence[Changed]) -> Now:
    codes = sorted({row.code for row in rows})
    ids = _variant_ids(conn, village_id, _touched(rows))
    names = {own: sku for sku, own in ids.items()}
    settled = _settled(conn, village_id, codes)
    moved: dict[str, int] = defaultdict(int)
    counted: set[str] = set()
    foreign: set[str] = set()
    since: dict[str, int] = {}
    for batch in chunks(sorted(names)):
        found = conn.execute(
            select(stock_movement).where(stock_movement.c.variant_id.in_(batch)).order_by(stock_movement.c.id)
        ).all()
        for m in found:
            if m.reference == run.reference:
                moved[names[m.variant_id]] += m.quantity
                since[names[m.variant_id]] = m.id
        for m in found:
            sku = names[m.variant_id]
            if m.reference == run.reference or m.reference in settled[sku]:
                continue
            foreign.add(sku)
            later = m.id > since[sku] if sku in since else m.recorded_at > run.at
            if later and m.kind in (MovementKind.COUNT.value, MovementKind.OPENING.value):
                counted.add(sku)
    return Now(
        catalog_view.snapshot(conn, village_id, codes),
        moved,
        frozenset(counted),
        frozenset(foreign),
        _ordered(conn, names),
        _later(conn, village_id, run.run_id, codes),
    )


def _touched(rows: Iterable[Changed]) -> set[str]:
    skus: set[str] = set()
    for row in rows:
        if row.field == PRODUCT:
            skus |= set(row.new)
        elif row.sku is not None and row.field in (STOCK, IMPORTED):
            skus.add(row.sku)
    return skus


def _variant_ids(conn: Connection, village_id: VillageId, skus: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in chunks(sorted(skus)):
        for row in conn.execute(
            select(variant.c.sku, variant.c.id).where(variant.c.village_id == village_id, variant.c.sku.in_(batch))
        ):
            found[row.sku] = row.id
    return found


def _settled(conn: Connection, village_id: VillageId, codes: Sequence[str]) -> dict[str, set[str]]:
    """By SKU the references of imports undone since, with their undo: together they moved nothing."""
    found: dict[str, set[str]] = defaultdict(set)
    for batch in chunks(codes):
        rows = conn.execute(
            select(import_change, import_run.c.file_name, import_run.c.sha256)
            .join(import_run, import_run.c.id == import_change.c.run_id)
            .where(
                import_run.c.village_id == village_id,
                import_change.c.code.in_(batch),
                import_change.c.state == "undone",
                import_change.c.field.in_((STOCK, PRODUCT)),
            )
        )
        for row in rows:
            file = ImportedFile(row.file_name, row.sha256)
            for sku in [row.sku] if row.field == STOCK else row.new:
                found[sku] |= {imports.reference(row.run_id, file), undo_reference(row.run_id)}
    return found


def _ordered(conn: Connection, names: Mapping[int, str]) -> frozenset[str]:
    found: set[str] = set()
    for batch in chunks(sorted(names)):
        ids = conn.execute(select(order_line.c.variant_id).distinct().where(order_line.c.variant_id.in_(batch)))
        found |= {names[own] for own in ids.scalars() if own is not None}
    return frozenset(found)


def _later(conn: Connection, village_id: VillageId, run_id: int, codes: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for batch in chunks(codes):
        rows = conn.execute(
            select(import_change.c.code, import_change.c.run_id)
            .join(import_run, import_run.c.id == import_change.c.run_id)
            .where(
                import_run.c.village_id == village_id,
                import_change.c.run_id > run_id,
                import_change.c.code.in_(batch),
                import_change.c.state != "undone",
                # A new variant stays when its import is undone; without stock it is no obstacle.
                or_(import_change.c.state != "kept", import_change.c.field != VARIANT),
            )
            .order_by(import_change.c.id)
        )
        found |= {row.code: row.run_id for row in rows}
    return found


# --- writing ------------------------------------------------------------------------------------------------------


def _write(
    conn: Connection,
    village_id: VillageId,
    run: Run,
    verdicts: Sequence[Verdict],
    now: Now,
    actor: str,
    last_units: int,
) -> None:
    back = [v.change for v in verdicts if v.restored]
    ids = _variant_ids(conn, village_id, _touched(back))
    _put_stock_back(conn, run, back, ids, now, actor)
    fields: dict[str, list[tuple[str, str | None, Any]]] = defaultdict(list)
    for row in back:
        if row.field not in (PRODUCT, STOCK, IMPORTED, "status"):
            fields[row.code].append((row.field, row.sku, row.old))
    changes = [
        catalog.ProductChange(put_back(now.products[Sku(code)].product, found)) for code, found in fields.items()
    ]
    if changes:
        ref = undo_reference(run.run_id)
        catalog.apply(conn, village_id, changes, reference=ref, actor=actor, last_units=last_units)
    status = {row.code: row.old for row in back if row.field == "status"}
    status |= {row.code: ProductStatus.ARCHIVED.value for row in back if row.field == PRODUCT}
    catalog.archive(conn, village_id, *(code for code, old in status.items() if old == ProductStatus.ARCHIVED.value))
    catalog.unarchive(conn, village_id, *(code for code, old in status.items() if old != ProductStatus.ARCHIVED.value))
    rights.replan(conn, ids.values(), last_units=last_units)
    _note(conn, run, verdicts)


def _put_stock_back(
    conn: Connection, run: Run, back: Sequence[Changed], ids: Mapping[str, int], now: Now, actor: str
) -> None:
    """By the difference, so that what was sold meanwhile stays sold; a second time changes nothing."""
    ref = undo_reference(run.run_id)
    counts: dict[str, int] = {}
    carried: dict[str, int | None] = {}
    for row in back:
        if row.field == PRODUCT:
            counts |= {sku: now.moved.get(sku, 0) for sku in row.new}
            carried |= dict.fromkeys(row.new)
        elif row.sku is not None and row.field == STOCK:
            counts[row.sku] = now.moved.get(row.sku, 0)
            carried[row.sku] = row.old["imported"]
        elif row.sku is not None and row.field == IMPORTED:
            carried[row.sku] = row.old
    ledger.record(
        conn,
        [
            ledger.Entry(VariantId(ids[sku]), -moved, MovementKind.COUNT, f"{ref}:{sku}", ref, actor)
            for sku, moved in counts.items()
            if moved and sku in ids
        ],
    )
    numbers = [{"pk": ids[sku], "number": number} for sku, number in carried.items() if sku in ids]
    if numbers:
        conn.execute(
            update(variant).where(variant.c.id == bindparam("pk")).values(imported_stock=bindparam("number")), numbers
        )


def _note(conn: Connection, run: Run, verdicts: Sequence[Verdict]) -> None:
    conn.execute(
        update(import_change)
        .where(import_change.c.id == bindparam("pk"))
        .values(state=bindparam("own_state"), reason=bindparam("own_reason")),
        [
            {
                "pk": v.change.change_id,
                "own_state": "undone" if v.restored else "kept",
                "own_reason": v.reason,
            }
            for v in verdicts
        ],
    )
    conn.execute(
        update(import_run)
        .where(import_run.c.id == run.run_id)
        .values(state=run.state, undone_at=run.undone_at, undone_by=run.undone_by)
    )
