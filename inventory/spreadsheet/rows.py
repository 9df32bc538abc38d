"""From cells to values: every column is read with one reader, chosen once from its heading and its own evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .columns import Column
from .fields import (
    attribute_columns,
    read_condition,
    read_pictures,
    read_side,
    read_size,
    read_text,
    read_unit,
)
from .identifiers import barcode_is_valid, identifier
from .limits import MAX_NAME_LENGTH, MAX_SKU_LENGTH
from .numbers import GRAMS, Reading, Style, parse_count, parse_money, parse_weight, style_of
from .table import Table
from .values import Kind, Note, Value, kind_of, text_of


class Given(NamedTuple):
    """A value the file gives, and the column it stands in."""

    value: Any
    column: int


@dataclass(slots=True)
class FileRow:
    """One row of the table, as values. ``options`` maps the key of an axis to its value."""

    index: int
    values: dict[str, Given] = field(default_factory=dict)
    options: dict[int, Given] = field(default_factory=dict)
    axis_names: dict[int, str] = field(default_factory=dict)
    attributes: dict[str, Given] = field(default_factory=dict)
    questions: list[Note] = field(default_factory=list)
    rejected: Note | None = None

    def text(self, name: str) -> str:
        given = self.values.get(name)
        return str(given.value) if given else ""


@dataclass(slots=True)
class FileRows:
    rows: list[FileRow]
    warnings: list[Note] = field(default_factory=list)
    questions: list[Note] = field(default_factory=list)


_CERTIFICATES = ("pirt", "bpom", "halal", "sni")
_SCALES = {"ribu": 1000, "juta": 1_000_000}


def read_rows(table: Table) -> FileRows:
    """Every data row of ``table`` as values with their questions; nothing is decided about products yet."""
    result = FileRows([FileRow(index) for index in table.rows])
    reader = _Reader(table, result)
    order = {"unit": 0, "sku": 1, "name": 2}
    for column in sorted(table.columns, key=lambda one: (order.get(one.field, 9), one.index)):
        reader.read(column)
    reader.read_attributes()
    reader.check_edges()
    return result


class _Reader:
    """Reads one table column by column into its rows."""

    def __init__(self, table: Table, result: FileRows) -> None:
        self._table = table
        self._sheet = table.sheet
        self._result = result
        self._texts: dict[str, Callable[[Value], Any]] = {
            "description": read_text,
            "category": read_text,
            "brand": read_text,
            "producer": read_text,
            "row_type": lambda value: read_text(value).casefold(),
            **dict.fromkeys(_CERTIFICATES, read_text),
        }

    def read(self, column: Column) -> None:
        if column.field in self._texts:
            self._plain(column, self._texts[column.field])
        elif method := getattr(self, f"_read_{column.field}", None):
            method(column)

    def _cells(self, column: Column) -> list[Value]:
        rows, index = self._sheet.rows, column.index
        return [cells[index] if index < len(cells := rows[row.index]) else None for row in self._result.rows]

    def _note(self, row: FileRow, column: Column, code: str, /, **params: Any) -> Note:
        return Note(code, self._sheet.address(row.index, column.index), column.field, params)

    def _plain(self, column: Column, reader: Callable[[Value], Any], name: str = "") -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            if (found := reader(value)) not in (None, ""):
                row.values[name or column.field] = Given(found, column.index)

    def _numbers(self, column: Column, parse: Callable[[Value, FileRow], Reading], name: str) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            if value is None or value == "":
                continue
            reading = parse(value, row)
            if reading.code:
                note = Note(reading.code, self._sheet.address(row.index, column.index), name, reading.params)
                if reading.rejected:
                    row.rejected = row.rejected or note
                else:
                    row.questions.append(note)
            if reading.value is not None:
                row.values[name] = Given(reading.value, column.index)
            if reading.unit and "unit" not in row.values and name in ("stock", "price"):
                row.values["unit"] = Given(read_unit(reading.unit), column.index)

    # --- one method per field that is more than text --------------------------------------------------------

    def _read_name(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            name = " ".join(text_of(value).split())
            if name and name not in ("-", "--"):
                row.values["name"] = Given(name, column.index)
                if len(name) > MAX_NAME_LENGTH:
                    row.questions.append(self._note(row, column, "name_too_long", limit=MAX_NAME_LENGTH))

    def _read_price(self, column: Column) -> None:
        style, scale = style_of(self._cells(column)), _SCALES.get(column.unit, 1)
        self._numbers(column, lambda value, row: parse_money(value, style, scale), "price")

    def _read_unit_price(self, column: Column) -> None:
        """Prices by unit stand in several columns: the row's own unit decides, else the first that is filled."""
        style = style_of(self._cells(column))
        unit = read_unit(column.unit)
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            reading = parse_money(value, style)
            if reading.rejected:
                row.rejected = self._note(row, column, reading.code, **reading.params)
            elif reading.code and reading.value is None:
                row.questions.append(self._note(row, column, reading.code, **reading.params))
            elif reading.value:
                row.values[f"price/{unit}"] = Given(reading.value, column.index)

    def _read_stock(self, column: Column) -> None:
        style = style_of(self._cells(column))
        heading_unit = read_unit(column.unit) if column.unit not in ("rp", "ribu", "juta") else ""

        def parse(value: Value, row: FileRow) -> Reading:
            return parse_count(value, style, row.text("unit") or heading_unit)

        self._numbers(column, parse, "stock")
        if heading_unit:
            for row in self._result.rows:
                row.values.setdefault("unit", Given(heading_unit, column.index))

    def _read_weight(self, column: Column) -> None:
        cells = self._cells(column)
        style = style_of(cells)
        unit = column.unit if column.unit in GRAMS else ""
        units = self._table.column("weight_unit")
        if not unit and units is None:
            unit, note = _weight_unit(cells, style, self._table, column)
            if note is not None:
                (self._result.warnings if unit else self._result.questions).append(note)
                if not unit:
                    return

        def parse(value: Value, row: FileRow) -> Reading:
            own = unit
            if units is not None:
                said = text_of(self._sheet.value(row.index, units.index)).casefold()
                own = said if said in GRAMS else unit
            return parse_weight(value, style, own)

        self._numbers(column, parse, "weight_g")

    def _read_package(self, column: Column) -> None:
        """ "Kemasan" holds ``500 gr`` beside ``4 pcs``: a weight only where it says so."""
        style = style_of(self._cells(column))
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            reading = parse_weight(value, style) if isinstance(value, str) else Reading()
            if reading.value is not None:
                row.values["weight_g"] = Given(reading.value, column.index)

    def _code(self, column: Column, name: str) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            text, problem = identifier(value)
            if problem:
                row.questions.append(self._note(row, column, problem, value=text))
            elif len(text) > MAX_SKU_LENGTH:
                row.questions.append(self._note(row, column, "sku_too_long", limit=MAX_SKU_LENGTH))
            elif text:
                row.values[name] = Given(text, column.index)

    def _read_sku(self, column: Column) -> None:
        self._code(column, "sku")

    def _read_parent_sku(self, column: Column) -> None:
        self._code(column, "parent_sku")

    def _read_barcode(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            text, problem = identifier(value)
            code = text.replace(" ", "").replace("-", "")
            if problem:
                row.questions.append(self._note(row, column, problem, value=text))
            elif code:
                row.values["barcode"] = Given(code, column.index)
                if not barcode_is_valid(code):
                    self._result.warnings.append(self._note(row, column, "barcode_check_digit", value=code))

    def _read_unit(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            if kind_of(value) is Kind.EMPTY:
                continue
            unit = read_unit(text_of(value))
            if any(character.isalpha() for character in unit):
                row.values["unit"] = Given(unit, column.index)
            elif unit:
                self._result.warnings.append(self._note(row, column, "unit_is_number", value=unit))

    def _read_condition(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            if kind_of(value) is Kind.EMPTY:
                continue
            if (condition := read_condition(text_of(value))) is not None:
                row.values["condition"] = Given(condition, column.index)
            else:
                row.questions.append(self._note(row, column, "condition_unknown", value=text_of(value)[:60]))

    def _read_currency(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            code = text_of(value).upper()
            if code and code not in ("IDR", "RP", "RUPIAH"):
                row.questions.append(self._note(row, column, "foreign_currency", value=code))

    def _read_picture(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            if not (refs_here := read_pictures(value)) and text_of(value) not in ("", "-", "0"):
                note = self._note(row, column, "picture_not_understood", value=text_of(value)[:60])
                self._result.warnings.append(note)
            for ref in refs_here:
                before = row.values.get("pictures")
                refs = before.value if before else ()
                if ref not in refs:
                    row.values["pictures"] = Given((*refs, ref), before.column if before else column.index)

    def _read_variant_picture(self, column: Column) -> None:
        self._plain(column, lambda value: next(iter(read_pictures(value)), None), "picture")

    def _read_option(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            if text := read_text(value):
                row.options[1000 + column.index] = Given(text, column.index)
                row.axis_names[1000 + column.index] = column.axis

    def _read_axis_name(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            if text := read_text(value):
                row.axis_names[column.number] = text

    def _read_axis_value(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            if text := read_text(value):
                row.options[column.number] = Given(text, column.index)

    def _read_length(self, column: Column) -> None:
        self._side(column)

    def _read_width(self, column: Column) -> None:
        self._side(column)

    def _read_height(self, column: Column) -> None:
        self._side(column)

    def _side(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            side = read_side(value, column.unit)
            if side is not None:
                row.values[column.field] = Given(side, column.index)
            elif text_of(value) not in ("", "0", "-"):
                self._result.warnings.append(self._note(row, column, "size_not_understood", value=text_of(value)[:60]))

    def _read_size(self, column: Column) -> None:
        for row, value in zip(self._result.rows, self._cells(column), strict=True):
            size = read_size(value, column.unit)
            if size is not None:
                row.values["size"] = Given(size, column.index)
            elif text_of(value) not in ("", "0", "-"):
                self._result.warnings.append(self._note(row, column, "size_not_understood", value=text_of(value)[:60]))

    def check_edges(self) -> None:
        """Content to the right of the headings: notes in a workbook, but cut names in a text file."""
        known = {column.index for column in self._table.columns}
        edge = max(known, default=0) + 1
        beyond = [row for row in self._result.rows if len(self._sheet.rows[row.index]) > edge]
        if not beyond:
            return
        if self._sheet.name or len(beyond) * 2 > len(self._result.rows):
            place = self._sheet.address(self._table.header, edge)
            self._result.warnings.append(Note("no_heading", place, "", {"count": len(beyond)}))
            return
        for row in beyond:
            value = text_of(self._sheet.value(row.index, len(self._sheet.rows[row.index]) - 1))[:60]
            cell = self._sheet.address(row.index, edge)
            row.questions.append(Note("cells_beyond_table", cell, "", {"row": row.index + 1, "value": value}))

    def read_attributes(self) -> None:
        kept, ignored = attribute_columns(self._table, self._cells)
        for column in kept:
            for row, value in zip(self._result.rows, self._cells(column), strict=True):
                if text := read_text(value):
                    row.attributes[column.title] = Given(text, column.index)
        for column in ignored:
            address = self._sheet.address(self._table.header, column.index)
            self._result.warnings.append(Note("column_ignored", address, "", {"heading": column.title}))


def _weight_unit(cells: Sequence[Value], style: Style, table: Table, column: Column) -> tuple[str, Note | None]:
    """Grams or kilograms, from the numbers themselves; a question when both are believable."""
    plain = [parse_weight(value, style, "g").value for value in cells if text_of(value) not in ("", "0")]
    bare = [value for value in cells if not (isinstance(value, str) and any(c.isalpha() for c in value))]
    bare = [value for value in bare if text_of(value) not in ("", "0", "-")]
    if not bare:
        return "", None
    address = table.sheet.address(table.header, column.index)
    grams = [number for number in plain if number is not None]
    if len(grams) == len(plain) and min(grams, default=0) >= 50:
        return "g", Note("weight_unit_assumed", address, "weight_g", {"unit": "gram"})
    return "", Note("weight_unit_unknown_column", address, "weight_g", {"heading": column.title})
