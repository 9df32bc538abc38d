"""The fixed limits are data with a source; the page shows them, and the check follows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inventory.canonical import Picture, Severity
from mappers.shopee import check
from mappers.shopee.limits import LISTING_LIMITS, number, words
from tests.mappers.shopee_values import LIMITS, PLAIN, RESOLVED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "shopee.md"


def test_every_limit_has_a_source_and_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for limit in LISTING_LIMITS:
        value = ", ".join(limit.value) if isinstance(limit.value, tuple) else limit.value
        assert limit.source.startswith(("shopee.md section", "general knowledge"))
        assert f"| `{limit.name}` | {value} | {limit.source} |" in page


def test_the_check_follows_the_table() -> None:
    many = tuple(Picture(f"{n}.jpg") for n in range(number("pictures_max") + 1))
    ids = {p.ref: p.ref for p in many}
    loose = replace(RESOLVED, picture_ids=ids, limits=replace(LIMITS, picture_count=type(LIMITS.picture_count)()))
    (issue,) = check(replace(PLAIN, pictures=many), loose)
    assert (issue.code, issue.params["max"], issue.severity) == ("too_many_pictures", 9, Severity.WARNING)
    tags = replace(PLAIN, description=PLAIN.description + " #kopi" * (number("hashtags_max") + 1))
    assert [i.code for i in check(tags, RESOLVED)] == ["too_many_hashtags"]


@pytest.mark.parametrize("word", words("forbidden_words"))
def test_a_word_that_leads_away_is_a_remark_in_name_and_description(word: str) -> None:
    draft = replace(PLAIN, name=f"{PLAIN.name} {word.upper()}", description=f"{PLAIN.description} {word} kami")
    found = {(i.field, i.params["word"], i.severity) for i in check(draft, RESOLVED) if i.code == "forbidden_word"}
    assert {("name", word, Severity.WARNING), ("description", word, Severity.WARNING)} <= found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("WA 081234567890", True),
        ("Hubungi +62 812-3456-7890", True),
        ("P-IRT 2103510010001-30", False),
        ("Isi 08 bungkus, berat 250 gram", False),
        ("Kode 9081234567", False),
    ],
)
def test_a_mobile_number_is_noticed_and_other_numbers_are_not(text: str, said: bool) -> None:
    found = check(replace(PLAIN, description=f"{PLAIN.description} {text}"), RESOLVED)
    assert any(i.code == "forbidden_word" for i in found) == said
