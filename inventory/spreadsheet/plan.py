"""What an import would do, as a value: entries, questions, numbers. Made by ``diff``, applied by the catalogue."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from inventory.canonical import Product, Sku

from .answers import NONE, Answers
from .codes import say_id
from .evidence import ColumnEvidence
from .units import base_of
from .values import Note

Say = Callable[[str, Mapping[str, Any]], str]
NOTHING: Final[Mapping[Sku, int]] = MappingProxyType({})
# What stands in a plan by the thousand is a NamedTuple: as immutable as a frozen dataclass, and made in a third of the
# time.


class PlanStatus(StrEnum):
    PLANNED = "planned"
    APPLIED = "applied"  # set by who applies the plan
    NEEDS_ANSWERS = "needs_answers"
    EMPTY = "empty"
    NOT_PRODUCTS = "not_products"
    UNREADABLE = "unreadable"


class Action(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    QUESTION = "question"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class CurrentStock:
    """``imported`` is the number the last import carried for this SKU, None if none ever did."""

    on_hand: int
    imported: int | None = None


@dataclass(frozen=True, slots=True)
class CurrentProduct:
    """A product as the catalogue holds it now."""

    product: Product
    stock: Mapping[Sku, CurrentStock] = dataclasses.field(default_factory=dict)


class Change(NamedTuple):
    """One field, old → new. ``sku`` is None for a field of the whole product; ``cell`` says where it comes from."""

    field: str
    old: Any
    new: Any
    cell: str
    sku: Sku | None = None


class StockCount(NamedTuple):
    """Stock to be set to ``new``. ``old`` is None for a variant that is new: an opening, not a count."""

    sku: Sku
    old: int | None
    new: int
    cell: str


class PlanEntry(NamedTuple):
    """What happens to one product.

    ``product`` is the whole product as it shall be (None for questions and rejections); write it when ``action`` is
    NEW or CHANGED. ``stock`` are the counts to write. ``remember`` are the numbers this file carried that the last
    import did not: store them for *every* entry, also a SAME one, or an old number would count as news later.
    ``rows`` are all rows of the sheet, from 1, that describe this product (images in them are its pictures).
    """

    action: Action
    code: Sku
    name: str
    cell: str
    product: Product | None = None
    changes: tuple[Change, ...] = ()
    stock: tuple[StockCount, ...] = ()
    remember: Mapping[Sku, int] = NOTHING
    notes: tuple[Note, ...] = ()
    rows: tuple[int, ...] = ()


class PlanItem(NamedTuple):
    """One variant as the file gives it, completed with what the catalogue knows."""

    sku: str
    name: str
    variant: str
    price: int | None
    stock: int | None
    weight_g: int | None
    unit: str
    barcode: str | None
    sells: bool = True
    """False for a row that only describes a product whose variants stand in rows of their own."""

    @property
    def base(self) -> tuple[str, int]:
        """The base unit and how many of it are in one: ``("pcs", 12)`` for a lusin. One stock can feed both."""
        return base_of(self.unit)


@dataclass(frozen=True, slots=True)
class Repeats:
    """The import, and its day, that brought exactly this file, when nothing was changed since."""

    run_id: int
    day: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The whole plan. Nothing may be applied unless ``status`` is PLANNED.

    ``products`` and ``variants`` count what the file holds (without rejected rows); ``new``, ``changed`` and ``same``
    count products, ``rejected`` counts rows. ``header_row`` is 1-based (0: no headings); ``columns`` maps heading →
    field. ``layout`` is the fingerprint of the file's layout; ``decisions`` are the answers used here that hold for
    other files of that layout too. ``evidence`` tells, column by column, how numbers were read and why. A file that
    ``repeats`` an import is not read again: all of its products are the same, and there are no entries.
    ``paper_columns`` are the columns of certificates and size charts by index: images in them are none for buyers.
    """

    status: PlanStatus
    sheet: str | None = None
    header_row: int | None = None
    columns: Mapping[str, str] = dataclasses.field(default_factory=dict)
    products: int = 0
    variants: int = 0
    entries: tuple[PlanEntry, ...] = ()
    questions: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    rejections: tuple[Note, ...] = ()
    items: tuple[PlanItem, ...] = ()
    reason: Note | None = None
    layout: str = ""
    decisions: Answers = NONE
    evidence: tuple[ColumnEvidence, ...] = ()
    repeats: Repeats | None = None
    paper_columns: Mapping[int, str] = dataclasses.field(default_factory=dict)

    def count(self, action: Action) -> int:
        return sum(1 for entry in self.entries if entry.action is action)

    @property
    def new(self) -> int:
        return self.count(Action.NEW)

    @property
    def changed(self) -> int:
        return self.count(Action.CHANGED)

    @property
    def same(self) -> int:
        return self.products if self.repeats else self.count(Action.SAME)

    @property
    def rejected(self) -> int:
        return len(self.rejections)

    def to_json(self, say: Say = say_id) -> dict[str, Any]:
        """The dictionary of ``import --json``; ``say`` renders a code and its params (``cell`` among them)."""
        return {
            "status": str(self.status),
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": dict(self.columns),
            "products": self.products,
            "variants": self.variants,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "rejected": self.rejected,
            "questions": [
                {"cell": note.cell, "text": sentence(note, say), "field": note.field, "code": note.code}
                for note in self.questions
            ],
            "items": [{name: getattr(item, name) for name in _ITEM_KEYS} for item in self.items],
            "evidence": [_evidence(one, say) for one in self.evidence],
        }


_ITEM_KEYS = ("sku", "name", "variant", "price", "stock", "weight_g", "unit", "barcode")


def _evidence(one: ColumnEvidence, say: Say) -> dict[str, Any]:
    return {
        "column": one.heading,
        "field": one.field,
        "cell": one.cell,
        "scale": one.scale,
        "unit": one.unit,
        "why": [sentence(note, say) for note in one.notes],
    }


def sentence(note: Note, say: Say = say_id) -> str:
    """The note as a sentence; ``cell`` and ``field`` are among the params."""
    return say(note.code, {"cell": note.cell, "field": note.field, **note.params})
