"""The command line, put together: one run from words typed to an exit code."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from config.exit_codes import ExitCode
from config.messages import LANGUAGES, set_language
from terminal import (
    commands_catalog,
    commands_categories,
    commands_check,
    commands_home,
    commands_import,
    commands_imports,
    commands_lists,
    commands_orders,
    commands_practice,
    commands_returns,
    commands_shops,
    commands_stock,
    commands_work,
    output,
    session,
)
from terminal.errors import Told, Usage, explain
from terminal.help import Command, Group, show_help
from terminal.output import PipeClosed
from terminal.usage import explain_usage

PROGRAM = "lapakdesa"


class _Typer(typer.Typer):
    """Every command and group with our help."""

    def group(self, name: str, code: str) -> _Typer:
        made = _Typer(cls=Group, rich_markup_mode=None)
        made.callback(invoke_without_command=True, help=code)(show_help)
        self.add_typer(made, name=name)
        return made


def _root(
    ctx: typer.Context, version: Annotated[bool, typer.Option("--version", help="opt.version", is_eager=True)] = False
) -> None:
    if version:
        from importlib.metadata import version as installed

        number = installed(PROGRAM)
        output.line(f"{PROGRAM} {number}")
        output.value({"version": number})
        raise typer.Exit(0)
    show_help(ctx)


def command_tree() -> Any:
    """The whole tree of commands, in the order in which a newcomer needs them."""
    app = _Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    app.callback(invoke_without_command=True, help="help.root")(_root)

    def add(to: typer.Typer, name: str, function: Any, **settings: Any) -> None:
        code = f"help.{function.__name__}"
        to.command(name, cls=Command, help=code, context_settings=settings or None)(function)

    add(app, "init", commands_home.init)
    add(app, "demo", commands_practice.demo)
    add(app, "sandbox", commands_practice.sandbox)
    add(app, "template", commands_import.template)
    add(app, "import", commands_import.import_file)
    add(app, "export", commands_import.export)
    imports = app.group("imports", "help.imports")
    for name, function in commands_imports.COMMANDS.items():
        add(imports, name, function)
    products = app.group("products", "help.products")
    add(products, "list", commands_lists.products_list)
    add(products, "archive", commands_catalog.products_archive)
    add(products, "restore", commands_catalog.products_restore)
    categories = app.group("categories", "help.categories")
    for name, function in commands_categories.COMMANDS.items():
        add(categories, name, function)
    add(app, "check", commands_check.check)
    add(app.group("listings", "help.listings"), "list", commands_lists.listings_list)
    orders = app.group("orders", "help.orders")
    for name, function in commands_orders.COMMANDS.items():
        add(orders, name, function)
    returns = app.group("returns", "help.returns")
    for name, function in commands_returns.COMMANDS.items():
        add(returns, name, function)
    add(app.group("notices", "help.notices"), "list", commands_lists.notices_list)
    shops = app.group("shops", "help.shops")
    for name, function in commands_shops.COMMANDS.items():
        add(shops, name, function)
    stock = app.group("stock", "help.stock")
    for name, function in commands_stock.COMMANDS.items():
        add(stock, name, function, **commands_stock.SETTINGS.get(name, {}))
    for name, function in commands_work.COMMANDS.items():
        add(app, name, function)
    add(app, "backup", commands_home.backup)
    add(app, "restore", commands_home.restore)
    add(app, "doctor", commands_home.doctor)
    add(app.group("marketplaces", "help.marketplaces"), "list", commands_lists.marketplaces_list)
    return typer.main.get_command(app)


def run(argv: Sequence[str]) -> int:
    """Run one command line. Never raises: every end is an exit code, every error a sentence."""
    # Without a log file yet, a library's warning must not fall onto the operator's screen.
    logging.lastResort = None
    output.start(as_json="--json" in argv)
    set_language(session.begin())
    try:
        words = _take_globals(argv)
        code = command_tree().main(args=words, prog_name=PROGRAM, standalone_mode=False)
    except PipeClosed:
        _silence()
        return int(ExitCode.OK)
    except typer.TyperException as exc:
        return _tell(explain_usage(exc))
    except typer.Abort:
        return _tell(explain(KeyboardInterrupt()))
    except SystemExit:  # Typer's own way of saying that nobody reads any more
        _silence()
        return int(ExitCode.OK)
    except BaseException as exc:  # noqa: BLE001  # the edge of the program: whatever it was, the operator gets a sentence
        return _end(exc)
    if code == ExitCode.INTERRUPTED:  # Typer has caught it already
        return _tell(explain(KeyboardInterrupt()))
    return int(code or 0)


def _take_globals(argv: Sequence[str]) -> list[str]:
    """``--json`` and ``--lang`` may stand anywhere, before or after the command. Raises Usage."""
    words: list[str] = []
    rest = iter(argv)
    for word in rest:
        if word == "--":
            return [*words, word, *rest]
        if word == "--lang" or word.startswith("--lang="):
            chosen = word.partition("=")[2] if "=" in word else next(rest, "")
            if chosen.lower() not in LANGUAGES:
                raise Usage("usage.language", value=chosen)
            set_language(chosen.lower())
        elif word != "--json":
            words.append(word)
    return words


def _end(exc: BaseException) -> int:
    told = explain(exc)
    if not told.known:
        told = _record(exc, told)
    try:
        return _tell(told)
    except PipeClosed:
        _silence()
        return int(told.exit_code)


def _record(exc: BaseException, told: Told) -> Told:
    """Put the traceback into the log, never on the screen."""
    from config.logs import LOG_FILE

    try:
        session.log_to_file()
        path = session.settings().logs_folder / LOG_FILE
    except Exception:  # noqa: BLE001  # the log itself is in trouble: the error still needs a name
        return Told("error.unexpected_unlogged", told.exit_code, {"kind": type(exc).__name__})
    logging.getLogger("lapakdesa.terminal").error("unexpected", exc_info=exc)
    return Told(told.code, told.exit_code, {"path": path})


def _tell(told: Told) -> int:
    text = told.text
    try:
        output.value({"error": {"code": told.code, "text": text}})
    finally:
        output.hint(text)
    return int(told.exit_code)


def _silence() -> None:
    """Nobody reads any more; without this, Python would complain when it closes the stream."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # lives as long as the process


__all__ = ["PROGRAM", "command_tree", "run"]
