"""The values every practice marketplace works with, and the shape such a marketplace has.

A marketplace is one object with the attributes of :class:`Practice`. The server finds it by name
(:mod:`sandbox.registry`), hands it each request under its path prefixes and asks it what the control
API wants to know. Nothing else in this package knows any marketplace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.clock import Clock
from sandbox.settings import Settings
from sandbox.store import Store

Json = dict[str, Any]


class SandboxError(Exception):
    """The practice server cannot run. ``code`` is a stable word, ``message`` a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Refused(Exception):
    """The control API refuses: HTTP status ``http``, a stable ``error`` word, a sentence, and details."""

    def __init__(self, http: int, error: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.http = http
        self.body: Json = {"error": error, "message": message, **details}


@dataclass(slots=True)
class Call:
    """One request to a marketplace, as it arrived. ``params`` keeps every value of a repeated key."""

    method: str
    path: str
    params: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    client: str
    base_url: str
    # Set by injected faults: how far the server's clock is off, and how many batch members must fail.
    skew_s: float = 0.0
    fail_members: int = 0

    def first(self, name: str) -> str | None:
        """The first value of a query parameter, or None when the key is absent."""
        values = self.params.get(name)
        return values[0] if values else None


@dataclass(slots=True)
class Answer:
    """What a marketplace says. ``error`` and ``shop`` are for the journal only."""

    status: int
    body: bytes
    content_type: str = "application/json"
    error: str = ""
    shop: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """Everything a marketplace may touch: its state, the practice clock and the settings.

    ``memory`` is for what need not survive a restart, such as the level of a rate limit; a reset empties it.
    """

    store: Store
    clock: Clock
    settings: Settings
    memory: Json = field(default_factory=dict)

    def setting(self, key: str, marketplace: str, shop: str = "") -> Any:
        """The value of a setting for a shop: the shop's own, else the marketplace's, else the server's."""
        return self.settings.get(key, marketplace, shop)


class Practice(Protocol):
    """One practice marketplace. Every method that changes state runs inside one transaction."""

    code: str
    prefixes: tuple[str, ...]
    schema: str
    tables: tuple[str, ...]
    defaults: Mapping[str, Any]
    batch_calls: tuple[str, ...]  # globs of "METHOD /path": calls whose members can fail one by one

    def handle(self, world: World, call: Call) -> Answer:
        """Answer one request of the marketplace's own API. Never raises for a wrong request."""
        ...

    def shop_of(self, world: World, call: Call) -> str:
        """The external shop id a request speaks for, or an empty string."""
        ...

    def carries_token(self, call: Call) -> bool:
        """Whether a request presents an access token (only those can find it expired)."""
        ...

    def fault(self, world: World, call: Call, kind: str, options: Json) -> Answer:
        """``rate_limit``, ``expired_token`` or ``busy`` in this marketplace's own words.

        Also ``server_error``: the JSON body of a 5xx, whose status the door sets.
        """
        ...

    def create_shop(self, world: World, wish: Json, base_url: str) -> Json:
        """Open a shop and return its ids and credentials."""
        ...

    def shops(self, world: World, base_url: str) -> list[Json]:
        """Every shop with its ids and its newest credentials."""
        ...

    def authorize(self, world: World, shop: str, wish: Json) -> Json:
        """The seller consents: a fresh authorisation code."""
        ...

    def revoke(self, world: World, shop: str) -> Json:
        """The seller withdraws consent."""
        ...

    def listings(self, world: World, shop: str) -> list[Json]:
        """The truth about every listing of a shop, deleted ones included."""
        ...

    def open_listings(self, world: World, shop: str, wish: Json) -> list[Json]:
        """Listings a seller makes by hand, in bulk if wanted."""
        ...

    def edit_listing(self, world: World, shop: str, listing: str, change: Json) -> Json:
        """A hand edit in the seller centre."""
        ...

    def place_order(self, world: World, shop: str, wish: Json) -> Json:
        """A buyer checks out; refused with 409 when the shown stock does not suffice."""
        ...

    def place_many(self, world: World, shop: str, wish: Json) -> Json:
        """Many orders at once, for measurements."""
        ...

    def act(self, world: World, shop: str, order: str, action: str, wish: Json) -> Json:
        """Move an order along its state machine as the buyer, the courier or the marketplace."""
        ...

    def orders(self, world: World, shop: str) -> list[Json]:
        """The truth about every order of a shop."""
        ...

    def pushes(self, world: World, shop: str) -> list[Json]:
        """What the marketplace would have sent to the shop's app: ``{type, headers, body}``, oldest first."""
        ...
