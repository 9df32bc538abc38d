"""Between the words of Tokopedia & Shop and ours: functions only (tiktokshop.md)."""

from mappers.rules import Inexpressible, errors
from mappers.tiktokshop.aftersales import to_return
from mappers.tiktokshop.check import check, content_issues
from mappers.tiktokshop.listing import to_content, to_listing, to_prices, to_stock
from mappers.tiktokshop.orders import order_issues, to_order
from mappers.tiktokshop.personal import without_personal
from mappers.tiktokshop.remote import to_remote
from mappers.tiktokshop.texts import propose, title

__all__ = [
    "Inexpressible",
    "check",
    "content_issues",
    "errors",
    "order_issues",
    "propose",
    "title",
    "to_content",
    "to_listing",
    "to_order",
    "to_prices",
    "to_remote",
    "to_return",
    "to_stock",
    "without_personal",
]
