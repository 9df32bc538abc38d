"""Pictures from addresses: what is fetched, and where we never go. Servers are on loopback, names are invented."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from connectors.core.download import CODES, DownloadFailed, Limits, fetch_picture, is_public, looks_like_picture

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)
Answer = Callable[[socket.socket], None]


class Server:
    """Answers each connection with the next script and remembers what was asked."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self._answers = list(answers)
        self._tls = tls
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while self._answers:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                own = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
                with own:
                    self._answer(own)

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request and (piece := connection.recv(4096)):
            request += piece
        self.requests.append(request)
        self._answers.pop(0)(connection)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*answers: Answer, tls: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(*answers, tls=tls))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def reply(body: bytes, status: str = "200 OK", *headers: str) -> Answer:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
    return lambda connection: connection.sendall(head.encode() + b"\r\n\r\n" + body)


def redirect(target: str) -> Answer:
    return reply(b"", "302 Found", f"Location: {target}")


def loopback(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def anything(_address: object) -> bool:
    return True


def fetched(url: str, **options: object) -> bytes:
    return fetch_picture(url, resolve=loopback, allow=anything, **options)  # type: ignore[arg-type]


def refusal(url: str, **options: object) -> str:
    with pytest.raises(DownloadFailed) as caught:
        fetch_picture(url, **options)  # type: ignore[arg-type]
    assert caught.value.code in CODES
    return caught.value.code


def test_a_picture_is_fetched_from_the_checked_address_under_its_own_host_name(serve: Callable[..., Server]) -> None:
    server = serve(reply(PICTURE))
    assert fetched(f"http://toko.example:{server.port}/foto kopi.png?v=1") == PICTURE
    request = server.requests[0].decode()
    assert request.startswith("GET /foto%20kopi.png?v=1 HTTP/1.1\r\n")
    assert f"Host: toko.example:{server.port}\r\n" in request
    assert "cookie" not in request.lower()
    assert "authorization" not in request.lower()


def test_the_name_is_looked_up_once_so_a_second_answer_changes_nothing(serve: Callable[..., Server]) -> None:
    server = serve(reply(PICTURE))
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    assert fetch_picture(
        f"http://toko.example:{server.port}/a.png", resolve=lambda _h, _p: answers.pop(0), allow=anything
    )
    assert len(answers) == 1


def test_a_name_of_which_one_address_is_private_is_not_asked_at_all() -> None:
    def mixed(_host: str, _port: int) -> Sequence[str]:
        return ["93.184.216.34", "192.168.1.1"]

    assert refusal("https://toko.example/a.png", resolve=mixed) == "private_address"


def test_a_redirect_is_followed_and_checked_again(serve: Callable[..., Server]) -> None:
    server = serve(redirect("/b.png"), reply(PICTURE))
    assert fetched(f"http://toko.example:{server.port}/a.png") == PICTURE
    inward = serve(redirect("http://dalam.example/b.png"))

    def names(host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1" if host == "toko.example" else "10.1.2.3"]

    def only_loopback(address: object) -> bool:
        return str(address) == "127.0.0.1"

    url = f"http://toko.example:{inward.port}/a.png"
    assert refusal(url, resolve=names, allow=only_loopback) == "private_address"


@pytest.mark.parametrize("target", ["file:///etc/hosts", "ftp://toko.example/a.png", "http://[::1", "http://u:p@x/"])
def test_a_redirect_to_something_else_than_a_plain_web_address_is_refused(
    serve: Callable[..., Server], target: str
) -> None:
    server = serve(redirect(target))
    code = refusal(f"http://toko.example:{server.port}/", resolve=loopback, allow=anything)
    assert code in ("bad_address", "credentials")


def test_a_circle_of_redirects_ends(serve: Callable[..., Server]) -> None:
    server = serve(*[redirect("/again")] * 9)
    url = f"http://toko.example:{server.port}/"
    assert refusal(url, resolve=loopback, allow=anything) == "too_many_redirects"
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.png", "http://localhost/a.png", "http://[::1]/a.png", "http://0.0.0.0/a.png",
        "http://2130706433/a.png", "http://127.1/a.png", "http://169.254.169.254/latest/meta-data/a.png",
        "http://10.0.0.1/a.png", "http://[::ffff:10.0.0.1]/a.png", "http://[fe80::1]/a.png", "http://100.64.0.1/a.png",
    ],
)  # fmt: skip
def test_no_way_of_writing_an_inner_address_leads_inside(url: str) -> None:
    assert refusal(url) == "private_address"


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/x.png", "file:///x.png", "http://", "https:///x.png", "http://a b.example/x", "x.png",
     "http://a.example:99999/x", "http://" + "a" * 3000 + ".example/", "http://[fe80::1%25eth0]/x.png"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_a_look_up(url: str) -> None:
    def never(_host: str, _port: int) -> Sequence[str]:
        raise AssertionError("looked up")

    assert refusal(url, resolve=never) == "bad_address"


def test_a_user_and_password_in_the_address_are_refused() -> None:
    assert refusal("https://u:rahasia@toko.example/a.png", resolve=loopback) == "credentials"


@pytest.mark.parametrize(
    ("address", "open_internet"),
    [
        ("93.184.216.34", True), ("2606:4700::1111", True), ("10.0.0.1", False), ("172.16.0.1", False),
        ("192.168.0.1", False), ("127.0.0.1", False), ("169.254.1.1", False), ("100.64.0.1", False),
        ("100.127.255.255", False), ("224.0.0.1", False), ("239.1.1.1", False), ("255.255.255.255", False),
        ("0.0.0.0", False), ("240.0.0.1", False), ("192.0.2.1", False), ("198.18.0.1", False), ("192.88.99.1", False),
        ("::1", False), ("::", False), ("fc00::1", False), ("fe80::1", False), ("fe80::1%1", False), ("ff02::1", False),
        ("fec0::1", False), ("2001:db8::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True),
        ("::127.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("2001:0:1::1", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_open_internet_are_public(address: str, open_internet: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is open_internet


def test_what_is_no_picture_by_its_first_bytes_is_refused_whatever_it_is_called(serve: Callable[..., Server]) -> None:
    page = reply(b"<!doctype html><html>masuk dulu</html>", "200 OK", "Content-Type: image/png")
    server = serve(page, reply(b"\x89PNG"), reply(b""))
    url = f"http://toko.example:{server.port}/a.png"
    codes = [refusal(url, resolve=loopback, allow=anything) for _ in range(3)]
    assert codes == ["not_a_picture"] * 3


def test_pictures_are_known_by_their_first_bytes() -> None:
    assert looks_like_picture(b"\xff\xd8\xff\xe0" + bytes(8))
    assert looks_like_picture(b"RIFF\x00\x00\x00\x00WEBP")
    assert looks_like_picture(b"\x00\x00\x00\x18ftypheic")
    assert not looks_like_picture(b"RIFF\x00\x00\x00\x00WAVE")
    assert not looks_like_picture(b"%PDF-1.7 1234")


def test_a_picture_beyond_the_limit_is_refused_declared_or_not(serve: Callable[..., Server]) -> None:
    big = PICTURE + bytes(5000)

    def undeclared(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + big)

    server = serve(reply(big), undeclared)
    url = f"http://toko.example:{server.port}/a.png"
    limits = Limits(max_bytes=1000)
    codes = [refusal(url, resolve=loopback, allow=anything, limits=limits) for _ in range(2)]
    assert codes == ["too_large"] * 2


def test_a_page_that_is_gone_says_so(serve: Callable[..., Server]) -> None:
    server = serve(reply(PICTURE, "404 Not Found"))
    with pytest.raises(DownloadFailed, match="status: 404"):
        fetched(f"http://toko.example:{server.port}/a.png")


def test_a_server_that_never_answers_or_drips_meets_the_deadline(serve: Callable[..., Server]) -> None:
    over = threading.Event()

    def silent(_connection: socket.socket) -> None:
        over.wait(10)

    def dripping(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + PICTURE)
        while not over.wait(0.02):
            connection.sendall(b"x")

    try:
        for script in (silent, dripping):
            url = f"http://toko.example:{serve(script).port}/a.png"
            assert refusal(url, resolve=loopback, allow=anything, limits=Limits(total_s=0.3)) == "timeout"
    finally:
        over.set()


def test_a_body_cut_short_is_no_picture(serve: Callable[..., Server]) -> None:
    def cut(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + PICTURE)

    url = f"http://toko.example:{serve(cut).port}/a.png"
    assert refusal(url, resolve=loopback, allow=anything) == "unreachable"


def test_bytes_that_are_no_http_and_a_closed_port_are_unreachable(serve: Callable[..., Server]) -> None:
    server = serve(lambda connection: connection.sendall(b"\x00\x01 halo\r\n\r\n"))
    url = f"http://toko.example:{server.port}/a.png"
    assert refusal(url, resolve=loopback, allow=anything) == "unreachable"
    server.close()
    assert refusal(url, resolve=loopback, allow=anything) == "unreachable"


def test_an_unknown_name_is_told_as_such() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror

    assert refusal("https://toko.example/a.png", resolve=unknown) == "unknown_host"
    assert refusal("https://toko.example/a.png", resolve=lambda _h, _p: []) == "unknown_host"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of toko.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "toko.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("toko.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "toko.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


def test_the_certificate_must_be_trusted_and_name_the_host_though_we_connect_to_an_address(
    serve: Callable[..., Server], certificate: Path
) -> None:
    names: list[str | None] = []
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate)
    own.sni_callback = lambda _socket, name, _context: names.append(name)
    server = serve(*[reply(PICTURE)] * 3, tls=own)
    trusting = ssl.create_default_context(cafile=str(certificate))
    assert fetched(f"https://toko.example:{server.port}/a.png", context=trusting) == PICTURE
    assert names == ["toko.example"]
    other = f"https://lain.example:{server.port}/a.png"
    assert refusal(other, resolve=loopback, allow=anything, context=trusting) == "unreachable"
    unknown = f"https://toko.example:{server.port}/a.png"
    assert refusal(unknown, resolve=loopback, allow=anything) == "unreachable"


def test_a_proxy_of_the_environment_is_not_asked(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, server = serve(reply(PICTURE)), serve(reply(PICTURE))
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    assert fetched(f"http://toko.example:{server.port}/a.png") == PICTURE
    assert proxy.requests == []
