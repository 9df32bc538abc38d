"""A server on a raw socket that answers exactly the bytes it is told, one script per connection or request."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from typing import TypeAlias

Script: TypeAlias = Callable[[socket.socket], None]


class HostileServer:
    """Plays ``scripts`` in turn, one per request, repeating the last. ``requests`` holds what arrived."""

    def __init__(self, *scripts: Script, keep_alive: bool = False) -> None:
        self.scripts = list(scripts)
        self.requests: list[bytes] = []
        self.connections = 0
        self._keep_alive = keep_alive
        self._released = threading.Event()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> HostileServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._listener.close()
        for each in self._open:
            each.close()

    def stall(self, _: socket.socket) -> None:
        """Say nothing until the test is over."""
        self._released.wait(20)

    def _accept(self) -> None:
        while not self._released.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while not self._released.is_set():
                request = _read_request(connection)
                if not request:
                    break
                self.requests.append(request)
                script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
                script(connection)
                if not self._keep_alive:
                    break
        except OSError:
            return
        finally:
            connection.close()


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def send(data: bytes) -> Script:
    return lambda connection: connection.sendall(data)


def reply(
    body: bytes = b"{}", *, status: str = "200 OK", headers: str = "Connection: close\r\n", length: int | None = None
) -> Script:
    """A whole HTTP reply; without other headers it says that the connection ends, as the server then does."""
    size = len(body) if length is None else length
    return send(f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n{headers}\r\n".encode() + body)


def reset(connection: socket.socket) -> None:
    """Close with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def both(*scripts: Script) -> Script:
    def run(connection: socket.socket) -> None:
        for script in scripts:
            script(connection)

    return run
