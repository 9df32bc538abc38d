"""One stock, several sale units: who counts it, what orders take of it, and what may draw from what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory import catalog, catalog_view, ledger, orders, queries, rights, sale_units
from inventory.canonical import ExternalModelId, OrderLine, OrderState, Product, Sku, Variant
from inventory.tables import listing_variant, variant
from tests.inventory.village import DESA, Stall, add, dozens, item, memory, open_shop, order, product, rows, stall

PIECE, DOZEN = "KOPI", "KOPI-LSN"


@pytest.fixture
def shop() -> Stall:
    return stall(memory(), 30, made=dozens())


def line(shop_id: int, sku: str, quantity: int, active: int | None = None, *, known: bool = True) -> OrderLine:
    left = quantity if active is None else active
    code = item(shop_id, PIECE if known else "LAIN")
    return OrderLine(sku, code, ExternalModelId(sku), sku, sku, quantity, left, 25_000)


def buy(shop: Stall, name: str, *lines: OrderLine, place: int = 0, **when: object) -> None:
    with shop.database.uow() as uow:
        orders.ingest(uow.conn, DESA, shop.shop_ids[place], [order(name, *lines, **when)])  # type: ignore[arg-type]
        uow.commit()


def change(shop: Stall, *products: Product, **stock: int) -> None:
    with shop.database.uow() as uow:
        add(uow.conn, *products, stock=stock, reference="lain")
        uow.commit()


def holding(units: int) -> Product:
    return dozens(units=units)


def test_both_are_shown_out_of_one_stock(shop: Stall) -> None:
    assert (shop.shown(PIECE), shop.shown(DOZEN)) == ([9, 9], [1, 0])
    assert shop.group().excess == 0


def test_two_dozen_reserve_twenty_four_pieces(shop: Stall) -> None:
    buy(shop, "A", line(shop.shop_ids[0], DOZEN, 2), line(shop.shop_ids[0], PIECE, 3))
    assert shop.balance() == ledger.Balance(30, 27)
    assert shop.seats(DOZEN)[0].confirmed == -1, "the shop's own number fell by two sales, not by 24"
    with shop.database.read() as conn:
        assert ledger.verify(conn, DESA) == []


def test_a_dozen_sent_out_is_twelve_pieces_sold_and_a_cancelled_one_comes_back(shop: Stall) -> None:
    own = shop.shop_ids[0]
    buy(shop, "A", line(own, DOZEN, 1))
    buy(shop, "B", line(own, DOZEN, 1))
    buy(shop, "A", line(own, DOZEN, 1), state=OrderState.SHIPPED, updated=20, shipped=20)
    buy(shop, "B", line(own, DOZEN, 1, 0), state=OrderState.CANCELLED, updated=20)
    assert shop.balance() == ledger.Balance(18, 0)


def test_an_order_keeps_what_it_reserved_when_the_unit_is_changed(shop: Stall) -> None:
    own = shop.shop_ids[0]
    buy(shop, "A", line(own, DOZEN, 2))
    change(shop, holding(10))
    assert shop.balance().reserved == 24
    buy(shop, "A", line(own, DOZEN, 2, 1), updated=20)
    assert shop.balance().reserved == 12
    buy(shop, "A", line(own, DOZEN, 2, 1), state=OrderState.SHIPPED, updated=30, shipped=30)
    assert shop.balance() == ledger.Balance(18, 0)
    buy(shop, "B", line(own, DOZEN, 1), created=40)
    assert shop.balance().reserved == 10


def test_an_order_for_a_dozen_that_is_not_listed_by_us_takes_twelve_too(shop: Stall) -> None:
    buy(shop, "A", line(shop.shop_ids[0], DOZEN, 2, known=False))
    assert shop.balance().reserved == 24


def test_an_order_that_came_before_its_dozen_was_known_is_bound_with_twelve() -> None:
    shop = stall(memory(), 30)
    buy(shop, "A", line(shop.shop_ids[0], DOZEN, 2, known=False))
    assert shop.balance().reserved == 0
    apart = Variant(Sku(DOZEN), 290_000, unit="lusin", stock_of=Sku(PIECE), units=12)
    change(shop, Product(Sku(DOZEN), "Kopi selusin", (apart,)))
    assert shop.balance().reserved == 24


def test_a_sale_unit_may_be_a_product_of_its_own(shop: Stall) -> None:
    apart = Variant(Sku("KOPI-KODI"), 480_000, unit="kodi", stock_of=Sku(PIECE), units=20)
    change(shop, Product(Sku("KOPI-KODI"), "Kopi sekodi", (apart,)))
    with shop.database.read() as conn:
        stored = catalog_view.snapshot(conn, DESA, ["KOPI-KODI"])[Sku("KOPI-KODI")]
    assert (stored.product.variants[0].stock_of, stored.product.variants[0].units) == (PIECE, 20)
    assert stored.on_hand == {}


def test_what_is_stored_is_what_was_given(shop: Stall) -> None:
    with shop.database.read() as conn:
        stored = catalog_view.snapshot(conn, DESA)[Sku(PIECE)]
    assert stored.product == dozens()
    assert stored.on_hand == {PIECE: 30}


def test_the_same_again_changes_nothing(shop: Stall) -> None:
    with shop.database.read() as conn:
        before = rows(conn, listing_variant), rows(conn, variant)
    change(shop, dozens())
    with shop.database.read() as conn:
        assert (rows(conn, listing_variant), rows(conn, variant)) == before


def test_a_sku_that_sold_itself_becomes_a_sale_unit_with_its_listings() -> None:
    apart = replace(dozens(), variants=tuple(replace(v, stock_of=None, units=1) for v in dozens().variants))
    shop = stall(memory(), 30, made=apart)
    change(shop, dozens())
    assert [(s.units_per_sale, s.confirmed) for s in shop.seats(DOZEN)] == [(12, 0), (12, 0)]
    assert {h.key for h in shop.group().holdings} == {s.id for sku in (PIECE, DOZEN) for s in shop.seats(sku)}
    with shop.database.read() as conn:
        assert queries.stock(conn, DESA, sku=DOZEN)[1]["on_hand"] is None
        assert ledger.verify(conn, DESA) == []
        assert rights.broken(conn, DESA) == []


def test_a_sale_unit_that_is_freed_has_an_empty_stock_of_its_own(shop: Stall) -> None:
    change(shop, replace(dozens(), variants=tuple(replace(v, stock_of=None, units=1) for v in dozens().variants)))
    assert shop.balance(DOZEN) == ledger.Balance(0)
    assert [s.units_per_sale for s in shop.seats(DOZEN)] == [1, 1]
    assert {h.units for h in shop.group(PIECE).holdings} == {1}


def test_a_sku_with_units_of_its_own_cannot_become_a_sale_unit() -> None:
    shop = stall(memory(), 30, made=product("KOPI"))
    change(shop, product(DOZEN), **{DOZEN: 3})
    with pytest.raises(sale_units.LinkRefused) as refused:
        change(shop, product(DOZEN, price=1, variants=(Variant(Sku(DOZEN), 1, stock_of=Sku(PIECE), units=12),)))
    assert refused.value.code == "sale_unit_has_stock"
    assert shop.balance(DOZEN).on_hand == 3


@pytest.mark.parametrize(
    ("sku", "stock_of", "code"),
    [
        ("KODI", "NIX", "stock_sku_unknown"),
        ("KODI", DOZEN, "stock_of_chain"),
        (PIECE, "LAIN", "stock_of_chain"),
    ],
)
def test_a_sale_unit_draws_from_a_known_sku_with_a_stock_of_its_own(
    shop: Stall, sku: str, stock_of: str, code: str
) -> None:
    change(shop, product("LAIN"))
    with shop.database.uow() as uow:
        ledger.count(uow.conn, ledger.find_variant(uow.conn, DESA, PIECE), 0, key="nol", actor="uji")
        uow.commit()
    link = Variant(Sku(sku), 1, ("x",) if sku == PIECE else (), stock_of=Sku(stock_of), units=12)
    made = Product(Sku(sku), "Kopi", (link,), axes=("Satuan",) if sku == PIECE else ())
    with pytest.raises(sale_units.LinkRefused) as refused:
        change(shop, made)
    assert refused.value.code == code
    assert shop.balance().on_hand == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"stock_of": Sku("A"), "units": 12},
        {"units": 12},
        {"stock_of": Sku("B"), "units": 0},
    ],
)
def test_no_variant_draws_from_itself_or_takes_less_than_one(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"stock|units"):
        Variant(Sku("A"), 1, **wrong)  # type: ignore[arg-type]


def test_a_count_of_a_sale_unit_is_refused_with_the_sku_that_has_the_stock(shop: Stall) -> None:
    with shop.database.read() as conn, pytest.raises(sale_units.DrawsElsewhere) as told:
        sale_units.stock_variant(conn, DESA, DOZEN.lower())
    assert (told.value.sku, told.value.stock_sku, told.value.units) == (DOZEN, PIECE, 12)
    with pytest.raises(sale_units.LinkRefused):
        change(shop, dozens(), **{DOZEN: 5})


def test_the_stock_list_shows_the_whole_family(shop: Stall) -> None:
    with shop.database.read() as conn:
        for sku in (PIECE, DOZEN):
            family = {r["sku"]: r for r in queries.stock(conn, DESA, sku=sku)}
            assert family.keys() == {PIECE, DOZEN}
            assert (family[PIECE]["on_hand"], family[PIECE]["available"]) == (30, 30)
            assert (family[DOZEN]["on_hand"], family[DOZEN]["available"]) == (None, 2)
            assert (family[DOZEN]["stock_of"], family[DOZEN]["units"]) == (PIECE, 12)
            assert [s["shown"] for s in family[DOZEN]["shops"]] == [1, 0]
        assert queries.products(conn, DESA)[0]["on_hand"] == 30


def test_a_shop_that_joins_later_gets_both(shop: Stall) -> None:
    with shop.database.uow() as uow:
        third = open_shop(uow.conn, "Toko C")
        catalog.ensure_listings(uow.conn, DESA, third)
        uow.commit()
    assert [len(shop.seats(sku)) for sku in (PIECE, DOZEN)] == [3, 3]
    assert [s.units_per_sale for s in shop.seats(DOZEN)] == [12, 12, 12]
