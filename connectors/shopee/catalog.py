"""Metadata a listing needs, and pictures (shopee.md sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.core.errors import ProtocolChanged
from connectors.core.flow import chunks
from connectors.core.http import Audience, Effect, FilePart, HttpRequest
from connectors.core.marketplace import Flow
from connectors.shopee.calls import API, get, join, payload
from connectors.shopee.limits import BRANDS_PER_PAGE, CATEGORIES_PER_CALL, LIMITS, MAX_BRAND_PAGES
from inventory.canonical import AttributeSpec, Brand, BrandList, Category, ItemLimits, ItemResult, ShippingChannel
from mappers.shopee.remote import to_attribute, to_brand, to_category, to_channel, to_item_limits
from mappers.wire import Wire, must_records, must_text, optional_whole, records, sub, text, whole
from mappers.wire import flag as truth

LANGUAGE = "id"  # section 4: Indonesia
NORMAL_BRANDS = 1  # section 4: 1 normal, 2 pending
PICTURE_TYPES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))  # section 5


def categories() -> Flow[tuple[Category, ...]]:
    """The whole tree. It differs per shop: cache it per shop."""
    request = get("/product/get_category", {"language": LANGUAGE})
    with payload((yield request), request) as wire:
        return tuple(to_category(each) for each in must_records(wire, "category_list"))


def attributes(category_ids: Sequence[str]) -> Flow[Mapping[str, tuple[AttributeSpec, ...]]]:
    """The attributes of each leaf category, 20 categories a call."""
    found: dict[str, tuple[AttributeSpec, ...]] = {}
    for chunk in chunks(category_ids, CATEGORIES_PER_CALL):
        request = get("/product/get_attribute_tree", {"category_id_list": join(chunk), "language": LANGUAGE})
        with payload((yield request), request) as wire:
            for entry in must_records(wire, "list"):
                specs = tuple(to_attribute(each) for each in records(entry, "attribute_tree"))
                found[str(whole(entry, "category_id"))] = specs
    return found


def brands(category_id: str) -> Flow[BrandList]:
    """The brands of a category, at most 2,000; ``complete`` is False beyond that."""
    found: list[Brand] = []
    mandatory, offset = False, 0
    for _ in range(MAX_BRAND_PAGES):
        query: dict[str, str | int] = {"category_id": category_id, "status": NORMAL_BRANDS, "offset": offset}
        request = get("/product/get_brand_list", query | {"page_size": BRANDS_PER_PAGE, "language": LANGUAGE})
        with payload((yield request), request) as wire:
            found += [to_brand(each) for each in records(wire, "brand_list")]
            mandatory = mandatory or truth(wire, "is_mandatory")
            if not truth(wire, "has_next_page"):
                return BrandList(tuple(found), mandatory)
            following = whole(wire, "next_offset")
        if following <= offset:
            raise ProtocolChanged("cursor_repeats", "product/get_brand_list")
        offset = following
    return BrandList(tuple(found), mandatory, complete=False)


def item_limits(category_id: str | None) -> Flow[ItemLimits]:
    """The only authoritative limits, per shop and category: read them before every publish batch."""
    query = {} if category_id is None else {"category_id": category_id}
    request = get("/product/get_item_limit", query)
    with payload((yield request), request) as wire:
        return to_item_limits(wire)


def shipping_channels() -> Flow[tuple[ShippingChannel, ...]]:
    """Every channel of the shop; ``enabled`` holds only for those a product may use."""
    request = get("/logistics/get_channel_list")
    with payload((yield request), request) as wire:
        return tuple(to_channel(each) for each in must_records(wire, "logistics_channel_list"))


def upload_pictures(pictures: Sequence[tuple[bytes, str]]) -> Flow[tuple[ItemResult, ...]]:
    """Upload JPG or PNG pictures of at most 10 MB each, nine a call (section 5): one result per (content, filename).

    ``key`` is the picture's id. One that we can see to be unfit is refused without being sent. Repeating is
    harmless, hence SET.
    """
    results: dict[int, ItemResult] = {}
    parts: list[tuple[int, FilePart]] = []
    for index, (content, filename) in enumerate(pictures):
        media_type = next((name for start, name in PICTURE_TYPES if content.startswith(start)), "")
        if not media_type:
            results[index] = ItemResult("", False, "picture_format", filename)
        elif len(content) > LIMITS.upload_bytes:
            results[index] = ItemResult("", False, "picture_too_large", filename)
        else:
            parts.append((index, FilePart("image", filename, content, media_type)))
    for chunk in chunks(parts, LIMITS.pictures_per_call):
        request = HttpRequest(
            "POST",
            f"{API}/media_space/upload_image",
            Effect.SET,
            files=tuple(part for _, part in chunk),
            form=(("scene", "normal"),),
            audience=Audience.PUBLIC,
        )
        with payload((yield request), request) as wire:
            answers = _uploaded(wire)
        for place, (index, part) in enumerate(chunk):
            results[index] = answers.get(place, ItemResult("", False, "not_answered", part.filename))
    return tuple(results[index] for index in range(len(pictures)))


def _uploaded(wire: Wire) -> dict[int, ItemResult]:
    """Results by place in the request; each entry carries its own error (section 5)."""
    found: dict[int, ItemResult] = {}
    for place, entry in enumerate(records(wire, "image_info_list")):
        own = optional_whole(entry, "id")
        error = text(entry, "error")
        picture_id = "" if error else must_text(sub(entry, "image_info"), "image_id")
        found[place if own is None else own] = ItemResult(picture_id, not error, error, text(entry, "message"))
    if not found and "image_info" in wire:
        found[0] = ItemResult(must_text(sub(wire, "image_info"), "image_id"), True)
    return found
