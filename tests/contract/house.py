"""A village with its books and one practice shop, run by the real jobs; waiting moves every clock at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from config.settings import load_settings
from inventory import catalog, queries
from inventory.canonical import Shop, Sku
from jobs import actions, sync
from jobs.report import ShopReport
from jobs.shop_link import Context, context
from jobs.wiring import App, build
from tests.contract.bench import Bench

VILLAGE = "3204052001"


class House:
    """The application of one village, with a shop of the bench's marketplace."""

    def __init__(self, app: App, bench: Bench) -> None:
        self.app = app
        self.bench = bench
        self.shop: Shop = actions.add_practice_shop(app, bench.market.code, "Toko Desa", bench.server.url)
        # From here on the bench looks at the shop that the application has opened.
        bench.opened = next(
            each for each in bench.server.ask("GET", "/shops") if each["external_shop_id"] == self.shop.external_shop_id
        )

    def context(self) -> Context:
        return context(self.app, self.shop)

    def stock_the_village(self) -> None:
        """The market's products, each variant with its stock, and their pictures."""
        market = self.bench.market
        for name, content in market.pictures.items():
            (self.app.settings.pictures_folder / name).write_bytes(content)
        changes = [
            catalog.ProductChange(product, {Sku(v.sku): market.stock for v in product.variants})
            for product in market.products
        ]
        with self.app.database.uow() as uow:
            catalog.apply(uow.conn, self.app.village_id, changes, reference="test", actor="test")
            uow.commit()

    def sync(self) -> ShopReport:
        (report,) = sync.sync(self.app, [self.shop])
        return report

    def wait(self, seconds: float) -> None:
        self.bench.clock.sleep(seconds)

    def orders(self) -> list[dict[str, object]]:
        with self.app.database.read() as conn:
            return queries.orders(conn, self.app.village_id)

    def reserved(self) -> dict[str, int]:
        with self.app.database.read() as conn:
            return {row["sku"]: row["reserved"] for row in queries.stock(conn, self.app.village_id)}


@contextmanager
def house(folder: Path, bench: Bench) -> Iterator[House]:
    """An application over a fresh database in ``folder``; its waiting moves the practice server's clock too."""
    clock = bench.clock
    clock.moves.append(bench.server.advance)

    def wall() -> float:
        return time.time() + clock.waited_s

    env = {"LAPAKDESA_HOME": str(folder / "home"), "LAPAKDESA_VILLAGE": VILLAGE}
    settings = load_settings(env, folder=folder)
    actions.init(settings, VILLAGE, "Desa Uji")
    app = build(settings, clock=lambda: datetime.fromtimestamp(wall(), UTC), sleep=clock.sleep)
    app.transport.close()
    app.transport = bench.transport(wall=wall, observe=app.calls.note)
    try:
        yield House(app, bench)
    finally:
        app.close()
