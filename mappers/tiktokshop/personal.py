"""What in a reply names, reaches or locates a person (tiktokshop.md sections 10.3, 11 and 12)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mappers.personal import stripped

PERSONAL_KEYS = frozenset(
    {
        "user_id", "name", "full_name", "first_name", "last_name", "postal_code", "district_info", "comment", "images",
        "videos", "geolocation", "contact_person", "seller_note", "cpf", "return_reason_text", "cancel_reason_text",
    }
)  # fmt: skip
PERSONAL_PARTS = ("buyer", "address", "phone", "email", "recipient", "message_to", "latitude", "longitude")


@lru_cache(maxsize=4096)
def is_personal(key: str) -> bool:
    """Whether what stands under ``key`` could identify a person."""
    low = str(key).lower()
    if low in ("is_buyer_request_cancel", "has_updated_recipient_address", "buyer_service_fee"):
        return False  # a fact about the order and an amount
    return low in PERSONAL_KEYS or any(part in low for part in PERSONAL_PARTS)


def without_personal(value: Any) -> Any:
    """A copy of a decoded reply without anything that could identify a person."""
    return stripped(value, is_personal)
