"""Believable values for Tokopedia & Shop tests: drafts, what was resolved for them, wire samples of the document."""

from __future__ import annotations

from typing import Any

from inventory.canonical import (
    AttributeOption,
    AttributeSpec,
    Brand,
    BrandList,
    DraftVariant,
    ListingDraft,
    Picture,
    Resolved,
    Sku,
    StockPlace,
)
from mappers.tiktokshop.limits import item_limits

ROAST = AttributeSpec("100708", "Tingkat Sangrai", True, "choice", (AttributeOption("1001402", "Medium"),))
PLACE = StockPlace("7068517275539719942", "Gudang Desa", is_default=True, usable=True)
RESOLVED = Resolved(
    category_id="916104",
    limits=item_limits(),
    attribute_specs=(ROAST,),
    brands=BrandList((Brand("7082427311584347908", "Kopi Lereng Merapi"),), mandatory=False),
    picture_ids={"kopi.jpg": "uri-1", "bubuk.jpg": "uri-2", "biji.jpg": "uri-3"},
    places=(PLACE,),
    attempt="1/1763900000",
)
PLAIN = ListingDraft(
    code=Sku("KOPI"),
    name="Kopi Robusta Petik Merah Desa Sukamaju",
    description="Disangrai tiap minggu.\n\nTanpa campuran.",
    variants=(DraftVariant(Sku("KOPI"), 45_000, 7),),
    weight_g=250,
    pictures=(Picture("kopi.jpg"),),
    attributes={"tingkat sangrai": "MEDIUM"},
)
VARIED = ListingDraft(
    code=Sku("KOPIV"),
    name="Kopi Robusta Petik Merah Desa Sukamaju",
    description="Disangrai tiap minggu.",
    axes=("Giling",),
    variants=(
        DraftVariant(Sku("KV-1"), 45_000, 3, ("Bubuk",), picture=Picture("bubuk.jpg")),
        DraftVariant(Sku("KV-2"), 46_000, 4, ("Biji",), picture=Picture("biji.jpg")),
    ),
    weight_g=250,
    pictures=(Picture("kopi.jpg"),),
    attributes={"tingkat sangrai": "Medium"},
)
FIRST_SKU = "1729592969712207001"


def sku(number: str, seller_sku: str, option: str = "", **more: Any) -> dict[str, Any]:
    attributes = [{"id": "9", "name": "Giling", "value_id": "8", "value_name": option}] if option else []
    return {
        "id": number,
        "seller_sku": seller_sku,
        "sales_attributes": attributes,
        "price": {"currency": "IDR", "sale_price": "45000", "tax_exclusive_price": "45000"},
        "inventory": [{"warehouse_id": "7068517275539719942", "quantity": 5}],
    } | more


def product(*skus: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "1729592969712207000",
        "title": "Kopi Robusta Petik Merah Desa Sukamaju",
        "status": "ACTIVATE",
        "skus": list(skus) or [sku(FIRST_SKU, "KOPI")],
        "update_time": 1_763_900_000,
    } | more


def unit(number: int, sku_id: str = FIRST_SKU, **more: Any) -> dict[str, Any]:
    """One line item: one unit."""
    return {
        "id": str(576_486_316_948_490_000 + number),
        "product_id": "1729592969712207000",
        "sku_id": sku_id,
        "seller_sku": "KOPI",
        "product_name": "Kopi",
        "sku_name": "Default",
        "sale_price": "45000",
    } | more


def order(*units: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "576461413038785752",
        "status": "AWAITING_SHIPMENT",
        "commerce_platform": "TOKOPEDIA",
        "create_time": 1_763_900_000,
        "update_time": 1_763_900_100,
        "paid_time": 1_763_900_050,
        "payment": {"currency": "IDR", "total_amount": "99000"},
        "recipient_address": {"name": "Siti", "phone_number": "(+62)812****34", "full_address": "Jl. Melati 5"},
        "buyer_email": "x@relay.example",
        "line_items": list(units) or [unit(1)],
    } | more
