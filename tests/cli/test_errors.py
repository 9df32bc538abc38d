"""The edge: every error has a sentence, every sentence exists, nothing secret and no traceback reaches a screen."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import cli
from config.messages.codes import TEMPLATES
from config.messages.labels import LABELS
from connectors.core import errors as marketplace
from inventory.canonical import OrderState, ShopState
from inventory.reconcile import Cause
from inventory.sale_units import DrawsElsewhere, LinkRefused
from inventory.spreadsheet.plan import PlanStatus
from jobs.registry import JOBS
from terminal.errors import BY_CLASS, explain
from tests.cli.conftest import Run

ROOT = Path(cli.__file__).resolve().parent


@pytest.mark.parametrize("name", sorted(BY_CLASS))
def test_every_class_the_edge_knows_exists(name: str) -> None:
    module, _, cls = name.rpartition(".")
    assert issubclass(getattr(importlib.import_module(module), cls), BaseException)


def _errors_of_our_rooms() -> Iterator[type[BaseException]]:
    for package in ("config", "connectors", "inventory", "jobs", "sandbox"):
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                    if "migrations" in dotted or "__main__" in dotted:
                        continue
                    cls = getattr(importlib.import_module(dotted.removesuffix(".__init__")), node.name)
                    if issubclass(cls, BaseException):
                        yield cls


# Errors that never leave their room, or that a command turns into its own sentence.
_INSIDE = {
    "connectors.core.download.DownloadFailed",
    "connectors.core.flow.FlowMisused",
    "inventory.shops.ShopExists",
    "inventory.spreadsheet.embedded_cells.Unsafe",
    "inventory.spreadsheet.merge_rows.Impossible",
    "inventory.spreadsheet.read._Theirs",
    "inventory.spreadsheet.reader_child._Refused",
    "inventory.spreadsheet.values.UnreadableFile",
    "jobs.pictures.bad.BadPicture",
    "mappers.wire.BadWire",
    "sandbox.practice.SandboxError",
    "sandbox.practice.Refused",
}


def test_every_error_of_our_rooms_is_known_at_the_edge() -> None:
    strangers = []
    for cls in _errors_of_our_rooms():
        names = {f"{c.__module__}.{c.__qualname__}" for c in cls.__mro__}
        if not names & (set(BY_CLASS) | _INSIDE):
            strangers.append(f"{cls.__module__}.{cls.__qualname__}")
    assert [s for s in strangers if not s.startswith("sandbox.")] == []


@pytest.mark.parametrize(
    "exc",
    [
        marketplace.Retryable("never_sent", "ConnectTimeout"),
        marketplace.RateLimited("http_429"),
        marketplace.AuthExpired("invalid_access_token"),
        marketplace.AuthRevoked("no_linked"),
        marketplace.Misconfigured("other_shop", "77"),
        marketplace.ClockWrong("error_timestamp"),
        marketplace.Rejected("x", "their words"),
        marketplace.NotFound("not_a_practice_server"),
        marketplace.Ambiguous("connection"),
        marketplace.ProtocolChanged("not_json"),
        marketplace.MappingError([]),
        DrawsElsewhere("KP-L", "KP", 12),
        LinkRefused("stock_sku_unknown", sku="KP-L", stock_sku="KP"),
        LinkRefused("stock_of_chain", sku="KP-K", stock_sku="KP-L", far="KP"),
        LinkRefused("sale_unit_has_stock", sku="KP-L", on_hand=3, reserved=1),
        LinkRefused("sale_unit_counted", sku="KP-L"),
        MemoryError(),
        OSError(28, "No space left on device"),
        PermissionError(13, "Permission denied", "buku.xlsx"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_every_error_is_one_whole_sentence(exc: BaseException) -> None:
    told = explain(exc)
    assert told.known
    assert told.code in TEMPLATES
    assert "{" not in told.text


def _codes(function: str, argument: int = 0) -> Iterator[tuple[str, str]]:
    for path in [*sorted((ROOT / "terminal").glob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) <= argument:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == function:
                found = [n for n in ast.walk(node.args[argument]) if isinstance(n, ast.Constant)]
                inside_f = {
                    id(c) for n in ast.walk(node.args[argument]) if isinstance(n, ast.JoinedStr) for c in n.values
                }
                tests = {
                    id(c) for n in ast.walk(node.args[argument]) if isinstance(n, ast.IfExp) for c in ast.walk(n.test)
                }
                for constant in found:
                    if isinstance(constant.value, str) and id(constant) not in inside_f | tests:
                        yield constant.value, f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("function", ["tr", "Usage", "Problem", "Told", "_told", "_fixed", "_marketplace"])
def test_every_code_the_terminal_says_has_words(function: str) -> None:
    missing = [f"{code} ({place})" for code, place in _codes(function) if code and code not in TEMPLATES]
    assert missing == []


def test_every_help_code_in_the_source_has_words() -> None:
    wanted = set()
    for path in (ROOT / "terminal").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "help" and isinstance(node.value, ast.Constant):
                wanted.add(node.value.value)
    assert wanted - set(TEMPLATES) == set()


def test_no_word_is_kept_that_nobody_says() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "terminal").glob("*.py"))
    from config.messages.screens import SCREENS

    families = (
        "help.",
        "doctor.exit_",
        "doctor.key_",
        "sandbox.",
        "there.",
        "returns.ask_",
        "returns.done_",
        "plugin_",
        "usage.no_such_option_near",
    )
    unused = [c for topic in SCREENS.values() for c in topic if c not in source and not c.startswith(families)]
    assert [c for c in unused if not c.startswith("database_")] == []


def test_every_kind_of_work_that_is_told_has_a_label() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "jobs").rglob("*.py"))
    told = set(re.findall(r'tell(?:\(|, )"([a-z_]+)"', source)) | {"read", "table", "rows", "plan"}
    assert len(told) > 6
    assert {f"work.{what}" for what in told} - set(LABELS) == set()


def test_every_state_cause_and_job_has_a_label() -> None:
    wanted = {f"cause.{c}" for c in Cause} | {f"shop.{s}" for s in ShopState} | {f"order.{s}" for s in OrderState}
    wanted |= {f"job.{j.name}" for j in JOBS} | {f"run.{s}" for s in ("done", "busy", "stopped", "postponed")}
    assert wanted - set(LABELS) == set()
    assert set(PlanStatus) == {"planned", "applied", "needs_answers", "empty", "not_products", "unreadable"}


def test_what_nobody_foresaw_is_one_sentence_and_its_traceback_is_in_the_log(
    ready: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError('access_token="abc123secret" buyer_name="Bu Siti"')

    monkeypatch.setattr("inventory.queries.products", broken)
    done = ready("products", "list", "--json")
    assert done.code == 1
    assert done.json["error"]["code"] == "error.unexpected"
    log = (home / "logs" / "lapakdesa.log").read_text(encoding="utf-8")
    assert str(home / "logs" / "lapakdesa.log") in done.err
    assert "Traceback" in log
    for secret in ("abc123secret", "Bu Siti"):
        assert secret not in done.out + done.err + log


def test_where_even_the_log_cannot_be_written_the_error_still_has_a_sentence(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("connectors.registry.all_marketplaces", broken)
    home.write_text("a file where the folder should be")
    done = run("marketplaces", "list")
    assert done.code == 1
    assert "RuntimeError" in done.err
    assert "boom" not in done.err


@pytest.mark.parametrize("words", [("stock", "show"), ("sync",), ("orders", "list"), ("shops", "list")])
def test_before_init_every_command_says_where_to_begin(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.code == 3
    assert "lapakdesa init" in done.err


def test_a_wrong_setting_is_named_and_help_works_all_the_same(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPAKDESA_READ_TIMEOUT", "soon")
    done = run("stock", "show")
    assert done.code == 3
    assert "LAPAKDESA_READ_TIMEOUT" in done.err
    assert run("--help").code == 0


def test_a_database_that_is_none_is_said_to_be_damaged(ready: Run, home: Path) -> None:
    for name in ("lapakdesa.db-wal", "lapakdesa.db-shm"):
        (home / name).unlink(missing_ok=True)
    (home / "lapakdesa.db").write_bytes(b"this is a letter, not a database" * 100)
    done = ready("stock", "show")
    assert done.code == 3
    assert "lapakdesa restore" in done.err
    assert ready("doctor").code == 1


def test_a_home_that_cannot_be_a_folder_is_named(run: Run, home: Path) -> None:
    home.write_text("a file where the folder should be")
    done = run("init", "--village", "3323052001")
    assert done.code == 3
    assert "LAPAKDESA_HOME" in done.err
