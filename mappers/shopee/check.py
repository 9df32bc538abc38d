"""Everything Shopee would refuse about a draft, said before anything is sent (shopee.md sections 4, 6.2, 6.4).

Limits come from ``Resolved`` (fetched per shop and category). Nothing is guessed: a mandatory attribute, brand,
weight or size without a value is an issue. Codes are short English names with params; sentences are written elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inventory.canonical import Issue, ItemLimits, ListingDraft, Range, Resolved, ShippingChannel
from mappers.attributes import attribute_issues
from mappers.rules import axes, length, parcel_weight, pictures, price_spread, variants
from mappers.shopee.brand import brand_issues
from mappers.text import tidy, tidy_lines

MAX_SKU_LENGTH = 100  # section 6.4: model_sku (<= 100)
MAX_PRICE_SPREAD = 7  # section 6.4: the dearest variation at most 7 times the cheapest, Indonesia
MAX_AXES = 2  # section 6.4
MAX_MODELS = 50  # section 6.4
MAX_HASHTAGS = 18  # section 6.2, description


def check(draft: ListingDraft, resolved: Resolved) -> list[Issue]:
    """Every problem at once, in the order of the fields; empty when the draft can be listed."""
    return [
        *_texts(draft, resolved),
        *pictures(draft, resolved, resolved.limits.picture_count),
        *variants(draft, _limits(resolved), MAX_SKU_LENGTH),
        *price_spread(draft, resolved.limits.max_price_spread or MAX_PRICE_SPREAD),
        *axes(draft, _limits(resolved)),
        *_parcel(draft, resolved),
        *_channels(draft, resolved),
        *attribute_issues(draft, resolved),
        *brand_issues(draft, resolved),
    ]


def content_issues(draft: ListingDraft, resolved: Resolved) -> list[Issue]:
    """The part of ``check`` that matters for an update of content: it sends no price, stock or channels."""
    return [
        *_texts(draft, resolved),
        *pictures(draft, resolved, resolved.limits.picture_count),
        *_parcel(draft, resolved),
        *attribute_issues(draft, resolved),
        *brand_issues(draft, resolved),
    ]


def usable_channels(draft: ListingDraft, resolved: Resolved) -> tuple[ShippingChannel, ...]:
    """The enabled channels that take this parcel: weight within bounds, size known where it is asked for."""
    weight = parcel_weight(draft)
    return tuple(
        channel
        for channel in resolved.channels
        if channel.enabled
        and not (channel.needs_size and draft.size is None)
        and (weight is None or Range(channel.min_weight_g, channel.max_weight_g).holds(weight))
    )


def _limits(resolved: Resolved) -> ItemLimits:
    """The fetched limits, never beyond those of the document."""
    found = resolved.limits
    return replace(found, max_models=min(found.max_models, MAX_MODELS), max_axes=min(found.max_axes, MAX_AXES))


def _texts(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    limits = resolved.limits
    if not resolved.category_id:
        yield Issue("category", "category_missing")
    yield from length("name", tidy(draft.name), limits.name_length)
    yield from length("description", tidy_lines(draft.description), limits.description_length)
    if draft.description.count("#") > MAX_HASHTAGS:
        yield Issue("description", "too_many_hashtags", {"count": draft.description.count("#"), "max": MAX_HASHTAGS})
    if len(draft.code) > MAX_SKU_LENGTH:
        yield Issue("code", "sku_too_long", {"sku": draft.code, "length": len(draft.code), "max": MAX_SKU_LENGTH})


def _parcel(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    if parcel_weight(draft) is None:
        yield Issue("weight_g", "weight_missing")  # section 6.2: weight is required by add_item itself
    if draft.size is None and resolved.limits.size_mandatory:
        yield Issue("size", "size_missing")


def _channels(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    enabled = [channel for channel in resolved.channels if channel.enabled]
    if not enabled:
        yield Issue("channels", "no_channels")
    elif not usable_channels(draft, resolved):
        params = {"weight_g": parcel_weight(draft), "channels": [channel.name for channel in enabled]}
        yield Issue("channels", "no_channel_fits", params)
