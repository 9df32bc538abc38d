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
    """The brand to send: the listed one with this name, "no brand" when the draft has none, None when unknown."""
    if fold(draft.brand) in NO_BRAND_WORDS:
        return Brand(NO_BRAND_ID, NO_BRAND_NAME)
    return next((brand for brand in resolved.brands.brands if same(brand.name, draft.brand)), None)


def brand_issues(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    """An unlisted brand stops a category that demands one; elsewhere it is left out with a warning."""
    if choose(draft, resolved) is not None:
        return
    params: dict[str, Any] = {"brand": draft.brand, "complete": resolved.brands.complete}
    severity = Severity.ERROR if resolved.brands.mandatory else Severity.WARNING
    yield Issue("brand", "brand_unknown", params, severity)
