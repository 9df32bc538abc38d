"""A practice server in this process."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.testclient import TestClient

from sandbox.server import create_app


def practice(code: str) -> Iterator[TestClient]:
    """One marketplace, in memory, until the generator is closed."""
    app = create_app(None, [code])
    with TestClient(app) as client:
        yield client
    app.state.world.store.close()
