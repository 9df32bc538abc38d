"""The only composition root: from settings to a running application (DESIGN section 7)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from config.settings import Settings
from inventory import migrate, shops
from inventory.canonical import VillageId, utc_now
from inventory.uow import Database

if TYPE_CHECKING:
    from config.secrets import Vault
    from connectors.core.link import CallRecord
    from connectors.core.marketplace import Marketplace
    from connectors.core.transport import Transport

Progress = Callable[[str, int, int], None]
"""(what, done, total): told while something longer than a second is going on."""


def no_progress(_what: str, _done: int, _total: int) -> None:
    """For callers that show nothing."""


@dataclass(slots=True)
class Calls:
    """How many requests were sent, by shop and path. Threads share it."""

    by_shop: Counter[str] = field(default_factory=Counter)
    by_path: Counter[tuple[str, str]] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, record: CallRecord) -> None:
        with self.lock:
            self.by_shop[record.shop_key] += 1
            self.by_path[(record.shop_key, record.path)] += 1

    def of(self, shop_key: str) -> int:
        with self.lock:
            return self.by_shop[shop_key]


@dataclass(slots=True)
class App:
    """Everything a job needs. Built by ``build``; nothing else constructs these parts."""

    settings: Settings
    database: Database
    village_id: VillageId
    vault: Vault
    transport: Transport
    marketplaces: Mapping[str, Marketplace]
    calls: Calls
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep

    def marketplace(self, code: str) -> Marketplace:
        """Raises Misconfigured when the plugin of a stored shop is not installed any more."""
        from connectors.core.errors import Misconfigured

        if code not in self.marketplaces:
            raise Misconfigured("no_plugin", code)
        return self.marketplaces[code]

    def settle_s(self, marketplace: Marketplace) -> float:
        """How late an order may enter a marketplace's list: the setting, or what its manifest says."""
        own = self.settings.settle_seconds
        return float(marketplace.limits.settle_s) if own is None else own

    def close(self) -> None:
        self.transport.close()
        self.database.dispose()


class NotInitialised(Exception):
    """``lapakdesa init`` has not been run: no village is known."""


def open_database(settings: Settings) -> Database:
    """The database at its newest schema."""
    settings.ensure_home()
    database = Database(settings.database_url)
    migrate.upgrade(database)
    return database


def build(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = utc_now,
    sleep: Callable[[float], None] = time.sleep,
) -> App:
    """Put the parts together.

    Raises NotInitialised, SettingsError, VaultError, DatabaseTooNew, PluginBroken.
    """
    from config.secrets import open_vault
    from connectors import registry
    from connectors.core.limits import FROM_MANIFEST, Limiter
    from connectors.core.link import Timeouts
    from connectors.core.transport import Transport

    if settings.village is None:
        raise NotInitialised
    database = open_database(settings)
    calls = Calls()
    transport = Transport(
        timeouts=Timeouts(connect_s=settings.connect_timeout, read_s=settings.read_timeout),
        limiter=Limiter(
            shop_rate=FROM_MANIFEST if settings.rate_shop is None else settings.rate_shop,
            app_rate=FROM_MANIFEST if settings.rate_app is None else settings.rate_app,
            sleep=sleep,
        ),
        sleep=sleep,
        observe=calls.note,
    )
    return App(
        settings=settings,
        database=database,
        village_id=VillageId(settings.village),
        vault=open_vault(settings, create=not _has_shops(database)),
        transport=transport,
        marketplaces=registry.all_marketplaces(),
        calls=calls,
        clock=clock,
        sleep=sleep,
    )


def _has_shops(database: Database) -> bool:
    with database.read() as conn:
        return shops.any_shop(conn)
