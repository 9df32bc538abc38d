"""From a spreadsheet to the catalogue: the plan, the questions, the writing. And workbooks to fill in or to edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.exit_codes import ExitCode
from config.messages import language
from terminal import ask, output, session
from terminal.errors import Usage
from terminal.options import MappedHeadings, NoInput, Overwrite, Yes, suffix
from terminal.output import tr
from terminal.progress import bars

if TYPE_CHECKING:
    from inventory.spreadsheet.answers import Answers
    from inventory.spreadsheet.plan import ImportPlan, Say
    from jobs.import_journal import Wishes
    from jobs.importing import Planned
    from jobs.wiring import App


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="arg.file", show_default=False)],
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="TEXT", help="opt.sheet", show_default=False)] = None,
    mapped: MappedHeadings = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE", help="opt.answers", show_default=False)
    ] = None,
    questions: Annotated[
        Path | None, typer.Option("--questions", metavar="FILE", help="opt.questions", show_default=False)
    ] = None,
    absent: Annotated[
        str, typer.Option("--absent", metavar="zero|archive", help="opt.absent", show_default=False)
    ] = "",
    large: Annotated[bool, typer.Option("--confirm-large-change", help="opt.confirm_large")] = False,
    no_input: NoInput = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="opt.dry_run")] = False,
    yes: Yes = False,
) -> int:
    from inventory.spreadsheet.plan import PlanStatus
    from terminal.plan_screen import show_plan
    from terminal.questions import ask_all, check_headings, given_answers, questions_hint, tell_unclear, write_book

    wishes = _wishes(absent, large)
    given = given_answers(mapped or [], answers, file)
    target = _questions_target(questions, file)
    asks = output.can_ask() and not no_input
    with session.opened() as app:
        planned = _planned(app, file, sheet, wishes, given, whole=target is not None or output.wants_json())
        check_headings(given, planned.plan)
        tell_unclear(planned)
        if target is not None:
            write_book(planned, target, _say())
        elif asks:
            planned = ask_all(planned, lambda more: _planned(app, file, sheet, wishes, more), _say())
        show_plan(planned.plan, file.name, _say())
        if planned.plan.status is not PlanStatus.PLANNED:
            plan = planned.plan
            if target is None:
                questions_hint(plan, file)
        elif planned.plan.repeats is not None:
            plan = planned.plan  # nothing to write, so nothing to ask about
        else:
            agreed = not dry_run and (yes or (asks and _agreed(planned.plan)))
            plan = _applied(app, planned) if agreed else _left(planned.plan, dry_run)
    output.value(plan.to_json(_say()))
    return _exit(plan)


def _left(plan: ImportPlan, dry_run: bool) -> ImportPlan:
    output.hint(tr("import.dry_run" if dry_run else "import.not_applied"))
    return plan


def _applied(app: App, planned: Planned) -> ImportPlan:
    from jobs.importing import apply_import

    with bars() as bar:
        plan = apply_import(app, planned, tell=bar.tell)
    output.line(tr("import.applied", new=plan.new, changed=plan.changed, same=plan.same))
    output.hint(tr("import.next"))
    return plan


def _wishes(absent: str, large: bool) -> Wishes:
    from jobs.import_journal import HOW_ABSENT, Wishes

    if absent and absent not in HOW_ABSENT:
        raise Usage("usage.absent", value=absent)
    return Wishes(absent=absent, confirm_large=large)


def _planned(
    app: App, file: Path, sheet: str | None, wishes: Wishes, answers: Answers, *, whole: bool = False
) -> Planned:
    from jobs.importing import plan_import

    with bars() as bar:
        return plan_import(app, file, sheet=sheet, wishes=wishes, answers=answers, tell=bar.tell, whole=whole)


def _questions_target(questions: Path | None, file: Path) -> Path | None:
    if questions is None:
        return None
    target = suffix(questions, ".xlsx")
    if target.resolve() == file.resolve():
        raise Usage("usage.questions_same", value=questions)
    return target


def _agreed(plan: ImportPlan) -> bool:
    return ask.yes(tr("import.ask", new=plan.new, changed=plan.changed))


def _exit(plan: ImportPlan) -> ExitCode:
    if plan.status in ("planned", "applied"):
        return ExitCode.OK
    return ExitCode.USAGE if plan.status == "needs_answers" else ExitCode.NOT_IMPORTABLE


def _say() -> Say:
    """The words of an import stand beside the reader, in both languages."""
    from inventory.spreadsheet.codes import say_en, say_id

    return say_en if language() == "en" else say_id


def template(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="arg.template", show_default=False)],
    force: Overwrite = False,
) -> int:
    from jobs.importing import write_template

    path = suffix(file, ".xlsx")
    write_template(path, force=force)
    output.line(tr("template.done", path=path))
    output.value({"path": path})
    return ExitCode.OK


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="arg.export", show_default=False)],
    force: Overwrite = False,
) -> int:
    from jobs.importing import export_catalogue

    path = suffix(file, ".xlsx", ".csv")
    with session.opened() as app:
        done = export_catalogue(app, path, force=force)
    output.line(tr("export.done", path=path, products=done.products, variants=done.variants))
    if done.left_empty:
        output.line(tr("export.left_empty", count=done.left_empty))
    output.hint(tr("export.next", path=path))
    output.value({"path": path, "products": done.products, "variants": done.variants, "left_empty": done.left_empty})
    return ExitCode.OK
