"""Recognise what a heading means: exact words first, then patterns, then "harga …", then careful similarity.

A heading is one field or nothing. The traps live in the data: "Stok Minimum" is ``min_stock``, "terjual" is ``sold``,
"Harga Beli" is ``cost_price``, "Harga Jual Min" is ``promo_price``: recognised so that they are *not* taken for others.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from .values import Value
from .words import Words, compact, load, normal

_BRACKETS = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]?")
_UNITS = {
    "g": "g", "gr": "g", "gram": "g", "grams": "g", "grm": "g",
    "kg": "kg", "kilo": "kg", "kilogram": "kg", "kgs": "kg", "ons": "ons",
    "cm": "cm", "mm": "mm", "m": "m",
    "pcs": "pcs", "pc": "pcs", "buah": "pcs", "lusin": "lusin", "pack": "pack", "pak": "pack", "kodi": "kodi",
    "gross": "gross", "rp": "rp", "idr": "rp", "rupiah": "rp", "botol": "botol", "bungkus": "bungkus",
    "liter": "liter", "ikat": "ikat",
    "ribu": "ribu", "ribuan": "ribu", "rb": "ribu", "x1000": "ribu", "x 1000": "ribu", "000": "ribu", "juta": "juta",
}  # fmt: skip
_NAMES_OF_SHOPS = frozenset(("toko", "agen", "pasar", "produsen"))
"""Loyverse writes the shop's name in square brackets: ``Price [Toko Desa]``."""
_FUZZY_MIN_LENGTH = 6
_FUZZY_SCORE = 88.0
_FUZZY_FIELDS = frozenset(
    (
        *("name", "description", "price", "stock", "weight", "sku", "parent_sku", "category", "unit", "producer"),
        *("brand", "condition", "barcode", "picture", "cost_price", "min_stock", "promo_price"),
    )
)


@dataclass(frozen=True, slots=True)
class Heading:
    """What one heading means. ``sureness``: 3 exact, 2 pattern, 1 prefix or similar word. ``index`` numbers axes."""

    field: str
    sureness: int
    rank: int = 0
    unit: str = ""
    axis: str = ""
    index: int = 0


def recognise(value: Value) -> Heading | None:
    """The meaning of a heading cell, or None."""
    if not isinstance(value, str) or not value.strip() or len(value) > 120:
        return None
    return _recognise(value.strip())


@functools.lru_cache(maxsize=4096)
def _recognise(text: str) -> Heading | None:
    words = load()
    text = unicodedata.normalize("NFKC", text).strip().strip('"')
    bracket = _BRACKETS.search(text)
    inside = normal(bracket.group(1)) if bracket else ""
    found = _lookup(text, words)
    if found is None and bracket:
        outside = _BRACKETS.sub(" ", text)
        guards = words.guards - _NAMES_OF_SHOPS if bracket.group(0).startswith("[") else words.guards
        if not guards & set(inside.split()):
            found = _lookup(outside, words)
    unit = _UNITS.get(inside, "")
    if found is None:
        found, unit = _with_trailing_unit(text, words, unit)
    if found is None:
        found = _by_prefix(text, words) or _by_similarity(text, words)
    if found is None:
        return None
    axis = _axis_title(text, bracket.group(1) if bracket else "") if found.field == "option" else ""
    return Heading(found.field, found.sureness, found.rank, unit or found.unit, axis, found.index)


def _lookup(text: str, words: Words) -> Heading | None:
    plain = normal(text)
    tokens = plain.split()
    if len(tokens) > 1 and tokens[-1] in words.ignored_suffixes:
        plain = " ".join(tokens[:-1])
    if hit := words.exact.get(plain.replace(" ", "")):
        unit = "g" if plain in ("variant grams", "gramasi") else ""
        return Heading(hit[0], 3, hit[1], unit)
    for field, pattern in words.patterns:
        if match := pattern.match(plain):
            number = match.group(1) if match.groups() else ""
            if field == "unit_price":
                return Heading(field, 2, unit=number) if "/" in text or plain.startswith("harga") else None
            return Heading(field, 2, index=int(number) if number.isdigit() else 0)
    return None


def _with_trailing_unit(text: str, words: Words, unit: str) -> tuple[Heading | None, str]:
    """``berat gram``, ``panjang cm``: the last word is a unit."""
    tokens = normal(_BRACKETS.sub(" ", text)).split()
    if len(tokens) >= 2 and tokens[-1] in _UNITS:
        found = _lookup(" ".join(tokens[:-1]), words)
        if found and found.field in ("weight", "length", "width", "height", "size", "stock", "price"):
            return found, unit or _UNITS[tokens[-1]]
    return None, unit


def _by_prefix(text: str, words: Words) -> Heading | None:
    """``Harga Honda Jazz`` is a price; ``Harga Beli``, ``Harga Min`` and the like are guarded."""
    tokens = normal(text).split()
    if len(tokens) >= 2 and tokens[0] in words.price_prefixes and not words.guards & set(tokens):
        return Heading("price", 1, rank=100)
    return None


def _by_similarity(text: str, words: Words) -> Heading | None:
    key = compact(text)
    if len(key) < _FUZZY_MIN_LENGTH or words.guards & set(normal(text).split()):
        return None
    from rapidfuzz import fuzz, process

    hit = process.extractOne(key, words.exact.keys(), scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE)
    if hit is None or len(hit[0]) < _FUZZY_MIN_LENGTH:
        return None
    field, rank = words.exact[hit[0]]
    return Heading(field, 1, rank + 200) if field in _FUZZY_FIELDS else None


def _axis_title(text: str, inside: str) -> str:
    """``Variation 1 (Colour)`` names the axis in its brackets; ``Warna`` is the axis itself."""
    title = inside.strip() if inside.strip() and compact(inside) not in _UNITS else _BRACKETS.sub(" ", text)
    return " ".join(title.replace("_", " ").strip(" *").split()).capitalize()


def is_order_heading(value: Value) -> bool:
    return isinstance(value, str) and compact(value) in load().order


def is_ledger_heading(value: Value) -> bool:
    return isinstance(value, str) and compact(value) in load().ledger


def is_skipped_sheet(name: str) -> bool:
    plain = normal(name)
    return any(plain == word or plain.startswith(word + " ") for word in load().skipped_sheets)


def headings_of(row: Sequence[Value]) -> dict[int, Heading]:
    """Column → meaning, for every recognised cell of a row."""
    return {column: heading for column, cell in enumerate(row) if (heading := recognise(cell)) is not None}
