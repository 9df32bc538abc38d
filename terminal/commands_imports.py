"""Imports that were applied: what each changed, taking it back; and what they taught: layouts and doubles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from config.messages import field_name
from terminal import ask, output, session
from terminal.commands_lists import when
from terminal.options import Limit, Yes, rows
from terminal.output import label, rupiah, tr

if TYPE_CHECKING:
    from inventory.import_undo import Undone, Verdict
    from inventory.imports import Changed, Run

# A screen of a few pages; what comes after is counted.
MOST_ROWS = 200

RunId = Annotated[int, typer.Argument(metavar="NUMBER", help="arg.import_id", parser=rows, show_default=False)]
Double = Annotated[str, typer.Argument(metavar="CODE", help="arg.double", show_default=False)]
DoubleOf = Annotated[str, typer.Argument(metavar="CODE", help="arg.double_of", show_default=False)]


def imports_list(limit: Limit = 200) -> int:
    from jobs.import_journal import list_imports

    with session.opened() as app:
        found = list_imports(app, limit)
    output.table(
        ("id", "time", "file", "new", "changed", "same", "state"),
        [
            (r.run_id, when(r.at), r.file.name, r.counts["new"], r.counts["changed"], r.counts["same"], _state(r))
            for r in found
        ],
        right=("id", "new", "changed", "same"),
    )
    if not found:
        output.hint(tr("imports.none"))
    output.value({"imports": [_run(r) for r in found]})
    return ExitCode.OK


def imports_show(run_id: RunId) -> int:
    from jobs.import_journal import show_import

    with session.opened() as app:
        run, changes = show_import(app, run_id)
    counts = {name: run.counts[name] for name in ("new", "changed", "same")}
    output.line(tr("imports.head", id=run.run_id, file=run.file.name, time=when(run.at), **counts))
    answers = _answers(run.answers)
    if answers:
        output.line(tr("imports.answers", count=len(answers)))
        for question, answer in answers:
            output.line(f"  - {question}: {answer}")
    lines = [(*_what(c), _shown(c.field, c.old), _shown(c.field, c.new), c.cell, _fate(c)) for c in changes]
    _table(("sku", "field", "old", "new", "cell", "state"), lines)
    output.value({**_run(run), "answers": run.answers, "changes": [_change(c) for c in changes]})
    return ExitCode.OK


def imports_undo(
    run_id: RunId,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="opt.undo_dry_run")] = False,
    yes: Yes = False,
) -> int:
    from jobs.import_journal import undo_import

    with session.opened() as app:
        done = undo_import(app, run_id, dry_run=True)
        _preview(done)
        written = False
        if done.restored and not dry_run:
            written = yes or _agreed(done)
            done = undo_import(app, run_id) if written else done
    if written:
        _told(done)
    elif done.restored:
        output.hint(tr("imports.dry_run" if dry_run else "imports.not_undone"))
    elif done.kept:
        output.line(tr("imports.nothing", id=run_id, kept=len(done.kept)))
    output.value(
        {
            **_run(done.run),
            "written": written,
            "restored": [_verdict(v) for v in done.restored],
            "kept": [_verdict(v) for v in done.kept],
        }
    )
    return ExitCode.NEEDS_A_PERSON if done.kept and not dry_run else ExitCode.OK


def _preview(done: Undone) -> None:
    if not done.verdicts:
        output.line(tr("imports.undone_before", id=done.run.run_id))
        return
    _table(
        ("sku", "field", "now", "back", "cell"),
        [
            (*_what(v.change), _shown(v.change.field, v.now), _shown(v.change.field, v.then), v.change.cell)
            for v in done.restored
        ],
    )
    code = "imports.undo_some" if done.kept else "imports.undo_all"
    counts = {"restored": len(done.restored), "kept": len(done.kept)}
    output.line(tr(code, id=done.run.run_id, file=done.run.file.name, **counts))
    if done.kept:
        output.line(tr("imports.kept", count=len(done.kept)))
        _table(
            ("sku", "field", "now", "cell", "why"),
            [
                (*_what(v.change), _shown(v.change.field, v.now), v.change.cell, tr(v.reason, **v.params))
                for v in done.kept
            ],
        )


def _told(done: Undone) -> None:
    code = "imports.partly" if done.kept else "imports.undone"
    output.line(tr(code, id=done.run.run_id, restored=len(done.restored), kept=len(done.kept)))
    output.hint(tr("import.next"))


def _agreed(done: Undone) -> bool:
    return output.can_ask() and ask.yes(tr("imports.undo_ask", restored=len(done.restored)))


def imports_layouts() -> int:
    from jobs.import_journal import list_layouts

    with session.opened() as app:
        found = list_layouts(app)
    output.table(
        ("layout", "file", "time", "contents"),
        [(one.key, one.file_name, when(one.confirmed_at), _columns(one.answers.fields)) for one in found],
    )
    if not found:
        output.hint(tr("imports.no_layouts"))
    output.value(
        {"layouts": [{"layout": x.key, "file": x.file_name, "confirmed_at": x.confirmed_at,
                      "fields": dict(x.answers.fields)} for x in found]}
    )  # fmt: skip
    return ExitCode.OK


def imports_forget(
    layout: Annotated[str, typer.Argument(metavar="TEXT", help="arg.layout", show_default=False)] = "",
    everything: Annotated[bool, typer.Option("--all", help="opt.forget_all")] = False,
) -> int:
    from jobs.import_journal import forget_layouts
    from terminal.errors import Usage

    if not layout and not everything:
        raise Usage("usage.forget_what")
    with session.opened() as app:
        count = forget_layouts(app, None if everything else layout.strip())
    if not count and not everything:
        raise Usage("layout_unknown", layout=layout)
    output.line(tr("imports.forgotten", count=count))
    output.value({"forgotten": count})
    return ExitCode.OK


def imports_merge(code: Double, other: DoubleOf) -> int:
    return _decide(code, other, "merge")


def imports_keep(code: Double, other: DoubleOf) -> int:
    return _decide(code, other, "keep")


def _decide(code: str, other: str, answer: str) -> int:
    from jobs.import_journal import decide_double

    with session.opened() as app:
        done = decide_double(app, code.strip(), other.strip(), answer)
    output.line(tr(f"imports.{answer}", code=done["code"], other=done["other"]))
    output.value(done)
    return ExitCode.OK


# --- how rows look ------------------------------------------------------------------------------------------------


def _table(columns: Sequence[str], lines: Sequence[Sequence[Any]]) -> None:
    if lines:
        output.table(columns, lines[:MOST_ROWS])
    if len(lines) > MOST_ROWS:
        output.line(tr("more_rows", count=len(lines) - MOST_ROWS))


def _state(run: Run) -> str:
    return label(f"import.{run.state}")


def _fate(change: Changed) -> str:
    kept = f": {tr(change.reason, run='')}" if change.reason else ""
    return "" if change.state == "applied" else label(f"import.{change.state}") + kept


def _what(change: Changed) -> tuple[str, str]:
    return change.sku or change.code, _field(change.field)


def _field(name: str) -> str:
    if name.startswith("attribute."):
        return name.removeprefix("attribute.")
    return label(f"field.{name}") if name in ("product", "variant", "imported", "status") else field_name(name)


def _shown(field: str, value: Any) -> str:
    """A value of the journal for a person."""
    if value is None:
        return output.EMPTY
    if field == "stock" and isinstance(value, dict):
        return str(output.shown(value["on_hand"]))
    if field == "product" and isinstance(value, dict):
        return ", ".join(f"{sku}: {output.shown(number)}" for sku, number in value.items())
    if field in ("product", "status") and isinstance(value, str):
        return label(value)
    if field == "price":
        return rupiah(value)
    if isinstance(value, list):
        return ", ".join(str(output.shown(one)) for one in value)
    return str(value)


def _columns(fields: Any) -> str:
    return "; ".join(f"{heading} = {field_name(str(name))}" for heading, name in fields.items())


def _answers(stored: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name in ("readings", "fields", "columns", "merge"):
        found += [(str(question), str(answer)) for question, answer in stored.get(name, {}).items()]
    found += [(name, str(stored[name])) for name in ("sheet", "header_row") if name in stored]
    return found


# --- JSON ---------------------------------------------------------------------------------------------------------


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.run_id,
        "at": run.at,
        "file": run.file.name,
        "sha256": run.file.sha256,
        "layout": run.file.layout,
        "actor": run.actor,
        "counts": dict(run.counts),
        "state": run.state,
        "undone_at": run.undone_at,
    }


def _change(change: Changed) -> dict[str, Any]:
    return {
        "code": change.code,
        "sku": change.sku,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "cell": change.cell,
        "state": change.state,
        "reason": change.reason,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    change = verdict.change
    return {
        "code": change.code,
        "sku": change.sku,
        "field": change.field,
        "now": verdict.now,
        "then": verdict.then,
        "cell": change.cell,
        "reason": verdict.reason.removeprefix("undo."),
    }


COMMANDS: dict[str, Callable[..., int]] = {
    "list": imports_list,
    "show": imports_show,
    "undo": imports_undo,
    "layouts": imports_layouts,
    "forget": imports_forget,
    "merge": imports_merge,
    "keep": imports_keep,
}
