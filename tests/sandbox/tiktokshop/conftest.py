"""Practice Tokopedia & Shop in this process, and a shop on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from sandbox.server import create_app
from tests.sandbox.tiktokshop.client import Seller


@pytest.fixture(scope="session")
def server() -> Iterator[TestClient]:
    """One practice server for the whole run."""
    app = create_app(None, ["tiktokshop"])
    with TestClient(app) as client:
        yield client
    app.state.world.store.close()


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
