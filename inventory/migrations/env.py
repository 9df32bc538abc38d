"""Alembic's entry. ``inventory.migrate`` hands over an open connection; the command line gets its own."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

import inventory.tables as tables


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        transaction_per_migration=False,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from inventory.uow import Database

    database = Database(os.environ["LAPAKDESA_DATABASE_URL"])
    with database.uow() as uow:
        run(uow.conn)
        uow.commit()
