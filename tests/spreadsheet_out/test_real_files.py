"""Real workbooks go out and come back: their questions are asked again as they were, their catalogue is the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory.spreadsheet.codes import say_id
from inventory.spreadsheet.export import with_baseline, write_export
from inventory.spreadsheet.grouped import grouped, in_order
from inventory.spreadsheet.importer import plan_import, plan_workbook
from inventory.spreadsheet.ours import open_ours
from inventory.spreadsheet.plan import ImportPlan, PlanStatus
from inventory.spreadsheet.questions import write_questions
from tests.spreadsheet.conftest import applied

SHEETS = Path(__file__).resolve().parents[3] / "shared" / "sheets"
INDEX = json.loads((SHEETS / "index.json").read_text("utf-8")) if SHEETS.is_dir() else []
LISTS = [one["file"] for one in INDEX if one["importable"] in ("auto", "needs_mapping")]
pytestmark = pytest.mark.skipif(not LISTS, reason="the folder of real sheets (../shared/sheets) is absent")


def items(plan: ImportPlan) -> list[tuple[object, ...]]:
    return [(i.sku, i.name, i.variant, i.price, i.stock, i.weight_g, i.unit, i.barcode) for i in plan.items]


@pytest.mark.parametrize("file", LISTS)
def test_a_real_list_comes_back_as_its_questions_or_as_its_catalogue(file: str, tmp_path: Path) -> None:
    plan = plan_import(SHEETS / "files" / file, {})
    if plan.status is PlanStatus.PLANNED:
        for kind in ("xlsx", "csv"):
            _comes_back_as_its_catalogue(plan, tmp_path / f"katalog.{kind}")
    else:
        assert plan.status is PlanStatus.NEEDS_ANSWERS
        _comes_back_as_its_questions(plan, SHEETS / "files" / file, tmp_path / "tanya.xlsx")


def _comes_back_as_its_catalogue(plan: ImportPlan, target: Path) -> None:
    current = applied({}, plan)
    write_export(target, current)
    ours = open_ours(target)
    assert ours is not None
    again = plan_workbook(ours.book, with_baseline(current, ours.stock))
    assert [note.code for note in again.questions] == []
    assert (again.same, again.changed, again.new) == (len(current), 0, 0)


def _comes_back_as_its_questions(plan: ImportPlan, source: Path, target: Path) -> None:
    assert write_questions(plan, source, target, say_id) == len(grouped(plan.questions)) <= 30
    ours = open_ours(target)
    assert ours is not None
    again = plan_workbook(ours.book, {}, answers=ours.answers)
    assert [note.key for note in in_order(again.questions)] == [note.key for note in in_order(plan.questions)]
    assert items(again) == items(plan)
