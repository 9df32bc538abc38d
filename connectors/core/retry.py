"""Whether to send again: a pure decision with its own tests. The waiting itself is the transport's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from connectors.core.errors import MarketplaceError, ProtocolChanged, RateLimited, Retryable, Unreadable
from connectors.core.http import Effect
from connectors.core.outcome import REPEATABLE


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most ``max_tries`` sends, 2 s to 60 s apart (shopee.md section 3.1).

    Where not even a connection can be made, ``max_unreachable`` tries are enough: a person may be waiting, the network
    is usually off for longer, and the marks wait anyway.

    A RateLimited answer does not count as a try, but ``max_limited`` of them do end the call. A pause longer than
    ``max_wait_s`` is never slept: it is raised, so that the mark is postponed. ``max_elapsed_s`` bounds the whole.
    """

    max_tries: int = 5
    max_unreachable: int = 3
    max_limited: int = 10
    first_wait_s: float = 2.0
    max_wait_s: float = 60.0
    max_elapsed_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was tried so far for one request: ``tries`` that count, and ``limited`` answers that do not."""

    tries: int = 0
    limited: int = 0


@dataclass(frozen=True, slots=True)
class Retry:
    """Send again after ``wait_s`` seconds; None leaves the wait to the exponential back-off."""

    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """Stop and raise ``error``."""

    error: MarketplaceError


Decision: TypeAlias = Retry | Raise


def decide(
    effect: Effect, error: MarketplaceError, attempt: Attempt, elapsed_s: float, policy: RetryPolicy
) -> Decision:
    """Retry or Raise after ``error``; ``attempt`` includes the try that just failed.

    Retryable means "surely not done", so it may be repeated for every effect; that a lost or broken reply to an
    ADJUST or CREATE is Ambiguous instead was settled before (``outcome.unsettled``) and is never repeated here.
    """
    if not isinstance(error, Retryable):
        return Raise(error)
    if elapsed_s >= policy.max_elapsed_s:
        return Raise(_last_word(error))
    if isinstance(error, RateLimited):
        return _decide_limited(error, attempt, policy)
    if isinstance(error, Unreadable) and effect not in REPEATABLE:
        return Raise(_last_word(error))
    most = policy.max_unreachable if error.never_sent else policy.max_tries
    if attempt.tries >= most:
        return Raise(_last_word(error))
    return Retry()


def _decide_limited(error: RateLimited, attempt: Attempt, policy: RetryPolicy) -> Decision:
    if attempt.limited >= policy.max_limited:
        return Raise(error)
    if error.after_s is not None and error.after_s > policy.max_wait_s:
        return Raise(error)
    return Retry(error.after_s)


def _last_word(error: Retryable) -> MarketplaceError:
    """An unreadable reply that persists is a changed protocol; anything else stays what it is."""
    if isinstance(error, Unreadable):
        return ProtocolChanged(error.code, error.detail, raw=error.raw, request_id=error.request_id)
    return error
