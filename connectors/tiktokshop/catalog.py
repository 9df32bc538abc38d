"""Metadata a listing needs, places and pictures (tiktokshop.md sections 7 and 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.core.errors import ProtocolChanged
from connectors.core.http import Audience, Effect, FilePart, HttpRequest
from connectors.core.marketplace import Flow
from connectors.tiktokshop.calls import LOGISTICS, PRODUCT, get, payload
from connectors.tiktokshop.limits import BRANDS_PER_PAGE, LIMITS, MAX_BRAND_PAGES
from connectors.tiktokshop.options import Options
from inventory.canonical import (
    AttributeSpec,
    Brand,
    BrandList,
    Category,
    CertificateSpec,
    ItemLimits,
    ItemResult,
    PaperKind,
    StockPlace,
)
from mappers.tiktokshop.remote import (
    is_open,
    is_product_property,
    to_attribute,
    to_brand,
    to_category,
    to_item_limits,
    to_place,
)
from mappers.wire import must_records, must_text, records, text

LOCALE = "id-ID"  # section 7
USE_CASE = "MAIN_IMAGE"  # section 8; [guess] such a picture may stand at an option too
CERTIFICATION, SIZE_CHART = "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE"  # section 8
# Section 8. GIF is not among them.
PICTURE_TYPES = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"BM", "image/bmp"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
)


def categories(options: Options) -> Flow[tuple[Category, ...]]:
    """The tree, asked once for each storefront of the shop: only what all of them have can be listed (section 7).

    A leaf that this shop may not list in is left out.
    """
    trees: list[dict[str, Category]] = []
    for platform in options.platforms:
        query = {"locale": LOCALE, "category_version": options.category_version, "listing_platform": platform}
        request = get(f"{PRODUCT}/categories", query)
        with payload((yield request), request) as wire:
            found = [(each, to_category(each)) for each in must_records(wire, "categories")]
        trees.append({own.external_id: own for each, own in found if not own.is_leaf or is_open(each)})
    return tuple(own for key, own in trees[0].items() if all(key in tree for tree in trees[1:]))


def attributes(options: Options, category_ids: Sequence[str]) -> Flow[Mapping[str, tuple[AttributeSpec, ...]]]:
    """The product attributes of each leaf category, one call each."""
    found: dict[str, tuple[AttributeSpec, ...]] = {}
    for category_id in category_ids:
        query = {"locale": LOCALE, "category_version": options.category_version}
        request = get(f"{PRODUCT}/categories/{category_id}/attributes", query)
        with payload((yield request), request) as wire:
            listed = must_records(wire, "attributes")
            found[category_id] = tuple(to_attribute(each) for each in listed if is_product_property(each))
    return found


def brands(options: Options, category_id: str) -> Flow[BrandList]:
    """The brands of a category, at most 2,000; ``complete`` is False beyond that. A brand is never mandatory (9.1)."""
    found: list[Brand] = []
    token = ""
    for _ in range(MAX_BRAND_PAGES):
        query = {"category_id": category_id, "category_version": options.category_version}
        request = get(f"{PRODUCT}/brands", query | {"page_size": str(BRANDS_PER_PAGE), "page_token": token})
        with payload((yield request), request) as wire:
            found += [to_brand(each) for each in records(wire, "brands")]
            following = text(wire, "next_page_token")
        if not following:
            return BrandList(tuple(found), mandatory=False)
        if following == token:
            raise ProtocolChanged("cursor_repeats", f"{PRODUCT}/brands")
        token = following
    return BrandList(tuple(found), mandatory=False, complete=False)


def item_limits(options: Options, category_id: str | None) -> Flow[ItemLimits]:
    """The documented limits with what the rules of this category add: certificates, size, size chart.

    With two storefronts the stricter rule of each counts.
    """
    if category_id is None:
        return to_item_limits({})
    found: list[ItemLimits] = []
    for platform in options.platforms:
        query = {"category_version": options.category_version, "listing_platform": platform}
        request = get(f"{PRODUCT}/categories/{category_id}/rules", query)
        with payload((yield request), request) as wire:
            found.append(to_item_limits(wire))
    return _strictest(found)


def _strictest(found: Sequence[ItemLimits]) -> ItemLimits:
    certificates: dict[str, CertificateSpec] = {}
    for each in (one for limits in found for one in limits.certificates):
        if each.mandatory or each.external_id not in certificates:
            certificates[each.external_id] = each
    return replace(
        found[0],
        size_mandatory=any(each.size_mandatory for each in found),
        size_chart_mandatory=any(each.size_chart_mandatory for each in found),
        size_chart_supported=any(each.size_chart_supported for each in found),
        certificates=tuple(certificates.values()),
    )


def stock_places() -> Flow[tuple[StockPlace, ...]]:
    """The shop's warehouses; new stock goes to the default one of those that are sold from."""
    request = get(f"{LOGISTICS}/warehouses")
    with payload((yield request), request) as wire:
        return tuple(to_place(each) for each in must_records(wire, "warehouses"))


def upload_pictures(pictures: Sequence[tuple[bytes, str]]) -> Flow[tuple[ItemResult, ...]]:
    """Upload pictures of at most 10 MB, one a call (section 8): one result per (content, filename), its key the uri.

    One that we can see to be unfit is refused without being sent. Repeating is harmless, hence SET.
    """
    results: list[ItemResult] = []
    for content, filename in pictures:
        results.append((yield from _upload(content, filename, USE_CASE)))
    return tuple(results)


def upload_papers(papers: Sequence[tuple[bytes, str, PaperKind]]) -> Flow[tuple[ItemResult, ...]]:
    """The same for pictures of certificates and size charts, each under its own use case (section 8)."""
    results: list[ItemResult] = []
    for content, filename, kind in papers:
        use_case = SIZE_CHART if kind is PaperKind.SIZE_CHART else CERTIFICATION
        results.append((yield from _upload(content, filename, use_case)))
    return tuple(results)


def _upload(content: bytes, filename: str, use_case: str) -> Flow[ItemResult]:
    media_type = _media_type(content)
    if not media_type:
        return ItemResult("", False, "picture_format", filename)
    if len(content) > LIMITS.upload_bytes:
        return ItemResult("", False, "picture_too_large", filename)
    request = HttpRequest(
        "POST",
        f"{PRODUCT}/images/upload",
        Effect.SET,
        files=(FilePart("data", filename, content, media_type),),
        form=(("use_case", use_case),),
        audience=Audience.SELLER,
    )
    with payload((yield request), request) as wire:
        return ItemResult(must_text(wire, "uri"), True)


def _media_type(content: bytes) -> str:
    return next((kind for at, start, kind in PICTURE_TYPES if content[at : at + len(start)] == start), "")
