"""Fetch one picture from an address that a spreadsheet names, which anybody may have written.

The address decides where this computer connects to, so nothing of it is trusted: http and https only, no user and
password in it, every address that the name resolves to must be a public one, and the connection goes to exactly the
address that was checked (a second look-up could answer differently). Redirects are followed by hand and each is
checked again. There are no cookies, no password file and no other headers than the ones written here. A proxy of the
environment is deliberately not used: it would resolve the name itself, out of our sight. Where only a proxy leads out,
pictures have to lie beside the workbook.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""(host, port) → addresses as text. Raises OSError when the name is unknown."""

MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 3
MAX_URL = 2_000
MAX_ADDRESSES = 4
CONNECT_S = 10.0
TOTAL_S = 30.0
CHUNK = 64 * 1024

_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"User-Agent": "lapakdesa", "Accept": "image/*", "Accept-Encoding": "identity", "Connection": "close"}
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
# Public by Python's table, yet ways to reach an IPv4 address or a private network behind a translator or relay.
_TUNNELS = tuple(
    ipaddress.ip_network(each)
    for each in (
        *("64:ff9b::/96", "64:ff9b:1::/48"),  # NAT64 (RFC 6052, RFC 8215)
        *("2002::/16", "2001::/32"),  # 6to4 (RFC 3056), Teredo (RFC 4380)
        *("192.88.99.0/24", "fec0::/10", "::/96"),  # 6to4 relays, site-local, IPv4-compatible
        *("100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4"),  # CGNAT, protocol, benchmarks, reserved
    )
)
_FAILED = (OSError, http.client.HTTPException, ValueError)


class DownloadFailed(Exception):
    """The picture was not fetched. ``code`` is one of CODES; ``detail`` never holds the address's query.

    bad_address · credentials · private_address · unknown_host · unreachable · timeout · status · too_large ·
    not_a_picture · too_many_redirects
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


CODES = frozenset(
    (
        *("bad_address", "credentials", "private_address", "unknown_host", "unreachable", "timeout", "status"),
        *("too_large", "not_a_picture", "too_many_redirects"),
    )
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one picture, redirects included."""

    max_bytes: int = MAX_BYTES
    connect_s: float = CONNECT_S
    total_s: float = TOTAL_S
    max_redirects: int = MAX_REDIRECTS


def fetch_picture(
    url: str,
    *,
    limits: Limits = Limits(),
    resolve: Resolve | None = None,
    allow: Callable[[Address], bool] | None = None,
    context: ssl.SSLContext | None = None,
) -> bytes:
    """The bytes of the picture at ``url``: JPEG, PNG, GIF, WebP, AVIF, HEIC or BMP by its first bytes.

    ``resolve`` and ``allow`` stand for the system's look-up and ``is_public``; ``context`` for our certificates.
    Raises DownloadFailed, nothing else.
    """
    deadline = time.monotonic() + limits.total_s
    for _ in range(limits.max_redirects + 1):
        parts = _checked(url)
        addresses = _addresses(parts, resolve or system_addresses, allow or is_public)
        try:
            target, body = _Hop(parts, limits, deadline, context).get(addresses)
        except DownloadFailed:
            raise
        except _FAILED as error:
            raise _failed(error, deadline) from None
        if target is None:
            return body
        url = _next(url, target)
    raise DownloadFailed("too_many_redirects", str(limits.max_redirects))


def is_public(address: Address) -> bool:
    """An address of the open internet: not private, loopback, link-local, multicast, reserved, CGNAT or a tunnel."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return False
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
    if any(address.version == net.version and address in net for net in _TUNNELS):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def system_addresses(host: str, port: int) -> Sequence[str]:
    """Every address of a host name, as this computer's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def looks_like_picture(start: bytes) -> bool:
    """By the first bytes alone: what a server calls it proves nothing."""
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM")):
        return True
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return True
    return start[4:8] == b"ftyp" and start[8:12] in (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")


def _checked(url: str) -> SplitResult:
    """The parts of an address that may be asked. Raises DownloadFailed."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise DownloadFailed("bad_address") from None
    if len(url) > MAX_URL or parts.scheme not in ("http", "https") or not host or port == 0 or "%" in host:
        raise DownloadFailed("bad_address", parts.scheme)
    if parts.username is not None or parts.password is not None:
        raise DownloadFailed("credentials")
    if _CONTROL.search(parts.netloc):
        raise DownloadFailed("bad_address")
    return parts


def _addresses(parts: SplitResult, resolve: Resolve, allow: Callable[[Address], bool]) -> list[str]:
    """What the host resolves to, when all of it may be asked. One forbidden address forbids the whole name."""
    host = _ascii_host(parts)
    try:
        found = [ipaddress.ip_address(each) for each in resolve(host, _port(parts))]
    except (OSError, ValueError):
        raise DownloadFailed("unknown_host", host) from None
    if not found:
        raise DownloadFailed("unknown_host", host)
    if not all(allow(address) for address in found):
        raise DownloadFailed("private_address", host)
    return [str(address) for address in found[:MAX_ADDRESSES]]


def _ascii_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    try:
        return host if ":" in host else host.encode("idna").decode("ascii")
    except UnicodeError:
        raise DownloadFailed("bad_address") from None


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _next(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise DownloadFailed("bad_address") from None


def _failed(error: Exception, deadline: float) -> DownloadFailed:
    """Our word for a foreign exception; its text may hold the address, so only its class is kept."""
    late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
    return DownloadFailed("timeout" if late else "unreachable", type(error).__name__)


class _Hop:
    """One request to one checked address."""

    def __init__(self, parts: SplitResult, limits: Limits, deadline: float, context: ssl.SSLContext | None) -> None:
        self._parts = parts
        self._limits = limits
        self._deadline = deadline
        self._context = context
        self._socket: socket.socket | None = None

    def get(self, addresses: Sequence[str]) -> tuple[str | None, bytes]:
        """(where a redirect leads or None, body). Raises DownloadFailed and what sockets raise."""
        self._socket = self._connected(addresses)
        # A server may drip a byte a second for ever: at the deadline the connection ends, whoever waits for it.
        watch = threading.Timer(max(0.0, self._deadline - time.monotonic()), self._cut)
        watch.daemon = True
        watch.start()
        try:
            return self._ask(self._socket)
        finally:
            watch.cancel()
            self._socket.close()

    def _cut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _connected(self, addresses: Sequence[str]) -> socket.socket:
        failure: OSError = OSError()
        for address in addresses:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                return socket.create_connection((address, _port(self._parts)), min(self._limits.connect_s, left))
            except OSError as error:
                failure = error
        raise failure

    def _ask(self, plain: socket.socket) -> tuple[str | None, bytes]:
        host = _ascii_host(self._parts)
        connection = http.client.HTTPConnection(host, _port(self._parts))
        connection.sock = plain
        if self._parts.scheme == "https":
            context = self._context or _certificates()
            secure = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
            self._socket = connection.sock = secure
            secure.do_handshake()
        try:
            connection.request("GET", self._target(), headers={"Host": self._host_header(host), **_HEADERS})
            with connection.getresponse() as reply:
                if reply.status in _REDIRECTS and (target := reply.getheader("Location")):
                    return target, b""
                if reply.status != 200:
                    raise DownloadFailed("status", str(reply.status))
                return None, self._read(reply)
        finally:
            connection.close()

    def _target(self) -> str:
        path = quote(self._parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(self._parts.query, safe="/?%:@!$&'()*+,;=~-._[]")
        return f"{path}?{query}" if query else path

    def _host_header(self, host: str) -> str:
        name = f"[{host}]" if ":" in host else host
        return f"{name}:{self._parts.port}" if self._parts.port else name

    def _read(self, reply: http.client.HTTPResponse) -> bytes:
        if (reply.length or 0) > self._limits.max_bytes:
            raise DownloadFailed("too_large", str(self._limits.max_bytes))
        body = bytearray()
        checked = False
        while piece := reply.read1(CHUNK):
            body += piece
            if len(body) > self._limits.max_bytes:
                raise DownloadFailed("too_large", str(self._limits.max_bytes))
            if not checked and len(body) >= 12:
                checked = True
                if not looks_like_picture(bytes(body[:12])):
                    raise DownloadFailed("not_a_picture")
        if time.monotonic() >= self._deadline:
            raise TimeoutError  # what came until the cut is not the whole picture
        if not checked:
            raise DownloadFailed("not_a_picture")
        if reply.length:
            raise ConnectionError("cut short")
        return bytes(body)


def _certificates() -> ssl.SSLContext:
    """The system's certificates and those that travel with requests: one of the two is missing on some computers."""
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=DEFAULT_CA_BUNDLE_PATH)
    return context
