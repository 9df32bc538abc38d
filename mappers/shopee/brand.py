"""The brand of a listing (shopee.md sections 4 and 6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inventory.canonical import Brand, Issue, ListingDraft, Resolved, Severity
from mappers.text import fold, same

NO_BRAND_ID = "0"
NO_BRAND_NAME = "NoBrand"  # [guess] section 4 and 14.14: the exact text is uncertain
NO_BRAND_WORDS = frozenset({"", "-", "nobrand", "no brand", "tanpa merek", "tidak ada merek", "tidak bermerek"})


def choose(draft: ListingDraft, resolved: Resolved) -> Brand | None:
    """The brand to send: the listed one with this name, "no brand" when the draft has none, None when there is none.

    "No brand" is taken from the list when it is there, so that its text is theirs. A whole list that demands a brand
    and does not offer "no brand" leaves no choice.
    """
    brands = resolved.brands
    if fold(draft.brand) not in NO_BRAND_WORDS:
        return next((brand for brand in brands.brands if same(brand.name, draft.brand)), None)
    listed = next((brand for brand in brands.brands if brand.external_id == NO_BRAND_ID), None)
    if listed is None and brands.mandatory and brands.complete and brands.brands:
        return None
    return listed or Brand(NO_BRAND_ID, NO_BRAND_NAME)


def brand_issues(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    """A missing or unlisted brand stops a category that demands one; elsewhere it is left out with a warning."""
    if choose(draft, resolved) is not None:
        return
    if fold(draft.brand) in NO_BRAND_WORDS:
        yield Issue("brand", "brand_required")
        return
    params: dict[str, Any] = {"brand": draft.brand, "complete": resolved.brands.complete}
    severity = Severity.ERROR if resolved.brands.mandatory else Severity.WARNING
    yield Issue("brand", "brand_unknown", params, severity)
