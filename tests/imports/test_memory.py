"""What imports remember: layouts, SKUs a file carried, decisions about doubles; and fields as journalled."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inventory import import_memory
from inventory.canonical import (
    Certificate,
    CertificateKind,
    Condition,
    Picture,
    Product,
    ProductStatus,
    Size,
    Sku,
    Variant,
)
from inventory.import_fields import differences, put_back
from inventory.spreadsheet.answers import Answers
from inventory.spreadsheet.merge import KEEP, MERGE, Decision, pair
from inventory.uow import Database
from tests.imports.village import VILLAGE

ANSWERS = Answers(
    readings={"number_style_column@[Harga]": "dots"},
    fields={"Nama Brg": "name", "Ket": "-"},
    columns={"C": "price"},
    sheet="Produk",
    header_row=3,
)


def test_what_was_confirmed_for_a_layout_is_found_again(db: Database) -> None:
    with db.uow() as uow:
        assert import_memory.remember_layout(uow.conn, VILLAGE, "abc", ANSWERS, "stok.xlsx")
        uow.commit()
    with db.uow() as uow:
        found = import_memory.layout(uow.conn, VILLAGE, "abc")
        assert found is not None
        assert (found.answers, found.file_name) == (ANSWERS, "stok.xlsx")
        assert import_memory.layout(uow.conn, VILLAGE, "other") is None
        assert not import_memory.remember_layout(uow.conn, VILLAGE, "abc", ANSWERS, "stok.xlsx")  # no news


def test_a_later_answer_wins_and_what_was_not_asked_again_stays(db: Database) -> None:
    with db.uow() as uow:
        import_memory.remember_layout(uow.conn, VILLAGE, "abc", ANSWERS, "stok.xlsx")
        import_memory.remember_layout(uow.conn, VILLAGE, "abc", Answers(fields={"Ket": "description"}), "b.xlsx")
        found = import_memory.layout(uow.conn, VILLAGE, "abc")
        assert found is not None
        assert found.answers.fields == {"Nama Brg": "name", "Ket": "description"}
        assert found.answers.readings == ANSWERS.readings


def test_nothing_confirmed_is_nothing_remembered(db: Database) -> None:
    with db.uow() as uow:
        assert not import_memory.remember_layout(uow.conn, VILLAGE, "abc", Answers(), "stok.xlsx")
        assert not import_memory.remember_layout(uow.conn, VILLAGE, "", ANSWERS, "stok.xlsx")
        assert import_memory.layouts(uow.conn, VILLAGE) == []


@pytest.mark.parametrize(("key", "left"), [("a", ["b"]), (None, []), ("x", ["a", "b"])])
def test_layouts_are_forgotten_one_by_one_or_all(db: Database, key: str | None, left: list[str]) -> None:
    with db.uow() as uow:
        for name in ("a", "b"):
            import_memory.remember_layout(uow.conn, VILLAGE, name, ANSWERS, "stok.xlsx")
        assert import_memory.forget_layouts(uow.conn, VILLAGE, key) == 2 - len(left)
        assert sorted(one.key for one in import_memory.layouts(uow.conn, VILLAGE)) == left


def test_a_file_is_known_by_its_name_and_only_then_by_its_layout(db: Database) -> None:
    with db.uow() as uow:
        import_memory.carry(uow.conn, VILLAGE, "bu sri 1.xlsx", "same", ["A", "B"])
        import_memory.carry(uow.conn, VILLAGE, "pak budi.xlsx", "same", ["C"])
        uow.commit()
        carried = {
            name: import_memory.carried(uow.conn, VILLAGE, name, layout)
            for name, layout in (("Bu Sri (2).xlsx", "same"), ("x.xlsx", "else"))
        }
    assert carried["Bu Sri (2).xlsx"] == {"A", "B"}
    assert carried["x.xlsx"] == frozenset()
    with db.uow() as uow:
        import_memory.carry(uow.conn, VILLAGE, "bu sri.xlsx", "same", ["A", "D"])
        import_memory.carry(uow.conn, VILLAGE, "pak budi.xlsx", "same", ["C"])
        assert import_memory.carried(uow.conn, VILLAGE, "bu sri.xlsx", "same") == {"A", "B", "D"}
        assert import_memory.carried(uow.conn, VILLAGE, "x.xlsx", "same") == {"A", "B", "C", "D"}
        assert import_memory.carried(uow.conn, VILLAGE, "x.xlsx", "else") == frozenset()
        assert import_memory.carried(uow.conn, VILLAGE, "x.xlsx") == frozenset()


def test_decisions_about_doubles_are_kept_by_pair_and_the_last_one_counts(db: Database) -> None:
    with db.uow() as uow:
        import_memory.remember_merges(uow.conn, VILLAGE, {pair("B", "A"): Decision(KEEP)})
        import_memory.remember_merges(uow.conn, VILLAGE, {pair("A", "B"): Decision(MERGE, "B")})
        assert import_memory.merge_decisions(uow.conn, VILLAGE) == {("A", "B"): Decision(MERGE, "B")}


# --- fields -------------------------------------------------------------------------------------------------------

_texts = st.text(max_size=8)
_variant_fields: dict[str, Any] = {
    "price": st.integers(0, 10**9),
    "weight_g": st.none() | st.integers(1, 10**6),
    "barcode": st.none() | _texts,
    "unit": _texts,
    "picture": st.none() | st.builds(Picture, _texts),
}
_certificates = st.builds(Certificate, st.sampled_from(CertificateKind), _texts, st.none() | st.dates(date(2000, 1, 1)))


@st.composite
def products(draw: Any) -> Product:
    axes = draw(st.lists(_texts, max_size=2))
    skus = draw(st.lists(st.sampled_from("ABC"), min_size=1, unique=True))
    variants = [
        Variant(
            Sku(sku),
            options=tuple(draw(_texts) for _ in axes),
            **{name: draw(values) for name, values in _variant_fields.items()},
        )
        for sku in sorted(skus)
    ]
    return Product(
        code=Sku("P"),
        name=draw(st.text("abc", min_size=1)),
        variants=tuple(variants),
        axes=tuple(axes),
        description=draw(_texts),
        category=draw(_texts),
        brand=draw(_texts),
        producer=draw(_texts),
        condition=draw(st.sampled_from(Condition)),
        weight_g=draw(st.none() | st.integers(1, 10**6)),
        size=draw(st.none() | st.builds(Size, *[st.integers(1, 999)] * 3)),
        pictures=tuple(draw(st.lists(st.builds(Picture, _texts), max_size=2))),
        certificates=tuple(draw(st.lists(_certificates, max_size=2))),
        attributes=draw(st.dictionaries(_texts, _texts, max_size=3)),
        status=draw(st.sampled_from(ProductStatus)),
    )


@settings(deadline=None)
@given(old=products(), new=products())
def test_differences_put_back_are_the_product_as_before(old: Product, new: Product) -> None:
    shared = {v.sku for v in old.variants} & {v.sku for v in new.variants}
    assume(shared)
    old, new = (dataclasses.replace(p, variants=tuple(v for v in p.variants if v.sku in shared)) for p in (old, new))
    rows = [orjson.loads(orjson.dumps([d.field, d.sku, d.old])) for d in differences(old, new)]
    assert put_back(new, [tuple(row) for row in rows]) == old


def test_every_field_of_a_product_is_journalled() -> None:
    from inventory.import_fields import PRODUCT_FIELDS, VARIANT_FIELDS

    assert {*PRODUCT_FIELDS, "code", "variants", "attributes"} == {f.name for f in dataclasses.fields(Product)}
    assert {*VARIANT_FIELDS, "sku"} == {f.name for f in dataclasses.fields(Variant)}
