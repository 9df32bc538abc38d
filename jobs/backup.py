"""Backup and restore: one zip with the database, the pictures and a manifest; written whole or not at all.

The encryption key is NOT inside unless asked for: a backup on a flash disk must not open the shops. Without the key
the shops have to be connected again; everything else is there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from config.settings import Settings

FORMAT = 1
# A village's database and pictures stay far below this; a zip that claims more is not ours.
MAX_RESTORE_BYTES = 8 * 1024**3


class BackupError(Exception):
    """Something about a backup file; ``code`` is for the operator's sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class BackupResult:
    path: Path
    files: int
    size: int
    with_key: bool


def backup(settings: Settings, target: Path | None, now: datetime, *, with_key: bool = False) -> BackupResult:
    """Write a backup while others may be working: SQLite's own online copy gives one consistent moment.

    ``target`` is a file or a folder; default is the home's ``backups`` folder. Raises BackupError.
    """
    source = _database_file(settings)
    if not source.is_file():
        raise BackupError("backup_nothing", path=str(source))
    name = f"lapakdesa-{now.strftime('%Y%m%d-%H%M%S')}.zip"
    path = settings.backups_folder / name if target is None else target / name if target.is_dir() else target
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".lapakdesa-") as scratch:
            copy = Path(scratch) / "lapakdesa.db"
            with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as still:
                live.backup(still)
            draft = Path(scratch) / "backup.zip"
            count = _write(draft, settings, copy, now, with_key)
            os.replace(draft, path)
    except OSError as exc:
        raise BackupError("backup_unwritable", path=str(path), reason=exc.strerror or type(exc).__name__) from exc
    return BackupResult(path, count, path.stat().st_size, with_key)


def _write(draft: Path, settings: Settings, database: Path, now: datetime, with_key: bool) -> int:
    files = {"lapakdesa.db": database}
    if settings.pictures_folder.is_dir():
        for picture in sorted(settings.pictures_folder.rglob("*")):
            if picture.is_file():
                files[f"pictures/{picture.relative_to(settings.pictures_folder).as_posix()}"] = picture
    if with_key and settings.key_file.is_file():
        files["key"] = settings.key_file
    prints = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    manifest = {"format": FORMAT, "made_at": now.isoformat(), "village": settings.village, "sha256": prints}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        for name, path in files.items():
            archive.write(path, name)
    return len(files)


def restore(settings: Settings, source: Path, now: datetime, *, force: bool = False) -> dict[str, Any]:
    """Put a backup in place of what is here. What is here is kept beside it, never deleted.

    Refuses to replace a database unless ``force``. Everything is checked before anything is moved. Raises BackupError.
    """
    database = _database_file(settings)
    if database.exists() and not force:
        raise BackupError("restore_exists", path=str(database))
    settings.ensure_home()
    with tempfile.TemporaryDirectory(dir=settings.home, prefix=".restore-") as scratch:
        manifest = _unpack(source, Path(scratch))
        _check_database(Path(scratch) / "lapakdesa.db", source)
        kept = _swap(settings, Path(scratch), database, now)
    return {"made_at": manifest["made_at"], "files": len(manifest["sha256"]), "kept": kept}


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(source) as archive:
            if sum(i.file_size for i in archive.infolist()) > MAX_RESTORE_BYTES:
                raise BackupError("restore_not_backup", path=str(source))
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT or "lapakdesa.db" not in manifest.get("sha256", {}):
                raise BackupError("restore_not_backup", path=str(source))
            for name, print_ in manifest["sha256"].items():
                parts = PurePosixPath(name).parts
                if ".." in parts or PurePosixPath(name).is_absolute() or ":" in name or "\\" in name:
                    raise BackupError("restore_not_backup", path=str(source))
                target = folder.joinpath(*parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, target.open("wb") as plain:
                    shutil.copyfileobj(packed, plain)
                if hashlib.sha256(target.read_bytes()).hexdigest() != print_:
                    raise BackupError("restore_damaged", path=str(source), name=name)
    except FileNotFoundError as exc:
        raise BackupError("restore_missing", path=str(source)) from exc
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError) as exc:
        raise BackupError("restore_not_backup", path=str(source)) from exc
    return manifest


def _check_database(database: Path, source: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as conn:
            if conn.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise BackupError("restore_damaged", path=str(source), name="lapakdesa.db")
    except sqlite3.DatabaseError as exc:
        raise BackupError("restore_damaged", path=str(source), name="lapakdesa.db") from exc


def _swap(settings: Settings, scratch: Path, database: Path, now: datetime) -> str:
    """Move the old aside and the new in. A busy database (Windows) leaves everything as it was."""
    aside = settings.home / f"before-restore-{now.strftime('%Y%m%d-%H%M%S')}"
    kept = ""
    try:
        if database.exists():
            with closing(sqlite3.connect(database)) as conn:
                conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            aside.mkdir()
            os.replace(database, aside / database.name)
            kept = str(aside)
        for suffix in ("-wal", "-shm"):
            side = database.with_name(database.name + suffix)
            if side.exists():
                side.unlink()
        database.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(scratch / "lapakdesa.db"), database)
        if (scratch / "pictures").is_dir():
            shutil.copytree(scratch / "pictures", settings.pictures_folder, dirs_exist_ok=True)
        if (scratch / "key").is_file() and not settings.key_file.exists():
            shutil.move(str(scratch / "key"), settings.key_file)
            settings.key_file.chmod(0o600)
    except OSError as exc:
        if kept and not database.exists():
            os.replace(aside / database.name, database)
        raise BackupError("restore_busy", path=str(database)) from exc
    return kept


def _database_file(settings: Settings) -> Path:
    prefix = "sqlite:///"
    if not settings.database_url.startswith(prefix):
        raise BackupError("backup_not_sqlite")
    return Path(settings.database_url.removeprefix(prefix))
