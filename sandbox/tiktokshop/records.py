"""Orders and packages as records, and the few moves that several areas share (tiktokshop.md §10, §11)."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections import Counter
from typing import Any

from sandbox.practice import Json, World
from sandbox.tiktokshop import tree
from sandbox.tiktokshop.goods import dumped
from sandbox.tiktokshop.webhooks import order_news, push

_FIRST_PACKAGE = 1_152_321_127_278_713_123
BEFORE_TRANSIT = ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION")


class Package:
    """One package of an order; :meth:`save` writes it and moves its update_time."""

    def __init__(self, world: World, row: sqlite3.Row) -> None:
        self.world = world
        self.package_id: str = row["package_id"]
        self.order_id: str = row["order_id"]
        self.shop_id: str = row["shop_id"]
        self.status: str = row["status"]
        self.create_time: int = row["create_time"]
        self.update_time: int = row["update_time"]
        self.doc: Json = json.loads(row["doc"])

    def save(self) -> None:
        """Store it."""
        self.update_time = self.world.clock.seconds()
        self.world.store.run(
            "UPDATE tts_package SET status=?, update_time=?, doc=? WHERE package_id=?",
            (self.status, self.update_time, dumped(self.doc), self.package_id),
        )

    def arrange(self, more: Json) -> None:
        """The seller arranges the shipment: a courier's number exists from now on (§10.3, §11)."""
        provider = "7117858858072016642"
        self.doc.setdefault("tracking_number", f"JX{secrets.randbelow(10**10):010d}")
        self.doc.setdefault("shipping_provider_id", provider)
        self.doc |= {"arranged_at": self.world.clock.seconds()} | more
        self.doc["shipping_provider_name"] = tree.PROVIDERS[self.doc["shipping_provider_id"]][0]
        self.status = "PROCESSING"
        self.save()


class Order:
    """One order being changed; :meth:`save` writes it, moves its update_time and makes news of a new status."""

    def __init__(self, world: World, row: sqlite3.Row) -> None:
        self.world = world
        self.order_id: str = row["order_id"]
        self.shop_id: str = row["shop_id"]
        self.status: str = row["status"]
        self.platform: str = row["platform"]
        self.create_time: int = row["create_time"]
        self.update_time: int = row["update_time"]
        self.doc: Json = json.loads(row["doc"])
        self.hidden: Json = json.loads(row["hidden"])
        self._told = self.status

    @classmethod
    def load(cls, world: World, shop_id: str, order_id: str) -> Order | None:
        """An order of the shop, or None."""
        row = world.store.one("SELECT * FROM tts_order WHERE order_id=? AND shop_id=?", (order_id, shop_id))
        return cls(world, row) if row else None

    @property
    def lines(self) -> list[Json]:
        """One per unit (§10.3)."""
        found: list[Json] = self.doc["line_items"]
        return found

    def packages(self) -> list[Package]:
        """In the order they were made."""
        sql = "SELECT * FROM tts_package WHERE order_id=? ORDER BY package_id"
        return [Package(self.world, row) for row in self.world.store.all(sql, (self.order_id,))]

    def save(self) -> None:
        """Store it."""
        self.update_time = self.world.clock.seconds()
        self.world.store.run(
            "UPDATE tts_order SET status=?, update_time=?, doc=?, hidden=? WHERE order_id=?",
            (self.status, self.update_time, dumped(self.doc), dumped(self.hidden), self.order_id),
        )
        if self.status != self._told:
            order_news(self.world, self.shop_id, self.order_id, self.status)
            self._told = self.status

    def summary(self) -> Json:
        """As the control API shows it, the units of a SKU added up."""
        units = Counter((li["product_id"], li["sku_id"], li["seller_sku"], int(li["sale_price"])) for li in self.lines)
        lines = [
            {"item_id": item, "model_id": model, "sku": sku, "quantity": quantity, "price": price}
            for (item, model, sku, price), quantity in units.items()
        ]
        return {"order_id": self.order_id, "status": self.status, "platform": self.platform, "lines": lines}


def open_packages(order: Order, number: int = 1) -> None:
    """§11: in South-East Asia a package exists as soon as the order is paid; more than one when it was split."""
    number = max(1, min(number, len(order.lines)))
    for share in range(number):
        ids = [line["id"] for line in order.lines[share::number]]
        doc = dumped({"order_line_item_ids": ids})
        number_of = str(order.world.store.next_id("tts.package", _FIRST_PACKAGE, 7))
        row = (number_of, order.shop_id, order.order_id, "TO_FULFILL", order.create_time, order.update_time, doc)
        order.world.store.run("INSERT INTO tts_package VALUES (?,?,?,?,?,?,?)", row)


def settle_shipping(order: Order) -> None:
    """After a package was arranged: some PARTIALLY_SHIPPING, all AWAITING_COLLECTION (§10.4, §11)."""
    waiting = any(package.status == "TO_FULFILL" for package in order.packages())
    order.status = "PARTIALLY_SHIPPING" if waiting else "AWAITING_COLLECTION"
    order.doc["rts_time"] = order.world.clock.seconds()
    order.save()


def commit(order: Order, *, back: bool) -> None:
    """The units leave the committed figure; back to the shelf when the order is cancelled (§9.4)."""
    for line in order.lines:
        order.world.store.run(
            "UPDATE tts_stock SET committed=max(0, committed-1), quantity=quantity+? WHERE sku_id=? AND warehouse_id=?",
            (int(back), line["sku_id"], line["warehouse_id"]),
        )


def cancel(order: Order, by: str, reason: str) -> None:
    """CANCELLED; *by* is SELLER, BUYER or SYSTEM (§10.3)."""
    commit(order, back=True)
    for package in order.packages():
        package.status = "CANCELLED"
        package.save()
    order.status = "CANCELLED"
    order.doc |= {"cancel_reason": reason, "cancellation_initiator": by, "cancel_time": order.world.clock.seconds()}
    for line in order.lines:
        line |= {"cancel_reason": reason, "cancel_user": by}
    order.save()


def tell(order: Order, event: str, data: dict[str, Any]) -> None:
    """News of a cancellation or a return."""
    push(order.world, order.shop_id, event, {"order_id": order.order_id} | data)
