"""Rupiah, stock and weight as Indonesians write them; what is unclear is refused with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.spreadsheet.codes import CODES
from inventory.spreadsheet.limits import MAX_PRICE, MAX_STOCK, MAX_WEIGHT_G
from inventory.spreadsheet.numbers import Style, parse_count, parse_money, parse_weight, style_of


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("Rp 15.000,-", 15_000),
        ("IDR 143.500.000", 143_500_000),
        ("IDR. 143.500.000", 143_500_000),
        ("Rp5,000", 5_000),
        ("Rp. 5.000", 5_000),
        ("Rp 60000", 60_000),
        ("15rb", 15_000),
        ("25 ribu", 25_000),
        ("25 ribuan", 25_000),
        ("342 rebu", 342_000),
        ("1,25 jutaan", 1_250_000),
        ("12,5rb", 12_500),
        ("1,5 jt", 1_500_000),
        ("2 juta", 2_000_000),
        ("15000.00", 15_000),
        ("15.000,00", 15_000),
        ("1,250,000.00", 1_250_000),
        ("25.000", 25_000),
        ("15 000", 15_000),
        ("1 250 000", 1_250_000),
        ("15.000 / kg", 15_000),
        ("Rp15.000,00/pcs", 15_000),
        ("15.000 rupiah", 15_000),
        ("Rp\u00a07.500", 7_500),
        (15_000, 15_000),
        (15_000.0, 15_000),
    ],
)
def test_a_price_is_read(text: Any, rupiah: int) -> None:
    assert parse_money(text).value == rupiah
    assert parse_money(text).code == ""


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("13,75", "price_fraction"),
        (13.75, "price_fraction"),
        ("0.30", "price_fraction"),
        ("10.000 - 15.000", "price_range"),
        ("10rb-15rb", "price_range"),
        ("hubungi penjual", "price_not_number"),
        ("1.500.00", "number_unclear"),
        ("15,00,000", "number_unclear"),
        ("1.250 jt", "number_unclear"),
        ("15", "price_too_low"),
        ("$15", "foreign_currency"),
        ("15 USD", "foreign_currency"),
        ("12 34", "price_not_number"),
        (date(2026, 1, 15), "price_not_number"),
        (True, "price_not_number"),
        (float("nan"), "price_not_number"),
        (float("inf"), "price_not_number"),
    ],
)
def test_an_unclear_price_is_refused_with_its_reason(value: Any, code: str) -> None:
    reading = parse_money(value)
    assert reading.code == code
    assert not reading.rejected
    assert code in CODES


@pytest.mark.parametrize(
    ("value", "code"), [("-5.000", "price_negative"), (-1, "price_negative"), (2e9, "price_too_high")]
)
def test_an_impossible_price_refuses_its_row(value: Any, code: str) -> None:
    reading = parse_money(value)
    assert (reading.code, reading.rejected, reading.value) == (code, True, None)


@pytest.mark.parametrize("value", [None, "", "  ", "-", "n/a"])
def test_an_empty_cell_is_no_value_and_no_question(value: Any) -> None:
    for parse in (parse_money, parse_count, parse_weight):
        assert (parse(value).value, parse(value).code) == (None, "")


def test_a_column_in_thousands_is_multiplied_exactly() -> None:
    assert parse_money("13,75", scale=1000).value == 13_750
    assert parse_money(15, scale=1000).value == 15_000


def test_the_column_tells_what_a_dot_means() -> None:
    assert style_of(["36.000", "0.500", "-2.000"]) == Style("decimal", "thousands")
    assert style_of(["15.000", "1.250.000"]).dot == "thousands"
    assert style_of(["15.000", "25.000"]) == Style("", "")
    assert style_of(["1.250.000", "12.5"]).dot == "mixed"
    assert parse_count("36.000", Style("decimal", "thousands")).value == 36
    assert parse_money("36.000", Style("mixed", "")).code == "number_unclear"


@pytest.mark.parametrize(
    ("value", "unit", "stock"),
    [
        ("12", "", 12),
        ("12 pcs", "", 12),
        ("habis", "", 0),
        ("Kosong", "", 0),
        ("10 lusin", "", 120),
        ("10 lusin", "pcs", 120),
        ("10 lusin", "lusin", 10),
        ("2 kodi", "lembar", 40),
        ("2 ribu", "", 2000),
        ("1,5 rb pcs", "", 1500),
        ("1,2 juta", "", None),
        ("69.0", "kg", 69),
        (69.0, "", 69),
        ("3 kg", "kg", 3),
        ("1.250.000", "", 1_250_000 if MAX_STOCK >= 1_250_000 else None),
    ],
)
def test_stock_is_read_in_whole_units(value: Any, unit: str, stock: int | None) -> None:
    assert parse_count(value, unit=unit).value == stock


@pytest.mark.parametrize(
    ("value", "unit", "code"),
    [
        ("100+", "", "stock_not_number"),
        ("50an", "", "stock_not_number"),
        ("2k", "", "stock_not_number"),
        ("2 ratus", "", "stock_not_number"),
        ("1.250 rb", "", "number_unclear"),
        ("100+ terjual", "", "stock_not_number"),
        ("ready", "", "stock_not_number"),
        ("banyak", "", "stock_not_number"),
        ("1.500", "", "number_unclear"),
        ("12,5", "kg", "stock_fraction"),
        ("-3", "", "stock_negative"),
        ("10 lusin", "kg", "stock_unit_differs"),
        ("3 kg", "pcs", "stock_unit_differs"),
        (date(2026, 1, 1), "", "stock_not_number"),
    ],
)
def test_unclear_stock_is_refused(value: Any, unit: str, code: str) -> None:
    assert parse_count(value, unit=unit).code == code


@pytest.mark.parametrize(
    ("value", "unit", "grams"),
    [
        ("1,5 kg", "", 1500),
        ("250 gr", "", 250),
        ("500gram", "", 500),
        ("0,25 kg", "", 250),
        ("2 ons", "", 200),
        ("½ kg", "", 500),
        ("1/4 kg", "", 250),
        ("1.500", "g", 1500),
        ("1.500", "kg", 1500),
        ("1,500 kg", "", 1500),
        (0.3, "kg", 300),
        (250, "g", 250),
        (0, "g", None),
    ],
)
def test_a_weight_is_read_in_grams(value: Any, unit: str, grams: int | None) -> None:
    reading = parse_weight(value, unit=unit)
    assert (reading.value, reading.code) == (grams, "")


@pytest.mark.parametrize(
    ("value", "unit", "code"),
    [
        ("1.500", "", "number_unclear"),
        (250, "", "weight_unit_unknown"),
        ("5 liter", "", "weight_not_number"),
        ("900", "kg", "weight_out_of_range"),
        ("0,2", "g", "weight_out_of_range"),
        ("1,5", "g", "weight_fraction"),
        ("1/0 kg", "", "number_unclear"),
        ("-5 kg", "", "weight_not_number"),
    ],
)
def test_an_unclear_weight_is_refused(value: Any, unit: str, code: str) -> None:
    assert parse_weight(value, unit=unit).code == code


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


MONEY = [
    lambda n: str(n),
    lambda n: f"Rp {n}",
    lambda n: f"Rp{dotted(n)}",
    lambda n: f"Rp. {dotted(n)},-",
    lambda n: f"IDR {dotted(n)}",
    lambda n: f"{dotted(n)},00",
    lambda n: f"Rp{n:,}",
    lambda n: f"{n:,}.00",
    lambda n: f"{n}.00",
    lambda n: f" rp {dotted(n)} ",
    lambda n: f"{n:,}".replace(",", " "),
    lambda n: float(n),
]


@given(st.integers(100, MAX_PRICE), st.sampled_from(MONEY))
def test_every_way_to_write_a_price_gives_the_price_back(number: int, written: Any) -> None:
    reading = parse_money(written(number), style_of([written(number)]))
    assert (reading.value, reading.code) == (number, "")


@given(st.integers(1, 999), st.sampled_from(["rb", " ribu", " rb", "k"]))
def test_thousands_in_words_give_the_price_back(number: int, word: str) -> None:
    assert parse_money(f"{number}{word}").value == number * 1000


@given(st.integers(1, MAX_WEIGHT_G), st.sampled_from(["g", "kg", "kg,"]))
def test_every_way_to_write_a_weight_gives_the_grams_back(grams: int, way: str) -> None:
    if way == "g":
        text = f"{grams} gram"
    else:
        text = f"{grams / 1000:.3f}".rstrip("0").rstrip(".") + " kg"
        text = text.replace(".", ",") if way == "kg," else text
    assert parse_weight(text).value == grams


@given(st.integers(0, MAX_STOCK))
def test_plain_stock_gives_itself_back(number: int) -> None:
    assert parse_count(str(number)).value == number
    assert parse_count(float(number)).value == number
    assert parse_count(f"{number} pcs").value == number


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.dates()), st.text(max_size=5))
def test_no_value_whatever_raises(value: Any, unit: str) -> None:
    for style in (Style(), style_of([value]), Style("mixed", "mixed")):
        for reading in (parse_money(value, style), parse_count(value, style, unit), parse_weight(value, style, unit)):
            assert reading.value is None or reading.value >= 0
            assert not reading.code or reading.code in CODES


@given(st.text("0123456789.,-Rprbjtkg lusin½/", max_size=14))
def test_near_numbers_never_raise(text: str) -> None:
    for parse in (parse_money, parse_count, parse_weight):
        reading = parse(text, style_of([text]))
        assert reading.value is None or reading.value >= 0
        assert not reading.code or reading.code in CODES
