"""The door: takes each marketplace request off the socket, lets faults strike, and puts the answer back.

It is plain ASGI in front of the control API, because validation by a framework would cost more than the
marketplace itself, and because faults must be real on the socket.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qs

from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.practice import Answer, Call, Practice, World

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTROL = "/_practice"
_LINGER = "hh" if os.name == "nt" else "ii"
_HTML = b"<html><head><title>%d</title></head><body><center><h1>%d</h1></center></body></html>\r\n"


class Gate:
    """ASGI middleware: marketplace paths are answered here, the control API is passed on."""

    def __init__(
        self, app: App, world: World, practices: Mapping[str, Practice], faults: Faults, journal: Journal
    ) -> None:
        self._app = app
        self._world = world
        self._practices = practices
        self._faults = faults
        self._journal = journal
        prefixes = [(prefix, practice) for practice in practices.values() for prefix in practice.prefixes]
        self._prefixes = sorted(prefixes, key=lambda pair: -len(pair[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        practice = None if path.startswith(CONTROL) else self._owner(path)
        if practice is None:
            await self._app(scope, receive, self._dated(send))
            return
        arrived = time.monotonic()
        call = _call(scope, await _body(receive))
        await self._serve(practice, call, receive, send, arrived)

    def _owner(self, path: str) -> Practice | None:
        for prefix, practice in self._prefixes:
            if path.startswith(prefix):
                return practice
        return None

    def _dated(self, send: Send) -> Send:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = self._world.clock.http_date().encode()
                message["headers"] = [*message.get("headers", []), (b"date", date)]
            await send(message)

        return dated

    async def _serve(self, practice: Practice, call: Call, receive: Receive, send: Send, arrived: float) -> None:
        struck = self._struck(practice, call)
        before, after = struck.get("before"), struck.get("after")
        if "clock_skew" in struck:
            call.skew_s = float(struck["clock_skew"].options.get("skew_s", 900))
        if "partial_batch" in struck:
            call.fail_members = int(struck["partial_batch"].options.get("members", 1))
        answer = self._before(practice, call, before) if before else practice.handle(self._world, call)
        if after and after.kind == "error_5xx_after":
            answer = self._gateway_error(practice, call, after.options)
        silent = (before and before.kind == "reset") or (after and after.kind == "lost_reply")
        self._note(practice, call, answer, struck, silent=bool(silent))
        delay = float(self._world.setting("latency_ms", practice.code, answer.shop)) / 1000
        if after and after.kind == "slow":
            delay += float(after.options.get("delay_s", 1))
        if delay:
            await asyncio.sleep(max(0.0, arrived + delay - time.monotonic()))
        if silent:
            await _hang_up(receive, reset=bool(before))
            return
        await self._send(answer, call, after, receive, send)

    def _struck(self, practice: Practice, call: Call) -> dict[str, Fault]:
        if not self._faults:
            return {}
        fits = {
            "expired_token": practice.carries_token(call),
            "partial_batch": any(fnmatchcase(f"{call.method} {call.path}", glob) for glob in practice.batch_calls),
        }
        shop = practice.shop_of(self._world, call)
        now = self._world.clock.now()
        return self._faults.strike(practice.code, shop, call.method, call.path, now, fits)

    def _before(self, practice: Practice, call: Call, fault: Fault) -> Answer:
        """The answer of a request that never reaches the marketplace's logic."""
        kind, options = fault.kind, fault.options
        shop = practice.shop_of(self._world, call)
        if kind in ("error_5xx_before", "reset"):
            answer = self._gateway_error(practice, call, options)
        elif kind == "html_200":
            if options.get("effect"):  # a proxy's page in place of the real answer, which was given
                practice.handle(self._world, call)
            page = "<!DOCTYPE html><html><body><h1>Silakan masuk ke jaringan</h1></body></html>"
            answer = Answer(200, page.encode(), "text/html; charset=utf-8", error="html_200")
        else:
            answer = practice.fault(self._world, call, kind, options)
        answer.shop = shop
        return answer

    def _gateway_error(self, practice: Practice, call: Call, options: dict[str, Any]) -> Answer:
        """A load balancer's answer: HTML by default, on request JSON in the marketplace's words."""
        status = int(options.get("status", 502))
        if options.get("body") == "json":
            body = practice.fault(self._world, call, "server_error", options).body
            return Answer(status, body, error=f"http_{status}")
        return Answer(status, _HTML % (status, status), "text/html", error=f"http_{status}")

    def _note(self, practice: Practice, call: Call, answer: Answer, struck: dict[str, Fault], *, silent: bool) -> None:
        mode = str(self._world.setting("journal", practice.code, answer.shop))
        self._journal.write(
            mode,
            self._world.clock.now(),
            practice.code,
            answer.shop or practice.shop_of(self._world, call),
            call.method,
            call.path,
            call.params,
            call.body,
            call.headers.get("content-type", ""),
            0 if silent else answer.status,
            0 if silent else len(answer.body),
            answer.error,
            ",".join(rule.kind for rule in struck.values()),
        )

    async def _send(self, answer: Answer, call: Call, after: Fault | None, receive: Receive, send: Send) -> None:
        headers = [
            (b"date", self._world.clock.http_date(call.skew_s).encode()),
            (b"content-type", answer.content_type.encode()),
            (b"content-length", str(len(answer.body)).encode()),
        ]
        headers += [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        kind = after.kind if after else ""
        if kind not in ("cut_body", "slow_body"):
            await send({"type": "http.response.body", "body": answer.body})
            return
        half = len(answer.body) // 2
        await send({"type": "http.response.body", "body": answer.body[:half], "more_body": True})
        if kind == "cut_body":
            await _hang_up(receive, reset=False)
            return
        assert after is not None
        await asyncio.sleep(float(after.options.get("delay_s", 1)))
        await send({"type": "http.response.body", "body": answer.body[half:]})


def _call(scope: Scope, body: bytes) -> Call:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    client = scope.get("client")
    host = headers.get("host", "127.0.0.1")
    return Call(
        method=scope["method"],
        path=scope["path"],
        params=parse_qs(query, keep_blank_values=True),
        headers=headers,
        body=body,
        client=client[0] if client else "",
        base_url=f"{scope.get('scheme', 'http')}://{host}",
    )


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    return b"".join(parts)


async def _hang_up(receive: Receive, *, reset: bool) -> None:
    """Close the connection under the request, with a reset or politely, and never answer.

    The ASGI standard has no word for this, so the transport is taken from the server's own receive function.
    Without a socket (an in-process test client) the request ends with ConnectionAbortedError.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionAbortedError("The practice server closed the connection on purpose.")
    if reset:
        raw = transport.get_extra_info("socket")
        if raw is not None:  # linger 0 turns the close into a reset
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
        transport.abort()
    else:
        transport.close()
    # Return only once the server knows that the client is gone, or it would write an error page.
    while (await receive())["type"] != "http.disconnect":
        pass
