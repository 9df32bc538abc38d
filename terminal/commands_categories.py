"""Categories: what the village's words may be at a marketplace, and what a person confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from terminal import output, session
from terminal.errors import Usage
from terminal.options import Limit, OneShop
from terminal.output import label, tr

if TYPE_CHECKING:
    from inventory.canonical import Shop
    from jobs.categories import Confirmed, Suggestion
    from jobs.resolve import Resolver
    from jobs.wiring import App

Market = Annotated[
    str, typer.Option("--marketplace", metavar="MARKETPLACE", help="opt.marketplace", show_default=False)
]
Online = Annotated[bool, typer.Option("--online", help="opt.fetch")]


def categories_suggest(shop: OneShop = "", marketplace: Market = "", online: Online = False) -> int:
    from jobs.categories import suggest

    values: list[dict[str, Any]] = []
    with session.opened() as app:
        for one in _shops(app, shop, marketplace):
            resolver = _reader(app, one, online)
            found = suggest(resolver)
            output.line(tr("categories.of", marketplace=resolver.ctx.marketplace.label, shop=one.name))
            _show(found)
            _hints(found, one)
            values.append({"marketplace": one.marketplace, "shop": one.name, "words": [_plain(s) for s in found]})
    output.value({"marketplaces": values})
    return ExitCode.OK


def _show(found: list[Suggestion]) -> None:
    rows: list[tuple[Any, ...]] = []
    for s in found:
        if s.settled:
            rows.append((s.words, s.products, s.kind, "", s.settled, label(f"category.{s.state}"), ""))
            continue
        first = (s.words, s.products, s.kind)
        if not s.proposals:
            rows.append((*first, "", "", label(f"category.{s.state}"), ""))
        for number, one in enumerate(s.proposals, 1):
            why = ", ".join(label(f"why.{reason}") for reason in one.reasons)
            state = label("category.sure" if s.sure and number == 1 else f"category.{s.state}")
            shown = f"{state} {one.confidence} %" if number == 1 else f"{one.confidence} %"
            rows.append((*(first if number == 1 else (" ", " ", " ")), str(number), one.path, shown, why))
    output.table(("words", "products", "goods", "id", "category_there", "state", "why"), rows, right=("products", "id"))


def _hints(found: list[Suggestion], shop: Shop) -> None:
    if not found:
        output.hint(tr("products.none"))
    if any(s.sure and s.state == "proposed" for s in found):
        output.hint(tr("categories.sure_next", shop=shop.name))
    waiting = [s for s in found if not s.settled]
    if any(s.proposals for s in waiting):
        first = next(s for s in waiting if s.proposals)
        output.hint(tr("categories.next", words=first.words, shop=shop.name))
    elif waiting:
        output.hint(tr("categories.next_find", words=waiting[0].words, shop=shop.name))
    elif found:
        output.hint(tr("categories.all_settled"))


def categories_confirm(
    words: Annotated[str, typer.Argument(metavar="TEXT", help="arg.words", show_default=False)] = "",
    choice: Annotated[str, typer.Argument(metavar="NUMBER", help="arg.choice", show_default=False)] = "",
    shop: OneShop = "",
    marketplace: Market = "",
    all_sure: Annotated[bool, typer.Option("--all-sure", help="opt.all_sure")] = False,
) -> int:
    from jobs.categories import confirm, confirm_all_sure
    from jobs.category_match import SURE

    if all_sure and words:
        raise Usage("categories.both")
    if not all_sure and not (words and choice):
        raise Usage("categories.what")
    values: list[dict[str, Any]] = []
    with session.opened() as app:
        chosen = _shops(app, shop, marketplace)
        if len(chosen) > 1 and not all_sure:
            raise Usage("categories.which", names=[one.marketplace for one in chosen])
        for one in chosen:
            resolver = _reader(app, one, False)
            made = confirm_all_sure(resolver) if all_sure else [confirm(resolver, words, choice)]
            _tell(made, resolver.ctx.marketplace.label)
            if not made:
                output.line(tr("categories.none_sure", marketplace=resolver.ctx.marketplace.label, percent=SURE))
            values.append({"marketplace": one.marketplace, "confirmed": [_made(c) for c in made]})
    if any(v["confirmed"] for v in values):
        output.hint(tr("sync.next"))
    output.value({"marketplaces": values})
    return ExitCode.OK


def _tell(made: list[Confirmed], marketplace: str) -> None:
    for one in made:
        code = "categories.confirmed_leaf" if one.kind == "leaf" else "categories.confirmed"
        output.line(tr(code, words=one.words, path=one.path, marketplace=marketplace, count=one.products))


def categories_forget(
    words: Annotated[str, typer.Argument(metavar="TEXT", help="arg.words", show_default=False)],
    shop: OneShop = "",
    marketplace: Market = "",
) -> int:
    from jobs.categories import forget

    with session.opened() as app:
        chosen = _shops(app, shop, marketplace)
        if len(chosen) > 1:
            raise Usage("categories.which", names=[one.marketplace for one in chosen])
        if not forget(app, chosen[0].marketplace, words):
            raise Usage("categories.not_confirmed", words=words)
    output.line(tr("categories.forgotten", words=words))
    output.value({"marketplace": chosen[0].marketplace, "words": words, "confirmed": False})
    return ExitCode.OK


def categories_list(shop: OneShop = "", marketplace: Market = "") -> int:
    from jobs.categories import confirmed

    with session.opened() as app:
        rows = [(one.marketplace, c) for one in _shops(app, shop, marketplace) for c in confirmed(app, one.marketplace)]
    output.table(
        ("marketplace", "words", "kind", "category_there", "id"),
        [(code, c.key, label(f"category.{c.kind}"), c.path, c.external_id) for code, c in rows],
    )
    if not rows:
        output.hint(tr("categories.none"))
    output.value(
        {
            "confirmed": [
                {"marketplace": code, "kind": c.kind, "words": c.key, "id": c.external_id, "path": c.path}
                for code, c in rows
            ]
        }
    )
    return ExitCode.OK


def categories_find(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="arg.find", show_default=False)],
    shop: OneShop = "",
    marketplace: Market = "",
    limit: Limit = 50,
) -> int:
    from jobs.categories import find

    values: list[dict[str, Any]] = []
    with session.opened() as app:
        for one in _shops(app, shop, marketplace):
            hits = find(_reader(app, one, False), text)
            output.line(tr("categories.of", marketplace=app.marketplace(one.marketplace).label, shop=one.name))
            output.table(("id", "category_there"), hits[:limit])
            if len(hits) > limit:
                output.line(tr("more_rows", count=len(hits) - limit))
            if not hits:
                output.hint(tr("categories.nothing_found", words=text))
            values.append({"marketplace": one.marketplace, "leaves": [{"id": i, "path": path} for i, path in hits]})
    output.value({"marketplaces": values})
    return ExitCode.OK


def _shops(app: App, shop: str, marketplace: str) -> list[Shop]:
    """The shop named, or one shop of each marketplace (of the one named). Raises ShopUnknown, Usage."""
    from connectors import registry
    from jobs.sync import chosen_shops, village_shops

    if shop:
        return chosen_shops(app, [shop])
    if marketplace:
        registry.get(marketplace.strip().casefold())
    there: dict[str, Shop] = {}
    for one in village_shops(app):
        if not marketplace or one.marketplace == marketplace.strip().casefold():
            there.setdefault(one.marketplace, one)
    if not there:
        raise Usage("categories.no_shop" if marketplace else "shops.none", marketplace=marketplace)
    return list(there.values())


def _reader(app: App, shop: Shop, online: bool) -> Resolver:
    """What is known of the shop's tree; fetched first when nothing is, or when asked. Raises MarketplaceError."""
    from jobs.categories import NoTree, learn, reader

    if online:
        learn(app, shop)
    try:
        return reader(app, shop)
    except NoTree:
        learn(app, shop)
        return reader(app, shop)


def _plain(s: Suggestion) -> dict[str, Any]:
    near = [
        {"number": n, "id": p.external_id, "path": p.path, "confidence": p.confidence, "reasons": list(p.reasons)}
        for n, p in enumerate(s.proposals, 1)
    ]
    return {
        "words": s.words,
        "products": s.products,
        "goods": s.kind,
        "state": s.state,
        "path": s.settled or None,
        "sure": s.sure,
        "proposals": near,
    }


def _made(one: Confirmed) -> dict[str, Any]:
    return {"kind": one.kind, "words": one.words, "id": one.external_id, "path": one.path, "products": one.products}


COMMANDS: dict[str, Callable[..., int]] = {
    "suggest": categories_suggest,
    "confirm": categories_confirm,
    "list": categories_list,
    "find": categories_find,
    "forget": categories_forget,
}
