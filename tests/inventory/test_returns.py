"""What comes back of a return: asked, booked once, in base units, and told until it is."""

from __future__ import annotations

import pytest

from inventory import orders, queries, returns
from inventory.canonical import (
    ExternalModelId,
    ExternalOrderId,
    OrderLine,
    OrderReturn,
    OrderState,
    ReturnAnswer,
    ReturnKind,
    ReturnStage,
)
from inventory.uow import Database
from tests.inventory.village import DESA, T0, Stall, after, dozens, item, memory, order, stall

DOZEN = "KOPI-LSN"


@pytest.fixture
def shop() -> Stall:
    """Thirty pieces, of which two dozen were sent."""
    made = stall(memory(), 30, made=dozens())
    own = made.shop_ids[0]
    line = OrderLine(DOZEN, item(own, "KOPI"), ExternalModelId(DOZEN), DOZEN, DOZEN, 2, 2, 25_000)
    with made.database.uow() as uow:
        orders.ingest(uow.conn, DESA, own, [order("A", line, state=OrderState.SHIPPED, shipped=15)])
        uow.commit()
    return made


def tell(database: Database, shop: Stall, *, answerable: bool = True, **changes: object) -> None:
    told = {
        "external_return_id": "R",
        "external_order_id": ExternalOrderId("A"),
        "state": "THEIRS",
        "reason": "",
        "refund": 25_000,
        "lines": ((item(shop.shop_ids[0], "KOPI"), ExternalModelId(DOZEN), 2),),
        "updated_at": T0,
        "kind": ReturnKind.GOODS,
        "stage": ReturnStage.UNDER_WAY,
    }
    with database.uow() as uow:
        found = OrderReturn(**(told | changes))  # type: ignore[arg-type]
        returns.store(uow.conn, DESA, shop.shop_ids[0], [found], answerable=answerable)
        uow.commit()


def told_of(shop: Stall) -> list[str]:
    with shop.database.read() as conn:
        return [each["code"] for each in queries.notices(conn, DESA) if each["code"].startswith("return_")]


def settle(shop: Stall, units: int) -> dict[str, int]:
    with shop.database.uow() as uow:
        back = returns.settle(uow.conn, shop.shop_ids[0], "R", {DOZEN: units}, after(9), actor="operator")
        uow.commit()
    return back


def test_a_dozen_that_is_fit_for_sale_puts_twelve_pieces_back_once(shop: Stall) -> None:
    tell(shop.database, shop)
    assert (shop.balance().on_hand, told_of(shop)) == (6, ["return_goods"])
    assert settle(shop, 1) == {DOZEN: 12}
    assert (shop.balance().on_hand, told_of(shop)) == (18, [])
    with pytest.raises(returns.AlreadySettled):
        settle(shop, 1)
    tell(shop.database, shop, stage=ReturnStage.DONE)
    assert (shop.balance().on_hand, told_of(shop)) == (18, [])


def test_more_than_was_returned_cannot_come_back(shop: Stall) -> None:
    tell(shop.database, shop)
    with pytest.raises(ValueError, match="3 of 2"):
        settle(shop, 3)
    assert shop.balance().on_hand == 6


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"waits": True, "answers": (ReturnAnswer.TAKE_BACK,), "stage": ReturnStage.ASKED}, "return_asked"),
        ({"waits": True, "stage": ReturnStage.ASKED}, "return_asked_there"),
        ({"kind": ReturnKind.REFUND, "stage": ReturnStage.DONE}, ""),
        ({"stage": ReturnStage.REFUSED}, ""),
        ({"stage": ReturnStage.UNKNOWN}, "return_goods"),
    ],
)
def test_a_return_says_what_it_needs_and_only_that(shop: Stall, changes: dict[str, object], code: str) -> None:
    tell(shop.database, shop, stage=ReturnStage.ASKED, waits=True)
    tell(shop.database, shop, **changes)
    assert told_of(shop) == ([code] if code else [])


def test_where_a_shop_leaves_returns_to_the_seller_centre_it_is_said(shop: Stall) -> None:
    tell(shop.database, shop, answerable=False, waits=True, answers=(ReturnAnswer.REFUND,))
    assert told_of(shop) == ["return_asked_there"]


def test_a_return_of_an_order_nobody_knows_names_no_lines(shop: Stall) -> None:
    tell(shop.database, shop, external_order_id=ExternalOrderId("OLD"))
    with shop.database.read() as conn:
        assert returns.lines_of(conn, shop.shop_ids[0], "R") == []


def test_returns_are_kept_in_both_databases(database: Database) -> None:
    shop = stall(database, 5)
    tell(database, shop, waits=True, deadline=after(60), answers=(ReturnAnswer.REFUND, ReturnAnswer.REFUSE))
    with database.read() as conn:
        (row,) = returns.all_returns(conn, DESA)
    assert (row["waits"], row["deadline"], row["answers"]) == (True, after(60), ["refund", "refuse"])
    assert row["open"]
