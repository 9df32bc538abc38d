"""The catalogue as it is now, findable by product code, by variant SKU, by barcode and by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from inventory.canonical import Sku

from .group import FileProduct
from .identifiers import barcode_is_valid
from .plan import CurrentProduct
from .rows import FileRows


class Known:
    """``by_code`` is what the caller gave; the rest is indexed from it."""

    def __init__(self, current: Mapping[Sku, CurrentProduct]) -> None:
        variants = [(variant, one) for one in current.values() for variant in one.product.variants]
        self.by_code = current
        self.by_sku = {variant.sku: one for variant, one in variants}
        self.by_name = {one.product.name.casefold(): one for one in current.values()}
        self._by_barcode = {variant.barcode: variant.sku for variant, _ in variants if variant.barcode}

    def has_none_of(self, codes: Collection[str], skus: Collection[str], file: FileRows) -> bool:
        """Is nothing in the file of ours, by code, SKU, barcode or name?"""
        return (
            self.by_code.keys().isdisjoint((*codes, *skus))
            and self.by_sku.keys().isdisjoint((*codes, *skus))
            and self._by_barcode.keys().isdisjoint(file.texts("barcode"))
            and self.by_name.keys().isdisjoint(map(str.casefold, file.texts("name")))
        )

    def _recognise_barcodes(self, product: FileProduct) -> None:
        """A row without SKU whose valid barcode we hold is that variant, whatever its name says."""
        for variant in product.variants:
            barcode = variant.values.get("barcode")
            if not variant.generated or barcode is None or not barcode_is_valid(barcode.value):
                continue
            sku = self._by_barcode.get(barcode.value)
            if sku is None:
                continue
            variant.sku, variant.generated = sku, False
            if len(product.variants) == 1:
                product.code, product.generated = self.by_sku[sku].product.code, False

    def join(self, products: Sequence[FileProduct]) -> list[FileProduct]:
        """Rows about several variants of one stored product are one product, also when the file did not say so."""
        if not self.by_code:
            return list(products)
        result: list[FileProduct] = []
        of_owner: dict[Sku, FileProduct] = {}
        for product in products:
            self._recognise_barcodes(product)
            owners = self.owners(product)
            if len(owners) != 1:
                result.append(product)
                continue
            code = owners[0].product.code
            first = of_owner.setdefault(code, product)
            if first is product:
                result.append(product)
            else:
                _absorb(first, product)
        return result

    def owners(self, product: FileProduct) -> list[CurrentProduct]:
        """The products that hold any SKU of ``product``; more than one is a question."""
        if not self.by_code:
            return []
        found: list[CurrentProduct] = []
        for sku in (product.code, *[variant.sku for variant in product.variants]):
            one = self.by_sku.get(Sku(sku)) or self.by_code.get(Sku(sku))
            if one is not None and one not in found:
                found.append(one)
        return found


def _absorb(first: FileProduct, other: FileProduct) -> None:
    """Add ``other``'s rows to ``first``. Names and kinds of variant are compared by the planner."""
    first.rows = [*first.all_rows, *other.all_rows] if first.parent or other.parent else [*first.rows, *other.rows]
    first.parent = None
    first.variants = [*first.variants, *other.variants]
    first.questions += other.questions
    first.other_axes |= {other.axes, first.axes}
    first.generated = first.generated and other.generated
    first.name = first.name or other.name
