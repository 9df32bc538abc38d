"""Practice Tokopedia & Shop in this process, and a shop on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.sandbox.in_process import practice
from tests.sandbox.tiktokshop.client import Seller


@pytest.fixture(scope="session")
def server() -> Iterator[TestClient]:
    """One practice server for the whole run."""
    yield from practice("tiktokshop")


@pytest.fixture
def seller(http: TestClient) -> Seller:
    """A linked shop with valid tokens."""
    return Seller(http)
