"""What a village sells: products, their variants, certificates and pictures."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .words import Sku


class CertificateKind(StrEnum):
    PIRT = "pirt"
    BPOM = "bpom"
    HALAL = "halal"
    SNI = "sni"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Certificate:
    kind: CertificateKind
    number: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a product: a file path or a URL. Two pictures are the same when ``ref`` is the same."""

    ref: str


class PaperKind(StrEnum):
    """A document that goes with a product and that a marketplace may want to see a picture of."""

    PIRT = "pirt"
    BPOM = "bpom"
    HALAL = "halal"
    SNI = "sni"
    SIZE_CHART = "size_chart"


@dataclass(frozen=True, slots=True)
class Paper:
    """One picture of a certificate or of a size chart. Buyers do not see it among the product's pictures."""

    kind: PaperKind
    picture: Picture

    @property
    def ref(self) -> str:
        """The picture's own reference."""
        return self.picture.ref


class Condition(StrEnum):
    NEW = "new"
    USED = "used"


class ProductStatus(StrEnum):
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Size:
    """Package size in millimetres."""

    length_mm: int
    width_mm: int
    height_mm: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One SKU. ``options`` holds one value per axis of the product, in axis order.

    A SKU has a stock of its own, or it is a *sale unit* of another one: ``stock_of`` names the SKU whose stock it
    draws from, and one sale takes ``units`` whole base units of that (a lusin takes 12 pieces; docs/adr/0011).
    """

    sku: Sku
    price: int
    options: tuple[str, ...] = ()
    weight_g: int | None = None
    barcode: str | None = None
    unit: str = "pcs"
    picture: Picture | None = None
    stock_of: Sku | None = None
    units: int = 1

    def __post_init__(self) -> None:
        if self.stock_of == self.sku:
            raise ValueError("a SKU does not draw its stock from itself")
        if self.units < 1 or (self.stock_of is None and self.units != 1):
            raise ValueError("only a sale unit of another SKU takes several base units, and at least one")
        if not self.sku or self.sku != self.sku.strip():
            raise ValueError("a SKU is not empty and has no surrounding blanks")
        if self.price < 0:
            raise ValueError("a price is not negative")
        if self.weight_g is not None and self.weight_g <= 0:
            raise ValueError("a weight is positive grams")


@dataclass(frozen=True, slots=True)
class Product:
    """What a village sells. ``code`` is the product's own SKU; with one variant it usually equals the variant's."""

    code: Sku
    name: str
    variants: tuple[Variant, ...]
    axes: tuple[str, ...] = ()
    description: str = ""
    category: str = ""
    brand: str = ""
    producer: str = ""
    condition: Condition = Condition.NEW
    weight_g: int | None = None
    size: Size | None = None
    pictures: tuple[Picture, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    status: ProductStatus = ProductStatus.ACTIVE
    papers: tuple[Paper, ...] = ()

    def __post_init__(self) -> None:
        if not self.code or not self.name.strip():
            raise ValueError("a product has a code and a name")
        if not self.variants:
            raise ValueError("a product has at least one variant")
        width = len(self.axes)
        for v in self.variants:
            if len(v.options) != width:
                raise ValueError("every variant has one option per axis")
        if len(self.variants) == 1:
            return
        if len({v.sku for v in self.variants}) != len(self.variants):
            raise ValueError("the SKUs of a product differ")
        drawing = {v.sku for v in self.variants if v.stock_of}
        if any(v.stock_of in drawing for v in self.variants):
            raise ValueError("a sale unit draws from a SKU with a stock of its own")
