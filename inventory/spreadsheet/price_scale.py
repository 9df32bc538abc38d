"""Are the prices of a column complete, in thousands, or only the short ones among them? Pure; asks when unsure.

``342`` may be Rp 342, or Rp 342.000 in a list that leaves out the thousands. Custom does not help: krupuk costs Rp 500,
and a careless hand writes ``342`` below ``1.250.000``. So one price below Rp 1.000 is enough to ask, once for the whole
column where the whole column may be meant, else about the short prices alone. Only a heading ("Harga (ribuan)") and our
own export settle it without a question: hands that write ``Rp 258`` for 258 ribu below ``Rp2.097.000`` do exist.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .columns import Column
from .evidence import ColumnEvidence, Witnesses
from .limits import FULL_PRICE, LOW_PRICE
from .numbers import Reading, is_short, scale_word, shown
from .values import Choice, Note, Value, text_of

SMALL, EACH = "small", "each"
"""Answers about a column: only its short prices are in thousands; they shall be asked one by one."""
_MOST_CELLS = 200
_MOST_WORDS = 2
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+(?![0-9])")


@dataclass(frozen=True, slots=True)
class _Prices:
    """A column's cells, sorted by what they show. Each is (row, cell, number)."""

    short: Sequence[tuple[int, Value, Decimal]]
    others: Sequence[tuple[int, Value, Decimal]]
    words: Sequence[tuple[int, Value, Decimal]]

    @property
    def full(self) -> bool:
        """Does any cell show that the column as a whole cannot be in thousands?"""
        return bool(self.words) or any(number >= FULL_PRICE for _, _, number in self.others)

    @property
    def mostly_short(self) -> bool:
        return len(self.short) * 2 >= len(self.short) + len(self.others) + len(self.words)


def price_scale(
    seen: Witnesses, column: Column, cells: Sequence[Value], found: ColumnEvidence, read: Callable[[Value], Reading]
) -> ColumnEvidence:
    """``found`` with the scale of the prices, or with the question about it. ``read`` reads a cell as it stands."""
    if column.unit in ("ribu", "juta"):
        scale = 1000 if column.unit == "ribu" else 1_000_000
        note = Note("evidence_heading", seen.heading(column), "price", {"heading": column.title, "unit": column.unit})
        return dataclasses.replace(found, scale=scale, full_from=LOW_PRICE, notes=(*found.notes, note))
    prices = _sorted(cells, read)
    if prices is None or found.asked is not None:
        return found
    reasons = _reasons(seen, column, cells, found, prices)
    million = any(scale_word(value).startswith("j") for _, value, _ in prices.words)
    found = dataclasses.replace(found, asks_short=True, million=million, why=reasons)
    if prices.full and not prices.mostly_short:
        return found  # the short cells are asked about one by one
    return _asked(seen, column, cells, found, prices, reasons)


def _sorted(cells: Sequence[Value], read: Callable[[Value], Reading]) -> _Prices | None:
    """None where nothing is doubtful: every price is whole and Rp 1.000 or more."""
    if not any(_is_doubtful(read(value)) for _, value in dict.fromkeys(zip(map(type, cells), cells, strict=True))):
        return None
    readings = [
        (index, value, reading.number)
        for index, value in enumerate(cells)
        if value is not None and value != "" and (reading := read(value)).number
    ]
    short, others, words = [], [], []
    for index, value, number in readings:
        if number is None or number < 0:
            continue
        one = (index, value, number)
        if scale_word(value):
            words.append(one)
        elif is_short(number):
            short.append(one)
        else:
            others.append(one)
    return _Prices(short, others, words) if short else None


def _is_doubtful(reading: Reading) -> bool:
    number = reading.number
    return number is not None and number != 0 and (number < LOW_PRICE or reading.code == "price_fraction")


def _asked(
    seen: Witnesses,
    column: Column,
    cells: Sequence[Value],
    found: ColumnEvidence,
    prices: _Prices,
    reasons: tuple[Note, ...],
) -> ColumnEvidence:
    """One question about the whole column."""
    question = _question(seen, column, cells, prices, reasons)
    answer = seen.decided.take(question)
    note = Note("evidence_answer", question.cell, "price", {"answer": answer})
    if answer in ("1", "1000"):
        scale = int(answer)
        return dataclasses.replace(found, scale=scale, believed=True, full_from=FULL_PRICE, notes=(*found.notes, note))
    if answer == SMALL:
        return dataclasses.replace(found, small=1000, believed=True, notes=(*found.notes, note))
    if answer == EACH:
        return found
    asked = question if answer is None else seen.decided.refuse(question, answer)
    return dataclasses.replace(found, asked=asked)


def _question(
    seen: Witnesses, column: Column, cells: Sequence[Value], prices: _Prices, reasons: tuple[Note, ...]
) -> Note:
    short = [number for _, _, number in prices.short]
    highest = max((number for number in short if number == number.to_integral_value()), default=max(short))
    others = [number for _, _, number in (*prices.others, *prices.words)]
    params = {"value": shown(highest), "thousands": shown(highest * 1000)}
    plain = Choice("1", "scale_plain", {"value": shown(highest), "amount": shown(highest)})
    whole = Choice("1000", "scale_thousands", {"value": shown(highest), "amount": shown(highest * 1000)})
    choices = [plain] if highest == highest.to_integral_value() else []  # nothing costs Rp 8,75
    if not prices.full:
        choices.append(whole)
    if others:
        params["other"] = shown(min(others))
        choices.append(Choice(SMALL, "scale_small", params))
    if min(short) < 100:  # nothing costs that little: the likelier reading first
        choices.sort(key=lambda choice: choice is plain)
    if len(prices.short) > 1 or others:
        choices.append(Choice(EACH, "ask_each"))
    note = seen.column_note(column, "price_in_thousands", tuple(choices), value=shown(highest), count=len(prices.short))
    samples = seen.samples(column, cells, [index for index, _, _ in prices.short])
    places = tuple(seen.address(column, index) for index, _, _ in prices.short[:_MOST_CELLS])
    return dataclasses.replace(note, evidence=(*samples, *reasons), cells=places)


def _reasons(
    seen: Witnesses, column: Column, cells: Sequence[Value], found: ColumnEvidence, prices: _Prices
) -> tuple[Note, ...]:
    """What the column's other cells say about its short prices."""
    notes = []
    for index, value, _ in prices.words[:_MOST_WORDS]:
        params = {"value": text_of(value)[:30]}
        notes.append(Note("evidence_scale_word", seen.address(column, index), "price", params))
    if found.shrunk:
        index, value = next((index, value) for index, value in enumerate(cells) if _groups(value))
        notes.append(Note("evidence_text_kept", seen.address(column, index), "price", {"value": text_of(value)[:30]}))
    if others := [number for _, _, number in (*prices.others, *prices.words)]:
        span = {"least": shown(min(others)), "most": shown(max(others)), "count": len(others)}
        notes.append(Note("evidence_other_prices", seen.heading(column), "price", span))
    return tuple(notes)


def _groups(value: Value) -> bool:
    return type(value) is str and _GROUPED.search(value) is not None
