"""Shopee's error names, sorted by what we do next. Names are compared after the last dot; misspellings are theirs."""

from __future__ import annotations

from collections.abc import Mapping

# Section 3, gateway. Nothing but a person can cure these.
MISCONFIGURED = frozenset(
    {
        "error_sign",
        "invalid_partner_id",
        "error_partner_key_expired",
        "error_api_permission",
        "error_api_call_restricted",
        "api_suspended",
        "source_ip_undeclared",
        "error_permission",
        "error_shop",
        "error_param_shop_id_not_found",
        # The shop itself may not act: "stop, tell operator" (sections 2.3 and 3).
        "shop_banned",
        "error_kyc_auth",
        "error_ashop_api_permission",
    }
)

# Section 3: the token is old. Spelled both ways.
AUTH_EXPIRED = frozenset({"invalid_acceess_token", "invalid_access_token"})

# Sections 2.3 and 3: only the seller can give consent again.
AUTH_REVOKED = frozenset(
    {
        "error_shop_refresh_token",
        "error_merchant_refresh_token",
        "refresh_token_expired",
        "shop_access_expired",
        "merchant_access_expired",
        "shop_no_linked",
        "merchant_no_linked",
        "partner_shop_no_link",
    }
)

# Section 3, module level: "retryable". Whether the effect happened is not said: unsettled.
UNSETTLED = frozenset(
    {"error_server", "error_inner", "error_system_busy", "error_network", "error_data", "error_unknown"}
)

# Sections 8.7 and 8.2: they say themselves that nothing was done and when to come back.
RETRYABLE = frozenset({"download_later"})

NOT_FOUND = frozenset({"error_not_found", "error_item_not_found", "invalid_error", "error_item_id_not_found"})

# Refused content: their name -> our field. Sections 2.2, 6.2, 6.4, 6.6, 6.7, 6.8, 7 and 8.
REJECTED: Mapping[str, str] = {
    # 2.2
    "invalid_code": "code",
    "invalid_shop_id": "external_shop_id",
    "invalid_main_acount_id": "main_account_id",
    # 6.1 and 6.3
    "error_item_uneditable": "status",
    "error_busi_item_status_invalid": "status",
    # 6.2
    "error_title_exceeds_max_length": "name",
    "error_name_length_limit": "name",
    "error_item_name_is_too_short": "name",
    "error_item_name_empty": "name",
    "error_title_character_forbidden": "name",
    "error_desc_length_min_limit": "description",
    "error_invalid_category": "category",
    "error_category_is_block": "category",
    "error_forbidden_category": "category",
    "error_invalid_price": "price",
    "error_price_exceed_min_limitt": "price",
    "error_price_exceed_max_limitt": "price",
    "error_price_out_of_range": "price",
    "error_invalid_price_for_logistic": "price",
    "error_invalid_logistic_info": "channels",
    "error_less_required_attribute": "attributes",
    "error_invalid_attribute": "attributes",
    "error_invalid_attribute_value": "attributes",
    "error_value_id_must_equal_zero": "attributes",
    "error_invalid_brand": "brand",
    "error_less_required_brand": "brand",
    "error_image_num_min": "pictures",
    "error_image_unavailable": "pictures",
    "error_reach_shop_item_limit": "shop",
    "error_holiday_on_add_item": "shop",
    "error_unlist_item_fail": "status",
    "error_repeated_mtsku": "code",
    # 6.4
    "error_tier_index": "options",
    "error_model_duplicate_tier_variation_index": "options",
    "error_model_duplicate_name": "options",
    "error_model_count_over_limit": "variants",
    "error_tier_var_name_too_long": "axes",
    "error_tier_opt_val_too_long": "options",
    "error_tier_var_level_not_same": "axes",
    "error_duplicate_modelid": "variants",
    "error_wrong_modelid": "variants",
    "error_cannt_init_tier_in_promotion": "promotion",
    "error_busi_cannot_delete_all_model": "variants",
    # 6.6
    "error_cannt_edit_price_in_promotion": "price",
    "error_cannot_update_price_in_promotion": "price",
    "error_in_item_promotion_item_price_lock": "price",
    "error_edit_item_price_for_item_has_model": "price",
    "error_update_price_fail": "price",
    "error_seller_under_penalty": "shop",
    # 6.7
    "error_busi_update_stock_failed": "stock",
    "error_promotion_cantnot_update_stock": "stock",
    "error_cannt_edit_stock_in_promotion": "stock",
    "error_model_update_stock_model_in_promotion": "stock",
    "error_edit_item_stock_for_item_has_model": "stock",
    "error_holiday_mode_change_stock": "stock",
    "error_wms_shop_block_upate_stock": "stock",
    # 6.8
    "error_busi_cannot_delist_reviewing_or_banned_item": "status",
    "error_cannt_unlisted_in_promotion": "status",
    "error_unlist_item_all_failed": "status",
    "error_cannt_delete_in_promotion": "status",
    "error_holiday_on_del_item": "status",
    # 7
    "order_list_invalid_time": "window",
    "error_limit": "state",  # 7.4 "Can not cancel this order"; the daily limit of the same name is told apart before
    "order_status_invalid": "state",
    "cancel_order_invalid_status": "state",
    "order_cannot_split": "state",
    # 8
    "ship_order_not_ready_to_ship": "state",
    "ship_order_only_support_one_type": "method",
    "ship_order_need_address_pickup_time": "method",
    "ship_order_pickup_time_invalid": "method",
    "ship_order_unsupport_pickup": "method",
    "ship_order_unsupport_dropoff": "method",
    "ship_order_unsupport_non_integrated": "method",
    "ship_order_need_pacakge_number": "package",
    "ship_order_not_need_pacakge_number": "package",
    "package_number_not_exist": "package",
    "ship_order_need_sender_real_name": "method",
    "ship_order_need_tracking_number": "tracking_number",
    "lack_of_invoice_data": "state",
    "shipping_document_should_print_first": "label",
}

# Sentences that decide where the name alone does not: (name, part of the sentence in lower case) -> (kind, field).
# Kinds: clock, misconfigured, expired, revoked, unsettled, retryable, not_found, rejected.
BY_SENTENCE: tuple[tuple[str, str, str, str], ...] = (
    # Section 3, error_param of the gateway.
    ("error_param", "timestamp is expired", "clock", ""),
    ("error_param", "invalid timestamp", "clock", ""),
    ("error_param", "partner_id", "misconfigured", ""),
    ("error_param", "there is no", "misconfigured", ""),
    ("error_param", "shop_id in query", "misconfigured", ""),
    ("error_param", "invalid shop_id", "misconfigured", ""),
    ("error_param", "currently offline", "protocol", ""),
    # Section 6.
    ("error_param", "image", "rejected", "pictures"),
    ("error_param", "weight", "rejected", "weight_g"),
    ("error_param", "dimension", "rejected", "size"),
    ("error_param", "tier", "rejected", "options"),
    ("error_param", "model_id", "rejected", "variants"),
    ("error_param", "reserved stock", "rejected", "stock"),
    # Section 6.7 and 8: the pieces "error.param" and error_param of logistics.
    ("param", "reserved stock", "rejected", "stock"),
    ("error_param", "being allocated", "retryable", ""),
    # Section 3 and 6.7: error_auth means many things.
    ("error_auth", "access_token", "expired", ""),
    ("error_auth", "access token", "expired", ""),
    ("error_auth", "refresh_token", "revoked", ""),
    ("error_auth", "invalid code", "rejected", "code"),
    ("error_auth", "system error", "unsettled", ""),
    ("error_auth", "reserved stock", "rejected", "stock"),
    ("error_auth", "location", "rejected", "stock"),
    # Section 6.2 and 6.7.
    ("error_busi", "multi warehouse", "rejected", "stock"),
    ("error_inner", "invalid stock location", "rejected", "stock"),
    # Section 9.
    ("error_data", "doesn't exist", "not_found", ""),
)
