"""Which SKU a sale unit of the file draws from, once every row has its SKU; what speaks against it becomes a question.

Pure. The catalogue keeps the same rules as its last wall (``inventory.sale_units``).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inventory.canonical import Sku, Variant

from .asking import EMPTY_CELL, SKIP
from .group import FileProduct, FileVariant
from .known import Known
from .plan import CurrentProduct, CurrentStock
from .rows import FileRow
from .table import Table
from .values import Note


def is_link(row: FileRow) -> bool:
    return row.stock_row is not None or "stock_of" in row.values


@dataclass(frozen=True, slots=True)
class Links:
    """``drawing``: every SKU of the file → whether it draws from another one. Empty where no row draws from any.

    ``feeding``: the SKUs of the catalogue that others draw from.
    """

    drawing: Mapping[str, bool] = dataclasses.field(default_factory=dict)
    feeding: frozenset[str] = frozenset()

    @classmethod
    def among(cls, products: Sequence[FileProduct], known: Known) -> Links:
        if not any(is_link(variant.row) for product in products for variant in product.variants):
            return NO_LINKS
        feeding = {v.stock_of for one in known.by_code.values() for v in one.product.variants if v.stock_of}
        drawing = {v.sku: is_link(v.row) for product in products for v in product.variants}
        return cls(drawing, frozenset(feeding))

    def of(
        self,
        one: FileVariant,
        old: Variant | None,
        product: FileProduct,
        known: Known,
        current: CurrentProduct | None,
        table: Table,
    ) -> tuple[dict[str, Any], Note | None]:
        """The two fields of a sale unit, nothing for another SKU; or the question that stands in the way."""
        if not is_link(one.row) or "units" not in one.values:
            return {}, None
        source = _source(one, product)
        code = self._problem(one, source, old, known, current)
        if code:
            given = one.values.get("stock_of") or one.values["units"]
            on_hand = _on_hand(one, current)
            params = {"sku": one.sku, "stock_sku": source, "on_hand": on_hand}
            place = table.sheet.address(one.row.index, given.column)
            free = code != "sale_unit_has_own_stock"
            return {}, Note(code, place, "stock_of", params, (EMPTY_CELL, SKIP), free=free)
        return {"stock_of": Sku(source), "units": one.values["units"].value}, None

    def _problem(
        self, one: FileVariant, source: str, old: Variant | None, known: Known, current: CurrentProduct | None
    ) -> str:
        stored = known.by_sku.get(Sku(source))
        if source not in self.drawing and stored is None:
            return "stock_sku_missing"
        draws = self.drawing.get(source)
        if draws is not True and stored is not None:
            draws = any(v.sku == source and v.stock_of for v in stored.product.variants)
        if draws or source == one.sku or one.sku in self.feeding:
            return "stock_of_sale_unit"
        if old is not None and old.stock_of is None and _on_hand(one, current):
            return "sale_unit_has_own_stock"
        return ""

    def weight(self, one: FileVariant, link: Mapping[str, Any], product: FileProduct, known: Known) -> int | None:
        """The weight of a new sale unit whose row gives none: so many times what it draws from, when that is known."""
        if not link:
            return None
        source = link["stock_of"]
        given = next((v.values.get("weight_g") for v in product.variants if v.sku == source), None)
        stored = known.by_sku.get(source)
        before = next((v.weight_g for v in stored.product.variants if v.sku == source), None) if stored else None
        grams = given.value if given is not None else before
        return int(grams * link["units"]) if grams else None


NO_LINKS = Links()


def _source(one: FileVariant, product: FileProduct) -> str:
    if one.row.stock_row is None:
        return one.row.text("stock_of")
    return next((v.sku for v in product.variants if v.row is one.row.stock_row), one.row.stock_row.text("sku"))


def _on_hand(one: FileVariant, current: CurrentProduct | None) -> int:
    return current.stock.get(Sku(one.sku), CurrentStock(0)).on_hand if current else 0
