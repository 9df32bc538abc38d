"""What the reading of numbers and tables says: further questions, the choices of questions, and reasons (evidence)."""

from __future__ import annotations

from collections.abc import Mapping

Sentences = Mapping[str, tuple[str, str]]

QUESTIONS: Sentences = {
    "number_style_column": (
        "Kolom {heading}: {value} ({cell}) bisa berarti ribuan atau pecahan. Pilih cara bacanya untuk seluruh kolom.",
        "Column {heading}: {value} ({cell}) may mean thousands or a fraction. Choose how the whole column is read.",
    ),
    "price_in_thousands": (
        "{count} harga di kolom {heading} ({cell}) di bawah Rp 1.000, misalnya {value}. Apakah dalam ribuan?",
        "{count} prices in column {heading} ({cell}) are below Rp 1,000, such as {value}. Are they in thousands?",
    ),
    "price_scale_doubtful": (
        "Harga di {cell} tertulis {value}, padahal kolomnya dalam ribuan. Pilih harga yang benar.",
        "The price in {cell} says {value}, but the column is in thousands. Choose the true price.",
    ),
    "number_shrunk": (
        "Angka di {cell} tertulis {value}; titik ribuannya mungkin hilang di Excel. Pilih angka yang benar.",
        "The number in {cell} says {value}; Excel may have lost its thousands. Choose the true number.",
    ),
    "identifier_zeros": (
        "Kode di {cell} tertulis {value}; nol di depannya mungkin hilang di Excel. Pilih kode yang benar.",
        "The code in {cell} says {value}; Excel may have lost its leading zeros. Choose the true code.",
    ),
    "column_meaning": (
        "Kolom {column} ({cell}) tanpa judul, isinya: {value}. Pilih artinya.",
        "Column {column} ({cell}) has no heading and holds: {value}. Choose what it means.",
    ),
    "mapped_field_unknown": (
        "Kolom {heading} dipetakan ke {value}, yang tidak dikenal. Pilih salah satu arti yang ada.",
        "Column {heading} is mapped to {value}, which is unknown. Choose one of the meanings.",
    ),
    "mapped_heading_missing": (
        "Tidak ada kolom berjudul {heading} (untuk {value}). Pilih kolom yang dimaksud.",
        "There is no column headed {heading} (for {value}). Choose the column that is meant.",
    ),
    "sizes_total_differs": (
        "Kolom {unused} ({cell}) bukan jumlah dari ukuran {used}. Pilih yang dipakai.",
        "Column {unused} ({cell}) is not the sum of the sizes {used}. Choose which one counts.",
    ),
}

WARNINGS: Sentences = {
    "answer_not_used": (
        "Jawaban {answer} untuk {question} tidak dipakai: pertanyaannya tidak ada di berkas ini.",
        "The answer {answer} to {question} is not used: this file does not ask that.",
    ),
    "other_block_skipped": (
        "Baris {row} sampai {last} tanpa nama, harga, dan stok; dianggap tabel lain dan dilewati.",
        "Rows {row} to {last} have no name, price or stock; they count as another table and are skipped.",
    ),
    "name_filled_down": (
        "{count} baris tanpa nama mengikuti produk di atasnya (mulai {cell}).",
        "{count} rows without a name follow the product above them (from {cell}).",
    ),
    "category_filled_down": (
        "{count} baris tanpa kategori mengikuti kategori di atasnya (mulai {cell}).",
        "{count} rows without a category follow the category above them (from {cell}).",
    ),
}

CHOICES: Sentences = {
    "reading_price": ("Rp {amount}", "Rp {amount}"),
    "reading_stock": ("{count} {unit}", "{count} {unit}"),
    "reading_weight": ("{grams} gram", "{grams} grams"),
    "reading_code": ("{value}", "{value}"),
    "reads_as": ("{value} berarti {reading}", "{value} means {reading}"),
    "scale_plain": ("Semua sudah lengkap: {value} berarti Rp {amount}", "All complete: {value} means Rp {amount}"),
    "scale_thousands": (
        "Semua dalam ribuan: {value} berarti Rp {amount}",
        "All in thousands: {value} means Rp {amount}",
    ),
    "scale_small": (
        "Hanya yang pendek dalam ribuan: {value} berarti Rp {thousands}; {other} tetap Rp {other}",
        "Only the short ones are in thousands: {value} means Rp {thousands}; {other} stays Rp {other}",
    ),
    "ask_each": ("Jawab satu per satu", "Answer one by one"),
    "asked_alike": ("Begitu juga {count} sel lain: {cells}.", "The same holds for {count} other cells: {cells}."),
    "all_so": ("Semua begini: {examples}", "All like this: {examples}"),
    "all_alike": ("{text} (untuk semua {count})", "{text} (for all {count})"),
    "all_rows": ("{text} (semua {count})", "{text} (all {count})"),
    "weight_in": ("Angkanya dalam {unit}", "The numbers are in {unit}"),
    "condition_new": ("Baru", "New"),
    "condition_used": ("Bekas", "Used"),
    "is_rupiah": ("Angkanya sudah dalam rupiah", "The numbers are rupiah already"),
    "skip_row": ("Lewati baris ini", "Leave this row out"),
    "leave_empty": ("Anggap kosong", "Count as empty"),
    "ignore_cells": ("Abaikan isi di luar tabel", "Ignore what is beyond the table"),
    "column_field": ("Kolom ini berisi {field}", "This column holds {field}"),
    "ignore_column": ("Jangan pakai kolom ini", "Do not use this column"),
    "use_column": ("Kolom {column}: {heading}", "Column {column}: {heading}"),
    "use_heading": ("{heading}", "{heading}"),
    "use_sheet": ("Lembar {sheet}", "Sheet {sheet}"),
    "use_sizes": ("Pakai stok per ukuran {used}", "Use the stock of each size {used}"),
    "use_name": ("Namanya {name}", "The name is {name}"),
    "heading_row": ("Judul kolom ada di baris {row}", "The headings are in row {row}"),
    "no_heading_row": ("Tidak ada baris judul", "There is no row of headings"),
    "read_table": ("Baca juga tabel itu", "Read that table too"),
    "leave_table": ("Lewati tabel itu", "Leave that table out"),
    "same_sku": ("Barang yang sama: SKU {sku}", "The same item: SKU {sku}"),
    "new_sku": ("Barang lain: SKU baru {sku}", "Another item: new SKU {sku}"),
}

EVIDENCE: Sentences = {
    "answer_not_fitting": (
        "Jawaban {answer} tidak bisa dipakai di sini. Pilih lagi.",
        "The answer {answer} cannot be used here. Choose again.",
    ),
    "evidence_answer": ("Dijawab: {answer}.", "Answered: {answer}."),
    "evidence_grouped": (
        "{value} di {cell} hanya bisa berarti ribuan.",
        "{value} in {cell} can only mean thousands.",
    ),
    "evidence_decimal": (
        "{value} di {cell} hanya bisa berarti pecahan.",
        "{value} in {cell} can only mean a fraction.",
    ),
    "evidence_other_column": (
        "Kolom {heading} menulis pecahan dengan tiga angka ({value} di {cell}).",
        "Column {heading} writes fractions with three digits ({value} in {cell}).",
    ),
    "evidence_custom": (
        "{value} di {cell} dibaca {reading}, seperti lazimnya di kolom ini.",
        "{value} in {cell} is read as {reading}, as is usual in such a column.",
    ),
    "evidence_scale_word": (
        "{cell} tertulis {value}; mungkin sel lain juga begitu tetapi tanpa kata itu.",
        "{cell} says {value}; other cells may mean the same without the word.",
    ),
    "evidence_text_kept": (
        "{value} di {cell} masih bertitik; angka di sel lain mungkin kehilangan titik dan nolnya di Excel.",
        "{value} in {cell} still has its dots; numbers in other cells may have lost dots and zeros in Excel.",
    ),
    "evidence_other_prices": (
        "{count} harga lain di kolom ini: dari Rp {least} sampai Rp {most}.",
        "{count} other prices in this column: from Rp {least} to Rp {most}.",
    ),
    "evidence_samples": ("Isi kolom ini misalnya {samples}.", "The column holds for example {samples}."),
    "evidence_column": ("Kolom {heading} berisi {samples}.", "Column {heading} holds {samples}."),
    "evidence_thing": ("Barangnya: {name}.", "The product: {name}."),
    "evidence_format": (
        "Format selnya di Excel memakai mata uang lain ({format}).",
        "The cell's format in Excel is another currency ({format}).",
    ),
    "evidence_heading": ("Judul {heading} menyebut {unit}.", "The heading {heading} says {unit}."),
    "evidence_name": (
        "Nama {name} menyebut berat yang sama dengan {value} {unit} di {cell}.",
        "The name {name} gives the same weight as {value} {unit} in {cell}.",
    ),
}

READING: Sentences = {**QUESTIONS, **WARNINGS, **CHOICES, **EVIDENCE}
