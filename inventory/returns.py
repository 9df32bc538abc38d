"""Returns a marketplace tells us about. Only a person restocks, so each becomes a notice."""

from __future__ import annotations

from collections.abc import Sequence

from inventory import notices
from inventory.canonical import OrderReturn, Severity, ShopId, VillageId
from inventory.tables import order_return
from inventory.uow import Connection, upsert


def store(conn: Connection, village_id: VillageId, shop_id: ShopId, found: Sequence[OrderReturn]) -> None:
    """Keep the newest state of each return and tell a person."""
    latest = {r.external_return_id: r for r in sorted(found, key=lambda r: r.updated_at)}
    upsert(
        conn,
        order_return,
        [
            {
                "shop_id": shop_id,
                "external_return_id": r.external_return_id,
                "external_order_id": r.external_order_id,
                "state": r.state,
                "reason": r.reason,
                "refund": r.refund,
                "updated_at": r.updated_at,
            }
            for r in latest.values()
        ],
        ["shop_id", "external_return_id"],
        ["state", "reason", "refund", "updated_at"],
    )
    notices.tell(
        conn,
        village_id,
        [
            notices.Notice(
                "order_return",
                r.external_return_id,
                {"order": r.external_order_id, "return": r.external_return_id, "state": r.state},
                Severity.WARNING,
                shop_id,
            )
            for r in latest.values()
        ],
    )
