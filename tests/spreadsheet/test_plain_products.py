"""The short ways of an import: whole columns at once. Each must come to exactly what the careful way comes to."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory import collector
from inventory.canonical import Product, Sku, Variant
from inventory.spreadsheet import diff, importer, rowkinds
from inventory.spreadsheet.importer import plan_workbook
from inventory.spreadsheet.many import objects, tuples
from inventory.spreadsheet.plan import CurrentProduct, ImportPlan, StockCount
from inventory.spreadsheet.row_groups import drop_default_choices
from inventory.spreadsheet.rows import FileRows, Given
from inventory.spreadsheet.values import Sheet, Workbook
from tests.spreadsheet.conftest import write_xlsx

HEADINGS = (
    "SKU Induk", "SKU", "Nama Produk", "Ukuran", "Warna", "Harga", "Stok", "Satuan", "Berat (gram)", "Deskripsi",
    "Kategori", "Barcode", "Panjang (cm)", "Lebar (cm)", "Tinggi (cm)", "Kondisi", "No. P-IRT", "Foto", "Bahan",
)  # fmt: skip


def workbook(rows: list[tuple[Any, ...]], headings: tuple[str, ...] = HEADINGS) -> Workbook:
    return Workbook("xlsx", (Sheet("Produk", False, (headings, *rows)),))


@contextmanager
def careful() -> Iterator[None]:
    """Without the short ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diff, "plain_products", lambda *given: None)
        patch.setattr(rowkinds, "_MANY_ROWS", 10**9)
        yield


@contextmanager
def short() -> Iterator[list[bool]]:
    """The short ways, also for few rows; tells whether they were gone to the end."""
    taken: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        make = diff.plain_products

        def watched(*given: Any) -> Any:
            made = make(*given)
            taken.append(made is not None)
            return made

        patch.setattr(diff, "plain_products", watched)
        patch.setattr(rowkinds, "_MANY_ROWS", 1)
        yield taken


def both(book: Workbook, *held: Product) -> tuple[ImportPlan, ImportPlan, bool]:
    """``held``: what the village has already."""
    current = {one.code: CurrentProduct(one) for one in held}
    with short() as taken:
        quick = plan_workbook(book, current)
    with careful():
        slow = plan_workbook(book, current)
    return quick, slow, taken == [True]


def held(code: str, sku: str = "", name: str = "Lain", barcode: str | None = None) -> Product:
    return Product(Sku(code), name, (Variant(Sku(sku or code), 5000, barcode=barcode),))


def row(**cells: Any) -> tuple[Any, ...]:
    usual = {"SKU": "K-1", "Nama Produk": "Keripik", "Harga": "Rp 15.000", "Stok": 4.0}
    return tuple({**usual, **{name.replace("_", " "): value for name, value in cells.items()}}.get(h) for h in HEADINGS)


PLAIN = [
    row(Bahan="singkong", Foto="a.jpg; b.jpg", Barcode="8990000000044", No_=None),
    row(SKU="K-2", Nama_Produk="Rengginang", Stok=None, Kondisi="Bekas"),
    row(SKU=None, Nama_Produk="Tas Anyaman", Satuan="lusin"),
    row(SKU=8990.0, Nama_Produk="Kopi"),
    row(SKU_Induk="B", SKU="B-M", Nama_Produk="Batik", Ukuran="M", Warna="merah"),
    row(SKU="K-9", Nama_Produk="Sambal"),
    row(SKU_Induk="B", SKU="B-L", Nama_Produk="Batik Tulis", Ukuran="L", Warna="merah", Bahan="katun", Kategori="Kain"),
    row(SKU_Induk="B", SKU=None, Nama_Produk="Batik", Ukuran="L", Warna="biru", Bahan="sutra"),
    row(SKU_Induk="C", SKU="C-1", Nama_Produk="Dodol", Ukuran="kecil"),
]


def test_plain_products_come_from_the_columns_as_from_the_rows() -> None:
    quick, slow, taken = both(workbook(PLAIN))
    assert taken
    assert quick == slow
    assert [entry.name for entry in quick.entries] == [
        "Keripik", "Rengginang", "Tas Anyaman", "Kopi", "Batik", "Sambal", "Dodol",
    ]  # fmt: skip
    batik = quick.entries[4]
    assert batik.product is not None
    assert [variant.options for variant in batik.product.variants] == [("M", "merah"), ("L", "merah"), ("L", "biru")]
    assert batik.product.attributes == {"Bahan": "katun"}
    assert batik.rows == (6, 8, 9)


@pytest.mark.parametrize(
    "odd",
    [
        row(Nama_Produk=None),
        row(Harga=0.0),
        row(Harga=None),
        row(SKU="B-M"),
        row(SKU="X", Barcode="8990000000044"),
        row(SKU="X", Ukuran="M"),
        row(SKU="X", SKU_Induk="B", Ukuran="M", Warna="merah"),
        row(SKU="X", SKU_Induk="B", Ukuran="XL"),
        row(SKU="X", SKU_Induk="B"),
        row(SKU="B"),
        row(SKU=None, Nama_Produk="Tas Anyaman"),
        row(SKU="X", Harga="13,75"),
        row(SKU="X", Stok=-3.0),
        row(SKU="8.99E+12"),
        row(SKU="X", **{"No. P-IRT": "ada"}),
    ],
)
def test_one_row_that_wants_a_closer_look_is_looked_at(odd: tuple[Any, ...]) -> None:
    quick, slow, taken = both(workbook([*PLAIN, odd]))
    assert not taken
    assert quick == slow


def test_what_the_village_has_stands_in_nobodys_way_while_the_file_says_nothing_of_it() -> None:
    quick, slow, taken = both(workbook(PLAIN), held("L-1", name="Lampu", barcode="8990000000129"), held("L-2"))
    assert taken
    assert quick == slow
    assert quick.new == quick.products == 7


@pytest.mark.parametrize(
    "one",
    [
        held("K-1"), held("L-1", sku="K-1"), held("L-1", sku="B"), held("B-M"), held("L-1", name="keripik"),
        held("L-1", barcode="8990000000044"),
    ],
)  # fmt: skip
def test_what_the_village_has_is_compared_with_the_file(one: Product) -> None:
    quick, slow, taken = both(workbook(PLAIN), one)
    assert not taken
    assert quick == slow


def _cell(usual: st.SearchStrategy[Any], *odd: Any) -> st.SearchStrategy[Any]:
    """Mostly what belongs there."""
    return st.one_of(usual, usual, usual, st.just(None), st.sampled_from(odd) if odd else usual)


CELLS: dict[str, st.SearchStrategy[Any]] = {
    "SKU Induk": st.sampled_from([None, None, None, "P-1", "P-2", "-"]),
    "SKU": _cell(st.integers(1, 400).map(lambda n: f"S-{n}"), 12.0, "007", "P-1", "8.99E+12"),
    "Nama Produk": _cell(st.sampled_from(["Keripik", "Tas", "Kopi Gayo", "Total", "Teh", "Contoh: teh"]), "-", 7.0),
    "Ukuran": st.sampled_from([None, None, "M", "L", "m", "-"]),
    "Warna": st.sampled_from([None, None, None, "biru"]),
    "Harga": _cell(st.sampled_from(["Rp 15.000", 20_000.0, "25 ribu", "Rp 8.500"]), 0.0, "13,75", "tanya", 15.0),
    "Stok": _cell(st.sampled_from([4.0, 0.0, "12", "3 lusin"]), "banyak", -1.0, "1,5"),
    "Satuan": st.sampled_from([None, "pcs", "lusin", "bungkus"]),
    "Berat (gram)": _cell(st.sampled_from([250.0, "1.000", "0,5 kg"]), "berat"),
    "Deskripsi": st.sampled_from([None, "Renyah.", "-"]),
    "Kategori": st.sampled_from([None, "Makanan", "Kain"]),
    "Barcode": st.sampled_from([None, None, "8990000000044", "8990000000082", "123", 8990000000129.0]),
    "Panjang (cm)": st.sampled_from([None, 10.0, "0"]),
    "Lebar (cm)": st.sampled_from([None, 10.0]),
    "Tinggi (cm)": st.sampled_from([None, 10.0, "tinggi"]),
    "Kondisi": st.sampled_from([None, "Baru", "Bekas", "?"]),
    "No. P-IRT": st.sampled_from([None, "P-IRT 2063374010000-29", "ada"]),
    "Foto": st.sampled_from([None, "a.jpg", "a.jpg; b.png", "besok"]),
    "Bahan": st.sampled_from([None, "katun"]),
}


@st.composite
def tables(draw: st.DrawFn) -> Workbook:
    always = {"Nama Produk", "Harga"}
    headings = tuple(name for name in HEADINGS if name in always or draw(st.booleans()))
    calm = draw(st.booleans())  # half of the tables hold little that must be asked
    rows = []
    for number in range(draw(st.integers(1, 12))):
        cells = {name: draw(CELLS[name]) for name in headings}
        if calm:
            cells |= {"Nama Produk": f"Barang {number}", "Harga": "Rp 15.000", "SKU": f"S-{number}", "Barcode": None}
        rows.append(tuple(cells[name] for name in headings))
    return workbook(rows, headings)


@settings(deadline=None, max_examples=150)
@given(tables(), st.sampled_from([(), (held("S-1"),), (held("X", name="Tas"), held("Y", barcode="123"))]))
def test_both_ways_come_to_the_same_plan(book: Workbook, ours: tuple[Product, ...]) -> None:
    quick, slow, _ = both(book, *ours)
    assert quick == slow


def test_rows_that_only_look_plain_together_are_told_apart() -> None:
    rows = [row(SKU=f"S-{n}", Nama_Produk=f"Barang {n}") for n in range(5)]
    total = row(SKU=None, Nama_Produk="Total", Harga="Rp 75.000", Stok=20.0)
    example = row(SKU="S-9", Nama_Produk="Contoh: Barang")
    for odd in (total, example):
        quick, slow, _ = both(workbook([*rows, odd]))
        assert quick == slow
        assert quick.products == 5


# --- rows in columns ----------------------------------------------------------------------------------------------


def test_a_row_taken_out_of_its_columns_says_what_they_said_and_what_was_changed_in_it() -> None:
    file = FileRows([4, 5, 6])
    file.give("name", ["Teh", "Kopi", None], 2)
    file.row(1).values["name"] = Given("Kopi Gayo", 2)
    del file.row(0).values["name"]
    file.give("price", [1000, None, 3000], 5)
    file.give_option(7, "Ukuran", [None, "M", "L"], 3)
    assert file.values("name") == [None, "Kopi Gayo", None]
    assert file.texts("price") == ["1000", "", "3000"]
    assert [sorted(one.values) for one in file.rows] == [["price"], ["name"], ["price"]]
    assert [one.axis_names for one in file.rows] == [{}, {7: "Ukuran"}, {7: "Ukuran"}]
    assert file.values("name") == [None, "Kopi Gayo", None]


def test_a_second_column_of_one_field_leaves_what_is_there_and_both_say_where_they_stand() -> None:
    file = FileRows([0, 1])
    file.give("sku", ["A", None], 1)
    file.give("sku", [None, "B"], 4)
    assert file.given("sku") == [Given("A", 1), Given("B", 4)]
    assert file.column("sku") is None


# --- many of a kind -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pair:
    left: int
    right: int = 2

    def __post_init__(self) -> None:
        if self.left > self.right:
            raise ValueError("the left one is not greater")


def test_objects_made_by_columns_are_those_made_one_by_one_and_checked_alike() -> None:
    assert objects(_Pair, 2, left=[1, 2], right=[3, 4]) == [_Pair(1, 3), _Pair(2, 4)]
    with pytest.raises(ValueError, match="not greater"):
        objects(_Pair, 1, left=[5], right=[4])
    with pytest.raises(TypeError, match="needs a column"):
        objects(_Pair, 1, left=[5])


def test_a_column_that_is_too_short_makes_no_half_objects() -> None:
    with pytest.raises(ValueError, match="too short"):
        objects(_Pair, 2, left=[1], right=[3, 4])


def test_tuples_made_by_columns_are_of_their_kind() -> None:
    made = tuples(StockCount, ["A"], [None], [3], ["F2"])
    assert made == [StockCount(Sku("A"), None, 3, "F2")]
    assert type(made[0]) is StockCount


def test_the_fields_of_products_and_variants_are_all_given(plan_of: Any) -> None:
    """A new field of theirs must be thought of here too: ``objects`` refuses to make them without it."""
    plan = plan_of([HEADINGS, *PLAIN])
    products = [entry.product for entry in plan.entries]
    assert all(isinstance(one, Product) for one in products)
    assert all(isinstance(v, Variant) and v.units == 1 for one in products for v in one.variants)


# --- beside the plan ----------------------------------------------------------------------------------------------


def test_what_is_rehearsed_goes_the_short_way_to_its_end() -> None:
    with short() as taken:
        importer._rehearse.__wrapped__()
    assert taken == [True]


def test_a_workbook_is_rehearsed_while_it_is_read_and_a_text_file_that_is_read_at_once_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsed: list[str] = []
    monkeypatch.setattr(importer, "_rehearse", lambda: rehearsed.append("once"))
    text = tmp_path / "produk.csv"
    text.write_text("Nama,Harga\nKeripik,15000\n", "utf-8")
    importer.read_file(text)
    assert rehearsed == []
    importer.read_file(write_xlsx(tmp_path / "produk.xlsx", {"Produk": [("Nama", "Harga"), ("Keripik", 15000)]}))
    assert rehearsed == ["once"]


def test_the_collector_takes_what_was_made_while_it_was_paused() -> None:
    class Loop:
        me: Loop

    with collector.paused():
        loop = Loop()
        loop.me = loop
        gone = weakref.ref(loop)
        del loop
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert gone() is None


def test_where_one_product_has_no_choices_a_row_without_its_own_still_names_the_kind_of_choice() -> None:
    file = FileRows([0, 1, 2])
    for position, (name, choice) in enumerate([("Title", "Default Title"), ("Ukuran", None), (None, "M")]):
        row = file.row(position)
        row.axis_names |= {1: name} if name else {}
        row.options |= {1: Given(choice, 4)} if choice else {}
    drop_default_choices(file)
    assert [one.axis_names for one in file.rows] == [{}, {1: "Ukuran"}, {}]
    assert [len(one.options) for one in file.rows] == [0, 0, 1]
