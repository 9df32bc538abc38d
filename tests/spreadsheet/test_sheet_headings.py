"""What a heading means, and the traps: words that look like a field and are another."""

from __future__ import annotations

import pytest

from inventory.spreadsheet.headings import is_ledger_heading, is_order_heading, is_skipped_sheet, recognise


def field(text: str) -> str:
    heading = recognise(text)
    return heading.field if heading else ""


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Nama Produk", "name"),
        ("NAMA BARANG", "name"),
        ("nama_barang_edit", "name"),
        ("*Nama Produk", "name"),
        ("Product Name", "name"),
        ("Harga", "price"),
        ("*Harga（Rp）", "price"),
        ("harga_jual", "price"),
        ("hargaJual", "price"),
        ("Harga Honda Brio Satya", "price"),
        ("Retail Price (Local Currency)", "price"),
        ("Price [okbooks]", "price"),
        ("Stok", "stock"),
        ("stok(kg)", "stock"),
        ("Jumlah Barang", "stock"),
        ("SKU Induk", "parent_sku"),
        ("Kode Variasi", "sku"),
        ("No. P-IRT", "pirt"),
        ("BPOM", "bpom"),
        ("Sertifikat Halal", "halal"),
        ("Produsen", "producer"),
        ("Titip Jual", "producer"),
        ("Foto Produk 3", "picture"),
        ("Nama Variasi 1", "axis_name"),
        ("Varian untuk Variasi 2", "axis_value"),
        ("Option 1 value", "axis_value"),
        ("Option1 Name", "axis_name"),
        ("P x L x T", "size"),
        ("/Pcs", "unit_price"),
        ("Harga Pack", "unit_price"),
    ],
)
def test_a_heading_is_recognised(heading: str, expected: str) -> None:
    assert field(heading) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Stok Minimum", "min_stock"),
        ("Minimum Stok", "min_stock"),
        ("Stok (Minimum)", "min_stock"),
        ("Low stock [okbooks]", "min_stock"),
        ("Terjual", "sold"),
        ("Harga Beli", "cost_price"),
        ("HPP", "cost_price"),
        ("modal", "cost_price"),
        ("Harga Jual Min", "promo_price"),
        ("Harga Jual Max", "promo_price"),
        ("Harga Grosir", "promo_price"),
        ("Harga Beli Terakhir", ""),
        ("harga_retribusi", ""),
        ("Nama Pembeli", ""),
        ("Nama File", ""),
        ("Total Harga", ""),
        ("Pcs", ""),
        ("", ""),
        ("x" * 500, ""),
    ],
)
def test_a_trap_is_not_taken_for_the_field_it_resembles(heading: str, expected: str) -> None:
    assert field(heading) == expected


@pytest.mark.parametrize(("typo", "expected"), [("Diskripsi", "description"), ("Nama Produkk", "name")])
def test_a_slip_of_the_finger_is_understood(typo: str, expected: str) -> None:
    assert field(typo) == expected


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("berat (gr)", "g"),
        ("Weight(KG)", "kg"),
        ("Berat gram", "g"),
        ("stok(kg)", "kg"),
        ("Panjang (CM)", "cm"),
        ("Harga (ribuan)", "ribu"),
        ("Variant Grams", "g"),
        ("Berat", ""),
    ],
)
def test_the_unit_of_a_heading_is_kept(heading: str, unit: str) -> None:
    found = recognise(heading)
    assert found is not None
    assert found.unit == unit


@pytest.mark.parametrize(
    ("heading", "axis"),
    [("Warna", "Warna"), ("UKURAN", "Ukuran"), ("Variation 1 (Colour)", "Colour"), ("Ukuran (cm)", "Ukuran")],
)
def test_an_axis_has_a_title_for_people(heading: str, axis: str) -> None:
    found = recognise(heading)
    assert found is not None
    assert (found.field, found.axis) == ("option", axis)


def test_order_and_ledger_words_and_help_sheets_are_known() -> None:
    assert is_order_heading("No. Pesanan")
    assert is_order_heading("Status Pesanan")
    assert is_ledger_heading("tanggal_masuk")
    assert is_skipped_sheet("Contoh Upload")
    assert is_skipped_sheet("PETUNJUK_IMPORT")
    assert not is_skipped_sheet("Produk")
