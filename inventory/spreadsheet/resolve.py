"""Answers to questions about whole rows: a SKU, a name or a choice is written into the row, or the row is left out.

The rows are grouped and compared anew afterwards, so an answer has exactly the effect of the same text in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from .answers import NO_VALUE, SKIP_ROW
from .decided import Decided
from .identifiers import identifier
from .limits import MAX_NAME_LENGTH, MAX_SKU_LENGTH
from .numbers import parse_money
from .rows import FileRow, FileRows, Given
from .values import Note, column_index

_PLACE = re.compile(r"([A-Z]{0,3})([0-9]+)\Z")


def apply_row_answers(questions: Sequence[Note], file: FileRows, decided: Decided, done: set[str]) -> bool:
    """Write every answer that was not written yet; True when any row changed."""
    by_row: dict[int, list[FileRow]] = {}
    for row in file.rows:
        by_row.setdefault(row.index, []).append(row)
    changed = False
    for note in questions:
        if note.key in done or (note.code not in _WRITERS and note.code not in _SKIPPABLE):
            continue
        answer = decided.take(note)
        match = _PLACE.search(note.cell)
        rows = by_row.get(int(match[2]) - 1, []) if match else []
        if answer is None or not rows:
            continue
        done.add(note.key)
        column = column_index(match[1]) if match and match[1] else 0
        changed = _write(note, answer, rows, file, column or 0) or changed
    return changed


def _write(note: Note, answer: str, rows: list[FileRow], file: FileRows, column: int) -> bool:
    if answer == SKIP_ROW:
        for row in rows:
            row.skipped = True
        return True
    writer = _WRITERS.get(note.code)
    return writer is not None and writer(note, answer, rows, file, column)


Writer = Callable[[Note, str, list[FileRow], FileRows, int], bool]


def _sku(note: Note, answer: str, rows: list[FileRow], file: FileRows, column: int) -> bool:
    text, problem = identifier(answer)
    if problem or not text or len(text) > MAX_SKU_LENGTH:
        return False
    rows[0].values["sku"] = Given(text, column)
    return True


def _name(note: Note, answer: str, rows: list[FileRow], file: FileRows, column: int) -> bool:
    """The row's name; where names differ, every row that carries one of the offered names."""
    name = " ".join(answer.split())
    if not name or len(name) > MAX_NAME_LENGTH or name.startswith("!"):
        return False
    offered = {choice.value.casefold() for choice in note.choices if choice.code == "use_name"}
    for row in file.rows if offered else rows:
        if not offered or row.text("name").casefold() in offered:
            row.values["name"] = Given(name, row.values["name"].column if "name" in row.values else column)
    return True


def _price(note: Note, answer: str, rows: list[FileRow], file: FileRows, column: int) -> bool:
    reading = parse_money(answer)
    if not reading.value or reading.code not in ("", "price_too_low"):
        return False
    rows[0].values["price"] = Given(reading.value, column)
    return True


def _barcode(note: Note, answer: str, rows: list[FileRow], file: FileRows, column: int) -> bool:
    if answer == NO_VALUE:
        rows[0].values.pop("barcode", None)
        return True
    text, problem = identifier(answer)
    if problem or not text:
        return False
    rows[0].values["barcode"] = Given(text, column)
    return True


def _stock_of(note: Note, answer: str, rows: list[FileRow], file: FileRows, column: int) -> bool:
    """Another SKU to draw from, or none: then the row has a stock of its own."""
    row = next((row for row in rows if row.stock_row is not None or "stock_of" in row.values), rows[0])
    row.stock_row = None
    if answer == NO_VALUE:
        row.values.pop("stock_of", None)
        row.values.pop("units", None)
        return True
    text, problem = identifier(answer)
    if problem or not text:
        return False
    row.values["stock_of"] = Given(text, column)
    return True


def _option(note: Note, answer: str, rows: list[FileRow], file: FileRows, column: int) -> bool:
    """The choice of a row: on the axis the question names, else on the first one."""
    text = " ".join(answer.split())
    if not text or text.startswith("!"):
        return False
    wanted = str(note.params.get("axis", ""))
    axes = {key: name for row in file.rows for key, name in row.axis_names.items()}
    axis = next((key for key, name in axes.items() if name == wanted), None)
    if axis is None:
        axis = min(rows[-1].options or axes or {0: ""})
    row = next((row for row in rows if axis not in row.options), rows[-1])
    row.options[axis] = Given(text, column)
    row.axis_names.setdefault(axis, wanted or axes.get(axis, ""))
    return True


_WRITERS: Mapping[str, Writer] = {
    "duplicate_sku": _sku,
    "same_name_twice": _sku,
    "name_has_other_sku": _sku,
    "made_sku_taken": _sku,
    "row_without_name": _name,
    "names_differ": _name,
    "price_missing": _price,
    "duplicate_barcode": _barcode,
    "stock_sku_missing": _stock_of,
    "stock_of_sale_unit": _stock_of,
    "sale_unit_has_own_stock": _stock_of,
    "option_missing": _option,
    "same_options": _option,
}
_SKIPPABLE = frozenset(("axes_differ", "sku_in_two_products"))


def asked_again(questions: Sequence[Note], decided: Decided) -> tuple[Note, ...]:
    """Questions that are still open though they were answered say so."""
    given = decided.answers.readings
    again = []
    for note in questions:
        told = any(why.code == "answer_not_fitting" for why in note.evidence)
        again.append(decided.refuse(note, given[note.key]) if note.key in given and not told else note)
    return tuple(again)
