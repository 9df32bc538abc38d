"""The import journal: a plan written whole, with every value it changed, in one transaction (undo: ``import_undo``).

An import that changes nothing leaves no trace: the same file again writes no row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from inventory import bulk, catalog, catalog_version, import_memory, rights
from inventory.canonical import Product, ProductStatus, Sku, VillageId, utc_now
from inventory.import_fields import differences
from inventory.spreadsheet.plan import Action, CurrentProduct, ImportPlan, PlanEntry
from inventory.tables import import_change, import_run, village

# The fields of the journal that are no fields of a product.
PRODUCT, VARIANT, STOCK, IMPORTED = "product", "variant", "stock", "imported"
_WRITTEN = (Action.NEW, Action.CHANGED)


class UnknownImport(Exception):
    """No import of this number in this village."""

    def __init__(self, run_id: int) -> None:
        super().__init__(str(run_id))
        self.run_id = run_id


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """Where a plan came from. ``layout`` is empty when the file has none that could be remembered."""

    name: str
    sha256: str
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One applied import. ``state``: applied, partly (an undo kept some of it), undone."""

    run_id: int
    file: ImportedFile
    at: datetime
    actor: str
    counts: Mapping[str, int]
    answers: Mapping[str, Any]
    state: str
    undone_at: datetime | None = None
    undone_by: str = ""

    @property
    def reference(self) -> str:
        """What its stock movements carry. The number keeps the same file, imported again later, apart."""
        return reference(self.run_id, self.file)


class Changed(NamedTuple):
    """One value in the journal, as JSON.

    ``stock`` holds ``{"on_hand": …, "imported": …}``; ``product`` (a new one) holds its opening stock by SKU;
    ``variant`` a new SKU; ``imported`` the number an import carried without changing the stock.
    """

    code: str
    sku: str | None
    field: str
    old: Any
    new: Any
    cell: str
    state: str = "applied"
    reason: str = ""
    change_id: int = 0


def reference(run_id: int, file: ImportedFile) -> str:
    return f"{file.name}#{file.sha256[:12]}/{run_id}"


def lock(conn: Connection, village_id: VillageId) -> None:
    """Imports and undos of one village follow each other (SQLite's writers do so anyway)."""
    conn.execute(
        select(village.c.village_id).where(village.c.village_id == village_id).with_for_update(key_share=True)
    ).all()


def apply(
    conn: Connection,
    village_id: VillageId,
    plan: ImportPlan,
    current: Mapping[Sku, CurrentProduct],
    file: ImportedFile,
    *,
    actor: str,
    answers: Mapping[str, Any] | None = None,
    last_units: int = rights.DEFAULT_LAST_UNITS,
) -> int | None:
    """Write a plan made against ``current`` and journal it; returns the run's number, None when nothing changed.

    The caller has compared ``current`` with the catalogue in this transaction, and commits.
    """
    rows = journal(plan.entries, current)
    import_memory.carry(conn, village_id, file.name, file.layout, [item.sku for item in plan.items])
    if not rows:
        return None
    run_id = _open(conn, village_id, plan, file, actor, answers or {})
    written = [(e, e.product) for e in plan.entries if e.product is not None and e.action in _WRITTEN]
    changes = [
        catalog.ProductChange(_still(wanted, current), {sku: new for sku, _, new, _ in e.stock}, e.remember)
        for e, wanted in written
    ]
    if changes:
        ref = reference(run_id, file)
        catalog.apply(conn, village_id, changes, reference=ref, actor=actor, last_units=last_units)
    if current:
        _set_status(conn, village_id, [wanted for _, wanted in written], current)
    same = {sku: number for e in plan.entries if e.action is Action.SAME for sku, number in e.remember.items()}
    catalog.remember(conn, village_id, same)
    record(conn, run_id, rows)
    return run_id


def repeated(conn: Connection, village_id: VillageId, sha256: str, program: str) -> Run | None:
    """The import of exactly this file by this program, when nothing that it was compared with changed since."""
    if not sha256:
        return None
    row = conn.execute(
        select(import_run)
        .join(village, village.c.village_id == import_run.c.village_id)
        .where(
            import_run.c.village_id == village_id,
            import_run.c.sha256 == sha256,
            import_run.c.program == program,
            import_run.c.state == "applied",
            import_run.c.catalog_version == village.c.catalog_version,
        )
        .order_by(import_run.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _run(row)


def vouch(conn: Connection, village_id: VillageId, run_id: int, program: str) -> None:
    """The file of this import alone said everything: see ``repeated``. Call it in the import's own transaction."""
    version = catalog_version.after_commit(conn, village_id)
    conn.execute(update(import_run).where(import_run.c.id == run_id).values(catalog_version=version, program=program))


def _still(product: Product, current: Mapping[Sku, CurrentProduct]) -> Product:
    """With the status it has: going on or off sale has marks of its own."""
    old = current.get(product.code)
    return product if old is None else replace(product, status=old.product.status)


def _set_status(
    conn: Connection, village_id: VillageId, products: Sequence[Product], current: Mapping[Sku, CurrentProduct]
) -> None:
    others = [p for p in products if p.code in current and p.status is not current[p.code].product.status]
    off = [p.code for p in others if p.status is ProductStatus.ARCHIVED]
    catalog.archive(conn, village_id, *off)
    catalog.unarchive(conn, village_id, *(p.code for p in others if p.status is ProductStatus.ACTIVE))


def journal(entries: Sequence[PlanEntry], current: Mapping[Sku, CurrentProduct]) -> list[Changed]:
    """Every value that writing these entries changes. Pure."""
    rows: list[Changed] = []
    for entry in entries:
        if entry.action is Action.NEW and entry.product is not None:
            opening: dict[str, int | None] = {v.sku: None for v in entry.product.variants}
            for sku, _, number, _ in entry.stock:
                opening[sku] = number
            rows.append(Changed(entry.code, None, PRODUCT, None, opening, entry.cell))
        elif entry.action in (Action.CHANGED, Action.SAME) and entry.code in current:
            rows += _changed(entry, current[entry.code])
    return rows


def _changed(entry: PlanEntry, old: CurrentProduct) -> list[Changed]:
    rows: list[Changed] = []
    if entry.action is Action.CHANGED and entry.product is not None:
        cells = {(change.field, change.sku): change.cell for change in entry.changes}
        for found in differences(old.product, entry.product):
            cell = cells.get((found.field, found.sku), entry.cell)
            rows.append(Changed(entry.code, found.sku, found.field, found.old, found.new, cell))
    counted: set[Sku] = set()
    for stock in entry.stock:
        counted.add(stock.sku)
        imported = old.stock[stock.sku].imported if stock.sku in old.stock else None
        before = {"on_hand": stock.old, "imported": imported}
        after = {"on_hand": stock.new, "imported": entry.remember.get(stock.sku, imported)}
        rows.append(Changed(entry.code, stock.sku, STOCK, before, after, stock.cell))
    for sku, number in entry.remember.items():
        if sku not in counted:
            imported = old.stock[sku].imported if sku in old.stock else None
            rows.append(Changed(entry.code, sku, IMPORTED, imported, number, entry.cell))
    return rows


def _open(
    conn: Connection,
    village_id: VillageId,
    plan: ImportPlan,
    file: ImportedFile,
    actor: str,
    answers: Mapping[str, Any],
) -> int:
    counts = {
        "products": plan.products,
        "variants": plan.variants,
        "new": plan.new,
        "changed": plan.changed,
        "same": plan.same,
        "rejected": plan.rejected,
    }
    values = {
        "village_id": village_id,
        "file_name": file.name,
        "sha256": file.sha256,
        "layout": file.layout,
        "at": utc_now(),
        "actor": actor,
        "counts": counts,
        "answers": dict(answers),
        "state": "applied",
        "undone_by": "",
    }
    return int(conn.execute(insert(import_run).values(values).returning(import_run.c.id)).scalar_one())


def record(conn: Connection, run_id: int, rows: Sequence[Changed]) -> None:
    """Append to the journal of a run."""
    columns: dict[str, Sequence[Any]] = dict(zip(Changed._fields, zip(*rows, strict=True), strict=False))
    columns.pop("change_id", None)
    bulk.insert(conn, import_change, {"run_id": bulk.Same(run_id), **columns})


def runs(conn: Connection, village_id: VillageId, *, limit: int = 200) -> list[Run]:
    """The imports of a village, newest first."""
    found = conn.execute(
        select(import_run).where(import_run.c.village_id == village_id).order_by(import_run.c.id.desc()).limit(limit)
    )
    return [_run(row) for row in found]


def get(conn: Connection, village_id: VillageId, run_id: int) -> Run:
    """One import. Raises UnknownImport."""
    row = conn.execute(
        select(import_run).where(import_run.c.village_id == village_id, import_run.c.id == run_id)
    ).one_or_none()
    if row is None:
        raise UnknownImport(run_id)
    return _run(row)


def changes(conn: Connection, run_id: int) -> list[Changed]:
    """What an import changed, in the order of its file."""
    found = conn.execute(select(import_change).where(import_change.c.run_id == run_id).order_by(import_change.c.id))
    return [Changed(r.code, r.sku, r.field, r.old, r.new, r.cell, r.state, r.reason, r.id) for r in found]


def _run(row: Any) -> Run:
    return Run(
        run_id=row.id,
        file=ImportedFile(row.file_name, row.sha256, row.layout),
        at=row.at,
        actor=row.actor,
        counts=row.counts,
        answers=row.answers,
        state=row.state,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )
