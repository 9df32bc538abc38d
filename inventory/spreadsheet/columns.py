"""From recognised headings to columns with one role each: who is *the* price when two columns claim it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .decided import Decided
from .headings import Heading
from .sizes import Sizes
from .values import Choice, Kind, Note, Sheet, column_index, column_letters, kind_of, text_of, written
from .words import compact

MANY = frozenset(("picture", "option", "axis_name", "axis_value", "unit_price"))
"""Fields that several columns may carry together."""
_PROMO_BESIDE = frozenset(("saleprice", "hargasetelahdiskon"))
"""The price itself when it stands alone (Odoo), an offer when a regular price stands beside it (WooCommerce)."""
_DECISIVE = frozenset(("price", "stock", "weight"))
_SAMPLES = 3
_CHILD_TYPES = frozenset(("variant", "variation", "variasi", "varian"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``field`` is empty for a heading we do not know. ``ignored`` tells why a known one is not used."""

    index: int
    title: str
    field: str
    unit: str = ""
    axis: str = ""
    number: int = 0
    ignored: str = ""


def choose_columns(
    sheet: Sheet, header: int, headings: Mapping[int, Heading], decided: Decided, sizes: Sizes = Sizes()
) -> tuple[tuple[Column, ...], list[Note], list[Note]]:
    """The columns of the table at ``header``, warnings, and questions where two columns are equally good."""
    titles = sheet.rows[header]
    notes: list[Note] = []
    questions: list[Note] = []
    headings = {index: heading for index, heading in headings.items() if index not in sizes.labels}
    if sizes.labels:
        headings, told, asked = _without_sum(sheet, header, headings, sizes, decided)
        notes += told
        questions += asked
    by_field: dict[str, list[int]] = defaultdict(list)
    for index, heading in headings.items():
        by_field[heading.field].append(index)
    chosen: dict[int, Heading] = {}
    for field, indexes in by_field.items():
        if field in MANY:
            chosen.update({index: headings[index] for index in indexes})
            continue
        order = sorted(indexes, key=lambda index: (-headings[index].sureness, headings[index].rank, index))
        best = order[0]
        chosen[best] = headings[best]
        for other in order[1:]:
            note = _rival(sheet, header, field, headings, best, other)
            if note.code != "several_columns":
                notes.append(note)
                continue
            answer = column_index(decided.take(note) or "")
            if answer not in (best, other):
                questions.append(note)
            elif answer == other:
                del chosen[best]
                best = other
                chosen[best] = headings[best]
    columns = [
        _column(index, text_of(title), chosen.get(index))
        for index, title in enumerate(titles)
        if kind_of(title) is not Kind.EMPTY and index not in sizes.labels
    ]
    columns += [Column(index, label, "size_stock", "", sizes.axis) for index, label in sizes.labels.items()]
    return _roles(sheet, header, columns), notes, questions


def _rival(sheet: Sheet, header: int, field: str, headings: Mapping[int, Heading], best: int, other: int) -> Note:
    titles = sheet.rows[header]
    params = {"used": text_of(titles[best]), "unused": text_of(titles[other]), "field": field}
    if compact(text_of(titles[other])) in _PROMO_BESIDE:
        return Note("column_not_used", sheet.address(header, other), field, params)
    same_rank = (headings[best].sureness, headings[best].rank) == (headings[other].sureness, headings[other].rank)
    if field in _DECISIVE and _differ(sheet, header, best, other) and (same_rank or field != "stock"):
        choices = tuple(use_column(index, text_of(titles[index])) for index in (best, other))
        params["heading"] = f"{params['used']} / {params['unused']}"
        evidence = (_contents(sheet, header, best, field), _contents(sheet, header, other, field))
        place = sheet.address(header, other)
        return Note("several_columns", place, field, params, choices, scope="column", evidence=evidence)
    return Note("column_not_used", sheet.address(header, other), field, params)


def _contents(sheet: Sheet, header: int, column: int, field: str) -> Note:
    """The first cells of a column, to tell it from another by."""
    cells = (written(sheet.value(row, column)) for row in range(header + 1, len(sheet.rows)))
    samples = "; ".join(itertools.islice((cell for cell in cells if cell), _SAMPLES))
    params = {"heading": text_of(sheet.rows[header][column]), "samples": samples}
    return Note("evidence_column", sheet.address(header, column), field, params)


def use_column(index: int, title: str) -> Choice:
    letters = column_letters(index)
    return Choice(letters, "use_column", {"heading": title or letters, "column": letters})


def _without_sum(
    sheet: Sheet, header: int, headings: Mapping[int, Heading], sizes: Sizes, decided: Decided
) -> tuple[dict[int, Heading], list[Note], list[Note]]:
    """A stock column beside sizes is their sum; where it is not, we ask which of them counts."""
    sums = [index for index, heading in headings.items() if heading.field == "stock"]
    kept = {index: heading for index, heading in headings.items() if index not in sums}
    notes, questions = [], []
    for index in sums:
        title = text_of(sheet.rows[header][index])
        params = {"used": ", ".join(sizes.labels.values()), "unused": title, "field": "stock", "heading": title}
        place = sheet.address(header, index)
        if _adds_up(sheet, header, index, sizes):
            notes.append(Note("column_not_used", place, "stock", params))
            continue
        note = Note(
            "sizes_total_differs", place, "stock", params, (Choice("sizes", "use_sizes", params),), scope="column"
        )
        if decided.take(note) != "sizes":
            questions.append(note)
    return kept, notes, questions


def _adds_up(sheet: Sheet, header: int, total: int, sizes: Sizes) -> bool:
    for row in range(header + 1 + sizes.below, len(sheet.rows)):
        value = sheet.value(row, total)
        if kind_of(value) is Kind.EMPTY:
            break
        parts = [sheet.value(row, column) for column in sizes.labels]
        numbers = [part for part in parts if isinstance(part, int | float)]
        if not isinstance(value, int | float) or sum(numbers) != value:
            return False
    return True


def _differ(sheet: Sheet, header: int, one: int, other: int) -> bool:
    """Do the two columns ever say different things in the same row?"""
    for row in range(header + 1, len(sheet.rows)):
        left, right = text_of(sheet.value(row, one)), text_of(sheet.value(row, other))
        if left and right and left != right:
            return True
    return False


def _holds_units(sheet: Sheet, header: int, column: Column, fields: set[str]) -> bool:
    """ "Isi" beside the unit, in whole numbers, is how many are in one; otherwise it tells variants apart."""
    cells = [text_of(sheet.value(row, column.index)) for row in range(header + 1, len(sheet.rows))]
    return "stock_of" in fields or ("unit" in fields and all(cell.isdecimal() for cell in cells if cell))


def _column(index: int, title: str, heading: Heading | None) -> Column:
    if heading is None:
        return Column(index, title, "")
    return Column(index, title, heading.field, heading.unit, heading.axis, heading.index)


def _roles(sheet: Sheet, header: int, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Settle what depends on the other columns or on the cells: ``type``, unit prices, axes that are pairs."""
    fields = {column.field for column in columns}
    result: list[Column] = []
    for column in columns:
        if column.field == "type":
            values = {text_of(sheet.value(row, column.index)).casefold() for row in range(header + 1, len(sheet.rows))}
            is_type = any(value in _CHILD_TYPES for value in values)
            column = replace(column, field="row_type" if is_type else ("category" if "category" not in fields else ""))
        elif (
            column.field == "option" and compact(column.title) == "isi" and _holds_units(sheet, header, column, fields)
        ):
            column = replace(column, field="units")
        elif column.field == "unit_price" and "price" in fields:
            column = replace(column, field="")
        elif column.field == "package" and "weight" in fields:
            column = replace(column, field="", ignored="weight")
        result.append(column)
    return tuple(result)
