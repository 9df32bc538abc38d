"""What any marketplace asks of a draft; the numbers are the caller's. Pure.

Every function yields issues; nothing here knows a marketplace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from inventory.canonical import DraftVariant, Issue, ItemLimits, ListingDraft, Range, Resolved, Severity
from mappers.text import fold, tidy

# The column of a spreadsheet that names the pictures of variants, as an export writes it.
VARIANT_PICTURES = "Foto Varian"


class Inexpressible(ValueError):
    """The draft has issues of severity ERROR; ``issues`` lists all of them."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__(", ".join(issue.code for issue in issues))
        self.issues = tuple(issues)


def errors(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Those that stop the action."""
    return tuple(issue for issue in issues if issue.severity is Severity.ERROR)


def parcel_weight(draft: ListingDraft) -> int | None:
    """The item's weight in grams: its own, else the heaviest variant's; None when nobody says."""
    weights = [variant.weight_g for variant in draft.variants if variant.weight_g is not None]
    return draft.weight_g if draft.weight_g is not None else max(weights, default=None)


def length(name: str, value: str, bounds: Range, **params: object) -> Iterator[Issue]:
    """A text that is empty, too short or too long."""
    count = len(value)
    if not value:
        yield Issue(name, "empty", params)
    elif bounds.low is not None and count < bounds.low:
        yield Issue(name, "too_short", {"length": count, "min": bounds.low, **params})
    elif bounds.high is not None and count > bounds.high:
        yield Issue(name, "too_long", {"length": count, "max": bounds.high, **params})


def pictures(draft: ListingDraft, resolved: Resolved, bounds: Range) -> Iterator[Issue]:
    """Too few or too many pictures, and those that have not been uploaded.

    A picture that cannot be used is left out: it keeps the listing off only when too few are left without it.
    """
    count = len(draft.pictures)
    low = max(1, bounds.low or 0)  # a listing without a picture is possible nowhere
    if count < low:
        yield Issue("pictures", "too_few_pictures", {"count": count, "min": low})
    usable = usable_pictures(draft, resolved)
    if bounds.high is not None and len(usable) > bounds.high:
        params = {"count": count, "max": bounds.high}
        yield Issue("pictures", "too_many_pictures", params, Severity.WARNING)  # the first ones are sent
    severity = Severity.WARNING if len(usable) >= low else Severity.ERROR
    shown = 0
    for picture in draft.pictures:
        if shown == bounds.high:
            break  # what follows would not be shown either way
        if picture.ref in resolved.picture_ids:
            shown += 1
        else:
            yield Issue("pictures", "picture_not_uploaded", {"ref": picture.ref}, severity)


def usable_pictures(draft: ListingDraft, resolved: Resolved, most: int | None = None) -> list[str]:
    """The ids of the product's pictures that the marketplace has, in the product's order, at most ``most``."""
    ids = resolved.picture_ids
    return [ids[picture.ref] for picture in draft.pictures if picture.ref in ids][:most]


def option_pictures(draft: ListingDraft, resolved: Resolved) -> dict[str, str]:
    """First option (folded) → picture id, of the variants whose picture the marketplace has."""
    found: dict[str, str] = {}
    for variant in draft.variants:
        if variant.picture is not None and variant.options and variant.picture.ref in resolved.picture_ids:
            found.setdefault(fold(variant.options[0]), resolved.picture_ids[variant.picture.ref])
    return found


def option_picture_issues(draft: ListingDraft, found: Mapping[str, str]) -> Iterator[Issue]:
    """For a marketplace that shows the pictures of options only when each first option has one: which have none."""
    if not any(variant.picture is not None and variant.options for variant in draft.variants):
        return
    options = dict.fromkeys(tidy(variant.options[0]) for variant in draft.variants if variant.options)
    if missing := [option for option in options if fold(option) not in found]:
        params = {"options": missing, "column": VARIANT_PICTURES}
        yield Issue("pictures", "option_pictures_incomplete", params, Severity.WARNING)


def variants(draft: ListingDraft, limits: ItemLimits, max_sku_length: int) -> Iterator[Issue]:
    """Numbers out of bounds, too many variants, and SKUs used twice. A stock of 0 is always expressible."""
    if not draft.variants:
        yield Issue("variants", "variants_missing")
        return
    for variant in draft.variants:
        yield from _numbers(variant, limits, max_sku_length)
    ceiling = limits.max_models
    if len(draft.variants) > ceiling:
        yield Issue("variants", "too_many_variants", {"count": len(draft.variants), "max": ceiling})
    yield from (
        Issue("variants", "duplicate_sku", {"sku": sku})
        for sku, count in Counter(variant.sku for variant in draft.variants).items()
        if count > 1
    )


def _numbers(variant: DraftVariant, limits: ItemLimits, max_sku_length: int) -> Iterator[Issue]:
    sku = variant.sku
    for name, value, bounds in (("price", variant.price, limits.price), ("stock", variant.stock, limits.stock)):
        if name == "price" and value <= 0:
            yield Issue("price", "price_missing", {"sku": sku})
        elif name == "stock" and value == 0:
            continue  # sold out is always expressible: the item is there, nothing can be bought
        elif bounds.low is not None and value < bounds.low:
            yield Issue(name, f"{name}_too_low", {"sku": sku, "value": value, "min": bounds.low})
        elif bounds.high is not None and value > bounds.high:
            yield Issue(name, f"{name}_too_high", {"sku": sku, "value": value, "max": bounds.high})
    if len(sku) > max_sku_length:
        yield Issue("variants", "sku_too_long", {"sku": sku, "length": len(sku), "max": max_sku_length})


def price_spread(draft: ListingDraft, most: int) -> Iterator[Issue]:
    """The dearest variant costs more than ``most`` times the cheapest."""
    prices = [variant.price for variant in draft.variants]
    if prices and min(prices) > 0 and max(prices) > most * min(prices):
        yield Issue("price", "price_spread", {"lowest": min(prices), "highest": max(prices), "max": most})


def axes(draft: ListingDraft, limits: ItemLimits) -> Iterator[Issue]:
    """Kinds of variant and their options: too many, unfit texts, missing or doubled combinations."""
    ceiling = limits.max_axes
    if not draft.axes and len(draft.variants) > 1:
        yield Issue("axes", "axes_missing", {"variants": len(draft.variants)})
    if len(draft.axes) > ceiling:
        yield Issue("axes", "too_many_axes", {"count": len(draft.axes), "max": ceiling})
    for axis in draft.axes:
        yield from length("axes", tidy(axis), limits.axis_name_length, axis=axis)
    for position, axis in enumerate(draft.axes):
        options = dict.fromkeys(v.options[position] for v in draft.variants if len(v.options) == len(draft.axes))
        for option in options:
            yield from length("options", tidy(option), limits.option_length, axis=axis, option=option)
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
