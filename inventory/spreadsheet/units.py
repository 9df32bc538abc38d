"""Units of sale: their spellings, and the exact number of base units in one (``config/data/units.json``, with sources).

Only what a dictionary or the SI fixes converts: 1 lusin = 12 pcs, 1 kg = 1000 gram. A pack, an ikat or a dus holds
what the shop puts in; it converts to nothing but itself.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources


@dataclass(frozen=True, slots=True)
class Units:
    """``names``: every spelling → the unit's name. ``bases``: name → (base unit, how many of it are in one)."""

    names: Mapping[str, str]
    bases: Mapping[str, tuple[str, int]]


@functools.cache
def load_units() -> Units:
    raw = json.loads(resources.files("config.data").joinpath("units.json").read_text("utf-8"))["units"]
    names = {spelling: name for name, unit in raw.items() for spelling in (name, *unit["also"])}
    return Units(names, {name: (unit["base"], unit["factor"]) for name, unit in raw.items()})


@functools.lru_cache(maxsize=1024)
def read_unit(text: str) -> str:
    """The unit's usual name; an unknown word stays as it is, in lower case."""
    word = " ".join(text.split()).casefold().rstrip(".")
    return load_units().names.get(word, word)


def base_of(unit: str) -> tuple[str, int]:
    """``lusin`` → ``("pcs", 12)``, ``kg`` → ``("gram", 1000)``, ``ikat`` → ``("ikat", 1)``, nothing → 1 pcs."""
    name = read_unit(unit) or "pcs"
    return load_units().bases.get(name, (name, 1))


def convert(number: Decimal, unit: str, into: str) -> Decimal | None:
    """``number`` of ``unit`` counted in ``into``; None where no exact rule connects the two."""
    base, factor = base_of(unit)
    other, parts = base_of(into)
    return number * factor / parts if base == other else None


def is_single(unit: str) -> bool:
    """Is one of it one piece? An unnamed unit is."""
    return base_of(unit) == ("pcs", 1)


def is_trade(unit: str) -> bool:
    """A container or bundle of the shop's own making: bungkus, botol, ikat, pack."""
    base, factor = base_of(unit)
    return factor == 1 and base == read_unit(unit) and base not in ("pcs", "gram", "ml", "cm")


def grams_in(unit: str) -> int | None:
    """Grams in one of a weight unit; None for anything else, also for no unit."""
    base, factor = base_of(unit)
    return factor if unit and base == "gram" else None
