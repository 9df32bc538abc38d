"""The order state machine (tiktokshop.md §10.4): who may move an order from where to where."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.practice import Json, Refused, World
from sandbox.tiktokshop.cancellations import record
from sandbox.tiktokshop.records import BEFORE_TRANSIT, Order, cancel, commit, open_packages
from sandbox.tiktokshop.returns import close_returns, open_return, send_back

# What a package is called while its order is on its way (§10.4).
_PACKAGE = {"IN_TRANSIT": "FULFILLING", "DELIVERED": "COMPLETED", "COMPLETED": "COMPLETED"}


def _pay(order: Order, wish: Json) -> None:
    order.status = "AWAITING_SHIPMENT"
    order.doc["paid_time"] = order.world.clock.seconds()
    order.save()
    open_packages(order, int(wish.get("packages") or 1))


def _hold(order: Order, _: Json) -> None:
    order.status, order.doc["is_on_hold_order"] = "ON_HOLD", True
    order.save()


def _release(order: Order, _: Json) -> None:
    order.status, order.doc["is_on_hold_order"] = "AWAITING_SHIPMENT", False
    order.save()


def _cancel(order: Order, wish: Json) -> None:
    by = {"buyer": "BUYER", "system": "SYSTEM"}.get(str(wish.get("by", "buyer")), "BUYER")
    reason = str(wish.get("reason") or "Ingin mengubah pesanan")
    cancel(order, by, reason)
    record(order, "CANCEL", "CANCELLATION_REQUEST_COMPLETE", by, reason)


def _request_cancel(order: Order, wish: Json) -> None:
    if order.doc["is_buyer_request_cancel"]:
        raise Refused(409, "illegal_transition", "The buyer has asked already.", status=order.status)
    reason = str(wish.get("reason") or "Ingin mengubah pesanan")
    order.doc |= {"is_buyer_request_cancel": True, "request_cancel_time": order.world.clock.seconds()}
    record(order, "BUYER_CANCEL", "CANCELLATION_REQUEST_PENDING", "BUYER", reason)
    order.save()


def _travel(order: Order, status: str) -> None:
    for package in order.packages():
        if package.status == "TO_FULFILL":
            package.arrange({})
        package.status = _PACKAGE[status]
        package.save()
    order.status = status
    order.save()


def _ship(order: Order, _: Json) -> None:
    commit(order, back=False)
    order.doc["collection_time"] = order.world.clock.seconds()
    _travel(order, "IN_TRANSIT")


def _deliver(order: Order, _: Json) -> None:
    order.doc["delivery_time"] = order.world.clock.seconds()
    _travel(order, "DELIVERED")


def _complete(order: Order, _: Json) -> None:
    order.doc.setdefault("delivery_time", order.world.clock.seconds())
    _travel(order, "COMPLETED")


def _return(order: Order, wish: Json) -> None:
    open_return(order, wish)
    order.save()


def _send_back(order: Order, _: Json) -> None:
    send_back(order)
    order.save()


def _finish_return(order: Order, _: Json) -> None:
    close_returns(order)
    order.save()


_ON_THE_WAY = ("IN_TRANSIT", "DELIVERED")
_WAITING = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION")
Move = Callable[[Order, Json], None]
ACTIONS: dict[str, tuple[tuple[str, ...], Move]] = {
    "pay": (("UNPAID",), _pay),
    "hold": (("AWAITING_SHIPMENT",), _hold),
    "release": (("ON_HOLD",), _release),
    "cancel": (BEFORE_TRANSIT, _cancel),
    "request_cancel": (_WAITING, _request_cancel),
    "ship": (_WAITING, _ship),
    "deliver": (("IN_TRANSIT",), _deliver),
    "complete": (_ON_THE_WAY, _complete),
    "return": ((*_ON_THE_WAY, "COMPLETED"), _return),
    "send_back": ((*_ON_THE_WAY, "COMPLETED"), _send_back),
    "finish_return": ((*_ON_THE_WAY, "COMPLETED"), _finish_return),
}


def act(world: World, shop_id: str, order_id: str, action: str, wish: Json) -> Json:
    """Do one action of the control API; 409 when the state machine does not allow it."""
    order = Order.load(world, shop_id, order_id)
    if order is None:
        raise Refused(404, "unknown_order", f"There is no order {order_id} in this shop.")
    if action not in ACTIONS:
        raise Refused(404, "unknown_action", f"There is no action {action!r}.", actions=sorted(ACTIONS))
    allowed, move = ACTIONS[action]
    if order.status not in allowed:
        raise Refused(409, "illegal_transition", f"An order in {order.status} cannot {action}.", status=order.status)
    move(order, wish)
    return order.summary()
