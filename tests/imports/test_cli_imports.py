"""``lapakdesa imports …`` and the two options of ``import`` that guard the catalogue, as an operator types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from config.messages import set_language
from terminal import app

HEAD = "SKU,Nama Produk,Harga,Stok,Barcode\n"
EAN = "8991234567891"


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run("imports", "list")`` in a village of its own."""
    monkeypatch.setenv("LAPAKDESA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LAPAKDESA_VILLAGE", "3402072004")
    monkeypatch.setenv("LAPAKDESA_KEY_SOURCE", "file")
    monkeypatch.chdir(tmp_path)

    def go(*words: str) -> Done:
        capsys.readouterr()
        code = app.run(list(words))
        said = capsys.readouterr()
        set_language("id")
        return Done(code, said.out, said.err)

    assert go("init", "--village", "3402072004").returncode == 0
    return go


def sheet(folder: Path, name: str, *rows: str) -> str:
    (folder / name).write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return name


def stock(run: Run) -> dict[str, int]:
    found: dict[str, Any] = json.loads(run("stock", "show", "--json").stdout)
    return {row["sku"]: row["on_hand"] for row in found["stock"]}


def test_an_import_is_listed_shown_and_undone(run: Run, tmp_path: Path) -> None:
    run("import", sheet(tmp_path, "stok.csv", "A,Kopi Gayo,15000,5,", "B,Gula Aren,20000,7,"), "--yes")
    run("import", sheet(tmp_path, "stok.csv", "A,Kopi Gayo,16000,9,", "B,Gula Aren,20000,7,"), "--yes")
    listed = json.loads(run("imports", "list", "--json").stdout)["imports"]
    assert [(one["id"], one["state"], one["counts"]["changed"]) for one in listed] == [
        (2, "applied", 1),
        (1, "applied", 0),
    ]
    shown = run("imports", "show", "2", "--lang", "en").stdout
    assert "Rp 15.000" in shown
    assert "Rp 16.000" in shown
    assert "C2" in shown
    looked = run("imports", "undo", "2", "--dry-run", "--json")
    assert (looked.returncode, json.loads(looked.stdout)["written"], stock(run)["A"]) == (0, False, 9)
    asked = run("imports", "undo", "2", "--lang", "en")
    assert "--yes" in asked.stderr
    assert stock(run)["A"] == 9
    done = run("imports", "undo", "2", "--yes")
    assert (done.returncode, stock(run)) == (0, {"A": 5, "B": 7})
    again = run("imports", "undo", "2", "--yes", "--lang", "en")
    assert (again.returncode, "already" in again.stdout) == (0, True)


def test_what_was_kept_is_told_with_its_reason_and_exit_code_1(run: Run, tmp_path: Path) -> None:
    run("import", sheet(tmp_path, "stok.csv", "A,Kopi Gayo,15000,5,"), "--yes")
    run("import", sheet(tmp_path, "stok.csv", "A,Kopi Gayo,16000,9,"), "--yes")
    run("stock", "set", "A", "8")
    done = run("imports", "undo", "2", "--yes", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["state"]) == (1, "partly")
    assert [(one["sku"], one["field"], one["reason"]) for one in found["kept"]] == [("A", "stock", "counted_since")]
    assert [(one["field"], one["now"], one["then"]) for one in found["restored"]] == [("price", 16_000, 15_000)]
    assert "stock set" in run("imports", "undo", "2", "--lang", "en").stdout


def test_the_same_file_again_is_no_import(run: Run, tmp_path: Path) -> None:
    name = sheet(tmp_path, "stok.csv", "A,Kopi Gayo,15000,5,")
    run("import", name, "--yes")
    assert run("import", name, "--yes").returncode == 0
    assert len(json.loads(run("imports", "list", "--json").stdout)["imports"]) == 1


def test_import_undo_import_sells_the_products_again(run: Run, tmp_path: Path) -> None:
    name = sheet(tmp_path, "stok.csv", "A,Kopi Gayo,15000,5,")
    for words in (("import", name), ("imports", "undo", "1"), ("import", name)):
        assert run(*words, "--yes").returncode == 0
    (product,) = json.loads(run("products", "list", "--json").stdout)["products"]
    assert (product["status"], product["on_hand"]) == ("active", 5)


def test_a_large_change_stops_until_it_is_confirmed(run: Run, tmp_path: Path) -> None:
    codes = "ABCDE"
    run("import", sheet(tmp_path, "stok.csv", *(f"{c},Produk {c},15000,5," for c in codes)), "--yes")
    emptied = sheet(tmp_path, "stok.csv", *(f"{c},Produk {c},15000,0," for c in codes))
    stopped = run("import", emptied, "--yes", "--json")
    found = json.loads(stopped.stdout)
    assert (stopped.returncode, found["status"]) == (2, "needs_answers")
    (question,) = found["questions"]
    assert question["code"] == "large_change"
    assert "A 5 → 0 (D2)" in question["text"]
    assert "--confirm-large-change" in question["text"]
    assert set(stock(run).values()) == {5}
    assert run("import", emptied, "--yes", "--confirm-large-change").returncode == 0
    assert set(stock(run).values()) == {0}


def test_absent_skus_are_left_alone_unless_it_is_said(run: Run, tmp_path: Path) -> None:
    run("import", sheet(tmp_path, "lain.csv", "Z,Barang lain,1000,3,"), "--yes")
    run("import", sheet(tmp_path, "stok 1.csv", "A,Kopi Gayo,15000,5,", "B,Gula Aren,20000,7,"), "--yes")
    shorter = sheet(tmp_path, "stok 2.csv", "A,Kopi Gayo,15000,5,")
    run("import", shorter, "--yes")
    assert stock(run) == {"A": 5, "B": 7, "Z": 3}
    preview = run("import", shorter, "--absent", "zero", "--dry-run", "--json")
    assert (json.loads(preview.stdout)["changed"], stock(run)["B"]) == (1, 7)
    run("import", shorter, "--absent", "zero", "--yes")
    assert stock(run) == {"A": 5, "B": 0, "Z": 3}
    assert run("imports", "undo", "3", "--yes").returncode == 0
    assert stock(run) == {"A": 5, "B": 7, "Z": 3}
    assert run("import", shorter, "--absent", "delete").returncode == 2


def test_a_double_is_asked_decided_once_and_then_merged(run: Run, tmp_path: Path) -> None:
    run("import", sheet(tmp_path, "stok.csv", f"KOPI,Kopi Gayo,15000,5,{EAN}"), "--yes")
    other = sheet(tmp_path, "penitip.csv", f"BRG-1,Gayo Coffee,15500,9,{EAN}")
    asked = json.loads(run("import", other, "--yes", "--json").stdout)
    assert [(q["code"], asked["status"]) for q in asked["questions"]] == [("same_product", "needs_answers")]
    decided = run("imports", "merge", "BRG-1", "KOPI", "--lang", "en")
    assert (decided.returncode, "BRG-1" in decided.stdout) == (0, True)
    assert run("import", other, "--yes").returncode == 0
    assert stock(run) == {"KOPI": 9}
    assert run("imports", "merge", "KOPI", "BRG-1").returncode == 2  # the wrong way round


def test_wrong_words_are_explained(run: Run) -> None:
    assert "imports list" in run("imports", "undo", "7", "--lang", "en").stderr
    assert run("imports", "show", "x").returncode == 2
    assert run("imports", "forget").returncode == 2
    assert run("imports", "forget", "abc").returncode == 2
    assert run("imports", "forget", "--all").returncode == 0
    assert json.loads(run("imports", "layouts", "--json").stdout) == {"layouts": []}
    assert "lapakdesa import" in run("imports", "list", "--lang", "en").stderr


def test_what_was_confirmed_is_used_for_the_next_file_of_that_layout(run: Run, tmp_path: Path) -> None:
    def plain(name: str, *rows: str) -> str:
        (tmp_path / name).write_text("SKU,Nama Produk,Xyzzy,Stok\n" + "\n".join(rows) + "\n", encoding="utf-8")
        return name

    first = plain("penitip.csv", "A,Kopi Gayo,15000,5", "B,Gula Aren,20000,7")
    assert run("import", first, "--yes").returncode == 2
    assert run("import", first, "--yes", "--map", "price=Xyzzy").returncode == 0
    second = plain("lain sekali.csv", "C,Madu,80000,3", "D,Teh,9000,4")
    done = run("import", second, "--yes", "--lang", "en")
    assert (done.returncode, "as last time" in done.stdout) == (0, True)
    assert stock(run) == {"A": 5, "B": 7, "C": 3, "D": 4}
    answers = json.loads(run("imports", "show", "2", "--json").stdout)["answers"]
    assert answers["fields"] == {"Xyzzy": "price"}
    (layout,) = json.loads(run("imports", "layouts", "--json").stdout)["layouts"]
    assert run("imports", "forget", layout["layout"]).returncode == 0
    assert run("import", plain("lagi.csv", "E,Kripik,9000,4"), "--yes").returncode == 2
