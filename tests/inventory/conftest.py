"""Databases for tests that need a real one: a SQLite file, and PostgreSQL where it can be started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory import migrate
from inventory.uow import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'lapakdesa.db'}"


@pytest.fixture
def database(empty_url: str) -> Iterator[Database]:
    """A database at the newest schema."""
    made = Database(empty_url)
    migrate.upgrade(made)
    yield made
    made.dispose()
