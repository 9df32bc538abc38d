"""Every code of an import as a sentence, in Bahasa Indonesia and English: what is wrong, and what to do next.

``{named}`` params come from the note; ``{cell}`` is always there. The messages catalogue translates from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.messages import field_name

from .codes_imports import IMPORTS
from .codes_reading import READING
from .codes_sale_units import SALE_UNITS

UNREADABLE: Mapping[str, tuple[str, str]] = {
    "file_not_found": (
        "Berkas {name} tidak ditemukan. Periksa nama dan foldernya.",
        "File {name} was not found. Check its name and folder.",
    ),
    "is_directory": (
        "{name} adalah folder. Pilih satu berkas Excel atau CSV di dalamnya.",
        "{name} is a folder. Choose one Excel or CSV file inside it.",
    ),
    "file_locked": (
        "Berkas {name} tidak bisa dibuka. Tutup dulu di Excel, lalu coba lagi.",
        "File {name} cannot be opened. Close it in Excel first, then try again.",
    ),
    "file_not_readable": (
        "Berkas {name} tidak bisa dibaca. Salin berkas itu ke komputer ini, lalu coba lagi.",
        "File {name} cannot be read. Copy it to this computer, then try again.",
    ),
    "empty_file": (
        "Berkas {name} kosong (0 isi). Unduh atau simpan ulang, lalu coba lagi.",
        "File {name} is empty. Download or save it again, then retry.",
    ),
    "too_large": (
        "Berkas terlalu besar (batas {limit_mb} MB). Bagi menjadi beberapa berkas.",
        "The file is too large (limit {limit_mb} MB). Split it into several files.",
    ),
    "too_many_rows": (
        "Baris terlalu banyak (batas {limit}). Hapus baris kosong di bawah tabel atau bagi berkasnya.",
        "Too many rows (limit {limit}). Delete empty rows below the table or split the file.",
    ),
    "too_many_columns": (
        "Kolom terlalu banyak (batas {limit}). Hapus kolom di sebelah kanan tabel.",
        "Too many columns (limit {limit}). Delete the columns to the right of the table.",
    ),
    "too_many_cells": (
        "Sel terlalu banyak (batas {limit}). Bagi menjadi beberapa berkas.",
        "Too many cells (limit {limit}). Split it into several files.",
    ),
    "zip_bomb": (
        "Isi berkas ini membengkak tidak wajar saat dibuka. Simpan ulang dari Excel, lalu coba lagi.",
        "This file grows beyond reason when opened. Save it again from Excel, then retry.",
    ),
    "unsafe_xml": (
        "Berkas ini berisi perintah yang tidak aman. Simpan ulang dari Excel, lalu coba lagi.",
        "This file holds unsafe instructions. Save it again from Excel, then retry.",
    ),
    "encrypted": (
        "Berkas ini diberi kata sandi. Buka di Excel, hapus kata sandinya, simpan, lalu coba lagi.",
        "This file has a password. Open it in Excel, remove the password, save, then retry.",
    ),
    "is_html": (
        "Berkas ini halaman web, bukan Excel. Buka di Excel, simpan sebagai .xlsx, lalu coba lagi.",
        "This file is a web page, not Excel. Open it in Excel, save it as .xlsx, then retry.",
    ),
    "is_pdf": (
        "Berkas ini PDF. Minta berkas Excel atau CSV-nya.",
        "This file is a PDF. Ask for the Excel or CSV file.",
    ),
    "old_xml_format": (
        "Berkas ini Excel XML 2003. Buka di Excel, simpan sebagai .xlsx, lalu coba lagi.",
        "This file is Excel XML 2003. Open it in Excel, save it as .xlsx, then retry.",
    ),
    "unsupported_format": (
        "Jenis berkas {format} belum didukung. Simpan sebagai .xlsx, lalu coba lagi.",
        "Files of kind {format} are not supported. Save it as .xlsx, then retry.",
    ),
    "not_a_spreadsheet": (
        "Berkas ini bukan tabel. Pilih berkas .xlsx, .xls, .ods, atau .csv.",
        "This file is no table. Choose an .xlsx, .xls, .ods or .csv file.",
    ),
    "not_text": (
        "Isi berkas ini bukan teks. Simpan ulang sebagai CSV UTF-8 atau .xlsx.",
        "The content is not text. Save it again as CSV UTF-8 or .xlsx.",
    ),
    "corrupt": (
        "Berkas ini rusak. Buka di Excel, simpan dengan nama baru, lalu coba lagi.",
        "This file is damaged. Open it in Excel, save it under a new name, then retry.",
    ),
}

REFUSED: Mapping[str, tuple[str, str]] = {
    "empty": (
        "Tidak ada produk di berkas ini. Isi baris di bawah judul kolom, lalu coba lagi.",
        "There are no products in this file. Fill the rows below the headings, then retry.",
    ),
    "not_products": (
        "Berkas ini bukan daftar produk. Pilih berkas yang berisi nama produk dan harga.",
        "This file is no product list. Choose a file with product names and prices.",
    ),
    "order_export": (
        "Berkas ini daftar pesanan, bukan daftar produk ({cell}). Pesanan diambil sendiri dengan: lapakdesa sync.",
        "This file lists orders, not products ({cell}). Orders are fetched by: lapakdesa sync.",
    ),
    "ledger": (
        "Berkas ini catatan keluar-masuk atau iuran, bukan daftar produk ({cell}).",
        "This file is a ledger or a fee table, not a product list ({cell}).",
    ),
}

QUESTIONS: Mapping[str, tuple[str, str]] = {
    "sheet_not_found": (
        "Lembar {sheet} tidak ada. Pilih salah satu: {sheets}.",
        "There is no sheet {sheet}. Choose one of: {sheets}.",
    ),
    "which_sheet": (
        "Lebih dari satu lembar berisi produk: {sheets}. Pilih satu dengan --sheet.",
        "More than one sheet holds products: {sheets}. Choose one with --sheet.",
    ),
    "no_header": (
        "Tidak ada judul kolom di atas {cell}. Tulis judul seperti Nama Produk, Harga, Stok di baris pertama.",
        "There are no headings above {cell}. Write headings such as Nama Produk, Harga, Stok in the first row.",
    ),
    "no_name_column": (
        "Kolom nama produk tidak ditemukan. Beri judul Nama Produk pada kolomnya ({cell}).",
        "There is no column of product names. Give it the heading Nama Produk ({cell}).",
    ),
    "no_price_column": (
        "Kolom harga jual tidak ada, padahal {count} produk baru perlu harga. Tambahkan kolom Harga Jual.",
        "There is no price column, but {count} new products need a price. Add a column Harga Jual.",
    ),
    "several_columns": (
        "Dua kolom bisa berarti {field}: {used} dan {unused} ({cell}). Hapus atau ganti judul salah satunya.",
        "Two columns may mean {field}: {used} and {unused} ({cell}). Remove one or change its heading.",
    ),
    "second_table": (
        "Ada tabel kedua mulai {cell} dengan susunan lain. Pindahkan ke lembar atau berkas sendiri.",
        "A second table of another shape begins at {cell}. Move it to a sheet or file of its own.",
    ),
    "price_missing": (
        "Harga {name} kosong ({cell}). Isi harganya.",
        "The price of {name} is missing ({cell}). Fill it in.",
    ),
    "price_not_number": (
        "Harga di {cell} tertulis {value}. Tulis angkanya saja, misalnya 15000.",
        "The price in {cell} says {value}. Write just the number, such as 15000.",
    ),
    "price_fraction": (
        "Harga di {cell} tertulis {value}. Rupiah tidak memakai koma; tulis angka utuh.",
        "The price in {cell} says {value}. Rupiah have no fractions; write a whole number.",
    ),
    "price_range": (
        "Harga di {cell} tertulis {value}. Tulis satu harga saja.",
        "The price in {cell} says {value}. Write one price only.",
    ),
    "price_too_low": (
        "Harga di {cell} tertulis {value}. Apakah dalam ribuan? Tulis harga lengkap, misalnya 15000.",
        "The price in {cell} says {value}. Is it in thousands? Write the full price, such as 15000.",
    ),
    "foreign_currency": (
        "Harga di {cell} memakai mata uang lain ({value}). Tulis dalam rupiah.",
        "The price in {cell} is in another currency ({value}). Write it in rupiah.",
    ),
    "number_unclear": (
        "Angka {value} di {cell} bisa dibaca dua cara. Tulis tanpa titik dan koma.",
        "The number {value} in {cell} can be read two ways. Write it without dots and commas.",
    ),
    "stock_not_number": (
        "Stok di {cell} tertulis {value}. Tulis jumlahnya, misalnya 12.",
        "The stock in {cell} says {value}. Write the number, such as 12.",
    ),
    "stock_fraction": (
        "Stok di {cell} tertulis {value}. Tulis jumlah utuh, atau ganti satuannya.",
        "The stock in {cell} says {value}. Write a whole number, or change the unit.",
    ),
    "stock_negative": (
        "Stok di {cell} kurang dari nol ({value}). Hitung barangnya dan tulis jumlah yang benar.",
        "The stock in {cell} is below zero ({value}). Count the goods and write the true number.",
    ),
    "stock_unit_differs": (
        "Stok di {cell} tertulis {value}, tetapi satuannya {unit}. Tulis jumlah dalam {unit}.",
        "The stock in {cell} says {value}, but the unit is {unit}. Write the number in {unit}.",
    ),
    "weight_not_number": (
        "Berat di {cell} tertulis {value}. Tulis misalnya 250 gram atau 1,5 kg.",
        "The weight in {cell} says {value}. Write for example 250 gram or 1,5 kg.",
    ),
    "weight_unit_unknown": (
        "Berat {value} di {cell}: gram atau kg? Tulis satuannya.",
        "Weight {value} in {cell}: gram or kg? Write the unit.",
    ),
    "weight_unit_unknown_column": (
        "Kolom {heading} ({cell}): gram atau kg? Ubah judulnya menjadi Berat (gram) atau Berat (kg).",
        "Column {heading} ({cell}): gram or kg? Change the heading to Berat (gram) or Berat (kg).",
    ),
    "weight_out_of_range": (
        "Berat {value} di {cell} tidak wajar (batas {limit_kg} kg). Periksa angkanya.",
        "Weight {value} in {cell} is out of range (limit {limit_kg} kg). Check the number.",
    ),
    "weight_fraction": (
        "Berat {value} di {cell} bukan gram utuh. Bulatkan ke gram.",
        "Weight {value} in {cell} is no whole gram. Round it to grams.",
    ),
    "name_too_long": (
        "Nama di {cell} lebih dari {limit} huruf. Pendekkan namanya.",
        "The name in {cell} has more than {limit} characters. Shorten it.",
    ),
    "sku_too_long": (
        "Kode di {cell} lebih dari {limit} huruf. Pendekkan kodenya.",
        "The code in {cell} has more than {limit} characters. Shorten it.",
    ),
    "identifier_lossy": (
        "Kode di {cell} sudah dipotong Excel ({value}). Ubah format kolom menjadi Teks dan ketik ulang kodenya.",
        "The code in {cell} was cut by Excel ({value}). Format the column as Text and type the code again.",
    ),
    "condition_unknown": (
        "Kondisi di {cell} tertulis {value}. Tulis Baru atau Bekas.",
        "The condition in {cell} says {value}. Write Baru or Bekas.",
    ),
    "option_missing": (
        "Pilihan {axis} kosong ({cell}). Isi supaya varian bisa dibedakan.",
        "The choice {axis} is empty ({cell}). Fill it so that variants can be told apart.",
    ),
    "same_options": (
        "Varian {options} sudah ada di baris {row} ({cell}). Ubah pilihannya atau hapus satu baris.",
        "Variant {options} is already in row {row} ({cell}). Change its choice or delete one row.",
    ),
    "duplicate_sku": (
        "SKU {sku} dipakai dua kali dengan isi berbeda: baris {row} dan {cell}. Ubah salah satunya.",
        "SKU {sku} is used twice with different content: row {row} and {cell}. Change one of them.",
    ),
    "same_name_twice": (
        "Nama {name} ada dua kali tanpa SKU: baris {row} dan {cell}. Beri SKU, atau hapus satu baris.",
        "The name {name} occurs twice without SKU: row {row} and {cell}. Add SKUs, or delete one row.",
    ),
    "duplicate_barcode": (
        "Barcode {value} dipakai dua kali: baris {row} dan {cell}. Perbaiki salah satunya.",
        "Barcode {value} is used twice: row {row} and {cell}. Correct one of them.",
    ),
    "names_differ": (
        "SKU ini satu produk ({sku}), tetapi namanya berbeda-beda ({cell}). Samakan namanya atau hapus kolom nama.",
        "These SKUs are one product ({sku}), but their names differ ({cell}). Use one name or drop the column.",
    ),
    "cells_beyond_table": (
        "Baris {row} punya isi di luar kolom tabel ({cell}): {value}. Beri tanda kutip pada teks yang berkoma.",
        "Row {row} has content beyond the columns of the table ({cell}): {value}. Quote texts that hold commas.",
    ),
    "sku_in_two_products": (
        "Baris ini memakai SKU dari beberapa produk: {codes} ({cell}). Pisahkan menurut produknya.",
        "These rows use SKUs of several products: {codes} ({cell}). Separate them by product.",
    ),
    "name_has_other_sku": (
        "Produk {name} sudah ada dengan SKU {sku}. Tulis SKU itu di {cell}, atau ganti namanya.",
        "Product {name} exists with SKU {sku}. Write that SKU in {cell}, or change the name.",
    ),
    "made_sku_taken": (
        "SKU {sku} sudah dipakai produk {name}. Tulis SKU lain di {cell}.",
        "SKU {sku} belongs to product {name}. Write another SKU in {cell}.",
    ),
    "axes_differ": (
        "Pilihan varian berbeda: tersimpan {have}, di berkas {given} ({cell}). Samakan judul kolom variannya.",
        "The kinds of variant differ: stored {have}, in the file {given} ({cell}). Use the same headings.",
    ),
}

REJECTIONS: Mapping[str, tuple[str, str]] = {
    "price_negative": (
        "Harga di {cell} kurang dari nol ({value}). Baris ini dilewati; perbaiki lalu impor lagi.",
        "The price in {cell} is below zero ({value}). The row is skipped; correct it and import again.",
    ),
    "price_too_high": (
        "Harga {value} di {cell} di atas batas {limit}. Baris ini dilewati; periksa angkanya.",
        "Price {value} in {cell} is above the limit {limit}. The row is skipped; check the number.",
    ),
    "stock_too_high": (
        "Stok {value} di {cell} di atas batas {limit}. Baris ini dilewati; periksa angkanya.",
        "Stock {value} in {cell} is above the limit {limit}. The row is skipped; check the number.",
    ),
    "row_without_name": (
        "Baris {row} tidak punya nama produk ({cell}) dan SKU-nya belum dikenal. Baris ini dilewati.",
        "Row {row} has no product name ({cell}) and its SKU is unknown. The row is skipped.",
    ),
}

WARNINGS: Mapping[str, tuple[str, str]] = {
    "encoding_guessed": (
        "Huruf dibaca sebagai {encoding}. Periksa nama yang berhuruf khusus; lebih aman simpan CSV UTF-8.",
        "The letters were read as {encoding}. Check names with special letters; CSV UTF-8 is safer.",
    ),
    "rows_unwrapped": (
        "{count} baris terbungkus tanda kutip dan sudah dipisahkan kembali.",
        "{count} rows were wrapped in quotes and have been split again.",
    ),
    "column_not_used": (
        "Kolom {unused} ({cell}) tidak dipakai; {field} diambil dari kolom {used}.",
        "Column {unused} ({cell}) is not used; {field} comes from column {used}.",
    ),
    "column_ignored": (
        "Kolom {heading} ({cell}) tidak dikenal dan tidak dipakai.",
        "Column {heading} ({cell}) is unknown and not used.",
    ),
    "no_heading": (
        "Kolom tanpa judul mulai {cell} tidak dipakai ({count} baris berisi).",
        "The column without heading at {cell} is not used ({count} rows hold something).",
    ),
    "example_rows_skipped": (
        "{count} baris contoh dilewati.",
        "{count} example rows were skipped.",
    ),
    "total_row_skipped": (
        "Baris jumlah di baris {row} dilewati.",
        "The totals in row {row} were skipped.",
    ),
    "duplicate_row_merged": (
        "{cell}: SKU {sku} sama isinya dengan baris {row}; dihitung sekali.",
        "{cell}: SKU {sku} repeats row {row}; it counts once.",
    ),
    "barcode_check_digit": (
        "Barcode {value} di {cell} salah angka periksanya. Pindai ulang barangnya.",
        "Barcode {value} in {cell} has a wrong check digit. Scan the product again.",
    ),
    "certificate_without_number": (
        "{cell}: {kind} tertulis {value} tanpa nomor, jadi tidak dicatat. Tulis nomor sertifikatnya.",
        "{cell}: {kind} says {value} without a number, so it is not kept. Write the certificate number.",
    ),
    "picture_not_understood": (
        "Foto di {cell} tertulis {value} dan tidak dipakai. Tulis nama berkas seperti kopi.jpg.",
        "The picture in {cell} says {value} and is not used. Write a file name such as kopi.jpg.",
    ),
    "paper_not_understood": (
        "Foto surat di {cell} tertulis {value} dan tidak dipakai. Tulis nama berkas seperti pirt.jpg.",
        "The picture of a paper in {cell} says {value} and is not used. Write a file name such as pirt.jpg.",
    ),
    "name_exists": (
        "{cell}: produk {name} sudah ada dengan SKU {sku}; yang ini menjadi produk baru.",
        "{cell}: product {name} exists with SKU {sku}; this one becomes a new product.",
    ),
    "unit_is_number": (
        "Satuan di {cell} tertulis {value}; dipakai pcs. Tulis misalnya pcs atau kg.",
        "The unit in {cell} says {value}; pcs is used. Write for example pcs or kg.",
    ),
    "size_not_understood": (
        "Ukuran di {cell} tertulis {value} dan tidak dipakai. Tulis misalnya 20 x 10 x 5 cm.",
        "The size in {cell} says {value} and is not used. Write for example 20 x 10 x 5 cm.",
    ),
    "weight_unit_assumed": (
        "Berat di kolom {cell} dibaca sebagai {unit}, karena semua angkanya 50 atau lebih.",
        "Weights in column {cell} are read as {unit}, because every number is 50 or more.",
    ),
    "other_unit_prices": (
        "{cell}: dipakai harga per {unit}; harga per {others} belum dipakai.",
        "{cell}: the price per {unit} is used; the price per {others} is not.",
    ),
    "stock_unknown": (
        "Stok {sku} kosong ({cell}); dianggap belum diketahui, mulai dari 0.",
        "The stock of {sku} is empty ({cell}); it counts as unknown and begins at 0.",
    ),
    "no_stock_column": (
        "Kolom stok tidak ada; {count} barang baru mulai dari 0. Isi nanti dengan: lapakdesa stock set.",
        "There is no stock column; {count} new items begin at 0. Fill them later with: lapakdesa stock set.",
    ),
}

CODES: Mapping[str, tuple[str, str]] = {
    **UNREADABLE,
    **REFUSED,
    **QUESTIONS,
    **REJECTIONS,
    **WARNINGS,
    **IMPORTS,
    **READING,
    **SALE_UNITS,
}


_LANGUAGES = ("id", "en")


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def _say(code: str, params: Mapping[str, Any], language: int) -> str:
    template = CODES[code][language] if code in CODES else code
    if isinstance(params.get("field"), str):
        params = {**params, "field": field_name(params["field"], _LANGUAGES[language])}
    return template.format_map(_Blank(params))


def say_id(code: str, params: Mapping[str, Any]) -> str:
    """The sentence in Bahasa Indonesia."""
    return _say(code, params, 0)


def say_en(code: str, params: Mapping[str, Any]) -> str:
    """The sentence in English."""
    return _say(code, params, 1)
