"""Everything Shopee would refuse about a draft, said before anything is sent (shopee.md sections 4, 6.2, 6.4).

Limits come from ``Resolved`` (fetched per shop and category). Nothing is guessed: a mandatory attribute, brand,
weight or size without a value is an issue. Codes are short English names with params; sentences are written elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inventory.canonical import Issue, ItemLimits, ListingDraft, Range, Resolved, Severity, ShippingChannel
from mappers.attributes import attribute_issues
from mappers.rules import (
    axes,
    length,
    option_picture_issues,
    option_pictures,
    parcel_weight,
    pictures,
    price_spread,
    variants,
)
from mappers.shopee.brand import brand_issues
from mappers.shopee.limits import number, words
from mappers.text import fold, tidy, tidy_lines

MAX_SKU_LENGTH = number("sku_length_max")
MAX_PRICE_SPREAD = number("price_spread_max")
MAX_AXES = number("axes_max")
MAX_MODELS = number("models_max")
MAX_HASHTAGS = number("hashtags_max")
MIN_PICTURES, MAX_PICTURES = number("pictures_min"), number("pictures_max")
# An Indonesian mobile number, as people write it.
_PHONE = re.compile(r"(?<!\d)(?:\+?62|0)[ -]?8\d(?:[ -]?\d){6,11}(?!\d)")


def check(draft: ListingDraft, resolved: Resolved) -> list[Issue]:
    """Every problem at once, in the order of the fields; empty when the draft can be listed."""
    return [
        *_texts(draft, resolved),
        *pictures(draft, resolved, picture_bounds(resolved)),
        *variants(draft, _limits(resolved), MAX_SKU_LENGTH),
        *price_spread(draft, resolved.limits.max_price_spread or MAX_PRICE_SPREAD),
        *axes(draft, _limits(resolved)),
        *option_picture_issues(draft, option_pictures(draft, resolved)),  # section 6.4: all of the first tier, or none
        *_parcel(draft, resolved),
        *_channels(draft, resolved),
        *attribute_issues(draft, resolved),
        *brand_issues(draft, resolved),
    ]


def content_issues(draft: ListingDraft, resolved: Resolved) -> list[Issue]:
    """The part of ``check`` that matters for an update of content: it sends no price, stock or channels."""
    return [
        *_texts(draft, resolved),
        *pictures(draft, resolved, picture_bounds(resolved)),
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
    yield from _words("name", draft.name)
    yield from _words("description", draft.description)
    if len(draft.code) > MAX_SKU_LENGTH:
        yield Issue("code", "sku_too_long", {"sku": draft.code, "length": len(draft.code), "max": MAX_SKU_LENGTH})


def picture_bounds(resolved: Resolved) -> Range:
    """How many pictures a listing has: the fetched bounds, never beyond those of the document."""
    fetched = resolved.limits.picture_count
    return Range(max(MIN_PICTURES, fetched.low or 0), min(MAX_PICTURES, fetched.high or MAX_PICTURES))


def _words(name: str, text: str) -> Iterator[Issue]:
    """Words that Shopee takes a listing down for sooner or later; the call itself does not refuse them."""
    folded = fold(text)
    found = [word for word in words("forbidden_words") if re.search(rf"(?<!\w){re.escape(word)}", folded)]
    phone = _PHONE.search(folded)
    for word in [*found, *([phone.group()] if phone else [])]:
        yield Issue(name, "forbidden_word", {"word": word}, Severity.WARNING)


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
