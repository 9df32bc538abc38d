"""When to send again, decided without a clock or a network."""

from __future__ import annotations

import pytest

from connectors.core.errors import Ambiguous, NotFound, ProtocolChanged, RateLimited, Rejected, Retryable, Unreadable
from connectors.core.http import Effect
from connectors.core.retry import Attempt, Raise, Retry, RetryPolicy, decide

POLICY = RetryPolicy()


@pytest.mark.parametrize("effect", list(Effect))
def test_what_is_surely_not_done_is_repeated_until_the_fifth_try(effect: Effect) -> None:
    error = Retryable("busy")
    assert decide(effect, error, Attempt(tries=4), 10, POLICY) == Retry(None)
    assert decide(effect, error, Attempt(tries=5), 10, POLICY) == Raise(error)


def test_a_network_that_is_off_is_given_up_after_the_third_try() -> None:
    error = Retryable("never_sent", never_sent=True)
    assert decide(Effect.CREATE, error, Attempt(tries=2), 0, POLICY) == Retry(None)
    assert decide(Effect.CREATE, error, Attempt(tries=3), 0, POLICY) == Raise(error)


@pytest.mark.parametrize("error", [Ambiguous("lost"), Rejected("no"), NotFound("gone"), ProtocolChanged("odd")])
def test_what_a_repetition_cannot_cure_is_raised_at_once(error: Ambiguous) -> None:
    assert decide(Effect.SET, error, Attempt(tries=1), 0, POLICY) == Raise(error)


def test_a_slow_down_does_not_use_up_a_try_but_has_a_ceiling() -> None:
    error = RateLimited("slow", after_s=3)
    assert decide(Effect.CREATE, error, Attempt(tries=5, limited=9), 0, POLICY) == Retry(3)
    assert decide(Effect.CREATE, error, Attempt(tries=0, limited=10), 0, POLICY) == Raise(error)


def test_a_pause_beyond_the_longest_wait_is_raised_instead_of_slept() -> None:
    error = RateLimited("daily", after_s=POLICY.max_wait_s + 1)
    assert decide(Effect.READ, error, Attempt(limited=1), 0, POLICY) == Raise(error)


def test_a_pause_of_unknown_length_is_left_to_the_back_off() -> None:
    assert decide(Effect.READ, RateLimited("slow"), Attempt(limited=1), 0, POLICY) == Retry(None)


def test_no_request_is_tried_for_longer_than_the_whole_budget() -> None:
    error = Retryable("busy")
    assert decide(Effect.READ, error, Attempt(tries=1), POLICY.max_elapsed_s, POLICY) == Raise(error)


def test_a_foreign_page_that_persists_is_a_changed_protocol_and_keeps_its_beginning() -> None:
    error = Unreadable("not_json", "status 200", raw=b"<html>")
    assert decide(Effect.READ, error, Attempt(tries=1), 0, POLICY) == Retry(None)
    last = decide(Effect.READ, error, Attempt(tries=5), 0, POLICY)
    assert isinstance(last, Raise)
    assert isinstance(last.error, ProtocolChanged)
    assert last.error.raw == b"<html>"
