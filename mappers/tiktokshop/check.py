"""Everything Tokopedia & Shop would refuse about a draft, said before anything is sent (tiktokshop.md sections 7 to 9).

The documented limits stand in ``limits`` with their source; what a category adds (attributes, certificates, size) comes
from ``Resolved``. Nothing is guessed: a required value that is missing is an issue.
"""

from __future__ import annotations

from collections.abc import Iterator

from inventory.canonical import Brand, Condition, Issue, ListingDraft, Resolved, Severity, StockPlace
from mappers.attributes import attribute_issues
from mappers.papers import paper_issues
from mappers.rules import axes, option_picture_issues, option_pictures, parcel_weight, pictures, variants
from mappers.text import fold, same
from mappers.tiktokshop.limits import bounds, item_limits
from mappers.tiktokshop.texts import NO_BRAND_WORDS, text_issues


def check(draft: ListingDraft, resolved: Resolved) -> list[Issue]:
    """Every problem at once, in the order of the fields; empty when the draft can be listed."""
    return [
        *_place_issues(resolved),
        *content_issues(draft, resolved),
        *_sku_issues(draft),
        *variants(draft, item_limits(), bounds("sku").high or 0),
        *axes(draft, item_limits()),
        *option_picture_issues(draft, option_pictures(draft, resolved)),
        *paper_issues(draft, resolved),
    ]


def content_issues(draft: ListingDraft, resolved: Resolved) -> list[Issue]:
    """The part of ``check`` that matters for an edit of content: it sends neither price nor stock."""
    return [
        *_head_issues(draft, resolved),
        *text_issues(draft),
        *pictures(draft, resolved, bounds("pictures")),
        *_parcel_issues(draft, resolved),
        *attribute_issues(draft, resolved),
        *_brand_issues(draft, resolved),
    ]


def brand(draft: ListingDraft, resolved: Resolved) -> Brand | None:
    """The listed brand with the draft's name. None: no brand is sent, which section 9.1 allows."""
    if fold(draft.brand) in NO_BRAND_WORDS:
        return None
    return next((each for each in resolved.brands.brands if same(each.name, draft.brand)), None)


def place(resolved: Resolved) -> StockPlace | None:
    """Where new stock is put: the default place, else the first that can be sold from."""
    usable = [each for each in resolved.places if each.usable]
    return next((each for each in usable if each.is_default), usable[0] if usable else None)


def _head_issues(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    if not resolved.category_id:
        yield Issue("category", "category_missing")
    if draft.condition is Condition.USED:  # section 9.1: is_pre_owned exists for one of the two storefronts only
        yield Issue("condition", "used_not_possible")


def _place_issues(resolved: Resolved) -> Iterator[Issue]:
    if place(resolved) is None:
        yield Issue("stock", "no_stock_place")


def _sku_issues(draft: ListingDraft) -> Iterator[Issue]:
    for variant in draft.variants:
        if any(each.isspace() for each in variant.sku):
            yield Issue("variants", "sku_has_blanks", {"sku": variant.sku})


def _parcel_issues(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    if parcel_weight(draft) is None:
        yield Issue("weight_g", "weight_missing")
    if draft.size is None and resolved.limits.size_mandatory:
        yield Issue("size", "size_missing")


def _brand_issues(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    if fold(draft.brand) not in NO_BRAND_WORDS and brand(draft, resolved) is None:
        params = {"brand": draft.brand, "complete": resolved.brands.complete}
        yield Issue("brand", "brand_unknown", params, Severity.WARNING)
