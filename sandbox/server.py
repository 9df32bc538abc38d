"""Putting the practice server together and running it."""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.faults import Faults
from sandbox.gate import Gate
from sandbox.journal import Journal
from sandbox.practice import Refused, SandboxError, World
from sandbox.registry import discover
from sandbox.settings import Settings
from sandbox.store import Store

EXIT_CODE = 3  # what a command line returns for a SandboxError


def create_app(data_dir: Path | None, marketplaces: Iterable[str] | None = None) -> FastAPI:
    """The practice server as an ASGI application; ``data_dir`` None keeps its state in memory.

    *marketplaces* limits it to some codes. Raises SandboxError when the folder cannot be written or a
    marketplace cannot be loaded. ``app.state.world`` gives in-process tests the clock and the settings.
    """
    practices = discover(marketplaces)
    store = _open_store(data_dir)
    for practice in practices.values():
        store.script(practice.schema)
    defaults = {code: practice.defaults for code, practice in practices.items()}
    world = World(store, Clock(store), Settings(store, defaults))
    faults, journal = Faults(), Journal(store)
    app = FastAPI(title="Lapakdesa practice marketplaces", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(Control(world, practices, faults, journal).router())
    app.add_middleware(Gate, world=world, practices=practices, faults=faults, journal=journal)
    app.state.world = world

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> JSONResponse:
        return JSONResponse(error.body, status_code=error.http)

    return app


def _open_store(data_dir: Path | None) -> Store:
    try:
        return Store(data_dir)
    except (OSError, sqlite3.Error) as error:
        raise SandboxError(
            "data_unwritable",
            f"The practice server cannot write its data in {data_dir}: {error}. Choose another folder.",
        ) from error


def bind(host: str, port: int) -> socket.socket:
    """A listening socket for the server; port 0 lets the system choose. Raises SandboxError."""
    # The protocol is named because only then asyncio switches Nagle's delay off for what it accepts.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # on Windows this option would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise SandboxError(
                "port_in_use", f"Port {port} on {host} is in use by another program. Choose another port."
            ) from error
        raise SandboxError("cannot_listen", f"Cannot listen on {host} port {port}: {error}.") from error
    return listener


def make_server(app: FastAPI) -> uvicorn.Server:
    """A uvicorn server for *app*. The Date header is ours, because it must show the practice clock."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            date_header=False,
            server_header=False,
            lifespan="off",
            timeout_keep_alive=75,
        )
    )


def serve(
    host: str = "127.0.0.1",
    port: int = 8700,
    data_dir: Path | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Run until interrupted (Ctrl+C returns normally). *on_ready* gets the base URL once the port is open.

    Raises SandboxError (port in use, folder not writable); a command line prints its message and exits 3.
    """
    app = create_app(data_dir)
    with closing(bind(host, port)) as listener, closing(app.state.world.store):
        if on_ready is not None:
            name = f"[{host}]" if ":" in host else host
            on_ready(f"http://{name}:{listener.getsockname()[1]}")
        with suppress(KeyboardInterrupt):  # how a person stops it
            make_server(app).run(sockets=[listener])
