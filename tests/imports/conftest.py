from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.uow import Database
from tests.imports.village import database


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty village in SQLite."""
    made = database(f"sqlite:///{tmp_path / 'lapakdesa.db'}")
    yield made
    made.dispose()


@pytest.fixture
def postgres_db(postgres_url: str) -> Iterator[Database]:
    """An empty village in PostgreSQL."""
    made = database(postgres_url)
    yield made
    made.dispose()
