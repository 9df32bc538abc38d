"""What must come of each fault: one table of rules over the effect of the request it strikes (DESIGN section 4).

Pure data and one decision. The tests run every line of it; ``docs/reference/contract.md`` is printed from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.core.errors import (
    Ambiguous,
    AuthExpired,
    ClockWrong,
    MarketplaceError,
    ProtocolChanged,
    RateLimited,
    Retryable,
)
from connectors.core.http import Audience
from connectors.core.outcome import REPEATABLE
from connectors.core.retry import RetryPolicy
from tests.contract.scenario import Step

POLICY = RetryPolicy()
SKEW_S = 900
SHORT_PAUSE_S = 7
LONG_PAUSE_S = 3600


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: a rule for the practice server, and how often it strikes.

    ``happens`` says whether the marketplace does what was asked although the answer suffers. ``dated`` False takes the
    Date header off every reply, so that nobody can tell the marketplace's time.
    """

    name: str
    says: str
    kind: str
    forever: bool = False
    happens: bool = False
    dated: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)

    def rule(self, step: Step) -> dict[str, Any]:
        """The body for the practice server's ``POST /_practice/faults``."""
        count = {} if self.forever else {"count": 1}
        return {"kind": self.kind, "path": step.rule_path, "method": step.method, **count, **self.options}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a flow's caller sees, and what the practice server's journal shows for the step that was struck.

    ``error`` None is success. ``requests`` is the number of requests, None where timing decides. ``waits_s`` is slept
    at least. ``partial`` means: some members of the batch failed and say so.
    """

    error: type[MarketplaceError] | None = None
    requests: int | None = 1
    refreshes: int = 0
    waits_s: float = 0.0
    partial: bool = False
    struck: bool = True


def _pair(kind: str, says: str, **more: Any) -> tuple[Fault, Fault]:
    return Fault(kind, says, kind, **more), Fault(f"{kind}_for_ever", f"{says}, every time", kind, forever=True, **more)


AFTER_EFFECT: Mapping[str, Any] = {"happens": True}
# Far beyond the time-outs of the cases, so that a machine that stands still for a while is not taken for a quick reply.
SLOW: Mapping[str, Any] = {"happens": True, "options": {"delay_s": 3.0}}

FAULTS: tuple[Fault, ...] = (
    *_pair("rate_limit", "too many requests, without Retry-After"),
    Fault("rate_limit_pause", f"too many requests, Retry-After {SHORT_PAUSE_S} s", "rate_limit",
          options={"retry_after": SHORT_PAUSE_S}),
    Fault("rate_limit_long_pause", f"too many requests, Retry-After {LONG_PAUSE_S} s", "rate_limit",
          options={"retry_after": LONG_PAUSE_S}),
    *_pair("expired_token", "the access token is old"),
    *_pair("busy", "the marketplace's own \"try again\""),
    *_pair("error_5xx_before", "a gateway's 502 page, nothing was done"),
    *_pair("error_5xx_after", "a gateway's 503 after the work was done", happens=True,
           options={"status": 503, "body": "json"}),
    *_pair("reset", "connection reset, nothing was done"),
    *_pair("lost_reply", "the work was done, the reply was lost", **AFTER_EFFECT),
    *_pair("cut_body", "the reply breaks off in its middle", **AFTER_EFFECT),
    *_pair("slow", "no reply in time", **SLOW),
    *_pair("slow_body", "the reply stalls in its middle", **SLOW),
    *_pair("html_200", "a login page with status 200, nothing was done"),
    Fault("html_200_after", "a login page with status 200 after the work was done", "html_200", happens=True,
          options={"effect": True}),
    Fault("partial_batch", "the first member of a batch fails", "partial_batch"),
    Fault("clock_skew", "one server's clock is wrong for a moment", "clock_skew", options={"skew_s": SKEW_S}),
    Fault("clock_skew_for_ever", "their clock and ours differ", "clock_skew", forever=True,
          options={"skew_s": SKEW_S}),
    Fault("clock_skew_undated", "our time is refused once, no Date header", "clock_skew", dated=False,
          options={"skew_s": SKEW_S}),
    Fault("clock_skew_undated_for_ever", "our time is refused every time, no Date header", "clock_skew", forever=True,
          dated=False, options={"skew_s": SKEW_S}),
)  # fmt: skip


def faults_at(step: Step) -> tuple[Fault, ...]:
    """Every fault that can strike this step."""
    return tuple(fault for fault in FAULTS if _applies(fault, step))


def _applies(fault: Fault, step: Step) -> bool:
    if fault.kind == "partial_batch":
        return step.batch > 0
    if fault.kind == "clock_skew":
        return step.signed
    # A call without a token can never find it expired: once is enough to see that nothing is refreshed.
    return not (fault.kind == "expired_token" and fault.forever and step.audience is Audience.PUBLIC)


def expected(fault: Fault, step: Step) -> Outcome:
    """What must come of ``fault`` at ``step``."""
    if fault.kind == "rate_limit":
        return _limited(fault)
    if fault.kind == "expired_token":
        return _expired(fault, step)
    if fault.kind == "clock_skew":
        return _wrong_clock(fault)
    if fault.kind == "partial_batch":
        return Outcome(Retryable) if step.one_fate else Outcome(partial=True)
    return _uncertain(fault, step)


def _limited(fault: Fault) -> Outcome:
    """Surely not done, whatever the effect: wait, then once more. A pause beyond the policy is raised, not slept."""
    if fault.forever:
        return Outcome(RateLimited, requests=POLICY.max_limited, waits_s=POLICY.first_wait_s)
    pause_s = float(fault.options.get("retry_after", POLICY.first_wait_s))
    return Outcome(RateLimited) if pause_s > POLICY.max_wait_s else Outcome(requests=2, waits_s=pause_s)


def _expired(fault: Fault, step: Step) -> Outcome:
    """One refresh, then once more. A public call carries no token."""
    if step.audience is Audience.PUBLIC:
        return Outcome(struck=False)
    return Outcome(AuthExpired if fault.forever else None, requests=2, refreshes=1)


def _wrong_clock(fault: Fault) -> Outcome:
    """Sign anew by their Date. One wrong server misleads us once: its Date is then contradicted by the next reply."""
    if not fault.dated:
        return Outcome(ClockWrong if fault.forever else None, requests=2)
    return Outcome(requests=2 if fault.forever else 3)


def _uncertain(fault: Fault, step: Step) -> Outcome:
    """The request may have arrived: READ and SET are repeated, CREATE and ADJUST never."""
    if step.effect not in REPEATABLE:
        return Outcome(Ambiguous)
    by_time = fault.kind in ("slow", "slow_body")
    if not fault.forever:
        return Outcome(requests=None if by_time else 2, waits_s=POLICY.first_wait_s)
    error = ProtocolChanged if fault.kind == "html_200" else Retryable
    return Outcome(error, requests=None if by_time else POLICY.max_tries, waits_s=POLICY.first_wait_s)
