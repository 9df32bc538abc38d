"""How the numbers of one column are written, and why we think so: separators, scale, unit. Pure; asks when unsure.

Sources, the strongest first: the operator's answer, the heading, the other cells of the column, number formats, what
is plausible for name and price. What only custom says holds for prices alone (nobody sells for Rp 15 and a fraction).
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from .columns import Column
from .decided import Decided
from .formats import meaning_of
from .numbers import Sign, Style, Votes, amount, shown, style_from, votes_of
from .table import Table
from .units import grams_in
from .values import Choice, Note, Value, text_of, written

_BARE_GROUPS = re.compile(r"\s*[0-9]{1,3}(?:[.,][0-9]{3})+\s*")
_SIZE_IN_NAME = re.compile(r"(?<![0-9.,])([0-9]+(?:[.,][0-9]+)?)\s*(kg|kgs|kilo|gr|gram|g)\b", re.IGNORECASE)
_ROW = re.compile(r"[0-9]+\Z")
_LONGEST_NAME = 40
_SAMPLES = 3
_PLAIN = Style()
_CHEAPEST_KG = 100
"""Rupiah. Nothing a village sells costs less a kilogram; sand and compost cost two or three times as much."""
_TOO_HEAVY_IN_KG = 100
"""Kilograms. A parcel is lighter; a smaller bare number may be a sack."""


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """What was decided for one column, with its reasons as notes. ``asked``: the question that stays open.

    Prices: ``scale`` multiplies every number, ``small`` only those below Rp 1.000; ``believed``: a person said so, and
    only a number from ``full_from`` on is doubted again; ``asks_short``: nobody did, and nothing settles a short one;
    ``million``: some of its cells say "juta".
    ``why`` are reasons for doubt, shown with every question about a cell.
    """

    heading: str
    field: str
    cell: str
    style: Style = _PLAIN
    scale: int = 1
    unit: str = ""
    notes: tuple[Note, ...] = ()
    asked: Note | None = None
    shrunk: bool = False
    small: int = 1
    believed: bool = False
    asks_short: bool = False
    million: bool = False
    full_from: int = 0
    why: tuple[Note, ...] = ()


@dataclass(slots=True)
class Witnesses:
    """The cells of every column of numbers, looked at once: what one column shows may cast doubt on another."""

    table: Table
    decided: Decided
    votes: dict[int, Votes] = field(default_factory=dict)

    def look(self, column: Column, cells: Sequence[Value]) -> Votes:
        if column.index not in self.votes:
            self.votes[column.index] = votes_of(cells)
        return self.votes[column.index]

    def address(self, column: Column, index: int) -> str:
        return self.table.sheet.address(self.table.rows[index], column.index)

    def heading(self, column: Column) -> str:
        return self.table.sheet.address(max(self.table.header, 0), column.index)

    def name_in_row(self, row: int) -> str:
        """The product's name in a row of the sheet, shortened; empty where there is none."""
        column = self.table.column("name")
        return text_of(self.table.sheet.value(row, column.index))[:_LONGEST_NAME] if column else ""

    def samples(self, column: Column, cells: Sequence[Value], chosen: Iterable[int] = ()) -> tuple[Note, ...]:
        """What stands in the column, with the names it belongs to: a person knows what a thing weighs and costs."""
        indexes = chosen or (index for index, value in enumerate(cells) if value is not None and value != "")
        shown = []
        for index in itertools.islice(indexes, _SAMPLES):
            name = self.name_in_row(self.table.rows[index])
            shown.append(f"{name}: {written(cells[index])}" if name else written(cells[index]))
        params = {"samples": "; ".join(shown)}
        return (Note("evidence_samples", self.heading(column), column.field, params),) if shown else ()

    def column_note(self, column: Column, code: str, choices: tuple[Choice, ...], **params: object) -> Note:
        return Note(
            code, self.heading(column), column.field, {"heading": column.title, **params}, choices, scope="column"
        )


def style_evidence(seen: Witnesses, column: Column, cells: Sequence[Value], custom: str) -> ColumnEvidence:
    """Separators of one column. ``custom`` is what an undecided dot or comma means: thousands, decimal or ask."""
    votes = seen.look(column, cells)
    style, notes = style_from(votes), _told(seen, column, votes)
    asked: Note | None = None
    for sign in ".,":
        if (sign, "open") not in votes or style.of(sign):
            continue
        doubt = _doubt(seen, column, sign) if custom == "thousands" else ()
        if custom != "ask" and not doubt:
            notes = (*notes, _custom(seen, column, votes[sign, "open"], custom))
            continue
        question = _style_question(seen, column, votes[sign, "open"], doubt)
        answer = seen.decided.take(question)
        meaning = _MEANINGS.get(answer or "")
        if meaning is not None:
            style = Style(meaning, style.comma) if sign == "." else Style(style.dot, meaning)
            notes = (*notes, Note("evidence_answer", question.cell, column.field, {"answer": meaning}))
        else:
            asked = question if answer is None else seen.decided.refuse(question, answer)
            style = Style("mixed", style.comma) if sign == "." else Style(style.dot, "mixed")
    shrunk = bool(votes) and _may_have_shrunk(cells)
    if asked is not None:
        asked = dataclasses.replace(asked, evidence=(*asked.evidence, *seen.samples(column, cells)))
    return ColumnEvidence(
        column.title, column.field, seen.heading(column), style, notes=notes, asked=asked, shrunk=shrunk
    )


def _may_have_shrunk(cells: Sequence[Value]) -> bool:
    """Did a spreadsheet that takes the dot for a decimal sign see this column? It leaves 1.250.000 alone, turns 13.500
    into 13.5 and 45.000 into 45. One 45.000 that is still whole shows that none did."""
    groups = [value for value in set(cells) if type(value) is str and _BARE_GROUPS.fullmatch(value)]
    return bool(groups) and not any(
        value.rstrip().endswith("0") and value.count(".") + value.count(",") == 1 for value in groups
    )


def told(seen: Witnesses, column: Column, found: ColumnEvidence, note: Note) -> tuple[Note, ...]:
    """Why the reading of one cell is doubted: what its column shows, and the thing that the row is about."""
    why = found.why or tuple(one for one in found.notes if one.code in _SHOWN_WITH.get(note.code, ()))
    match = _ROW.search(note.cell)
    name = seen.name_in_row(int(match[0]) - 1) if match else ""
    return (*((Note("evidence_thing", note.cell, note.field, {"name": name}),) if name else ()), *why)


_READS_SIGNS = frozenset(("evidence_grouped", "evidence_decimal", "evidence_answer", "evidence_custom"))
_SHOWN_WITH: Mapping[str, frozenset[str]] = {
    "number_unclear": _READS_SIGNS,
    "number_shrunk": _READS_SIGNS,
    "price_fraction": _READS_SIGNS,
    "stock_fraction": _READS_SIGNS,
    "price_scale_doubtful": frozenset(("evidence_heading", "evidence_answer")),
    "weight_out_of_range": frozenset(("evidence_heading", "evidence_answer", "weight_unit_assumed")),
    "weight_fraction": frozenset(("evidence_heading", "evidence_answer", "weight_unit_assumed")),
}
_MEANINGS: Mapping[str, Sign] = {"thousands": "thousands", "decimal": "decimal"}


def _told(seen: Witnesses, column: Column, votes: Votes) -> tuple[Note, ...]:
    """The cells that decided, as sentences."""
    notes = []
    for (_, meaning), (index, core) in votes.items():
        if meaning != "open":
            code = "evidence_grouped" if meaning == "thousands" else "evidence_decimal"
            notes.append(Note(code, seen.address(column, index), column.field, {"value": core}))
    return tuple(notes)


def _doubt(seen: Witnesses, column: Column, sign: str) -> tuple[Note, ...]:
    """Another column writes this sign before exactly three decimals: an export that writes 36.000 for 36."""
    for other, votes in seen.votes.items():
        if other != column.index and (found := votes.get((sign, "thousandths"))):
            title = next((one.title for one in seen.table.columns if one.index == other), "")
            place = seen.table.sheet.address(seen.table.rows[found[0]], other)
            return (Note("evidence_other_column", place, column.field, {"heading": title, "value": found[1]}),)
    return ()


def _custom(seen: Witnesses, column: Column, open_cell: tuple[int, str], custom: str) -> Note:
    index, core = open_cell
    reading = amount(core, Style(), "thousands" if custom == "thousands" else "decimal")
    params = {"value": core, "reading": shown(reading)}
    return Note("evidence_custom", seen.address(column, index), column.field, params)


def _style_question(seen: Witnesses, column: Column, open_cell: tuple[int, str], why: tuple[Note, ...]) -> Note:
    index, core = open_cell
    readings: tuple[Literal["thousands", "decimal"], ...] = ("thousands", "decimal")
    choices = tuple(
        Choice(meaning, "reads_as", {"value": core, "reading": shown(amount(core, Style(), meaning))})
        for meaning in readings
    )
    sign = "," if "," in core else "."
    note = seen.column_note(column, "number_style_column", choices, value=core, sign=sign)
    return dataclasses.replace(note, cell=seen.address(column, index), evidence=why)


def foreign_format(table: Table, column: Column) -> str:
    """The first number format of the column that names another currency."""
    for index in table.rows:
        code = table.sheet.formats.get((index, column.index), "") if table.sheet.formats else ""
        if code and meaning_of(code) == "foreign":
            return code
    return ""


def weight_unit(
    seen: Witnesses,
    column: Column,
    cells: Sequence[Value],
    found: ColumnEvidence,
    bare: Mapping[int, Decimal],
    names: Sequence[str],
    prices: Sequence[int | None],
) -> ColumnEvidence:
    """Grams or kilograms for numbers without a unit. ``bare``: row → number; names and prices by row."""
    place = seen.heading(column)
    if column.unit and grams_in(column.unit):
        note = Note("evidence_heading", place, "weight_g", {"heading": column.title, "unit": column.unit})
        return dataclasses.replace(found, unit=column.unit, notes=(*found.notes, note))
    numbers = {index: number for index, number in bare.items() if number > 0}
    if not numbers:
        return found
    choices = tuple(Choice(unit, "weight_in", {"unit": word}) for unit, word in (("g", "gram"), ("kg", "kg")))
    question = seen.column_note(column, "weight_unit_unknown_column", choices)
    answer = seen.decided.take(question)
    if answer is not None and grams_in(answer):
        note = Note("evidence_answer", place, "weight_g", {"answer": answer})
        return dataclasses.replace(found, unit=answer, notes=(*found.notes, note))
    if answer is not None:
        return dataclasses.replace(found, asked=seen.decided.refuse(question, answer))
    if why := _named_unit(seen, column, numbers, names):
        return dataclasses.replace(found, unit=why[0], notes=(*found.notes, why[1]))
    if _only_grams(numbers, prices):
        note = Note("weight_unit_assumed", place, "weight_g", {"unit": "gram", "heading": column.title})
        return dataclasses.replace(found, unit="g", notes=(*found.notes, note))
    samples = seen.samples(column, cells, numbers)
    return dataclasses.replace(found, asked=dataclasses.replace(question, evidence=samples))


def _named_unit(
    seen: Witnesses, column: Column, numbers: Mapping[int, Decimal], names: Sequence[str]
) -> tuple[str, Note] | None:
    """Names such as "Beras 5 kg" tell what 5 means, if at least one agrees and none contradicts."""
    agreed: dict[str, int] = {}
    for index, number in numbers.items():
        match = _SIZE_IN_NAME.search(names[index])
        if match is None:
            continue
        said = Decimal(match[1].replace(",", "."))
        unit = "kg" if match[2].casefold().startswith("k") else "g"
        grams = said * (1000 if unit == "kg" else 1)
        fits = "g" if number == grams else "kg" if number * 1000 == grams else ""
        if not fits:
            return None
        agreed.setdefault(fits, index)
    if len(agreed) != 1:
        return None
    unit, index = next(iter(agreed.items()))
    params = {"name": names[index], "value": text_of(numbers[index].__str__()), "unit": unit}
    return unit, Note("evidence_name", seen.address(column, index), "weight_g", params)


def _only_grams(numbers: Mapping[int, Decimal], prices: Sequence[int | None]) -> bool:
    """As kilograms each of these would be too heavy for a parcel, or cheaper by the kilogram than anything sold.

    Each, not only the heaviest: a list may mix ``500`` for grams with ``50`` for a sack.
    """
    return all(
        number >= _TOO_HEAVY_IN_KG or ((price := prices[index]) is not None and 0 < price < number * _CHEAPEST_KG)
        for index, number in numbers.items()
    )
