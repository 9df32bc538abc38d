"""Imports that were applied: list, show, undo; and what they taught: layouts and doubles.

``complete`` is what happens to every plan between reading and showing it; ``write`` between agreeing and committing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from inventory import catalog_view, import_memory, import_undo, imports
from inventory.canonical import Sku
from inventory.import_undo import Undone
from inventory.imports import Changed, ImportedFile, Run
from inventory.spreadsheet import absent, brake, merge
from inventory.spreadsheet.answers import NONE, Answers
from inventory.spreadsheet.plan import CurrentProduct, ImportPlan
from inventory.spreadsheet.values import Note
from inventory.uow import Connection
from jobs.wiring import App

ACTOR = "operator"
HOW_ABSENT = tuple(str(how) for how in absent.Absent)


class UnknownCode(Exception):
    """No product of this code, where one must be."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BothKnown(Exception):
    """Both codes are products already: their stock and listings cannot be merged by a word."""

    def __init__(self, code: str, other: str) -> None:
        super().__init__(code)
        self.code, self.other = code, other


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was said beside the file: answers, ``--absent`` (zero, archive) and ``--confirm-large-change``."""

    answers: Answers = NONE
    absent: str = ""
    confirm_large: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """A plan ready to be shown, and the answers it was made with; ``merges`` are remembered when it is applied."""

    plan: ImportPlan
    answers: Answers = NONE
    merges: merge.Decisions = field(default_factory=dict)


def finish(
    app: App,
    current: Mapping[Sku, CurrentProduct],
    file: ImportedFile,
    make: Callable[[Answers], ImportPlan],
    wishes: Wishes,
) -> Completed:
    """Plan with what was answered, and where the layout is known, with what was answered last time. Writes nothing.

    ``make`` plans the file with these answers.
    """
    plan, answers = make(wishes.answers), wishes.answers
    with app.database.read() as conn:
        known = import_memory.layout(conn, app.village_id, plan.layout) if plan.layout else None
        if known is not None and answers.over(known.answers) != answers:
            plan, answers = _as_last_time(app, plan.layout, known, make, answers)
        file = replace(file, layout=plan.layout)
        return complete(conn, app, plan, current, file, replace(wishes, answers=answers))


def _as_last_time(
    app: App, key: str, known: import_memory.Layout, make: Callable[[Answers], ImportPlan], given: Answers
) -> tuple[ImportPlan, Answers]:
    answers = given.over(known.answers)
    plan = make(answers)
    if given.sheet is None and any(note.code == "sheet_not_found" for note in plan.questions):
        answers = replace(answers, sheet=None)  # the same layout on a sheet of another name
        plan = make(answers)
    day = f"{known.confirmed_at.astimezone(app.settings.zone):%d/%m/%Y}"
    told = Note("as_last_time", params={"file": known.file_name, "day": day, "layout": key})
    own = [note for note in plan.warnings if not _is_old(note, given)]
    return replace(plan, layout=key, warnings=(told, *own)), answers


def _is_old(note: Note, given: Answers) -> bool:
    """A remembered reading that this file does not need is no mistake."""
    return note.code == "answer_not_used" and note.params.get("question") not in given.readings


def complete(
    conn: Connection,
    app: App,
    plan: ImportPlan,
    current: Mapping[Sku, CurrentProduct],
    file: ImportedFile,
    wishes: Wishes,
) -> Completed:
    """Doubles, what is back, what is absent, and the brake, in this order. Writes nothing."""
    joined = merge.merged(plan, current, wishes.answers, import_memory.merge_decisions(conn, app.village_id))
    made = absent.back_on_sale(joined.plan, current, import_memory.taken_off_sale(conn, app.village_id))
    if wishes.absent:
        carried = import_memory.carried(conn, app.village_id, file.name, file.layout)
        made = absent.with_absent(made, current, carried, absent.Absent(wishes.absent))
    if not wishes.confirm_large:
        made = brake.braked(made, current)
    return Completed(made, wishes.answers, joined.decisions)


def write(
    conn: Connection,
    app: App,
    done: Completed,
    current: Mapping[Sku, CurrentProduct],
    file: ImportedFile,
) -> int | None:
    """Write a completed plan, its journal and what it taught, in the caller's transaction; the number of the run.

    None: nothing changed. The caller has taken ``lock`` and checked that ``current`` still holds.
    """
    file = replace(file, layout=done.plan.layout)
    run_id = imports.apply(
        conn,
        app.village_id,
        done.plan,
        current,
        file,
        actor=ACTOR,
        answers=import_memory.answers_to_json(done.answers),
        last_units=app.settings.last_units,
    )
    import_memory.remember_layout(conn, app.village_id, file.layout, done.plan.decisions, file.name)
    import_memory.remember_merges(conn, app.village_id, done.merges)
    return run_id


def list_imports(app: App, limit: int) -> list[Run]:
    with app.database.read() as conn:
        return imports.runs(conn, app.village_id, limit=limit)


def show_import(app: App, run_id: int) -> tuple[Run, Sequence[Changed]]:
    """An import and every value it changed. Raises UnknownImport."""
    with app.database.read() as conn:
        return imports.get(conn, app.village_id, run_id), imports.changes(conn, run_id)


def undo_import(app: App, run_id: int, *, dry_run: bool = False) -> Undone:
    """Put back what an import changed and nobody touched since, in one transaction. Raises UnknownImport."""
    with app.database.uow() as uow:
        done = import_undo.undo(
            uow.conn, app.village_id, run_id, actor=ACTOR, write=not dry_run, last_units=app.settings.last_units
        )
        if not dry_run:
            uow.commit()
    return done


def list_layouts(app: App) -> list[import_memory.Layout]:
    with app.database.read() as conn:
        return import_memory.layouts(conn, app.village_id)


def forget_layouts(app: App, key: str | None) -> int:
    """Forget the answers of one layout, or of all. Returns how many were forgotten."""
    with app.database.uow() as uow:
        count = import_memory.forget_layouts(uow.conn, app.village_id, key)
        uow.commit()
    return count


def decide_double(app: App, code: str, other: str, answer: str) -> dict[str, Any]:
    """Decide beforehand whether ``code``, which a file will bring, is the product ``other`` that stays.

    Raises UnknownCode when ``other`` is the new one of the two, BothKnown.
    """
    with app.database.uow() as uow:
        known = catalog_view.snapshot(uow.conn, app.village_id, [code, other])
        if answer == merge.MERGE and Sku(code) in known:
            raise BothKnown(code, other) if Sku(other) in known else UnknownCode(other)
        decision = merge.Decision(answer, other if answer == merge.MERGE else "")
        import_memory.remember_merges(uow.conn, app.village_id, {merge.pair(code, other): decision})
        uow.commit()
    return {"code": code, "other": other, "decision": answer}


__all__ = [
    "HOW_ABSENT",
    "BothKnown",
    "Completed",
    "UnknownCode",
    "Wishes",
    "complete",
    "decide_double",
    "finish",
    "forget_layouts",
    "list_imports",
    "list_layouts",
    "show_import",
    "undo_import",
    "write",
]
