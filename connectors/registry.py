"""Which marketplaces exist: the entry-point group ``lapakdesa.marketplaces``, and nothing else (DESIGN section 4).

Built-in and third-party connectors are found the same way. There is no second list: the program is always installed
(in development editable). Importing a connector imports no HTTP library, so ``--help`` stays quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from connectors.core.manifest import wrong_fields
from connectors.core.marketplace import Marketplace

GROUP = "lapakdesa.marketplaces"
OWN_PACKAGE = "lapakdesa"
LONGEST_DETAIL = 200


class PluginBroken(Exception):
    """A connector cannot be used; the program stops and names it.

    ``name`` is its entry point, ``package`` the installed package it came with ("" when unknown). ``fault``: "import"
    (it failed with ``detail``), "absent" (``detail`` is no Marketplace), "incomplete" (``detail`` names wrong fields),
    "taken" (``detail`` is a code that another plugin has). ``detail`` is one line.
    """

    def __init__(self, point: EntryPoint, fault: str, detail: str) -> None:
        self.name = point.name
        self.package = _package(point)
        self.fault = fault
        self.detail = _one_line(detail)
        super().__init__(f"{self.name}: {self.fault}: {self.detail}")

    @property
    def is_own(self) -> bool:
        """Whether it is one of the connectors that this program brings."""
        return self.package == OWN_PACKAGE


class UnknownMarketplace(LookupError):
    """No connector has this code. ``code`` is what was asked for, ``known`` what there is."""

    def __init__(self, code: str, known: Iterable[str]) -> None:
        self.code = code
        self.known = tuple(sorted(known))
        super().__init__(f"{code} (known: {', '.join(self.known)})")


@cache
def all_marketplaces() -> Mapping[str, Marketplace]:
    """Every installed marketplace by code, in order of code. Raises PluginBroken."""
    return load(entry_points(group=GROUP))


def get(code: str) -> Marketplace:
    """One marketplace. Raises UnknownMarketplace, PluginBroken."""
    known = all_marketplaces()
    try:
        return known[code]
    except KeyError:
        raise UnknownMarketplace(code, known) from None


def load(points: Iterable[EntryPoint]) -> Mapping[str, Marketplace]:
    """Load ``points``; the one place that decides what a sound plugin is. Raises PluginBroken.

    Our own come first, so that of two plugins with one code a stranger is the one that is named.
    """
    found: dict[str, Marketplace] = {}
    for point in sorted(set(points), key=lambda each: (_package(each) != OWN_PACKAGE, each.name, each.value)):
        marketplace = _load_one(point)
        if marketplace.code in found:
            raise PluginBroken(point, "taken", marketplace.code)
        found[marketplace.code] = marketplace
    return MappingProxyType(dict(sorted(found.items())))


def _load_one(point: EntryPoint) -> Marketplace:
    if EntryPoint.pattern.match(point.value) is None:
        raise PluginBroken(point, "absent", point.value)
    try:
        loaded = point.load()
    except (Exception, SystemExit) as exc:  # a plugin that ends the program would end it without a word
        raise PluginBroken(point, "import", f"{type(exc).__name__}: {exc}") from exc
    if not isinstance(loaded, Marketplace):
        raise PluginBroken(point, "absent", point.value)
    if wrong := wrong_fields(loaded):
        raise PluginBroken(point, "incomplete", ", ".join(wrong))
    return loaded


def _package(point: EntryPoint) -> str:
    return str(point.dist.metadata["Name"] or "") if point.dist is not None else ""


def _one_line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_DETAIL else f"{words[: LONGEST_DETAIL - 1]}…"
