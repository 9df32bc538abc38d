"""What Shopee would refuse is said beforehand, all at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory.canonical import (
    AttributeOption,
    AttributeSpec,
    Brand,
    BrandList,
    Certificate,
    CertificateKind,
    DraftVariant,
    Issue,
    ListingDraft,
    Picture,
    Range,
    Resolved,
    Severity,
    ShippingChannel,
    Size,
    Sku,
)
from mappers.shopee import Inexpressible, check, content_issues, to_listing
from mappers.shopee.attributes import attribute_list
from tests.mappers.shopee_values import CHANNEL, LIMITS, PLAIN, RESOLVED, VARIED


def codes(draft: ListingDraft, resolved: Resolved = RESOLVED) -> list[tuple[str, str]]:
    return [(issue.field, issue.code) for issue in check(draft, resolved)]


def only(draft: ListingDraft, resolved: Resolved = RESOLVED) -> Issue:
    (issue,) = check(draft, resolved)
    return issue


def one_price(price: int) -> tuple[DraftVariant, ...]:
    return (DraftVariant(Sku("A"), price, 1),)


def test_good_drafts_have_no_issue() -> None:
    assert check(PLAIN, RESOLVED) == []
    assert check(VARIED, RESOLVED) == []


@pytest.mark.parametrize(
    ("changes", "field", "code", "params"),
    [
        ({"name": "Kopi"}, "name", "too_short", {"length": 4, "min": 5}),
        ({"name": "K" * 101}, "name", "too_long", {"length": 101, "max": 100}),
        ({"description": " \n "}, "description", "empty", {}),
        ({"description": "pendek"}, "description", "too_short", {"length": 6, "min": 20}),
        (
            {"description": "Kopi desa yang enak " + "#a " * 19},
            "description",
            "too_many_hashtags",
            {"count": 19, "max": 18},
        ),
        ({"pictures": ()}, "pictures", "too_few_pictures", {"count": 0, "min": 1}),
        ({"pictures": (Picture("baru.jpg"),)}, "pictures", "picture_not_uploaded", {"ref": "baru.jpg"}),
        ({"variants": one_price(0)}, "price", "price_missing", {"sku": "A"}),
        ({"variants": one_price(50)}, "price", "price_too_low", {"sku": "A", "value": 50, "min": 99}),
        (
            {"variants": one_price(200_000_000)},
            "price",
            "price_too_high",
            {"sku": "A", "value": 200_000_000, "max": 150_000_000},
        ),
        ({"weight_g": None}, "weight_g", "weight_missing", {}),
        ({"variants": ()}, "variants", "variants_missing", {}),
        (
            {"attributes": {}},
            "attributes",
            "attribute_missing",
            {"attribute": "Negara Asal", "options": ["Indonesia", "Malaysia"]},
        ),
    ],
)
def test_each_fault_is_named_with_its_numbers(changes: dict, field: str, code: str, params: dict) -> None:  # type: ignore[type-arg]
    issue = only(replace(PLAIN, **changes))
    assert (issue.field, issue.code, dict(issue.params)) == (field, code, params)
    assert issue.severity is Severity.ERROR


def test_every_problem_is_listed_at_once() -> None:
    poor = replace(PLAIN, name="", description="", pictures=(), weight_g=None, attributes={}, variants=one_price(1))
    fields = {field for field, _ in codes(poor, replace(RESOLVED, channels=(), category_id=""))}
    assert fields == {"category", "name", "description", "pictures", "price", "weight_g", "channels", "attributes"}


def test_a_stock_of_zero_is_expressible_even_where_the_shop_has_a_least_stock() -> None:
    bounds = replace(RESOLVED, limits=replace(LIMITS, stock=Range(5, 10)))
    sold_out = replace(PLAIN, variants=(DraftVariant(Sku("A"), 45_000, 0),))
    assert codes(sold_out, bounds) == []
    assert codes(replace(PLAIN, variants=(DraftVariant(Sku("A"), 45_000, 3),)), bounds) == [("stock", "stock_too_low")]
    assert codes(replace(PLAIN, variants=(DraftVariant(Sku("A"), 45_000, 11),)), bounds) == [
        ("stock", "stock_too_high")
    ]


def test_the_dearest_variant_costs_at_most_seven_times_the_cheapest() -> None:
    first, second, third = VARIED.variants
    fits = replace(VARIED, variants=(replace(first, price=10_000), second, replace(third, price=70_000)))
    assert check(fits, RESOLVED) == []
    issue = only(replace(VARIED, variants=(replace(first, price=10_000), second, replace(third, price=70_001))))
    assert (issue.code, issue.params) == ("price_spread", {"lowest": 10_000, "highest": 70_001, "max": 7})


def test_options_are_measured_and_compared_as_a_buyer_sees_them() -> None:
    first, second, third = VARIED.variants
    long = replace(VARIED, variants=(first, second, replace(third, options=("B" * 21, "500 g"))))
    assert ("options", "too_long") in codes(long)
    twins = replace(VARIED, variants=(first, replace(second, options=(" bubuk", "250 G")), third))
    issue = only(twins)
    assert (issue.code, issue.params) == ("duplicate_options", {"sku": "KV-2", "other": "KV-1"})


def test_axes_and_models_have_ceilings() -> None:
    assert ("axes", "axes_missing") in codes(
        replace(VARIED, axes=(), variants=tuple(replace(v, options=()) for v in VARIED.variants))
    )
    three = tuple(replace(v, options=(*v.options, "x")) for v in VARIED.variants)
    assert codes(replace(VARIED, axes=(*VARIED.axes, "Kemasan"), variants=three)) == [("axes", "too_many_axes")]
    many = tuple(DraftVariant(Sku(f"S{n}"), 45_000, 1, (f"pilihan {n}",), weight_g=1) for n in range(51))
    assert codes(replace(VARIED, axes=("Rasa",), variants=many)) == [("variants", "too_many_variants")]


def test_a_channel_that_is_too_small_or_needs_a_size_does_not_count() -> None:
    small = replace(CHANNEL, max_weight_g=200)
    sized = ShippingChannel("8005", "Kargo", True, needs_size=True)
    assert codes(PLAIN, replace(RESOLVED, channels=())) == [("channels", "no_channels")]
    assert codes(PLAIN, replace(RESOLVED, channels=(small, sized))) == [("channels", "no_channel_fits")]
    assert codes(replace(PLAIN, size=Size(100, 100, 50)), replace(RESOLVED, channels=(small, sized))) == []


def test_too_many_pictures_is_a_warning_and_the_first_ones_go() -> None:
    many = replace(PLAIN, pictures=(Picture("kopi.jpg"),) * 10)
    assert only(many).severity is Severity.WARNING
    assert len(to_listing(many, RESOLVED)["image"]["image_id_list"]) == 9


def test_a_picture_that_cannot_be_used_is_left_out_and_the_next_one_takes_its_place() -> None:
    pictures = (Picture("rusak.jpg"), *(Picture(f"{n}.jpg") for n in range(9)))
    ids = {f"{n}.jpg": f"id-{n}" for n in range(9)}
    draft, resolved = replace(PLAIN, pictures=pictures), replace(RESOLVED, picture_ids=ids)
    issue = only(draft, resolved)
    assert (issue.code, issue.params, issue.severity) == (
        "picture_not_uploaded", {"ref": "rusak.jpg"}, Severity.WARNING,
    )  # fmt: skip
    assert to_listing(draft, resolved)["image"]["image_id_list"] == [f"id-{n}" for n in range(9)]


def test_a_bad_picture_that_would_not_be_shown_anyway_is_not_told() -> None:
    draft = replace(PLAIN, pictures=(*(Picture("kopi.jpg"),) * 9, Picture("rusak.jpg")))
    assert check(draft, RESOLVED) == []


def test_where_the_shop_wants_more_pictures_than_are_usable_every_bad_one_is_an_error() -> None:
    wants = replace(RESOLVED, limits=replace(LIMITS, picture_count=Range(3, 9)))
    bad = (Picture("kopi.jpg"), Picture("rusak.jpg"), Picture("hilang.jpg"))
    found = check(replace(PLAIN, pictures=bad), wants)
    assert [(i.params["ref"], i.severity) for i in found] == [
        ("rusak.jpg", Severity.ERROR), ("hilang.jpg", Severity.ERROR)
    ]  # fmt: skip


def test_choices_without_a_picture_are_named_since_then_none_is_shown() -> None:
    first, second, third = VARIED.variants
    draft = replace(VARIED, variants=(first, replace(second, picture=Picture("rusak.jpg")), third))
    issue = only(draft)
    assert (issue.code, issue.params["options"], issue.severity) == (
        "option_pictures_incomplete", ["Biji"], Severity.WARNING,
    )  # fmt: skip


def test_an_unlisted_brand_stops_only_where_a_brand_is_demanded() -> None:
    branded = replace(PLAIN, brand="Tani Makmur")
    assert only(branded).severity is Severity.WARNING
    assert "brand" not in to_listing(branded, RESOLVED)
    strict = replace(RESOLVED, brands=BrandList((Brand("1", "Sari Alam"),), mandatory=True, complete=False))
    issue = only(branded, strict)
    assert (issue.code, issue.severity, issue.params) == (
        "brand_unknown", Severity.ERROR, {"brand": "Tani Makmur", "complete": False},
    )  # fmt: skip
    assert to_listing(replace(PLAIN, brand="sari  alam"), strict)["brand"]["brand_id"] == 1


def test_no_brand_is_said_in_the_words_of_the_list_or_refused_where_it_is_not_offered() -> None:
    theirs = BrandList((Brand("0", "Tanpa Merek"), Brand("1", "Sari Alam")), mandatory=True)
    assert to_listing(PLAIN, replace(RESOLVED, brands=theirs))["brand"]["original_brand_name"] == "Tanpa Merek"
    closed = BrandList((Brand("1", "Sari Alam"),), mandatory=True)
    assert codes(PLAIN, replace(RESOLVED, brands=closed)) == [("brand", "brand_required")]
    assert codes(PLAIN, replace(RESOLVED, brands=replace(closed, complete=False))) == []


def test_a_value_outside_a_closed_list_is_never_replaced_by_a_similar_one() -> None:
    issue = only(replace(PLAIN, attributes={"Negara Asal": "Indonesi"}))
    assert (issue.code, issue.params["value"]) == ("attribute_value_unknown", "Indonesi")


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("250 g", {"value_id": 0, "original_value_name": "250", "value_unit": "g"}),
        ("0,25kg", {"value_id": 0, "original_value_name": "0.25", "value_unit": "kg"}),
    ],
)
def test_a_quantity_is_sent_with_its_unit_apart(given: str, value: dict[str, object]) -> None:
    draft = replace(PLAIN, attributes={**PLAIN.attributes, "Berat Produk": given})
    assert attribute_list(draft, RESOLVED)[1] == {"attribute_id": 12, "attribute_value_list": [value]}


def test_a_date_is_sent_as_unix_seconds_in_text() -> None:
    draft = replace(PLAIN, attributes={**PLAIN.attributes, "Tanggal Kedaluwarsa": "2027-01-01"})
    (value,) = attribute_list(draft, RESOLVED)[1]["attribute_value_list"]
    assert value == {"value_id": 0, "original_value_name": "1798761600"}


def test_facts_of_the_draft_answer_attributes_that_ask_for_them() -> None:
    specs = (
        AttributeSpec("21", "Merek", True, "text", allows_own_value=True),
        AttributeSpec("22", "No. Izin Edar (BPOM/PIRT)", True, "text", allows_own_value=True),
    )
    draft = replace(PLAIN, brand="Sari Alam", certificates=(Certificate(CertificateKind.PIRT, "2063471010123-27"),))
    values = [
        each["attribute_value_list"][0]["original_value_name"]
        for each in attribute_list(draft, replace(RESOLVED, attribute_specs=specs))
    ]
    assert values == ["Sari Alam", "2063471010123-27"]


def test_several_values_go_apart_where_several_are_allowed() -> None:
    options = (AttributeOption("1", "Manis"), AttributeOption("2", "Pedas"), AttributeOption("3", "Asin, gurih"))
    spec = AttributeSpec("30", "Rasa", True, "text", options, allows_own_value=True, max_values=2)
    resolved = replace(RESOLVED, attribute_specs=(spec,))

    def ids(given: str) -> list[int]:
        chosen = attribute_list(replace(PLAIN, attributes={"Rasa": given}), resolved)
        return [value["value_id"] for each in chosen for value in each["attribute_value_list"]]

    assert ids("manis, Pedas") == [1, 2]
    assert ids("Asin, gurih") == [3]
    assert ids("manis, pedas, pahit") == []


def test_content_alone_ignores_price_stock_and_channels() -> None:
    draft = replace(PLAIN, variants=(DraftVariant(Sku("A"), 1, -0),))
    assert content_issues(draft, replace(RESOLVED, channels=())) == []


def test_a_draft_with_errors_is_never_turned_into_a_body() -> None:
    with pytest.raises(Inexpressible) as caught:
        to_listing(replace(PLAIN, name="x", weight_g=None), RESOLVED)
    assert [issue.code for issue in caught.value.issues] == ["too_short", "weight_missing"]
