"""Everything Shopee would refuse about a draft, said before anything is sent (shopee.md sections 4, 6.2, 6.4).

Limits come from ``Resolved`` (fetched per shop and category). Nothing is guessed: a mandatory attribute, brand,
weight or size without a value is an issue. Codes are short English names with params; sentences are written elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from inventory.canonical import DraftVariant, Issue, ListingDraft, Range, Resolved, Severity, ShippingChannel
from mappers.shopee.attributes import attribute_issues
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
        *_pictures(draft, resolved),
        *_variants(draft, resolved),
        *_axes(draft, resolved),
        *_parcel(draft, resolved),
        *_channels(draft, resolved),
        *attribute_issues(draft, resolved),
        *brand_issues(draft, resolved),
    ]


def content_issues(draft: ListingDraft, resolved: Resolved) -> list[Issue]:
    """The part of ``check`` that matters for an update of content: it sends no price, stock or channels."""
    return [
        *_texts(draft, resolved),
        *_pictures(draft, resolved),
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


def parcel_weight(draft: ListingDraft) -> int | None:
    """The item's weight in grams: its own, else the heaviest variant's; None when nobody says."""
    weights = [variant.weight_g for variant in draft.variants if variant.weight_g is not None]
    return draft.weight_g if draft.weight_g is not None else max(weights, default=None)


def _texts(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    limits = resolved.limits
    if not resolved.category_id:
        yield Issue("category", "category_missing")
    yield from _length("name", tidy(draft.name), limits.name_length)
    yield from _length("description", tidy_lines(draft.description), limits.description_length)
    if draft.description.count("#") > MAX_HASHTAGS:
        yield Issue("description", "too_many_hashtags", {"count": draft.description.count("#"), "max": MAX_HASHTAGS})
    yield from _words("name", draft.name)
    yield from _words("description", draft.description)
    if len(draft.code) > MAX_SKU_LENGTH:
        yield Issue("code", "sku_too_long", {"sku": draft.code, "length": len(draft.code), "max": MAX_SKU_LENGTH})


def _words(name: str, text: str) -> Iterator[Issue]:
    """Words that Shopee takes a listing down for sooner or later; the call itself does not refuse them."""
    folded = fold(text)
    found = [word for word in words("forbidden_words") if re.search(rf"(?<!\w){re.escape(word)}", folded)]
    phone = _PHONE.search(folded)
    for word in [*found, *([phone.group()] if phone else [])]:
        yield Issue(name, "forbidden_word", {"word": word}, Severity.WARNING)


def _length(name: str, value: str, bounds: Range, **params: object) -> Iterator[Issue]:
    length = len(value)
    if not value:
        yield Issue(name, "empty", params)
    elif bounds.low is not None and length < bounds.low:
        yield Issue(name, "too_short", {"length": length, "min": bounds.low, **params})
    elif bounds.high is not None and length > bounds.high:
        yield Issue(name, "too_long", {"length": length, "max": bounds.high, **params})


def _pictures(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    count, bounds = len(draft.pictures), resolved.limits.picture_count
    low, high = max(MIN_PICTURES, bounds.low or 0), min(MAX_PICTURES, bounds.high or MAX_PICTURES)
    if count < low:
        yield Issue("pictures", "too_few_pictures", {"count": count, "min": low})
    if count > high:
        params = {"count": count, "max": high}
        yield Issue("pictures", "too_many_pictures", params, Severity.WARNING)  # the first ones are sent
    for picture in draft.pictures[:high]:
        if picture.ref not in resolved.picture_ids:
            yield Issue("pictures", "picture_not_uploaded", {"ref": picture.ref})


def _variants(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    limits = resolved.limits
    if not draft.variants:
        yield Issue("variants", "variants_missing")
        return
    for variant in draft.variants:
        yield from _numbers(variant, resolved)
    ceiling = min(limits.max_models, MAX_MODELS)
    if len(draft.variants) > ceiling:
        yield Issue("variants", "too_many_variants", {"count": len(draft.variants), "max": ceiling})
    yield from (
        Issue("variants", "duplicate_sku", {"sku": sku})
        for sku, count in Counter(variant.sku for variant in draft.variants).items()
        if count > 1
    )
    prices = [variant.price for variant in draft.variants]
    spread = limits.max_price_spread or MAX_PRICE_SPREAD
    if min(prices) > 0 and max(prices) > spread * min(prices):
        yield Issue("price", "price_spread", {"lowest": min(prices), "highest": max(prices), "max": spread})


def _numbers(variant: DraftVariant, resolved: Resolved) -> Iterator[Issue]:
    limits, sku = resolved.limits, variant.sku
    for name, value, bounds in (("price", variant.price, limits.price), ("stock", variant.stock, limits.stock)):
        if name == "price" and value <= 0:
            yield Issue("price", "price_missing", {"sku": sku})
        elif name == "stock" and value == 0:
            continue  # sold out is always expressible: the item is there, nothing can be bought
        elif bounds.low is not None and value < bounds.low:
            yield Issue(name, f"{name}_too_low", {"sku": sku, "value": value, "min": bounds.low})
        elif bounds.high is not None and value > bounds.high:
            yield Issue(name, f"{name}_too_high", {"sku": sku, "value": value, "max": bounds.high})
    if len(sku) > MAX_SKU_LENGTH:
        yield Issue("variants", "sku_too_long", {"sku": sku, "length": len(sku), "max": MAX_SKU_LENGTH})


def _axes(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    limits = resolved.limits
    ceiling = min(limits.max_axes, MAX_AXES)
    if not draft.axes and len(draft.variants) > 1:
        yield Issue("axes", "axes_missing", {"variants": len(draft.variants)})
    if len(draft.axes) > ceiling:
        yield Issue("axes", "too_many_axes", {"count": len(draft.axes), "max": ceiling})
    for axis in draft.axes:
        yield from _length("axes", tidy(axis), limits.axis_name_length, axis=axis)
    for position, axis in enumerate(draft.axes):
        options = dict.fromkeys(v.options[position] for v in draft.variants if len(v.options) == len(draft.axes))
        for option in options:
            yield from _length("options", tidy(option), limits.option_length, axis=axis, option=option)
    seen: dict[tuple[str, ...], str] = {}
    for variant in draft.variants:
        if len(variant.options) != len(draft.axes):
            params = {"sku": variant.sku, "options": len(variant.options), "axes": len(draft.axes)}
            yield Issue("options", "options_do_not_fit", params)
            continue
        key = tuple(fold(option) for option in variant.options)
        if draft.axes and key in seen:
            yield Issue("options", "duplicate_options", {"sku": variant.sku, "other": seen[key]})
        seen.setdefault(key, variant.sku)


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
