"""A private PostgreSQL for tests: the server of LAPAKDESA_TEST_POSTGRES_URL, or one started here from its binaries.

``tests/conftest.py`` gives the fixtures to every test: ``postgres_url`` is an empty database of its own for each test,
on one server for the whole run of a worker. Without binaries and without the variable the test skips and says why.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

_STARTUP_S = 60


def _binaries() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl`` of the newest installed version."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb") if (p.parent / "pg_ctl").exists()]
    if found:
        return max(found, key=lambda p: [int(n) for n in re.findall(r"\d+", p.parent.name)])
    initdb, pg_ctl = shutil.which("initdb"), shutil.which("pg_ctl")
    if initdb and pg_ctl:
        return Path(pg_ctl).resolve().parent
    return None


def _as_server_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; the Debian package brings the user ``postgres``."""
    return ["runuser", "-u", "postgres", "--", *command] if _is_root() else command


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(command: list[str], folder: Path) -> None:
    # Output goes to a file: a server that inherits a pipe keeps it open, and reading it would never end.
    with (folder / "commands.log").open("a", encoding="utf-8") as log:
        done = subprocess.run(
            _as_server_user(command), cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=_STARTUP_S
        )
    if done.returncode:
        raise RuntimeError((folder / "commands.log").read_text(encoding="utf-8")[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server's maintenance database, as psycopg writes it."""
    given = os.environ.get("LAPAKDESA_TEST_POSTGRES_URL")
    if given:
        yield re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql://", given)
        return
    binaries = _binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL: install the package postgresql or set LAPAKDESA_TEST_POSTGRES_URL")
    if _is_root() and not shutil.which("runuser"):
        pytest.skip("PostgreSQL does not run as root, and there is no runuser to change the user")
    # Not pytest's tmp_path: its parents are closed to the user postgres.
    folder = Path(tempfile.mkdtemp(prefix="lapakdesa-pg-"))
    try:
        if _is_root():
            shutil.chown(folder, "postgres")
        yield from _server(binaries, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server(binaries: Path, folder: Path) -> Iterator[str]:
    data, port = folder / "data", _free_port()
    user = "postgres" if _is_root() else getpass.getuser()
    _run([str(binaries / "initdb"), "-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8", "--no-sync"], folder)
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off -c max_connections=100"
    pg_ctl = str(binaries / "pg_ctl")
    start = [pg_ctl, "-D", str(data), "-l", str(folder / "server.log"), "-w", "-t", str(_STARTUP_S), "-o", options]
    _run([*start, "start"], folder)
    try:
        yield f"postgresql://{user}@127.0.0.1:{port}/postgres"
    finally:
        _run([pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop"], folder)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database for one test, in the form of LAPAKDESA_DATABASE_URL; dropped afterwards."""
    name = f"lapakdesa_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    base, _slash, rest = postgres_server.rpartition("/")
    query = rest.partition("?")[2]
    address = f"{base}/{name}" + (f"?{query}" if query else "")
    try:
        yield address.replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
