"""Shops, and what a marketplace says of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .words import ExternalShopId, MarketplaceCode, ShopId, VillageId


class ShopState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    RECONNECT = "reconnect"  # the seller must give consent again
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Shop:
    shop_id: ShopId
    village_id: VillageId
    marketplace: MarketplaceCode
    name: str
    external_shop_id: ExternalShopId
    state: ShopState
    base_url: str


@dataclass(frozen=True, slots=True)
class ShopInfo:
    """What a marketplace says about a shop; ``consent_until`` is when the seller's authorisation ends."""

    name: str
    region: str
    status: str
    consent_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuthorisedShop:
    """A shop that a seller's token covers. ``extra`` is kept with its credentials, because signing needs it."""

    external_shop_id: str
    name: str
    region: str
    extra: Mapping[str, str] = dataclasses.field(repr=False, default_factory=dict)
