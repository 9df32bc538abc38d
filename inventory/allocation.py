"""How sell-rights are divided, and what may be written next. Pure (DESIGN section 6, docs/adr/0005).

The units of one SKU are divided among its listings. Three rules keep a unit from being sold twice:

* ``upper`` of a listing is the most it could still sell without our knowledge;
* Σ upper + reserved + quarantined ≤ on hand, so a raise takes only units that nobody holds;
* decrease → confirmed → seen by a later pull → increase, never the other way round.

An absolute write hides an order that fell between our last pull and the write. For the *last units* of a SKU that
race is closed for good: the shop is first set to 0, then pulled, then given its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    only cut where too many are shown, filled where too few are, and an empty listing gets its share.
    """
    fixed = {h.key: h.now for h in holdings if not h.open}
    budget = max(0, available) - sum(h.now * h.units for h in holdings if not h.open)
    unwanted = {h.key: h.locked for h in holdings if h.open and not h.wanted}
    budget -= sum(h.locked * h.units for h in holdings if h.open and not h.wanted)
    movable = [h for h in holdings if h.open and h.wanted]
    if all(h.now for h in movable) and sum(h.now * h.units for h in movable) == budget:
        wanted = {h.key: h.now for h in movable}
    else:
        wanted = _towards(max(0, budget), movable, _share(max(0, budget), movable))
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
        # An order may still hide behind the last write: read first. A write of unknown fate is never settled by
        # reading, so it is repeated as it was until a reply says that it stands.
        if mine.pending is None:
            return None
        value = mine.now
    elif target > mine.upper:
        free = max(0, available - held(holdings))
        value = min(target, mine.upper + free // mine.units)
    if value == mine.now and mine.pending is None:
        return None
    if available <= last_units and mine.upper > 0 and value > mine.locked:
        value = mine.locked
        if value == mine.now and mine.pending is None:
            return None
    return value


def _share(budget: int, movable: Sequence[Holding]) -> dict[int, int]:
    """What each would get if nobody showed anything yet: the same number of base units each, as far as whole sales go.

    A larger sale unit gets one sale before the smaller ones are levelled, as long as all such first sales take no more
    than half: of 24 pieces a dozen is shown as a dozen. Where there is less than one sale for each, who shows something
    goes first. All else depends only on the budget, so the aim stands still while numbers move.
    """
    first = _first_sales(budget, movable)

    def numbers(level: int) -> dict[int, int]:
        return {h.key: max(first.get(h.key, 0), h.locked, level // h.units) for h in movable}

    result = numbers(_highest(budget, movable, numbers))
    return _spread(budget, movable, result, dict.fromkeys(result, budget))


def _first_sales(budget: int, movable: Sequence[Holding]) -> dict[int, int]:
    smallest = min((h.units for h in movable), default=1)
    first: dict[int, int] = {}
    cost = 0
    for h in sorted(movable, key=lambda h: (h.units, not h.now, h.key)):
        if h.units > smallest and 2 * (cost + h.units) <= budget:
            first[h.key] = 1
            cost += h.units
    return first


def _towards(budget: int, movable: Sequence[Holding], share: Mapping[int, int]) -> dict[int, int]:
    """The numbers that move least: an empty listing gets its share, the others stay, or come nearer to theirs by as
    much as it takes. No number passes its share by more than the units nobody else can express, so this comes to rest.
    """
    numbers = {h.key: h.now or share[h.key] for h in movable}
    if _cost(numbers, movable) > budget:

        def lowered(level: int) -> dict[int, int]:
            return {h.key: min(numbers[h.key], max(share[h.key], level // h.units)) for h in movable}

        result = lowered(_highest(budget, movable, lowered))
    else:

        def raised(level: int) -> dict[int, int]:
            return {h.key: max(numbers[h.key], min(share[h.key], level // h.units)) for h in movable}

        result = raised(_highest(budget, movable, raised))
    # What a level cannot express goes to who was lowered too far, who is empty anyway, who is short, then to anybody.
    return _spread(
        budget,
        movable,
        result,
        {h.key: h.now for h in movable if result[h.key] < h.now},
        {h.key: budget for h in movable if h.now == 0},
        {h.key: share[h.key] for h in movable},
        {h.key: budget for h in movable},
    )


def _cost(numbers: Mapping[int, int], movable: Sequence[Holding]) -> int:
    return sum(numbers[h.key] * h.units for h in movable)


def _highest(budget: int, movable: Sequence[Holding], numbers: Callable[[int], Mapping[int, int]]) -> int:
    """The highest level, in base units, whose numbers the budget can pay; 0 when none can be paid."""
    low, high = 0, max(budget, 0)
    while low < high:
        middle = (low + high + 1) // 2
        if _cost(numbers(middle), movable) <= budget:
            low = middle
        else:
            high = middle - 1
    return low


def _spread(
    budget: int, movable: Sequence[Holding], numbers: Mapping[int, int], *most: Mapping[int, int]
) -> dict[int, int]:
    """Give out what is left of the budget, one sale at a time to who has least, up to ``most``, step by step.

    It goes round until nothing fits: what is left over now would be one more write later.
    """
    result = dict(numbers)
    left = budget - _cost(result, movable)
    for ceiling in most:
        takers = [h for h in movable if h.key in ceiling]
        given = True
        while given and left > 0:
            given = False
            for h in sorted(
                takers, key=lambda h: (result[h.key] * h.units, not (result[h.key] or h.now), h.units, h.key)
            ):
                if left >= h.units and result[h.key] < ceiling[h.key]:
                    result[h.key] += 1
                    left -= h.units
                    given = True
    return result
