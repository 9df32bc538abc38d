"""Categories, rules, attributes, brands, warehouses, couriers, pictures (tiktokshop.md §7, §8)."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.sandbox.tiktokshop.client import ANY, COFFEE, DRINKS, JAMU, POTTERY, Seller, png

CATEGORIES, UPLOAD = "/product/202309/categories", "/product/202309/images/upload"
BOTH = {"category_version": "v2"}


def tree(seller: Seller, **query: Any) -> dict[str, dict[str, Any]]:
    found = seller.get(CATEGORIES, **(BOTH | query))["categories"]
    return {each["id"]: each for each in found}


def test_the_tree_hangs_together(seller: Seller) -> None:
    found = tree(seller)
    assert all(each["parent_id"] == "0" or each["parent_id"] in found for each in found.values())
    parents = {each["parent_id"] for each in found.values()}
    assert all(each["is_leaf"] is (each["id"] not in parents) for each in found.values())
    assert found[COFFEE]["local_name"] == "Kopi"
    assert tree(seller, locale="en-US")[COFFEE]["local_name"] == "Coffee"
    assert "INVITE_ONLY" in [status for each in found.values() for status in each["permission_statuses"]]


def test_each_storefront_has_leaves_of_its_own(seller: Seller) -> None:
    shop, toko = (set(tree(seller, listing_platform=name)) for name in ("TIKTOK_SHOP", "TOKOPEDIA"))
    assert shop - toko
    assert toko - shop
    assert COFFEE in shop & toko


def test_the_versions_have_ids_of_their_own(seller: Seller) -> None:
    old = {each["id"] for each in seller.get(CATEGORIES)["categories"]}
    assert not old & set(tree(seller))
    number = next(each["id"] for each in seller.get(CATEGORIES, keyword="kopi")["categories"])
    assert seller.get(f"{CATEGORIES}/{number}/attributes")["attributes"]
    assert seller.code("GET", f"{CATEGORIES}/{number}/attributes", category_version="v2") == 12052230
    assert seller.code("GET", f"{CATEGORIES}/{COFFEE}/rules") == 12052230


def test_the_newer_text_wants_v2_everywhere(seller: Seller) -> None:
    seller.settings(category_version="v2")
    assert seller.code("GET", CATEGORIES) == 12052217
    assert seller.code("POST", f"{CATEGORIES}/recommend", {"product_title": "kopi"}) == 12052217
    assert seller.code("POST", "/product/202309/products", seller.draft(category_version=None)) == 12052217
    assert tree(seller)
    assert seller.product()


def test_rules_say_what_a_category_asks_for(seller: Seller) -> None:
    rules = seller.get(f"{CATEGORIES}/{JAMU}/rules", **BOTH)
    assert [each["is_required"] for each in rules["product_certifications"]] == [True]
    assert seller.get(f"{CATEGORIES}/{POTTERY}/rules", **BOTH)["package_dimension"] == {"is_required": True}
    assert seller.get(f"{CATEGORIES}/{COFFEE}/rules", **BOTH)["package_dimension"] == {"is_required": False}
    assert seller.code("GET", f"{CATEGORIES}/{DRINKS}/rules", **BOTH) == 12052024
    assert seller.code("GET", f"{CATEGORIES}/5/rules", **BOTH) == 12052023


def test_the_required_mark_is_misspelt_as_in_the_live_api(seller: Seller) -> None:
    found = seller.get(f"{CATEGORIES}/{COFFEE}/attributes", **BOTH)["attributes"]
    assert [each["id"] for each in found if each["is_requried"]] == ["100708"]
    assert not any("is_required" in each for each in found)
    assert {each["type"] for each in found} == {"SALES_PROPERTY", "PRODUCT_PROPERTY"}
    conditional = next(each for each in found if each["requirement_conditions"])
    assert conditional["requirement_conditions"][0]["attribute_id"] in {each["id"] for each in found}


def test_a_category_is_recommended_by_the_words_of_the_title(seller: Seller) -> None:
    body = {"product_title": "Kopi bubuk asli", "category_version": "v2"}
    found = seller.post(f"{CATEGORIES}/recommend", body)
    assert found["leaf_category_id"] == COFFEE
    assert [each["level"] for each in found["categories"]] == [1, 2, 3]
    odd = seller.post(f"{CATEGORIES}/recommend", {"product_title": "Xyz", "category_version": "v2"})
    assert odd["leaf_category_id"] == ANY
    assert seller.code("POST", f"{CATEGORIES}/recommend", {}) == 12052910


def test_brands_come_in_pages_and_can_be_made(seller: Seller) -> None:
    path = "/product/202309/brands"
    made = seller.post(path, {"name": "Merek Desa"})["id"]
    first = seller.get(path, page_size=3)
    assert first["total_count"] == 5
    rest = seller.get(path, page_size=3, page_token=first["next_page_token"])
    assert [each["id"] for each in rest["brands"]][-1] == made
    assert rest["next_page_token"] == ""
    assert [each["name"] for each in seller.get(path, brand_name="merek")["brands"]] == ["Merek Desa"]
    assert [each["id"] for each in seller.get(path, is_authorized="true")["brands"]] == [made]
    assert seller.code("GET", path, page_size=101) == 12052910
    assert seller.code("GET", path, page_token="x") == 12019108
    assert seller.code("POST", path, {"name": "A"}, shop_cipher=seller.cipher) == 36009004


def test_a_shop_has_a_sales_and_a_return_warehouse(seller: Seller) -> None:
    found = seller.get("/logistics/202309/warehouses")["warehouses"]
    assert [(each["type"], each["is_default"]) for each in found] == [
        ("SALES_WAREHOUSE", True),
        ("RETURN_WAREHOUSE", False),
    ]
    assert all("distict" in each["address"] and len(each["id"]) == 19 for each in found)
    seller.settings(multi_warehouse=["Gudang Balai Desa"])
    found = seller.get("/logistics/202309/warehouses")["warehouses"]
    assert [each["name"] for each in found] == ["Gudang Utama", "Gudang Balai Desa", "Gudang Retur"]


def test_warehouses_are_a_shops_own(http: TestClient, seller: Seller) -> None:
    assert Seller(http).warehouse != seller.warehouse


def test_couriers_belong_to_delivery_options(seller: Seller) -> None:
    options = seller.get(f"/logistics/202309/warehouses/{seller.warehouse}/delivery_options")["delivery_options"]
    assert "SEND_BY_SELLER" in [each["type"] for each in options]
    path = f"/logistics/202309/delivery_options/{options[0]['id']}/shipping_providers"
    assert "JNE" in [each["name"] for each in seller.get(path)["shipping_providers"]]
    assert seller.code("GET", "/logistics/202309/warehouses/5/delivery_options") == 36009004
    assert seller.code("GET", "/logistics/202309/delivery_options/5/shipping_providers") == 36009004


def test_a_shop_can_be_unready(seller: Seller) -> None:
    path = "/product/202312/prerequisites"
    assert not any(each["is_failed"] for each in seller.get(path)["check_results"])
    seller.settings(seller_active=False)
    assert [each["check_item"] for each in seller.get(path)["check_results"] if each["is_failed"]] == ["SHOP_STATUS"]


# -- pictures ----------------------------------------------------------------------------------------------


def test_a_picture_gets_an_uri_and_its_size(seller: Seller) -> None:
    answer = seller.raw("POST", UPLOAD, files={"data": png(640, 480)}, data={"use_case": "MAIN_IMAGE"}).json()
    data = answer["data"]
    assert (data["width"], data["height"], data["use_case"]) == (640, 480, "MAIN_IMAGE")
    assert data["url"].startswith("https://")
    assert data["uri"] in data["url"]


@pytest.mark.parametrize(
    ("content", "use_case", "code"),
    [
        (b"GIF89a" + b"0" * 40, "MAIN_IMAGE", 12038005),
        (png(200, 600), "MAIN_IMAGE", 12038015),
        (png(200, 600), "ATTRIBUTE_IMAGE", 0),
        (png(99, 600), "ATTRIBUTE_IMAGE", 12038015),
        (png(4001, 400), "MAIN_IMAGE", 12038015),
        (png(), "HERO_IMAGE", 12038014),
        (png() + b"0" * 10 * 1024 * 1024, "MAIN_IMAGE", 12038004),
    ],
)
def test_pictures_that_do_not_fit_are_refused(seller: Seller, content: bytes, use_case: str, code: int) -> None:
    answer = seller.raw("POST", UPLOAD, files={"data": content}, data={"use_case": use_case}).json()
    assert answer["code"] == code


def test_an_upload_needs_a_file_and_no_cipher(seller: Seller) -> None:
    assert seller.raw("POST", UPLOAD, files={"other": png()}).json()["code"] == 12038002
    answer = seller.raw("POST", UPLOAD, {"shop_cipher": seller.cipher}, files={"data": png()}).json()
    assert (answer["code"], "unexpected" in answer["message"]) == (36009004, True)


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x0b\x08\x01\xf4\x02\x58\x01\x00\x00\x00", (600, 500)),
        (b"BM" + b"\x00" * 16 + (600).to_bytes(4, "little") + (-500).to_bytes(4, "little", signed=True), (600, 500)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X" + b"\x00" * 8 + b"\x57\x02\x00\xf3\x01\x00", (600, 500)),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 16, (1024, 1024)),
    ],
)
def test_every_documented_format_is_read(seller: Seller, content: bytes, size: tuple[int, int]) -> None:
    answer = seller.raw("POST", UPLOAD, files={"data": content}, data={"use_case": "MAIN_IMAGE"}).json()
    assert (answer["data"]["width"], answer["data"]["height"]) == size


def test_a_certificate_may_be_a_pdf(seller: Seller) -> None:
    path = "/product/202309/files/upload"
    made = seller.raw("POST", path, files={"data": b"%PDF-1.4"}, data={"name": "pirt.pdf"}).json()["data"]
    assert (made["name"], made["format"]) == ("pirt.pdf", "PDF")
    assert seller.raw("POST", path, files={"data": png()}, data={"name": "a.pdf"}).json()["code"] == 12052910
