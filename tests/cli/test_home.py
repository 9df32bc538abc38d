"""``init``, ``backup``, ``restore``, ``doctor``, ``demo``, ``sandbox``."""

from __future__ import annotations

import io
import os
import socket
from pathlib import Path

import pytest

from tests.cli.conftest import VILLAGE, Run


def test_init_makes_a_home_and_may_be_repeated(run: Run, home: Path) -> None:
    first = run("init", "--village", VILLAGE, "--json")
    assert first.json == {"village": "3323052001", "home": str(home), "created": True}
    assert (home / "key").is_file()
    assert (home / "lapakdesa.db").is_file()
    key = (home / "key").read_bytes()
    assert run("init", "--json").json["created"] is False
    assert (home / "key").read_bytes() == key


def test_init_takes_the_village_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPAKDESA_VILLAGE", VILLAGE)
    assert run("init").code == 0


def test_a_home_belongs_to_one_village(ready: Run) -> None:
    done = ready("init", "--village", "33.23.05.2002")
    assert done.code == 2
    assert VILLAGE in done.err


def test_init_asks_until_the_code_is_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terminal.output.can_ask", lambda: True)
    monkeypatch.setattr("terminal.ask.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("dua belas\n33.23.05.2001\n"))
    done = run("init")
    assert done.code == 0
    assert "bukan kode desa" in done.err


def test_a_backup_comes_back(ready: Run, workbook: Path, home: Path, tmp_path: Path) -> None:
    ready("import", workbook, "--yes")
    flash = tmp_path / "flashdisk"
    flash.mkdir()
    made = ready("backup", "--to", flash, "--json").json
    assert made["with_key"] is False
    assert Path(made["path"]).parent == flash
    ready("stock", "set", "KOPI-1", "99")
    refused = ready("restore", made["path"])
    assert refused.code == 2
    assert "--force" in refused.err
    done = ready("restore", made["path"], "--force")
    assert done.code == 0
    assert "lapakdesa sync" in done.err
    assert ready("stock", "show", "KOPI-1", "--json").json["stock"][0]["on_hand"] == 12


def test_a_backup_with_the_key_says_so(ready: Run) -> None:
    done = ready("backup", "--with-key")
    assert done.code == 0
    assert "Kunci ikut" in done.err


@pytest.mark.parametrize(
    ("content", "code"), [(None, "restore_missing"), (b"no zip", "restore_not_backup"), (b"", "restore_not_backup")]
)
def test_what_is_no_backup_is_refused(run: Run, tmp_path: Path, content: bytes | None, code: str) -> None:
    file = tmp_path / "cadangan.zip"
    if content is not None:
        file.write_bytes(content)
    done = run("restore", file, "--json")
    assert (done.code, done.json["error"]["code"]) == (3, code)


def test_a_backup_to_a_place_that_is_none_is_refused(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    assert ready("backup", "--to", tmp_path / "berkas" / "x.zip").code == 3
    assert ready("backup").code == 0


def states(run: Run, *words: str) -> dict[str, str]:
    done = run("doctor", "--json", *words)
    assert done.code == done.json["exit"]
    return {c["what"]: c["state"] for c in done.json["checks"]}


def test_the_doctor_finds_a_new_house_well(ready: Run) -> None:
    found = states(ready)
    assert set(found.values()) == {"ok", "warning"}
    assert (found["database"], found["shops"]) == ("ok", "warning")


def test_the_doctor_says_where_to_begin(run: Run) -> None:
    done = run("doctor")
    assert done.code == 1
    assert "lapakdesa init" in done.out


def test_the_doctor_names_what_is_wrong_and_shows_no_secret(
    ready: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAPAKDESA_TIMZONE", "WITA")
    monkeypatch.setenv("LAPAKDESA_APP_KEY", "s3cret-of-the-app")
    monkeypatch.setenv("LAPAKDESA_KEY", "not-a-key-at-all")
    done = ready("doctor")
    assert done.code == 1
    assert "LAPAKDESA_TIMZONE" in done.out
    assert "LAPAKDESA_APP_KEY" not in done.out
    for secret in ("s3cret-of-the-app", "not-a-key-at-all", (home / "key").read_text().strip()):
        assert secret not in done.out + done.err


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights elsewhere")
def test_the_doctor_notices_a_home_that_others_can_open(ready: Run, home: Path) -> None:
    home.chmod(0o755)
    assert states(ready)["home"] == "warning"


def test_the_doctor_reads_no_setting_that_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAPAKDESA_TIMEZONE", "Mars")
    assert states(run)["settings"] == "error"


def test_a_sandbox_on_a_port_in_use_says_so(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("sandbox", "--port", port)
    assert done.code == 3
    assert port in done.err


def test_a_sandbox_that_cannot_write_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    done = run("sandbox", "--port", "0", "--data", tmp_path / "berkas")
    assert done.code == 3
    assert "--data" in done.err


def test_the_demo_leaves_a_folder_of_others_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kerja" / "surat.txt").write_text("penting")
    done = run("demo", "--folder", tmp_path / "kerja")
    assert done.code == 2
    assert (tmp_path / "kerja" / "surat.txt").read_text() == "penting"
