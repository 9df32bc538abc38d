"""The numbers of Tokopedia & Shop, each with its source (tiktokshop.md)."""

from __future__ import annotations

from connectors.core.marketplace import Limits

BRANDS_PER_PAGE = 100  # section 7
MAX_BRAND_PAGES = 20  # ours: beyond 2,000 brands the list is read as incomplete
SKUS_PER_SEARCH = 10  # section 9.2, seller_skus
SKUS_PER_INVENTORY_SEARCH = 600  # section 9.4
RETURNS_PER_PAGE = 50  # section 12
MAX_IDEMPOTENCY_KEY = 128  # section 9.1

LIMITS = Limits(
    stock_lines_per_call=100,
    price_lines_per_call=100,
    orders_per_page=100,
    orders_per_detail=50,
    listings_per_page=100,
    listings_per_detail=1,
    max_window_days=30,
    settle_s=2,
    overlap_s=600,
    calls_per_s_shop=5.0,
    calls_per_s_app=50.0,
    max_models=100,
    upload_bytes=10 * 1024 * 1024,
    refresh_early_s=24 * 3600,
    complete_after_s=0,
    pictures_per_call=1,
    shop_state_per_call=20,
    sources={
        "stock_lines_per_call": "tiktokshop.md section 9.4: one product per call, up to its 100 SKUs",
        "price_lines_per_call": "tiktokshop.md section 9.5 names none; one product holds 100 SKUs (section 9.1)",
        "orders_per_page": "tiktokshop.md section 10.1",
        "orders_per_detail": "tiktokshop.md section 10.2",
        "listings_per_page": "tiktokshop.md section 9.2, products/search",
        "listings_per_detail": "tiktokshop.md section 9.2, GET product",
        "max_window_days": "ours: section 10.1 names no longest window",
        "settle_s": "ours [guess]: how late an order may enter the list; LAPAKDESA_SETTLE_SECONDS changes it",
        "overlap_s": "ours: section 10.1 asks for an overlap and names no length",
        "calls_per_s_shop": "tiktokshop.md section 6, reference default [guess]",
        "calls_per_s_app": "tiktokshop.md section 6: quotas are per app and shop; 50 a second in older text [guess]",
        "max_models": "tiktokshop.md section 9.1: 1 to 100 SKUs in Indonesia",
        "upload_bytes": "tiktokshop.md section 8",
        "refresh_early_s": "tiktokshop.md section 3: one day before the end",
        "complete_after_s": "tiktokshop.md section 9.1: a product is created whole, there is nothing to wait for",
        "pictures_per_call": "tiktokshop.md section 8: one file part",
        "shop_state_per_call": "tiktokshop.md section 9.3",
    },
)
