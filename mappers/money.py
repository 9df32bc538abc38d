"""Money on the wire and in our house: whole rupiah."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mappers.wire import BadWire


def rupiah(value: Any, where: str = "price") -> int:
    """A wire amount as whole rupiah, rounded half up. Raises BadWire for text, NaN, infinity or a truth value."""
    if type(value) is int:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return int(value) if value.is_integer() else int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
    raise BadWire("not_an_amount", where)


def optional_rupiah(value: Any, where: str = "price") -> int | None:
    """As ``rupiah``; null stays None."""
    return None if value is None else rupiah(value, where)


def rupiah_of_text(value: Any, where: str = "price") -> int:
    """An amount written as decimal text ("15000", "15000.00") as whole rupiah, rounded half up; never through float.

    Raises BadWire for anything else.
    """
    if type(value) is int:
        return value
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except ArithmeticError as exc:
        raise BadWire("not_an_amount", where) from exc
    if amount is None or not amount.is_finite() or amount.adjusted() > 15:
        raise BadWire("not_an_amount", where)
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def optional_rupiah_of_text(value: Any, where: str = "price") -> int | None:
    """As ``rupiah_of_text``; null and "" are None."""
    return None if value in (None, "") else rupiah_of_text(value, where)
