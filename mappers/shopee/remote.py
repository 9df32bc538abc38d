"""What Shopee shows and offers, as ours (shopee.md sections 2.5, 4, 6.4 to 6.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inventory.canonical import (
    AttributeOption,
    AttributeSpec,
    Brand,
    Category,
    ExternalItemId,
    ExternalModelId,
    ItemLimits,
    ListingStatus,
    Range,
    RemoteListing,
    RemoteVariant,
    ShippingChannel,
    ShopInfo,
)
from mappers.money import rupiah
from mappers.shopee.check import MAX_AXES, MAX_MODELS, MAX_PRICE_SPREAD
from mappers.wire import (
    BadWire,
    Wire,
    flag,
    must_records,
    must_text,
    optional_moment,
    optional_whole,
    records,
    sub,
    text,
    whole,
)

# Section 6.1.
STATUSES: Mapping[str, ListingStatus] = {
    "NORMAL": ListingStatus.ACTIVE,
    "UNLIST": ListingStatus.UNLISTED,
    "BANNED": ListingStatus.BANNED,
    "REVIEWING": ListingStatus.REVIEWING,
    "SELLER_DELETE": ListingStatus.DELETED,
    "SHOPEE_DELETE": ListingStatus.DELETED,
}
# Section 4, get_attribute_tree.
INPUT_SINGLE_DROPDOWN, INPUT_SINGLE_COMBO, INPUT_TEXT, INPUT_MULTI_DROPDOWN, INPUT_MULTI_COMBO = 1, 2, 3, 4, 5
OWN_VALUE_INPUTS = frozenset({INPUT_SINGLE_COMBO, INPUT_TEXT, INPUT_MULTI_COMBO})
VALIDATIONS = {0: "text", 1: "int", 2: "text", 3: "float", 4: "date"}
WITH_UNIT = 2
SIZE_INPUT = "SIZE_INPUT"
# Fee types that need a decision of the seller (which size class, which fee) that nothing here may guess.
SELLER_DECIDES = frozenset({"SIZE_SELECTION", "CUSTOM_PRICE"})


def to_remote(item: Wire, model_list: Wire | None) -> RemoteListing:
    """One item of get_item_base_info with its get_model_list answer (None: it has no variants). Raises BadWire."""
    status = must_text(item, "item_status")
    if model_list is None:
        variants: tuple[RemoteVariant, ...] = (_single(item),)
        axes: tuple[str, ...] = ()
    else:
        tiers = to_tiers(model_list)
        axes = tuple(name for name, _ in tiers)
        variants = tuple(_model(model, tiers) for model in models_of(model_list))
    return RemoteListing(
        external_item_id=ExternalItemId(str(whole(item, "item_id"))),
        code=text(item, "item_sku"),
        name=text(item, "item_name"),
        status=STATUSES.get(status, ListingStatus.UNKNOWN),
        variants=variants,
        updated_at=optional_moment(item, "update_time"),
        category_id=text(item, "category_id") or None,
        axes=axes,
    )


def to_tiers(model_list: Wire) -> list[tuple[str, list[str]]]:
    """Axis names with their option texts, from either tier form (section 6.4)."""
    old = [
        (text(tier, "name"), [text(option, "option") for option in records(tier, "option_list")])
        for tier in records(model_list, "tier_variation")
    ]
    if old:
        return old
    return [
        (
            text(tier, "variation_name"),
            [text(option, "variation_option_name") for option in records(tier, "variation_option_list")],
        )
        for tier in records(model_list, "standardise_tier_variation")
    ]


def models_of(model_list: Wire) -> list[Wire]:
    """Real models; an entry without tiers stands for the item itself."""
    return [model for model in records(model_list, "model") if positions(model)]


def positions(model: Wire) -> list[int]:
    """``tier_index`` as whole numbers. Raises BadWire."""
    value = model.get("tier_index")
    if value is None:
        return []
    if not isinstance(value, list) or not all(type(each) is int for each in value):
        raise BadWire("not_whole_numbers", "tier_index")
    return value


def _model(model: Wire, tiers: Sequence[tuple[str, list[str]]]) -> RemoteVariant:
    try:
        options = tuple(tiers[tier][1][index] for tier, index in enumerate(positions(model)))
    except IndexError as exc:
        raise BadWire("no_such_option", "tier_index") from exc
    stock, locked = _stock(model)
    return RemoteVariant(
        external_model_id=ExternalModelId(str(whole(model, "model_id"))),
        sku=text(model, "model_sku"),
        price=_price(model),
        stock=stock,
        options=options,
        locked=locked,
        has_promotion=flag(model, "has_promotion"),
    )


def _single(item: Wire) -> RemoteVariant:
    stock, locked = _stock(item)
    return RemoteVariant(
        external_model_id=None,
        sku=text(item, "item_sku"),
        price=_price(item),
        stock=stock,
        locked=locked,
        has_promotion=flag(item, "has_promotion"),
    )


def _price(wire: Wire) -> int:
    """Our own number: the untaxed price before promotions."""
    prices = must_records(wire, "price_info")
    if not prices:
        raise BadWire("empty", "price_info")
    return rupiah(prices[0].get("original_price"), "original_price")


def _stock(wire: Wire) -> tuple[int, int]:
    """(what a buyer could still buy from us, the part a campaign set aside), section 6.7.

    The first is the sum of ``seller_stock``: only that can be written. [guess] It includes the reserved part.
    """
    info = sub(wire, "stock_info_v2")
    if not info:
        raise BadWire("missing", "stock_info_v2")
    summary = sub(info, "summary_info")
    places = records(info, "seller_stock")
    available = sum(whole(place, "stock") for place in places) if places else whole(summary, "total_available_stock")
    return available, optional_whole(summary, "total_reserved_stock") or 0


# --- metadata --------------------------------------------------------------------------------------------------


def to_shop_info(wire: Wire) -> ShopInfo:
    """get_shop_info (section 2.5); ``expire_time`` is when the seller's authorisation ends."""
    return ShopInfo(
        name=text(wire, "shop_name"),
        region=text(wire, "region"),
        status=text(wire, "status"),
        consent_until=optional_moment(wire, "expire_time"),
    )


def to_category(wire: Wire) -> Category:
    parent = whole(wire, "parent_category_id")
    return Category(
        external_id=str(whole(wire, "category_id")),
        parent_id=str(parent) if parent else None,
        name=text(wire, "display_category_name") or text(wire, "original_category_name"),
        is_leaf=not flag(wire, "has_children"),
    )


def to_attribute(wire: Wire) -> AttributeSpec:
    """One node of the attribute tree, with what hangs below its values; ``attribute_info`` says how it is filled in."""
    info = sub(wire, "attribute_info")
    input_type = optional_whole(info, "input_type")
    options = tuple(
        AttributeOption(
            str(whole(value, "value_id")),
            text(value, "name"),
            tuple(to_attribute(child) for child in records(value, "child_attribute_list")),
        )
        for value in records(wire, "attribute_value_list")
    )
    validation = VALIDATIONS.get(optional_whole(info, "input_validation_type") or 0, "text")
    has_choice = input_type in {INPUT_SINGLE_DROPDOWN, INPUT_MULTI_DROPDOWN}
    with_unit = optional_whole(info, "format_type") == WITH_UNIT
    return AttributeSpec(
        external_id=str(whole(wire, "attribute_id")),
        name=text(wire, "name") or text(wire, "original_attribute_name"),
        mandatory=flag(wire, "mandatory"),
        kind="choice" if has_choice else validation,
        options=options,
        allows_own_value=input_type in OWN_VALUE_INPUTS,
        max_values=max(1, optional_whole(info, "max_value_count") or 1) if input_type in {4, 5} else 1,
        units=_texts(info, "attribute_unit_list") if with_unit else (),
    )


def _texts(wire: Wire, key: str) -> tuple[str, ...]:
    value = wire.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadWire("not_a_list_of_texts", key)
    return tuple(value)


def to_brand(wire: Wire) -> Brand:
    return Brand(str(whole(wire, "brand_id")), text(wire, "original_brand_name") or text(wire, "display_brand_name"))


def to_channel(wire: Wire) -> ShippingChannel:
    """One logistics channel; weights are kilograms there, 0 or null means no bound (section 4).

    A channel below another one (``mask_channel_id``) is not for products, and one whose size class or fee the seller
    must choose cannot be used by this program: both count as not enabled.
    """
    bounds = sub(wire, "weight_limit")
    usable = not optional_whole(wire, "mask_channel_id") and text(wire, "fee_type") not in SELLER_DECIDES
    return ShippingChannel(
        external_id=str(whole(wire, "logistics_channel_id")),
        name=text(wire, "logistics_channel_name"),
        enabled=flag(wire, "enabled") and usable,
        max_weight_g=_grams(bounds, "item_max_weight"),
        min_weight_g=_grams(bounds, "item_min_weight"),
        needs_size=text(wire, "fee_type") == SIZE_INPUT,
    )


def _grams(wire: Wire, key: str) -> int | None:
    value = wire.get(key)
    if value is None or value == 0:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadWire("not_a_weight", key)
    return round(value * 1000)


def to_item_limits(wire: Wire) -> ItemLimits:
    """get_item_limit: the only authoritative limits, per shop and category (section 4)."""
    return ItemLimits(
        name_length=_range(wire, "item_name_length_limit"),
        description_length=_range(wire, "item_description_length_limit"),
        picture_count=_range(wire, "item_image_count_limit"),
        price=_range(wire, "price_limit"),
        stock=_range(wire, "stock_limit"),
        axis_name_length=_range(wire, "tier_variation_name_length_limit"),
        option_length=_range(wire, "tier_variation_option_length_limit"),
        max_models=MAX_MODELS,
        max_axes=MAX_AXES,
        max_price_spread=MAX_PRICE_SPREAD,
        weight_mandatory=flag(sub(wire, "weight_limit"), "weight_mandatory", True),
        size_mandatory=flag(sub(wire, "dimension_limit"), "dimension_mandatory"),
    )


def _range(wire: Wire, key: str) -> Range:
    bounds = sub(wire, key)
    return Range(_bound(bounds, "min_limit"), _bound(bounds, "max_limit"))


def _bound(wire: Wire, key: str) -> int | None:
    value = wire.get(key)
    return None if value is None else rupiah(value, key)
