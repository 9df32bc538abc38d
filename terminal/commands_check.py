"""``check``: what keeps each product off each shop, and the cheapest way to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from config.messages import field_name
from config.messages.notices import issue_line
from terminal import output, session
from terminal.options import ShopNames
from terminal.output import label, tr

if TYPE_CHECKING:
    from inventory.canonical import Issue
    from jobs.check import Checked, ShopCheck
    from jobs.fixes import Fix


def check(
    sku: Annotated[str, typer.Argument(metavar="SKU", help="arg.check", show_default=False)] = "",
    shop: ShopNames = None,
    online: Annotated[bool, typer.Option("--online", help="opt.fetch")] = False,
    everything: Annotated[bool, typer.Option("--all", help="opt.check_all")] = False,
) -> int:
    from jobs.check import READY
    from jobs.check import check as work
    from jobs.sync import chosen_shops, village_shops

    with session.opened() as app:
        found = work(app, chosen_shops(app, shop or ()), sku, online=online)
        any_shop = bool(village_shops(app))
    there = bool(found) or any_shop
    for one in found:
        _show(one, everything or bool(sku))
    good = all(product.state == READY for one in found for product in one.products)
    code = ExitCode.OK if good else ExitCode.NOT_READY
    if not found:
        output.hint(tr("shops.none_active" if there else "shops.none"))
    elif not any(one.products for one in found):
        output.hint(tr("products.none"))
    elif good:
        output.hint(tr("check.good"))
    output.value({"shops": [_plain(one) for one in found], "exit": int(code)})
    return code


def _show(one: ShopCheck, everything: bool) -> None:
    counts = {state: one.count(state) for state in ("ready", "not_ready", "unknown")}
    output.line(tr("check.shop", shop=one.shop.name, marketplace=one.label, **counts))
    if one.unknown:
        names = [label(f"rules.{name}") for name in one.unknown]
        output.line(f"  ! {tr('check.unknown', rules=names, count=one.unproven)}")
        output.line(f"    → {_next_step(one)}")
    remarks = 0
    for product in one.products:
        if product.state != "not_ready" and not everything:
            remarks += product.state == "ready" and bool(product.issues)
            continue
        output.line()
        output.line(f"{product.code}  {product.name}  [{label(f'check.{product.state}')}]")
        for issue, fix in product.issues:
            output.line(f"  - [{label(issue.severity.value)}] {_sentence(issue)}")
            output.line(f"    → {_mend(fix)}")
    if remarks:
        output.hint(tr("check.remarks", count=remarks))
    output.line()


def _sentence(issue: Issue) -> str:
    text, name = issue_line(issue.code, issue.field, issue.params), field_name(issue.field)
    return text if text.casefold().startswith(name.casefold()) else f"{name}: {text}"


def _next_step(one: ShopCheck) -> str:
    return tr("fix.unknown", shop=one.shop.name)


def _mend(fix: Fix) -> str:
    return tr(fix.code, **fix.params)


def _plain(one: ShopCheck) -> dict[str, Any]:
    return {
        "shop": one.shop.name,
        "marketplace": one.shop.marketplace,
        "ready": one.count("ready"),
        "not_ready": one.count("not_ready"),
        "unknown": one.count("unknown"),
        "rules_not_known": list(one.unknown),
        "next": _next_step(one) if one.unknown else "",
        "products": [_product(product) for product in one.products],
    }


def _product(product: Checked) -> dict[str, Any]:
    return {
        "code": product.code,
        "name": product.name,
        "state": product.state,
        "unknown": list(product.unknown),
        "issues": [
            {
                "field": issue.field,
                "code": issue.code,
                "severity": issue.severity.value,
                "text": issue_line(issue.code, issue.field, issue.params),
                "fix": _mend(fix),
            }
            for issue, fix in product.issues
        ],
    }
