"""The tables, defined once with SQLModel; all else speaks SQLAlchemy Core to them (rows never leave a unit of work).

CHECK and UNIQUE constraints are the promises; canonical values are the first wall (DESIGN section 5).
"""

from __future__ import annotations

from sqlmodel import SQLModel

from .catalogue import (
    MAIN_LOCATION,
    certificate,
    paper,
    picture,
    product,
    stock_balance,
    stock_movement,
    variant,
    village,
)
from .imports import import_change, import_layout, import_run, import_source, merge_decision
from .orders import order_line, order_return, reservation, sales_order
from .shops import (
    cache,
    category_choice,
    cursor,
    listing,
    listing_variant,
    notice,
    price_rule,
    shop,
    shop_lease,
    sync_mark,
)

metadata = SQLModel.metadata

__all__ = [
    "MAIN_LOCATION",
    "cache",
    "category_choice",
    "certificate",
    "cursor",
    "import_change",
    "import_layout",
    "import_run",
    "import_source",
    "listing",
    "listing_variant",
    "merge_decision",
    "metadata",
    "notice",
    "order_line",
    "order_return",
    "paper",
    "picture",
    "price_rule",
    "product",
    "reservation",
    "sales_order",
    "shop",
    "shop_lease",
    "stock_balance",
    "stock_movement",
    "sync_mark",
    "variant",
    "village",
]
