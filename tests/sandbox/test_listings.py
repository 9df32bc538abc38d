"""Categories, images, items (shopee.md sections 4, 5, 6.1–6.3, 6.5, 6.8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.client import JPG, LONG, PNG, Seller

ORIGIN = {"attribute_id": 100001, "attribute_value_list": [{"value_id": 301}]}
LIFE = {"attribute_id": 100002, "attribute_value_list": [{"value_id": 0, "original_value_name": "9 Bulan"}]}


def test_the_category_tree_has_roots_branches_and_at_least_25_leaves(seller: Seller) -> None:
    tree = seller.get("product/get_category", language="id")["category_list"]
    known = {category["category_id"] for category in tree}
    assert all(category["parent_category_id"] in known | {0} for category in tree)
    leaves = [category for category in tree if not category["has_children"]]
    assert len(leaves) >= 25
    assert "Kopi Bubuk" in {category["display_category_name"] for category in leaves}
    parents = {category["parent_category_id"] for category in tree}
    assert not parents & {category["category_id"] for category in leaves}


def test_attributes_say_what_is_mandatory(seller: Seller) -> None:
    found = seller.get("product/get_attribute_tree", category_id_list="101301,1", language="id")["list"]
    needed = {a["attribute_id"] for a in found[0]["attribute_tree"] if a["mandatory"]}
    assert needed == {100001, 100002}
    assert found[1]["warning"]
    many = ",".join(str(n) for n in range(21))
    assert seller.fails("GET", "product/get_attribute_tree", category_id_list=many) == "product.error_param"


def test_the_old_attribute_call_is_offline(seller: Seller) -> None:
    assert seller.fails("GET", "product/get_attributes", category_id=101301) == "product.error_param"


def test_brands_are_paged(seller: Seller) -> None:
    first = seller.get("product/get_brand_list", category_id=101601, status=1, offset=0, page_size=2)
    assert (first["has_next_page"], first["next_offset"], first["is_mandatory"]) == (True, 2, True)
    assert first["brand_list"][0]["brand_id"] == 0


def test_limits_can_be_read_and_changed(seller: Seller) -> None:
    assert seller.get("product/get_item_limit")["item_name_length_limit"] == {"min_limit": 5, "max_limit": 255}
    seller.settings(limits={"name": [5, 30]})
    assert seller.get("product/get_item_limit")["item_name_length_limit"]["max_limit"] == 30
    refused = seller.fails("POST", "product/add_item", seller.draft(item_name="K" * 31))
    assert refused == "product.error_title_exceeds_max_length"


def test_channels_include_disabled_and_masked_ones(seller: Seller) -> None:
    channels = seller.get("logistics/get_channel_list")["logistics_channel_list"]
    assert {channel["enabled"] for channel in channels} == {True, False}
    assert any(channel["mask_channel_id"] for channel in channels)


def test_several_images_are_uploaded_at_once_and_each_has_its_own_error(seller: Seller) -> None:
    answer = seller.upload(PNG, b"GIF89a", JPG)
    entries = answer["response"]["image_info_list"]
    assert [bool(entry["error"]) for entry in entries] == [False, True, False]
    assert answer["response"]["image_info"] == entries[0]["image_info"]


def test_an_upload_is_refused_without_a_picture_or_above_ten_megabytes(seller: Seller) -> None:
    assert seller.upload(b"%PDF-1.4")["error"] == "media_space.error_param"
    assert seller.upload(PNG + b"0" * 10 * 1024 * 1024)["error"] == "media_space.error_param"
    assert seller.upload(*[PNG] * 10)["error"] == "media_space.error_param"
    assert seller.fails("POST", "media_space/upload_image", {}) == "media_space.error_param"


def test_a_new_item_is_listed_with_what_was_sent(seller: Seller) -> None:
    made = seller.post("product/add_item", seller.draft(category_id=101301, attribute_list=[ORIGIN, LIFE]))
    info = seller.get("product/get_item_base_info", item_id_list=made["item_id"])["item_list"][0]
    assert (info["item_name"], info["item_sku"], info["item_status"]) == (
        "Kopi Bubuk Robusta 250 g",
        "KOPI-250",
        "NORMAL",
    )
    assert info["price_info"][0]["original_price"] == 35_000
    assert info["stock_info_v2"]["summary_info"]["total_available_stock"] == 10
    assert info["weight"] == "0.3"
    assert info["attribute_list"][1]["attribute_value_list"][0]["original_value_name"] == "9 Bulan"


def test_a_price_is_rounded_to_whole_rupiah(seller: Seller) -> None:
    item = seller.item(original_price=35_000.6)
    assert seller.listing(item)["price"] == 35_001


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"item_name": None}, "error_param"),
        ({"item_name": "Kopi"}, "error_item_name_is_too_short"),
        ({"item_name": "     "}, "error_item_name_empty"),
        ({"item_name": "K" * 256}, "error_title_exceeds_max_length"),
        ({"item_name": "Kopi\tBubuk"}, "error_title_character_forbidden"),
        ({"item_name": 5}, "error_param"),
        ({"description": "singkat"}, "error_desc_length_min_limit"),
        ({"description": "x" * 3001}, "error_desc_length_min_limit"),
        ({"description": LONG + "#a " * 19}, "error_param"),
        ({"original_price": 98}, "error_price_exceed_min_limitt"),
        ({"original_price": 150_000_001}, "error_price_exceed_max_limitt"),
        ({"original_price": "mahal"}, "error_invalid_price"),
        ({"weight": 0}, "error_param"),
        ({"category_id": 100629}, "error_invalid_category"),
        ({"category_id": 5}, "error_invalid_category"),
        ({"category_id": 101301}, "error_less_required_attribute"),
        ({"category_id": 101402}, "error_param"),
        ({"category_id": 101601}, "error_less_required_attribute"),
        ({"image": {"image_id_list": []}}, "error_image_num_min"),
        ({"image": {"image_id_list": ["nowhere"]}}, "error_param"),
        ({"image": {"image_id_list": ["x"] * 10}}, "error_image_num_min"),
        ({"logistic_info": []}, "error_param"),
        ({"logistic_info": [{"logistic_id": 8003, "enabled": False}]}, "error_invalid_logistic_info"),
        ({"logistic_info": [{"logistic_id": 8004, "enabled": True}]}, "error_invalid_logistic_info"),
        ({"logistic_info": [{"logistic_id": 80014, "enabled": True}]}, "error_invalid_logistic_info"),
        ({"logistic_info": [{"logistic_id": 1, "enabled": True}]}, "error_invalid_logistic_info"),
        ({"logistic_info": [{"logistic_id": 8007, "enabled": True}]}, "error_invalid_logistic_info"),
        ({"logistic_info": [{"logistic_id": 8010, "enabled": True}]}, "error_invalid_logistic_info"),
        ({"logistic_info": [{"logistic_id": 8005, "enabled": True}]}, "error_param"),
        ({"logistic_info": [{"enabled": True}]}, "error_param"),
        ({"weight": 60}, "error_invalid_logistic_info"),
        ({"seller_stock": [{"stock": -1}]}, "error_param"),
        ({"seller_stock": [{"stock": 1_000_000}]}, "error_param"),
        ({"seller_stock": [{"stock": 1, "location_id": "IDZ"}]}, "error_auth"),
        ({"normal_stock": 4}, "error_param"),
        ({"brand": {"brand_id": 9}}, "error_invalid_brand"),
        ({"condition": "OLD"}, "error_param"),
        ({"item_status": "BANNED"}, "error_param"),
        ({"attribute_list": [{"attribute_id": 9}]}, "error_invalid_attribute"),
        ({"attribute_list": [ORIGIN]}, "error_invalid_attribute"),
        ({"pre_order": {"is_pre_order": True, "days_to_ship": 3}}, "error_param"),
    ],
)
def test_an_item_that_breaks_a_rule_is_refused(seller: Seller, changes: dict[str, Any], error: str) -> None:
    assert seller.fails("POST", "product/add_item", seller.draft(**changes)) == f"product.{error}"
    assert seller.control("GET", "listings").json() == []


@pytest.mark.parametrize(
    ("attribute", "error"),
    [
        ({"attribute_id": 100001, "attribute_value_list": []}, "error_invalid_attribute_value"),
        ({"attribute_id": 100001, "attribute_value_list": [{"value_id": 9}]}, "error_invalid_attribute_value"),
        (
            {"attribute_id": 100001, "attribute_value_list": [{"value_id": 0, "original_value_name": "Bulan"}]},
            "error_invalid_attribute_value",
        ),
        ({"attribute_id": 100005, "attribute_value_list": [{"value_id": 5}]}, "error_value_id_must_equal_zero"),
        (
            {"attribute_id": 100004, "attribute_value_list": [{"value_id": 0, "original_value_name": "250"}]},
            "error_invalid_attribute_value",
        ),
        (
            {"attribute_id": 100012, "attribute_value_list": [{"value_id": 0, "original_value_name": "2027-01-01"}]},
            "error_invalid_attribute_value",
        ),
        ({"attribute_id": 100006, "attribute_value_list": [{"value_id": 331}]}, "error_less_required_attribute"),
    ],
)
def test_attribute_values_follow_their_input_type(seller: Seller, attribute: dict[str, Any], error: str) -> None:
    draft = seller.draft(category_id=101323, attribute_list=[attribute])
    assert seller.fails("POST", "product/add_item", draft) == f"product.{error}"


def test_a_chosen_value_may_ask_for_a_child_attribute(seller: Seller) -> None:
    halal = {"attribute_id": 100006, "attribute_value_list": [{"value_id": 331}]}
    number = {"attribute_id": 100007, "attribute_value_list": [{"value_id": 0, "original_value_name": "ID341"}]}
    assert seller.item(category_id=101323, attribute_list=[halal, number])


def test_a_mandatory_brand_may_be_no_brand(seller: Seller) -> None:
    permit = {"attribute_id": 100005, "attribute_value_list": [{"value_id": 0, "original_value_name": "P-IRT 12"}]}
    draft = seller.draft(category_id=101601, attribute_list=[permit])
    assert seller.fails("POST", "product/add_item", draft) == "product.error_less_required_brand"
    assert seller.item(
        category_id=101601, attribute_list=[permit], brand={"brand_id": 0, "original_brand_name": "NoBrand"}
    )


def test_the_same_call_twice_makes_two_items(seller: Seller) -> None:
    draft = seller.draft()
    assert seller.post("product/add_item", draft)["item_id"] != seller.post("product/add_item", draft)["item_id"]
    found = seller.get("product/search_item", item_sku="KOPI-250", page_size=10)
    assert (found["total_count"], found["next_offset"]) == (2, "")
    seller.settings(repeated_sku_error=True)
    assert seller.fails("POST", "product/add_item", draft) == "product.error_repeated_mtsku"


def test_a_full_shop_takes_no_more_items(seller: Seller) -> None:
    seller.settings(item_count_limit=1)
    seller.item()
    assert seller.fails("POST", "product/add_item", seller.draft()) == "product.error_reach_shop_item_limit"


def test_new_items_may_be_under_review_first(seller: Seller) -> None:
    seller.settings(review_s=60)
    item = seller.item()
    assert seller.listing(item)["status"] == "REVIEWING"
    assert seller.fails("POST", "product/update_item", {"item_id": item}) == "product.error_item_uneditable"
    seller.advance(61)
    assert seller.post("product/update_item", {"item_id": item, "item_name": "Kopi Baru"})["item_name"] == "Kopi Baru"


def test_an_update_keeps_what_it_does_not_name_and_never_touches_stock_or_price(seller: Seller) -> None:
    item = seller.item()
    seller.post(
        "product/update_item",
        {"item_id": item, "description": LONG * 2, "original_price": 1, "seller_stock": [{"stock": 1}]},
    )
    listing = seller.listing(item)
    assert (listing["name"], listing["price"], listing["stock"]) == ("Kopi Bubuk Robusta 250 g", 35_000, 10)
    assert listing["description"] == LONG * 2


def test_an_update_checks_the_whole_item_again(seller: Seller) -> None:
    item = seller.item()
    seller.settings(limits={"description": [200, 3000]})
    refused = seller.fails("POST", "product/update_item", {"item_id": item, "item_name": "Kopi Arabika"})
    assert refused == "product.error_desc_length_min_limit"
    assert seller.listing(item)["name"] == "Kopi Bubuk Robusta 250 g"


def test_an_empty_sku_deletes_it(seller: Seller) -> None:
    item = seller.item()
    seller.post("product/update_item", {"item_id": item, "item_sku": ""})
    assert seller.listing(item)["sku"] == ""


def test_items_are_listed_by_status_and_page(seller: Seller) -> None:
    made = [seller.item(item_sku=f"K{n}", item_status="UNLIST" if n == 4 else "NORMAL") for n in range(5)]
    seen, offset = [], 0
    while True:
        page = seller.get("product/get_item_list", offset=offset, page_size=2, item_status=["NORMAL", "UNLIST"])
        seen += [entry["item_id"] for entry in page["item"]]
        assert page["total_count"] == 5
        if not page["has_next_page"]:
            break
        offset = page["next_offset"]
    assert seen == made
    assert seller.get("product/get_item_list", offset=0, page_size=9, item_status="UNLIST")["total_count"] == 1


def test_item_list_needs_its_parameters_and_refuses_deep_offsets(seller: Seller) -> None:
    assert seller.fails("GET", "product/get_item_list", offset=0, page_size=10) == "product.error_param"
    assert seller.fails("GET", "product/get_item_list", offset=0, item_status="NORMAL") == "product.error_param"
    too_big = seller.raw("GET", "product/get_item_list", {"offset": 0, "page_size": 101, "item_status": "NORMAL"})
    assert too_big.json()["message"] == "Wrong parameters, detail: page_size must be 100 or less."
    deep = seller.raw("GET", "product/get_item_list", {"offset": 10_001, "page_size": 1, "item_status": "NORMAL"})
    assert "offset over limit" in deep.json()["message"]


def test_items_are_found_by_update_time(seller: Seller) -> None:
    seller.item()
    seller.advance(100)
    later = seller.item(item_sku="NEW")
    since = seller.now() - 50
    found = seller.get("product/get_item_list", offset=0, page_size=9, item_status="NORMAL", update_time_from=since)
    assert [entry["item_id"] for entry in found["item"]] == [later]


def test_base_info_takes_fifty_and_names_what_it_does_not_know(seller: Seller) -> None:
    item = seller.item()
    answer = seller.raw("GET", "product/get_item_base_info", {"item_id_list": f"{item},77"}).json()
    assert [entry["item_id"] for entry in answer["response"]["item_list"]] == [item]
    assert "77" in answer["warning"]
    assert seller.fails("GET", "product/get_item_base_info", item_id_list="77") == "product.error_item_not_found"
    many = ",".join(str(n) for n in range(1, 52))
    assert seller.fails("GET", "product/get_item_base_info", item_id_list=many) == "product.error_param"


def test_search_pages_with_an_opaque_offset(seller: Seller) -> None:
    made = [seller.item(item_sku="SAME") for _ in range(3)]
    first = seller.get("product/search_item", item_name="robusta", page_size=2)
    second = seller.get("product/search_item", item_name="robusta", page_size=2, offset=first["next_offset"])
    assert first["item_id_list"] + second["item_id_list"] == made
    assert seller.fails("GET", "product/search_item", page_size=2) == "product.error_param"


def test_a_new_item_can_be_slow_to_appear_in_searches(seller: Seller) -> None:
    seller.settings(search_delay_s=30)
    seller.item()
    assert seller.get("product/search_item", item_sku="KOPI-250", page_size=5)["item_id_list"] == []
    seller.advance(31)
    assert len(seller.get("product/search_item", item_sku="KOPI-250", page_size=5)["item_id_list"]) == 1


def test_unlisting_reports_each_item(seller: Seller) -> None:
    item, banned = seller.item(), seller.item()
    seller.control("PATCH", f"listings/{banned}", {"status": "BANNED"})
    rows = [{"item_id": item, "unlist": True}, {"item_id": banned, "unlist": True}, {"item_id": 5, "unlist": True}]
    answer = seller.post("product/unlist_item", {"item_list": rows})
    assert answer["success_list"] == [{"item_id": item, "unlist": True}]
    assert [row["item_id"] for row in answer["failure_list"]] == [banned, 5]
    assert seller.listing(item)["status"] == "UNLIST"
    refused = seller.fails("POST", "product/unlist_item", {"item_list": rows[1:]})
    assert refused == "product.error_unlist_item_all_failed"


def test_a_deleted_item_stays_readable_for_ninety_days_and_refuses_edits(seller: Seller) -> None:
    item = seller.item()
    answer = seller.raw("POST", "product/delete_item", body={"item_id": item}).json()
    assert (answer["error"], "response" in answer) == ("", False)
    assert seller.fails("POST", "product/delete_item", {"item_id": item}) == "product.error_item_not_found"
    assert seller.fails("POST", "product/update_item", {"item_id": item}) == "product.error_item_not_found"
    info = seller.get("product/get_item_base_info", item_id_list=item)["item_list"][0]
    assert info["item_status"] == "SELLER_DELETE"
    seller.http.post("/_practice/settings", json={"marketplace": "shopee", "access_life_s": 10**8})
    again = Seller(seller.http)  # its token outlives the leap
    seller.token, seller.shop = again.token, again.shop
    other = seller.item()
    seller.post("product/delete_item", {"item_id": other})
    seller.advance(90 * 86_400 + 1)
    assert seller.fails("GET", "product/get_item_base_info", item_id_list=other) == "product.error_item_not_found"


def test_a_shop_sees_only_its_own_items(seller: Seller) -> None:
    item = seller.item()
    other = Seller(seller.http)
    assert other.fails("GET", "product/get_item_base_info", item_id_list=item) == "product.error_item_not_found"
    body = {"item_id": item, "stock_list": [{"seller_stock": [{"stock": 1}]}]}
    assert other.fails("POST", "product/update_stock", body) == "product.error_item_not_found"
