"""Returns: which wait for an answer, what the answer is, and what of the goods may be sold again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from terminal import ask, output, session
from terminal.commands_lists import shop_id_of, when, when_empty
from terminal.commands_orders import shop_of
from terminal.errors import Usage
from terminal.options import OneShop, Reason, ReturnNumber, Yes, units
from terminal.output import label, rupiah, tr
from terminal.requests import agreed, choose_reason

if TYPE_CHECKING:
    from inventory.canonical import OrderReturn, ReturnAnswer
    from inventory.returns import ReturnedLine
    from jobs.wiring import App

RefundOnly = Annotated[bool, typer.Option("--refund-only", help="opt.refund_only")]
Good = Annotated[list[str] | None, typer.Option("--good", metavar="SKU=NUMBER", help="opt.good", show_default=False)]


def returns_list(shop: OneShop = "", everything: Annotated[bool, typer.Option("--all", help="opt.all")] = False) -> int:
    from inventory import returns

    with session.opened() as app, app.database.read() as conn:
        found = returns.all_returns(conn, app.village_id, shop_id=shop_id_of(app, shop))
    rows = [r for r in found if everything or r["open"]]
    output.table(
        ("return", "order", "shop", "state", "refund", "answer_by"),
        [
            (
                r["external_return_id"],
                r["external_order_id"],
                r["shop"],
                _state(r),
                rupiah(r["refund"]),
                when(r["deadline"]),
            )
            for r in rows
        ],
        right=("refund",),
    )
    when_empty(rows, "returns.none")
    output.value({"returns": rows})
    return ExitCode.OK


def returns_show(number: ReturnNumber, shop: OneShop = "") -> int:
    from inventory import returns

    with session.opened() as app:
        row = _one(app, number, shop)
        own = shop_of(app, row)
        with app.database.read() as conn:
            lines = returns.lines_of(conn, own.shop_id, row["external_return_id"])
        market = app.marketplaces.get(row["marketplace"])
        answerable = bool(row["answers"]) and market is not None and market.flows.answer_return is not None
    facts = (
        ("return", row["external_return_id"]),
        ("order", row["external_order_id"]),
        ("shop", f"{row['shop']} ({market.label if market else row['marketplace']})"),
        ("state", _state(row)),
        ("wanted", label(f"return_kind.{row['kind']}")),
        ("reason", row["reason"]),
        ("refund", rupiah(row["refund"])),
        ("answer_by", row["deadline"] and when(row["deadline"])),
        ("booked", row["settled_at"] and when(row["settled_at"])),
    )
    output.facts([(name, text) for name, text in facts if text])
    output.line()
    output.table(("sku", "name", "quantity"), [(x.sku, x.name, x.quantity) for x in lines], right=("quantity",))
    if row["waits"]:
        output.hint(tr("returns.next_answer" if answerable else "returns.next_there", number=number))
    elif row["open"]:
        output.hint(tr("returns.next_goods", number=number))
    output.value({**row, "goods": [{"sku": x.sku, "name": x.name, "quantity": x.quantity} for x in lines]})
    return ExitCode.OK


def returns_accept(number: ReturnNumber, shop: OneShop = "", refund_only: RefundOnly = False, yes: Yes = False) -> int:
    from inventory.canonical import ReturnAnswer

    def choose(found: OrderReturn) -> ReturnAnswer:
        if not refund_only:
            return found.answers[0]
        if ReturnAnswer.REFUND not in found.answers:
            raise Usage("returns.no_refund_only", number=number)
        return ReturnAnswer.REFUND

    return _answer(number, shop, choose, "", yes)


def returns_reject(number: ReturnNumber, shop: OneShop = "", reason: Reason = "", yes: Yes = False) -> int:
    return _answer(number, shop, None, reason, yes)


def _answer(
    number: str, shop: str, choose: Callable[[OrderReturn], ReturnAnswer] | None, reason: str, sure: bool
) -> int:
    """``choose`` says yes in one of the ways that are possible; without it the answer is no."""
    from inventory.canonical import ReturnAnswer
    from jobs.aftersales import answer_return, look_at_return

    with session.opened() as app:
        row = _one(app, number, shop)
        own, number = shop_of(app, row), row["external_return_id"]
        asked = look_at_return(app, own, number, refusing=choose is None)
        answer = choose(asked.found) if choose else ReturnAnswer.REFUSE
        _show_asked(row, asked.found)
        chosen = choose_reason(asked.reasons, reason) if answer is ReturnAnswer.REFUSE else ""
        done: dict[str, Any] = {"return": number, "shop": own.name, "answer": answer, "answered": False}
        done["state"] = asked.found.state
        if agreed(f"returns.ask_{answer.value}", sure=sure):
            after = answer_return(app, own, number, answer, chosen)
            done |= {"answered": True, "state": after.state if after else None}
            output.line(tr(f"returns.done_{answer.value}", number=number))
            if answer in (ReturnAnswer.RECEIVED, ReturnAnswer.TAKE_BACK):
                output.hint(tr("returns.next_goods", number=number))
    output.value(done)
    return ExitCode.OK


def _show_asked(row: dict[str, Any], found: OrderReturn) -> None:
    facts = (
        ("return", row["external_return_id"]),
        ("order", row["external_order_id"]),
        ("shop", row["shop"]),
        ("wanted", label(f"return_kind.{found.kind.value}")),
        ("reason", found.reason),
        ("refund", rupiah(found.refund)),
        ("answer_by", found.deadline is not None and when(found.deadline)),
    )
    output.facts([(name, text) for name, text in facts if text])


def returns_restock(number: ReturnNumber, shop: OneShop = "", good: Good = None, yes: Yes = False) -> int:
    from inventory import returns
    from jobs.aftersales import restock

    with session.opened() as app:
        row = _one(app, number, shop)
        own, number = shop_of(app, row), row["external_return_id"]
        if row["settled_at"] is not None:
            raise returns.AlreadySettled(number)
        with app.database.read() as conn:
            lines = returns.lines_of(conn, own.shop_id, number)
        ours = [line for line in lines if line.variant_id is not None]
        if not ours:
            raise Usage("returns.nothing_ours", number=number)
        counted = _counted(ours, good or [], number)
        output.table(
            ("sku", "name", "quantity", "good"),
            [(line.sku, line.name, line.quantity, counted[line.line_key]) for line in ours],
            right=("quantity", "good"),
        )
        back: dict[str, int] = {}
        booked = agreed("returns.ask_restock", sure=yes)
        if booked:
            back = restock(app, own, number, counted)
            output.line(tr("returns.restocked", number=number, count=sum(back.values())))
            output.hint(tr("sync.next"))
    output.value({"return": number, "shop": own.name, "booked": booked, "back": back})
    return ExitCode.OK


def _counted(lines: Sequence[ReturnedLine], given: Sequence[str], number: str) -> dict[str, int]:
    """How many of each line may be sold again: given as SKU=NUMBER, or asked. Never assumed. Raises Usage."""
    numbers: dict[str, int] = {}
    for text in given:
        sku, sign, value = text.rpartition("=")
        known = {line.sku.casefold() for line in lines}
        if not sign or sku.strip().casefold() not in known:
            raise Usage("returns.good_unknown", value=text, known=[line.sku for line in lines])
        numbers[sku.strip().casefold()] = units(value)
    counted: dict[str, int] = {}
    for line in lines:
        found = numbers.get(line.sku.casefold())
        if found is None:
            if not output.can_ask():
                raise Usage("returns.good_missing", sku=line.sku, number=number)
            found = units(ask.line(tr("returns.ask_good", count=line.quantity, sku=line.sku, name=line.name)) or "-")
        if found > line.quantity:
            raise Usage("returns.good_too_many", sku=line.sku, value=found, count=line.quantity)
        counted[line.line_key] = found
    return counted


def _one(app: App, number: str, shop: str) -> dict[str, Any]:
    from inventory import returns

    with app.database.read() as conn:
        found = returns.all_returns(conn, app.village_id, number=number.strip(), shop_id=shop_id_of(app, shop))
    if not found:
        raise returns.ReturnUnknown(number)
    if len(found) > 1:
        raise Usage("return_twice", number=number, names=[each["shop"] for each in found])
    return found[0]


def _state(row: dict[str, Any]) -> str:
    return label("return.waits" if row["waits"] else f"return.{row['stage']}")


COMMANDS: dict[str, Callable[..., int]] = {
    "list": returns_list,
    "show": returns_show,
    "accept": returns_accept,
    "reject": returns_reject,
    "restock": returns_restock,
}
