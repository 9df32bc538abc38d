"""What a question offers: the possible readings of a cell as choices, each of which fully decides it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from .answers import NO_VALUE, SKIP_ROW
from .limits import MAX_PRICE, MAX_STOCK, MAX_WEIGHT_G
from .units import grams_in
from .values import Choice, Note, Value, text_of

_CORE = re.compile(r"[0-9][0-9.,]*")
_MOST = 4
SKIP = Choice(SKIP_ROW, "skip_row")
EMPTY_CELL = Choice(NO_VALUE, "leave_empty")


def numbers_in(value: Value) -> Iterator[Decimal]:
    """Every number the digits of a cell could mean, the likeliest first: thousands before decimals."""
    for core in _CORE.findall(text_of(value)):
        digits = core.strip(".,")
        plain = digits.replace(".", "").replace(",", "")
        if plain == digits:
            yield Decimal(digits)
            continue
        last = max(digits.rfind("."), digits.rfind(","))
        head, tail = digits[:last].replace(".", "").replace(",", ""), digits[last + 1 :]
        if len(tail) == 3:
            yield Decimal(plain)
        yield Decimal(f"{head}.{tail}")


def _whole(numbers: Iterable[Decimal], ceiling: int) -> list[int]:
    found = [int(number) for number in numbers if number == number.to_integral_value() and 0 <= number <= ceiling]
    return list(dict.fromkeys(found))[:_MOST]


def price_choices(value: Value) -> tuple[Choice, ...]:
    numbers = list(numbers_in(value))
    likely = [number for number in numbers if number >= 100]
    if not any(number >= 1000 for number in numbers):
        likely += [number * 1000 for number in numbers]
    plain = [] if any(number >= 100 for number in numbers) else [number for number in numbers if 0 < number < 100]
    return tuple(
        Choice(str(number), "reading_price", {"amount": number}) for number in _whole([*likely, *plain], MAX_PRICE)
    )


def stock_choices(value: Value, unit: str = "") -> tuple[Choice, ...]:
    numbers = list(numbers_in(value))
    around = [number.to_integral_value(rule) for number in numbers for rule in ("ROUND_FLOOR", "ROUND_CEILING")]
    return tuple(
        Choice(str(number), "reading_stock", {"count": number, "unit": unit or "pcs"})
        for number in _whole([*numbers, *around], MAX_STOCK)
    )


def weight_choices(value: Value, unit: str = "") -> tuple[Choice, ...]:
    numbers = list(numbers_in(value))
    factors = [grams] if (grams := grams_in(unit)) else [1, 1000]
    grams_found = [number * factor for number in numbers for factor in factors]
    return tuple(
        Choice(f"{number} gram", "reading_weight", {"grams": number})
        for number in _whole((g for g in grams_found if g > 0), MAX_WEIGHT_G)
    )


def ask_price(note: Note, value: Value) -> Note:
    return dataclasses.replace(note, choices=(*price_choices(value), SKIP), free=True)


def ask_stock(note: Note, value: Value, unit: str) -> Note:
    return dataclasses.replace(note, choices=(*stock_choices(value, unit), EMPTY_CELL, SKIP), free=True)


def ask_weight(note: Note, value: Value, unit: str) -> Note:
    return dataclasses.replace(note, choices=(*weight_choices(value, unit), EMPTY_CELL), free=True)


_ROW_CHOICES: dict[str, tuple[Choice, ...]] = {
    "identifier_lossy": (EMPTY_CELL, SKIP),
    "duplicate_barcode": (EMPTY_CELL, SKIP),
    "condition_unknown": (Choice("Baru", "condition_new"), Choice("Bekas", "condition_used")),
    "foreign_currency": (Choice("IDR", "is_rupiah"), SKIP),
    "cells_beyond_table": (Choice("!ignore", "ignore_cells"), SKIP),
}
_NOT_FREE = frozenset(("cells_beyond_table", "axes_differ", "sku_in_two_products", "foreign_currency"))


def ask_row(note: Note, *more: Choice) -> Note:
    """A question about one row: what can be chosen always includes leaving something out."""
    choices = (*more, *_ROW_CHOICES.get(note.code, (SKIP,)))
    return dataclasses.replace(note, choices=choices, free=note.code not in _NOT_FREE)
