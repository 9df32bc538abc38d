"""How sell-rights are divided, and what may be written next. Pure (DESIGN section 6, docs/adr/0005).

The units of one SKU are divided among its listings. Three rules keep a unit from being sold twice:

* ``upper`` of a listing is the most it could still sell without our knowledge;
* Σ upper + reserved + quarantined ≤ on hand, so a raise takes only units that nobody holds;
* decrease → confirmed → seen by a later pull → increase, never the other way round.

An absolute write hides an order that fell between our last pull and the write. For the *last units* of a SKU that
race is closed for good: the shop is first set to 0, then pulled, then given its number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holding:
    """What one listing holds of one SKU, in sale units of ``units`` base units each.

    ``open`` is False where we cannot write (paused shop, lost consent): such a listing keeps what it shows.
    ``locked`` units belong to a campaign and cannot be taken back. ``wanted`` is False for a listing that is off sale,
    or shall be: its share is 0.
    """

    key: int
    confirmed: int = 0
    pending: int | None = None
    settling: int | None = None
    locked: int = 0
    units: int = 1
    open: bool = True
    wanted: bool = True

    @property
    def upper(self) -> int:
        """The most this listing could still sell without our knowledge."""
        return max(0, self.confirmed, self.pending or 0, self.settling or 0, self.locked)

    @property
    def now(self) -> int:
        """The number the shop shows, or will show when the write under way succeeds."""
        return max(0, self.confirmed if self.pending is None else self.pending)


def held(holdings: Sequence[Holding]) -> int:
    """Base units that could be sold without our knowledge, all listings together."""
    return sum(h.upper * h.units for h in holdings)


def targets(available: int, holdings: Sequence[Holding]) -> dict[int, int]:
    """The number each listing should show in the end, in sale units.

    ``available`` is on hand − reserved − quarantined, in base units. What needs no move stays where it is: units are
    only cut where too many are shown, filled where too few are, and an empty shop beside one that holds two or more
    gets its share.
    """
    fixed = {h.key: h.now for h in holdings if not h.open}
    budget = max(0, available) - sum(h.now * h.units for h in holdings if not h.open)
    unwanted = {h.key: h.locked for h in holdings if h.open and not h.wanted}
    budget -= sum(h.locked * h.units for h in holdings if h.open and not h.wanted)
    movable = [h for h in holdings if h.open and h.wanted]
    wanted = {h.key: h.now for h in movable}
    shown = sum(h.now * h.units for h in movable)
    if shown > budget:
        wanted = _cut(max(0, budget), movable)
    elif shown < budget:
        wanted = _fill(budget, movable)
    wanted = _feed_the_empty(movable, wanted)
    for h in movable:
        wanted[h.key] = max(wanted[h.key], h.locked)
    return fixed | unwanted | wanted


def next_write(available: int, holdings: Sequence[Holding], key: int, *, last_units: int) -> int | None:
    """The number to write to listing ``key`` now, or None when there is nothing to write (yet).

    At or below ``last_units`` available base units a listing that shows something goes through 0 first.
    """
    mine = next(h for h in holdings if h.key == key)
    if not mine.open:
        return None
    target = targets(available, holdings)[key]
    if target == mine.now and mine.pending is None:
        return None
    value = target
    if target > mine.now and mine.settling is not None:
        return None  # an order may still hide behind the last write: read first
    if target > mine.upper:
        free = max(0, available - held(holdings))
        value = min(target, mine.upper + free // mine.units)
    if value == mine.now and mine.pending is None:
        return None
    if available <= last_units and mine.upper > 0 and value > mine.locked:
        value = mine.locked
        if value == mine.now and mine.pending is None:
            return None
    return value


def _cut(budget: int, movable: Sequence[Holding]) -> dict[int, int]:
    """Lower the highest until all fit: everybody keeps min(now, level)."""

    def shown(level: int) -> dict[int, int]:
        return {h.key: min(h.now, level // h.units) for h in movable}

    def cost(level: int) -> int:
        numbers = shown(level)
        return sum(numbers[h.key] * h.units for h in movable)

    low, high = 0, max((h.now * h.units for h in movable), default=0)
    while low < high:
        middle = (low + high + 1) // 2
        if cost(middle) <= budget:
            low = middle
        else:
            high = middle - 1
    return _spread(budget, movable, shown(low), ceiling={h.key: h.now for h in movable})


def _fill(budget: int, movable: Sequence[Holding]) -> dict[int, int]:
    """Raise the lowest until the budget is used: everybody gets max(now, level)."""

    def shown(level: int) -> dict[int, int]:
        return {h.key: max(h.now, level // h.units) for h in movable}

    def cost(level: int) -> int:
        numbers = shown(level)
        return sum(numbers[h.key] * h.units for h in movable)

    low, high = 0, budget
    while low < high:
        middle = (low + high + 1) // 2
        if cost(middle) <= budget:
            low = middle
        else:
            high = middle - 1
    return _spread(budget, movable, shown(low))


def _spread(
    budget: int, movable: Sequence[Holding], numbers: Mapping[int, int], ceiling: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Give the few units a level cannot express, one sale each; first to shops that show nothing (no race there).

    It goes round until nothing fits: what is left over now would be one more write later.
    """
    result = dict(numbers)
    left = budget - sum(result[h.key] * h.units for h in movable)
    given = True
    while given:
        given = False
        for h in sorted(movable, key=lambda h: (result[h.key] * h.units, h.now > 0, h.key)):
            room = ceiling is None or result[h.key] < ceiling[h.key]
            if room and left >= h.units:
                result[h.key] += 1
                left -= h.units
                given = True
    return result


def _feed_the_empty(movable: Sequence[Holding], numbers: dict[int, int]) -> dict[int, int]:
    """An empty shop beside one that holds two or more asks for half of it."""
    result = dict(numbers)
    by_key = {h.key: h for h in movable}
    for poor in sorted((k for k, n in result.items() if n == 0), key=lambda k: k):
        rich = max(result, key=lambda k: (result[k] * by_key[k].units, -k))
        units_rich, units_poor = by_key[rich].units, by_key[poor].units
        if rich == poor or result[rich] < 2:
            continue
        give = result[rich] // 2
        gain = give * units_rich // units_poor
        if gain:
            # Only whole sales move: what the poorer shop cannot express stays where it is.
            result[rich] -= -(-gain * units_poor // units_rich)
            result[poor] = gain
    return result
