"""Which marketplaces exist: the entry-point group ``lapakdesa.marketplaces``, and nothing else (DESIGN section 4).

Built-in and third-party connectors are found the same way. There is no second list: the program is always installed
(in development editable). Importing a connector imports no HTTP library, so ``--help`` stays quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from connectors.core.marketplace import Marketplace

GROUP = "lapakdesa.marketplaces"


class PluginBroken(Exception):
    """A connector cannot be used; the program stops and names it. ``name`` is its entry point."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


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
    """Load ``points``; the one place that decides what a sound plugin is. Raises PluginBroken."""
    found: dict[str, Marketplace] = {}
    owners: dict[str, str] = {}
    for point in sorted(set(points), key=lambda each: each.name):
        marketplace = _load_one(point)
        if marketplace.code in found:
            raise PluginBroken(point.name, f"code {marketplace.code!r} belongs to {owners[marketplace.code]!r} already")
        found[marketplace.code] = marketplace
        owners[marketplace.code] = point.name
    return MappingProxyType(dict(sorted(found.items())))


def _load_one(point: EntryPoint) -> Marketplace:
    try:
        loaded = point.load()
    except Exception as exc:
        raise PluginBroken(point.name, f"{type(exc).__name__}: {exc}") from exc
    if not isinstance(loaded, Marketplace):
        raise PluginBroken(point.name, f"{point.value} is no Marketplace")
    return loaded
