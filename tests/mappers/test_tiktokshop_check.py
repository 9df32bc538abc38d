"""Everything that keeps a draft off Tokopedia & Shop, at once and with the limit's source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.messages.codes import TEMPLATES
from inventory.canonical import (
    CertificateSpec,
    Condition,
    DraftVariant,
    Issue,
    ListingDraft,
    Picture,
    Resolved,
    Severity,
    Sku,
    StockPlace,
)
from mappers.rules import errors
from mappers.tiktokshop.check import check, content_issues, place
from mappers.tiktokshop.limits import BOUNDS, FORBIDDEN, LISTING_LIMITS, item_limits
from mappers.tiktokshop.listing import Where, to_listing
from tests.mappers.tiktokshop_values import PLACE, PLAIN, RESOLVED, VARIED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "tokopedia-shop.md"


def codes(draft: ListingDraft, resolved: Resolved = RESOLVED) -> set[str]:
    return {issue.code for issue in check(draft, resolved)}


@pytest.mark.parametrize("draft", [PLAIN, VARIED], ids=["plain", "varied"])
def test_a_good_draft_has_no_issue(draft: ListingDraft) -> None:
    assert check(draft, RESOLVED) == []


def test_every_limit_names_its_source() -> None:
    assert [name for name, each in BOUNDS.items() if not each.source] == []
    assert all(each.source for each in FORBIDDEN)


def test_every_limit_stands_on_the_page_with_its_source() -> None:
    page = PAGE.read_text(encoding="utf-8")
    numbers = [limit for limit in LISTING_LIMITS if isinstance(limit.value, int)]
    assert len(numbers) > len(BOUNDS)
    for limit in numbers:
        assert f"| `{limit.name}` | {limit.value} | {limit.source} |" in page


def one(**changes: object) -> ListingDraft:
    return replace(PLAIN, variants=(replace(PLAIN.variants[0], **changes),))  # type: ignore[arg-type]


MANY = tuple(DraftVariant(Sku(f"K-{n}"), 1_000, 1, (f"Rasa {n}",)) for n in range(101))
CASES = [
    (replace(PLAIN, name="Kopi"), RESOLVED, "title_needs_facts", "name"),
    (replace(PLAIN, description=""), RESOLVED, "empty", "description"),
    (replace(PLAIN, pictures=()), RESOLVED, "too_few_pictures", "pictures"),
    (replace(PLAIN, pictures=(Picture("lain.jpg"),)), RESOLVED, "picture_not_uploaded", "pictures"),
    (one(price=99), RESOLVED, "price_too_low", "price"),
    (one(price=100_000_001), RESOLVED, "price_too_high", "price"),
    (one(stock=100_000), RESOLVED, "stock_too_high", "stock"),
    (one(sku=Sku("KOPI 250")), RESOLVED, "sku_has_blanks", "variants"),
    (one(sku=Sku("K" * 51)), RESOLVED, "sku_too_long", "variants"),
    (replace(PLAIN, variants=()), RESOLVED, "variants_missing", "variants"),
    (replace(PLAIN, axes=("Rasa",), variants=MANY), RESOLVED, "too_many_variants", "variants"),
    (replace(VARIED, axes=("Giling" * 4,)), RESOLVED, "too_long", "axes"),
    (replace(VARIED, axes=("a", "b", "c", "d")), RESOLVED, "too_many_axes", "axes"),
    (replace(PLAIN, weight_g=None), RESOLVED, "weight_missing", "weight_g"),
    (replace(PLAIN, condition=Condition.USED), RESOLVED, "used_not_possible", "condition"),
    (replace(PLAIN, attributes={}), RESOLVED, "attribute_missing", "attributes"),
    (PLAIN, replace(RESOLVED, category_id=""), "category_missing", "category"),
    (PLAIN, replace(RESOLVED, places=()), "no_stock_place", "stock"),
    (PLAIN, replace(RESOLVED, places=(replace(PLACE, usable=False),)), "no_stock_place", "stock"),
    (PLAIN, replace(RESOLVED, limits=replace(item_limits(), size_mandatory=True)), "size_missing", "size"),
    (PLAIN, replace(RESOLVED, limits=replace(item_limits(), size_chart_mandatory=True)), "size_chart_missing", "size"),
    (
        PLAIN,
        replace(RESOLVED, limits=replace(item_limits(), certificates=(CertificateSpec("7", "BPOM TR", True),))),
        "certificate_picture_missing",
        "certificates",
    ),
    (
        PLAIN,
        replace(
            RESOLVED, limits=replace(item_limits(), certificates=(CertificateSpec("7", "Surat izin usaha", True),))
        ),
        "certificate_wanted",
        "certificates",
    ),
]


@pytest.mark.parametrize(("draft", "resolved", "code", "field"), CASES, ids=[case[2] for case in CASES])
def test_what_they_would_refuse_is_said_before(draft: ListingDraft, resolved: Resolved, code: str, field: str) -> None:
    found = {issue.code: issue for issue in check(draft, resolved)}
    assert found[code].field == field
    assert found[code].severity is Severity.ERROR
    assert code in TEMPLATES


def test_everything_is_said_at_once() -> None:
    draft = replace(
        one(price=0, sku=Sku("a b")), name="Kopi", description="", pictures=(), weight_g=None, attributes={}
    )
    assert {
        "title_needs_facts", "empty", "too_few_pictures", "price_missing", "sku_has_blanks", "weight_missing",
        "attribute_missing", "no_stock_place",
    } <= codes(draft, replace(RESOLVED, places=()))  # fmt: skip


def test_a_picture_that_cannot_be_used_stops_nothing_while_another_can() -> None:
    draft = replace(PLAIN, pictures=(Picture("rusak.jpg"), Picture("kopi.jpg"), Picture("bubuk.jpg")))
    issues = check(draft, RESOLVED)
    assert [(i.code, i.params["ref"], i.severity) for i in issues] == [
        ("picture_not_uploaded", "rusak.jpg", Severity.WARNING)
    ]
    body = to_listing(draft, RESOLVED, Where("v2", ("TIKTOK_SHOP",)))
    assert body["main_images"] == [{"uri": "uri-1"}, {"uri": "uri-2"}]


def test_one_variant_without_a_usable_picture_leaves_out_those_of_all_and_says_which() -> None:
    first, second = VARIED.variants
    draft = replace(VARIED, variants=(first, replace(second, picture=Picture("rusak.jpg"))))
    (issue,) = check(draft, RESOLVED)
    assert (issue.code, issue.params["options"], issue.severity) == (
        "option_pictures_incomplete", ["Biji"], Severity.WARNING,
    )  # fmt: skip
    skus = to_listing(draft, RESOLVED, Where("v2", ("TIKTOK_SHOP",)))["skus"]
    assert not any("sku_img" in each for sku in skus for each in sku["sales_attributes"])


def test_a_stock_of_0_can_always_be_said() -> None:
    assert check(one(stock=0), RESOLVED) == []


def test_an_unlisted_brand_and_a_certificate_that_is_not_needed_stop_nothing() -> None:
    limits = replace(item_limits(), certificates=(CertificateSpec("7", "Halal", False),))
    issues = check(replace(PLAIN, brand="Merek Sendiri"), replace(RESOLVED, limits=limits))
    assert [(issue.code, issue.severity) for issue in issues] == [("brand_unknown", Severity.WARNING)]
    assert errors(issues) == ()


def test_an_edit_of_content_asks_neither_for_price_nor_for_a_place() -> None:
    assert content_issues(one(price=0), replace(RESOLVED, places=())) == []


def test_new_stock_goes_to_the_default_place_or_else_to_one_that_sells() -> None:
    spare = StockPlace("2", "Kedua", is_default=False, usable=True)
    back = StockPlace("3", "Retur", is_default=True, usable=False)
    assert place(replace(RESOLVED, places=(spare, PLACE))) == PLACE
    assert place(replace(RESOLVED, places=(back, spare))) == spare


def test_every_code_of_this_mapper_has_words() -> None:
    issues: list[Issue] = [issue for draft, resolved, _, _ in CASES for issue in check(draft, resolved)]
    assert {issue.code for issue in issues} <= set(TEMPLATES)
