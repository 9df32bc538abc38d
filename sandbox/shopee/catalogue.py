"""Categories, attributes, brands, limits and couriers (shopee.md §4)."""

from __future__ import annotations

from typing import Any

from sandbox.practice import Json
from sandbox.shopee.schema import LIMITS
from sandbox.shopee.tree import (
    ATTRIBUTES,
    BRANDS,
    CATEGORIES,
    CHANNELS,
    NO_BRAND,
    PARENTS,
    SIZES,
    Attribute,
    leaf,
)
from sandbox.shopee.wire import ApiError, Req, Result, route


def limits_of(req: Req) -> dict[str, Any]:
    """The listing limits of a shop: §13, with what a test has replaced."""
    return LIMITS | dict(req.setting("limits"))


def _language(req: Req) -> int:
    return 0 if (req.call.first("language") or "en").lower().startswith("id") else 1


@route("GET", "product/get_category")
def get_category(req: Req) -> Result:
    """§4: the tree, root parents 0."""
    tongue = _language(req)
    return {
        "category_list": [
            {"category_id": c.id, "parent_category_id": c.parent, "original_category_name": c.name[1],
             "display_category_name": c.name[tongue], "has_children": c.id in PARENTS}
            for c in CATEGORIES.values()
        ]
    }  # fmt: skip


def _attribute(attribute: Attribute, mandatory: bool, tongue: int) -> Json:
    values = [
        {
            "value_id": number,
            "name": name[tongue],
            "value_unit": "",
            "child_attribute_list": [
                _attribute(ATTRIBUTES[child], True, tongue) for child in attribute.children.get(number, ())
            ],
            "multi_lang": [{"language": "id", "value": name[0]}, {"language": "en", "value": name[1]}],
        }
        for number, name in attribute.values.items()
    ]
    return {
        "attribute_id": attribute.id,
        "mandatory": mandatory,
        "name": attribute.name[tongue],
        "attribute_value_list": values,
        "attribute_info": {
            "input_type": attribute.input_type,
            "input_validation_type": attribute.validation,
            "format_type": 2 if attribute.units else 1,
            "date_format_type": 0,
            "attribute_unit_list": list(attribute.units),
            "max_value_count": attribute.max_values,
            "introduction": "",
            "is_oem": False,
            "support_search_value": False,
        },
        "multi_lang": [
            {"language": "id", "value": attribute.name[0]},
            {"language": "en", "value": attribute.name[1]},
        ],
    }


@route("GET", "product/get_attribute_tree")
def get_attribute_tree(req: Req) -> Result:
    """§4: at most 20 categories."""
    tongue = _language(req)
    found = []
    for number in req.ids("category_id_list", high=20):
        category = leaf(number)
        tree = []
        if category is not None:
            tree = [_attribute(ATTRIBUTES[a], True, tongue) for a in category.mandatory]
            tree += [_attribute(ATTRIBUTES[a], False, tongue) for a in category.optional]
        warning = "" if category else "Invalid category."
        found.append({"category_id": number, "warning": warning, "attribute_tree": tree})
    return {"list": found}


@route("GET", "product/get_attributes", prefix="")
def get_attributes(_: Req) -> Result:
    """§4, §13: gone from the reference."""
    raise ApiError(
        "product.error_param",
        "Permission denied. This API is currently offline or the request path is incorrect.",
    )


@route("GET", "product/get_brand_list")
def get_brand_list(req: Req) -> Result:
    """§4: paged; brand 0 is "no brand"."""
    category = leaf(req.number("category_id"))
    if category is None:
        raise req.fail("error_invalid_category", "Invalid category ID, should use leaf category.")
    size = req.number("page_size", low=1, high=100)
    offset = req.number("offset", 0)
    brands: list[Json] = []
    if req.number("status", 1, 1, 2) == 1:
        brands = [NO_BRAND] + [
            {"brand_id": number, "original_brand_name": name, "display_brand_name": name}
            for number, name in BRANDS.items()
        ]
    more = offset + size < len(brands)
    return {
        "brand_list": brands[offset : offset + size],
        "has_next_page": more,
        "next_offset": offset + size if more else 0,
        "is_mandatory": category.brand_mandatory,
        "input_type": "DROP_DOWN",
    }


def _span(bounds: tuple[int, int]) -> Json:
    return {"min_limit": bounds[0], "max_limit": bounds[1]}


@route("GET", "product/get_item_limit")
def get_item_limit(req: Req) -> Result:
    """§4: the only authoritative limits."""
    limits = limits_of(req)
    category = CATEGORIES.get(req.number("category_id", 0))
    return {
        "price_limit": _span(limits["price"]),
        "stock_limit": _span(limits["stock"]),
        "wholesale_price_threshold_percentage": {"min_limit": 50, "max_limit": 99},
        "item_name_length_limit": _span(limits["name"]),
        "item_description_length_limit": _span(limits["description"]),
        "item_image_count_limit": _span(limits["images"]),
        "tier_variation_name_length_limit": _span(limits["tier_name"]),
        "tier_variation_option_length_limit": _span(limits["option_name"]),
        "item_count_limit": {"max_limit": req.setting("item_count_limit")},
        "extended_description_limit": {
            "description_text_length_min": limits["description"][0],
            "description_text_length_max": limits["description"][1],
            "description_image_num_min": 0,
            "description_image_num_max": 12,
        },
        "dts_limit": {
            "days_to_ship_limit": {"min_limit": 7, "max_limit": 30},
            "non_pre_order_days_to_ship": 2,
            "support_pre_order": True,
        },
        "weight_limit": {"weight_mandatory": True},
        "dimension_limit": {"dimension_mandatory": bool(category and category.dimension_mandatory)},
        "size_chart_limit": {"size_chart_mandatory": False, "support_image_size_chart": True},
        "gtin_limit": {"gtin_validation_rule": "Optional"},
    }


@route("GET", "logistics/get_channel_list")
def get_channel_list(_: Req) -> Result:
    """§4: enabled, disabled and masked channels, as a shop sees them."""
    return {"logistics_channel_list": [_channel(number, c) for number, c in CHANNELS.items()]}


def _channel(number: int, channel: Json) -> Json:
    return {
        "logistics_channel_id": number,
        "logistics_channel_name": channel["name"],
        "enabled": channel.get("enabled", True),
        "cod_enabled": channel["cod"],
        "fee_type": channel["fee_type"],
        "size_list": SIZES if channel["fee_type"] == "SIZE_SELECTION" else [],
        "weight_limit": {"item_max_weight": channel["max_weight"], "item_min_weight": 0},
        "item_max_dimension": {"height": 0, "width": 0, "length": 0, "unit": "cm", "dimension_sum": 0},
        "volume_limit": {"item_max_volume": 0, "item_min_volume": 0},
        "logistics_description": "",
        "force_enable": False,
        "mask_channel_id": channel.get("mask", 0),
        "block_seller_cover_shipping_fee": False,
        "support_cross_border": False,
        "seller_logistic_has_configuration": None,
        "logistics_capability": {"seller_logistics": channel["fee_type"] == "CUSTOM_PRICE"},
        "preprint": False,
        "service_type_identifier": "instant" if number == 8004 else None,
        "support_pause": False,
        "compulsory_channel": False,
        "channel_relation_rules": [],
    }
