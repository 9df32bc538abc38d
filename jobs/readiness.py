"""Everything that keeps a product off a shop, said at once. Publishing and ``lapakdesa check`` ask this one function.

Three sources, in this order: what could not be resolved (category, rules), what the marketplace's own mapper says of
the draft, and what the law usually asks of such goods. Errors keep a product off; warnings do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from inventory.canonical import Issue, ListingDraft, Paper, PaperKind, Picture, Resolved, Severity, Sku
from inventory.category_choices import filed_under
from inventory.taxonomy import VillageLeaf
from jobs.category_match import LIKELY, village_guesses
from jobs.lawful import certificate_issues, word_issues
from jobs.picture_shelf import DraftPictures, PictureShelf
from jobs.resolve import Resolution, Resolver
from mappers import papers

# What an answer says nothing about as long as these facts were never fetched.
_SILENT = {
    "channels": "channels",
    "brands": "brand",
    "places": "stock",
    "attributes": "attributes",
    "categories": "category",
}
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One draft in one shop. ``unknown`` names the rules that were never fetched; ``issues`` begins with errors.

    ``waits`` says why some of its pictures did not arrive this time, though nothing is wrong with them.
    """

    draft: ListingDraft
    resolved: Resolved
    issues: tuple[Issue, ...]
    unknown: tuple[str, ...] = ()
    waits: str = ""

    @property
    def errors(self) -> tuple[Issue, ...]:
        return tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)

    @property
    def ready(self) -> bool:
        """Nothing keeps it off, and nothing is left to be known."""
        return not self.errors and not self.unknown


def shelf_of(resolver: Resolver) -> PictureShelf:
    """The pictures of this shop. Of a product's papers only those that its category there asks for are sent."""

    def shown(draft: ListingDraft) -> tuple[Paper, ...]:
        if resolver.ctx.marketplace.flows.upload_papers is None or not draft.papers:
            return ()
        return papers.shown(draft, resolver.resolve(draft).resolved.limits)

    return PictureShelf(resolver.ctx, resolver.pictures_folder, shown)


def assess(resolver: Resolver, drafts: Sequence[ListingDraft], pictures: Mapping[Sku, DraftPictures]) -> list[Verdict]:
    """A verdict for each draft. ``pictures`` are those looked at, or those uploaded. Sends only what was never read."""
    resolver.prepare(drafts)
    check = resolver.ctx.marketplace.check
    found: list[Verdict] = []
    for draft in drafts:
        own = pictures[draft.code]
        made = resolver.resolve(draft)
        resolved = replace(made.resolved, picture_ids=own.ids, paper_ids=own.papers)
        theirs = [issue for issue in check(draft, resolved) if not _beside_the_point(issue, made)]
        leaf = _kind(draft)
        issues = [
            *made.issues,
            *_with_pictures(theirs, draft, own),
            *word_issues(draft, leaf),
            *certificate_issues(draft, leaf),
        ]
        ranked = tuple(sorted(issues, key=lambda i: _RANK[i.severity]))
        found.append(Verdict(draft, resolved, ranked, made.unknown, own.waits))
    return found


def _beside_the_point(issue: Issue, made: Resolution) -> bool:
    """The mapper cannot know that a category is only not chosen yet, or that a rule was never read."""
    silent = {_SILENT[name] for name in made.unknown if name in _SILENT}
    if not made.resolved.category_id:
        silent |= {"category", "brand", "attributes"}
    return issue.field in silent


def _with_pictures(theirs: Iterable[Issue], draft: ListingDraft, own: DraftPictures) -> list[Issue]:
    """For a picture that did not arrive, why it did not, instead of only that."""
    told: list[Issue] = []
    explained: set[str | Paper] = set()
    for issue in theirs:
        ref: str | Paper = str(issue.params.get("ref", ""))
        if kind := issue.params.get("paper"):
            ref = Paper(PaperKind(kind), Picture(str(ref)))
        if issue.code == "picture_not_uploaded" and own.issues.get(ref):
            told += [replace(why, field=issue.field, severity=issue.severity) for why in own.issues[ref]]
            explained.add(ref)
        else:
            told.append(issue)
    for ref in dict.fromkeys(p.ref for p in (*draft.pictures, *(v.picture for v in draft.variants if v.picture))):
        if ref not in explained:
            told += own.issues.get(ref, [])
    return told


def _kind(draft: ListingDraft) -> VillageLeaf | None:
    """What the goods are: by the word they are filed under, else by their name."""
    for words in (filed_under(draft.category, draft.name), draft.name):
        best = village_guesses(words)
        if best and best[0].confidence >= LIKELY:
            return best[0].leaf
    return None
