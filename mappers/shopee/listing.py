"""Drafts as Shopee bodies (shopee.md sections 6.2 to 6.8). Pure: ids were resolved before, inputs stay unchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inventory.canonical import (
    Condition,
    DraftVariant,
    ExternalItemId,
    ListingDraft,
    PriceWrite,
    Resolved,
    Size,
    StockWrite,
)
from mappers.rules import Inexpressible, errors, option_pictures, parcel_weight, usable_pictures
from mappers.shopee.attributes import attribute_list
from mappers.shopee.brand import choose
from mappers.shopee.check import check, picture_bounds, usable_channels
from mappers.text import fold, tidy, tidy_lines

CONDITIONS = {Condition.NEW: "NEW", Condition.USED: "USED"}


def to_listing(draft: ListingDraft, resolved: Resolved) -> dict[str, Any]:
    """The body of add_item (section 6.2). Raises Inexpressible with every issue.

    With axes the item begins unlisted, at its cheapest price and with the least stock the shop allows: nothing may be
    bought before its variants are there.
    """
    issues = errors(check(draft, resolved))
    if issues:
        raise Inexpressible(issues)
    only = draft.variants[0]
    begun = bool(draft.axes)
    return {
        **_content(draft, resolved),
        "original_price": min(variant.price for variant in draft.variants),
        "seller_stock": [{"stock": max(0, resolved.limits.stock.low or 0) if begun else only.stock}],
        "item_status": "UNLIST" if begun else "NORMAL",
        "logistic_info": [
            {"logistic_id": int(channel.external_id), "enabled": True} for channel in usable_channels(draft, resolved)
        ],
    }


def to_content(item_id: ExternalItemId, draft: ListingDraft, resolved: Resolved) -> dict[str, Any]:
    """The body of update_item (section 6.3): neither price nor stock nor variations nor logistics."""
    return {"item_id": int(item_id), **_content(draft, resolved)}


def _content(draft: ListingDraft, resolved: Resolved) -> dict[str, Any]:
    brand = choose(draft, resolved)
    body: dict[str, Any] = {
        "item_name": tidy(draft.name),
        "description": tidy_lines(draft.description),
        "item_sku": str(draft.code),
        "category_id": int(resolved.category_id),
        "image": {"image_id_list": usable_pictures(draft, resolved, picture_bounds(resolved).high)},
        "attribute_list": attribute_list(draft, resolved),
        "condition": CONDITIONS[draft.condition],
        "pre_order": {"is_pre_order": False},
        "item_dangerous": 0,  # section 6.2: Indonesian local sellers state it
    }
    weight = parcel_weight(draft)
    if weight is not None:
        body["weight"] = kilograms(weight)
    if brand is not None:
        body["brand"] = {"brand_id": int(brand.external_id), "original_brand_name": brand.name}
    if draft.size is not None:
        body["dimension"] = centimetres(draft.size)
    return body


def kilograms(grams: int) -> float:
    """Grams as the wire's kilograms."""
    return round(grams / 1000, 3)


def centimetres(size: Size) -> dict[str, int]:
    """Millimetres as whole centimetres, rounded up: a parcel is never smaller than it is."""
    return {
        "package_length": -(-size.length_mm // 10),
        "package_width": -(-size.width_mm // 10),
        "package_height": -(-size.height_mm // 10),
    }


# --- variations (section 6.4) ----------------------------------------------------------------------------------


def axis_options(draft: ListingDraft, existing: Sequence[Sequence[str]] = ()) -> list[list[str]]:
    """Per axis the option texts: those that exist there first, then new ones in order of first appearance."""
    tiers: list[list[str]] = []
    for position in range(len(draft.axes)):
        names = list(existing[position]) if position < len(existing) else []
        known = {fold(name) for name in names}
        for variant in draft.variants:
            option = tidy(variant.options[position])
            if fold(option) not in known:
                known.add(fold(option))
                names.append(option)
        tiers.append(names)
    return tiers


def tier_index(variant: DraftVariant, tiers: Sequence[Sequence[str]]) -> list[int]:
    """Where a variant stands: one position per axis."""
    return [
        next(index for index, name in enumerate(names) if fold(name) == fold(option))
        for option, names in zip(variant.options, tiers, strict=True)
    ]


def to_tiers(draft: ListingDraft, resolved: Resolved, tiers: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """``standardise_tier_variation`` with own names (ids 0). Only the first tier may have pictures, then all must."""
    pictures = option_pictures(draft, resolved)
    first_has_all = bool(tiers) and all(fold(name) in pictures for name in tiers[0])
    return [
        {
            "variation_id": 0,
            "variation_group_id": 0,
            "variation_name": tidy(axis),
            "variation_option_list": [
                {
                    "variation_option_id": 0,
                    "variation_option_name": name,
                    **({"image_id": pictures[fold(name)]} if position == 0 and first_has_all else {}),
                }
                for name in tiers[position]
            ],
        }
        for position, axis in enumerate(draft.axes)
    ]


def to_models(variants: Sequence[DraftVariant], tiers: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """``model`` of init_tier_variation and ``model_list`` of add_model."""
    return [
        {
            "tier_index": tier_index(variant, tiers),
            "original_price": variant.price,
            "model_sku": str(variant.sku),
            "seller_stock": [{"stock": variant.stock}],
            **({"weight": kilograms(variant.weight_g)} if variant.weight_g is not None else {}),
        }
        for variant in variants
    ]


# --- price and stock (sections 6.6, 6.7) -----------------------------------------------------------------------


def to_stock(batch: StockWrite) -> dict[str, Any]:
    """The body of update_stock: absolute numbers, model 0 for an item without variants."""
    lines = [
        {"model_id": int(line.external_model_id or 0), "seller_stock": [{"stock": line.quantity}]}
        for line in batch.lines
    ]
    return {"item_id": int(batch.external_item_id), "stock_list": lines}


def to_price(batch: PriceWrite) -> dict[str, Any]:
    """The body of update_price: untaxed whole rupiah."""
    lines = [{"model_id": int(line.external_model_id or 0), "original_price": line.price} for line in batch.lines]
    return {"item_id": int(batch.external_item_id), "price_list": lines}


def to_presence(item_ids: Sequence[ExternalItemId], listed: bool) -> Mapping[str, Any]:
    """The body of unlist_item (section 6.8)."""
    return {"item_list": [{"item_id": int(item_id), "unlist": not listed} for item_id in item_ids]}
