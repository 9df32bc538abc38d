"""Which new products of a plan may be products we have already (or that stand in another row). Pure, and fast.

Barcodes and names are looked up; similar names are compared only within one first word, price and unit, and there
only with their neighbours in the alphabet, so that 10,000 products cost no more than 10,000 times a few.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from inventory.canonical import Product, ProductStatus, Sku, Variant

from .identifiers import barcode_is_valid
from .plan import Action, CurrentProduct, ImportPlan, PlanEntry
from .values import Note

Pair = tuple[str, str]
# Real lists hold "Mika M" beside "Mika S", white beside black: only a slip inside one long word is "nearly the same".
NEAR_ENOUGH = 92
NEAR_WORD = 75
LONG_WORD = 4
ALIKE = 2
"""Prices of one thing differ by no more than this many times."""
NEIGHBOURS = 8

_WORDS = re.compile(r"[^\W\d_]+|\d+")
_NUMBERS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")
_UNITS = {
    "gr": "g",
    "gram": "g",
    "grm": "g",
    "kilo": "kg",
    "kilogram": "kg",
    "mililiter": "ml",
    "liter": "l",
    "ltr": "l",
}
_UNIT_WORDS = frozenset(_UNITS)


def pair(one: str, other: str) -> Pair:
    """Two codes, whichever was named first."""
    return (one, other) if one <= other else (other, one)


@dataclass(frozen=True, slots=True)
class Proposal:
    """``code``, new in the plan, may be ``into``, which stays. ``certain``: worth stopping the import for."""

    code: Sku
    into: Sku
    cell: str
    reasons: tuple[Note, ...]
    certain: bool

    @property
    def pair(self) -> Pair:
        return pair(self.code, self.into)


class _One(NamedTuple):
    """One variant that may be met again. ``name``: the product's, normalised; ``cell``: empty for what we have."""

    code: Sku
    product: Product
    variant: Variant
    name: str
    is_new: bool = False
    cell: str = ""


class _Named(NamedTuple):
    """A variant by its words; ``place`` is its row among the new ones, -1 for what we have."""

    name: str
    place: int
    one: _One


def proposals(plan: ImportPlan, current: Mapping[Sku, CurrentProduct]) -> list[Proposal]:
    """At most one proposal for each new product, in the order of the file; certain ones win over likely ones."""
    new = [e for e in plan.entries if e.action is Action.NEW and e.product is not None]
    if not new:
        return []
    known = [_One(p.code, p, v, normalised(p.name)) for p in _standing(plan, current) for v in p.variants]
    names = [normalised(_of(entry).name) for entry in new]
    found: dict[Sku, Proposal] = {}
    if known or _twice(names) or _twice([v.barcode for e in new for v in _of(e).variants if v.barcode]):
        variants = list(_variants(zip(new, names, strict=True)))
        listed = {entry.code for entry in plan.entries}
        for proposal in (*_same_barcode(variants, known, listed), *_same_name(variants, known)):
            if proposal.code not in found or (proposal.certain and not found[proposal.code].certain):
                found[proposal.code] = proposal
    left = [(e, name) for e, name in zip(new, names, strict=True) if len(_of(e).variants) == 1 and e.code not in found]
    for proposal in _near_name(list(_variants(left)), known):
        found.setdefault(proposal.code, proposal)
    return [found[e.code] for e in new if e.code in found] if found else []


def _standing(plan: ImportPlan, current: Mapping[Sku, CurrentProduct]) -> Iterator[Product]:
    """What we have, as the plan leaves it. An archived product is no longer sold: a new one may take its place."""
    if not current:
        return
    changed = {e.code: e.product for e in plan.entries if e.product is not None and e.action is not Action.NEW}
    for code, one in current.items():
        product = changed.get(code) or one.product
        if product.status is ProductStatus.ACTIVE:
            yield product


def _twice(values: Sequence[str]) -> bool:
    return len(set(values)) < len(values)


def _of(entry: PlanEntry) -> Product:
    assert entry.product is not None
    return entry.product


def _variants(named: Iterable[tuple[PlanEntry, str]]) -> Iterator[_One]:
    for entry, name in named:
        product = _of(entry)
        for variant in product.variants:
            yield _One(entry.code, product, variant, name, True, entry.cell)


def _met(ones: Sequence[_One], keys: Sequence[tuple[str, ...]]) -> Iterator[tuple[_One, _One]]:
    """(a new variant, the earlier variant of another product with the same key)."""
    if len(set(keys)) == len(keys):
        return  # nearly always
    first: dict[tuple[str, ...], _One] = {}
    for its, one in zip(keys, ones, strict=True):
        other = first.setdefault(its, one)
        if other is not one and other.code != one.code and one.is_new:
            yield one, other


def _same_barcode(variants: list[_One], known: list[_One], listed: Collection[Sku]) -> Iterator[Proposal]:
    coded = [one for one in chain(known, variants) if one.variant.barcode]
    for one, other in _met(coded, [(one.variant.barcode or "", one.variant.unit) for one in coded]):
        if not barcode_is_valid(one.variant.barcode or ""):
            continue
        note = Note("same_barcode", one.cell, "barcode", {"value": one.variant.barcode, "sku": other.variant.sku})
        low, high = sorted((one.variant.price, other.variant.price))
        # Who lists both in one file means both; a carton may carry the number of what is in it, at another price.
        certain = other.code not in listed and high <= ALIKE * low
        yield Proposal(one.code, other.code, one.cell, (note,), certain)


def _same_name(variants: list[_One], known: list[_One]) -> Iterator[Proposal]:
    ones = [*known, *variants]
    keys = [(one.name, one.variant.unit, *map(normalised, one.variant.options)) for one in ones]
    for one, other in _met(ones, keys):
        note = Note("same_name", one.cell, "name", {"name": other.product.name, "sku": other.variant.sku})
        yield Proposal(one.code, other.code, one.cell, (note,), certain=False)


def _near_name(variants: list[_One], known: list[_One]) -> Iterator[Proposal]:
    """A product with variants is recognised by its whole name or its barcodes, not here."""
    single = [one for one in chain(known, variants) if len(one.product.variants) == 1]
    keys = [_alike(one) for one in single]
    often = {key for key, count in Counter(keys).items() if count > 1}
    buckets: dict[tuple[object, ...], list[_Named]] = {}
    for place, (key, one) in enumerate(zip(keys, single, strict=True) if often else ()):
        if key in often:
            buckets.setdefault(key, []).append(_Named(one.name, place if one.is_new else -1, one))
    for bucket in buckets.values():
        if any(named.place >= 0 for named in bucket):
            yield from _neighbours(sorted(bucket, key=lambda named: named.name))


def _alike(one: _One) -> tuple[object, ...]:
    """Only names that begin alike, at one price and in one unit, are compared; the numbers in them too: 250 g is not
    500 g, however alike the rest."""
    name, variant = one.name, one.variant
    numbers = _NUMBERS.findall(name) if _DIGIT.search(name) else ()
    return (name.partition(" ")[0], variant.price, variant.unit, *numbers)


def _neighbours(bucket: list[_Named]) -> Iterator[Proposal]:
    from rapidfuzz.fuzz import ratio

    for index, new in enumerate(bucket):
        if new.place < 0:
            continue
        for other in bucket[max(0, index - NEIGHBOURS) : index + NEIGHBOURS + 1]:
            # Of two new ones the later row is proposed.
            if other.place >= new.place or not ratio(new.name, other.name, score_cutoff=NEAR_ENOUGH):
                continue
            words = [pair for pair in zip(new.name.split(), other.name.split(), strict=False) if pair[0] != pair[1]]
            if new.name.count(" ") != other.name.count(" ") or not all(
                min(map(len, pair)) >= LONG_WORD and ratio(*pair, score_cutoff=NEAR_WORD) for pair in words
            ):
                continue
            old = other.one
            params = {"name": old.product.name, "sku": old.variant.sku, "price": old.variant.price}
            reason = Note("near_name", new.one.cell, "name", params)
            yield Proposal(new.one.code, old.code, new.one.cell, (reason,), certain=False)
            break


@lru_cache(maxsize=50_000)
def normalised(name: str) -> str:
    """A name as its words, whatever the case, marks and units: ``KOPI  Gayo, 250gr`` → ``kopi gayo 250 g``."""
    if name.isascii() and "  " not in name and name.replace(" ", "").isalpha():  # what most names are
        plain = name.lower().strip(" ")
        words = plain.split(" ")
        if _UNIT_WORDS.isdisjoint(words):
            return plain
    else:
        text = name if name.isascii() else unicodedata.normalize("NFKD", name)
        words = _WORDS.findall(text.casefold())
    return " ".join(words if _UNIT_WORDS.isdisjoint(words) else [_UNITS.get(word, word) for word in words])
