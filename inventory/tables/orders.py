"""Orders with their lines, what they hold, and returns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Index, Integer, String, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from .base import json_field, reference, table_of, time_field


class OrderRow(SQLModel, table=True):
    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("shop_id", "external_order_id"),
        Index("ix_sales_order_created_at", "created_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = reference("shop.id")
    external_order_id: str
    state: str
    raw_state: str
    created_at: datetime = time_field()
    updated_at: datetime = time_field()
    paid_at: datetime | None = time_field(nullable=True)
    shipped_at: datetime | None = time_field(nullable=True)
    total: int | None = None
    cancel_reason: str = ""
    ship_by: datetime | None = time_field(nullable=True)
    shipping_carrier: str = ""
    channel: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    cancel_deadline: datetime | None = time_field(nullable=True)
    cancel_refund: int | None = None
    raw: dict[str, Any] = json_field(dict)
    raw_kept: bool = True


class OrderLineRow(SQLModel, table=True):
    """``active`` is what the marketplace still wants delivered of ``quantity``; unbound lines have no variant.

    ``variant_id`` is the SKU whose stock it takes, ``units_per_sale`` base units each, as it was when it was bound: a
    lusin that is made to hold 10 later changes no order of before.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "line_key"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("active >= 0 and active <= quantity", name="active_within_quantity"),
        CheckConstraint("units_per_sale > 0", name="units_positive"),
    )
    id: int | None = Field(default=None, primary_key=True)
    order_id: int = reference("sales_order.id")
    line_key: str
    external_item_id: str
    external_model_id: str | None = None
    sku: str = ""
    name: str = ""
    quantity: int
    active: int
    unit_price: int
    variant_id: int | None = reference("variant.id", nullable=True, index=True)
    units_per_sale: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    listing_variant_id: int | None = reference("listing_variant.id", nullable=True)


class ReservationRow(SQLModel, table=True):
    """One per order line. Quantity in base units."""

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("order_line_id"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("state in ('HELD','CONSUMED','RELEASED')", name="state_known"),
    )
    id: int | None = Field(default=None, primary_key=True)
    order_line_id: int = reference("order_line.id")
    variant_id: int = reference("variant.id", index=True)
    quantity: int
    state: str


class ReturnRow(SQLModel, table=True):
    """``settled_at`` is when a person said what came back; ``lines`` are (item, model, quantity) of the marketplace."""

    __tablename__ = "order_return"
    __table_args__ = (UniqueConstraint("shop_id", "external_return_id"),)
    id: int | None = Field(default=None, primary_key=True)
    shop_id: int = reference("shop.id")
    external_return_id: str
    external_order_id: str
    state: str
    reason: str = ""
    refund: int | None = None
    updated_at: datetime = time_field()
    kind: str = Field(default="unknown", sa_column=Column(String, nullable=False, server_default="unknown"))
    stage: str = Field(default="unknown", sa_column=Column(String, nullable=False, server_default="unknown"))
    waits: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    deadline: datetime | None = time_field(nullable=True)
    answers: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    lines: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]"))
    settled_at: datetime | None = time_field(nullable=True)


sales_order = table_of(OrderRow)
order_line = table_of(OrderLineRow)
reservation = table_of(ReservationRow)
order_return = table_of(ReturnRow)
