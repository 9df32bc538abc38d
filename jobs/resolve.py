"""Turn our words into a marketplace's ids before anything is mapped: category, attributes, brands, channels, pictures.

Fetched once and cached; nothing is guessed. What cannot be resolved becomes an Issue that names its cheapest fix.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter
from rapidfuzz import fuzz, process, utils

from connectors.core.errors import MarketplaceError
from inventory import shops
from inventory.canonical import (
    AttributeSpec,
    BrandList,
    Category,
    Issue,
    ItemLimits,
    ListingDraft,
    Resolved,
    Severity,
    ShippingChannel,
    Sku,
    StockPlace,
)
from jobs.pictures.shelf import Shelf
from jobs.shop_link import Context

T = TypeVar("T")
FRESH = timedelta(days=7)
LIMITS_FRESH = timedelta(hours=12)
# A category word is taken when it is the leaf's name, or so near that only one leaf can be meant.
NEAR_ENOUGH = 92.0
CLEARLY_AHEAD = 6.0
MAX_PICTURE_BYTES = 10 * 1024 * 1024


@dataclass(slots=True)
class Resolver:
    """Resolves drafts of one shop; keeps what it fetched for the whole run."""

    ctx: Context
    pictures_folder: Path
    _categories: tuple[Category, ...] = ()
    _channels: tuple[ShippingChannel, ...] | None = None
    _places: tuple[StockPlace, ...] | None = None
    _limits: dict[str, ItemLimits] = field(default_factory=dict)
    _attributes: dict[str, tuple[AttributeSpec, ...]] = field(default_factory=dict)
    _brands: dict[str, BrandList] = field(default_factory=dict)

    def prepare(self, drafts: Iterable[ListingDraft]) -> None:
        """Fetch in batches what these drafts need: one call for many categories instead of one each."""
        wanted = {c for d in drafts if (c := self.category(d.category)[0])}
        self._load_attributes(sorted(wanted))

    def resolve(self, draft: ListingDraft) -> tuple[Resolved | None, list[Issue]]:
        """Everything but picture ids. None when no category fits; the issues then say which are near."""
        category_id, issues = self.category(draft.category)
        if category_id is None:
            return None, issues
        brands = self._brand_list(category_id) if draft.brand else None
        resolved = Resolved(
            category_id=category_id,
            limits=self._item_limits(category_id),
            attribute_specs=self._attributes.get(category_id, ()),
            brands=brands or BrandList(brands=(), mandatory=False),
            channels=self.channels(),
            places=self.places(),
        )
        return resolved, issues

    def with_brands(self, resolved: Resolved) -> Resolved:
        """The same with the category's brands, for marketplaces that insist on one."""
        return replace(resolved, brands=self._brand_list(resolved.category_id))

    def category(self, words: str) -> tuple[str | None, list[Issue]]:
        """The one leaf category that ``words`` name, or an issue with the nearest names."""
        leaves = {c.external_id: self._path(c) for c in self._tree() if c.is_leaf}
        return match_category(words, leaves)

    def channels(self) -> tuple[ShippingChannel, ...]:
        if self._channels is None:
            self._channels = self._one("channels", "", tuple[ShippingChannel, ...], self._fetch_channels, LIMITS_FRESH)
        return self._channels

    def places(self) -> tuple[StockPlace, ...]:
        if self._places is None:
            self._places = self._one("places", "", tuple[StockPlace, ...], self._fetch_places, LIMITS_FRESH)
        return self._places

    # --- fetching ---------------------------------------------------------------------------------------------

    def _tree(self) -> tuple[Category, ...]:
        if not self._categories:
            self._categories = self._one("categories", "", tuple[Category, ...], self._fetch_categories, FRESH)
            self._parents = {c.external_id: c for c in self._categories}
        return self._categories

    _parents: dict[str, Category] = field(default_factory=dict)

    def _path(self, category: Category) -> str:
        names = [category.name]
        seen = {category.external_id}
        while category.parent_id and category.parent_id in self._parents and category.parent_id not in seen:
            category = self._parents[category.parent_id]
            seen.add(category.external_id)
            names.append(category.name)
        return " > ".join(reversed(names))

    def _fetch_categories(self) -> tuple[Category, ...]:
        flow = self.ctx.marketplace.flows.categories
        return self.ctx.run(flow()) if flow else ()

    def _fetch_channels(self) -> tuple[ShippingChannel, ...]:
        flow = self.ctx.marketplace.flows.shipping_channels
        return self.ctx.run(flow()) if flow else ()

    def _fetch_places(self) -> tuple[StockPlace, ...]:
        flow = self.ctx.marketplace.flows.stock_places
        return self.ctx.run(flow()) if flow else ()

    def _item_limits(self, category_id: str) -> ItemLimits:
        if category_id not in self._limits:
            flow = self.ctx.marketplace.flows.item_limits
            fetch = (lambda: self.ctx.run(flow(category_id))) if flow else ItemLimits
            self._limits[category_id] = self._one("limits", category_id, ItemLimits, fetch, LIMITS_FRESH)
        return self._limits[category_id]

    def _brand_list(self, category_id: str) -> BrandList:
        if category_id not in self._brands:
            flow = self.ctx.marketplace.flows.brands
            fetch = (lambda: self.ctx.run(flow(category_id))) if flow else (lambda: BrandList((), False))
            self._brands[category_id] = self._one("brands", category_id, BrandList, fetch, FRESH)
        return self._brands[category_id]

    def _load_attributes(self, category_ids: Sequence[str]) -> None:
        flow = self.ctx.marketplace.flows.attributes
        if flow is None:
            return
        adapter = TypeAdapter(tuple[AttributeSpec, ...])
        for key, value in self._cached("attributes", category_ids, FRESH).items():
            self._attributes[key] = adapter.validate_python(value)
        missing = [c for c in category_ids if c not in self._attributes]
        if missing:
            fetched = dict(self.ctx.run(flow(missing)))
            self._attributes |= fetched
            self._store("attributes", {k: adapter.dump_python(v, mode="json") for k, v in fetched.items()})

    def _one(self, kind: str, key: str, of: Any, fetch: Any, fresh: timedelta) -> Any:
        adapter: TypeAdapter[Any] = TypeAdapter(of)
        found = self._cached(kind, [key], fresh)
        if key in found:
            return adapter.validate_python(found[key])
        value = fetch()
        self._store(kind, {key: adapter.dump_python(value, mode="json")})
        return value

    def _cached(self, kind: str, keys: Sequence[str], fresh: timedelta) -> dict[str, Any]:
        with self.ctx.app.database.read() as conn:
            return shops.cached(conn, self.ctx.shop_id, kind, keys, self.ctx.app.clock() - fresh)

    def _store(self, kind: str, values: Mapping[str, Any]) -> None:
        with self.ctx.app.database.uow() as uow:
            shops.store_cache(uow.conn, self.ctx.shop_id, kind, values, self.ctx.app.clock())
            uow.commit()


@dataclass(slots=True)
class PictureShelf:
    """Uploads pictures once per shop; the id is remembered by the picture's content."""

    ctx: Context
    folder: Path
    known: dict[str, str] = field(default_factory=dict)

    def ids(self, drafts: Sequence[ListingDraft]) -> dict[Sku, DraftPictures]:
        """The pictures of each draft by its product code; what the shop does not have yet is uploaded now.

        A reference means a picture of its product only: another product's may have the same name.
        """
        found: dict[tuple[Sku, str], DraftPicture] = {}
        for draft in drafts:
            for ref in dict.fromkeys(p.ref for p in _pictures(draft)):
                found[draft.code, ref] = self._read(draft.code, ref)
        contents = {one.own: one for one in found.values() if one.content}
        with self.ctx.app.database.read() as conn:
            since = self.ctx.app.clock() - timedelta(days=365)
            self.known |= shops.cached(conn, self.ctx.shop_id, "picture", list(contents), since)
        refused = self._upload([one for own, one in contents.items() if own not in self.known])
        result = {draft.code: DraftPictures() for draft in drafts}
        for (code, ref), one in found.items():
            if one.own in self.known:
                result[code].ids[ref] = self.known[one.own]
            elif one.own in refused:
                result[code].issues[ref] = [
                    Issue("pictures", "picture_refused", {"name": ref, "reason": refused[one.own]})
                ]
            elif one.issue is not None:
                result[code].issues[ref] = [one.issue]
        return result

    def _upload(self, pictures: Sequence[DraftPicture]) -> dict[str, str]:
        """Upload what is missing; returns why, for those that were refused."""
        flow = self.ctx.marketplace.flows.upload_pictures
        refused: dict[str, str] = {}
        if flow is None:
            return refused
        per_call = self.ctx.marketplace.limits.pictures_per_call
        for start in range(0, len(pictures), per_call):
            batch = pictures[start : start + per_call]
            try:
                results = self.ctx.run(flow([(one.content, one.name) for one in batch]))
            except MarketplaceError as exc:
                refused |= {one.own: exc.code for one in batch}
                continue
            stored = {one.own: result.key for one, result in zip(batch, results, strict=True) if result.ok}
            refused |= {one.own: result.code for one, result in zip(batch, results, strict=True) if not result.ok}
            self.known |= stored
            with self.ctx.app.database.uow() as uow:
                shops.store_cache(uow.conn, self.ctx.shop_id, "picture", stored, self.ctx.app.clock())
                uow.commit()
        return refused

    def _read(self, code: str, ref: str) -> DraftPicture:
        path = Shelf(self.folder).find(code, ref)
        if path is None:
            missing = "picture_is_link" if "://" in ref else "picture_missing"
            return DraftPicture(issue=Issue("pictures", missing, {"name": ref}, Severity.WARNING))
        try:
            if path.stat().st_size > MAX_PICTURE_BYTES:
                return DraftPicture(issue=Issue("pictures", "picture_too_large", {"name": ref}, Severity.WARNING))
            content = path.read_bytes()
        except OSError:
            return DraftPicture(issue=Issue("pictures", "picture_missing", {"name": ref}, Severity.WARNING))
        return DraftPicture(content, hashlib.sha256(content).hexdigest(), path.name)


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """One picture as read from the shelf: its bytes, their fingerprint and a file name; or why there is none."""

    content: bytes = field(default=b"", repr=False)
    own: str = ""
    name: str = ""
    issue: Issue | None = None


@dataclass(slots=True)
class DraftPictures:
    """The pictures of one draft: the shop's ids and the issues, both by reference."""

    ids: dict[str, str] = field(default_factory=dict)
    issues: dict[str, list[Issue]] = field(default_factory=dict)


def _pictures(draft: ListingDraft) -> list[Any]:
    return [*draft.pictures, *(v.picture for v in draft.variants if v.picture)]


def match_category(words: str, leaves: Mapping[str, str]) -> tuple[str | None, list[Issue]]:
    """The leaf id that ``words`` name among ``leaves`` (id → "Parent > Leaf"). Pure.

    Exact names win (the leaf alone or the whole path); a near name wins when it is clearly the only one; everything
    else is an Issue with up to three suggestions.
    """
    if not words.strip():
        return None, [Issue("category", "category_missing")]
    wanted = utils.default_process(words)
    exact = [
        i
        for i, path in leaves.items()
        if wanted in (utils.default_process(path), utils.default_process(path.rsplit(" > ", 1)[-1]))
    ]
    if len(exact) == 1:
        return exact[0], []
    last = {i: path.rsplit(" > ", 1)[-1] for i, path in leaves.items() if not exact or i in exact}
    near = process.extract(words, last, scorer=fuzz.token_sort_ratio, processor=utils.default_process, limit=3)
    if near and not exact and near[0][1] >= NEAR_ENOUGH and (len(near) < 2 or near[0][1] - near[1][1] >= CLEARLY_AHEAD):
        return str(near[0][2]), []
    wide = process.extract(words, dict(leaves), scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=3)
    choices = [leaves[i] for i in exact] or [str(leaves[key]) for _, _, key in wide]
    return None, [Issue("category", "category_unknown", {"words": words, "choices": "; ".join(choices)})]
