"""Small readers for single cells: texts, units, pictures, sizes, condition; and which unknown columns to keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from inventory.canonical import Condition, Size

from .columns import Column
from .limits import MAX_ATTRIBUTE_LENGTH, MAX_SIZE_MM
from .numbers import Style, amount
from .table import Table
from .values import Kind, Value, kind_of, text_of
from .words import load, normal

_NEW = frozenset(("baru", "new", "brand new", "b"))
_USED = frozenset(("bekas", "used", "second", "preloved", "seken"))
_PICTURE_BREAK = re.compile(r"\s*[;|\n]\s*|\s*,\s+(?=https?://|\S+\.(?:jpe?g|png|webp|gif)\b)")
_PICTURE = re.compile(r"https?://\S.*|[^<>:*?\"|]+\.(?:jpe?g|png|webp|gif|bmp|heic)", re.IGNORECASE)
_SIDE = re.compile(r"([0-9][0-9.,]*)\s*(mm|cm|m)?")
_SIDES = re.compile(r"\s*[x×*]\s*", re.IGNORECASE)
_MILLIMETRES = {"mm": 1, "cm": 10, "m": 1000}
_MAX_ATTRIBUTES = 20
_NO_ATTRIBUTE = re.compile(r"\b(?:id|url|link|date|tanggal|margin|bom|meta|file|catatan|alasan|diskon|pajak|tax)\b")


def read_text(value: Value) -> str:
    text = text_of(value)
    return "" if text in ("-", "--") else text


def is_rupiah(value: Value) -> bool:
    """A cell of a currency column that says rupiah, or nothing."""
    return text_of(value).upper().rstrip(".") in ("", "IDR", "RP", "RUPIAH")


def read_condition(text: str) -> Condition | None:
    word = normal(text)
    if word in _NEW:
        return Condition.NEW
    return Condition.USED if word in _USED else None


def read_pictures(value: Value) -> tuple[str, ...]:
    """File names (relative to the workbook's folder) and addresses in one cell, in order."""
    if not isinstance(value, str) or not value.strip():
        return ()
    parts = [part.strip().replace("\\", "/") for part in _PICTURE_BREAK.split(value.strip())]
    return tuple(dict.fromkeys(part for part in parts if _PICTURE.fullmatch(part)))


def read_side(value: Value, unit: str) -> int | None:
    """One side of a package in millimetres; centimetres are the marketplaces' common unit."""
    match = _SIDE.fullmatch(text_of(value).casefold())
    if match is None:
        return None
    number = amount(match.group(1), Style(), "ask")
    return None if number is None else _millimetres(number, match.group(2) or unit)


def _millimetres(number: Decimal, unit: str) -> int | None:
    length = number * _MILLIMETRES.get(unit, 10)
    if length != length.to_integral_value() or not 0 < length <= MAX_SIZE_MM:
        return None
    return int(length)


def read_size(value: Value, unit: str) -> Size | None:
    """``20 x 10 x 5 cm``."""
    text = text_of(value).casefold()
    last = re.search(r"(mm|cm|m)\s*$", text)
    unit = last.group(1) if last else unit
    sides = [read_side(part, unit) for part in _SIDES.split(text)]
    if len(sides) != 3 or None in sides:
        return None
    length, width, height = sides
    assert length is not None
    assert width is not None
    assert height is not None
    return Size(length, width, height)


def attribute_columns(table: Table, cells: Callable[[Column], Sequence[Value]]) -> tuple[list[Column], list[Column]]:
    """Unknown columns that describe the product (short texts), and those that are left out though they hold data."""
    kept: list[Column] = []
    ignored: list[Column] = []
    known_suffix = load().guards
    for column in table.columns:
        if column.field:
            continue
        # Each value once; True and 1 are equal, but both are no text.
        values = [value for value in set(cells(column)) if kind_of(value) is not Kind.EMPTY]
        if not values:
            continue
        title = normal(column.title)
        words = title.split()
        describes = (
            len(kept) < _MAX_ATTRIBUTES
            and 1 <= len(words) <= 4
            and len(column.title) <= 40
            and not known_suffix & set(words)
            and not _NO_ATTRIBUTE.search(title)
            and all(_describes(value) for value in values)
        )
        (kept if describes else ignored).append(column)
    return kept, ignored


def _describes(value: Value) -> bool:
    return (
        isinstance(value, str)
        and len(value.strip()) <= MAX_ATTRIBUTE_LENGTH
        and "://" not in value
        and value.strip()[:1] not in "{["
        and any(character.isalpha() for character in value)
    )
