"""The questions workbook: a copy of the operator's table with its doubtful cells marked, and a sheet to answer on.

The first sheet lists the questions; one about many cells stands there once, and cell by cell on a sheet of its own,
where an answer goes before the one for all. Columns A to F are for people; from column G on, hidden, stands what
``answered.read_answers`` needs: in row 1 where the table comes from, beside each question its key, whether a typed text
is an answer, what the cell held, a fingerprint of its row, and the values behind the drop-down. A hidden sheet whose
name carries the format's version makes the file known at first sight.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.messages import say as words

from .answers import NONE, Answers
from .grouped import Group, grouped, in_order
from .plan import ImportPlan, Say, sentence
from .style import Book, choices, free_title, quoted, row_height, storable
from .values import Note, Row, Sheet, Value, Workbook, column_letters, text_of

SIGN = "_lapakdesa-questions-"
VERSION = 1
MOST_QUESTIONS = 500
"""A workbook of more is no help on a phone; the rest is asked when these are answered."""
FIRST_HIDDEN = 6
"""Column G: machine columns begin here."""
KEY, FREE, HELD, ROW_PRINT, VALUES = range(FIRST_HIDDEN, FIRST_HIDDEN + 5)
LABELS = VALUES + 1
ANSWER = 5
CHUNK = 30_000
_WIDTHS = (6, 16, 52, 40, 30, 30)
_WITHOUT_WHY = (6, 16, 60, 20, 30, 30)
_WHOLE_FILE = frozenset(("file", "sheet"))
EACH_SIGN = '{"each": true}'
"""In the first machine cell of the sheet where the cells of the groups stand one by one."""
_ADDRESS = re.compile(r"([A-Z]{0,3})([0-9]+)")
_TABLE_OF_TEXT = "Data"
_WIDEST = 44
_MOST_SHOWN = 8
"""Choices written out beside a question; the drop-down has all of them."""
_HEAD_ROWS = 5


@dataclass(frozen=True, slots=True)
class Origin:
    """The file a questions workbook is about. ``kind`` is xlsx, xls, ods or csv."""

    name: str
    fingerprint: str
    kind: str


def write_questions(plan: ImportPlan, source_path: Path, target_path: Path, say: Say, answers: Answers = NONE) -> int:
    """Write the questions of ``plan`` about the file at ``source_path``; returns how many were written.

    ``answers`` were given before and stay with the file. Raises UnreadableFile, NewerFormat, OSError.
    """
    from .answered import read_answers
    from .read import read_workbook

    before = read_answers(source_path)
    if before is not None:
        return _Writer(plan, before.book, before.origin, say).write(target_path, answers.over(before.answers))
    book = read_workbook(source_path)
    with source_path.open("rb") as file:
        print_of_file = hashlib.file_digest(file, "sha256").hexdigest()
    origin = Origin(source_path.name, print_of_file, book.kind)
    return _Writer(plan, book, origin, say).write(target_path, answers)


def place_of(address: str) -> tuple[str, int, int] | None:
    """``Sheet 1!C7`` → sheet, row and column, from 0; a bare row is its first column. None for another text."""
    sheet, _, cell = address.rpartition("!")
    match = _ADDRESS.fullmatch(cell)
    if match is None or match[2] == "0":
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return sheet, int(match[2]) - 1, max(column - 1, 0)


def held(value: Value) -> str:
    """A cell's content, for comparing: line ends and blanks do not count, only what a workbook can hold does."""
    return " ".join(text_of(storable(value)).split())


def row_print(row: Row) -> str:
    """A short mark for each cell of a row; an empty cell has ``-``."""
    cells = [held(value) for value in row]
    return " ".join(f"{zlib.crc32(text.encode()) & 0xFFFF:04x}" if text else "-" for text in cells)


class _Writer:
    """Writes one questions workbook."""

    def __init__(self, plan: ImportPlan, source: Workbook, origin: Origin, say: Say) -> None:
        self._plan = plan
        self._origin = origin
        self._say = say
        self._all = in_order(plan.questions)
        self._groups = grouped(plan.questions)
        self._listed = self._groups[:MOST_QUESTIONS]
        self._book = Book()
        self._source = {sheet.name: sheet for sheet in self._matters(source)}
        self._titles: dict[str, str] = {}
        self._front = words("book.questions.title")
        self._each = words("book.questions.each_title")
        taken = [self._front, self._each]
        for name in self._source:
            self._titles[name] = free_title(name or _TABLE_OF_TEXT, taken)
            taken.append(self._titles[name])

    def _matters(self, source: Workbook) -> list[Sheet]:
        """The table's sheet and every sheet that is asked about; all of them while no table is chosen."""
        visible = [sheet for sheet in source.sheets if not sheet.hidden]
        notes = [note for question in self._all for note in (question, *question.evidence)]
        named = {place[0] for note in notes if (place := place_of(note.cell))} | {self._plan.sheet or ""}
        about_file = any(note.scope in _WHOLE_FILE or note.field == "sheet" for note in self._all)
        kept = [sheet for sheet in visible if sheet.name in named]
        return visible if about_file or not kept else kept

    def write(self, path: Path, answers: Answers) -> int:
        front = self._sheet(self._front, [group.first for group in self._listed], _HEAD_ROWS)
        self._head(front, path, answers)
        for number, group in enumerate(self._listed, start=1):
            self._question(front, number, _HEAD_ROWS + number, group, "group" if group.many else "")
        for key, value in answers.readings.items():
            self._given(front, key, value)
        self._one_by_one()
        marks = self._marks()
        for name, sheet in self._source.items():
            self._copy(sheet, self._titles[name], marks.get(name, {}))
        self._book.sheet(f"{SIGN}{VERSION}", hidden=True)
        self._book.save(path)
        return len(self._listed)

    def _sheet(self, title: str, notes: Sequence[Note], head_rows: int) -> Any:
        widths = _WIDTHS if any(note.evidence for note in notes) else _WITHOUT_WHY
        sheet = self._book.sheet(title, widths=widths, freeze=f"A{head_rows + 1}")
        for index in range(FIRST_HIDDEN, LABELS + max((len(note.choices) for note in notes), default=0)):
            sheet.column_dimensions[column_letters(index)].hidden = True
        return sheet

    def _one_by_one(self) -> None:
        """The cells of every group, each with its own answer."""
        numbered = [(number, group) for number, group in enumerate(self._listed, start=1) if group.many]
        if not numbered:
            return
        cell = self._book.cell
        sheet = self._sheet(self._each, [note for _, group in numbered for note in group.notes], 2)
        told = cell(sheet, EACH_SIGN)
        sheet.append([cell(sheet, words("book.questions.each_how"), "line"), *[None] * (FIRST_HIDDEN - 1), told])
        sheet.append(self._headings(sheet))
        line = 2
        for number, group in numbered:
            for note in group.notes:
                line += 1
                self._question(sheet, number, line, Group((note,)), f"of {number}")

    def _headings(self, sheet: Any) -> list[Any]:
        names = ("number", "where", "what", "why", "choices", "answer")
        return [self._book.cell(sheet, words(f"book.questions.{name}"), "heading") for name in names]

    # --- the sheet of questions ---------------------------------------------------------------------------------

    def _head(self, front: Any, path: Path, answers: Answers) -> None:
        cell = self._book.cell
        told = json.dumps(
            {
                "name": self._origin.name, "fingerprint": self._origin.fingerprint, "kind": self._origin.kind,
                "sheets": {title: name for name, title in self._titles.items()},
                "fields": dict(answers.fields), "columns": dict(answers.columns), "merge": dict(answers.merge),
                "sheet": answers.sheet, "header_row": answers.header_row,
            },
            ensure_ascii=False,
        )  # fmt: skip
        front.row_dimensions[1].height = 24
        chunks = [told[start : start + CHUNK] for start in range(0, len(told), CHUNK)]
        title = words("book.questions.about", {"file": self._origin.name})
        front.append([cell(front, title, "title"), *[None] * (FIRST_HIDDEN - 1), *(cell(front, c) for c in chunks)])
        front.append([cell(front, words("book.questions.how"), "line")])
        front.append([cell(front, words("book.questions.then", {"file": path.name}), "line")])
        total = len(self._groups)
        partly = words("book.questions.partly", {"count": len(self._listed), "total": total})
        front.append([cell(front, partly, "line")] if total > len(self._listed) else [None])
        front.append(self._headings(front))

    def _question(self, front: Any, number: int, line: int, group: Group, part: str) -> None:
        """One row. ``part`` tells that it is about a group of cells, or about one cell of the group of that number."""
        cell, note = self._book.cell, group.first
        labels = group.labels(self._say)
        where, link = self._where(note)
        possible = labels if len(labels) <= _MOST_SHOWN else labels[:_MOST_SHOWN]
        if len(labels) > _MOST_SHOWN:
            possible = [*possible, words("book.questions.more", {"count": len(labels) - _MOST_SHOWN})]
        if group.free:
            possible = [*possible, words(f"book.questions.{'free' if labels else 'own'}")]
        if group.many and possible:
            possible = [*possible, words("book.questions.each", {"sheet": self._each})]
        open_to_answer = bool(labels or group.free)
        asked, why, offered = group.text(self._say), "\n".join(group.why(self._say)), "\n".join(possible)
        front.row_dimensions[line].height = row_height((where, asked, why, offered), _WIDTHS[1:])
        row = [
            cell(front, number, "text"),
            cell(front, where, "link" if link else "text", link=link),
            cell(front, asked, "strong"),
            cell(front, why, "text"),
            cell(front, offered, "text"),
            cell(front, None, "answer")
            if open_to_answer
            else cell(front, words("book.questions.fix"), "closed", link=link),
        ]
        content, fingerprint = self._witness(note.cell) if not group.many else ("", "")
        key = f"group@{number}" if group.many else note.key
        values = json.dumps(group.ways if group.many else [one.value for one in note.choices], ensure_ascii=False)
        hidden = (key, f"{'free' if group.free else 'choose'} {part}".strip(), content, fingerprint, values, *labels)
        front.append([*row, *(cell(front, text) for text in hidden)])
        if labels:
            first, last = column_letters(LABELS), column_letters(LABELS + len(labels) - 1)
            choices(
                front, f"{column_letters(ANSWER)}{line}", f"${first}${line}:${last}${line}", strict=not group.free,
                title=words("book.questions.answer"), text=words("book.questions.pick"),
            )  # fmt: skip

    def _given(self, front: Any, key: str, value: str) -> None:
        """An answer of before: it stays with the file though nobody asks any more."""
        address = key.partition("@")[2]
        content, fingerprint = self._witness("" if address.startswith("[") else address)
        hidden = (key, "given", content, fingerprint, json.dumps([value], ensure_ascii=False))
        front.append([*[None] * FIRST_HIDDEN, *(self._book.cell(front, text) for text in hidden)])

    def _where(self, note: Note) -> tuple[str, str]:
        place = place_of(note.cell)
        if place is None or place[0] not in self._titles:
            return words("book.questions.whole_file"), ""
        title = self._titles[place[0]]
        cell = f"{column_letters(place[2])}{place[1] + 1}"
        return (f"{title}!{cell}" if len(self._titles) > 1 else cell), f"{quoted(title)}!{cell}"

    def _witness(self, address: str) -> tuple[str, str]:
        place = place_of(address)
        sheet = self._source.get(place[0]) if place else None
        if place is None or sheet is None or place[1] >= len(sheet.rows):
            return "", ""
        return held(sheet.value(place[1], place[2])), row_print(sheet.rows[place[1]])

    # --- the copy of the table ----------------------------------------------------------------------------------

    def _marks(self) -> dict[str, dict[int, dict[int, str]]]:
        """Sheet → row → column → the comment on that cell."""
        marks: dict[str, dict[int, dict[int, str]]] = {}
        for number, group in enumerate(self._listed, start=1):
            for note in group.notes:
                text = self._comment(number, note)
                for address in dict.fromkeys((note.cell, *note.cells)):
                    place = place_of(address)
                    if place is None or place[0] not in self._titles:
                        continue
                    row = marks.setdefault(place[0], {}).setdefault(place[1], {})
                    row[place[2]] = f"{row[place[2]]}\n\n{text}" if place[2] in row else text
        return marks

    def _comment(self, number: int, note: Note) -> str:
        text = words("book.questions.comment", {"number": number, "text": sentence(note, self._say)})
        if why := "\n".join(Group((note,)).why(self._say)):
            text += "\n" + words("book.questions.because", {"text": why})
        if note.choices or note.free:
            text += "\n" + words("book.questions.answer_there", {"sheet": self._front})
        return text

    def _copy(self, sheet: Sheet, title: str, marks: Mapping[int, Mapping[int, str]]) -> None:
        header = (self._plan.header_row or 0) - 1 if sheet.name == (self._plan.sheet or "") else -1
        target = self._book.sheet(title, widths=_widths(sheet), freeze=f"A{header + 2}" if header >= 0 else "")
        formats: dict[int, dict[int, str]] = {}
        for (row, column), number_format in sheet.formats.items():
            formats.setdefault(row, {})[column] = number_format
        last = max(marks, default=-1)
        for index in range(max(len(sheet.rows), last + 1)):
            values = sheet.rows[index] if index < len(sheet.rows) else ()
            look = "table" if index == header else ""
            target.append(self._cells(target, values, marks.get(index, {}), formats.get(index, {}), look))

    def _cells(
        self, target: Any, values: Row, marks: Mapping[int, str], formats: Mapping[int, str], look: str
    ) -> list[Any]:
        """Most cells are plain and go as they are; a text that could be run, a mark or a format needs a cell."""
        result: list[Any] = []
        for column in range(max(len(values), max(marks, default=-1) + 1)):
            value = values[column] if column < len(values) else None
            if column in marks or column in formats or look or not _goes_plain(value):
                comment = marks.get(column, "")
                shape = formats.get(column, "")
                made = self._book.cell(
                    target, value, "doubt" if comment else look, comment=comment, number_format=shape
                )
                result.append(made)
            else:
                result.append(storable(value) if value != "" else None)
        return result


def _goes_plain(value: Value) -> bool:
    if not isinstance(value, str):
        return True
    return value.isprintable() and value[:1] not in ("=", "#") and len(value) < CHUNK


def _widths(sheet: Sheet) -> list[float]:
    """Wide enough for most cells of the first rows."""
    widths: list[float] = []
    for row in sheet.rows[:60]:
        for column, value in enumerate(row):
            while len(widths) <= column:
                widths.append(9.0)
            longest = max((len(line) for line in text_of(value).split("\n")), default=0)
            widths[column] = min(_WIDEST, max(widths[column], longest + 2.0))
    return widths
