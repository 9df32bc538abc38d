"""The one edge: every known error becomes one sentence with its next step and an exit code. Nothing else prints errors.

Errors are known by the full name of their class, so that a wrong command line imports no database to be explained;
a test resolves every name to its class.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from config.exit_codes import ExitCode
from config.messages.codes import TEMPLATES
from terminal.output import tr

# "Cannot start" shares its code with "cannot be imported": what was given cannot be worked with.
CANNOT_START = ExitCode.NOT_IMPORTABLE

log = logging.getLogger("lapakdesa.terminal")


class Problem(Exception):
    """Something the command line itself found, said by ``code`` and ``params``."""

    def __init__(self, code: str, exit_code: ExitCode, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.exit_code = exit_code
        self.params = params


class Usage(Problem):
    """The command line is wrong, or lacks something that only a person knows."""

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code, ExitCode.USAGE, **params)


@dataclass(frozen=True, slots=True)
class Told:
    """An error as the operator sees it. ``known`` is False for what nobody foresaw: that goes to the log."""

    code: str
    exit_code: ExitCode
    params: Mapping[str, Any] = field(default_factory=dict)
    known: bool = True

    @property
    def text(self) -> str:
        return tr(self.code, **self.params)


def explain(exc: BaseException) -> Told:
    """What to say about ``exc``, and how to end."""
    for cls in type(exc).__mro__:
        found = BY_CLASS.get(f"{cls.__module__}.{cls.__qualname__}")
        if found is not None:
            return found(exc)
    return Told("error.unexpected", ExitCode.NEEDS_A_PERSON, known=False)


def _problem(exc: Any) -> Told:
    return Told(exc.code, exc.exit_code, exc.params)


def _own_code(exit_code: ExitCode, **others: ExitCode) -> Callable[[Any], Told]:
    """For errors that carry ``code`` and ``params``; ``others`` names codes that end otherwise."""
    return lambda exc: Told(exc.code, others.get(exc.code, exit_code), exc.params)


def _fixed(code: str, exit_code: ExitCode, *attributes: str) -> Callable[[Any], Told]:
    return lambda exc: Told(code, exit_code, {name: getattr(exc, name) for name in attributes})


def _name_taken(exc: Any) -> Told:
    return Told("shop_name_taken", ExitCode.USAGE, {"name": str(exc)})


def _marketplace(kind: str) -> Callable[[Any], Told]:
    """A sentence for this very reason when there is one, else for the kind of error."""

    def told(exc: Any) -> Told:
        particular = f"{kind}.{exc.code}"
        code = particular if particular in TEMPLATES else kind
        return Told(code, ExitCode.NEEDS_A_PERSON, {"reason": exc.code, "detail": exc.detail or exc.code})

    return told


def _plugin(exc: Any) -> Told:
    """A broken plugin is the business of the package it came with; only our own are mended by installing us again."""
    known = "package" if exc.package else "unknown"
    step = tr("plugin_next.own" if exc.is_own else f"plugin_next.{known}", package=exc.package)
    return Told(f"plugin_broken.{exc.fault}", CANNOT_START, {"name": exc.name, "detail": exc.detail, "next": step})


def _database(exc: Any) -> Told:
    from inventory.uow import DatabaseUnavailable, plain_errors

    try:
        with plain_errors():
            raise exc
    except DatabaseUnavailable as plain:
        return explain(plain)


def _system(exc: Any) -> Told:
    if exc.errno == errno.ENOSPC:
        return Told("disk_full", CANNOT_START)
    if not exc.filename:
        return Told("error.unexpected", ExitCode.NEEDS_A_PERSON, known=False)
    return Told("file_trouble", CANNOT_START, {"path": exc.filename, "reason": exc.strerror or type(exc).__name__})


BY_CLASS: dict[str, Callable[[Any], Told]] = {
    "terminal.errors.Problem": _problem,
    "config.errors.ConfigError": _own_code(CANNOT_START),
    "jobs.wiring.NotInitialised": _fixed("not_initialised", CANNOT_START),
    "inventory.uow.DatabaseUnavailable": _own_code(CANNOT_START, database_busy=ExitCode.BUSY),
    "inventory.migrate.DatabaseTooNew": _fixed("database_too_new", CANNOT_START),
    "inventory.ledger.UnknownSku": _fixed("sku_unknown", ExitCode.USAGE, "sku"),
    "inventory.sale_units.DrawsElsewhere": _fixed("stock_elsewhere", ExitCode.USAGE, "sku", "stock_sku", "units"),
    "inventory.sale_units.LinkRefused": _own_code(ExitCode.NEEDS_A_PERSON),
    "jobs.actions.ProductUnknown": _fixed("product_unknown", ExitCode.USAGE, "code"),
    "inventory.shops.ShopUnknown": _fixed("shop_unknown", ExitCode.USAGE, "name"),
    "jobs.categories.NoTree": _fixed("categories.no_tree", ExitCode.NEEDS_A_PERSON, "shop"),
    "jobs.categories.WordUnknown": _fixed("categories.word_unknown", ExitCode.USAGE, "words"),
    "jobs.categories.LeafUnknown": _fixed("categories.leaf_unknown", ExitCode.USAGE, "given", "choices"),
    "jobs.actions.NameTaken": _name_taken,
    "inventory.returns.ReturnUnknown": _fixed("return_unknown", ExitCode.USAGE, "number"),
    "inventory.returns.AlreadySettled": _fixed("returns.settled", ExitCode.USAGE, "number"),
    "jobs.aftersales.NotAsked": _fixed("request.not_asked", ExitCode.USAGE, "number"),
    "jobs.aftersales.TooLate": _fixed("request.too_late", ExitCode.NEEDS_A_PERSON, "number", "detail"),
    "jobs.aftersales.AnsweredThere": _fixed("request.there", ExitCode.NEEDS_A_PERSON, "number", "marketplace"),
    "inventory.spreadsheet.answered.NewerFormat": _fixed("questions_newer", CANNOT_START, "name"),
    "jobs.importing.FileTaken": _fixed("file_exists", ExitCode.USAGE, "path"),
    "jobs.importing.FileInUse": _fixed("file_in_use", CANNOT_START, "path"),
    "inventory.imports.UnknownImport": _fixed("import_unknown", ExitCode.USAGE, "run_id"),
    "jobs.import_journal.UnknownCode": _fixed("product_unknown", ExitCode.USAGE, "code"),
    "jobs.import_journal.BothKnown": _fixed("merge_both_known", ExitCode.USAGE, "code", "other"),
    "jobs.importing.CatalogChanged": _fixed("catalog_changed", ExitCode.NEEDS_A_PERSON),
    "jobs.backup.BackupError": _own_code(CANNOT_START, restore_exists=ExitCode.USAGE),
    "jobs.lease.LeaseBusy": _fixed("lease_busy", ExitCode.BUSY),
    "connectors.registry.PluginBroken": _plugin,
    "connectors.registry.UnknownMarketplace": _fixed("marketplace_unknown", ExitCode.USAGE, "code", "known"),
    "connectors.core.errors.Retryable": _marketplace("there.unreachable"),
    "connectors.core.errors.AuthExpired": _marketplace("there.revoked"),
    "connectors.core.errors.AuthRevoked": _marketplace("there.revoked"),
    "connectors.core.errors.Misconfigured": _marketplace("there.misconfigured"),
    "connectors.core.errors.ClockWrong": _marketplace("there.clock_wrong"),
    "connectors.core.errors.Ambiguous": _marketplace("there.ambiguous"),
    "connectors.core.errors.ProtocolChanged": _marketplace("there.protocol_changed"),
    "connectors.core.errors.MarketplaceError": _marketplace("there.refused"),
    "jobs.demo.DemoFolderTaken": _fixed("demo.folder_taken", ExitCode.USAGE, "folder"),
    "jobs.demo.PracticeServerFailed": _fixed("demo.server_failed", CANNOT_START),
    "sqlalchemy.exc.OperationalError": _database,
    "sqlalchemy.exc.IntegrityError": lambda _exc: Told("error.unexpected", ExitCode.NEEDS_A_PERSON, known=False),
    "sqlalchemy.exc.DatabaseError": _database,
    "builtins.KeyboardInterrupt": _fixed("interrupted", ExitCode.INTERRUPTED),
    "builtins.MemoryError": _fixed("memory_full", CANNOT_START),
    "builtins.OSError": _system,
}
