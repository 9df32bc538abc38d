"""What the transport does around one flow: signing, tokens, clocks, waiting, connections."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from connectors.core.errors import (
    AuthExpired,
    AuthRevoked,
    ClockWrong,
    MarketplaceError,
    ProtocolChanged,
    RateLimited,
    Rejected,
    Retryable,
)
from connectors.core.http import Audience, Effect, FilePart, HttpRequest
from connectors.core.marketplace import Credentials, Flow
from connectors.core.transport import CallRecord
from tests.connectors.hostile_http import HostileServer, reply
from tests.connectors.toy_market import TOKEN, TOY, FakeTime, Link, many_calls, one_call, transport

GOOD = reply(b'{"error": ""}')
EXPIRED = reply(b'{"error": "expired"}', status="403 Forbidden")


def dated(body: bytes, seconds: float) -> object:
    stamp = format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)
    return reply(body, headers=f"Connection: close\r\nDate: {stamp}\r\n")


def stamps(server: HostileServer) -> list[int]:
    return [int(re.search(rb"timestamp=(\d+)", each).group(1)) for each in server.requests]  # type: ignore[union-attr]


def test_every_attempt_is_signed_anew() -> None:
    time = FakeTime()
    with HostileServer(reply(b'{"error": "busy"}'), reply(b'{"error": "busy"}'), GOOD) as server:
        transport(time).run(TOY, one_call(), Link(server.url))
        first, second, third = stamps(server)
    assert first < second < third
    assert len(time.slept) == 2
    assert 2 <= time.slept[0] <= time.slept[1] + 2 <= 62


def test_an_expired_token_is_refreshed_once_and_the_call_goes_out_again_at_once() -> None:
    time = FakeTime()
    with HostileServer(EXPIRED, GOOD) as server:
        link = Link(server.url)
        transport(time).run(TOY, one_call(Effect.CREATE), link)
        assert link.refreshed == [TOKEN]
        assert b"token-baru-rahasia" in server.requests[1]
    assert time.slept == []


def test_a_token_that_stays_expired_is_not_refreshed_again() -> None:
    with HostileServer(EXPIRED) as server:
        link = Link(server.url)
        with pytest.raises(AuthExpired):
            transport(FakeTime()).run(TOY, one_call(), link)
        assert len(link.refreshed) == 1
        assert len(server.requests) == 2


def test_a_later_call_of_the_same_run_uses_the_new_token() -> None:
    with HostileServer(GOOD, EXPIRED, GOOD) as server:
        transport(FakeTime()).run(TOY, many_calls(3), Link(server.url))
        assert [b"token-baru-rahasia" in each for each in server.requests] == [False, False, True, True]


@pytest.mark.parametrize("error", [AuthRevoked("gone"), Retryable("network")])
def test_what_a_refresh_raises_leaves_the_run_without_another_try(error: MarketplaceError) -> None:
    class Broken(Link):
        def refresh(self, stale: Credentials) -> Credentials:
            raise error

    with HostileServer(EXPIRED) as server:
        with pytest.raises(type(error)) as caught:
            transport(FakeTime()).run(TOY, one_call(), Broken(server.url))
        assert caught.value is error
        assert len(server.requests) == 1


def test_a_public_call_never_refreshes() -> None:
    with HostileServer(EXPIRED) as server:
        link = Link(server.url)
        with pytest.raises(AuthExpired):
            transport(FakeTime()).run(TOY, one_call(audience=Audience.PUBLIC), link)
        assert link.refreshed == []


def test_a_refused_clock_is_corrected_from_their_date_and_kept_for_later_calls() -> None:
    time = FakeTime()
    theirs = time.now + 5000
    refusal = dated(b'{"error": "clock"}', theirs)
    with HostileServer(refusal, GOOD) as server:  # type: ignore[arg-type]
        sender = transport(time)
        sender.run(TOY, one_call(), Link(server.url))
        sender.run(TOY, one_call(), Link(server.url))
        assert stamps(server) == [int(time.now), int(theirs), int(theirs)]


def test_one_server_with_a_wrong_clock_for_a_moment_does_not_mislead_us_for_long() -> None:
    time = FakeTime()
    strange, usual = dated(b'{"error": "clock"}', time.now + 900), dated(b'{"error": "clock"}', time.now)
    with HostileServer(strange, usual, GOOD) as server:  # type: ignore[arg-type]
        transport(time).run(TOY, one_call(Effect.CREATE), Link(server.url))
        assert stamps(server) == [int(time.now), int(time.now + 900), int(time.now)]


def test_a_clock_that_is_refused_by_its_own_date_is_told_to_a_person() -> None:
    time = FakeTime()
    with HostileServer(dated(b'{"error": "clock"}', time.now + 900)) as server:  # type: ignore[arg-type]
        with pytest.raises(ClockWrong):
            transport(time).run(TOY, one_call(), Link(server.url))
        assert len(server.requests) == 2


def test_a_clock_that_is_refused_twice_is_told_to_a_person() -> None:
    with HostileServer(reply(b'{"error": "clock"}')) as server:
        with pytest.raises(ClockWrong):
            transport(FakeTime()).run(TOY, one_call(), Link(server.url))
        assert len(server.requests) == 2


def test_the_marketplaces_time_is_known_after_a_reply() -> None:
    time = FakeTime()
    with HostileServer(dated(b'{"error": ""}', time.now + 90)) as server:  # type: ignore[arg-type]
        sender = transport(time)
        assert sender.server_time(server.url).timestamp() == time.now
        response = sender.run(TOY, one_call(), Link(server.url))
        assert response.received_at_s == int(time.now + 90)
        time.now += 10
        assert sender.server_time(server.url).timestamp() == pytest.approx(time.now + 90)


def test_a_reply_that_was_long_on_its_way_does_not_make_their_clock_look_slow() -> None:
    time = FakeTime()
    sender = transport(time)
    sender._note_offset("http://toko", 5.0)
    sender._note_offset("http://toko", -20.0)
    assert sender.server_time("http://toko").timestamp() == pytest.approx(time.now + 5)


def test_a_clock_that_was_set_anew_is_believed() -> None:
    time = FakeTime()
    sender = transport(time)
    sender._note_offset("http://toko", 3600.0)
    sender._note_offset("http://toko", 0.0)
    assert sender.server_time("http://toko").timestamp() == pytest.approx(time.now)


def test_retry_after_is_slept_and_pauses_the_whole_scope_for_others() -> None:
    time = FakeTime()
    slow = reply(b'{"error": "slow_down"}', headers="Connection: close\r\nRetry-After: 7\r\n")
    with HostileServer(slow, GOOD) as server:
        transport(time).run(TOY, one_call(Effect.CREATE), Link(server.url))
    assert time.slept == [7]


def test_a_retry_after_beyond_the_ceiling_is_not_slept_and_stops_other_shops_of_the_app_without_a_call() -> None:
    time = FakeTime()
    slow = reply(b'{"error": "slow_down"}', headers="Connection: close\r\nRetry-After: 3600\r\n")
    with HostileServer(slow, GOOD) as server:
        sender = transport(time)
        with pytest.raises(RateLimited) as caught:
            sender.run(TOY, one_call(), Link(server.url))
        assert caught.value.after_s == 3600
        with pytest.raises(RateLimited, match="paused"):
            sender.run(TOY, one_call(), Link(server.url, shop_key="toko-2"))
        sender.run(TOY, one_call(), Link(server.url, shop_key="toko-3", app_key_id="app-2"))
        assert len(server.requests) == 2
    assert time.slept == []


def test_endless_slow_downs_end_by_themselves() -> None:
    time = FakeTime()
    with HostileServer(reply(b'{"error": "limited"}', status="429 Too Many Requests")) as server:
        with pytest.raises(RateLimited):
            transport(time).run(TOY, one_call(), Link(server.url))
        assert 5 < len(server.requests) <= 10
    assert max(time.slept) <= 60


def test_one_connection_serves_many_calls_of_a_thread() -> None:
    with HostileServer(GOOD, keep_alive=True) as server:
        server.scripts = [reply(b'{"error": ""}', headers="")]
        assert transport(FakeTime()).run(TOY, many_calls(20), Link(server.url)) == 20
        assert server.connections == 1
        assert len(server.requests) == 20


def test_an_error_closes_the_flow_so_that_its_cleanup_runs() -> None:
    closed: list[bool] = []

    def careful() -> Flow[None]:
        try:
            yield HttpRequest("GET", "/call", Effect.READ)
        finally:
            closed.append(True)

    with HostileServer(reply(b'{"error": "no"}')) as server, pytest.raises(Rejected):
        transport(FakeTime()).run(TOY, careful(), Link(server.url))
    assert closed == [True]


def test_a_password_file_is_never_consulted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login orang password rahasia\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with HostileServer(GOOD) as server:
        transport(FakeTime()).run(TOY, one_call(), Link(server.url))
        assert b"Authorization" not in server.requests[0]


def test_cookies_are_not_kept() -> None:
    with HostileServer(reply(b'{"error": ""}', headers="Connection: close\r\nSet-Cookie: a=b; Path=/\r\n")) as server:
        transport(FakeTime()).run(TOY, many_calls(2), Link(server.url))
        assert b"Cookie" not in server.requests[1]


def test_a_file_travels_as_multipart_with_its_name_and_type() -> None:
    def upload() -> Flow[None]:
        part = FilePart("image", 'kopi "bubuk".png', b"\x89PNG\r\n", "image/png")
        yield HttpRequest("POST", "/up", Effect.SET, files=(part,), form=(("scene", "normal"),))

    with HostileServer(GOOD) as server:
        transport(FakeTime()).run(TOY, upload(), Link(server.url))
        sent = server.requests[0]
    assert b'name="scene"\r\n\r\nnormal\r\n' in sent
    assert b'name="image"; filename="kopi %22bubuk%22.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n' in sent


def test_every_call_is_observed_with_its_outcome() -> None:
    seen: list[CallRecord] = []
    with HostileServer(reply(b'{"error": "busy"}'), GOOD) as server:
        transport(FakeTime(), observe=seen.append).run(TOY, one_call(), Link(server.url))
    assert [(each.shop_key, each.path, each.outcome) for each in seen] == [
        ("toko-1", "/call", "Retryable:busy"),
        ("toko-1", "/call", "ok"),
    ]


# --- whose token, and addresses that came in a reply ------------------------------------------------------------


def test_a_call_for_the_seller_refreshes_its_token_too() -> None:
    with HostileServer(EXPIRED, GOOD) as server:
        link = Link(server.url)
        transport(FakeTime()).run(TOY, one_call(audience=Audience.SELLER), link)
        assert link.refreshed == [TOKEN]


def document(url: str) -> Flow[bytes]:
    request = HttpRequest("GET", "/label.pdf", Effect.READ, audience=Audience.PUBLIC, url=url)
    return (yield request).body


def test_an_address_of_theirs_is_asked_as_it_is_with_nothing_of_ours() -> None:
    with HostileServer(reply(b'{"error": ""}')) as server:
        body = transport(FakeTime()).run(TOY, document(f"{server.url}/label.pdf?mark=a%2Fb"), Link(server.url))
        (asked,) = server.requests
    assert body == b'{"error": ""}'
    assert asked.startswith(b"GET /label.pdf?mark=a%2Fb HTTP/1.1\r\n")
    assert TOKEN.encode() not in asked
    assert b"timestamp" not in asked


@pytest.mark.parametrize("url", ["http://elsewhere.example/label.pdf", "file:///etc/passwd", "{own}.evil.example/x"])
def test_an_address_that_is_neither_https_nor_theirs_is_not_asked(url: str) -> None:
    with HostileServer(GOOD) as server:
        with pytest.raises(ProtocolChanged, match="not_a_safe_address"):
            transport(FakeTime()).run(TOY, document(url.replace("{own}", server.url)), Link(server.url))
        assert server.requests == []
