"""Notices: what a person should know. Nothing is silent, and nothing is told twice (DESIGN rule 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, update

from inventory.canonical import Severity, ShopId, VillageId, utc_now
from inventory.tables import notice
from inventory.uow import upsert


@dataclass(frozen=True, slots=True)
class Notice:
    """``code`` and ``params`` become a sentence; ``about`` tells two notices of one code apart."""

    code: str
    about: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.WARNING
    shop_id: ShopId | None = None

    @property
    def key(self) -> str:
        return f"{self.code}|{self.shop_id or ''}|{self.about}"


def tell(conn: Connection, village_id: VillageId, notices: Iterable[Notice]) -> None:
    """Store notices. One that is already known becomes open again and newer; no row is added."""
    now = utc_now()
    rows = {
        n.key: {
            "village_id": village_id,
            "shop_id": n.shop_id,
            "code": n.code,
            "severity": n.severity.value,
            "params": dict(n.params),
            "dedupe_key": n.key,
            "first_at": now,
            "last_at": now,
            "count": 1,
            "resolved_at": None,
        }
        for n in notices
    }
    upsert(conn, notice, list(rows.values()), ["dedupe_key"], ["params", "last_at", "severity", "resolved_at"])


def resolve(conn: Connection, code: str, *, shop_id: ShopId | None = None, about: Iterable[str] | None = None) -> None:
    """Close open notices of a code that are no longer true; ``about`` None closes all of the shop."""
    where = [notice.c.code == code, notice.c.resolved_at.is_(None)]
    if shop_id is not None:
        where.append(notice.c.shop_id == shop_id)
    if about is not None:
        where.append(notice.c.dedupe_key.in_([f"{code}|{shop_id or ''}|{a}" for a in about]))
    conn.execute(update(notice).where(*where).values(resolved_at=utc_now()))


def resolve_file(conn: Connection, codes: Iterable[str], file: str) -> None:
    """Close open notices of these codes about a file."""
    where = notice.c.resolved_at.is_(None), notice.c.dedupe_key.in_([f"{code}||{file}" for code in codes])
    conn.execute(update(notice).where(*where).values(resolved_at=utc_now()))


def resolve_shop(conn: Connection, shop_id: ShopId) -> None:
    """Close every open notice of a shop."""
    conn.execute(
        update(notice).where(notice.c.shop_id == shop_id, notice.c.resolved_at.is_(None)).values(resolved_at=utc_now())
    )


def keep_only(conn: Connection, code: str, shop_id: ShopId, about: Iterable[str]) -> None:
    """Close open notices of a code and shop that were not found again."""
    still = [f"{code}|{shop_id}|{a}" for a in about]
    conn.execute(
        update(notice)
        .where(
            notice.c.code == code,
            notice.c.shop_id == shop_id,
            notice.c.resolved_at.is_(None),
            notice.c.dedupe_key.not_in(still),
        )
        .values(resolved_at=utc_now())
    )
