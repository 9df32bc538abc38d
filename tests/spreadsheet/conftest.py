"""Small workbooks written by hand, and the plan the importer makes of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from inventory.canonical import Sku
from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.plan import Action, CurrentProduct, CurrentStock, ImportPlan, PlanStatus

Current = dict[Sku, CurrentProduct]
Rows = Sequence[Sequence[Any]]
PlanOf = Callable[..., ImportPlan]


def write_xlsx(path: Path, sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


@pytest.fixture
def plan_of(tmp_path: Path) -> PlanOf:
    """``plan_of(rows)`` or ``plan_of({"Lembar": rows, …}, hidden=[…])``: the plan of such a workbook."""

    def make(
        sheets: Mapping[str, Rows] | Rows,
        current: Mapping[Any, CurrentProduct] | None = None,
        hidden: Sequence[str] = (),
        sheet: str | None = None,
    ) -> ImportPlan:
        named = sheets if isinstance(sheets, Mapping) else {"Produk": sheets}
        path = write_xlsx(tmp_path / "produk.xlsx", named, hidden)
        return plan_import(path, current or {}, sheet=sheet)

    return make


@pytest.fixture
def plan_of_text(tmp_path: Path) -> PlanOf:
    """The plan of a text file with these bytes or this text."""

    def make(content: str | bytes, current: Mapping[Any, CurrentProduct] | None = None) -> ImportPlan:
        path = tmp_path / "produk.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return plan_import(path, current or {})

    return make


def applied(current: Mapping[Sku, CurrentProduct], plan: ImportPlan) -> Current:
    """What the catalogue holds after the plan: the contract that the database keeps."""
    assert plan.status is PlanStatus.PLANNED, [note.code for note in plan.questions]
    result = dict(current)
    for entry in plan.entries:
        stock = dict(result[entry.code].stock) if entry.code in result else {}
        if entry.action in (Action.NEW, Action.CHANGED):
            assert entry.product is not None
            result[entry.code] = CurrentProduct(entry.product, stock)
        for variant in result[entry.code].product.variants:
            stock.setdefault(variant.sku, CurrentStock(0))
        for count in entry.stock:
            stock[count.sku] = dataclasses.replace(stock[count.sku], on_hand=count.new)
        for sku, number in entry.remember.items():
            stock[sku] = dataclasses.replace(stock[sku], imported=number)
        result[entry.code] = CurrentProduct(result[entry.code].product, stock)
    return result
