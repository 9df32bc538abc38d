"""Variations, stock and price (shopee.md sections 6.4, 6.6, 6.7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.client import Seller


def with_models(seller: Seller, *names: str, **more: Any) -> tuple[int, list[int]]:
    item = seller.item()
    made = seller.post("product/init_tier_variation", {"item_id": item} | seller.tiers(*names, **more))
    return item, [model["model_id"] for model in made["model"]]


def stock(seller: Seller, item: int, *pairs: tuple[int, int]) -> dict[str, Any]:
    rows = [{"model_id": model, "seller_stock": [{"stock": number}]} for model, number in pairs]
    answer: dict[str, Any] = seller.raw(
        "POST", "product/update_stock", body={"item_id": item, "stock_list": rows}
    ).json()
    return answer


def price(seller: Seller, item: int, *pairs: tuple[int, float]) -> dict[str, Any]:
    rows = [{"model_id": model, "original_price": number} for model, number in pairs]
    answer: dict[str, Any] = seller.raw(
        "POST", "product/update_price", body={"item_id": item, "price_list": rows}
    ).json()
    return answer


def test_variations_are_made_in_the_current_form(seller: Seller) -> None:
    item, models = with_models(seller, "250 g", "500 g")
    found = seller.get("product/get_model_list", item_id=item)
    assert [model["model_id"] for model in found["model"]] == models
    assert [option["option"] for option in found["tier_variation"][0]["option_list"]] == ["250 g", "500 g"]
    assert found["model"][1]["tier_index"] == [1]
    info = seller.get("product/get_item_base_info", item_id_list=item)["item_list"][0]
    assert info["has_model"] is True
    assert "price_info" not in info
    assert "stock_info_v2" not in info


def test_variations_are_made_in_the_old_form_too(seller: Seller) -> None:
    item = seller.item()
    body = seller.tiers("A", "B")
    del body["standardise_tier_variation"]
    assert seller.fails("POST", "product/init_tier_variation", {"item_id": item} | body) == "product.error_param"
    body["tier_variation"] = [{"name": "Rasa", "option_list": [{"option": "A"}, {"option": "B"}]}]
    assert len(seller.post("product/init_tier_variation", {"item_id": item} | body)["model"]) == 2


def test_in_strict_mode_a_new_item_is_unknown_to_variations_for_five_seconds(seller: Seller) -> None:
    seller.settings(strict_variation_delay=True)
    item = seller.item()
    body = {"item_id": item} | seller.tiers("A")
    assert seller.fails("POST", "product/init_tier_variation", body) == "product.error_item_not_found"
    seller.advance(6)
    assert seller.post("product/init_tier_variation", body)["model"]


def test_a_new_structure_removes_old_models_and_empty_tiers_go_back(seller: Seller) -> None:
    item, before = with_models(seller, "A", "B")
    after = seller.post("product/init_tier_variation", {"item_id": item} | seller.tiers("A", "C"))
    assert not {model["model_id"] for model in after["model"]} & set(before)
    single = {"tier_index": [], "original_price": 9_000, "seller_stock": [{"stock": 3}]}
    seller.post("product/init_tier_variation", {"item_id": item, "standardise_tier_variation": [], "model": [single]})
    listing = seller.listing(item)
    assert (listing["models"], listing["price"], listing["stock"]) == ([], 9_000, 3)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda b: b["model"][0].update(tier_index=[7]), "error_tier_index"),
        (lambda b: b["model"][0].update(tier_index=[1]), "error_model_duplicate_tier_variation_index"),
        (lambda b: b["model"][0].update(original_price=1_000_000), "error_price_out_of_range"),
        (lambda b: b["model"][0].pop("seller_stock"), "error_param"),
        (lambda b: b["model"][0].update(model_sku="x" * 101), "error_param"),
        (lambda b: b["standardise_tier_variation"][0].update(variation_name="x" * 15), "error_tier_var_name_too_long"),
        (
            lambda b: b["standardise_tier_variation"][0]["variation_option_list"][0].update(
                variation_option_name="x" * 21
            ),
            "error_tier_opt_val_too_long",
        ),
        (
            lambda b: b["standardise_tier_variation"][0]["variation_option_list"][0].update(variation_option_name="B"),
            "error_model_duplicate_name",
        ),
        (lambda b: b.update(standardise_tier_variation=b["standardise_tier_variation"] * 3), "error_param"),
        (
            lambda b: b["standardise_tier_variation"][0]["variation_option_list"][0].update(image_id="x"),
            "error_param",
        ),
    ],
)
def test_variations_that_break_a_rule_are_refused(seller: Seller, change: Any, error: str) -> None:
    item = seller.item()
    body = {"item_id": item} | seller.tiers("A", "B")
    change(body)
    assert seller.fails("POST", "product/init_tier_variation", body) == f"product.{error}"
    assert seller.listing(item)["models"] == []


def test_fifty_models_fit_and_fifty_one_do_not(seller: Seller) -> None:
    item = seller.item()
    tier = [
        {"variation_name": "A", "variation_option_list": [{"variation_option_name": f"a{n}"} for n in range(17)]},
        {"variation_name": "B", "variation_option_list": [{"variation_option_name": f"b{n}"} for n in range(3)]},
    ]
    models = [
        {"tier_index": [n // 3, n % 3], "original_price": 5_000, "seller_stock": [{"stock": 1}]} for n in range(51)
    ]
    body = {"item_id": item, "standardise_tier_variation": tier, "model": models}
    refused = seller.raw("POST", "product/init_tier_variation", body=body).json()
    assert "should be under 50" in refused["message"]
    body["model"] = models[:50]
    assert len(seller.post("product/init_tier_variation", body)["model"]) == 50


def test_options_grow_by_update_then_add(seller: Seller) -> None:
    item, models = with_models(seller, "A", "B")
    tiers = seller.tiers("A", "B", "C")["standardise_tier_variation"]
    kept = [{"model_id": model, "tier_index": [n]} for n, model in enumerate(models)]
    body = {"item_id": item, "standardise_tier_variation": tiers, "model_list": kept}
    answer = seller.raw("POST", "product/update_tier_variation", body=body).json()
    assert (answer["error"], "response" in answer) == ("", False)
    new = {"tier_index": [2], "original_price": 21_000, "seller_stock": [{"stock": 4}], "model_sku": "C"}
    added = seller.post("product/add_model", {"item_id": item, "model_list": [new]})["model"]
    assert added[0]["model_id"] not in models
    assert seller.listing(item)["stock"] == 5 + 5 + 4


def test_models_left_out_of_an_update_are_deleted_but_never_all(seller: Seller) -> None:
    item, models = with_models(seller, "A", "B")
    tiers = seller.tiers("B")["standardise_tier_variation"]
    body = {"item_id": item, "standardise_tier_variation": tiers, "model_list": []}
    refused = seller.fails("POST", "product/update_tier_variation", body)
    assert refused == "product.error_busi_cannot_delete_all_model"
    body["model_list"] = [{"model_id": models[1], "tier_index": [0]}]
    seller.raw("POST", "product/update_tier_variation", body=body)
    left = seller.get("product/get_model_list", item_id=item)["model"]
    assert [(model["model_id"], model["model_name"]) for model in left] == [(models[1], "B")]


def test_a_model_is_changed_and_deleted(seller: Seller) -> None:
    item, models = with_models(seller, "A", "B")
    seller.raw("POST", "product/update_model", body={"item_id": item, "model": [{"model_id": 1, "model_sku": "Z"}]})
    row = {"model_id": models[0], "model_sku": "Z", "weight": 0.9}
    answer = seller.raw("POST", "product/update_model", body={"item_id": item, "model": [row]}).json()
    assert (answer["error"], "response" in answer) == ("", False)
    shown = seller.get("product/get_model_list", item_id=item)["model"][0]
    assert (shown["model_sku"], shown["weight"]) == ("Z", "0.9")
    seller.raw("POST", "product/delete_model", body={"item_id": item, "model_id": models[1]})
    last = {"item_id": item, "model_id": models[0]}
    assert seller.fails("POST", "product/delete_model", last) == "product.error_busi_cannot_delete_all_model"
    assert seller.fails("POST", "product/delete_model", last | {"model_id": 5}) == "product.error_wrong_modelid"


def test_an_item_without_variations_has_an_empty_model_list(seller: Seller) -> None:
    found = seller.get("product/get_model_list", item_id=seller.item())
    assert (found["tier_variation"], found["model"]) == ([], [])


# -- stock -------------------------------------------------------------------------------------------------


def test_stock_is_absolute(seller: Seller) -> None:
    item = seller.item()
    for number in (7, 7, 3):
        assert stock(seller, item, (0, number))["response"]["success_list"][0]["stock"] == number
    assert seller.listing(item)["stock"] == 3


def test_stock_of_a_varied_item_needs_model_ids(seller: Seller) -> None:
    item, models = with_models(seller, "A", "B")
    assert stock(seller, item, (0, 1))["error"] == "product.error_edit_item_stock_for_item_has_model"
    assert stock(seller, item, (9, 1))["message"] == "Wrong model_id."
    assert stock(seller, item, (models[0], 1), (models[0], 2))["message"] == "Repeat model_id."
    mixed = stock(seller, item, (models[0], 1), (9, 2))
    assert mixed["error"] == ""
    assert mixed["response"]["failure_list"] == [{"model_id": 9, "failed_reason": "Wrong model_id."}]
    assert seller.listing(item)["stock"] == 1 + 5


def test_at_most_fifty_stock_rows_per_call(seller: Seller) -> None:
    item = seller.item()
    rows = [(number, 1) for number in range(51)]
    assert stock(seller, item, *rows)["error"] == "product.error_param"


@pytest.mark.parametrize(
    "row", [{"normal_stock": 5}, {}, {"seller_stock": []}, {"seller_stock": [{"stock": "5"}]}, {"seller_stock": 5}]
)
def test_stock_in_another_shape_is_a_parameter_error(seller: Seller, row: dict[str, Any]) -> None:
    body = {"item_id": seller.item(), "stock_list": [row]}
    assert seller.fails("POST", "product/update_stock", body) == "product.error_param"


def test_stock_below_what_a_promotion_reserved_is_refused(seller: Seller) -> None:
    item = seller.item()
    seller.control("PATCH", f"listings/{item}", {"reserved": 4})
    refused = stock(seller, item, (0, 3))
    assert refused["error"] == "product.error_busi_update_stock_failed"
    assert refused["response"]["failure_list"][0]["failed_reason"] == "Stock should be larger than reserved stock."
    assert stock(seller, item, (0, 4))["error"] == ""


def test_a_promotion_may_block_stock_and_price(seller: Seller) -> None:
    item = seller.item()
    now = seller.now()
    promotion = {"id": 5, "start_time": now - 1, "end_time": now + 600, "price": 30_000, "lock": "block"}
    seller.control("PATCH", f"listings/{item}", {"promotion": promotion})
    assert stock(seller, item, (0, 9))["error"] == "product.error_busi_update_stock_failed"
    assert price(seller, item, (0, 9_000))["error"] == "product.error_cannt_edit_price_in_promotion"
    info = seller.get("product/get_item_base_info", item_id_list=item)["item_list"][0]
    assert (info["has_promotion"], info["price_info"][0]["current_price"]) == (True, 30_000)
    shown = seller.get("product/get_item_promotion", item_id_list=item)["success_list"][0]["promotion"][0]
    assert (shown["promotion_id"], shown["promotion_staging"]) == (5, "ongoing")
    assert seller.fails("POST", "product/delete_item", {"item_id": item}) == "product.error_cannt_delete_in_promotion"
    seller.advance(601)
    assert stock(seller, item, (0, 9))["error"] == ""


def test_a_shop_with_warehouses_needs_a_location(seller: Seller) -> None:
    item = seller.item()
    seller.settings(multi_warehouse=["IDZ"], shop=seller.shop)
    assert stock(seller, item, (0, 5))["message"] == "Lack of location_id, please double check."
    row = {"seller_stock": [{"stock": 5, "location_id": "IDZ"}]}
    assert seller.post("product/update_stock", {"item_id": item, "stock_list": [row]})["success_list"]


def test_a_partial_batch_fails_some_members_and_does_the_others(seller: Seller) -> None:
    item, models = with_models(seller, "A", "B", "C")
    seller.fault("partial_batch", count=1, members=2)
    answer = stock(seller, item, *[(model, 50) for model in models])
    assert [row["model_id"] for row in answer["response"]["success_list"]] == [models[2]]
    assert len(answer["response"]["failure_list"]) == 2
    assert [model["stock"] for model in seller.listing(item)["models"]] == [5, 5, 50]


# -- price -------------------------------------------------------------------------------------------------


def test_prices_change_per_model(seller: Seller) -> None:
    item, models = with_models(seller, "A", "B")
    answer = price(seller, item, (models[0], 15_000), (models[1], 50))
    assert answer["response"]["success_list"] == [{"model_id": models[0], "original_price": 15_000.0}]
    assert "at least 99" in answer["response"]["failure_list"][0]["failed_reason"]
    assert [model["price"] for model in seller.listing(item)["models"]] == [15_000, 20_000]


def test_a_price_out_of_bounds_fails_the_call_when_it_is_the_only_one(seller: Seller) -> None:
    item = seller.item()
    assert price(seller, item, (0, 1))["error"] == "product.error_price_exceed_min_limitt"
    assert price(seller, item, (0, 2e8))["error"] == "product.error_price_exceed_max_limitt"


def test_the_dearest_variation_costs_at_most_seven_times_the_cheapest(seller: Seller) -> None:
    item, models = with_models(seller, "A", "B", price=10_000)
    assert price(seller, item, (models[0], 70_000))["error"] == ""
    assert price(seller, item, (models[0], 70_001))["error"] == "product.error_price_out_of_range"
    assert seller.listing(item)["models"][0]["price"] == 70_000


def test_a_varied_item_has_no_price_of_its_own(seller: Seller) -> None:
    item, _ = with_models(seller, "A")
    assert price(seller, item, (0, 5_000))["error"] == "product.error_edit_item_price_for_item_has_model"
