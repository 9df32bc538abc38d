"""Numbers as Indonesians write them: rupiah, stock, weight. What is unclear is refused with its reason.

A separator is understood from the whole column (``style_of``): ``0.500`` anywhere says that a dot is a decimal sign,
and ``1.250.000`` that it parts thousands. ``12.5`` says little about ``1.500``: people mix, and only equal numbers of
digits speak for one format. A price alone may rely on custom (``25.000`` is twenty-five thousand, nobody sells for
Rp 25 and a fraction); stock and weight may not.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from .limits import FULL_PRICE, LOW_PRICE, MAX_PRICE, MAX_STOCK, MAX_WEIGHT_G, MIN_PLAUSIBLE_PRICE
from .units import base_of, convert, grams_in, is_single, is_trade, read_unit
from .values import Kind, Value, kind_of, written

Sign = Literal["", "thousands", "decimal", "mixed"]
_NOTHING = frozenset(("", "-", "--", "—", "–", "n/a", "na", "null", "none", "nan", "#n/a", "tidak ada", "belum ada"))
_ZERO = frozenset(("habis", "kosong", "nihil", "nol", "sold out", "stok habis", "stok kosong", "out of stock"))
_CORE = re.compile(r"[0-9][0-9.,]*")
_GROUPS = {sign: re.compile(rf"[0-9]{{1,3}}(?:\{sign}[0-9]{{3}})+") for sign in ".,"}
_SPACED = re.compile(r"(?<![0-9])([0-9]{1,3})(?: ([0-9]{3}))+(?![0-9])")
_MONEY = re.compile(
    r"(?:rp|idr)?\s*[.:]?\s*(?P<sign>-?)\s*(?:rp|idr)?\s*[.:]?\s*(?P<core>[0-9][0-9.,]*?)\s*"
    r"(?P<times>ribuan|ribu|rebu|rb|k|jutaan|juta|jt)?"
    r"\s*(?:[.,]\s*-+|,=)?\s*(?:rupiah)?\s*(?:(?:/|per)\s*(?P<unit>[a-z]+))?"
)
_AMOUNT = re.compile(
    r"(?P<sign>-?)\s*(?P<core>[0-9][0-9.,]*|[0-9]+/[0-9]+|[½¼¾])\s*"
    r"(?:(?P<times>ribu|rebu|rb|juta|jt)(?![a-z])\s*)?(?P<unit>[a-zA-Z³²]+)?\.?"
)
_FOREIGN = re.compile(r"[$€£¥฿₫]|\b(?:usd|us\$|sgd|myr|rm|eur|gbp|thb|cny|aud)\b")
_TIMES = {
    **dict.fromkeys(("rb", "ribu", "rebu", "ribuan", "k"), 1000),
    **dict.fromkeys(("jt", "juta", "jutaan"), 1_000_000),
}
_NO_UNITS = frozenset(
    ("k", "ribuan", "jutaan", "ratus", "ratusan", "puluh", "puluhan", "belas", "lusinan", "an", "lebih")
)
"""Words behind a count that make it a guess (``50an``) or another number (``2 ratus``), and never are its unit."""
_FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


@dataclass(frozen=True, slots=True)
class Style:
    """What dot and comma mean in one column."""

    dot: Sign = ""
    comma: Sign = ""

    def of(self, sign: str) -> Sign:
        return self.dot if sign == "." else self.comma


_NEITHER = Style("mixed", "mixed")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, or the code of what is unclear, or neither (an empty cell). ``rejected`` refuses the whole row."""

    value: int | None = None
    code: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    unit: str = ""
    rejected: bool = False
    number: Decimal | None = None
    """A price as read, before it is judged; also there when the reading is refused."""


EMPTY = Reading()


Meaning = Literal["thousands", "decimal", "thousandths", "open"]
"""What one written number shows about its separator; ``thousandths``: decimal with three digits; ``open``: nothing."""
Votes = dict[tuple[str, Meaning], tuple[int, str]]


def votes_of(values: Sequence[Value]) -> Votes:
    """The evidence of a column about its separators: (sign, meaning) → the first cell (index, number) that shows it."""
    votes: Votes = {}
    for value in dict.fromkeys(values):
        if type(value) is str and ("." in value or "," in value):
            for core in _CORE.findall(value):
                core = core.rstrip(".,")
                for vote in _votes(core):
                    if vote not in votes:
                        votes[vote] = values.index(value), core
    return votes


def style_of(values: Sequence[Value]) -> Style:
    """What the cells of a column alone say about dot and comma."""
    return style_from(votes_of(values))


def style_from(votes: Votes) -> Style:
    dot, comma = _verdict(votes, "."), _verdict(votes, ",")
    if (".", "thousandths") in votes and not comma:
        comma = "thousands"
    elif (",", "thousandths") in votes and not dot:
        dot = "thousands"
    return Style(dot, comma)


def _votes(core: str) -> list[tuple[str, Meaning]]:
    dots, commas = core.count("."), core.count(",")
    if dots and commas:
        last, other = (".", ",") if core.rfind(".") > core.rfind(",") else (",", ".")
        tail = core.rpartition(last)[2]
        return [(last, "thousandths" if len(tail) == 3 else "decimal"), (other, "thousands")]
    if dots + commas > 1:
        return [("." if dots else ",", "thousands")]
    if dots + commas == 0:
        return []
    sign = "." if dots else ","
    head, _, tail = core.partition(sign)
    if len(tail) != 3:
        return [(sign, "decimal")]
    return [(sign, "thousandths" if head.startswith("0") or len(head) > 3 else "open")]


def _verdict(votes: Votes, sign: str) -> Sign:
    thousands, thousandths = (sign, "thousands") in votes, (sign, "thousandths") in votes
    decimal = (sign, "decimal") in votes
    if thousands:
        return "mixed" if decimal or thousandths else "thousands"
    if thousandths:
        return "decimal"
    if decimal:
        return "mixed" if (sign, "open") in votes else "decimal"
    return ""


def amount(core: str, style: Style, undecided: Literal["thousands", "decimal", "ask"]) -> Decimal | None:
    """The number in ``core`` (digits, dots, commas), or None where its separators are unclear or malformed."""
    if "." not in core and "," not in core:
        return Decimal(core)
    last = "." if core.rfind(".") > core.rfind(",") else ","
    other = "," if last == "." else "."
    head, tail = core.rsplit(last, 1)
    if other in core:
        whole = head.replace(other, "")
        ok = _GROUPS[other].fullmatch(head) and last not in head and tail
        return Decimal(f"{whole}.{tail}") if ok else None
    if last in head:
        return Decimal(core.replace(last, "")) if _GROUPS[last].fullmatch(core) else None
    if not tail:
        return None
    as_decimal = Decimal(f"{head}.{tail}")
    if len(tail) != 3 or head.startswith("0") or len(head) > 3:
        return as_decimal
    meaning: str = style.of(last) or undecided
    if meaning == "thousands":
        return Decimal(head + tail)
    return as_decimal if meaning == "decimal" else None


def shown(number: Decimal | None) -> str:
    """A number as Indonesians write it."""
    if number is None:
        return "?"
    whole, _, rest = f"{number:f}".partition(".")
    rest = rest.rstrip("0")
    text = f"{int(whole):,}".replace(",", ".")
    return f"{text},{rest}" if rest else text


def _plain(value: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", _keep_fractions(value)).casefold().split()).replace("−", "-")
    return _SPACED.sub(lambda match: match.group(0).replace(" ", ""), text)


def _keep_fractions(value: str) -> str:
    for sign, number in _FRACTIONS.items():
        value = value.replace(sign, f"{number}")
    return value


def _refused(code: str, value: Value, /, **params: Any) -> Reading:
    return Reading(code=code, params={"value": written(value), **params})


def parse_money(value: Value, style: Style = Style(), scale: int = 1, small: int = 1) -> Reading:
    """Rupiah. ``scale`` is 1000 for a column whose heading says "(ribuan)"; ``small`` where only its numbers below
    Rp 1.000 are in thousands."""
    kind = kind_of(value)
    if kind is Kind.EMPTY:
        return EMPTY
    if kind in (Kind.BOOL, Kind.DATE):
        return _refused("price_not_number", value)
    if isinstance(value, str):
        return _money_text(value, style, scale, small)
    assert isinstance(value, int | float)
    if value != value or abs(value) > 1e15:
        return _refused("price_not_number", value)
    return _money(_scaled(Decimal(repr(value)), scale, small), value, "")


def is_short(number: Decimal) -> bool:
    """May this price lack its thousands? ``1250.5`` too: a thousandth of 1.250.500 looks like that."""
    if number < LOW_PRICE:
        return number > 0
    return number < FULL_PRICE and _is_cut(number)


def _is_cut(number: Decimal) -> bool:
    return number != number.to_integral_value() and number * 1000 == (number * 1000).to_integral_value()


def _scaled(number: Decimal, scale: int, small: int) -> Decimal:
    return number * small if small != 1 and is_short(number) else number * scale


def scale_word(value: Value) -> str:
    """The word for thousands or millions in a price (``25 ribu``), empty where there is none."""
    if type(value) is not str:
        return ""
    match = _MONEY.fullmatch(_plain(value))
    return (match["times"] or "") if match else ""


def _money_text(value: str, style: Style, scale: int, small: int) -> Reading:
    text = _plain(value)
    if text in _NOTHING:
        return EMPTY
    if _FOREIGN.search(text):
        return _refused("foreign_currency", value)
    match = _MONEY.fullmatch(text)
    if match is None:
        is_range = re.search(r"(?:[0-9]|rb|ribu|rebu|k|jt|juta)\s*(?:-|–|s/d|sampai|~)\s*(?:rp\.?\s*)?[0-9]", text)
        return _refused("price_range" if is_range else "price_not_number", value)
    times = _TIMES.get(match["times"] or "", 1)
    number = amount(match["core"], style, "thousands") if times == 1 else amount(match["core"], _NEITHER, "ask")
    if number is None:
        return _refused("number_unclear", value)
    scaled = number * times if times != 1 else _scaled(number, scale, small)
    return _money(-scaled if match["sign"] else scaled, value, match["unit"] or "")


def _money(number: Decimal, value: Value, unit: str) -> Reading:
    if number < 0:
        return dataclasses.replace(_refused("price_negative", value), rejected=True)
    if number > MAX_PRICE:
        return dataclasses.replace(_refused("price_too_high", value, limit=MAX_PRICE), rejected=True)
    if number != number.to_integral_value():
        return dataclasses.replace(_refused("price_fraction", value), number=number)
    if 0 < number < MIN_PLAUSIBLE_PRICE:
        return Reading(int(number), "price_too_low", {"value": written(value)}, unit, number=number)
    return Reading(int(number), unit=unit, number=number)


def parse_count(value: Value, style: Style = Style(), unit: str = "", bare: str = "") -> Reading:
    """Stock in whole units. ``unit`` is the row's own unit: ``10 lusin`` of something sold by the piece is 120.

    ``bare`` is the unit of a number without a word, from the heading (``Stok (lusin)``).
    """
    kind = kind_of(value)
    if kind is Kind.EMPTY:
        return EMPTY
    if kind in (Kind.BOOL, Kind.DATE):
        return _refused("stock_not_number", value)
    if not isinstance(value, str):
        assert isinstance(value, int | float)
        if value != value or abs(value) > 1e15:
            return _refused("stock_not_number", value)
        return _count_in_unit(Decimal(repr(value)), bare, unit, value)
    text = _plain(value)
    if text in _NOTHING:
        return EMPTY
    if text in _ZERO:
        return Reading(0)
    match = _AMOUNT.fullmatch(text)
    if match is None or "/" in match["core"]:
        return _refused("stock_not_number", value)
    if (match["unit"] or "") in _NO_UNITS:
        return _refused("stock_not_number", value)
    times = _TIMES.get(match["times"] or "", 1)
    number = amount(match["core"], style if times == 1 else _NEITHER, "ask")
    if number is None:
        return _refused("number_unclear", value)
    return _count_in_unit(number * times * (-1 if match["sign"] else 1), match["unit"] or bare, unit, value)


def _count_in_unit(number: Decimal, said: str, unit: str, value: Value) -> Reading:
    """The number in the row's own unit. Without an own unit, dozens become pieces and any other word is the unit."""
    said, own = read_unit(said), read_unit(unit)
    if not said or said == own:
        return _count(number, value)
    if not own:
        if base_of(said)[0] == "pcs":
            return _count(number * base_of(said)[1], value)
        return dataclasses.replace(_count(number, value), unit=said)
    converted = convert(number, said, own)
    if converted is None and is_single(said) and is_trade(own):
        return _count(number, value)  # "12 pcs" of something sold by the bungkus
    if converted is None:
        return _refused("stock_unit_differs", value, unit=unit)
    return _count(converted, value)


def _count(number: Decimal, value: Value) -> Reading:
    if number < 0:
        return _refused("stock_negative", value)
    if number > MAX_STOCK:
        return dataclasses.replace(_refused("stock_too_high", value, limit=MAX_STOCK), rejected=True)
    if number != number.to_integral_value():
        return _refused("stock_fraction", value)
    return Reading(int(number))


def parse_weight(value: Value, style: Style = Style(), unit: str = "") -> Reading:
    """Grams. ``unit`` is the column's unit; without one, and none in the cell, a number is refused."""
    kind = kind_of(value)
    if kind is Kind.EMPTY:
        return EMPTY
    if kind in (Kind.BOOL, Kind.DATE):
        return _refused("weight_not_number", value)
    if not isinstance(value, str):
        assert isinstance(value, int | float)
        if value != value or abs(value) > 1e15:
            return _refused("weight_not_number", value)
        return _grams(Decimal(repr(value)), unit, value)
    text = _plain(value)
    if text in _NOTHING:
        return EMPTY
    match = _AMOUNT.fullmatch(text)
    if match is None or match["sign"] or match["times"] or (match["unit"] and not grams_in(match["unit"])):
        return _refused("weight_not_number", value)
    said = match["unit"] or unit
    if "/" in match["core"]:
        top, bottom = match["core"].split("/")
        number = Decimal(top) / Decimal(bottom) if int(bottom) else None
    else:
        number = amount(match["core"], _weight_style(style, said), _weight_custom(said))
    if number is None:
        return _refused("number_unclear", value)
    return _grams(number, said, value)


def _weight_style(style: Style, unit: str) -> Style:
    """The column's style, unless it says that ``5.000 gram`` is five: then nobody knows, and we ask."""
    if grams_in(unit) != 1:
        return style
    return Style(*("mixed" if sign == "decimal" else sign for sign in (style.dot, style.comma)))


def _weight_custom(unit: str) -> Literal["thousands", "decimal", "ask"]:
    """``1.500`` in kg can only be 1,5 kg (1 500 kg is beyond the ceiling); in grams only 1 500."""
    grams = grams_in(unit)
    return "decimal" if grams == 1000 else "thousands" if grams == 1 else "ask"


def _grams(number: Decimal, unit: str, value: Value) -> Reading:
    if number == 0:
        return EMPTY
    factor = grams_in(unit)
    if factor is None:
        return _refused("weight_unit_unknown", value)
    grams = number * factor
    if grams < 1 or grams > MAX_WEIGHT_G:
        return _refused("weight_out_of_range", value, limit_kg=MAX_WEIGHT_G // 1000)
    if grams != grams.to_integral_value():
        return _refused("weight_fraction", value)
    return Reading(int(grams))
