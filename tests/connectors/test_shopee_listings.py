"""Listing, publishing and catalogue flows, fed with prepared replies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.core.errors import MappingError, ProtocolChanged, Rejected
from connectors.core.flow import chunks, json_reply, replay
from connectors.core.http import Audience, Effect, HttpRequest, HttpResponse
from connectors.shopee import MARKETPLACE, catalog, listings, publish
from inventory.canonical import (
    DraftVariant,
    ExternalItemId,
    ExternalModelId,
    ItemResult,
    Page,
    PriceLine,
    PriceWrite,
    Sku,
    StockLine,
    StockWrite,
)
from tests.mappers.shopee_values import PLAIN, RESOLVED, VARIED, base_info, model, tiers

ITEM = ExternalItemId("2300017")
GRID = tiers(("Giling", ["Bubuk", "Biji"]), ("Ukuran", ["250 g", "500 g"]))
MODELS = [model(31, [0, 0], "KV-1"), model(32, [1, 0], "KV-2"), model(33, [0, 1], "KV-3")]
IDS = {"KV-1": "31", "KV-2": "32", "KV-3": "33"}


def envelope(response: Any = None, **changes: Any) -> HttpResponse:
    return json_reply({"error": "", "message": "", "response": response, "request_id": "r"} | changes)


def names(requests: tuple[HttpRequest, ...]) -> list[str]:
    return [request.path.rpartition("/")[2] for request in requests]


def query(request: HttpRequest) -> dict[str, str]:
    return dict(request.query)


RELISTED = envelope({"success_list": [{"item_id": 2300017, "unlist": False}], "failure_list": []})
BARE = envelope({"tier_variation": [], "model": []})


# --- publishing ------------------------------------------------------------------------------------------------


def test_a_plain_product_is_one_call_and_complete() -> None:
    created, requests = replay(publish.create_listing(PLAIN, RESOLVED), [envelope({"item_id": 2300017})])
    assert names(requests) == ["add_item"]
    assert requests[0].effect is Effect.CREATE
    assert (created.external_item_id, created.models, created.complete) == ("2300017", {"KOPI": None}, True)


def test_a_product_with_variants_begins_hidden_and_incomplete() -> None:
    created, requests = replay(publish.create_listing(VARIED, RESOLVED), [envelope({"item_id": 2300017})])
    assert requests[0].json["item_status"] == "UNLIST"
    assert (created.models, created.complete) == ({}, False)


def test_nothing_is_sent_for_a_draft_with_issues_and_all_are_told() -> None:
    for flow in (
        publish.create_listing(replace(PLAIN, name="", weight_g=None), RESOLVED),
        publish.complete_listing(ITEM, replace(VARIED, name="", pictures=()), RESOLVED),
        listings.update_content(ITEM, replace(PLAIN, name="", weight_g=None), RESOLVED),
    ):
        with pytest.raises(MappingError) as caught:
            replay(flow, [])
        assert len(caught.value.issues) == 2


def test_a_bare_item_gets_its_variants() -> None:
    answer = envelope({"item_id": 2300017, "tier_variation": GRID, "model": MODELS})
    created, requests = replay(publish.complete_listing(ITEM, VARIED, RESOLVED), [BARE, answer])
    assert names(requests) == ["get_model_list", "init_tier_variation"]
    init = requests[1]
    assert init.effect is Effect.CREATE
    assert [tier["variation_name"] for tier in init.json["standardise_tier_variation"]] == ["Giling", "Ukuran"]
    assert "tier_variation" not in init.json
    assert [body["seller_stock"] for body in init.json["model"]] == [[{"stock": 7}], [{"stock": 3}], [{"stock": 0}]]
    assert (created.models, created.complete) == (IDS, True)


def test_model_ids_missing_in_the_answer_are_read_afterwards() -> None:
    shown = [{key: value for key, value in each.items() if key != "model_id"} for each in MODELS]
    there = envelope({"tier_variation": GRID, "model": MODELS})
    created, requests = replay(
        publish.complete_listing(ITEM, VARIED, RESOLVED), [BARE, envelope({"model": shown}), there]
    )
    assert names(requests) == ["get_model_list", "init_tier_variation", "get_model_list"]
    assert created.models == IDS


def test_after_a_lost_reply_the_variants_that_are_there_are_not_made_again() -> None:
    there = envelope({"tier_variation": GRID, "model": MODELS})
    created, requests = replay(publish.complete_listing(ITEM, VARIED, RESOLVED), [there])
    assert names(requests) == ["get_model_list"]
    assert created.models == IDS


def test_models_without_a_sku_are_known_by_their_place() -> None:
    there = envelope({"tier_variation": GRID, "model": [each | {"model_sku": ""} for each in MODELS]})
    created, _ = replay(publish.complete_listing(ITEM, VARIED, RESOLVED), [there])
    assert created.models == IDS


def test_a_new_option_is_added_behind_the_old_ones_and_old_models_keep_their_places() -> None:
    new = DraftVariant(Sku("KV-4"), 150_000, 2, ("Bubuk", "1 kg"), weight_g=1000)
    draft = replace(VARIED, variants=(new, *VARIED.variants))
    replies = [
        envelope({"tier_variation": GRID, "model": MODELS}),
        envelope(),
        envelope({"model": [model(34, [0, 2], "KV-4")]}),
    ]
    created, requests = replay(publish.complete_listing(ITEM, draft, RESOLVED), replies)
    assert names(requests) == ["get_model_list", "update_tier_variation", "add_model"]
    options = requests[1].json["standardise_tier_variation"][1]["variation_option_list"]
    assert [option["variation_option_name"] for option in options] == ["250 g", "500 g", "1 kg"]
    assert requests[1].json["model_list"] == [
        {"model_id": 31, "tier_index": [0, 0]},
        {"model_id": 32, "tier_index": [1, 0]},
        {"model_id": 33, "tier_index": [0, 1]},
    ]
    assert [body["tier_index"] for body in requests[2].json["model_list"]] == [[0, 2]]
    assert created.models == {**IDS, "KV-4": "34"}


def test_a_new_combination_of_known_options_needs_no_new_tiers() -> None:
    new = DraftVariant(Sku("KV-4"), 90_000, 2, ("Biji", "500 g"), weight_g=500)
    draft = replace(VARIED, variants=(*VARIED.variants, new))
    replies = [
        envelope({"tier_variation": GRID, "model": MODELS}),
        envelope({"model": [model(34, [1, 1], "KV-4")]}),
    ]
    created, requests = replay(publish.complete_listing(ITEM, draft, RESOLVED), replies)
    assert names(requests) == ["get_model_list", "add_model"]
    assert created.models == {**IDS, "KV-4": "34"}


def test_another_number_of_axes_is_refused_and_no_model_is_destroyed() -> None:
    there = envelope({"tier_variation": tiers(("Giling", ["Bubuk"])), "model": [model(31, [0], "KV-1")]})
    with pytest.raises(Rejected, match="axes_differ"):
        replay(publish.complete_listing(ITEM, VARIED, RESOLVED), [there])


def test_a_model_that_stays_unfound_is_an_alarm() -> None:
    part = envelope({"tier_variation": GRID, "model": MODELS[:2]})
    with pytest.raises(ProtocolChanged, match="models_missing"):
        replay(publish.complete_listing(ITEM, VARIED, RESOLVED), [BARE, part, part])


def test_an_item_known_to_be_bare_is_not_looked_at_first() -> None:
    answer = envelope({"item_id": 2300017, "tier_variation": GRID, "model": MODELS})
    created, requests = replay(publish.complete_listing(ITEM, VARIED, RESOLVED, bare=True), [answer])
    assert names(requests) == ["init_tier_variation"]
    assert created.models == IDS


def test_items_that_cannot_go_on_sale_say_why() -> None:
    refused = envelope({"success_list": [], "failure_list": [{"item_id": 2300017, "failed_reason": "under review"}]})
    (result,), (request,) = replay(listings.set_listed([ITEM], True), [refused])
    assert request.json == {"item_list": [{"item_id": 2300017, "unlist": False}]}
    assert (result.ok, result.message) == (False, "under review")


# --- stock, price, presence ------------------------------------------------------------------------------------


def stock(*lines: tuple[str | None, int]) -> StockWrite:
    return StockWrite(ITEM, tuple(StockLine(ExternalModelId(m) if m else None, n) for m, n in lines))


def test_every_line_has_its_own_fate() -> None:
    reply = envelope(
        {
            "success_list": [
                {"model_id": 1, "location_id": "A", "stock": 3},
                {"model_id": 1, "location_id": "B", "stock": 2},
                {"model_id": 4},
            ],
            "failure_list": [{"model_id": 2, "failed_reason": "Stock should be larger than reserved stock."}],
        }
    )
    results, (request,) = replay(listings.set_stock(stock(("1", 5), ("2", 0), ("3", 9), ("4", 6))), [reply])
    assert request.effect is Effect.SET
    assert results == (
        ItemResult("1", True, value=5),
        ItemResult("2", False, "below_reserved_stock", "Stock should be larger than reserved stock."),
        ItemResult("3", False, "unanswered", ""),
        ItemResult("4", True, value=6),
    )


def test_an_item_without_variants_answers_under_its_own_id() -> None:
    reply = envelope({"success_list": [{"model_id": 0, "stock": 5}], "failure_list": []})
    assert replay(listings.set_stock(stock((None, 5))), [reply])[0] == (ItemResult("2300017", True, value=5),)
    reply = envelope({"success_list": [{"stock": 5}]})
    assert replay(listings.set_stock(stock((None, 5))), [reply])[0] == (ItemResult("2300017", True, value=5),)


def test_a_batch_that_fails_whole_still_tells_each_line() -> None:
    reply = envelope(
        {"success_list": [], "failure_list": [{"model_id": 1, "failed_reason": "Item is in promotion"}]},
        error="product.error_busi_update_stock_failed",
        message="Update stock failed, please check failure_list for detailed reason",
    )
    results, _ = replay(listings.set_stock(stock(("1", 5), ("2", 5))), [reply])
    assert [(each.ok, each.code) for each in results] == [(False, "locked_by_promotion"), (False, "unanswered")]


@pytest.mark.parametrize(("count", "calls"), [(1, 1), (50, 1), (51, 2), (100, 2), (101, 3)])
def test_one_more_than_a_batch_holds_makes_one_more_call(count: int, calls: int) -> None:
    wanted = [str(n) for n in range(1, count + 1)]
    done = [{"model_id": int(m), "stock": 1, "original_price": 1} for m in wanted]
    replies = [envelope({"success_list": list(part)}) for part in chunks(done, 50)]
    results, requests = replay(listings.set_stock(stock(*((m, 1) for m in wanted))), replies)
    assert len(requests) == calls
    assert [each.key for each in results] == wanted
    prices = PriceWrite(ITEM, tuple(PriceLine(ExternalModelId(m), 1) for m in wanted))
    assert len(replay(listings.set_price(prices), replies)[1]) == calls


def test_showing_and_hiding_tell_each_item() -> None:
    reply = envelope(
        {"success_list": [{"item_id": 1, "unlist": True}], "failure_list": [{"item_id": 2, "failed_reason": "banned"}]}
    )
    ids = [ExternalItemId("1"), ExternalItemId("2")]
    results, (request,) = replay(listings.set_listed(ids, False), [reply])
    assert [each["unlist"] for each in request.json["item_list"]] == [True, True]
    assert [(each.key, each.ok, each.message) for each in results] == [("1", True, ""), ("2", False, "banned")]


def test_an_empty_batch_makes_no_call() -> None:
    assert replay(listings.set_stock(StockWrite(ITEM, ())), []) == ((), ())
    assert replay(listings.set_listed([], True), []) == ((), ())
    assert replay(listings.get_listings([]), []) == ((), ())


def test_deleting_what_is_gone_is_done() -> None:
    for reply in (envelope(), envelope(error="product.error_item_not_found")):
        _, (request,) = replay(listings.delete_listing(ITEM), [reply])
        assert request.json == {"item_id": 2300017}


# --- reading ---------------------------------------------------------------------------------------------------


def test_the_list_of_items_is_paged_and_leaves_out_the_deleted() -> None:
    reply = envelope({"item": [{"item_id": 5}], "has_next_page": True, "next_offset": 100})
    result, (request,) = replay(listings.list_items(None), [reply])
    assert result == Page((ExternalItemId("5"),), "100")
    statuses = [value for key, value in request.query if key == "item_status"]
    assert statuses == ["NORMAL", "UNLIST", "BANNED", "REVIEWING"]
    with pytest.raises(ProtocolChanged, match="cursor_repeats"):
        replay(listings.list_items("100"), [reply])
    assert replay(listings.list_items("100"), [envelope({"item": [], "has_next_page": False})])[0] == Page(())


def test_items_with_variants_cost_one_more_call_each() -> None:
    infos = [base_info(), base_info(item_id=2300018, has_model=True, price_info=None, stock_info_v2=None)]
    replies = [envelope({"item_list": infos}), envelope({"tier_variation": GRID, "model": MODELS})]
    found, requests = replay(listings.get_listings([ITEM, ExternalItemId("2300018")]), replies)
    assert names(requests) == ["get_item_base_info", "get_model_list"]
    assert query(requests[0])["item_id_list"] == "2300017,2300018"
    assert query(requests[1])["item_id"] == "2300018"
    assert [len(each.variants) for each in found] == [1, 3]


def test_reading_back_by_code_takes_the_exact_code_only_and_nothing_deleted() -> None:
    infos = [
        base_info(item_id=1),
        base_info(item_id=2, item_sku="KOPI-LAMA"),
        base_info(item_id=3, item_status="SELLER_DELETE"),
    ]
    replies = [envelope({"item_id_list": [1, 2, 3], "total_count": 3, "next_offset": ""})]
    found, requests = replay(listings.find_by_code("KOPI"), [*replies, envelope({"item_list": infos})])
    assert query(requests[0])["item_sku"] == "KOPI"
    assert [each.external_item_id for each in found] == ["1"]


def test_a_code_nobody_has_costs_one_call() -> None:
    reply = envelope({"item_id_list": [], "total_count": 0, "next_offset": ""})
    assert replay(listings.find_by_code("TIDAK-ADA"), [reply])[0] == ()


# --- catalogue -------------------------------------------------------------------------------------------------


def test_attributes_are_asked_for_twenty_categories_a_call() -> None:
    ids = [str(n) for n in range(1, 22)]
    replies = [
        envelope({"list": [{"category_id": int(each), "attribute_tree": []} for each in part]})
        for part in chunks(ids, 20)
    ]
    found, requests = replay(catalog.attributes(ids), replies)
    assert [len(query(each)["category_id_list"].split(",")) for each in requests] == [20, 1]
    assert list(found) == ids


def brand_page(offset: int | None) -> HttpResponse:
    more = {"has_next_page": offset is not None, "next_offset": offset or 0}
    return envelope({"brand_list": [{"brand_id": 1, "original_brand_name": "A"}], "is_mandatory": True, **more})


def test_brands_are_read_to_the_end_or_said_to_be_incomplete() -> None:
    whole, requests = replay(catalog.brands("5"), [brand_page(100), brand_page(None)])
    assert (whole.complete, whole.mandatory, len(whole.brands), len(requests)) == (True, True, 2, 2)
    part, requests = replay(catalog.brands("5"), [brand_page(100 * (n + 1)) for n in range(20)])
    assert (part.complete, len(requests)) == (False, 20)
    with pytest.raises(ProtocolChanged, match="cursor_repeats"):
        replay(catalog.brands("5"), [brand_page(100), brand_page(100)])


PNG, JPG = b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff..."


def uploaded(count: int, start: int = 0) -> HttpResponse:
    entries = [{"id": n, "error": "", "image_info": {"image_id": f"id-{start + n}"}} for n in range(count)]
    return envelope({"image_info": entries[0]["image_info"], "image_info_list": entries})


def test_pictures_are_uploaded_for_the_app_nine_a_call_and_keep_their_order() -> None:
    pictures = [(PNG if n % 2 else JPG, f"kopi-{n}") for n in range(10)]
    results, requests = replay(catalog.upload_pictures(pictures), [uploaded(9), uploaded(1, 9)])
    assert [result.key for result in results] == [f"id-{n}" for n in range(10)]
    assert [len(request.files) for request in requests] == [9, 1]
    assert requests[0].audience is Audience.PUBLIC
    assert {part.field for part in requests[0].files} == {"image"}
    assert [part.media_type for part in requests[0].files[:2]] == ["image/jpeg", "image/png"]
    assert requests[0].form == (("scene", "normal"),)


def test_an_answer_without_a_list_is_the_answer_for_the_one_picture() -> None:
    reply = envelope({"image_info": {"image_id": "id-1"}})
    assert replay(catalog.upload_pictures([(PNG, "a.png")]), [reply])[0] == (ItemResult("id-1", True),)


def test_a_picture_that_was_refused_inside_a_good_envelope_is_refused_alone() -> None:
    entries = [
        {"id": 1, "error": "error_image_unavailable", "message": "blurry", "image_info": {}},
        {"id": 0, "error": "", "image_info": {"image_id": "id-0"}},
    ]
    pictures = [(PNG, "a.png"), (JPG, "b.jpg"), (JPG, "c.jpg")]
    results, _ = replay(catalog.upload_pictures(pictures), [envelope({"image_info_list": entries})])
    assert [(each.key, each.ok, each.code) for each in results] == [
        ("id-0", True, ""), ("", False, "error_image_unavailable"), ("", False, "not_answered"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"GIF89a", "picture_format"), (b"", "picture_format"), (JPG + bytes(10 * 1024 * 1024), "picture_too_large")],
    ids=["gif", "empty", "large"],
)
def test_a_picture_they_do_not_take_is_not_sent(content: bytes, code: str) -> None:
    (result,), requests = replay(catalog.upload_pictures([(content, "a")]), [])
    assert (result.ok, result.code, requests) == (False, code, ())


def test_only_what_the_marketplace_does_not_offer_is_missing() -> None:
    """Returns are answered in the seller centre: section 9 names the calls without their fields."""
    missing = set(MARKETPLACE.flows.__slots__) - set(MARKETPLACE.flows.present())
    returns = {"answer_return", "cancel_requests", "reject_reasons"}
    assert missing == {"adjust_stock", "authorised_shops", "list_listings", "stock_places", "upload_papers"} | returns
