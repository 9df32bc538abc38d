"""A village to measure: the real application, a catalogue, and shops on a practice server in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.settings import load_settings
from config.village import parse_village
from connectors.practice import PracticeServer
from inventory import catalog
from inventory.canonical import Picture, Product, Shop, Sku, Variant
from jobs import actions, sync
from jobs.demo_pictures import draw_picture
from jobs.lease import shop_lease
from jobs.shop_link import Context, context
from jobs.wiring import App, build

MARKETPLACE = "shopee"
"""The reference street: what the other benchmarks are measured on."""
VILLAGE = "33.23.05.2001"
CATEGORY = "Tas Etnik"
"""A leaf of every practice tree that asks for no attribute."""
PICTURE = "produk.jpg"
START_S = 30.0


class BenchmarkFailed(Exception):
    """The world to be measured could not be set up, or it does not hold what it should."""


@dataclass(frozen=True, slots=True)
class Village:
    """The application and the practice server it talks to. No rate limit on either side, unless asked for."""

    app: App
    server: PracticeServer
    shops: tuple[Shop, ...]
    home: Path

    def set_server(self, **settings: object) -> None:
        self.server.ask("POST", "/settings", settings)

    def forget_calls(self) -> None:
        self.server.ask("DELETE", "/journal")

    def calls(self) -> dict[str, int]:
        """Calls that reached the marketplace since ``forget_calls``, by the last part of their path.

        Raises BenchmarkFailed when one of them was not answered with 200.
        """
        summary = self.server.ask("GET", "/journal/summary")
        if summary["not_200"]:
            raise BenchmarkFailed(f"{summary['not_200']} calls were refused")
        found: dict[str, int] = {}
        for each in summary["calls"]:
            name = str(each["path"]).rsplit("/", 1)[-1]
            found[name] = found.get(name, 0) + int(each["calls"])
        return found

    def pass_time(self, seconds: int) -> None:
        """Let the marketplace's clock go on; the sync that follows lets the transport learn of it."""
        self.server.ask("POST", "/clock", {"advance_s": seconds})
        self.sync()

    def place_orders(self, shop: Shop, count: int, *, lines: int, spread_s: int) -> list[str]:
        """Paid orders of random SKUs, one unit a line, made within the last ``spread_s`` seconds."""
        wish = {"count": count, "lines_per_order": lines, "seed": 7, "spread_s": spread_s, "paid": True}
        placed = self.server.ask("POST", f"/{shop.marketplace}/{shop.external_shop_id}/orders/bulk", wish)
        return [str(each) for each in placed["order_ids"]]

    def listings(self, shop: Shop) -> list[dict[str, Any]]:
        """What the marketplace really shows."""
        found: list[dict[str, Any]] = self.server.ask("GET", f"/{shop.marketplace}/{shop.external_shop_id}/listings")
        return found

    def sync(self, shops: Sequence[Shop] = ()) -> int:
        """One sync of these shops, or of all. Returns the calls it counted itself.

        Raises BenchmarkFailed unless all is done.
        """
        reports = sync.sync(self.app, shops or self.shops)
        for r in reports:
            if r.state != "done" or r.blocked or r.postponed:
                raise BenchmarkFailed(f"{r.shop}: {r.to_json()}")
        return sum(r.calls for r in reports)

    def stock(self, products: Sequence[Product], counts: Mapping[Sku, int], reference: str) -> None:
        """Make the catalogue hold these products with these numbers of units, as an import does."""
        changes = [catalog.ProductChange(p, {v.sku: counts[v.sku] for v in p.variants}) for p in products]
        with self.app.database.uow() as uow:
            catalog.apply(
                uow.conn,
                self.app.village_id,
                changes,
                reference=reference,
                actor="benchmark",
                last_units=self.app.settings.last_units,
            )
            uow.commit()

    @contextmanager
    def at(self, shop: Shop) -> Iterator[Context]:
        """Work on one shop under its lease, as jobs do."""
        with shop_lease(self.app, shop.shop_id) as held:
            ctx = context(self.app, shop)
            ctx.held = held
            yield ctx


@contextmanager
def village(
    shops: int, settle_s: float | None = None, *, every_market: bool = False, limited: bool = False
) -> Iterator[Village]:
    """An empty catalogue and so many connected shops, of the reference street or of every one; gone afterwards.

    ``settle_s`` replaces how late the marketplace's lists may be, in seconds. ``limited``: both sides keep the rate
    limits they have by themselves.
    """
    with tempfile.TemporaryDirectory(prefix="lapakdesa-bench-") as folder, _practice_server() as url:
        home = Path(folder)
        env = {
            "LAPAKDESA_HOME": str(home / "rumah"),
            "LAPAKDESA_VILLAGE": parse_village(VILLAGE),
            "LAPAKDESA_KEY_SOURCE": "file",
        }
        if not limited:
            env |= {"LAPAKDESA_RATE_SHOP": "0", "LAPAKDESA_RATE_APP": "0"}
        if settle_s is not None:
            env["LAPAKDESA_SETTLE_SECONDS"] = str(settle_s)
        settings = load_settings(env, folder=home)
        actions.init(settings, parse_village(VILLAGE), "Desa Ukur")
        draw_picture(settings.pictures_folder / PICTURE, "Produk desa", CATEGORY)
        app = build(settings)
        try:
            server = PracticeServer(app.transport, url)
            streets = [str(m["code"]) for m in server.ask("GET", "/marketplaces")] if every_market else [MARKETPLACE]
            server.ask("POST", "/settings", {"journal": "counts"})
            for street in () if limited else streets:
                server.ask("POST", "/settings", {"rate_per_s": 0, "marketplace": street})
            own = tuple(
                actions.add_practice_shop(app, street, f"Toko {street} {n}", url)
                for street in streets
                for n in range(1, shops + 1)
            )
            yield Village(app, server, own, home)
        finally:
            app.close()


def make_products(products: int, variants: int) -> list[Product]:
    """Products that the practice marketplace accepts as they are."""
    return [
        Product(
            code=Sku(f"P{p:04d}"),
            name=f"Kerajinan tangan desa nomor {p:04d}",
            description="Dibuat sendiri oleh warga desa dari bahan setempat, dikemas rapi dan siap dikirim.",
            category=CATEGORY,
            weight_g=250,
            pictures=(Picture(PICTURE),),
            axes=("Pilihan",) if variants > 1 else (),
            variants=tuple(
                Variant(
                    Sku(f"P{p:04d}-{v:02d}" if variants > 1 else f"P{p:04d}"),
                    20_000 + 500 * v,
                    (f"Warna {v:02d}",) if variants > 1 else (),
                )
                for v in range(variants)
            ),
        )
        for p in range(products)
    ]


def same_for_all(products: Sequence[Product], number: int) -> dict[Sku, int]:
    return {v.sku: number for p in products for v in p.variants}


@contextmanager
def _practice_server() -> Iterator[str]:
    """A practice server in memory, on a free port of this machine; ended with us."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watchdog = threading.Timer(START_S, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None
        said: list[str] = []
        for line in process.stdout:
            said.append(line.strip())
            if "http://" in line:
                break
        else:
            raise BenchmarkFailed(" ".join(said))
        watchdog.cancel()
        yield line[line.find("http://") :].strip()
    finally:
        watchdog.cancel()
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
