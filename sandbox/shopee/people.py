"""Invented buyers, and how Shopee masks them (shopee.md §7.3 "Masking")."""

from __future__ import annotations

import random

from sandbox.people import invent
from sandbox.practice import Json

PAYMENTS = ("ShopeePay", "Virtual Account", "SPayLater", "QRIS")


def buyer(dice: random.Random) -> Json:
    """A buyer: user id, user name and address."""
    who = invent(dice)
    return {
        "buyer_user_id": who.number,
        "buyer_username": f"{who.first}{who.last}{who.tail}".lower(),
        "recipient_address": {
            "name": f"{who.first} {who.last}",
            "phone": who.phone,
            "town": "",
            "district": who.district,
            "city": who.city,
            "state": who.state,
            "region": "ID",
            "zipcode": who.zipcode,
            "full_address": f"{who.street}, {who.district}, {who.city}, {who.state}, ID, {who.zipcode}",
        },
    }


def _hide(text: str) -> str:
    return f"{text[0]}***{text[-1]}" if len(text) > 1 else "****"


def masked(person: Json) -> Json:
    """The same buyer as an app without declared addresses sees him."""
    address = person["recipient_address"]
    return {
        "buyer_user_id": person["buyer_user_id"],
        "buyer_username": _hide(person["buyer_username"]),
        "recipient_address": address
        | {
            "name": _hide(address["name"]),
            "phone": "******" + address["phone"][-2:],
            "full_address": "****",
            "zipcode": "****",
            "district": "****",
        },
    }
