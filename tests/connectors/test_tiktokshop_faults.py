"""What replies of Tokopedia & Shop mean for the next step (tiktokshop.md sections 5, 6 and 15)."""

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
from connectors.core.http import Audience, Effect, HttpRequest, HttpResponse
from connectors.tiktokshop import fault_table as table
from connectors.tiktokshop.auth import TOKEN_GET, TOKEN_REFRESH
from connectors.tiktokshop.faults import classify, error_for, member_errors
from mappers.wire import BadWire

READ = HttpRequest("POST", "/product/202502/products/search", Effect.READ)
SET = HttpRequest("POST", "/product/202509/products/1/partial_edit", Effect.SET)
CREATE = HttpRequest("POST", "/product/202309/products", Effect.CREATE)


def said(code: int, message: str = "kata", status: int = 200, **headers: str) -> HttpResponse:
    body: dict[str, Any] = {"code": code, "message": message, "request_id": "r-1", "data": None}
    return json_reply(body, status=status, headers=headers)


def found(request: HttpRequest, reply: HttpResponse) -> MarketplaceError:
    error = classify(request, reply, 0)
    assert error is not None
    return error


@pytest.mark.parametrize("status", [200, 400, 500])
def test_code_0_is_success_whatever_the_status(status: int) -> None:
    assert classify(READ, said(0, status=status), 0) is None


@pytest.mark.parametrize("status", [200, 400, 401, 404, 418])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (36009002, RateLimited), (12052109, RateLimited), (105002, AuthExpired), (105005, AuthRevoked),
        (101000, AuthRevoked), (10006402, AuthRevoked), (106001, Misconfigured), (106013, Misconfigured),
        (36009033, Misconfigured), (36009009, ProtocolChanged), (36009014, ProtocolChanged), (12052260, NotFound),
        (11034037, Retryable), (12052051, Rejected), (25001014, Rejected), (11021010, Rejected),
    ],
)  # fmt: skip
def test_the_code_decides_whatever_the_status(code: int, kind: type[MarketplaceError], status: int) -> None:
    error = found(CREATE, said(code, status=status))
    assert type(error) is kind
    assert (error.code, error.detail, error.request_id.strip("r-1")) in {(str(code), "kata", "")}


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Invalid access token.", AuthExpired),
        ("The x-tts-access-token header is missing", AuthExpired),
        ("The access_token has expired", AuthExpired),
        ("Invalid refresh_token", AuthRevoked),
        ("Invalid timestamp. The timestamp is more than 5 minutes old.", ClockWrong),
        ("timestamp too far ahead", ClockWrong),
        ("Invalid app_key", Misconfigured),
        ("missing sign", Misconfigured),
        ("unexpected shop_cipher", Misconfigured),
        ("Invalid shop_id", Misconfigured),
        ("invalid version", ProtocolChanged),
        ("Invalid parameter: page_size", Rejected),
    ],
)
def test_36009004_means_what_its_words_say(message: str, kind: type[MarketplaceError]) -> None:
    for request in (READ, SET, CREATE):
        assert type(found(request, said(36009004, message, 400))) is kind


@pytest.mark.parametrize("code", sorted(table.UNSETTLED))
def test_a_platform_fault_may_have_done_its_work(code: int) -> None:
    assert type(found(READ, said(code))) is Retryable
    assert type(found(SET, said(code))) is Retryable
    assert type(found(CREATE, said(code))) is Ambiguous


@pytest.mark.parametrize("after", ["7", ""])
def test_the_quota_changes_without_notice_so_their_pause_is_kept(after: str) -> None:
    reply = said(36009002, status=429, **({"Retry-After": after} if after else {}))
    error = found(CREATE, reply)
    assert isinstance(error, RateLimited)
    assert (error.after_s, error.scope) == (7.0 if after else None, Scope.SHOP)


def test_any_code_with_status_429_slows_down() -> None:
    assert type(found(READ, said(12345678, status=429))) is RateLimited


def test_a_bad_code_is_for_the_operator_and_a_bad_refresh_token_ends_consent() -> None:
    token, refresh = (
        HttpRequest("GET", path, Effect.CREATE, audience=Audience.PUBLIC) for path in (TOKEN_GET, TOKEN_REFRESH)
    )
    for code in (36004004, 36004001):
        rejected = found(token, said(code))
        assert isinstance(rejected, Rejected)
        assert rejected.field == "code"
        assert type(found(refresh, said(code))) is AuthRevoked


@pytest.mark.parametrize(("code", "field"), sorted(table.REJECTED.items()))
def test_refused_content_names_our_field(code: int, field: str) -> None:
    error = error_for(Effect.SET, code, "kata")
    assert isinstance(error, Rejected)
    assert error.field == field


def test_every_code_has_one_meaning() -> None:
    groups = [table.RATE, table.UNSETTLED, table.RETRYABLE, table.EXPIRED, table.REVOKED, table.MISCONFIGURED,
              table.PROTOCOL, table.NOT_FOUND, set(table.REJECTED)]  # fmt: skip
    every = [code for group in groups for code in group]
    assert sorted(every) == sorted(set(every))


def test_an_unknown_code_of_a_known_family_is_refused_content_and_any_other_is_for_an_engineer() -> None:
    assert type(found(READ, said(12059999))) is Rejected
    assert type(found(READ, said(77))) is ProtocolChanged
    assert type(found(CREATE, said(77))) is Rejected
    assert type(found(CREATE, said(77, status=503))) is Ambiguous


@pytest.mark.parametrize(
    "body",
    [b"<html>masuk</html>", b"[]", b"null", b'{"code": "0"}', b'{"code": true}', b'{"code": 0.0}', b'{"data": 1}'],
)
def test_what_is_not_their_envelope_is_somebody_elses_reply(body: bytes) -> None:
    assert type(found(READ, HttpResponse(200, {}, body))) is Unreadable
    assert type(found(CREATE, HttpResponse(200, {}, body))) is Ambiguous
    assert type(found(READ, HttpResponse(502, {}, body))) is Retryable


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("POST", "/fulfillment/202309/packages/1/ship", 11006021),
        ("POST", "/return_refund/202309/cancellations/1/approve", 25020010),
        ("POST", "/product/202309/products/1/inventory/update", 12052055),
        ("POST", "/product/202309/products/1/inventory/update", 12019028),
        ("POST", "/product/202309/products/1/prices/update", 12052038),
        ("GET", "/product/202309/products/1", 12052260),
        ("GET", "/order/202507/orders", 21008111),
        ("DELETE", "/product/202309/products", 12052260),
    ],
)
def test_some_refusals_are_answers_to_the_flows_own_question(method: str, path: str, code: int) -> None:
    assert classify(HttpRequest(method, path, Effect.SET), said(code), 0) is None
    assert classify(HttpRequest("POST", "/product/202309/elsewhere", Effect.SET), said(code), 0) is not None


def test_a_document_is_told_from_a_page_by_its_first_bytes() -> None:
    request = HttpRequest("GET", "/doc", Effect.READ, audience=Audience.PUBLIC, url="https://cdn.example/doc?x=1")
    assert classify(request, HttpResponse(200, {}, b"%PDF-1.7"), 0) is None
    assert type(found(request, HttpResponse(200, {}, b"<html>"))) is Unreadable
    assert type(found(request, said(0))) is Unreadable
    assert type(found(request, HttpResponse(403, {}, b"%PDF"))) is Unreadable


def test_a_members_own_reason_stands_inside_the_wrapper() -> None:
    errors = [
        {
            "code": 12052990,
            "message": "check failed",
            "detail": {"sku_id": "7", "extra_errors": [{"warehouse_id": "1", "code": 12052055, "message": "range"}]},
        },
        {"code": 12052393, "message": "promotion", "detail": {"sku_id": 1729592969712207001}},
        {"code": 12052990, "message": "all", "detail": {}},
    ]
    assert member_errors({"errors": errors}, "sku_id") == {
        "7": (12052055, "range"),
        "1729592969712207001": (12052393, "promotion"),
        "": (12052990, "all"),
    }


@pytest.mark.parametrize("errors", ["x", [1], [{"code": "x"}], [{"code": 1, "detail": []}], [{}]])
def test_an_error_list_of_another_shape_is_named(errors: Any) -> None:
    with pytest.raises(BadWire):
        member_errors({"errors": errors}, "sku_id")
