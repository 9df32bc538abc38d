"""What a question offers: the possible readings of a cell as choices, each of which fully decides it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from .answers import NO_VALUE, SKIP_ROW
from .limits import LOW_PRICE, MAX_PRICE, MAX_STOCK, MAX_WEIGHT_G
from .numbers import is_short, shown
from .units import grams_in
from .values import Choice, Note, Value, text_of

_CORE = re.compile(r"[0-9][0-9.,]*")
_THOUSAND = re.compile(r"[0-9]\s*(?:k|ribu|rb)")
_MOST = 4
_MILLIONS = 100
"""A number from here on is no count of millions: nothing in a village costs a hundred million."""
SKIP = Choice(SKIP_ROW, "skip_row")
EMPTY_CELL = Choice(NO_VALUE, "leave_empty")


@dataclass(frozen=True, slots=True)
class _Way:
    """A number that the digits of a cell could mean, and how it came from them."""

    rule: str
    number: Decimal

    def times(self, factor: int) -> _Way:
        return self if factor == 1 else _Way(f"{self.rule} *{factor}", self.number * factor)

    def rounded(self) -> Iterator[_Way]:
        if self.number == self.number.to_integral_value():
            yield self
        else:
            yield _Way(f"{self.rule} down", self.number.to_integral_value("ROUND_FLOOR"))
            yield _Way(f"{self.rule} up", self.number.to_integral_value("ROUND_CEILING"))


def _numbers_in(value: Value) -> Iterator[_Way]:
    """Every number the digits of a cell could mean, the likeliest first: thousands before decimals."""
    for place, core in enumerate(_CORE.findall(text_of(value))):
        which = f"{place} " if place else ""
        digits = core.strip(".,")
        plain = digits.replace(".", "").replace(",", "")
        if plain == digits:
            yield _Way(f"{which}digits", Decimal(digits))
            continue
        last = max(digits.rfind("."), digits.rfind(","))
        head, tail = digits[:last].replace(".", "").replace(",", ""), digits[last + 1 :]
        if len(tail) == 3:
            yield _Way(f"{which}digits", Decimal(plain))
        yield _Way(f"{which}decimal", Decimal(f"{head}.{tail}"))


def _whole(ways: Iterable[_Way], ceiling: int) -> list[_Way]:
    """The first few whole numbers, each once, with the likeliest way to it."""
    found: dict[int, _Way] = {}
    for way in ways:
        if way.number == way.number.to_integral_value() and 0 <= way.number <= ceiling:
            found.setdefault(int(way.number), way)
    return list(found.values())[:_MOST]


def price_choices(value: Value, million: bool = False) -> tuple[Choice, ...]:
    """What a price could be. ``million``: other cells of the column say "juta"."""
    ways = list(_numbers_in(value))
    likely = [way for way in ways if way.number >= 100]
    if not any(way.number >= LOW_PRICE for way in ways) or (ways and all(is_short(way.number) for way in ways)):
        likely += [way.times(1000) for way in ways]
    if million:
        likely += [way.times(1_000_000) for way in ways if way.number < _MILLIONS]
    plain = [] if any(way.number >= 100 for way in ways) else [way for way in ways if 0 < way.number < 100]
    return tuple(
        Choice(str(int(way.number)), "reading_price", {"amount": shown(way.number)}, way.rule)
        for way in _whole([*likely, *plain], MAX_PRICE)
    )


def stock_choices(value: Value, unit: str = "") -> tuple[Choice, ...]:
    """What a stock could be: its digits, rounded, or times a word for thousands that may not be one (``2k``)."""
    ways = list(_numbers_in(value))
    around = [near for way in ways for near in way.rounded()]
    worded = [way.times(1000) for way in ways] if _THOUSAND.search(text_of(value).casefold()) else []
    return tuple(
        Choice(
            str(int(way.number)),
            "reading_stock",
            {"count": shown(way.number), "unit": unit or "pcs"},
            way.rule,
        )
        for way in _whole([*worded, *ways, *around], MAX_STOCK)
    )


def weight_choices(value: Value, unit: str = "") -> tuple[Choice, ...]:
    ways = list(_numbers_in(value))
    factors = [grams] if (grams := grams_in(unit)) else [1, 1000]
    grams_found = [way.times(factor) for way in ways for factor in factors]
    return tuple(
        Choice(f"{int(way.number)} gram", "reading_weight", {"grams": shown(way.number)}, way.rule)
        for way in _whole((way for way in grams_found if way.number > 0), MAX_WEIGHT_G)
    )


def ask_price(note: Note, value: Value, million: bool = False) -> Note:
    return dataclasses.replace(note, choices=(*price_choices(value, million), SKIP), free=True)


def ask_stock(note: Note, value: Value, unit: str) -> Note:
    if note.code == "stock_negative":  # more was sold than was there: nothing is left
        none = Choice("0", "reading_stock", {"count": 0, "unit": unit or "pcs"}, "none")
        return dataclasses.replace(note, choices=(none, EMPTY_CELL, SKIP), free=True)
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
