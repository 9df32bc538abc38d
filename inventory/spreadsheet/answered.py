"""Read a questions workbook back: the table as it is in it now, and the answers that were chosen or typed.

An answer counts only where the cell it is about still holds what it held, in a row that is still mostly the same: when
rows were deleted or sorted meanwhile, the question is asked again instead of deciding about another product.
"""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .answers import NONE, Answers
from .limits import MAX_BYTES
from .questions import (
    ANSWER,
    EACH_SIGN,
    FIRST_HIDDEN,
    FREE,
    HELD,
    KEY,
    LABELS,
    ROW_PRINT,
    SIGN,
    VALUES,
    VERSION,
    Origin,
    held,
    place_of,
    row_print,
)
from .values import Note, Row, Sheet, UnreadableFile, Workbook, text_of

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LISTS_OF_SHEETS = ("xl/workbook.xml", "content.xml")
_PIECE = 1_000_000
_LONGEST_NAME = 100
_MERGE = frozenset(("merge", "keep"))
_GROUP = "group@"


class NewerFormat(Exception):
    """A file of ours that a newer Lapakdesa wrote; ``name`` is the file's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Unclear:
    """An answer that is none of the choices: the question is asked again. ``where`` is its place on the sheet."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A questions workbook as read. ``book`` is the table as the original file would give it."""

    book: Workbook
    answers: Answers
    origin: Origin
    unclear: tuple[Unclear, ...] = ()


def signed(path: Path, sign: str) -> int | None:
    """The version in the name of our hidden sheet, None where no sheet is named so. Cheap, and never raises.

    Only names of sheets are looked for: an ordinary file is not read twice.
    """
    pattern = re.compile(re.escape(sign.encode()) + rb"([0-9]{1,6})")
    try:
        for piece in _pieces(path):
            if match := pattern.search(piece):
                return int(match[1])
    except Exception:  # noqa: BLE001  # every damaged file has its own error; whoever reads it says what is wrong
        return None
    return None


def _pieces(path: Path) -> Iterator[bytes]:
    """Where the names of sheets stand: the list of sheets (.xlsx), the whole file (.xls), the content (.ods)."""
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        return
    with path.open("rb") as file:
        start = file.read(8)
        if start == _OLE:
            yield file.read()
    if not start.startswith(b"PK"):
        return
    with zipfile.ZipFile(path) as archive:
        name = next((name for name in _LISTS_OF_SHEETS if name in archive.namelist()), None)
        if name is None:
            return
        with archive.open(name) as member:
            last = b""
            for _ in range(MAX_BYTES // _PIECE):
                if not (piece := member.read(_PIECE)):
                    return
                yield last + piece
                last = piece[-_LONGEST_NAME:]


def read_answers(path: Path) -> Answered | None:
    """The answers in the questions workbook at ``path``; None for any other file.

    Raises UnreadableFile when the file is damaged, NewerFormat when it needs a newer program.
    """
    version = signed(path, SIGN)
    if version is None:
        return None
    if version > VERSION:
        raise NewerFormat(path.name)
    from .read import read_workbook

    book = read_workbook(path)
    return _answered(book) if any(sheet.name.startswith(SIGN) for sheet in book.sheets) else None


def _answered(book: Workbook) -> Answered | None:
    front = next((sheet for sheet in book.sheets if _told(sheet) is not None), None)
    if front is None:  # the sheet of questions was deleted: what is left is an ordinary workbook
        return None
    told = _told(front) or {}
    origin = Origin(str(told.get("name", "")), str(told.get("fingerprint", "")), str(told.get("kind", book.kind)))
    table = _table(book, front, origin, _texts(told.get("sheets")))
    by_name = {one.name: one for one in table.sheets}
    readings: dict[str, str] = {}
    merge = dict(_texts(told.get("merge")))
    unclear: list[Unclear] = []
    each = next((sheet for sheet in book.sheets if _is_each(sheet)), None)
    for_all: dict[str, tuple[str, _Line]] = {}
    for sheet, row, line in _all_lines(front, each):
        answer = line.answer()
        if answer is None and line.given and line.fitting:
            unclear.append(Unclear(sheet.address(row, ANSWER), line.given[:60]))
            continue
        if line.key.startswith(_GROUP):
            if answer is not None:
                for_all[line.key.removeprefix(_GROUP)] = (answer, line)
            continue
        if answer is None and line.group in for_all:
            answer = line.like(*for_all[line.group])
        if answer is None or not line.still_true(by_name):
            continue
        if line.values and set(line.values) == _MERGE:
            merge[line.key] = answer
        else:
            readings[line.key] = answer
    header, chosen = told.get("header_row"), told.get("sheet")
    answers = Answers(
        readings, _texts(told.get("fields")), _texts(told.get("columns")), chosen if isinstance(chosen, str) else None,
        header if isinstance(header, int) else None, merge,
    )  # fmt: skip
    return Answered(table, answers, origin, tuple(unclear))


@dataclass(frozen=True, slots=True)
class _Line:
    """One question with its answer, as the sheet holds them. ``group`` is the number of the group it belongs to."""

    key: str
    given: str
    mode: str
    group: str
    held: str
    row_print: str
    values: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def fitting(self) -> bool:
        """Can this question be answered here at all?"""
        return bool(self.values) or self.mode == "free"

    def answer(self) -> str | None:
        if self.mode == "given":
            return self.values[0] if self.values else None
        return choose(self.given, self.values, self.labels, free=self.mode == "free") if self.fitting else None

    def like(self, answer: str, group: _Line) -> str:
        """What the answer to the group means here: the choice at the same place, or the same typed text."""
        at = group.values.index(answer) if answer in group.values else -1
        return self.values[at] if 0 <= at < len(self.values) else answer

    def still_true(self, sheets: Mapping[str, Sheet]) -> bool:
        """Is the cell that was asked about still there, in the row it was in?"""
        if not self.row_print:
            return True
        place = place_of(self.key.partition("@")[2])
        if place is None:  # about a column by its heading, or about the file
            return True
        sheet = sheets.get(place[0])
        if sheet is None or place[1] >= len(sheet.rows):
            return False
        row = sheet.rows[place[1]]
        return held(sheet.value(place[1], place[2])) == self.held and _alike(self.row_print, row_print(row))


def _alike(before: str, now: str) -> bool:
    """At least half of what is filled stayed as it was."""
    old, new = before.split(" "), now.split(" ")
    width = max(len(old), len(new))
    pairs = list(zip(old + ["-"] * (width - len(old)), new + ["-"] * (width - len(new)), strict=True))
    filled = [pair for pair in pairs if pair != ("-", "-")]
    return sum(left == right for left, right in filled) * 2 >= len(filled)


def choose(given: str, values: Sequence[str], labels: Sequence[str], *, free: bool) -> str | None:
    """The value that a typed or chosen text means: a label or a value, whatever its case and blanks. None: unclear.

    Digits are never rearranged: "13,75" is no choice of 1375.
    """
    wanted = _bare(given)
    if not wanted:
        return None
    for texts in (labels, values):
        found = {value for value, text in zip(values, texts, strict=False) if _bare(text) == wanted}
        if len(found) == 1:
            return found.pop()
    amount = re.fullmatch(r"(?:rp\.?)?([0-9]+)(?:,-)?", wanted)
    if amount and amount[1] in values:
        return amount[1]
    return given.strip() if free else None


def with_answer(answers: Answers, note: Note, value: str) -> Answers:
    """``answers`` with one more: a reading, or a decision about merging."""
    if {choice.value for choice in note.choices} == _MERGE:
        return dataclasses.replace(answers, merge={**answers.merge, note.key: value})
    return dataclasses.replace(answers, readings={**answers.readings, note.key: value})


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _lines(front: Sheet) -> Iterator[tuple[int, _Line]]:
    for index, row in enumerate(front.rows[1:], start=1):
        key = _at(row, KEY)
        if "@" not in key:
            continue
        yield (
            index,
            _Line(
                key,
                _at(row, ANSWER),
                *_mode(_at(row, FREE)),
                _at(row, HELD),
                _at(row, ROW_PRINT),
                _list(_at(row, VALUES)),
                tuple(_at(row, column) for column in range(LABELS, len(row))),
            ),
        )


def _mode(text: str) -> tuple[str, str]:
    """``free of 3`` → ``free`` and the group 3."""
    mode, _, group = text.partition(" of ")
    return mode.partition(" ")[0], group


def _all_lines(front: Sheet, each: Sheet | None) -> Iterator[tuple[Sheet, int, _Line]]:
    """The questions, then the cells of those that are about many."""
    for sheet in (front, each):
        if sheet is not None:
            yield from ((sheet, row, line) for row, line in _lines(sheet))


def _is_each(sheet: Sheet) -> bool:
    return not sheet.hidden and bool(sheet.rows) and _at(sheet.rows[0], FIRST_HIDDEN) == EACH_SIGN


def _at(row: Row, column: int) -> str:
    return text_of(row[column]) if column < len(row) else ""


def _told(sheet: Sheet) -> dict[str, Any] | None:
    """What row 1 of the sheet of questions says about the original file."""
    if sheet.hidden or not sheet.rows or not _at(sheet.rows[0], FIRST_HIDDEN).startswith('{"name"'):
        return None
    text = "".join(str(value) for value in sheet.rows[0][FIRST_HIDDEN:])
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _list(text: str) -> tuple[str, ...]:
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return ()
    return tuple(value for value in found if isinstance(value, str)) if isinstance(found, list) else ()


def _texts(found: object) -> dict[str, str]:
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(name, str) and isinstance(value, str)}


def _table(book: Workbook, front: Sheet, origin: Origin, names: Mapping[str, str]) -> Workbook:
    """The original's sheets under their own names. Sheets that were renamed are taken as they are."""
    others = [sheet for sheet in book.sheets if sheet is not front and not sheet.hidden and not _is_each(sheet)]
    kept = [dataclasses.replace(sheet, name=names[sheet.name]) for sheet in others if sheet.name in names]
    if not kept:
        return Workbook(book.kind, tuple(others), book.notes)
    return Workbook(origin.kind, tuple(kept), book.notes)


def answers_from_json(text: str) -> Answers:
    """Answers as a script writes them: an object with the names of ``Answers``. Raises ValueError for anything else."""
    found = json.loads(text)
    if not isinstance(found, dict) or not found.keys() <= {field.name for field in dataclasses.fields(Answers)}:
        raise ValueError("not the shape of answers")
    maps = {name: found.get(name, {}) for name in ("readings", "fields", "columns", "merge")}
    sheet, header = found.get("sheet"), found.get("header_row")
    shaped = all(isinstance(given, dict) and len(_texts(given)) == len(given) for given in maps.values())
    if not shaped or not isinstance(sheet, str | None) or not isinstance(header, int | None) or header is True:
        raise ValueError("not the shape of answers")
    return dataclasses.replace(NONE, **maps, sheet=sheet, header_row=header)


__all__ = ["Answered", "NewerFormat", "Unclear", "UnreadableFile", "answers_from_json", "choose", "read_answers"]
