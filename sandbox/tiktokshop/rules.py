"""What a product must be: every rule of create and edit (tiktokshop.md §9.1, codes of §15).

A rule raises the first thing that is wrong in its own matter; :func:`faults` runs them all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.practice import Json
from sandbox.tiktokshop import tree
from sandbox.tiktokshop.goods import full_attributes
from sandbox.tiktokshop.papers import certifications, size_chart
from sandbox.tiktokshop.reference import PLATFORMS, VERSIONS, brands_of, check_version, sales_warehouses
from sandbox.tiktokshop.schema import LIMITS
from sandbox.tiktokshop.wire import ApiError, Req

_ESCAPE = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]+);")
_REPEATED = re.compile(r"(.)\1{9,}", re.DOTALL)
_DECIMAL = re.compile(r"\d{1,12}(\.\d+)?")
_FIRST_EMOJI = 0x2190
_KINDS = 3  # §9.1: up to 3 kinds of sales attributes

Known = Mapping[str, Json]
"""The SKUs that an edit may name by id; empty for a new product."""


def limits_of(req: Req) -> dict[str, Any]:
    """The limits of a shop: the documented ones, with what a test has replaced."""
    return LIMITS | dict(req.setting("limits"))


def _forbidden(text: str) -> bool:
    """§9.1: emoji, control characters, HTML escapes, a character more than 9 times in a row."""
    if _ESCAPE.search(text) or _REPEATED.search(text):
        return True
    # "°" and "®" are symbols of Unicode as well, but no emoji.
    return any(unicodedata.category(sign) in ("Cc", "Cs") or _is_emoji(sign) for sign in text)


def _is_emoji(sign: str) -> bool:
    return ord(sign) > _FIRST_EMOJI and unicodedata.category(sign) == "So"


def _title(req: Req, data: Json, _: Known) -> None:
    title = req.maybe("title", str, data)
    if not title:
        raise ApiError(12_052_261, "product name is empty")
    low, high = limits_of(req)["title"]
    if not low <= len(title) <= high:
        raise ApiError(12_052_051, f"The product name must have {low} to {high} characters.")
    if _forbidden(title):
        raise ApiError(12_052_931, "The title must not hold HTML escapes, emojis, control or repeated characters.")


def _description(req: Req, data: Json, _: Known) -> None:
    text = req.maybe("description", str, data)
    if not text:
        raise ApiError(12_052_015, "The product description is required")
    if len(text) > limits_of(req)["description"][1]:
        raise ApiError(12_052_013, "The product description cannot exceed maximum characters")
    if _forbidden(re.sub(r"[\n\r\t]", " ", text)):
        raise ApiError(12_052_932, "The description must not hold HTML escapes, emojis or control characters.")


def category_of(req: Req, data: Json) -> tree.Category:
    """The leaf a product goes into; its id must be one of the category version that is named (§7)."""
    number = req.maybe("category_id", str, data) or ""
    category = tree.find(number)
    version = req.maybe("category_version", str, data) or "v1"
    if version not in VERSIONS:
        raise req.wrong("category_version")
    check_version(req.setting("category_version"), version)
    if category is None:
        raise ApiError(12_052_023, "Category does not exist")
    if tree.version_of(number) != version:
        raise ApiError(12_052_230, "Category version and categoryID are not matched.")
    if not tree.is_leaf(category):
        raise ApiError(12_052_024, "Category is not final category")
    if category.permission == "INVITE_ONLY" and not req.setting("invited"):
        raise ApiError(12_052_223, "This category is restricted. Apply through the Qualification Center.")
    return category


def _category(req: Req, data: Json, _: Known) -> None:
    category = category_of(req, data)
    if data.get("is_cod_allowed") and not category.cod:
        raise ApiError(12_052_222, "category do not support cod")


def known_image(req: Req, uri: Any) -> bool:
    """Whether a picture was uploaded here; addresses of other servers never are (§8)."""
    return isinstance(uri, str) and bool(req.world.store.value("SELECT 1 FROM tts_image WHERE uri=?", (uri,)))


def _images(req: Req, data: Json, _: Known) -> None:
    low, high = limits_of(req)["images"]
    images = req.maybe("main_images", list, data) or []
    if len(images) < low:
        raise ApiError(12_052_028, "Main product image is required")
    if len(images) > high:
        raise ApiError(12_052_306, "main product images count exceed limit")
    for image in images:
        if not isinstance(image, dict) or not known_image(req, image.get("uri")):
            raise ApiError(12_052_722, "The image URI does not exist in TikTok Shop.")


def _decimal(value: Any) -> Decimal | None:
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _parcel(req: Req, data: Json, _: Known) -> None:
    """Weight always, dimensions when the category says so; strings, metric units (§9.1)."""
    weight = req.maybe("package_weight", dict, data)
    value = _decimal(weight.get("value")) if weight else None
    if weight is None or value is None or weight.get("unit") not in ("KILOGRAM", "GRAM"):
        raise ApiError(12_019_011, "product package weight is invalid")
    if value <= 0:
        raise ApiError(12_052_181, "The package weight of the product can not be zero.")
    if weight["unit"] == "KILOGRAM" and -int(value.as_tuple().exponent) > 3:
        raise ApiError(12_019_011, "product package weight is invalid: up to 3 decimals")
    size = req.maybe("package_dimensions", dict, data)
    category = tree.find(str(data.get("category_id")))
    if size is None:
        if category is not None and category.needs_dimensions:
            raise ApiError(12_052_116, "product package size is invalid: the category requires it")
        return
    sides = [_decimal(size.get(name)) for name in ("length", "width", "height")]
    if size.get("unit") != "CENTIMETER" or not all(side is not None and side > 0 for side in sides):
        raise ApiError(12_052_116, "product package size is invalid")


# -- SKUs ------------------------------------------------------------------------------------------------------


def price_of(req: Req, price: Any) -> int:
    """§9.1, §9.5: ``{amount: "15000", currency: "IDR"}``, whole rupiah within the limits."""
    if not isinstance(price, dict) or not isinstance(price.get("amount"), str):
        raise ApiError(12_052_571, "Missing price for SKU(s)")
    if price.get("currency") != "IDR":
        raise ApiError(12_052_084, "The provided currency is not available for this shop/region")
    amount = _decimal(price["amount"])
    if amount is None or amount != int(amount):
        raise ApiError(12_052_073, "The product price is invalid")
    low, high = limits_of(req)["price"]
    if not low <= amount <= high:
        raise ApiError(12_052_570, f"product price exceed limit: {low} to {high}")
    return int(amount)


def quantity_of(req: Req, value: Any) -> int:
    """A stock figure; 0 is a switch, because the document and the live connectors disagree (§9.4, §17)."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise req.wrong("quantity has the wrong type")
    low, high = limits_of(req)["stock"]
    if value == 0 and req.setting("zero_stock"):
        return 0
    if not low <= value <= high:
        code = int(req.setting("zero_stock_error")) if value == 0 else 12_052_055
        raise ApiError(code, f"The SKU inventory quantity must be between {low} and {high}.")
    return value


def inventory_of(req: Req, rows: Any) -> dict[str, int]:
    """Warehouse → quantity. The id may be left out when there is one warehouse; with several all must come (§9.4)."""
    own = sales_warehouses(req.world, req.shop_id)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise ApiError(12_052_037, "The inventory of the SKU is missing.")
    found: dict[str, int] = {}
    for row in rows:
        number = row.get("warehouse_id") or (own[0] if len(own) == 1 else "")
        if number not in own:
            raise ApiError(12_052_530, f"The warehouse '{number}' does not belong to this shop/seller.")
        if number in found:
            raise ApiError(12_052_555, "The warehouse id is duplicate")
        found[number] = quantity_of(req, row.get("quantity"))
    if len(found) < len(own):
        raise ApiError(12_019_028, "All warehouses of the SKU must be listed.")
    return found


def seller_sku_of(req: Req, row: Json) -> str:
    """§9.1: 1–50 characters without spaces; may be left out."""
    code = req.maybe("seller_sku", str, row) or ""
    low, high = limits_of(req)["seller_sku"]
    if code and (not low <= len(code) <= high or any(sign.isspace() for sign in code)):
        raise ApiError(12_019_059, "seller sku is invalid")
    return code


def _attribute_key(req: Req, entry: Any) -> tuple[str, str]:
    """What a sales attribute entry is about, and its value; names have their own bounds (§9.1)."""
    if not isinstance(entry, dict):
        raise ApiError(12_019_019, "The sales attribute is invalid.")
    number, name, value_id, value = (req.maybe(key, str, entry) for key in ("id", "name", "value_id", "value_name"))
    known = tree.ATTRIBUTES.get(str(number)) if number else None
    if not name and (known is None or not known.sales):
        raise ApiError(12_052_527, "The sale attribute id not exist.")
    if known is not None and not value and value_id not in known.values:
        raise ApiError(12_052_529, "The property value id not exist.")
    if not value and not value_id:
        raise ApiError(12_052_248, "The sale property value name or attribute value id is empty.")
    limits = limits_of(req)
    if name and len(str(name)) > limits["attribute_name"]:
        raise ApiError(12_052_242, "The attribute name characters cannot exceed max_limit")
    if value and len(str(value)) > limits["attribute_value"]:
        raise ApiError(12_052_249, "The value name characters cannot exceed max_limit")
    image = entry.get("sku_img")
    if image and not (isinstance(image, dict) and known_image(req, image.get("uri"))):
        raise ApiError(12_052_520, "product sale property image uri illegal")
    full = full_attributes([entry])[0]  # the same attribute, whether by its id or by its name
    return full["id"], full["value_name"].lower() or full["value_id"]


def _skus(req: Req, data: Json, known: Known) -> None:
    rows = req.maybe("skus", list, data)
    if not rows:
        raise ApiError(12_052_902, "skus must not be empty")
    if len(rows) > limits_of(req)["skus"]:
        raise ApiError(12_052_050, "A single product cannot have more than 100 different SKUs")
    seen: set[tuple[tuple[str, str], ...]] = set()
    kinds: set[frozenset[str]] = set()
    for row in rows:
        if not isinstance(row, dict):
            raise req.wrong("skus must hold objects")
        number = req.maybe("id", str, row)
        if number and number not in known:
            raise ApiError(12_052_553, f"The SKU id {number} does not belong to the product.")
        seller_sku_of(req, row)
        if not number or "price" in row:
            price_of(req, row.get("price"))
        if not number or "inventory" in row:
            inventory_of(req, row.get("inventory"))
        attributes = req.maybe("sales_attributes", list, row)
        if attributes is None and number:
            attributes = known[number].get("sales_attributes")
        keys = tuple(_attribute_key(req, entry) for entry in attributes or [])
        if len(keys) > _KINDS:
            raise ApiError(12_052_525, "The attribute max num cannot exceed 3.")
        seen.add(keys)
        kinds.add(frozenset(kind for kind, _ in keys))
    if len(seen) < len(rows):
        raise ApiError(12_052_560, "The SKU contains duplicate sales attribute.")
    if len(kinds) > 1:
        raise ApiError(12_052_550, "SKU property must contain all properties")


# -- the rest --------------------------------------------------------------------------------------------------


def _attributes(req: Req, data: Json, _: Known) -> None:
    """Required product attributes are filled, ids and values exist (§7, §9.1)."""
    category = tree.find(str(data.get("category_id")))
    if category is None:
        return
    allowed = {*category.required, *category.optional}
    given: dict[str, list[Json]] = {}
    for row in req.maybe("product_attributes", list, data) or []:
        if not isinstance(row, dict):
            raise req.wrong("product_attributes must hold objects")
        number, values = req.maybe("id", str, row), req.maybe("values", list, row)
        attribute = tree.ATTRIBUTES.get(str(number))
        if attribute is None or number not in allowed or attribute.sales:
            raise ApiError(12_052_910, f"Invalid input parameters: attribute {number} is not of this category.")
        if number in given:
            raise ApiError(12_052_254, "Duplicate attribute id")
        if not values or not all(isinstance(value, dict) for value in values):
            raise ApiError(12_052_248, f"The values of attribute {number} are empty.")
        _attribute_values(req, attribute, values)
        given[str(number)] = values
    needed = set(category.required)
    for number in category.optional:
        when = tree.ATTRIBUTES[number].when
        if when and any(value.get("id") == when[1] for value in given.get(when[0], [])):
            needed.add(number)
    missing = sorted(needed - set(given))
    if missing:
        names = ", ".join(tree.ATTRIBUTES[number].name[1] for number in missing)
        raise ApiError(12_052_104, f"property is required: {names}")


def _attribute_values(req: Req, attribute: tree.Attribute, values: list[Json]) -> None:
    if len(values) > 1 and not attribute.multiple:
        raise ApiError(12_052_246, f"The attribute does not support multi selected, attribute id is: {attribute.id}.")
    for value in values:
        number, name = req.maybe("id", str, value), req.maybe("name", str, value)
        if number and number not in attribute.values:
            raise ApiError(12_052_529, "The property value id not exist.")
        if number:
            continue
        if not name:
            raise ApiError(12_052_248, "The attribute value name or attribute value id is empty.")
        if not attribute.customizable:
            raise ApiError(12_052_247, "Do not support custom product attribute.")
        if attribute.data_format and _decimal(name) is None:
            raise ApiError(12_052_256, f"The {attribute.name[1]} value need to be positive integers or decimals.")


def _platforms(req: Req, data: Json, _: Known) -> None:
    """§1, §9.1: Tokopedia is for sellers who came from there."""
    platforms = req.maybe("listing_platforms", list, data)
    if platforms is not None and (not platforms or not all(each in PLATFORMS for each in platforms)):
        raise ApiError(12_052_330, "product is not supported to list in designated sale platform")
    chosen = platforms or ["TIKTOK_SHOP"]
    state = req.setting("tokopedia")
    if "TOKOPEDIA" in chosen and state != "MIRRORED":
        code = 12_052_995 if state == "MOVING" else 12_052_994
        raise ApiError(
            code, "seller is not toko seller" if code == 12_052_994 else "seller has not finished onboarding"
        )
    category = tree.find(str(data.get("category_id")))
    if category is not None and not all(each in category.platforms for each in chosen):
        raise ApiError(12_052_330, "product is not supported to list in designated sale platform")
    if "TOKOPEDIA" not in chosen and (data.get("shipping_insurance_requirement") or data.get("is_pre_owned")):
        raise ApiError(12_052_330, "shipping_insurance_requirement and is_pre_owned are for Tokopedia only")


def _others(req: Req, data: Json, _: Known) -> None:
    least = req.maybe("minimum_order_quantity", int, data)
    low, high = limits_of(req)["minimum_order"]
    if least is not None and not low <= least <= high:
        raise ApiError(12_052_706, "The minimum sales quantity should not be exceed limit")
    if (req.maybe("shipping_insurance_requirement", str, data) or "OPTIONAL") not in (
        "REQUIRED", "OPTIONAL", "NOT_SUPPORTED",
    ):  # fmt: skip
        raise req.wrong("shipping_insurance_requirement")
    for number in req.maybe("delivery_option_ids", list, data) or []:
        if str(number) not in tree.DELIVERY_OPTIONS:
            raise req.wrong("delivery_option_ids")
    if len(req.maybe("idempotency_key", str, data) or "") > 128:
        raise req.wrong("idempotency_key must have at most 128 characters")


def extras_of(req: Req, row: Json) -> Json:
    """The members of a SKU that are kept as they are."""
    kinds: tuple[tuple[str, type], ...] = (("external_sku_id", str), ("identifier_code", dict), ("pre_sale", dict))
    return {name: row[name] for name, kind in kinds if req.maybe(name, kind, row)}


def warnings_of(req: Req, data: Json) -> list[Json]:
    """§5: fields that are ignored; an unknown brand is cleared, and the answer says so."""
    brand = req.maybe("brand_id", str, data)
    if brand and brand not in brands_of(req.world, req.app_key):
        text = f"The [brand_id]:{brand} field is incorrect and has been automatically cleared by the system."
        return [{"message": text}]
    return []


Rule = Callable[[Req, Json, Known], None]
RULES: tuple[Rule, ...] = (
    _title, _description, _category, _images, _parcel, _skus, _attributes, certifications, size_chart,
    _platforms, _others,
)  # fmt: skip
# §9.1 AS_DRAFT: what may still be missing, by the code of its absence; "" is a part of a field that may be there.
_MAY_WAIT = {
    12_052_015: "description", 12_052_028: "main_images", 12_019_011: "package_weight", 12_052_902: "skus",
    12_052_116: "package_dimensions", 12_052_104: "", 12_052_105: "",
}  # fmt: skip


def faults(req: Req, data: Json, known: Known | None = None, *, draft: bool = False) -> list[ApiError]:
    """Everything that is wrong with a product; *known* are the SKUs of the product that is edited, by id."""
    found = []
    for rule in RULES:
        try:
            rule(req, data, known or {})
        except ApiError as error:
            if not (draft and error.code in _MAY_WAIT and not data.get(_MAY_WAIT[error.code])):
                found.append(error)
    return found
