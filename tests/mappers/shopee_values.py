"""Believable values for Shopee tests: a draft, what was resolved for it, and wire samples of the document's shapes."""

from __future__ import annotations

from typing import Any

from inventory.canonical import (
    AttributeOption,
    AttributeSpec,
    Brand,
    BrandList,
    DraftVariant,
    ItemLimits,
    ListingDraft,
    Picture,
    Range,
    Resolved,
    ShippingChannel,
    Sku,
)

LIMITS = ItemLimits(
    name_length=Range(5, 100),
    description_length=Range(20, 3000),
    picture_count=Range(1, 9),
    price=Range(99, 150_000_000),
    stock=Range(0, 999_999),
    axis_name_length=Range(1, 14),
    option_length=Range(1, 20),
    max_price_spread=7,
)
ORIGIN = AttributeSpec(
    "11", "Negara Asal", True, "choice", (AttributeOption("101", "Indonesia"), AttributeOption("102", "Malaysia"))
)
NET_WEIGHT = AttributeSpec("12", "Berat Produk", False, "float", allows_own_value=True, units=("g", "kg"))
EXPIRY = AttributeSpec("13", "Tanggal Kedaluwarsa", False, "date", allows_own_value=True)
CHANNEL = ShippingChannel("8003", "Reguler", True, max_weight_g=50_000)
RESOLVED = Resolved(
    category_id="101301",
    limits=LIMITS,
    attribute_specs=(ORIGIN, NET_WEIGHT, EXPIRY),
    brands=BrandList((Brand("1100001", "Sari Alam"),), mandatory=False),
    channels=(CHANNEL,),
    picture_ids={"kopi.jpg": "id-1", "bubuk.jpg": "id-2", "biji.jpg": "id-3"},
)
PLAIN = ListingDraft(
    code=Sku("KOPI"),
    name="Kopi Robusta Petik Merah",
    description="Kopi robusta dari kebun warga desa, disangrai tiap minggu.",
    variants=(DraftVariant(Sku("KOPI"), 45_000, 7),),
    weight_g=250,
    pictures=(Picture("kopi.jpg"),),
    attributes={"negara asal": "INDONESIA"},
)
VARIED = ListingDraft(
    code=Sku("KOPIV"),
    name="Kopi Robusta Petik Merah",
    description="Kopi robusta dari kebun warga desa, disangrai tiap minggu.",
    axes=("Giling", "Ukuran"),
    variants=(
        DraftVariant(Sku("KV-1"), 45_000, 7, ("Bubuk", "250 g"), weight_g=250, picture=Picture("bubuk.jpg")),
        DraftVariant(Sku("KV-2"), 46_000, 3, ("Biji", "250 g"), weight_g=250, picture=Picture("biji.jpg")),
        DraftVariant(Sku("KV-3"), 88_000, 0, ("Bubuk", "500 g"), weight_g=500),
    ),
    pictures=(Picture("kopi.jpg"),),
    attributes={"Negara Asal": "Indonesia"},
)


def item(**changes: Any) -> dict[str, Any]:
    """One entry of ``item_list`` in an order."""
    return {
        "item_id": 2300017, "item_name": "Kopi Robusta", "item_sku": "KOPI", "model_id": 0, "model_name": "",
        "model_sku": "", "model_quantity_purchased": 2, "model_original_price": 47_000,
        "model_discounted_price": 45_000, "order_item_id": 2300017, "promotion_group_id": 0, "line_item_id": 1,
    } | changes  # fmt: skip


def order(**changes: Any) -> dict[str, Any]:
    """One order of get_order_detail, with everything a shop that sees unmasked data would get."""
    return {
        "order_sn": "261122KOPI0001", "region": "ID", "currency": "IDR", "cod": False, "order_status": "READY_TO_SHIP",
        "message_to_seller": "tolong hubungi Siti", "create_time": 1_795_305_600, "update_time": 1_795_305_700,
        "days_to_ship": 2, "ship_by_date": 1_795_478_400, "pay_time": 1_795_305_650, "total_amount": 102_000.0,
        "buyer_user_id": 55, "buyer_username": "siti_rahayu", "note": "Siti langganan", "dropshipper": "Siti",
        "dropshipper_phone": "081234", "shipping_carrier": "SPX Standard", "cancel_reason": "",
        "buyer_cancel_reason": "", "pickup_done_time": 0, "item_list": [item()],
        "recipient_address": {"name": "Siti Rahayu", "phone": "081234", "full_address": "Jalan Siti 1"},
        "package_list": [
            {"package_number": "OFG1", "item_list": [{"item_id": 2300017, "model_quantity": 2}],
             "recipient_address": {"name": "Siti"}, "virtual_contact_number": "081234"},
        ],
    } | changes  # fmt: skip


def base_info(**changes: Any) -> dict[str, Any]:
    """One entry of get_item_base_info for an item without variants."""
    return {
        "item_id": 2300017, "category_id": 101301, "item_name": "Kopi", "item_sku": "KOPI", "item_status": "NORMAL",
        "update_time": 1_795_305_600, "has_model": False, "has_promotion": False,
        "price_info": [{"currency": "IDR", "original_price": 45_000, "current_price": 40_000}],
        "stock_info_v2": stock_info(7),
    } | changes  # fmt: skip


def stock_info(seller: int, *, reserved: int = 0, shopee: int = 0) -> dict[str, Any]:
    return {
        "summary_info": {"total_reserved_stock": reserved, "total_available_stock": seller + shopee},
        "seller_stock": [{"location_id": "IDZ", "stock": seller, "if_saleable": True}],
        "shopee_stock": [{"location_id": "IDS", "stock": shopee}],
    }


def model(model_id: int, at: list[int], sku: str, **changes: Any) -> dict[str, Any]:
    """One entry of get_model_list."""
    return {
        "model_id": model_id, "tier_index": at, "model_sku": sku, "model_status": "MODEL_NORMAL",
        "has_promotion": False, "price_info": [{"currency": "IDR", "original_price": 45_000, "current_price": 45_000}],
        "stock_info_v2": stock_info(5),
    } | changes  # fmt: skip


def tiers(*axes: tuple[str, list[str]]) -> list[dict[str, Any]]:
    return [{"name": name, "option_list": [{"option": option} for option in options]} for name, options in axes]
