"""The empty workbook for operators: untouched it holds no products, filled in it gives exactly what was typed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from inventory.canonical import Certificate, CertificateKind, Condition, Paper, PaperKind, Picture, Size
from inventory.spreadsheet.headings import recognise
from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.plan import PlanStatus
from inventory.spreadsheet.template import HEADINGS, write_template

TYPED = {
    "Nama Produk": "Gula Aren Cair",
    "SKU": "00718",
    "Varian": "Botol 500 ml",
    "Harga Jual": 38_500,
    "Stok": 14,
    "Satuan": "botol",
    "Berat (gram)": 720,
    "Kategori": "Gula Aren",
    "Deskripsi": "Dimasak dari nira segar, tahan 6 bulan.",
    "Pembuat (titip jual)": "Pak Darmo, RT 02",
    "Merek": "Nira Lestari",
    "Kondisi": "Baru",
    "Barcode": "0012345678905",
    "Foto": "gula-aren.jpg; gula-aren-2.jpg",
    "Panjang (cm)": 8,
    "Lebar (cm)": 7.5,
    "Tinggi (cm)": 21,
    "No. P-IRT": "P-IRT No. 2093323010012-30",
    "No. BPOM": None,
    "Sertifikat Halal": "ID33210001234560326",
    "Foto P-IRT": "surat/pirt.jpg; surat/pirt-2.jpg",
    "Foto BPOM": None,
    "Foto Halal": "halal.png",
    "Foto Tabel Ukuran": None,
}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return write_template(tmp_path / "kosong.xlsx")


def filled(template: Path, *rows: dict[str, object]) -> Path:
    """The template with rows typed below the examples."""
    book = openpyxl.load_workbook(template)
    for row in rows:
        book.worksheets[0].append([row.get(heading) for heading in HEADINGS])
    book.save(template)
    return template


def test_an_untouched_template_holds_no_products(template: Path) -> None:
    plan = plan_import(template, {})
    assert (plan.status, plan.products, plan.questions) == (PlanStatus.EMPTY, 0, ())


def test_every_heading_of_the_template_is_known() -> None:
    assert [heading for heading in HEADINGS if recognise(heading) is None] == []
    # "Isi" alone tells variants apart; beside "Stok dari SKU" it is how many are in one (``columns``).
    fields = [found.field for heading in HEADINGS if heading != "Isi" and (found := recognise(heading))]
    assert len(set(fields)) == len(fields)


def test_a_filled_template_gives_exactly_what_was_typed(template: Path) -> None:
    plan = plan_import(filled(template, TYPED), {})
    assert [note.code for note in plan.questions] == []
    (entry,) = plan.entries
    product = entry.product
    assert product is not None
    (variant,) = product.variants
    assert (product.name, product.category, product.brand) == ("Gula Aren Cair", "Gula Aren", "Nira Lestari")
    assert product.description == "Dimasak dari nira segar, tahan 6 bulan."
    assert (product.producer, product.condition) == ("Pak Darmo, RT 02", Condition.NEW)
    assert product.pictures == (Picture("gula-aren.jpg"), Picture("gula-aren-2.jpg"))
    assert product.size == Size(80, 75, 210)
    assert product.certificates == (
        Certificate(CertificateKind.PIRT, "P-IRT No. 2093323010012-30"),
        Certificate(CertificateKind.HALAL, "ID33210001234560326"),
    )
    assert product.papers == (
        Paper(PaperKind.PIRT, Picture("surat/pirt.jpg")),
        Paper(PaperKind.PIRT, Picture("surat/pirt-2.jpg")),
        Paper(PaperKind.HALAL, Picture("halal.png")),
    )
    assert (product.axes, variant.options) == (("Varian",), ("Botol 500 ml",))
    assert (variant.sku, variant.price, variant.weight_g, variant.unit) == ("00718", 38_500, 720, "botol")
    assert variant.barcode == "0012345678905"
    assert [(count.sku, count.new) for count in entry.stock] == [("00718", 14)]


def test_rows_of_one_name_become_variants(template: Path) -> None:
    small = {"Nama Produk": "Keripik Tempe", "Varian": "100 g", "Harga Jual": 9_000, "Stok": 4}
    large = {"Nama Produk": "Keripik Tempe", "Varian": "250 g", "Harga Jual": 20_000, "Stok": 2}
    plan = plan_import(filled(template, small, large), {})
    assert (plan.status, plan.products, plan.variants) == (PlanStatus.PLANNED, 1, 2)


def test_no_halal_certificate_yet_is_a_choice_and_nothing_is_stored(template: Path) -> None:
    row = {"Nama Produk": "Sirup Pala", "Harga Jual": 18_000, "Stok": 3, "Sertifikat Halal": "-"}
    plan = plan_import(filled(template, row), {})
    product = plan.entries[0].product
    assert product is not None
    assert product.certificates == ()
    assert plan.warnings == () or {note.code for note in plan.warnings} == {"example_rows_skipped"}


def test_the_template_has_drop_downs_comments_and_a_guide(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    sheet, guide, lists = book.worksheets
    assert (sheet.title, guide.title, lists.sheet_state) == ("Produk", "Petunjuk", "hidden")
    with_lists = {str(rule.sqref).split(":")[0][:-1] for rule in sheet.data_validations.dataValidation}
    wanted = ("Satuan", "Kategori", "Kondisi", "Sertifikat Halal")
    letters = {sheet.cell(1, HEADINGS.index(name) + 1).column_letter for name in wanted}
    assert with_lists == letters
    assert all(cell.comment and cell.comment.text for cell in sheet[1])
    explained = {cell.value for cell in guide["A"]}
    assert set(HEADINGS) <= explained


def test_examples_leave_no_code_and_no_certificate_behind(template: Path) -> None:
    """Whoever writes over half an example row must not end up with its number."""
    sheet = openpyxl.load_workbook(template).worksheets[0]
    for name in ("SKU", "Barcode", "No. P-IRT", "No. BPOM", "Sertifikat Halal", "Foto P-IRT", "Foto Halal"):
        column = HEADINGS.index(name) + 1
        assert [sheet.cell(row, column).value for row in (2, 3)] == [None, None]
    assert all(str(sheet.cell(row, 1).value).startswith("Contoh: ") for row in (2, 3))
