"""From the columns "Foto P-IRT", "Foto Halal", … and the images in them to the product's papers, never to buyers."""

from __future__ import annotations

from pathlib import Path

from inventory import catalog_view
from inventory.canonical import Picture, Product, Sku
from inventory.spreadsheet.plan import Action
from jobs.pictures import Shelf
from tests.pictures.drawing import drawn, workbook
from tests.pictures.test_taking_pictures import BLUE, GREEN, RED, Import, app, desk, imports, new_home, put

__all__ = ["app", "desk", "imports", "new_home"]  # fixtures
HEAD = ["SKU", "Nama Produk", "Harga", "Stok", "Foto Produk", "Foto P-IRT", "Foto Halal", "Foto Tabel Ukuran"]


def product(imports: Import, code: str = "KOPI-1") -> Product:
    with imports.app.database.read() as conn:
        return catalog_view.snapshot(conn, imports.app.village_id)[Sku(code)].product


def papers(imports: Import) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for paper in product(imports).papers:
        found.setdefault(paper.kind.value, []).append(paper.picture.ref)
    return found


def test_papers_are_named_in_columns_and_stand_on_the_shelf(imports: Import, desk: Path) -> None:
    put(desk / "kopi.jpg", RED)
    put(desk / "surat" / "pirt.jpg", BLUE)
    put(desk / "halal.png", GREEN)
    row = ["KOPI-1", "Kopi Bubuk", 15000, 5, "kopi.jpg", "surat/pirt.jpg", "halal.png", ""]
    imports.run(workbook(desk / "a.xlsx", [HEAD, row]))
    assert papers(imports) == {"pirt": ["surat/pirt.jpg"], "halal": ["halal.png"]}
    assert product(imports).pictures == (Picture("kopi.jpg"),)
    assert imports.colour("KOPI-1", "surat/pirt.jpg") == (0, 0, 200)
    assert Shelf(imports.app.settings.pictures_folder).find("KOPI-1", "halal.png") is not None
    again = imports.run(desk / "a.xlsx")
    assert (again.same, again.changed) == (1, 0)


def test_an_empty_cell_takes_no_paper_away_and_another_file_replaces_it(imports: Import, desk: Path) -> None:
    for name in ("pirt.jpg", "pirt-baru.jpg", "halal.jpg"):
        put(desk / name, RED)
    base = ["KOPI-1", "Kopi Bubuk", 15000, 5, ""]
    imports.run(workbook(desk / "a.xlsx", [HEAD, [*base, "pirt.jpg", "halal.jpg", ""]]))
    plan = imports.run(workbook(desk / "a.xlsx", [HEAD, [*base, "pirt-baru.jpg", "", ""]]))
    (entry,) = plan.entries
    assert [(c.field, c.old, c.new, c.cell) for c in entry.changes] == [
        ("paper_pirt", (Picture("pirt.jpg"),), (Picture("pirt-baru.jpg"),), "Produk!F2")
    ]
    assert papers(imports) == {"pirt": ["pirt-baru.jpg"], "halal": ["halal.jpg"]}


def test_an_image_lying_in_such_a_column_is_a_paper_and_no_picture_for_buyers(imports: Import, desk: Path) -> None:
    rows = [HEAD, ["KOPI-1", "Kopi Bubuk", 15000, 5, "", "", "", ""]]
    path = workbook(desk / "a.xlsx", rows, {"E2": drawn((200, 0, 0)), "F2": drawn((0, 0, 200))})
    plan = imports.run(path)
    assert imports.refs("KOPI-1") == ["tertanam/KOPI-1_1.jpg"]
    assert papers(imports) == {"pirt": ["tertanam/KOPI-1_pirt_1.jpg"]}
    assert imports.colour("KOPI-1", "tertanam/KOPI-1_pirt_1.jpg") == (0, 0, 200)
    assert [warning.code for warning in plan.warnings] == []
    again = imports.run(path)
    assert [entry.action for entry in again.entries] == [Action.SAME]


def test_a_paper_named_after_the_sku_is_not_shown_to_buyers(imports: Import, desk: Path) -> None:
    put(desk / "KOPI-1.jpg", RED)
    put(desk / "KOPI-1_2.jpg", BLUE)
    imports.run(workbook(desk / "a.xlsx", [HEAD, ["KOPI-1", "Kopi Bubuk", 15000, 5, "", "", "KOPI-1_2.jpg", ""]]))
    assert imports.refs("KOPI-1") == ["KOPI-1.jpg"]
    assert papers(imports) == {"halal": ["KOPI-1_2.jpg"]}


def test_a_cell_that_names_no_file_is_told_and_a_missing_file_too(imports: Import, desk: Path) -> None:
    row = ["KOPI-1", "Kopi Bubuk", 15000, 5, "", "sudah ada", "hilang.jpg", "-"]
    plan = imports.run(workbook(desk / "a.xlsx", [HEAD, row]))
    assert [(w.code, w.cell) for w in plan.warnings] == [("paper_not_understood", "Produk!F2")]
    assert "hilang.jpg" in imports.told()["picture_not_found"]
    assert papers(imports) == {"halal": ["hilang.jpg"]}


def test_new_bytes_under_the_name_of_a_paper_are_news_for_the_shops(imports: Import, desk: Path) -> None:
    row = ["KOPI-1", "Kopi Bubuk", 15000, 5, "", "pirt.jpg", "", ""]
    put(desk / "pirt.jpg", RED)
    imports.run(workbook(desk / "a.xlsx", [HEAD, row]))
    put(desk / "pirt.jpg", BLUE)
    imports.run(desk / "a.xlsx")
    assert imports.taken.changed == {"KOPI-1"}
