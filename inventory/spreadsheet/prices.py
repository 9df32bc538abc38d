"""Prices in several columns by unit (``/Pcs``, ``/Pack``, ``Harga Kg``): the row's own unit decides."""

from __future__ import annotations

from .rows import FileRow, FileRows, Given
from .table import Table
from .units import read_unit
from .values import Note

_ORDER = ("pcs", "buah", "biji", "bungkus", "botol", "pack", "kg")


def settle_unit_prices(table: Table, file: FileRows) -> None:
    """Give each row one price and its unit. A zero means "not sold that way"; other prices are told, not lost."""
    columns = [column for column in table.columns if column.field == "unit_price"]
    if not columns or table.column("price") is not None:
        return
    units = list(dict.fromkeys(read_unit(column.unit) for column in columns))
    units.sort(key=lambda unit: _ORDER.index(unit) if unit in _ORDER else len(_ORDER))
    for row in file.rows:
        _settle(table, file, row, [unit for unit in units if f"price/{unit}" in row.values])


def _settle(table: Table, file: FileRows, row: FileRow, filled: list[str]) -> None:
    if not filled:
        return
    own = row.text("unit")
    chosen = own if own in filled else filled[0]
    price = row.values[f"price/{chosen}"]
    row.values["price"] = price
    row.values["unit"] = Given(chosen, price.column)
    others = [unit for unit in filled if unit != chosen]
    for unit in filled:
        del row.values[f"price/{unit}"]
    if others:
        params = {"unit": chosen, "others": ", ".join(others)}
        file.warnings.append(Note("other_unit_prices", table.sheet.address(row.index, price.column), "price", params))
