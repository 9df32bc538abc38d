"""Shops, what is listed in them, and what they must still be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from .base import json_field, reference, table_of, time_field


class ShopRow(SQLModel, table=True):
    """``secret`` is a ciphertext: app key, tokens. ``token_version`` lets a late refresh see that it lost."""

    __tablename__ = "shop"
    __table_args__ = (UniqueConstraint("marketplace", "external_shop_id"), UniqueConstraint("village_id", "name"))
    id: int | None = Field(default=None, primary_key=True)
    village_id: str = Field(foreign_key="village.village_id")
    marketplace: str
    name: str
    external_shop_id: str
    base_url: str
    state: str = "active"
    app_id: str
    secret: str = Field(sa_column=Column(Text, nullable=False))
    token_version: int = 0
    token_expires_at: datetime | None = time_field(nullable=True)
    consent_until: datetime | None = time_field(nullable=True)
    adopted_at: datetime | None = time_field(nullable=True)
    last_sync_at: datetime | None = time_field(nullable=True)
    created_at: datetime = time_field()


class PriceRuleRow(SQLModel, table=True):
    """What a shop adds to the own price (``inventory.pricing``); no row: nothing. ``percent`` in hundredths of one."""

    __tablename__ = "price_rule"
    __table_args__ = (
        CheckConstraint("percent between -9000 and 50000", name="percent_possible"),
        CheckConstraint("rounding in ('none','500','1000','900')", name="rounding_known"),
        CheckConstraint("floor >= 0", name="floor_not_negative"),
    )
    shop_id: int = reference("shop.id", primary_key=True)
    percent: int = 0
    plus: int = 0
    rounding: str = "none"
    floor: int = 0


class CategoryChoiceRow(SQLModel, table=True):
    """What a person confirmed: goods filed under ``key`` belong into this leaf of a marketplace's tree.

    ``kind``: a category word of the village, or a leaf of the village taxonomy. ``name`` is the leaf's own name then.
    """

    __tablename__ = "category_choice"
    __table_args__ = (CheckConstraint("kind in ('word','leaf')", name="kind_known"),)
    village_id: str = Field(foreign_key="village.village_id", primary_key=True)
    marketplace: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    external_id: str
    name: str
    path: str
    confirmed_at: datetime = time_field()


class ShopLeaseRow(SQLModel, table=True):
    __tablename__ = "shop_lease"
    shop_id: int = reference("shop.id", primary_key=True)
    holder: str
    fence: int = 0
    expires_at: datetime = time_field()


class ListingRow(SQLModel, table=True):
    """One product in one shop. ``phase``: wanted → creating → incomplete → live, or gone.

    ``attempted_at``: when we sent its create; ``completed_try``: variants may have been added there since.
    """

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("shop_id", "product_id"),
        UniqueConstraint("shop_id", "external_item_id"),
        CheckConstraint("phase in ('wanted','creating','incomplete','live','gone')", name="phase_known"),
    )
    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = reference("shop.id")
    product_id: int = reference("product.id", index=True)
    external_item_id: str | None = None
    phase: str = "wanted"
    status: str = "unknown"
    content_sent: str = ""
    attempted_at: datetime | None = time_field(nullable=True)
    created_there_at: datetime | None = time_field(nullable=True)
    completed_try: bool = False


class ListingVariantRow(SQLModel, table=True):
    """One SKU in one listing and its sell-right, in sale units of ``units_per_sale`` base units (DESIGN section 6).

    ``variant_id`` is the SKU whose stock is sold, ``sold_variant_id`` the one that is shown with its price and options:
    the same, or a sale unit of it (docs/adr/0011).

    ``confirmed``: the last number the marketplace confirmed, less the orders seen since (may pass below 0 in storage).
    ``pending``: a number on its way. ``settling``: what it could still have sold before the last confirmed write, until
    a pull that began after that write has been read. ``written_at``: their clock at the last confirmed write.
    """

    __tablename__ = "listing_variant"
    __table_args__ = (
        UniqueConstraint("listing_id", "sold_variant_id"),
        CheckConstraint("units_per_sale > 0", name="units_positive"),
        CheckConstraint("pending is null or pending >= 0", name="pending_not_negative"),
        CheckConstraint("settling is null or settling >= 0", name="settling_not_negative"),
    )
    id: int | None = Field(default=None, primary_key=True)
    listing_id: int = reference("listing.id")
    variant_id: int = reference("variant.id", index=True)
    sold_variant_id: int = reference("variant.id", index=True)
    external_model_id: str | None = None
    units_per_sale: int = 1
    confirmed: int = 0
    pending: int | None = None
    settling: int | None = None
    written_at: datetime | None = time_field(nullable=True)
    price_confirmed: int | None = None
    locked: int = 0


class SyncMarkRow(SQLModel, table=True):
    """What must be told: a change does ``wanted += 1``; the pusher sets ``sent`` to the number it noted first."""

    __tablename__ = "sync_mark"
    __table_args__ = (
        UniqueConstraint("listing_id", "aspect"),
        CheckConstraint("sent <= wanted", name="sent_not_ahead"),
        CheckConstraint("state in ('open','blocked')", name="state_known"),
    )
    id: int | None = Field(default=None, primary_key=True)
    listing_id: int = reference("listing.id")
    aspect: str
    wanted: int = 1
    sent: int = 0
    state: str = "open"
    attempts: int = 0
    next_at: datetime | None = time_field(nullable=True)
    error_code: str = ""


class CursorRow(SQLModel, table=True):
    """``value``: everything up to here has been read. ``page``: the opaque cursor of a window left half-read."""

    __tablename__ = "cursor"
    shop_id: int = reference("shop.id", primary_key=True)
    stream: str = Field(primary_key=True)
    value: datetime = time_field()
    window_until: datetime | None = time_field(nullable=True)
    page: str | None = None


class NoticeRow(SQLModel, table=True):
    """Something a person should know. The same thing again raises ``count``, it does not add a row."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("dedupe_key"),)
    id: int | None = Field(default=None, primary_key=True)
    village_id: str = Field(foreign_key="village.village_id")
    shop_id: int | None = reference("shop.id", nullable=True)
    code: str
    severity: str
    params: dict[str, Any] = json_field(dict)
    dedupe_key: str
    first_at: datetime = time_field()
    last_at: datetime = time_field()
    count: int = 1
    resolved_at: datetime | None = time_field(nullable=True)


class CacheRow(SQLModel, table=True):
    """What was fetched from a marketplace and may be fetched again: categories, limits, channels, picture ids."""

    __tablename__ = "marketplace_cache"
    shop_id: int = reference("shop.id", primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    fetched_at: datetime = time_field()


shop = table_of(ShopRow)
price_rule = table_of(PriceRuleRow)
category_choice = table_of(CategoryChoiceRow)
shop_lease = table_of(ShopLeaseRow)
listing = table_of(ListingRow)
listing_variant = table_of(ListingVariantRow)
sync_mark = table_of(SyncMarkRow)
cursor = table_of(CursorRow)
notice = table_of(NoticeRow)
cache = table_of(CacheRow)
