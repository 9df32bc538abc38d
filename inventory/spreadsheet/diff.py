"""plan = diff(current, file). Pure: every product of the file is planned, then what concerns whole columns is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inventory.canonical import Sku

from .asking import ask_row
from .columns import Column, use_column
from .group import FileCatalogue, FileProduct, group_rows
from .known import Known
from .links import Links
from .new_product import Made, NewProducts, ask
from .papers import FIELDS as PAPERS
from .plain_products import plain_products
from .plan import Action, CurrentProduct, ImportPlan, PlanEntry, PlanStatus
from .product_plan import ProductPlanner
from .rows import FileRows
from .table import Table, column_map
from .values import Note, text_of

_SAMPLE_ROWS = 50


def build_plan(
    current: Mapping[Sku, CurrentProduct], table: Table, file: FileRows, told: Sequence[Note] = (), *, keep: bool = True
) -> ImportPlan:
    """Compare what the file holds with what the catalogue holds. ``current`` maps product code → product.

    ``told`` are warnings about the workbook. Without ``keep`` the rows are given up, or they and their products would
    stand in memory together.
    """
    known = Known(current)
    made = plain_products(table, file, known)
    warnings, rejections = [*file.warnings, *told], []
    if made is None:
        catalogue = group_rows(table, file)
        if not keep:
            file.forget()
        made = _plan_products(known, table, catalogue)
        warnings += catalogue.warnings
        rejections = [*catalogue.rejected, *made.rejections]
    questions = [*table.questions, *file.questions]
    whole_column, entries = _column_questions(table, made.entries, questions)
    questions += whole_column
    for entry in entries:
        if entry.action is Action.QUESTION:
            questions += entry.notes
    if not entries:
        questions += [ask_row(note) for note in rejections]  # nothing else is left to say
    stock_warnings = _stock_warnings(table, made.unknown_stock)
    return ImportPlan(
        status=_status(questions, entries, rejections),
        sheet=table.sheet.name or None,
        header_row=table.header + 1,
        columns=column_map(table.columns),
        paper_columns={column.index: column.field for column in table.columns if column.field in PAPERS},
        products=len(entries),
        variants=made.variants,
        entries=tuple(entries),
        questions=tuple(questions),
        warnings=(*table.notes, *warnings, *stock_warnings, *made.warnings),
        rejections=tuple(rejections),
        items=tuple(made.items),
    )


def _plan_products(known: Known, table: Table, catalogue: FileCatalogue) -> Made:
    """What becomes of the products of ``catalogue``. They are consumed: each gives way to its entry."""
    made = Made()
    products = known.join(catalogue.products)
    links = Links.among(products, known)
    new = NewProducts(known, table, links, made)
    typed = any(column.field == "row_type" for one in (table, *table.more) for column in one.columns)
    variants = marked = 0
    catalogue.products.clear()
    products.reverse()
    while products:
        file = products.pop()
        owners = known.owners(file)
        if len(owners) == 1:
            ProductPlanner(known, table, file, owners[0], links, made).run()
        elif owners:
            new.plan(file, [_in_two_products(table, file, owners)])
        else:
            new.plan(file)
        if file.name or owners:
            variants += len(file.variants)
            marked += file.marked if typed else 0
    made.variants = marked or variants
    return made


def _in_two_products(table: Table, file: FileProduct, owners: Sequence[CurrentProduct]) -> Note:
    codes = ", ".join(one.product.code for one in owners)
    return ask(table, "sku_in_two_products", file.parent or file.rows[0], "sku", codes=codes)


def _status(questions: list[Note], entries: list[PlanEntry], rejections: list[Note]) -> PlanStatus:
    if questions:
        return PlanStatus.NEEDS_ANSWERS
    if entries:
        return PlanStatus.PLANNED
    return PlanStatus.NEEDS_ANSWERS if rejections else PlanStatus.EMPTY


def _column_questions(table: Table, entries: list[PlanEntry], asked: list[Note]) -> tuple[list[Note], list[PlanEntry]]:
    """A price column that does not exist, or that is asked about, is one question, not one for every row."""
    has_price = any(column.field in ("price", "unit_price") for column in table.columns)
    if any(note.scope == "column" and note.field in ("price", "unit_price") for note in asked):
        return [], [_without_price_missing(entry) for entry in entries]
    if has_price:
        return [], entries
    missing = [note for entry in entries for note in entry.notes if note.code == "price_missing"]
    if not missing:
        return [], entries
    place = table.sheet.address(table.header, 0)
    choices = tuple(use_column(column.index, column.title) for column in _could_be_prices(table))
    question = Note("no_price_column", place, "price", {"count": len(missing)}, choices, scope="file")
    return [question], [_without_price_missing(entry) for entry in entries]


def _without_price_missing(entry: PlanEntry) -> PlanEntry:
    if not entry.notes:
        return entry
    return entry._replace(notes=tuple(note for note in entry.notes if note.code != "price_missing"))


def _could_be_prices(table: Table) -> list[Column]:
    """Columns of numbers that mean nothing to us."""
    found = []
    for column in table.columns:
        if column.field in ("", "promo_price"):
            cells = [table.sheet.value(row, column.index) for row in table.rows[:_SAMPLE_ROWS]]
            numbers = sum(1 for cell in cells if any(sign.isdigit() for sign in text_of(cell)))
            if numbers * 2 > len(cells):
                found.append(column)
    return found


def _stock_warnings(table: Table, missing: list[Note]) -> list[Note]:
    if missing and table.column("stock") is None:
        place = table.sheet.address(table.header, 0)
        return [Note("no_stock_column", place, "stock", {"count": len(missing)})]
    return missing
