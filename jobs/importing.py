"""From a file to the catalogue: plan, then apply exactly that plan, whole, in one transaction."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from inventory import catalog_view, collector, imports
from inventory.canonical import Sku
from inventory.imports import ImportedFile
from inventory.spreadsheet.answers import NONE, Answers
from inventory.spreadsheet.merge import Decisions
from inventory.spreadsheet.plan import CurrentProduct, CurrentStock, ImportPlan, PlanStatus, Repeats, Say
from jobs import import_journal
from jobs.import_journal import Completed, Wishes
from jobs.pictures import attach_pictures, take_pictures
from jobs.pictures.folder import PictureFolder
from jobs.wiring import App, Progress, no_progress

if TYPE_CHECKING:
    from inventory.spreadsheet.answered import Unclear
    from inventory.spreadsheet.export import Exported
    from inventory.spreadsheet.values import Workbook


class FileTaken(Exception):
    """A file of this name is there already."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class FileInUse(Exception):
    """The file cannot be replaced: it is open in another program, or the folder is not ours."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


class CatalogChanged(Exception):
    """Something else changed the catalogue between plan and apply; plan again."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, the catalogue it was made against (``digest``: see ``catalog_view``), and the answers it was made with.

    ``unclear`` are answers in a questions workbook that are none of the choices; ``merges`` were decided anew.
    ``alone``: nothing was said beside the file, which stayed as it was meanwhile.
    """

    plan: ImportPlan
    current: Mapping[Sku, CurrentProduct]
    digest: int
    path: Path
    fingerprint: str
    answers: Answers = NONE
    unclear: tuple[Unclear, ...] = ()
    merges: Decisions = field(default_factory=dict)
    alone: bool = False


def plan_import(
    app: App,
    path: Path,
    *,
    sheet: str | None = None,
    wishes: Wishes = Wishes(),
    answers: Answers = NONE,
    tell: Progress = no_progress,
    whole: bool = False,
) -> Planned:
    """Read a file and say what it would change. Writes nothing, never raises for a bad file.

    A filled questions workbook brings its own answers; ``answers`` go before them. A file that was imported, and since
    when nothing was changed, is not read again unless ``whole`` asks for its entries. Raises NewerFormat.
    """
    file = ImportedFile(path.name, fingerprint(path))
    alone = sheet is None and wishes == Wishes() and answers == NONE
    if alone and not whole and (planned := _repeated(app, path, file)) is not None:
        return planned
    with collector.paused():
        planned = _plan_import(app, path, file, sheet, wishes, answers, tell)
    return replace(planned, alone=alone and planned.alone)


def _repeated(app: App, path: Path, file: ImportedFile) -> Planned | None:
    with app.database.read() as conn:
        run = imports.repeated(conn, app.village_id, file.sha256, _program())
    if run is None or PictureFolder(path.parent).holds_pictures():
        return None
    day = f"{run.at.astimezone(app.settings.zone):%d/%m/%Y}"
    products, variants = run.counts["products"], run.counts["variants"]
    plan = ImportPlan(PlanStatus.PLANNED, products=products, variants=variants, repeats=Repeats(run.run_id, day))
    return Planned(plan, {}, 0, path, file.sha256)


@functools.cache
def _program() -> str:
    """Another program may read more in the same file."""
    return version("lapakdesa")


def _plan_import(
    app: App, path: Path, file: ImportedFile, sheet: str | None, wishes: Wishes, answers: Answers, tell: Progress
) -> Planned:
    from inventory.spreadsheet import importer
    from inventory.spreadsheet.export import with_baseline
    from inventory.spreadsheet.ours import open_ours

    ours = open_ours(path)
    if ours is not None:
        answers = answers.over(ours.answers)

    def progress(step: int, total: int, what: str) -> None:
        tell(what, step, total)

    known: list[tuple[dict[Sku, CurrentProduct], int]] = []
    book: Workbook | ImportPlan
    if ours is not None:
        book = ours.book
        known.append(_current(app))
    else:
        book = importer.read_file(path, progress=progress, meanwhile=lambda: known.append(_current(app)))
    current, digest = known[0]
    seen = current if ours is None else with_baseline(current, ours.stock)

    def plan_with(given: Answers) -> ImportPlan:
        if isinstance(book, ImportPlan):
            return book
        plan = importer.plan_workbook(book, seen, sheet=sheet, answers=given, progress=progress)
        return attach_pictures(path, plan)

    done = import_journal.finish(app, current, file, plan_with, replace(wishes, answers=answers))
    unclear = ours.unclear if ours else ()
    # Somebody may have saved the file while it was read: then nobody knows which of the two it was.
    alone = ours is None and fingerprint(path) == file.sha256
    return Planned(done.plan, current, digest, path, file.sha256, done.answers, unclear, done.merges, alone)


def write_questions(planned: Planned, target: Path, say: Say) -> int:
    """Write the plan's questions as a workbook to be answered; returns how many. Raises FileTaken, FileInUse."""
    from inventory.spreadsheet.questions import write_questions as write

    _require_free(target, force=False)
    with _writing(target):
        return write(planned.plan, planned.path, target, say, planned.answers)


def write_template(path: Path, *, force: bool = False) -> None:
    """Write the empty workbook for operators. Raises FileTaken, FileInUse."""
    from inventory.spreadsheet.template import write_template as write

    _require_free(path, force=force)
    with _writing(path):
        write(path)


def export_catalogue(app: App, path: Path, *, force: bool = False) -> Exported:
    """Write the products for sale with their stock, .csv or .xlsx by suffix. Raises FileTaken, FileInUse."""
    from inventory.spreadsheet.export import write_export

    _require_free(path, force=force)
    with _writing(path):
        return write_export(path, _current(app)[0])


def _require_free(path: Path, *, force: bool) -> None:
    if path.exists() and not (force and path.is_file()):
        raise FileTaken(path)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """On Windows a file that is open in a spreadsheet program cannot be replaced."""
    try:
        yield
    except PermissionError as exc:
        raise FileInUse(path) from exc


def apply_import(app: App, planned: Planned, *, tell: Progress = no_progress) -> ImportPlan:
    """Write a plan, whole, in one transaction; returns it with status ``applied``.

    Raises CatalogChanged when the catalogue is no longer what the plan was made against.
    """
    if planned.plan.status is not PlanStatus.PLANNED:
        raise ValueError("only a plan without questions is applied")
    if planned.plan.repeats is not None:  # there is nothing to write
        return replace(planned.plan, status=PlanStatus.APPLIED)
    with collector.paused():
        return _apply(app, planned, tell)


def _apply(app: App, planned: Planned, tell: Progress) -> ImportPlan:
    pictures = take_pictures(app, planned.path, planned.plan, tell)
    file = ImportedFile(planned.path.name, planned.fingerprint)
    with app.database.uow() as uow:
        imports.lock(uow.conn, app.village_id)
        if catalog_view.digest(uow.conn, app.village_id) != planned.digest:
            raise CatalogChanged
        done = Completed(planned.plan, planned.answers, planned.merges)
        run_id = import_journal.write(uow.conn, app, done, planned.current, file)
        pictures.store(uow.conn, app.village_id)
        # What was refused is told again, every time.
        if run_id is not None and planned.alone and pictures.none and not planned.plan.rejections:
            imports.vouch(uow.conn, app.village_id, run_id, _program())
        uow.commit()
    pictures.settle()
    return replace(planned.plan, status=PlanStatus.APPLIED)


def _current(app: App) -> tuple[dict[Sku, CurrentProduct], int]:
    """The catalogue, and its digest."""
    stock = functools.cache(CurrentStock)  # equal numbers stand beside many SKUs
    with app.database.read() as conn:
        stored, digest = catalog_view.snapshot_with_digest(conn, app.village_id)
    current = {
        code: CurrentProduct(s.product, {sku: stock(n, s.imported_stock[sku]) for sku, n in s.on_hand.items()})
        for code, s in stored.items()
    }
    return current, digest


def fingerprint(path: Path) -> str:
    """SHA-256 of the file's bytes; empty when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
