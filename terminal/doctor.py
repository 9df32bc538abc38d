"""Whether all is well: one finding a line, each with its next step. Shows no secret, changes nothing but the schema."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from config.errors import ConfigError, SettingsError
from config.messages import language
from config.settings import KeySource, Settings
from config.village import show_village
from terminal import session
from terminal.commands_lists import when
from terminal.commands_shops import KEY_VARIABLE
from terminal.errors import explain
from terminal.output import tr

if TYPE_CHECKING:
    from inventory.canonical import Shop
    from jobs.wiring import App

OK, WARNING, ERROR = "ok", "warning", "error"
ENOUGH_BYTES = 1_000_000_000
LITTLE_BYTES = 100_000_000
# A signature dies when it is five minutes old; a clock that is half that wrong deserves a word.
CLOCK_OFF = timedelta(seconds=150)
STALE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """``what`` is a label key, ``state`` ok, warning or error, ``text`` a sentence."""

    what: str
    state: str
    text: str


def examine(*, online: bool) -> Iterator[Finding]:
    """Everything worth knowing, from the program outwards. What is broken ends what depends on it, not the rest."""
    yield Finding("program", OK, f"{version('lapakdesa')} · Python {platform.python_version()} · {platform.system()}")
    yield _encoding()
    try:
        settings = session.settings()
    except SettingsError as exc:
        yield Finding("settings", ERROR, explain(exc).text)
        return
    yield Finding("language", OK, language())
    for name in settings.unknown:
        if name != KEY_VARIABLE:
            yield Finding("settings", WARNING, tr("settings.unknown", name=name))
    yield from _home(settings)
    if settings.village is None:
        yield Finding("village", ERROR, tr("not_initialised"))
        return
    yield Finding("village", OK, show_village(settings.village))
    yield Finding("key", OK, _key(settings))
    yield from _inside(settings, online)


def _encoding() -> Finding:
    name = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    if name in ("utf8", "cp65001"):
        return Finding("terminal", OK, "UTF-8")
    return Finding("terminal", WARNING, tr("doctor.encoding", name=name))


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not home.is_dir():
        yield Finding("home", ERROR, tr("doctor.no_home", path=home))
        return
    if not os.access(home, os.W_OK):
        yield Finding("home", ERROR, tr("doctor.home_read_only", path=home))
    elif os.name == "posix" and home.stat().st_mode & 0o077:
        yield Finding("home", WARNING, tr("doctor.home_open", path=home))
    else:
        yield Finding("home", OK, str(home))
    free = shutil.disk_usage(home).free
    size = f"{free / 1_000_000_000:.1f} GB".replace(".", ",")
    if free < LITTLE_BYTES:
        yield Finding("disk", ERROR, tr("doctor.disk_little", size=size))
    else:
        yield Finding("disk", OK if free > ENOUGH_BYTES else WARNING, tr("doctor.disk", size=size))


def _key(settings: Settings) -> str:
    source = settings.key_source
    if source is KeySource.AUTO:
        source = KeySource.ENV if settings.key else KeySource.FILE
    return tr(f"doctor.key_{source.value}", path=settings.key_file)


def _inside(settings: Settings, online: bool) -> Iterator[Finding]:
    """The key, the database and the shops: opened as every command opens them."""
    prefix = "sqlite:///"
    if settings.database_url.startswith(prefix) and not os.path.exists(settings.database_url.removeprefix(prefix)):
        yield Finding("database", ERROR, tr("doctor.no_database"))
        return
    try:
        with session.opened() as app:
            yield _database(app)
            yield from _shops(app, online)
            yield _notices(app)
    except Exception as exc:  # noqa: BLE001  # a doctor reports every illness, also one nobody foresaw
        told = explain(exc)
        text = told.text if told.known else tr("error.unexpected_unlogged", kind=type(exc).__name__)
        yield Finding(_sick(exc, told.code), ERROR, text)


def _sick(exc: Exception, code: str) -> str:
    """Which part an error is about."""
    if code.startswith("plugin_broken"):
        return "marketplace"
    return "key" if isinstance(exc, ConfigError) else "database"


def _database(app: App) -> Finding:
    from inventory import migrate, queries

    with app.database.read() as conn:
        totals = queries.totals(conn, app.village_id)
    kind = app.database.url.get_backend_name()
    params = {"kind": kind, "schema": migrate.head(), "products": totals["products"], "orders": totals["orders"]}
    return Finding("database", OK, tr("doctor.database", **params))


def _shops(app: App, online: bool) -> Iterator[Finding]:
    from inventory import queries
    from jobs.sync import village_shops

    with app.database.read() as conn:
        rows = queries.shops(conn, app.village_id)
    if not rows:
        yield Finding("shops", WARNING, tr("shops.none"))
    for row in rows:
        last = row["last_sync_at"]
        params = {"name": row["name"], "last": when(last)}
        if row["state"] == "reconnect":
            yield Finding("shop", WARNING, tr("shop_reconnect", shop=row["name"]))
        elif row["state"] == "paused":
            yield Finding("shop", WARNING, tr("doctor.shop_paused", **params))
        elif last is None:
            yield Finding("shop", WARNING, tr("doctor.shop_never", **params))
        else:
            stale = app.clock() - last > STALE
            yield Finding(
                "shop", WARNING if stale else OK, tr("doctor.shop_stale" if stale else "doctor.shop", **params)
            )
    if online:
        for shop in village_shops(app):
            yield _clock(app, shop)


def _clock(app: App, shop: Shop) -> Finding:
    """Ask the shop's server one harmless question and compare its clock with ours."""
    from jobs.lease import shop_lease
    from jobs.shop_link import context

    try:
        with shop_lease(app, shop.shop_id):
            ctx = context(app, shop)
            flows = ctx.marketplace.flows
            if flows.shop_info is not None:
                ctx.run(flows.shop_info())
            elif flows.authorised_shops is not None:
                ctx.run(flows.authorised_shops())
            off = app.transport.server_time(shop.base_url) - app.clock()
    except Exception as exc:  # noqa: BLE001  # whatever it is belongs into this line
        return Finding("clock", ERROR, f"{shop.name}: {explain(exc).text}")
    seconds = round(abs(off.total_seconds()))
    if abs(off) > CLOCK_OFF:
        return Finding("clock", ERROR, tr("doctor.clock_wrong", name=shop.name, seconds=seconds))
    return Finding("clock", OK, tr("doctor.clock", name=shop.name, seconds=seconds))


def _notices(app: App) -> Finding:
    from inventory import queries

    with app.database.read() as conn:
        count = len(queries.notices(conn, app.village_id))
    return Finding("notices", WARNING if count else OK, tr("doctor.notices" if count else "notices.none", count=count))
