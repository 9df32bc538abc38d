"""The tables, defined once with SQLModel; all else speaks SQLAlchemy Core to them (rows never leave a unit of work).

CHECK and UNIQUE constraints are the promises; canonical values are the first wall (DESIGN section 5).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

import orjson
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

MAIN_LOCATION = "utama"


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out. SQLite keeps no zone, so it gets the naive UTC form."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonValue(TypeDecorator[Any]):
    """Any JSON value as text. SQLite would turn the text ``250`` of a JSON column into a number and fail to read it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


def _time(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(UtcDateTime(), nullable=nullable))


def _json(default: Any) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def _ref(target: str, *, index: bool = False, nullable: bool = False, primary_key: bool = False) -> Any:
    return Field(
        default=None,
        sa_column=Column(
            Integer, ForeignKey(target, ondelete="CASCADE"), nullable=nullable, index=index, primary_key=primary_key
        ),
    )


class VillageRow(SQLModel, table=True):
    __tablename__ = "village"
    village_id: str = Field(primary_key=True, max_length=10)
    name: str


class ProductRow(SQLModel, table=True):
    __tablename__ = "product"
    __table_args__ = (UniqueConstraint("village_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    village_id: str = Field(foreign_key="village.village_id")
    code: str
    name: str
    description: str = Field(default="", sa_column=Column(Text, nullable=False))
    category: str = ""
    brand: str = ""
    producer: str = ""
    condition: str = "new"
    axes: list[str] = _json(list)
    attributes: dict[str, str] = _json(dict)
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    status: str = "active"
    updated_at: datetime = _time()


class VariantRow(SQLModel, table=True):
    """``imported_stock`` is the number the last import carried: the same number again means nothing new."""

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("village_id", "sku"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("weight_g is null or weight_g > 0", name="weight_positive"),
    )
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = _ref("product.id", index=True)
    village_id: str = Field(foreign_key="village.village_id")
    sku: str
    position: int = 0
    options: list[str] = _json(list)
    price: int
    weight_g: int | None = None
    barcode: str | None = None
    unit: str = "pcs"
    picture_ref: str | None = None
    imported_stock: int | None = None


class PictureRow(SQLModel, table=True):
    __tablename__ = "picture"
    __table_args__ = (UniqueConstraint("product_id", "position"),)
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = _ref("product.id")
    position: int
    ref: str


class CertificateRow(SQLModel, table=True):
    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("product_id", "kind", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = _ref("product.id")
    kind: str
    number: str
    valid_until: date | None = None


class StockMovementRow(SQLModel, table=True):
    """Append-only. Corrections are new movements."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        UniqueConstraint("idempotency_key"),
        CheckConstraint("quantity <> 0", name="quantity_moves"),
        CheckConstraint("kind in ('OPENING','RECEIPT','SALE','RETURN','COUNT','LOSS','TRANSFER')", name="kind_known"),
    )
    id: int | None = Field(default=None, primary_key=True)
    variant_id: int = _ref("variant.id", index=True)
    location: str = MAIN_LOCATION
    quantity: int
    kind: str
    reference: str = ""
    actor: str = ""
    idempotency_key: str
    occurred_at: datetime = _time()
    recorded_at: datetime = _time()


class StockBalanceRow(SQLModel, table=True):
    """The projection of movements (``on_hand``) and held reservations (``reserved``); rebuildable from both."""

    __tablename__ = "stock_balance"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("quarantined >= 0", name="quarantined_not_negative"),
    )
    variant_id: int = _ref("variant.id", primary_key=True)
    location: str = Field(default=MAIN_LOCATION, primary_key=True)
    on_hand: int = 0
    reserved: int = 0
    quarantined: int = 0


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
    token_expires_at: datetime | None = _time(nullable=True)
    consent_until: datetime | None = _time(nullable=True)
    adopted_at: datetime | None = _time(nullable=True)
    last_sync_at: datetime | None = _time(nullable=True)
    created_at: datetime = _time()


class PriceRuleRow(SQLModel, table=True):
    """What a shop adds to the own price (``inventory.pricing``); no row: nothing. ``percent`` in hundredths of one."""

    __tablename__ = "price_rule"
    __table_args__ = (
        CheckConstraint("percent between -9000 and 50000", name="percent_possible"),
        CheckConstraint("rounding in ('none','500','1000','900')", name="rounding_known"),
        CheckConstraint("floor >= 0", name="floor_not_negative"),
    )
    shop_id: int = _ref("shop.id", primary_key=True)
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
    confirmed_at: datetime = _time()


class ShopLeaseRow(SQLModel, table=True):
    __tablename__ = "shop_lease"
    shop_id: int = _ref("shop.id", primary_key=True)
    holder: str
    fence: int = 0
    expires_at: datetime = _time()


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
    shop_id: int = _ref("shop.id")
    product_id: int = _ref("product.id", index=True)
    external_item_id: str | None = None
    phase: str = "wanted"
    status: str = "unknown"
    content_sent: str = ""
    attempted_at: datetime | None = _time(nullable=True)
    created_there_at: datetime | None = _time(nullable=True)
    completed_try: bool = False


class ListingVariantRow(SQLModel, table=True):
    """One SKU in one listing and its sell-right, in sale units of ``units_per_sale`` base units (DESIGN section 6).

    ``confirmed``: the last number the marketplace confirmed, less the orders seen since (may pass below 0 in storage).
    ``pending``: a number on its way. ``settling``: what it could still have sold before the last confirmed write, until
    a pull that began after that write has been read. ``written_at``: their clock at the last confirmed write.
    """

    __tablename__ = "listing_variant"
    __table_args__ = (
        UniqueConstraint("listing_id", "variant_id"),
        CheckConstraint("units_per_sale > 0", name="units_positive"),
        CheckConstraint("pending is null or pending >= 0", name="pending_not_negative"),
        CheckConstraint("settling is null or settling >= 0", name="settling_not_negative"),
    )
    id: int | None = Field(default=None, primary_key=True)
    listing_id: int = _ref("listing.id")
    variant_id: int = _ref("variant.id", index=True)
    external_model_id: str | None = None
    units_per_sale: int = 1
    confirmed: int = 0
    pending: int | None = None
    settling: int | None = None
    written_at: datetime | None = _time(nullable=True)
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
    listing_id: int = _ref("listing.id")
    aspect: str
    wanted: int = 1
    sent: int = 0
    state: str = "open"
    attempts: int = 0
    next_at: datetime | None = _time(nullable=True)
    error_code: str = ""


class OrderRow(SQLModel, table=True):
    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("shop_id", "external_order_id"),
        Index("ix_sales_order_created_at", "created_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = _ref("shop.id")
    external_order_id: str
    state: str
    raw_state: str
    created_at: datetime = _time()
    updated_at: datetime = _time()
    paid_at: datetime | None = _time(nullable=True)
    shipped_at: datetime | None = _time(nullable=True)
    total: int | None = None
    cancel_reason: str = ""
    ship_by: datetime | None = _time(nullable=True)
    shipping_carrier: str = ""
    raw: dict[str, Any] = _json(dict)
    raw_kept: bool = True


class OrderLineRow(SQLModel, table=True):
    """``active`` is what the marketplace still wants delivered of ``quantity``; unbound lines have no variant."""

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "line_key"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("active >= 0 and active <= quantity", name="active_within_quantity"),
    )
    id: int | None = Field(default=None, primary_key=True)
    order_id: int = _ref("sales_order.id")
    line_key: str
    external_item_id: str
    external_model_id: str | None = None
    sku: str = ""
    name: str = ""
    quantity: int
    active: int
    unit_price: int
    variant_id: int | None = _ref("variant.id", nullable=True, index=True)
    listing_variant_id: int | None = _ref("listing_variant.id", nullable=True)


class ReservationRow(SQLModel, table=True):
    """One per order line. Quantity in base units."""

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("order_line_id"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("state in ('HELD','CONSUMED','RELEASED')", name="state_known"),
    )
    id: int | None = Field(default=None, primary_key=True)
    order_line_id: int = _ref("order_line.id")
    variant_id: int = _ref("variant.id", index=True)
    quantity: int
    state: str


class ReturnRow(SQLModel, table=True):
    __tablename__ = "order_return"
    __table_args__ = (UniqueConstraint("shop_id", "external_return_id"),)
    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = _ref("shop.id")
    external_return_id: str
    external_order_id: str
    state: str
    reason: str = ""
    refund: int | None = None
    updated_at: datetime = _time()


class CursorRow(SQLModel, table=True):
    """``value``: everything up to here has been read. ``page``: the opaque cursor of a window left half-read."""

    __tablename__ = "cursor"
    shop_id: int = _ref("shop.id", primary_key=True)
    stream: str = Field(primary_key=True)
    value: datetime = _time()
    window_until: datetime | None = _time(nullable=True)
    page: str | None = None


class NoticeRow(SQLModel, table=True):
    """Something a person should know. The same thing again raises ``count``, it does not add a row."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("dedupe_key"),)
    id: int | None = Field(default=None, primary_key=True)
    village_id: str = Field(foreign_key="village.village_id")
    shop_id: int | None = _ref("shop.id", nullable=True)
    code: str
    severity: str
    params: dict[str, Any] = _json(dict)
    dedupe_key: str
    first_at: datetime = _time()
    last_at: datetime = _time()
    count: int = 1
    resolved_at: datetime | None = _time(nullable=True)


class CacheRow(SQLModel, table=True):
    """What was fetched from a marketplace and may be fetched again: categories, limits, channels, picture ids."""

    __tablename__ = "marketplace_cache"
    shop_id: int = _ref("shop.id", primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    fetched_at: datetime = _time()


class ImportRunRow(SQLModel, table=True):
    """One applied import. ``answers``: what a person decided about it; ``state``: how much of it still stands."""

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint("state in ('applied','partly','undone')", name="state_known"),)
    id: int | None = Field(default=None, primary_key=True)
    village_id: str = Field(foreign_key="village.village_id", index=True)
    file_name: str
    sha256: str = ""
    layout: str = ""
    at: datetime = _time()
    actor: str = ""
    counts: dict[str, int] = _json(dict)
    answers: dict[str, Any] = _json(dict)
    state: str = "applied"
    undone_at: datetime | None = _time(nullable=True)
    undone_by: str = ""


class ImportChangeRow(SQLModel, table=True):
    """One value that an import changed. ``kept``: an undo left it alone, for ``reason``."""

    __tablename__ = "import_change"
    __table_args__ = (
        CheckConstraint("state in ('applied','undone','kept')", name="state_known"),
        Index("ix_import_change_code", "code"),
    )
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = _ref("import_run.id", index=True)
    code: str
    sku: str | None = None
    field: str
    old: Any = Field(default=None, sa_column=Column(JsonValue(), nullable=True))
    new: Any = Field(default=None, sa_column=Column(JsonValue(), nullable=True))
    cell: str = ""
    state: str = "applied"
    reason: str = ""


class ImportLayoutRow(SQLModel, table=True):
    """What an operator confirmed for files of one layout, used again for the next one."""

    __tablename__ = "import_layout"
    village_id: str = Field(foreign_key="village.village_id", primary_key=True)
    layout_key: str = Field(primary_key=True)
    answers: dict[str, Any] = _json(dict)
    confirmed_at: datetime = _time()
    file_name: str = ""


class ImportSourceRow(SQLModel, table=True):
    """Every SKU that imports of one file name, or of one layout, have carried: only those can be absent from it."""

    __tablename__ = "import_source"
    __table_args__ = (CheckConstraint("kind in ('name','layout')", name="kind_known"),)
    village_id: str = Field(foreign_key="village.village_id", primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    skus: list[str] = _json(list)
    updated_at: datetime = _time()


class MergeDecisionRow(SQLModel, table=True):
    """Whether two codes are one product. ``code_a`` sorts before ``code_b``; ``into_code`` is the one that stays."""

    __tablename__ = "merge_decision"
    __table_args__ = (
        CheckConstraint("decision in ('merge','keep')", name="decision_known"),
        CheckConstraint("decision = 'keep' or into_code in (code_a, code_b)", name="into_one_of_them"),
    )
    village_id: str = Field(foreign_key="village.village_id", primary_key=True)
    code_a: str = Field(primary_key=True)
    code_b: str = Field(primary_key=True)
    decision: str
    into_code: str | None = None
    decided_at: datetime = _time()


def _table(model: type[SQLModel]) -> Table:
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


village = _table(VillageRow)
product = _table(ProductRow)
variant = _table(VariantRow)
picture = _table(PictureRow)
certificate = _table(CertificateRow)
stock_movement = _table(StockMovementRow)
stock_balance = _table(StockBalanceRow)
shop = _table(ShopRow)
price_rule = _table(PriceRuleRow)
category_choice = _table(CategoryChoiceRow)
shop_lease = _table(ShopLeaseRow)
listing = _table(ListingRow)
listing_variant = _table(ListingVariantRow)
sync_mark = _table(SyncMarkRow)
sales_order = _table(OrderRow)
order_line = _table(OrderLineRow)
reservation = _table(ReservationRow)
order_return = _table(ReturnRow)
cursor = _table(CursorRow)
notice = _table(NoticeRow)
cache = _table(CacheRow)
import_run = _table(ImportRunRow)
import_change = _table(ImportChangeRow)
import_layout = _table(ImportLayoutRow)
import_source = _table(ImportSourceRow)
merge_decision = _table(MergeDecisionRow)
metadata = SQLModel.metadata
