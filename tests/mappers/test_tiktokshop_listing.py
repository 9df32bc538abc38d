"""Drafts as bodies and products as ours: numbers as text, ids as text, every SKU in every edit."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.canonical import CertificateSpec, ListingStatus, Paper, PaperKind, Picture, PriceLine, Size
from mappers.money import optional_rupiah_of_text, rupiah_of_text
from mappers.rules import Inexpressible
from mappers.tiktokshop.listing import (
    KnownAttribute,
    KnownPapers,
    KnownSku,
    Shelved,
    Where,
    all_skus,
    centimetres,
    described_alike,
    kilograms,
    spread,
    to_content,
    to_listing,
    to_prices,
    to_replacement,
    to_stock_everywhere,
)
from mappers.tiktokshop.remote import (
    STATUSES,
    is_open,
    is_product_property,
    status,
    to_attribute,
    to_brand,
    to_category,
    to_held,
    to_item_limits,
    to_place,
    to_remote,
    to_shelved,
)
from mappers.wire import BadWire
from tests.mappers.tiktokshop_values import FIRST_SKU, PLAIN, RESOLVED, VARIED, product, sku

WHERE = Where("v2", ("TIKTOK_SHOP", "TOKOPEDIA"))
THERE = (
    KnownSku("11", "KV-1", (KnownAttribute("Giling", "Bubuk"),)),
    KnownSku("12", "MILIK-ORANG", (KnownAttribute("Giling", "Kasar", "uri-x"),)),
)


def test_a_plain_product_becomes_the_documented_body() -> None:
    before = copy.deepcopy(PLAIN)
    assert to_listing(PLAIN, RESOLVED, WHERE) == {
        "save_mode": "LISTING",
        "title": "Kopi Robusta Petik Merah Desa Sukamaju",
        "description": "<p>Disangrai tiap minggu.</p><p>Tanpa campuran.</p>",
        "category_id": "916104",
        "category_version": "v2",
        "main_images": [{"uri": "uri-1"}],
        "product_attributes": [{"id": "100708", "values": [{"id": "1001402"}]}],
        "package_weight": {"value": "0.250", "unit": "KILOGRAM"},
        "listing_platforms": ["TIKTOK_SHOP", "TOKOPEDIA"],
        "external_product_id": "KOPI",
        "skus": [
            {
                "seller_sku": "KOPI",
                "sales_attributes": [],
                "price": {"amount": "45000", "currency": "IDR"},
                "inventory": [{"warehouse_id": "7068517275539719942", "quantity": 7}],
            }
        ],
    }
    assert before == PLAIN


def test_a_draft_with_issues_has_no_body_and_tells_all_of_them() -> None:
    with pytest.raises(Inexpressible) as caught:
        to_listing(replace(PLAIN, name="x", weight_g=None), RESOLVED, WHERE)
    assert {issue.code for issue in caught.value.issues} == {"title_needs_facts", "weight_missing"}


def test_variants_carry_their_options_and_pictures_only_when_all_have_one() -> None:
    bodies = to_listing(VARIED, RESOLVED, WHERE)["skus"]
    assert [each["sales_attributes"][0] for each in bodies] == [
        {"name": "Giling", "value_name": "Bubuk", "sku_img": {"uri": "uri-2"}},
        {"name": "Giling", "value_name": "Biji", "sku_img": {"uri": "uri-3"}},
    ]
    bare = replace(VARIED, variants=(VARIED.variants[0], replace(VARIED.variants[1], picture=None)))
    assert all("sku_img" not in each["sales_attributes"][0] for each in to_listing(bare, RESOLVED, WHERE)["skus"])


def test_a_listed_brand_goes_by_its_id_and_another_is_left_out() -> None:
    listed = replace(PLAIN, brand="kopi lereng merapi")
    assert to_content(listed, RESOLVED, WHERE)["brand_id"] == "7082427311584347908"
    assert "brand_id" not in to_content(replace(PLAIN, brand="Lain"), RESOLVED, WHERE)


def test_a_partial_edit_names_no_sku_so_that_none_can_be_deleted() -> None:
    assert "skus" not in to_content(VARIED, RESOLVED, WHERE)


def test_an_edit_with_skus_carries_all_of_them_also_those_that_are_not_ours() -> None:
    bodies = all_skus(VARIED, RESOLVED, THERE, missing_too=True)
    assert [(each.get("id"), each["seller_sku"]) for each in bodies] == [
        ("11", "KV-1"),
        ("12", "MILIK-ORANG"),
        (None, "KV-2"),
    ]
    assert bodies[1]["sales_attributes"] == [{"name": "Giling", "value_name": "Kasar", "sku_img": {"uri": "uri-x"}}]
    assert [("price" in each, "inventory" in each) for each in bodies] == [(False, False), (False, False), (True, True)]


def test_a_full_edit_keeps_the_storefronts_and_adds_nothing() -> None:
    body = to_replacement(VARIED, RESOLVED, WHERE, Shelved(ListingStatus.ACTIVE, ("TOKOPEDIA",), THERE))
    assert body["listing_platforms"] == ["TOKOPEDIA"]
    assert [each["id"] for each in body["skus"]] == ["11", "12"]


# --- papers ----------------------------------------------------------------------------------------------------

HALAL = Paper(PaperKind.HALAL, Picture("halal.jpg"))
CHART = Paper(PaperKind.SIZE_CHART, Picture("ukuran.jpg"))
PAPERED = replace(VARIED, papers=(HALAL, CHART))
CERTIFIED = replace(
    RESOLVED,
    limits=replace(
        RESOLVED.limits,
        certificates=(CertificateSpec("5", "P-IRT", False), CertificateSpec("6", "Sertifikat Halal", True)),
        size_chart_supported=True,
    ),
    paper_ids={HALAL: "uri-h", CHART: "uri-c"},
)
OURS = {"id": "6", "images": [{"uri": "uri-h"}]}
THEIRS = {"id": "5", "images": [{"uri": "by-hand"}], "files": [{"id": "f1"}]}


def test_papers_are_sent_with_a_new_product_under_their_certificate() -> None:
    body = to_listing(PAPERED, CERTIFIED, WHERE)
    assert body["certifications"] == [OURS]
    assert body["size_chart"] == {"image": {"uri": "uri-c"}}


@pytest.mark.parametrize(("shape", "sent"), [("uri", {"uri": "uri-c"}), ("no", None)])
def test_the_shape_of_a_size_chart_is_a_choice_of_the_shop(shape: str, sent: object) -> None:
    assert to_listing(PAPERED, CERTIFIED, replace(WHERE, size_chart=shape)).get("size_chart") == sent


def test_a_category_without_papers_is_sent_none() -> None:
    body = to_listing(PAPERED, RESOLVED, WHERE)
    assert "certifications" not in body
    assert "size_chart" not in body


def test_a_partial_edit_that_changes_no_paper_names_none_and_one_that_does_keeps_the_others() -> None:
    same = KnownPapers({"6": OURS, "5": THEIRS}, {"image": {"uri": "uri-c"}})
    assert not {"certifications", "size_chart"} & set(to_content(PAPERED, CERTIFIED, WHERE, same))
    without = replace(PAPERED, papers=())
    assert not {"certifications", "size_chart"} & set(to_content(without, CERTIFIED, WHERE, same))
    old = KnownPapers({"5": THEIRS, "6": {"id": "6", "images": [{"uri": "old"}]}})
    changed = to_content(PAPERED, CERTIFIED, WHERE, old)
    assert changed["certifications"] == [OURS, THEIRS]
    assert changed["size_chart"] == {"image": {"uri": "uri-c"}}


def test_a_full_edit_carries_the_papers_that_are_there_since_what_is_left_out_goes() -> None:
    there = Shelved(ListingStatus.ACTIVE, (), THERE, KnownPapers({"5": THEIRS}, {"image": {"uri": "by-hand"}}))
    body = to_replacement(replace(PAPERED, papers=()), CERTIFIED, WHERE, there)
    assert (body["certifications"], body["size_chart"]) == ([THEIRS], {"image": {"uri": "by-hand"}})
    body = to_replacement(PAPERED, CERTIFIED, WHERE, there)
    assert (body["certifications"], body["size_chart"]) == ([OURS, THEIRS], {"image": {"uri": "uri-c"}})


def test_a_paper_of_another_category_is_not_carried_into_this_one() -> None:
    there = Shelved(ListingStatus.ACTIVE, (), THERE, KnownPapers({"9": {"id": "9", "images": [{"uri": "old"}]}}))
    assert to_replacement(PAPERED, CERTIFIED, WHERE, there)["certifications"] == [OURS]
    assert "certifications" not in to_replacement(VARIED, RESOLVED, WHERE, there)


def test_papers_that_are_there_are_read_as_they_would_be_sent() -> None:
    shown = to_shelved(product(certifications=[{**THEIRS, "name": "P-IRT"}], size_chart={"image": {"uri": "c"}}))
    assert shown.papers == KnownPapers({"5": THEIRS}, {"image": {"uri": "c"}})
    assert to_shelved(product(size_chart={"uri": "c"})).papers.size_chart == {"uri": "c"}
    assert to_shelved(product()).papers == KnownPapers()


def test_options_that_read_alike_need_no_full_edit() -> None:
    alike = (KnownSku("11", "KV-1", (KnownAttribute("giling", "BUBUK"),)),)
    assert described_alike(VARIED, alike)
    assert not described_alike(VARIED, (KnownSku("11", "KV-1", (KnownAttribute("Giling", "Halus"),)),))


@pytest.mark.parametrize(("grams", "text"), [(1, "0.001"), (250, "0.250"), (1000, "1.000"), (12_345, "12.345")])
def test_kilograms_have_three_decimals(grams: int, text: str) -> None:
    assert kilograms(grams) == text


def test_a_parcel_is_never_smaller_than_it_is() -> None:
    assert centimetres(Size(101, 100, 9)) == {"length": "11", "width": "10", "height": "1", "unit": "CENTIMETER"}


def test_a_price_is_decimal_text() -> None:
    assert to_prices([PriceLine("7", 16_000)]) == {  # type: ignore[arg-type]
        "skus": [{"id": "7", "price": {"amount": "16000", "currency": "IDR"}}]
    }


@given(st.integers(0, 99_999), st.dictionaries(st.sampled_from("abcd"), st.integers(0, 500), min_size=1))
def test_every_warehouse_is_named_and_together_they_show_the_number(number: int, held: dict[str, int]) -> None:
    shares = spread(number, held)
    assert set(shares) == set(held)
    assert sum(shares.values()) == number
    assert min(shares.values()) >= 0


def test_a_warehouse_keeps_what_it_holds_as_far_as_the_number_goes() -> None:
    assert spread(10, {"a": 6, "b": 2}) == {"a": 8, "b": 2}
    assert spread(1, {"a": 6, "b": 2}) == {"a": 0, "b": 1}
    body = to_stock_everywhere({"7": 10}, {"7": {"a": 6, "b": 2}})
    assert sorted(each["warehouse_id"] for each in body["skus"][0]["inventory"]) == ["a", "b"]


# --- from there ------------------------------------------------------------------------------------------------


def test_19_digit_ids_stay_exact_also_as_json_integers() -> None:
    wire = orjson.loads(b'{"id": 1729592969712207001, "skus": [{"id": 1729592969712207003, "price": {"amount": "1"}}]}')
    found = to_remote(wire)
    assert (found.external_item_id, found.variants[0].external_model_id) == (
        "1729592969712207001",
        "1729592969712207003",
    )


def test_an_id_that_became_a_float_is_refused() -> None:
    with pytest.raises(BadWire):
        to_remote(product(id=1.729592969712207e18))


def test_a_product_of_one_sku_has_its_code_and_one_of_several_has_none() -> None:
    assert to_remote(product()).code == "KOPI"
    both = to_remote(product(sku("1", "A", "Bubuk"), sku("2", "B", "Biji")))
    assert (both.code, both.axes, [v.options for v in both.variants]) == ("", ("Giling",), [("Bubuk",), ("Biji",)])


def test_stock_is_the_sum_of_all_warehouses() -> None:
    shelves = [{"warehouse_id": "1", "quantity": 2}, {"warehouse_id": "2", "quantity": 3}]
    assert to_remote(product(sku(FIRST_SKU, "KOPI", inventory=shelves))).variants[0].stock == 5


@pytest.mark.parametrize(("word", "wanted"), sorted(STATUSES.items()))
def test_every_documented_status_is_known(word: str, wanted: ListingStatus) -> None:
    assert status({"status": word}) is wanted
    assert status({"product_status": word}) is wanted


@pytest.mark.parametrize(
    ("own", "tokopedia", "wanted"),
    [
        ("", "ACTIVATE", ListingStatus.ACTIVE),
        ("SELLER_DEACTIVATED", "ACTIVATE", ListingStatus.ACTIVE),
        ("PENDING", "SELLER_DEACTIVATED", ListingStatus.REVIEWING),
        ("DELETED", "DELETED", ListingStatus.DELETED),
        ("WHATEVER", "", ListingStatus.UNKNOWN),
        ("", "", ListingStatus.UNKNOWN),
    ],
)
def test_what_a_buyer_finds_on_either_storefront_counts(own: str, tokopedia: str, wanted: ListingStatus) -> None:
    wire: dict[str, Any] = {"integrated_platform_statuses": [{"platform": "TOKOPEDIA", "status": tokopedia}]}
    assert status(wire | ({"status": own} if own else {})) is wanted


def test_the_storefronts_of_a_product_are_read_from_its_statuses() -> None:
    both = product(integrated_platform_statuses=[{"platform": "TOKOPEDIA", "status": "ACTIVATE"}])
    assert to_shelved(both).platforms == ("TIKTOK_SHOP", "TOKOPEDIA")


@pytest.mark.parametrize("spelling", ["is_requried", "is_required"])
def test_a_required_attribute_is_seen_in_both_spellings(spelling: str) -> None:
    wire = {"id": "1", "name": "Bahan", spelling: True, "values": [{"id": "2", "name": "Kayu"}]}
    spec = to_attribute(wire)
    assert (spec.mandatory, spec.allows_own_value, spec.options[0].name) == (True, False, "Kayu")


def test_attributes_say_how_they_are_filled_in() -> None:
    number = to_attribute({"id": "1", "name": "Berat", "value_data_format": "POSITIVE_INT_OR_DECIMAL"})
    many = to_attribute({"id": "1", "name": "Bahan", "is_multiple_selection": True, "is_customizable": True})
    assert (number.kind, number.allows_own_value) == ("float", True)
    assert many.max_values > 1
    assert not is_product_property({"type": "SALES_PROPERTY"})


def test_a_category_of_the_root_has_no_parent_and_a_closed_one_is_told_apart() -> None:
    assert to_category({"id": "1", "parent_id": "0", "local_name": "Makanan", "is_leaf": False}).parent_id is None
    assert is_open({"permission_statuses": ["AVAILABLE"]})
    assert is_open({})
    assert not is_open({"permission_statuses": ["INVITE_ONLY"]})


def test_the_rules_of_a_category_add_to_the_documented_limits() -> None:
    found = to_item_limits(
        {
            "package_dimension": {"is_required": True},
            "size_chart": {"is_required": True},
            "product_certifications": [{"id": "7", "name": "BPOM", "is_required": True}],
        }
    )
    assert (found.size_mandatory, found.size_chart_mandatory, found.name_length.low) == (True, True, 25)
    assert [(each.name, each.mandatory) for each in found.certificates] == [("BPOM", True)]


@pytest.mark.parametrize(
    ("kind", "effect", "usable"),
    [
        ("SALES_WAREHOUSE", "ENABLED", True),
        ("SALES_WAREHOUSE", "DISABLED", False),
        ("RETURN_WAREHOUSE", "ENABLED", False),
    ],
)
def test_only_an_open_sales_warehouse_holds_stock(kind: str, effect: str, usable: bool) -> None:
    wire = {"id": "7", "name": "Gudang", "type": kind, "effect_status": effect, "address": {"distict": "Sleman"}}
    assert to_place(wire).usable is usable


def test_what_a_sku_holds_in_each_warehouse_is_read() -> None:
    rows = [{"id": "7", "warehouse_inventory": [{"warehouse_id": "1", "available_quantity": 4}]}]
    assert to_held({"inventory": [{"product_id": "1", "skus": rows}]}) == {"7": {"1": 4}}
    assert to_brand({"id": 7082427311584347905, "name": "Sari"}).external_id == "7082427311584347905"


@pytest.mark.parametrize(
    ("text", "rupiah"), [("15000", 15_000), ("15000.00", 15_000), ("0.5", 1), ("99999999999.4", 99_999_999_999)]
)
def test_amounts_are_read_without_any_float(text: str, rupiah: int) -> None:
    assert rupiah_of_text(text) == rupiah


@pytest.mark.parametrize("value", ["", "abc", "NaN", "Infinity", 1.5, True, None, "1e40"])
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(BadWire):
        rupiah_of_text(value)


def test_an_absent_amount_is_none() -> None:
    assert optional_rupiah_of_text(None) is None
    assert optional_rupiah_of_text("") is None
