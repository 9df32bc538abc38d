"""The order state machine (shopee.md §7.1): who may move an order from where to where."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable

from sandbox.practice import Json, Refused, World
from sandbox.shopee.checkout import summary

CANCELLABLE = ("UNPAID", "PENDING", "READY_TO_SHIP", "PROCESSED", "RETRY_SHIP", "IN_CANCEL")


class Order:
    """One order being changed; :meth:`save` writes it and moves its update_time."""

    def __init__(self, world: World, row: sqlite3.Row) -> None:
        self.world = world
        self.order_sn: str = row["order_sn"]
        self.shop_id: int = row["shop_id"]
        self.status: str = row["status"]
        self.logistics: str = row["logistics"]
        self.package_number: str = row["package_number"]
        self.create_time: int = row["create_time"]
        self.doc: Json = json.loads(row["doc"])
        self.hidden: Json = json.loads(row["hidden"])

    def save(self, *, quietly: bool = False) -> int:
        """Store the order; *quietly* leaves update_time alone. Returns the time of the change."""
        now = self.world.clock.seconds()
        doc, hidden = json.dumps(self.doc, ensure_ascii=False), json.dumps(self.hidden, ensure_ascii=False)
        self.world.store.run(
            "UPDATE shopee_order SET status=?, logistics=?, doc=?, hidden=?,"
            " update_time=CASE WHEN ? THEN update_time ELSE ? END WHERE order_sn=?",
            (self.status, self.logistics, doc, hidden, quietly, now, self.order_sn),
        )
        return now

    def tracking_number(self) -> str:
        """The courier's number, given once and kept."""
        if not self.hidden.get("tracking_number"):
            self.hidden["tracking_number"] = f"SPXID0{secrets.randbelow(10**11):011d}"
        return str(self.hidden["tracking_number"])


def load(world: World, shop_id: int, order_sn: str) -> Order | None:
    """An order of the shop, or None."""
    row = world.store.one("SELECT * FROM shopee_order WHERE order_sn=? AND shop_id=?", (order_sn, shop_id))
    return Order(world, row) if row else None


def cancel(order: Order, by: str, reason: str) -> int:
    """Cancel and give the stock back (§13)."""
    for line in order.doc["item_list"]:
        order.world.store.run(
            "UPDATE shopee_unit SET stock=stock+? WHERE item_id=? AND model_id=?",
            (line["model_quantity_purchased"], line["item_id"], line["model_id"]),
        )
        line["cancelled_qty"], line["active_qty"] = line["model_quantity_purchased"], 0
    order.status, order.logistics = "CANCELLED", "LOGISTICS_REQUEST_CANCELED"
    order.doc |= {"cancel_by": by, "cancel_reason": reason}
    if by == "buyer":
        order.doc["buyer_cancel_reason"] = reason
    return order.save()


def arrange(order: Order, method: Json) -> int:
    """The seller arranges the shipment: PROCESSED, tracking number still to come (§7.1, §8)."""
    order.status, order.logistics = "PROCESSED", "LOGISTICS_REQUEST_CREATED"
    order.hidden |= {"arranged_at": order.world.clock.seconds(), "method": method, "tracking_calls": 0}
    return order.save()


# -- what the control API may do ---------------------------------------------------------------------------


def _pay(order: Order, _: Json) -> None:
    order.status, order.logistics = "READY_TO_SHIP", "LOGISTICS_READY"
    order.doc["pay_time"] = order.world.clock.seconds()
    order.save()


def _hold(order: Order, _: Json) -> None:
    order.status = "PENDING"
    order.save()


def _release(order: Order, _: Json) -> None:
    order.status, order.logistics = "READY_TO_SHIP", "LOGISTICS_READY"
    order.save()


def _cancel(order: Order, wish: Json) -> None:
    cancel(order, str(wish.get("by", "buyer")), str(wish.get("reason", "Ingin mengubah pesanan")))


def _request_cancel(order: Order, wish: Json) -> None:
    order.hidden["before_cancel"] = order.status
    order.status = "IN_CANCEL"
    order.doc["buyer_cancel_reason"] = str(wish.get("reason", "Ingin mengubah pesanan"))
    order.save()


def _ship(order: Order, _: Json) -> None:
    order.tracking_number()
    order.hidden["tracking_calls"] = 10**6  # a parcel on its way has a number
    order.status, order.logistics = "SHIPPED", "LOGISTICS_PICKUP_DONE"
    order.doc["pickup_done_time"] = order.world.clock.seconds()
    order.save()


def _miss_pickup(order: Order, _: Json) -> None:
    order.status, order.logistics = "RETRY_SHIP", "LOGISTICS_PICKUP_RETRY"
    order.save()


def _deliver(order: Order, _: Json) -> None:
    order.status, order.logistics = "TO_CONFIRM_RECEIVE", "LOGISTICS_DELIVERY_DONE"
    order.save()


def _complete(order: Order, _: Json) -> None:
    order.status, order.logistics = "COMPLETED", "LOGISTICS_DELIVERY_DONE"
    order.doc |= {
        "actual_shipping_fee": order.doc["estimated_shipping_fee"],
        "actual_shipping_fee_confirmed": True,
    }
    order.save()


def _return(order: Order, wish: Json) -> None:
    """A buyer's return; a completed order stays COMPLETED (§7.1, RRAOC)."""
    from sandbox.shopee.returns import open_return

    after = order.status == "COMPLETED"
    order.hidden["return_sn"] = open_return(order, wish, after_completion=after)
    for line in order.doc["item_list"]:
        line["return_requested_qty"] = line["model_quantity_purchased"]
    if not after:
        order.status = "TO_RETURN"
    order.save()


def _finish_return(order: Order, _: Json) -> None:
    from sandbox.shopee.returns import close_returns

    close_returns(order)
    for line in order.doc["item_list"]:
        line["returned_qty"] = line["return_requested_qty"]
    order.status = "COMPLETED"
    order.save()


_ON_THE_WAY = ("SHIPPED", "TO_CONFIRM_RECEIVE")
ACTIONS: dict[str, tuple[tuple[str, ...], Callable[[Order, Json], None]]] = {
    "pay": (("UNPAID",), _pay),
    "hold": (("READY_TO_SHIP",), _hold),
    "release": (("PENDING",), _release),
    "cancel": ((*CANCELLABLE, "SHIPPED"), _cancel),
    "request_cancel": (("READY_TO_SHIP", "PROCESSED"), _request_cancel),
    "ship": (("READY_TO_SHIP", "PROCESSED", "RETRY_SHIP"), _ship),
    "miss_pickup": (("PROCESSED",), _miss_pickup),
    "deliver": (("SHIPPED",), _deliver),
    "complete": (_ON_THE_WAY, _complete),
    "return": ((*_ON_THE_WAY, "COMPLETED"), _return),
    "finish_return": (("TO_RETURN", "COMPLETED"), _finish_return),
}


def act(world: World, shop_id: int, order_sn: str, action: str, wish: Json) -> Json:
    """Do one action of the control API; 409 when the state machine does not allow it."""
    order = load(world, shop_id, order_sn)
    if order is None:
        raise Refused(404, "unknown_order", f"There is no order {order_sn} in this shop.")
    if action not in ACTIONS:
        raise Refused(404, "unknown_action", f"There is no action {action!r}.", actions=sorted(ACTIONS))
    allowed, move = ACTIONS[action]
    if order.status not in allowed:
        raise Refused(409, "illegal_transition", f"An order in {order.status} cannot {action}.", status=order.status)
    move(order, wish)
    return summary(order.order_sn, order.status, order.doc)
