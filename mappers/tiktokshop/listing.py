"""Drafts as bodies of Tokopedia & Shop (tiktokshop.md section 9). Pure: ids were resolved before, inputs unchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inventory.canonical import DraftVariant, ListingDraft, ListingStatus, PriceLine, Resolved, Size
from mappers.attributes import Value, choose
from mappers.papers import size_chart, usable, wanted
from mappers.rules import Inexpressible, errors, option_pictures, parcel_weight, usable_pictures
from mappers.text import fold, tidy
from mappers.tiktokshop.check import brand, check, place
from mappers.tiktokshop.limits import bounds
from mappers.tiktokshop.texts import description, title

CURRENCY = "IDR"
IDENTIFIERS = {8: "EAN", 12: "UPC", 13: "EAN", 14: "GTIN"}  # [guess] section 9.1 names no types


@dataclass(frozen=True, slots=True)
class Where:
    """Which tree and which storefronts a shop uses (sections 7 and 9.1)."""

    category_version: str
    platforms: tuple[str, ...]
    size_chart: str = "image"  # the shape of that field, see connectors.tiktokshop.options


@dataclass(frozen=True, slots=True)
class KnownAttribute:
    """One option of a SKU that is there, in the marketplace's own words."""

    name: str
    value: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class KnownSku:
    """A SKU that is there."""

    sku_id: str
    seller_sku: str
    attributes: tuple[KnownAttribute, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPapers:
    """Certificates and a size chart that are there, as they would be sent; ``certifications`` by their id."""

    certifications: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    size_chart: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelved:
    """What an edit must know of a product that is there: its state, storefronts, every one of its SKUs, its papers."""

    status: ListingStatus
    platforms: tuple[str, ...]
    skus: tuple[KnownSku, ...]
    papers: KnownPapers = KnownPapers()


def to_listing(draft: ListingDraft, resolved: Resolved, where: Where) -> dict[str, Any]:
    """The body of create and of listing_check. Raises Inexpressible with every issue."""
    issues = errors(check(draft, resolved))
    if issues:
        raise Inexpressible(issues)
    return {
        "save_mode": "LISTING",
        **to_content(draft, resolved, where),
        "listing_platforms": list(where.platforms),
        "external_product_id": str(draft.code),
        "skus": [new_sku(draft, variant, resolved) for variant in draft.variants],
    }


def to_content(
    draft: ListingDraft, resolved: Resolved, where: Where, there: KnownPapers = KnownPapers()
) -> dict[str, Any]:
    """The body of a partial edit: every top-level field we know and no ``skus``, so that none can be deleted.

    Certificates and size chart are only sent when ours are others than those ``there``.
    """
    weight, chosen = parcel_weight(draft), brand(draft, resolved)
    body: dict[str, Any] = {
        "title": title(draft),
        "description": description(draft),
        "category_id": resolved.category_id,
        "category_version": where.category_version,
        "main_images": [{"uri": uri} for uri in usable_pictures(draft, resolved, bounds("pictures").high)],
    }
    if attributes := to_attributes(draft, resolved):
        body["product_attributes"] = attributes
    if weight is not None:
        body["package_weight"] = {"value": kilograms(weight), "unit": "KILOGRAM"}
    if draft.size is not None:
        body["package_dimensions"] = centimetres(draft.size)
    if chosen is not None:
        body["brand_id"] = chosen.external_id
    papers = to_papers(draft, resolved, where, there)
    if all(there.certifications.get(each["id"]) == each for each in papers.get("certifications", ())):
        papers.pop("certifications", None)
    if papers.get("size_chart") == there.size_chart:
        papers.pop("size_chart", None)
    return body | papers


def to_papers(
    draft: ListingDraft, resolved: Resolved, where: Where, there: KnownPapers = KnownPapers()
) -> dict[str, Any]:
    """``certifications`` and ``size_chart`` (section 9.1): ours, and what is there and we have no picture of.

    What is there for a certificate that this category does not know is left out: they would refuse it.
    """
    ours = {
        each.spec.external_id: {"id": each.spec.external_id, "images": [{"uri": uri} for uri in uris]}
        for each in sorted(wanted(draft, resolved.limits), key=lambda one: not one.spec.mandatory)
        if (uris := usable(each.papers, resolved))
    }
    known = {each.external_id for each in resolved.limits.certificates} - ours.keys()
    kept = {key: each for key, each in there.certifications.items() if key in known}
    chart = usable(size_chart(draft, resolved.limits), resolved)
    body: dict[str, Any] = {}
    if certifications := {**ours, **kept}:
        body["certifications"] = list(certifications.values())[: bounds("certificates").high]
    if chart and where.size_chart != "no":
        body["size_chart"] = {"uri": chart[0]} if where.size_chart == "uri" else {"image": {"uri": chart[0]}}
    elif there.size_chart:
        body["size_chart"] = dict(there.size_chart)
    return body


def to_replacement(draft: ListingDraft, resolved: Resolved, where: Where, there: Shelved) -> dict[str, Any]:
    """The body of a full edit: all SKUs that are there, the storefronts it is on and its papers, since what is left out
    goes."""
    shown = list(there.platforms) or list(where.platforms)
    return {
        **to_content(draft, resolved, where),
        **to_papers(draft, resolved, where, there.papers),
        "listing_platforms": shown,
        "external_product_id": str(draft.code),
        "skus": all_skus(draft, resolved, there.skus, missing_too=False),
    }


def all_skus(
    draft: ListingDraft, resolved: Resolved, there: Sequence[KnownSku], *, missing_too: bool
) -> list[dict[str, Any]]:
    """Every SKU that is there by its id, ours as the draft has them, and if wanted those that are missing.

    One left out would be deleted. Price and stock of those that are there are left out, which leaves them unchanged
    (section 9.3). A body without the missing ones may be sent twice.
    """
    ours = {variant.sku: variant for variant in draft.variants}
    bodies = []
    for known in there:
        variant = ours.pop(known.seller_sku, None)  # type: ignore[call-overload]
        attributes = _as_they_are(known) if variant is None else sales_attributes(draft, variant, resolved)
        bodies.append({"id": known.sku_id, "seller_sku": known.seller_sku, "sales_attributes": attributes})
    if missing_too:
        bodies += [new_sku(draft, variant, resolved) for variant in ours.values()]
    return bodies


def described_alike(draft: ListingDraft, there: Sequence[KnownSku]) -> bool:
    """Whether the SKUs that are both there and ours carry the same options under the same names."""
    known = {sku.seller_sku: sku for sku in there}
    for variant in draft.variants:
        if (sku := known.get(variant.sku)) is None:
            continue
        ours = {fold(axis): fold(option) for axis, option in zip(draft.axes, variant.options, strict=True)}
        if ours != {fold(each.name): fold(each.value) for each in sku.attributes}:
            return False
    return True


def _as_they_are(known: KnownSku) -> list[dict[str, Any]]:
    return [_attribute(each.name, each.value, each.picture) for each in known.attributes]


def new_sku(draft: ListingDraft, variant: DraftVariant, resolved: Resolved) -> dict[str, Any]:
    """A SKU that is not there yet. The caller made sure that there is a place to sell from."""
    where = place(resolved)
    stock: dict[str, Any] = {"quantity": variant.stock}
    if where is not None:
        stock = {"warehouse_id": where.external_id, **stock}
    body = {
        "seller_sku": str(variant.sku),
        "sales_attributes": sales_attributes(draft, variant, resolved),
        "price": to_money(variant.price),
        "inventory": [stock],
    }
    kind = IDENTIFIERS.get(len(variant.barcode or ""))
    if variant.barcode and kind and variant.barcode.isdecimal():
        body["identifier_code"] = {"code": variant.barcode, "type": kind}
    return body


def sales_attributes(draft: ListingDraft, variant: DraftVariant, resolved: Resolved) -> list[dict[str, Any]]:
    """One per axis, in our own words: section 9.1 takes an id or a name, and own names have no id that may be sent.

    Only the first may have pictures.
    """
    pictures = _option_pictures(draft, resolved)
    return [
        _attribute(tidy(axis), tidy(option), pictures.get(fold(option), "") if position == 0 else "")
        for position, (axis, option) in enumerate(zip(draft.axes, variant.options, strict=True))
    ]


def _attribute(name: str, value: str, picture: str) -> dict[str, Any]:
    return {"name": name, "value_name": value, **({"sku_img": {"uri": picture}} if picture else {})}


def _option_pictures(draft: ListingDraft, resolved: Resolved) -> dict[str, str]:
    """First option → picture, only when every first option has one: [guess] whether some may lack one is not said."""
    found = option_pictures(draft, resolved)
    wanted = {fold(variant.options[0]) for variant in draft.variants if variant.options}
    return found if wanted == set(found) else {}


def to_attributes(draft: ListingDraft, resolved: Resolved) -> list[dict[str, Any]]:
    """``product_attributes``: a listed value by its id, an own one by its text."""
    return [
        {"id": chosen.spec.external_id, "values": [_on_the_wire(value) for value in chosen.values]}
        for chosen in choose(draft, resolved)
        if chosen.values
    ]


def _on_the_wire(value: Value) -> dict[str, str]:
    if value.option is not None:
        return {"id": value.option.external_id}
    return {"name": f"{value.text} {value.unit}".strip() if value.day is None else value.day.isoformat()}


# --- numbers ---------------------------------------------------------------------------------------------------


def to_money(price: int) -> dict[str, str]:
    """Whole rupiah as they are written there (section 2)."""
    return {"amount": str(price), "currency": CURRENCY}


def kilograms(grams: int) -> str:
    """Grams as decimal text with up to three decimals (section 9.1), without any float."""
    return f"{grams // 1000}.{grams % 1000:03d}"


def centimetres(size: Size) -> dict[str, str]:
    """Millimetres as whole centimetres, rounded up: a parcel is never smaller than it is."""
    return {
        "length": str(-(-size.length_mm // 10)),
        "width": str(-(-size.width_mm // 10)),
        "height": str(-(-size.height_mm // 10)),
        "unit": "CENTIMETER",
    }


def to_prices(lines: Sequence[PriceLine]) -> dict[str, Any]:
    """The body of prices/update (section 9.5)."""
    return {"skus": [{"id": str(line.external_model_id), "price": to_money(line.price)} for line in lines]}


def to_stock(numbers: Mapping[str, int]) -> dict[str, Any]:
    """The body of inventory/update for a shop with one warehouse: it need not be named (section 9.4)."""
    return {"skus": [{"id": sku, "inventory": [{"quantity": number}]} for sku, number in numbers.items()]}


def to_stock_everywhere(numbers: Mapping[str, int], held: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """The same with every warehouse of each SKU, as section 9.4 wants it. ``held``: SKU → warehouse → available."""
    return {
        "skus": [
            {
                "id": sku,
                "inventory": [
                    {"warehouse_id": warehouse, "quantity": share}
                    for warehouse, share in spread(number, held.get(sku, {})).items()
                ],
            }
            for sku, number in numbers.items()
        ]
    }


def spread(number: int, held: Mapping[str, int]) -> dict[str, int]:
    """``number`` over the warehouses of a SKU: each keeps what it holds as far as it goes, the fullest gets the rest.

    The sum is always ``number``: a buyer may buy from any of them.
    """
    shares, left = {}, number
    for warehouse in sorted(held, key=lambda each: (held[each], each)):
        shares[warehouse] = min(held[warehouse], left)
        left -= shares[warehouse]
    if shares:
        shares[max(held, key=lambda each: (held[each], each))] += left
    return shares
