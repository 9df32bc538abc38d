"""Lists: what there is, for a person as a table and for a program as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from config.messages.notices import notice_lines
from terminal import output, session
from terminal.options import Limit, OneShop
from terminal.output import label, rupiah, tr

if TYPE_CHECKING:
    from connectors.core.marketplace import Marketplace
    from inventory.canonical import ShopId
    from jobs.wiring import App

Search = Annotated[str, typer.Option("--search", metavar="TEXT", help="opt.search", show_default=False)]


def when(moment: datetime | None) -> str:
    """A time in the village's zone: ``22/11/2026 14.05 WIB``."""
    if moment is None:
        return output.EMPTY
    settings = session.settings()
    return f"{moment.astimezone(settings.zone):%d/%m/%Y %H.%M} {settings.zone_label}"


def products_list(search: Search = "", limit: Limit = 200) -> int:
    from inventory import queries

    with session.opened() as app, app.database.read() as conn:
        rows = queries.products(conn, app.village_id, search=search, limit=limit)
    output.table(
        ("code", "name", "variants", "price", "on_hand", "reserved", "shops", "state"),
        [
            (r["code"], r["name"], r["variants"], _span(r), r["on_hand"], r["reserved"], r["shops"], label(r["status"]))
            for r in rows
        ],
        right=("variants", "price", "on_hand", "reserved", "shops"),
    )
    when_empty(rows, "products.none")
    output.value({"products": rows})
    return ExitCode.OK


def _span(row: dict[str, Any]) -> str:
    low, high = rupiah(row["price_from"]), rupiah(row["price_to"])
    return low if low == high else f"{low} – {high}"


def listings_list(shop: OneShop = "", limit: Limit = 1000) -> int:
    from inventory import queries

    with session.opened() as app, app.database.read() as conn:
        rows = queries.listings(conn, app.village_id, shop_id=shop_id_of(app, shop), limit=limit)
    output.table(
        ("shop", "code", "name", "phase", "shown", "waiting", "blocked"),
        [
            (
                r["shop"],
                r["code"],
                r["name"],
                label(f"phase.{r['phase']}"),
                r["shown"],
                r["waiting"],
                label("yes") if r["blocked"] else "",
            )
            for r in rows
        ],
        right=("shown", "waiting"),
    )
    if any(r["blocked"] for r in rows):
        output.hint(tr("listings.blocked"))
    when_empty(rows, "listings.none")
    output.value({"listings": rows})
    return ExitCode.OK


def notices_list(everything: Annotated[bool, typer.Option("--all", help="opt.all")] = False) -> int:
    from inventory import queries

    with session.opened() as app, app.database.read() as conn:
        rows = queries.notices(conn, app.village_id, everything=everything)
    for row in rows:
        row["text"] = notice_lines(row["code"], row["params"], row["shop"] or "", when)
        head, *rest = row["text"]
        output.line(f"[{label(row['severity'])}] {row['shop'] or label('all_shops')} · {when(row['last_at'])}")
        output.line(f"  {head}")
        for line in rest:
            output.line(f"  - {line}")
        output.line()
    when_empty(rows, "notices.none")
    output.value({"notices": rows})
    return ExitCode.OK


def shops_list() -> int:
    from inventory import queries

    with session.opened() as app, app.database.read() as conn:
        rows = queries.shops(conn, app.village_id)
        names = {code: m.label for code, m in app.marketplaces.items()}
    output.table(
        ("id", "shop", "marketplace", "state", "last_sync", "consent_until"),
        [
            (
                r["id"],
                r["name"],
                names.get(r["marketplace"], r["marketplace"]),
                label(f"shop.{r['state']}"),
                when(r["last_sync_at"]),
                when(r["consent_until"]),
            )
            for r in rows
        ],
        right=("id",),
    )
    when_empty(rows, "shops.none")
    output.value({"shops": rows})
    return ExitCode.OK


def marketplaces_list() -> int:
    from connectors.registry import all_marketplaces

    found = [_marketplace(m) for m in all_marketplaces().values()]
    output.table(
        ("code", "marketplace", "state"), [(m["code"], m["label"], label(f"market.{m['status']}")) for m in found]
    )
    for m in found:
        output.line()
        output.line(f"{m['label']}: {', '.join(label(f'flow.{name}') for name in m['supports'])}")
        rows = [
            (
                label(f"limit.{name}"),
                f"{each['value']:g}" if isinstance(each["value"], float) else each["value"],
                each["source"],
            )
            for name, each in m["limits"].items()
        ]
        output.table(("limit", "value", "source"), rows, right=("value",))
    output.value({"marketplaces": found})
    return ExitCode.OK


def _marketplace(known: Marketplace) -> dict[str, Any]:
    """What it is called, what it can do, and its limits with the document each comes from."""
    limits = known.limits
    return {
        "code": known.code,
        "label": known.label,
        "status": known.status,
        "docs": known.docs,
        "supports": list(known.flows.present()),
        "limits": {
            name: {"value": getattr(limits, name), "source": source} for name, source in sorted(limits.sources.items())
        },
        "listing_limits": {each.name: {"value": each.value, "source": each.source} for each in known.listing_limits},
        "settings": {name: str(meaning) for name, meaning in known.settings.items()},
    }


def shop_id_of(app: App, name: str) -> ShopId | None:
    from jobs.sync import chosen_shops

    return chosen_shops(app, [name])[0].shop_id if name else None


def when_empty(rows: list[dict[str, Any]], code: str) -> None:
    if not rows:
        output.hint(tr(code))
