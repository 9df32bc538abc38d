"""Undo: apply, then undo, is as if the import had never been; what was touched since stays and is listed."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from inventory import catalog, import_memory, import_undo, imports, ledger, rights, shops
from inventory.canonical import (
    Certificate,
    CertificateKind,
    ExternalShopId,
    MarketplaceCode,
    Paper,
    PaperKind,
    Picture,
    ProductStatus,
    Size,
    Sku,
    Variant,
)
from inventory.import_undo import Undone
from inventory.tables import import_change, listing, order_line, sales_order, stock_movement, sync_mark
from inventory.uow import Database
from tests.imports.village import (
    VILLAGE,
    apply,
    bring,
    count,
    current,
    now,
    on_hand,
    plan,
    product,
    receive,
    sell,
    with_price,
)

KOPI, GULA, MADU = product("KOPI", 15_000), product("GULA", 20_000), product("MADU", 80_000, skus=("M1", "M2"))


def undo(db: Database, run: int, *, write: bool = True) -> Undone:
    with db.uow() as uow:
        done = import_undo.undo(uow.conn, VILLAGE, run, actor="operator", write=write)
        uow.commit()
    return done


def reasons(done: Undone) -> dict[tuple[str, str], str]:
    return {(v.change.sku or v.change.code, v.change.field): v.reason.removeprefix("undo.") for v in done.kept}


def sound(db: Database) -> bool:
    with db.read() as conn:
        return not ledger.verify(conn, VILLAGE) and not rights.broken(conn, VILLAGE)


def test_undo_restores_every_field_and_number_as_before(db: Database) -> None:
    bring(db, [KOPI, GULA, MADU], {"KOPI": 5, "GULA": 7, "M1": 2, "M2": 3})
    before = now(db)
    changed = dataclasses.replace(
        with_price(KOPI, 17_000),
        name="Kopi Gayo",
        description="Wangi",
        brand="Desa",
        weight_g=250,
        size=Size(10, 20, 30),
        pictures=(Picture("kopi.jpg"),),
        certificates=(Certificate(CertificateKind.PIRT, "123"),),
        attributes={"Asal": "Aceh"},
        papers=(Paper(PaperKind.PIRT, Picture("pirt.jpg")), Paper(PaperKind.SIZE_CHART, Picture("ukuran.jpg"))),
    )
    larger = dataclasses.replace(MADU, variants=(MADU.variants[0], dataclasses.replace(MADU.variants[1], barcode="1")))
    run = bring(db, [changed, GULA, larger], {"KOPI": 50, "GULA": 7, "M1": 2, "M2": 30})
    assert now(db) != before
    done = undo(db, run)
    assert (done.kept, done.run.state) == ((), "undone")
    assert now(db) == before
    assert sound(db)


def test_papers_that_an_import_replaced_come_back(db: Database) -> None:
    old = dataclasses.replace(KOPI, papers=(Paper(PaperKind.HALAL, Picture("lama.jpg")),))
    bring(db, [old])
    run = bring(db, [dataclasses.replace(KOPI, papers=(Paper(PaperKind.HALAL, Picture("baru.jpg")),))])
    with db.read() as conn:
        (told,) = imports.changes(conn, run)
    assert (told.field, told.old, told.new) == ("papers", ["halal:lama.jpg"], ["halal:baru.jpg"])
    assert undo(db, run).kept == ()
    assert now(db)[Sku("KOPI")].product.papers == old.papers


def test_a_file_imported_undone_and_imported_again_counts_again(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    run = bring(db, [KOPI], {"KOPI": 50}, "baru.xlsx")
    undo(db, run)
    assert on_hand(db, "KOPI") == 5
    bring(db, [KOPI], {"KOPI": 50}, "baru.xlsx")
    assert on_hand(db, "KOPI") == 50
    assert sound(db)


def test_two_files_in_turn_both_count_each_time(db: Database) -> None:
    for number in (5, 50, 5, 50):
        bring(db, [KOPI], {"KOPI": number}, f"stok {number}.xlsx")
        assert on_hand(db, "KOPI") == number


def test_what_changed_since_stays_and_is_listed(db: Database) -> None:
    bring(db, [KOPI, GULA], {"KOPI": 5, "GULA": 7})
    run = bring(db, [with_price(KOPI, 16_000), with_price(GULA, 21_000)], {"KOPI": 6, "GULA": 8})
    bring(db, [with_price(KOPI, 18_000)])
    done = undo(db, run)
    assert reasons(done) == {("KOPI", "price"): "changed_since"}
    assert done.run.state == "partly"
    assert now(db)[Sku("KOPI")].product.variants[0].price == 18_000
    assert now(db)[Sku("GULA")].product.variants[0].price == 20_000
    assert (on_hand(db, "KOPI"), on_hand(db, "GULA")) == (5, 7)


def test_sold_and_received_meanwhile_stays_so(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    run = bring(db, [KOPI], {"KOPI": 20})
    sell(db, "KOPI", 4)
    receive(db, "KOPI", 1)
    assert undo(db, run).run.state == "undone"
    assert on_hand(db, "KOPI") == 5 - 4 + 1


def test_more_sold_than_the_old_number_shows_the_truth(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    run = bring(db, [KOPI], {"KOPI": 50})
    sell(db, "KOPI", 8)
    undo(db, run)
    assert on_hand(db, "KOPI") == -3
    assert sound(db)


def test_a_count_since_speaks_against_the_stock_only(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    run = bring(db, [with_price(KOPI, 16_000)], {"KOPI": 50})
    count(db, "KOPI", 9)
    done = undo(db, run)
    assert reasons(done) == {("KOPI", "stock"): "counted_since"}
    assert on_hand(db, "KOPI") == 9
    assert now(db)[Sku("KOPI")].product.variants[0].price == 15_000


def test_a_later_import_that_confirmed_the_number_speaks_against_it(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    run = bring(db, [KOPI], {"KOPI": 50})
    sell(db, "KOPI", 3)
    bring(db, [KOPI], {"KOPI": 47})
    assert reasons(undo(db, run)) == {("KOPI", "stock"): "imported_since"}
    assert on_hand(db, "KOPI") == 47


@pytest.mark.parametrize("newest_first", [True, False])
def test_two_imports_are_undone_in_either_order(db: Database, newest_first: bool) -> None:
    bring(db, [KOPI, GULA], {"KOPI": 5, "GULA": 1})
    before = now(db)
    older = bring(db, [with_price(KOPI, 16_000)], {"KOPI": 10})
    newer = bring(db, [with_price(KOPI, 17_000), with_price(GULA, 9_000)], {"KOPI": 20, "GULA": 2})
    for run in (newer, older) if newest_first else (older, newer, older):
        undo(db, run)
    assert now(db) == before
    with db.read() as conn:
        assert {r.state for r in imports.runs(conn, VILLAGE) if r.run_id in (older, newer)} == {"undone"}


def test_undo_twice_is_undo_once(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    run = bring(db, [with_price(KOPI, 16_000)], {"KOPI": 50})
    undo(db, run)
    after = now(db)
    again = undo(db, run)
    assert (again.verdicts, again.run.state) == ((), "undone")
    assert now(db) == after


def test_looking_writes_nothing(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    run = bring(db, [with_price(KOPI, 16_000)], {"KOPI": 50})
    before = now(db)
    assert len(undo(db, run, write=False).restored) == 2
    assert now(db) == before
    with db.read() as conn:
        assert imports.get(conn, VILLAGE, run).state == "applied"


def test_undo_of_an_unknown_import_says_so(db: Database) -> None:
    with pytest.raises(imports.UnknownImport):
        undo(db, 99)


# --- what the import brought --------------------------------------------------------------------------------------


def test_new_products_are_archived_and_their_stock_reversed_never_deleted(db: Database) -> None:
    run = bring(db, [KOPI, MADU], {"KOPI": 5, "M1": 2, "M2": 3})
    assert undo(db, run).run.state == "undone"
    found = now(db)
    assert {one.product.status for one in found.values()} == {ProductStatus.ARCHIVED}
    assert {s.on_hand for one in found.values() for s in one.stock.values()} == {0}
    assert sound(db)


def test_products_that_an_undo_archived_come_back_with_the_file(db: Database) -> None:
    undo(db, bring(db, [KOPI, GULA], {"KOPI": 5, "GULA": 7}))
    from inventory.spreadsheet.absent import back_on_sale

    with db.uow() as uow:
        known = current(uow.conn)
        made = back_on_sale(plan(known, [KOPI], {"KOPI": 5}), known, import_memory.taken_off_sale(uow.conn, VILLAGE))
        run = apply(uow.conn, made, known)
        uow.commit()
    assert run is not None
    assert now(db)[Sku("KOPI")].product.status is ProductStatus.ACTIVE
    assert on_hand(db, "KOPI") == 5
    assert now(db)[Sku("GULA")].product.status is ProductStatus.ARCHIVED
    undo(db, run)
    assert now(db)[Sku("KOPI")].product.status is ProductStatus.ARCHIVED
    assert on_hand(db, "KOPI") == 0


def test_a_product_that_a_person_archived_does_not_come_back(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    with db.uow() as uow:
        catalog.archive(uow.conn, VILLAGE, "KOPI")
        assert import_memory.taken_off_sale(uow.conn, VILLAGE) == frozenset()


def test_a_new_product_whose_stock_moved_stays(db: Database) -> None:
    run = bring(db, [KOPI, GULA], {"KOPI": 5, "GULA": 7})
    sell(db, "KOPI", 1)
    done = undo(db, run)
    assert reasons(done) == {("KOPI", "product"): "stock_moved"}
    assert on_hand(db, "KOPI") == 4
    assert now(db)[Sku("GULA")].product.status is ProductStatus.ARCHIVED


def test_a_new_product_that_a_later_import_changed_stays_until_that_is_undone(db: Database) -> None:
    run = bring(db, [KOPI], {"KOPI": 5})
    later = bring(db, [with_price(KOPI, 16_000)], {"KOPI": 6})
    done = undo(db, run)
    assert reasons(done) == {("KOPI", "product"): "later_import"}
    assert done.kept[0].params == {"run": later}
    undo(db, later)
    assert undo(db, run).run.state == "undone"
    assert on_hand(db, "KOPI") == 0


def _shop(db: Database) -> Any:
    with db.uow() as uow:
        own = shops.add(
            uow.conn,
            VILLAGE,
            marketplace=MarketplaceCode("shopee"),
            name="Toko",
            external_shop_id=ExternalShopId("1"),
            base_url="http://127.0.0.1",
            app_id="1",
            ciphertext="",
            expires_at=None,
        )
        catalog.ensure_listings(uow.conn, VILLAGE, own)
        uow.conn.execute(listing.update().values(phase="live", external_item_id=listing.c.product_id))
        uow.commit()
    return own


def _marks(db: Database) -> dict[str, int]:
    with db.read() as conn:
        return {r.aspect: r.wanted for r in conn.execute(select(sync_mark))}


def test_a_new_product_with_an_order_stays(db: Database) -> None:
    run = bring(db, [KOPI], {"KOPI": 5})
    own = _shop(db)
    with db.uow() as uow:
        variant_id = ledger.find_variant(uow.conn, VILLAGE, "KOPI")
        at = imports.get(uow.conn, VILLAGE, run).at
        order = uow.conn.execute(
            insert(sales_order)
            .values(
                shop_id=own, external_order_id="O1", state="ready", raw_state="R", created_at=at, updated_at=at, raw={},
                cancel_reason="", shipping_carrier="", raw_kept=True,
            )
            .returning(sales_order.c.id)
        ).scalar_one()  # fmt: skip
        uow.conn.execute(
            insert(order_line).values(
                order_id=order, line_key="1", external_item_id="1", sku="KOPI", name="", quantity=1, active=1,
                unit_price=1, variant_id=variant_id,
            )
        )  # fmt: skip
        uow.commit()
    assert reasons(undo(db, run)) == {("KOPI", "product"): "has_orders"}


def test_undo_marks_the_shops_like_any_change(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    run = bring(db, [dataclasses.replace(with_price(KOPI, 16_000), name="Kopi Gayo")], {"KOPI": 50})
    _shop(db)
    before = _marks(db)
    undo(db, run)
    after = _marks(db)
    assert after["content"] == before.get("content", 0) + 1
    assert after["price"] == before.get("price", 0) + 1
    assert "stock" in after


def test_undo_of_a_new_product_takes_its_listings_down(db: Database) -> None:
    run = bring(db, [KOPI], {"KOPI": 5})
    _shop(db)
    before = _marks(db)
    undo(db, run)
    assert _marks(db)["presence"] == before["presence"] + 1


def test_a_new_variant_stays_without_stock_and_its_kinds_stay_with_it(db: Database) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    grown = dataclasses.replace(
        KOPI, axes=("Isi",), variants=(Variant(Sku("KOPI"), 15_000, ("250 g",)), Variant(Sku("K2"), 30_000, ("500 g",)))
    )
    run = bring(db, [grown], {"KOPI": 5, "K2": 4})
    done = undo(db, run)
    assert reasons(done) == {
        ("KOPI", "axes"): "variants_differ",
        ("KOPI", "options"): "variants_differ",
        ("K2", "variant"): "variant_stays",
    }
    assert on_hand(db, "K2") == 0
    assert sound(db)


def test_a_new_variant_of_an_undone_import_is_no_obstacle_for_an_older_one(db: Database) -> None:
    first = bring(db, [MADU], {"M1": 2, "M2": 3})
    grown = dataclasses.replace(MADU, variants=(*MADU.variants, Variant(Sku("M3"), 1_000, ("U9",))))
    undo(db, bring(db, [grown], {"M3": 4}))
    assert undo(db, first).run.state == "undone"
    assert now(db)[Sku("MADU")].product.status is ProductStatus.ARCHIVED


# --- the journal --------------------------------------------------------------------------------------------------


def test_the_journal_names_every_value_with_its_cell(db: Database) -> None:
    bring(db, [KOPI, GULA], {"KOPI": 5, "GULA": 7})
    run = bring(db, [with_price(KOPI, 16_000), GULA], {"KOPI": 50, "GULA": 7})
    with db.read() as conn:
        rows = imports.changes(conn, run)
    assert [(r.code, r.sku, r.field, r.old, r.new, r.cell) for r in rows] == [
        ("KOPI", "KOPI", "price", 15_000, 16_000, "Produk!2"),
        ("KOPI", "KOPI", "stock", {"on_hand": 5, "imported": 5}, {"on_hand": 50, "imported": 50}, "Produk!2"),
    ]


def test_the_same_file_again_writes_nothing_at_all(db: Database, tmp_path: Path) -> None:
    bring(db, [KOPI], {"KOPI": 5})
    with db.uow() as uow:
        before = uow.conn.connection.driver_connection.total_changes  # type: ignore[union-attr]
        known = current(uow.conn)
        assert apply(uow.conn, plan(known, [KOPI], {"KOPI": 5}), known) is None
        assert uow.conn.connection.driver_connection.total_changes == before  # type: ignore[union-attr]
        uow.commit()


def test_the_journal_is_part_of_the_transaction(db: Database) -> None:
    with db.uow() as uow:
        known = current(uow.conn)
        apply(uow.conn, plan(known, [KOPI], {"KOPI": 5}), known)
    with db.read() as conn:
        assert imports.runs(conn, VILLAGE) == []
        assert conn.execute(select(func.count()).select_from(import_change)).scalar_one() == 0
        assert conn.execute(select(func.count()).select_from(stock_movement)).scalar_one() == 0


def test_undo_works_the_same_on_postgresql(postgres_db: Database) -> None:
    bring(postgres_db, [KOPI, MADU], {"KOPI": 5, "M1": 2, "M2": 3})
    before = now(postgres_db)
    run = bring(postgres_db, [dataclasses.replace(with_price(KOPI, 16_000), brand="Desa"), GULA], {"KOPI": 9})
    assert undo(postgres_db, run).run.state == "undone"
    after = now(postgres_db)
    assert after.pop(Sku("GULA")).product.status is ProductStatus.ARCHIVED
    assert after == before
    assert sound(postgres_db)
