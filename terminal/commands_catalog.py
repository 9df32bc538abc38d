"""Taking a product off sale."""

from __future__ import annotations

from typing import Annotated

import typer

from config.exit_codes import ExitCode
from terminal import output, session
from terminal.output import tr


def products_archive(
    code: Annotated[str, typer.Argument(metavar="CODE", help="arg.code", show_default=False)],
) -> int:
    return _on_sale(code, on_sale=False)


def products_restore(
    code: Annotated[str, typer.Argument(metavar="CODE", help="arg.code", show_default=False)],
) -> int:
    return _on_sale(code, on_sale=True)


def _on_sale(code: str, *, on_sale: bool) -> int:
    from jobs.actions import set_on_sale

    with session.opened() as app:
        known, name = set_on_sale(app, code, on_sale)
    output.line(tr("products.restored" if on_sale else "products.archived", code=known, name=name))
    output.hint(tr("sync.next"))
    output.value({"code": known, "status": "active" if on_sale else "archived"})
    return ExitCode.OK
