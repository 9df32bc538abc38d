"""Bring a database to the newest schema. Two processes may call it at once: the second waits, then finds it done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from inventory.uow import Database

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

HERE = Path(__file__).parent / "migrations"
# The newest revision, written here too: asking Alembic would cost every command a third of a second.
HEAD = "0008"
# Any number will do; PostgreSQL serialises migrations on it.
ADVISORY_LOCK = 7_231_001


class DatabaseTooNew(Exception):
    """The database was made by a newer version of the program."""


def upgrade(database: Database) -> None:
    """Create or upgrade the tables, in one transaction. Raises DatabaseTooNew."""
    if database.url.get_backend_name() == "sqlite" and database.url.database:
        Path(database.url.database).parent.mkdir(parents=True, exist_ok=True)
    with database.read() as conn:
        if _version(conn) == HEAD:
            return
    with database.uow() as uow:
        if database.url.get_backend_name() == "postgresql":
            uow.conn.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        _run(uow.conn)
        uow.commit()


def head() -> str:
    """The newest revision among the migrations; ``HEAD`` says the same (a test holds them together)."""
    found = _scripts().get_current_head()
    assert found is not None
    return found


def _config(connection: Connection | None = None) -> Config:
    # Alembic costs a noticeable part of a second to import on an old laptop; only migrations need it.
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())


def _version(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def _run(conn: Connection) -> None:
    from alembic import command

    found = _version(conn)
    if found is not None and found not in {s.revision for s in _scripts().walk_revisions()}:
        raise DatabaseTooNew(found)
    command.upgrade(_config(conn), "head")
