"""Files of every kind become cells; what cannot be read is named, never raised as something foreign."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from inventory.spreadsheet import archive, importer, read, read_book, read_text
from inventory.spreadsheet.codes import UNREADABLE, say_id
from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.plan import PlanStatus
from inventory.spreadsheet.values import Kind, Sheet, UnreadableFile

from .conftest import write_xlsx

HEADER = "Nama Produk,Harga,Stok\n"


def unreadable(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read.read_workbook(path)
    assert caught.value.code in UNREADABLE
    assert "?" not in say_id(caught.value.code, {"name": path.name, **caught.value.params})
    return caught.value.code


def saved(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in members.items():
            book.writestr(name, data)
    return buffer.getvalue()


def test_cells_keep_their_value_kind_and_address(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Lembar1"
    sheet.append(["00123", 1.5, True, date(2026, 3, 5), None, "x"])
    book.save(tmp_path / "a.xlsx")
    first = read.read_workbook(tmp_path / "a.xlsx").sheets[0]
    cells = [first.cell(0, column) for column in range(6)]
    assert [cell.kind for cell in cells] == [Kind.TEXT, Kind.NUMBER, Kind.BOOL, Kind.DATE, Kind.EMPTY, Kind.TEXT]
    assert (cells[0].value, cells[0].address, cells[5].address) == ("00123", "Lembar1!A1", "Lembar1!F1")


def test_addresses_go_beyond_column_z() -> None:
    assert Sheet("S", False, ()).address(6, 27) == "S!AB7"
    assert Sheet("", False, ()).address(6, 2) == "C7"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_text_table_finds_its_separator(separator: str) -> None:
    text = "Nama Produk,Harga,Berat\nKopi,15000,250\nMadu,40000,500\n".replace(",", separator)
    assert read_text.read_text(text.encode()).sheets[0].rows[1] == ("Kopi", "15000", "250")


def test_a_semicolon_table_may_hold_decimal_commas() -> None:
    rows = read_text.read_text(b"Nama;Harga;Berat (kg)\nKopi;15.000,00;0,25\nMadu;40.000,00;0,5\n").sheets[0].rows
    assert rows[1] == ("Kopi", "15.000,00", "0,25")


def test_the_sep_line_decides_and_addresses_stay_true() -> None:
    sheet = read_text.read_text(b"sep=;\r\nNama;Harga\r\nKopi, bubuk;15000\r\n").sheets[0]
    assert sheet.rows[2] == ("Kopi, bubuk", "15000")
    assert sheet.address(2, 1) == "B3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
def test_encodings_of_old_and_new_programs_are_understood(encoding: str) -> None:
    text = "Nama Produk,Harga\nKopi Café Señor à la Crème,15000\nÉclair Crêpe Brûlée très sûr,20000\n"
    rows = read_text.read_text(text.encode(encoding)).sheets[0].rows
    assert rows[0][0] == "Nama Produk"
    assert rows[1][0] == "Kopi Café Señor à la Crème"


def test_quoted_line_breaks_stay_in_their_cell() -> None:
    rows = read_text.read_text(b'Nama,Deskripsi,Harga\nKopi,"baris satu\nbaris dua, enak",15000\n').sheets[0].rows
    assert rows[1] == ("Kopi", "baris satu\nbaris dua, enak", "15000")


def test_an_unbalanced_quote_does_not_swallow_the_file() -> None:
    text = 'Nama,Harga\nKain 30",15000\n"Kopi,20000\n' + "".join(f"Madu {n},30000\n" for n in range(20))
    assert len(read_text.read_text(text.encode()).sheets[0].rows) >= 20


def test_rows_wrapped_in_quotes_are_split_again() -> None:
    book = read_text.read_text(b'Nama,Kategori,Harga\n"Kopi,Minuman,""Rp5,000"""\n"Madu,Minuman,""Rp7,500"""\n')
    assert book.sheets[0].rows[1] == ("Kopi", "Minuman", "Rp5,000")
    assert [note.code for note in book.notes] == ["rows_unwrapped"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", b"", "empty_file"),
        ("a.csv", b"\x00" * 50, "empty_file"),
        ("a.xlsx", b"%PDF-1.7 ...", "is_pdf"),
        ("a.xls", b"<html><body><table><tr><td>Nama</td></tr></table></body></html>", "is_html"),
        ("a.xls", b"\xef\xbb\xbf  <!DOCTYPE html><p>", "is_html"),
        ("a.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas">', "old_xml_format"),
        ("a.xlsx", b"PK\x03\x04 cut off", "corrupt"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "corrupt"),
        ("a.xlsx", b"\x89PNG\r\n", "not_a_spreadsheet"),
        ("a.csv", bytes(range(1, 256)) * 20, "not_text"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600,
            "encrypted",
        ),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    assert unreadable(saved(tmp_path, name, data)) == code


def test_a_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    assert unreadable(tmp_path) == "is_directory"
    assert unreadable(tmp_path / "tidak-ada.xlsx") == "file_not_found"


def test_a_file_that_excel_holds_open_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path, "a.csv", HEADER.encode())

    def locked(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    assert unreadable(path) == "file_locked"


def test_a_path_no_system_accepts_is_named() -> None:
    assert unreadable(Path("nama\x00aneh.xlsx")) == "file_not_readable"


def test_a_zip_without_workbook_is_named(tmp_path: Path) -> None:
    assert unreadable(saved(tmp_path, "a.xlsx", zipped(**{"foto.txt": b"x"}))) == "not_a_spreadsheet"
    assert unreadable(saved(tmp_path, "a.xlsb", zipped(**{"xl/workbook.bin": b"x"}))) == "unsupported_format"


@pytest.mark.parametrize(
    "script", ["import os; os.abort()", "raise SystemExit(3)", "pass", "while True: pass"], ids=lambda text: text[-12:]
)
def test_a_reader_that_dies_or_hangs_does_not_take_us_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    dying = tmp_path / "reader.py"
    dying.write_text(script, "utf-8")
    monkeypatch.setattr(read_book.reader_child, "__file__", str(dying))
    monkeypatch.setattr(read_book, "READ_SECONDS", 2)
    assert unreadable(saved(tmp_path, "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))) == "corrupt"


def test_many_rows_come_whole_and_in_their_places(tmp_path: Path) -> None:
    count = 2 * read_book.reader_child._ROWS_AT_ONCE + 5
    rows: list[list[object]] = [[], [], *([None, f"Kopi {n}", float(n), None] for n in range(count))]
    sheets = read.read_workbook(write_xlsx(tmp_path / "a.xlsx", {"Satu": rows, "Dua": [["x"]], "Tiga": []})).sheets
    assert [sheet.name for sheet in sheets] == ["Satu", "Dua", "Tiga"]
    assert sheets[0].rows == ((), (), *(("", f"Kopi {n}", float(n)) for n in range(count)))
    assert (sheets[1].rows, sheets[2].rows) == ((("x",),), ())


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "missing.xlsx", "empty.xlsx"])
def test_what_happens_meanwhile_happens_once_whatever_the_file(tmp_path: Path, name: str) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"Satu": [["Nama", "Harga"], ["Kopi", 5000]]})
    (tmp_path / "a.csv").write_text("Nama;Harga\nKopi;5000\n", "utf-8")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    seen: list[str] = []
    importer.read_file(tmp_path / name, meanwhile=lambda: seen.append(name))
    assert seen == [name]


def test_an_error_of_what_happens_meanwhile_is_no_fault_of_the_file(tmp_path: Path) -> None:
    def fails() -> None:
        raise RuntimeError("the database is busy")

    file = write_xlsx(tmp_path / "a.xlsx", {"Satu": [["Nama", "Harga"], ["Kopi", 5000]]})
    with pytest.raises(RuntimeError, match="busy"):
        importer.read_file(file, meanwhile=fails)


def test_dates_and_times_survive_the_way_between_the_processes(tmp_path: Path) -> None:
    import openpyxl

    given = [date(2026, 3, 5), datetime(2026, 3, 5, 7, 30), time(8, 15)]  # noqa: DTZ001 - a cell has no zone
    book = openpyxl.Workbook()
    book.worksheets[0].append(given)
    book.save(tmp_path / "a.xlsx")
    assert list(read.read_workbook(tmp_path / "a.xlsx").sheets[0].rows[0]) == given


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    bomb = zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000})
    assert unreadable(saved(tmp_path, "a.xlsx", bomb)) == "zip_bomb"


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert unreadable(saved(tmp_path, "a.xlsx", zipped(**{"xl/workbook.xml": evil}))) == "unsafe_xml"


@pytest.mark.parametrize(
    ("cell", "code"),
    [(b'<c r="XFD1"><v>1</v></c>', "too_many_columns"), (b'<c r="A1048576"><v>1</v></c>', "too_many_rows")],
)
def test_one_far_cell_does_not_cost_the_memory_of_the_whole_square(tmp_path: Path, cell: bytes, code: str) -> None:
    book = zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"<row>" + cell + b"</row>"})
    assert unreadable(saved(tmp_path, "a.xlsx", book)) == code


def test_two_cells_may_not_span_a_square_beyond_the_ceiling(tmp_path: Path) -> None:
    rows = b"<row><c r='A1'><v>1</v></c></row><row><c r='SR190000'><v>1</v></c></row>"
    book = zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": rows})
    assert unreadable(saved(tmp_path, "a.xlsx", book)) == "too_many_cells"


def test_a_far_cell_that_is_only_formatted_does_no_harm() -> None:
    archive._check_far_cells(b'<c r="A1048576" s="1"/><c r="B2"><v>1</v></c>')
    with pytest.raises(UnreadableFile, match="too_many_rows"):
        archive._check_far_cells(b'<c r="A1048576" s="1"><v>1</v></c>')


def test_a_repeated_row_of_values_in_an_ods_is_bounded(tmp_path: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    head = f'<t:table xmlns:t="{names}table:1.0" xmlns:o="{names}office:1.0">'.encode()
    value, gap = b'<t:table-cell o:value-type="float"/>', b'<t:table-cell t:number-columns-repeated="500"/>'
    for rows, code in [
        (b'<t:table-row t:number-rows-repeated="900000">' + value + b"</t:table-row>", "too_many_rows"),
        (b"<t:table-row>" + gap * 2 + value + b"</t:table-row>", "too_many_columns"),
        (
            b'<t:table-row t:number-rows-repeated="190000"/><t:table-row>' + gap + value + b"</t:table-row>",
            "too_many_cells",
        ),
    ]:
        ods = zipped(**{"mimetype": b"x", "content.xml": head + rows + b"</t:table>"})
        assert unreadable(saved(tmp_path, "a.ods", ods)) == code


def test_a_file_above_the_ceiling_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_BYTES", 10)
    assert unreadable(saved(tmp_path, "a.csv", HEADER.encode() * 3)) == "too_large"


def test_too_many_rows_and_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ROWS", 2)
    assert unreadable(saved(tmp_path, "a.csv", b"a,b\n1,2\n3,4\n")) == "too_many_rows"
    monkeypatch.setattr(archive, "MAX_COLUMNS", 1)
    assert unreadable(saved(tmp_path, "b.csv", b"a,b\n1,2\n")) == "too_many_columns"


def test_any_cut_of_a_workbook_is_unreadable_or_read_but_never_raises(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["Nama Produk", "Harga"], ["Kopi", 15000]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "utuh.xlsx")
    whole = (tmp_path / "utuh.xlsx").read_bytes()
    for end in range(0, len(whole), 97):
        plan = plan_import(saved(tmp_path, "potong.xlsx", whole[:end]), {})
        assert plan.status is PlanStatus.UNREADABLE
    for place in range(0, len(whole), 61):
        plan_import(saved(tmp_path, "ubah.xlsx", whole[:place] + b"\xff\x00" + whole[place + 2 :]), {})
