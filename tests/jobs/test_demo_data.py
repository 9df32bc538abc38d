from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from inventory.canonical import CertificateKind
from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.plan import ImportPlan, PlanStatus
from inventory.spreadsheet.write import harmless, write_workbook
from jobs.demo_data import (
    DEMO_VILLAGE,
    EXPECTED,
    LAST_UNITS,
    PRODUCTS,
    price_cell,
    rows,
    stock_cell,
    weight_cell,
    write_demo_workbook,
)
from jobs.demo_operator import meant
from jobs.demo_products import MEANT
from sandbox.shopee import tree as shopee
from sandbox.tiktokshop import tree as tiktokshop

_PIRT = re.compile(r"P-IRT No\. [1-8](0[1-9]|1[0-6])\d{4}\d{2}\d{4}-\d{2}")  # feeds.md E1
_HALAL = re.compile(r"ID\d{13}(0[1-9]|1[0-2])\d{2}")  # feeds.md E3


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demo_workbook(tmp_path_factory.mktemp("demo desa"))


@pytest.fixture(scope="module")
def plan(workbook: Path) -> ImportPlan:
    return plan_import(workbook, {})


def test_the_importer_reads_every_messy_cell_to_the_true_number(plan: ImportPlan) -> None:
    assert (plan.status, plan.questions, plan.rejections) == (PlanStatus.PLANNED, (), ())
    read = {item.sku: (item.price, item.stock, item.weight_g) for item in plan.items}
    assert read == {sku: (truth.price, truth.stock, truth.weight_g) for sku, truth in EXPECTED.items()}


def test_the_importer_reads_products_with_their_variants_certificates_and_pictures(
    plan: ImportPlan, workbook: Path
) -> None:
    read = {entry.code: entry.product for entry in plan.entries}
    assert set(read) == {product.code for product in PRODUCTS}
    for wanted in PRODUCTS:
        product = read[wanted.code]  # type: ignore[index]  # an Sku is a str
        assert product is not None
        assert (product.name, product.axes, product.producer) == (wanted.name, wanted.axes, wanted.producer)
        assert [v.options for v in product.variants] == [v.options for v in wanted.variants]
        assert dict(product.attributes) == wanted.attributes
        assert product.category.lower() == wanted.category.lower()
        assert (product.size is not None) == (wanted.size_cm is not None)
        numbers = {certificate.kind: certificate.number for certificate in product.certificates}
        assert numbers.get(CertificateKind.PIRT, "") == wanted.pirt
        assert numbers.get(CertificateKind.HALAL, "") == wanted.halal
        assert all((workbook.parent / picture.ref).is_file() for picture in product.pictures)
        assert len(product.pictures) == 1


def test_the_products_are_as_many_and_as_varied_as_a_village_shop() -> None:
    varied = [product for product in PRODUCTS if len(product.variants) > 1]
    assert 38 <= len(PRODUCTS) <= 45
    assert 10 <= len(varied) <= 15
    assert {len(product.axes) for product in PRODUCTS} == {0, 1, 2}
    assert len(EXPECTED) == sum(len(product.variants) for product in PRODUCTS)
    assert len(LAST_UNITS) >= 2
    assert all(len(product.description) >= 20 for product in PRODUCTS)
    assert DEMO_VILLAGE.count(".") == 3


TREES = {
    "shopee": {c.name[0] for c in shopee.CATEGORIES.values() if c.id not in shopee.PARENTS},
    "tiktokshop": {c.name[0] for c in tiktokshop.CATEGORIES.values() if c.id not in tiktokshop.PARENTS},
}


@pytest.mark.parametrize("tree", TREES)
def test_each_category_word_means_a_leaf_of_every_practice_tree(tree: str) -> None:
    nowhere = {p.category for p in PRODUCTS if not any(meant(p.category, f"x > {leaf}") for leaf in TREES[tree])}
    assert nowhere == set()


def test_the_demo_has_short_titles_and_categories_with_other_names() -> None:
    """Without them its operator would have nothing to answer."""
    assert sum(len(product.name) < 25 for product in PRODUCTS) > 10
    assert {p.category for p in PRODUCTS} - TREES["tiktokshop"]
    assert set(MEANT) <= {product.category for product in PRODUCTS}


def test_a_leaf_that_is_only_like_the_word_is_not_what_was_meant() -> None:
    assert meant("kopi bubuk", "Minuman > Kopi")
    assert meant("Teh", "Minuman > Teh")
    assert not meant("Jamu & Minuman Herbal", "Kesehatan > Obat Tradisional > Jamu")
    assert not meant("Teh", "")


def test_certificate_numbers_are_well_formed_and_belong_to_one_product() -> None:
    pirt = [product.pirt for product in PRODUCTS if product.pirt]
    halal = [product.halal for product in PRODUCTS if product.halal]
    assert all(_PIRT.fullmatch(number) for number in pirt)
    assert all(_HALAL.fullmatch(number) and len(number) == 19 for number in halal)
    assert len(set(pirt)) == len(pirt) > 20
    assert len(set(halal)) == len(halal) > 15


def test_the_cells_are_really_messy() -> None:
    cells = [cell for row in rows() for cell in row]
    for kind in (
        r"Rp [\d.]+,-",
        r"\d+ ribu",
        r" Rp[\d.]+",
        r"1,25 juta",
        r"\d+ gr",
        r"\d,\d+ ?kg",
        r"\d+ lusin",
        "habis",
    ):
        assert any(isinstance(cell, str) and re.fullmatch(kind, cell) for cell in cells), kind
    assert any(isinstance(cell, str) and cell.endswith("  ") for cell in cells)
    assert [] in list(rows())


def test_every_way_of_writing_a_number_comes_up() -> None:
    assert len({repr(price_cell(15000, turn)) for turn in range(8)}) == 8
    assert len({repr(stock_cell(24, "pcs", turn)) for turn in range(5)}) == 5
    assert weight_cell(1500, 0) == "1,5 kg"


def test_pictures_are_large_enough_and_always_the_same(workbook: Path, tmp_path: Path) -> None:
    again = write_demo_workbook(tmp_path).parent
    for path in sorted((workbook.parent / "foto").iterdir()):
        with Image.open(path) as image:
            assert image.size == (800, 800)
        assert path.read_bytes() == (again / "foto" / path.name).read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-5", "@SUM(A1)", "\t=1"])
def test_a_text_that_a_spreadsheet_would_run_is_neutralised(text: str, tmp_path: Path) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(-5) == -5
    assert harmless("Kopi - 100 g") == "Kopi - 100 g"
    path = write_workbook(tmp_path / "a.xlsx", {"Satu": [[text, 5, None]]})
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
