"""What a marketplace says of its categories, rules and services: fetched once, cached, read again without a network.

Online, what is older than it may be is fetched. Offline, whatever was ever fetched is taken, however old; what never
was is None, and the caller says so instead of guessing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pydantic import TypeAdapter

from connectors.core.errors import Rejected
from inventory import shops
from inventory.canonical import AttributeSpec, BrandList, Category, ItemLimits, ShippingChannel, StockPlace
from jobs.shop_link import Context

T = TypeVar("T")
FRESH = timedelta(days=7)
LIMITS_FRESH = timedelta(hours=12)
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Facts:
    """The facts of one shop; keeps what it read for the whole run."""

    ctx: Context
    online: bool = True
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def categories(self) -> tuple[Category, ...] | None:
        flow = self.ctx.marketplace.flows.categories
        fetch = (lambda: self.ctx.run(flow())) if flow else tuple
        found: tuple[Category, ...] | None = self._one("categories", "", tuple[Category, ...], fetch)
        return found

    def channels(self) -> tuple[ShippingChannel, ...] | None:
        flow = self.ctx.marketplace.flows.shipping_channels
        if flow is None:
            return ()
        kind, fetch = tuple[ShippingChannel, ...], lambda: self.ctx.run(flow())
        found: tuple[ShippingChannel, ...] | None = self._one("channels", "", kind, fetch, LIMITS_FRESH)
        return found

    def places(self) -> tuple[StockPlace, ...] | None:
        flow = self.ctx.marketplace.flows.stock_places
        if flow is None:
            return ()
        kind, fetch = tuple[StockPlace, ...], lambda: self.ctx.run(flow())
        found: tuple[StockPlace, ...] | None = self._one("places", "", kind, fetch, LIMITS_FRESH)
        return found

    def limits(self, category_id: str) -> ItemLimits | None:
        """The limits of a category, or of the shop for the category "" (where a marketplace has such)."""
        flow = self.ctx.marketplace.flows.item_limits
        if flow is None:
            return ItemLimits()

        def fetch() -> ItemLimits:
            try:
                return self.ctx.run(flow(category_id or None))
            except Rejected:
                if category_id:
                    raise
                return ItemLimits()  # this marketplace has limits by category only

        found: ItemLimits | None = self._one("limits", category_id, ItemLimits, fetch, LIMITS_FRESH)
        return found

    def brands(self, category_id: str) -> BrandList | None:
        flow = self.ctx.marketplace.flows.brands
        if flow is None:
            return BrandList((), False)
        found: BrandList | None = self._one("brands", category_id, BrandList, lambda: self.ctx.run(flow(category_id)))
        return found

    def attributes(self, category_id: str) -> tuple[AttributeSpec, ...] | None:
        """The attributes of a category that ``load_attributes`` was asked for."""
        if self.ctx.marketplace.flows.attributes is None:
            return ()
        if ("attributes", category_id) not in self._known:
            self.load_attributes([category_id])
        found: tuple[AttributeSpec, ...] | None = self._known.get(("attributes", category_id))
        return () if found is None and self.online else found

    def load_attributes(self, category_ids: Sequence[str]) -> None:
        """Fetch in batches: one call for many categories instead of one each."""
        flow = self.ctx.marketplace.flows.attributes
        if flow is None:
            return
        adapter = TypeAdapter(tuple[AttributeSpec, ...])
        wanted = [c for c in category_ids if ("attributes", c) not in self._known]
        for key, value in self._cached("attributes", wanted, FRESH).items():
            self._known["attributes", key] = adapter.validate_python(value)
        missing = [c for c in wanted if ("attributes", c) not in self._known]
        if missing and self.online:
            fetched = dict(self.ctx.run(flow(missing)))
            self._known |= {("attributes", key): specs for key, specs in fetched.items()}
            self._store("attributes", {k: adapter.dump_python(v, mode="json") for k, v in fetched.items()})

    def _one(self, kind: str, key: str, of: Any, fetch: Callable[[], Any], fresh: timedelta = FRESH) -> Any:
        if (kind, key) in self._known:
            return self._known[kind, key]
        adapter: TypeAdapter[Any] = TypeAdapter(of)
        found = self._cached(kind, [key], fresh)
        if key in found:
            self._known[kind, key] = adapter.validate_python(found[key])
        elif self.online:
            self._known[kind, key] = fetch()
            self._store(kind, {key: adapter.dump_python(self._known[kind, key], mode="json")})
        else:
            self._known[kind, key] = None
        return self._known[kind, key]

    def _cached(self, kind: str, keys: Sequence[str], fresh: timedelta) -> dict[str, Any]:
        since = self.ctx.app.clock() - fresh if self.online else EVER
        with self.ctx.app.database.read() as conn:
            return shops.cached(conn, self.ctx.shop_id, kind, keys, since)

    def _store(self, kind: str, values: Mapping[str, Any]) -> None:
        with self.ctx.app.database.uow() as uow:
            shops.store_cache(uow.conn, self.ctx.shop_id, kind, values, self.ctx.app.clock())
            uow.commit()
