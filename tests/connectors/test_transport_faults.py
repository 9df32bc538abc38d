"""Every way a network can fail, on real sockets: the right class, never a foreign one, and no secret anywhere."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import traceback
from collections.abc import Callable

import pytest
import requests

from connectors.core.errors import Ambiguous, MarketplaceError, Misconfigured, ProtocolChanged, Retryable
from connectors.core.http import Effect
from tests.connectors.hostile_http import HostileServer, Script, both, reply, reset, send
from tests.connectors.toy_market import KEY, REFRESH, TOKEN, TOY, FakeTime, Link, one_call, texts, transport

REPEATABLE = [Effect.READ, Effect.SET]
ONCE = [Effect.ADJUST, Effect.CREATE]
SLOW = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"

BREAKS: dict[str, Callable[[HostileServer], Script]] = {
    "reset after the request": lambda server: reset,
    "closed after the request": lambda server: send(b""),
    "no answer": lambda server: server.stall,
    "headers, then the body stalls": lambda server: both(send(SLOW), server.stall),
    "body cut short": lambda server: reply(b"{}", length=50),
    "chunk cut short": lambda server: send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{}"),
    "chunk length that is no number": lambda server: send(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}"
    ),
    "bad gzip": lambda server: reply(b"not gzip at all", headers="Connection: close\r\nContent-Encoding: gzip\r\n"),
    "non-HTTP bytes": lambda server: send(b"\x16\x03\x01 hello\r\n\r\n"),
    "status line that is no number": lambda server: send(b"HTTP/1.1 abc OK\r\n\r\n"),
    "a header line without end": lambda server: send(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n"),
    "too many headers": lambda server: send(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
    "two content lengths": lambda server: send(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n{}"),
    "gateway error": lambda server: reply(b"<html>bad gateway", status="502 Bad Gateway"),
}


def fail(server_url: str, effect: Effect, time: FakeTime, **options: object) -> MarketplaceError:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any class may come; which one is the question
        transport(time, **options).run(TOY, one_call(effect), Link(server_url))  # type: ignore[arg-type]
    assert isinstance(caught.value, MarketplaceError)
    assert_silent(caught.value)
    return caught.value


def assert_silent(error: MarketplaceError) -> None:
    """Neither text nor traceback, nor anything chained to it, holds a secret or somebody else's class."""
    chain: list[BaseException] = [error]
    while (more := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(more)
    assert all(isinstance(each, MarketplaceError) for each in chain), chain
    told = texts(chain) + "".join(traceback.format_exception(error))
    assert not [secret for secret in (KEY, TOKEN, REFRESH, "access_token") if secret in told]


@pytest.mark.parametrize("effect", REPEATABLE)
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_reply_is_repeated_five_times_where_repeating_is_harmless(name: str, effect: Effect) -> None:
    time = FakeTime()
    with HostileServer(send(b"")) as server:
        server.scripts = [BREAKS[name](server)]
        error = fail(server.url, effect, time)
        assert type(error) is Retryable
        assert not error.never_sent
        assert len(server.requests) == 5


@pytest.mark.parametrize("effect", ONCE)
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_reply_to_a_create_is_ambiguous_and_never_sent_again(name: str, effect: Effect) -> None:
    with HostileServer(send(b"")) as server:
        server.scripts = [BREAKS[name](server)]
        assert type(fail(server.url, effect, FakeTime())) is Ambiguous
        assert len(server.requests) == 1


@pytest.mark.parametrize("effect", list(Effect))
def test_a_closed_port_was_never_reached_so_even_a_create_is_tried_again(effect: Effect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    time = FakeTime()
    error = fail(f"http://127.0.0.1:{port}", effect, time)
    assert type(error) is Retryable
    assert error.never_sent
    assert len(time.slept) == 2


def test_an_unknown_name_was_never_reached() -> None:
    error = fail("http://tidak-ada.invalid", Effect.CREATE, FakeTime())
    assert type(error) is Retryable
    assert error.never_sent


def test_a_connect_time_out_was_never_sent() -> None:
    def timing_out() -> requests.Session:
        session = requests.Session()
        session.request = lambda *args, **kwargs: (_ for _ in ()).throw(  # type: ignore[method-assign]
            requests.exceptions.ConnectTimeout(f"…?access_token={TOKEN}")
        )
        return session

    error = fail("http://127.0.0.1:1", Effect.CREATE, FakeTime(), session_factory=timing_out)
    assert isinstance(error, Retryable)
    assert error.never_sent


def test_a_certificate_that_cannot_be_verified_stops_before_anything_is_sent() -> None:
    def failing() -> requests.Session:
        reason = ssl.SSLCertVerificationError("certificate verify failed")
        session = requests.Session()
        session.request = lambda *args, **kwargs: (_ for _ in ()).throw(  # type: ignore[method-assign]
            requests.exceptions.SSLError(reason)
        )
        return session

    error = fail("https://127.0.0.1:1", Effect.CREATE, FakeTime(), session_factory=failing)
    assert isinstance(error, Retryable)
    assert error.never_sent


def test_tls_spoken_to_a_plain_server_is_unknown_to_a_create() -> None:
    with HostileServer(send(b"plain text")) as server:
        assert type(fail(server.url.replace("http", "https"), Effect.CREATE, FakeTime())) is Ambiguous


@pytest.mark.parametrize("url", ["htp://127.0.0.1", "no-scheme", "http://", "http://[::1", "http://a..b"])
def test_an_address_that_is_none_is_our_own_fault(url: str) -> None:
    assert type(fail(url, Effect.CREATE, FakeTime())) is Misconfigured


@pytest.mark.parametrize("effect", REPEATABLE)
def test_a_login_page_with_status_200_is_asked_again_then_reported_as_a_changed_protocol(effect: Effect) -> None:
    with HostileServer(reply(b"<html>selamat datang di wifi")) as server:
        error = fail(server.url, effect, FakeTime())
        assert type(error) is ProtocolChanged
        assert error.raw.startswith(b"<html>")
        assert len(server.requests) == 5


def test_a_login_page_in_answer_to_a_create_is_ambiguous() -> None:
    with HostileServer(reply(b"<html>selamat datang di wifi")) as server:
        assert type(fail(server.url, Effect.CREATE, FakeTime())) is Ambiguous
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("effect", "expected"), [(Effect.READ, ProtocolChanged), (Effect.SET, ProtocolChanged), (Effect.CREATE, Ambiguous)]
)
def test_a_redirect_is_never_followed(effect: Effect, expected: type[MarketplaceError]) -> None:
    with HostileServer(reply(b"{}")) as elsewhere:
        away = f"Connection: close\r\nLocation: {elsewhere.url}/login\r\n"
        with HostileServer(reply(b"", status="302 Found", headers=away)) as server:
            assert type(fail(server.url, effect, FakeTime())) is expected
        assert elsewhere.requests == []


@pytest.mark.parametrize(("effect", "expected"), [(Effect.READ, ProtocolChanged), (Effect.CREATE, Ambiguous)])
def test_a_reply_without_end_is_cut_at_the_ceiling(effect: Effect, expected: type[MarketplaceError]) -> None:
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000
    with HostileServer(send(endless)) as server:
        assert type(fail(server.url, effect, FakeTime(), max_body_bytes=100_000)) is expected


def test_a_body_that_drips_is_given_up_at_the_total_deadline() -> None:
    time = FakeTime()
    pause = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(20):
            time.now += 1
            connection.sendall(b"x")
            pause.wait(0.002)

    with HostileServer(drip) as server:
        error = fail(server.url, Effect.CREATE, time)
        assert type(error) is Ambiguous
        assert error.code in {"total_timeout", "connection"}


def test_no_log_line_of_ours_or_of_the_http_library_holds_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with HostileServer(reply(b'{"error": ""}'), reset) as server:
        transport(FakeTime()).run(TOY, one_call(Effect.READ), Link(server.url))
        fail(server.url, Effect.CREATE, FakeTime())
    assert caplog.records
    told = " ".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert not [secret for secret in (KEY, TOKEN, REFRESH) if secret in told]


def test_a_secret_that_a_marketplace_echoes_is_taken_out_of_the_error() -> None:
    echo = f'{{"error": "odd", "message": "bad token {TOKEN}"}}'.encode()
    with HostileServer(reply(echo)) as server:
        error = fail(server.url, Effect.READ, FakeTime())
    assert error.detail == "bad token …"
