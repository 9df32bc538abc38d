"""What can go wrong between us and a marketplace, sorted by what the caller does next (DESIGN section 4).

MarketplaceError
├── Retryable          surely not done, may work later: back off, other listings go on
│   ├── RateLimited    slow down: pause that scope; the attempt does not count
│   └── Unreadable     not the marketplace's own reply (HTML from a gateway or a login page); inside the transport only
├── AuthExpired        the access token is old: refresh once, under the shop's lease
├── AuthRevoked        consent is gone: notice "hubungkan ulang toko"
├── Misconfigured      our app's own id, key, address or permission is wrong: stop the shop, tell a person
├── ClockWrong         they refuse our timestamp: sign again once, then tell a person about the computer's clock
├── Rejected           they refuse this content: block the mark, notice with the field
├── NotFound           it is gone there
├── Ambiguous          maybe done: read back by our SKU or order id, then decide
├── ProtocolChanged    the reply does not match the documentation: stop this flow, keep the raw reply, alert
└── MappingError       our data cannot be expressed there: block; lists every issue at once

No foreign exception class leaves ``connectors.core.transport``. Texts never hold a secret or a buyer's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Scope(StrEnum):
    """What a rate limit applies to."""

    SHOP = "shop"
    APP = "app"


class MarketplaceError(Exception):
    """Root. ``code`` is their or our own short name, ``detail`` their sentence (already free of secrets)."""

    def __init__(self, code: str, detail: str = "", *, request_id: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.request_id = request_id


class Retryable(MarketplaceError):
    """Surely not done, may work later. ``never_sent`` is True when no byte of the request can have arrived."""

    def __init__(self, code: str, detail: str = "", *, never_sent: bool = False, request_id: str = "") -> None:
        super().__init__(code, detail, request_id=request_id)
        self.never_sent = never_sent


class RateLimited(Retryable):
    """Slow down. ``after_s`` is how long to leave ``scope`` alone, or None when they did not say."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        after_s: float | None = None,
        scope: Scope = Scope.SHOP,
        request_id: str = "",
    ) -> None:
        super().__init__(code, detail, request_id=request_id)
        self.after_s = after_s
        self.scope = scope


class Unreadable(Retryable):
    """Not the marketplace's own reply. The transport repeats it and, when it persists, raises ProtocolChanged."""

    def __init__(self, code: str, detail: str = "", *, raw: bytes = b"", request_id: str = "") -> None:
        super().__init__(code, detail, request_id=request_id)
        self.raw = raw[:4096]


class AuthExpired(MarketplaceError):
    """The access token is old; a refresh may cure it."""


class AuthRevoked(MarketplaceError):
    """The seller's consent is gone; only a person can give it again."""


class Misconfigured(MarketplaceError):
    """Our app id, key, declared address or permission is wrong; no retry can cure it."""


class ClockWrong(MarketplaceError):
    """Our timestamp is outside their window although it was signed anew: the computer's clock is wrong."""


class Rejected(MarketplaceError):
    """They refuse this content. ``field`` is our field name, or "" when they do not say."""

    def __init__(self, code: str, detail: str = "", *, field: str = "", request_id: str = "") -> None:
        super().__init__(code, detail, request_id=request_id)
        self.field = field


class NotFound(MarketplaceError):
    """The item, order or shop does not exist there (any more)."""


class Ambiguous(MarketplaceError):
    """Maybe done. Read back before anything else."""


class ProtocolChanged(MarketplaceError):
    """The reply does not match the documentation. ``raw`` is its beginning, kept for an engineer."""

    def __init__(self, code: str, detail: str = "", *, raw: bytes = b"", request_id: str = "") -> None:
        super().__init__(code, detail, request_id=request_id)
        self.raw = raw[:4096]


class MappingError(MarketplaceError):
    """Our data cannot be expressed there. ``issues`` (canonical ``Issue`` values) lists everything at once."""

    def __init__(self, issues: Sequence[object]) -> None:
        super().__init__("mapping", ", ".join(str(getattr(i, "code", i)) for i in issues))
        self.issues = tuple(issues)
