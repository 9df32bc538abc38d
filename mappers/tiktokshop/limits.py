"""What Tokopedia & Shop takes, as data with its source (tiktokshop.md). ``check`` reads nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inventory.canonical import ItemLimits, Limit, Range

CREATE = "tiktokshop.md section 9.1"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a field may hold, and the document that says so."""

    bounds: Range
    source: str


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Words a text may not hold. ``kind`` names them on screens."""

    kind: str
    pattern: re.Pattern[str]
    source: str


BOUNDS: Mapping[str, Bound] = {
    "name": Bound(Range(25, 255), f"{CREATE}: title, Indonesia"),
    "description": Bound(Range(1, 10_000), f"{CREATE}: description"),
    "pictures": Bound(Range(1, 9), f"{CREATE}: main_images"),
    "picture_bytes": Bound(Range(1, 10 * 1024 * 1024), "tiktokshop.md section 8"),
    "picture_side": Bound(Range(300, 4_000), "tiktokshop.md section 8: main image, pixels"),
    "price": Bound(Range(100, 100_000_000), f"{CREATE}: price, Indonesia"),
    "stock": Bound(Range(1, 99_999), f"{CREATE} and 9.4: inventory; 0 is tried all the same [guess]"),
    "variants": Bound(Range(1, 100), f"{CREATE}: skus, Indonesia"),
    "axes": Bound(Range(0, 3), f"{CREATE}: sales_attributes"),
    "axis_name": Bound(Range(1, 20), f"{CREATE}: sales_attributes name"),
    "option": Bound(Range(1, 50), f"{CREATE}: sales_attributes value_name"),
    "sku": Bound(Range(1, 50), f"{CREATE}: seller_sku, no spaces"),
    "certificates": Bound(Range(0, 10), f"{CREATE}: certifications; which are needed: section 7, rules"),
    "repeats": Bound(Range(1, 9), f"{CREATE}: no character repeated more than 9 times"),
    "weight_g": Bound(Range(1, None), f"{CREATE}: package_weight, kilograms with 3 decimals"),
}

# Section 9.1 forbids emoji, control characters and HTML escapes; these three are left out and told.
EMOJI = re.compile("[\U0001f000-\U0001fbff☀-➿⬀-⯿⌀-⏿️‍⃣]")
ESCAPE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")

# [guess] The protocol document names no forbidden words; sellers are told to keep contact data and other shops out of
# a listing. Hence warnings, never refusals.
FORBIDDEN = (
    Forbidden("link", re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE), "ours [guess]"),
    Forbidden("phone", re.compile(r"(?<!\d)(?:\+?62|0)8\d{2}[-\s]?\d{3,4}[-\s]?\d{3,5}(?!\d)"), "ours [guess]"),
    Forbidden("contact", re.compile(r"\b(?:whats?app|line id|telegram|instagram)\b", re.IGNORECASE), "ours [guess]"),
    Forbidden("other_shop", re.compile(r"\b(?:shopee|lazada|bukalapak|blibli)\b", re.IGNORECASE), "ours [guess]"),
)


def bounds(name: str) -> Range:
    """The bounds of one field."""
    return BOUNDS[name].bounds


def item_limits() -> ItemLimits:
    """The documented limits in the shape every shop's have. What a category adds is fetched (section 7, rules)."""
    return ItemLimits(
        name_length=bounds("name"),
        description_length=bounds("description"),
        picture_count=bounds("pictures"),
        price=bounds("price"),
        stock=bounds("stock"),
        axis_name_length=bounds("axis_name"),
        option_length=bounds("option"),
        max_models=bounds("variants").high or 0,
        max_axes=bounds("axes").high or 0,
    )


def _listing_limits() -> Iterator[Limit]:
    for name, each in BOUNDS.items():
        for end, value in (("min", each.bounds.low), ("max", each.bounds.high)):
            if value:
                yield Limit(f"{name}_{end}", value, each.source)
    for each_word in FORBIDDEN:
        yield Limit(f"words_{each_word.kind}", (each_word.pattern.pattern,), each_word.source)


# The same as the manifest shows them.
LISTING_LIMITS = tuple(_listing_limits())
