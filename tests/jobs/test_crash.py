"""The program may die between any two calls: the next run ends where an undisturbed one would have."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.core.link import CallRecord
from jobs import actions
from tests.jobs.practice import World, kopi


class PowerCut(BaseException):
    """Nobody catches this: the program is gone."""


def _cut_after(world: World, calls: int) -> Any:
    left = [calls]

    def observe(_record: CallRecord) -> None:
        left[0] -= 1
        if left[0] <= 0:
            raise PowerCut

    world.app.transport._observe = observe
    return left


def _set_up(world: World) -> None:
    world.add(kopi(), kopi("MADU", skus=("MADU-S", "MADU-L")), stock={"KOPI": 8, "MADU-S": 4, "MADU-L": 20})


def _assert_all_is_right(world: World, moved: dict[str, int] | None = None) -> None:
    for _ in range(3):
        world.sleep(3700)
        world.sync()
    for shop in (0, 1):
        assert sorted(r["sku"] for r in world.listings(shop)) == ["KOPI", "MADU"]
    sold = {"KOPI": 0, "MADU-S": 0, "MADU-L": 0}
    for shop in world.shops:
        for made in world.server.ask("GET", f"/shopee/{shop.external_shop_id}/orders"):
            for each in made["lines"]:
                sold[each["sku"]] += each["quantity"]
    for sku, opening in (("KOPI", 8), ("MADU-S", 4), ("MADU-L", 20)):
        left = opening + (moved or {}).get(sku, 0) - sold[sku]
        assert world.stock(sku)["available"] == left
        assert sum(world.shown(sku)) == left
    assert world.books_are_right()


MORE = [pytest.param(n, marks=pytest.mark.slow) for n in (4, 6, 8, 10, 12, 16)]


@pytest.mark.parametrize("calls", [1, 7, 9, 11, 14, *MORE])
def test_a_power_cut_while_publishing_leaves_one_listing_a_product(world: World, calls: int) -> None:
    _set_up(world)
    _cut_after(world, calls)
    with pytest.raises(PowerCut):
        world.sync()
    world.again()
    _assert_all_is_right(world)


@pytest.mark.parametrize("calls", [1, 2, 3, 4, 5])
def test_a_power_cut_while_orders_and_numbers_move_loses_nothing(world: World, calls: int) -> None:
    _set_up(world)
    world.sync()
    world.sleep(2)
    world.buy(0, "KOPI", 2)
    world.buy(1, "MADU-S", 2)
    world.buy(1, "MADU-L", 1)
    actions.stock_add(world.app, "KOPI", 6)
    actions.stock_add(world.app, "MADU-L", -4)
    _cut_after(world, calls)
    with pytest.raises(PowerCut):
        world.sync()
    world.again()
    _assert_all_is_right(world, {"KOPI": 6, "MADU-L": -4})
