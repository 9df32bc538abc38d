"""Tables and switches of practice Shopee."""

from __future__ import annotations

from typing import Any

TABLES = (
    "shopee_app", "shopee_shop", "shopee_token", "shopee_code", "shopee_image", "shopee_item", "shopee_unit",
    "shopee_order", "shopee_return", "shopee_document",
)  # fmt: skip

SCHEMA = """
CREATE TABLE IF NOT EXISTS shopee_app (
    partner_id INTEGER PRIMARY KEY, partner_key TEXT NOT NULL, push TEXT NOT NULL DEFAULT '{}');
CREATE TABLE IF NOT EXISTS shopee_shop (
    shop_id INTEGER PRIMARY KEY, partner_id INTEGER NOT NULL, name TEXT NOT NULL, linked INTEGER NOT NULL,
    auth_time INTEGER NOT NULL, expire_time INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS shopee_token (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, shop_id INTEGER NOT NULL, partner_id INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS shopee_token_shop ON shopee_token (shop_id, kind);
CREATE TABLE IF NOT EXISTS shopee_code (
    code TEXT PRIMARY KEY, shop_id INTEGER NOT NULL, partner_id INTEGER NOT NULL, days INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS shopee_image (
    image_id TEXT PRIMARY KEY, bytes INTEGER NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS shopee_item (
    item_id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL, status TEXT NOT NULL, sku TEXT NOT NULL,
    name TEXT NOT NULL, has_model INTEGER NOT NULL, create_time INTEGER NOT NULL, update_time INTEGER NOT NULL,
    reviewed_at INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS shopee_item_list ON shopee_item (shop_id, status, update_time);
CREATE INDEX IF NOT EXISTS shopee_item_sku ON shopee_item (shop_id, sku);
CREATE TABLE IF NOT EXISTS shopee_unit (
    item_id INTEGER NOT NULL, model_id INTEGER NOT NULL, shop_id INTEGER NOT NULL, sku TEXT NOT NULL,
    name TEXT NOT NULL, tier_index TEXT NOT NULL, price INTEGER NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0), reserved INTEGER NOT NULL DEFAULT 0, doc TEXT NOT NULL,
    PRIMARY KEY (item_id, model_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shopee_unit_sku ON shopee_unit (shop_id, sku);
CREATE TABLE IF NOT EXISTS shopee_order (
    order_sn TEXT PRIMARY KEY, shop_id INTEGER NOT NULL, status TEXT NOT NULL, create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL, package_number TEXT NOT NULL, logistics TEXT NOT NULL, doc TEXT NOT NULL,
    hidden TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shopee_order_updated ON shopee_order (shop_id, update_time, order_sn, status);
CREATE INDEX IF NOT EXISTS shopee_order_created ON shopee_order (shop_id, create_time, order_sn, status);
CREATE INDEX IF NOT EXISTS shopee_order_package ON shopee_order (package_number);
CREATE TABLE IF NOT EXISTS shopee_return (
    return_sn TEXT PRIMARY KEY, shop_id INTEGER NOT NULL, order_sn TEXT NOT NULL, status TEXT NOT NULL,
    create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shopee_document (
    order_sn TEXT NOT NULL, type TEXT NOT NULL, ready_at INTEGER NOT NULL, polls INTEGER NOT NULL,
    PRIMARY KEY (order_sn, type));
"""

# shopee.md §13: every default is a decision that a test may switch.
DEFAULTS: dict[str, Any] = {
    "http_status": "documented",  # or "always_200"
    "rate_per_s": 10,  # per app; 0 switches the limit off
    "rate_burst": 20,
    "daily_quota": 0,  # calls per app and day (UTC+8); 0 = none
    "expired_token_error": "invalid_acceess_token",  # or "error_auth"
    "refresh_reuse_error": "error_auth",  # or "error_shop_refresh_token"
    "invalid_code_error": "invalid_code",  # or "error_auth" (§2.2)
    "access_life_s": 14_400,
    "refresh_life_s": 2_592_000,
    "strict_variation_delay": False,  # True: init_tier_variation within 5 s of add_item finds no product
    "review_s": 0,  # new items stay REVIEWING for so long
    "search_delay_s": 0,  # new items are invisible to lists and searches for so long
    "repeated_sku_error": False,  # True: a second item with the same name and SKU gives error_repeated_mtsku
    "masking": True,
    "ip_whitelist": [],  # when not empty, other addresses get source_ip_undeclared; listed ones see buyers
    "redirect_domain": "",  # domain declared in the console; empty = not checked
    "denied_paths": [],  # APIs the app has no permission for
    "shop_status": "NORMAL",  # NORMAL, BANNED or FROZEN
    "multi_warehouse": [],  # location ids of a shop with several warehouses
    "item_count_limit": 50_001,
    "max_item_offset": 10_000,
    "tracking_empty_calls": 1,  # get_tracking_number answers "" so many times …
    "tracking_delay_s": 0,  # … and for so long after ship_order
    "document_processing_calls": 1,  # get_shipping_document_result says PROCESSING so many times …
    "document_delay_s": 0,  # … and for so long
    "limits": {},  # members of LIMITS to replace
}

# shopee.md §13 "limits for Indonesia". Bounds are inclusive.
LIMITS: dict[str, Any] = {
    "name": (5, 255),
    "description": (20, 3000),
    "images": (1, 9),
    "price": (99, 150_000_000),
    "stock": (0, 999_999),
    "tier_name": (1, 14),
    "option_name": (1, 20),
    "models": 50,
    "price_spread": 7,
    "model_sku": 100,
}
