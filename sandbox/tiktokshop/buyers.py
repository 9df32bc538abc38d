"""Invented buyers as this marketplace shows them, masked or not (tiktokshop.md §10.3)."""

from __future__ import annotations

import random

from sandbox.people import Person, invent
from sandbox.practice import Json

PAYMENTS = ("GoPay", "Virtual Account", "QRIS", "Kartu Kredit")


def buyer(dice: random.Random) -> Json:
    """User id, relay address and full recipient."""
    who = invent(dice)
    return {
        "user_id": f"749{who.number:013d}{who.tail:03d}",
        "buyer_email": f"v{who.number}{who.tail:02d}@scs.tiktokw.com",
        "recipient_address": _address(who),
    }


def _address(who: Person) -> Json:
    levels = (("L0", "Country", "Indonesia", "ID"), ("L1", "Province", who.state, ""), ("L2", "City", who.city, ""),
              ("L3", "District", who.district, ""))  # fmt: skip
    return {
        "full_address": f"Indonesia, {who.state}, {who.city}, {who.district}, {who.street}",
        "name": f"{who.first} {who.last}", "first_name": who.first, "last_name": who.last,
        "phone_number": f"(+62){who.phone[2:]}", "address_detail": who.street, "address_line1": who.street,
        "address_line2": "", "address_line3": "", "address_line4": "",
        "district_info": [
            {"address_level": level, "address_level_name": kind, "address_name": name, "iso_code": iso}
            for level, kind, name, iso in levels
        ],
        "postal_code": who.zipcode, "region_code": "ID",
    }  # fmt: skip


def _stars(text: str, keep: int = 1) -> str:
    return text[:keep] + "*" * max(3, len(text) - keep) if text else ""


def masked(address: Json) -> Json:
    """Name, phone and street hidden with ``*``, as the platform's own couriers make them."""
    hidden = {
        name: _stars(address[name]) for name in ("name", "first_name", "last_name", "address_detail", "address_line1")
    }
    street = str(address["address_detail"])
    full = str(address["full_address"]).replace(street, hidden["address_detail"])
    phone = str(address["phone_number"])
    return address | hidden | {"full_address": full, "phone_number": phone[:6] + "*" * 6 + phone[-2:]}
