"""``lapakdesa import`` asks instead of guessing: at a terminal, in a workbook, or with answers given beforehand."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from config.messages import set_language
from inventory.spreadsheet.questions import ANSWER, KEY
from terminal import app, output

ROWS = [
    ["Nama Produk", "SKU", "Tarif", "Stok"],
    ["Madu Randu", "MADU", "45.000", 12],
    ["Emping Melinjo", "EMPING", "13,75", 8],
    ["Wedang Uwuh", "UWUH", 22_000, "banyak"],
]


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


Cli = Callable[..., Run]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """``cli("import", path, typed=[…])``: one run, in a village of its own; with ``typed`` a person sits there."""
    monkeypatch.setenv("LAPAKDESA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LAPAKDESA_VILLAGE", "3204052001")
    monkeypatch.setenv("LAPAKDESA_KEY_SOURCE", "file")
    monkeypatch.chdir(tmp_path)

    def run(*words: object, typed: Sequence[str] | None = None) -> Run:
        monkeypatch.setattr(output, "can_ask", lambda: typed is not None)
        monkeypatch.setattr("terminal.ask.can_ask", lambda: typed is not None)
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed or [])))
        code = app.run([str(word) for word in words])
        seen = capsys.readouterr()
        return Run(code, seen.out, seen.err)

    assert run("init", "--village", "3204052001").code == 0
    yield_language = run
    set_language("id")
    return yield_language


@pytest.fixture
def source(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Daftar"
    for row in ROWS:
        sheet.append([{"Tarif": "Harga"}.get(str(value), value) for value in row])
    book.save(tmp_path / "daftar.xlsx")
    return tmp_path / "daftar.xlsx"


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """The price stands under a heading that nobody knows."""
    path = tmp_path / "tarif.csv"
    path.write_text("Nama Produk;SKU;Tarif Kami\nMadu Randu;MADU;45000\nEmping;EMP;14000\n", encoding="utf-8")
    return path


def answer(path: Path, values: dict[str, object]) -> None:
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows(min_row=6):
        if row[KEY].value:
            row[ANSWER].value = values.get(str(row[KEY].value).partition("@")[0])
    book.save(path)


def test_without_a_person_the_questions_are_told_and_nothing_is_written(cli: Cli, source: Path) -> None:
    done = cli("import", source, "--yes")
    assert done.code == 2
    assert "13,75" in done.out
    assert "--questions daftar-pertanyaan.xlsx" in done.err.replace(str(source.parent) + "/", "")
    assert json.loads(cli("products", "list", "--json").out)["products"] == []


def test_the_questions_workbook_goes_out_and_comes_back(cli: Cli, source: Path) -> None:
    target = source.with_name("tanya.xlsx")
    done = cli("import", source, "--questions", target)
    assert done.code == 2
    assert "2 pertanyaan ditulis ke" in done.out
    answer(target, {"price_fraction": "13750", "stock_not_number": 30})
    done = cli("import", target, "--yes")
    assert (done.code, "3 baru" in done.out) == (0, True), done
    again = json.loads(cli("import", target, "--yes", "--json").out)
    assert (again["status"], again["new"], again["changed"], again["same"]) == ("applied", 0, 0, 3)
    original = cli("import", source, "--answers", target, "--yes", "--json")
    assert json.loads(original.out)["same"] == 3


def test_answered_by_half_asks_for_the_rest(cli: Cli, source: Path) -> None:
    target = source.with_name("tanya.xlsx")
    cli("import", source, "--questions", target)
    answer(target, {"price_fraction": "13750"})
    done = json.loads(cli("import", target, "--json").out)
    assert (done["status"], [q["cell"] for q in done["questions"]]) == ("needs_answers", ["Daftar!D4"])


def test_an_answer_that_is_none_of_the_choices_is_told(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "kondisi.csv"
    source.write_text("Nama Produk;Harga;Berat\nMadu;45000;0,65\nTeh;9000;0,1\n", encoding="utf-8")
    target = tmp_path / "tanya.xlsx"
    assert cli("import", source, "--questions", target).code == 2
    answer(target, {"weight_unit_unknown_column": "karung"})
    done = cli("import", target)
    assert done.code == 2
    assert "karung" in done.err + done.out


def test_a_questions_workbook_is_never_written_over(cli: Cli, source: Path) -> None:
    target = source.with_name("tanya.xlsx")
    cli("import", source, "--questions", target)
    before = target.read_bytes()
    done = cli("import", source, "--questions", target)
    assert (done.code, target.read_bytes()) == (2, before)
    assert "sudah ada, mungkin berisi jawaban" in done.err
    assert cli("import", source, "--questions", source).code == 2
    assert cli("import", source, "--questions", source.with_name("tanya.txt")).code == 2


def test_a_file_without_questions_makes_no_workbook(cli: Cli, strange: Path) -> None:
    target = strange.with_name("tanya.xlsx")
    done = cli("import", strange, "--map", "price=Tarif Kami", "--questions", target, "--yes")
    assert (done.code, target.exists()) == (0, False)
    assert "Tidak ada pertanyaan" in done.err


def test_a_person_answers_by_number_by_text_and_later(cli: Cli, source: Path) -> None:
    done = cli("import", source, typed=["=13750", "=30", "ya"])
    assert done.code == 0, done
    assert "Pertanyaan 1 dari 2" in done.out
    assert "=> 13750" in done.out or "=> Rp" in done.out
    assert "Tersimpan: 3 baru" in done.out
    assert json.loads(cli("import", source, "--answers", _json(source), "--json", "--yes").out)["same"] == 3


def _json(source: Path) -> Path:
    path = source.with_name("jawaban.json")
    readings = {"price_fraction@Daftar!C3": "13750", "stock_not_number@Daftar!D4": "30"}
    path.write_text(json.dumps({"readings": readings}), encoding="utf-8")
    return path


def test_a_numbered_choice_is_taken_and_shown(cli: Cli, source: Path) -> None:
    done = cli("import", source, typed=["1", "", ])  # fmt: skip
    assert done.code == 2
    assert "   1) " in done.out
    assert "   => " in done.out
    assert "Pertanyaan 2 dari 2" in done.out
    assert "0 baru" not in done.out or "1 pertanyaan" in done.out


def test_later_leaves_everything_open_and_writes_nothing(cli: Cli, source: Path) -> None:
    done = cli("import", source, typed=["", ""])
    assert done.code == 2
    assert json.loads(cli("products", "list", "--json").out)["products"] == []


def test_no_input_asks_nothing_even_at_a_terminal(cli: Cli, source: Path) -> None:
    done = cli("import", source, "--no-input", typed=[])
    assert (done.code, "Pertanyaan 1" in done.out) == (2, False)


DOUBTS = [("13,75", "1", "1 kg"), ("10.000-12.000", "1", "1 kg"), ("tanya", "1", "1 kg"), ("30.000", "banyak", "1 kg"),
          ("30.000", "1,5", "1 kg"), ("30.000", "-3", "1 kg"), ("30.000", "1", "berat")]  # fmt: skip


def test_many_questions_are_offered_as_a_workbook(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "banyak.csv"
    rows = [(*row, n) for n, row in enumerate([*DOUBTS, *DOUBTS])]
    lines = [f"Barang {n};B{n};{price};{stock};{weight}" for price, stock, weight, n in rows]
    source.write_text("\n".join(["Nama Produk;SKU;Harga;Stok;Berat", *lines]), encoding="utf-8")
    done = cli("import", source, typed=["ya"])
    assert done.code == 2
    assert (tmp_path / "banyak-pertanyaan.xlsx").exists()
    assert "14 pertanyaan ditulis ke" in done.out
    assert cli("import", source, typed=["tidak", *[""] * 14]).code == 2


def test_one_answer_at_the_terminal_holds_for_all_cells_alike(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "stok.csv"
    lines = [f"Barang {n};B{n};15.000;ready {n}" for n in range(1, 41)]
    source.write_text("\n".join(["Nama Produk;SKU;Harga;Stok", *lines]), encoding="utf-8")
    done = cli("import", source, typed=["1", "ya"])
    assert done.code == 0, done
    assert "Begitu juga 39 sel lain: D3 (ready 2), D4 (ready 3)" in done.out
    assert "1) Semua begini: ready 1 → 1 pcs; ready 2 → 2 pcs; ready 3 → 3 pcs; …" in done.out
    assert "Tersimpan: 40 baru" in done.out


def test_what_a_whole_column_is_asked_about_is_not_shown_as_known(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "ribuan.csv"
    source.write_text("Nama Produk;SKU;Harga;Stok\nKopi;K1;25;7\nTeh;T1;342;8\n", encoding="utf-8")
    done = cli("import", source, "--dry-run", "--no-input")
    assert "?; stok 7" in done.out
    assert "Rp 25;" not in done.out
    assert "Isi kolom ini misalnya Kopi: 25; Teh: 342." in cli("import", source, typed=[""]).out


def test_cells_alike_can_be_answered_one_by_one(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "stok.csv"
    lines = [f"Barang {n};B{n};15.000;ready" for n in range(1, 4)]
    source.write_text("\n".join(["Nama Produk;SKU;Harga;Stok", *lines]), encoding="utf-8")
    done = cli("import", source, typed=["satu per satu", "=4", "=5", "", "", "ya"])
    assert "Sel 3 dari 3" in done.out
    assert done.code == 2  # the third was left for later
    answers = {"readings": {"stock_not_number@D*": "7", "stock_not_number@D3": "5"}}
    source.with_name("jawaban.json").write_text(json.dumps(answers), encoding="utf-8")
    done = cli("import", source, "--answers", source.with_name("jawaban.json"), "--json", "--yes")
    assert [item["stock"] for item in json.loads(done.out)["items"]] == [7, 5, 7]


def test_a_heading_is_mapped_by_hand_in_our_word_or_the_operators(cli: Cli, strange: Path) -> None:
    for word in ("price", "Harga Jual"):
        planned = json.loads(cli("import", strange, "--map", f"{word}=Tarif Kami", "--dry-run", "--json").out)
        assert [item["price"] for item in planned["items"]] == [45_000, 14_000]


@pytest.mark.parametrize(
    "wrong", [["--map", "Tarif Kami"], ["--map", "mahal=Tarif Kami"], ["--map", "price=Tarif Mereka"]]
)
def test_a_wrong_mapping_is_told_and_nothing_is_written(cli: Cli, strange: Path, wrong: list[str]) -> None:
    done = cli("import", strange, *wrong, "--yes")
    assert done.code == 2
    assert done.err.strip()
    assert json.loads(cli("products", "list", "--json").out)["products"] == []


def test_answers_about_another_file_are_refused(cli: Cli, source: Path, strange: Path) -> None:
    target = source.with_name("tanya.xlsx")
    cli("import", source, "--questions", target)
    done = cli("import", strange, "--answers", target)
    assert (done.code, "berkas lain (daftar.xlsx)" in done.err) == (2, True)


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"readings": 3}', "\x00\x01"])
def test_an_answers_file_of_another_shape_is_a_sentence(cli: Cli, source: Path, content: str) -> None:
    path = source.with_name("jawaban.json")
    path.write_text(content, encoding="utf-8")
    done = cli("import", source, "--answers", path)
    assert (done.code, "tidak berisi jawaban" in done.err) == (2, True)


def test_a_missing_answers_file_is_a_sentence(cli: Cli, source: Path) -> None:
    done = cli("import", source, "--answers", source.with_name("tidak-ada.json"))
    assert done.code == 3
    assert "Traceback" not in done.err


def test_a_questions_workbook_of_a_newer_program_is_refused(cli: Cli, source: Path) -> None:
    target = source.with_name("tanya.xlsx")
    cli("import", source, "--questions", target)
    book = openpyxl.load_workbook(target)
    book.worksheets[-1].title = "_lapakdesa-questions-9"
    book.save(target)
    done = cli("import", target)
    assert (done.code, "lebih baru" in done.err) == (3, True)


def test_the_keys_of_json_stay(cli: Cli, source: Path) -> None:
    keys = set(json.loads(cli("import", source, "--json").out))
    assert {
        "status", "sheet", "header_row", "columns", "products", "variants", "new", "changed", "same", "rejected",
        "questions", "items",
    } <= keys  # fmt: skip


def test_an_order_export_is_refused_with_a_pointer(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "Order.all.20261101.csv"
    path.write_text(
        "No. Pesanan,Status Pesanan,No. Resi,Nama Produk,Harga Awal,Jumlah\n2611A,Selesai,SPX1,Kopi,25000,2\n",
        encoding="utf-8",
    )
    done = cli("import", path)
    assert done.code == 3
    assert "daftar pesanan, bukan daftar produk" in done.err
    assert "lapakdesa sync" in done.err
