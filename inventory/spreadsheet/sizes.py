"""Sizes that stand side by side as headings: ``S M L XL`` in the row of headings, or below one heading "Ukuran"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .headings import Heading
from .values import Kind, Row, Sheet, Value, kind_of, text_of

_LETTERS = re.compile(r"(?:[2-6]?x{0,4}[sl]|m|all ?size|free ?size|jumbo)", re.IGNORECASE)
_NUMBERS = re.compile(r"[1-6][0-9](?:[.,]5)?")
_LONGEST_LABEL = 12
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """``labels``: column → size. ``below``: the labels stand in a row of their own under the headings."""

    axis: str = ""
    labels: Mapping[int, str] = field(default_factory=dict)
    below: bool = False


def looks_like_size(cell: Value) -> bool:
    text = text_of(cell)
    return bool(_LETTERS.fullmatch(text) or _NUMBERS.fullmatch(text)) and not isinstance(cell, bool)


def find_sizes(sheet: Sheet, header: int, headings: Mapping[int, Heading]) -> Sizes:
    """The sizes that stand as columns of the table at ``header``; empty when there are none."""
    row = sheet.rows[header]
    if header + 1 < len(sheet.rows) and (found := _below(row, sheet.rows[header + 1], headings)):
        return found
    run: list[int] = []
    for column in range(len(row) + 1):
        if column < len(row) and column not in headings and looks_like_size(row[column]):
            run.append(column)
        elif len(run) >= _FEWEST:
            return Sizes("Ukuran", {index: text_of(row[index]) for index in run})
        else:
            run = []
    return Sizes()


def _below(row: Row, under: Row, headings: Mapping[int, Heading]) -> Sizes | None:
    filled = [column for column, cell in enumerate(under) if kind_of(cell) is not Kind.EMPTY]
    if len(filled) < _FEWEST or filled != list(range(filled[0], filled[0] + len(filled))):
        return None
    first = headings.get(filled[0])
    over = [row[column] if column < len(row) else None for column in filled[1:]]
    if first is None or first.field != "option" or any(kind_of(cell) is not Kind.EMPTY for cell in over):
        return None
    labels = {column: text_of(under[column]) for column in filled}
    if len(set(labels.values())) != len(labels) or any(len(label) > _LONGEST_LABEL for label in labels.values()):
        return None
    return Sizes(first.axis or "Ukuran", labels, below=True)
