"""One practice server for each worker; every test finds it as if just started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.practice import Server, World, practice_process


@pytest.fixture(scope="session")
def practice_url() -> Iterator[str]:
    with practice_process() as url:
        yield url


@pytest.fixture
def world(practice_url: str, tmp_path: Path) -> Iterator[World]:
    made = World(Server(practice_url), tmp_path / "rumah").start()
    yield made
    made.app.close()
