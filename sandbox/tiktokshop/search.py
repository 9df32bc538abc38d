"""Reading products: search and detail (tiktokshop.md §9.2)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from sandbox.practice import Json
from sandbox.tiktokshop import goods, media, tree
from sandbox.tiktokshop.paging import bounds
from sandbox.tiktokshop.reference import PLATFORMS, brands_of
from sandbox.tiktokshop.wire import ApiError, Req, Result, route, seal, unseal

_FILTERS = ("ALL", *goods.STATUSES)


def _where(req: Req) -> tuple[str, list[Any]]:
    """The filter of a search as SQL."""
    status = req.maybe("status", str) or "ALL"
    if status not in _FILTERS:
        raise ApiError(12_019_113, "The status filter is invalid.")
    platforms = req.words("listing_platforms", 2)
    if platforms and (status == "ALL" or not all(each in PLATFORMS for each in platforms)):
        raise req.wrong("listing_platforms needs a status other than ALL")
    where, args = "shop_id=?", [req.shop_id]
    if status == "ALL":
        where += " AND status<>'DELETED' AND tokopedia<>'DELETED'"
    else:
        columns = [{"TIKTOK_SHOP": "status", "TOKOPEDIA": "tokopedia"}[each] for each in platforms] or ["status"]
        where += " AND (" + " OR ".join(f"{column}=?" for column in columns) + ")"
        args += [status] * len(columns)
    spans, times = bounds(req, last="le")
    where, values = where + spans, [*args, *times]
    for name, column, code in (("seller_skus", "seller_sku", 12_019_027), ("sku_ids", "sku_id", 12_019_087)):
        wanted = req.maybe(name, list) or []
        if len(wanted) > 10:
            raise ApiError(code, f"At most 10 {name} are allowed.")
        if wanted:
            marks = ",".join("?" * len(wanted))
            where += f" AND product_id IN (SELECT product_id FROM tts_sku WHERE shop_id=? AND {column} IN ({marks}))"
            values += [req.shop_id, *(str(each) for each in wanted)]
    audit = req.words("audit_status", 5)
    if audit:
        where += f" AND audit IN ({','.join('?' * len(audit))})"
        values += audit
    late = int(req.setting("search_delay_s"))
    if late:
        where += " AND create_time<=?"
        values.append(req.now - late)
    return where, values


@route("POST", "product/products/search", "202309", "202312", "202502")
def search(req: Req) -> Result:
    """In the order of their ids; at most 10,000 can be paged through (12052180)."""
    size, token = req.number("page_size", 20, 1, 100), req.text("page_token", "")
    goods.finish_audits(req.world, req.shop_id)
    last, seen = unseal(req, token, (str, int), 12_019_109) if token else ("", 0)
    if seen >= int(req.setting("max_results")):
        raise ApiError(12_052_180, "More than 10000 results. Narrow the search.")
    where, args = _where(req)
    total = req.world.store.value(f"SELECT count(*) FROM tts_product WHERE {where}", args)
    rows = req.world.store.all(
        f"SELECT * FROM tts_product WHERE {where} AND product_id>? ORDER BY product_id LIMIT ?", [*args, last, size + 1]
    )
    page, more = rows[:size], len(rows) > size
    return {
        "products": [_thin(req, _brief(req, row)) for row in page],
        "total_count": total,
        "next_page_token": seal(page[-1]["product_id"], seen + len(page)) if more else "",
    }


def _thin(req: Req, shown: Json) -> Json:
    """§16: optional fields that are missing in some answers."""
    return {name: value for name, value in shown.items() if name not in req.setting("missing_fields")}


def _statuses(row: sqlite3.Row) -> Json:
    """§9.2: ``status`` is absent for a product on Tokopedia only."""
    found: Json = {"status": row["status"]} if row["status"] else {}
    if row["tokopedia"]:
        found["integrated_platform_statuses"] = [{"platform": "TOKOPEDIA", "status": row["tokopedia"]}]
    else:
        found["integrated_platform_statuses"] = []
    return found


def _sku(req: Req, row: sqlite3.Row, sku: sqlite3.Row) -> Json:
    held = goods.stock(req.world, req.shop_id, sku["sku_id"])
    live = goods.state(row) != "SELLER_DEACTIVATED"
    price = str(sku["price"])
    return {
        "id": sku["sku_id"],
        "seller_sku": sku["seller_sku"],
        "price": {"currency": "IDR", "tax_exclusive_price": price, "sale_price": price},
        "inventory": [{"warehouse_id": number, "quantity": available} for number, (available, _) in held.items()],
        "status_info": {"status": "NORMAL" if live else "DEACTIVATED", "deactivation_source": "" if live else "SELLER"},
    }


def _audit(row: sqlite3.Row) -> Json:
    return {"status": row["audit"], "pre_approved_reasons": []}


def _brief(req: Req, row: sqlite3.Row) -> Json:
    return {
        "id": row["product_id"],
        "title": row["title"],
        **_statuses(row),
        "skus": [_sku(req, row, sku) for sku in goods.skus(req.world, row["product_id"])],
        "sales_regions": ["ID"],
        "create_time": row["create_time"],
        "update_time": row["update_time"],
        "audit": _audit(row),
        "has_draft": bool(row["pending"]),
        "is_not_for_sale": False,
        "listing_quality_tier": "GOOD",
    }


# -- detail ----------------------------------------------------------------------------------------------------


@route("GET", "product/products/{product_id}", "202309")
def detail(req: Req) -> Result:
    """The whole product; the version under review with ``return_under_review_version`` (§9.2)."""
    row = goods.find(req, req.ids["product_id"])
    doc: Json = json.loads(row["doc"])
    title = row["title"]
    if row["pending"] and req.text("return_under_review_version", "false").lower() == "true":
        version: Json = json.loads(row["pending"])
        doc, title = version["doc"], version["title"]
    tongue = 1 if req.text("locale", "id-ID").lower().startswith("en") else 0
    return _thin(req, _whole(req, row, doc, tongue) | {"title": title})


def _whole(req: Req, row: sqlite3.Row, doc: Json, tongue: int) -> Json:
    """Everything about a product but its title; *doc* is the version to show."""
    brief = _brief(req, row)
    skus = [
        shown | {"sales_attributes": _pictured(req, known["sales_attributes"]),
                 "external_sku_id": known.get("external_sku_id", "")}
        | {name: known[name] for name in ("identifier_code", "pre_sale") if name in known}
        for shown, known in zip(
            brief["skus"], (json.loads(s["doc"]) for s in goods.skus(req.world, row["product_id"])), strict=True
        )
    ]  # fmt: skip
    kept = ("external_product_id", "shipping_insurance_requirement", "minimum_order_quantity", "is_pre_owned",
            "certifications", "size_chart", "package_weight", "package_dimensions", "manufacturer_ids",
            "responsible_person_ids")  # fmt: skip
    shown = brief | {name: doc[name] for name in kept if name in doc}
    shown |= {
        "product_status": goods.state(row),
        "description": doc.get("description", ""),
        "category_chains": _chain(str(doc.get("category_id", "")), tongue),
        "main_images": [media.shown(req, image["uri"]) for image in doc.get("main_images") or []],
        "product_attributes": _attributes(doc, tongue),
        "is_cod_allowed": bool(doc.get("is_cod_allowed")),
        "delivery_options": [
            {"id": number, "name": tree.DELIVERY_OPTIONS[number]["name"], "is_available": True}
            for number in doc.get("delivery_option_ids") or tree.DELIVERY_OPTIONS
        ],
        "skus": skus,
        "audit_failed_reasons": _failures(row),
        "product_types": [],
    }
    if doc.get("brand_id"):
        shown["brand"] = {"id": doc["brand_id"], "name": brands_of(req.world, req.app_key).get(doc["brand_id"], "")}
    return shown


def _pictured(req: Req, attributes: list[Json]) -> list[Json]:
    return [
        each | ({"sku_img": media.shown(req, each["sku_img"]["uri"])} if "sku_img" in each else {})
        for each in attributes
    ]


def _chain(number: str, tongue: int) -> list[Json]:
    category = tree.find(number)
    version = tree.version_of(number)
    return [
        {"id": tree.in_version(c.id, version), "parent_id": tree.in_version(c.parent, version),
         "local_name": c.name[tongue], "is_leaf": tree.is_leaf(c)}
        for c in (tree.chain(category) if category else [])
    ]  # fmt: skip


def _attributes(doc: Json, tongue: int) -> list[Json]:
    found = []
    for row in doc.get("product_attributes") or []:
        attribute = tree.ATTRIBUTES[row["id"]]
        values = []
        for value in row["values"]:
            number = value.get("id") or ""
            name = attribute.values[number][tongue] if number else value["name"]
            values.append({"id": number or "0", "name": name})
        found.append({"id": attribute.id, "name": attribute.name[tongue], "values": values})
    return found


def _failures(row: sqlite3.Row) -> list[Json]:
    if row["audit"] != "FAILED":
        return []
    return [
        {"listing_platform": "TIKTOK_SHOP", "position": "Product", "reasons": ["Produk melanggar ketentuan."],
         "suggestions": ["Perbaiki judul produk."]}
    ]  # fmt: skip
