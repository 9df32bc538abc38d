"""Sentences about sale units: what one of them holds, whose stock it draws from, and what a number of stock counts."""

from __future__ import annotations

from collections.abc import Mapping

Sentences = Mapping[str, tuple[str, str]]

SALE_UNITS: Sentences = {
    "units_unclear": (
        "Isi di {cell} tertulis {value}. Tulis bilangan bulat, misalnya 12.",
        "What one holds says {value} in {cell}. Write a whole number, such as 12.",
    ),
    "units_missing": (
        "Satu {unit} ({cell}) berisi berapa {of}? Tulis angkanya, misalnya 10.",
        "How many {of} are in one {unit} ({cell})? Write the number, such as 10.",
    ),
    "units_differ": (
        "Isi di {cell} tertulis {value}, padahal satu {unit} selalu {units}. Pilih yang benar.",
        "What one holds says {value} in {cell}, but one {unit} is always {units}. Choose what is right.",
    ),
    "stock_unit_unclear": (
        "Angka di kolom {heading} ({cell}) dihitung dalam satuan apa: {units}?",
        "Which unit do the numbers of column {heading} ({cell}) count: {units}?",
    ),
    "sale_units_stock_unclear": (
        "{name} punya angka stok di beberapa baris ({cell}). Apakah menghitung barang yang sama?"
        " Berlaku untuk seluruh kolom {heading}.",
        "{name} has numbers of stock in several rows ({cell}). Do they count the same goods? This holds for the whole"
        " column {heading}.",
    ),
    "sale_unit_stock": (
        "Baris {cell} mengambil stok dari {stock_sku}, tetapi stoknya tertulis {value}."
        " Kosongkan, dan hitung {stock_sku}.",
        "The row of {cell} draws from {stock_sku}, but its stock says {value}. Leave it empty, and count {stock_sku}.",
    ),
    "sale_unit_stock_ignored": (
        "Angka stok di {cell} tidak dipakai: {sku} mengambil stok dari {stock_sku}.",
        "The number of stock in {cell} is not used: {sku} draws from {stock_sku}.",
    ),
    "stock_sku_missing": (
        "{sku} mengambil stok dari {stock_sku} ({cell}), tetapi SKU itu tidak ada. Tulis SKU yang benar.",
        "{sku} draws from {stock_sku} ({cell}), but there is no such SKU. Write the right one.",
    ),
    "stock_of_sale_unit": (
        "{sku} tidak bisa mengambil stok dari {stock_sku} ({cell}): salah satunya sudah terikat pada stok SKU lain."
        " Tulis SKU yang punya stok sendiri.",
        "{sku} cannot draw from {stock_sku} ({cell}): one of them is tied to the stock of another SKU already. Write a"
        " SKU with a stock of its own.",
    ),
    "sale_unit_has_own_stock": (
        "{sku} masih punya stok sendiri ({on_hand}), jadi belum bisa mengambil dari {stock_sku} ({cell})."
        " Jadikan 0 dulu: lapakdesa stock set {sku} 0",
        "{sku} still has a stock of its own ({on_hand}), so it cannot draw from {stock_sku} yet ({cell})."
        " Set it to 0 first: lapakdesa stock set {sku} 0",
    ),
    "stock_counted_in": ("Dihitung dalam {unit}", "Counted in {unit}"),
    "units_exact": ("1 {unit} = {units} {of}", "1 {unit} = {units} {of}"),
    "stock_apart": ("{unit} punya stok sendiri", "{unit} has a stock of its own"),
    "stock_apart_each": ("Barang lain: tiap baris punya stok sendiri", "Other goods: each row has a stock of its own"),
    "stock_shared": ("Barang yang sama: angka {unit} sudah semuanya", "The same goods: the number of {unit} is all"),
    "stock_added": ("Barang yang sama: angkanya dijumlahkan", "The same goods: the numbers add up"),
}
