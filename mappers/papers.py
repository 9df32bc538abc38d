"""Pictures of papers: which of a product's certificates and size charts a category asks for. Pure.

A marketplace names a certificate in its own words; ours are told apart by kind. A name that says a kind says it with
one of these words. Nothing is guessed: a name that says no kind, that denies one ("non halal"), or that shares its kind
with another certificate of the category is *unclear*, and nothing is sent for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from inventory.canonical import CertificateSpec, Issue, ItemLimits, ListingDraft, Paper, PaperKind, Resolved, Severity
from mappers.text import fold

KIND_WORDS = {
    PaperKind.PIRT: ("pirt", "p irt", "sppirt", "spp irt"),
    PaperKind.BPOM: ("bpom", "badan pom"),
    PaperKind.HALAL: ("halal",),
    PaperKind.SNI: ("sni",),
}
DENIALS = frozenset(("non", "tidak", "bukan", "tanpa", "not", "without", "no"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A certificate of a category and the product's papers of its kinds; no ``kinds`` when it is unclear."""

    spec: CertificateSpec
    kinds: tuple[PaperKind, ...]
    papers: tuple[Paper, ...]


def kinds_named(name: str) -> tuple[PaperKind, ...]:
    """The kinds that a certificate's name says, such as both of "P-IRT atau BPOM MD"; none when it denies one."""
    tokens = re.findall(r"[a-z0-9]+", fold(name))
    if DENIALS & set(tokens):
        return ()
    words = f" {' '.join(tokens)} "
    return tuple(kind for kind, known in KIND_WORDS.items() if any(f" {word} " in words for word in known))


def wanted(draft: ListingDraft, limits: ItemLimits) -> list[Wanted]:
    """Every certificate of the category with what the product has for it, in the category's order."""
    named = [(spec, kinds_named(spec.name)) for spec in limits.certificates]
    often = Counter(kind for _, kinds in named for kind in kinds)
    return [
        Wanted(spec, kinds, tuple(paper for paper in draft.papers if paper.kind in kinds))
        if all(often[kind] == 1 for kind in kinds)
        else Wanted(spec, (), ())
        for spec, kinds in named
    ]


def size_chart(draft: ListingDraft, limits: ItemLimits) -> tuple[Paper, ...]:
    """The product's size charts, where the category takes one."""
    takes = limits.size_chart_supported or limits.size_chart_mandatory
    return tuple(paper for paper in draft.papers if paper.kind is PaperKind.SIZE_CHART) if takes else ()


def shown(draft: ListingDraft, limits: ItemLimits) -> tuple[Paper, ...]:
    """The papers that a listing in this category shows: nothing else needs to be uploaded."""
    found = [paper for each in wanted(draft, limits) for paper in each.papers]
    return tuple(dict.fromkeys((*found, *size_chart(draft, limits))))


def usable(papers: tuple[Paper, ...], resolved: Resolved) -> list[str]:
    """The ids of those that the marketplace has, in order."""
    return [resolved.paper_ids[paper] for paper in papers if paper in resolved.paper_ids]


def paper_issues(draft: ListingDraft, resolved: Resolved) -> Iterator[Issue]:
    """Papers that the category insists on and that are missing, unclear or not usable; optional ones only warn."""
    sku = draft.variants[0].sku if draft.variants else draft.code
    for each in wanted(draft, resolved.limits):
        params = {"certificate": each.spec.name, "sku": sku}
        if each.papers:
            yield from _unusable("certificates", each.papers, resolved, mandatory=each.spec.mandatory)
        elif each.spec.mandatory and each.kinds:
            kinds = [kind.value for kind in each.kinds]
            yield Issue("certificates", "certificate_picture_missing", {**params, "papers": kinds})
        elif each.spec.mandatory:
            yield Issue("certificates", "certificate_wanted", params)
    limits = resolved.limits
    if charts := size_chart(draft, limits):
        yield from _unusable("size", charts, resolved, mandatory=limits.size_chart_mandatory)
    elif limits.size_chart_mandatory:
        yield Issue("size", "size_chart_missing", {"sku": sku, "papers": [PaperKind.SIZE_CHART.value]})


def _unusable(field: str, papers: tuple[Paper, ...], resolved: Resolved, *, mandatory: bool) -> Iterator[Issue]:
    """One usable picture is enough, as for the product itself."""
    none = mandatory and not usable(papers, resolved)
    for paper in papers:
        if paper not in resolved.paper_ids:
            params = {"ref": paper.picture.ref, "paper": paper.kind.value}
            yield Issue(field, "picture_not_uploaded", params, Severity.ERROR if none else Severity.WARNING)
