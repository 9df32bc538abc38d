"""What is said about an import as a whole: the brake, absent SKUs, doubles, remembered answers."""

from __future__ import annotations

from collections.abc import Mapping

QUESTIONS: Mapping[str, tuple[str, str]] = {
    "large_change": (
        "Impor ini mengubah besar-besaran {count} dari {total} SKU ({percent} %): {shown}. Periksa berkasnya; kalau "
        "memang benar, ulangi dengan --confirm-large-change.",
        "This import changes {count} of {total} SKUs largely ({percent} %): {shown}. Check the file; if it is right, "
        "repeat with --confirm-large-change.",
    ),
    "absent_with_refused_rows": (
        "{count} baris ditolak (yang pertama {cell}), jadi SKU yang hilang tidak bisa dipastikan. Perbaiki dulu, atau "
        "impor tanpa --absent.",
        "{count} rows are refused (the first is {cell}), so what is absent cannot be known. Correct them, or import "
        "without --absent.",
    ),
    "same_product": (
        "{name} ({sku}, {cell}) sepertinya barang yang sama dengan SKU {into}: barcode-nya sama. Gabungkan, atau "
        "biarkan dua produk?",
        "{name} ({sku}, {cell}) seems to be the same as SKU {into}: they share a barcode. Merge them, or keep both?",
    ),
    "merge_axes_differ": (
        "{sku} ({cell}) tidak bisa digabung ke {into}: pilihan variannya berbeda. Samakan judul kolom variannya, atau "
        "biarkan dua produk.",
        "{sku} ({cell}) cannot be merged into {into}: the kinds of variant differ. Use the same headings, or keep "
        "both.",
    ),
    "merge_rows_differ": (
        "{sku} ({cell}) dan {other} barang yang sama, tetapi harga atau stoknya berbeda. Hapus salah satu baris.",
        "{sku} ({cell}) and {other} are one product, but price or stock differ. Delete one of the rows.",
    ),
    "merge_units_differ": (
        "{sku} ({cell}) dijual per {unit}, tetapi {other} tidak. Samakan satuannya, atau biarkan dua produk.",
        "{sku} ({cell}) is sold by {unit}, but {other} is not. Use one unit, or keep both.",
    ),
    "merge_not_ready": (
        "{sku} ({cell}) digabung ke {into}, tetapi baris {into} masih punya pertanyaan. Jawab itu dulu.",
        "{sku} ({cell}) merges into {into}, but the rows of {into} still have questions. Answer those first.",
    ),
}

CHOICES: Mapping[str, tuple[str, str]] = {
    "merge_them": ("gabungkan menjadi satu", "merge into one"),
    "keep_both": ("biarkan dua produk", "keep both"),
}

WARNINGS: Mapping[str, tuple[str, str]] = {
    "large_change_of": (
        "{sku}: {old} menjadi {new} ({cell}).",
        "{sku}: {old} becomes {new} ({cell}).",
    ),
    "absent_first_time": (
        "Berkas dengan nama atau susunan ini belum pernah diimpor, jadi tidak ada SKU yang dianggap hilang.",
        "No file of this name or layout was imported before, so no SKU counts as absent.",
    ),
    "absent_none": (
        "Tidak ada SKU yang hilang dari berkas ini.",
        "No SKU is absent from this file.",
    ),
    "absent_found": (
        "SKU yang hilang dari berkas ini: stok {zeroed} SKU menjadi 0, {archived} produk berhenti dijual.",
        "Absent from this file: the stock of {zeroed} SKUs becomes 0, {archived} products go off sale.",
    ),
    "maybe_same_product": (
        '{name} ({sku}, {cell}) mungkin sama dengan {into}. Kalau sama: lapakdesa imports merge "{sku}" "{into}". '
        'Kalau berbeda: lapakdesa imports keep "{sku}" "{into}".',
        '{name} ({sku}, {cell}) may be the same as {into}. If so: lapakdesa imports merge "{sku}" "{into}". If not: '
        'lapakdesa imports keep "{sku}" "{into}".',
    ),
    "merged_as_decided": (
        "{sku} ({cell}) digabung ke {into}.",
        "{sku} ({cell}) was merged into {into}.",
    ),
    "same_barcode": (
        "Barcode {value} sama dengan SKU {sku}.",
        "Barcode {value} is that of SKU {sku}.",
    ),
    "same_name": (
        "Nama, varian, dan satuan sama dengan SKU {sku} ({name}).",
        "Name, variant and unit are those of SKU {sku} ({name}).",
    ),
    "near_name": (
        "Namanya hampir sama dengan {name} (SKU {sku}), dan harganya sama.",
        "The name is nearly that of {name} (SKU {sku}), and the price is the same.",
    ),
    "as_last_time": (
        "Kolom dan jawaban dibaca seperti terakhir kali ({file}, {day}). Untuk melupakannya: lapakdesa imports forget "
        "{layout}.",
        "Columns and answers are read as last time ({file}, {day}). To forget them: lapakdesa imports forget {layout}.",
    ),
}

IMPORTS: Mapping[str, tuple[str, str]] = {**QUESTIONS, **CHOICES, **WARNINGS}
