"""A marketplace that misbehaves on the wire: a raw-socket server on loopback, for tests of an HTTP transport.

    with HostileServer("cut_body") as url:
        requests.post(url + "/api/v2/product/add_item", json={})     # ChunkedEncodingError

Several behaviours are used one after the other, the last one for ever: ``HostileServer("reset", "json")``.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType

_LINGER = "hh" if os.name == "nt" else "ii"
_JSON = b'{"error":"","message":"","response":{}}'
_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
HUGE_BYTES = 64 * 1024 * 1024  # what ``huge_body`` sends to a client that does not stop reading


def closed_port() -> str:
    """A base URL on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def _head(body_length: int, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % body_length, *headers, b"Connection: close", b"", b""]
    return b"\r\n".join(lines)


class HostileServer:
    """Answers every request in one wrong way; entering gives the base URL, leaving stops it.

    ``received`` counts the requests whose head and body arrived.
    """

    def __init__(self, *behaviours: str) -> None:
        """*behaviours* are names from :data:`BEHAVIOURS`; ValueError for an unknown one."""
        for name in behaviours:
            if name not in BEHAVIOURS:
                raise ValueError(f"Unknown behaviour {name!r}; known: {', '.join(sorted(BEHAVIOURS))}.")
        self._behaviours = list(behaviours) or ["json"]
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.socket()
        self.received = 0
        self.url = ""

    def __enter__(self) -> str:
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(32)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)
        return self.url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):  # wakes the accept call
            socket.create_connection(self._listener.getsockname(), 1).close()
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
                connection.close()
        for thread in self._threads:
            thread.join(2)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.append(connection)
            self._start(lambda c=connection: self._serve(c))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        # The client may leave at any moment; that is the point of the exercise.
        with contextlib.suppress(OSError):
            if not _read_request(connection):
                return
            with self._lock:
                self.received += 1
                name = self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]
            BEHAVIOURS[name](connection, self._stop)
            connection.close()


def _read_request(connection: socket.socket) -> bool:
    """Read one whole request; False when the client left before."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        if not chunk:
            return False
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    found = _LENGTH.search(head)
    missing = (int(found[1]) if found else 0) - len(body)
    while missing > 0:
        chunk = connection.recv(65_536)
        if not chunk:
            return False
        missing -= len(chunk)
    return True


def _json(connection: socket.socket, _: threading.Event) -> None:
    """A good answer, to end a sequence with."""
    connection.sendall(_head(len(_JSON), b"Content-Type: application/json") + _JSON)


def _reset(connection: socket.socket, _: threading.Event) -> None:
    """The request arrives, then the connection is reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))


def _hang_up(connection: socket.socket, _: threading.Event) -> None:
    """The request arrives, then the connection is closed without a word."""
    connection.shutdown(socket.SHUT_RDWR)


def _no_answer(_: socket.socket, stop: threading.Event) -> None:
    """The request arrives and nothing ever comes back."""
    stop.wait()


def _stalled_body(connection: socket.socket, stop: threading.Event) -> None:
    """Headers and half a body, then silence."""
    connection.sendall(_head(len(_JSON), b"Content-Type: application/json") + _JSON[: len(_JSON) // 2])
    stop.wait()


def _cut_body(connection: socket.socket, _: threading.Event) -> None:
    """Less body than announced, then the end."""
    connection.sendall(_head(len(_JSON) * 2, b"Content-Type: application/json") + _JSON)


def _cut_chunk(connection: socket.socket, _: threading.Event) -> None:
    """A chunked body that ends inside a chunk."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
    connection.sendall(head + b"ff\r\n" + _JSON)


def _bad_gzip(connection: socket.socket, _: threading.Event) -> None:
    """A body that says it is gzip and is not."""
    connection.sendall(_head(len(_JSON), b"Content-Encoding: gzip", b"Content-Type: application/json") + _JSON)


def _not_http(connection: socket.socket, _: threading.Event) -> None:
    """Another protocol answers."""
    connection.sendall(b"\x15\x03\x01\x00\x02\x02\x28 SSH-2.0-OpenSSH_9.6\r\n\x00\xff\xfe\r\n")


def _html_200(connection: socket.socket, _: threading.Event) -> None:
    """A captive portal: HTML with status 200."""
    page = b"<!DOCTYPE html><html><body><h1>Paket data Anda habis</h1></body></html>"
    connection.sendall(_head(len(page), b"Content-Type: text/html; charset=utf-8") + page)


def _broken_json(connection: socket.socket, _: threading.Event) -> None:
    """Says JSON, ends in the middle of it, with a right length."""
    half = _JSON[: len(_JSON) // 2]
    connection.sendall(_head(len(half), b"Content-Type: application/json") + half)


def _empty_200(connection: socket.socket, _: threading.Event) -> None:
    """Status 200 and no body."""
    connection.sendall(_head(0))


def _redirects(connection: socket.socket, _: threading.Event) -> None:
    """Every answer redirects, for ever."""
    target = b"Location: http://127.0.0.1:%d/again" % connection.getsockname()[1]
    connection.sendall(_head(0, target, status=b"302 Found"))


def _huge_body(connection: socket.socket, stop: threading.Event) -> None:
    """Far more than anybody asked for."""
    block, sent = b" " * 262_144, 0
    connection.sendall(_head(HUGE_BYTES, b"Content-Type: application/json"))
    while sent < HUGE_BYTES and not stop.is_set():
        connection.sendall(block)
        sent += len(block)


BEHAVIOURS: dict[str, Callable[[socket.socket, threading.Event], None]] = {
    "json": _json,
    "reset": _reset,
    "hang_up": _hang_up,
    "no_answer": _no_answer,
    "stalled_body": _stalled_body,
    "cut_body": _cut_body,
    "cut_chunk": _cut_chunk,
    "bad_gzip": _bad_gzip,
    "not_http": _not_http,
    "html_200": _html_200,
    "broken_json": _broken_json,
    "empty_200": _empty_200,
    "redirects": _redirects,
    "huge_body": _huge_body,
}
