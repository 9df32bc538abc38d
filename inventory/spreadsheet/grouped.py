"""Identical doubts about many cells, asked as one question: the same code, column and possible readings.

A reading is "the same" by the way it comes from its cell (``Choice.way``): ``13,75`` as Rp 13.750 and ``22,5`` as
Rp 22.500 are one answer. Each cell keeps its own key, so an answer for all is as many answers as there are cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .answers import NO_VALUE, SKIP_ROW
from .plan import Say, sentence
from .values import Note

LEAST = 3
"""Fewer cells are asked about one by one."""
MOST = 2000
"""Cells in one question; the rest is asked when these are answered."""
_OWN_TEXT = frozenset(
    (
        "duplicate_sku", "same_name_twice", "name_has_other_sku", "made_sku_taken", "same_options", "option_missing",
        "duplicate_barcode", "identifier_lossy", "identifier_zeros", "names_differ", "row_without_name",
    )
)  # fmt: skip
_EXAMPLES = 3
_SHOWN_CELLS = 8
_LONGEST_VALUE = 20
_ORDER = {"file": 0, "sheet": 0, "merge": 1, "column": 1}


@dataclass(frozen=True, slots=True)
class Group:
    """One question as it is put to a person: about one thing (``notes`` holds one), or about many cells."""

    notes: tuple[Note, ...]

    @property
    def first(self) -> Note:
        return self.notes[0]

    @property
    def many(self) -> bool:
        return len(self.notes) > 1

    @property
    def free(self) -> bool:
        """Can an answer be typed? One text for all where each needs its own (a SKU, a choice) helps nobody."""
        return self.first.free and not (self.many and self.first.code in _OWN_TEXT)

    @property
    def ways(self) -> tuple[str, ...]:
        """What an answer for all carries, choice by choice."""
        return tuple(choice.way for choice in self.first.choices)

    def value(self, note: Note, answer: str) -> str:
        """What ``answer``, one of ``ways`` or a text typed for all, means for one of the notes."""
        return next((choice.value for choice in note.choices if choice.way == answer), answer)

    def text(self, say: Say) -> str:
        """The question as a sentence; for many cells the first one's, and which other cells it is about."""
        first = sentence(self.first, say)
        if not self.many:
            return first
        others = self.notes[1:]
        shown = ", ".join(_place(note) for note in others[:_SHOWN_CELLS])
        more = "" if len(others) <= _SHOWN_CELLS else ", …"
        return f"{first} " + say("asked_alike", {"count": len(others), "cells": shown + more})

    def why(self, say: Say) -> list[str]:
        """The reasons for doubt, each once; what names a single product does not hold for many."""
        reasons = [why for why in self.first.evidence if not (self.many and why.code == "evidence_thing")]
        return list(dict.fromkeys(sentence(why, say) for why in reasons))

    def labels(self, say: Say) -> list[str]:
        """The choices in words. One that gives each cell its own value shows the first few."""
        return [self._label(index, say) for index in range(len(self.first.choices))]

    def _label(self, index: int, say: Say) -> str:
        words = [say(note.choices[index].code, note.choices[index].params) for note in self.notes]
        if not self.many:
            return words[0]
        if len(set(words)) == 1:
            whole_rows = self.first.choices[index].value in (SKIP_ROW, NO_VALUE)
            return say("all_rows" if whole_rows else "all_alike", {"text": words[0], "count": len(words)})
        pairs = dict.fromkeys(
            f"{value} → {word}" if (value := _value(note)) else word
            for note, word in zip(self.notes, words, strict=True)
        )
        shown = "; ".join(list(pairs)[:_EXAMPLES])
        return say("all_so", {"examples": shown + ("; …" if len(pairs) > _EXAMPLES else "")})


def _value(note: Note) -> str:
    value = str(note.params.get("value", ""))
    return value if len(value) <= _LONGEST_VALUE else ""


def _place(note: Note) -> str:
    cell = note.cell.rpartition("!")[2]
    value = _value(note)
    return f"{cell} ({value})" if value else cell


def in_order(questions: Sequence[Note]) -> list[Note]:
    """Each question once: about the file first, then about columns, then about cells; otherwise as they came."""
    once = {note.key: note for note in reversed(questions)}
    kept = [once.pop(note.key) for note in questions if note.key in once]
    return sorted(kept, key=lambda note: _ORDER.get(note.scope, 2))


def grouped(questions: Sequence[Note]) -> list[Group]:
    """``questions`` in order, identical doubts about cells together, each group where its first cell stood."""
    alike: dict[object, list[Note]] = {}
    for note in in_order(questions):
        alike.setdefault(_sign(note), []).append(note)
    result = []
    for notes in alike.values():
        if len(notes) < LEAST:
            result += [Group((note,)) for note in notes]
        else:
            most = MOST if notes[0].choices or notes[0].free else len(notes)
            result += [Group(tuple(notes[start : start + most])) for start in range(0, len(notes), most)]
    return result


def _sign(note: Note) -> object:
    """Equal for notes that are one question. A refused answer, told in the evidence, is a cell's own affair."""
    refused = any(why.code == "answer_not_fitting" for why in note.evidence)
    ways = tuple(choice.way for choice in note.choices)
    if note.scope != "cell" or refused or len(set(ways)) != len(ways):
        return note.key
    return note.code, note.cell.rstrip("0123456789"), ways, note.free
