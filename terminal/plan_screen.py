"""An import's plan as a person reads it: what is new, what changes from what to what, what is refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from config.messages import field_name
from terminal import output
from terminal.output import label, rupiah, tr

if TYPE_CHECKING:
    from inventory.spreadsheet.plan import ImportPlan, PlanEntry, Say
    from inventory.spreadsheet.values import Note

# A screen of a few pages; what comes after is counted.
MOST_ROWS = 200
MOST_NOTES = 30
MOST_LINKS = 3


def show_plan(plan: ImportPlan, file: str, say: Say) -> None:
    """Print the plan; nothing with ``--json``."""
    from inventory.spreadsheet.plan import sentence

    if plan.sheet:
        output.line(tr("import.sheet", file=file, sheet=plan.sheet, row=plan.header_row or 1))
    rows = [row for entry in plan.entries for row in _rows(entry)]
    if rows:
        output.table(("change", "sku", "name", "field", "old", "new", "cell"), rows[:MOST_ROWS])
        if len(rows) > MOST_ROWS:
            output.line(tr("more_rows", count=len(rows) - MOST_ROWS))
    _notes("import.questions", plan.questions, say)
    _notes("import.rejections", plan.rejections, say)
    _notes("import.warnings", plan.warnings, say)
    if plan.status in ("planned", "applied", "needs_answers"):
        output.line(
            tr("import.sum", new=plan.new, changed=plan.changed, same=plan.same, rejected=plan.rejected,
               questions=len(plan.questions))
        )  # fmt: skip
    elif plan.reason is not None:
        output.hint(sentence(plan.reason, say))


def _notes(heading: str, notes: Sequence[Note], say: Say) -> None:
    from inventory.spreadsheet.plan import sentence

    if not notes:
        return
    output.line(tr(heading, count=len(notes)))
    for note in notes[:MOST_NOTES]:
        output.line(f"  - {sentence(note, say)}")
    if len(notes) > MOST_NOTES:
        output.line(f"  - {tr('more_rows', count=len(notes) - MOST_NOTES)}")
    output.line()


def _rows(entry: PlanEntry) -> list[Sequence[Any]]:
    if entry.action == "new" and entry.product is not None:
        return [_new(entry)]
    if entry.action != "changed":
        return []
    lines: list[tuple[str | None, str, Any, Any, str]] = [(c.sku, c.field, c.old, c.new, c.cell) for c in entry.changes]
    lines += [(s.sku, "stock", s.old, s.new, s.cell) for s in entry.stock]
    kind = label("action.changed")
    return [
        (kind, sku or entry.code, entry.name, field_name(field), _value(field, old), _value(field, new), cell)
        for sku, field, old, new, cell in lines
    ]


def _new(entry: PlanEntry) -> Sequence[Any]:
    product = entry.product
    assert product is not None
    prices = sorted({v.price for v in product.variants})
    price = rupiah(prices[0]) if len(prices) == 1 else f"{rupiah(prices[0])} – {rupiah(prices[-1])}"
    parts = [price, tr("import.units", count=sum(s.new for s in entry.stock))]
    if len(product.variants) > 1:
        parts.insert(0, tr("import.variants", count=len(product.variants)))
    parts += [f"{v.sku} = {v.units} x {v.stock_of}" for v in product.variants if v.stock_of][:MOST_LINKS]
    return (label("action.new"), entry.code, entry.name, "", "", "; ".join(parts), entry.cell)


def _value(field: str, value: Any) -> str:
    if value is None:
        return output.EMPTY
    if field == "price" and isinstance(value, int):
        return rupiah(value)
    if isinstance(value, list | tuple):
        return ", ".join(_value(field, v) for v in value)
    return str(getattr(value, "ref", value))
