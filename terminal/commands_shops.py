"""Shops: add, connect, pause, resume, remove."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs, urlsplit

import typer

from config.exit_codes import ExitCode
from terminal import ask, output, session
from terminal.commands_lists import shops_list
from terminal.commands_price import shops_price
from terminal.errors import Usage
from terminal.options import ShopName, Yes
from terminal.output import tr

if TYPE_CHECKING:
    from connectors.core.marketplace import Marketplace
    from inventory.canonical import Shop, ShopState
    from jobs.wiring import App

# Where the browser lands after consent. Nothing listens there: the operator copies the address back.
REDIRECT = "https://localhost/"
KEY_VARIABLE = "LAPAKDESA_APP_KEY"


def shops_add(
    marketplace: Annotated[str, typer.Argument(metavar="MARKETPLACE", help="arg.marketplace", show_default=False)],
    practice: Annotated[str, typer.Option("--practice", metavar="URL", help="opt.practice", show_default=False)] = "",
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="opt.shop_name", show_default=False)] = "",
    app_id: Annotated[str, typer.Option("--app-id", metavar="NUMBER", help="opt.app_id", show_default=False)] = "",
    shop_id: Annotated[str, typer.Option("--shop-id", metavar="NUMBER", help="opt.shop_id", show_default=False)] = "",
    base_url: Annotated[str, typer.Option("--base-url", metavar="URL", help="opt.base_url", show_default=False)] = "",
    auth_page: Annotated[
        str, typer.Option("--auth-page", metavar="URL", help="opt.auth_page", show_default=False)
    ] = "",
    given: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="opt.set", show_default=False)
    ] = None,
) -> int:
    from connectors import registry
    from jobs.actions import add_practice_shop, add_shop

    code = marketplace.strip().casefold()
    with session.opened() as app:
        known = registry.get(code)
        settings = _settings(given or [], known.settings)
        wanted = name.strip() or _free_name(
            app, tr("shops.practice_name", label=known.label) if practice else known.label
        )
        if practice:
            shop = add_practice_shop(app, code, wanted, _address(practice))
            output.line(tr("shops.added_practice", name=shop.name))
            output.hint(tr("sync.next"))
        else:
            shop = add_shop(
                app,
                code,
                wanted,
                app_id=app_id or ask.text(tr("shops.ask_app_id"), "--app-id"),
                external_shop_id=shop_id or _ask_shop_id(known),
                app_key=_app_key(),
                base_url=_address(base_url) if base_url else "",
                auth_page=_address(auth_page) if auth_page else "",
                settings=settings,
            )
            output.line(tr("shops.added", name=shop.name))
            output.hint(tr("shops.connect_next", name=shop.name))
    output.value(_plain(shop))
    return ExitCode.OK


def _ask_shop_id(known: Marketplace) -> str:
    """Asked only where the marketplace does not tell it by itself when the shop is connected."""
    return "" if known.flows.authorised_shops else ask.text(tr("shops.ask_shop_id"), "--shop-id")


def _settings(given: list[str], known: Mapping[str, object]) -> dict[str, str]:
    """``NAME=VALUE`` texts as a mapping. Raises Usage for a text of another form, or a name that is not known."""
    pairs = [each.partition("=") for each in given]
    for text, (name, mark, _) in zip(given, pairs, strict=True):
        if not mark or name.strip() not in known:
            raise Usage("shops.unknown_setting", value=text, known=", ".join(sorted(known)) or output.EMPTY)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _app_key() -> str:
    """The application's key: from the environment or typed unseen; never an argument, which others can read."""
    given = session.settings().app_key
    if given:
        return given
    if not output.can_ask():
        raise Usage("shops.app_key_missing", name=KEY_VARIABLE)
    return ask.secret(tr("shops.ask_app_key"), KEY_VARIABLE)


def _address(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Usage("usage.address", value=text)
    return text.strip()


def _free_name(app: App, name: str) -> str:
    """``name``, or ``name 2`` and so on when it is taken; only for names nobody chose."""
    from jobs.sync import village_shops

    taken = {s.name.casefold() for s in village_shops(app)}
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name} {number}"
    return free


def shops_connect(
    name: Annotated[str, typer.Argument(metavar="SHOP", help="arg.shop_optional", show_default=False)] = "",
    answer: Annotated[str, typer.Option("--answer", metavar="URL", help="opt.answer", show_default=False)] = "",
    code: Annotated[str, typer.Option("--code", metavar="TEXT", help="opt.code", show_default=False)] = "",
    redirect: Annotated[str, typer.Option("--redirect", metavar="URL", help="opt.redirect")] = REDIRECT,
    legacy: Annotated[bool, typer.Option("--legacy", help="opt.legacy")] = False,
) -> int:
    from jobs.actions import connect, consent_link

    with session.opened() as app:
        shop = one_shop(app, name)
        external: str | None = None
        if not answer and not code:
            link = consent_link(app, shop, redirect, legacy=legacy)
            output.line(tr("shops.link", name=shop.name))
            output.line(link)
            if not output.can_ask():
                output.hint(tr("shops.link_next", name=shop.name))
                output.value({"shop": shop.name, "link": link, "connected": False})
                return ExitCode.OK
            answer = ask.text(tr("shops.ask_answer"), "--answer")
        if not code:
            code, external = _read_answer(answer)
        shop = connect(app, shop, code, external)
    output.line(tr("shops.connected", name=shop.name))
    output.hint(tr("sync.next"))
    output.value({"shop": shop.name, "connected": True})
    return ExitCode.OK


def _read_answer(address: str) -> tuple[str, str | None]:
    """The code and the shop's id in the address the browser came back to. The code itself is taken as well."""
    text = address.strip()
    if re.fullmatch(r"[\w.~-]+", text, re.ASCII):
        return text, None
    found = parse_qs(urlsplit(text).query)
    code = found.get("code", [""])[0]
    if not code or found.get("error"):
        raise Usage("shops.no_code")
    return code, found.get("shop_id", [None])[0]


def shops_pause(name: ShopName) -> int:
    return _set_state(name, "paused")


def shops_resume(name: ShopName) -> int:
    return _set_state(name, "active")


def _set_state(name: str, wanted: str) -> int:
    from inventory.canonical import ShopState
    from jobs.actions import set_shop_state

    state: ShopState = ShopState(wanted)
    with session.opened() as app:
        shop = one_shop(app, name)
        if state is ShopState.ACTIVE and shop.state is ShopState.RECONNECT:
            raise Usage("shops.needs_consent", name=shop.name)
        set_shop_state(app, shop, state)
    output.line(tr("shops.paused" if state is ShopState.PAUSED else "shops.resumed", name=shop.name))
    output.value({**_plain(shop), "state": state.value})
    return ExitCode.OK


def shops_remove(
    name: ShopName,
    force: Annotated[bool, typer.Option("--force", help="opt.remove_force")] = False,
    yes: Yes = False,
) -> int:
    from jobs.actions import remove_shop

    with session.opened() as app:
        shop = one_shop(app, name)
        if not yes and output.can_ask() and not ask.yes(tr("shops.ask_remove", name=shop.name)):
            output.line(tr("nothing_done"))
            return ExitCode.OK
        count = remove_shop(app, shop, force=force)
    output.line(tr("shops.removed_force" if force else "shops.removed", name=shop.name, count=count))
    output.value({**_plain(shop), "state": "removed", "taken_down": count})
    return ExitCode.OK


def one_shop(app: App, name: str) -> Shop:
    """The shop named, or the only one there is. Raises ShopUnknown, Usage."""
    from jobs.sync import chosen_shops, village_shops

    if name:
        return chosen_shops(app, [name])[0]
    there = village_shops(app)
    if len(there) == 1:
        return there[0]
    raise Usage("shops.which" if there else "shops.none", names=[s.name for s in there])


def _plain(shop: Shop) -> dict[str, object]:
    return {
        "id": int(shop.shop_id),
        "name": shop.name,
        "marketplace": shop.marketplace,
        "external_shop_id": shop.external_shop_id,
        "state": shop.state.value,
        "base_url": shop.base_url,
    }


COMMANDS: dict[str, Callable[..., int]] = {
    "list": shops_list,
    "add": shops_add,
    "connect": shops_connect,
    "pause": shops_pause,
    "resume": shops_resume,
    "price": shops_price,
    "remove": shops_remove,
}
