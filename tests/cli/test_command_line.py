"""The command line as a whole: help, languages, wrong usage, pipes, interruption."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from tests.cli.commands_page import PAGE, commands, help_of, page
from tests.cli.conftest import Run

ROOT = Path(cli.__file__).resolve().parent
HEAVY = ("pandas", "openpyxl", "fastapi", "uvicorn", "sqlalchemy", "sqlmodel", "alembic", "requests", "cryptography")


def process(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def test_help_loads_no_heavy_library() -> None:
    code = f"import sys, cli; cli.main(['--help']); print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_wrong_command_loads_no_heavy_library_either() -> None:
    code = f"import sys, cli; cli.main(['stok']); print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_alone_it_shows_its_help(run: Run) -> None:
    assert run().out == run("--help").out
    assert run().out.startswith("Cara pakai: lapakdesa")


def test_the_version_is_the_installed_one(run: Run) -> None:
    done = run("--version")
    assert (done.code, done.out.split()[0]) == (0, "lapakdesa")
    assert run("--version", "--json").json == {"version": done.out.split()[1]}


def test_the_page_of_commands_equals_help() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.cli.commands_page"


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_help_page_is_in_both_languages_and_names_the_common_options(words: tuple[str, ...]) -> None:
    indonesian, english = help_of(*words), help_of(*words, language="en")
    assert indonesian != english
    assert indonesian.startswith("Cara pakai: ")
    assert english.startswith("Usage: ")
    for text in (indonesian, english):
        assert all(option in text for option in ("--json", "--lang id|en", "--help"))
        assert not re.search(r"\b(help|arg|opt)\.[a-z_]+", text.replace("this help.", ""))


def test_the_language_may_stand_before_or_after_the_command_or_in_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Begin with: lapakdesa init" in run("--lang", "en", "stock", "show").err
    assert "Begin with: lapakdesa init" in run("stock", "show", "--lang=en").err
    assert "Mulai dengan: lapakdesa init" in run("stock", "show").err
    monkeypatch.setenv("LAPAKDESA_LANG", "en")
    assert "Begin with" in run("stock", "show").err
    assert "Mulai dengan" in run("stock", "show", "--lang", "ID").err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("stok",), "Maksud Anda stock?"),
        (("no-such-command",), "Tidak ada perintah no-such-command"),
        (("stock", "shwo"), "Maksud Anda show?"),
        (("--lang", "fr", "stock", "show"), "Tidak ada bahasa fr"),
        (("stock", "show", "--lang"), "Tidak ada bahasa"),
        (("sync", "--shp", "A"), "Tidak ada pilihan --shp"),
        (("import",), "BERKAS belum diisi"),
        (("sync", "--shop"), "--shop belum benar"),
        (("stock", "set", "KOPI-1"), "ANGKA belum diisi"),
        (("stock", "set", "KOPI-1", "dua"), "dua bukan angka utuh"),
        (("stock", "set", "KOPI-1", "1.500"), "1.500 bukan angka utuh"),
        (("stock", "set", "KOPI-1", "-2"), "-2 kurang dari nol"),
        (("stock", "add", "KOPI-1", "999999999"), "terlalu banyak"),
        (("stock", "add", "KOPI-1", "2", "--noet", "x"), "Terlalu banyak kata"),
        (("products", "list", "--limit", "0"), "0 terlalu sedikit"),
        (("products", "list", "Kopi", "Madu"), "Terlalu banyak kata: Kopi Madu"),
        (("sandbox", "--port", "99999"), "99999 bukan nomor port"),
        (("init", "--village", "12"), "12 bukan kode desa"),
        (("init",), "Kode desa belum diisi"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_with_json_an_error_is_json_too(run: Run) -> None:
    done = run("stok", "--json")
    assert done.code == 2
    assert done.json == {"error": {"code": "usage.no_such_command_near", "text": done.err.strip()}}
    assert run("stock", "show", "--json").json["error"]["code"] == "not_initialised"
    assert "help" in run("--json").json


def test_a_pipe_gets_no_colour_and_no_progress(home: Path) -> None:
    done = process("marketplaces", "list", FORCE_COLOR="1", LAPAKDESA_HOME=str(home))
    assert done.returncode == 0
    assert "Shopee" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_an_old_console_shows_a_question_mark_instead_of_stopping(home: Path) -> None:
    done = process("doctor", PYTHONIOENCODING="ascii", LAPAKDESA_HOME=str(home))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "ascii" in done.stdout


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    script = "import sys, cli; sys.exit(cli.main(['--help']))"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_package_of_another_program_in_the_place_of_ours_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "__init__.py").write_text("")
    done = process("--version", PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, "the folder of the program comes first"
    paths = f"sys.path.insert(0, {str(tmp_path)!r}); sys.path.append({str(ROOT)!r})"
    code = f"import sys; {paths}; import cli; sys.exit(cli.main(['--version']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 3
    assert "'config' milik program lain" in done.stderr
    assert cli.foreign_package(ROOT) is None


@pytest.mark.skipif(os.name == "nt", reason="a signal to one process exists on POSIX only")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_run_ends_at_once_when_asked(ready: Run, home: Path, number: int, code: int) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", "--json"],
        cwd=ROOT,
        env={**os.environ, "LAPAKDESA_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    try:
        first = json.loads(worker.stdout.readline())  # the first sync: there are no shops
        assert (first["job"], first["shops"]) == ("sync", [])
        worker.send_signal(number)
        _, err = worker.communicate(timeout=30)
    finally:
        worker.kill()
    assert worker.returncode == code
    assert "Sudah berhenti" in err
    assert "Traceback" not in err


def test_an_interrupted_command_says_that_nothing_is_lost(
    ready: Run, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("jobs.importing.plan_import", interrupted)
    done = ready("import", workbook)
    assert done.code == 130
    assert "Tidak ada yang hilang" in done.err
