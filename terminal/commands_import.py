"""From a spreadsheet to the catalogue: the plan, the question, the writing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.exit_codes import ExitCode
from config.messages import language
from terminal import ask, output, session
from terminal.options import Yes
from terminal.output import tr
from terminal.progress import bars

if TYPE_CHECKING:
    from inventory.spreadsheet.plan import ImportPlan, Say


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="arg.file", show_default=False)],
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="TEXT", help="opt.sheet", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="opt.dry_run")] = False,
    yes: Yes = False,
) -> int:
    from inventory.spreadsheet.plan import PlanStatus
    from jobs.importing import apply_import, plan_import
    from terminal.plan_screen import show_plan

    with session.opened() as app:
        with bars() as bar:
            planned = plan_import(app, file, sheet=sheet, tell=bar.tell)
        plan = planned.plan
        show_plan(plan, file.name, _say())
        if plan.status is PlanStatus.PLANNED and not dry_run and (yes or _agreed(plan)):
            plan = apply_import(app, planned)
            output.line(tr("import.applied", new=plan.new, changed=plan.changed, same=plan.same))
            output.hint(tr("import.next"))
        elif plan.status is PlanStatus.PLANNED:
            output.hint(tr("import.dry_run" if dry_run else "import.not_applied"))
    output.value(plan.to_json(_say()))
    return _exit(plan)


def _agreed(plan: ImportPlan) -> bool:
    return output.can_ask() and ask.yes(tr("import.ask", new=plan.new, changed=plan.changed))


def _exit(plan: ImportPlan) -> ExitCode:
    if plan.status in ("planned", "applied"):
        return ExitCode.OK
    return ExitCode.USAGE if plan.status == "needs_answers" else ExitCode.NOT_IMPORTABLE


def _say() -> Say:
    """The words of an import stand beside the reader, in both languages."""
    from inventory.spreadsheet.codes import say_en, say_id

    return say_en if language() == "en" else say_id
