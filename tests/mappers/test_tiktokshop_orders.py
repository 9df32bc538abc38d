"""Orders of both storefronts: one line is one unit, and nobody's name is kept."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from inventory.canonical import OrderReturn, OrderState, ReturnAnswer, ReturnKind, ReturnStage
from mappers.tiktokshop.aftersales import to_return
from mappers.tiktokshop.orders import STATES, order_issues, to_order, to_parcels
from mappers.wire import BadWire
from tests.mappers.tiktokshop_values import FIRST_SKU, order, unit


def test_three_line_items_of_one_sku_are_one_line_of_three() -> None:
    found = to_order(order(unit(1), unit(2), unit(3)))
    (line,) = found.lines
    assert (line.quantity, line.active, line.unit_price) == (3, 3, 45_000)
    assert (line.external_item_id, line.external_model_id) == ("1729592969712207000", FIRST_SKU)


def test_skus_and_gifts_are_lines_of_their_own() -> None:
    found = to_order(order(unit(1), unit(2, "1729592969712207002"), unit(3, is_gift=True, sale_price="0")))
    assert [(line.line_key.count("gift"), line.quantity) for line in found.lines] == [(0, 1), (0, 1), (1, 1)]
    assert len({line.line_key for line in found.lines}) == 3


def test_the_key_of_a_line_stays_when_one_of_its_units_is_cancelled() -> None:
    before = to_order(order(unit(1), unit(2)))
    after = to_order(order(unit(1), unit(2, display_status="CANCELLED")))
    assert before.lines[0].line_key == after.lines[0].line_key
    assert (after.lines[0].quantity, after.lines[0].active) == (2, 1)


def test_of_an_order_cancelled_as_a_whole_the_state_speaks() -> None:
    units = [unit(n, display_status="CANCELLED") for n in (1, 2)]
    found = to_order(order(*units, status="CANCELLED", collection_time=1_763_900_090))
    assert (found.state, found.lines[0].active) == (OrderState.CANCELLED, 2)
    assert found.shipped_at is not None


def test_discounts_on_single_units_give_the_line_their_mean() -> None:
    assert to_order(order(unit(1, sale_price="10000"), unit(2, sale_price="9999"))).lines[0].unit_price == 10_000


@pytest.mark.parametrize(("word", "wanted"), sorted(STATES.items()))
def test_every_documented_state_is_known(word: str, wanted: OrderState) -> None:
    found = to_order(order(status=word))
    assert (found.state, found.raw_state, order_issues(found)) == (wanted, word, ())


def test_the_webhooks_cancel_and_the_apis_cancelled_are_the_same() -> None:
    assert to_order(order(status="CANCEL")).state is to_order(order(status="CANCELLED")).state


def test_an_unknown_state_is_unknown_and_told() -> None:
    found = to_order(order(status="TELEPORTED"))
    assert found.state is OrderState.UNKNOWN
    assert [issue.code for issue in order_issues(found)] == ["order_state_unknown"]


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        ("AWAITING_SHIPMENT", OrderState.CANCELLING),
        ("AWAITING_COLLECTION", OrderState.CANCELLING),
        ("IN_TRANSIT", OrderState.SHIPPED),
        ("CANCELLED", OrderState.CANCELLED),
    ],
)
def test_a_wish_to_cancel_matters_while_the_parcel_is_here(status: str, wanted: OrderState) -> None:
    assert to_order(order(status=status, is_buyer_request_cancel=True)).state is wanted


@pytest.mark.parametrize("platform", ["TIKTOK_SHOP", "TOKOPEDIA", ""])
def test_the_storefront_of_a_sale_is_noted(platform: str) -> None:
    assert to_order(order(commerce_platform=platform)).channel == platform


def test_nothing_personal_is_kept_and_the_reply_stays_as_it_was() -> None:
    wire = order()
    before = copy.deepcopy(wire)
    kept = orjson.dumps(to_order(wire).raw).decode()
    assert wire == before
    assert not [word for word in ("Siti", "812", "Melati", "relay") if word in kept]
    assert "576461413038785752" in kept
    assert "commerce_platform" in kept


def test_absent_fields_are_common_and_unknown_ones_ignored() -> None:
    wire: dict[str, Any] = order(new_field={"x": [1]})
    for name in ("payment", "paid_time", "commerce_platform", "recipient_address", "buyer_email"):
        del wire[name]
    found = to_order(wire)
    assert (found.total, found.paid_at, found.channel) == (None, None, "")


@pytest.mark.parametrize("gone", ["id", "status", "create_time", "update_time", "line_items"])
def test_without_its_identity_an_order_is_none(gone: str) -> None:
    wire = order()
    del wire[gone]
    with pytest.raises(BadWire):
        to_order(wire)


def test_the_parcels_of_an_order_come_from_either_place() -> None:
    assert to_parcels(order(packages=[{"id": "1"}, {"id": "2"}])).package_ids == ("1", "2")
    lines = to_parcels(order(unit(1, package_id="5"), unit(2, package_id="5", tracking_number="JX1")))
    assert (lines.package_ids, lines.tracking_number, lines.by_seller) == (("5",), "JX1", False)
    assert to_parcels(order(unit(1, package_id="5", display_status="CANCELLED"))).package_ids == ()


def test_a_return_counts_its_units() -> None:
    items = [{"product_id": "1", "sku_id": "2"}, {"product_id": "1", "sku_id": "2"}, {"sku_id": "3"}]
    found = to_return(
        {
            "return_id": 4035318504086604100,
            "order_id": "576461413038785752",
            "return_status": "RETURN_OR_REFUND_REQUEST_PENDING",
            "refund_amount": {"currency": "IDR", "refund_total": "45000"},
            "return_line_items": items,
            "update_time": 1_763_900_000,
        }
    )
    assert (found.external_return_id, found.refund) == ("4035318504086604100", 45_000)
    assert found.lines == (("1", "2", 2), ("", "3", 1))
    assert (found.stage, found.waits, found.deadline) == (ReturnStage.ASKED, True, None)


def return_of(kind: str, state: str, *deadlines: int) -> OrderReturn:
    actions = [{"action": "WORD_OF_THEIRS", "deadline": each} for each in deadlines]
    wire = {"return_id": "7", "order_id": "8", "return_type": kind, "return_status": state, "update_time": 1}
    return to_return(wire | {"seller_next_action_response": actions})


def test_a_return_that_waits_for_us_says_until_when_and_what_may_be_said() -> None:
    asked = return_of("RETURN_AND_REFUND", "RETURN_OR_REFUND_REQUEST_PENDING", 1_763_900_500, 1_763_900_400)
    assert asked.deadline == datetime(2025, 11, 23, 12, 20, tzinfo=UTC)
    assert asked.answers == (ReturnAnswer.TAKE_BACK, ReturnAnswer.REFUND, ReturnAnswer.REFUSE)
    back = return_of("RETURN_AND_REFUND", "BUYER_SHIPPED_ITEM")
    assert (back.stage, back.waits, back.answers[0]) == (ReturnStage.UNDER_WAY, True, ReturnAnswer.RECEIVED)


def test_a_return_that_only_the_seller_centre_can_answer_waits_without_an_answer_of_ours() -> None:
    asked = return_of("REPLACEMENT", "RETURN_OR_REFUND_REQUEST_PENDING")
    assert (asked.kind, asked.waits, asked.answers) == (ReturnKind.REPLACEMENT, True, ())


@pytest.mark.parametrize("state", ["BARU_2027", "REPLACEMENT_REQUEST_PENDING"])
def test_a_state_of_a_return_that_nobody_knows_is_no_guess(state: str) -> None:
    found = return_of("REFUND", state, 1_763_900_400)
    assert (found.stage, found.waits, found.deadline) == (ReturnStage.UNKNOWN, False, None)
