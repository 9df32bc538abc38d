"""Between Shopee's words and ours: functions only (shopee.md)."""

from mappers.rules import Inexpressible, errors
from mappers.shopee.check import check, content_issues
from mappers.shopee.listing import to_content, to_listing, to_price, to_stock
from mappers.shopee.orders import order_issues, to_order, to_return, without_personal
from mappers.shopee.remote import to_remote

__all__ = [
    "Inexpressible",
    "check",
    "content_issues",
    "errors",
    "order_issues",
    "to_content",
    "to_listing",
    "to_order",
    "to_price",
    "to_remote",
    "to_return",
    "to_stock",
    "without_personal",
]
