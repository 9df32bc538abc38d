"""What a person decided about a file: answers to its questions, and which heading means which field.

Answers come from a terminal, from the questions workbook, from ``--map`` and ``--answers``, or from what was remembered
of an earlier file of the same layout. They are values; the reading rooms decide what each answer means.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

IGNORE = "-"
"""In place of a field: this column is not used."""
SKIP_ROW = "!skip"
"""In place of a reading: the whole row is left out."""
NO_VALUE = "!empty"
"""In place of a reading: this cell counts as empty."""


@dataclass(frozen=True, slots=True)
class Answers:
    """``readings``: question key (``Note.key``) → the chosen ``Choice.value``, or a text typed in place of the cell.

    ``fields``: heading as written → our field, or IGNORE. ``columns``: for a table without headings, column letter →
    field. A field may carry its unit or axis: ``weight:kg``, ``price:ribu``, ``option:Rasa``. ``sheet`` and
    ``header_row`` (1-based, 0: no heading row) choose the table. ``merge``: merge question key → "merge" or "keep".
    """

    readings: Mapping[str, str] = dataclasses.field(default_factory=dict)
    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)
    columns: Mapping[str, str] = dataclasses.field(default_factory=dict)
    sheet: str | None = None
    header_row: int | None = None
    merge: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def over(self, older: Answers) -> Answers:
        """These answers, completed by ``older`` ones (remembered mappings)."""
        return Answers(
            {**older.readings, **self.readings},
            {**older.fields, **self.fields},
            {**older.columns, **self.columns},
            self.sheet or older.sheet,
            self.header_row if self.header_row is not None else older.header_row,
            {**older.merge, **self.merge},
        )


NONE = Answers()
