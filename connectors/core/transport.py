"""The only sender: requests and tenacity live here and nowhere else (DESIGN section 4).

``Transport.run`` drives one flow: wait for a token per shop and per app, sign anew on every attempt, send, read the
reply whole, classify, then retry, go on, or raise. An error ends the flow: the generator is closed and the error
leaves ``run``. Every error is a ``MarketplaceError``; no foreign exception class ever leaves, and no URL, header or
body reaches a log, a message, a cause or a context of what is raised.
"""

from __future__ import annotations

import http.client
import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypeVar

import requests
import tenacity
import urllib3

from connectors.core.errors import (
    Ambiguous,
    AuthExpired,
    ClockWrong,
    MarketplaceError,
    Misconfigured,
    ProtocolChanged,
    RateLimited,
    Retryable,
    Scope,
)
from connectors.core.http import Audience, HttpRequest, HttpResponse, SignedRequest
from connectors.core.limits import Limiter
from connectors.core.link import CallRecord, ShopLink, Timeouts
from connectors.core.marketplace import Credentials, Flow, Marketplace
from connectors.core.outcome import REPEATABLE, foreign_reply, unsettled
from connectors.core.privacy import hide_queries_in_logs, scrub
from connectors.core.retry import Attempt, RetryPolicy, decide
from connectors.core.retry import Retry as Again

R = TypeVar("R")
__all__ = ["CallRecord", "Limiter", "RetryPolicy", "ShopLink", "Timeouts", "Transport", "plain_session"]
log = logging.getLogger("lapakdesa.transport")
CHUNK = 64 * 1024
OFFSET_LIVES_S = 300.0
OFFSET_JUMP_S = 60.0  # more than any reply takes on its way: then one of the two clocks was set anew
CLOCK_DOUBT_S = 60
FOREIGN = (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError)


@dataclass(slots=True)
class _Run:
    """The state of one run: whose it is, and which one-time cures were used."""

    marketplace: Marketplace
    link: ShopLink
    credentials: Credentials
    keys: Mapping[Scope, str]
    refreshed: bool = False
    clock_corrections: int = 0


@dataclass(slots=True)
class _Call:
    """The state of one request within a run."""

    run: _Run
    request: HttpRequest
    started_s: float
    attempt: Attempt = field(default_factory=Attempt)
    wait_s: float | None = None
    final: MarketplaceError | None = None


class Transport:
    """Sends for every shop; share one between threads. Nothing here sleeps but ``sleep``, nor asks any other clock."""

    def __init__(
        self,
        *,
        timeouts: Timeouts = Timeouts(),
        policy: RetryPolicy = RetryPolicy(),
        limiter: Limiter | None = None,
        session_factory: Callable[[], requests.Session] | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        max_body_bytes: int = 32 * 1024 * 1024,
        observe: Callable[[CallRecord], None] | None = None,
    ) -> None:
        self._timeouts = timeouts
        self._policy = policy
        self._limiter = limiter or Limiter(monotonic=monotonic, sleep=sleep)
        self._session_factory = session_factory or plain_session
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._max_body_bytes = max_body_bytes
        self._observe = observe
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()
        self._seen_offset_s: dict[str, tuple[float, float]] = {}
        self._signing_offset_s: dict[str, float] = {}
        jitter_s = policy.first_wait_s
        self._backoff = tenacity.wait_exponential(
            multiplier=policy.first_wait_s, max=max(0.0, policy.max_wait_s - jitter_s)
        ) + tenacity.wait_random(0, jitter_s)

    def run(self, marketplace: Marketplace, flow: Flow[R], link: ShopLink) -> R:
        """Drive ``flow`` to its end and return its result. Raises only MarketplaceError and what the flow raises."""
        try:
            run = _Run(marketplace, link, link.credentials(), _limiter_keys(marketplace, link))
            request = next(flow)
            while True:
                request = flow.send(self._settle(run, request))
        except StopIteration as stop:
            result: R = stop.value
            return result
        finally:
            flow.close()

    def server_time(self, base_url: str) -> datetime:
        """The marketplace's clock now, from the Date headers of its recent replies (behind by a second at most).

        Without any reply yet it is this computer's clock.
        """
        with self._lock:
            offset_s, _ = self._seen_offset_s.get(base_url, (0.0, 0.0))
        return datetime.fromtimestamp(self._clock() + offset_s, UTC)

    def close(self) -> None:
        """Close every thread's session."""
        with self._lock:
            sessions, self._sessions = self._sessions, []
        for session in sessions:
            session.close()
        self._local = threading.local()

    # --- one request, until it is settled ---------------------------------------------------------------------

    def _settle(self, run: _Run, request: HttpRequest) -> HttpResponse:
        call = _Call(run, request, self._monotonic())
        retrying = tenacity.Retrying(
            retry=lambda state: self._again(call, state),
            wait=lambda state: self._backoff(state) if call.wait_s is None else call.wait_s,
            stop=tenacity.stop_never,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._attempt, call)
        except MarketplaceError as exc:
            error = call.final or exc
        raise error

    def _again(self, call: _Call, state: tenacity.RetryCallState) -> bool:
        """Whether tenacity should go on; notes the wait, or the error to raise."""
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, MarketplaceError) or call.final is not None:
            return False
        before = call.attempt
        if isinstance(error, RateLimited):
            call.attempt = Attempt(before.tries, before.limited + 1)
        else:
            call.attempt = Attempt(before.tries + 1, before.limited)
        elapsed_s = self._monotonic() - call.started_s
        decision = decide(call.request.effect, error, call.attempt, elapsed_s, self._policy)
        if isinstance(decision, Again):
            call.wait_s = decision.wait_s
            log.info("%s %s again after %s", call.request.method, call.request.path, error.code)
            return True
        call.final = decision.error
        return False

    def _attempt(self, call: _Call) -> HttpResponse:
        """Send once; cure an old token or a refused clock once per run and send again at once."""
        while True:
            response, error = self._send(call)
            if error is None and response is not None:
                return response
            if isinstance(error, AuthExpired) and self._may_refresh(call):
                self._refresh(call)
            elif isinstance(error, ClockWrong) and self._correct_clock(call, response):
                continue
            elif error is not None:
                self._slow_down(call.run, error)
                raise error

    def _may_refresh(self, call: _Call) -> bool:
        return call.request.audience is not Audience.PUBLIC and not call.run.refreshed

    def _refresh(self, call: _Call) -> None:
        run = call.run
        run.refreshed = True
        try:
            run.credentials = run.link.refresh(run.credentials)
        except MarketplaceError as exc:
            call.final = exc
            raise

    def _correct_clock(self, call: _Call, response: HttpResponse | None) -> bool:
        """They refuse our timestamp: sign by their clock from now on (Date header); whether to send once more.

        One new signature is always worth a try. A second one only when their own Date contradicts what we signed,
        as it does when one of their servers had a wrong clock for a moment.
        """
        run, base_url = call.run, call.run.link.base_url
        theirs = response.received_at_s if response is not None else None
        contradicts = theirs is not None and abs(theirs - self._signing_time_s(base_url)) > CLOCK_DOUBT_S
        run.clock_corrections += 1
        if run.clock_corrections > (2 if contradicts else 1):
            return False
        if theirs is not None:
            with self._lock:
                self._signing_offset_s[base_url] = theirs - self._clock()
        return True

    def _slow_down(self, run: _Run, error: MarketplaceError) -> None:
        if isinstance(error, RateLimited) and error.after_s and error.code != "paused":
            self._limiter.pause(error.scope, run.keys[error.scope], error.after_s)

    # --- one send ---------------------------------------------------------------------------------------------

    def _send(self, call: _Call) -> tuple[HttpResponse | None, MarketplaceError | None]:
        """One request on the wire: its reply, and what is wrong with it (or why there is none)."""
        run, request = call.run, call.request
        base_url = run.link.base_url
        self._limiter.wait(
            run.marketplace.limits, run.keys[Scope.SHOP], run.keys[Scope.APP], max_pause_s=self._policy.max_wait_s
        )
        now_s = self._signing_time_s(base_url)
        signed = _given(request, base_url) or run.marketplace.sign(request, run.credentials, base_url, now_s)
        started_s = self._monotonic()
        response: HttpResponse | None = None
        error: MarketplaceError | None
        try:
            response = self._exchange(request, signed, base_url)
            error = self._judge(run, request, response, now_s)
        except MarketplaceError as exc:
            error = exc
        if error is not None:
            scrub(error, run.credentials)
        self._note(call, response, error, self._monotonic() - started_s)
        return response, error

    @staticmethod
    def _judge(run: _Run, request: HttpRequest, response: HttpResponse, now_s: int) -> MarketplaceError | None:
        if 300 <= response.status < 400:
            return foreign_reply(request, response, now_s)
        return run.marketplace.classify(request, response, now_s)

    def _signing_time_s(self, base_url: str) -> int:
        with self._lock:
            return int(self._clock() + self._signing_offset_s.get(base_url, 0.0))

    def _exchange(self, request: HttpRequest, signed: SignedRequest, base_url: str) -> HttpResponse:
        """Send and read whole. Every failure becomes a MarketplaceError without cause or context."""
        failure: MarketplaceError
        try:
            return self._exchange_raw(request, signed, base_url)
        except MarketplaceError as exc:
            failure = exc
        except FOREIGN as exc:
            failure = _translate(request, exc)
        failure.__context__ = failure.__cause__ = None
        raise failure

    def _exchange_raw(self, request: HttpRequest, signed: SignedRequest, base_url: str) -> HttpResponse:
        started_s = self._monotonic()
        read_s = request.timeout_s or self._timeouts.read_s
        reply = self._session().request(
            request.method,
            signed.url,
            data=signed.body,
            headers=dict(signed.headers),
            timeout=(self._timeouts.connect_s, read_s),
            allow_redirects=False,
            stream=True,
        )
        with reply:
            body = self._read(request, reply, started_s + max(self._timeouts.total_s, read_s))
        return HttpResponse(reply.status_code, dict(reply.headers), body, self._note_date(base_url, reply.headers))

    def _read(self, request: HttpRequest, reply: requests.Response, deadline_s: float) -> bytes:
        """The body whole, piece by piece as it arrives, so that neither size nor a slow drip can run away."""
        pieces: list[bytes] = []
        size = 0
        while piece := reply.raw.read1(CHUNK, decode_content=True):
            size += len(piece)
            if size > self._max_body_bytes:
                detail = f"more than {self._max_body_bytes} bytes"
                if request.effect in REPEATABLE:
                    raise ProtocolChanged("too_large", detail)
                raise Ambiguous("too_large", detail)
            if self._monotonic() > deadline_s:
                raise unsettled(request.effect, "total_timeout", "the reply came too slowly")
            pieces.append(piece)
        return b"".join(pieces)

    def _note_date(self, base_url: str, headers: Mapping[str, str]) -> int | None:
        try:
            stamp = int(parsedate_to_datetime(headers.get("Date", "")).timestamp())
        except (ValueError, TypeError, OverflowError):
            return None
        self._note_offset(base_url, stamp - self._clock())
        return stamp

    def _note_offset(self, base_url: str, offset_s: float) -> None:
        """Keep the largest offset of the last minutes: a reply that was long on its way makes their clock look slow,
        and a write noted too early would hide an order behind it."""
        now = self._monotonic()
        with self._lock:
            best, since = self._seen_offset_s.get(base_url, (offset_s, now))
            stale = now - since > OFFSET_LIVES_S or best - offset_s > OFFSET_JUMP_S
            if offset_s >= best or stale:
                self._seen_offset_s[base_url] = (offset_s, now)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._session_factory()
            with self._lock:
                self._sessions.append(session)
        return session

    def _note(self, call: _Call, response: HttpResponse | None, error: MarketplaceError | None, took_s: float) -> None:
        outcome = "ok" if error is None else f"{type(error).__name__}:{error.code}"
        status = response.status if response else None
        request = call.request
        log.debug("%s %s -> %s %s in %.3f s", request.method, request.path, status, outcome, took_s)
        if self._observe:
            code, shop = call.run.marketplace.code, call.run.link.shop_key
            size = len(response.body) if response else 0
            self._observe(CallRecord(code, shop, request.method, request.path, outcome, status, took_s, size))


def _limiter_keys(marketplace: Marketplace, link: ShopLink) -> Mapping[Scope, str]:
    """Whose tokens a run takes. Asked once a run: a link may have to decrypt its credentials for the answer."""
    return {Scope.SHOP: f"{marketplace.code}/{link.shop_key}", Scope.APP: f"{marketplace.code}/{link.app_key_id}"}


def _given(request: HttpRequest, base_url: str) -> SignedRequest | None:
    """An address that came in a reply, as it is; None for a call of our own. Nothing of ours travels there.

    Raises ProtocolChanged for one that is neither https nor at the marketplace's own origin.
    """
    if not request.url:
        return None
    if not (request.url.startswith("https://") or request.url.startswith(f"{base_url.rstrip('/')}/")):
        raise ProtocolChanged("not_a_safe_address", request.path)
    return SignedRequest(request.url)


def _translate(request: HttpRequest, exc: Exception) -> MarketplaceError:
    """Our word for a foreign exception. Its text may hold the URL, hence only class names are kept."""
    name = type(exc).__name__
    fault = own_fault(exc)
    if fault:
        return Misconfigured(fault, name)
    if is_never_sent(exc):
        return Retryable("never_sent", name, never_sent=True)
    return unsettled(request.effect, "connection", name)


class _PlainSession(requests.Session):
    """A session that follows nothing, keeps nothing, and looks up no password file."""

    def get_redirect_target(self, resp: Any) -> None:
        """Without a target requests neither prepares the next hop nor reads the redirect's body unbounded."""


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stands where a password would: with it requests never looks into ~/.netrc."""
    return request


def plain_session() -> requests.Session:
    """A session without retries, redirects, cookies and netrc; proxies and certificates of the environment hold."""
    session = _PlainSession()
    session.auth = _no_auth
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = "lapakdesa"
    return session


_OUR_OWN = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidProxyURL,
    urllib3.exceptions.LocationParseError,
)


def own_fault(exc: BaseException) -> str | None:
    """A short code when our own address or settings are at fault and no retry can cure it, else None."""
    if isinstance(exc, _OUR_OWN) and not isinstance(exc, requests.exceptions.ConnectionError):
        return "bad_address"
    if isinstance(exc, OSError) and not isinstance(exc, requests.RequestException | ConnectionError | TimeoutError):
        return "bad_certificates" if "CA certificate" in str(exc) else None
    return None


def is_never_sent(exc: BaseException) -> bool:
    """True only for the allow-list: connect time-out, refused, name unknown, certificate not verified.

    Whatever is not on it may have arrived.
    """
    if isinstance(exc, requests.exceptions.ConnectTimeout):
        return True
    refused = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
    return any(isinstance(each, (*refused, ssl.SSLCertVerificationError)) for each in _inner(exc))


def _inner(exc: BaseException) -> Iterator[BaseException]:
    """The exceptions inside: ``args[0]``, ``reason`` and ``original_error``, as requests and urllib3 nest them.

    Python's own context chain is left out: it may hold an earlier, unrelated error.
    """
    seen: set[int] = set()
    waiting: list[object] = [exc]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [*each.args[:1], getattr(each, "reason", None), getattr(each, "original_error", None)]


hide_queries_in_logs()
