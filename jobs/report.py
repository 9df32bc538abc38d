"""What a job did, as values; the command line turns them into words or JSON."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class ShopReport:
    """One shop's share of a sync.

    ``pulled`` orders that were new or changed, ``pushed`` listings told something, ``unchanged`` listings that were
    due but already showed the right thing, ``postponed`` and ``blocked`` marks left, ``calls`` requests sent.
    ``state``: done | busy (another run holds the lease) | stopped (something needs a person; ``error`` says what).
    """

    shop_id: int
    shop: str
    marketplace: str
    state: str = "done"
    pulled: int = 0
    created: int = 0
    pushed: int = 0
    unchanged: int = 0
    postponed: int = 0
    blocked: int = 0
    calls: int = 0
    error: str = ""
    differences: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        return {
            "shop_id": self.shop_id,
            "shop": self.shop,
            "marketplace": self.marketplace,
            "state": self.state,
            "pulled": self.pulled,
            "created": self.created,
            "pushed": self.pushed,
            "unchanged": self.unchanged,
            "postponed": self.postponed,
            "blocked": self.blocked,
            "calls": self.calls,
            "error": self.error,
            "differences": dict(self.differences),
        }


EXIT_DONE = 0
EXIT_PERSON = 1
EXIT_BUSY = 75


def exit_code(reports: list[ShopReport]) -> int:
    """0 done, 75 another run holds a lease (and nothing is wrong), 1 something needs a person."""
    if any(r.state == "stopped" or r.blocked for r in reports):
        return EXIT_PERSON
    if any(r.state == "busy" for r in reports):
        return EXIT_BUSY
    return EXIT_DONE
