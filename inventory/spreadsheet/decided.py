"""Answers at work: each is looked up by the question it belongs to, and what was used is remembered.

An answer that fits no question of this file is told at the end (``left_over``), never dropped silently.
"""

from __future__ import annotations

import dataclasses

from .answers import NONE, Answers
from .values import Note


class Decided:
    """The answers of one run, with what they were used for."""

    def __init__(self, answers: Answers = NONE) -> None:
        self.answers = answers
        self.used: set[str] = set()
        self.refused: set[str] = set()
        self.columns: dict[str, str] = {}
        self._any_for_all = any(key.endswith("*") for key in answers.readings)

    def take(self, note: Note) -> str | None:
        """The answer to ``note``, None when nobody answered it."""
        value = self.answers.readings.get(note.key)
        if value is None:
            return self._for_all(note) if self._any_for_all else None
        self.used.add(note.key)
        if note.scope in ("column", "file"):
            self.columns[note.key] = value
        return value

    def _for_all(self, note: Note) -> str | None:
        """An answer for all cells of the column: the way of a choice, its value, or a text typed in place of each."""
        key = note.key_for_all
        answer = self.answers.readings.get(key) if note.scope == "cell" else None
        if answer is None:
            return None
        self.used.add(key)
        offered = next((one.value for one in note.choices if answer in (one.way, one.value)), None)
        return answer if offered is None and note.free else offered

    def refuse(self, note: Note, answer: str) -> Note:
        """The same question again, with the answer that did not fit."""
        self.refused.add(note.key)
        self.columns.pop(note.key, None)
        why = Note("answer_not_fitting", note.cell, note.field, {"answer": answer[:60]})
        return dataclasses.replace(note, evidence=(why, *note.evidence))

    def left_over(self) -> list[Note]:
        """A warning for every reading that met no question: the file has changed, or a key is mistyped."""
        return [
            Note("answer_not_used", key.partition("@")[2].strip("[]"), "", {"question": key, "answer": value[:60]})
            for key, value in self.answers.readings.items()
            if key not in self.used
        ]

    def reusable(self) -> Answers:
        """What also holds for the next file of this layout: the table, its columns, and readings of whole columns."""
        given = self.answers
        return Answers(dict(self.columns), given.fields, given.columns, given.sheet, given.header_row)
