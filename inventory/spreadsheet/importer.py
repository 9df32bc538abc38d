"""The one way in: from a path and the current catalogue to a plan. Never raises for a bad file; never writes."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from inventory import collector
from inventory.canonical import Sku

from .answers import NONE, Answers
from .decided import Decided
from .diff import build_plan
from .layouts import layout_of
from .plan import CurrentProduct, ImportPlan, PlanEntry, PlanStatus
from .prices import settle_unit_prices
from .read import read_workbook
from .resolve import apply_row_answers, asked_again
from .row_reader import Prices, read_rows
from .rows import FileRows
from .sale_units import link_rows, split_unit_prices
from .table import NoTable, Table, find_table
from .values import Note, Row, Sheet, UnreadableFile, Workbook, column_index

Progress = Callable[[int, int, str], None]
"""Called with (step, of how many, what: ``read``, ``table``, ``rows``, ``plan``)."""
_STEPS = ("read", "table", "rows", "plan")
_REHEARSED = 120
_MOST_ROUNDS = 50
"""Answers may raise new questions that are answered too; nobody answers in more rounds than this."""


def plan_import(
    path: Path | str,
    current: Mapping[Sku, CurrentProduct],
    *,
    sheet: str | None = None,
    answers: Answers = NONE,
    progress: Progress | None = None,
) -> ImportPlan:
    """Plan the import of the file at ``path``.

    Args:
        current: the catalogue as it is now, product code → product with its stock.
        sheet: the sheet the operator chose; by default it is found.
        answers: what a person decided about this file or files of its layout.
        progress: called before each step.
    """
    book = read_file(path, progress=progress)
    if isinstance(book, ImportPlan):
        return book
    return plan_workbook(book, current, sheet=sheet, answers=answers, progress=progress)


def read_file(
    path: Path | str, *, progress: Progress | None = None, meanwhile: Callable[[], None] | None = None
) -> Workbook | ImportPlan:
    """The workbook at ``path``, or the plan of a file that cannot be read.

    ``meanwhile`` is called once, whatever the file, where possible while another process reads it.
    """
    if progress is not None:
        progress(0, len(_STEPS), _STEPS[0])
    waiting = [meanwhile] if meanwhile is not None else []

    def during() -> None:
        if waiting:
            waiting.pop()()
        _rehearse()

    try:
        with collector.paused():
            return read_workbook(path, during)
    except UnreadableFile as error:
        name = Path(path).name
        return ImportPlan(PlanStatus.UNREADABLE, reason=Note(error.code, params={"name": name, **error.params}))
    finally:
        while waiting:
            waiting.pop()()


@functools.cache
def _rehearse() -> None:
    """Plan a list that nobody has. The first plan of a process takes longer, for its dictionaries and patterns are not
    loaded yet: that is done while there is nothing to do but to wait for the reader."""
    headings = ("SKU", "Nama Produk", "Varian", "Harga", "Stok", "Satuan", "Berat (gram)", "Kategori", "Barcode", "Ket")
    row: Row = ("", "Rp 15.000", 12.0, "bungkus", 250.0, "Makanan")
    rows = tuple((f"L-{n}", f"Keripik {n}", *row, f"{899 * 10**10 + n}", "renyah") for n in range(_REHEARSED))
    _plan(
        Workbook("xlsx", (Sheet("Latihan", False, (headings, *rows)),)), {}, None, NONE, lambda step, total, what: None
    )


def plan_workbook(
    book: Workbook,
    current: Mapping[Sku, CurrentProduct],
    *,
    sheet: str | None = None,
    answers: Answers = NONE,
    progress: Progress | None = None,
) -> ImportPlan:
    """Plan the import of a workbook that was read already."""
    with collector.paused():
        return _plan(book, current, sheet, answers, progress or (lambda step, total, what: None))


def _plan(
    book: Workbook, current: Mapping[Sku, CurrentProduct], sheet: str | None, answers: Answers, tell: Progress
) -> ImportPlan:
    tell(1, len(_STEPS), _STEPS[1])
    table = find_table(book)
    layout = layout_of(book, table)
    decided = Decided(answers)
    if sheet is not None or answers != NONE:
        table = find_table(book, sheet=sheet, decided=decided)
    if isinstance(table, NoTable):
        plan = _without_table(table, book)
    else:
        tell(2, len(_STEPS), _STEPS[2])
        prices = _prices(current) if book.exact else None
        file = _read(table, decided, current, prices)
        tell(3, len(_STEPS), _STEPS[3])
        plan = _planned(current, book, table, file, decided, prices)
    return dataclasses.replace(plan, layout=layout, decisions=decided.reusable())


def _prices(current: Mapping[Sku, CurrentProduct]) -> Prices:
    return {variant.sku: variant.price for one in current.values() for variant in one.product.variants}


def _read(table: Table, decided: Decided, current: Mapping[Sku, CurrentProduct], prices: Prices | None) -> FileRows:
    file = read_rows(table, decided, prices)
    split_unit_prices(table, file)
    settle_unit_prices(table, file)
    link_rows(table, file, decided, current)
    return file


def _planned(
    current: Mapping[Sku, CurrentProduct],
    book: Workbook,
    table: Table,
    file: FileRows,
    decided: Decided,
    prices: Prices | None,
) -> ImportPlan:
    """The plan; answers about whole rows are written into the rows, which are then planned again."""
    done: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        # Answers will be written into the rows; without any, the products hold what they need.
        plan = build_plan(current, table, file, book.notes, keep=bool(decided.answers.readings))
        if not plan.questions or not decided.answers.readings:
            break
        priced = _with_price_column(plan, table, decided, done)
        if priced is not None:
            table, file = priced, _read(priced, decided, current, prices)
        elif not apply_row_answers(plan.questions, file, decided, done):
            break
    questions = asked_again(plan.questions, decided)
    entries = tuple(_again(entry, decided) for entry in plan.entries) if decided.refused else plan.entries
    warnings = (*plan.warnings, *decided.left_over())
    evidence = tuple(one for one in file.evidence if one.notes)
    return dataclasses.replace(plan, questions=questions, entries=entries, warnings=warnings, evidence=evidence)


def _again(entry: PlanEntry, decided: Decided) -> PlanEntry:
    return entry._replace(notes=asked_again(entry.notes, decided)) if entry.notes else entry


def _with_price_column(plan: ImportPlan, table: Table, decided: Decided, done: set[str]) -> Table | None:
    """The table with the column that the operator named as the price."""
    note = next((note for note in plan.questions if note.code == "no_price_column"), None)
    if note is None or note.key in done:
        return None
    wanted = column_index(decided.take(note) or "")
    done.add(note.key)
    if wanted not in [column.index for column in table.columns]:
        return None
    columns = tuple(
        dataclasses.replace(column, field="price") if column.index == wanted else column for column in table.columns
    )
    return dataclasses.replace(table, columns=columns)


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
