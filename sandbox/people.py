"""Invented buyers."""

from __future__ import annotations

import random
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Person:
    """A buyer who does not exist; ``number`` and ``tail`` make user ids and user names."""

    first: str
    last: str
    street: str
    district: str
    city: str
    state: str
    zipcode: str
    number: int
    tail: int
    phone: str


def invent(dice: random.Random) -> Person:
    """The same dice give the same buyer."""
    first, last = dice.choice(_FIRST), dice.choice(_LAST)
    state, city, district, zipcode = dice.choice(_PLACES)
    street = f"Jl. Melati No. {dice.randint(1, 180)}, RT {dice.randint(1, 9):03d}/RW {dice.randint(1, 9):03d}"
    number, tail = dice.randint(100_000_000, 999_999_999), dice.randint(1, 99)
    phone = f"628{dice.randint(1_000_000_000, 9_999_999_999)}"
    return Person(first, last, street, district, city, state, zipcode, number, tail, phone)
