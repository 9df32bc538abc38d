"""What a shop asks for a product: the own price and the shop's rule, in whole rupiah. Pure integers.

A shop takes its share in fees, so the same product may cost more there. The inventory keeps its own price; the rule
is applied whenever a price is told to the shop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

HUNDREDTHS = 10_000  # a whole (100 %) in hundredths of a percent
LOWEST_PERCENT, HIGHEST_PERCENT = -9_000, 50_000  # -90 % and 500 %, in hundredths of a percent
_PERCENT = re.compile(r"([+-]?)(\d{1,3})(?:[.,](\d{1,2}))? ?%?")


class Rounding(StrEnum):
    """Up to the next price that people like to read."""

    NONE = "none"
    FIVE_HUNDRED = "500"
    THOUSAND = "1000"
    NINE_HUNDRED = "900"  # …900: 15.900, 16.900


_STEPS = {Rounding.FIVE_HUNDRED: (500, 0), Rounding.THOUSAND: (1000, 0), Rounding.NINE_HUNDRED: (1000, 900)}


@dataclass(frozen=True, slots=True)
class PriceRule:
    """``percent`` is in hundredths of a percent (750 = 7.5 %); ``plus`` and ``floor`` are rupiah.

    Both additions may be negative. Raises ValueError for a rule that no shop can mean.
    """

    percent: int = 0
    plus: int = 0
    rounding: Rounding = Rounding.NONE
    floor: int = 0

    def __post_init__(self) -> None:
        if not LOWEST_PERCENT <= self.percent <= HIGHEST_PERCENT:
            raise ValueError("a percentage lies between -90 and 500")
        if self.floor < 0:
            raise ValueError("a floor is not negative")

    @property
    def changes_nothing(self) -> bool:
        return self == NO_RULE

    def price(self, own: int) -> int:
        """The shop's price for an own price. A product without a price (0) stays without one.

        Percentage first, then the fixed amount; never below the floor or 1 rupiah; rounded up last, so that the
        floor holds and a dearer product never becomes the cheaper one.
        """
        if own <= 0:
            return own
        raised = -(-own * (HUNDREDTHS + self.percent) // HUNDREDTHS) + self.plus
        return _round_up(max(raised, self.floor, 1), self.rounding)


NO_RULE = PriceRule()


def _round_up(value: int, rounding: Rounding) -> int:
    if rounding is Rounding.NONE:
        return value
    step, ending = _STEPS[rounding]
    return value + (ending - value) % step


def parse_percent(text: str) -> int:
    """``"7,5"``, ``"7.5%"`` or ``"-10"`` in hundredths of a percent. Raises ValueError."""
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"no percentage: {text}")
    sign, whole, part = found.groups()
    value = int(whole) * 100 + int((part or "").ljust(2, "0"))
    value = -value if sign == "-" else value
    if not LOWEST_PERCENT <= value <= HIGHEST_PERCENT:
        raise ValueError(f"no percentage: {text}")
    return value


def percent_text(percent: int) -> str:
    """Hundredths of a percent as people write them: ``7,5``."""
    whole, part = divmod(abs(percent), 100)
    digits = f"{part:02d}".rstrip("0")
    return ("-" if percent < 0 else "") + (f"{whole},{digits}" if digits else str(whole))
