"""Creating, editing and reading products (tiktokshop.md §9.1–§9.3)."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.tiktokshop.client import CHIPS, COFFEE, DRINKS, HONEY, JAMU, LONG, POTTERY, WOVEN, Seller

SHIRTS = "918792"
CREATE, CHECK = "/product/202309/products", "/product/202309/products/listing_check"
SEARCH = "/product/202502/products/search"
ROAST = {"id": "100708", "values": [{"id": "1001402"}]}


def attribute(number: str, *values: dict[str, str]) -> dict[str, Any]:
    return {"id": number, "values": list(values)}


def test_a_product_has_ids_of_nineteen_digits_as_strings(seller: Seller) -> None:
    made = seller.post(CREATE, seller.draft(skus=seller.weights("100 g", "250 g")))
    assert len(made["product_id"]) == 19
    assert [sku["seller_sku"] for sku in made["skus"]] == ["W-0", "W-1"]
    assert all(isinstance(sku["id"], str) and len(sku["id"]) == 19 for sku in made["skus"])
    assert made["warnings"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": None}, 12052261),
        ({"title": "x" * 24}, 12052051),
        ({"title": "Kopi Robusta Desa Suka Jaya" * 10}, 12052051),
        ({"title": "Kopi Robusta Desa Sukamaju ☕"}, 12052931),
        ({"title": "Kopi Robusta &amp; Arabika Desa Sukamaju"}, 12052931),
        ({"title": "Kopi Robustaaaaaaaaaa Desa Sukamaju"}, 12052931),
        ({"title": "Kopi Robusta\nDesa Sukamaju Sangrai"}, 12052931),
        ({"description": None}, 12052015),
        ({"description": "ab " * 3_400}, 12052013),
        ({"description": "Enak sekali 😀"}, 12052932),
        ({"category_id": "5"}, 12052023),
        ({"category_id": None}, 12052023),
        ({"category_id": DRINKS}, 12052024),
        ({"category_version": "v1"}, 12052230),
        ({"category_version": "v3"}, 12052910),
        ({"category_id": "919560"}, 12052223),
        ({"main_images": []}, 12052028),
        ({"main_images": [{"uri": "https://contoh.id/a.jpg"}]}, 12052722),
        ({"package_weight": None}, 12019011),
        ({"package_weight": {"value": 0.25, "unit": "KILOGRAM"}}, 12019011),
        ({"package_weight": {"value": "0.2505", "unit": "KILOGRAM"}}, 12019011),
        ({"package_weight": {"value": "0.5", "unit": "POUND"}}, 12019011),
        ({"package_weight": {"value": "0", "unit": "KILOGRAM"}}, 12052181),
        ({"package_dimensions": {"length": "10", "width": "10", "height": 5, "unit": "CENTIMETER"}}, 12052116),
        ({"skus": []}, 12052902),
        ({"product_attributes": None}, 12052104),
        ({"product_attributes": [attribute("999", {"name": "x"})]}, 12052910),
        ({"product_attributes": [ROAST, ROAST]}, 12052254),
        ({"product_attributes": [attribute("100708", {"id": "5"})]}, 12052529),
        ({"product_attributes": [attribute("100708", {"name": "Sedang"})]}, 12052247),
        ({"product_attributes": [ROAST, attribute("100704", {"name": "banyak"})]}, 12052256),
        ({"product_attributes": [ROAST, attribute("100705", {"id": "1001301"}, {"id": "1001302"})]}, 12052246),
        ({"product_attributes": [ROAST, attribute("100705", {"id": "1001301"})]}, 12052104),
        ({"category_id": POTTERY, "product_attributes": None}, 12052116),
        ({"category_id": JAMU, "product_attributes": [attribute("100707", {"name": "TR 1"})]}, 12052105),
        ({"certifications": [{"id": "5", "images": []}]}, 12052655),
        ({"certifications": [{"id": "7182427061781169926", "images": [{"uri": "x"}]}]}, 12052650),
        ({"listing_platforms": ["TOKO"]}, 12052330),
        ({"listing_platforms": []}, 12052330),
        ({"category_id": "917896", "product_attributes": None}, 12052330),
        ({"listing_platforms": ["TIKTOK_SHOP"], "is_pre_owned": True}, 12052330),
        ({"minimum_order_quantity": 21}, 12052706),
        ({"delivery_option_ids": ["5"]}, 12052910),
        ({"idempotency_key": "k" * 129}, 12052910),
        ({"save_mode": "LATER"}, 12052910),
        ({"title": 5}, 12052910),
    ],
)
def test_a_product_that_breaks_a_rule_is_refused_and_nothing_is_made(
    seller: Seller, changes: dict[str, Any], code: int
) -> None:
    draft = seller.draft()
    draft |= changes
    draft = {name: value for name, value in draft.items() if value is not None}
    assert seller.code("POST", CREATE, draft) == code
    assert seller.control("GET", "listings").json() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"price": None}, 12052571),
        ({"price": {"amount": 35000, "currency": "IDR"}}, 12052571),
        ({"price": {"amount": "99", "currency": "IDR"}}, 12052570),
        ({"price": {"amount": "100000001", "currency": "IDR"}}, 12052570),
        ({"price": {"amount": "1500.50", "currency": "IDR"}}, 12052073),
        ({"price": {"amount": "15 ribu", "currency": "IDR"}}, 12052073),
        ({"price": {"amount": "15000", "currency": "USD"}}, 12052084),
        ({"inventory": None}, 12052037),
        ({"inventory": [{"warehouse_id": "5", "quantity": 1}]}, 12052530),
        ({"inventory": [{"quantity": 100000}]}, 12052055),
        ({"inventory": [{"quantity": -1}]}, 12052055),
        ({"inventory": [{"quantity": "3"}]}, 12052910),
        ({"seller_sku": "KOPI 250"}, 12019059),
        ({"seller_sku": "K" * 51}, 12019059),
        ({"sales_attributes": [{"id": "5", "value_name": "x"}]}, 12052527),
        ({"sales_attributes": [{"id": "100000", "value_id": "5"}]}, 12052529),
        ({"sales_attributes": [{"name": "Berat"}]}, 12052248),
        ({"sales_attributes": [{"name": "B" * 21, "value_name": "x"}]}, 12052242),
        ({"sales_attributes": [{"name": "Berat", "value_name": "x" * 51}]}, 12052249),
        ({"sales_attributes": [{"name": n, "value_name": "x"} for n in "ABCD"]}, 12052525),
        ({"id": "1729592970800000012"}, 12052553),
    ],
)
def test_a_sku_that_breaks_a_rule_is_refused(seller: Seller, change: dict[str, Any], code: int) -> None:
    sku = {name: value for name, value in (seller.sku() | change).items() if value is not None}
    assert seller.code("POST", CREATE, seller.draft(skus=[sku])) == code


def test_skus_differ_and_name_the_same_kinds(seller: Seller) -> None:
    assert seller.code("POST", CREATE, seller.draft(skus=seller.weights("100 g", "100 G"))) == 12052560
    mixed = [*seller.weights("100 g"), seller.sku("X")]
    assert seller.code("POST", CREATE, seller.draft(skus=mixed)) == 12052550
    many = seller.weights(*(str(n) for n in range(101)))
    assert seller.code("POST", CREATE, seller.draft(skus=many)) == 12052050
    assert len(seller.product(skus=many[:100])[1]) == 100


def test_edges_of_the_limits_are_inside(seller: Seller) -> None:
    for title in ("Kopi Robusta Desa Suka Ay", "Kopi Robusta Desa " + "ab cd " * 39 + "xyz"):
        assert seller.product(title=title)
    for price in (100, 100_000_000):
        assert seller.product(skus=[seller.sku("A", 99_999, price)])
    seller.settings(limits={"title": [5, 10]})
    assert seller.product(title="Kopi Desa")


def test_a_degree_sign_is_no_emoji(seller: Seller) -> None:
    assert seller.product(title="Kopi Robusta Desa disangrai 220° dengan kayu")


def test_attributes_and_papers_let_a_product_through(seller: Seller) -> None:
    paper = seller.image(use_case="CERTIFICATION_IMAGE")
    papers = [{"id": "7182427311584347906", "images": [{"uri": paper}]}]
    jamu = [attribute("100707", {"name": "TR 123456789"})]
    assert seller.product(category_id=JAMU, product_attributes=jamu, certifications=papers)
    halal = [ROAST, attribute("100705", {"id": "1001301"}), attribute("100706", {"name": "ID321"})]
    assert seller.product(product_attributes=halal)
    woven = [attribute("100709", {"id": "1001503"}, {"id": "1001505"}, {"name": "Mendong"})]
    assert seller.product(category_id=WOVEN, product_attributes=woven)
    assert seller.product(category_id=HONEY, product_attributes=[attribute("100703", {"id": "1001201"})])
    size = {"length": "10", "width": "10", "height": "5.5", "unit": "CENTIMETER"}
    assert seller.product(category_id=POTTERY, product_attributes=None, package_dimensions=size)


def test_a_paper_uploaded_for_another_purpose_is_refused_when_the_shop_looks_at_it(seller: Seller) -> None:
    jamu = [attribute("100707", {"name": "TR 123456789"})]
    paper = [{"id": "7182427311584347906", "images": [{"uri": seller.image()}]}]
    assert seller.product(category_id=JAMU, product_attributes=jamu, certifications=paper)
    seller.settings(use_case_checked=True)
    draft = seller.draft(category_id=JAMU, product_attributes=jamu, certifications=paper)
    assert seller.code("POST", CREATE, draft) == 12052650
    draft["certifications"][0]["images"] = [{"uri": seller.image(use_case="CERTIFICATION_IMAGE")}]
    assert seller.code("POST", CREATE, draft) == 0


@pytest.mark.parametrize("inside", [True, False])
def test_a_size_chart_is_taken_where_the_category_has_one(seller: Seller, inside: bool) -> None:
    seller.settings(use_case_checked=True)
    chart = {"uri": seller.image(use_case="SIZE_CHART_IMAGE")}
    shirt: dict[str, Any] = {"category_id": SHIRTS, "product_attributes": [attribute("100709", {"id": "1001501"})]}
    product, _ = seller.product(**shirt, size_chart={"image": chart} if inside else chart)
    assert seller.detail(product)["size_chart"] == ({"image": chart} if inside else chart)
    assert seller.product(**shirt)
    seller.settings(size_chart_required=True)
    rules = seller.get(f"/product/202309/categories/{SHIRTS}/rules", category_version="v2")
    assert rules["size_chart"] == {"is_supported": True, "is_required": True}
    assert seller.code("POST", CREATE, seller.draft(**shirt)) == 12052910
    wrong = seller.draft(**shirt, size_chart={"image": {"uri": seller.image()}})
    assert seller.code("POST", CREATE, wrong) == 12052722
    assert seller.code("POST", CREATE, seller.draft(size_chart={"image": chart})) == 12052910, "coffee has no sizes"


def test_a_check_names_every_problem_at_once_and_makes_nothing(seller: Seller) -> None:
    draft = seller.draft(title="Kopi", description=None, product_attributes=None)
    found = seller.post(CHECK, draft)
    assert found["check_result"] == "FAILED"
    assert [each["code"] for each in found["fail_reasons"]] == [12052051, 12052015, 12052104]
    assert seller.post(CHECK, seller.draft())["check_result"] == "PASS"
    assert seller.control("GET", "listings").json() == []


def test_the_same_key_gives_the_same_answer(seller: Seller) -> None:
    draft = seller.draft(idempotency_key="kopi-1")
    first = seller.post(CREATE, draft)
    assert seller.post(CREATE, draft) == first
    assert seller.post(CREATE, draft | {"idempotency_key": "kopi-2"}) != first
    assert len(seller.control("GET", "listings").json()) == 2


def test_an_unknown_brand_is_cleared_with_a_warning(seller: Seller) -> None:
    made = seller.post(CREATE, seller.draft(brand_id="123"))
    assert "brand_id" in made["warnings"][0]["message"]
    assert "brand" not in seller.detail(made["product_id"])
    product, _ = seller.product(brand_id="7082427311584347908")
    assert seller.detail(product)["brand"]["name"] == "Kopi Lereng Merapi"


def test_a_shop_may_be_unable_to_list(seller: Seller) -> None:
    for settings, code in (
        ({"seller_active": False}, 12052700),
        ({"tokopedia": "MOVING"}, 12052332),
        ({"product_limit": 0}, 12052093),
    ):
        seller.settings(**settings)
        assert seller.code("POST", CREATE, seller.draft()) == code
        seller.settings(**dict.fromkeys(settings))


def test_tokopedia_is_for_those_who_came_from_there(seller: Seller) -> None:
    seller.settings(tokopedia="NONE")
    assert seller.code("POST", CREATE, seller.draft()) == 12052994
    product, _ = seller.product(listing_platforms=None)
    assert seller.detail(product)["integrated_platform_statuses"] == []


def test_a_shop_that_is_being_merged_may_change_price_and_stock_only(seller: Seller) -> None:
    product, (sku,) = seller.product()
    seller.settings(tokopedia="MOVING")
    assert seller.code("POST", f"{CREATE}/{product}/partial_edit", {"title": "Kopi Desa"}) == 12052332
    assert seller.set_stock(product, sku, 3).json()["code"] == 0


# -- audits ------------------------------------------------------------------------------------------------


def test_a_new_product_is_pending_until_its_audit_is_over(seller: Seller) -> None:
    seller.settings(audit_s=600)
    product, _ = seller.product()
    seen = seller.detail(product)
    assert (seen["status"], seen["audit"]["status"]) == ("PENDING", "AUDITING")
    assert seller.buy("KOPI-250").json()["error"] == "not_on_sale"
    seller.advance(601)
    seen = seller.detail(product)
    assert (seen["status"], seen["audit"]["status"]) == ("ACTIVATE", "APPROVED")
    assert seen["integrated_platform_statuses"] == [{"platform": "TOKOPEDIA", "status": "ACTIVATE"}]


def test_a_product_can_fail_its_audit(seller: Seller) -> None:
    seller.settings(audit_fail_words=["ajaib"])
    product, _ = seller.product(title="Kopi Ajaib Desa Sukamaju Sangrai 250 g")
    seen = seller.detail(product)
    assert (seen["status"], seen["audit"]["status"], len(seen["audit_failed_reasons"])) == ("FAILED", "FAILED", 1)
    edit = {"title": "Kopi Robusta Desa Sukamaju Sangrai 250 g"}
    assert seller.post(f"/product/202509/products/{product}/partial_edit", edit)["audit"] == {"status": "APPROVED"}
    assert seller.detail(product)["status"] == "ACTIVATE"


def test_a_live_product_keeps_its_version_until_the_audit_passes(seller: Seller) -> None:
    product, (sku,) = seller.product()
    seller.settings(audit_s=600)
    edit = {"title": "Kopi Robusta Desa Sukamaju Giling 250 g"}
    assert seller.post(f"/product/202509/products/{product}/partial_edit", edit)["audit"] == {"status": "AUDITING"}
    seen = seller.detail(product)
    assert (seen["title"], seen["status"], seen["has_draft"]) == (
        "Kopi Robusta Desa Sukamaju Sangrai 250 g",
        "ACTIVATE",
        True,
    )
    assert seller.detail(product, return_under_review_version="true")["title"] == edit["title"]
    seller.advance(601)
    seen = seller.detail(product)
    assert (seen["title"], [each["id"] for each in seen["skus"]]) == (edit["title"], [sku])


def test_edits_during_an_audit_add_up_and_leave_price_and_stock_alone(seller: Seller) -> None:
    product, (sku,) = seller.product(skus=seller.weights("100 g"))
    seller.settings(audit_s=600)
    path = f"/product/202509/products/{product}/partial_edit"
    seller.post(path, {"title": "Kopi Robusta Desa Sukamaju Giling 250 g"})
    more = {"skus": [{"id": sku}, seller.sku("NEW", 4, 50_000, "500 g")]}
    new = seller.post(path, more)["skus"][1]["id"]
    seller.post(path, {"description": "<p>Cerita baru.</p>", "skus": [{"id": sku}, {"id": new}]})
    seller.set_stock(product, sku, 3)
    rows = {"skus": [{"id": sku, "price": {"amount": "36000", "currency": "IDR"}}]}
    seller.post(f"/product/202309/products/{product}/prices/update", rows)
    seller.advance(601)
    seen = seller.detail(product)
    assert (seen["title"], seen["description"]) == ("Kopi Robusta Desa Sukamaju Giling 250 g", "<p>Cerita baru.</p>")
    shown = [(each["id"], each["price"]["sale_price"], each["inventory"][0]["quantity"]) for each in seen["skus"]]
    assert shown == [(sku, "36000", 3), (new, "50000", 4)]


def test_an_edit_that_fails_its_audit_changes_nothing(seller: Seller) -> None:
    product, _ = seller.product()
    seller.settings(audit_fail_words=["ajaib"])
    seller.post(f"/product/202509/products/{product}/partial_edit", {"title": "Kopi Ajaib Desa Sukamaju Sangrai"})
    seen = seller.detail(product)
    assert (seen["title"][:12], seen["status"], seen["audit"]["status"]) == ("Kopi Robusta", "ACTIVATE", "FAILED")


def test_a_draft_needs_little_and_is_not_sold(seller: Seller) -> None:
    made = seller.post(CREATE, seller.draft(save_mode="AS_DRAFT", description=None, product_attributes=None))
    assert seller.detail(made["product_id"])["status"] == "DRAFT"
    assert seller.buy("KOPI-250").status_code == 404
    edit = seller.draft(skus=[{"id": made["skus"][0]["id"], "seller_sku": "KOPI-250"}])
    seller.call("PUT", f"/product/202509/products/{made['product_id']}", edit)
    assert seller.detail(made["product_id"])["status"] == "ACTIVATE"


# -- edits -------------------------------------------------------------------------------------------------


def test_a_sku_left_out_of_a_full_edit_is_deleted(seller: Seller) -> None:
    product, (small, large) = seller.product(skus=seller.weights("100 g", "250 g"))
    kept = {"id": large, "seller_sku": "W-1", "sales_attributes": [{"name": "Berat", "value_name": "250 g"}]}
    new = seller.sku("W-2", 9, 40_000, "500 g")
    answer = seller.call("PUT", f"/product/202509/products/{product}", seller.draft(skus=[kept, new]))
    assert [sku["seller_sku"] for sku in answer["skus"]] == ["W-1", "W-2"]
    assert answer["audit"] == {"status": "APPROVED"}
    seen = seller.detail(product)["skus"]
    assert [each["id"] for each in seen] == [large, answer["skus"][1]["id"]]
    assert [each["inventory"][0]["quantity"] for each in seen] == [5, 9]
    assert [each["price"]["sale_price"] for each in seen] == ["20000", "40000"]
    assert small not in [each["id"] for each in seen]
    assert seller.buy("W-0").status_code == 404


def test_a_partial_edit_without_skus_keeps_them_and_with_skus_deletes_the_rest(seller: Seller) -> None:
    product, (small, large) = seller.product(skus=seller.weights("100 g", "250 g"))
    path = f"/product/202509/products/{product}/partial_edit"
    seller.post(path, {"description": "<p>Cerita baru tentang kopi desa.</p>"})
    seen = seller.detail(product)
    assert seen["description"] == "<p>Cerita baru tentang kopi desa.</p>"
    assert [each["id"] for each in seen["skus"]] == [small, large]
    seller.post(path, {"skus": [{"id": small}]})
    assert [each["id"] for each in seller.detail(product)["skus"]] == [small]


def test_a_full_edit_needs_every_required_field_again(seller: Seller) -> None:
    product, (sku,) = seller.product()
    draft = seller.draft(description=None, skus=[{"id": sku}])
    assert seller.code("PUT", f"/product/202509/products/{product}", draft) == 12052015
    draft = seller.draft(skus=[{"seller_sku": "NEU"}])
    assert seller.code("PUT", f"/product/202509/products/{product}", draft) == 12052571


def test_a_storefront_left_out_of_an_edit_is_deactivated(seller: Seller) -> None:
    product, _ = seller.product()
    path = f"/product/202509/products/{product}/partial_edit"
    seller.post(path, {"listing_platforms": ["TOKOPEDIA"]})
    seen = seller.detail(product)
    assert (seen["status"], seen["integrated_platform_statuses"][0]["status"]) == ("SELLER_DEACTIVATED", "ACTIVATE")
    other, _ = seller.product(listing_platforms=["TIKTOK_SHOP"])
    seller.post(f"/product/202509/products/{other}/partial_edit", {"listing_platforms": ["TIKTOK_SHOP", "TOKOPEDIA"]})
    assert seller.detail(other)["integrated_platform_statuses"][0]["status"] == "ACTIVATE"


def test_strangers_and_deleted_products_cannot_be_edited(http: TestClient, seller: Seller) -> None:
    product, _ = seller.product()
    other = Seller(http)
    assert other.code("GET", f"/product/202309/products/{product}") == 12052034
    assert seller.code("GET", "/product/202309/products/5") == 12052260
    seller.control("PATCH", f"listings/{product}", {"delete": True})
    assert seller.code("POST", f"/product/202509/products/{product}/partial_edit", {"title": "x"}) == 12052901


# -- reading -----------------------------------------------------------------------------------------------


def test_a_product_reads_back_as_it_was_written(seller: Seller) -> None:
    image = seller.image()
    sku = seller.sku("A-1", 4, 15_000) | {
        "sales_attributes": [{"id": "100000", "value_id": "1000001", "sku_img": {"uri": image}}],
        "external_sku_id": "12",
    }
    product, _ = seller.product(skus=[sku], external_product_id="77", minimum_order_quantity=2)
    seen = seller.detail(product, locale="id-ID")
    assert (seen["external_product_id"], seen["minimum_order_quantity"], seen["description"]) == ("77", 2, LONG)
    assert seen["package_weight"] == {"value": "0.250", "unit": "KILOGRAM"}
    assert [each["local_name"] for each in seen["category_chains"]] == ["Makanan & Minuman", "Minuman", "Kopi"]
    assert seen["product_attributes"][0]["values"] == [{"id": "1001402", "name": "Medium"}]
    assert set(seen["main_images"][0]) == {"uri", "urls", "thumb_urls", "width", "height"}
    first = seen["skus"][0]
    assert first["price"] == {"currency": "IDR", "tax_exclusive_price": "15000", "sale_price": "15000"}
    assert first["external_sku_id"] == "12"
    color = first["sales_attributes"][0]
    assert (color["name"], color["value_name"], color["sku_img"]["uri"]) == ("Warna", "Merah", image)


def test_own_attributes_get_ids_that_stay(seller: Seller) -> None:
    one, _ = seller.product(skus=seller.weights("100 g"))
    two, _ = seller.product(skus=seller.weights("100 g"))
    first, second = (seller.detail(each)["skus"][0]["sales_attributes"][0] for each in (one, two))
    assert (first["id"], first["value_id"]) == (second["id"], second["value_id"])
    assert len(first["id"]) == 19


def test_the_status_is_absent_for_a_product_on_tokopedia_only(seller: Seller) -> None:
    product, _ = seller.product(listing_platforms=["TOKOPEDIA"])
    seen = seller.detail(product)
    assert "status" not in seen
    assert seen["integrated_platform_statuses"] == [{"platform": "TOKOPEDIA", "status": "ACTIVATE"}]
    found = seller.post(SEARCH, {"status": "ACTIVATE", "listing_platforms": ["TOKOPEDIA"]})["products"]
    assert ["status" in each for each in found] == [False]
    assert seller.post(SEARCH, {"status": "ACTIVATE"})["products"] == []


def test_a_search_filters(seller: Seller) -> None:
    coffee, (sku,) = seller.product()
    chips, _ = seller.product(category_id=CHIPS, product_attributes=None, skus=[seller.sku("KRP")])
    gone, _ = seller.product(skus=[seller.sku("GONE")])
    seller.control("PATCH", f"listings/{gone}", {"delete": True})

    def found(**body: Any) -> list[str]:
        return [each["id"] for each in seller.post(SEARCH, body)["products"]]

    assert found() == found(status="ALL") == [coffee, chips]
    assert found(seller_skus=["KRP"]) == [chips]
    assert found(sku_ids=[sku]) == [coffee]
    assert found(status="DELETED") == [gone]
    assert found(status="SELLER_DEACTIVATED") == []
    assert found(update_time_ge=seller.now() + 5) == []
    assert found(create_time_le=seller.now(), audit_status=["APPROVED"]) == [coffee, chips]
    for body, code in (
        ({"status": "NORMAL"}, 12019113),
        ({"seller_skus": ["x"] * 11}, 12019027),
        ({"sku_ids": ["5"] * 11}, 12019087),
        ({"listing_platforms": ["TOKOPEDIA"]}, 12052910),
    ):
        assert seller.code("POST", SEARCH, body) == code
    assert seller.code("POST", SEARCH, page_size=101) == 12052910
    assert seller.code("POST", SEARCH, page_token="abc") == 12019109


def test_pages_meet_without_gap_and_end_at_the_cap(seller: Seller) -> None:
    made = [seller.product(skus=[seller.sku(f"S{n}")])[0] for n in range(5)]
    token, seen = "", []
    while True:
        page = seller.post(SEARCH, page_size=2, page_token=token)
        seen += [each["id"] for each in page["products"]]
        assert page["total_count"] == 5
        token = page["next_page_token"]
        if not token:
            break
    assert seen == made
    seller.settings(max_results=2)
    token = seller.post(SEARCH, page_size=2)["next_page_token"]
    assert seller.code("POST", SEARCH, page_size=2, page_token=token) == 12052180


def test_a_new_product_may_be_missing_from_searches_for_a_while(seller: Seller) -> None:
    seller.settings(search_delay_s=30)
    product, _ = seller.product()
    assert seller.post(SEARCH)["products"] == []
    assert seller.detail(product)["id"] == product
    seller.advance(31)
    assert len(seller.post(SEARCH)["products"]) == 1


def test_answers_may_hold_more_or_less_than_the_document_says(seller: Seller) -> None:
    product, _ = seller.product()
    seller.settings(extra_fields=True, missing_fields=["audit", "listing_quality_tier"])
    seen = seller.detail(product)
    assert "practice_extra" in seen
    assert "audit" not in seen
    assert seen["category_chains"][-1]["id"] == COFFEE
