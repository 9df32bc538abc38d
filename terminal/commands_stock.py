"""Stock: what is there, what came or went, and whether the books are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from terminal import output, session
from terminal.options import NEGATIVE_NUMBERS, Note, Sku, units, whole
from terminal.output import label, tr

if TYPE_CHECKING:
    from jobs.actions import StockMoved
    from jobs.wiring import App


def stock_show(
    sku: Annotated[str, typer.Argument(metavar="SKU", help="arg.sku_optional", show_default=False)] = "",
) -> int:
    from inventory import ledger, queries

    with session.opened() as app, app.database.read() as conn:
        if sku:
            ledger.find_variant(conn, app.village_id, sku)
        rows = queries.stock(conn, app.village_id, sku=sku.strip())
    output.table(
        ("sku", "name", "on_hand", "reserved", "available", "unit", "stock_from", "shown_at"),
        [
            (
                r["sku"],
                " ".join([r["name"], *r["options"]]),
                "" if r["on_hand"] is None else r["on_hand"],
                "" if r["reserved"] is None else r["reserved"],
                r["available"],
                r["unit"],
                f"{r['stock_of']} x {r['units']}" if r["stock_of"] else "",
                "; ".join(f"{s['shop']}: {s['shown']}" for s in r["shops"]),
            )
            for r in rows
        ],
        right=("on_hand", "reserved", "available"),
    )
    if not rows:
        output.hint(tr("products.none"))
    output.value({"stock": rows})
    return ExitCode.OK


def stock_set(
    sku: Sku,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="arg.count", parser=units, show_default=False)],
    note: Note = "",
) -> int:
    from jobs.actions import stock_set as count

    with session.opened() as app:
        return _told(app, count(app, sku, number, note=note))


def stock_add(
    sku: Sku,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="arg.units", parser=whole, show_default=False)],
    note: Note = "",
) -> int:
    from jobs.actions import stock_add as move

    with session.opened() as app:
        return _told(app, move(app, sku, number, note=note))


def _told(app: App, moved: StockMoved) -> int:
    from jobs.forecast import shops_after

    after = shops_after(app, moved.sku)
    output.line(tr("stock.moved", sku=moved.sku, before=moved.before, after=moved.after))
    if moved.after < 0:
        output.hint(tr("stock.below_zero", sku=moved.sku, after=moved.after))
    if after:
        numbers = "; ".join(f"{name}: {number}" for name, number in after.items())
        output.line(tr("stock.after_sync", shops=numbers))
        output.hint(tr("sync.next"))
    output.value(
        {"sku": moved.sku, "before": moved.before, "after": moved.after,
         "shops": [{"shop": name, "after_sync": number} for name, number in after.items()]}
    )  # fmt: skip
    return ExitCode.OK


def stock_verify(repair: Annotated[bool, typer.Option("--repair", help="opt.repair")] = False) -> int:
    from jobs.actions import stock_verify as verify

    with session.opened() as app:
        found = verify(app, repair=repair)
    wrong, over = found["balances"], found["rights"]
    if wrong:
        output.table(
            ("sku", "what", "in_book", "by_movements"),
            [(d["sku"], label(d["column"]), d["balance"], d["truth"]) for d in wrong],
            right=("in_book", "by_movements"),
        )
    if over:
        output.table(
            ("sku", "too_many", "available"),
            [(g["sku"], g["excess"], g["available"]) for g in over],
            right=("too_many", "available"),
        )
        output.hint(tr("stock.rights_broken"))
    code = ExitCode.NEEDS_A_PERSON if over or (wrong and not repair) else ExitCode.OK
    if wrong:
        output.line(tr("stock.repaired" if repair else "stock.wrong", count=len(wrong)))
    elif not over:
        output.line(tr("stock.right"))
    output.value({**found, "exit": int(code)})
    return code


COMMANDS: dict[str, Callable[..., int]] = {
    "show": stock_show,
    "set": stock_set,
    "add": stock_add,
    "verify": stock_verify,
}
SETTINGS: dict[str, dict[str, Any]] = {"set": NEGATIVE_NUMBERS, "add": NEGATIVE_NUMBERS}
