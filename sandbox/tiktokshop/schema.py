"""Tables, switches and limits of practice Tokopedia & Shop."""

from __future__ import annotations

from typing import Any

CODE = "tiktokshop"

TABLES = (
    "tts_app", "tts_shop", "tts_token", "tts_code", "tts_image", "tts_brand", "tts_product", "tts_sku", "tts_stock",
    "tts_repeat", "tts_order", "tts_package", "tts_cancellation", "tts_return", "tts_push",
)  # fmt: skip

SCHEMA = """
CREATE TABLE IF NOT EXISTS tts_app (
    app_key TEXT PRIMARY KEY, app_secret TEXT NOT NULL, service_id TEXT NOT NULL, redirect TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tts_shop (
    shop_id TEXT PRIMARY KEY, app_key TEXT NOT NULL, name TEXT NOT NULL, cipher TEXT NOT NULL UNIQUE,
    open_id TEXT NOT NULL, warehouse_id TEXT NOT NULL, linked INTEGER NOT NULL, expire_time INTEGER NOT NULL,
    webhooks TEXT NOT NULL DEFAULT '{}');
CREATE TABLE IF NOT EXISTS tts_token (
    token TEXT PRIMARY KEY, kind TEXT NOT NULL, shop_id TEXT NOT NULL, app_key TEXT NOT NULL,
    expires_at INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS tts_token_shop ON tts_token (shop_id, kind);
CREATE TABLE IF NOT EXISTS tts_code (
    code TEXT PRIMARY KEY, shop_id TEXT NOT NULL, app_key TEXT NOT NULL, days INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS tts_image (
    uri TEXT PRIMARY KEY, use_case TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    bytes INTEGER NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tts_brand (id TEXT PRIMARY KEY, app_key TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tts_product (
    product_id TEXT PRIMARY KEY, shop_id TEXT NOT NULL, title TEXT NOT NULL, status TEXT NOT NULL,
    tokopedia TEXT NOT NULL, audit TEXT NOT NULL, audit_at INTEGER NOT NULL,
    create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, doc TEXT NOT NULL,
    pending TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tts_product_list ON tts_product (shop_id, status, product_id);
CREATE INDEX IF NOT EXISTS tts_product_audit ON tts_product (shop_id, audit, audit_at);
CREATE TABLE IF NOT EXISTS tts_sku (
    sku_id TEXT PRIMARY KEY, product_id TEXT NOT NULL, shop_id TEXT NOT NULL, position INTEGER NOT NULL,
    seller_sku TEXT NOT NULL, name TEXT NOT NULL, price INTEGER NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tts_sku_product ON tts_sku (product_id, position);
CREATE INDEX IF NOT EXISTS tts_sku_code ON tts_sku (shop_id, seller_sku);
CREATE TABLE IF NOT EXISTS tts_stock (
    sku_id TEXT NOT NULL, warehouse_id TEXT NOT NULL, quantity INTEGER NOT NULL CHECK (quantity >= 0),
    committed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (sku_id, warehouse_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tts_repeat (
    shop_id TEXT NOT NULL, key TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (shop_id, key));
CREATE TABLE IF NOT EXISTS tts_order (
    order_id TEXT PRIMARY KEY, shop_id TEXT NOT NULL, status TEXT NOT NULL, platform TEXT NOT NULL,
    create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, doc TEXT NOT NULL, hidden TEXT NOT NULL)
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tts_order_updated ON tts_order (shop_id, update_time, order_id);
CREATE INDEX IF NOT EXISTS tts_order_created ON tts_order (shop_id, create_time, order_id);
CREATE TABLE IF NOT EXISTS tts_package (
    package_id TEXT PRIMARY KEY, shop_id TEXT NOT NULL, order_id TEXT NOT NULL, status TEXT NOT NULL,
    create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tts_package_order ON tts_package (order_id);
CREATE INDEX IF NOT EXISTS tts_package_shop ON tts_package (shop_id, update_time, package_id);
CREATE TABLE IF NOT EXISTS tts_cancellation (
    cancel_id TEXT PRIMARY KEY, shop_id TEXT NOT NULL, order_id TEXT NOT NULL, type TEXT NOT NULL, status TEXT NOT NULL,
    create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, deadline INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS tts_cancellation_shop ON tts_cancellation (shop_id, status);
CREATE TABLE IF NOT EXISTS tts_return (
    return_id TEXT PRIMARY KEY, shop_id TEXT NOT NULL, order_id TEXT NOT NULL, status TEXT NOT NULL,
    create_time INTEGER NOT NULL, update_time INTEGER NOT NULL, doc TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tts_push (
    id INTEGER PRIMARY KEY AUTOINCREMENT, shop_id TEXT NOT NULL, type INTEGER NOT NULL, body TEXT NOT NULL);
"""

# Every default is a decision that a test may switch. What tiktokshop.md marks [guess], calls uncertain (§17) or does
# not say stands here; docs/reference/practice-tokopedia-shop.md says which is which.
DEFAULTS: dict[str, Any] = {
    "http_status": "documented",  # §16; or "always_200"
    "rate_per_s": 50,  # §6, older text: per endpoint, app and shop; 0 switches the limit off
    "rate_burst": 50,
    "rate_scope": "endpoint",  # or "shop": one quota for all endpoints of a shop (§6, newer text)
    "rate_dynamic": False,  # §6, newer text: the quota changes from minute to minute without notice
    "rate_retry_after": True,  # §6: Retry-After "may be present"
    "access_life_s": 604_800,  # §3: 7 days
    "old_access_life_s": 0,  # §17: how long an older access token lives on after a refresh
    "refresh_kills_old": True,  # §17: the old refresh token dies at once
    "refresh_rotates": True,  # §3: a refresh "may" return a new refresh token
    "auth_error_code": 36_004_004,  # §3: "also reported with other 3600400x values"
    "auth_error_status": 200,  # §3: not established
    "expired_token_error": 105_002,  # or 36009004 with a message that names the access token (§5)
    "revoked_token_error": 36_009_004,  # [guess] or 105005, 101000 (§5)
    "lenient_signing": True,  # §4: {} unsigned, empty values left out, repeated keys joined; False: bytes only
    "category_version": "either",  # §7; "v2" refuses v1 with 12052217, as the text of October 2026 says
    "tokopedia": "MIRRORED",  # §1: "NONE" 12052994, "MOVING" 12052995 and 12052332
    "zero_stock": True,  # §9.4, §17 [guess]: False refuses a stock of 0
    "zero_stock_error": 12_052_055,  # or 12019024 (§9.4)
    "member_failures": "mixed",  # all members failed: "mixed" puts the code on top, "inside" keeps code 0 (§9.4)
    "audit_s": 0,  # §9.1: new, edited and activated products are PENDING for so long
    "audit_fail_words": [],  # a title with one of these words fails its audit
    "search_delay_s": 0,  # new products are missing from searches for so long
    "seller_active": True,  # False: 12052700
    "product_limit": 10_000,  # then 12052093
    "invited": False,  # True: the seller may use INVITE_ONLY categories (§7)
    "use_case_checked": False,  # §8: a certificate or size chart must have been uploaded under its own use case
    "size_chart_required": False,  # §7: categories that take a size chart insist on it
    "multi_warehouse": [],  # names of further sales warehouses (§9.4)
    "max_results": 10_000,  # §9.2: then 12052180
    "masking": True,  # §10.3
    "document_processing_calls": 1,  # §11: a label answers 11034037 so many times …
    "document_delay_s": 0,  # … and for so long after ship
    "document_life_s": 3_600,  # §11: the label's address expires
    "cancel_answer_s": 172_800,  # §12: an unanswered request is decided at its deadline
    "cancel_default": "approve",  # … this way; or "reject"
    "ip_whitelist": [],  # when not empty, other addresses get 36009033 (§15)
    "shop_disabled": False,  # True: 36009043 (§15)
    "denied_paths": [],  # ends of paths for which the scope was not granted: 105005
    "withdrawn": [],  # "/order/202309/": versions that answer 36009014 (§2)
    "extra_fields": False,  # §16: unknown fields in every answer
    "missing_fields": [],  # §16: optional fields left out of products and orders
    "push_order": "once",  # §16: "twice" and "shuffled" for the list of pushes
    "limits": {},  # members of LIMITS to replace
}

# tiktokshop.md §9.1, §9.5 for Indonesia. Bounds are inclusive.
LIMITS: dict[str, Any] = {
    "title": (25, 255),
    "description": (1, 10_000),
    "images": (1, 9),
    "price": (100, 100_000_000),
    "stock": (1, 99_999),
    "skus": 100,
    "seller_sku": (1, 50),
    "attribute_name": 20,
    "attribute_value": 50,
    "minimum_order": (1, 20),
}
