"""The shop lease: work on one shop happens under one lease, which expires by itself (DESIGN section 5).

It serialises token refresh, keeps writes in order, and lets cron, daemon and a second laptop coexist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from inventory.canonical import ShopId
from inventory.tables import shop_lease
from inventory.uow import insert_ignore


@dataclass(frozen=True, slots=True)
class Lease:
    """``fence`` grows with every new holder, so a late writer can see that it lost."""

    shop_id: ShopId
    holder: str
    fence: int
    expires_at: datetime


def acquire(conn: Connection, shop_id: ShopId, holder: str, now: datetime, ttl: timedelta) -> Lease | None:
    """Take the lease if it is free or expired; None when another holder has it."""
    insert_ignore(
        conn, shop_lease, [{"shop_id": shop_id, "holder": "", "fence": 0, "expires_at": now - timedelta(days=1)}]
    )
    taken = conn.execute(
        update(shop_lease)
        .where(
            shop_lease.c.shop_id == shop_id,
            or_(shop_lease.c.expires_at <= now, shop_lease.c.holder == holder),
        )
        .values(holder=holder, fence=shop_lease.c.fence + 1, expires_at=now + ttl)
        .returning(shop_lease.c.fence)
    ).scalar_one_or_none()
    return None if taken is None else Lease(shop_id, holder, taken, now + ttl)


def renew(conn: Connection, lease: Lease, now: datetime, ttl: timedelta) -> Lease | None:
    """Extend a lease still held; None when it was lost."""
    kept = conn.execute(
        update(shop_lease)
        .where(
            shop_lease.c.shop_id == lease.shop_id,
            shop_lease.c.holder == lease.holder,
            shop_lease.c.fence == lease.fence,
        )
        .values(expires_at=now + ttl)
        .returning(shop_lease.c.fence)
    ).scalar_one_or_none()
    return None if kept is None else Lease(lease.shop_id, lease.holder, lease.fence, now + ttl)


def release(conn: Connection, lease: Lease, now: datetime) -> None:
    """Give a lease back."""
    conn.execute(
        update(shop_lease)
        .where(
            shop_lease.c.shop_id == lease.shop_id,
            shop_lease.c.holder == lease.holder,
            shop_lease.c.fence == lease.fence,
        )
        .values(expires_at=now - timedelta(seconds=1))
    )


def holds(conn: Connection, lease: Lease) -> bool:
    """Whether the lease is still ours (nobody took it over)."""
    fence = conn.execute(
        select(shop_lease.c.fence).where(shop_lease.c.shop_id == lease.shop_id, shop_lease.c.holder == lease.holder)
    ).scalar_one_or_none()
    return fence == lease.fence
