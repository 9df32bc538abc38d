"""Codes that are text: SKU and barcode. Leading zeros stay, damaged ones are told, missing SKUs are made."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from .values import Value, text_of

_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
"""What most codes are made of: nothing to trim, no dash alone, and no ``+``, so no 8.99E+12."""
_NOT_SLUG = re.compile(r"[^A-Z0-9]+")
_LONGEST_SLUG = 60


def is_plain(text: str) -> bool:
    """Is it a code as it stands? Most are."""
    return _PLAIN.fullmatch(text) is not None


def identifier(value: Value) -> tuple[str, str]:
    """The code as text, and a problem code: ``identifier_lossy`` when a spreadsheet already cut its digits."""
    if type(value) is str and is_plain(value):
        return value, ""
    text = " ".join(text_of(value).split())
    if text in ("-", "--"):
        return "", ""
    if _SCIENTIFIC.fullmatch(text) or (isinstance(value, float) and (abs(value) >= 1e15 or not value.is_integer())):
        return text, "identifier_lossy"
    return text, ""


def barcode_is_valid(code: str) -> bool:
    """GS1 check digit of an 8, 12, 13 or 14 digit code (GS1 General Specifications, section 7.9)."""
    if len(code) not in (8, 12, 13, 14) or not (code.isascii() and code.isdigit()):
        return False
    digits = code.encode()
    odd, even = digits[::-2], digits[-2::-2]
    return (sum(odd) + 3 * sum(even) - ord("0") * (len(odd) + 3 * len(even))) % 10 == 0


def slug(text: str) -> str:
    """Upper-case ASCII words joined by ``-``. Text that loses letters, or is long, ends in a digest of itself."""
    folded = unicodedata.normalize("NFKD", text)
    ascii_text = "".join(character for character in folded if character.isascii())
    lost = any(character.isalnum() and not character.isascii() for character in folded)
    result = _NOT_SLUG.sub("-", ascii_text.upper()).strip("-")
    if lost or not result or len(result) > _LONGEST_SLUG:
        digest = hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:6].upper()
        result = f"{result[: _LONGEST_SLUG - 7].strip('-')}-{digest}".strip("-")
    return result


def made_sku(base: str, options: Sequence[str]) -> str:
    """The SKU of a row that has none: base and options, the same in every run (``KOPI-GAYO-250G``)."""
    return "-".join([base, *(slug(option) for option in options if option.strip())])
