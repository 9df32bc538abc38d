"""The practice server's state: one SQLite database, one connection, one lock.

Handlers run one after the other under the lock, so a check and the change that follows it are atomic
without any further care. State survives a restart; a crash of the machine may lose the last moments,
which a practice server can afford and which makes a write cheap.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS setting (
    marketplace TEXT NOT NULL, shop TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (marketplace, shop, key));
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, marketplace TEXT NOT NULL, shop TEXT NOT NULL,
    method TEXT NOT NULL, path TEXT NOT NULL, query TEXT NOT NULL, body TEXT NOT NULL,
    status INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL,
    error TEXT NOT NULL, fault TEXT NOT NULL);
"""


class Store:
    """SQLite with a lock. ``data_dir`` None keeps everything in memory."""

    def __init__(self, data_dir: Path | None) -> None:
        """Open (or create) ``practice.sqlite3`` in *data_dir*. Raises OSError or sqlite3.Error."""
        if data_dir is None:
            target = ":memory:"
        else:
            data_dir.mkdir(parents=True, exist_ok=True)
            target = str(data_dir / "practice.sqlite3")
        self._lock = RLock()
        self._depth = 0
        self._db = sqlite3.connect(target, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_SCHEMA)

    def script(self, sql: str) -> None:
        """Run a schema script (each marketplace brings its own tables)."""
        with self._lock:
            self._db.executescript(sql)

    def close(self) -> None:
        """Close the database; the store is unusable afterwards."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an exception rolls back. Inside another transaction it joins that one."""
        with self._lock:
            if self._depth:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            else:
                self._db.execute("COMMIT")
            finally:
                self._depth = 0

    def run(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Execute one statement and return the number of rows it changed."""
        with self._lock:
            return self._db.execute(sql, args).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for many rows."""
        with self._lock:
            self._db.executemany(sql, rows)

    def one(self, sql: str, args: Sequence[Any] = ()) -> sqlite3.Row | None:
        """The first row, or None."""
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(sql, args).fetchone()
            return row

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Every row."""
        with self._lock:
            return self._db.execute(sql, args).fetchall()

    def value(self, sql: str, args: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, args)
        return row[0] if row else None

    def meta(self, key: str) -> str | None:
        """A small stored fact."""
        value: str | None = self.value("SELECT value FROM meta WHERE key=?", (key,))
        return value

    def set_meta(self, key: str, value: str) -> None:
        """Store a small fact."""
        self.run("INSERT INTO meta VALUES (?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value", (key, value))

    def next_id(self, name: str, start: int, step: int = 1) -> int:
        """The next number of a named sequence that survives restarts."""
        with self.transaction():
            now = int(self.meta(f"sequence.{name}") or start)
            self.set_meta(f"sequence.{name}", str(now + step))
            return now
