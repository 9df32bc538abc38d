"""Reading and changing listings, their price, stock and presence (shopee.md sections 6.3, 6.5 to 6.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.core.errors import MappingError, ProtocolChanged
from connectors.core.flow import chunks
from connectors.core.http import Effect, HttpRequest, HttpResponse
from connectors.core.marketplace import Flow
from connectors.shopee.calls import error_of, get, join, payload, post, reading
from connectors.shopee.faults import reason_code
from connectors.shopee.limits import LIMITS, SEARCH_PER_PAGE
from inventory.canonical import (
    ExternalItemId,
    ItemResult,
    ListingDraft,
    ListingStatus,
    Page,
    PriceWrite,
    RemoteListing,
    Resolved,
    Sku,
    StockWrite,
)
from mappers.money import rupiah
from mappers.rules import errors
from mappers.shopee.check import content_issues
from mappers.shopee.listing import to_content, to_presence, to_price, to_stock
from mappers.shopee.remote import to_remote
from mappers.wire import Wire, flag, optional_whole, records, sub, text, whole, whole_numbers

LISTED_STATUSES = ("NORMAL", "UNLIST", "BANNED", "REVIEWING")  # section 6.1; deleted ones are gone for us
MAX_SEARCH_PAGES = 20


def list_items(cursor: str | None) -> Flow[Page[ExternalItemId]]:
    """One page of up to 100 items that are not deleted; the cursor is Shopee's ``next_offset``."""
    offset = int(cursor or "0")
    request = get(
        "/product/get_item_list",
        {"offset": offset, "page_size": LIMITS.listings_per_page, "item_status": LISTED_STATUSES},
    )
    with payload((yield request), request) as wire:
        ids = tuple(ExternalItemId(str(whole(each, "item_id"))) for each in records(wire, "item"))
        if not flag(wire, "has_next_page"):
            return Page(ids)
        following = whole(wire, "next_offset")
    if following <= offset:
        raise ProtocolChanged("cursor_repeats", "product/get_item_list")
    return Page(ids, str(following))


def get_listings(item_ids: Sequence[ExternalItemId]) -> Flow[tuple[RemoteListing, ...]]:
    """Items as they are now, 50 a call, plus one call for each item that has variants; unknown ids are left out."""
    found: list[RemoteListing] = []
    for chunk in chunks(item_ids, LIMITS.listings_per_detail):
        request = get("/product/get_item_base_info", {"item_id_list": join(chunk)})
        response = yield request
        with payload(response, request) as wire:
            models: dict[int, Wire] = {}
            items = records(wire, "item_list")
            for item in items:
                if flag(item, "has_model"):
                    models[whole(item, "item_id")] = yield from read_models(text(item, "item_id"))
            found += [to_remote(item, models.get(whole(item, "item_id"))) for item in items]
    return tuple(found)


def read_models(item_id: str) -> Flow[Wire]:
    """The get_model_list answer of one item (section 6.4)."""
    request = get("/product/get_model_list", {"item_id": item_id})
    with payload((yield request), request) as wire:
        return wire


def find_by_code(code: str, skus: Sequence[Sku] = ()) -> Flow[tuple[RemoteListing, ...]]:
    """Listings whose product code is exactly ``code`` and that are not deleted; for reading back after a lost reply."""
    ids: list[ExternalItemId] = []
    offset = ""
    for _ in range(MAX_SEARCH_PAGES):
        request = get("/product/search_item", {"item_sku": code, "offset": offset, "page_size": SEARCH_PER_PAGE})
        with payload((yield request), request) as wire:
            found = whole_numbers(wire, "item_id_list")
            ids += [ExternalItemId(str(each)) for each in found]
            following = text(wire, "next_offset")
            total = optional_whole(wire, "total_count") or 0
        if not found or len(ids) >= total or not following or following == offset:
            break
        offset = following
    listings = yield from get_listings(tuple(dict.fromkeys(ids)))
    return tuple(each for each in listings if each.code == code and each.status is not ListingStatus.DELETED)


def update_content(item_id: ExternalItemId, draft: ListingDraft, resolved: Resolved) -> Flow[None]:
    """Texts, pictures, attributes, brand, weight, size. Raises MappingError with every issue, before any call."""
    issues = errors(content_issues(draft, resolved))
    if issues:
        raise MappingError(issues)
    yield post("/product/update_item", Effect.SET, to_content(item_id, draft, resolved))


def set_stock(write: StockWrite) -> Flow[tuple[ItemResult, ...]]:
    """Absolute stock of one item, 50 lines a call. ``value`` is what Shopee confirms. Only seller stock is written."""
    results: list[ItemResult] = []
    for lines in chunks(write.lines, LIMITS.stock_lines_per_call):
        body = to_stock(StockWrite(write.external_item_id, tuple(lines)))
        request = post("/product/update_stock", Effect.SET, body)
        wanted = {str(line.external_model_id or 0): line.quantity for line in lines}
        results += _line_results(request, (yield request), write.external_item_id, wanted, "stock")
    return tuple(results)


def set_price(write: PriceWrite) -> Flow[tuple[ItemResult, ...]]:
    """Prices of one item, 50 lines a call, in whole rupiah before tax."""
    results: list[ItemResult] = []
    for lines in chunks(write.lines, LIMITS.price_lines_per_call):
        body = to_price(PriceWrite(write.external_item_id, tuple(lines)))
        request = post("/product/update_price", Effect.SET, body)
        wanted = {str(line.external_model_id or 0): line.price for line in lines}
        results += _line_results(request, (yield request), write.external_item_id, wanted, "original_price")
    return tuple(results)


def set_listed(item_ids: Sequence[ExternalItemId], listed: bool) -> Flow[tuple[ItemResult, ...]]:
    """Show or hide items, 50 a call; one result per item."""
    results: list[ItemResult] = []
    for chunk in chunks(item_ids, LIMITS.shop_state_per_call):
        request = post("/product/unlist_item", Effect.SET, to_presence(chunk, listed))
        with reading((yield request), request) as wire:
            done, failed = _members(wire, "item_id")
            results += [_result(str(item), str(item), done, failed, None) for item in chunk]
    return tuple(results)


def delete_listing(item_id: ExternalItemId) -> Flow[None]:
    """Delete for good. An item that is gone already counts as deleted."""
    yield post("/product/delete_item", Effect.SET, {"item_id": int(item_id)})


def _line_results(
    request: HttpRequest, response: HttpResponse, item_id: ExternalItemId, wanted: Mapping[str, int], value_key: str
) -> list[ItemResult]:
    with reading(response, request) as wire:
        done, failed = _members(wire, "model_id")
        return [
            _result(str(item_id) if model == "0" else model, model, done, failed, (value_key, number))
            for model, number in wanted.items()
        ]


def _members(wire: Wire, key: str) -> tuple[dict[str, list[Wire]], dict[str, str]]:
    """What succeeded and what failed, by id; ``failure_list`` counts even when ``error`` is empty (section 6.7)."""
    inner = sub(wire, "response")
    done: dict[str, list[Wire]] = {}
    for each in records(inner, "success_list"):
        done.setdefault(str(optional_whole(each, key) or 0), []).append(each)
    failed = {
        str(optional_whole(each, key) or 0): text(each, "failed_reason") for each in records(inner, "failure_list")
    }
    if error_of(wire)[1]:
        failed.setdefault("", error_of(wire)[2])
    return done, failed


def _result(
    key: str, member: str, done: Mapping[str, list[Wire]], failed: Mapping[str, str], value: tuple[str, int] | None
) -> ItemResult:
    """One member's fate; named in neither list it counts as refused, unless the whole call failed with a reason."""
    if member in failed:
        return ItemResult(key, False, reason_code(failed[member]), failed[member])
    if member not in done:
        return ItemResult(key, False, "unanswered", failed.get("", ""))
    if value is None:
        return ItemResult(key, True)
    value_key, wanted = value
    amounts = [each[value_key] for each in done[member] if each.get(value_key) is not None]
    return ItemResult(key, True, value=sum(rupiah(each, value_key) for each in amounts) if amounts else wanted)
