"""The control API under ``/_practice``: what tests and teachers drive. It knows no marketplace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request

from sandbox.faults import KINDS, Faults
from sandbox.journal import Journal
from sandbox.practice import Json, Practice, Refused, World

Wish = Annotated[Json, Body(default_factory=dict)]


class Control:
    """The control API's routes over one practice world."""

    def __init__(self, world: World, practices: Mapping[str, Practice], faults: Faults, journal: Journal) -> None:
        self._world = world
        self._practices = practices
        self._faults = faults
        self._journal = journal

    def router(self) -> APIRouter:
        """Every control route; the handlers are coroutines so that they share the marketplace's thread."""
        router = APIRouter(prefix="/_practice")
        self._server_routes(router)
        self._tool_routes(router)
        self._shop_routes(router)
        return router

    def _practice(self, marketplace: Any) -> Practice:
        found = self._practices.get(str(marketplace))
        if found is None:
            raise Refused(404, "unknown_marketplace", f"There is no practice marketplace {marketplace!r}.")
        return found

    # -- the server -----------------------------------------------------------------------------------

    def _server_routes(self, router: APIRouter) -> None:
        world = self._world

        @router.get("/health")
        async def health() -> Json:
            return {"status": "ok", "marketplaces": sorted(self._practices), "time": world.clock.now()}

        @router.post("/reset")
        async def reset() -> Json:
            self._reset()
            return {"status": "ok"}

        @router.get("/clock")
        async def read_clock() -> Json:
            return {"now": world.clock.now(), "offset_s": world.clock.offset}

        @router.post("/clock")
        async def move_clock(wish: Wish) -> Json:
            if "set_to" in wish:
                world.clock.set_to(_number(wish, "set_to"))
            else:
                world.clock.advance(_number(wish, "advance_s"))
            return {"now": world.clock.now(), "offset_s": world.clock.offset}

        @router.get("/settings")
        async def read_settings(marketplace: str = "", shop: str = "") -> Json:
            return world.settings.effective(marketplace, shop)

        @router.post("/settings")
        async def change_settings(wish: Wish) -> Json:
            return self._change_settings(dict(wish))

    def _reset(self) -> None:
        store = self._world.store
        tables = ["journal", "setting", "meta"]
        for practice in self._practices.values():
            tables.extend(practice.tables)
        with store.transaction():
            for table in tables:
                store.run(f"DELETE FROM {table}")
        self._world.clock.advance(-self._world.clock.offset)
        self._world.settings.reload()
        self._world.memory.clear()
        self._faults.clear()
        self._journal.clear()

    def _change_settings(self, wish: Json) -> Json:
        marketplace = str(wish.pop("marketplace", "") or "")
        shop = str(wish.pop("shop", "") or "")
        if marketplace:
            self._practice(marketplace)
        if shop and not marketplace:
            raise Refused(400, "marketplace_needed", "A shop's setting needs the marketplace as well.")
        unknown = [key for key in wish if not self._world.settings.known(key, marketplace)]
        if unknown:
            raise Refused(400, "unknown_setting", f"There is no setting called {', '.join(unknown)}.")
        for key, value in wish.items():
            self._world.settings.set(key, value, marketplace, shop)
        return self._world.settings.effective(marketplace, shop)

    # -- faults and journal ---------------------------------------------------------------------------

    def _tool_routes(self, router: APIRouter) -> None:
        @router.get("/faults")
        async def list_faults() -> list[Json]:
            return self._faults.list()

        @router.post("/faults")
        async def add_fault(wish: Wish) -> Json:
            wish = dict(wish)
            kind = str(wish.pop("kind", ""))
            if kind not in KINDS:
                raise Refused(400, "unknown_fault", f"There is no fault {kind!r}.", kinds=list(KINDS))
            try:
                return self._faults.add(kind, self._world.clock.now(), wish).describe()
            except (TypeError, ValueError) as error:
                raise Refused(400, "bad_fault", f"The fault cannot be read: {error}.") from error

        @router.delete("/faults")
        async def clear_faults() -> Json:
            return {"cleared": self._faults.clear()}

        @router.delete("/faults/{rule}")
        async def clear_fault(rule: int) -> Json:
            return {"cleared": self._faults.clear(rule)}

        @router.get("/journal")
        async def journal(since: int = 0, shop: str = "", path: str = "", limit: int = 1000) -> list[Json]:
            return self._journal.read(since, shop, path, limit)

        @router.get("/journal/summary")
        async def summary() -> Json:
            return self._journal.summary()

        @router.delete("/journal")
        async def clear_journal() -> Json:
            self._journal.clear()
            return {"status": "ok"}

    # -- shops, listings, orders ----------------------------------------------------------------------

    def _shop_routes(self, router: APIRouter) -> None:
        world = self._world

        @router.get("/shops")
        async def shops(request: Request) -> list[Json]:
            base = _base_url(request)
            return [shop for practice in self._practices.values() for shop in practice.shops(world, base)]

        @router.post("/shops")
        async def open_shop(request: Request, wish: Wish) -> Json:
            practice = self._practice(wish.get("marketplace"))
            with world.store.transaction():
                return practice.create_shop(world, wish, _base_url(request))

        @router.post("/{marketplace}/{shop}/authorize")
        async def authorize(marketplace: str, shop: str, wish: Wish) -> Json:
            with world.store.transaction():
                return self._practice(marketplace).authorize(world, shop, wish)

        @router.post("/{marketplace}/{shop}/revoke")
        async def revoke(marketplace: str, shop: str) -> Json:
            with world.store.transaction():
                return self._practice(marketplace).revoke(world, shop)

        @router.get("/{marketplace}/{shop}/listings")
        async def listings(marketplace: str, shop: str) -> list[Json]:
            return self._practice(marketplace).listings(world, shop)

        @router.post("/{marketplace}/{shop}/listings")
        async def open_listings(marketplace: str, shop: str, wish: Wish) -> list[Json]:
            with world.store.transaction():
                return self._practice(marketplace).open_listings(world, shop, wish)

        @router.patch("/{marketplace}/{shop}/listings/{listing}")
        async def edit_listing(marketplace: str, shop: str, listing: str, wish: Wish) -> Json:
            with world.store.transaction():
                return self._practice(marketplace).edit_listing(world, shop, listing, wish)

        self._order_routes(router)

    def _order_routes(self, router: APIRouter) -> None:
        world = self._world

        @router.get("/{marketplace}/{shop}/orders")
        async def orders(marketplace: str, shop: str) -> list[Json]:
            return self._practice(marketplace).orders(world, shop)

        @router.get("/{marketplace}/{shop}/pushes")
        async def pushes(marketplace: str, shop: str) -> list[Json]:
            return self._practice(marketplace).pushes(world, shop)

        @router.post("/{marketplace}/{shop}/orders")
        async def place_order(marketplace: str, shop: str, wish: Wish) -> Json:
            with world.store.transaction():
                return self._practice(marketplace).place_order(world, shop, wish)

        @router.post("/{marketplace}/{shop}/orders/bulk")
        async def place_many(marketplace: str, shop: str, wish: Wish) -> Json:
            with world.store.transaction():
                return self._practice(marketplace).place_many(world, shop, wish)

        @router.post("/{marketplace}/{shop}/orders/{order}/{action}")
        async def act(marketplace: str, shop: str, order: str, action: str, wish: Wish) -> Json:
            with world.store.transaction():
                return self._practice(marketplace).act(world, shop, order, action, wish)


def _base_url(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _number(wish: Json, name: str) -> float:
    value = wish.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused(400, "number_needed", f"{name} must be a number of seconds.")
    return float(value)
