"""The one way in: from a path and the current catalogue to a plan. Never raises for a bad file; never writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from inventory.canonical import Sku

from .diff import build_plan
from .group import group_rows
from .plan import CurrentProduct, ImportPlan, PlanStatus
from .prices import settle_unit_prices
from .read import read_workbook
from .rows import read_rows
from .table import NoTable, find_table
from .values import Note, UnreadableFile, Workbook

Progress = Callable[[int, int, str], None]
"""Called with (step, of how many, what: ``read``, ``table``, ``rows``, ``plan``)."""
_STEPS = ("read", "table", "rows", "plan")


def plan_import(
    path: Path | str,
    current: Mapping[Sku, CurrentProduct],
    *,
    sheet: str | None = None,
    progress: Progress | None = None,
) -> ImportPlan:
    """Plan the import of the file at ``path``.

    Args:
        current: the catalogue as it is now, product code → product with its stock.
        sheet: the sheet the operator chose; by default it is found.
        progress: called before each step.
    """
    tell = progress or (lambda step, total, what: None)
    tell(0, len(_STEPS), _STEPS[0])
    try:
        book = read_workbook(path)
    except UnreadableFile as error:
        name = Path(path).name
        return ImportPlan(PlanStatus.UNREADABLE, reason=Note(error.code, params={"name": name, **error.params}))
    return plan_workbook(book, current, sheet=sheet, progress=tell)


def plan_workbook(
    book: Workbook,
    current: Mapping[Sku, CurrentProduct],
    *,
    sheet: str | None = None,
    progress: Progress | None = None,
) -> ImportPlan:
    """Plan the import of a workbook that was read already."""
    tell = progress or (lambda step, total, what: None)
    tell(1, len(_STEPS), _STEPS[1])
    table = find_table(book, sheet=sheet)
    if isinstance(table, NoTable):
        return _without_table(table, book)
    tell(2, len(_STEPS), _STEPS[2])
    file = read_rows(table)
    settle_unit_prices(table, file)
    catalogue = group_rows(table, file)
    catalogue.warnings[:0] = book.notes
    tell(3, len(_STEPS), _STEPS[3])
    return build_plan(current, table, file, catalogue)


def _without_table(found: NoTable, book: Workbook) -> ImportPlan:
    status = PlanStatus(found.status)
    reason = found.notes[0] if found.notes else Note(found.status)
    return ImportPlan(
        status=status,
        sheet=found.sheet,
        header_row=found.header_row,
        columns=found.columns,
        questions=found.notes if status is PlanStatus.NEEDS_ANSWERS else (),
        warnings=book.notes,
        reason=reason,
    )
