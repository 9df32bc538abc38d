"""Reading listings, their price and presence (tiktokshop.md sections 9.2, 9.3 and 9.5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from connectors.core.errors import NotFound, ProtocolChanged, Rejected
from connectors.core.flow import chunks
from connectors.core.http import Effect, HttpRequest
from connectors.core.marketplace import Flow
from connectors.tiktokshop import fault_table as table
from connectors.tiktokshop.calls import PRODUCT, PRODUCT_SEARCH, code_of, envelope, get, message_of, payload, post
from connectors.tiktokshop.faults import error_for, member_errors
from connectors.tiktokshop.limits import LIMITS, SKUS_PER_SEARCH
from connectors.tiktokshop.options import Options
from inventory.canonical import ExternalItemId, ItemResult, ListingStatus, Page, PriceWrite, RemoteListing, Sku
from mappers.tiktokshop.listing import Shelved, to_prices
from mappers.tiktokshop.remote import status, to_remote, to_shelved
from mappers.wire import Wire, record, records, sub, text

MAX_SEARCH_PAGES = 20
Failed = Mapping[str, tuple[int, str]]


def list_listings(cursor: str | None) -> Flow[Page[RemoteListing]]:
    """One page of up to 100 whole products that are not deleted; the cursor is the marketplace's page token."""
    request = _search({}, cursor or "")
    with payload((yield request), request) as wire:
        found = tuple(to_remote(each) for each in records(wire, "products"))
        following = text(wire, "next_page_token")
    if following and following == cursor:
        raise ProtocolChanged("cursor_repeats", PRODUCT_SEARCH)
    return Page(tuple(each for each in found if each.status is not ListingStatus.DELETED), following or None)


def find_by_code(code: str, skus: Sequence[Sku]) -> Flow[tuple[RemoteListing, ...]]:
    """Products that are not deleted and hold one of ``skus`` (the first ten tell): there is no code for a product."""
    wanted = list(dict.fromkeys(str(each) for each in skus or (Sku(code),)))[:SKUS_PER_SEARCH]
    found: dict[str, RemoteListing] = {}
    token = ""
    for _ in range(MAX_SEARCH_PAGES):
        request = _search({"seller_skus": wanted}, token)
        with payload((yield request), request) as wire:
            for each in (to_remote(one) for one in records(wire, "products")):
                if each.status is not ListingStatus.DELETED and any(v.sku in wanted for v in each.variants):
                    found[each.external_item_id] = each
            following = text(wire, "next_page_token")
        if not following or following == token:
            break
        token = following
    return tuple(found.values())


def _search(body: Mapping[str, object], token: str) -> HttpRequest:
    query: dict[str, str | int | None] = {"page_size": LIMITS.listings_per_page, "page_token": token}
    return post(PRODUCT_SEARCH, Effect.READ, body, query)


def get_listings(item_ids: Sequence[ExternalItemId]) -> Flow[tuple[RemoteListing, ...]]:
    """Products as they are now, one call each; unknown ones are left out."""
    found: list[RemoteListing] = []
    for item_id in item_ids:
        request = get(product_path(item_id))
        with envelope((yield request), request) as wire:
            if code_of(wire) == 0:
                found.append(to_remote(record(wire.get("data"), "data")))
    return tuple(found)


def product_path(item_id: str) -> str:
    return f"{PRODUCT}/products/{item_id}"


def read_product(item_id: str) -> Flow[Shelved]:
    """What an edit must know of a product. Raises NotFound."""
    request = get(product_path(item_id))
    with envelope((yield request), request) as wire:
        code, message = code_of(wire), message_of(wire)
        there = to_shelved(record(wire.get("data"), "data")) if code == 0 else None
    if there is None:
        raise NotFound(str(code), message)
    return there


# --- price (section 9.5) ---------------------------------------------------------------------------------------


def set_price(write: PriceWrite) -> Flow[tuple[ItemResult, ...]]:
    """Prices of one product, 100 lines a call, as the buyer sees them. Only an active product takes them: a refusal
    for its status or a promotion says ``later``."""
    results: list[ItemResult] = []
    for lines in chunks(write.lines, LIMITS.price_lines_per_call):
        require_ids(str(line.external_model_id or "") for line in lines)
        request = post(f"{product_path(write.external_item_id)}/prices/update", Effect.SET, to_prices(lines))
        with envelope((yield request), request) as wire:
            failed = failed_members(wire, "sku_id", [str(line.external_model_id) for line in lines])
        results += [result(str(line.external_model_id), failed, line.price) for line in lines]
    return tuple(results)


def require_ids(ids: Iterable[str]) -> None:
    """Every SKU has an id there, also that of a product without variants. Raises Rejected."""
    if not all(ids):
        raise Rejected("sku_unknown", "the SKU's id is not known", field="variants")


def failed_members(wire: Wire, key: str, members: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Which of ``members`` failed and why, whether the call failed as a whole or named them (section 5).

    A call that failed and names some says nothing good about the others. Raises BadWire.
    """
    named = member_errors(sub(wire, "data"), key)
    whole = named.get("")
    if code_of(wire) and whole is None:
        whole = (code_of(wire), message_of(wire))
    return {each: reason for each in members if (reason := named.get(each, whole)) is not None}


def result(key: str, failed: Failed, value: int | None) -> ItemResult:
    """One member's fate."""
    if key not in failed:
        return ItemResult(key, True, value=value)
    code, message = failed[key]
    return ItemResult(key, False, str(code), message, later=code in table.LATER)


# --- presence (section 9.3) ------------------------------------------------------------------------------------


def set_listed(options: Options, item_ids: Sequence[ExternalItemId], listed: bool) -> Flow[tuple[ItemResult, ...]]:
    """Show or hide products, 20 a call; one result per product. Showing one has it audited again."""
    results: list[ItemResult] = []
    for chunk in chunks(item_ids, LIMITS.shop_state_per_call):
        failed = yield from put(options, [str(each) for each in chunk], listed)
        results += [result(str(each), failed, None) for each in chunk]
    return tuple(results)


def put(options: Options, item_ids: Sequence[str], listed: bool) -> Flow[dict[str, tuple[int, str]]]:
    """Activate or deactivate at most 20 products: what failed. One that is as wanted already did not fail."""
    body: dict[str, object] = {"product_ids": list(item_ids)}
    if len(options.platforms) > 1:  # [guess] without it every storefront is meant, which both sections leave open
        body["listing_platforms"] = list(options.platforms)
    request = post(f"{PRODUCT}/products/{'activate' if listed else 'deactivate'}", Effect.SET, body)
    with envelope((yield request), request) as wire:
        failed = failed_members(wire, "product_id", item_ids)
    for item_id in [each for each, (code, _) in failed.items() if code == table.STATUS_FORBIDS]:
        if (yield from _is_as_wanted(item_id, listed)):
            del failed[item_id]
    return failed


def _is_as_wanted(item_id: str, listed: bool) -> Flow[bool]:
    request = get(product_path(item_id))
    with envelope((yield request), request) as wire:
        if code_of(wire):
            return False
        there = status(sub(wire, "data"))
    on_sale = there in (ListingStatus.ACTIVE, ListingStatus.REVIEWING)
    return on_sale if listed else there is ListingStatus.UNLISTED


def delete_listing(item_id: ExternalItemId) -> Flow[None]:
    """Delete for good. A product that is gone already counts as deleted."""
    request = HttpRequest("DELETE", f"{PRODUCT}/products", Effect.SET, json={"product_ids": [str(item_id)]})
    with envelope((yield request), request) as wire:
        failed = {} if code_of(wire) else failed_members(wire, "product_id", [str(item_id)])
    for code, message in failed.values():
        if code == table.STATUS_FORBIDS:  # perhaps because it is deleted already
            there = yield from get_listings([item_id])
            if all(each.status is ListingStatus.DELETED for each in there):
                continue
        if code not in table.NOT_FOUND:
            raise error_for(Effect.SET, code, message)
