"""One product of the file against the catalogue: its entry of the plan. Pure.

A field the file does not give leaves the current value alone.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from itertools import count
from typing import Any

from inventory.canonical import Certificate, CertificateKind, Picture, Product, Size, Sku, Variant

from .asking import ask_row
from .group import FileProduct, FileVariant, new_sku
from .known import Known
from .links import NO_LINKS, Links, is_link
from .papers import FIELDS as PAPER_FIELDS
from .papers import given_papers, with_papers
from .plan import Action, Change, CurrentProduct, CurrentStock, PlanEntry, PlanItem, StockCount
from .rows import FileRow, Given
from .table import Table
from .values import Choice, Note

_TEXTS = ("name", "description", "category", "brand", "producer", "condition")
_VARIANT_FIELDS = ("price", "weight_g", "barcode", "unit")
_CERTIFICATES = tuple(
    (kind, kind.value)
    for kind in (CertificateKind.PIRT, CertificateKind.BPOM, CertificateKind.HALAL, CertificateKind.SNI)
)
_ITEM_FIELDS = (*_VARIANT_FIELDS, "stock")
_MOST_CHOICES = 10

# The same size and the same certificate stand in many rows; they are one value in memory.
_size = functools.lru_cache(maxsize=4096)(Size)
_certificate = functools.lru_cache(maxsize=4096)(Certificate)


class ProductPlanner:
    """Plans one product of the file: ``run`` decides, then ``entry`` or ``rejected`` and the rest can be read."""

    def __init__(self, known: Known, table: Table, product: FileProduct, links: Links = NO_LINKS) -> None:
        self.file = product
        self.entry: PlanEntry
        self.rejected: Note | None = None
        self.unknown_stock: list[Note] = []
        self.warnings: list[Note] = []
        self._known = known
        self._links = links
        self._table = table
        self._old: CurrentProduct | None = None
        self._questions: list[Note] = list(product.questions)
        self._changes: list[Change] = []

    def run(self) -> None:
        owners = self._known.owners(self.file)
        first = self.file.parent or self.file.rows[0]
        for row in self.file.all_rows:
            self._questions += row.questions
        if len(owners) > 1:
            codes = ", ".join(one.product.code for one in owners)
            self._ask("sku_in_two_products", first, "sku", codes=codes)
        elif owners:
            self._old = owners[0]
            self._check_joined(first)
        if self._old is None and not self.file.name:
            sku = first.text("sku")
            self.rejected = self._note("row_without_name", first, "name", sku=sku, row=first.index + 1)
            return
        if not owners:
            self._check_new(first)
        elif self._old and self.file.generated:
            self._check_same_name(first)
        self.entry = self._entry(first)

    def items(self) -> list[PlanItem]:
        """The variants, after the row that describes the product when it stands in a row of its own."""
        old = {variant.sku: variant for variant in self._old.product.variants} if self._old else {}
        items = [self._item(variant, old.get(Sku(variant.sku))) for variant in self.file.variants]
        if self.file.parent is not None:
            described = FileVariant(self.file.code, False, self.file.parent)
            items.insert(0, dataclasses.replace(self._item(described, None), sells=False))
        return items

    def _item(self, variant: FileVariant, old: Variant | None) -> PlanItem:
        values = variant.row.values
        price, weight_g, barcode, unit, stock = [values[name][0] if name in values else None for name in _ITEM_FIELDS]
        if old is not None:
            price = old.price if price is None else price
            weight_g = old.weight_g if weight_g is None else weight_g
            barcode = old.barcode if barcode is None else barcode
            unit = old.unit if unit is None else unit
        name = self.file.name or (self._old.product.name if self._old else "")
        options = variant.options or (old.options if old else ())
        shown = " / ".join(filter(None, options)) if options else ""
        return PlanItem(variant.sku, name, shown, price, stock, weight_g, unit or "pcs", barcode)

    # --- questions -----------------------------------------------------------------------------------------

    def _note(self, code: str, row: FileRow, name: str, /, **params: Any) -> Note:
        wanted = {"price": "price", "sku": "sku", "stock": "stock"}.get(name, "name")
        column = self._table.column(wanted) or self._table.column("unit_price" if wanted == "price" else "name")
        return Note(code, self._table.sheet.address(row.index, column.index if column else 0), name, params)

    def _ask(self, code: str, row: FileRow, name: str, /, *choices: Choice, **params: Any) -> None:
        self._questions.append(ask_row(self._note(code, row, name, **params), *choices))

    def _check_new(self, row: FileRow) -> None:
        """The name is there under another SKU: the same product, or a second one? Only the operator knows."""
        twin = self._known.by_name.get(self.file.name.casefold())
        if twin is None:
            return
        params = {"name": self.file.name, "sku": twin.product.code}
        if any(variant.generated for variant in self.file.variants):
            same = [Choice(one.sku, "same_sku", {"sku": one.sku}) for one in twin.product.variants[:_MOST_CHOICES]]
            own = self.file.variants[0].sku
            self._ask("name_has_other_sku", row, "sku", *same, new_sku(own), **params)
        else:
            self.warnings.append(self._note("name_exists", row, "name", **params))

    def _check_joined(self, row: FileRow) -> None:
        """Several rows of one stored product: they agree on its name and on the kinds of variant, or we ask."""
        assert self._old is not None
        names = {row.text("name").casefold(): row.text("name") for row in self.file.all_rows if row.text("name")}
        if len(names) > 1 and len(self.file.other_axes) > 0:
            choices = [Choice(name, "use_name", {"name": name}) for name in (self._old.product.name, *names.values())]
            unique = list({choice.value: choice for choice in choices}.values())[:_MOST_CHOICES]
            self._ask("names_differ", row, "name", *unique, sku=self._old.product.code)
        if len(self.file.other_axes) > 1:
            given = ", ".join(sorted({axis for axes in self.file.other_axes for axis in axes}))
            self._ask("axes_differ", row, "variant", have=", ".join(self._old.product.axes) or "-", given=given)

    def _check_same_name(self, row: FileRow) -> None:
        assert self._old is not None
        other = self._old.product
        if self.file.name and other.name.casefold() != self.file.name.casefold():
            free = next(sku for n in count(2) if (sku := Sku(f"{self.file.code}-{n}")) not in self._known.by_sku)
            self._ask("made_sku_taken", row, "sku", new_sku(free), sku=self.file.code, name=other.name)

    # --- the product as it shall be ------------------------------------------------------------------------

    def _entry(self, first: FileRow) -> PlanEntry:
        product = self._product()
        counts, remember = self._stock()
        code = self._old.product.code if self._old else Sku(self.file.code)
        name = self.file.name or (self._old.product.name if self._old else "")
        cell = self._table.sheet.address(first.index)
        rows = tuple(dict.fromkeys(row.index + 1 for row in self.file.all_rows))
        if self._questions or product is None:
            return PlanEntry(Action.QUESTION, code, name, cell, notes=tuple(self._questions), rows=rows)
        if self._old is None:
            action = Action.NEW
        else:
            action = Action.CHANGED if self._changes or counts else Action.SAME
        changes = tuple(self._changes)
        return PlanEntry(action, code, name, cell, product, changes, tuple(counts), remember, rows=rows)

    def _product(self) -> Product | None:
        old = self._old.product if self._old else None
        axes, variants = self._variants(old)
        if self._questions or not variants:
            return None
        values = self.file.values()
        fields: dict[str, Any] = {name: values[name].value for name in _TEXTS if name in values}
        if old is not None:
            for name, value in fields.items():
                self._change_of(name, getattr(old, name), value, values[name])
        for more in (self._size, self._pictures, self._certificates, self._papers):
            fields |= more(old, values)
        fields |= self._attributes(old)
        weights = [variant.weight_g for variant in variants if variant.weight_g]
        if weights and any("weight_g" in one.row.values for one in self.file.variants):
            fields["weight_g"] = max(weights)
        if old is not None:
            fields |= {"axes": axes, "variants": variants}
            news = {name: value for name, value in fields.items() if getattr(old, name) != value}
            return dataclasses.replace(old, **news) if news else old
        return Product(code=Sku(self.file.code), axes=axes, variants=variants, **fields)

    def _change(self, name: str, old: Any, new: Any, row: FileRow, column: int, sku: Sku | None = None) -> None:
        if self._old is not None and old != new:
            self._changes.append(Change(name, old, new, self._table.sheet.address(row.index, column), sku))

    def _change_of(self, name: str, old: Any, new: Any, given: Given) -> None:
        if self._old is not None and old != new:
            self._change(name, old, new, self.file.row_of(given), given.column)

    def _variants(self, old: Product | None) -> tuple[tuple[str, ...], tuple[Variant, ...]]:
        before = {variant.sku: variant for variant in old.variants} if old else {}
        axes = self._axes(old)
        result: dict[Sku, Variant] = dict(before)
        for one in self.file.variants:
            sku = Sku(one.sku)
            options = one.options if self.file.axes else (before[sku].options if sku in before else ())
            variant = self._changed_variant(one, before[sku], options) if sku in before else self._new(one, options)
            if variant is not None:
                result[sku] = variant
        width = len(axes)
        if [variant for variant in result.values() if len(variant.options) != width]:
            row = self.file.rows[0]
            have = ", ".join(old.axes) if old else ""
            self._ask("axes_differ", row, "variant", have=have or "-", given=", ".join(self.file.axes) or "-")
        return axes, tuple(result.values())

    def _axes(self, old: Product | None) -> tuple[str, ...]:
        """The file's axes when it names them for this product; a mere change of letters is no change."""
        if old is None or not self.file.axes:
            return self.file.axes if old is None else old.axes
        if tuple(axis.casefold() for axis in old.axes) == tuple(axis.casefold() for axis in self.file.axes):
            return old.axes
        self._change("axes", old.axes, self.file.axes, self.file.rows[0], 0)
        return self.file.axes

    def _new(self, one: FileVariant, options: tuple[str, ...]) -> Variant | None:
        values, sku = one.row.values, Sku(one.sku)
        price = values["price"][0] if "price" in values else None
        if not price:
            if not any(note.field == "price" for note in one.row.questions):
                self._ask("price_missing", one.row, "price", name=self.file.name, row=one.row.index + 1)
            return None
        if self._old is not None:
            column = values["price"].column
            self._changes.append(Change("variant", None, sku, self._table.sheet.address(one.row.index, column), sku))
        link = self._link(one, None)
        weight_g = values["weight_g"][0] if "weight_g" in values else None
        weight_g = weight_g or self._links.weight(one, link, self.file, self._known)
        barcode = values["barcode"][0] if "barcode" in values else None
        unit = (values["unit"][0] if "unit" in values else None) or "pcs"
        picture = values["picture"][0] if "picture" in values else None
        return Variant(sku, price, options, weight_g, barcode, unit, Picture(picture) if picture else None, **link)

    def _link(self, one: FileVariant, old: Variant | None) -> dict[str, Any]:
        """``stock_of`` and ``units`` of a sale unit, when they may be so; what speaks against it is asked."""
        link, note = self._links.of(one, old, self.file, self._known, self._old, self._table)
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

    def _size(self, old: Product | None, values: Mapping[str, Given]) -> dict[str, Any]:
        if (given := values.get("size")) is not None:
            size = given.value
        else:
            if "length" not in values or "width" not in values or "height" not in values:
                return {}
            given = values["length"]
            size = _size(given.value, values["width"].value, values["height"].value)
        self._change_of("size", old.size if old else None, size, given)
        return {"size": size}

    def _pictures(self, old: Product | None, values: Mapping[str, Given]) -> dict[str, Any]:
        given = values.get("pictures")
        if given is None:
            return {}
        pictures = tuple([Picture(ref) for ref in given.value])
        self._change_of("pictures", old.pictures if old else None, pictures, given)
        return {"pictures": pictures}

    def _certificates(self, old: Product | None, values: Mapping[str, Given]) -> dict[str, Any]:
        found = [(kind, values[name]) for kind, name in _CERTIFICATES if name in values]
        if not found:
            return {}
        kept = {certificate.kind: certificate for certificate in old.certificates} if old else {}
        before = dict(kept)
        for kind, given in found:
            number = given.value
            if not any(character.isdigit() for character in number):
                place = self._table.sheet.address(self.file.row_of(given).index, given.column)
                params = {"kind": kind.value, "value": number}
                self.warnings.append(Note("certificate_without_number", place, kind.value, params))
                continue
            if kind in before and before[kind].number == number:
                continue
            kept[kind] = _certificate(kind, number)
            was = before[kind].number if kind in before else None
            self._change_of(f"certificate.{kind.value}", was, number, given)
        return {"certificates": tuple(kept.values())} if kept else {}

    def _papers(self, old: Product | None, values: Mapping[str, Given]) -> dict[str, Any]:
        if PAPER_FIELDS.keys().isdisjoint(values):
            return {}
        found = given_papers(values)
        before = old.papers if old else ()
        for kind, given in found.items():
            was = tuple(paper.picture for paper in before if paper.kind is kind)
            self._change_of(f"paper_{kind.value}", was, tuple(map(Picture, given.value)), given)
        return {"papers": with_papers(before, {kind: given.value for kind, given in found.items()})}

    def _attributes(self, old: Product | None) -> dict[str, Any]:
        rows = [row for row in self.file.all_rows if row.attributes]
        if not rows:
            return {}
        kept = dict(old.attributes) if old else {}
        seen: set[str] = set()
        for row in rows:
            for name, given in row.attributes.items():
                if name not in seen:
                    seen.add(name)
                    if old is not None:
                        self._change(f"attribute.{name}", kept.get(name), given.value, row, given.column)
                    kept[name] = given.value
        return {"attributes": kept} if seen else {}

    # --- stock ---------------------------------------------------------------------------------------------

    def _stock(self) -> tuple[list[StockCount], dict[Sku, int]]:
        """A number equal to the last import's or to what is on hand is no news; another one is a count."""
        counts: list[StockCount] = []
        remember: dict[Sku, int] = {}
        have = {variant.sku for variant in self._old.product.variants} if self._old else set()
        drawing = {variant.sku: variant.stock_of for variant in self._old.product.variants} if self._old else {}
        for one in self.file.variants:
            sku, given = Sku(one.sku), one.row.values.get("stock")
            if (source := drawing.get(sku)) or is_link(one.row):
                if given is not None:
                    note = self._note("sale_unit_stock_ignored", one.row, "stock", sku=sku, stock_sku=source)
                    self.warnings.append(note)
                continue
            if given is None:
                if sku not in have:
                    self.unknown_stock.append(self._note("stock_unknown", one.row, "stock", sku=sku))
                continue
            cell = self._table.sheet.address(one.row.index, given.column)
            now = self._old.stock.get(sku, CurrentStock(0)) if self._old and sku in have else None
            if now is None:
                counts.append(StockCount(sku, None, given.value, cell))
            elif given.value not in (now.imported, now.on_hand):
                counts.append(StockCount(sku, now.on_hand, given.value, cell))
            if now is None or now.imported != given.value:
                remember[sku] = given.value
        return counts, remember
