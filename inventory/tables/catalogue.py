"""The village, its products and their variants, and the stock ledger."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from .base import json_field, reference, table_of, time_field

MAIN_LOCATION = "utama"


class VillageRow(SQLModel, table=True):
    """``catalog_version``: see the module of that name."""

    __tablename__ = "village"
    village_id: str = Field(primary_key=True, max_length=10)
    name: str
    catalog_version: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))


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
    axes: list[str] = json_field(list)
    attributes: dict[str, str] = json_field(dict)
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    status: str = "active"
    updated_at: datetime = time_field()


class VariantRow(SQLModel, table=True):
    """``imported_stock`` is the number the last import carried: the same number again means nothing new.

    ``stock_of_id``: the variant whose stock this one draws from, ``units`` base units a sale. It then has no balance.
    That the other one has a balance is for ``sale_units.link`` to keep: no CHECK reaches another row.
    """

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("village_id", "sku"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("weight_g is null or weight_g > 0", name="weight_positive"),
        CheckConstraint("units > 0 and (units = 1 or stock_of_id is not null)", name="units_of_another"),
        CheckConstraint("stock_of_id <> id", name="stock_not_of_itself"),
    )
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = reference("product.id", index=True)
    village_id: str = Field(foreign_key="village.village_id")
    sku: str
    position: int = 0
    options: list[str] = json_field(list)
    price: int
    weight_g: int | None = None
    barcode: str | None = None
    unit: str = "pcs"
    picture_ref: str | None = None
    imported_stock: int | None = None
    stock_of_id: int | None = Field(
        default=None, sa_column=Column(Integer, ForeignKey("variant.id"), nullable=True, index=True)
    )
    units: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))


class PictureRow(SQLModel, table=True):
    __tablename__ = "picture"
    __table_args__ = (UniqueConstraint("product_id", "position"),)
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = reference("product.id")
    position: int
    ref: str


class CertificateRow(SQLModel, table=True):
    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("product_id", "kind", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = reference("product.id")
    kind: str
    number: str
    valid_until: date | None = None


class PaperRow(SQLModel, table=True):
    """A picture of a certificate or of a size chart."""

    __tablename__ = "product_paper"
    __table_args__ = (
        UniqueConstraint("product_id", "kind", "position"),
        CheckConstraint("kind in ('pirt','bpom','halal','sni','size_chart')", name="kind_known"),
    )
    id: int | None = Field(default=None, primary_key=True)
    product_id: int = reference("product.id")
    kind: str
    position: int
    ref: str


class StockMovementRow(SQLModel, table=True):
    """Append-only. Corrections are new movements."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        UniqueConstraint("idempotency_key"),
        CheckConstraint("quantity <> 0", name="quantity_moves"),
        CheckConstraint("kind in ('OPENING','RECEIPT','SALE','RETURN','COUNT','LOSS','TRANSFER')", name="kind_known"),
    )
    id: int | None = Field(default=None, primary_key=True)
    variant_id: int = reference("variant.id", index=True)
    location: str = MAIN_LOCATION
    quantity: int
    kind: str
    reference: str = ""
    actor: str = ""
    idempotency_key: str
    occurred_at: datetime = time_field()
    recorded_at: datetime = time_field()


class StockBalanceRow(SQLModel, table=True):
    """The projection of movements (``on_hand``) and held reservations (``reserved``); rebuildable from both."""

    __tablename__ = "stock_balance"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("quarantined >= 0", name="quarantined_not_negative"),
    )
    variant_id: int = reference("variant.id", primary_key=True)
    location: str = Field(default=MAIN_LOCATION, primary_key=True)
    on_hand: int = 0
    reserved: int = 0
    quarantined: int = 0


village = table_of(VillageRow)
product = table_of(ProductRow)
variant = table_of(VariantRow)
picture = table_of(PictureRow)
certificate = table_of(CertificateRow)
paper = table_of(PaperRow)
stock_movement = table_of(StockMovementRow)
stock_balance = table_of(StockBalanceRow)
