"""The Kemendagri code of a village: 10 digits PP.KK.CC.DDDD (feeds.md E5; ministerial decree of 25 April 2025)."""

from __future__ import annotations

import re

from config.errors import SettingsError

_PATTERN = re.compile(
    r"(1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-6])"  # province
    r"(0[1-9]|[1-6]\d|7[1-9]|[89]\d)"  # 01-69 regency, 71-99 city
    r"(0[1-9]|[1-9]\d)"  # district
    r"[123]\d{3}"  # 1 kelurahan, 2 desa, 3 desa adat
)
_KINDS = {"1": "kelurahan", "2": "desa", "3": "desa_adat"}
EXAMPLE = "32.04.05.2001"


def parse_village(text: str, name: str = "LAPAKDESA_VILLAGE") -> str:
    """Return the 10 digits of a code in any of its written forms: dots, dashes, blanks, a spreadsheet's ".0".

    Raises SettingsError with one of ``village.length``, ``village.bps`` (it looks like a BPS code, which is a
    different numbering) or ``village.unknown``.
    """
    params = {"name": name, "value": text.strip(), "example": EXAMPLE}
    written = text.strip()
    # A spreadsheet turns the bare number into 3204052001.0; a dotted code never ends in a single zero group.
    if re.fullmatch(r"\d{10}\.0+", written):
        written = written.partition(".")[0]
    digits = re.sub(r"[.\-\s]", "", written)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise SettingsError("village.length", params)
    if _PATTERN.fullmatch(digits):
        return digits
    if digits[6] == "0" and _PATTERN.fullmatch(digits[:6] + "2" + digits[7:]):
        raise SettingsError("village.bps", params)
    raise SettingsError("village.unknown", params)


def show_village(code: str) -> str:
    """``3204052001`` as people print it: ``32.04.05.2001``."""
    return f"{code[:2]}.{code[2:4]}.{code[4:6]}.{code[6:]}"


def village_kind(code: str) -> str:
    """``desa``, ``desa_adat`` or ``kelurahan``. A BUMDes belongs to a desa: warn about a kelurahan."""
    return _KINDS[code[6]]
