"""What a person or a script can ask for, one function each; the command line and the web only parse and print.

Everything here raises the errors of the rooms below by their own names; nothing prints.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.settings import Settings
from connectors.core.errors import Misconfigured
from connectors.core.marketplace import Credentials
from inventory import catalog, ledger, marks, notices, publishing, queries, rights, sale_units, shops
from inventory.canonical import (
    ExternalShopId,
    MarketplaceCode,
    MovementKind,
    Shop,
    ShopId,
    ShopState,
    VillageId,
    utc_now,
)
from inventory.uow import Connection
from jobs.shop_link import Context, FixedLink, StoredLink, identified, seal, with_tokens
from jobs.wiring import App, open_database

ACTOR = "operator"


class NameTaken(Exception):
    """A shop with this name is there already."""


@dataclass(frozen=True, slots=True)
class Initialised:
    village_id: str
    home: Path
    created: bool


# --- setting up ---------------------------------------------------------------------------------------------------


def init(settings: Settings, village_id: str, village_name: str) -> Initialised:
    """Make the home folder, the database, the key and the village. Safe to repeat.

    The village is written to ``.env`` in the home folder, so that it need not be given again.
    Raises SettingsError, VaultError, DatabaseTooNew.
    """
    from config.secrets import open_vault

    settings.ensure_home()
    file = settings.home / ".env"
    created = not file.exists() or "LAPAKDESA_VILLAGE" not in file.read_text(encoding="utf-8-sig")
    database = open_database(settings)
    try:
        with database.uow() as uow:
            shops.ensure_village(uow.conn, VillageId(village_id), village_name)
            had_shops = shops.any_shop(uow.conn)
            uow.commit()
    finally:
        database.dispose()
    open_vault(settings, create=not had_shops)
    settings.pictures_folder.mkdir(exist_ok=True)
    if created:
        with file.open("a", encoding="utf-8") as out:
            out.write(f"LAPAKDESA_VILLAGE={village_id}\n")
    return Initialised(village_id, settings.home, created)


# --- shops --------------------------------------------------------------------------------------------------------


def add_practice_shop(app: App, marketplace: str, name: str, practice_url: str) -> Shop:
    """Open a shop at a practice server and store its credentials.

    Raises NameTaken, MarketplaceError, UnknownMarketplace, VaultError.
    """
    from connectors import registry
    from connectors.practice import open_shop

    found = registry.get(marketplace)
    _require_free(app, name)
    opened = open_shop(app.transport, practice_url, marketplace, name)
    credentials = identified(app, found, opened.base_url, opened.credentials)
    return _store_shop(app, marketplace, name, opened.base_url, credentials)


def add_shop(
    app: App,
    marketplace: str,
    name: str,
    *,
    app_id: str,
    app_key: str,
    external_shop_id: str,
    base_url: str = "",
    auth_page: str = "",
    settings: Mapping[str, str] | None = None,
) -> Shop:
    """Store a shop whose seller has yet to give consent (``connect``).

    ``base_url`` and ``auth_page`` are for test environments; empty means the marketplace's own. ``settings`` are those
    of ``Marketplace.settings``. Where a token tells its shops, ``external_shop_id`` may be left empty.

    Raises NameTaken, UnknownMarketplace; Misconfigured for a setting that does not exist or cannot be meant.
    """
    from connectors import registry

    found = registry.get(marketplace)
    _require_free(app, name)
    chosen = settings or {}
    if unknown := sorted(set(chosen) - set(found.settings)):
        raise Misconfigured("unknown_setting", ", ".join(unknown))
    extra = {k: v for k, v in (*chosen.items(), ("base_url", base_url), ("auth_page", auth_page)) if v}
    found.for_shop(extra)
    credentials = Credentials(app_id=app_id, app_key=app_key, external_shop_id=external_shop_id, extra=extra)
    return _store_shop(
        app, marketplace, name, base_url or found.default_base_url, credentials, state=ShopState.RECONNECT
    )


def _require_free(app: App, name: str) -> None:
    with app.database.read() as conn:
        if any(s.name.casefold() == name.casefold() for s in shops.all_shops(conn, app.village_id)):
            raise NameTaken(name)


def _store_shop(
    app: App,
    marketplace: str,
    name: str,
    base_url: str,
    credentials: Credentials,
    *,
    state: ShopState = ShopState.ACTIVE,
) -> Shop:
    with app.database.uow() as uow:
        try:
            own = shops.add(
                uow.conn,
                app.village_id,
                marketplace=MarketplaceCode(marketplace),
                name=name,
                external_shop_id=ExternalShopId(credentials.external_shop_id),
                base_url=base_url.rstrip("/"),
                app_id=credentials.app_id,
                ciphertext=seal(app, credentials),
                expires_at=credentials.expires_at,
                state=state,
            )
        except shops.ShopExists as exc:
            raise NameTaken(name) from exc
        uow.commit()
    with app.database.read() as conn:
        return shops.get(conn, own)


def consent_link(app: App, shop: Shop, redirect: str, *, legacy: bool = False) -> str:
    """The page where the seller gives consent. Raises Misconfigured when this marketplace has no such form."""
    marketplace = app.marketplace(shop.marketplace)
    credentials = StoredLink(app, shop).credentials()
    if legacy:
        if marketplace.links.legacy is None:
            raise Misconfigured("no_legacy_link")
        now_s = int(app.transport.server_time(shop.base_url).timestamp())
        return marketplace.links.legacy(credentials, redirect, str(shop.shop_id), now_s)
    return marketplace.links.new(credentials, redirect, str(shop.shop_id))


def connect(app: App, shop: Shop, code: str, external_shop_id: str | None = None) -> Shop:
    """Exchange the code that came back from the consent page for tokens, and wake the shop.

    Raises MarketplaceError; Misconfigured when the code belongs to another shop.
    """
    link = StoredLink(app, shop)
    credentials = link.credentials()
    if external_shop_id and external_shop_id != credentials.external_shop_id:
        raise Misconfigured("other_shop", external_shop_id)
    marketplace = app.marketplace(shop.marketplace)
    if marketplace.flows.exchange_code is None:
        raise Misconfigured("no_exchange")
    now_s = int(app.transport.server_time(shop.base_url).timestamp())
    fixed = FixedLink(shop.base_url, shop.external_shop_id, credentials)
    tokens = app.transport.run(marketplace, marketplace.flows.exchange_code(credentials, code, now_s), fixed)
    if tokens.external_shop_ids and credentials.external_shop_id not in tokens.external_shop_ids:
        raise Misconfigured("other_shop", ", ".join(tokens.external_shop_ids))
    fresh = identified(app, marketplace, shop.base_url, with_tokens(credentials, tokens))
    with app.database.uow() as uow:
        stored = shops.secrets(uow.conn, shop.shop_id)
        shops.replace_secrets(
            uow.conn,
            shop.shop_id,
            known_version=stored.version,
            ciphertext=seal(app, fresh),
            expires_at=fresh.expires_at,
            external_shop_id=fresh.external_shop_id,
        )
        if tokens.consent_until is not None:
            shops.note(uow.conn, shop.shop_id, consent_until=tokens.consent_until)
        _wake(app, uow.conn, shop.shop_id)
        uow.commit()
    own = ExternalShopId(fresh.external_shop_id)
    return replace(shop, state=ShopState.ACTIVE, external_shop_id=own)


def _wake(app: App, conn: Connection, shop_id: ShopId) -> None:
    shops.set_state(conn, shop_id, ShopState.ACTIVE)
    notices.resolve(conn, "shop_reconnect", shop_id=shop_id)
    rights.replan_shop(conn, shop_id, last_units=app.settings.last_units)


def set_shop_state(app: App, shop: Shop, state: ShopState) -> None:
    """Pause, resume or remove. A removed shop keeps its orders; what it may still sell stays counted until
    ``remove`` has taken its listings down (``take_down_shop``)."""
    with app.database.uow() as uow:
        if state is ShopState.ACTIVE:
            _wake(app, uow.conn, shop.shop_id)
        else:
            shops.set_state(uow.conn, shop.shop_id, state)
            rights.replan_shop(uow.conn, shop.shop_id, last_units=app.settings.last_units)
        uow.commit()


def remove_shop(app: App, shop: Shop, *, force: bool = False) -> int:
    """Take the shop's listings off sale, read its last orders, then forget its secrets. Returns listings taken down.

    With ``force`` the marketplace is not asked (it is gone, or consent is lost): its rights go to the other shops,
    so only use it when nothing can be sold there any more. Raises MarketplaceError, LeaseBusy.
    """
    from jobs.lease import shop_lease
    from jobs.pull import pull_orders
    from jobs.shop_link import context
    from jobs.takedown import take_down

    count = 0
    with shop_lease(app, shop.shop_id):
        if not force:
            ctx = context(app, shop)
            count = take_down(ctx)
            pull_orders(ctx)
        with app.database.uow() as uow:
            stored = shops.secrets(uow.conn, shop.shop_id)
            shops.replace_secrets(
                uow.conn, shop.shop_id, known_version=stored.version, ciphertext=app.vault.encrypt('{"app_key": ""}'),
                expires_at=None,
            )  # fmt: skip
            shops.set_state(uow.conn, shop.shop_id, ShopState.REMOVED)
            publishing.forget_shop(uow.conn, shop.shop_id, last_units=app.settings.last_units)
            notices.resolve_shop(uow.conn, shop.shop_id)
            uow.commit()
    return count


# --- stock --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StockMoved:
    sku: str
    before: int
    after: int


def stock_set(app: App, sku: str, number: int, *, note: str = "", key: str | None = None) -> StockMoved:
    """A stock count: so many units are really there. Raises UnknownSku, DrawsElsewhere."""
    with app.database.uow() as uow:
        own = sale_units.stock_variant(uow.conn, app.village_id, sku)
        before = ledger.balances(uow.conn, [own])[own].on_hand
        ledger.count(uow.conn, own, number, key=key or f"count:{uuid.uuid4()}", actor=ACTOR, reference=note)
        rights.replan(uow.conn, [own], last_units=app.settings.last_units)
        uow.commit()
    return StockMoved(sku, before, number)


def stock_add(app: App, sku: str, quantity: int, *, note: str = "", key: str | None = None) -> StockMoved:
    """Units arrived (positive) or were lost or sold elsewhere (negative). Raises UnknownSku, DrawsElsewhere."""
    kind = MovementKind.RECEIPT if quantity > 0 else MovementKind.LOSS
    with app.database.uow() as uow:
        own = sale_units.stock_variant(uow.conn, app.village_id, sku)
        before = ledger.balances(uow.conn, [own])[own].on_hand
        entry = ledger.Entry(own, quantity, kind, key or f"move:{uuid.uuid4()}", note, ACTOR, utc_now())
        ledger.record(uow.conn, [entry])
        rights.replan(uow.conn, [own], last_units=app.settings.last_units)
        after = ledger.balances(uow.conn, [own])[own].on_hand
        uow.commit()
    return StockMoved(sku, before, after)


def stock_verify(app: App, *, repair: bool = False) -> dict[str, Any]:
    """Check every balance against its movements, and every right against what is on hand."""
    with app.database.uow() as uow:
        wrong = (ledger.rebuild if repair else ledger.verify)(uow.conn, app.village_id)
        over = rights.broken(uow.conn, app.village_id)
        if repair:
            uow.commit()
    return {
        "balances": [
            {"sku": d.sku, "column": d.column, "balance": d.balance, "truth": d.truth, "repaired": repair}
            for d in wrong
        ],
        "rights": [{"sku": g.sku, "excess": g.excess, "available": g.balance.available} for g in over],
    }


# --- products and notices -----------------------------------------------------------------------------------------


class ProductUnknown(Exception):
    """No product has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def set_on_sale(app: App, code: str, on_sale: bool) -> tuple[str, str]:
    """Stop selling a product, or sell it again; the shops follow with the next sync. Returns its (code, name).

    Capital letters do not matter. Raises ProductUnknown.
    """
    with app.database.uow() as uow:
        found = queries.product_by_code(uow.conn, app.village_id, code)
        if found is None:
            raise ProductUnknown(code)
        (catalog.unarchive if on_sale else catalog.archive)(uow.conn, app.village_id, found["code"])
        uow.commit()
    return found["code"], found["name"]


def try_again(app: App, chosen: Sequence[ShopId]) -> None:
    """Open every blocked mark of these shops again (after the seller centre or our data were mended)."""
    with app.database.uow() as uow:
        for shop_id in chosen:
            marks.unblock(uow.conn, shop_id)
        uow.commit()


def refresh_now(ctx: Context) -> None:
    """Refresh a shop's token at once. Raises MarketplaceError."""
    if isinstance(ctx.link, StoredLink):
        ctx.link.refresh(ctx.link.credentials())


__all__ = [
    "ACTOR",
    "Initialised",
    "NameTaken",
    "ProductUnknown",
    "StockMoved",
    "add_practice_shop",
    "add_shop",
    "connect",
    "consent_link",
    "init",
    "refresh_now",
    "remove_shop",
    "set_on_sale",
    "set_shop_state",
    "stock_add",
    "stock_set",
    "stock_verify",
    "try_again",
]
