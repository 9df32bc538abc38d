"""Publishing, editing, prices, presence and stock of Tokopedia & Shop, fed with prepared replies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.core.errors import MappingError, NotFound, ProtocolChanged, Rejected, Retryable
from connectors.core.flow import json_reply, replay
from connectors.core.http import Effect, HttpRequest, HttpResponse
from connectors.core.marketplace import Flow
from connectors.tiktokshop import MARKETPLACE, catalog, listings, publish, stock
from connectors.tiktokshop.faults import classify
from connectors.tiktokshop.options import Options
from inventory.canonical import (
    ExternalItemId,
    ExternalModelId,
    ItemResult,
    PaperKind,
    PriceLine,
    PriceWrite,
    Sku,
    StockLine,
    StockWrite,
)
from tests.mappers.tiktokshop_values import FIRST_SKU, PLAIN, RESOLVED, VARIED, product, sku

ITEM = ExternalItemId("1729592969712207000")
PASS = {"check_result": "PASS"}
MADE = {"product_id": ITEM, "skus": [{"id": FIRST_SKU, "seller_sku": "KOPI"}]}
OK = Options()


def good(data: Any = None) -> HttpResponse:
    return json_reply({"code": 0, "message": "Success", "request_id": "r", "data": data or {}})


def bad(code: int, message: str = "no", data: Any = None) -> HttpResponse:
    return json_reply({"code": code, "message": message, "request_id": "r", "data": data})


def refused(**reasons: int) -> HttpResponse:
    """Per-item failures under code 0: SKU id (with a leading s) → code."""
    return good(
        {
            "errors": [
                {"code": code, "message": "no", "detail": {"sku_id": name.removeprefix("s")}}
                for name, code in reasons.items()
            ]
        }
    )


def asked(requests: tuple[HttpRequest, ...]) -> list[str]:
    return [f"{each.method} {each.path.rpartition('/')[2]}" for each in requests]


def judged(flow: Flow[Any], replies: list[HttpResponse]) -> tuple[Any, tuple[HttpRequest, ...]]:
    """As ``replay``, with every reply classified first, as the transport does it."""
    left = iter(replies)
    requests: list[HttpRequest] = []
    try:
        request = next(flow)
        while True:
            requests.append(request)
            reply = next(left)
            if error := classify(request, reply, 0):
                flow.close()
                raise error
            request = flow.send(reply)
    except StopIteration as stop:
        assert list(left) == []
        return stop.value, tuple(requests)


# --- creating --------------------------------------------------------------------------------------------------


def test_a_product_is_checked_then_made_whole() -> None:
    made, requests = replay(publish.create_listing(OK, PLAIN, RESOLVED), [good(PASS), good(MADE)])
    assert asked(requests) == ["POST listing_check", "POST products"]
    assert [each.effect for each in requests] == [Effect.READ, Effect.CREATE]
    assert (made.external_item_id, made.models, made.complete) == (ITEM, {"KOPI": FIRST_SKU}, True)
    body = dict(requests[1].json)
    assert 1 <= len(body.pop("idempotency_key")) <= 128
    assert body == requests[0].json


def test_the_same_attempt_has_the_same_key_and_no_other_has() -> None:
    def key(**changes: Any) -> str:
        resolved = replace(RESOLVED, attempt=changes.pop("attempt", "1/1"))
        _, requests = replay(publish.create_listing(OK, replace(PLAIN, **changes), resolved), [good(PASS), good(MADE)])
        return str(requests[1].json["idempotency_key"])

    assert key() == key()
    assert len({key(), key(attempt="1/2"), key(description="Lain.")}) == 3


def test_every_objection_of_theirs_is_told_at_once_and_nothing_is_made() -> None:
    reasons = [{"code": 12052931, "message": "title"}, {"code": 12052104, "message": "attribute"}, {"code": 1}]
    answer = good({"check_result": "FAILED", "fail_reasons": reasons})
    with pytest.raises(MappingError) as caught:
        replay(publish.create_listing(OK, PLAIN, RESOLVED), [answer])
    assert [(each.field, each.params["reason"]) for each in caught.value.issues] == [  # type: ignore[attr-defined]
        ("name", "12052931"),
        ("attributes", "12052104"),
        ("", "1"),
    ]


def test_a_shop_may_save_the_check() -> None:
    _, requests = replay(publish.create_listing(Options(checks_first=False), PLAIN, RESOLVED), [good(MADE)])
    assert asked(requests) == ["POST products"]


def test_nothing_is_sent_for_a_title_that_nobody_approved() -> None:
    short = replace(PLAIN, name="Kopi", weight_g=None)
    for flow in (publish.create_listing(OK, short, RESOLVED), publish.update_content(OK, ITEM, short, RESOLVED)):
        with pytest.raises(MappingError) as caught:
            replay(flow, [])
        assert {each.code for each in caught.value.issues} == {  # type: ignore[attr-defined]
            "title_needs_facts",
            "weight_missing",
        }


def test_ids_that_the_answer_left_out_are_read_from_the_product() -> None:
    replies = [good(PASS), good({"product_id": ITEM}), good(product())]
    made, requests = replay(publish.create_listing(OK, PLAIN, RESOLVED), replies)
    assert asked(requests)[-1] == f"GET {ITEM}"
    assert made.models == {"KOPI": FIRST_SKU}
    with pytest.raises(ProtocolChanged, match="skus_missing"):
        replay(publish.create_listing(OK, PLAIN, RESOLVED), [*replies[:2], good(product(sku("1", "LAIN")))])


# --- editing ---------------------------------------------------------------------------------------------------

BOTH = product(sku("11", "KV-1", "Bubuk"), sku("12", "KV-2", "Biji"), sku("13", "MILIK-ORANG", "Kasar"))


def test_content_goes_without_skus_when_they_are_described_alike() -> None:
    _, requests = replay(publish.update_content(OK, ITEM, VARIED, RESOLVED), [good(BOTH), good()])
    assert asked(requests) == [f"GET {ITEM}", "POST partial_edit"]
    assert requests[1].effect is Effect.SET
    assert not {"skus", "listing_platforms"} & set(requests[1].json)


def test_other_words_for_an_option_are_a_full_edit_that_carries_every_sku_and_storefront() -> None:
    there = product(
        sku("11", "KV-1", "Halus"), sku("13", "MILIK-ORANG", "Kasar"),
        integrated_platform_statuses=[{"platform": "TOKOPEDIA", "status": "ACTIVATE"}],
    )  # fmt: skip
    _, requests = replay(publish.update_content(OK, ITEM, VARIED, RESOLVED), [good(there), good()])
    assert asked(requests)[1] == f"PUT {ITEM}"
    body = requests[1].json
    assert [each["id"] for each in body["skus"]] == ["11", "13"]
    assert all(not {"price", "inventory"} & set(each) for each in body["skus"])
    assert body["listing_platforms"] == ["TIKTOK_SHOP", "TOKOPEDIA"]


def test_a_missing_variant_is_added_beside_all_that_are_there() -> None:
    there = product(sku("11", "KV-1", "Bubuk"), sku("13", "MILIK-ORANG", "Kasar"))
    answer = good({"product_id": ITEM, "skus": [{"id": "12", "seller_sku": "KV-2"}]})
    made, requests = replay(publish.complete_listing(OK, ITEM, VARIED, RESOLVED), [good(there), answer])
    assert requests[1].effect is Effect.CREATE
    assert [(each.get("id"), each["seller_sku"]) for each in requests[1].json["skus"]] == [
        ("11", "KV-1"), ("13", "MILIK-ORANG"), (None, "KV-2"),
    ]  # fmt: skip
    assert (made.models, made.shown) == ({"KV-1": "11", "KV-2": "12"}, True)


def test_a_product_that_lacks_nothing_is_only_read_and_a_hidden_one_is_not_called_shown() -> None:
    made, requests = replay(publish.complete_listing(OK, ITEM, VARIED, RESOLVED), [good(BOTH)])
    assert (len(requests), made.shown) == (1, True)
    hidden = BOTH | {"status": "SELLER_DEACTIVATED"}
    assert not replay(publish.complete_listing(OK, ITEM, VARIED, RESOLVED), [good(hidden)])[0].shown


def test_variants_of_another_kind_are_not_mixed_and_a_product_that_is_gone_is_said_so() -> None:
    with pytest.raises(Rejected, match="axes_differ"):
        replay(publish.complete_listing(OK, ITEM, VARIED, RESOLVED), [good(product())])
    for flow in (
        publish.complete_listing(OK, ITEM, VARIED, RESOLVED),
        publish.update_content(OK, ITEM, VARIED, RESOLVED),
    ):
        with pytest.raises(NotFound):
            judged(flow, [bad(12052260)])


# --- stock -----------------------------------------------------------------------------------------------------


def write(*numbers: int, hidden: bool = False, others: tuple[int, ...] = ()) -> StockWrite:
    def lines(values: tuple[int, ...], first: int) -> tuple[StockLine, ...]:
        return tuple(StockLine(ExternalModelId(str(first + n)), value) for n, value in enumerate(values))

    return StockWrite(ITEM, lines(numbers, 1), hidden, lines(others, 50))


def told(results: tuple[ItemResult, ...]) -> list[tuple[bool, int | None, bool]]:
    return [(each.ok, each.value, each.hidden) for each in results]


def test_one_call_tells_all_skus_and_needs_no_warehouse_where_there_is_one() -> None:
    results, (request,) = replay(stock.set_stock(OK, write(4, 5)), [good()])
    assert request.path == f"/product/202309/products/{ITEM}/inventory/update"
    assert request.json == {
        "skus": [{"id": "1", "inventory": [{"quantity": 4}]}, {"id": "2", "inventory": [{"quantity": 5}]}]
    }
    assert told(results) == [(True, 4, False), (True, 5, False)]


def test_some_skus_may_fail_under_code_0() -> None:
    results, _ = judged(stock.set_stock(OK, write(4, 5)), [refused(s2=12052393)])
    assert [(each.key, each.ok, each.code, each.later) for each in results] == [
        ("1", True, "", False), ("2", False, "12052393", True),
    ]  # fmt: skip


def test_a_failure_that_names_no_sku_says_nothing_good_of_any() -> None:
    results, _ = judged(stock.set_stock(OK, write(4, 5)), [good({"errors": [{"code": 12052037, "message": "x"}]})])
    assert [each.ok for each in results] == [False, False]


@pytest.mark.parametrize("code", [12019028, 12052516, 12052530])
@pytest.mark.parametrize("inside", [True, False])
def test_with_several_warehouses_all_of_a_sku_are_named_in_one_call(code: int, inside: bool) -> None:
    shelves = [{"warehouse_id": "a", "available_quantity": 6}, {"warehouse_id": "b", "available_quantity": 2}]
    held = good({"inventory": [{"product_id": ITEM, "skus": [{"id": "1", "warehouse_inventory": shelves}]}]})
    first = refused(s1=code) if inside else bad(code)
    results, requests = judged(stock.set_stock(OK, write(10)), [first, held, good()])
    assert asked(requests) == ["POST update", "POST search", "POST update"]
    shares = {each["warehouse_id"]: each["quantity"] for each in requests[2].json["skus"][0]["inventory"]}
    assert shares == {"a": 8, "b": 2}
    assert told(results) == [(True, 10, False)]


def test_a_sku_without_any_warehouse_is_refused() -> None:
    with pytest.raises(Rejected, match="no_warehouse"):
        judged(stock.set_stock(OK, write(10)), [bad(12019028), good({"inventory": []})])


@pytest.mark.parametrize("code", [12052055, 12019024])
@pytest.mark.parametrize("inside", [True, False])
def test_where_0_is_refused_the_product_is_hidden_instead(code: int, inside: bool) -> None:
    first = refused(s1=code) if inside else bad(code)
    results, requests = judged(stock.set_stock(OK, write(0)), [first, good()])
    assert asked(requests) == ["POST update", "POST deactivate"]
    assert requests[1].json == {"product_ids": [ITEM]}
    assert told(results) == [(True, 0, True)]


def test_where_0_is_taken_nothing_is_hidden() -> None:
    results, requests = judged(stock.set_stock(OK, write(0)), [good()])
    assert (asked(requests), told(results)) == (["POST update"], [(True, 0, False)])


def test_a_call_refused_for_its_zeros_tells_the_other_skus_all_the_same() -> None:
    results, requests = judged(stock.set_stock(OK, write(0, 4)), [bad(12052055), good(), good()])
    assert asked(requests) == ["POST update", "POST update", "POST deactivate"]
    assert [each["id"] for each in requests[1].json["skus"]] == ["2"]
    assert told(results) == [(True, 0, True), (True, 4, True)]


def test_a_shop_may_never_send_0() -> None:
    results, requests = judged(stock.set_stock(Options(sends_zero=False), write(0)), [good()])
    assert (asked(requests), told(results)) == (["POST deactivate"], [(True, 0, True)])


def test_a_0_that_is_neither_taken_nor_hidden_is_a_failure() -> None:
    answer = good({"errors": [{"code": 12052901, "message": "no", "detail": {"product_id": ITEM}}]})
    results, _ = judged(stock.set_stock(OK, write(0)), [bad(12052055), answer, good(product())])
    assert [(each.ok, each.hidden) for each in results] == [(False, False)]


def test_a_hidden_product_is_shown_again_when_every_sku_has_units() -> None:
    results, requests = judged(stock.set_stock(OK, write(3, hidden=True, others=(6,))), [good(), good()])
    assert asked(requests) == ["POST update", "POST activate"]
    assert {each["id"]: each["inventory"][0]["quantity"] for each in requests[0].json["skus"]} == {"50": 6, "1": 3}
    assert told(results) == [(True, 3, False)]


def test_a_hidden_product_stays_hidden_while_one_sku_is_at_0() -> None:
    """It would show that SKU's old number."""
    results, requests = judged(stock.set_stock(OK, write(3, hidden=True, others=(0,))), [refused(s50=12052055)])
    assert (asked(requests), told(results)) == (["POST update"], [(True, 3, True)])


def test_a_number_that_is_simply_too_large_is_refused() -> None:
    results, requests = judged(stock.set_stock(OK, write(100_000)), [bad(12052055)])
    assert (asked(requests), [(each.ok, each.code) for each in results]) == (["POST update"], [(False, "12052055")])


def test_a_line_without_its_id_is_refused_without_a_call() -> None:
    for flow in (
        stock.set_stock(OK, StockWrite(ITEM, (StockLine(None, 1),))),
        listings.set_price(PriceWrite(ITEM, (PriceLine(None, 1_000),))),
    ):
        with pytest.raises(Rejected, match="sku_unknown"):
            replay(flow, [])


# --- price and presence ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "later"), [(12052038, True), (12052901, True), (12052570, False)])
def test_a_price_that_a_promotion_or_the_status_holds_may_be_taken_later(code: int, later: bool) -> None:
    flow = listings.set_price(PriceWrite(ITEM, (PriceLine(ExternalModelId("1"), 16_000),)))
    reply = bad(code) if later else refused(s1=code)
    (result,), _ = judged(flow, [reply])
    assert (result.ok, result.code, result.later) == (False, str(code), later)


def test_a_product_that_is_as_wanted_already_did_not_fail() -> None:
    answer = good({"errors": [{"code": 12052901, "message": "no", "detail": {"product_id": ITEM}}]})
    hidden = good(product(status="SELLER_DEACTIVATED"))
    (result,), requests = judged(listings.set_listed(OK, [ITEM], False), [answer, hidden])
    assert (result.ok, asked(requests)) == (True, ["POST deactivate", f"GET {ITEM}"])
    (result,), _ = judged(listings.set_listed(OK, [ITEM], True), [answer, hidden])
    assert not result.ok


def test_a_shop_on_two_storefronts_names_both() -> None:
    both = Options(platforms=("TIKTOK_SHOP", "TOKOPEDIA"))
    _, (request,) = replay(listings.set_listed(both, [ITEM], False), [good()])
    assert request.json["listing_platforms"] == ["TIKTOK_SHOP", "TOKOPEDIA"]


def test_a_product_deleted_already_counts_as_deleted() -> None:
    named = good({"errors": [{"code": 12052901, "message": "no", "detail": {"product_id": ITEM}}]})
    judged(listings.delete_listing(ITEM), [named, good(product(status="DELETED"))])
    judged(listings.delete_listing(ITEM), [bad(12052260)])
    with pytest.raises(Rejected):
        judged(listings.delete_listing(ITEM), [named, good(product())])
    with pytest.raises(Retryable):
        judged(
            listings.delete_listing(ITEM),
            [good({"errors": [{"code": 36009003, "message": "x", "detail": {"product_id": ITEM}}]})],
        )


# --- reading ---------------------------------------------------------------------------------------------------


def test_a_page_gives_whole_products_and_no_deleted_ones() -> None:
    gone = product(id="7", status="DELETED")
    page, (request,) = replay(listings.list_listings(None), [good({"products": [product(), gone]})])
    assert [each.external_item_id for each in page.items] == [ITEM]
    assert (dict(request.query), request.json, request.effect) == ({"page_size": "100"}, None, Effect.READ)


def test_a_token_that_comes_back_ends_the_walk() -> None:
    with pytest.raises(ProtocolChanged, match="cursor_repeats"):
        replay(listings.list_listings("a+/="), [good({"products": [], "next_page_token": "a+/="})])


def test_a_product_is_found_by_any_of_its_skus_and_never_by_anothers() -> None:
    other = product(sku("9", "KOPI-LAIN"), id="7")
    found, (request,) = replay(
        listings.find_by_code("TEH", [Sku(f"S-{n}") for n in range(12)] + [Sku("KOPI")]), [good({"products": [other]})]
    )
    assert (found, len(request.json["seller_skus"])) == ((), 10)
    found, _ = replay(listings.find_by_code("KOPI", [Sku("KOPI")]), [good({"products": [product(), other]})])
    assert [each.external_item_id for each in found] == [ITEM]


def test_unknown_products_are_left_out() -> None:
    found, requests = judged(listings.get_listings([ITEM, ExternalItemId("7")]), [good(product()), bad(12052260)])
    assert (len(found), len(requests)) == (1, 2)


# --- catalogue -------------------------------------------------------------------------------------------------


def leaf(number: str, *words: str) -> dict[str, Any]:
    return {"id": number, "parent_id": "0", "local_name": number, "is_leaf": True, "permission_statuses": list(words)}


def test_with_two_storefronts_only_what_both_have_can_be_listed() -> None:
    both = Options(platforms=("TIKTOK_SHOP", "TOKOPEDIA"))
    trees = [good({"categories": [leaf("1"), leaf("2"), leaf("3", "INVITE_ONLY")]}), good({"categories": [leaf("2")]})]
    found, requests = replay(catalog.categories(both), trees)
    assert [each.external_id for each in found] == ["2"]
    assert [dict(each.query)["listing_platform"] for each in requests] == ["TIKTOK_SHOP", "TOKOPEDIA"]
    assert {dict(each.query)["category_version"] for each in requests} == {"v2"}


def test_the_stricter_rule_of_two_storefronts_counts() -> None:
    both = Options(platforms=("TIKTOK_SHOP", "TOKOPEDIA"))
    halal = {"id": "7", "name": "Halal", "is_required": False}
    rules = [
        good({"product_certifications": [halal], "package_dimension": {"is_required": True}}),
        good({"product_certifications": [halal | {"is_required": True}]}),
    ]
    found, _ = replay(catalog.item_limits(both, "1"), rules)
    assert (found.size_mandatory, [each.mandatory for each in found.certificates]) == (True, [True])


def test_brands_are_read_page_by_page() -> None:
    pages = [
        good({"brands": [{"id": "1", "name": "A"}], "next_page_token": "+/="}),
        good({"brands": [{"id": "2", "name": "B"}], "next_page_token": ""}),
    ]
    found, requests = replay(catalog.brands(OK, "1"), pages)
    assert ([each.name for each in found.brands], found.complete, found.mandatory) == (["A", "B"], True, False)
    assert dict(requests[1].query)["page_token"] == "+/="


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a", "picture_format"),
        (b"", "picture_format"),
        (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "picture_too_large"),
    ],
    ids=["gif", "empty", "large"],
)
def test_a_picture_they_do_not_take_is_not_sent(content: bytes, code: str) -> None:
    (result,), requests = replay(catalog.upload_pictures([(content, "a")]), [])
    assert (result.ok, result.code, requests) == (False, code, ())


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"BM1234", "image/bmp"),
    ],
)
def test_the_documented_kinds_of_picture_are_sent_one_a_call(content: bytes, kind: str) -> None:
    (result,), (request,) = replay(catalog.upload_pictures([(content, "a")]), [good({"uri": "tos/1"})])
    assert (result.key, request.files[0].media_type, request.form) == ("tos/1", kind, (("use_case", "MAIN_IMAGE"),))


@pytest.mark.parametrize(
    ("kind", "use_case"),
    [
        (PaperKind.HALAL, "CERTIFICATION_IMAGE"),
        (PaperKind.PIRT, "CERTIFICATION_IMAGE"),
        (PaperKind.SIZE_CHART, "SIZE_CHART_IMAGE"),
    ],
)
def test_a_paper_is_sent_under_its_own_use_case(kind: PaperKind, use_case: str) -> None:
    (result,), (request,) = replay(catalog.upload_papers([(b"BM1234", "a", kind)]), [good({"uri": "tos/1"})])
    assert (result.key, request.form) == ("tos/1", (("use_case", use_case),))


def test_only_what_the_marketplace_does_not_offer_is_missing() -> None:
    missing = set(MARKETPLACE.flows.__slots__) - set(MARKETPLACE.flows.present())
    assert missing == {"adjust_stock", "label_ready", "list_items", "request_label", "shipping_channels", "shop_info"}
