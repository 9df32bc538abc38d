"""From a file to the catalogue: plan, then apply exactly that plan, whole, in one transaction."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from inventory import catalog
from inventory.canonical import Sku
from inventory.spreadsheet.plan import Action, CurrentProduct, CurrentStock, ImportPlan, PlanStatus
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
    return Planned(made, current, path, _fingerprint(path))


def apply_import(app: App, planned: Planned) -> ImportPlan:
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
    repainted = _take_pictures(app, planned)
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
        catalog.mark_content(uow.conn, app.village_id, repainted)
        uow.commit()
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


def _take_pictures(app: App, planned: Planned) -> set[str]:
    """Copy pictures that lie beside the workbook into our own folder. Returns codes whose pictures changed."""
    folder = app.settings.pictures_folder
    folder.mkdir(parents=True, exist_ok=True)
    changed: set[str] = set()
    for entry in planned.plan.entries:
        if entry.product is None:
            continue
        refs = [*entry.product.pictures, *(v.picture for v in entry.product.variants if v.picture)]
        for ref in (p.ref for p in refs):
            source = planned.path.parent / ref
            target = folder / ref
            if "://" in ref or not _inside(folder, target) or not source.is_file():
                continue
            if target.is_file() and _fingerprint(target) == _fingerprint(source):
                continue
            if target.is_file():
                changed.add(entry.code)
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(target.name + ".part")
            shutil.copyfile(source, draft)
            draft.replace(target)
    return changed


def _inside(folder: Path, target: Path) -> bool:
    """A picture name from a file never leads out of our folder."""
    return target.resolve().is_relative_to(folder.resolve())
