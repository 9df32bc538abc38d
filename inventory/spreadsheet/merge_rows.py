"""How the row of a double becomes an update of the product that stays. Pure; ``merge`` says when."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inventory.canonical import Product, Sku, Variant

from .plan import Action, Change, CurrentProduct, CurrentStock, PlanEntry, PlanItem, StockCount
from .values import Note

_TEXTS = ("description", "category", "brand", "producer")
_PARTS = ("weight_g", "size", "pictures")
_OF_VARIANT = ("weight_g", "barcode", "picture")


class Impossible(Exception):
    """The two cannot become one as they stand; ``note`` says what to correct."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.code)
        self.note = note


@dataclass(frozen=True, slots=True)
class Joined:
    """The entry of the product that stays; ``skus``: each SKU of the double → the SKU it became."""

    entry: PlanEntry
    skus: Mapping[Sku, Sku]


def join(
    double: PlanEntry,
    into: Sku,
    entry: PlanEntry | None,
    current: CurrentProduct | None,
    items: Mapping[Sku, PlanItem],
) -> Joined:
    """Merge ``double`` into the product ``into``: what the plan does to it (``entry``), or what we hold of it.

    Raises Impossible.
    """
    assert double.product is not None
    standing = entry.product if entry is not None and entry.product is not None else None
    product = standing or (current.product if current else None)
    if product is None:
        raise Impossible(Note("merge_not_ready", double.cell, "sku", {"sku": double.code, "into": into}))
    if entry is None:
        assert current is not None
        entry = PlanEntry(Action.SAME, into, product.name, double.cell, product)
    work = _Join(double, double.product, entry, product, current, items, in_file=standing is not None)
    return work.run()


class _Join:
    def __init__(
        self,
        double: PlanEntry,
        given: Product,
        entry: PlanEntry,
        product: Product,
        current: CurrentProduct | None,
        items: Mapping[Sku, PlanItem],
        *,
        in_file: bool,
    ) -> None:
        self._double, self._given, self._entry, self._product = double, given, entry, product
        self._current, self._items, self._in_file = current, items, in_file
        self._changes: list[Change] = []
        self._counts: list[StockCount] = []
        self._remember: dict[Sku, int] = {}
        self._skus: dict[Sku, Sku] = {}

    def run(self) -> Joined:
        variants = {variant.sku: variant for variant in self._product.variants}
        for one in self._given.variants:
            twin = self._twin(one)
            if twin is None:
                variants[one.sku] = self._added(one, variants)
            else:
                variants[twin.sku] = self._updated(one, variants[twin.sku])
        product = dataclasses.replace(self._product, variants=tuple(variants.values()), **self._fields())
        return Joined(self._result(product), self._skus)

    def _result(self, product: Product) -> PlanEntry:
        action = self._entry.action
        if action is not Action.NEW and (self._changes or self._counts):
            action = Action.CHANGED
        return self._entry._replace(
            action=action,
            product=product,
            changes=(*self._entry.changes, *(self._changes if action is not Action.NEW else ())),
            stock=(*self._entry.stock, *self._counts),
            remember={**self._entry.remember, **self._remember},
            notes=(*self._entry.notes, *self._double.notes),
        )

    def _problem(self, code: str, **params: Any) -> Impossible:
        about = {"sku": self._double.code, "into": self._entry.code, **params}
        return Impossible(Note(code, self._double.cell, "sku", about))

    def _twin(self, one: Variant) -> Variant | None:
        """The variant that ``one`` is: by barcode, by options, or because each side has only one."""
        for other in self._product.variants:
            if one.barcode and one.barcode == other.barcode:
                return other
        options = tuple(option.casefold() for option in one.options)
        for other in self._product.variants:
            if options and options == tuple(option.casefold() for option in other.options):
                return other
        alone = len(self._given.variants) == 1 == len(self._product.variants)
        return self._product.variants[0] if alone else None

    def _added(self, one: Variant, variants: Mapping[Sku, Variant]) -> Variant:
        have = tuple(axis.casefold() for axis in self._product.axes)
        if not have or have != tuple(axis.casefold() for axis in self._given.axes) or one.sku in variants:
            raise self._problem("merge_axes_differ")
        self._changes.append(Change("variant", None, one.sku, self._double.cell, one.sku))
        for count in self._double.stock:
            if count.sku == one.sku:
                self._counts.append(count)
        if one.sku in self._double.remember:
            self._remember[one.sku] = self._double.remember[one.sku]
        self._skus[one.sku] = one.sku
        return one

    def _updated(self, one: Variant, old: Variant) -> Variant:
        own, twin = self._items.get(one.sku), self._items.get(old.sku)
        number = own.stock if own else None
        beside = self._in_file and twin is not None
        if beside and twin is not None:
            stocks_differ = None not in (number, twin.stock) and number != twin.stock
            if one.price != old.price or stocks_differ:
                raise self._problem("merge_rows_differ", other=old.sku)
        if one.unit != old.unit or (one.stock_of is None, one.units) != (old.stock_of is None, old.units):
            raise self._problem("merge_units_differ", unit=one.unit, other=old.unit)
        self._skus[one.sku] = old.sku
        if number is not None and (twin is None or twin.stock is None) and old.stock_of is None:
            self._stock(one.sku, old.sku, number)
        fields: dict[str, Any] = {}
        if one.price != old.price:
            fields["price"] = one.price
        for name in _OF_VARIANT:
            value = getattr(one, name)
            if value is not None and value != getattr(old, name) and (getattr(old, name) is None or not beside):
                fields[name] = value
        for name, value in fields.items():
            self._changes.append(Change(name, getattr(old, name), value, self._double.cell, old.sku))
        return dataclasses.replace(old, **fields)

    def _stock(self, sku: Sku, into: Sku, number: int) -> None:
        """As for any row: a number equal to the last import's or to what is on hand is no news."""
        cell = next((count.cell for count in self._double.stock if count.sku == sku), self._double.cell)
        if self._entry.action is Action.NEW or self._current is None:
            self._counts.append(StockCount(into, None, number, cell))
            self._remember[into] = number
            return
        now = self._current.stock.get(into, CurrentStock(0))
        if number not in (now.imported, now.on_hand):
            self._counts.append(StockCount(into, now.on_hand, number, cell))
        if now.imported != number:
            self._remember[into] = number

    def _fields(self) -> dict[str, Any]:
        """What the double gives for the whole product; beside a row of the product itself, only what that lacks."""
        fields: dict[str, Any] = {}
        for name in (*_TEXTS, *_PARTS):
            value, old = getattr(self._given, name), getattr(self._product, name)
            if value and value != old and (not old or not self._in_file):
                fields[name] = value
        kinds = {certificate.kind for certificate in self._product.certificates}
        added = tuple(c for c in self._given.certificates if c.kind not in kinds)
        if added:
            fields["certificates"] = (*self._product.certificates, *added)
        have = {paper.kind for paper in self._product.papers}
        if more := tuple(paper for paper in self._given.papers if paper.kind not in have):
            fields["papers"] = (*self._product.papers, *more)
        attributes = {**self._given.attributes, **self._product.attributes}
        if not self._in_file:
            attributes = {**self._product.attributes, **self._given.attributes}
        if attributes != dict(self._product.attributes):
            fields["attributes"] = attributes
        for name, value in fields.items():
            self._changes.append(Change(name, getattr(self._product, name), value, self._double.cell))
        return fields
