"""What two rival processes do at the same moment; run by ``test_races.py``."""

from __future__ import annotations

import multiprocessing as mp
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from inventory import leases, ledger, migrate, orders, rights, shops
from inventory.canonical import MovementKind, ShopId
from inventory.uow import Database
from tests.inventory.village import DESA, after, line, order

PATIENCE_S = 30


def ingest(database: Database, turn: int, rival: int, shop_ids: list[int]) -> Any:
    with database.uow() as uow:
        done = orders.ingest(uow.conn, DESA, ShopId(shop_ids[0]), [order(f"O{turn}", line(shop_ids[0]))])
        uow.commit()
    return done.new


def add_stock(database: Database, turn: int, rival: int, shop_ids: list[int]) -> Any:
    with database.uow() as uow:
        own = ledger.find_variant(uow.conn, DESA, "KOPI")
        ledger.record(uow.conn, [ledger.Entry(own, 1, MovementKind.RECEIPT, f"{turn}-{rival}")])
        ledger.record(uow.conn, [ledger.Entry(own, 1, MovementKind.RECEIPT, f"{turn}-both")])
        rights.replan(uow.conn, [own])
        uow.commit()
    return 0


def take_the_free_unit(database: Database, turn: int, rival: int, shop_ids: list[int]) -> Any:
    with database.uow() as uow:
        begun = rights.begin_writes(uow.conn, ShopId(shop_ids[rival]), after(1000 + turn))
        uow.commit()
    return [w.value for each in begun for w in each.lines]


def take_the_lease(database: Database, turn: int, rival: int, shop_ids: list[int]) -> Any:
    now = after(turn * 1000)
    with database.uow() as uow:
        lease = leases.acquire(uow.conn, ShopId(shop_ids[0]), f"rival-{rival}", now, timedelta(seconds=180))
        uow.commit()
    return None if lease is None else lease.fence


def store_tokens(database: Database, turn: int, rival: int, shop_ids: list[int]) -> Any:
    with database.uow() as uow:
        kept = shops.replace_secrets(
            uow.conn, ShopId(shop_ids[0]), known_version=turn + 1, ciphertext=f"{turn}-{rival}", expires_at=None
        )
        uow.commit()
    return kept


def upgrade(database: Database, turn: int, rival: int, shop_ids: list[int]) -> Any:
    migrate.upgrade(database)
    return migrate.HEAD


DEEDS: dict[str, Callable[[Database, int, int, list[int]], Any]] = {
    each.__name__: each for each in (ingest, add_stock, take_the_free_unit, take_the_lease, store_tokens, upgrade)
}


def _rival(rival: int, start: Barrier, wishes: Any, told: Any) -> None:
    """One process: does what it is asked, each round at the same moment as the other."""
    while (wish := wishes.get()) is not None:
        name, url, shop_ids, rounds = wish
        database = Database(url)
        try:
            said = []
            for turn in range(rounds):
                start.wait(PATIENCE_S)
                said.append(DEEDS[name](database, turn, rival, shop_ids))
            told.put((rival, said))
        except BaseException as exc:
            start.abort()
            told.put((rival, repr(exc)))
            raise
        finally:
            database.dispose()


class Rivals:
    """Two processes of their own, started once, because importing everything costs more than a race."""

    def __init__(self) -> None:
        context = mp.get_context("spawn")
        self._told = context.Queue()
        self._wishes = [context.Queue() for _ in range(2)]
        self._start = context.Barrier(2)  # kept: the processes find it by name while they start
        self._processes = [
            context.Process(target=_rival, args=(i, self._start, self._wishes[i], self._told), daemon=True)
            for i in range(2)
        ]
        for each in self._processes:
            each.start()

    def race(self, name: str, url: str, shop_ids: list[int] | None = None, rounds: int = 8) -> list[tuple[Any, Any]]:
        """Both do the deed at the same moment, ``rounds`` times; what both said, by round."""
        for wishes in self._wishes:
            wishes.put((name, url, shop_ids or [], rounds))
        told = dict(self._told.get(timeout=PATIENCE_S) for _ in self._wishes)
        assert all(isinstance(t, list) for t in told.values()), told
        return list(zip(told[0], told[1], strict=True))

    def close(self) -> None:
        for wishes in self._wishes:
            wishes.put(None)
        for each in self._processes:
            each.join(PATIENCE_S)
