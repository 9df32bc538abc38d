"""Finding the table: the sheet, the headings, the rows that hold products."""

from __future__ import annotations

import pytest

from inventory.spreadsheet.plan import PlanStatus

from .conftest import PlanOf

HEAD = ["Nama Produk", "Harga", "Stok"]
KOPI = ["Kopi Gayo", 45_000, 10]
MADU = ["Madu Hutan", 80_000, 5]


def codes(notes: object) -> list[str]:
    return [note.code for note in notes]  # type: ignore[attr-defined]


def test_titles_and_blank_rows_above_the_headings_are_passed_over(plan_of: PlanOf) -> None:
    plan = plan_of([["DAFTAR PRODUK BUMDES"], ["Desa Sukamaju", 2026], [], HEAD, KOPI, [], MADU])
    assert (plan.status, plan.header_row, plan.products) == (PlanStatus.PLANNED, 4, 2)
    assert plan.columns == {"Nama Produk": "name", "Harga": "price", "Stok": "stock"}


def test_machine_keys_help_rows_and_requirement_rows_are_no_products(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            ["product_name", "price", "quantity"],
            HEAD,
            ["Wajib", "Wajib", "Opsional"],
            ["Masukkan nama produk yang jelas", "Masukkan harga dalam rupiah", "Masukkan jumlah stok produk"],
            KOPI,
        ]
    )
    assert (plan.header_row, [item.name for item in plan.items]) == (2, ["Kopi Gayo"])


def test_rows_marked_as_examples_are_no_products(plan_of: PlanOf) -> None:
    plan = plan_of([HEAD, ["Contoh: Kopi", "Contoh: 15000", "Contoh: 3"], ["(contoh) Teh", 5000, 2], MADU])
    assert [item.name for item in plan.items] == ["Madu Hutan"]
    assert "example_rows_skipped" in codes(plan.warnings)


def test_only_headings_or_only_examples_are_empty(plan_of: PlanOf) -> None:
    assert plan_of([HEAD]).status is PlanStatus.EMPTY
    plan = plan_of([HEAD, ["Contoh: Kopi", "Contoh: 15000", "Contoh: 3"]])
    assert (plan.status, plan.items, plan.header_row) == (PlanStatus.EMPTY, (), 1)


def test_a_row_of_totals_is_no_product(plan_of: PlanOf) -> None:
    plan = plan_of([["No", *HEAD], [1, *KOPI], [2, *MADU], ["TOTAL", "", 125_000, 15]])
    assert plan.products == 2
    assert "total_row_skipped" in codes(plan.warnings)


def test_a_product_whose_name_begins_with_total_stays(plan_of: PlanOf) -> None:
    assert plan_of([HEAD, ["Total Care Sabun", 15_000, 3], KOPI]).products == 2


def test_repeated_headings_continue_the_table(plan_of: PlanOf) -> None:
    plan = plan_of([HEAD, KOPI, [], HEAD, MADU])
    assert [item.name for item in plan.items] == ["Kopi Gayo", "Madu Hutan"]


def test_a_second_table_of_another_shape_is_asked(plan_of: PlanOf) -> None:
    plan = plan_of([HEAD, KOPI, [], ["Harga", "Stok", "Nama Produk"], [80_000, 5, "Madu Hutan"]])
    assert plan.status is PlanStatus.NEEDS_ANSWERS
    assert [(note.code, note.cell) for note in plan.questions] == [("second_table", "Produk!A4")]


def test_hidden_sheets_and_help_sheets_are_left_out(plan_of: PlanOf) -> None:
    sheets = {
        "Petunjuk": [HEAD, ["Jangan diimpor", 1000, 1]],
        "Rahasia": [HEAD, ["Tersembunyi", 2000, 1]],
        "Barang": [HEAD, KOPI],
    }
    plan = plan_of(sheets, hidden=["Rahasia"])
    assert (plan.sheet, [item.name for item in plan.items]) == ("Barang", ["Kopi Gayo"])


def test_two_product_sheets_are_asked_and_the_operator_chooses(plan_of: PlanOf) -> None:
    sheets = {"Makanan": [HEAD, KOPI], "Kerajinan": [HEAD, ["Tas Anyaman", 90_000, 2]]}
    asked = plan_of(sheets)
    assert (asked.status, codes(asked.questions), asked.items) == (PlanStatus.NEEDS_ANSWERS, ["which_sheet"], ())
    chosen = plan_of(sheets, sheet="kerajinan")
    assert (chosen.status, chosen.items[0].name) == (PlanStatus.PLANNED, "Tas Anyaman")
    assert codes(plan_of(sheets, sheet="Lain").questions) == ["sheet_not_found"]


def test_a_list_without_headings_is_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["Kopi Gayo", "45000", "10"], ["Madu Hutan", "80000", "5"]])
    assert (plan.status, plan.items) == (PlanStatus.NEEDS_ANSWERS, ())
    assert codes(plan.questions) == ["no_header", *["column_meaning"] * 3]


@pytest.mark.parametrize(
    ("headings", "reason"),
    [
        (["No. Pesanan", "Status Pesanan", "Nama Produk", "Harga Awal", "Jumlah"], "order_export"),
        (["Tanggal Masuk", "Jumlah Masuk", "Jumlah Keluar", "Nama Barang", "Stok Akhir"], "ledger"),
        (["Tanggal", "Keterangan", "Debet", "Kredit", "Saldo"], "ledger"),
        (["Jenis Sampah", "Harga Retribusi"], "ledger"),
    ],
)
def test_orders_ledgers_and_fees_are_no_product_lists(plan_of: PlanOf, headings: list[str], reason: str) -> None:
    plan = plan_of([headings, ["2401", "Selesai", "Kopi", 45_000, 2]])
    assert (plan.status, plan.items) == (PlanStatus.NOT_PRODUCTS, ())
    assert plan.reason is not None
    assert plan.reason.code == reason


def test_two_price_columns_that_disagree_are_asked(plan_of: PlanOf) -> None:
    plan = plan_of([["Nama", "Harga", "Harga Jual"], ["Kopi", 40_000, 45_000]])
    assert codes(plan.questions) == ["several_columns"]
    agreeing = plan_of([["Nama", "Harga", "Harga Jual"], ["Kopi", 45_000, 45_000]])
    assert (agreeing.status, codes(agreeing.warnings)[0]) == (PlanStatus.PLANNED, "column_not_used")


def test_minimum_stock_cost_and_sold_are_never_stock_or_price(plan_of: PlanOf) -> None:
    plan = plan_of(
        [
            ["Nama", "Harga Beli", "Harga Jual", "Terjual", "Stok Minimum", "Stok"],
            ["Kopi", 30_000, 45_000, 99, 5, 10],
        ]
    )
    assert [(item.price, item.stock) for item in plan.items] == [(45_000, 10)]


def test_the_sheet_key_is_empty_for_text_files(plan_of_text: PlanOf) -> None:
    plan = plan_of_text("Nama Produk;Harga;Stok\nKopi;45.000;10\n")
    assert (plan.sheet, plan.header_row, plan.items[0].price) == (None, 1, 45_000)


def test_a_file_of_nothing_but_titles_is_no_product_list(plan_of: PlanOf) -> None:
    assert plan_of([["Laporan"], ["Desa Sukamaju"]]).status is PlanStatus.NOT_PRODUCTS
