"""Which new products of a plan may be products we have already (or that stand in another row). Pure, and fast.

Barcodes and names are looked up; similar names are compared only within one first word, price and unit, and there
only with their neighbours in the alphabet, so that 10,000 products cost no more than 10,000 times a few.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
    """One variant that may be met again."""

    code: Sku
    product: Product
    variant: Variant


_New = tuple[PlanEntry, _One]


class _Named(NamedTuple):
    """A variant by its words; ``place`` is its row among the new ones, -1 for what we have."""

    name: str
    place: int
    cell: str
    one: _One


def proposals(plan: ImportPlan, current: Mapping[Sku, CurrentProduct]) -> list[Proposal]:
    """At most one proposal for each new product, in the order of the file; certain ones win over likely ones."""
    new = [e for e in plan.entries if e.action is Action.NEW and e.product is not None]
    if not new:
        return []
    known = [_One(p.code, p, v) for p in _standing(plan, current) for v in p.variants]
    variants = list(_variants(new))
    found: dict[Sku, Proposal] = {}
    listed = {entry.code for entry in plan.entries}
    for proposal in (*_same_barcode(variants, known, listed), *_same_name(variants, known)):
        if proposal.code not in found or (proposal.certain and not found[proposal.code].certain):
            found[proposal.code] = proposal
    for proposal in _near_name([pair for pair in variants if pair[0].code not in found], known):
        found.setdefault(proposal.code, proposal)
    return [found[e.code] for e in new if e.code in found]


def _standing(plan: ImportPlan, current: Mapping[Sku, CurrentProduct]) -> Iterator[Product]:
    """What we have, as the plan leaves it. An archived product is no longer sold: a new one may take its place."""
    changed = {e.code: e.product for e in plan.entries if e.product is not None and e.action is not Action.NEW}
    for code, one in current.items():
        product = changed.get(code) or one.product
        if product.status is ProductStatus.ACTIVE:
            yield product


def _variants(entries: list[PlanEntry]) -> Iterator[tuple[PlanEntry, _One]]:
    for entry in entries:
        assert entry.product is not None
        for variant in entry.product.variants:
            yield entry, _One(entry.code, entry.product, variant)


def _met(
    variants: list[_New], known: list[_One], key: Callable[[_One], tuple[str, ...] | None]
) -> Iterator[tuple[PlanEntry, _One, _One]]:
    """(entry, its variant, the earlier variant of another product with the same key)."""
    first: dict[tuple[str, ...], _One] = {}
    for one in known:
        if (its := key(one)) is not None:
            first.setdefault(its, one)
    for entry, one in variants:
        if (its := key(one)) is None:
            continue
        other = first.setdefault(its, one)
        if other.code != one.code:
            yield entry, one, other


def _same_barcode(variants: list[_New], known: list[_One], listed: Collection[Sku]) -> Iterator[Proposal]:
    def barcode(one: _One) -> tuple[str, ...] | None:
        code = one.variant.barcode
        return (code, one.variant.unit) if code and barcode_is_valid(code) else None

    for entry, one, other in _met(variants, known, barcode):
        note = Note("same_barcode", entry.cell, "barcode", {"value": one.variant.barcode, "sku": other.variant.sku})
        low, high = sorted((one.variant.price, other.variant.price))
        # Who lists both in one file means both; a carton may carry the number of what is in it, at another price.
        certain = other.code not in listed and high <= ALIKE * low
        yield Proposal(one.code, other.code, entry.cell, (note,), certain)


def _same_name(variants: list[_New], known: list[_One]) -> Iterator[Proposal]:
    def name(one: _One) -> tuple[str, ...] | None:
        options, own = one.variant.options, normalised(one.product.name)
        return (own, one.variant.unit, *map(normalised, options)) if options else (own, one.variant.unit)

    for entry, one, other in _met(variants, known, name):
        note = Note("same_name", entry.cell, "name", {"name": other.product.name, "sku": other.variant.sku})
        yield Proposal(one.code, other.code, entry.cell, (note,), certain=False)


def _near_name(variants: list[_New], known: list[_One]) -> Iterator[Proposal]:
    buckets: dict[tuple[object, ...], list[_Named]] = {}
    found = [(-1, "", one) for one in known]
    found += [(place, entry.cell, one) for place, (entry, one) in enumerate(variants)]
    for place, cell, one in found:
        if len(one.product.variants) > 1:
            continue  # a product with variants is recognised by its whole name or its barcodes
        name = normalised(one.product.name)
        # The numbers too: 250 g is not 500 g, however alike the rest.
        key = (name.split(" ", 1)[0], one.variant.price, one.variant.unit, *_NUMBERS.findall(name))
        buckets.setdefault(key, []).append(_Named(name, place, cell, one))
    for bucket in buckets.values():
        if len(bucket) > 1 and any(named.place >= 0 for named in bucket):
            yield from _neighbours(sorted(bucket, key=lambda named: named.name))


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
            reason = Note("near_name", new.cell, "name", params)
            yield Proposal(new.one.code, old.code, new.cell, (reason,), certain=False)
            break


@lru_cache(maxsize=50_000)
def normalised(name: str) -> str:
    """A name as its words, whatever the case, marks and units: ``KOPI  Gayo, 250gr`` → ``kopi gayo 250 g``."""
    text = name if name.isascii() else unicodedata.normalize("NFKD", name)
    return " ".join([_UNITS.get(word, word) for word in _WORDS.findall(text.casefold())])
