"""The questions of an import: asked one by one at a terminal, written into a workbook, or answered beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from terminal import ask, output
from terminal.errors import Usage
from terminal.output import tr

if TYPE_CHECKING:
    from inventory.spreadsheet.answers import Answers
    from inventory.spreadsheet.grouped import Group
    from inventory.spreadsheet.plan import ImportPlan, Say
    from jobs.importing import Planned

EACH = "!each"
"""The answer to a question about many cells: ask about each of them."""
MANY = 12
"""More questions than this are easier answered in a workbook."""
_COLUMN = re.compile(r"[A-Z]{1,3}")
_LEFT_OUT = frozenset(("-", "ignore", "abaikan"))
_LONGEST_JSON = 20_000_000


# --- given beforehand -----------------------------------------------------------------------------------------------


def given_answers(mapped: Sequence[str], path: Path | None, about: Path) -> Answers:
    """The answers of ``--map`` and ``--answers``. Raises Usage."""
    from inventory.spreadsheet.answers import NONE, Answers

    fields = dict(_mapping(text) for text in mapped)
    columns = {heading: field for heading, field in fields.items() if _COLUMN.fullmatch(heading)}
    return Answers(fields=fields, columns=columns).over(NONE if path is None else _from_file(path, about))


def _mapping(text: str) -> tuple[str, str]:
    """``price=Tarif`` → (``Tarif``, ``price``). The field may be our name, any heading we know, or ``-``."""
    name, sign, heading = (part.strip() for part in text.partition("="))
    if not name or not sign or not heading:
        raise Usage("usage.map", value=text)
    return heading, _field(name)


def _field(name: str) -> str:
    from inventory.spreadsheet.answers import IGNORE
    from inventory.spreadsheet.headings import recognise
    from inventory.spreadsheet.words import load

    if name.casefold() in _LEFT_OUT:
        return IGNORE
    known = {field for field, _rank in load().exact.values()} | {field for field, _pattern in load().patterns}
    plain, _, more = name.partition(":")
    if plain.casefold() in known:
        return f"{plain.casefold()}:{more}" if more else plain.casefold()
    found = recognise(name)
    if found is None:
        raise Usage("usage.map_field", value=name, known=sorted(known))
    return f"{found.field}:{found.unit}" if found.unit else found.field


def _from_file(path: Path, about: Path) -> Answers:
    """A questions workbook about this file, or JSON with the names of ``Answers``."""
    from inventory.spreadsheet.answered import answers_from_json, read_answers
    from inventory.spreadsheet.values import UnreadableFile
    from jobs.importing import fingerprint

    try:
        found = read_answers(path)
        if found is not None:
            if found.origin.fingerprint != fingerprint(about) and path.resolve() != about.resolve():
                raise Usage("usage.answers_other", value=path, other=found.origin.name)
            return found.answers
        if path.stat().st_size > _LONGEST_JSON:
            raise Usage("usage.answers_file", value=path)
        return answers_from_json(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError, UnreadableFile) as exc:
        raise Usage("usage.answers_file", value=path) from exc


def check_headings(given: Answers, plan: ImportPlan) -> None:
    """A heading of ``--map`` that the table does not have is a slip of the pen, never passed over. Raises Usage."""
    from inventory.spreadsheet.answers import IGNORE

    there = {_plain(heading) for heading in plan.columns}
    for heading, field in given.fields.items():
        if plan.columns and field != IGNORE and heading not in given.columns and _plain(heading) not in there:
            raise Usage("usage.map_heading", value=heading, known=list(plan.columns))


def _plain(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def tell_unclear(planned: Planned) -> None:
    for one in planned.unclear:
        output.hint(tr("import.unclear", cell=one.where, value=one.text))


# --- written into a workbook ----------------------------------------------------------------------------------------


def write_book(planned: Planned, target: Path, say: Say) -> bool:
    """Write the questions of a plan that has some; says what was done. Raises Usage."""
    from jobs.importing import FileTaken, write_questions

    if not planned.plan.questions:
        output.hint(tr("import.questions_none", path=target))
        return False
    try:
        count = write_questions(planned, target, say)
    except FileTaken as exc:
        raise Usage("file_exists_no_force", path=target) from exc
    output.line(tr("import.questions_written", count=count, path=target))
    return True


def questions_hint(plan: ImportPlan, file: Path) -> None:
    if any(note.choices or note.free for note in plan.questions):
        output.hint(tr("import.questions_hint", file=file, path=_free_name(file)))


def _free_name(file: Path) -> Path:
    """``produk.xlsx`` → ``produk-pertanyaan.xlsx``, with a number where that exists."""
    tail, number = "-pertanyaan", 1
    stem = file.stem.removesuffix(tail)
    path = file.with_name(f"{stem}{tail}.xlsx")
    while path.exists():
        number += 1
        path = file.with_name(f"{stem}{tail}-{number}.xlsx")
    return path


# --- asked one by one -----------------------------------------------------------------------------------------------


def ask_all(planned: Planned, plan_again: Callable[[Answers], Planned], say: Say) -> Planned:
    """Ask what can be asked, the broadest questions first: an answer about a column settles many cells.

    After each round the file is planned again with the answers so far. "Later" leaves a question open.
    """
    later: set[str] = set()
    offered = False
    while open_now := [group for group in _askable(planned.plan) if group.first.key not in later]:
        if len(open_now) > MANY and not offered:
            offered = True
            if ask.yes(tr("import.many_questions", count=len(open_now))):
                write_book(planned, _free_name(planned.path), say)
                return planned
        round_ = [group for group in open_now if group.first.scope == open_now[0].first.scope]
        answers = _round(round_, later, planned.answers, say)
        if answers is not None:
            planned = plan_again(answers)
    return planned


def _askable(plan: ImportPlan) -> list[Group]:
    from inventory.spreadsheet.grouped import grouped

    return grouped([note for note in plan.questions if note.choices or note.free])


def _round(groups: Sequence[Group], later: set[str], before: Answers, say: Say) -> Answers | None:
    """The answers so far with those to ``groups``; None when everything was left for later."""
    from inventory.spreadsheet.answered import with_answer
    from inventory.spreadsheet.grouped import Group

    answers = before
    for number, group in enumerate(groups, start=1):
        head = tr("ask.question", number=number, total=len(groups), text=group.text(say))
        value = _one(group, head, say)
        given = [(note, group.value(note, value)) for note in group.notes] if value not in (None, EACH) else []
        if value == EACH:
            alone = [Group((note,)) for note in group.notes]
            typed = [_one(one, tr("ask.cell", number=n, total=len(alone), text=one.text(say)), say)
                     for n, one in enumerate(alone, start=1)]  # fmt: skip
            given = [(note, text) for note, text in zip(group.notes, typed, strict=True) if text is not None]
        # Asked once in a run: an answer that does not fit comes back with its reason in the plan, not for ever here.
        later.update(note.key for note in group.notes)
        for note, text in given:
            answers = with_answer(answers, note, text)
    return None if answers is before else answers


def _one(group: Group, head: str, say: Say) -> str | None:
    """The value of a choice (its way, for many cells), a typed text, EACH, or None for "later"."""
    from inventory.spreadsheet.answered import choose

    output.line()
    output.line(head)
    for reason in group.why(say):
        output.line(tr("ask.why", text=reason))
    labels = group.labels(say)
    values = list(group.ways) if group.many else [choice.value for choice in group.first.choices]
    if group.many:
        labels, values = [*labels, tr("ask.each")], [*values, EACH]
    for place, label in enumerate(labels, start=1):
        output.line(f"   {place}) {label}")
    code = "ask.free" if not labels else "ask.choice_free" if group.free else "ask.choice"
    while typed := ask.line(tr(code)):
        own = typed.startswith("=") and group.free
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(values):
            value: str | None = values[int(typed) - 1]
        else:
            value = typed[1:].strip() if own else choose(typed, values, labels, free=group.free)
        if value:
            shown = labels[values.index(value)] if value in values else value
            output.line(tr("ask.chosen", text=shown))
            return value
        output.line(tr("ask.not_a_choice"))
    return None
