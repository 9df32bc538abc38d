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
    from inventory import catalog, queries
    from terminal.errors import Usage

    with session.opened() as app, app.database.uow() as uow:
        wanted = code.strip().casefold()
        found = [
            p for p in queries.products(uow.conn, app.village_id, limit=1_000_000) if p["code"].casefold() == wanted
        ]
        if len(found) != 1:
            raise Usage("product_unknown", code=code)
        catalog.archive(uow.conn, app.village_id, found[0]["code"])
        uow.commit()
    output.line(tr("products.archived", code=found[0]["code"], name=found[0]["name"]))
    output.hint(tr("sync.next"))
    output.value({"code": found[0]["code"], "status": "archived"})
    return ExitCode.OK
