"""The 47 real files: what the importer makes of each, against one careful reader's expectation.

``DISAGREEING`` guards against regressions: a file may leave it, never join. Each is explained in
docs/explanation/import.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.plan import ImportPlan, PlanStatus

from .conftest import applied

SHEETS = Path(__file__).resolve().parents[3] / "shared" / "sheets"
pytestmark = pytest.mark.skipif(not SHEETS.is_dir(), reason="the folder of real sheets (../shared/sheets) is absent")

DISAGREEING = {"kafe_bundle_bom.xlsx"}


def _index() -> list[dict[str, Any]]:
    if not SHEETS.is_dir():
        return []
    records: list[dict[str, Any]] = json.loads((SHEETS / "index.json").read_text("utf-8"))
    return records


def _of_kind(kind: str) -> list[dict[str, Any]]:
    return [record for record in _index() if record["importable"] == kind]


def _by_file(records: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(record, id=record["file"]) for record in records]


def _plan(record: Mapping[str, Any]) -> ImportPlan:
    return plan_import(SHEETS / "files" / record["file"], {})


def _differences(record: Mapping[str, Any], plan: ImportPlan) -> dict[str, tuple[Any, Any]]:
    expected = record["expected"]
    first = plan.items[0] if plan.items else None
    found = {
        "products": plan.products,
        "variants": plan.variants,
        "first_name": first.name if first else None,
        "first_price": first.price if first else None,
        "first_stock": first.stock if first else None,
        "first_weight_g": first.weight_g if first else None,
    }
    return {
        name: (value, expected[name])
        for name, value in found.items()
        if value != expected[name] and str(value).split() != str(expected[name]).split()
    }


@pytest.mark.parametrize("record", _by_file(_of_kind("auto")))
def test_a_real_product_list_gives_what_a_careful_reader_saw(record: dict[str, Any]) -> None:
    differences = _differences(record, _plan(record))
    if record["file"] in DISAGREEING:
        assert differences, "this file agrees now: take it out of DISAGREEING"
    else:
        assert differences == {}


@pytest.mark.parametrize("record", _by_file(_of_kind("auto")))
def test_a_real_product_list_is_found_at_its_sheet_and_header_row(record: dict[str, Any]) -> None:
    plan = _plan(record)
    expected = record["expected"]
    assert (plan.sheet, plan.header_row) == (expected["sheet"], expected["header_row"])


@pytest.mark.parametrize("record", _by_file(_of_kind("needs_mapping")))
def test_a_list_that_needs_mapping_asks_and_plans_nothing(record: dict[str, Any]) -> None:
    plan = _plan(record)
    assert plan.status is PlanStatus.NEEDS_ANSWERS
    assert plan.questions


@pytest.mark.parametrize("record", _by_file(_of_kind("empty_template")))
def test_an_empty_template_is_empty(record: dict[str, Any]) -> None:
    plan = _plan(record)
    assert (plan.status, plan.products, plan.items) == (PlanStatus.EMPTY, 0, ())


@pytest.mark.parametrize("record", _by_file(_of_kind("not_products")))
def test_a_table_of_other_things_is_refused(record: dict[str, Any]) -> None:
    plan = _plan(record)
    assert (plan.status, plan.items) == (PlanStatus.NOT_PRODUCTS, ())


@pytest.mark.parametrize("record", _by_file(_of_kind("corrupt")))
def test_a_damaged_file_is_unreadable(record: dict[str, Any]) -> None:
    plan = _plan(record)
    assert (plan.status, plan.items) == (PlanStatus.UNREADABLE, ())
    assert plan.reason is not None


@pytest.mark.parametrize("record", _by_file(_of_kind("auto")))
def test_a_real_list_that_was_applied_changes_nothing_the_second_time(record: dict[str, Any]) -> None:
    first = _plan(record)
    if first.status is not PlanStatus.PLANNED:
        assert first.questions
        return
    again = plan_import(SHEETS / "files" / record["file"], applied({}, first))
    assert (again.status, again.same) == (PlanStatus.PLANNED, first.new)
    assert all(not entry.changes and not entry.stock and not entry.remember for entry in again.entries)
