"""Reading the JSON of a call: members of the right type, or the marketplace's own refusal."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from sandbox.practice import Json

MAX_INT = 2**63 - 1
"""Ids are 64-bit with every marketplace."""


class Members(ABC):
    """What checked requests of all marketplaces can do. ``wrong`` says no in the marketplace's words."""

    __slots__ = ()
    data: Json

    @abstractmethod
    def wrong(self, detail: str) -> Exception:
        """The refusal of a wrong parameter."""

    def member(self, name: str, kind: type | tuple[type, ...], source: Json | None = None) -> Any:
        """A required member of the body (or of *source*) of the given JSON type."""
        value = self.maybe(name, kind, source)
        if value is None:
            raise self.wrong(f"{name} is required")
        return value

    def maybe(self, name: str, kind: type | tuple[type, ...], source: Json | None = None) -> Any:
        """An optional member; None when absent or null. A boolean is no number."""
        value = (self.data if source is None else source).get(name)
        if value is None:
            return None
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise self.wrong(f"{name} has the wrong type")
        if isinstance(value, int) and abs(value) > MAX_INT:
            raise self.wrong(f"{name} is out of range")
        return value
