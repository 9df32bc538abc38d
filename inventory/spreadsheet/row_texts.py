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
from .row_reader import Reader, or_nothing
from .rows import Given
from .sale_units import read_stock_of, read_units
from .units import read_unit
from .values import Choice, Note, Value, text_of

_CERTIFICATES = ("pirt", "bpom", "halal", "sni")
_YES_OR_NO = frozenset(("ya", "tidak", "yes", "no"))


def _plain(reader: Reader, column: Column, read: Callable[[Value], Any] = read_text, name: str = "") -> None:
    reader.give(name or column.field, reader.each(column, or_nothing(read)), column)


def _read_halal(reader: Reader, column: Column) -> None:
    """A number is a certificate; a plain "Ya" answers the question "Halal?" that marketplaces ask, as an attribute."""
    found = reader.each(column, or_nothing(read_text))
    said = [text if text is not None and text.casefold() in _YES_OR_NO else None for text in found]
    reader.give("halal", [None if told else text for text, told in zip(found, said, strict=True)], column)
    if any(said):
        reader.result.give_attribute("Halal", said, column.index)


def _read_category(reader: Reader, column: Column) -> None:
    """A category; where it stands once above each group (merged cells), the rows below follow it."""
    _plain(reader, column)
    given = reader.result.values("category")
    starts = [one for one in given if one is not None]
    grouped = len(starts) >= 2 and len(set(starts)) == len(starts) and len(starts) * 2 <= len(given)
    if not (grouped and reader.sheet.name and given[0] is not None):
        return
    above: str | None = None
    reader.give("category", [above := one or above for one in given], column)
    below = [position for position, one in enumerate(given) if one is None]
    reader.warn(below[0], column, "category_filled_down", count=len(below))


def _read_row_type(reader: Reader, column: Column) -> None:
    _plain(reader, column, lambda value: read_text(value).casefold())


def _read_name(reader: Reader, column: Column) -> None:
    found = reader.each(column, or_nothing(_name))
    reader.give("name", found, column)
    for position in [at for at, name in enumerate(found) if name is not None and len(name) > MAX_NAME_LENGTH]:
        _ask_text(reader, position, column, "name", MAX_NAME_LENGTH, "name_too_long")


def _name(value: Value) -> str:
    name = " ".join((value if type(value) is str and "'" not in value else text_of(value)).split())
    return "" if name in ("-", "--") else name


def _ask_text(reader: Reader, position: int, column: Column, name: str, limit: int, code: str) -> None:
    def apply(answer: str) -> bool:
        text = " ".join(answer.split())
        if not text or len(text) > limit:
            return False
        reader.row(position).values[name] = Given(text, column.index)
        return True

    reader.ask(position, reader.note(position, column, code, limit=limit), apply)


# --- codes --------------------------------------------------------------------------------------------------------


def _shown(reader: Reader, position: int, column: Column, value: Value) -> Value:
    """A number whose format shows leading zeros is that text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        code = reader.sheet.formats.get((reader.table.rows[position], column.index), "")
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
    width = functools.cache(lambda: _padded_width(reader, column))
    formats = any(at[1] == index and meaning_of(code) == "zeros" for at, code in reader.sheet.formats.items())

    def sure(value: Value) -> str | None:
        """A code as it stands: most are."""
        if type(value) is str:
            text, problem = (value, "") if is_plain(value) else identifier(value)
        elif formats:
            return None
        else:
            text, problem = identifier(value)
            if text.isdigit() and width() > len(text):
                return None
        return text if text and not problem and len(text) <= MAX_SKU_LENGTH else None

    found = reader.each(column, sure)
    reader.give(name, found, column)
    for position, cell in reader.without(column, found):
        value = _shown(reader, position, column, cell) if formats else cell
        text, problem = identifier(value)
        if problem:
            _ask_code(reader, position, column, name, reader.note(position, column, problem, value=text))
        elif len(text) > MAX_SKU_LENGTH:
            _ask_text(reader, position, column, name, MAX_SKU_LENGTH, "sku_too_long")
        elif text and type(value) is not str and text.isdigit() and width() > len(text):
            choices = tuple(Choice(code, "reading_code", {"value": code}) for code in (text.zfill(width()), text))
            place = reader.address(position, column)
            note = Note("identifier_zeros", place, name, {"value": text}, choices, free=True)
            reader.row(position).values[name] = Given(text, index)
            _ask_code(reader, position, column, name, note)
        elif text:
            reader.row(position).values[name] = Given(text, index)


def _ask_code(reader: Reader, position: int, column: Column, name: str, note: Note) -> None:
    def apply(answer: str) -> bool:
        text, problem = identifier(answer)
        if problem or not text or len(text) > MAX_SKU_LENGTH:
            return False
        reader.row(position).values[name] = Given(text, column.index)
        return True

    reader.ask(position, note, apply)


def _read_sku(reader: Reader, column: Column) -> None:
    _codes(reader, column, "sku")


def _read_parent_sku(reader: Reader, column: Column) -> None:
    _codes(reader, column, "parent_sku")


def _else(reader: Reader, column: Column, name: str) -> None:
    """A second column of codes, for rows where the first has none."""

    def code(value: Value) -> str:
        text, problem = identifier(value)
        return text if not problem and text != "0" and len(text) <= MAX_SKU_LENGTH else ""

    found, first = reader.each(column, or_nothing(code)), reader.result.values(name)
    reader.give(name, [None if have else given for given, have in zip(found, first, strict=True)], column)


def _read_sku_else(reader: Reader, column: Column) -> None:
    _else(reader, column, "sku")


def _read_parent_else(reader: Reader, column: Column) -> None:
    _else(reader, column, "parent_sku")


def _read_barcode(reader: Reader, column: Column) -> None:
    _codes(reader, column, "barcode")
    found = reader.result.values("barcode")
    codes = {code for code in found if code is not None}
    if not all(map(str.isalnum, codes)):
        bare = {code: code if code.isalnum() else code.replace(" ", "").replace("-", "") for code in codes}
        found = list(map(bare.get, found))
        codes = set(bare.values())
        reader.give("barcode", found, column)
    if wrong := {code for code in codes if not barcode_is_valid(code)}:
        for position, code in enumerate(found):
            if code in wrong:
                reader.warn(position, column, "barcode_check_digit", value=code)


# --- unit, condition, currency, pictures --------------------------------------------------------------------------


def _read_unit(reader: Reader, column: Column) -> None:
    def unit(value: Value) -> str:
        found = read_unit(text_of(value))
        return found if any(sign.isalpha() for sign in found) else ""

    found = reader.each(column, or_nothing(unit))
    reader.give("unit", found, column)
    for position, value in reader.without(column, found):
        if text := text_of(value):
            reader.warn(position, column, "unit_is_number", value=read_unit(text))


def _read_condition(reader: Reader, column: Column) -> None:
    found = reader.each(column, lambda value: read_condition(text_of(value)))
    reader.give("condition", found, column)
    for position, value in reader.without(column, found):
        if text := text_of(value):
            _ask_condition(reader, position, column, text)


def _ask_condition(reader: Reader, position: int, column: Column, text: str) -> None:
    def apply(answer: str) -> bool:
        condition = read_condition(answer)
        if condition is not None:
            reader.row(position).values["condition"] = Given(condition, column.index)
        return condition is not None

    reader.ask(position, reader.note(position, column, "condition_unknown", value=text[:60]), apply)


def _read_currency(reader: Reader, column: Column) -> None:
    for position, value in reader.filled(column):
        if not is_rupiah(value):
            note = reader.note(position, column, "foreign_currency", value=text_of(value).upper())
            reader.ask(position, note, is_rupiah)


def _read_picture(reader: Reader, column: Column) -> None:
    found = reader.each(column, lambda value: read_pictures(value) or None)
    for position, value in reader.without(column, found):
        if text_of(value) not in ("", "-", "0"):
            reader.warn(position, column, "picture_not_understood", value=text_of(value)[:60])
    before, first = reader.result.values("pictures"), reader.result.column("pictures")
    both = [tuple(dict.fromkeys((*old, *new))) if old and new else None for old, new in zip(before, found, strict=True)]
    reader.give("pictures", [None if old else new for old, new in zip(before, found, strict=True)], column)
    if any(both):
        reader.result.give("pictures", both, column.index if first is None else first)


def _read_variant_picture(reader: Reader, column: Column) -> None:
    _plain(reader, column, lambda value: next(iter(read_pictures(value)), None), "picture")


def _read_paper(reader: Reader, column: Column) -> None:
    found = reader.each(column, lambda value: read_pictures(value) or None)
    reader.give(column.field, found, column)
    for position, value in reader.without(column, found):
        if text_of(value) not in ("", "-", "0"):
            reader.warn(position, column, "paper_not_understood", value=text_of(value)[:60])


# --- choices of variants ------------------------------------------------------------------------------------------


def _read_option(reader: Reader, column: Column) -> None:
    found = reader.each(column, lambda value: text_of(value) if read_text(value) else None)
    reader.result.give_option(1000 + column.index, column.axis, found, column.index)


def _read_axis_name(reader: Reader, column: Column) -> None:
    for position, value in reader.filled(column):
        if text := read_text(value):
            reader.row(position).axis_names[column.number] = text


def _read_axis_value(reader: Reader, column: Column) -> None:
    for position, value in reader.filled(column):
        if text := read_text(value):
            reader.row(position).options[column.number] = Given(text, column.index)


# --- package sizes ------------------------------------------------------------------------------------------------


def _read_side(reader: Reader, column: Column) -> None:
    _measure(reader, column, lambda value: read_side(value, column.unit))


def _read_size(reader: Reader, column: Column) -> None:
    _measure(reader, column, lambda value: read_size(value, column.unit))


def _measure(reader: Reader, column: Column, read: Callable[[Value], Any]) -> None:
    found = reader.each(column, or_nothing(read))
    reader.give(column.field, found, column)
    for position, value in reader.without(column, found):
        if text_of(value) not in ("", "0", "-"):
            reader.warn(position, column, "size_not_understood", value=text_of(value)[:60])


# --- what is left -------------------------------------------------------------------------------------------------


def check_edges(reader: Reader) -> None:
    """Content to the right of the headings: notes in a workbook, but cut names in a text file."""
    table, sheet = reader.table, reader.sheet
    edge = max((column.index for column in table.columns), default=0) + 1
    beyond = [position for position, index in enumerate(table.rows) if len(sheet.rows[index]) > edge]
    if not beyond or table.header < 0:
        return
    if sheet.name or len(beyond) * 2 > len(table.rows):
        place = sheet.address(table.header, edge)
        reader.result.warnings.append(Note("no_heading", place, "", {"count": len(beyond)}))
        return
    for position in beyond:
        index = table.rows[position]
        value = text_of(sheet.value(index, len(sheet.rows[index]) - 1))[:60]
        note = Note("cells_beyond_table", sheet.address(index, edge), "", {"row": index + 1, "value": value})
        reader.ask(position, note, lambda answer: answer == "!ignore")


def read_attributes(reader: Reader) -> None:
    kept, ignored = attribute_columns(reader.table, reader.cells)
    for column in kept:
        reader.result.give_attribute(column.title, reader.each(column, or_nothing(read_text)), column.index)
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
