"""Creating a listing, in one step or two (shopee.md sections 6.2, 6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.core.errors import MappingError, ProtocolChanged, Rejected
from connectors.core.flow import chunks
from connectors.core.http import Effect
from connectors.core.marketplace import Flow
from connectors.shopee.calls import get, payload, post
from connectors.shopee.limits import MODELS_PER_CALL
from inventory.canonical import (
    CreatedListing,
    DraftVariant,
    ExternalItemId,
    ExternalModelId,
    ListingDraft,
    Resolved,
    Sku,
)
from mappers.rules import errors
from mappers.shopee.check import check
from mappers.shopee.listing import axis_options, tier_index, to_listing, to_models, to_tiers
from mappers.shopee.remote import models_of, positions
from mappers.shopee.remote import to_tiers as tiers_of
from mappers.wire import Wire, optional_whole, text, whole


@dataclass(frozen=True, slots=True)
class _Model:
    """A variant that is there."""

    model_id: int
    sku: str


Placed = dict[tuple[int, ...], _Model]


def create_listing(draft: ListingDraft, resolved: Resolved) -> Flow[CreatedListing]:
    """Create an item (add_item; CREATE, there is no idempotency key).

    Without axes the item is complete and on sale at once. With axes it begins unlisted, with the least stock the shop
    allows, and ``complete`` is False: after ``limits.complete_after_s`` the caller runs ``complete_listing``.

    Raises MappingError with every issue before any call, and Ambiguous after a lost reply: ``find_by_code`` then tells.
    """
    _require(draft, resolved)
    request = post("/product/add_item", Effect.CREATE, to_listing(draft, resolved))
    with payload((yield request), request) as wire:
        item_id = ExternalItemId(str(whole(wire, "item_id")))
    if draft.axes:
        return CreatedListing(item_id, {}, complete=False)
    return CreatedListing(item_id, {draft.variants[0].sku: None})


def complete_listing(
    item_id: ExternalItemId, draft: ListingDraft, resolved: Resolved, bare: bool = False
) -> Flow[CreatedListing]:
    """Give an item its variants, or those missing there. The caller then puts it on sale (``set_listed``).

    ``bare`` says that the item was created just now and nothing was added to it since: then the look at what is there
    is spared.

    Repeatable after any failure: it reads the models that exist and adds only what is missing
    (init_tier_variation for a bare item; update_tier_variation for new options, then add_model). Variants are told
    apart by SKU, then by their options. Stock and price are set for new models only; marks bring the others up to date.

    Raises MappingError before any call; Rejected ("axes_differ") when the item has another number of axes; Ambiguous
    after a lost reply, then run it again; ProtocolChanged when a model stays unfound.
    """
    _require(draft, resolved)
    if not draft.axes:
        return CreatedListing(item_id, {draft.variants[0].sku: None})
    existing, placed = ([], {}) if bare else (yield from _look(item_id))
    if not existing:
        placed, tiers = yield from _begin(item_id, draft, resolved)
    else:
        placed, tiers = yield from _extend(item_id, draft, resolved, existing, placed)
    found = _ids_by_sku(draft, placed, tiers)
    if len(found) < len(draft.variants):
        _, placed = yield from _look(item_id)
        found = _ids_by_sku(draft, placed, tiers)
    if len(found) < len(draft.variants):
        raise ProtocolChanged("models_missing", "product/get_model_list")
    return CreatedListing(item_id, found)


def _require(draft: ListingDraft, resolved: Resolved) -> None:
    issues = errors(check(draft, resolved))
    if issues:
        raise MappingError(issues)


def _look(item_id: ExternalItemId) -> Flow[tuple[list[list[str]], Placed]]:
    """The options of each axis and the variants that are there."""
    request = get("/product/get_model_list", {"item_id": item_id})
    with payload((yield request), request) as wire:
        return [options for _, options in tiers_of(wire)], _placed(wire)


def _begin(item_id: ExternalItemId, draft: ListingDraft, resolved: Resolved) -> Flow[tuple[Placed, list[list[str]]]]:
    """First variants of a bare item; the current form of the tiers (section 6.4)."""
    tiers = axis_options(draft)
    body = {
        "item_id": int(item_id),
        "standardise_tier_variation": to_tiers(draft, resolved, tiers),
        "model": to_models(draft.variants, tiers),
    }
    request = post("/product/init_tier_variation", Effect.CREATE, body)
    with payload((yield request), request) as wire:
        return _placed(wire), tiers


def _extend(
    item_id: ExternalItemId, draft: ListingDraft, resolved: Resolved, existing: list[list[str]], placed: Placed
) -> Flow[tuple[Placed, list[list[str]]]]:
    """Add what is missing to an item that has variants; existing options and models keep their places."""
    if len(existing) != len(draft.axes):
        raise Rejected("axes_differ", f"{len(existing)} there, {len(draft.axes)} here", field="axes")
    tiers = axis_options(draft, existing)
    known = _ids_by_sku(draft, placed, tiers)
    missing = [variant for variant in draft.variants if variant.sku not in known]
    if not missing:
        return placed, tiers
    if tiers != existing:
        models = [{"model_id": model.model_id, "tier_index": list(at)} for at, model in placed.items()]
        body = {"item_id": int(item_id), "standardise_tier_variation": to_tiers(draft, resolved, tiers)}
        yield post("/product/update_tier_variation", Effect.SET, {**body, "model_list": models})
    for chunk in chunks(missing, MODELS_PER_CALL):
        placed = placed | (yield from _add(item_id, chunk, tiers))
    return placed, tiers


def _add(item_id: ExternalItemId, variants: Sequence[DraftVariant], tiers: list[list[str]]) -> Flow[Placed]:
    body: dict[str, Any] = {"item_id": int(item_id), "model_list": to_models(variants, tiers)}
    request = post("/product/add_model", Effect.CREATE, body)
    with payload((yield request), request) as wire:
        return _placed(wire)


def _placed(wire: Wire) -> Placed:
    """Variants that have an id, by their place. Raises BadWire."""
    return {
        tuple(positions(model)): _Model(model_id, text(model, "model_sku"))
        for model in models_of(wire)
        if (model_id := optional_whole(model, "model_id"))
    }


def _ids_by_sku(draft: ListingDraft, placed: Placed, tiers: list[list[str]]) -> dict[Sku, ExternalModelId | None]:
    """Our SKU to their model id, by SKU; by place only where the model there has no SKU at all."""
    by_sku = {model.sku: model for model in placed.values() if model.sku}
    found: dict[Sku, ExternalModelId | None] = {}
    for variant in draft.variants:
        model = by_sku.get(str(variant.sku))
        if model is None:
            there = placed.get(tuple(tier_index(variant, tiers)))
            model = there if there is not None and not there.sku else None
        if model is not None:
            found[variant.sku] = ExternalModelId(str(model.model_id))
    return found
