"""One shop as the transport sees it: address, newest credentials, and a refresh that stores before it returns."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from connectors.core.errors import AuthRevoked, Misconfigured
from connectors.core.link import ShopLink
from connectors.core.marketplace import Credentials, Flow, Marketplace, R, TokenSet, own_name
from inventory import shops
from inventory.canonical import ListingDraft, Shop, ShopId
from inventory.uow import Connection
from jobs.lease import Held
from jobs.wiring import App


@dataclass(slots=True)
class StoredLink:
    """The transport's view of a stored shop. Used under the shop's lease, so a refresh has no rival.

    Credentials are read and decrypted once and kept for the link's life; only ``refresh`` looks again.
    """

    app: App
    shop: Shop
    _known: Credentials | None = field(default=None, repr=False)

    @property
    def base_url(self) -> str:
        return self.shop.base_url

    @property
    def shop_key(self) -> str:
        return self.shop.external_shop_id

    @property
    def app_key_id(self) -> str:
        return self.credentials().app_id

    def credentials(self) -> Credentials:
        if self._known is None:
            self._known, _ = self._read()
        return self._known

    def refresh(self, stale: Credentials) -> Credentials:
        """New tokens, stored durably before anything else (shopee.md section 2.4: a refresh token works once).

        Raises AuthRevoked when the seller must give consent again.
        """
        newest, version = self._read()
        if newest.refresh_token != stale.refresh_token:
            self._known = newest
            return newest  # somebody refreshed before us: that pair is good
        marketplace = self.app.marketplace(self.shop.marketplace)
        if marketplace.flows.refresh_token is None:
            raise AuthRevoked("no_refresh", "this marketplace has no refresh")
        now_s = int(self.app.transport.server_time(self.base_url).timestamp())
        flow = marketplace.flows.refresh_token(stale, now_s)
        tokens = self.app.transport.run(marketplace, flow, FixedLink(self.base_url, self.shop_key, stale))
        fresh = with_tokens(stale, tokens)
        self._store(fresh, version, tokens.consent_until)
        return fresh

    def refresh_if_early(self, within: timedelta) -> bool:
        """Refresh when the access token ends within ``within``. Returns whether it did."""
        credentials = self.credentials()
        ends = credentials.expires_at
        if ends is None or ends - self.app.clock() > within:
            return False
        self.refresh(credentials)
        return True

    def _read(self) -> tuple[Credentials, int]:
        with self.app.database.read() as conn:
            stored = shops.secrets(conn, self.shop.shop_id)
        plain = json.loads(self.app.vault.decrypt(stored.ciphertext))
        return (
            Credentials(
                app_id=stored.app_id,
                app_key=plain["app_key"],
                external_shop_id=stored.external_shop_id,
                access_token=plain.get("access_token", ""),
                refresh_token=plain.get("refresh_token", ""),
                expires_at=stored.expires_at,
                extra=plain.get("extra", {}),
            ),
            stored.version,
        )

    def _store(self, fresh: Credentials, version: int, consent_until: datetime | None) -> None:
        with self.app.database.uow() as uow:
            shops.replace_secrets(
                uow.conn,
                self.shop.shop_id,
                known_version=version,
                ciphertext=seal(self.app, fresh),
                expires_at=fresh.expires_at,
            )
            if consent_until is not None:
                shops.note(uow.conn, self.shop.shop_id, consent_until=consent_until)
            uow.commit()
        self._known = fresh


@dataclass(frozen=True, slots=True)
class FixedLink:
    """A link with fixed credentials, for calls before a shop is stored and for the refresh itself."""

    base_url: str
    shop_key: str
    fixed: Credentials = field(repr=False)

    @property
    def app_key_id(self) -> str:
        return self.fixed.app_id

    def credentials(self) -> Credentials:
        return self.fixed

    def refresh(self, stale: Credentials) -> Credentials:
        raise AuthRevoked("no_refresh", "these credentials cannot be refreshed")


def seal(app: App, credentials: Credentials) -> str:
    """The secret part of credentials, encrypted for storage."""
    plain: dict[str, object] = {
        "app_key": credentials.app_key,
        "access_token": credentials.access_token,
        "refresh_token": credentials.refresh_token,
    }
    extra: Mapping[str, str] = credentials.extra
    if extra:
        plain["extra"] = dict(extra)
    return app.vault.encrypt(json.dumps(plain))


def with_tokens(credentials: Credentials, tokens: TokenSet) -> Credentials:
    return replace(
        credentials,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=tokens.expires_at,
    )


def identified(app: App, marketplace: Marketplace, base_url: str, credentials: Credentials) -> Credentials:
    """The credentials with what the marketplace tells about the one shop they are for, where it tells such things.

    Without an ``external_shop_id`` the only shop that the token covers is meant. Raises MarketplaceError; Misconfigured
    ("other_shop") with the shops there are when none or several fit.
    """
    flow = marketplace.flows.authorised_shops
    if flow is None:
        return credentials
    found = app.transport.run(marketplace, flow(), FixedLink(base_url, credentials.external_shop_id, credentials))
    wanted = credentials.external_shop_id
    own = [each for each in found if wanted in ("", each.external_shop_id)]
    if len(own) != 1:
        raise Misconfigured("other_shop", ", ".join(f"{each.external_shop_id} ({each.name})" for each in found))
    extra = {**credentials.extra, **own[0].extra}
    return replace(credentials, external_shop_id=own[0].external_shop_id, extra=extra)


@dataclass(slots=True)
class Context:
    """Work on one shop: who it is, how to call it, and that we hold its lease."""

    app: App
    shop: Shop
    marketplace: Marketplace
    link: ShopLink
    held: Held | None = None

    @property
    def shop_id(self) -> ShopId:
        return self.shop.shop_id

    @property
    def may_go_on(self) -> bool:
        """False once the heartbeat found that another run took this shop over."""
        return self.held is None or self.held.ours

    def still_ours(self, conn: Connection) -> bool:
        """Whether what was sent under this lease may be stored as the newest truth."""
        return self.held is None or self.held.still(conn)

    @property
    def title(self) -> Callable[[ListingDraft], str] | None:
        """How a listing is called there, or None where it carries our product's name."""
        return None if self.marketplace.title is own_name else self.marketplace.title

    @property
    def settle_s(self) -> float:
        return self.app.settle_s(self.marketplace)

    def run(self, flow: Flow[R]) -> R:
        """Drive a flow against this shop. Raises MarketplaceError."""
        return self.app.transport.run(self.marketplace, flow, self.link)

    def server_now(self) -> datetime:
        """The marketplace's clock, whole seconds."""
        return self.app.transport.server_time(self.shop.base_url).replace(microsecond=0)


def context(app: App, shop: Shop) -> Context:
    """Raises Misconfigured when one of the shop's own settings is impossible."""
    link = StoredLink(app, shop)
    marketplace = app.marketplace(shop.marketplace)
    if marketplace.adapt is not None:
        marketplace = marketplace.for_shop(link.credentials().extra)
    return Context(app, shop, marketplace, link)
