"""Find the table in a workbook: the sheet, the row of headings, the rows that hold products. Pure decisions.

Machine keys and titles above the headings, help and example rows below them, repeated headings, totals and blank rows
are left out. Two tables that are equally good are a question, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .cells import Cells
from .columns import Column, choose_columns, use_column
from .decided import Decided
from .headings import Heading, headings_of, is_ledger_heading, is_order_heading, is_skipped_sheet
from .mapping import column_questions, mapped_headings, mapping_questions, said_columns, unheaded_columns
from .rowkinds import RowKinds, without_trailing_blocks
from .sizes import Sizes, find_sizes, looks_like_size
from .values import Choice, Kind, Note, Row, Sheet, Value, Workbook, column_index, kind_of, text_of

_SCAN_ROWS = 60
_HEADER_DISTANCE = 3
_WEIGHTS = {"name": 4, "price": 3, "stock": 2, "sku": 2, "unit_price": 2, "parent_sku": 2, "weight": 1.5}
_MINOR = frozenset(("row_number", "status", "sold", "margin", "type"))


@dataclass(frozen=True, slots=True)
class Table:
    """The product table. ``rows`` are indexes into ``sheet.rows``; ``header`` likewise; ``columns`` by position.

    ``header`` is -1 for a table without headings. ``more`` are tables stacked below it, each with its own headings.
    ``cells`` are those of ``rows``.
    """

    sheet: Sheet
    header: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    cells: Cells = field(repr=False, compare=False)
    notes: tuple[Note, ...] = ()
    questions: tuple[Note, ...] = ()
    examples: int = 0
    more: tuple[Table, ...] = ()

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


def find_table(book: Workbook, *, sheet: str | None = None, decided: Decided | None = None) -> Table | NoTable:
    """The one product table of ``book``, or why there is none. ``sheet`` is the operator's own choice."""
    decided = decided or Decided()
    chosen = sheet if sheet is not None else decided.answers.sheet
    sheets = [one for one in book.sheets if not one.hidden]
    if chosen is not None and book.kind != "csv":
        named = _named(sheets, chosen)
        if not named:
            question = _which_sheet("sheet_not_found", "", sheets, sheet=chosen)
            named = _named(sheets, decided.take(question) or "")
            if not named:
                return NoTable("needs_answers", (question,))
        sheets = named
    elif len(sheets) > 1:
        sheets = [one for one in sheets if not is_skipped_sheet(one.name)] or sheets
    if not any(one.rows for one in sheets):
        return NoTable("empty")
    told = decided.answers.header_row is not None or decided.answers.columns
    if told or (decided.answers.fields and len(sheets) == 1):
        best = max(sheets, key=lambda one: sum(1 for row in one.rows if row))
        if told:
            return _told_table(best, decided)
    else:
        for one in sheets:
            if refused := _not_products(one):
                return refused
    return _search(sheets, decided, chosen is not None)


def _search(sheets: Sequence[Sheet], decided: Decided, chosen: bool) -> Table | NoTable:
    tables: list[Table] = []
    scores: list[float] = []
    for one in sheets:
        if candidate := _best_header(one, decided, chosen):
            tables.append(_table(candidate, decided))
            scores.append(candidate.score)
    if not tables:
        return _nothing(sheets, decided)
    return _choose(tables, scores, decided)


def _named(sheets: Sequence[Sheet], name: str) -> list[Sheet]:
    return [one for one in sheets if one.name.casefold().strip() == name.casefold().strip()]


def _which_sheet(code: str, cell: str, sheets: Sequence[Sheet], /, **params: str) -> Note:
    names = ", ".join(one.name for one in sheets)
    choices = tuple(Choice(one.name, "use_sheet", {"sheet": one.name}) for one in sheets)
    return Note(code, cell, "sheet", {"sheets": names, **params}, choices, scope="file")


def _told_table(sheet: Sheet, decided: Decided) -> Table | NoTable:
    """The operator said where the headings are, or that there are none."""
    row = decided.answers.header_row
    if row is not None and row > len(sheet.rows):
        return _nothing([sheet], decided)
    if row:
        return _table_at(sheet, row - 1, decided)
    return _unheaded(sheet, decided)


_IDENTIFYING = frozenset(("name", "sku", "barcode"))


def _unheaded(sheet: Sheet, decided: Decided) -> Table | NoTable:
    rows = [index for index, row in enumerate(sheet.rows) if any(kind_of(cell) is not Kind.EMPTY for cell in row)]
    said = said_columns(sheet, rows, decided)
    columns = unheaded_columns(said)
    asked = mapping_questions((), Decided(decided.answers)) if not columns else []
    if not {column.field for column in columns} & _IDENTIFYING:
        notes = (*asked, *column_questions(sheet, rows))
        return NoTable("needs_answers", notes, sheet.name or None, 0)
    kinds = RowKinds(sheet, -1, columns)
    data = tuple(index for index in rows if kinds.of(index) == "data")
    questions = tuple(note for note in mapping_questions((), decided) if note.code == "mapped_field_unknown")
    return Table(sheet, -1, columns, data, Cells(sheet.rows, data), (), questions)


def _no_name(sheet: Sheet, header: int, decided: Decided) -> NoTable | Table:
    """Headings without a name: each column may be it."""
    filled = [(index, text_of(cell)) for index, cell in enumerate(sheet.rows[header]) if text_of(cell)]
    choices = tuple(use_column(index, title) for index, title in filled)
    question = Note("no_name_column", sheet.address(header, 0), "name", {}, choices, scope="file")
    answer = column_index(decided.take(question) or "")
    if answer in dict(filled):
        headings = {**mapped_headings(sheet.rows[header], decided), answer: Heading("name", 4)}
        return _table(_Candidate(sheet, header, 0.0, headings), decided)
    return NoTable("needs_answers", (question,), sheet.name or None, header + 1)


def _choose(tables: Sequence[Table], scores: Sequence[float], decided: Decided) -> Table | NoTable:
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
        place = rivals[0].sheet.address(max(rivals[0].header, 0), 0)
        question = _which_sheet("which_sheet", place, [table.sheet for table in (top, *rivals)])
        answer = decided.take(question)
        picked = next((table for table in (top, *rivals) if table.sheet.name == answer), None)
        if picked is not None:
            return picked
        return NoTable("needs_answers", (question,), top.sheet.name or None, top.header + 1, column_map(top.columns))
    return top


def _rivals(top: Table, other: Table, score: float, top_score: float) -> bool:
    """Is ``other`` a product table in its own right? Then nobody but the operator can choose."""
    other_sells = other.column("name") is not None and (other.column("price") or other.column("stock")) is not None
    if other_sells:
        return True
    top_sells = top.column("name") is not None and top.column("price") is not None
    return not top_sells and score >= top_score * 0.6


def _nothing(sheets: Sequence[Sheet], decided: Decided) -> NoTable | Table:
    """No headings anywhere: a list without headings is a question, anything else is no product list."""
    best = max(sheets, key=lambda one: sum(1 for row in one.rows if row))
    first = next((index for index, row in enumerate(best.rows) if len(_filled(row)) >= 2), None)
    if first is None:
        return NoTable("not_products", sheet=best.name or None)
    found = headings_of(best.rows[first])
    if any(h.field not in _MINOR for h in found.values()):
        return _no_name(best, first, decided)
    rows = [index for index, row in enumerate(best.rows) if _filled(row)]
    choices = (
        Choice("0", "no_heading_row"),
        *(Choice(str(row + 1), "heading_row", {"row": row + 1}) for row in rows[:3]),
    )
    question = Note("no_header", best.address(first, 0), "name", {}, choices, scope="file")
    answer = decided.take(question)
    if answer and answer.isdigit() and answer != "0" and int(answer) <= len(best.rows):
        return _table_at(best, int(answer) - 1, decided)
    table = _unheaded(best, decided) if answer == "0" or decided.answers.readings else None
    if isinstance(table, Table):
        return table
    return NoTable("needs_answers", (question, *column_questions(best, rows)), best.name or None)


def _table_at(sheet: Sheet, header: int, decided: Decided) -> Table | NoTable:
    headings = mapped_headings(sheet.rows[header], decided)
    if not {heading.field for heading in headings.values()} & _IDENTIFYING:
        return _no_name(sheet, header, decided)
    return _table(_Candidate(sheet, header, 0.0, headings), decided)


def _not_products(sheet: Sheet) -> NoTable | None:
    """Order exports and ledgers carry their own headings; two of them are enough."""
    for index, row in enumerate(sheet.rows[:_SCAN_ROWS]):
        orders = sum(1 for cell in row if is_order_heading(cell))
        ledger = sum(1 for cell in row if is_ledger_heading(cell))
        if not (orders or ledger):
            continue
        has_name = any(heading.field == "name" for heading in headings_of(row).values())
        if orders >= 2 or (orders and ledger):
            note = Note("order_export", sheet.address(index, 0))
        elif ledger >= 2 or (ledger and not has_name and len(_filled(row)) <= 4 and ledger * 2 >= len(_filled(row))):
            note = Note("ledger", sheet.address(index, 0))
        else:
            continue
        return NoTable("not_products", (note,), sheet.name or None, index + 1)
    return None


def _best_header(sheet: Sheet, decided: Decided, chosen: bool = False) -> _Candidate | None:
    candidates = [
        candidate
        for index, row in enumerate(sheet.rows[:_SCAN_ROWS])
        if row and (candidate := _candidate(sheet, index, row, decided, chosen)) is not None
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


def _candidate(sheet: Sheet, index: int, row: Row, decided: Decided, chosen: bool) -> _Candidate | None:
    filled = _filled(row)
    texts = [cell for cell in filled if isinstance(cell, str)]
    sizes = sum(1 for cell in filled if not isinstance(cell, str) and looks_like_size(cell))
    if len(filled) < 2 or (len(texts) + (sizes if len(texts) >= 2 else 0)) * 5 < len(filled) * 4:
        return None
    headings = mapped_headings(row, decided)
    if chosen and any(h.field == "name" and h.sureness >= 3 for h in headings.values()) and len(headings) == 1:
        return _Candidate(sheet, index, 1.0, headings)  # a list of nothing but names, in the sheet that was chosen
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


def _filled(row: Row) -> list[Value]:
    return [cell for cell in row if kind_of(cell) is not Kind.EMPTY]


def _table(candidate: _Candidate, decided: Decided) -> Table:
    """The table at its headings, with the tables stacked below it that may be read too."""
    sheet, header = candidate.sheet, candidate.header
    sections: list[Table] = []
    start: int | None = header
    headings = candidate.headings
    while start is not None:
        section, start = _section(sheet, start, headings, decided)
        sections.append(section)
        if start is not None:
            headings = mapped_headings(sheet.rows[start], decided)
    first = sections[0]
    titles = [column.title for section in sections for column in section.columns]
    notes = tuple(note for section in sections for note in section.notes)
    questions = tuple(note for section in sections for note in section.questions)
    questions += tuple(mapping_questions(titles, decided))
    return replace(first, notes=notes, questions=questions, more=tuple(sections[1:]))


def _section(sheet: Sheet, header: int, headings: Mapping[int, Heading], decided: Decided) -> tuple[Table, int | None]:
    """One table down to the next one, and where that begins when it is to be read."""
    sizes = find_sizes(sheet, header, headings)
    columns, notes, questions = choose_columns(sheet, header, headings, decided, sizes)
    kinds = RowKinds(sheet, header, columns)
    rows: list[int] = []
    examples = 0
    following: int | None = None
    index = header + 1 + sizes.below
    while (plain := kinds.plain_until(index)) < len(sheet.rows):
        rows += range(index, plain)
        index = plain + 1
        kind = kinds.of(plain)
        if kind == "data":
            rows.append(plain)
        elif kind == "example":
            examples += 1
        elif kind == "second_table" or (kind == "heading" and _other_sizes(sheet, plain, decided, sizes)):
            following, asked = _second_table(sheet, plain, decided) if kind == "second_table" else (plain, None)
            questions = [*questions, *([asked] if asked else [])]
            break
        elif kind == "total":
            notes = [*notes, Note("total_row_skipped", sheet.address(plain, 0), "", {"row": plain + 1})]
    else:
        rows += range(index, plain)
    rows, left = without_trailing_blocks(sheet, columns, rows)
    notes = [*notes, *left]
    if examples:
        notes = [*notes, Note("example_rows_skipped", sheet.address(header + 1, 0), "", {"count": examples})]
    cells = Cells(sheet.rows, rows, kinds.plain_cells if rows and rows[-1] + 1 == len(sheet.rows) else None)
    return Table(sheet, header, columns, tuple(rows), cells, tuple(notes), tuple(questions), examples), following


def _other_sizes(sheet: Sheet, header: int, decided: Decided, sizes: Sizes) -> bool:
    """Do repeated headings carry sizes of their own? Then what follows cannot be read with the sizes above."""
    found = find_sizes(sheet, header, mapped_headings(sheet.rows[header], decided))
    return bool(found.labels or sizes.labels) and found.labels != sizes.labels


def _second_table(sheet: Sheet, index: int, decided: Decided) -> tuple[int | None, Note | None]:
    choices = (Choice("read", "read_table"), Choice("leave", "leave_table"))
    question = Note("second_table", sheet.address(index, 0), "sheet", {"row": index + 1}, choices)
    answer = decided.take(question)
    if answer == "read":
        return index, None
    return None, None if answer == "leave" else question


def column_map(columns: Sequence[Column]) -> dict[str, str]:
    """Heading → field, for the operator and for ``--json``."""
    return {column.title: column.field for column in columns if column.field}
