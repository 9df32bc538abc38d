"""Returns a marketplace tells us about, and what of them may be sold again: that is asked, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select, update

from inventory import ledger, notices, rights
from inventory.canonical import (
    MovementKind,
    OrderReturn,
    ReturnKind,
    ReturnStage,
    Severity,
    ShopId,
    VariantId,
    VillageId,
)
from inventory.tables import order_line, order_return, sales_order, shop
from inventory.uow import Connection, upsert

# What a person is told of a return: answer it here, answer it in the seller centre, say what came back.
ASKED, ASKED_THERE, GOODS = "return_asked", "return_asked_there", "return_goods"
CHANGING = ("state", "reason", "refund", "updated_at", "kind", "stage", "waits", "deadline", "answers", "lines")


class ReturnUnknown(Exception):
    """We know no return of this number. ``number`` is the marketplace's."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class AlreadySettled(Exception):
    """What came back of this return was booked before."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """One line that goes back. ``variant_id`` is the SKU whose stock it took, None where it is no product of ours;
    ``units`` base units each."""

    line_key: str
    sku: str
    name: str
    quantity: int
    variant_id: VariantId | None
    units: int


def store(
    conn: Connection, village_id: VillageId, shop_id: ShopId, found: Sequence[OrderReturn], *, answerable: bool
) -> None:
    """Keep the newest state of each return and tell a person what to do about it.

    ``answerable``: this program can answer returns there; otherwise the seller centre does.
    """
    latest = {r.external_return_id: r for r in sorted(found, key=lambda r: r.updated_at)}
    rows = [{"shop_id": shop_id, **_values(r)} for r in latest.values()]
    upsert(conn, order_return, rows, ["shop_id", "external_return_id"], list(CHANGING))
    settled = _settled(conn, shop_id, list(latest))
    wanted = {r.external_return_id: _code(r, r.external_return_id in settled, answerable) for r in latest.values()}
    for code in (ASKED, ASKED_THERE, GOODS):
        past = [number for number, told in wanted.items() if told != code]
        if past:
            notices.resolve(conn, code, shop_id=shop_id, about=past)
    told = [_notice(wanted[number], shop_id, r) for number, r in latest.items() if wanted[number]]
    notices.tell(conn, village_id, told)


def _values(found: OrderReturn) -> dict[str, Any]:
    return {
        "external_return_id": found.external_return_id,
        "external_order_id": found.external_order_id,
        "state": found.state,
        "reason": found.reason,
        "refund": found.refund,
        "updated_at": found.updated_at,
        "kind": found.kind.value,
        "stage": found.stage.value,
        "waits": found.waits,
        "deadline": found.deadline,
        "answers": [each.value for each in found.answers],
        "lines": [list(line) for line in found.lines],
    }


def _settled(conn: Connection, shop_id: ShopId, numbers: Sequence[str]) -> set[str]:
    rows = conn.execute(
        select(order_return.c.external_return_id).where(
            order_return.c.shop_id == shop_id,
            order_return.c.external_return_id.in_(numbers),
            order_return.c.settled_at.is_not(None),
        )
    )
    return {row.external_return_id for row in rows}


def _code(found: OrderReturn, settled: bool, answerable: bool) -> str:
    if found.waits:
        return ASKED if answerable and found.answers else ASKED_THERE
    return GOODS if goods_may_come(found.kind.value, found.stage.value) and not settled else ""


def goods_may_come(kind: str, stage: str) -> bool:
    """Whether goods of such a return may stand in front of the door one day."""
    return kind != ReturnKind.REFUND and stage in (ReturnStage.UNDER_WAY, ReturnStage.DONE, ReturnStage.UNKNOWN)


def _notice(code: str, shop_id: ShopId, found: OrderReturn) -> notices.Notice:
    params: dict[str, Any] = {
        "order": found.external_order_id,
        "return": found.external_return_id,
        "refund": found.refund,
    }
    if found.deadline is not None and code != GOODS:
        params["deadline"] = found.deadline.isoformat()
    return notices.Notice(code, found.external_return_id, params, Severity.WARNING, shop_id)


# --- what came back ------------------------------------------------------------------------------------------------


def all_returns(
    conn: Connection, village_id: VillageId, *, number: str = "", shop_id: ShopId | None = None
) -> list[dict[str, Any]]:
    """Returns, those that wait for an answer first, then the newest. Plain dictionaries, as in ``queries``."""
    query = (
        select(order_return, shop.c.name.label("shop"), shop.c.marketplace)
        .join(shop, shop.c.id == order_return.c.shop_id)
        .where(shop.c.village_id == village_id)
        .order_by(order_return.c.waits.desc(), order_return.c.updated_at.desc(), order_return.c.id.desc())
    )
    if number:
        query = query.where(order_return.c.external_return_id == number)
    if shop_id is not None:
        query = query.where(order_return.c.shop_id == shop_id)
    found = [dict(row._mapping) for row in conn.execute(query)]
    for row in found:
        row["open"] = bool(row["waits"]) or (row["settled_at"] is None and goods_may_come(row["kind"], row["stage"]))
        del row["id"]
    return found


def lines_of(conn: Connection, shop_id: ShopId, number: str) -> list[ReturnedLine]:
    """What goes back, as lines of the order. Empty where the order is not known to us. Raises ReturnUnknown.

    A return that names no lines may be about any line of its order.
    """
    row = _one(conn, shop_id, number)
    own = conn.execute(
        select(order_line)
        .join(sales_order, sales_order.c.id == order_line.c.order_id)
        .where(and_(sales_order.c.shop_id == shop_id, sales_order.c.external_order_id == row.external_order_id))
        .order_by(order_line.c.id)
    ).all()
    if not row.lines:
        return [_line(line, line.quantity) for line in own]
    found: list[ReturnedLine] = []
    for item, model, quantity in row.lines:
        fits = [line for line in own if _is_it(line, item, model)]
        found += [_line(line, min(quantity, line.quantity)) for line in fits[:1]]
    return found


def _is_it(line: Row[Any], item: str, model: str | None) -> bool:
    """Some marketplaces name the model only."""
    return (not item or line.external_item_id == item) and (line.external_model_id or "") == (model or "")


def _line(line: Row[Any], quantity: int) -> ReturnedLine:
    own = None if line.variant_id is None else VariantId(line.variant_id)
    return ReturnedLine(line.line_key, line.sku, line.name, quantity, own, line.units_per_sale)


def settle(
    conn: Connection,
    shop_id: ShopId,
    number: str,
    good: Mapping[str, int],
    now: datetime,
    *,
    actor: str,
    last_units: int = rights.DEFAULT_LAST_UNITS,
) -> dict[str, int]:
    """Put what may be sold again back on hand: ``good`` units of each line key, in the units of the order. Once.

    Returns base units by SKU of the order. Raises ReturnUnknown, AlreadySettled; ValueError for more than came back.
    """
    row = _one(conn, shop_id, number)
    if row.settled_at is not None:
        raise AlreadySettled(number)
    entries: list[ledger.Entry] = []
    back: dict[str, int] = {}
    for line in lines_of(conn, shop_id, number):
        units = good.get(line.line_key, 0)
        if not 0 <= units <= line.quantity:
            raise ValueError(f"{units} of {line.quantity} x {line.sku}")
        if units and line.variant_id is not None:
            key = f"return:{shop_id}:{number}:{line.line_key}"
            quantity = units * line.units
            entries.append(ledger.Entry(line.variant_id, quantity, MovementKind.RETURN, key, number, actor, now))
            back[line.sku] = back.get(line.sku, 0) + quantity
    touched = ledger.record(conn, entries)
    rights.replan(conn, touched, last_units=last_units)
    conn.execute(update(order_return).where(order_return.c.id == row.id).values(settled_at=now))
    notices.resolve(conn, GOODS, shop_id=shop_id, about=[number])
    return back


def _one(conn: Connection, shop_id: ShopId, number: str) -> Row[Any]:
    row = conn.execute(
        select(order_return).where(order_return.c.shop_id == shop_id, order_return.c.external_return_id == number)
    ).one_or_none()
    if row is None:
        raise ReturnUnknown(number)
    return row
