"""Real workbooks go out and come back: their questions are asked again as they were, their catalogue is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.spreadsheet.codes import say_id
from inventory.spreadsheet.export import with_baseline, write_export
from inventory.spreadsheet.grouped import in_order
from inventory.spreadsheet.importer import plan_import, plan_workbook
from inventory.spreadsheet.ours import open_ours
from inventory.spreadsheet.plan import ImportPlan, PlanStatus
from inventory.spreadsheet.questions import write_questions
from tests.spreadsheet.conftest import applied

SHEETS = Path(__file__).resolve().parents[3] / "shared" / "sheets"
FILES = sorted((SHEETS / "files").iterdir()) if SHEETS.is_dir() else []
pytestmark = pytest.mark.skipif(not FILES, reason="the folder of real sheets (../shared/sheets) is absent")
EACH = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def items(plan: ImportPlan) -> list[tuple[object, ...]]:
    return [(i.sku, i.name, i.variant, i.price, i.stock, i.weight_g, i.unit, i.barcode) for i in plan.items]


@EACH
def test_a_questions_workbook_asks_the_same_and_reads_the_same(path: Path, tmp_path: Path) -> None:
    plan = plan_import(path, {})
    if not plan.questions:
        pytest.skip("nothing is asked about this file")
    target = tmp_path / "tanya.xlsx"
    write_questions(plan, path, target, say_id)
    ours = open_ours(target)
    assert ours is not None
    again = plan_workbook(ours.book, {}, answers=ours.answers)
    assert [note.key for note in in_order(again.questions)] == [note.key for note in in_order(plan.questions)]
    assert items(again) == items(plan)


@EACH
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_of_a_real_catalogue_changes_nothing(path: Path, kind: str, tmp_path: Path) -> None:
    plan = plan_import(path, {})
    if plan.status is not PlanStatus.PLANNED:
        pytest.skip("this file is not imported without answers")
    current = applied({}, plan)
    target = tmp_path / f"katalog.{kind}"
    write_export(target, current)
    ours = open_ours(target)
    assert ours is not None
    again = plan_workbook(ours.book, with_baseline(current, ours.stock))
    assert [note.code for note in again.questions] == []
    assert (again.same, again.changed, again.new) == (len(current), 0, 0)
