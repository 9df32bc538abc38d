"""Orders: all of them in a list, one with everything that is known of it, and the answer to a wish to cancel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from terminal import output, session
from terminal.commands_lists import shop_id_of, when, when_empty
from terminal.errors import Usage
from terminal.options import Limit, OneShop, OrderNumber, Reason, Yes
from terminal.output import label, rupiah, tr
from terminal.requests import agreed, choose_reason

if TYPE_CHECKING:
    from inventory.canonical import Shop
    from jobs.aftersales import Wish
    from jobs.wiring import App


def orders_list(
    shop: OneShop = "",
    state: Annotated[str, typer.Option("--state", metavar="STATE", help="opt.state", show_default=False)] = "",
    limit: Limit = 200,
) -> int:
    from inventory import queries
    from inventory.canonical import OrderState

    if state and state not in set(OrderState):
        raise Usage("usage.state", value=state, known=sorted(OrderState))
    with session.opened() as app, app.database.read() as conn:
        rows = queries.orders(conn, app.village_id, state=state, shop_id=shop_id_of(app, shop), limit=limit)
        channels = [channel_name(app, r) for r in rows]
    several = any(channels)  # who sells on one storefront only sees no column of storefronts
    output.table(
        ("order", "shop", *(("channel",) if several else ()), "state", "time", "total", "contents"),
        [
            (
                r["external_order_id"],
                r["shop"],
                *((channel,) if several else ()),
                label(f"order.{r['state']}"),
                when(r["created_at"]),
                rupiah(r["total"]),
                contents(r),
            )
            for r, channel in zip(rows, channels, strict=True)
        ],
        right=("total",),
    )
    when_empty(rows, "orders.none")
    output.value({"orders": rows})
    return ExitCode.OK


def orders_show(number: OrderNumber, shop: OneShop = "") -> int:
    with session.opened() as app:
        found = one_order(app, number, shop)
        channel = channel_name(app, found)
        market = app.marketplaces.get(found["marketplace"])
    facts = (
        ("order", found["external_order_id"]),
        ("shop", f"{found['shop']} ({market.label if market else found['marketplace']})"),
        ("channel", channel),
        ("state", label(f"order.{found['state']}")),
        ("ordered", when(found["created_at"])),
        ("paid", found["paid_at"] and when(found["paid_at"])),
        ("ship_by", found["ship_by"] and when(found["ship_by"])),
        ("sent", found["shipped_at"] and when(found["shipped_at"])),
        ("courier", found["shipping_carrier"]),
        ("total", found["total"] is not None and rupiah(found["total"])),
        ("cancel_reason", found["cancel_reason"]),
        ("refund", found["cancel_refund"] is not None and rupiah(found["cancel_refund"])),
        ("answer_by", found["cancel_deadline"] and when(found["cancel_deadline"])),
    )
    output.facts([(name, text) for name, text in facts if text])
    output.line()
    partly = any(line["active"] != line["quantity"] for line in found["lines"])
    output.table(
        ("sku", "name", "quantity", *(("still_due",) if partly else ()), "price"),
        [
            (
                each["sku"],
                each["name"],
                each["quantity"],
                *((each["active"],) if partly else ()),
                rupiah(each["unit_price"]),
            )
            for each in found["lines"]
        ],
        right=("quantity", "still_due", "price"),
    )
    if found["state"] == "cancelling":
        output.hint(tr("cancel.next", number=found["external_order_id"]))
    output.value(found)
    return ExitCode.OK


def accept_cancel(number: OrderNumber, shop: OneShop = "", yes: Yes = False) -> int:
    return _answer(number, shop, accept=True, reason="", sure=yes)


def reject_cancel(number: OrderNumber, shop: OneShop = "", reason: Reason = "", yes: Yes = False) -> int:
    return _answer(number, shop, accept=False, reason=reason, sure=yes)


def _answer(number: str, shop: str, *, accept: bool, reason: str, sure: bool) -> int:
    from jobs.aftersales import answer_wish, look_at_wish

    with session.opened() as app:
        known = one_order(app, number, shop)
        own = shop_of(app, known)
        number = known["external_order_id"]
        wish = look_at_wish(app, own, number, refusing=not accept)
        _show_wish(app, known, wish)
        chosen = "" if accept else choose_reason(wish.reasons, reason)
        done = {"order": number, "shop": own.name, "accepted": accept, "answered": False, "state": wish.order.state}
        if agreed("cancel.ask_accept" if accept else "cancel.ask_reject", sure=sure):
            state = answer_wish(app, own, number, accept=accept, reason=chosen)
            done |= {"answered": True, "state": state}
            output.line(tr("cancel.accepted" if accept else "cancel.rejected", number=number))
            output.hint(tr("sync.next"))
    output.value(done)
    return ExitCode.OK


def _show_wish(app: App, known: dict[str, Any], wish: Wish) -> None:
    request = wish.request
    facts = (
        ("order", known["external_order_id"]),
        ("shop", known["shop"]),
        ("channel", channel_name(app, known)),
        ("contents", contents(known)),
        ("total", rupiah(wish.order.total)),
        ("refund", request is not None and rupiah(request.refund)),
        ("cancel_reason", (request.reason if request else "") or wish.order.cancel_reason),
        ("answer_by", request is not None and request.deadline is not None and when(request.deadline)),
    )
    output.facts([(name, text) for name, text in facts if text])


def shop_of(app: App, row: dict[str, Any]) -> Shop:
    """The shop of a stored order or return."""
    from jobs.sync import chosen_shops

    return chosen_shops(app, [row["shop"]])[0]


def contents(order: dict[str, Any]) -> str:
    """``2 x KOPI-1; 1 x MADU-1``"""
    return "; ".join(f"{line['quantity']} x {line['sku'] or line['name']}" for line in order["lines"])


def one_order(app: App, number: str, shop: str = "") -> dict[str, Any]:
    """The order of this number. Raises Usage when there is none, or one in each of several shops."""
    from inventory import queries

    with app.database.read() as conn:
        found = queries.orders(conn, app.village_id, number=number.strip(), shop_id=shop_id_of(app, shop))
    if not found:
        raise Usage("order_unknown", number=number)
    if len(found) > 1:
        raise Usage("order_twice", number=number, names=[each["shop"] for each in found])
    return found[0]


def channel_name(app: App, order: dict[str, Any]) -> str:
    """The storefront of an order as people call it; empty where its marketplace has only one."""
    market = app.marketplaces.get(order["marketplace"])
    channel = str(order.get("channel", ""))
    return market.channels.get(channel, channel) if market else channel


COMMANDS: dict[str, Callable[..., int]] = {
    "list": orders_list,
    "show": orders_show,
    "accept-cancel": accept_cancel,
    "reject-cancel": reject_cancel,
}
