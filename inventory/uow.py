"""The database and the unit of work: one transaction, rolled back unless committed (DESIGN section 5).

One writer at a time, everywhere. A decision about rights reads several rows (a balance, every listing of a SKU) and
writes others, so row locks alone would let two writers give the same unit away. SQLite runs in WAL mode and a writer
takes the write lock at once (BEGIN IMMEDIATE); on PostgreSQL a writer first takes one advisory lock of the database,
which ends with its transaction. Writers queue instead of failing half-way, readers never wait, and no network call
happens inside a transaction, so the queue is short. SERIALIZABLE would also be right, at the price of repeating
transactions everywhere.

Readers see one moment: a WAL snapshot on SQLite, REPEATABLE READ on PostgreSQL.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar

import orjson
from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from inventory import bulk, catalog_version

BUSY_TIMEOUT_MS = 30_000
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    # FULL: after a power cut a committed right or refresh token must still be there (NORMAL may lose the last commits).
    "synchronous=FULL",
    "foreign_keys=ON",
    # 16 MB each. A large import fits: no page is written twice, and nobody waits while pages are copied from the WAL;
    # that happens when the last connection closes.
    "cache_size=-16000",
    "wal_autocheckpoint=4000",
)
# Any number will do; every writer of a PostgreSQL database queues on it.
WRITER_LOCK = 7_231_002
# SQLite allows 32,766 bound values in a statement; a chunk of ids stays far below on every platform.
IN_CHUNK = 500

__all__ = [
    "Connection",
    "Database",
    "DatabaseUnavailable",
    "UnitOfWork",
    "chunks",
    "insert_ignore",
    "plain_errors",
    "upsert",
]

T = TypeVar("T")


class DatabaseUnavailable(Exception):
    """The database cannot be opened or is damaged; ``code`` is for the operator's sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class UnitOfWork:
    """``with db.uow() as uow: …; uow.commit()``. Leaving without commit rolls back."""

    def __init__(self, engine: Engine, *, write: bool) -> None:
        self._engine = engine
        self._write = write
        self._conn: Connection | None = None

    def __enter__(self) -> UnitOfWork:
        conn = self._engine.connect().execution_options(lapakdesa_write=self._write)
        if conn.dialect.name == "postgresql" and not self._write:
            conn = conn.execution_options(isolation_level="REPEATABLE READ")
        conn.begin()
        catalog_version.begin(conn)
        self._conn = conn
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        conn, self._conn = self._conn, None
        if conn is not None:
            if conn.in_transaction():
                conn.rollback()
            conn.close()

    @property
    def conn(self) -> Connection:
        if self._conn is None:
            raise RuntimeError("a unit of work is used inside its with block")
        return self._conn

    def commit(self) -> None:
        catalog_version.finish(self.conn)
        self.conn.commit()


class Database:
    """One engine. Nothing is created or opened before the first use."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(url)
        catalog_version.watch(self.engine)

    def uow(self) -> UnitOfWork:
        """A writing unit of work."""
        return UnitOfWork(self.engine, write=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reading connection with one consistent view."""
        with UnitOfWork(self.engine, write=False) as uow:
            yield uow.conn

    def dispose(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(url, json_serializer=bulk.json_text, json_deserializer=orjson.loads, pool_pre_ping=True)
        if parsed.get_backend_name() == "postgresql":
            event.listen(engine, "begin", _begin_postgresql)
        return engine
    engine = create_engine(
        url,
        json_serializer=bulk.json_text,
        json_deserializer=orjson.loads,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: we choose between BEGIN and BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    for pragma in SQLITE_PRAGMAS:
        _set(cursor, pragma)
    cursor.close()


def _set(cursor: DBAPICursor, pragma: str) -> None:
    """Two programs that open a new database at once both turn it to WAL. SQLite refuses the later one without waiting,
    lest each wait for the other; so it asks again."""
    last = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute(f"PRAGMA {pragma}")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > last:
                raise
        time.sleep(random.uniform(0.002, 0.02))


def _begin_sqlite(conn: Connection) -> None:
    write = conn.get_execution_options().get("lapakdesa_write", True)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _begin_postgresql(conn: Connection) -> None:
    if conn.get_execution_options().get("lapakdesa_write", True):
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")


def insert_ignore(conn: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert ``rows``, passing over those that a UNIQUE constraint already knows. All have the same keys."""
    bulk.insert(conn, table, bulk.of_rows(rows), ignore=True)


def upsert(
    conn: Connection, table: Table, rows: Sequence[dict[str, Any]], keys: Sequence[str], update: Sequence[str]
) -> None:
    """Insert ``rows`` or overwrite the ``update`` columns of those whose ``keys`` exist."""
    if not rows:
        return
    dialect = sqlite if conn.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=list(keys), set_={name: statement.excluded[name] for name in update}
        ),
        rows,
    )


def chunks(values: Iterable[T], size: int = IN_CHUNK) -> Iterator[list[T]]:
    """Lists of at most ``size``, in order."""
    batch: list[T] = []
    for value in values:
        batch.append(value)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a driver's error into ``DatabaseUnavailable`` at the program's edge."""
    try:
        yield
    except OperationalError as exc:
        text = str(exc.orig).lower()
        code = "database_busy" if "locked" in text or "busy" in text else "database_unavailable"
        raise DatabaseUnavailable(code, detail=str(exc.orig)) from exc
    except DatabaseError as exc:
        raise DatabaseUnavailable("database_damaged", detail=str(exc.orig)) from exc
