"""Shops, cursors and what was fetched from them. Secrets arrive here as ciphertext only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from inventory.canonical import (
    ExternalShopId,
    MarketplaceCode,
    Shop,
    ShopId,
    ShopState,
    VillageId,
    utc_now,
)
from inventory.tables import cache, cursor, shop, village
from inventory.uow import chunks, insert_ignore, upsert


class ShopExists(Exception):
    """A shop with this name, or this marketplace id, is already there."""


class ShopUnknown(Exception):
    """No such shop."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class ShopSecrets:
    """The stored secret of a shop, still encrypted, with the version that a writer must know to replace it."""

    app_id: str
    external_shop_id: str
    ciphertext: str
    version: int
    expires_at: datetime | None
    consent_until: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stream has been read. ``window_until`` and ``page`` belong to a window left half-read."""

    value: datetime
    window_until: datetime | None = None
    page: str | None = None


def ensure_village(conn: Connection, village_id: VillageId, name: str) -> None:
    insert_ignore(conn, village, [{"village_id": village_id, "name": name}])


def add(
    conn: Connection,
    village_id: VillageId,
    *,
    marketplace: MarketplaceCode,
    name: str,
    external_shop_id: ExternalShopId,
    base_url: str,
    app_id: str,
    ciphertext: str,
    expires_at: datetime | None,
    state: ShopState = ShopState.ACTIVE,
) -> ShopId:
    """Store a shop. Raises ShopExists when its name or its marketplace id is taken."""
    try:
        own = conn.execute(
            insert(shop)
            .values(
                village_id=village_id,
                marketplace=marketplace,
                name=name,
                external_shop_id=external_shop_id,
                base_url=base_url,
                app_id=app_id,
                secret=ciphertext,
                token_version=1,
                token_expires_at=expires_at,
                state=state.value,
                created_at=utc_now(),
            )
            .returning(shop.c.id)
        ).scalar_one()
    except IntegrityError as exc:
        raise ShopExists(name) from exc
    return ShopId(own)


def _shop(row: Any) -> Shop:
    return Shop(
        shop_id=ShopId(row.id),
        village_id=VillageId(row.village_id),
        marketplace=MarketplaceCode(row.marketplace),
        name=row.name,
        external_shop_id=ExternalShopId(row.external_shop_id),
        state=ShopState(row.state),
        base_url=row.base_url,
    )


def get(conn: Connection, shop_id: ShopId) -> Shop:
    """Raises ShopUnknown."""
    row = conn.execute(select(shop).where(shop.c.id == shop_id)).one_or_none()
    if row is None:
        raise ShopUnknown(str(shop_id))
    return _shop(row)


def find(conn: Connection, village_id: VillageId, name: str) -> Shop:
    """A shop by our number, its name (capital letters do not matter) or its marketplace id. Raises ShopUnknown."""
    rows = [_shop(r) for r in conn.execute(select(shop).where(shop.c.village_id == village_id))]
    wanted = name.strip().casefold()
    for test in (
        lambda s: s.name.casefold() == wanted,
        lambda s: str(s.shop_id) == wanted,
        lambda s: s.external_shop_id == wanted,
    ):
        hits = [s for s in rows if test(s) and s.state is not ShopState.REMOVED]
        if len(hits) == 1:
            return hits[0]
    raise ShopUnknown(name)


def all_shops(conn: Connection, village_id: VillageId) -> list[Shop]:
    """Shops that were not removed, oldest first."""
    rows = conn.execute(
        select(shop).where(shop.c.village_id == village_id, shop.c.state != ShopState.REMOVED.value).order_by(shop.c.id)
    )
    return [_shop(r) for r in rows]


def any_shop(conn: Connection) -> bool:
    """Whether any secret is stored at all."""
    return conn.execute(select(shop.c.id).limit(1)).first() is not None


def created_at(conn: Connection, shop_id: ShopId) -> datetime:
    found: datetime = conn.execute(select(shop.c.created_at).where(shop.c.id == shop_id)).scalar_one()
    return found


def adopted_at(conn: Connection, shop_id: ShopId) -> datetime | None:
    """When the shop's own listings were first compared with ours."""
    found: datetime | None = conn.execute(select(shop.c.adopted_at).where(shop.c.id == shop_id)).scalar_one()
    return found


def set_state(conn: Connection, shop_id: ShopId, state: ShopState) -> None:
    conn.execute(update(shop).where(shop.c.id == shop_id).values(state=state.value))


def secrets(conn: Connection, shop_id: ShopId) -> ShopSecrets:
    row = conn.execute(select(shop).where(shop.c.id == shop_id)).one()
    return ShopSecrets(
        row.app_id, row.external_shop_id, row.secret, row.token_version, row.token_expires_at, row.consent_until
    )


def replace_secrets(
    conn: Connection,
    shop_id: ShopId,
    *,
    known_version: int,
    ciphertext: str,
    expires_at: datetime | None,
    base_url: str | None = None,
    app_id: str | None = None,
    external_shop_id: str | None = None,
) -> bool:
    """Store new tokens if nobody else did since ``known_version``. False: somebody else did, read again."""
    values: dict[str, Any] = {
        "secret": ciphertext,
        "token_version": known_version + 1,
        "token_expires_at": expires_at,
    }
    given = (("base_url", base_url), ("app_id", app_id), ("external_shop_id", external_shop_id))
    values |= {k: v for k, v in given if v is not None}
    done = conn.execute(update(shop).where(shop.c.id == shop_id, shop.c.token_version == known_version).values(values))
    return done.rowcount == 1


def note(conn: Connection, shop_id: ShopId, **values: datetime | None) -> None:
    """Store times we learnt: ``consent_until``, ``adopted_at``, ``last_sync_at``."""
    conn.execute(update(shop).where(shop.c.id == shop_id).values(values))


def progress(conn: Connection, shop_id: ShopId, stream: str) -> Progress | None:
    row = conn.execute(select(cursor).where(cursor.c.shop_id == shop_id, cursor.c.stream == stream)).one_or_none()
    return None if row is None else Progress(row.value, row.window_until, row.page)


def save_progress(conn: Connection, shop_id: ShopId, stream: str, state: Progress) -> None:
    """Store how far a stream was read, in the same transaction as what was read."""
    upsert(
        conn,
        cursor,
        [
            {
                "shop_id": shop_id,
                "stream": stream,
                "value": state.value,
                "window_until": state.window_until,
                "page": state.page,
            }
        ],
        ["shop_id", "stream"],
        ["value", "window_until", "page"],
    )


def cached(conn: Connection, shop_id: ShopId, kind: str, keys: Iterable[str], since: datetime) -> dict[str, Any]:
    """Values fetched at or after ``since``, by key."""
    found: dict[str, Any] = {}
    for batch in chunks(sorted(set(keys))):
        for row in conn.execute(
            select(cache.c.key, cache.c.value).where(
                cache.c.shop_id == shop_id,
                cache.c.kind == kind,
                cache.c.key.in_(batch),
                cache.c.fetched_at >= since,
            )
        ):
            found[row.key] = row.value
    return found


def cached_kind(conn: Connection, shop_id: ShopId, kind: str) -> dict[str, Any]:
    """Every value of a kind, by key, however old."""
    rows = conn.execute(select(cache.c.key, cache.c.value).where(cache.c.shop_id == shop_id, cache.c.kind == kind))
    return {row.key: row.value for row in rows}


def drop_cache(conn: Connection, shop_id: ShopId, kind: str, keys: Iterable[str]) -> None:
    """Forget these values."""
    for batch in chunks(sorted(set(keys))):
        conn.execute(delete(cache).where(cache.c.shop_id == shop_id, cache.c.kind == kind, cache.c.key.in_(batch)))


def store_cache(conn: Connection, shop_id: ShopId, kind: str, values: Mapping[str, Any], now: datetime) -> None:
    upsert(
        conn,
        cache,
        [
            {"shop_id": shop_id, "kind": kind, "key": key, "value": value, "fetched_at": now}
            for key, value in values.items()
        ],
        ["shop_id", "kind", "key"],
        ["value", "fetched_at"],
    )
