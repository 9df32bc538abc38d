"""Find the table in a workbook: the sheet, the row of headings, the rows that hold products. Pure decisions.

Machine keys and titles above the headings, help and example rows below them, repeated headings, totals and blank rows
are left out. Two tables that are equally good are a question, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .columns import Column, choose_columns
from .headings import Heading, headings_of, is_ledger_heading, is_order_heading, is_skipped_sheet
from .rowkinds import RowKinds
from .values import Kind, Note, Row, Sheet, Workbook, kind_of, text_of

_SCAN_ROWS = 60
_HEADER_DISTANCE = 3
_WEIGHTS = {"name": 4, "price": 3, "stock": 2, "sku": 2, "unit_price": 2, "parent_sku": 2, "weight": 1.5}
_MINOR = frozenset(("row_number", "status", "sold", "margin", "type"))


@dataclass(frozen=True, slots=True)
class Table:
    """The product table. ``rows`` are indexes into ``sheet.rows``; ``header`` likewise; ``columns`` by position."""

    sheet: Sheet
    header: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    notes: tuple[Note, ...] = ()
    questions: tuple[Note, ...] = ()
    examples: int = 0

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.field == name), None)


@dataclass(frozen=True, slots=True)
class NoTable:
    """Why there is no table: ``status`` is empty, not_products or needs_answers."""

    status: str
    notes: tuple[Note, ...] = ()
    sheet: str | None = None
    header_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Candidate:
    sheet: Sheet
    header: int
    score: float
    headings: Mapping[int, Heading]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(heading.field for heading in self.headings.values())


def find_table(book: Workbook, *, sheet: str | None = None) -> Table | NoTable:
    """The one product table of ``book``, or why there is none. ``sheet`` is the operator's own choice."""
    sheets = [one for one in book.sheets if not one.hidden]
    if sheet is not None and book.kind != "csv":
        sheets = [one for one in sheets if one.name.casefold().strip() == sheet.casefold().strip()]
        if not sheets:
            names = ", ".join(one.name for one in book.sheets if not one.hidden)
            return NoTable("needs_answers", (Note("sheet_not_found", params={"sheet": sheet, "sheets": names}),))
    elif len(sheets) > 1:
        sheets = [one for one in sheets if not is_skipped_sheet(one.name)] or sheets
    if not any(one.rows for one in sheets):
        return NoTable("empty")
    for one in sheets:
        if refused := _not_products(one):
            return refused
    tables: list[Table] = []
    scores: list[float] = []
    for one in sheets:
        if candidate := _best_header(one):
            tables.append(_table(candidate))
            scores.append(candidate.score)
    if not tables:
        return _nothing(sheets)
    return _choose(tables, scores)


def _choose(tables: Sequence[Table], scores: Sequence[float]) -> Table | NoTable:
    filled = [(score, table) for score, table in zip(scores, tables, strict=True) if table.rows]
    if not filled:
        best = max(zip(scores, tables, strict=True), key=lambda pair: pair[0])[1]
        if best.column("name") is None and best.column("sku") is None:
            return NoTable("not_products", sheet=best.sheet.name or None, header_row=best.header + 1)
        return NoTable("empty", (), best.sheet.name or None, best.header + 1, column_map(best.columns))
    filled.sort(key=lambda pair: -pair[0])
    top_score, top = filled[0]
    rivals = [table for score, table in filled[1:] if _rivals(top, table, score, top_score)]
    if rivals:
        names = ", ".join(table.sheet.name for table in (top, *rivals))
        question = Note("which_sheet", rivals[0].sheet.address(rivals[0].header, 0), "sheet", {"sheets": names})
        return NoTable("needs_answers", (question,), top.sheet.name or None, top.header + 1, column_map(top.columns))
    return top


def _rivals(top: Table, other: Table, score: float, top_score: float) -> bool:
    """Is ``other`` a product table in its own right? Then nobody but the operator can choose."""
    other_sells = other.column("name") is not None and (other.column("price") or other.column("stock")) is not None
    if other_sells:
        return True
    top_sells = top.column("name") is not None and top.column("price") is not None
    return not top_sells and score >= top_score * 0.6


def _nothing(sheets: Sequence[Sheet]) -> NoTable:
    """No headings anywhere: a list without headings is a question, anything else is no product list."""
    best = max(sheets, key=lambda one: sum(1 for row in one.rows if row))
    first = next((index for index, row in enumerate(best.rows) if len(_filled(row)) >= 2), None)
    if first is None:
        return NoTable("not_products", sheet=best.name or None)
    found = headings_of(best.rows[first])
    code = "no_name_column" if any(h.field not in _MINOR for h in found.values()) else "no_header"
    question = Note(code, best.address(first, 0), "name")
    return NoTable("needs_answers", (question,), best.name or None)


def _not_products(sheet: Sheet) -> NoTable | None:
    """Order exports and ledgers carry their own headings; two of them are enough."""
    for index, row in enumerate(sheet.rows[:_SCAN_ROWS]):
        orders = sum(1 for cell in row if is_order_heading(cell))
        ledger = sum(1 for cell in row if is_ledger_heading(cell))
        has_name = any(heading.field == "name" for heading in headings_of(row).values())
        if orders >= 2 or (orders and ledger):
            note = Note("order_export", sheet.address(index, 0))
        elif ledger >= 2 or (ledger and not has_name and len(_filled(row)) <= 4 and ledger * 2 >= len(_filled(row))):
            note = Note("ledger", sheet.address(index, 0))
        else:
            continue
        return NoTable("not_products", (note,), sheet.name or None, index + 1)
    return None


def _best_header(sheet: Sheet) -> _Candidate | None:
    candidates = [
        candidate
        for index, row in enumerate(sheet.rows[:_SCAN_ROWS])
        if row and (candidate := _candidate(sheet, index, row)) is not None
    ]
    if not candidates:
        return None
    top = max(candidate.score for candidate in candidates)
    best = next(candidate for candidate in candidates if candidate.score >= top * 0.75)
    for lower in candidates:  # labels for people stand below machine keys or below labels in another language
        near = best.header < lower.header <= best.header + _HEADER_DISTANCE
        if near and lower.score >= best.score * 0.75 and lower.fields & best.fields:
            same_place = sum(
                1
                for column, heading in lower.headings.items()
                if column in best.headings and best.headings[column].field == heading.field
            )
            if same_place * 2 >= len(lower.headings) and not _same_text(sheet, best.header, lower.header):
                best = lower
    return best


def _same_text(sheet: Sheet, one: int, other: int) -> bool:
    return sheet.rows[one] == sheet.rows[other]


def _candidate(sheet: Sheet, index: int, row: Row) -> _Candidate | None:
    filled = _filled(row)
    texts = [cell for cell in filled if isinstance(cell, str)]
    if len(filled) < 2 or len(texts) * 5 < len(filled) * 4:
        return None
    headings = headings_of(row)
    fields = {heading.field: heading.sureness for heading in headings.values()}
    useful = {name: sure for name, sure in fields.items() if name not in _MINOR}
    identified = "name" in useful or (
        ("sku" in useful or "parent_sku" in useful) and ("price" in useful or "stock" in useful)
    )
    if len(fields) < 2 or not identified or not useful:
        return None
    if len(fields) == 2 and max(useful.values()) < 2:
        return None
    # A sentence full of known words is prose, and a data row can hold one word that is also a heading.
    if len(headings) * 3 < len(filled) and len(useful) < 4:
        return None
    score = sum(_WEIGHTS.get(name, 1.0) for name in useful) + 0.2 * len(fields)
    return _Candidate(sheet, index, score, headings)


def _filled(row: Row) -> list[object]:
    return [cell for cell in row if kind_of(cell) is not Kind.EMPTY]


def _table(candidate: _Candidate) -> Table:
    sheet, header = candidate.sheet, candidate.header
    columns, notes, questions = choose_columns(sheet, header, candidate.headings)
    kinds = RowKinds(sheet, header, columns)
    rows: list[int] = []
    examples = 0
    for index in range(header + 1, len(sheet.rows)):
        kind = kinds.of(index)
        if kind == "data":
            rows.append(index)
        elif kind == "example":
            examples += 1
        elif kind == "second_table":
            questions = [*questions, Note("second_table", sheet.address(index, 0), "sheet", {"row": index + 1})]
            break
        elif kind == "total":
            notes = [*notes, Note("total_row_skipped", sheet.address(index, 0), "", {"row": index + 1})]
    if examples:
        notes = [*notes, Note("example_rows_skipped", sheet.address(header + 1, 0), "", {"count": examples})]
    return Table(sheet, header, columns, tuple(rows), tuple(notes), tuple(questions), examples)


def column_map(columns: Sequence[Column]) -> dict[str, str]:
    """Heading → field, for the operator and for ``--json``."""
    return {column.title: column.field for column in columns if column.field}


def row_text(row: Row) -> list[str]:
    return [text_of(cell) for cell in row]
