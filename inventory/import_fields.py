"""A product as fields that a journal can hold: what differs, as JSON, and a product with one field put back. Pure.

The field names are those of the plan (``price``, ``attribute.Rasa``); a field of one variant comes with its SKU.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

from inventory.canonical import (
    Certificate,
    CertificateKind,
    Condition,
    Paper,
    PaperKind,
    Picture,
    Product,
    ProductStatus,
    Size,
    Sku,
    Variant,
)

ATTRIBUTE = "attribute."
_APART = frozenset(("code", "variants", "attributes"))
PRODUCT_FIELDS = tuple(f.name for f in dataclasses.fields(Product) if f.name not in _APART)
VARIANT_FIELDS = tuple(f.name for f in dataclasses.fields(Variant) if f.name != "sku")


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One field, old → new, both as JSON. ``sku`` is None for a field of the whole product."""

    field: str
    old: Any
    new: Any
    sku: Sku | None = None


def encode(value: Any) -> Any:
    """A canonical value as plain JSON."""
    if isinstance(value, Picture):
        return value.ref
    if isinstance(value, Paper):
        return f"{value.kind.value}:{value.ref}"
    if isinstance(value, Size):
        return [value.length_mm, value.width_mm, value.height_mm]
    if isinstance(value, Certificate):
        return [value.kind.value, value.number, value.valid_until.isoformat() if value.valid_until else None]
    if isinstance(value, tuple):
        return [encode(one) for one in value]
    return value.value if isinstance(value, Condition | ProductStatus) else value


def decode(field: str, value: Any) -> Any:
    """The canonical value of ``field`` from its JSON."""
    if value is None:
        return None
    if field == "condition":
        return Condition(value)
    if field == "status":
        return ProductStatus(value)
    if field == "picture":
        return Picture(value)
    if field == "size":
        return Size(*value)
    if field == "pictures":
        return tuple(Picture(ref) for ref in value)
    if field == "papers":
        return tuple(Paper(PaperKind(kind), Picture(ref)) for kind, _, ref in (one.partition(":") for one in value))
    if field == "certificates":
        return tuple(
            Certificate(CertificateKind(kind), number, date.fromisoformat(until) if until else None)
            for kind, number, until in value
        )
    return tuple(value) if isinstance(value, list) else value


def differences(old: Product, new: Product) -> Iterator[Difference]:
    """Every field in which ``new`` is not ``old``; a SKU that only ``new`` has is the field ``variant``."""
    for name in PRODUCT_FIELDS:
        if (before := getattr(old, name)) != (after := getattr(new, name)):
            yield Difference(name, encode(before), encode(after))
    for name in sorted(old.attributes.keys() | new.attributes.keys()):
        if (before := old.attributes.get(name)) != (after := new.attributes.get(name)):
            yield Difference(f"{ATTRIBUTE}{name}", before, after)
    known = {variant.sku: variant for variant in old.variants}
    for variant in new.variants:
        if variant.sku not in known:
            yield Difference("variant", None, str(variant.sku), variant.sku)
            continue
        for name in VARIANT_FIELDS:
            if (before := getattr(known[variant.sku], name)) != (after := getattr(variant, name)):
                yield Difference(name, encode(before), encode(after), variant.sku)


def value_of(product: Product, field: str, sku: str | None) -> Any:
    """What ``product`` holds in ``field``, as JSON; None where there is nothing."""
    if sku is not None:
        variant = next((v for v in product.variants if v.sku == sku), None)
        if variant is None:
            return None
        return str(variant.sku) if field == "variant" else encode(getattr(variant, field))
    if field.startswith(ATTRIBUTE):
        return product.attributes.get(field.removeprefix(ATTRIBUTE))
    return encode(getattr(product, field))


def put_back(product: Product, fields: list[tuple[str, str | None, Any]]) -> Product:
    """``product`` with each (field, sku, JSON value) set. Raises ValueError when that would be no product."""
    own: dict[str, Any] = {}
    attributes = dict(product.attributes)
    of_variant: dict[str, dict[str, Any]] = {}
    for field, sku, value in fields:
        if sku is not None:
            of_variant.setdefault(sku, {})[field] = decode(field, value)
        elif not field.startswith(ATTRIBUTE):
            own[field] = decode(field, value)
        elif value is None:
            attributes.pop(field.removeprefix(ATTRIBUTE), None)
        else:
            attributes[field.removeprefix(ATTRIBUTE)] = value
    variants = tuple(
        dataclasses.replace(v, **of_variant[v.sku]) if v.sku in of_variant else v for v in product.variants
    )
    return dataclasses.replace(product, variants=variants, attributes=attributes, **own)
