"""A backup is whole or not there; a file that is none is refused before anything is moved."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import Settings, load_settings
from inventory import ledger
from inventory.uow import Database
from jobs import actions
from jobs.backup import BackupError, backup, restore
from jobs.wiring import open_database
from tests.inventory.village import DESA, Stall, stall

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load_settings(
        {"LAPAKDESA_HOME": str(tmp_path / "rumah"), "LAPAKDESA_VILLAGE": DESA, "LAPAKDESA_KEY_SOURCE": "file"},
        folder=tmp_path,
    )
    actions.init(made, DESA, "Desa Contoh")
    database = open_database(made)
    stall(database, 10)
    database.dispose()
    (made.pictures_folder / "foto.jpg").write_bytes(b"gambar")
    return made


def _units(settings: Settings) -> int:
    database = Database(settings.database_url)
    try:
        return Stall(database, []).balance().on_hand
    finally:
        database.dispose()


def _change(settings: Settings) -> None:
    database = Database(settings.database_url)
    with database.uow() as uow:
        ledger.count(uow.conn, ledger.find_variant(uow.conn, DESA, "KOPI"), 3, key="ubah", actor="uji")
        uow.commit()
    database.dispose()
    (settings.pictures_folder / "foto.jpg").write_bytes(b"lain")


def test_what_was_saved_comes_back_and_what_was_here_is_kept(settings: Settings) -> None:
    made = backup(settings, None, NOW)
    _change(settings)
    told = restore(settings, made.path, NOW, force=True)
    assert _units(settings) == 10
    assert (settings.pictures_folder / "foto.jpg").read_bytes() == b"gambar"
    assert Path(told["kept"]).is_dir()


def test_an_existing_database_is_not_replaced_unless_asked(settings: Settings) -> None:
    made = backup(settings, None, NOW)
    _change(settings)
    with pytest.raises(BackupError, match="restore_exists"):
        restore(settings, made.path, NOW)
    assert _units(settings) == 3


def test_the_key_stays_at_home_unless_asked_for(settings: Settings, tmp_path: Path) -> None:
    assert "key" not in zipfile.ZipFile(backup(settings, tmp_path / "a.zip", NOW).path).namelist()
    assert "key" in zipfile.ZipFile(backup(settings, tmp_path / "b.zip", NOW, with_key=True).path).namelist()


def _forged(path: Path, names: list[str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "manifest.json", json.dumps({"format": 1, "made_at": "x", "sha256": dict.fromkeys(names, "0")})
        )
        for name in names:
            archive.writestr(name, "jahat")
    return path


@pytest.mark.parametrize("kind", ["missing", "text", "foreign", "traversal", "absolute", "damaged", "cut"])
def test_a_file_that_is_no_good_backup_changes_nothing(settings: Settings, tmp_path: Path, kind: str) -> None:
    good, bad = backup(settings, None, NOW).path, tmp_path / "bad.zip"
    if kind == "text":
        bad.write_text("bukan zip")
    elif kind == "foreign":
        with zipfile.ZipFile(bad, "w") as archive:
            archive.writestr("lain.txt", "x")
    elif kind in ("traversal", "absolute"):
        _forged(bad, ["lapakdesa.db", "../jahat.txt" if kind == "traversal" else "/tmp/jahat.txt"])
    elif kind == "damaged":
        _forged(bad, ["lapakdesa.db"])
    elif kind == "cut":
        bad.write_bytes(good.read_bytes()[:-200])
    with pytest.raises(BackupError):
        restore(settings, bad, NOW, force=True)
    assert _units(settings) == 10
    assert not list(tmp_path.rglob("jahat.txt"))
