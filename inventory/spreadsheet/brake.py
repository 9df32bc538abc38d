"""The brake: an import that would change much of the catalogue at once stops and asks. Pure.

A SKU counts once, when its stock goes from something to 0, when its price or its stock changes by more than 10 times
(either way), or when its product goes off sale. New SKUs never count, and neither does stock that comes to an empty
shelf: from 0 there is no "times". It brakes beyond 25 SKUs, or beyond 20 % of those for sale; fewer than 3 SKUs never
brake, so that a village with three products may change one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inventory.canonical import ProductStatus, Sku

from .plan import Action, CurrentProduct, ImportPlan, PlanEntry, PlanStatus
from .values import Note

MOST_SKUS = 25
MOST_PERCENT = 20
FEWEST_SKUS = 3
TIMES = 10
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Large:
    """One large change. ``field`` is stock, price or status; ``cell`` is empty for what the file does not carry."""

    sku: Sku
    field: str
    old: int | str
    new: int | str
    cell: str


@dataclass(frozen=True, slots=True)
class Brake:
    """``skus`` of the ``catalogue`` that are for sale would change largely; ``found`` says how."""

    found: tuple[Large, ...]
    skus: int
    catalogue: int

    @property
    def percent(self) -> int:
        return 100 * self.skus // self.catalogue if self.catalogue else 100

    def question(self) -> Note:
        """The sentence, with the first few changes as evidence."""
        first = self.found[:SHOWN]
        shown = "; ".join(f"{one.sku} {one.old} → {one.new}" + (f" ({one.cell})" if one.cell else "") for one in first)
        evidence = tuple(
            Note("large_change_of", one.cell, one.field, {"sku": one.sku, "old": one.old, "new": one.new})
            for one in first
        )
        params = {"count": self.skus, "total": self.catalogue, "percent": self.percent, "shown": shown}
        return Note("large_change", first[0].cell, first[0].field, params, scope="file", evidence=evidence)


def check(plan: ImportPlan, current: Mapping[Sku, CurrentProduct]) -> Brake | None:
    """The brake that this plan meets; None when it may be written."""
    found = tuple(large for entry in plan.entries for large in _large(entry, current))
    skus = len({one.sku for one in found})
    if skus < FEWEST_SKUS:
        return None
    catalogue = sum(len(c.product.variants) for c in current.values() if c.product.status is ProductStatus.ACTIVE)
    if skus > MOST_SKUS or 100 * skus > MOST_PERCENT * catalogue:
        return Brake(found, skus, catalogue)
    return None


def braked(plan: ImportPlan, current: Mapping[Sku, CurrentProduct]) -> ImportPlan:
    """``plan``, or when it changes too much at once, the same plan with a question, which nobody can apply."""
    if plan.status is not PlanStatus.PLANNED or not current:
        return plan
    brake = check(plan, current)
    if brake is None:
        return plan
    return dataclasses.replace(plan, status=PlanStatus.NEEDS_ANSWERS, questions=(*plan.questions, brake.question()))


def _large(entry: PlanEntry, current: Mapping[Sku, CurrentProduct]) -> Iterator[Large]:
    old = current.get(entry.code)
    if entry.action is not Action.CHANGED or entry.product is None or old is None:
        return
    if old.product.status is ProductStatus.ACTIVE and entry.product.status is ProductStatus.ARCHIVED:
        for variant in old.product.variants:
            yield Large(variant.sku, "status", old.product.status.value, entry.product.status.value, entry.cell)
        return
    for stock in entry.stock:
        if stock.old is not None and (_emptied(stock.old, stock.new) or _many_times(stock.old, stock.new)):
            yield Large(stock.sku, "stock", stock.old, stock.new, stock.cell)
    before = {variant.sku: variant.price for variant in old.product.variants}
    cells = {change.sku: change.cell for change in entry.changes if change.field == "price"}
    for variant in entry.product.variants:
        price = before.get(variant.sku)
        if price is not None and (_emptied(price, variant.price) or _many_times(price, variant.price)):
            yield Large(variant.sku, "price", price, variant.price, cells.get(variant.sku, entry.cell))


def _emptied(old: int, new: int) -> bool:
    return old > 0 >= new


def _many_times(old: int, new: int) -> bool:
    return old > 0 and new > 0 and (new > TIMES * old or old > TIMES * new)
