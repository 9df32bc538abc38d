"""Categories, rules, attributes, brands, warehouses and couriers (tiktokshop.md §7)."""

from __future__ import annotations

import re
from typing import Any

from sandbox.practice import Json, World
from sandbox.tiktokshop import tree
from sandbox.tiktokshop.papers import chart_required
from sandbox.tiktokshop.schema import CODE
from sandbox.tiktokshop.wire import GENERAL, ApiError, Req, Result, route, seal, unseal

VERSIONS = ("v1", "v2")
PLATFORMS = ("TIKTOK_SHOP", "TOKOPEDIA")
_WORD = re.compile(r"\w{3,}")


def _tongue(req: Req) -> int:
    return 1 if req.text("locale", "id-ID").lower().startswith("en") else 0


def check_version(setting: Any, version: str) -> None:
    """§7: in Indonesia the text of October 2026 requires v2; a switch, since December 2025 said v1."""
    if setting == "v2" and version != "v2":
        raise ApiError(12_052_217, "All region shops must use V2 categories.")


def _version(req: Req) -> str:
    version = req.choice("category_version", VERSIONS, "v1")  # §7: v1 is the default of the parameter
    check_version(req.setting("category_version"), version)
    return version


def _leaf(req: Req) -> tree.Category:
    """The leaf of the path; its id must be one of the asked version."""
    number, version = req.ids["category_id"], _version(req)
    category = tree.find(number)
    if category is None:
        raise ApiError(12_052_023, "Category does not exist.")
    if tree.version_of(number) != version:
        raise ApiError(12_052_230, "Category version and categoryID are not matched.")
    if not tree.is_leaf(category):
        raise ApiError(12_052_024, "Category is not final category.")
    return category


def _below(platform: str) -> set[str]:
    """Every category with a leaf that *platform* sells, by v2 id."""
    found: set[str] = set()
    for category in tree.CATEGORIES.values():
        if tree.is_leaf(category) and platform in category.platforms:
            found |= {each.id for each in tree.chain(category)}
    return found


def _shown(category: tree.Category, version: str, tongue: int) -> Json:
    return {
        "id": tree.in_version(category.id, version),
        "parent_id": tree.in_version(category.parent, version),
        "local_name": category.name[tongue],
        "is_leaf": tree.is_leaf(category),
        "permission_statuses": [category.permission],
    }


@route("GET", "product/categories", "202309")
def categories(req: Req) -> Result:
    """The tree of one storefront; roots have parent 0."""
    version, tongue = _version(req), _tongue(req)
    sold = _below(req.choice("listing_platform", PLATFORMS, "TIKTOK_SHOP"))
    keyword = req.text("keyword", "").lower()
    chosen = [c for c in tree.CATEGORIES.values() if c.id in sold and keyword in c.name[tongue].lower()]
    return {"categories": [_shown(c, version, tongue) for c in chosen]}


@route("GET", "product/categories/{category_id}/rules", "202309")
def rules(req: Req) -> Result:
    """What a category asks for beside its attributes."""
    category, tongue = _leaf(req), _tongue(req)
    papers = [
        {
            "id": number, "name": tree.CERTIFICATES[number][tongue],
            "is_required": number in category.required_certificates, "document_details": "Foto dokumen yang jelas.",
            "sample_image_url": f"https://p16-oec-sg.ibyteimg.com/practice/{number}.jpeg",
            "requirement_conditions": [], "expiration_date": {"is_required": False},
        }
        for number in category.certificates
    ]  # fmt: skip
    return {
        "product_certifications": papers,
        "size_chart": {"is_supported": category.size_chart, "is_required": chart_required(req, category)},
        "cod": {"is_supported": category.cod},
        "package_dimension": {"is_required": category.needs_dimensions},
        "epr": {"is_required": False},
        "responsible_person": {"is_required": False},
        "manufacturer": {"is_required": False},
        "allowed_special_product_types": [],
        "fees": [],
        "seller_sku": {"is_required": False},
    }


def _attribute(category: tree.Category, number: str, tongue: int) -> Json:
    attribute = tree.ATTRIBUTES[number]
    conditions = []
    if attribute.when:
        conditions = [
            {"condition_type": "VALUE_ID_MATCH", "attribute_id": attribute.when[0],
             "attribute_value_id": attribute.when[1]}
        ]  # fmt: skip
    return {
        "id": attribute.id,
        "name": attribute.name[tongue],
        "type": "SALES_PROPERTY" if attribute.sales else "PRODUCT_PROPERTY",
        "is_requried": number in category.required,  # §7: the field is spelled so
        "values": [{"id": key, "name": name[tongue]} for key, name in attribute.values.items()],
        "value_data_format": attribute.data_format,
        "is_customizable": attribute.customizable,
        "is_multiple_selection": attribute.multiple,
        "requirement_conditions": conditions,
        "metric_standards": [],
    }


@route("GET", "product/categories/{category_id}/attributes", "202309")
def attributes(req: Req) -> Result:
    """Product and sales attributes of a leaf."""
    category, tongue = _leaf(req), _tongue(req)
    return {"attributes": [_attribute(category, a, tongue) for a in (*category.required, *category.optional)]}


@route("POST", "product/categories/recommend", "202309")
def recommend(req: Req) -> Result:
    """The leaf whose name shares most words with the title; else the leaf for everything."""
    title = req.member("product_title", str)
    version = req.maybe("category_version", str) or "v1"
    platform = req.maybe("listing_platform", str) or "TIKTOK_SHOP"
    if version not in VERSIONS or platform not in PLATFORMS:
        raise req.wrong("category_version or listing_platform")
    check_version(req.setting("category_version"), version)
    words = set(_WORD.findall(f"{title} {req.maybe('description', str) or ''}".lower()))
    leaves = [c for c in tree.CATEGORIES.values() if tree.is_leaf(c) and platform in c.platforms]

    def shared(category: tree.Category) -> int:
        return len(words & {w for name in category.name for w in _WORD.findall(name.lower())})

    best = max(leaves, key=shared)
    if not shared(best):
        best = leaves[-1]
    steps = tree.chain(best)
    return {
        "leaf_category_id": tree.in_version(best.id, version),
        "categories": [
            {"id": tree.in_version(c.id, version), "name": c.name[_tongue(req)], "level": level,
             "is_leaf": tree.is_leaf(c), "permission_statuses": [c.permission]}
            for level, c in enumerate(steps, 1)
        ],
    }  # fmt: skip


# -- brands ----------------------------------------------------------------------------------------------------


def brands_of(world: World, app_key: str) -> dict[str, str]:
    """Brand names by id: everybody's, and those the app made."""
    own = world.store.all("SELECT id, name FROM tts_brand WHERE app_key=? ORDER BY id", (app_key,))
    return tree.BRANDS | {row["id"]: row["name"] for row in own}


@route("GET", "product/brands", "202309")
def brands(req: Req) -> Result:
    """Paged; a text filters by name. Nobody is authorised for a brand that others own."""
    size = req.number("page_size", 20, 1, 100)
    token, wanted = req.text("page_token", ""), req.text("brand_name", "").lower()
    start = int(unseal(req, token, (int,), 12_019_108)[0]) if token else 0
    own_only = req.text("is_authorized", "false").lower() == "true"
    known = brands_of(req.world, req.app_key).items()
    found = [pair for pair in known if wanted in pair[1].lower() and not (own_only and pair[0] in tree.BRANDS)]
    page = [
        {"id": number, "name": name, "authorized_status": "UNAUTHORIZED" if number in tree.BRANDS else "AUTHORIZED",
         "is_t1_brand": False, "brand_status": "AVAILABLE"}
        for number, name in found[start : start + size]
    ]  # fmt: skip
    more = start + size < len(found)
    return {"brands": page, "total_count": len(found), "next_page_token": seal(start + size) if more else ""}


@route("POST", "product/brands", "202309", cipher=False)
def create_brand(req: Req) -> Result:
    """§3.1: takes no cipher."""
    name = req.member("name", str).strip()
    if not name:
        raise req.wrong("name is required")
    number = str(req.world.store.next_id("tts.brand", 7_082_427_311_584_400_001, 7))
    req.world.store.run("INSERT INTO tts_brand VALUES (?,?,?)", (number, req.app_key, name))
    return {"id": number}


@route("GET", "product/prerequisites", "202309", "202312")
def prerequisites(req: Req) -> Result:
    """Shop readiness before the first listing."""
    active = bool(req.setting("seller_active"))
    checks = [
        ("SHOP_STATUS", active),
        ("PICKUP_WAREHOUSE", True),
        ("RETURN_WAREHOUSE", True),
        ("DELIVERY_OPTION", True),
    ]
    return {
        "check_results": [
            {"check_item": item, "is_failed": not good, "fail_reasons": [] if good else ["The seller is inactive."]}
            for item, good in checks
        ]
    }


# -- warehouses and couriers -----------------------------------------------------------------------------------


def sales_warehouses(world: World, shop_id: str) -> list[str]:
    """The ids of the shop's sales warehouses, the default one first."""
    first = int(world.store.value("SELECT warehouse_id FROM tts_shop WHERE shop_id=?", (shop_id,)))
    extra = len(world.setting("multi_warehouse", CODE, shop_id))
    return [str(first + 10 * number) for number in range(1 + extra)]


def _warehouse(number: str, name: str, kind: str, *, default: bool) -> Json:
    return {
        "id": number,
        "entity_id": str(int(number) + 5),
        "name": name,
        "effect_status": "ENABLED",
        "type": kind,
        "sub_type": "DOMESTIC_WAREHOUSE",
        "is_default": default,
        "address": {
            "region": "Indonesia", "state": "DI Yogyakarta", "city": "Kab. Bantul", "distict": "Sewon",  # §7: (sic)
            "town": "", "contact_person": "Pengurus BUMDes", "postal_code": "55188", "region_code": "ID",
            "full_address": "Jl. Desa No. 1, Sewon, Kab. Bantul, DI Yogyakarta", "address_line1": "Jl. Desa No. 1",
            "address_line2": "", "phone_number": "(+62)81*****00", "first_name": "", "last_name": "",
            "geolocation": {"latitude": "-7.88", "longitude": "110.36"},
        },
    }  # fmt: skip


@route("GET", "logistics/warehouses", "202309")
def warehouses(req: Req) -> Result:
    """Sales warehouses and the one for returns."""
    names = ["Gudang Utama", *req.setting("multi_warehouse")]
    ids = sales_warehouses(req.world, req.shop_id)
    found = [
        _warehouse(number, name, "SALES_WAREHOUSE", default=n == 0)
        for n, (number, name) in enumerate(zip(ids, names, strict=True))
    ]
    back = str(int(ids[0]) + 9_000)
    return {"warehouses": [*found, _warehouse(back, "Gudang Retur", "RETURN_WAREHOUSE", default=False)]}


@route("GET", "logistics/warehouses/{warehouse_id}/delivery_options", "202309")
def delivery_options(req: Req) -> Result:
    """How parcels leave a warehouse."""
    if req.ids["warehouse_id"] not in sales_warehouses(req.world, req.shop_id):
        raise ApiError(GENERAL, "Invalid parameter: warehouse_id")
    return {
        "delivery_options": [
            {
                "id": number, "name": option["name"], "type": option["type"], "description": "",
                "dimension_limit": {"max_length": 100, "max_width": 100, "max_height": 100, "unit": "CENTIMETER"},
                "weight_limit": {"max_weight": option["max_g"], "min_weight": 0, "unit": "GRAM"},
                "platform": list(PLATFORMS),
            }
            for number, option in tree.DELIVERY_OPTIONS.items()
        ]
    }  # fmt: skip


@route("GET", "logistics/delivery_options/{delivery_option_id}/shipping_providers", "202309")
def shipping_providers(req: Req) -> Result:
    """The couriers of a delivery option."""
    chosen = req.ids["delivery_option_id"]
    if chosen not in tree.DELIVERY_OPTIONS:
        raise ApiError(GENERAL, "Invalid parameter: delivery_option_id")
    found = [{"id": number, "name": name} for number, (name, used) in tree.PROVIDERS.items() if chosen in used]
    return {"shipping_providers": found}
