"""``check``: what is said, in which words, with which fix, and the exit code that a script can rely on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROWS = [
    ["SKU", "Nama Produk", "Kategori", "Harga Jual", "Stok", "Berat (gram)", "Foto", "Deskripsi", "Masa Penyimpanan"],
    ["KRP-1", "Kri", "Keripik singkong", 15000, 12, None, "kopi.png", None, "6 Bulan"],
    ["SMB-1", "Sambal Terasi Pedas Desa", "Sambal", 20000, 8, 200, "kopi.png", "Sambal buatan warga desa.", "6 Bulan"],
]


@pytest.fixture
def goods(ready: Run, workbook: Path, practice: str) -> Run:
    """One product with much to mend and one that is ready, from a workbook, and one practice shop."""
    from openpyxl import Workbook

    book = Workbook()
    for row in ROWS:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(workbook.parent / "desa.xlsx")
    assert ready("import", workbook.parent / "desa.xlsx", "--yes").code == 0
    assert ready("shops", "add", "shopee", "--practice", practice, "--name", "Toko Kopi").code == 0
    return ready


def test_before_the_first_sync_the_shops_rules_are_not_known_and_that_is_said_once_with_the_next_step(
    goods: Run,
) -> None:
    done = goods("check")
    assert done.code == 4, "nothing is proven ready"
    assert "Toko Kopi (Shopee): 0 siap, 1 belum siap, 1 belum diketahui" in done.out
    assert done.out.count("Aturan toko ini belum diketahui (kategori, batas, jasa kirim)") == 1
    assert "untuk 2 produk" in done.out
    assert "Itu bukan kesalahan produk" in done.out
    assert "→ lapakdesa sync" in done.out
    assert 'lapakdesa check --online --shop "Toko Kopi"' in done.out
    assert "SMB-1" not in done.out, "a product that lacks nothing of its own is not blamed"


def test_what_is_wrong_under_any_rules_is_said_before_they_are_known(goods: Run) -> None:
    text = goods("check").out
    assert re.search(r"KRP-1 .*\[belum siap\]", text)
    assert "Berat belum diisi" in text
    assert "[belum diketahui]" in goods("check", "SMB-1").out


def test_a_sync_is_the_next_step_indeed(goods: Run) -> None:
    goods("sync")
    text = goods("check").out
    assert "belum diketahui" not in text.replace("0 belum diketahui", "")
    assert "1 siap, 1 belum siap" in text


def test_json_tells_products_that_are_wrong_from_rules_that_are_not_known(goods: Run) -> None:
    done = goods("check", "SMB-1", "--json")
    (shop,) = done.json["shops"]
    assert (done.code, shop["not_ready"], shop["unknown"]) == (4, 0, 1)
    assert shop["rules_not_known"] == ["categories", "limits", "channels"]
    assert shop["next"].startswith("lapakdesa sync")
    goods("sync")
    (after,) = goods("check", "SMB-1", "--json").json["shops"]
    assert (after["rules_not_known"], after["next"]) == ([], "")


def test_every_reason_has_its_field_and_its_cheapest_fix(goods: Run) -> None:
    done = goods("check", "--online")
    assert done.code == 4
    assert "1 siap, 1 belum siap" in done.out
    lines = done.out.split("\n")
    fixes = {line.strip(): lines[n + 1].strip() for n, line in enumerate(lines) if line.startswith("  - [penting]")}
    assert len(fixes) == 4
    assert all(fix.startswith("→ ") for fix in fixes.values())
    text = "\n".join([*fixes, *fixes.values()])
    assert '→ Tetapkan: lapakdesa categories confirm "Keripik singkong" 1 --shop "Toko Kopi"' in text
    assert '→ Isi kolom Berat (gram) pada baris 2 di desa.xlsx, lalu: lapakdesa import "desa.xlsx"' in text
    assert "→ Isi kolom Nama Produk pada baris 2 di desa.xlsx" in text
    assert "→ Isi kolom Deskripsi pada baris 2 di desa.xlsx" in text
    assert not re.search(r"\{\w+\}", done.out)
    assert "SMB-1" not in done.out
    assert "lapakdesa check --all" in done.err


def test_the_cell_itself_is_named_where_an_import_changed_it(goods: Run, workbook: Path) -> None:
    from openpyxl import load_workbook

    path = workbook.parent / "desa.xlsx"
    book = load_workbook(path)
    book.active["F2"] = 250  # type: ignore[index]
    book.save(path)
    goods("import", path, "--yes")
    assert "Berat belum diisi" not in goods("check", "KRP-1", "--online").out
    book.active["H2"] = "pendek"  # type: ignore[index]
    book.save(path)
    goods("import", path, "--yes")
    assert "Ubah sel Sheet!H2 (Deskripsi) di desa.xlsx" in goods("check", "KRP-1").out


def test_mending_what_was_said_makes_it_ready_and_publishing_agrees(goods: Run, workbook: Path) -> None:
    goods("check", "--online")
    from openpyxl import load_workbook

    path = workbook.parent / "desa.xlsx"
    book = load_workbook(path)
    sheet = book.active
    sheet["B2"], sheet["F2"], sheet["H2"] = "Keripik Singkong", 250, "Renyah, dibuat warga desa tiap pagi."  # type: ignore[index]
    book.save(path)
    goods("import", path, "--yes")
    goods("categories", "confirm", "Keripik singkong", "1")
    goods("check", "--online")
    done = goods("check")
    assert (done.code, "Semua produk bisa dipasang" in done.err) == (0, True), done.out
    assert goods("sync").code == 0
    assert {row["phase"] for row in goods("listings", "list", "--json").json["listings"]} == {"live"}


def test_json_carries_state_code_text_and_fix(goods: Run) -> None:
    done = goods("check", "--online", "--json")
    assert (done.code, done.json["exit"]) == (4, 4)
    (shop,) = done.json["shops"]
    assert (shop["shop"], shop["marketplace"], shop["ready"], shop["not_ready"]) == ("Toko Kopi", "shopee", 1, 1)
    states = {p["code"]: p["state"] for p in shop["products"]}
    assert states == {"KRP-1": "not_ready", "SMB-1": "ready"}
    assert all(set(i) == {"field", "code", "severity", "text", "fix"} for p in shop["products"] for i in p["issues"])


def test_remarks_of_ready_products_are_shown_when_asked(goods: Run) -> None:
    goods("check", "--online")
    text = goods("check", "--all").out
    assert "biasanya perlu P-IRT / BPOM" in text
    assert "Isi kolom No. P-IRT pada baris 3" in text
    assert "Isi kolom Sertifikat Halal pada baris 3" in text
    assert goods("check", "smb-1").code == 0


def test_the_same_words_and_fixes_stand_in_the_notice(goods: Run) -> None:
    goods("sync")
    text = goods("notices", "list").out
    assert '→ Tetapkan: lapakdesa categories confirm "Keripik singkong" 1 --shop "Toko Kopi"' in text
    assert "→ Isi kolom Berat (gram) pada baris 2 di desa.xlsx" in text


def test_a_picture_of_a_certificate_is_asked_for_by_its_column_and_then_published(
    ready: Run, workbook: Path, practice: str
) -> None:
    from openpyxl import Workbook

    path = workbook.parent / "jamu.xlsx"

    def keep(photo: str) -> None:
        book = Workbook()
        permit = "No. BPOM"
        head = ["SKU", "Nama Produk", "Kategori", "Harga Jual", "Stok", "Berat (gram)", "Foto", "Deskripsi"]
        row = ["JMU-1", "Jamu Kunir Asam Segar Sukamaju", "Jamu", 15000, 12, 300, "kopi.png", "Diperas tiap pagi."]
        book.active.append([*head, permit, "Foto BPOM"])  # type: ignore[union-attr]
        book.active.append([*row, "TR 123456789", photo])  # type: ignore[union-attr]
        book.save(path)
        done = ready("import", path, "--yes")
        assert done.code == 0, done.out + done.err

    keep("")
    assert ready("shops", "add", "tiktokshop", "--practice", practice, "--name", "Toko Jamu").code == 0
    text = ready("check", "--online").out
    assert 'Kategori ini meminta foto sertifikat "Izin Edar BPOM TR (Obat Tradisional)"' in text
    assert '→ Isi kolom Foto BPOM pada baris 2 di jamu.xlsx, lalu: lapakdesa import "jamu.xlsx"' in text
    (workbook.parent / "bpom.png").write_bytes((workbook.parent / "kopi.png").read_bytes())
    keep("bpom.png")
    done = ready("check")
    assert done.code == 0, done.out
    assert ready("sync").code == 0
    assert {row["phase"] for row in ready("listings", "list", "--json").json["listings"]} == {"live"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("TEH-1",), 2, "Tidak ada SKU TEH-1"),
        (("--shop", "Toko Teh"), 2, "Tidak ada toko Toko Teh"),
        (("KRP-1", "SMB-1"), 2, "Terlalu banyak kata"),
    ],
)
def test_a_wrong_question_is_one_sentence(goods: Run, words: tuple[str, ...], code: int, said: str) -> None:
    done = goods("check", *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_without_shops_or_products_there_is_nothing_to_check(ready: Run, practice: str) -> None:
    nothing = ready("check")
    assert (nothing.code, "Belum ada toko" in nothing.err or "shops list" in nothing.err) == (0, True)
    ready("shops", "add", "shopee", "--practice", practice)
    empty = ready("check")
    assert (empty.code, "Belum ada produk" in empty.err) == (0, True)


def test_a_marketplace_that_cannot_be_reached_says_so(goods: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.core.transport.requests.Session.send", _unplugged)
    done = goods("check", "--online")
    assert done.code == 1
    assert "tidak dapat dihubungi" in done.err


def _unplugged(*_: object, **__: object) -> None:
    from requests.exceptions import ConnectionError

    raise ConnectionError("no network")
