"""What really arrives on a socket: the practice server under uvicorn, and the hostile server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import requests
from requests import exceptions

from sandbox import SandboxError, create_app
from sandbox.__main__ import main
from sandbox.hostile import BEHAVIOURS, HUGE_BYTES, HostileServer, closed_port
from sandbox.server import bind, make_server

CALL = "/api/v2/product/get_category"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A practice server on a port of its own."""
    app = create_app(None)
    listener = bind("127.0.0.1", 0)
    server = make_server(app)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"  # the port is open: a request waits for the start
    server.should_exit = True
    thread.join(5)
    listener.close()


def fault(url: str, kind: str, **options: object) -> None:
    requests.post(f"{url}/_practice/faults", json={"kind": kind, "count": 1} | options, timeout=5)


@pytest.mark.parametrize(
    ("kind", "error", "inner"),
    [
        ("lost_reply", exceptions.ConnectionError, "RemoteDisconnected"),
        ("reset", exceptions.ConnectionError, "ConnectionResetError"),
        ("cut_body", exceptions.ChunkedEncodingError, "IncompleteRead"),
    ],
)
def test_a_broken_connection_is_really_broken(url: str, kind: str, error: type[Exception], inner: str) -> None:
    fault(url, kind)
    with pytest.raises(error) as caught:
        requests.get(url + CALL, timeout=5)
    assert inner in repr(caught.value)
    assert requests.get(url + CALL, timeout=5).json()["error"] == "error_param"


def test_a_slow_body_stalls_in_its_middle(url: str) -> None:
    fault(url, "slow_body", delay_s=0.6)
    with pytest.raises(exceptions.ConnectionError) as caught:
        requests.get(url + CALL, timeout=0.15)
    assert "Read timed out" in str(caught.value)


def test_a_slow_answer_ends_in_a_read_timeout(url: str) -> None:
    fault(url, "slow", delay_s=0.6)
    with pytest.raises(exceptions.ReadTimeout):
        requests.get(url + CALL, timeout=0.15)


def test_an_answer_leaves_no_earlier_than_the_latency(url: str) -> None:
    requests.post(f"{url}/_practice/settings", json={"latency_ms": 120}, timeout=5)
    assert requests.get(url + CALL, timeout=5).elapsed.total_seconds() >= 0.115
    requests.post(f"{url}/_practice/settings", json={"latency_ms": None}, timeout=5)


def test_the_only_date_header_shows_the_practice_clock(url: str) -> None:
    requests.post(f"{url}/_practice/clock", json={"set_to": 1795305600}, timeout=5)
    answer = requests.get(url + CALL, timeout=5)
    assert answer.headers["Date"].startswith("Sun, 22 Nov 2026 00:00:0")
    assert answer.raw.headers.getlist("date") == [answer.headers["Date"]]
    requests.post(f"{url}/_practice/clock", json={"advance_s": -1e6}, timeout=5)


def test_a_port_in_use_is_a_sentence_and_exit_code_3(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SandboxError) as caught:
            bind("127.0.0.1", port)
        assert caught.value.code == "port_in_use"
        assert main(["--port", str(port)]) == 3
    assert f"Port {port}" in capsys.readouterr().err


# -- the hostile server ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "error", "inner"),
    [
        ("reset", exceptions.ConnectionError, "ConnectionResetError"),
        ("hang_up", exceptions.ConnectionError, "RemoteDisconnected"),
        ("no_answer", exceptions.ReadTimeout, "ReadTimeoutError"),
        ("stalled_body", exceptions.ConnectionError, "ReadTimeoutError"),
        ("cut_body", exceptions.ChunkedEncodingError, "IncompleteRead"),
        ("cut_chunk", exceptions.ChunkedEncodingError, "IncompleteRead"),
        ("bad_gzip", exceptions.ContentDecodingError, "DecodeError"),
        ("not_http", exceptions.ConnectionError, "BadStatusLine"),
        ("redirects", exceptions.TooManyRedirects, "30 redirects"),
    ],
)
def test_each_hostile_behaviour_raises_what_requests_is_known_to_raise(
    behaviour: str, error: type[Exception], inner: str
) -> None:
    server = HostileServer(behaviour)
    with server as url, pytest.raises(error) as caught:
        requests.post(f"{url}/api", json={"a": 1}, timeout=0.2)
    assert inner in repr(caught.value)
    assert server.received >= 1


@pytest.mark.parametrize("behaviour", ["html_200", "broken_json", "empty_200"])
def test_a_status_of_200_is_no_promise(behaviour: str) -> None:
    with HostileServer(behaviour) as url:
        answer = requests.get(url, timeout=5)
        assert answer.status_code == 200
        with pytest.raises(exceptions.JSONDecodeError):
            answer.json()


def test_a_huge_body_can_be_left_in_the_middle() -> None:
    with HostileServer("huge_body") as url, requests.get(url, stream=True, timeout=5) as answer:
        assert int(answer.headers["Content-Length"]) == HUGE_BYTES
        assert len(next(answer.iter_content(65_536))) == 65_536


def test_behaviours_follow_one_another_and_the_last_stays() -> None:
    server = HostileServer("html_200", "json")
    with server as url:
        kinds = [requests.get(url, timeout=5).headers["Content-Type"][:16] for _ in range(3)]
    assert kinds == ["text/html; chars", "application/json", "application/json"]
    assert server.received == 3


def test_nothing_listens_on_a_closed_port() -> None:
    with pytest.raises(exceptions.ConnectionError) as caught:
        requests.get(closed_port(), timeout=5)
    assert "NewConnectionError" in repr(caught.value)


def test_an_unknown_behaviour_is_refused() -> None:
    with pytest.raises(ValueError, match="reset"):
        HostileServer("polite")
    assert "json" in BEHAVIOURS
