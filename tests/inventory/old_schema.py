"""Databases of an older schema with rows in them, as the program of that time wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import command
from sqlalchemy import text

from inventory import migrate
from inventory.uow import Database


def database_at(revision: str, url: str, statements: Sequence[str]) -> Database:
    """A database at ``url`` of schema ``revision``, in which ``statements`` were done and committed."""
    made = Database(url)
    with made.uow() as uow:
        command.upgrade(migrate._config(uow.conn), revision)
        for statement in statements:
            uow.conn.execute(text(statement))
        uow.conn.commit()  # not the unit of work's own: the older program knew no number of the catalogue
    return made
