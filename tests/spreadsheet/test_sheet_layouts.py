"""Published layouts, a few rows each, written by hand: what a seller downloads elsewhere is read without a question."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.spreadsheet.plan import ImportPlan, PlanStatus

from .conftest import PlanOf

Read = list[tuple[str, str, str, int | None, int | None, int | None]]


def read(plan: ImportPlan) -> Read:
    assert plan.status is PlanStatus.PLANNED, plan.questions
    return [
        (item.sku, item.name, item.variant, item.price, item.stock, item.weight_g) for item in plan.items if item.sells
    ]


def codes(plan: ImportPlan) -> list[str]:
    return [entry.code for entry in plan.entries]


def test_shopee_mass_upload(plan_of: PlanOf) -> None:
    keys = ["ps_category", "ps_product_name", "ps_sku_parent_short", "et_title_variation_integration_no"]
    keys += ["et_title_variation_1", "et_title_option_for_variation_1", "ps_price", "ps_stock", "ps_sku_short"]
    head = ["Kategori", "Nama Produk", "SKU Induk", "Kode Integrasi Variasi", "Nama Variasi 1"]
    head += ["Varian untuk Variasi 1", "Harga", "Stok", "Kode Variasi"]
    plan = plan_of(
        [
            [*keys, "ps_weight"],
            [*head, "Berat"],
            [
                "Wajib",
                "Wajib",
                "Opsional",
                "Wajib Bersyarat",
                *["Wajib Bersyarat"] * 2,
                *["Wajib"] * 2,
                "Opsional",
                "Wajib",
            ],
            [
                "",
                "Masukkan nama produk",
                "",
                "",
                "",
                "",
                "Masukkan harga produk",
                "Masukkan stok",
                "",
                "Masukkan berat",
            ],
            [100629, "Kaos Desa", "", "I-1", "Warna", "Merah", "50000", "4", "KD-M", "250"],
            [100629, "Kaos Desa", "", "I-1", "Warna", "Biru", "50000", "6", "KD-B", "250"],
            [100630, "Madu", "MDU", "", "", "", "80000", "5", "", "600"],
        ]
    )
    assert read(plan) == [
        ("KD-M", "Kaos Desa", "Merah", 50_000, 4, 250),
        ("KD-B", "Kaos Desa", "Biru", 50_000, 6, 250),
        ("MDU", "Madu", "", 80_000, 5, 600),
    ]


def test_shopee_mass_update(plan_of: PlanOf) -> None:
    keys = ["et_title_product_id", "et_title_product_name", "et_title_variation_id", "et_title_variation_name"]
    keys += ["et_title_parent_sku", "et_title_variation_sku", "et_title_variation_price", "et_title_variation_stock"]
    head = ["Kode Produk", "Nama Produk", "Kode Variasi", "Nama Variasi", "SKU Induk", "SKU", "Harga", "Stok"]
    plan = plan_of(
        [
            keys,
            head,
            ["2201", "Kaos Desa", "9001", "Merah", "", "", "50000", "4"],
            ["2201", "Kaos Desa", "9002", "Biru", "", "KD-B", "50000", "6"],
            ["2202", "Madu", "0", "", "", "MDU", "80000", "5"],
        ]
    )
    assert [(item[0], item[2], item[3], item[4]) for item in read(plan)] == [
        ("9001", "Merah", 50_000, 4),
        ("KD-B", "Biru", 50_000, 6),
        ("MDU", "", 80_000, 5),
    ]
    assert codes(plan)[0] == "2201"


def test_tiktok_shop_and_tokopedia_batch_upload(plan_of: PlanOf) -> None:
    head = ["Category", "Brand", "Product Name", "Product Description", "Parcel Weight(g)", "Variation 1 (Colour)"]
    head += ["Variation 2 (Size)", "Retail Price (Local Currency)", "Quantity", "Seller SKU", "Main Product Image"]
    keys = ["category", "brand", "product_name", "product_description", "parcel_weight", "property_value_1"]
    keys += ["property_value_2", "price", "quantity", "seller_sku", "main_image"]
    row = ["Muslim Fashion", "No brand", "Gamis", "Bagus", 300, "Merah", "M", 189_000, 16, "G-M", "https://a.id/1.jpg"]
    plan = plan_of([keys, ["Mandatory"] * 11, head, ["Please enter the product name"] * 3, row])
    assert read(plan) == [("G-M", "Gamis", "Merah / M", 189_000, 16, 300)]


def test_akulaku(plan_of: PlanOf) -> None:
    head = ["*Kategori ID", "*Nama Produk", "Warna", "*Harga（Rp）", "*Jumlah", "*Produk SKU", "*Merek", "*Berat (KG)"]
    plan = plan_of([head, ["12", "Gamis", "Merah", "189000", "16", "G-M", "Desa", "0.3"]])
    assert read(plan) == [("G-M", "Gamis", "Merah", 189_000, 16, 300)]


def test_woocommerce_with_parents_by_sku_and_by_id(plan_of_text: PlanOf) -> None:
    plan = plan_of_text(
        "ID,Type,SKU,Name,Stock,Weight (kg),Sale price,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)\n"
        '44,variable,,Kopi Gayo,,,,,,Ukuran,"250g, 500g"\n'
        "45,variation,KG-250,Kopi Gayo - 250g,10,0.25,40000,45000,id:44,Ukuran,250g\n"
        "46,variation,KG-500,Kopi Gayo - 500g,4,0.5,,85000,id:44,Ukuran,500g\n"
        '47,variable,TEH,Teh,,,,,,Rasa,"Melati, Vanila"\n'
        "48,variation,TEH-M,Teh - Melati,3,0.1,,15000,TEH,Rasa,Melati\n"
        "49,simple,MADU,Madu,5,0.6,,80000,,,\n"
    )
    assert [(item[0], item[2], item[3], item[4], item[5]) for item in read(plan)] == [
        ("KG-250", "250g", 45_000, 10, 250),
        ("KG-500", "500g", 85_000, 4, 500),
        ("TEH-M", "Melati", 15_000, 3, 100),
        ("MADU", "", 80_000, 5, 600),
    ]
    assert (plan.products, plan.variants) == (3, 3)
    assert codes(plan) == ["KOPI-GAYO", "TEH", "MADU"]


def test_shopify_with_picture_rows_and_default_title(plan_of_text: PlanOf) -> None:
    plan = plan_of_text(
        "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,"
        "Variant Compare At Price,Image Src,Variant Weight Unit,Status\n"
        "kopi,Kopi Gayo,Ibu Sri,Ukuran,250g,KG-250,250,10,45000.00,50000.00,https://a.id/1.jpg,kg,active\n"
        "kopi,,,,500g,KG-500,500,4,85000.00,,https://a.id/2.jpg,kg,active\n"
        "kopi,,,,,,,,,,https://a.id/3.jpg,,\n"
        "madu,Madu,Pak Adi,Title,Default Title,MADU,600,5,80000.00,,https://a.id/4.jpg,kg,active\n"
    )
    assert read(plan) == [
        ("KG-250", "Kopi Gayo", "250g", 45_000, 10, 250),
        ("KG-500", "Kopi Gayo", "500g", 85_000, 4, 500),
        ("MADU", "Madu", "", 80_000, 5, 600),
    ]
    product = plan.entries[0].product
    assert product is not None
    assert len(product.pictures) == 2


LAYOUTS: dict[str, tuple[list[list[Any]], Read]] = {
    "Loyverse": (
        [
            ["Handle", "SKU", "Name", "Option 1 name", "Option 1 value", "Cost", "Price [Toko]", "In stock [Toko]"],
            ["kopi", "10001", "Kopi", "Ukuran", "250g", "30000.00", "45000.00", "10"],
            ["kopi", "10002", "", "", "500g", "60000.00", "85000.00", "4"],
        ],
        [("10001", "Kopi", "250g", 45_000, 10, None), ("10002", "Kopi", "500g", 85_000, 4, None)],
    ),
    "Odoo": (
        [
            ["Name", "Internal Reference", "Sales Price", "Cost", "Quantity On Hand", "Unit of Measure", "Weight (kg)"],
            ["Kopi", "KOPI", 45_000.0, 30_000.0, 10.0, "Units", 0.25],
        ],
        [("KOPI", "Kopi", "", 45_000, 10, 250)],
    ),
    "Kasir Pintar": (
        [
            ["alasan_gagal", "kode_barang_edit", "nama_barang_edit", "harga_jual_edit", "harga_beli_edit", "stok_edit"],
            ["", "Isi dengan kode barang", "Isi dengan nama barang", "Isi dengan harga jual", "Isi dengan harga beli"],
            ["", "B-1", "Kopi", "45000", "30000", "10"],
        ],
        [("B-1", "Kopi", "", 45_000, 10, None)],
    ),
    "Moka": (
        [
            ["Category", "Items Name (Do Not Edit)", "Brand Name", "Variant Name", "Basic - Price", "SKU", "In Stock"],
            ["Minuman", "Kopi", "Gayo", "Dingin", "18000", "KP-D", "7"],
            ["Minuman", "Kopi", "Gayo", "Panas", "15000", "KP-P", "9"],
        ],
        [("KP-D", "Kopi", "Dingin", 18_000, 7, None), ("KP-P", "Kopi", "Panas", 15_000, 9, None)],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_point_of_sale_exports(plan_of: PlanOf, layout: str) -> None:
    rows, expected = LAYOUTS[layout]
    assert read(plan_of(rows)) == expected
