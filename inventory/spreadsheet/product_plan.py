"""One product of the file that the catalogue has: its entry of the plan. Pure.

A field the file does not give leaves the current value alone. Products that are new: ``new_product``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import count
from typing import Any

from inventory.canonical import Picture, Product, Sku, Variant

from .group import FileProduct, FileVariant, new_sku
from .known import Known
from .links import Links, is_link
from .new_product import (
    MOST_CHOICES,
    TEXTS,
    Made,
    ask,
    certificates_of,
    described,
    new_variant,
    pictures_of,
    place,
    price_missing,
    rows_of,
    shown_options,
    size_of,
    stock_unknown,
)
from .papers import FIELDS as PAPER_FIELDS
from .papers import given_papers, with_papers
from .plan import NOTHING, Action, Change, CurrentProduct, CurrentStock, PlanEntry, PlanItem, StockCount
from .rows import FileRow, Given
from .table import Table
from .values import Choice, Note

_VARIANT_FIELDS = ("price", "weight_g", "barcode", "unit")


class ProductPlanner:
    """Plans one product that we have into ``made``."""

    def __init__(
        self, known: Known, table: Table, file: FileProduct, old: CurrentProduct, links: Links, made: Made
    ) -> None:
        self._known = known
        self._links = links
        self._table = table
        self._file = file
        self._old = old
        self._made = made
        self._before = {variant.sku: variant for variant in old.product.variants}
        self._questions: list[Note] = list(file.questions)
        self._changes: list[Change] = []

    def run(self) -> None:
        for row in self._file.all_rows:
            self._questions += row.questions
        first = self._file.parent or self._file.rows[0]
        self._check_joined(first)
        if self._file.generated:
            self._check_same_name(first)
        self._items()
        self._made.entries.append(self._entry(first))

    def _items(self) -> None:
        """The variants, after the row that describes the product when it stands in a row of its own."""
        if self._file.parent is not None:
            self._made.items.append(described(self._file, self._file.parent))
        self._made.items += [self._item(one, self._before.get(Sku(one.sku))) for one in self._file.variants]

    def _item(self, one: FileVariant, old: Variant | None) -> PlanItem:
        values = one.row.values
        given = [values[name][0] if name in values else None for name in _VARIANT_FIELDS]
        if old is not None:
            have = (old.price, old.weight_g, old.barcode, old.unit)
            given = [was if new is None else new for new, was in zip(given, have, strict=True)]
        price, weight_g, barcode, unit = given
        name = self._file.name or self._old.product.name
        options = one.options or (old.options if old else ())
        stock = values["stock"][0] if "stock" in values else None
        return PlanItem(one.sku, name, shown_options(options), price, stock, weight_g, unit or "pcs", barcode)

    # --- questions -----------------------------------------------------------------------------------------

    def _ask(self, code: str, row: FileRow, name: str, /, *choices: Choice, **params: Any) -> None:
        self._questions.append(ask(self._table, code, row, name, *choices, **params))

    def _check_joined(self, row: FileRow) -> None:
        """Several rows of one stored product: they agree on its name and on the kinds of variant, or we ask."""
        if not self._file.other_axes:
            return
        names = {row.text("name").casefold(): row.text("name") for row in self._file.all_rows if row.text("name")}
        if len(names) > 1:
            choices = [Choice(name, "use_name", {"name": name}) for name in (self._old.product.name, *names.values())]
            unique = list({choice.value: choice for choice in choices}.values())[:MOST_CHOICES]
            self._ask("names_differ", row, "name", *unique, sku=self._old.product.code)
        if len(self._file.other_axes) > 1:
            given = ", ".join(sorted({axis for axes in self._file.other_axes for axis in axes}))
            self._ask("axes_differ", row, "variant", have=", ".join(self._old.product.axes) or "-", given=given)

    def _check_same_name(self, row: FileRow) -> None:
        other = self._old.product
        if self._file.name and other.name.casefold() != self._file.name.casefold():
            free = next(sku for n in count(2) if (sku := Sku(f"{self._file.code}-{n}")) not in self._known.by_sku)
            self._ask("made_sku_taken", row, "sku", new_sku(free), sku=self._file.code, name=other.name)

    # --- the product as it shall be ------------------------------------------------------------------------

    def _entry(self, first: FileRow) -> PlanEntry:
        product = self._product()
        counts, remember = self._stock()
        code, name = self._old.product.code, self._file.name or self._old.product.name
        cell, rows = self._table.sheet.address(first.index), rows_of(self._file)
        if self._questions or product is None:
            return PlanEntry(Action.QUESTION, code, name, cell, notes=tuple(self._questions), rows=rows)
        action = Action.CHANGED if self._changes or counts else Action.SAME
        return PlanEntry(
            action, code, name, cell, product, tuple(self._changes), tuple(counts), remember or NOTHING, rows=rows
        )

    def _product(self) -> Product | None:
        old = self._old.product
        axes, variants = self._variants(old)
        if self._questions or not variants:
            return None
        values = self._file.values()
        fields: dict[str, Any] = {name: values[name][0] for name in TEXTS if name in values}
        for name, value in fields.items():
            self._change_of(name, getattr(old, name), value, values[name])
        for more in (self._size, self._pictures, self._certificates, self._papers):
            fields |= more(old, values)
        fields |= self._attributes(old)
        weights = [variant.weight_g for variant in variants if variant.weight_g]
        if weights and any("weight_g" in one.row.values for one in self._file.variants):
            fields["weight_g"] = max(weights)
        fields |= {"axes": axes, "variants": variants}
        news = {name: value for name, value in fields.items() if getattr(old, name) != value}
        return dataclasses.replace(old, **news) if news else old

    def _change(self, name: str, old: Any, new: Any, row: FileRow, column: int, sku: Sku | None = None) -> None:
        if old != new:
            self._changes.append(Change(name, old, new, self._table.sheet.address(row.index, column), sku))

    def _change_of(self, name: str, old: Any, new: Any, given: Given) -> None:
        if old != new:
            self._change(name, old, new, self._file.row_of(given), given.column)

    def _variants(self, old: Product) -> tuple[tuple[str, ...], tuple[Variant, ...]]:
        before = self._before
        axes = self._axes(old)
        result: dict[Sku, Variant] = dict(before)
        for one in self._file.variants:
            sku = Sku(one.sku)
            options = one.options if self._file.axes else (before[sku].options if sku in before else ())
            variant = self._changed_variant(one, before[sku], options) if sku in before else self._new(one, options)
            if variant is not None:
                result[sku] = variant
        width = len(axes)
        if any([len(variant.options) != width for variant in result.values()]):
            have, given = ", ".join(old.axes), ", ".join(self._file.axes)
            self._ask("axes_differ", self._file.rows[0], "variant", have=have or "-", given=given or "-")
        return axes, tuple(result.values())

    def _axes(self, old: Product) -> tuple[str, ...]:
        """The file's axes when it names them for this product; a mere change of letters is no change."""
        axes = self._file.axes
        if not axes or axes == old.axes or [a.casefold() for a in old.axes] == [a.casefold() for a in axes]:
            return old.axes
        self._change("axes", old.axes, axes, self._file.rows[0], 0)
        return axes

    def _new(self, one: FileVariant, options: tuple[str, ...]) -> Variant | None:
        values, sku = one.row.values, Sku(one.sku)
        if "price" not in values or not values["price"][0]:
            if (note := price_missing(self._table, one.row, self._file.name)) is not None:
                self._questions.append(note)
            return None
        column = values["price"].column
        self._changes.append(Change("variant", None, sku, self._table.sheet.address(one.row.index, column), sku))
        link = self._link(one, None)
        return new_variant(one, options, link, self._links.weight(one, link, self._file, self._known))

    def _link(self, one: FileVariant, old: Variant | None) -> dict[str, Any]:
        """``stock_of`` and ``units`` of a sale unit, when they may be so; what speaks against it is asked."""
        if not is_link(one.row):
            return {}
        link, note = self._links.of(one, old, self._file, self._known, self._old, self._table)
        if note is not None:
            self._questions.append(note)
            return {}
        return link

    def _changed_variant(self, one: FileVariant, old: Variant, options: tuple[str, ...]) -> Variant:
        fields: dict[str, Any] = {}
        values = one.row.values
        for name in _VARIANT_FIELDS:
            given = values.get(name)
            if given is None or (name == "price" and not given[0]):
                continue
            if given[0] != (before := getattr(old, name)):
                fields[name] = given[0]
                self._change(name, before, given[0], one.row, given[1], old.sku)
        for name, value in self._link(one, old).items():
            if value != (before := getattr(old, name)):
                fields[name] = value
                self._change(name, before, value, one.row, values["units"][1], old.sku)
        if given := values.get("picture"):
            fields["picture"] = Picture(given.value)
            self._change("picture", old.picture, fields["picture"], one.row, given.column, old.sku)
        if options != old.options:
            column = next((given.column for given in one.row.options.values()), 0)
            self._change("options", old.options, options, one.row, column, old.sku)
            fields["options"] = options
        return dataclasses.replace(old, **fields) if fields else old

    # --- fields of the whole product -----------------------------------------------------------------------

    def _size(self, old: Product, values: Mapping[str, Given]) -> dict[str, Any]:
        if (found := size_of(values)) is None:
            return {}
        self._change_of("size", old.size, *found)
        return {"size": found[0]}

    def _pictures(self, old: Product, values: Mapping[str, Given]) -> dict[str, Any]:
        given = values.get("pictures")
        if given is None:
            return {}
        pictures = pictures_of(given)
        self._change_of("pictures", old.pictures, pictures, given)
        return {"pictures": pictures}

    def _certificates(self, old: Product, values: Mapping[str, Given]) -> dict[str, Any]:
        """One that carries the number we know stays as it is, with its date."""
        before = {certificate.kind: certificate for certificate in old.certificates}
        kept = dict(before)
        for found, given in certificates_of(values, self._file, self._table, self._made.warnings):
            was = before[found.kind].number if found.kind in before else None
            if was != found.number:
                kept[found.kind] = found
                self._change_of(f"certificate.{found.kind.value}", was, found.number, given)
        return {"certificates": tuple(kept.values())} if kept != before else {}

    def _papers(self, old: Product, values: Mapping[str, Given]) -> dict[str, Any]:
        if PAPER_FIELDS.keys().isdisjoint(values):
            return {}
        found = given_papers(values)
        for kind, given in found.items():
            was = tuple(paper.picture for paper in old.papers if paper.kind is kind)
            self._change_of(f"paper_{kind.value}", was, tuple(map(Picture, given.value)), given)
        return {"papers": with_papers(old.papers, {kind: given.value for kind, given in found.items()})}

    def _attributes(self, old: Product) -> dict[str, Any]:
        rows = [row for row in self._file.all_rows if row.attributes]
        if not rows:
            return {}
        kept = dict(old.attributes)
        seen: set[str] = set()
        for row in rows:
            for name, given in row.attributes.items():
                if name not in seen:
                    seen.add(name)
                    self._change(f"attribute.{name}", kept.get(name), given.value, row, given.column)
                    kept[name] = given.value
        return {"attributes": kept}

    # --- stock ---------------------------------------------------------------------------------------------

    def _stock(self) -> tuple[list[StockCount], dict[Sku, int]]:
        """A number equal to the last import's or to what is on hand is no news; another one is a count."""
        counts: list[StockCount] = []
        remember: dict[Sku, int] = {}
        for one in self._file.variants:
            sku, given = Sku(one.sku), one.row.values.get("stock")
            old = self._before.get(sku)
            if (old is not None and old.stock_of) or is_link(one.row):
                if given is not None:
                    params = {"sku": sku, "stock_sku": old.stock_of if old else None}
                    note = Note("sale_unit_stock_ignored", place(self._table, one.row.index, "stock"), "stock", params)
                    self._made.warnings.append(note)
                continue
            if given is None:
                if old is None:
                    where = place(self._table, one.row.index, "stock")
                    self._made.unknown_stock += stock_unknown(one.row, where, sku)
                continue
            now = self._old.stock.get(sku, CurrentStock(0)) if old is not None else None
            if now is not None and now.imported == given.value:
                continue
            remember[sku] = given.value
            if now is None or given.value != now.on_hand:
                cell = self._table.sheet.address(one.row.index, given.column)
                counts.append(StockCount(sku, now.on_hand if now else None, given.value, cell))
        return counts, remember
