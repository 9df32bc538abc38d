"""Orders as Shopee tells them, as we keep them."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.canonical import OrderState, ReturnKind, ReturnStage
from mappers.shopee.orders import STATES, order_issues, to_order, to_return, without_personal
from mappers.wire import BadWire
from tests.mappers.shopee_values import item, order

DOCUMENTED = {
    "UNPAID": OrderState.UNPAID,
    "PENDING": OrderState.PENDING,
    "READY_TO_SHIP": OrderState.READY,
    "PROCESSED": OrderState.PROCESSED,
    "RETRY_SHIP": OrderState.PROCESSED,
    "SHIPPED": OrderState.SHIPPED,
    "TO_CONFIRM_RECEIVE": OrderState.DELIVERED,
    "TO_RETURN": OrderState.RETURNING,
    "IN_CANCEL": OrderState.CANCELLING,
    "CANCELLED": OrderState.CANCELLED,
    "COMPLETED": OrderState.COMPLETED,
}


@pytest.mark.parametrize(("theirs", "ours"), DOCUMENTED.items())
def test_every_documented_state_has_its_place(theirs: str, ours: OrderState) -> None:
    mapped = to_order(order(order_status=theirs))
    assert (mapped.state, mapped.raw_state, order_issues(mapped)) == (ours, theirs, ())


@given(st.text(min_size=1).filter(lambda text: text not in STATES))
def test_an_unknown_state_is_unknown_with_an_issue_and_never_a_guess(state: str) -> None:
    mapped = to_order(order(order_status=state))
    assert mapped.state is OrderState.UNKNOWN
    (issue,) = order_issues(mapped)
    assert issue.code == "order_state_unknown"
    assert issue.params == {"order": "261122KOPI0001", "state": state}


def test_the_filter_value_for_brazilian_invoices_is_no_state() -> None:
    assert to_order(order(order_status="INVOICE_PENDING")).state is OrderState.UNKNOWN


def test_an_order_is_a_full_snapshot_in_our_words() -> None:
    mapped = to_order(order(pickup_done_time=1_795_400_000))
    (line,) = mapped.lines
    assert mapped.created_at == datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    assert mapped.total == 102_000
    assert mapped.paid_at is not None
    assert mapped.shipped_at is not None
    assert (line.external_item_id, line.external_model_id, line.sku) == ("2300017", None, "KOPI")
    assert (line.quantity, line.active, line.unit_price) == (2, 2, 45_000)


def test_nothing_that_names_a_buyer_is_kept() -> None:
    kept = orjson.dumps(to_order(order()).raw).decode()
    assert not [word for word in ("Siti", "siti", "081234", "Jalan", "buyer", "note") if word in kept]
    assert "261122KOPI0001" in kept
    assert "2300017" in kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["item_list", "buyer_name", "recipient_address", "phone", "order_sn", "note", "x"]), inner
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_personal_keys_are_gone_at_any_depth_and_the_input_stays_unchanged(wire: Any) -> None:
    before = copy.deepcopy(wire)
    kept = orjson.dumps(without_personal(wire)).decode() if _small(wire) else repr(without_personal(wire))
    assert wire == before
    assert not [key for key in ("buyer_name", "recipient_address", "phone", "note") if f'"{key}":' in kept]


def _small(wire: Any) -> bool:
    """Whether orjson can write it: whole numbers of at most 64 bits, no lone surrogates."""
    try:
        orjson.dumps(wire)
    except (TypeError, ValueError):
        return False
    return True


def test_a_partly_cancelled_line_is_due_for_what_is_active() -> None:
    (line,) = to_order(order(item_list=[item(model_quantity_purchased=5, active_qty=3)])).lines
    assert (line.quantity, line.active) == (5, 3)
    (line,) = to_order(order(item_list=[item(model_quantity_purchased=5, active_qty=0)])).lines
    assert line.active == 0
    (line,) = to_order(order(item_list=[item(model_quantity_purchased=5, active_qty=None)])).lines
    assert line.active == 5


def test_a_line_keeps_its_key_whatever_the_order_of_lines_or_later_additions() -> None:
    one, two = item(model_id=7, model_sku="A"), item(model_id=8, model_sku="B")
    first = {line.sku: line.line_key for line in to_order(order(item_list=[one, two])).lines}
    later = to_order(order(item_list=[two | {"line_item_id": 99}, one | {"active_qty": 1}]))
    assert {line.sku: line.line_key for line in later.lines} == first
    assert len(set(first.values())) == 2


def test_the_same_item_in_two_promotion_groups_is_two_lines_and_otherwise_one() -> None:
    assert len(to_order(order(item_list=[item(), item(promotion_group_id=3)])).lines) == 2
    (line,) = to_order(order(item_list=[item(), item()])).lines
    assert (line.quantity, line.active) == (4, 4)


def test_a_model_without_a_sku_is_not_taken_for_the_item() -> None:
    (line,) = to_order(order(item_list=[item(model_id=7, model_sku="", item_sku="KOPI")])).lines
    assert (line.external_model_id, line.sku) == ("7", "")


def test_a_bundle_item_without_a_discounted_price_counts_its_original_price() -> None:
    (line,) = to_order(order(item_list=[item(model_discounted_price=0)])).lines
    assert line.unit_price == 47_000


def test_fields_that_come_back_null_are_absent() -> None:
    mapped = to_order(order(pay_time=None, total_amount=None, ship_by_date=None, cancel_reason=None))
    assert (mapped.paid_at, mapped.total, mapped.ship_by, mapped.cancel_reason) == (None, None, None, "")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"order_sn": ""}, "order_sn"),
        ({"order_status": None}, "order_status"),
        ({"update_time": None}, "update_time"),
        ({"update_time": "yesterday"}, "update_time"),
        ({"item_list": None}, "item_list"),
        ({"item_list": {}}, "item_list"),
        ({"item_list": [item(item_id=None)]}, "item_id"),
        ({"item_list": [item(model_quantity_purchased=1.5)]}, "model_quantity_purchased"),
        ({"item_list": [item(model_discounted_price="12")]}, "model_discounted_price"),
        ({"total_amount": float("nan")}, "total_amount"),
    ],
)
def test_a_reply_of_another_shape_is_named_not_swallowed(changes: dict[str, Any], where: str) -> None:
    with pytest.raises(BadWire) as caught:
        to_order(order(**changes))
    assert caught.value.where == where


def test_fields_nobody_knows_yet_are_tolerated() -> None:
    assert to_order(order(new_in_2027={"a": 1})).raw["new_in_2027"] == {"a": 1}


def test_a_return_keeps_shopees_own_word_and_its_lines() -> None:
    wire = {
        "return_sn": "R1", "order_sn": "O1", "status": "REQUESTED", "reason": "NOT_RECEIPT", "refund_amount": 45_000.4,
        "update_time": 1_795_305_600, "user": {"username": "siti"},
        "item": [{"item_id": 5, "model_id": 0, "amount": 2}, {"item_id": 5, "model_id": 9, "amount": 1}],
    }  # fmt: skip
    mapped = to_return(wire)
    assert (mapped.state, mapped.refund) == ("REQUESTED", 45_000)
    assert mapped.lines == (("5", None, 2), ("5", "9", 1))


def test_a_return_at_shopee_waits_until_the_sellers_date_and_is_answered_in_its_seller_centre() -> None:
    wire = {"return_sn": "R1", "order_sn": "O1", "status": "REQUESTED", "update_time": 1, "return_solution": 0}
    mapped = to_return(wire | {"due_date": 1_795_305_700, "return_seller_due_date": 1_795_305_600})
    assert (mapped.kind, mapped.waits, mapped.answers) == (ReturnKind.GOODS, True, ())
    assert mapped.deadline == datetime(2026, 11, 22, tzinfo=UTC)
    closed = to_return(wire | {"status": "CLOSED", "due_date": 1_795_305_700, "return_solution": 1})
    assert (closed.kind, closed.stage, closed.waits) == (ReturnKind.REFUND, ReturnStage.DONE, False)
    assert closed.deadline is None
