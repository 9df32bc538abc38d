"""Drafts as bodies, and Shopee's answers as remote listings."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.canonical import (
    DraftVariant,
    ExternalItemId,
    ExternalModelId,
    ListingStatus,
    PriceLine,
    PriceWrite,
    Size,
    Sku,
    StockLine,
    StockWrite,
)
from mappers.shopee.listing import axis_options, centimetres, tier_index, to_content, to_listing, to_models, to_price
from mappers.shopee.listing import to_stock as stock_body
from mappers.shopee.listing import to_tiers as tier_bodies
from mappers.shopee.remote import STATUSES, to_attribute, to_channel, to_item_limits, to_remote
from mappers.text import fold
from mappers.wire import BadWire
from tests.mappers.shopee_values import PLAIN, RESOLVED, VARIED, base_info, model, stock_info, tiers

ITEM = ExternalItemId("2300017")


def test_a_plain_product_goes_on_sale_with_its_stock() -> None:
    body = to_listing(PLAIN, RESOLVED)
    assert (body["item_status"], body["seller_stock"], body["original_price"]) == ("NORMAL", [{"stock": 7}], 45_000)
    assert (body["weight"], body["item_sku"], body["category_id"]) == (0.25, "KOPI", 101301)
    assert body["logistic_info"] == [{"logistic_id": 8003, "enabled": True}]
    assert body["brand"] == {"brand_id": 0, "original_brand_name": "NoBrand"}
    assert body["attribute_list"] == [
        {"attribute_id": 11, "attribute_value_list": [{"value_id": 101, "original_value_name": "Indonesia"}]}
    ]


def test_a_product_with_variants_begins_hidden_and_with_the_least_stock() -> None:
    body = to_listing(VARIED, RESOLVED)
    assert (body["item_status"], body["seller_stock"], body["original_price"]) == ("UNLIST", [{"stock": 0}], 45_000)
    assert body["weight"] == 0.5


def test_an_update_of_content_names_neither_price_stock_variations_nor_logistics() -> None:
    body = to_content(ITEM, VARIED, RESOLVED)
    assert body["item_id"] == 2300017
    assert not set(body) & {"original_price", "seller_stock", "logistic_info", "item_status", "model"}


def test_only_the_first_tier_has_pictures_and_only_when_every_option_has_one() -> None:
    options = axis_options(VARIED)
    assert options == [["Bubuk", "Biji"], ["250 g", "500 g"]]
    first, second = tier_bodies(VARIED, RESOLVED, options)
    assert [option.get("image_id") for option in first["variation_option_list"]] == ["id-2", "id-3"]
    assert not any("image_id" in option for option in second["variation_option_list"])
    bare = replace(VARIED, variants=tuple(replace(v, picture=None) for v in VARIED.variants[1:]) + VARIED.variants[:1])
    (first, _) = tier_bodies(bare, RESOLVED, axis_options(bare))
    assert not any("image_id" in option for option in first["variation_option_list"])


def test_models_carry_place_price_stock_and_sku() -> None:
    bodies = to_models(VARIED.variants, axis_options(VARIED))
    assert [body["tier_index"] for body in bodies] == [[0, 0], [1, 0], [0, 1]]
    assert bodies[0] == {
        "tier_index": [0, 0], "original_price": 45_000, "model_sku": "KV-1", "seller_stock": [{"stock": 7}],
        "weight": 0.25,
    }  # fmt: skip


OPTION = st.text("abcXYZ 12", min_size=1, max_size=6).filter(str.strip)


@given(st.lists(st.tuples(OPTION, OPTION), min_size=1, max_size=12), st.lists(OPTION, max_size=4))
def test_existing_options_keep_their_places_and_every_variant_finds_its_own(
    pairs: list[tuple[str, str]], existing: list[str]
) -> None:
    variants = tuple(DraftVariant(Sku(f"S{n}"), 1, 0, pair) for n, pair in enumerate(pairs))
    draft = replace(VARIED, variants=variants)
    before = copy.deepcopy(draft)
    grid = axis_options(draft, [existing, []])
    assert grid[0][: len(existing)] == existing
    for variant in variants:
        at = tier_index(variant, grid)
        there = [fold(grid[axis][place]) for axis, place in enumerate(at)]
        assert there == [fold(option) for option in variant.options]
    assert draft == before


def test_a_size_is_rounded_up_to_whole_centimetres() -> None:
    assert centimetres(Size(101, 100, 99)) == {"package_length": 11, "package_width": 10, "package_height": 10}


def test_stock_and_price_name_model_zero_for_an_item_without_variants() -> None:
    lines = (StockLine(None, 4), StockLine(ExternalModelId("9"), 0))
    assert stock_body(StockWrite(ITEM, lines)) == {
        "item_id": 2300017,
        "stock_list": [
            {"model_id": 0, "seller_stock": [{"stock": 4}]},
            {"model_id": 9, "seller_stock": [{"stock": 0}]},
        ],
    }
    assert to_price(PriceWrite(ITEM, (PriceLine(None, 5000),)))["price_list"] == [
        {"model_id": 0, "original_price": 5000}
    ]


# --- what they show --------------------------------------------------------------------------------------------


def test_an_item_without_variants_is_one_variant_at_our_own_price() -> None:
    remote = to_remote(base_info(stock_info_v2=stock_info(7, reserved=2, shopee=100)), None)
    (variant,) = remote.variants
    assert (remote.code, remote.status, variant.sku) == ("KOPI", ListingStatus.ACTIVE, "KOPI")
    assert (variant.external_model_id, variant.price, variant.stock, variant.locked) == (None, 45_000, 7, 2)


def test_models_are_read_with_their_option_names_in_either_form() -> None:
    models = [model(31, [0, 1], "KV-1"), model(32, [1, 0], "KV-2", has_promotion=True)]
    grid = (("Giling", ["Bubuk", "Biji"]), ("Ukuran", ["250 g", "500 g"]))
    modern = [
        {"variation_name": n, "variation_option_list": [{"variation_option_name": o} for o in options]}
        for n, options in grid
    ]
    for answer in ({"tier_variation": tiers(*grid)}, {"tier_variation": [], "standardise_tier_variation": modern}):
        remote = to_remote(base_info(has_model=True, price_info=None), {**answer, "model": models})
        assert remote.axes == ("Giling", "Ukuran")
        assert [v.options for v in remote.variants] == [("Bubuk", "500 g"), ("Biji", "250 g")]
        assert [v.has_promotion for v in remote.variants] == [False, True]


@pytest.mark.parametrize(("theirs", "ours"), [*STATUSES.items(), ("BRAND_NEW", ListingStatus.UNKNOWN)])
def test_item_states_are_known_or_unknown(theirs: str, ours: ListingStatus) -> None:
    assert to_remote(base_info(item_status=theirs), None).status is ours


@pytest.mark.parametrize(
    "changes", [{"price_info": []}, {"price_info": None}, {"stock_info_v2": None}, {"item_id": "abc"}]
)
def test_an_item_of_another_shape_is_named(changes: dict[str, Any]) -> None:
    with pytest.raises(BadWire):
        to_remote(base_info(**changes), None)


def test_a_model_at_a_place_that_does_not_exist_is_named() -> None:
    with pytest.raises(BadWire):
        to_remote(base_info(), {"tier_variation": tiers(("Giling", ["Bubuk"])), "model": [model(1, [3], "A")]})


def test_a_channel_is_usable_only_when_nothing_about_it_is_left_to_the_seller() -> None:
    wire = {
        "logistics_channel_id": 8003, "logistics_channel_name": "Reguler", "enabled": True, "mask_channel_id": 0,
        "fee_type": "SIZE_INPUT", "weight_limit": {"item_max_weight": 50.0, "item_min_weight": 0},
    }  # fmt: skip
    channel = to_channel(wire)
    assert (channel.enabled, channel.max_weight_g, channel.min_weight_g, channel.needs_size) == (
        True,
        50_000,
        None,
        True,
    )
    assert not to_channel(wire | {"mask_channel_id": 8000}).enabled
    assert not to_channel(wire | {"fee_type": "SIZE_SELECTION"}).enabled
    assert not to_channel(wire | {"enabled": False}).enabled


def test_limits_are_taken_from_the_shop_and_category() -> None:
    limits = to_item_limits(
        {
            "item_name_length_limit": {"min_limit": 5, "max_limit": 100},
            "price_limit": {"min_limit": 99.0, "max_limit": 150000000.0},
            "weight_limit": {"weight_mandatory": True},
            "dimension_limit": {"dimension_mandatory": True},
        }
    )
    assert (limits.name_length.high, limits.price.low, limits.size_mandatory) == (100, 99, True)
    assert limits.stock.holds(10**9)


@pytest.mark.parametrize(
    ("info", "kind", "own", "many"),
    [
        ({"input_type": 1}, "choice", False, 1),
        ({"input_type": 2, "input_validation_type": 2}, "text", True, 1),
        ({"input_type": 3, "input_validation_type": 3}, "float", True, 1),
        ({"input_type": 3, "input_validation_type": 4}, "date", True, 1),
        ({"input_type": 4, "max_value_count": 5}, "choice", False, 5),
        ({"input_type": 5, "max_value_count": 3}, "text", True, 3),
    ],
)
def test_attribute_kinds(info: dict[str, int], kind: str, own: bool, many: int) -> None:
    spec = to_attribute({"attribute_id": 1, "name": "X", "mandatory": True, "attribute_info": info})
    assert (spec.kind, spec.allows_own_value, spec.max_values) == (kind, own, many)
