"""Everything of a table that is not price, stock or weight: names, codes, choices, pictures, sizes, attributes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from .columns import Column
from .fields import attribute_columns, is_rupiah, read_condition, read_pictures, read_side, read_size, read_text
from .formats import meaning_of, shown_with_zeros
from .identifiers import barcode_is_valid, identifier, is_plain
from .limits import MAX_NAME_LENGTH, MAX_SKU_LENGTH
from .papers import FIELDS as PAPERS
from .rows import FileRow, Given, Reader, given_in
from .sale_units import read_stock_of, read_units
from .units import read_unit
from .values import Choice, Note, Value, text_of

_CERTIFICATES = ("pirt", "bpom", "halal", "sni")
_YES_OR_NO = frozenset(("ya", "tidak", "yes", "no"))


def _plain(reader: Reader, column: Column, read: Callable[[Value], Any] = read_text, name: str = "") -> None:
    reader.give(name or column.field, reader.each(column, given_in(column, read)))


def _read_halal(reader: Reader, column: Column) -> None:
    """A number is a certificate; a plain "Ya" answers the question "Halal?" that marketplaces ask, as an attribute."""
    _plain(reader, column)
    for row in reader.rows:
        given = row.values.get("halal")
        if given is not None and str(given.value).casefold() in _YES_OR_NO:
            row.attributes["Halal"] = row.values.pop("halal")


def _read_category(reader: Reader, column: Column) -> None:
    """A category; where it stands once above each group (merged cells), the rows below follow it."""
    _plain(reader, column)
    given = [row.values.get("category") for row in reader.rows]
    starts = [one.value for one in given if one is not None]
    grouped = len(starts) >= 2 and len(set(starts)) == len(starts) and len(starts) * 2 <= len(given)
    if not (grouped and reader.sheet.name and given[0] is not None):
        return
    above = given[0]
    filled = []
    for row, one in zip(reader.rows, given, strict=True):
        if one is None:
            row.values["category"] = above
            filled.append(row)
        above = one or above
    reader.warn(filled[0], column, "category_filled_down", count=len(filled))


def _read_row_type(reader: Reader, column: Column) -> None:
    _plain(reader, column, lambda value: read_text(value).casefold())


def _read_name(reader: Reader, column: Column) -> None:
    found = reader.each(column, given_in(column, _name))
    reader.give("name", found)
    for row, given in zip(reader.rows, found, strict=True):
        if given is not None and len(given[0]) > MAX_NAME_LENGTH:
            _ask_text(reader, row, column, "name", MAX_NAME_LENGTH, "name_too_long")


def _name(value: Value) -> str:
    name = " ".join((value if type(value) is str and "'" not in value else text_of(value)).split())
    return "" if name in ("-", "--") else name


def _ask_text(reader: Reader, row: FileRow, column: Column, name: str, limit: int, code: str) -> None:
    def apply(answer: str) -> bool:
        text = " ".join(answer.split())
        if not text or len(text) > limit:
            return False
        row.values[name] = Given(text, column.index)
        return True

    reader.ask(row, reader.note(row, column, code, limit=limit), apply)


# --- codes --------------------------------------------------------------------------------------------------------


def _shown(reader: Reader, row: FileRow, column: Column, value: Value) -> Value:
    """A number whose format shows leading zeros is that text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        code = reader.sheet.formats.get((row.index, column.index), "")
        if code and meaning_of(code) == "zeros" and float(value).is_integer():
            return shown_with_zeros(value, code)
    return value


def _padded_width(reader: Reader, column: Column) -> int:
    """The one length of the column's texts of digits, when some begin with zero; else 0."""
    texts = [value for value in reader.cells(column) if type(value) is str and value.isascii() and value.isdigit()]
    lengths = {len(value) for value in texts}
    return lengths.pop() if len(lengths) == 1 and any(value.startswith("0") for value in texts) else 0


def _codes(reader: Reader, column: Column, name: str) -> None:
    index = column.index

    def plain(value: Value) -> Given | None:
        """A text that is a code as it stands: most are."""
        return Given(value, index) if type(value) is str and is_plain(value) and len(value) <= MAX_SKU_LENGTH else None

    found = reader.each(column, plain)
    reader.give(name, found)
    width = functools.cache(lambda: _padded_width(reader, column))
    for row, cell in reader.without(column, found):
        value = _shown(reader, row, column, cell) if reader.sheet.formats else cell
        text, problem = identifier(value)
        if text and not problem and type(value) is str and len(text) <= MAX_SKU_LENGTH:
            row.values[name] = Given(text, index)
            continue
        if problem:
            _ask_code(reader, row, column, name, reader.note(row, column, problem, value=text))
        elif len(text) > MAX_SKU_LENGTH:
            _ask_text(reader, row, column, name, MAX_SKU_LENGTH, "sku_too_long")
        elif text and type(value) is not str and text.isdigit() and width() > len(text):
            choices = tuple(Choice(code, "reading_code", {"value": code}) for code in (text.zfill(width()), text))
            note = Note("identifier_zeros", reader.address(row, column), name, {"value": text}, choices, free=True)
            row.values[name] = Given(text, index)
            _ask_code(reader, row, column, name, note)
        elif text:
            row.values[name] = Given(text, index)


def _ask_code(reader: Reader, row: FileRow, column: Column, name: str, note: Note) -> None:
    def apply(answer: str) -> bool:
        text, problem = identifier(answer)
        if problem or not text or len(text) > MAX_SKU_LENGTH:
            return False
        row.values[name] = Given(text, column.index)
        return True

    reader.ask(row, note, apply)


def _read_sku(reader: Reader, column: Column) -> None:
    _codes(reader, column, "sku")


def _read_parent_sku(reader: Reader, column: Column) -> None:
    _codes(reader, column, "parent_sku")


def _else(reader: Reader, column: Column, name: str) -> None:
    """A second column of codes, for rows where the first has none."""
    for row, value in reader.filled(column):
        text, problem = identifier(value)
        if name not in row.values and not problem and text not in ("", "0") and len(text) <= MAX_SKU_LENGTH:
            row.values[name] = Given(text, column.index)


def _read_sku_else(reader: Reader, column: Column) -> None:
    _else(reader, column, "sku")


def _read_parent_else(reader: Reader, column: Column) -> None:
    _else(reader, column, "parent_sku")


def _read_barcode(reader: Reader, column: Column) -> None:
    _codes(reader, column, "barcode")
    for row in reader.rows:
        if (given := row.values.get("barcode")) is not None:
            code = given[0]
            if not code.isalnum():
                code = code.replace(" ", "").replace("-", "")
                row.values["barcode"] = Given(code, column.index)
            if not barcode_is_valid(code):
                reader.warn(row, column, "barcode_check_digit", value=code)


# --- unit, condition, currency, pictures --------------------------------------------------------------------------


def _read_unit(reader: Reader, column: Column) -> None:
    def unit(value: Value) -> str:
        found = read_unit(text_of(value))
        return found if any(sign.isalpha() for sign in found) else ""

    found = reader.each(column, given_in(column, unit))
    reader.give("unit", found)
    for row, value in reader.without(column, found):
        if text := text_of(value):
            reader.warn(row, column, "unit_is_number", value=read_unit(text))


def _read_condition(reader: Reader, column: Column) -> None:
    found = reader.each(column, given_in(column, lambda value: read_condition(text_of(value))))
    reader.give("condition", found)
    for row, value in reader.without(column, found):
        if text := text_of(value):
            _ask_condition(reader, row, column, text)


def _ask_condition(reader: Reader, row: FileRow, column: Column, text: str) -> None:
    def apply(answer: str) -> bool:
        condition = read_condition(answer)
        if condition is not None:
            row.values["condition"] = Given(condition, column.index)
        return condition is not None

    reader.ask(row, reader.note(row, column, "condition_unknown", value=text[:60]), apply)


def _read_currency(reader: Reader, column: Column) -> None:
    for row, value in reader.filled(column):
        if not is_rupiah(value):
            note = reader.note(row, column, "foreign_currency", value=text_of(value).upper())
            reader.ask(row, note, is_rupiah)


def _read_picture(reader: Reader, column: Column) -> None:
    for row, value in reader.filled(column):
        found = read_pictures(value)
        if not found and text_of(value) not in ("", "-", "0"):
            reader.warn(row, column, "picture_not_understood", value=text_of(value)[:60])
        elif found:
            before = row.values.get("pictures")
            refs = tuple(dict.fromkeys((*before.value, *found))) if before else found
            row.values["pictures"] = Given(refs, before.column if before else column.index)


def _read_variant_picture(reader: Reader, column: Column) -> None:
    _plain(reader, column, lambda value: next(iter(read_pictures(value)), None), "picture")


def _read_paper(reader: Reader, column: Column) -> None:
    _plain(reader, column, lambda value: read_pictures(value) or None)
    for row, value in reader.filled(column):
        if column.field not in row.values and text_of(value) not in ("", "-", "0"):
            reader.warn(row, column, "paper_not_understood", value=text_of(value)[:60])


# --- choices of variants ------------------------------------------------------------------------------------------


def _read_option(reader: Reader, column: Column) -> None:
    key = 1000 + column.index
    found = reader.each(column, given_in(column, lambda value: text_of(value) if read_text(value) else ""))
    for row, given in zip(reader.rows, found, strict=True):
        if given is not None:
            row.options[key] = given
            row.axis_names[key] = column.axis


def _read_axis_name(reader: Reader, column: Column) -> None:
    for row, value in reader.filled(column):
        if text := read_text(value):
            row.axis_names[column.number] = text


def _read_axis_value(reader: Reader, column: Column) -> None:
    for row, value in reader.filled(column):
        if text := read_text(value):
            row.options[column.number] = Given(text, column.index)


# --- package sizes ------------------------------------------------------------------------------------------------


def _read_side(reader: Reader, column: Column) -> None:
    _measure(reader, column, lambda value: read_side(value, column.unit))


def _read_size(reader: Reader, column: Column) -> None:
    _measure(reader, column, lambda value: read_size(value, column.unit))


def _measure(reader: Reader, column: Column, read: Callable[[Value], Any]) -> None:
    found = reader.each(column, given_in(column, read))
    reader.give(column.field, found)
    for row, value in reader.without(column, found):
        if text_of(value) not in ("", "0", "-"):
            reader.warn(row, column, "size_not_understood", value=text_of(value)[:60])


# --- what is left -------------------------------------------------------------------------------------------------


def check_edges(reader: Reader) -> None:
    """Content to the right of the headings: notes in a workbook, but cut names in a text file."""
    table, sheet = reader.table, reader.sheet
    edge = max((column.index for column in table.columns), default=0) + 1
    beyond = [row for row in reader.rows if len(sheet.rows[row.index]) > edge]
    if not beyond or table.header < 0:
        return
    if sheet.name or len(beyond) * 2 > len(reader.rows):
        place = sheet.address(table.header, edge)
        reader.result.warnings.append(Note("no_heading", place, "", {"count": len(beyond)}))
        return
    for row in beyond:
        value = text_of(sheet.value(row.index, len(sheet.rows[row.index]) - 1))[:60]
        note = Note("cells_beyond_table", sheet.address(row.index, edge), "", {"row": row.index + 1, "value": value})
        reader.ask(row, note, lambda answer: answer == "!ignore")


def read_attributes(reader: Reader) -> None:
    kept, ignored = attribute_columns(reader.table, reader.cells)
    for column in kept:
        found = reader.each(column, given_in(column, read_text))
        for row, given in zip(reader.rows, found, strict=True):
            if given is not None:
                row.attributes[column.title] = given
    for column in ignored:
        address = reader.sheet.address(max(reader.table.header, 0), column.index)
        reader.result.warnings.append(Note("column_ignored", address, "", {"heading": column.title}))


TEXT_READERS: Mapping[str, Callable[[Reader, Column], None]] = {
    "name": _read_name,
    "description": _plain,
    "category": _read_category,
    "brand": _plain,
    "producer": _plain,
    **dict.fromkeys(_CERTIFICATES, _plain),
    "halal": _read_halal,
    "row_type": _read_row_type,
    "sku": _read_sku,
    "parent_sku": _read_parent_sku,
    "sku_else": _read_sku_else,
    "parent_else": _read_parent_else,
    "row_id": lambda reader, column: _plain(reader, column, text_of),
    "barcode": _read_barcode,
    "unit": _read_unit,
    "stock_of": read_stock_of,
    "units": read_units,
    "condition": _read_condition,
    "currency": _read_currency,
    "picture": _read_picture,
    "variant_picture": _read_variant_picture,
    **dict.fromkeys(PAPERS, _read_paper),
    "option": _read_option,
    "axis_name": _read_axis_name,
    "axis_value": _read_axis_value,
    "length": _read_side,
    "width": _read_side,
    "height": _read_side,
    "size": _read_size,
}
