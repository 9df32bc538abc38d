"""What a marketplace must supply to be tested: one ``MARKET`` value in ``tests/contract/markets/<code>.py``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.core.http import Audience, Effect, HttpRequest, SignedRequest
from connectors.core.marketplace import Marketplace
from inventory.canonical import Product

if TYPE_CHECKING:
    from tests.contract.bench import Bench

Entry = Mapping[str, Any]
"""One line of the practice server's journal."""


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of request a flow makes. A ``*`` in its path stands for any one part, such as an id. ``batch`` is how
    many members it carries where the practice server can fail them one by one (its ``partial_batch``), else 0;
    ``one_fate``: the flow is about that one member, so that the member's failure is the flow's own. ``signed``: it
    carries our time, which a server may refuse. ``given``: an address that came in a reply, asked as it is."""

    method: str
    path: str
    effect: Effect
    audience: Audience = Audience.SHOP
    batch: int = 0
    one_fate: bool = False
    signed: bool = True
    given: bool = False

    def is_of(self, entry: Mapping[str, Any]) -> bool:
        """Whether a line of the journal is such a request."""
        return bool(entry["method"] == self.method and same_path(self.path, str(entry["path"])))

    @property
    def rule_path(self) -> str:
        """The path for a fault rule that strikes nothing longer: a glob, since a plain path is a prefix there."""
        return self.path if "*" in self.path else f"{self.path[:-1]}[{self.path[-1]}]"

    @property
    def leaf(self) -> str:
        """The last part of the path that is a word."""
        parts = [part for part in self.path.split("/") if part != "*"]
        return f"{parts[-1]}/*" if self.path.endswith("*") else parts[-1]


def same_path(pattern: str, path: str) -> bool:
    """Whether ``path`` is ``pattern``; a ``*`` there stands for one part."""
    wanted, found = pattern.split("/"), path.split("/")
    return len(wanted) == len(found) and all(w in ("*", f) for w, f in zip(wanted, found, strict=True))


@dataclass(frozen=True, slots=True)
class Arranged:
    """A shop made ready: the flow's arguments, and a check of its result and of what the shop then holds.

    ``secrets`` are secret words among the arguments beside the shop's own credentials.
    """

    args: tuple[Any, ...]
    check: Callable[[Any], None]
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way to use a flow. ``steps`` are its requests in order; ``special`` tells scenarios of one flow apart."""

    flow: str
    steps: tuple[Step, ...]
    arrange: Callable[[Bench], Arranged]
    special: str = ""

    @property
    def name(self) -> str:
        return f"{self.flow} ({self.special})" if self.special else self.flow


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature vector: ``make`` gives our signature for its input. ``good`` False: it must not be ``sign``."""

    name: str
    make: Callable[[], str]
    sign: str
    good: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """How a per-call limit shows on the wire.

    ``arrange`` gives the flow's arguments for ``count`` members and a check of the result; ``members`` counts those of
    one request, from its journal entry or, where the journal keeps a note only, from the request itself.
    """

    flow: str
    path: str
    arrange: Callable[[Bench, int], Arranged]
    members: Callable[[Entry, HttpRequest], int]


@dataclass(frozen=True, slots=True)
class Paging:
    """A paged flow: ``fill`` puts ``count`` more things into the shop, ``before_cursor`` gives its other arguments."""

    flow: str
    path: str
    page: int
    fill: Callable[[Bench, int], None]
    before_cursor: Callable[[Bench], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Market:
    """Everything the suite needs to know about one marketplace beside its manifest."""

    code: str
    scenarios: tuple[Scenario, ...]
    signature: Callable[[SignedRequest], str]
    own_vectors: Callable[[Marketplace], Iterable[Signature]]
    file_vectors: Callable[[Marketplace, Any], Iterable[Signature]]
    batches: Mapping[str, Batch]
    pages: tuple[Paging, ...]
    products: tuple[Product, ...]
    pictures: Mapping[str, bytes]
    stock: int
    code_of: Callable[[Mapping[str, Any]], str]
    state: Callable[[Bench], Any]
    other_modes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    calm: Mapping[str, Any] = field(default_factory=dict)
    one_call_a_second: Mapping[str, Any] = field(default_factory=dict)

    def scenario(self, flow: str) -> Scenario:
        """The first scenario of ``flow``."""
        return next(each for each in self.scenarios if each.flow == flow)


def market(code: str) -> Market:
    """The fixtures of one marketplace. Raises ModuleNotFoundError when there are none."""
    found: Market = importlib.import_module(f"tests.contract.markets.{code}").MARKET
    return found
