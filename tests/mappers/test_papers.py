"""Which of a product's papers a category asks for: by the words of its name, never by a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory.canonical import CertificateSpec, Issue, ItemLimits, Paper, PaperKind, Picture, Severity
from mappers.papers import kinds_named, paper_issues, shown, wanted
from tests.mappers.tiktokshop_values import PLAIN, RESOLVED

PIRT = Paper(PaperKind.PIRT, Picture("pirt.jpg"))
BPOM = Paper(PaperKind.BPOM, Picture("bpom.jpg"))
HALAL = Paper(PaperKind.HALAL, Picture("halal.jpg"))
CHART = Paper(PaperKind.SIZE_CHART, Picture("ukuran.jpg"))
DRAFT = replace(PLAIN, papers=(PIRT, BPOM, HALAL, CHART))


def limits(*certificates: tuple[str, bool], **more: bool) -> ItemLimits:
    specs = tuple(CertificateSpec(str(n), name, needed) for n, (name, needed) in enumerate(certificates))
    return ItemLimits(certificates=specs, **more)  # type: ignore[arg-type]


def issues(rules: ItemLimits, *papers: Paper, ids: dict[Paper, str] | None = None) -> list[Issue]:
    draft = replace(PLAIN, papers=papers)
    known = {paper: paper.picture.ref for paper in papers} if ids is None else ids
    return list(paper_issues(draft, replace(RESOLVED, limits=rules, paper_ids=known)))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("P-IRT", {"pirt"}),
        ("Sertifikat SPP-IRT", {"pirt"}),
        ("Izin Edar BPOM TR (Obat Tradisional)", {"bpom"}),
        ("P-IRT atau BPOM MD", {"pirt", "bpom"}),
        ("Halal Certificate", {"halal"}),
        ("Sertifikat SNI", {"sni"}),
        ("Surat izin usaha", set()),
        ("Pernyataan non-halal", set()),
        ("Bukan produk halal", set()),
        ("Lisensi", set()),
        ("", set()),
    ],
)
def test_a_certificate_is_known_by_whole_words_of_its_name(name: str, kinds: set[str]) -> None:
    assert set(kinds_named(name)) == kinds


def test_only_papers_that_the_category_asks_for_are_shown() -> None:
    assert shown(DRAFT, limits()) == ()
    assert shown(DRAFT, limits(("Sertifikat Halal", False))) == (HALAL,)
    assert shown(DRAFT, limits(("P-IRT atau BPOM MD", True))) == (PIRT, BPOM)
    assert shown(DRAFT, limits(size_chart_supported=True)) == (CHART,)
    assert shown(DRAFT, limits(size_chart_mandatory=True)) == (CHART,)


def test_two_certificates_of_one_kind_are_unclear_and_get_nothing() -> None:
    rules = limits(("BPOM TR", True), ("Notifikasi Kosmetika BPOM", False), ("Halal", False))
    assert [[paper.kind for paper in each.papers] for each in wanted(DRAFT, rules)] == [[], [], [PaperKind.HALAL]]
    assert [(i.code, i.severity) for i in issues(rules, BPOM)] == [("certificate_wanted", Severity.ERROR)]


def test_a_required_paper_that_is_missing_names_its_columns() -> None:
    (issue,) = issues(limits(("P-IRT atau BPOM MD", True), ("Halal", False)))
    assert (issue.code, issue.severity) == ("certificate_picture_missing", Severity.ERROR)
    assert issue.params["papers"] == ["pirt", "bpom"]
    assert issues(limits(("P-IRT atau BPOM MD", True)), PIRT) == []
    (chart,) = issues(limits(size_chart_mandatory=True))
    assert (chart.code, chart.field, chart.params["papers"]) == ("size_chart_missing", "size", ["size_chart"])
    assert issues(limits(size_chart_mandatory=True), CHART) == []


@pytest.mark.parametrize(("needed", "severity"), [(True, Severity.ERROR), (False, Severity.WARNING)])
def test_an_unusable_paper_keeps_off_only_where_it_is_required(needed: bool, severity: Severity) -> None:
    (issue,) = issues(limits(("Halal", needed)), HALAL, ids={})
    assert (issue.code, issue.severity, issue.params["ref"]) == ("picture_not_uploaded", severity, "halal.jpg")


def test_of_two_pictures_of_a_required_certificate_one_usable_is_enough() -> None:
    second = Paper(PaperKind.HALAL, Picture("halal-2.jpg"))
    (issue,) = issues(limits(("Halal", True)), HALAL, second, ids={second: "u"})
    assert (issue.params["ref"], issue.severity) == ("halal.jpg", Severity.WARNING)
