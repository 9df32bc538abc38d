"""Files that we wrote ourselves and that come back: a filled questions workbook, an edited export."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inventory.canonical import Sku

from .answered import Unclear, read_answers
from .answers import NONE, Answers
from .export import is_export, without_baseline
from .read import read_workbook
from .values import UnreadableFile, Workbook


@dataclass(frozen=True, slots=True)
class Ours:
    """``book`` is the table as anybody's would be; ``stock`` is what an export said when it was written."""

    book: Workbook
    answers: Answers = NONE
    unclear: tuple[Unclear, ...] = ()
    stock: Mapping[Sku, int] = dataclasses.field(default_factory=dict)


def open_ours(path: Path) -> Ours | None:
    """The file at ``path`` if it is one of ours; None for any other, also for one that cannot be read.

    Raises NewerFormat.
    """
    try:
        if (found := read_answers(path)) is not None:
            book, stock = without_baseline(found.book)
            return Ours(book, found.answers, found.unclear, stock)
        if is_export(path):
            book, stock = without_baseline(read_workbook(path))
            return Ours(book, stock=stock)
    except UnreadableFile:
        return None  # the importer reads it again and says why
    return None
