"""``lapakdesa template`` and ``lapakdesa export``: files go out whole, are never written over, and come back."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from config.messages import set_language
from terminal import app

LIST = "Nama Produk;SKU;Harga;Stok;Berat (gram)\nMadu Randu;MADU;45000;12;650\n=Gula Semut;007;18000;5;200\n"


@pytest.fixture(autouse=True)
def _village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LAPAKDESA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LAPAKDESA_VILLAGE", "3204052001")
    monkeypatch.setenv("LAPAKDESA_KEY_SOURCE", "file")
    monkeypatch.chdir(tmp_path)
    assert app.run(["init", "--village", "3204052001"]) == 0
    (tmp_path / "daftar.csv").write_text(LIST, encoding="utf-8")
    assert app.run(["import", "daftar.csv", "--yes"]) == 0
    set_language("id")
    capsys.readouterr()


def planned(capsys: pytest.CaptureFixture[str], file: str) -> dict[str, object]:
    app.run(["import", file, "--dry-run", "--json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("file", ["katalog.xlsx", "katalog.csv", "KATALOG.XLSX"])
def test_an_export_changes_nothing_when_it_comes_back(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["export", file]) == 0
    assert "2 produk, 2 varian" in capsys.readouterr().out
    plan = planned(capsys, file)
    assert (plan["status"], plan["new"], plan["changed"], plan["same"]) == ("planned", 0, 0, 2)


def test_sales_after_the_export_stay_sold(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["export", "katalog.xlsx"]) == 0
    assert app.run(["stock", "add", "MADU", "-4"]) == 0
    assert app.run(["import", "katalog.xlsx", "--yes"]) == 0
    capsys.readouterr()
    assert app.run(["stock", "show", "--json"]) == 0
    shown = {row["sku"]: row["on_hand"] for row in json.loads(capsys.readouterr().out)["stock"]}
    assert shown == {"MADU": 8, "007": 5}


def test_one_price_edited_in_excel_is_one_change(capsys: pytest.CaptureFixture[str]) -> None:
    app.run(["export", "katalog.xlsx"])
    book = openpyxl.load_workbook("katalog.xlsx")
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == "Harga Jual")
    sheet.cell(2, column).value = 47_500
    book.save("katalog.xlsx")
    capsys.readouterr()
    plan = planned(capsys, "katalog.xlsx")
    assert (plan["changed"], plan["same"]) == (1, 1)
    assert app.run(["import", "katalog.xlsx", "--yes"]) == 0
    shown = capsys.readouterr().out
    assert "Rp 45.000" in shown
    assert "Rp 47.500" in shown
    assert planned(capsys, "katalog.xlsx")["same"] == 2


def test_codes_keep_their_zeros_and_formulas_are_texts(capsys: pytest.CaptureFixture[str]) -> None:
    app.run(["export", "katalog.csv"])
    with Path("katalog.csv").open(encoding="utf-8-sig", newline="") as file:
        headings, *rows = csv.reader(file, delimiter=";")
    assert [row[headings.index("SKU")] for row in rows] == ["MADU", "007"]
    assert rows[1][headings.index("Nama Produk")] == "'=Gula Semut"


@pytest.mark.parametrize("command", ["export", "template"])
def test_a_file_that_is_there_is_kept_unless_forced(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("ada.xlsx")
    path.write_text("punya saya", encoding="utf-8")
    assert app.run([command, "ada.xlsx"]) == 2
    assert "--force" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "punya saya"
    assert app.run([command, "ada.xlsx", "--force"]) == 0
    assert path.read_bytes().startswith(b"PK")
    Path("folder.xlsx").mkdir()
    assert app.run([command, "folder.xlsx", "--force"]) == 2


@pytest.mark.parametrize(
    ("command", "file"), [("export", "katalog.pdf"), ("template", "isi.csv"), ("export", "katalog")]
)
def test_another_ending_is_refused(command: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([command, file]) == 2
    assert ".xlsx" in capsys.readouterr().err
    assert not Path(file).exists()


def test_a_file_open_in_excel_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Windows refuses to replace a file that another program holds open."""

    def held(source: object, target: object) -> None:
        raise PermissionError(13, "Access is denied", str(source), 5, str(target))

    monkeypatch.setattr("inventory.spreadsheet.style.os.replace", held)
    assert app.run(["export", "katalog.xlsx"]) == 3
    assert "Tutup dulu di Excel" in capsys.readouterr().err
    assert [path.name for path in Path().iterdir() if "katalog" in path.name] == []


def test_a_folder_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["export", "tidak-ada/katalog.xlsx"]) == 3
    assert app.run(["template", "tidak-ada/isi.xlsx"]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_an_empty_template_is_no_import_and_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["template", "isi.xlsx"]) == 0
    assert "lapakdesa import isi.xlsx" in capsys.readouterr().out
    assert app.run(["import", "isi.xlsx", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["status"] == "empty"


def test_both_commands_speak_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["template", "isi.xlsx", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"path": "isi.xlsx"}
    assert app.run(["export", "katalog.csv", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"path": "katalog.csv", "products": 2, "variants": 2, "left_empty": 0}
