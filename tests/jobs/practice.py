"""A practice server of its own process, and an application whose clock and waits are the server's."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from config.settings import Settings, load_settings
from connectors.practice import PracticeServer
from inventory import catalog, queries
from inventory.canonical import Picture, Product, Shop, Size, Sku, Variant
from jobs import actions, sync
from jobs.demo_pictures import draw_picture
from jobs.report import ShopReport
from jobs.wiring import App, build

VILLAGE = "3323052001"
CATEGORY = "Kacang"


@contextmanager
def practice_process() -> Iterator[str]:
    """The address of a practice server, ended with the block."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        for said in process.stdout:
            if "http://" in said:
                yield said[said.index("http://") :].strip()
                break
    finally:
        process.terminate()
        process.wait(timeout=20)


@dataclass
class Server:
    """The control API."""

    url: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_practice{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.loads(reply.read() or b"null")

    def advance(self, seconds: float) -> None:
        self.ask("POST", "/clock", {"advance_s": seconds})

    def fault(self, **wish: object) -> None:
        self.ask("POST", "/faults", wish)

    def calls(self, path: str = "") -> list[str]:
        """Paths asked for at the marketplace, oldest first."""
        return [r["path"] for r in self.ask("GET", f"/journal?limit=100000&path={path}")]

    def forget_calls(self) -> None:
        self.ask("DELETE", "/journal")


@dataclass
class World:
    """A village with two shops on a practice server. Time is the server's; a wait moves it instead of waiting."""

    server: Server
    home: Path
    app: App = field(init=False)
    shops: list[Shop] = field(default_factory=list)
    ahead: float = 0.0

    def clock(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def sleep(self, seconds: float) -> None:
        self.ahead += seconds
        self.server.advance(seconds)

    def settings(self) -> Settings:
        return load_settings(
            {
                "LAPAKDESA_HOME": str(self.home),
                "LAPAKDESA_VILLAGE": VILLAGE,
                "LAPAKDESA_KEY_SOURCE": "file",
                "LAPAKDESA_RATE_SHOP": "0",
                "LAPAKDESA_RATE_APP": "0",
                "LAPAKDESA_SETTLE_SECONDS": "0",
            },
            folder=self.home,
        )

    def start(self, shops: int = 2) -> World:
        self.server.ask("POST", "/reset")
        self.server.ask("POST", "/settings", {"rate_per_s": 0})
        actions.init(self.settings(), VILLAGE, "Desa Contoh")
        self.app = build(self.settings(), clock=self.clock, sleep=self.sleep)
        draw_picture(self.app.settings.pictures_folder / "foto.jpg", "Kopi", "Kopi Bubuk")
        self.shops = [
            actions.add_practice_shop(self.app, "shopee", f"Toko {n + 1}", self.server.url) for n in range(shops)
        ]
        return self

    def again(self) -> None:
        """As after a crash: a new program on the same database, when the old lease has run out."""
        self.app.close()
        self.sleep(200)
        self.app = build(self.settings(), clock=self.clock, sleep=self.sleep)

    def add(self, *products: Product, stock: Mapping[str, int] | None = None, reference: str = "awal") -> None:
        numbers = stock or {}
        with self.app.database.uow() as uow:
            catalog.apply(
                uow.conn,
                self.app.village_id,
                [
                    catalog.ProductChange(p, {v.sku: numbers[v.sku] for v in p.variants if v.sku in numbers})
                    for p in products
                ],
                reference=reference,
                actor="uji",
            )
            uow.commit()

    def sync(self, *, knows_the_time: bool = True) -> list[ShopReport]:
        """Two seconds later, since marketplace times are whole seconds; unless it is a fresh start, the program has
        heard the server's time before."""
        if knows_the_time:
            self.sleep(2)
            PracticeServer(self.app.transport, self.server.url).ask("GET", "/health")
        return sync.sync(self.app, sync.chosen_shops(self.app))

    def reconcile(self) -> list[ShopReport]:
        return sync.reconcile_shops(self.app, sync.chosen_shops(self.app))

    def listings(self, shop: int = 0) -> list[dict[str, Any]]:
        found = self.server.ask("GET", f"/shopee/{self.shops[shop].external_shop_id}/listings")
        return [r for r in found if "DELETE" not in r["status"]]

    def shown(self, sku: str) -> list[int]:
        """What buyers could buy of a SKU now, by shop."""
        numbers = []
        for shop in range(len(self.shops)):
            every = [m for r in self.listings(shop) for m in (r["models"] or [r]) if r["status"] == "NORMAL"]
            numbers.append(sum(m["stock"] for m in every if m["sku"] == sku))
        return numbers

    def buy(self, shop: int, sku: str, quantity: int = 1, **more: object) -> str:
        path = f"/shopee/{self.shops[shop].external_shop_id}/orders"
        made = self.server.ask("POST", path, {"lines": [{"sku": sku, "quantity": quantity}], "paid": True, **more})
        return str(made["order_id"])

    def order(self, shop: int, order_id: str, action: str) -> None:
        self.server.ask("POST", f"/shopee/{self.shops[shop].external_shop_id}/orders/{order_id}/{action}", {})

    def notices(self) -> list[str]:
        with self.app.database.read() as conn:
            return sorted(n["code"] for n in queries.notices(conn, self.app.village_id))

    def stock(self, sku: str) -> dict[str, Any]:
        with self.app.database.read() as conn:
            return next(r for r in queries.stock(conn, self.app.village_id, sku=sku) if r["sku"] == sku)

    def books_are_right(self) -> bool:
        told = actions.stock_verify(self.app)
        return told == {"balances": [], "rights": []}


def kopi(sku: str = "KOPI", *, price: int = 25_000, skus: tuple[str, ...] = (), **changes: Any) -> Product:
    """A product that the practice Shopee accepts."""
    variants = tuple(Variant(Sku(s), price, (s,), 250) for s in skus) or (Variant(Sku(sku), price, (), 250),)
    return Product(
        **{
            "code": Sku(sku),
            "name": f"Kopi Bubuk Arabika {sku} 250 gram",
            "variants": variants,
            "axes": ("Ukuran",) if skus else (),
            "description": "Kopi arabika dari lereng Sumbing, disangrai pagi hari, digiling halus.",
            "category": CATEGORY,
            "weight_g": 250,
            "size": Size(150, 80, 50),
            "pictures": (Picture("foto.jpg"),),
            **changes,
        }
    )
