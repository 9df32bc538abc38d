"""Price, stock and weight of a table: the evidence of the column first, then cell after cell."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from .asking import ask_price, ask_stock, ask_weight
from .columns import Column
from .evidence import ColumnEvidence, foreign_format, style_evidence, told, weight_unit
from .fields import is_rupiah
from .formats import meaning_of
from .limits import LOW_PRICE
from .numbers import Reading, amount, parse_count, parse_money, parse_weight
from .price_scale import price_scale
from .row_reader import Reader, with_question
from .rows import Given
from .sale_units import counted_in, stock_unit
from .units import grams_in, read_unit
from .values import Note, Value, text_of, written

_MONEY_WORDS = frozenset(("rp", "ribu", "juta"))


def _memo(parse: Callable[[Value], Reading]) -> Callable[[Value], Reading]:
    """Cells of a column repeat; equal ones are read once. ``True`` and ``1`` are not equal here."""
    known: dict[object, Reading] = {}

    def read(value: Value) -> Reading:
        key = _kind_and_value(value)
        found = known.get(key)
        if found is None:
            found = known[key] = parse(value)
        return found

    return read


def _kind_and_value(value: Value) -> object:
    return value if type(value) is str else (type(value), value)


# Equal numbers stand in many rows; they are one value in memory.
_given = functools.lru_cache(maxsize=65_536)(Given)


def _take(reader: Reader, position: int, column: Column, name: str, reading: Reading) -> bool:
    """Store a reading; True when nothing is left to ask."""
    row = reader.row(position)
    if reading.rejected:
        note = Note(reading.code, reader.address(position, column), name, reading.params)
        row.rejected = row.rejected or note
        return True
    if reading.value is not None:
        row.values[name] = _given(reading.value, column.index)
    if reading.unit and "unit" not in row.values:
        row.values["unit"] = Given(read_unit(reading.unit), column.index)
    return not reading.code


# --- price --------------------------------------------------------------------------------------------------------


def _price_evidence(reader: Reader, column: Column) -> tuple[ColumnEvidence, Callable[[Value], Reading]]:
    cells = reader.cells(column)
    found = style_evidence(reader.seen, column, cells, "thousands")
    style = found.style
    plain = _memo(lambda value: parse_money(value, style))
    if reader.exact:
        found = dataclasses.replace(found, believed=True)
    elif not _in_other_currency(reader):
        found = price_scale(reader.seen, column, cells, found, plain)
    with_question(found, reader.result)
    if (found.scale, found.small) == (1, 1):
        return found, plain
    scale, small = found.scale, found.small
    return found, _memo(lambda value: parse_money(value, style, scale, small))


def _in_other_currency(reader: Reader) -> bool:
    column = reader.table.column("currency")
    return column is not None and any(not is_rupiah(value) for value in reader.cells(column))


_SHORT_CODES = ("price_too_low", "price_fraction")
"""What a question about the whole column says already."""


def _read_money(reader: Reader, column: Column, name: str) -> None:
    found, parse = _price_evidence(reader, column)
    silent = {"price_in_thousands": _SHORT_CODES, "number_style_column": ("number_unclear",)}
    quiet = silent.get(found.asked.code, ()) if found.asked else ()
    low_is_fine = found.believed
    foreign = foreign_format(reader.table, column)

    def sure(value: Value) -> int | None:
        """The price, where the cell alone tells it beyond doubt."""
        if foreign or reader.exact:
            return None
        reading = parse(value)
        if reading.code or reading.unit or reading.value is None or _doubtful(reading, value, found, False):
            return None
        return reading.value

    taken = reader.each(column, sure)
    reader.give(name, taken, column)
    for position, value in reader.without(column, taken):
        reading = parse(value)
        code = _doubtful(reading, value, found, bool(foreign) and _is_foreign(reader, position, column))
        if reader.exact and reading.number is not None and reader.lost_thousands(position, reading.number):
            code = "price_too_low"
        if code in quiet:
            code = ""
        if not code and (
            not reading.code or reading.code in quiet or (low_is_fine and reading.code == "price_too_low")
        ):
            _take(reader, position, column, name, Reading(reading.value, unit=reading.unit))
            continue
        if not code and (reading.rejected or _take(reader, position, column, name, reading)):
            _take(reader, position, column, name, reading)
            continue
        if code == "price_too_low":  # shown as it stands while it is asked
            _take(reader, position, column, name, Reading(reading.value, unit=reading.unit))
        params = reading.params if not code else {"value": written(value)}
        note = Note(code or reading.code, reader.address(position, column), "price", params)
        if code == "foreign_currency":
            why: tuple[Note, ...] = (Note("evidence_format", note.cell, "price", {"format": foreign}),)
        else:
            why = told(reader.seen, column, found, note)
        note = ask_price(dataclasses.replace(note, evidence=why), value, found.million)
        _ask_price(reader, position, column, name, note)


def _doubtful(reading: Reading, value: Value, found: ColumnEvidence, foreign: bool) -> str:
    """A price that can be read but should not be believed."""
    if foreign and isinstance(value, int | float):
        return "foreign_currency"
    number = reading.number
    if number is None or number == 0:
        return ""
    if found.scale != 1 and number >= found.full_from * found.scale:
        return "price_scale_doubtful"
    if not found.asks_short or found.believed or number >= LOW_PRICE:
        return ""
    if found.shrunk and _is_bare(value):
        return "number_shrunk"
    return "" if reading.code else "price_too_low"


def _is_bare(value: Value) -> bool:
    """A number without separators: beside 1.250.000 a small one may have lost its thousands in a spreadsheet."""
    return isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdigit())


def _is_foreign(reader: Reader, position: int, column: Column) -> bool:
    return meaning_of(reader.sheet.formats.get((reader.table.rows[position], column.index), "")) == "foreign"


def _ask_price(reader: Reader, position: int, column: Column, name: str, note: Note) -> None:
    def apply(answer: str) -> bool:
        reading = parse_money(answer)
        if reading.value is None or reading.code not in ("", "price_too_low"):
            return False
        reader.row(position).values[name] = Given(reading.value, column.index)
        return True

    reader.ask(position, note, apply)


def read_price(reader: Reader, column: Column) -> None:
    _read_money(reader, column, "price")


def read_unit_price(reader: Reader, column: Column) -> None:
    """Prices by unit stand in several columns: the row's own unit decides later, else the first that is filled."""
    name = f"price/{read_unit(column.unit)}"
    _read_money(reader, column, name)
    for position, given in enumerate(reader.result.given(name)):
        if given is not None and not given.value:
            del reader.row(position).values[name]


# --- stock --------------------------------------------------------------------------------------------------------


def read_stock(reader: Reader, column: Column) -> None:
    heading_unit = read_unit(column.unit) if column.unit and column.unit not in _MONEY_WORDS else ""
    heading_unit = stock_unit(reader, column, heading_unit)
    _read_counts(reader, column, "stock", heading_unit)
    if heading_unit:
        reader.give("unit", [None if own else heading_unit for own in reader.result.values("unit")], column)


def read_size_stock(reader: Reader, column: Column) -> None:
    _read_counts(reader, column, f"size/{column.index}", "")


def _read_counts(reader: Reader, column: Column, name: str, heading_unit: str) -> None:
    found = style_evidence(reader.seen, column, reader.cells(column), "ask")
    with_question(found, reader.result)
    style, quiet = found.style, found.asked is not None
    readers: dict[tuple[str, str], Callable[[Value], Reading]] = {}

    def reader_for(unit: str, bare: str) -> Callable[[Value], Reading]:
        return _memo(lambda value: parse_count(value, style, unit, bare))

    cells = reader.cells(column)
    several = reader.table.column("unit_price") is not None
    units = _units(reader, heading_unit, several)
    keys = list(zip(units, map(type, cells), cells, strict=True))
    sure: dict[object, int] = {}
    for key in dict.fromkeys(keys):
        counted, _kind, value = key
        if value is None or value == "":
            continue
        parse = readers.get(counted) or readers.setdefault(counted, reader_for(*counted))
        reading = _unshrunk(parse(value), value, found)
        if not (reading.code or reading.unit) and reading.value is not None:
            sure[key] = reading.value
    taken = list(map(sure.get, keys))
    reader.give(name, taken, column)
    for position, value in reader.without(column, taken):
        unit = units[position][0]
        reading = _unshrunk(readers[units[position]](value), value, found)
        if _take(reader, position, column, name, reading) or (quiet and reading.code == "number_unclear"):
            continue
        note = Note(reading.code, reader.address(position, column), "stock", reading.params)
        note = ask_stock(dataclasses.replace(note, evidence=told(reader.seen, column, found, note)), value, unit)
        _ask_count(reader, position, column, name, note, unit)


def _units(reader: Reader, heading_unit: str, several: bool) -> list[tuple[str, str]]:
    """For each row the unit its stock is told in, and the one that a bare number counts."""
    own = reader.result.texts("unit")
    if not several:
        return [(unit or heading_unit, heading_unit or unit) for unit in own]
    return [
        (counted_in(reader.row(position)) or unit or heading_unit, heading_unit or unit)
        for position, unit in enumerate(own)
    ]


def _unshrunk(reading: Reading, value: Value, found: ColumnEvidence) -> Reading:
    if not reading.code and found.shrunk and _is_bare(value) and 0 < (reading.value or 0) < LOW_PRICE:
        return Reading(code="number_shrunk", params={"value": written(value)})
    return reading


def _ask_count(reader: Reader, position: int, column: Column, name: str, note: Note, unit: str) -> None:
    def apply(answer: str) -> bool:
        reading = parse_count(answer, unit=unit)
        return reading.value is not None and _take(reader, position, column, name, reading)

    reader.ask(position, note, apply)


# --- weight -------------------------------------------------------------------------------------------------------


def read_weight(reader: Reader, column: Column) -> None:
    cells = reader.cells(column)
    found = style_evidence(reader.seen, column, cells, "decimal")
    units = None if grams_in(column.unit) else reader.table.column("weight_unit")
    if units is None:
        unsaid = not grams_in(column.unit)  # where the heading says it, no cell need be asked
        numbers = reader.each(column, lambda value: _bare(value, found)) if unsaid else []
        bare = {index: number for index, number in enumerate(numbers) if number is not None}
        names = reader.result.texts("name") if bare else []
        prices = _sure_prices(reader) if bare else []
        found = weight_unit(reader.seen, column, cells, found, bare, names, prices)
    _tell_assumed(reader, found)
    said = reader.cells(units) if units else ()
    style, quiet = found.style, found.asked is not None
    readers: dict[str, Callable[[Value], Reading]] = {}

    def reader_for(unit: str) -> Callable[[Value], Reading]:
        return _memo(lambda value: parse_weight(value, style, unit))

    sure: dict[object, int] = {}
    keys = list(zip(_units_said(found, said, len(cells)), map(type, cells), cells, strict=True))
    for key in dict.fromkeys(keys):
        unit, _kind, value = key
        if value is None or value == "":
            continue
        parse = readers.get(unit) or readers.setdefault(unit, reader_for(unit))
        reading = parse(value)
        if not (reading.code or reading.unit) and reading.value is not None:
            sure[key] = reading.value
    taken = list(map(sure.get, keys))
    reader.give("weight_g", taken, column)
    for position, value in reader.without(column, taken):
        unit = keys[position][0]
        reading = readers[unit](value)
        bare_question = quiet and reading.code in ("weight_unit_unknown", "number_unclear")
        if bare_question or _take(reader, position, column, "weight_g", reading):
            continue
        note = Note(reading.code, reader.address(position, column), "weight_g", reading.params)
        note = ask_weight(dataclasses.replace(note, evidence=told(reader.seen, column, found, note)), value, unit)
        _ask_weight(reader, position, column, note, unit)


def _units_said(found: ColumnEvidence, said: Sequence[Value], count: int) -> list[str]:
    """The unit of each row: what a column of its own says, else what holds for all."""
    if not said:
        return [found.unit] * count
    known = {value: text_of(value).casefold() for value in dict.fromkeys(said)}
    return [known[value] if grams_in(known[value]) else found.unit for value in said]


def _sure_prices(reader: Reader) -> list[int | None]:
    """By row; a price that is asked about is no evidence for anything else."""
    prices = list(reader.result.values("price"))
    if any(note.field == "price" for note in reader.result.questions):
        return [None] * len(prices)
    for position, row in reader.result.own:
        if any(note.field == "price" for note in row.questions):
            prices[position] = None
    return prices


def _tell_assumed(reader: Reader, found: ColumnEvidence) -> None:
    with_question(found, reader.result)
    reader.result.warnings += [note for note in found.notes if note.code == "weight_unit_assumed"]


def _bare(value: Value, found: ColumnEvidence) -> Decimal | None:
    """A number without a unit, to judge the unit by."""
    if isinstance(value, bool) or value is None or value == "":
        return None
    if isinstance(value, int | float):
        return Decimal(repr(value)) if value == value and abs(value) < 1e15 else None
    text = text_of(value)
    if not isinstance(value, str) or not text or any(sign not in "0123456789.," for sign in text):
        return None
    return amount(text, found.style, "decimal") if text[0].isdigit() else None


def _ask_weight(reader: Reader, position: int, column: Column, note: Note, unit: str) -> None:
    def apply(answer: str) -> bool:
        reading = parse_weight(answer, unit=unit)
        return reading.value is not None and _take(reader, position, column, "weight_g", reading)

    reader.ask(position, note, apply)


def read_package(reader: Reader, column: Column) -> None:
    """ "Kemasan" holds ``500 gr`` beside ``4 pcs``: a weight only where it says so."""
    style = style_evidence(reader.seen, column, reader.cells(column), "decimal").style
    parse = _memo(lambda value: parse_weight(value, style))
    found = reader.each(column, lambda value: parse(value).value if type(value) is str else None)
    reader.give("weight_g", found, column)


NUMBER_READERS: Mapping[str, Callable[[Reader, Column], None]] = {
    "price": read_price,
    "unit_price": read_unit_price,
    "stock": read_stock,
    "size_stock": read_size_stock,
    "weight": read_weight,
    "package": read_package,
}
