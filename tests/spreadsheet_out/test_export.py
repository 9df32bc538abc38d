"""The export: imported again it changes nothing, one edited cell is one change, and nothing in it can be run."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.canonical import (
    Certificate,
    CertificateKind,
    Condition,
    Paper,
    PaperKind,
    Picture,
    Product,
    ProductStatus,
    Size,
    Sku,
    Variant,
)
from inventory.spreadsheet.export import BASELINE, Exported, with_baseline, write_export
from inventory.spreadsheet.importer import plan_workbook
from inventory.spreadsheet.ours import open_ours
from inventory.spreadsheet.plan import Action, CurrentProduct, CurrentStock, ImportPlan, PlanStatus

Current = dict[Sku, CurrentProduct]
KINDS = pytest.mark.parametrize("kind", ["xlsx", "csv"])


def catalogue(*products: Product, stock: int = 20) -> Current:
    return {
        p.code: CurrentProduct(p, {v.sku: CurrentStock(stock + i, 7) for i, v in enumerate(p.variants)})
        for p in products
    }


COFFEE = Product(
    code=Sku("KOPI"),
    name="Kopi Robusta Pilihan",
    axes=("Ukuran", "Gilingan"),
    variants=(
        Variant(Sku("KOPI-100-H"), 18_000, ("100 g", "Halus"), 120, "8991234567891", "bungkus", Picture("h.jpg")),
        Variant(Sku("KOPI-250-K"), 42_500, ("250 g", "Kasar"), 275, None, "bungkus"),
    ),
    description='Sangrai sedang; "manis", asam rendah.\nSimpan di tempat kering.',
    category="Kopi",
    brand="Gunung Ijo",
    producer="KT Sumbing Makmur",
    weight_g=275,
    size=Size(100, 65, 182),
    pictures=(Picture("kopi.jpg"), Picture("https://contoh.example/kopi 2.png")),
    certificates=(Certificate(CertificateKind.PIRT, "P-IRT No. 2103323010012-31"),),
    attributes={"Negara Asal": "Indonesia", "Masa Penyimpanan": "12 Bulan"},
    papers=(
        Paper(PaperKind.PIRT, Picture("pirt.jpg")),
        Paper(PaperKind.SNI, Picture("sni.jpg")),
        Paper(PaperKind.SIZE_CHART, Picture("ukuran.png")),
        Paper(PaperKind.SIZE_CHART, Picture("ukuran 2.png")),
    ),
)
ZERO = Product(
    code=Sku("007"),
    name="Sapu Lidi",
    variants=(Variant(Sku("007"), 12_000),),
    condition=Condition.USED,
    brand="Tanpa Merek",
)
ODD = Product(
    code=Sku("IND-1"),
    name="=Promo Keripik",
    variants=(Variant(Sku("+ISI-1"), 9_000, unit="ikat"),),
    description="-50% rasa pedas",
    category="@rumah",
    producer="+62 Bu Tini",
    attributes={"Rasa Utama": "=asin"},
)
ALL = catalogue(COFFEE, ZERO, ODD)


def again(path: Path, current: Current) -> ImportPlan:
    """The plan of one of our own files, as ``jobs.importing`` makes it."""
    ours = open_ours(path)
    assert ours is not None
    return plan_workbook(ours.book, with_baseline(current, ours.stock))


def exported(tmp_path: Path, kind: str, current: Current) -> Path:
    path = tmp_path / f"katalog.{kind}"
    write_export(path, current)
    return path


def edited(path: Path, change: Callable[[list[str], list[list[Any]]], None]) -> Path:
    """Open the export, let ``change`` work on headings and rows, save it again in the same format."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            headings, *rows = csv.reader(file, delimiter=";")
        change(headings, rows)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows([headings, *rows])
        return path
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headings, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    change(headings, rows)
    for index, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            sheet.cell(index, column).value = value
    book.save(path)
    return path


@KINDS
def test_an_export_imported_again_changes_nothing(tmp_path: Path, kind: str) -> None:
    plan = again(exported(tmp_path, kind, ALL), ALL)
    assert [note.code for note in plan.questions] == []
    assert [(entry.code, entry.action, entry.changes, entry.stock) for entry in plan.entries] == [
        (code, Action.SAME, (), ()) for code in ALL
    ]
    assert [dict(entry.remember) for entry in plan.entries] == [{}, {}, {}]
    assert {note.code for note in plan.warnings} <= {"barcode_check_digit"}


CHEAP = catalogue(
    *(
        Product(code=Sku(f"P{price}"), name=f"Permen {price}", variants=(Variant(Sku(f"P{price}"), price),))
        for price in (50, 100, 300, 500, 750)
    ),
    stock=3,
)
SLIP = 15


@KINDS
@pytest.mark.parametrize("here", [CHEAP, {}], ids=["at home", "on an empty computer"])
def test_the_export_of_a_cheap_catalogue_asks_nothing(tmp_path: Path, kind: str, here: Current) -> None:
    plan = again(exported(tmp_path, kind, CHEAP), here)
    assert [note.code for note in plan.questions] == []
    assert [item.price for item in plan.items] == [50, 100, 300, 500, 750]


@KINDS
def test_a_price_in_an_export_that_lost_its_thousands_is_asked(tmp_path: Path, kind: str) -> None:
    def slip(headings: list[str], rows: list[list[Any]]) -> None:
        rows[1][headings.index("Harga Jual")] = SLIP

    plan = again(edited(exported(tmp_path, kind, ALL), slip), ALL)
    assert [note.code for note in plan.questions] == ["price_too_low"]


@KINDS
def test_one_edited_price_is_exactly_one_change(tmp_path: Path, kind: str) -> None:
    def dearer(headings: list[str], rows: list[list[Any]]) -> None:
        rows[1][headings.index("Harga Jual")] = 45_000

    plan = again(edited(exported(tmp_path, kind, ALL), dearer), ALL)
    changes = [change for entry in plan.entries for change in entry.changes]
    assert [(c.sku, c.field, c.old, c.new) for c in changes] == [("KOPI-250-K", "price", 42_500, 45_000)]
    assert [count for entry in plan.entries for count in entry.stock] == []


@KINDS
def test_an_old_export_brings_no_sold_unit_back(tmp_path: Path, kind: str) -> None:
    path = exported(tmp_path, kind, ALL)
    sold = {
        code: dataclasses.replace(
            one, stock={sku: CurrentStock(s.on_hand - 3, s.imported) for sku, s in one.stock.items()}
        )
        for code, one in ALL.items()
    }
    plan = again(path, sold)
    assert [entry.stock for entry in plan.entries] == [(), (), ()]

    def counted(headings: list[str], rows: list[list[Any]]) -> None:
        rows[2][headings.index("Stok")] = 16

    plan = again(edited(path, counted), sold)
    assert [(c.sku, c.old, c.new) for entry in plan.entries for c in entry.stock] == [("007", 17, 16)]


@KINDS
def test_no_text_of_an_export_can_be_run_as_a_formula(tmp_path: Path, kind: str) -> None:
    path = exported(tmp_path, kind, ALL)
    if kind == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells: list[Any] = [cell for row in csv.reader(file, delimiter=";") for cell in row]
    else:
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert [cell for cell in cells if isinstance(cell, str) and cell[:1] in tuple("=+-@")] == []
    assert "'=Promo Keripik" in cells


@KINDS
def test_a_picture_whose_name_begins_like_a_formula_comes_back(tmp_path: Path, kind: str) -> None:
    current = catalogue(dataclasses.replace(ZERO, pictures=(Picture("-depan.jpg"), Picture("belakang.jpg"))))
    assert again(exported(tmp_path, kind, current), current).same == 1


@KINDS
def test_archived_products_and_stock_below_zero_are_left_out(tmp_path: Path, kind: str) -> None:
    gone = dataclasses.replace(ODD, status=ProductStatus.ARCHIVED)
    current = catalogue(ZERO, gone, stock=-2)
    path = tmp_path / f"katalog.{kind}"
    assert write_export(path, current) == Exported(products=1, variants=1, left_empty=1)
    plan = again(path, current)
    assert (plan.status, plan.same, plan.changed) == (PlanStatus.PLANNED, 1, 0)


def test_a_text_that_a_cell_would_cut_is_left_empty_and_told(tmp_path: Path) -> None:
    current = catalogue(dataclasses.replace(ZERO, description="x" * 40_000))
    path = tmp_path / "katalog.xlsx"
    assert write_export(path, current).left_empty == 1
    assert again(path, current).same == 1


def test_an_empty_catalogue_makes_a_file_without_products(tmp_path: Path) -> None:
    path = exported(tmp_path, "xlsx", {})
    assert again(path, {}).status is PlanStatus.EMPTY


def test_a_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = exported(tmp_path, "csv", ALL)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_export(path, {})
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_the_column_of_the_stock_at_the_export_is_explained(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(exported(tmp_path, "xlsx", ALL)).worksheets[0]
    cell = next(cell for cell in sheet[1] if cell.value == BASELINE)
    assert cell.comment is not None
    assert "Jangan diubah" in cell.comment.text


WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x17F), min_size=2, max_size=9)
STARTS = st.sampled_from(["", "=", "+", "-", "@"])
TEXTS = st.builds(lambda start, words: start + " ".join(words), STARTS, st.lists(WORDS, min_size=2, max_size=4))


@st.composite
def products(draw: st.DrawFn) -> Current:
    count = draw(st.integers(1, 5))
    result = []
    for number in range(count):
        many = draw(st.integers(1, 3))
        axes = ("Rasa",) if many > 1 or draw(st.booleans()) else ()
        variants = tuple(
            Variant(
                Sku(f"P{number}-{place}"),
                draw(st.integers(1_000, 2_000_000)),
                (f"rasa {place}",) if axes else (),
                draw(st.none() | st.integers(1, 400_000)),
                unit=draw(st.sampled_from(["pcs", "kg", "lusin", "botol"])),
            )
            for place in range(many)
        )
        result.append(
            Product(
                Sku(f"P{number}"), f"{draw(TEXTS)} {number}", variants, axes, description=draw(TEXTS | st.just("")),
                category=draw(TEXTS | st.just("")), brand=draw(WORDS | st.just("")), producer=draw(TEXTS | st.just("")),
                condition=draw(st.sampled_from(list(Condition))),
            )
        )  # fmt: skip
    return catalogue(*result, stock=draw(st.integers(0, 5000)))


@KINDS
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(current=products())
def test_whatever_the_catalogue_holds_comes_back_the_same(tmp_path: Path, kind: str, current: Current) -> None:
    plan = again(exported(tmp_path, kind, current), current)
    assert [note.code for note in plan.questions] == []
    assert {entry.action for entry in plan.entries} == {Action.SAME}, [entry.changes for entry in plan.entries]
