"""From a file to the catalogue: plan, then apply exactly that plan, whole, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from inventory import catalog
from inventory.canonical import Sku
from inventory.spreadsheet.plan import Action, CurrentProduct, CurrentStock, ImportPlan, PlanStatus
from jobs.pictures import attach_pictures, take_pictures
from jobs.wiring import App, Progress, no_progress

ACTOR = "operator"


class CatalogChanged(Exception):
    """Something else changed the catalogue between plan and apply; plan again."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and the catalogue it was made against."""

    plan: ImportPlan
    current: Mapping[Sku, CurrentProduct]
    path: Path
    fingerprint: str


def plan_import(app: App, path: Path, *, sheet: str | None = None, tell: Progress = no_progress) -> Planned:
    """Read a file and say what it would change. Writes nothing, never raises for a bad file."""
    from inventory.spreadsheet.importer import plan_import as plan

    current = _current(app)
    made = plan(path, current, sheet=sheet, progress=lambda step, total, what: tell(what, step, total))
    return Planned(attach_pictures(path, made), current, path, _fingerprint(path))


def apply_import(app: App, planned: Planned, *, tell: Progress = no_progress) -> ImportPlan:
    """Write a plan, whole, in one transaction; returns it with status ``applied``.

    Raises CatalogChanged when the catalogue is no longer what the plan was made against.
    """
    if planned.plan.status is not PlanStatus.PLANNED:
        raise ValueError("only a plan without questions is applied")
    entries = [e for e in planned.plan.entries if e.action in (Action.NEW, Action.CHANGED) and e.product]
    changes = [
        catalog.ProductChange(e.product, {s.sku: s.new for s in e.stock}, e.remember)
        for e in entries
        if e.product is not None
    ]
    remembered = {k: v for e in planned.plan.entries if e.action is Action.SAME for k, v in e.remember.items()}
    pictures = take_pictures(app, planned.path, planned.plan, tell)
    with app.database.uow() as uow:
        if _as_current(catalog.snapshot(uow.conn, app.village_id)) != planned.current:
            raise CatalogChanged
        if changes:
            catalog.apply(
                uow.conn,
                app.village_id,
                changes,
                reference=f"{planned.path.name}#{planned.fingerprint[:12]}",
                actor=ACTOR,
                last_units=app.settings.last_units,
            )
        catalog.remember(uow.conn, app.village_id, remembered)
        pictures.store(uow.conn, app.village_id)
        uow.commit()
    pictures.settle()
    return replace(planned.plan, status=PlanStatus.APPLIED)


def _current(app: App) -> dict[Sku, CurrentProduct]:
    with app.database.read() as conn:
        return _as_current(catalog.snapshot(conn, app.village_id))


def _as_current(stored: Mapping[Sku, catalog.Stored]) -> dict[Sku, CurrentProduct]:
    return {
        code: CurrentProduct(
            s.product, {sku: CurrentStock(n, s.imported_stock.get(sku)) for sku, n in s.on_hand.items()}
        )
        for code, s in stored.items()
    }


def _fingerprint(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
