"""Which column means what, when a person says so: headings mapped by hand, and tables without headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .answers import IGNORE
from .columns import Column
from .decided import Decided
from .headings import Heading, headings_of
from .known_layouts import layout_fields
from .values import Choice, Kind, Note, Row, Sheet, column_index, column_letters, kind_of, text_of
from .words import compact, load

FIELDS = (
    *("name", "price", "stock", "sku", "weight", "description", "category", "unit", "option", "barcode", "picture"),
    *("parent_sku", "producer", "brand", "condition", "package", "pirt", "bpom", "halal", "sni", "size", "length"),
    *("width", "height", "cost_price", "promo_price", "min_stock", "currency", "variant_picture", "weight_unit"),
    *("units", "stock_of", "paper_pirt", "paper_bpom", "paper_halal", "paper_sni", "paper_size_chart"),
)
"""What a column can be said to hold, the commonest first."""
_INNER = frozenset(("axis_name", "axis_value", "unit_price", "size_stock", "type", "row_type", "category_code"))
_LAYOUT = frozenset(("sku_else", "parent_else", "row_id"))
_MOST_COLUMNS = 40
_SAMPLES = 3


def field_of(text: str) -> tuple[str, str] | None:
    """``weight:kg`` → (``weight``, ``kg``); None for a word that is no field of ours."""
    name, _, extra = text.strip().partition(":")
    name = name.strip().casefold()
    known = name in FIELDS or name in _INNER or name in _LAYOUT or name in load().fields
    return (name, extra.strip()) if known else None


def _heading(said: tuple[str, str], title: str) -> Heading:
    name, extra = said
    if name == "option":
        return Heading(name, 4, axis=extra or title)
    if name in ("axis_name", "axis_value"):
        return Heading(name, 4, index=int(extra) if extra.isdigit() else 1)
    return Heading(name, 4, unit=extra.casefold())


def mapped_headings(row: Row, decided: Decided) -> dict[int, Heading]:
    """``headings_of``, with what the operator said about a heading in place of what we recognise."""
    found = headings_of(row)
    fields = decided.answers.fields
    wanted = {**layout_fields(row), **{compact(heading): field for heading, field in fields.items()}}
    if not wanted:
        return found
    for column, cell in enumerate(row):
        text = text_of(cell)
        said = fields.get(text) or (wanted.get(compact(text.strip(" *"))) if text else None)
        if said == IGNORE:
            found.pop(column, None)
        elif said and (meaning := field_of(said)):
            found[column] = _heading(meaning, text)
    return found


def mapping_questions(titles: Sequence[str], decided: Decided) -> list[Note]:
    """A mapping that names no heading of this table, or no field of ours, is asked again."""
    notes = []
    have = {compact(title) for title in titles}
    offered = tuple(Choice(title, "use_heading", {"heading": title}) for title in titles if title)[:_MOST_COLUMNS]
    for heading, said in decided.answers.fields.items():
        if said != IGNORE and field_of(said) is None:
            notes.append(
                Note("mapped_field_unknown", heading, said, {"heading": heading, "value": said}, field_choices())
            )
        elif compact(heading) not in have:
            notes.append(Note("mapped_heading_missing", heading, said, {"heading": heading, "value": said}, offered))
    for letters, said in decided.answers.columns.items():
        if said != IGNORE and (field_of(said) is None or column_index(letters) is None):
            notes.append(
                Note("mapped_field_unknown", letters, said, {"heading": letters, "value": said}, field_choices())
            )
    return notes


def field_choices(first: Sequence[str] = ()) -> tuple[Choice, ...]:
    """Every field as a choice, the likely ones first, and "do not use this column"."""
    order = dict.fromkeys((*first, *FIELDS))
    return (*(Choice(name, "column_field", {"field": name}) for name in order), Choice(IGNORE, "ignore_column"))


# --- tables without headings --------------------------------------------------------------------------------------


def column_questions(sheet: Sheet, rows: Sequence[int]) -> list[Note]:
    """One question for each filled column of a table without headings, with cells as samples."""
    width = max((len(sheet.rows[index]) for index in rows), default=0)
    notes: list[Note] = []
    for column in range(min(width, 512)):
        cells = [sheet.value(index, column) for index in rows]
        filled = [cell for cell in cells if kind_of(cell) is not Kind.EMPTY]
        if filled and len(notes) < _MOST_COLUMNS:
            samples = "; ".join(text_of(cell)[:40] for cell in filled[:_SAMPLES])
            params = {"column": column_letters(column), "value": samples}
            first = next(index for index, cell in zip(rows, cells, strict=True) if kind_of(cell) is not Kind.EMPTY)
            place = sheet.address(first, column)
            choices = field_choices(_likely(filled))
            notes.append(Note("column_meaning", place, "", params, choices, scope="column"))
    return notes


def _likely(cells: Sequence[object]) -> tuple[str, ...]:
    """Only the order of the choices; nothing is decided by it."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    if any("://" in text for text in texts):
        return ("picture",)
    if texts and len(texts) == len(cells) and not any(text.strip().replace(".", "").isdigit() for text in texts):
        longest = max(len(text) for text in texts)
        return ("description", "name") if longest > 200 else ("name", "category")
    numbers = [float(text) for cell in cells if (text := str(cell).strip()).replace(".", "", 1).isdigit()]
    return ("price", "weight") if numbers and max(numbers) >= 1000 else ("stock", "weight", "price")


def said_columns(sheet: Sheet, rows: Sequence[int], decided: Decided) -> dict[str, str]:
    """Column letter → field, from the mapping and from answered questions about columns."""
    said = dict(decided.answers.columns)
    for note in column_questions(sheet, rows) if decided.answers.readings else []:
        if (answer := decided.take(note)) is not None:
            said.setdefault(str(note.params["column"]), answer)
    return said


def unheaded_columns(said: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns of a table without headings; their title is their letter."""
    result = []
    for letters, text in said.items():
        index, meaning = column_index(letters), field_of(text)
        if index is not None and meaning is not None:
            heading = _heading(meaning, letters.upper())
            result.append(Column(index, letters.upper(), heading.field, heading.unit, heading.axis, heading.index))
    return tuple(sorted(result, key=lambda column: column.index))
