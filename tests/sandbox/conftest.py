"""A practice server in this process, and a shop on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.sandbox.client import Seller
from tests.sandbox.in_process import practice


@pytest.fixture(scope="session")
def server() -> Iterator[TestClient]:
    """One practice server for the whole run."""
    yield from practice("shopee")


@pytest.fixture
def http(server: TestClient) -> TestClient:
    """The practice server as if just started, without a rate limit."""
    server.post("/_practice/reset")
    server.post("/_practice/settings", json={"rate_per_s": 0})
    return server


@pytest.fixture
def seller(http: TestClient) -> Seller:
    """A linked shop with valid tokens."""
    return Seller(http)
