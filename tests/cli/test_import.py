"""``import``: the plan is shown, the question asked, and nothing written that was not agreed to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

KEYS = [
    *("status", "sheet", "header_row", "columns", "products", "variants"),
    *("new", "changed", "same", "rejected", "questions", "items", "evidence"),
]


def codes(run: Run) -> list[str]:
    return [p["code"] for p in run("products", "list", "--json").json["products"]]


def test_the_json_has_exactly_the_promised_keys(ready: Run, workbook: Path) -> None:
    done = ready("import", workbook, "--json")
    assert done.code == 0
    assert list(done.json) == KEYS
    assert list(done.json["items"][0]) == ["sku", "name", "variant", "price", "stock", "weight_g", "unit", "barcode"]
    assert done.json["status"] == "planned"


def test_without_a_terminal_and_without_yes_it_only_plans_and_says_so(ready: Run, workbook: Path) -> None:
    done = ready("import", workbook)
    assert done.code == 0
    assert "KOPI-1" in done.out
    assert "2 baru, 0 berubah" in done.out
    assert "--yes" in done.err
    assert codes(ready) == []


def test_yes_writes_and_the_same_file_again_changes_nothing(ready: Run, workbook: Path) -> None:
    assert ready("import", workbook, "--yes", "--json").json["status"] == "applied"
    again = ready("import", workbook, "--yes", "--json").json
    assert (again["new"], again["changed"], again["same"]) == (0, 0, 2)
    assert sorted(codes(ready)) == ["KOPI-1", "MADU-1"]


def test_dry_run_wins_over_yes(ready: Run, workbook: Path) -> None:
    assert ready("import", workbook, "--yes", "--dry-run", "--json").json["status"] == "planned"
    assert codes(ready) == []


@pytest.mark.parametrize(
    ("answer", "written"), [("ya\n", True), ("Y\n", True), ("\n", False), ("apa?\ntidak\n", False)]
)
def test_at_a_terminal_it_asks_first(
    ready: Run, workbook: Path, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool
) -> None:
    import io

    monkeypatch.setattr("terminal.output.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    done = ready("import", workbook)
    assert "Tulis 2 produk baru" in done.out
    assert (codes(ready) != []) is written


def test_what_changed_is_shown_old_and_new_with_its_cell(ready: Run, workbook: Path) -> None:
    ready("import", workbook, "--yes")
    workbook.write_text(workbook.read_text(encoding="utf-8").replace("15.000", "16.500"), encoding="utf-8")
    done = ready("import", workbook)
    row = next(line for line in done.out.splitlines() if "KOPI-1" in line)
    assert row.split()[-5:] == ["Rp", "15.000", "Rp", "16.500", "D2"]
    assert "harga" in row


def test_what_is_unclear_is_asked_with_its_cell_and_exit_code_2(ready: Run, workbook: Path) -> None:
    workbook.write_text(workbook.read_text(encoding="utf-8").replace("55 ribu", "murah"), encoding="utf-8")
    done = ready("import", workbook, "--yes")
    assert done.code == 2
    assert "D3" in done.out
    assert codes(ready) == []
    question = ready("import", workbook, "--json", "--lang", "en").json["questions"][0]
    assert set(question) == {"cell", "text", "field", "code"}
    assert "Write just the number" in question["text"]


def test_a_refused_row_is_named_and_the_others_go_on(ready: Run, workbook: Path) -> None:
    workbook.write_text(workbook.read_text(encoding="utf-8").replace("55 ribu", "-5000"), encoding="utf-8")
    done = ready("import", workbook, "--yes")
    assert done.code == 0
    assert "1 baris ditolak" in done.out
    assert "D3" in done.out
    assert codes(ready) == ["KOPI-1"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nix.xlsx", None, "tidak ditemukan"),
        ("kosong.csv", b"", "kosong"),
        ("surat.pdf", b"%PDF-1.7 x", "PDF"),
        ("rusak.xlsx", b"PK\x03\x04 broken", "rusak"),
    ],
)
def test_a_file_that_cannot_be_imported_is_exit_code_3(
    ready: Run, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = ready("import", tmp_path / name, "--yes")
    assert done.code == 3
    assert said in done.err
    assert ready("import", tmp_path / name, "--json").json["status"] in ("unreadable", "empty", "not_products")


def test_a_folder_is_no_workbook(ready: Run, tmp_path: Path) -> None:
    done = ready("import", tmp_path)
    assert done.code == 3
    assert "adalah folder" in done.err


def test_a_product_leaves_the_catalogue_of_what_is_sold(ready: Run, workbook: Path) -> None:
    ready("import", workbook, "--yes")
    done = ready("products", "archive", "kopi-1", "--json")
    assert (done.code, done.json) == (0, {"code": "KOPI-1", "status": "archived"})
    states = {p["code"]: p["status"] for p in ready("products", "list", "--json").json["products"]}
    assert states == {"KOPI-1": "archived", "MADU-1": "active"}
    assert ready("products", "archive", "NIX").code == 2


def test_control_characters_of_a_name_do_not_reach_the_terminal(ready: Run, workbook: Path) -> None:
    workbook.write_text(
        workbook.read_text(encoding="utf-8").replace("Madu Hutan", "Madu \x1b[31mHutan"), encoding="utf-8"
    )
    ready("import", workbook, "--yes")
    assert "\x1b" not in ready("products", "list").out


def test_questions_stand_below_a_taste_of_the_plan_not_below_all_of_it(ready: Run, tmp_path: Path) -> None:
    lines = [f"K-{n},Keripik {n},{5000 + n},3" for n in range(60)]
    sheet = tmp_path / "banyak.csv"
    sheet.write_text("\n".join(["SKU,Nama,Harga,Stok", *lines, "K-X,Keripik X,,3"]), encoding="utf-8")
    done = ready("import", sheet)
    assert done.code == 2
    assert "K-19" in done.out
    assert "K-20" not in done.out
    assert "dan 40 lagi" in done.out
    assert done.out.index("dan 40 lagi") < done.out.index("Harga Keripik X kosong")
