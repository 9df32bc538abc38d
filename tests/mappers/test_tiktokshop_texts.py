"""Titles of 25 to 255 characters, proposed from a product's own facts and never invented."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.canonical import DraftVariant, Issue, ListingDraft, Severity, Sku
from mappers.tiktokshop.texts import TITLE_COLUMN, approved, cleaned, description, propose, text_issues, title
from tests.mappers.tiktokshop_values import PLAIN

SHORT = replace(PLAIN, name="Kopi Robusta", attributes={}, weight_g=None)


def codes(draft: ListingDraft) -> dict[str, Issue]:
    return {issue.code: issue for issue in text_issues(draft)}


def test_a_long_enough_name_is_the_title_as_it_is() -> None:
    assert title(PLAIN) == PLAIN.name
    assert list(text_issues(PLAIN)) == []


def test_a_title_is_proposed_from_variety_brand_weight_and_origin_in_this_order() -> None:
    draft = replace(
        SHORT, brand="Lereng", weight_g=250, attributes={"Asal": "Desa Sukamaju", "Varietas": "Petik Merah"}
    )
    assert propose(draft) == "Kopi Robusta Petik Merah Lereng 250 g asal Desa Sukamaju"


@pytest.mark.parametrize(("grams", "told"), [(250, "250 g"), (1000, "1 kg"), (1500, "1,5 kg"), (1250, "1,25 kg")])
def test_the_weight_is_told_as_people_write_it(grams: int, told: str) -> None:
    assert propose(replace(SHORT, weight_g=grams)) == f"Kopi Robusta {told}"


def test_variants_of_different_weight_have_no_weight_in_common() -> None:
    variants = (DraftVariant(Sku("A"), 1, 1, weight_g=100), DraftVariant(Sku("B"), 1, 1, weight_g=200))
    assert propose(replace(SHORT, variants=variants)) == "Kopi Robusta"


def test_a_fact_that_the_name_tells_already_is_not_told_again() -> None:
    draft = replace(SHORT, name="Kopi Gayo 250 g", weight_g=250, attributes={"varietas": "gayo", "asal": "Aceh"})
    assert propose(draft) == "Kopi Gayo 250 g asal Aceh"


def test_the_net_weight_goes_before_the_weight_of_the_parcel() -> None:
    draft = replace(SHORT, weight_g=120, attributes={"Berat Bersih": "100 g"})
    assert propose(draft) == "Kopi Robusta 100 g"


@pytest.mark.parametrize("name", ["Kopi Robusta 100 g", "Kopi Robusta 1kg", "Madu 250 ml"])
def test_the_weight_of_a_parcel_is_not_told_beside_an_amount(name: str) -> None:
    assert propose(replace(SHORT, name=name, weight_g=120)) == name


def test_the_weight_of_a_parcel_is_not_told_when_the_options_are_amounts() -> None:
    variants = tuple(DraftVariant(Sku(o), 1, 1, (o,), weight_g=520) for o in ("Cetak 500 g", "Semut 500 g"))
    assert propose(replace(SHORT, axes=("Ukuran",), variants=variants)) == "Kopi Robusta"


@pytest.mark.parametrize("brand", ["", "-", "No Brand", "Tanpa Merek"])
def test_no_brand_is_no_fact(brand: str) -> None:
    assert propose(replace(SHORT, brand=brand)) == "Kopi Robusta"


@given(
    st.dictionaries(st.sampled_from(["varietas", "asal", "bahan", "motif"]), st.text(max_size=300)),
    st.integers(1, 9_999),
)
def test_a_proposal_holds_nothing_but_the_products_own_words_and_is_never_too_long(
    facts: dict[str, str], grams: int
) -> None:
    draft = replace(SHORT, attributes=facts, weight_g=grams)
    told = propose(draft)
    own = " ".join(
        [SHORT.name, *map(cleaned, facts.values()), "asal g kg", str(grams), f"{grams / 1000:g}".replace(".", ",")]
    )
    assert len(told) <= 255
    assert told.startswith(SHORT.name)
    assert set(told.casefold()) <= set(own.casefold()) | set(" ,0123456789")


def test_a_short_name_is_refused_and_its_cheapest_fix_names_the_proposal() -> None:
    draft = replace(SHORT, attributes={"varietas": "Petik Merah", "asal": "Desa Sukamaju"})
    issue = codes(draft)["title_to_approve"]
    assert issue.field == "name"
    assert issue.params["proposal"] == "Kopi Robusta Petik Merah asal Desa Sukamaju"
    assert issue.params["column"] == TITLE_COLUMN
    assert issue.severity is Severity.ERROR


def test_without_enough_facts_the_issue_asks_for_facts() -> None:
    assert codes(SHORT)["title_needs_facts"].params["proposal"] == "Kopi Robusta"


@pytest.mark.parametrize("column", [TITLE_COLUMN, "judul panjang", "JUDUL", "Title"])
def test_a_title_that_a_person_wrote_down_is_approved(column: str) -> None:
    draft = replace(SHORT, attributes={column: "Kopi Robusta Petik Merah Sukamaju"})
    assert approved(draft) == title(draft) == "Kopi Robusta Petik Merah Sukamaju"
    assert codes(draft) == {}


def test_an_approved_title_that_is_too_short_is_said_so() -> None:
    issue = codes(replace(SHORT, attributes={TITLE_COLUMN: "Kopi Robusta Kita"}))["too_short"]
    assert (issue.params["length"], issue.params["min"]) == (17, 25)


@pytest.mark.parametrize(("length", "found"), [(24, "title_needs_facts"), (25, ""), (255, ""), (256, "too_long")])
def test_the_bounds_of_a_title_are_25_and_255(length: int, found: str) -> None:
    name = ("Kopi Desa " * 30)[: length - 1] + "x"
    assert [each for each in codes(replace(SHORT, name=name)) if each != "repeated_characters"] == (
        [found] if found else []
    )


def test_emoji_and_html_escapes_are_left_out_and_told() -> None:
    draft = replace(PLAIN, name="Kopi Robusta ☕ Petik Merah &amp; Segar 🌿", description="Enak 😋\nsekali")
    assert title(draft) == "Kopi Robusta Petik Merah & Segar"
    assert description(draft) == "<p>Enak</p><p>sekali</p>"
    told = [issue for issue in text_issues(draft) if issue.code == "characters_left_out"]
    assert {issue.field for issue in told} == {"name", "description"}
    assert {issue.severity for issue in told} == {Severity.WARNING}


@pytest.mark.parametrize("sign", ["°", "®", "½", "é", "–"])
def test_signs_that_are_no_emoji_stay(sign: str) -> None:
    draft = replace(PLAIN, name=f"Kopi Robusta Petik Merah {sign} Desa")
    assert sign in title(draft)
    assert codes(draft) == {}


def test_brackets_and_long_runs_are_refused() -> None:
    found = codes(replace(PLAIN, description="kadar < 5 %\n=========="))
    assert found["characters_refused"].params["characters"] == "<"
    assert found["repeated_characters"].params == {"characters": "=", "max": 9}
    assert "repeated_characters" not in codes(replace(PLAIN, description="========="))


@pytest.mark.parametrize("words", ["https://desa.example", "WA 0812-3456-7890", "WhatsApp", "lebih murah dari Shopee"])
def test_words_that_are_not_wanted_are_a_warning_only(words: str) -> None:
    issue = codes(replace(PLAIN, description=f"Pesan di {words}"))["words_not_wanted"]
    assert (issue.field, issue.severity) == ("description", Severity.WARNING)


def test_a_description_has_a_ceiling_and_must_be_there() -> None:
    assert "too_long" in codes(replace(PLAIN, description="ab " * 3_400))
    assert codes(replace(PLAIN, description=" \n "))["empty"].field == "description"
