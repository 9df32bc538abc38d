"""The real files that need a person: with the obvious answers they give what a careful reader counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inventory.spreadsheet.answers import Answers
from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.plan import ImportPlan, PlanStatus

SHEETS = Path(__file__).resolve().parents[3] / "shared" / "sheets"
pytestmark = pytest.mark.skipif(not SHEETS.is_dir(), reason="the folder of real sheets (../shared/sheets) is absent")

SIZES_AND_RANKS = "stok_seragam_multi_tabel.xlsx"
THREE_SHEETS = "barang_relasional_tiga_sheet.xlsx"
ANSWERS = {
    "bukalapak_payload_tanpa_header.xlsx": Answers(
        columns={"B": "name", "C": "stock", "D": "weight:g", "E": "price", "F": "condition", "G": "description"}
    ),
    "shopee_payload_tanpa_header.xlsx": Answers(
        columns={"C": "name", "D": "description", "L": "price", "M": "stock", "X": "weight:g"}, header_row=0
    ),
    "tokopedia_payload_tanpa_header.xlsx": Answers(
        columns={"C": "name", "D": "description", "F": "weight:g", "J": "condition", "U": "stock", "V": "price"}
    ),
    "woocommerce_payload_tanpa_header.xlsx": Answers(
        columns={"D": "sku", "E": "name", "P": "stock", "T": "weight:kg", "AA": "price"}
    ),
    THREE_SHEETS: Answers(sheet="Data Jenis Barang"),
    SIZES_AND_RANKS: Answers(header_row=2),
}


def expected(file: str) -> dict[str, Any]:
    records = json.loads((SHEETS / "index.json").read_text("utf-8"))
    found: dict[str, Any] = next(record["expected"] for record in records if record["file"] == file)
    return found


def planned(file: str) -> ImportPlan:
    return plan_import(SHEETS / "files" / file, {}, answers=ANSWERS[file])


@pytest.mark.parametrize("file", [file for file in ANSWERS if file not in (SIZES_AND_RANKS, THREE_SHEETS)])
def test_a_list_without_headings_is_read_as_the_operator_mapped_it(file: str) -> None:
    plan, wanted = planned(file), expected(file)
    first = plan.items[0]
    assert plan.status is PlanStatus.PLANNED, plan.questions
    assert (plan.products, plan.variants) == (wanted["products"], wanted["variants"])
    assert (first.name.split(), first.price) == (wanted["first_name"].split(), wanted["first_price"])
    assert (first.stock, first.weight_g) == (wanted["first_stock"], wanted["first_weight_g"])
    assert plan.decisions == Answers(columns=ANSWERS[file].columns, header_row=ANSWERS[file].header_row)


def test_a_sheet_chosen_among_relational_ones_gives_its_names_and_asks_for_prices() -> None:
    plan, wanted = planned(THREE_SHEETS), expected(THREE_SHEETS)
    assert (plan.products, plan.items[0].name) == (wanted["products"], wanted["first_name"])
    assert [note.code for note in plan.questions] == ["no_price_column"]


def test_stacked_tables_with_sizes_are_read_table_by_table_and_ranks_are_no_products() -> None:
    plan, wanted = planned(SIZES_AND_RANKS), expected(SIZES_AND_RANKS)
    assert (plan.products, plan.items[0].name) == (wanted["products"], wanted["first_name"])
    first = [item for item in plan.items if item.name == wanted["first_name"]]
    assert [item.variant for item in first] == ["55", "56", "57", "58"]
    assert sum(item.stock or 0 for item in first) == wanted["first_stock"]
    assert "other_block_skipped" in [note.code for note in plan.warnings]
    assert [note.code for note in plan.questions] == ["no_price_column"]


@pytest.mark.parametrize("file", list(ANSWERS))
def test_files_of_one_layout_have_one_fingerprint_whatever_was_answered(file: str) -> None:
    assert planned(file).layout == plan_import(SHEETS / "files" / file, {}).layout != ""
