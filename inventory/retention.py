"""What is kept, and for how long: personal data never enters, raw payloads leave after their time (UU PDP 27/2022)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, update

from inventory.canonical import OrderState
from inventory.tables import cache, notice, sales_order
from inventory.uow import Connection

FINISHED = (OrderState.COMPLETED.value, OrderState.CANCELLED.value)


def prune(conn: Connection, before: datetime) -> int:
    """Empty the raw payload of finished orders last changed before ``before``; drop notices resolved before it, and
    what was fetched from marketplaces before it (it is fetched again when needed). Returns how many rows changed.

    Orders, lines and movements stay: they are the village's books.
    """
    orders = conn.execute(
        update(sales_order)
        .where(
            sales_order.c.updated_at < before,
            sales_order.c.state.in_(FINISHED),
            sales_order.c.raw_kept.is_(True),
        )
        .values(raw={}, raw_kept=False)
    )
    notices = conn.execute(delete(notice).where(notice.c.resolved_at.is_not(None), notice.c.resolved_at < before))
    fetched = conn.execute(
        delete(cache).where(cache.c.fetched_at < before, or_(cache.c.kind != "picture", cache.c.key == ""))
    )
    return int(orders.rowcount + notices.rowcount + fetched.rowcount)
