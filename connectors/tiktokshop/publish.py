"""Creating and editing products (tiktokshop.md sections 9.1 and 9.3). A SKU left out of an edit is deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from connectors.core.errors import MappingError, ProtocolChanged, Rejected
from connectors.core.http import Effect, HttpRequest
from connectors.core.marketplace import Flow
from connectors.tiktokshop import fault_table as table
from connectors.tiktokshop.calls import PRODUCT, PRODUCT_EDIT, payload, post
from connectors.tiktokshop.limits import MAX_IDEMPOTENCY_KEY
from connectors.tiktokshop.listings import read_product
from connectors.tiktokshop.options import Options
from inventory.canonical import (
    CreatedListing,
    ExternalItemId,
    ExternalModelId,
    Issue,
    ListingDraft,
    ListingStatus,
    Resolved,
    Sku,
)
from mappers.rules import errors
from mappers.tiktokshop.check import check, content_issues
from mappers.tiktokshop.listing import (
    KnownSku,
    Where,
    all_skus,
    described_alike,
    to_content,
    to_listing,
    to_replacement,
)
from mappers.wire import Wire, must_text, optional_whole, records, text

FAILED = "FAILED"
ON_SALE = (ListingStatus.ACTIVE, ListingStatus.REVIEWING)


def create_listing(options: Options, draft: ListingDraft, resolved: Resolved) -> Flow[CreatedListing]:
    """Create a product with all its SKUs; it is audited before buyers see it.

    Before, ``listing_check`` is asked for every objection at once (unless the shop's settings save that call). The
    idempotency key is made from ``resolved.attempt`` and the body: the same creation sent twice is one product. It
    stays a CREATE for us all the same, since how long a key lives is not documented.

    Raises MappingError with every issue, ours before any call; Ambiguous after a lost reply: ``find_by_code`` tells.
    """
    _require(check(draft, resolved))
    body = to_listing(draft, resolved, _where(options))
    if options.checks_first:
        yield from _ask_first(body)
    request = post(f"{PRODUCT}/products", Effect.CREATE, {**body, "idempotency_key": idempotency_key(resolved, body)})
    with payload((yield request), request) as wire:
        item_id = ExternalItemId(must_text(wire, "product_id"))
        ids = _ids(wire)
    if any(variant.sku not in ids for variant in draft.variants):
        ids |= _known_ids((yield from read_product(item_id)).skus)
    return CreatedListing(item_id, _models(draft, ids))


def idempotency_key(resolved: Resolved, body: Mapping[str, Any]) -> str:
    """The same for the same attempt with the same content, and for nothing else."""
    told = resolved.attempt.encode() + orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(told).hexdigest()[:MAX_IDEMPOTENCY_KEY]


def complete_listing(
    options: Options, item_id: ExternalItemId, draft: ListingDraft, resolved: Resolved, bare: bool = False
) -> Flow[CreatedListing]:
    """Add the variants that a product lacks; those that are there keep their price and stock.

    It reads what is there first, so it may be run again after any failure. ``bare`` is never true here: a product is
    created whole. Raises NotFound; MappingError; Rejected ("axes_differ"); Ambiguous after a lost reply;
    ProtocolChanged when a SKU stays unfound.
    """
    _require(check(draft, resolved))
    there = yield from read_product(item_id)
    shown = there.status in ON_SALE
    ids = _known_ids(there.skus)
    if all(variant.sku in ids for variant in draft.variants):
        return CreatedListing(item_id, _models(draft, ids), shown=shown)
    if any(len(each.attributes) != len(draft.axes) for each in there.skus):
        raise Rejected("axes_differ", f"{len(draft.axes)} here", field="axes")
    body = {"skus": all_skus(draft, resolved, there.skus, missing_too=True)}
    request = post(f"{PRODUCT_EDIT}/{item_id}/partial_edit", Effect.CREATE, body)
    with payload((yield request), request) as wire:
        ids |= _ids(wire)
    if any(variant.sku not in ids for variant in draft.variants):
        ids |= _known_ids((yield from read_product(item_id)).skus)
    return CreatedListing(item_id, _models(draft, ids), shown=shown)


def update_content(options: Options, item_id: ExternalItemId, draft: ListingDraft, resolved: Resolved) -> Flow[None]:
    """Texts, pictures, attributes, brand, weight, size; and the words of the options where those changed.

    A partial edit without SKUs when they are described alike already; otherwise a full edit that carries every SKU and
    every storefront there is. Neither sends price or stock. Certificates and a size chart that are there stay where we
    have no picture of our own. Raises MappingError with every issue, before any call; NotFound.
    """
    _require(content_issues(draft, resolved))
    there = yield from read_product(item_id)
    if described_alike(draft, there.skus):
        content = to_content(draft, resolved, _where(options), there.papers)
        yield post(f"{PRODUCT_EDIT}/{item_id}/partial_edit", Effect.SET, content)
    else:
        whole = to_replacement(draft, resolved, _where(options), there)
        yield HttpRequest("PUT", f"{PRODUCT_EDIT}/{item_id}", Effect.SET, json=whole)


def _where(options: Options) -> Where:
    return Where(options.category_version, options.platforms, options.size_chart)


def _require(issues: list[Issue]) -> None:
    if wrong := errors(issues):
        raise MappingError(wrong)


def _ask_first(body: Mapping[str, Any]) -> Flow[None]:
    """Every objection of theirs at once (section 9.1, listing_check).

    Raises MappingError; Rejected when a number of stock is the only one, since the next try has other numbers.
    """
    request = post(f"{PRODUCT}/products/listing_check", Effect.READ, body)
    with payload((yield request), request) as wire:
        reasons = records(wire, "fail_reasons")
        failed = text(wire, "check_result") == FAILED
        issues = [_objection(each) for each in reasons]
    codes = {str(issue.params["reason"]) for issue in issues}
    if failed and codes and codes <= {str(code) for code in table.STOCK_FIGURE}:
        raise Rejected(codes.pop(), str(issues[0].params["detail"]), field="stock")
    if failed:
        raise MappingError(issues or [Issue("", "refused_there", {"reason": FAILED, "detail": ""})])


def _objection(reason: Wire) -> Issue:
    code = optional_whole(reason, "code") or 0
    params = {"reason": str(code), "detail": text(reason, "message")}
    return Issue(table.REJECTED.get(code, ""), "refused_there", params)


def _ids(wire: Wire) -> dict[str, str]:
    """SKU → id, as far as the answer tells."""
    return {text(each, "seller_sku"): must_text(each, "id") for each in records(wire, "skus")}


def _known_ids(skus: Sequence[KnownSku]) -> dict[str, str]:
    return {each.seller_sku: each.sku_id for each in skus}


def _models(draft: ListingDraft, ids: Mapping[str, str]) -> dict[Sku, ExternalModelId | None]:
    """Our SKUs with their ids. Raises ProtocolChanged when one stays unfound: the product is there, so read it back."""
    if missing := [str(variant.sku) for variant in draft.variants if variant.sku not in ids]:
        raise ProtocolChanged("skus_missing", ", ".join(missing))
    return {variant.sku: ExternalModelId(ids[variant.sku]) for variant in draft.variants}
