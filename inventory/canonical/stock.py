"""Facts about units: movements and what orders hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .words import Sku


class MovementKind(StrEnum):
    OPENING = "OPENING"
    RECEIPT = "RECEIPT"
    SALE = "SALE"
    RETURN = "RETURN"
    COUNT = "COUNT"
    LOSS = "LOSS"
    TRANSFER = "TRANSFER"


@dataclass(frozen=True, slots=True)
class StockMovement:
    """An append-only fact. ``idempotency_key`` makes telling it twice harmless."""

    sku: Sku
    quantity: int
    kind: MovementKind
    reference: str
    actor: str
    idempotency_key: str
    occurred_at: datetime


class ReservationState(StrEnum):
    HELD = "HELD"
    CONSUMED = "CONSUMED"
    RELEASED = "RELEASED"


@dataclass(frozen=True, slots=True)
class Reservation:
    sku: Sku
    quantity: int
    state: ReservationState
