"""What a shop adds to the own price: show it, try another rule on every product, put it in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from terminal import ask, output, session
from terminal.errors import Usage
from terminal.options import Limit, Yes, units, whole
from terminal.output import rupiah, tr

if TYPE_CHECKING:
    from inventory.canonical import Shop
    from inventory.pricing import PriceRule, Rounding
    from jobs.shop_prices import Priced
    from jobs.wiring import App

ROUNDED = {"500": "price.round_500", "1000": "price.round_1000", "900": "price.round_900"}


def shops_price(
    name: Annotated[str, typer.Argument(metavar="SHOP", help="arg.shop_optional", show_default=False)] = "",
    percent: Annotated[str, typer.Option("--percent", metavar="NUMBER", help="opt.percent", show_default=False)] = "",
    plus: Annotated[str, typer.Option("--plus", metavar="NUMBER", help="opt.plus", show_default=False)] = "",
    rounding: Annotated[
        str, typer.Option("--round", metavar="none|500|900|1000", help="opt.round", show_default=False)
    ] = "",
    floor: Annotated[str, typer.Option("--floor", metavar="NUMBER", help="opt.floor", show_default=False)] = "",
    clear: Annotated[bool, typer.Option("--clear", help="opt.clear")] = False,
    limit: Limit = 20,
    yes: Yes = False,
) -> int:
    from terminal.commands_shops import one_shop

    given = {"percent": _percent(percent), "plus": _rupiah(plus), "rounding": _rounding(rounding)}
    given |= {"floor": units(floor) if floor else None}
    wanted = {field: value for field, value in given.items() if value is not None}
    if clear and wanted:
        raise Usage("usage.price_both")
    with session.opened() as app:
        if not name and not wanted and not clear:
            return _show_all(app, limit)
        return _one(app, one_shop(app, name), wanted, clear, limit, yes)


def _percent(text: str) -> int | None:
    from inventory.pricing import parse_percent

    try:
        return parse_percent(text) if text else None
    except ValueError:
        raise Usage("usage.percent", value=text) from None


def _rupiah(text: str) -> int | None:
    return whole(text) if text else None


def _rounding(text: str) -> Rounding | None:
    from inventory.pricing import Rounding

    if not text:
        return None
    if text.strip().casefold() not in set(Rounding):
        raise Usage("usage.round", value=text, known=[r.value for r in Rounding])
    return Rounding(text.strip().casefold())


def _show_all(app: App, limit: int) -> int:
    """Every shop's rule; with one shop only, its prices too."""
    from jobs.shop_prices import rule_of
    from jobs.sync import village_shops

    there = village_shops(app)
    if len(there) == 1:
        return _one(app, there[0], {}, False, limit, False)
    rules = [(shop, rule_of(app, shop)) for shop in there]
    output.table(("shop", "rule"), [(shop.name, rule_text(rule)) for shop, rule in rules])
    if not there:
        output.hint(tr("shops.none"))
    output.value({"shops": [{"shop": shop.name, "rule": _plain(rule)} for shop, rule in rules]})
    return ExitCode.OK


def _one(app: App, shop: Shop, wanted: dict[str, Any], clear: bool, limit: int, yes: bool) -> int:
    from inventory.pricing import NO_RULE
    from jobs.shop_prices import change, preview, rule_of

    now = rule_of(app, shop)
    then = NO_RULE if clear else replace(now, **wanted)
    rows = preview(app, shop, then)
    moved = [r for r in rows if r.before != r.after]
    output.line(tr("price.rule", shop=shop.name, rule=rule_text(now)))
    changed = False
    if then == now:
        _table(rows, limit, changes=False)
        if wanted or clear:
            output.line(tr("price.same", shop=shop.name))
    else:
        output.line(tr("price.new", shop=shop.name, rule=rule_text(then)))
        _table(moved, limit, changes=True)
        output.line(tr("price.changes", count=len(moved), total=len(rows)))
        if yes or (output.can_ask() and ask.yes(tr("price.ask", shop=shop.name))):
            changed = True
            output.line(tr("price.set", shop=shop.name, count=change(app, shop, then)))
            output.hint(tr("sync.next"))
        else:
            output.hint(tr("nothing_done" if output.can_ask() else "price.not_set"))
    prices = [{"code": r.code, "sku": r.sku, "own": r.own, "before": r.before, "after": r.after} for r in rows]
    value = {"shop": shop.name, "rule": _plain(now), "new": _plain(then), "changed": changed, "prices": prices}
    output.value(value)
    return ExitCode.OK


def _table(rows: Sequence[Priced], limit: int, *, changes: bool) -> None:
    columns = ("sku", "name", "own_price", "price_now", *(("price_then",) if changes else ()))
    output.table(
        columns,
        [
            (r.sku, r.name, rupiah(r.own), rupiah(r.before), *((rupiah(r.after),) if changes else ()))
            for r in rows[:limit]
        ],
        right=("own_price", "price_now", "price_then"),
    )
    if len(rows) > limit:
        output.line(tr("more_rows", count=len(rows) - limit))


def rule_text(rule: PriceRule) -> str:
    """A rule in words: ``own price + 5 % + Rp 1.000, at least Rp 5.000, rounded up to …900``."""
    from inventory.pricing import percent_text

    if rule.changes_nothing:
        return tr("price.own")
    base = tr("price.own")
    if rule.percent:
        base = tr("price.percent", percent=f"{'+' if rule.percent > 0 else '-'} {percent_text(abs(rule.percent))}")
    if rule.plus:
        base += f" {'+' if rule.plus > 0 else '-'} {rupiah(abs(rule.plus))}"
    parts = [base]
    if rule.floor:
        parts.append(tr("price.floor", amount=rupiah(rule.floor)))
    if rule.rounding.value != "none":
        parts.append(tr(ROUNDED[rule.rounding.value]))
    return ", ".join(parts)


def _plain(rule: PriceRule) -> dict[str, object]:
    return {
        "percent": rule.percent / 100,
        "plus": rule.plus,
        "round": rule.rounding.value,
        "floor": rule.floor,
    }
