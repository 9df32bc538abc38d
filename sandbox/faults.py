"""Injected faults: what goes wrong, for which requests, how often.

A fault is a rule. A request asks every rule in the order they were added; the first of each kind of effect
that matches is applied. Rules live in memory: a restart is a clean network.
"""

from __future__ import annotations

import fnmatch
import random
from dataclasses import dataclass, field
from typing import Any

# What happens before the marketplace sees the request: it has no effect.
BEFORE = ("rate_limit", "error_5xx_before", "expired_token", "busy", "reset", "html_200")
# The marketplace does what was asked, then the answer suffers.
AFTER = ("error_5xx_after", "lost_reply", "cut_body", "slow_body", "slow")
# The marketplace itself behaves differently.
INSIDE = ("partial_batch", "clock_skew")
KINDS = BEFORE + AFTER + INSIDE


@dataclass(slots=True)
class Fault:
    """One rule. ``count`` None means without end; ``share`` is the probability for each match."""

    id: int
    kind: str
    path: str = ""
    shop: str = ""
    marketplace: str = ""
    method: str = ""
    count: int | None = None
    share: float = 1.0
    seed: int = 0
    skip: int = 0
    active_from: float = 0.0
    options: dict[str, Any] = field(default_factory=dict)
    hits: int = 0
    _random: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def covers(self, marketplace: str, shop: str, method: str, path: str, now: float) -> bool:
        """Whether the rule speaks about this request at all."""
        return (
            (self.count is None or self.hits < self.count)
            and now >= self.active_from
            and self.marketplace in ("", marketplace)
            and self.shop in ("", shop)
            and self.method in ("", method)
            and path_matches(self.path, path)
        )

    def strikes(self) -> bool:
        """Use the rule on a request it covers; False when the dice or ``skip`` spare the request."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.share < 1.0 and self._random.random() >= self.share:
            return False
        self.hits += 1
        return True

    def describe(self) -> dict[str, Any]:
        """The rule as the control API shows it."""
        names = (
            "id",
            "kind",
            "path",
            "shop",
            "marketplace",
            "method",
            "count",
            "share",
            "seed",
            "skip",
            "hits",
        )
        return {name: getattr(self, name) for name in names} | self.options


def path_matches(pattern: str, path: str) -> bool:
    """Empty matches all; ``*`` and ``?`` make a glob; a leading slash a prefix; anything else a part."""
    if not pattern:
        return True
    if any(mark in pattern for mark in "*?["):
        return fnmatch.fnmatchcase(path, pattern)
    return path.startswith(pattern) if pattern.startswith("/") else pattern in path


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._next = 1

    def add(self, kind: str, now: float, wish: dict[str, Any]) -> Fault:
        """Add a rule from a control request; *wish* holds the fields and the options of the kind."""
        wish = dict(wish)
        fields: dict[str, Any] = {}
        for name in ("path", "shop", "marketplace", "method"):
            fields[name] = str(wish.pop(name, "") or "")
        count = wish.pop("count", None)
        rule = Fault(
            id=self._next,
            kind=kind,
            count=None if count is None else int(count),
            share=float(wish.pop("share", 1.0)),
            seed=int(wish.pop("seed", 0)),
            skip=int(wish.pop("skip", 0)),
            active_from=now + float(wish.pop("after_s", 0.0)),
            options=wish,
            **fields,
        )
        self._next += 1
        self._rules.append(rule)
        return rule

    def clear(self, rule_id: int | None = None) -> int:
        """Forget one rule or all of them; the number forgotten."""
        before = len(self._rules)
        self._rules = [] if rule_id is None else [r for r in self._rules if r.id != rule_id]
        return before - len(self._rules)

    def list(self) -> list[dict[str, Any]]:
        """Every rule, used-up ones included, with how often it struck."""
        return [rule.describe() for rule in self._rules]

    def __bool__(self) -> bool:
        return bool(self._rules)

    def strike(
        self, marketplace: str, shop: str, method: str, path: str, now: float, fits: dict[str, bool]
    ) -> dict[str, Fault]:
        """The rules that hit this request: at most one each of before, inside (by kind) and after.

        *fits* names the kinds that make no sense for this request, such as a partial batch for a single call.
        """
        struck: dict[str, Fault] = {}
        for rule in self._rules:
            slot = "before" if rule.kind in BEFORE else rule.kind if rule.kind in INSIDE else "after"
            if slot in struck or not fits.get(rule.kind, True):
                continue
            if rule.covers(marketplace, shop, method, path, now) and rule.strikes():
                struck[slot] = rule
                if slot == "before":
                    break
        return struck
