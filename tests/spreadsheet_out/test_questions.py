"""The questions workbook: what is asked, how it looks, and how the answers are read again."""

from __future__ import annotations

import dataclasses
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from inventory.spreadsheet import questions
from inventory.spreadsheet.answered import Answered, NewerFormat, answers_from_json, choose, read_answers, signed
from inventory.spreadsheet.answers import Answers
from inventory.spreadsheet.codes import say_id
from inventory.spreadsheet.grouped import grouped, in_order
from inventory.spreadsheet.importer import plan_import, plan_workbook
from inventory.spreadsheet.plan import ImportPlan, PlanStatus
from inventory.spreadsheet.questions import ANSWER, KEY, SIGN, place_of, write_questions
from inventory.spreadsheet.values import Choice, Note

ROWS: list[list[Any]] = [
    ["Nama Produk", "Harga", "Stok", "Berat (gram)"],
    ["Madu Randu", "45.000", 12, 650],
    ["Emping Melinjo", "13,75", 8, 250],
    ["Wedang Uwuh", 22_000, "banyak", 100],
    ["=Gula Semut", 18_000, 5, 200],
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Daftar Harga"
    for row in ROWS:
        sheet.append(row)
    sheet["A5"].data_type = "s"
    book.save(tmp_path / "daftar.xlsx")
    return tmp_path / "daftar.xlsx"


@pytest.fixture
def csv_source(tmp_path: Path) -> Path:
    path = tmp_path / "daftar.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in ROWS), encoding="utf-8")
    return path


def written(source: Path, answers: Answers = Answers()) -> Path:
    target = source.with_name("pertanyaan.xlsx")
    write_questions(plan_import(source, {}, answers=answers), source, target, say_id, answers)
    return target


def filled(path: Path, answer: Callable[[str], str | float | None]) -> Path:
    """Write ``answer(key)`` into the yellow column, as a person would."""
    book = openpyxl.load_workbook(path)
    front = book.worksheets[0]
    for row in front.iter_rows(min_row=2):
        key = row[KEY].value if len(row) > KEY else None
        if key and "@" in str(key):
            row[ANSWER].value = answer(str(key))
    book.save(path)
    return path


def read(path: Path) -> Answered:
    found = read_answers(path)
    assert found is not None
    return found


def again(path: Path) -> ImportPlan:
    found = read(path)
    return plan_workbook(found.book, {}, answers=found.answers)


def obvious(key: str) -> str | None:
    return {"price_fraction": "13750", "stock_not_number": "30"}.get(key.partition("@")[0])


def test_the_workbook_asks_marks_and_links(source: Path) -> None:
    path = written(source)
    book = openpyxl.load_workbook(path)
    front, table, *rest = book.worksheets
    assert (front.title, table.title, [s.sheet_state for s in rest]) == ("Pertanyaan", "Daftar Harga", ["hidden"])
    asked = {str(row[KEY].value): row for row in front.iter_rows(min_row=6) if row[KEY].value}
    assert {key.partition("@")[2] for key in asked} == {"Daftar Harga!B3", "Daftar Harga!C4"}
    row = asked[next(key for key in asked if key.endswith("B3"))]
    assert row[1].hyperlink.location == "'Daftar Harga'!B3"
    assert "13,75" in str(row[2].value)
    assert table["B3"].value == "13,75"
    assert table["B3"].comment is not None
    assert "Pertanyaan" in table["B3"].comment.text
    assert table["B3"].fill.fgColor.rgb != table["B2"].fill.fgColor.rgb
    assert table["B2"].comment is None
    assert {str(rule.sqref) for rule in front.data_validations.dataValidation} == {"F6", "F7"}
    assert all(front.column_dimensions[letter].hidden for letter in "GHIJK")


def test_the_table_in_it_is_the_operators_own(source: Path) -> None:
    table = openpyxl.load_workbook(written(source)).worksheets[1]
    assert [[cell.value for cell in row] for row in table.iter_rows()] == ROWS
    assert table["A5"].data_type == "s"


def test_unanswered_questions_are_asked_again(source: Path) -> None:
    before = plan_import(source, {})
    plan = again(written(source))
    assert plan.status is PlanStatus.NEEDS_ANSWERS
    assert [note.key for note in plan.questions] == [note.key for note in before.questions]


def test_answers_decide_and_the_rest_of_the_table_stays(source: Path) -> None:
    plan = again(filled(written(source), obvious))
    assert plan.status is PlanStatus.PLANNED, [note.code for note in plan.questions]
    assert [(item.name, item.price, item.stock) for item in plan.items] == [
        ("Madu Randu", 45_000, 12),
        ("Emping Melinjo", 13_750, 8),
        ("Wedang Uwuh", 22_000, 30),
        ("=Gula Semut", 18_000, 5),
    ]


def test_a_table_from_a_text_file_is_read_as_that_text_file(csv_source: Path) -> None:
    before = plan_import(csv_source, {})
    path = written(csv_source)
    found = read(path)
    assert (found.book.kind, [sheet.name for sheet in found.book.sheets]) == ("csv", [""])
    assert [note.key for note in again(path).questions] == [note.key for note in before.questions]
    assert again(filled(path, obvious)).status is PlanStatus.PLANNED


def test_one_answer_of_two_leaves_one_question_and_keeps_the_answer(source: Path) -> None:
    first = filled(written(source), lambda key: "13750" if key.startswith("price") else None)
    plan = again(first)
    assert [note.cell for note in plan.questions] == ["Daftar Harga!C4"]
    second = source.with_name("lagi.xlsx")
    write_questions(plan, first, second, say_id)
    assert again(filled(second, lambda key: None if key.startswith("price") else "30")).status is PlanStatus.PLANNED
    assert read(second).origin == read(first).origin


def test_a_correction_in_the_cell_itself_is_an_answer_too(source: Path) -> None:
    path = filled(written(source), obvious)
    book = openpyxl.load_workbook(path)
    book.worksheets[1]["B3"].value = 14_000
    book.save(path)
    plan = again(path)
    assert plan.status is PlanStatus.PLANNED
    assert [item.price for item in plan.items][1] == 14_000


def test_an_answer_never_moves_to_another_product(source: Path) -> None:
    """A row was deleted above: the answer about B3 must not decide what stands in B3 now."""
    path = filled(written(source), obvious)
    book = openpyxl.load_workbook(path)
    book.worksheets[1].delete_rows(2)
    book.save(path)
    plan = again(path)
    assert plan.status is PlanStatus.NEEDS_ANSWERS
    assert sorted(note.cell for note in plan.questions) == ["Daftar Harga!B2", "Daftar Harga!C3"]


def test_a_shorter_or_renamed_copy_is_still_read(source: Path) -> None:
    path = filled(written(source), obvious)
    book = openpyxl.load_workbook(path)
    book.remove(book.worksheets[0])
    book.save(path)
    assert read_answers(path) is None
    assert plan_import(path, {}).status is PlanStatus.NEEDS_ANSWERS


def test_an_ordinary_file_is_no_questions_workbook(source: Path, csv_source: Path, tmp_path: Path) -> None:
    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a zip")
    for path in (source, csv_source, broken, tmp_path, tmp_path / "tidak-ada.xlsx"):
        assert read_answers(path) is None


def test_the_sign_is_found_in_an_opendocument_and_in_an_old_excel_file_too(tmp_path: Path) -> None:
    """A phone or an old Excel may save the workbook in another format; the name of the hidden sheet stays."""
    name = f"{SIGN}1"
    with zipfile.ZipFile(tmp_path / "jawab.ods", "w") as archive:
        archive.writestr("content.xml", "<x/>" * 400_000 + f'<table:table table:name="{name}"/>')
    (tmp_path / "jawab.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + name.encode() + b"\0")
    (tmp_path / "lain.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    found = [signed(tmp_path / file, SIGN) for file in ("jawab.ods", "jawab.xls", "lain.xls")]
    assert found == [1, 1, None]


def test_a_newer_format_is_refused_by_name(source: Path) -> None:
    path = written(source)
    book = openpyxl.load_workbook(path)
    book.worksheets[-1].title = "_lapakdesa-questions-2"
    book.save(path)
    with pytest.raises(NewerFormat, match=r"pertanyaan\.xlsx"):
        read_answers(path)


def test_mappings_given_before_stay_with_the_file(source: Path) -> None:
    given = Answers(fields={"Harga": "price"}, sheet="Daftar Harga", header_row=1)
    found = read(written(source, given)).answers
    assert (dict(found.fields), found.sheet, found.header_row) == ({"Harga": "price"}, "Daftar Harga", 1)


def test_a_broken_questions_workbook_is_an_unreadable_file_not_a_crash(source: Path) -> None:
    path = written(source)
    whole = path.read_bytes()
    path.write_bytes(whole[:-400] + whole[-300:])
    assert plan_import(path, {}).status in (PlanStatus.UNREADABLE, PlanStatus.NEEDS_ANSWERS)


def test_many_questions_are_bounded_and_it_says_so(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MOST_QUESTIONS", 1)
    front = openpyxl.load_workbook(written(source)).worksheets[0]
    assert sum(1 for row in front.iter_rows(min_row=6) if row[KEY].value) == 1
    assert "1" in str(front["A4"].value)
    assert "2" in str(front["A4"].value)


@pytest.fixture
def alike(tmp_path: Path) -> Path:
    """Forty prices without their thousands below one full price, in a text file."""
    path = tmp_path / "sama.csv"
    lines = [f"Barang {n};{n},75;1" for n in range(12, 52)]
    path.write_text("\n".join(["Nama Produk;Harga;Stok", *["Emas;1.500.000;1"] * 41, *lines]), encoding="utf-8")
    text = path.read_text("utf-8").split("\n")
    path.write_text("\n".join(line.replace("Emas", f"Emas {n}") for n, line in enumerate(text)), encoding="utf-8")
    return path


def front_rows(path: Path) -> list[list[Any]]:
    front = openpyxl.load_workbook(path).worksheets[0]
    return [[cell.value for cell in row] for row in front.iter_rows(min_row=6) if row[KEY].value]


def test_forty_identical_doubts_are_one_question_with_its_cells(alike: Path) -> None:
    path = written(alike)
    (row,) = front_rows(path)
    assert "Begitu juga 39 sel lain: B44 (13,75), B45 (14,75)" in str(row[2])
    assert "Semua begini: 12,75 → Rp 12.750; 13,75 → Rp 13.750; 14,75 → Rp 14.750; …" in str(row[4])
    assert "Satu per satu" in str(row[4])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["Pertanyaan", "Satu per satu"]
    assert book["Satu per satu"].max_row == 42
    assert book["Data"]["B82"].comment is not None


def test_the_answer_for_all_holds_for_each_cell_unless_one_is_answered_itself(alike: Path) -> None:
    path = written(alike)
    book = openpyxl.load_workbook(path)
    label = str(book.worksheets[0].cell(6, 5).value).split("\n")[0]
    book.worksheets[0].cell(6, ANSWER + 1).value = label
    book.worksheets[1].cell(4, ANSWER + 1).value = 99_000
    book.save(path)
    plan = again(path)
    assert plan.status is PlanStatus.PLANNED, plan.questions[:3]
    prices = {item.name: item.price for item in plan.items}
    assert (prices["Barang 12"], prices["Barang 13"], prices["Barang 51"]) == (12_750, 99_000, 51_750)


def test_an_answer_for_all_leaves_alone_a_cell_that_was_changed_meanwhile(alike: Path) -> None:
    path = written(alike)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(6, ANSWER + 1).value = str(book.worksheets[0].cell(6, 5).value).split("\n")[0]
    book["Data"]["B82"].value = "tanya"
    book.save(path)
    assert [(note.code, note.cell) for note in again(path).questions] == [("price_not_number", "B82")]


def test_no_text_is_typed_for_all_where_each_needs_its_own() -> None:
    def notes(code: str) -> list[Note]:
        return [Note(code, f"S!A{row}", "sku", {}, (Choice("!skip", "skip_row"),), free=True) for row in (2, 3, 4)]

    assert [group.free for group in grouped(notes("same_options"))] == [False]
    assert [group.free for group in grouped(notes("stock_not_number"))] == [True]


def test_only_doubts_with_the_same_readings_are_one_question() -> None:
    def note(row: int, *ways: str, code: str = "price_fraction") -> Note:
        return Note(code, f"S!C{row}", "price", {}, tuple(Choice(f"{row}", "reading_price", {}, way) for way in ways))

    same = [note(row, "digits", "decimal") for row in (2, 3, 4)]
    other = [note(row, "decimal") for row in (5, 6)]
    asked = grouped([*same, *other, note(7, "digits", "decimal", code="price_range")])
    assert [len(group.notes) for group in asked] == [3, 1, 1, 1]
    assert asked[0].value(same[1], "decimal") == "3"


LABELS = ("Rp 13.750", "Rp 1.375", "lewati baris ini")
VALUES = ("13750", "1375", "!skip")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rp 13.750", "13750"),
        ("rp13.750", "13750"),
        (" RP  13.750 ", "13750"),
        ("13750", "13750"),
        ("Rp 13750", "13750"),
        ("13750,-", "13750"),
        ("Lewati Baris Ini", "!skip"),
        ("lewati  baris ini", "!skip"),
        ("", None),
    ],
)
def test_an_answer_typed_on_a_phone_is_understood(typed: str, meant: str | None) -> None:
    assert choose(typed, VALUES, LABELS, free=False) == meant
    assert choose(typed, VALUES, LABELS, free=True) == meant


def test_digits_are_never_rearranged_into_a_choice() -> None:
    for typed in ("13,75", "1.375,0", "13.75"):
        assert choose(typed, VALUES, LABELS, free=False) is None
        assert choose(typed, VALUES, LABELS, free=True) == typed


def test_what_is_no_choice_is_told_and_asked_again(source: Path) -> None:
    note = Note(
        "condition_unknown", "Daftar Harga!B3", "condition", {"value": "13,75"},
        (Choice("Baru", "condition_new"), Choice("Bekas", "condition_used")),
    )  # fmt: skip
    plan = dataclasses.replace(plan_import(source, {}), questions=(note,))
    target = source.with_name("pilihan.xlsx")
    write_questions(plan, source, target, say_id)
    found = read(filled(target, lambda key: "setengah baru"))
    assert found.answers.readings == {}
    assert [(one.where, one.text) for one in found.unclear] == [("Pertanyaan!F6", "setengah baru")]


def test_a_merge_question_becomes_a_decision_about_merging(source: Path) -> None:
    both = (Choice("merge", "merge"), Choice("keep", "keep"))
    note = Note("same_product", "Daftar Harga!A2", "name", {}, both)
    plan = dataclasses.replace(plan_import(source, {}), questions=(note,))
    target = source.with_name("gabung.xlsx")
    write_questions(plan, source, target, say_id)
    found = read(filled(target, lambda key: "keep")).answers
    assert (dict(found.readings), dict(found.merge)) == ({}, {note.key: "keep"})


def test_a_question_without_choices_says_to_correct_the_cell(source: Path) -> None:
    note = Note("second_table", "Daftar Harga!A4", "sheet", {"row": 4}, scope="file")
    plan = dataclasses.replace(plan_import(source, {}), questions=(note,))
    target = source.with_name("betulkan.xlsx")
    write_questions(plan, source, target, say_id)
    cell = openpyxl.load_workbook(target).worksheets[0].cell(6, ANSWER + 1)
    assert cell.value == "betulkan di selnya"
    assert read(target).answers.readings == {}


def test_broad_questions_come_first_and_each_comes_once() -> None:
    cell, column, file = Note("a", "S!B2"), Note("b", "S!B1", scope="column"), Note("c", scope="file")
    assert in_order([cell, column, cell, file]) == [file, column, cell]


def test_an_address_is_read_as_it_is_shown() -> None:
    assert place_of("Lembar!1!AB12") == ("Lembar!1", 11, 27)
    assert place_of("C7") == ("", 6, 2)
    assert place_of("7") == ("", 6, 0)
    assert (place_of(""), place_of("Lembar!"), place_of("A0")) == (None, None, None)


def test_answers_for_scripts_have_the_names_of_the_answers() -> None:
    text = '{"readings": {"price_fraction@B3": "13750"}, "fields": {"Tarif": "price"}, "header_row": 2}'
    assert answers_from_json(text) == Answers({"price_fraction@B3": "13750"}, {"Tarif": "price"}, header_row=2)
    for wrong in ("[]", "{", '{"reading": {}}', '{"fields": {"Tarif": 1}}', '{"header_row": "2"}', '{"sheet": 1}'):
        with pytest.raises(ValueError, match=r".*"):
            answers_from_json(wrong)


def test_the_files_we_write_are_sound_archives(source: Path) -> None:
    with zipfile.ZipFile(written(source)) as archive:
        assert archive.testzip() is None
