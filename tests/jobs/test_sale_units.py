"""One stock, sold by the piece and by the dozen, in two practice shops."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory import sale_units
from inventory.canonical import Sku, Variant
from jobs import actions
from tests.jobs.practice import World, kopi

PIECE, DOZEN = "KOPI", "KOPI-LSN"
PIECES = Variant(Sku(PIECE), 25_000, ("pcs",), 250)
DOZENS = Variant(Sku(DOZEN), 99_000, ("lusin",), 3_000, unit="lusin", stock_of=Sku(PIECE), units=12)
BOTH = kopi(PIECE, variants=(PIECES, DOZENS), axes=("Satuan",))


def base_units(world: World) -> int:
    """What buyers could take in all shops together, in pieces."""
    return sum(world.shown(PIECE)) + 12 * sum(world.shown(DOZEN))


def test_a_dozen_and_pieces_are_sold_out_of_one_stock(world: World) -> None:
    world.add(BOTH, stock={PIECE: 30})
    world.sync()
    assert (world.shown(PIECE), sorted(world.shown(DOZEN))) == ([9, 9], [0, 1])
    world.sleep(2)
    world.buy(world.shown(DOZEN).index(1), DOZEN, 1)
    world.buy(1, PIECE, 3)
    world.sync()
    assert world.stock(PIECE)["available"] == 15
    assert world.stock(DOZEN)["available"] == 1
    assert base_units(world) == 15
    assert world.books_are_right()

    world.sleep(2)
    world.buy(0, PIECE, 4)
    world.sync()
    assert world.stock(PIECE)["available"] == 11
    assert world.shown(DOZEN) == [0, 0]
    assert sum(world.shown(PIECE)) == 11
    assert world.books_are_right()
    assert world.notices() == []


def test_the_last_units_of_both_are_bought_once(world: World) -> None:
    world.add(BOTH, stock={PIECE: 24})
    world.sync()
    assert base_units(world) == 24
    world.sleep(2)
    bought = 0
    for shop in (0, 1):
        for sku, units in ((DOZEN, 12), (PIECE, 1)):
            if there := world.shown(sku)[shop]:
                world.buy(shop, sku, there)
                bought += there * units
    assert bought == 24
    world.sync()
    assert world.stock(PIECE)["available"] == 0
    assert base_units(world) == 0
    assert "oversold" not in world.notices()
    assert world.books_are_right()


def test_a_count_changes_what_both_show(world: World) -> None:
    world.add(BOTH, stock={PIECE: 0})
    world.sync()
    assert base_units(world) == 0
    actions.stock_set(world.app, PIECE, 100)
    world.sync()
    assert base_units(world) == 100
    assert min(world.shown(DOZEN)) >= 1
    with pytest.raises(sale_units.DrawsElsewhere):
        actions.stock_add(world.app, DOZEN, 1)
    assert world.books_are_right()


def test_a_product_that_gets_a_dozen_later_lists_it_beside_the_pieces(world: World) -> None:
    small = replace(DOZENS, sku=Sku("KOPI-6"), options=("setengah lusin",), units=6, price=95_000)
    world.add(BOTH, stock={PIECE: 30})
    world.sync()
    world.add(replace(BOTH, variants=(PIECES, DOZENS, small)), reference="lagi")
    world.sync()
    assert sum(world.shown("KOPI-6")) >= 1
    assert base_units(world) + 6 * sum(world.shown("KOPI-6")) == 30
    assert world.books_are_right()


def test_a_reconcile_finds_nothing_wrong_with_two_sale_units(world: World) -> None:
    world.add(BOTH, stock={PIECE: 30})
    world.sync()
    world.reconcile()
    assert world.notices() == []
    assert world.books_are_right()


def test_a_live_product_of_one_sku_becomes_pieces_and_dozens(world: World) -> None:
    world.add(kopi(PIECE), stock={PIECE: 30})
    world.sync()
    assert world.shown(PIECE) == [15, 15]
    world.add(BOTH, reference="lagi")
    world.sync()
    assert (world.shown(PIECE), sum(world.shown(DOZEN))) == ([9, 9], 1)
    assert world.notices() == []
    assert world.books_are_right()
