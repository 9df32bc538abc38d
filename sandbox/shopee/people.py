"""Invented buyers, and how Shopee masks them (shopee.md §7.3 "Masking")."""

from __future__ import annotations

import random

from sandbox.practice import Json

_FIRST = ("Siti", "Budi", "Dewi", "Agus", "Rina", "Joko", "Wayan", "Nur", "Eko", "Putri", "Hendra", "Lestari")
_LAST = (
    "Rahayu",
    "Santoso",
    "Wibowo",
    "Hidayat",
    "Pratama",
    "Utami",
    "Saputra",
    "Nugroho",
    "Siregar",
    "Halim",
)
_PLACES = (
    ("DKI JAKARTA", "KOTA JAKARTA SELATAN", "TEBET", "12810"),
    ("JAWA BARAT", "KOTA BANDUNG", "COBLONG", "40132"),
    ("JAWA TENGAH", "KOTA SEMARANG", "BANYUMANIK", "50263"),
    ("JAWA TIMUR", "KOTA SURABAYA", "GUBENG", "60281"),
    ("DI YOGYAKARTA", "KAB. SLEMAN", "DEPOK", "55281"),
    ("BALI", "KOTA DENPASAR", "DENPASAR BARAT", "80111"),
    ("SUMATERA UTARA", "KOTA MEDAN", "MEDAN BARU", "20154"),
    ("SULAWESI SELATAN", "KOTA MAKASSAR", "PANAKKUKANG", "90231"),
    ("PAPUA", "KOTA JAYAPURA", "ABEPURA", "99351"),
)
PAYMENTS = ("ShopeePay", "Virtual Account", "SPayLater", "QRIS")


def buyer(dice: random.Random) -> Json:
    """A buyer: user id, user name and address."""
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    state, city, district, zipcode = dice.choice(_PLACES)
    street = f"Jl. Melati No. {dice.randint(1, 180)}, RT {dice.randint(1, 9):03d}/RW {dice.randint(1, 9):03d}"
    return {
        "buyer_user_id": dice.randint(100_000_000, 999_999_999),
        "buyer_username": f"{first}{last}{dice.randint(1, 99)}".lower(),
        "recipient_address": {
            "name": f"{first} {last}",
            "phone": f"628{dice.randint(1_000_000_000, 9_999_999_999)}",
            "town": "",
            "district": district,
            "city": city,
            "state": state,
            "region": "ID",
            "zipcode": zipcode,
            "full_address": f"{street}, {district}, {city}, {state}, ID, {zipcode}",
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
