"""What a listing must look like (shopee.md §4, §6.2, §13 "limits for Indonesia")."""

from __future__ import annotations

import re
from typing import Any

from sandbox.practice import Json
from sandbox.shopee.catalogue import limits_of
from sandbox.shopee.tree import ATTRIBUTES, BRANDS, CHANNELS, NO_BRAND, SIZES, Attribute, Category, leaf
from sandbox.shopee.wire import Req

MAX_HASH_TAGS = 18  # §6.2
MAX_WEIGHT_KG = 1_000  # ours: no courier of the practice shop carries more
_FORBIDDEN = re.compile(r"[\x00-\x1f]")


def check_item(req: Req, doc: Json) -> None:
    """Every rule for the content of an item; raises the first that fails. §6.3: updates too re-validate all."""
    _check_name(req, doc["item_name"])
    _check_description(req, doc["description"])
    category = leaf(doc["category_id"])
    if category is None:
        raise req.fail("error_invalid_category", "Invalid category ID, should use leaf category.")
    _check_images(req, doc["image"])
    if not 0 < doc["weight"] <= MAX_WEIGHT_KG:
        raise req.fail("error_param", "Invalid Weight.")
    _check_dimension(req, doc, category)
    _check_attributes(req, doc["attribute_list"], category)
    _check_brand(req, doc.get("brand"), category)
    if doc.get("condition") not in ("NEW", "USED"):
        raise req.wrong("condition must be NEW or USED.")
    days = (doc.get("pre_order") or {}).get("days_to_ship")
    if (doc.get("pre_order") or {}).get("is_pre_order") and not (isinstance(days, int) and 7 <= days <= 30):
        raise req.wrong("days_to_ship must be between 7 and 30.")


def _check_name(req: Req, name: str) -> None:
    low, high = limits_of(req)["name"]
    if not name.strip():
        raise req.fail("error_item_name_empty", "Item name is empty.")
    if len(name) < low:
        raise req.fail("error_item_name_is_too_short", f"Item name is too short, at least {low} characters.")
    if len(name) > high:
        raise req.fail("error_title_exceeds_max_length", f"Item name exceeds {high} characters.")
    if _FORBIDDEN.search(name):
        raise req.fail("error_title_character_forbidden", "Item name contains a forbidden character.")


def _check_description(req: Req, text: str) -> None:
    low, high = limits_of(req)["description"]
    if not low <= len(text) <= high:
        raise req.fail("error_desc_length_min_limit", f"Description must have {low} to {high} characters.")
    if text.count("#") > MAX_HASH_TAGS:
        raise req.wrong("description contains too many hash tags.")


def _check_images(req: Req, image: Json) -> None:
    ids = image.get("image_id_list")
    low, high = limits_of(req)["images"]
    if not isinstance(ids, list) or not low <= len(ids) <= high:
        raise req.fail("error_image_num_min", f"The number of images must be between {low} and {high}.")
    for image_id in ids:
        if not req.world.store.value("SELECT 1 FROM shopee_image WHERE image_id=?", (str(image_id),)):
            raise req.fail("error_param", "Image not exist.")


def _check_dimension(req: Req, doc: Json, category: Category) -> None:
    """§6.2: needed for SIZE_INPUT channels or when the category says so."""
    chosen = [row["logistic_id"] for row in doc["logistic_info"] if row.get("enabled")]
    needed = category.dimension_mandatory or any(CHANNELS[c]["fee_type"] == "SIZE_INPUT" for c in chosen)
    size = doc.get("dimension") or {}
    values = [size.get(name) for name in ("package_height", "package_length", "package_width")]
    if needed and not all(isinstance(value, int) and value > 0 for value in values):
        raise req.fail("error_param", "dimension is required")


def check_logistics(req: Req, rows: list[Json], weight: float) -> None:
    """§4, §6.2: only enabled, unmasked channels, with what their fee type asks for."""
    usable = 0
    for row in rows:
        number, enabled = req.member("logistic_id", int, row), req.member("enabled", bool, row)
        channel = CHANNELS.get(number)
        if channel is None:
            raise req.fail("error_invalid_logistic_info", f"Invalid logistic channel {number}.")
        if not enabled:
            continue
        if not channel.get("enabled", True) or channel.get("mask"):
            raise req.fail("error_invalid_logistic_info", f"Logistic channel {number} is not available.")
        if channel["max_weight"] and weight > channel["max_weight"]:
            raise req.fail("error_invalid_logistic_info", f"Weight is over the limit of channel {number}.")
        if channel["fee_type"] == "SIZE_SELECTION":
            sizes = {size["size_id"] for size in SIZES}
            if str(row.get("size_id", "")) not in sizes:
                raise req.fail("error_invalid_logistic_info", f"size_id is required for channel {number}.")
        if channel["fee_type"] == "CUSTOM_PRICE" and not row.get("is_free") and row.get("shipping_fee") is None:
            raise req.fail("error_invalid_logistic_info", f"shipping_fee is required for channel {number}.")
        usable += 1
    if not usable:
        raise req.fail("error_invalid_logistic_info", "At least one logistic channel must be enabled.")


def _check_attributes(req: Req, given: list[Json], category: Category) -> None:
    """§6.2 attribute rules: all mandatory ones, children of a chosen value too."""
    needed = set(category.mandatory)
    known = set(category.mandatory) | set(category.optional)
    chosen = {row["attribute_id"]: row for row in given}
    for number in chosen:
        attribute = ATTRIBUTES.get(number)
        if attribute is None:
            raise req.fail("error_invalid_attribute", f"Invalid attribute {number}.")
        for value_id in _check_values(req, attribute, chosen[number]):
            children = attribute.children.get(value_id, ())
            known.update(children)
            needed.update(children)
    stray = [number for number in chosen if number not in known]
    if stray:
        raise req.fail("error_invalid_attribute", f"Attribute {stray[0]} does not belong to the category.")
    missing = sorted(needed - set(chosen))
    if missing:
        names = ", ".join(ATTRIBUTES[number].name[1] for number in missing)
        raise req.fail("error_less_required_attribute", f"Required attribute is missing: {names}.")


def _check_values(req: Req, attribute: Attribute, row: Json) -> list[int]:
    values = row.get("attribute_value_list")
    if not isinstance(values, list) or not values or len(values) > attribute.max_values:
        raise req.fail("error_invalid_attribute_value", f"Invalid values of attribute {attribute.id}.")
    ids = []
    for value in values:
        number = value.get("value_id", 0) if isinstance(value, dict) else None
        if not isinstance(number, int):
            raise req.fail("error_invalid_attribute_value", f"Invalid value_id of attribute {attribute.id}.")
        ids.append(number)
        if number:
            if attribute.input_type == 3:  # free text has no predefined values
                raise req.fail("error_value_id_must_equal_zero", "value_id must equal zero for text input.")
            if number not in attribute.values:
                raise req.fail("error_invalid_attribute_value", f"Unknown value {number}.")
            continue
        _check_own_value(req, attribute, value)
    return ids


def _check_own_value(req: Req, attribute: Attribute, value: Json) -> None:
    """An own value: text only where the input type allows it, of the right form (§4, §6.2)."""
    text: Any = value.get("original_value_name")
    bad = req.fail("error_invalid_attribute_value", f"Invalid value of attribute {attribute.id}.")
    if attribute.input_type in (1, 4) or not isinstance(text, str) or not text.strip():
        raise bad
    if attribute.validation in (1, 4) and not text.strip().lstrip("-").isdigit():
        raise bad
    if attribute.validation == 3 and not re.fullmatch(r"\d+(\.\d+)?", text.strip()):
        raise bad
    if attribute.units and value.get("value_unit") not in attribute.units:
        raise bad


def _check_brand(req: Req, brand: Json | None, category: Category) -> None:
    if brand is None:
        if category.brand_mandatory:
            raise req.fail("error_less_required_brand", "Brand is required for this category.")
        return
    number = brand.get("brand_id")
    if number != NO_BRAND["brand_id"] and number not in BRANDS:
        raise req.fail("error_invalid_brand", "Invalid brand.")


def whole_price(req: Req, value: Any) -> int:
    """A price in whole rupiah (§1.2: decimals are rounded), inside the limits of §13."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise req.fail("error_invalid_price", "Invalid price.")
    price = round(value)
    low, high = limits_of(req)["price"]
    if price < low:
        raise req.fail("error_price_exceed_min_limitt", f"Price must be at least {low}.")
    if price > high:
        raise req.fail("error_price_exceed_max_limitt", f"Price must be at most {high}.")
    return price


def check_spread(req: Req, prices: list[int]) -> None:
    """§6.4: the dearest variation costs at most 7 times the cheapest."""
    spread = limits_of(req)["price_spread"]
    if prices and max(prices) > spread * min(prices):
        raise req.fail("error_price_out_of_range", f"The highest price is over {spread} times the lowest.")


def stock_of(req: Req, rows: list[Json] | None) -> int:
    """The one number of a ``seller_stock`` array; location rules of §6.7."""
    if rows is None:
        return 0
    locations = list(req.setting("multi_warehouse"))
    total = 0
    for row in rows:
        if not isinstance(row, dict):
            raise req.wrong("seller_stock must contain objects.")
        stock = req.member("stock", int, row)
        _check_location(req, row.get("location_id"), locations)
        total += stock
    if len(rows) != 1 and not locations:
        raise req.wrong("seller_stock must have one entry.")
    low, high = limits_of(req)["stock"]
    return req.bounded("stock", total, low, high)


def _check_location(req: Req, given: Any, locations: list[str]) -> None:
    if not locations and given:
        raise req.fail(
            "error_auth",
            "You do not have right to use seller location_id, please only fill seller_stock filed.",
        )
    if locations and not given:
        raise req.fail("error_auth", "Lack of location_id, please double check.")
    if locations and given not in locations:
        raise req.fail("error_inner", "Invalid stock location ID")
