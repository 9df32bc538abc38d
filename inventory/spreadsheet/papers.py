"""The columns of a product table that name pictures of papers: certificates and size charts."""

from __future__ import annotations

from collections.abc import Mapping

from inventory.canonical import Paper, PaperKind, Picture

from .rows import Given

FIELDS: Mapping[str, PaperKind] = {f"paper_{kind.value}": kind for kind in PaperKind}
"""Field of a column → kind of paper."""
HEADINGS: Mapping[PaperKind, str] = {
    PaperKind.PIRT: "Foto P-IRT",
    PaperKind.BPOM: "Foto BPOM",
    PaperKind.HALAL: "Foto Halal",
    PaperKind.SNI: "Foto SNI",
    PaperKind.SIZE_CHART: "Foto Tabel Ukuran",
}
"""As operators read them in the template, in an export and in a fix."""


def given_papers(values: Mapping[str, Given]) -> dict[PaperKind, Given]:
    """What a row's cells name, by kind."""
    return {kind: values[field] for field, kind in FIELDS.items() if field in values}


def with_papers(old: tuple[Paper, ...], named: Mapping[PaperKind, tuple[str, ...]]) -> tuple[Paper, ...]:
    """``old`` with the kinds of ``named`` replaced, kind by kind in their fixed order. A kind not named stays."""
    kept: list[Paper] = []
    for kind in PaperKind:
        if kind in named:
            kept += [Paper(kind, Picture(ref)) for ref in named[kind]]
        else:
            kept += [paper for paper in old if paper.kind is kind]
    return tuple(kept)
