"""Rows become products with variants, certificates, pictures, units; SKUs that are missing are made."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.canonical import Certificate, CertificateKind, Condition, Picture, Product, Size
from inventory.spreadsheet.identifiers import barcode_is_valid, identifier, made_sku, slug
from inventory.spreadsheet.plan import Action, ImportPlan, PlanStatus

from .conftest import PlanOf


def codes(notes: Any) -> list[str]:
    return [note.code for note in notes]


def product(plan: ImportPlan, index: int = 0) -> Product:
    entry = plan.entries[index]
    assert entry.action is Action.NEW, entry.notes
    assert entry.product is not None
    return entry.product


def test_rows_of_one_name_with_choices_are_variants(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            ["Nama Produk", "Ukuran", "Harga", "Stok"],
            ["Kopi Gayo", "250g", 45_000, 10],
            ["Kopi Gayo", "500g", 85_000, 4],
            ["Madu Hutan", "350 ml", 60_000, 7],
        ]
    )
    assert (plan.products, plan.variants) == (2, 3)
    kopi = product(plan)
    assert (kopi.code, kopi.axes) == ("KOPI-GAYO", ("Ukuran",))
    assert [variant.sku for variant in kopi.variants] == ["KOPI-GAYO-250G", "KOPI-GAYO-500G"]
    assert [item.variant for item in plan.items] == ["250g", "500g", "350 ml"]


def test_a_parent_code_holds_variants_together(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            ["SKU Induk", "SKU", "Nama Produk", "Warna", "Ukuran", "Harga"],
            ["BTK", "BTK-M-L", "Batik Mega", "Merah", "L", 150_000],
            ["BTK", "BTK-B-L", "", "Biru", "L", 150_000],
        ]
    )
    batik = product(plan)
    assert (batik.code, batik.axes) == ("BTK", ("Warna", "Ukuran"))
    assert [variant.options for variant in batik.variants] == [("Merah", "L"), ("Biru", "L")]


def test_axis_names_may_stand_in_the_first_row_only(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            ["Handle", "SKU", "Nama", "Option 1 name", "Option 1 value", "Harga"],
            ["keripik", "K1", "Keripik", "Rasa", "Asin", 12_000],
            ["keripik", "K2", "", "", "Pedas", 13_000],
        ]
    )
    assert product(plan).axes == ("Rasa",)
    assert [variant.options for variant in product(plan).variants] == [("Asin",), ("Pedas",)]


def test_shopee_pairs_of_axis_and_choice_are_read(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            [
                "Nama Produk",
                "Kode Integrasi Variasi",
                "Nama Variasi 1",
                "Varian untuk Variasi 1",
                "Harga",
                "Kode Variasi",
            ],
            ["Kaos", "101", "Warna", "Merah", 30_000, "1001"],
            ["Kaos", "101", "Warna", "Kuning", 30_000, "1002"],
        ]
    )
    assert (product(plan).axes, plan.variants) == (("Warna",), 2)
    assert [variant.sku for variant in product(plan).variants] == ["1001", "1002"]


def test_variant_rows_below_a_product_belong_to_it(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            ["Title", "Type", "SKU", "Price", "Size"],
            ["Sofa", "PHYSICAL", "SOFA", 900_000, ""],
            ["", "VARIANT", "SOFA-S", 800_000, "S"],
            ["", "VARIANT", "SOFA-L", 900_000, "L"],
        ]
    )
    assert (plan.products, plan.variants) == (1, 2)
    assert product(plan).code == "SOFA"


def test_a_shared_sku_names_the_product_when_choices_differ(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            ["Nama Produk", "SKU", "Warna", "Harga"],
            ["Tas", "TAS01", "Merah", 50_000],
            ["Tas", "TAS01", "Biru", 55_000],
        ]
    )
    assert product(plan).code == "TAS01"
    assert [variant.sku for variant in product(plan).variants] == ["TAS01-MERAH", "TAS01-BIRU"]


def test_variants_that_cannot_be_told_apart_are_asked(plan_of: PlanOf) -> None:
    head = ["Nama Produk", "Warna", "Harga"]
    same = plan_of([head, ["Tas", "Merah", 50_000], ["Tas", "merah", 60_000]])
    assert codes(same.questions) == ["same_options"]
    missing = plan_of([head, ["Tas", "Merah", 50_000], ["Tas", "", 60_000]])
    assert codes(missing.questions) == ["option_missing"]


def test_one_sku_with_two_contents_is_asked_and_an_exact_repeat_is_merged(plan_of: PlanOf) -> None:
    head = ["SKU", "Nama", "Harga"]
    asked = plan_of([head, ["A1", "Kopi", 45_000], ["A1", "Madu", 80_000]])
    assert (asked.status, codes(asked.questions)) == (PlanStatus.NEEDS_ANSWERS, ["duplicate_sku"])
    merged = plan_of([head, ["A1", "Kopi", 45_000], ["A1", "Kopi", 45_000]])
    assert (merged.status, merged.products, codes(merged.warnings)[0]) == (
        PlanStatus.PLANNED,
        1,
        "duplicate_row_merged",
    )


def test_the_same_name_twice_without_sku_is_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga"], ["Keripik", 12_000], ["Keripik", 15_000]])
    assert (plan.products, codes(plan.questions)) == (2, ["same_name_twice"])


def test_leading_zeros_stay_and_cut_codes_are_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["SKU", "Nama", "Harga"], ["000099", "Kopi", 45_000], ["8.99E+12", "Madu", 80_000]])
    assert plan.items[0].sku == "000099"
    assert [(note.code, note.cell) for note in plan.questions] == [("identifier_lossy", "Produk!A3")]


def test_a_number_as_sku_is_written_without_decimals(plan_of: PlanOf) -> None:
    assert plan_of([["Kode", "Nama", "Harga"], [701, "Kopi", 45_000]]).items[0].sku == "701"


def test_everything_about_a_product_is_carried(plan_of: PlanOf) -> None:
    given = {
        "SKU": "K1",
        "Nama Produk": "Kopi",
        "Deskripsi": "Enak",
        "Kategori": "Minuman",
        "Merek": "Gayo Asli",
        "Produsen": "Ibu Sri",
        "Harga": "Rp 45.000",
        "Stok": "12 pcs",
        "Berat": "250 gr",
        "Satuan": "Bungkus",
        "Barcode": "8992761111113",
        "Foto": "kopi1.jpg; kopi2.png",
        "Kondisi": "Baru",
        "No P-IRT": "2051234567890-25",
        "BPOM": "MD 867031",
        "Halal": "ID3211000",
        "Ukuran Paket": "20 x 10 x 5 cm",
        "Daerah Asal": "Takengon",
    }
    plan = plan_of([list(given), list(given.values())])
    kopi = product(plan)
    assert (kopi.description, kopi.category, kopi.brand, kopi.producer) == ("Enak", "Minuman", "Gayo Asli", "Ibu Sri")
    assert kopi.condition is Condition.NEW
    assert kopi.pictures == (Picture("kopi1.jpg"), Picture("kopi2.png"))
    assert kopi.certificates == (
        Certificate(CertificateKind.PIRT, "2051234567890-25"),
        Certificate(CertificateKind.BPOM, "MD 867031"),
        Certificate(CertificateKind.HALAL, "ID3211000"),
    )
    assert kopi.size == Size(200, 100, 50)
    assert kopi.weight_g == 250
    assert dict(kopi.attributes) == {"Daerah Asal": "Takengon"}
    variant = kopi.variants[0]
    assert (variant.price, variant.weight_g, variant.unit, variant.barcode) == (45_000, 250, "bungkus", "8992761111113")
    assert plan.entries[0].stock[0].new == 12


def test_a_plain_yes_in_the_halal_column_answers_the_marketplaces_question_and_is_no_certificate(
    plan_of: PlanOf,
) -> None:
    plan = plan_of([["SKU", "Nama", "Harga", "Halal"], ["M-1", "Madu", 45000, "Ya"], ["M-2", "Gula", 15000, "ID331"]])
    first, second = [entry.product for entry in plan.entries]
    assert first is not None
    assert second is not None
    assert (dict(first.attributes), first.certificates) == ({"Halal": "Ya"}, ())
    assert (dict(second.attributes), [c.number for c in second.certificates]) == ({}, ["ID331"])
    assert "certificate_without_number" not in codes(plan.warnings)


def test_a_wrong_check_digit_and_a_certificate_without_number_are_told(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Barcode", "No. P-IRT"], ["Kopi", 45_000, "8992761111112", "ada"]])
    assert plan.status is PlanStatus.PLANNED
    assert {"barcode_check_digit", "certificate_without_number"} <= set(codes(plan.warnings))
    assert product(plan).certificates == ()


def test_a_column_of_long_texts_or_numbers_is_no_attribute(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Cerita", "Rating"], ["Kopi", 45_000, "x" * 300, 4.8]])
    assert product(plan).attributes == {}
    assert codes(plan.warnings).count("column_ignored") == 2


def test_prices_by_unit_take_the_own_unit_and_tell_the_others(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            ["Nama Barang", "Satuan", "/Pack", "/Pcs", "/Kg"],
            ["Vanili", "Pcs", 28_000, 5_000, None],
            ["Tepung", "Kg", 0, 0, 20_000],
            ["Gula", "Karung", None, None, 17_000],
        ]
    )
    assert [(item.price, item.unit) for item in plan.items] == [(5_000, "pcs"), (20_000, "kg"), (17_000, "kg")]
    assert "other_unit_prices" in codes(plan.warnings)


def test_a_weight_column_without_unit_is_read_by_evidence_or_asked(plan_of: PlanOf) -> None:
    head = ["Nama", "Harga", "Berat"]
    grams = plan_of([head, ["Kopi", 45_000, 250], ["Madu", 80_000, 500]])
    assert [item.weight_g for item in grams.items] == [250, 500]
    assert "weight_unit_assumed" in codes(grams.warnings)
    unclear = plan_of([head, ["Kopi", 45_000, 2], ["Madu", 80_000, 5]])
    assert codes(unclear.questions) == ["weight_unit_unknown_column"]


def test_a_package_text_is_a_weight_only_where_it_says_so(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Kemasan", "Harga"], ["Nugget", "500 gr", 45_000], ["Risol", "4 pcs", 12_000]])
    assert [item.weight_g for item in plan.items] == [500, None]


def test_a_foreign_currency_column_is_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["Title", "Price", "Currency"], ["Sofa", 860, "GBP"]])
    assert codes(plan.questions) == ["foreign_currency"]


def test_the_unit_in_the_stock_heading_is_the_unit(plan_of: PlanOf) -> None:
    plan = plan_of([["Produk", "Stok (kg)", "Harga"], ["Beras", 69.0, 12_000]])
    assert (plan.items[0].stock, plan.items[0].unit) == (69, "kg")


def test_our_own_neutralised_text_is_read_back_as_it_was(plan_of: PlanOf) -> None:
    assert plan_of([["Nama", "Harga"], ["'=Kopi", 45_000]]).items[0].name == "=Kopi"


@pytest.mark.parametrize(
    ("code", "valid"), [("8992761111113", True), ("8992761111112", False), ("123", False), ("٨٩٩٢٧٦١١١١١١٣", False)]
)
def test_check_digits_follow_gs1(code: str, valid: bool) -> None:
    assert barcode_is_valid(code) is valid


def test_identifiers_are_text() -> None:
    assert identifier("00123") == ("00123", "")
    assert identifier(8993417307218.0) == ("8993417307218", "")
    assert identifier("8,99E+12")[1] == "identifier_lossy"
    assert identifier(1e16)[1] == "identifier_lossy"


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=2))
def test_a_made_sku_is_ascii_stable_and_never_empty(name: str, options: list[str]) -> None:
    sku = made_sku(slug(name), options)
    assert sku
    assert sku.isascii()
    assert sku == sku.strip() == made_sku(slug(name), options)


@given(st.text("ก-๙ab ", min_size=1, max_size=10), st.text("ก-๙ab ", min_size=1, max_size=10))
def test_names_in_other_scripts_do_not_share_a_sku(one: str, other: str) -> None:
    if " ".join(one.casefold().split()) != " ".join(other.casefold().split()) and not (one + other).isascii():
        assert slug(one) != slug(other)
