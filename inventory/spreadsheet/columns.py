"""From recognised headings to columns with one role each: who is *the* price when two columns claim it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .headings import Heading
from .values import Kind, Note, Sheet, kind_of, text_of
from .words import compact

MANY = frozenset(("picture", "option", "axis_name", "axis_value", "unit_price"))
"""Fields that several columns may carry together."""
_PROMO_BESIDE = frozenset(("saleprice", "hargasetelahdiskon"))
"""The price itself when it stands alone (Odoo), an offer when a regular price stands beside it (WooCommerce)."""
_DECISIVE = frozenset(("price", "stock", "weight"))
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
    sheet: Sheet, header: int, headings: Mapping[int, Heading]
) -> tuple[tuple[Column, ...], list[Note], list[Note]]:
    """The columns of the table at ``header``, warnings, and questions where two columns are equally good."""
    titles = sheet.rows[header]
    notes: list[Note] = []
    questions: list[Note] = []
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
            (questions if note.code == "several_columns" else notes).append(note)
    columns = [
        _column(index, text_of(title), chosen.get(index))
        for index, title in enumerate(titles)
        if kind_of(title) is not Kind.EMPTY
    ]
    return _roles(sheet, header, columns), notes, questions


def _rival(sheet: Sheet, header: int, field: str, headings: Mapping[int, Heading], best: int, other: int) -> Note:
    titles = sheet.rows[header]
    params = {"used": text_of(titles[best]), "unused": text_of(titles[other]), "field": field}
    if compact(text_of(titles[other])) in _PROMO_BESIDE:
        return Note("column_not_used", sheet.address(header, other), field, params)
    same_rank = (headings[best].sureness, headings[best].rank) == (headings[other].sureness, headings[other].rank)
    if field in _DECISIVE and _differ(sheet, header, best, other) and (same_rank or field != "stock"):
        return Note("several_columns", sheet.address(header, other), field, params)
    return Note("column_not_used", sheet.address(header, other), field, params)


def _differ(sheet: Sheet, header: int, one: int, other: int) -> bool:
    """Do the two columns ever say different things in the same row?"""
    for row in range(header + 1, len(sheet.rows)):
        left, right = text_of(sheet.value(row, one)), text_of(sheet.value(row, other))
        if left and right and left != right:
            return True
    return False


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
        elif column.field == "unit_price" and "price" in fields:
            column = replace(column, field="")
        elif column.field == "package" and "weight" in fields:
            column = replace(column, field="", ignored="weight")
        result.append(column)
    return tuple(result)
