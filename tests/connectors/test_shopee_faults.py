"""What each of Shopee's errors means for the next step."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.core.errors import (
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    ClockWrong,
    MarketplaceError,
    Misconfigured,
    NotFound,
    ProtocolChanged,
    RateLimited,
    Rejected,
    Retryable,
    Scope,
    Unreadable,
)
from connectors.core.flow import json_reply
from connectors.core.http import Effect, HttpRequest, HttpResponse
from connectors.shopee import fault_table
from connectors.shopee.faults import classify, error_for, reason_code, seconds_to_reset

NOW_S = 1_795_305_600  # 2026-11-22 00:00 UTC, that is 08:00 UTC+8


def judged(
    error: str, message: str = "", *, effect: Effect = Effect.READ, path: str = "product/get_category",
    status: int = 200, headers: dict[str, str] | None = None, **body: Any,
) -> MarketplaceError | None:  # fmt: skip
    request = HttpRequest("POST", f"/api/v2/{path}", effect)
    wire = {"error": error, "message": message, "request_id": "r1", **body}
    return classify(request, json_reply(wire, status=status, headers=headers), NOW_S)


@pytest.mark.parametrize("status", [200, 403])
@pytest.mark.parametrize(
    ("error", "message", "expected"),
    [
        ("invalid_acceess_token", "Invalid access_token, please have a check.", AuthExpired),
        ("invalid_access_token", "", AuthExpired),
        ("error_auth", "Invalid access_token.", AuthExpired),
        ("common.error_auth", "Invalid access_token.", AuthExpired),
        ("error_auth", "Invalid refresh_token.", AuthRevoked),
        ("error_shop_refresh_token", "", AuthRevoked),
        ("refresh_token_expired", "", AuthRevoked),
        ("shop_access_expired", "", AuthRevoked),
        ("shop_no_linked", "", AuthRevoked),
        ("partner_shop_no_link", "", AuthRevoked),
        ("error_auth", "partner_id is invalid", Misconfigured),
        ("error_auth", "No permission to current api.", Misconfigured),
        ("error_auth", "Invalid partner_id or shopid.", Misconfigured),
        ("error_auth", "System error, please try again later.", Retryable),
        ("error_auth", "Invalid code", Rejected),
        ("invalid_code", "", Rejected),
        ("error_sign", "Wrong sign.", Misconfigured),
        ("invalid_partner_id", "", Misconfigured),
        ("source_ip_undeclared", "", Misconfigured),
        ("shop_banned", "", Misconfigured),
        ("error_param", "Timestamp is expired.", ClockWrong),
        ("error_param", "Invalid timestamp", ClockWrong),
        ("error_param", "There is no sign in query.", Misconfigured),
        ("error_param", "This API is currently offline or the request path is incorrect.", ProtocolChanged),
        ("error_param", "Wrong parameters, detail: page_size must be 100 or less.", Rejected),
        ("error_rate_limit", "Too many requests.", RateLimited),
        ("error_server", "", Retryable),
        ("product.error_system_busy", "", Retryable),
        ("error_inner", "", Retryable),
        ("error_data", "", Retryable),
        ("error_data", "The return you queried doesn't exist.", NotFound),
        ("error_not_found", "Wrong parameters, detail: the order is not found.", NotFound),
        ("product.error_item_not_found", "Product not found", NotFound),
        ("logistics.invalid_error", "The order is not exist.", NotFound),
        ("order.order_list_invalid_time", "", Rejected),
        ("order.error_limit", "Can not cancel this order", Rejected),
        ("never_seen_before", "", ProtocolChanged),
    ],
)
def test_errors_by_name_and_sentence_whatever_the_status(
    error: str, message: str, expected: type[MarketplaceError], status: int
) -> None:
    found = judged(error, message, status=status)
    assert type(found) is expected
    assert found is not None
    assert found.code == error.rpartition(".")[2]
    assert found.request_id == "r1"


@pytest.mark.parametrize("effect", [Effect.ADJUST, Effect.CREATE])
@pytest.mark.parametrize("error", sorted(fault_table.UNSETTLED))
def test_a_server_error_after_a_create_is_ambiguous(error: str, effect: Effect) -> None:
    assert type(judged(error, effect=effect)) is Ambiguous
    assert type(judged(error, effect=Effect.SET)) is Retryable


@pytest.mark.parametrize(("code", "field"), fault_table.REJECTED.items())
def test_refused_content_names_our_field(code: str, field: str) -> None:
    found = judged(f"product.{code}", effect=Effect.CREATE)
    assert isinstance(found, Rejected)
    assert (found.field, found.code) == (field, code)


@pytest.mark.parametrize(
    ("code", "message", "field"),
    [
        ("error_param", "Image not exist.", "pictures"),
        ("error_param", "Invalid Weight.", "weight_g"),
        ("error_param", "dimension is required", "size"),
        ("error_param", "The level of tier-variation over 2.", "options"),
        ("error_param", "Wrong model_id.", "variants"),
        ("error_auth", "Stock should be larger than reserved stock.", "stock"),
        ("error_auth", "Lack of location_id, please double check.", "stock"),
        ("error.param", "Can not update item with stock less than reserved stock", "stock"),
        ("error_busi", "The merchant/shop has multi warehouse, please input location id", "stock"),
        ("error_inner", "Invalid stock location ID", "stock"),
    ],
)
def test_sentences_that_tell_the_field(code: str, message: str, field: str) -> None:
    found = judged(f"product.{code}", message, effect=Effect.SET)
    assert isinstance(found, Rejected)
    assert found.field == field


def test_an_unknown_refusal_of_a_write_blocks_with_its_code_and_of_a_read_alarms() -> None:
    for effect in (Effect.SET, Effect.ADJUST, Effect.CREATE):
        found = judged("product.error_new_in_2027", "Nope", effect=effect)
        assert isinstance(found, Rejected)
        assert (found.code, found.detail) == ("error_new_in_2027", "Nope")
    assert type(judged("product.error_new_in_2027")) is ProtocolChanged


def test_an_unknown_error_with_a_server_status_is_unsettled() -> None:
    assert type(judged("strange", status=500)) is Retryable
    assert type(judged("strange", status=500, effect=Effect.CREATE)) is Ambiguous


def test_the_daily_limit_parks_the_app_until_midnight_in_singapore() -> None:
    message = "The total API call number made by your APP has reached the daily API call limit"
    found = judged("error_limit", message)
    assert isinstance(found, RateLimited)
    assert (found.scope, found.after_s) == (Scope.APP, 16 * 3600)
    assert seconds_to_reset(NOW_S + 16 * 3600 - 1) == 1
    assert seconds_to_reset(NOW_S + 16 * 3600) == 24 * 3600


@pytest.mark.parametrize(("headers", "after"), [({}, None), ({"retry-after": "9"}, 9.0)])
def test_a_rate_limit_slows_the_app_for_as_long_as_it_says(headers: dict[str, str], after: float | None) -> None:
    for status in (200, 429):
        found = judged("error_rate_limit", status=status, headers=headers)
        assert isinstance(found, RateLimited)
        assert (found.after_s, found.scope) == (after, Scope.APP)


@pytest.mark.parametrize(
    ("status", "effect", "expected"),
    [
        (200, Effect.READ, Unreadable),
        (200, Effect.CREATE, Ambiguous),
        (403, Effect.SET, Unreadable),
        (429, Effect.CREATE, RateLimited),
        (502, Effect.SET, Retryable),
        (502, Effect.ADJUST, Ambiguous),
    ],
)
@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b'{"no": "envelope"}', b'{"error": 5}', b"\xff"])
def test_a_reply_that_is_not_theirs(body: bytes, status: int, effect: Effect, expected: type[MarketplaceError]) -> None:
    request = HttpRequest("POST", "/api/v2/product/add_item", effect)
    assert type(classify(request, HttpResponse(status, {}, body), NOW_S)) is expected


def test_success_is_an_empty_error_whatever_the_status() -> None:
    assert judged("") is None
    assert judged("", status=403) is None


def test_a_batch_that_failed_whole_is_read_by_its_flow_when_it_lists_its_members() -> None:
    failed = {"failure_list": [{"model_id": 1, "failed_reason": "x"}]}
    path = "product/update_stock"
    assert judged("product.error_busi_update_stock_failed", effect=Effect.SET, path=path, response=failed) is None
    assert isinstance(judged("product.error_busi_update_stock_failed", effect=Effect.SET, path=path), Rejected)
    assert isinstance(judged("product.error_x", effect=Effect.SET, response=failed), Rejected)


def test_a_waybill_is_recognised_by_its_first_bytes() -> None:
    request = HttpRequest("POST", "/api/v2/logistics/download_shipping_document", Effect.READ)
    assert classify(request, HttpResponse(200, {}, b"%PDF-1.4"), NOW_S) is None
    assert classify(request, HttpResponse(200, {}, b"PK\x03\x04"), NOW_S) is None
    page = HttpResponse(200, {"Content-Type": "text/html"}, b"<html>")
    assert isinstance(classify(request, page, NOW_S), Unreadable)
    later = json_reply({"error": "logistics.download_later", "message": ""})
    assert type(classify(request, later, NOW_S)) is Retryable


@pytest.mark.parametrize("spelling", ["message", "msg", "mesage"])
def test_the_sentence_is_found_under_each_of_its_names(spelling: str) -> None:
    request = HttpRequest("GET", "/api/v2/x/y", Effect.READ)
    found = classify(request, json_reply({"error": "error_param", spelling: "Timestamp is expired."}), NOW_S)
    assert isinstance(found, ClockWrong)


def test_being_allocated_was_not_done_and_may_be_asked_again() -> None:
    message = "The order is being allocated, please wait until the allocate is completed."
    assert type(error_for(Effect.CREATE, "logistics.error_param", message)) is Retryable


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Stock should be larger than reserved stock.", "below_reserved_stock"),
        ("Wrong model_id.", "not_found"),
        ("Item is in promotion", "locked_by_promotion"),
        ("System busy", "busy"),
        ("", "refused"),
    ],
)
def test_reasons_of_batch_members_have_short_codes(sentence: str, code: str) -> None:
    assert reason_code(sentence) == code
