"""Whether a manifest is whole: a dataclass checks nothing, and a plugin may hand us anything. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connectors.core.marketplace import AuthLinks, Flows, Limits, Marketplace
from inventory.canonical import Limit

STATES = frozenset({"live", "archive", "beta"})
CODE = re.compile(r"[a-z][a-z0-9_]*")


def wrong_fields(manifest: Marketplace) -> tuple[str, ...]:
    """The fields of a manifest that cannot be what they should be, e.g. ``("status", "flows.ship")``."""
    return (*(name for name, fits in _RULES.items() if not fits(getattr(manifest, name))), *_wrong_flows(manifest))


def _wrong_flows(manifest: Marketplace) -> Iterator[str]:
    if isinstance(manifest.flows, Flows):
        yield from (f"flows.{name}" for name in manifest.flows.present() if not callable(getattr(manifest.flows, name)))


def _words(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(each, str) for each in value)


def _is_limits(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, Limit) for each in value)


_RULES: Mapping[str, Callable[[Any], bool]] = {
    "code": lambda value: isinstance(value, str) and CODE.fullmatch(value) is not None,
    "label": lambda value: isinstance(value, str) and bool(value.strip()),
    "status": lambda value: isinstance(value, str) and value in STATES,
    "default_base_url": lambda value: isinstance(value, str) and value.startswith(("https://", "http://")),
    "limits": lambda value: isinstance(value, Limits),
    "sign": callable,
    "classify": callable,
    "links": lambda value: isinstance(value, AuthLinks) and callable(value.new),
    "flows": lambda value: isinstance(value, Flows),
    "check": callable,
    "docs": lambda value: isinstance(value, str),
    "settings": _words,
    "listing_limits": _is_limits,
    "channels": _words,
    "adapt": lambda value: value is None or callable(value),
    "title": callable,
}
