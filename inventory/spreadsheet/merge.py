"""One product, or two? A new product that is another one's double becomes an update of that one. Pure.

Only an identity that is hardly chance stops an import: the valid barcode of a product that we have and that this file
does not list itself, in the same unit and at a like price. All else is told, with the command that merges: rows of one
file with one barcode (real shops list bottle and carton so), the same or nearly the same name. What a person decided is
remembered by pair of codes and not asked again.

A merged row keeps the code and the name of the product that stays. Its variants update those with the same barcode,
the same options, or the only one; others become variants, when the kinds of variant are the same. What the row gives
(price, stock, weight, texts, pictures) counts like any row of that code. When both rows stand in one file and give
different prices or stocks, nobody can know which is true: that is asked.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inventory.canonical import Sku

from .answers import Answers
from .merge_find import Pair, Proposal, pair, proposals
from .merge_rows import Impossible, join
from .plan import Action, CurrentProduct, ImportPlan, PlanEntry, PlanItem, PlanStatus
from .values import Choice, Note

MERGE, KEEP = "merge", "keep"
_CHOICES = (Choice(MERGE, "merge_them"), Choice(KEEP, "keep_both"))


@dataclass(frozen=True, slots=True)
class Decision:
    """``answer`` is MERGE or KEEP; ``into`` the code that stays when merged."""

    answer: str
    into: str = ""


Decisions = Mapping[Pair, Decision]

__all__ = ["KEEP", "MERGE", "Decision", "Decisions", "Merged", "Pair", "Proposal", "merged", "pair", "proposals"]


@dataclass(frozen=True, slots=True)
class Merged:
    """The plan after merging, and what was decided anew: remember it when the plan is applied."""

    plan: ImportPlan
    decisions: Decisions


def merged(plan: ImportPlan, current: Mapping[Sku, CurrentProduct], answers: Answers, remembered: Decisions) -> Merged:
    """Merge what was decided, ask what is certain, tell what is likely."""
    if plan.status not in (PlanStatus.PLANNED, PlanStatus.NEEDS_ANSWERS):
        return Merged(plan, {})
    found = {p.code: p for p in proposals(plan, current)}
    known = _by_code(remembered)
    if not found and not known:
        return Merged(plan, {})
    work = _Work(plan, current, answers)
    for entry in plan.entries:
        if entry.action is Action.NEW:
            work.settle(entry, found.get(entry.code), known.get(entry.code, {}))
    return Merged(work.result(), work.decided)


def _by_code(remembered: Decisions) -> dict[str, dict[str, Decision]]:
    """Decisions by the code that would go, then by its counterpart."""
    found: dict[str, dict[str, Decision]] = defaultdict(dict)
    for (a, b), decision in remembered.items():
        for code, other in ((a, b), (b, a)):
            if decision.into != code:
                found[code][other] = decision
    return found


class _Work:
    """The plan while entries are merged one after the other, in the order of the file."""

    def __init__(self, plan: ImportPlan, current: Mapping[Sku, CurrentProduct], answers: Answers) -> None:
        self.decided: dict[Pair, Decision] = {}
        self._plan = plan
        self._current = current
        self._given = {**answers.readings, **answers.merge}
        self._entries: list[PlanEntry | None] = list(plan.entries)
        self._at = {entry.code: place for place, entry in enumerate(plan.entries) if entry.product is not None}
        self._items = {Sku(item.sku): item for item in plan.items}
        self._became: dict[str, Sku] = {}
        self._went: dict[Sku, Sku] = {}
        self._questions: list[Note] = []
        self._warnings: list[Note] = []
        self._spoken: set[str] = set()
        self._used: set[str] = set()

    def settle(self, entry: PlanEntry, proposal: Proposal | None, known: Mapping[str, Decision]) -> None:
        """Decide about one new product: by memory, by an answer, or by asking."""
        into = next((Sku(o) for o, d in known.items() if d.answer == MERGE and self._stays(Sku(o))), None)
        if into is not None:
            self._join(entry, into, Note("merged_as_decided", entry.cell, "sku", {"sku": entry.code, "into": into}))
        if into is not None or proposal is None or proposal.into in known:
            self._hush(entry, proposal)
            return
        params = {"name": entry.name, "sku": entry.code, "into": proposal.into}
        code = "same_product" if proposal.certain else "maybe_same_product"
        choices = _CHOICES if proposal.certain else ()
        note = Note(code, entry.cell, "sku", params, choices=choices, evidence=proposal.reasons)
        answer = self._answer(note, proposal)
        self._hush(entry, proposal)
        if answer == MERGE:
            done = Note("merged_as_decided", entry.cell, "sku", {"sku": entry.code, "into": proposal.into})
            if self._join(entry, self._went.get(proposal.into, proposal.into), done):
                self.decided[proposal.pair] = Decision(MERGE, proposal.into)
        elif answer == KEEP:
            self.decided[proposal.pair] = Decision(KEEP)
        elif proposal.certain:
            self._questions.append(note)
        else:
            self._warnings.append(note)

    def _answer(self, note: Note, proposal: Proposal) -> str | None:
        """By the question's key, or by the pair of codes: ``NEW=OLD``."""
        for key in (note.key, f"{proposal.code}={proposal.into}"):
            if (answer := self._given.get(key)) in (MERGE, KEEP):
                self._used.add(key)
                return answer
        return None

    def _stays(self, code: Sku) -> bool:
        return code in self._current or code in self._at

    def _join(self, entry: PlanEntry, into: Sku, done: Note) -> bool:
        place = self._at[entry.code]
        other = self._entries[self._at[into]] if into in self._at else None
        try:
            joined = join(entry, into, other, self._current.get(into), self._items)
        except Impossible as problem:
            self._questions.append(problem.note)
            return False
        self._entries[place] = None
        del self._at[entry.code]
        self._entries[self._at.setdefault(into, place)] = joined.entry
        self._went[entry.code] = into
        for old, new in joined.skus.items():
            item = self._items.pop(old, None)
            if item is not None:
                self._items.setdefault(new, item._replace(sku=new))
            self._became[old] = new
        self._warnings.append(done)
        return True

    def _hush(self, entry: PlanEntry, proposal: Proposal | None) -> None:
        """The reader's own words about the same doubles are not needed beside ours."""
        if proposal is not None:
            values = [str(reason.params.get("value", "")) for reason in proposal.reasons]
            self._spoken |= {f"duplicate_barcode {value}" for value in values}
        self._spoken.add(f"name_exists {entry.name}")

    def result(self) -> ImportPlan:
        plan = self._plan
        warnings = [note for note in plan.warnings if not self._is_spoken(note)]
        status = PlanStatus.NEEDS_ANSWERS if self._questions else plan.status
        return dataclasses.replace(
            plan,
            status=status,
            entries=tuple(self._drawing_on(entry) for entry in self._entries if entry is not None),
            questions=(*plan.questions, *self._questions),
            warnings=(*warnings, *self._warnings),
            items=tuple(self._kept_items()),
        )

    def _drawing_on(self, entry: PlanEntry) -> PlanEntry:
        """Sale units of a SKU that became another one draw from that."""
        if entry.product is None or not any(v.stock_of in self._became for v in entry.product.variants):
            return entry
        variants = tuple(
            dataclasses.replace(v, stock_of=self._became.get(v.stock_of, v.stock_of)) if v.stock_of else v
            for v in entry.product.variants
        )
        return entry._replace(product=dataclasses.replace(entry.product, variants=variants))

    def _kept_items(self) -> Iterator[PlanItem]:
        """One item for each SKU that stays, where the first row of it stood."""
        own = {item.sku for item in self._plan.items if item.sku not in self._became}
        for item in self._plan.items:
            sku = self._became.get(item.sku)
            if sku is None:
                yield item
            elif sku not in own:
                own.add(sku)
                yield item._replace(sku=sku)

    def _is_spoken(self, note: Note) -> bool:
        if note.code == "answer_not_used" and note.params.get("question") in self._used:
            return True
        about = note.params.get("value") if note.code == "duplicate_barcode" else note.params.get("name")
        return f"{note.code} {about}" in self._spoken
