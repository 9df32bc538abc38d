"""An import's plan as a person reads it: what is new, what changes from what to what, what is refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from config.messages import field_name
from terminal import output
from terminal.output import label, rupiah, tr

if TYPE_CHECKING:
    from inventory.spreadsheet.plan import ImportPlan, PlanEntry, Say

# A screen of a few pages; what comes after is counted.
MOST_ROWS = 200
# Where something is asked, the questions are what matters: a taste of the plan is enough above them.
MOST_ROWS_BEFORE_QUESTIONS = 20
MOST_NOTES = 30
OPEN = "?"
"""In place of a number that waits for an answer about its whole column."""
MOST_LINKS = 3


def show_plan(plan: ImportPlan, file: str, say: Say) -> None:
    """Print the plan; nothing with ``--json``."""
    from inventory.spreadsheet.grouped import grouped
    from inventory.spreadsheet.plan import sentence

    if plan.repeats is not None:
        run_id, day = plan.repeats.run_id, plan.repeats.day
        numbers = {"products": plan.products, "variants": plan.variants}
        output.line(tr("import.repeats", file=file, run_id=run_id, day=day, **numbers))
        return
    if plan.sheet:
        output.line(tr("import.sheet", file=file, sheet=plan.sheet, row=plan.header_row or 1))
    asked_whole = frozenset(note.field for note in plan.questions if note.scope == "column")
    rows = [row for entry in plan.entries for row in _rows(entry, asked_whole)]
    if rows:
        most = MOST_ROWS_BEFORE_QUESTIONS if plan.questions else MOST_ROWS
        output.table(("change", "sku", "name", "field", "old", "new", "cell"), rows[:most])
        if len(rows) > most:
            output.line(tr("more_rows", count=len(rows) - most))
    asked, rejected, told = (
        [group.text(say) for group in grouped(notes)] for notes in (plan.questions, plan.rejections, plan.warnings)
    )
    _lines("import.questions", asked)
    _lines("import.rejections", rejected)
    _lines("import.warnings", told)
    if plan.status in ("planned", "applied", "needs_answers"):
        output.line(
            tr("import.sum", new=plan.new, changed=plan.changed, same=plan.same, rejected=plan.rejected,
               questions=len(asked))
        )  # fmt: skip
    elif plan.reason is not None:
        output.hint(sentence(plan.reason, say))


def _lines(heading: str, texts: Sequence[str]) -> None:
    if not texts:
        return
    output.line(tr(heading, count=len(texts)))
    for text in texts[:MOST_NOTES]:
        output.line(f"  - {text}")
    if len(texts) > MOST_NOTES:
        output.line(f"  - {tr('more_rows', count=len(texts) - MOST_NOTES)}")
    output.line()


def _rows(entry: PlanEntry, asked_whole: frozenset[str]) -> list[Sequence[Any]]:
    if entry.action == "new" and entry.product is not None:
        return [_new(entry, asked_whole)]
    if entry.action != "changed":
        return []
    lines: list[tuple[str | None, str, Any, Any, str]] = [(c.sku, c.field, c.old, c.new, c.cell) for c in entry.changes]
    lines += [(s.sku, "stock", s.old, s.new, s.cell) for s in entry.stock]
    kind = label("action.changed")
    return [
        (
            kind,
            sku or entry.code,
            entry.name,
            field_name(field),
            _value(field, old),
            OPEN if field in asked_whole else _value(field, new),
            cell,
        )
        for sku, field, old, new, cell in lines
    ]


def _new(entry: PlanEntry, asked_whole: frozenset[str]) -> Sequence[Any]:
    """One line. What a whole column is asked about is not shown as if it were known."""
    product = entry.product
    assert product is not None
    prices = sorted({v.price for v in product.variants})
    price = rupiah(prices[0]) if len(prices) == 1 else f"{rupiah(prices[0])} – {rupiah(prices[-1])}"
    parts = [
        OPEN if asked_whole & {"price", "unit_price"} else price,
        tr("import.units", count=OPEN if "stock" in asked_whole else sum(s.new for s in entry.stock)),
    ]
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
