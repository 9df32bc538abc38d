"""Shopee's numbers, each with its source (shopee.md)."""

from __future__ import annotations

from connectors.core.marketplace import Limits

CATEGORIES_PER_CALL = 20  # section 4, get_attribute_tree
BRANDS_PER_PAGE = 100  # section 4, get_brand_list
MAX_BRAND_PAGES = 20  # ours: beyond 2,000 brands the list is read as incomplete
SEARCH_PER_PAGE = 50  # section 6.5 names no maximum for search_item: the base info size is surely accepted
MODELS_PER_CALL = 50  # section 6.4, add_model

LIMITS = Limits(
    stock_lines_per_call=50,
    price_lines_per_call=50,
    orders_per_page=100,
    orders_per_detail=50,
    listings_per_page=100,
    listings_per_detail=50,
    max_window_days=15,
    settle_s=2,
    overlap_s=600,
    calls_per_s_shop=5.0,
    calls_per_s_app=10.0,
    max_models=50,
    upload_bytes=10 * 1024 * 1024,
    refresh_early_s=3600,
    complete_after_s=5,
    pictures_per_call=9,
    shop_state_per_call=50,
    sources={
        "stock_lines_per_call": "shopee.md section 6.7",
        "price_lines_per_call": "shopee.md section 6.6",
        "orders_per_page": "shopee.md section 7.2",
        "orders_per_detail": "shopee.md section 7.3",
        "listings_per_page": "shopee.md section 6.5, get_item_list",
        "listings_per_detail": "shopee.md section 6.5, get_item_base_info",
        "max_window_days": "shopee.md section 7.2",
        "settle_s": "ours [guess]: how late an order may enter the list; LAPAKDESA_SETTLE_SECONDS changes it",
        "overlap_s": "shopee.md section 7.2: 5 to 10 min",
        "calls_per_s_shop": "shopee.md section 3.1, connector policy [guess]",
        "calls_per_s_app": "shopee.md section 3.1, connector policy [guess]",
        "max_models": "shopee.md section 6.4",
        "upload_bytes": "shopee.md section 5",
        "refresh_early_s": "shopee.md section 2.4: refresh at 3 h of 4 h",
        "pictures_per_call": "shopee.md section 5: fewer than 10",
        "complete_after_s": "shopee.md section 6.4: wait at least 5 s after add_item",
        "shop_state_per_call": "shopee.md section 6.8",
    },
)
