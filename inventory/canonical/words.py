"""Ids, issues, spans of time and pages: what the other words are made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Generic, NewType, TypeVar

VillageId = NewType("VillageId", str)
ShopId = NewType("ShopId", int)
ProductId = NewType("ProductId", int)
VariantId = NewType("VariantId", int)
ListingId = NewType("ListingId", int)

Sku = NewType("Sku", str)
MarketplaceCode = NewType("MarketplaceCode", str)
ExternalShopId = NewType("ExternalShopId", str)
ExternalItemId = NewType("ExternalItemId", str)
ExternalModelId = NewType("ExternalModelId", str)
ExternalOrderId = NewType("ExternalOrderId", str)

T = TypeVar("T")


class Severity(StrEnum):
    """How much an issue matters: an ERROR stops the action, a WARNING does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person should know about one field; ``code`` and ``params`` become a sentence (gettext)."""

    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time to pull, both ends inclusive, aware UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page; ``next_cursor`` is opaque and None on the last page."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    issues: tuple[Issue, ...] = ()


def utc_now() -> datetime:
    return datetime.now(UTC)


def require_utc(value: datetime) -> datetime:
    """Return ``value`` in UTC; a naive time is a mistake, not a guess.

    Raises ValueError for a naive datetime.
    """
    if value.tzinfo is None:
        raise ValueError("a time needs a zone")
    return value.astimezone(UTC)
