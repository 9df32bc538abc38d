"""A practice server on a port of its own, emptied for each test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from connectors import registry
from sandbox.server import bind, create_app, make_server
from tests.contract.bench import Bench, PracticeSide
from tests.contract.scenario import market


@pytest.fixture(scope="session")
def practice_url() -> Iterator[str]:
    """A real server on loopback: faults are breaks on a real socket."""
    app = create_app(None)
    listener = bind("127.0.0.1", 0)
    server = make_server(app)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    server.force_exit = True
    thread.join(5)
    listener.close()
    app.state.world.store.close()


@pytest.fixture(scope="session")
def control(practice_url: str) -> Iterator[PracticeSide]:
    side = PracticeSide(practice_url)
    yield side
    side.close()


@pytest.fixture
def server(control: PracticeSide) -> PracticeSide:
    """The practice server as if just started."""
    control.ask("POST", "/reset")
    return control


@pytest.fixture
def open_bench(server: PracticeSide) -> Callable[[str], Bench]:
    """Opens a fresh shop of a marketplace whose own rate limit is off."""

    def opened(code: str) -> Bench:
        fixtures = market(code)
        if fixtures.calm:
            server.ask("POST", "/settings", {"marketplace": code, **fixtures.calm})
        shop = server.ask("POST", "/shops", {"marketplace": code, "name": "Toko Uji"})
        return Bench(registry.get(code), fixtures, server, shop)

    return opened


@pytest.fixture(params=sorted(registry.all_marketplaces()))
def bench(request: pytest.FixtureRequest, open_bench: Callable[[str], Bench]) -> Bench:
    """A fresh shop of each marketplace in turn."""
    return open_bench(request.param)
