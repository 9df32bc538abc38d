"""What one row below the headings is: data, blank, help, example, total, a repeated heading, another table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from .cells import Columns, columns_of
from .columns import Column
from .headings import Heading, headings_of
from .values import Kind, Note, Row, Sheet, Value, kind_of, text_of
from .words import compact, load, normal

_HELP_ROWS = 5
_MANY_ROWS = 100
"""Fewer are not worth a look at all of them together."""
_NUMBER_TYPES = frozenset((int, float))
_BEFORE_TOTAL = " *:.-_"
_DIGIT = re.compile(r"\d")
_NUMBER_FIELDS = frozenset(("price", "stock", "weight", "unit_price"))


class RowKinds:
    """Decides row after row; it remembers the help rows, because a template's sample row repeats their text."""

    def __init__(self, sheet: Sheet, header: int, columns: Sequence[Column]) -> None:
        self._sheet = sheet
        self._header = header
        self._words = load()
        self._fields = {column.index: column.field for column in columns if column.field}
        self._used = [(one.index, one.title) for one in columns if one.field and one.field != "size_stock"]
        self._numbers = [column.index for column in columns if column.field in _NUMBER_FIELDS]
        self._titles = frozenset(column.title for column in columns)
        starts = "|".join(re.escape(word) for word in self._words.example_starts)
        self._marks = _first_letters(self._words.example_starts) | frozenset(" ([<\t\n")
        self._total_starts = frozenset(word[:3] for word in self._words.totals)
        # The first sign decides for nearly every row.
        self._total_signs = _first_letters(self._words.totals) | frozenset(_BEFORE_TOTAL)
        self._example = re.compile(rf"[\s(\[<]*(?:{starts})[:)\]]", re.IGNORECASE)
        self._names = [column.index for column in columns if column.field in ("name", "sku")]
        self._name = next((column.index for column in columns if column.field == "name"), -1)
        self._width = max((column.index for column in columns), default=0) + 1
        self._help: set[str] = set()
        self._helping = header >= 0
        self.plain_cells: Columns | None = None
        """The columns of the last rows of the sheet, when they were looked at together and are plainly data."""
        self._looked = False

    def plain_until(self, start: int) -> int:
        """The first row from ``start`` on that needs a second look (``of``); those before it are plainly data.

        The common row at one look: a name that marks nothing, and a number where a price or stock stands.
        """
        rows, marks, totals, place = self._sheet.rows, self._marks, self._total_signs, self._name
        if self._helping or self._help or place < 0:
            return start
        if not self._looked and len(rows) - start >= _MANY_ROWS:
            self._looked = True
            columns = columns_of(rows[start:])
            if self._are_plain(columns):
                self.plain_cells = columns
                return len(rows)
        no_sample = self._words.sample_cells.isdisjoint
        for index in range(start, len(rows)):
            row = rows[index]
            name = row[place] if place < len(row) else None
            if type(name) is not str or not name or not self._has_numbers(row):
                return index
            if name[0] in marks and (not name[0].isalpha() or self._example.match(name)):
                return index
            if name[0] in totals and self._begins_like_total(name):
                return index
            for first in row:
                if first is not None and first != "":
                    break
            if type(first) is str and first[0] in totals and self._begins_like_total(first):
                return index
            if not no_sample(row):
                return index
        return len(rows)

    def _are_plain(self, columns: Columns) -> bool:
        """Are all of these rows plainly data? No is no verdict: then each is looked at.

        Stricter than a look at each, and at the speed of whole columns.
        """
        if self._name >= len(columns) or set(map(type, columns[self._name])) != {str} or "" in columns[self._name]:
            return False
        if not any(i < len(columns) and _NUMBER_TYPES.issuperset(map(type, columns[i])) for i in self._numbers):
            return False
        texts = {cell for cell in columns[self._name] if type(cell) is str}
        for name in texts:
            if name[0] in self._marks and (not name[0].isalpha() or self._example.match(name)):
                return False
        for column in columns:  # the first cell of each row is among these
            texts.update(cell for cell in column if type(cell) is str and cell)
            if None not in column and "" not in column:
                break
        if any(text[0] in self._total_signs and self._begins_like_total(text) for text in texts):
            return False
        return all(map(self._words.sample_cells.isdisjoint, columns))

    def of(self, index: int) -> str:
        row = self._sheet.rows[index]
        filled = [
            (column, cell)
            for column, cell in enumerate(row)
            if cell is not None and cell != "" and not (type(cell) is str and cell.isspace())
        ]
        if not filled or filled[0][0] >= self._width:
            return "blank"
        if not self._has_numbers(row) and (repeated := self._repeated_heading(row, len(filled))):
            return repeated
        if self._helping and index <= self._header + _HELP_ROWS and self._is_help(row, filled):
            self._help |= {text_of(cell) for _, cell in filled if isinstance(cell, str) and len(cell) >= 20}
            return "help"
        if self._is_example(filled):
            return "example"
        self._helping = False
        return "total" if self._is_total(filled) else "data"

    def _begins_like_total(self, text: str) -> bool:
        return text.lstrip(_BEFORE_TOTAL)[:3].casefold() in self._total_starts

    def _has_numbers(self, row: Row) -> bool:
        """Cheap first look: a row with a number where prices or stocks stand is no row of headings."""
        for index in self._numbers:  # noqa: SIM110 - a generator for every row takes three times as long
            if index < len(row) and type(row[index]) in _NUMBER_TYPES:
                return True
        return False

    def _repeated_heading(self, row: Row, filled: int) -> str:
        """A row of heading words again: the same columns repeat, other columns begin another table."""
        if filled < 2 or not self._begins_like_heading(row):
            return ""
        found = headings_of(row) if self._looks_like_heading(row) else {}
        fields = {heading.field for heading in found.values()}
        if len(found) * 2 < filled or len(fields - {"row_number"}) < 2:
            return ""
        if self._used and all(index < len(row) and text_of(row[index]) == title for index, title in self._used):
            return "heading"
        same = sum(1 for column, heading in found.items() if self._fields.get(column) == heading.field)
        if same * 2 > len(found) and (same == len(found) or not self._moved(found)):
            return "heading"
        return "second_table" if "name" in fields else ""

    def _begins_like_heading(self, row: Row) -> bool:
        """Cheap first look at the first text and at the name: is it a heading word?"""
        candidates: list[Value] = [next((cell for cell in row if isinstance(cell, str) and cell), "")]
        candidates += [row[index] for index in self._names if index < len(row)]
        return any(
            isinstance(cell, str) and len(cell) <= 60 and (cell in self._titles or compact(cell) in self._words.exact)
            for cell in candidates
        )

    def _moved(self, found: Mapping[int, Heading]) -> bool:
        """Did a decisive column move? Then the rows below cannot be read with the headings above."""
        for column, heading in found.items():
            if heading.field in ("name", "price", "stock", "sku") and self._fields.get(column) != heading.field:
                return True
        return False

    def _looks_like_heading(self, row: Row) -> bool:
        """Cheap first look: headings are text without digits in the columns of numbers."""
        if any(kind_of(cell) is Kind.NUMBER for cell in row):
            return False
        for index in self._numbers:
            cell = row[index] if index < len(row) else None
            if isinstance(cell, str) and _DIGIT.search(cell) and len(normal(cell).split()) < 2:
                return False
        return True

    def _is_help(self, row: Row, filled: Sequence[tuple[int, object]]) -> bool:
        texts = [normal(cell) for _, cell in filled if isinstance(cell, str)]
        if len(texts) < len(filled):
            return False
        if sum(1 for text in texts if self._is_requirement(text)) * 2 >= len(texts):
            return True
        numbers = [str(row[index]) for index in self._numbers if index < len(row) and text_of(row[index])]
        sentences = sum(1 for text in texts if self._is_instruction(text))
        if numbers:
            prose = all(self._is_prose(text) for text in numbers)
            return prose and sentences >= 1
        return sentences * 2 >= len(texts)

    def _is_prose(self, text: str) -> bool:
        words = normal(text).split()
        if len(words) >= 3:
            return not text.strip()[0].isdigit()
        return len(words) == 2 and words[0] in self._words.instruction_starts and not _DIGIT.search(text)

    def _is_requirement(self, text: str) -> bool:
        return text in self._words.requirement or any(
            text.startswith(word + " ") and len(text) < 60 for word in ("conditionally", "wajib", "mandatory")
        )

    def _is_instruction(self, text: str) -> bool:
        head = text.split(" ", 1)[0]
        return len(text) >= 15 and head in self._words.instruction_starts

    def _is_example(self, filled: Sequence[tuple[int, object]]) -> bool:
        marked = 0
        samples, helped, marks = self._words.sample_cells, self._help, self._marks
        for column, cell in filled:
            if type(cell) is not str:
                continue
            if cell in samples or (helped and text_of(cell) in helped):
                return True
            if cell[0] in marks and self._example.match(cell):
                marked += 1
                if column in self._names:
                    return True
        return marked * 2 >= len(filled)

    def _is_total(self, filled: Sequence[tuple[int, object]]) -> bool:
        """ "Total" or "Jumlah" in the first cell or in the place of the name, and no second identifier beside it."""
        named = [cell for column, cell in filled if column in self._names]
        if len(named) > 1:
            return False
        return any(
            isinstance(cell, str)
            and len(cell) <= 30
            and self._begins_like_total(cell)
            and normal(cell) in self._words.totals
            for cell in (*named, filled[0][1])
        )


def _first_letters(words: Iterable[str]) -> frozenset[str]:
    return frozenset(letter for word in words for letter in (word[0].lower(), word[0].upper()))


def without_trailing_blocks(
    sheet: Sheet, columns: Sequence[Column], rows: Sequence[int]
) -> tuple[list[int], list[Note]]:
    """Leave out blocks below a blank row in which nothing has a name, a price or a stock: another small table."""
    name = next((column.index for column in columns if column.field == "name"), None)
    telling = [column.index for column in columns if column.field in (*_NUMBER_FIELDS, "size_stock", "option")]
    if name is None or not telling:
        return list(rows), []
    if rows and rows[-1] - rows[0] + 1 == len(rows):
        return list(rows), []  # no blank row between them
    telling.append(name)
    blocks: list[list[int]] = []
    for index in rows:
        if blocks and index == blocks[-1][-1] + 1:
            blocks[-1].append(index)
        else:
            blocks.append([index])
    kept: list[int] = []
    notes: list[Note] = []
    for block in blocks:
        said = any(not _is_empty(sheet.value(index, column)) for index in block for column in telling)
        if said or len(block) < 2 or not kept:
            kept += block
        else:
            params = {"row": block[0] + 1, "last": block[-1] + 1}
            notes.append(Note("other_block_skipped", sheet.address(block[0], 0), "", params))
    return kept, notes


def _is_empty(cell: Value) -> bool:
    return cell is None or cell == "" or (isinstance(cell, str) and not cell.strip())
