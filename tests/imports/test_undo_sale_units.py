"""Undo where a file said that one SKU draws its stock from another."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from inventory import import_undo, ledger, rights
from inventory.canonical import Product, Sku, Variant
from inventory.import_undo import Undone
from inventory.uow import Database
from tests.imports.village import VILLAGE, bring, count, database, now, on_hand, with_price

PIECE = Variant(Sku("KOPI"), 25_000, ("pcs",))
APART = Variant(Sku("KOPI-LSN"), 275_000, ("lusin",), unit="lusin")
DOZEN = dataclasses.replace(APART, stock_of=Sku("KOPI"), units=12)


def kopi(second: Variant) -> Product:
    return Product(Sku("KOPI"), "Kopi", (PIECE, second), axes=("Satuan",))


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return database(f"sqlite:///{tmp_path / 'desa.db'}")


def undo(db: Database, run: int) -> Undone:
    with db.uow() as uow:
        done = import_undo.undo(uow.conn, VILLAGE, run, actor="operator")
        uow.commit()
    return done


def sound(db: Database) -> bool:
    with db.read() as conn:
        return not ledger.verify(conn, VILLAGE) and not rights.broken(conn, VILLAGE)


def test_a_link_goes_back_to_a_stock_of_its_own(db: Database) -> None:
    bring(db, [kopi(APART)], {"KOPI": 30, "KOPI-LSN": 0})
    run = bring(db, [kopi(DOZEN)], {"KOPI": 40})
    assert now(db)[Sku("KOPI")].product == kopi(DOZEN)
    assert undo(db, run).run.state == "undone"
    assert now(db)[Sku("KOPI")].product == kopi(APART)
    assert (on_hand(db, "KOPI"), on_hand(db, "KOPI-LSN")) == (30, 0)
    assert sound(db)


def test_a_link_whose_units_were_changed_since_stays_whole(db: Database) -> None:
    bring(db, [kopi(APART)], {"KOPI": 30, "KOPI-LSN": 0})
    run = bring(db, [kopi(DOZEN)])
    ten = dataclasses.replace(DOZEN, units=10)
    bring(db, [kopi(ten)])
    done = undo(db, run)
    assert {(v.change.field, v.reason) for v in done.kept} == {
        ("stock_of", "undo.changed_since"),
        ("units", "undo.changed_since"),
    }
    assert now(db)[Sku("KOPI")].product == kopi(ten)


def test_a_stock_of_before_the_link_is_not_put_back_on_a_sale_unit(db: Database) -> None:
    bring(db, [kopi(APART)], {"KOPI": 30, "KOPI-LSN": 0})
    run = bring(db, [kopi(APART)], {"KOPI-LSN": 4})
    count(db, "KOPI-LSN", 0)
    bring(db, [kopi(DOZEN)])
    done = undo(db, run)
    assert [(v.change.sku, v.reason) for v in done.kept] == [("KOPI-LSN", "undo.sale_unit")]
    assert sound(db)


def test_a_new_product_with_both_is_taken_off_sale_with_its_one_stock(db: Database) -> None:
    run = bring(db, [kopi(DOZEN)], {"KOPI": 30})
    assert on_hand(db, "KOPI") == 30
    assert undo(db, run).run.state == "undone"
    assert on_hand(db, "KOPI") == 0
    assert sound(db)
    again = bring(db, [with_price(kopi(DOZEN), 26_000)], {"KOPI": 5})
    assert again > run
    assert on_hand(db, "KOPI") == 5
