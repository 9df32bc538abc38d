"""What a file no longer carries, and what comes back: a plan completed by ``--absent zero|archive``. Pure.

Safe by three rules. Only SKUs that an earlier import *of this file* carried can be absent from it (the same name
without dates and copy numbers; when there was none, the same layout), so one producer's list never empties another's.
A file with refused rows has no absent SKUs: the row that was refused may be the very one. And what becomes of them is
an ordinary change: shown beforehand, braked when it is large, undone with the rest.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import PurePath

from inventory.canonical import Product, ProductStatus, Sku

from .plan import Action, Change, CurrentProduct, CurrentStock, ImportPlan, PlanEntry, PlanStatus, StockCount
from .values import Note

_COPY = re.compile(r"\b(?:copy of|copy|salinan dari|salinan|pertanyaan|final|revisi|rev)\b")
_NOT_LETTERS = re.compile(r"[\W\d_]+")


class Absent(StrEnum):
    """What becomes of a SKU that the file no longer carries."""

    ZERO = "zero"
    ARCHIVE = "archive"


def source_key(file_name: str) -> str:
    """What two files of one origin have in common: ``Stok 2026-11-22 (1).xlsx`` and ``stok-2026-12-01.xls``.

    A name without letters stays as it is.
    """
    stem = PurePath(file_name).stem.casefold().strip()
    letters = " ".join(_NOT_LETTERS.sub(" ", stem).split())
    return " ".join(_COPY.sub(" ", letters).split()) or letters or stem


def with_absent(
    plan: ImportPlan, current: Mapping[Sku, CurrentProduct], carried: Collection[Sku], how: Absent
) -> ImportPlan:
    """``plan`` with a change for every absent SKU. ``carried``: what earlier imports of this file carried."""
    if plan.status is not PlanStatus.PLANNED:
        return plan
    if not carried:
        return _warned(plan, Note("absent_first_time"))
    if plan.rejections:
        asked = Note("absent_with_refused_rows", plan.rejections[0].cell, "", {"count": len(plan.rejections)})
        return dataclasses.replace(plan, status=PlanStatus.NEEDS_ANSWERS, questions=(*plan.questions, asked))
    present = {Sku(item.sku) for item in plan.items}
    at = {entry.code: index for index, entry in enumerate(plan.entries)}
    entries = list(plan.entries)
    zeroed = archived = 0
    for code, one in current.items():
        gone = [v.sku for v in one.product.variants if v.sku in carried and v.sku not in present]
        if not gone or one.product.status is not ProductStatus.ACTIVE:
            continue
        if how is Absent.ARCHIVE and len(gone) == len(one.product.variants):
            entries.append(_off_sale(one.product))
            archived += 1
            continue
        old = entries[at[code]] if code in at else None
        made = _emptied(one, gone, old)
        if made is None:
            continue
        zeroed += len(made.stock) - (len(old.stock) if old else 0)
        if old is None:
            entries.append(made)
        else:
            entries[at[code]] = made
    if not zeroed and not archived:
        return _warned(dataclasses.replace(plan, entries=tuple(entries)), Note("absent_none"))
    note = Note("absent_found", params={"zeroed": zeroed, "archived": archived})
    return _warned(dataclasses.replace(plan, entries=tuple(entries)), note)


def back_on_sale(plan: ImportPlan, current: Mapping[Sku, CurrentProduct], codes: Collection[Sku]) -> ImportPlan:
    """A file that carries a product again which an import (or its undo) took off sale puts it on sale again.

    ``codes``: the products concerned. One that a person archived stays archived.
    """
    if not codes:
        return plan
    return dataclasses.replace(
        plan, entries=tuple(_on_sale(e, current) if e.code in codes else e for e in plan.entries)
    )


def _on_sale(entry: PlanEntry, current: Mapping[Sku, CurrentProduct]) -> PlanEntry:
    old = current.get(entry.code)
    if old is None or old.product.status is not ProductStatus.ARCHIVED or entry.product is None:
        return entry
    change = Change("status", ProductStatus.ARCHIVED, ProductStatus.ACTIVE, entry.cell)
    product = dataclasses.replace(entry.product, status=ProductStatus.ACTIVE)
    return entry._replace(action=Action.CHANGED, product=product, changes=(*entry.changes, change))


def _off_sale(product: Product) -> PlanEntry:
    change = Change("status", ProductStatus.ACTIVE, ProductStatus.ARCHIVED, "")
    archived = dataclasses.replace(product, status=ProductStatus.ARCHIVED)
    return PlanEntry(Action.CHANGED, product.code, product.name, "", archived, (change,))


def _emptied(one: CurrentProduct, gone: Collection[Sku], entry: PlanEntry | None) -> PlanEntry | None:
    """The entry of a product of which these SKUs are gone; None when their numbers are 0 already.

    The number is remembered too: the same stock, carried again by a later file, is then news.
    """
    stock = {sku: one.stock.get(sku, CurrentStock(0)) for sku in gone}
    counts = tuple(StockCount(sku, now.on_hand, 0, "") for sku, now in stock.items() if now.on_hand > 0)
    remember = {sku: 0 for sku, now in stock.items() if now.imported not in (0, None) or now.on_hand > 0}
    if not counts and not remember:
        return None
    if entry is None:
        action = Action.CHANGED if counts else Action.SAME
        return PlanEntry(action, one.product.code, one.product.name, "", one.product, (), counts, remember)
    action = Action.CHANGED if counts else entry.action
    return entry._replace(action=action, stock=(*entry.stock, *counts), remember={**entry.remember, **remember})


def _warned(plan: ImportPlan, note: Note) -> ImportPlan:
    return dataclasses.replace(plan, warnings=(*plan.warnings, note))
