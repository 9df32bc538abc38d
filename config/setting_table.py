"""Every setting as data: the settings page of the docs, ``lapakdesa doctor`` and the error texts read this table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """One environment variable. ``default`` and ``example`` are texts as a person would write them."""

    name: str
    default: str
    example: str
    meaning_id: str
    meaning_en: str
    secret: bool = False

    def meaning(self, language: str) -> str:
        return self.meaning_en if language == "en" else self.meaning_id


SETTINGS: tuple[SettingSpec, ...] = (
    SettingSpec(
        "LAPAKDESA_HOME",
        "the platform's user data folder",
        "D:\\Lapakdesa",
        "Folder tempat basis data, gambar, kunci, catatan, dan cadangan disimpan.",
        "Folder that holds the database, pictures, key, logs and backups.",
    ),
    SettingSpec(
        "LAPAKDESA_DATABASE_URL",
        "sqlite file lapakdesa.db in the home folder",
        "postgresql://lapak@localhost/lapakdesa",
        "Alamat basis data: SQLite atau PostgreSQL.",
        "Address of the database: SQLite or PostgreSQL.",
        secret=True,
    ),
    SettingSpec(
        "LAPAKDESA_LANG",
        "id",
        "id",
        "Bahasa layar: id (Bahasa Indonesia) atau en (Inggris).",
        "Language of the screens: id (Bahasa Indonesia) or en (English).",
    ),
    SettingSpec(
        "LAPAKDESA_VILLAGE",
        "asked by init",
        "32.04.05.2001",
        "Kode desa Kemendagri, 10 angka, dengan atau tanpa titik.",
        "The village's Kemendagri code, 10 digits, with or without dots.",
    ),
    SettingSpec(
        "LAPAKDESA_TIMEZONE",
        "Asia/Jakarta",
        "WITA",
        "Zona waktu layar: WIB, WITA, atau WIT (boleh juga Asia/Jakarta, Asia/Makassar, Asia/Jayapura).",
        "Time zone of the screens: WIB, WITA or WIT (Asia/Jakarta, Asia/Makassar, Asia/Jayapura also work).",
    ),
    SettingSpec(
        "LAPAKDESA_KEY",
        "none",
        "two keys: new-key,old-key",
        "Kunci penyandi rahasia toko; beberapa kunci dipisah koma, kunci pertama dipakai untuk menyandi.",
        "The key that encrypts shop secrets; several are separated by commas, the first one encrypts.",
        secret=True,
    ),
    SettingSpec(
        "LAPAKDESA_APP_KEY",
        "typed unseen when a shop is added",
        "kunci-dari-konsol-marketplace",
        "Kunci aplikasi marketplace untuk `shops add` tanpa mengetik.",
        "The marketplace application's key, for `shops add` without typing.",
        secret=True,
    ),
    SettingSpec(
        "LAPAKDESA_KEY_SOURCE",
        "auto",
        "file",
        "Asal kunci: auto, env (LAPAKDESA_KEY), file (berkas key di folder rumah), atau keyring (sistem operasi).",
        "Where the key comes from: auto, env (LAPAKDESA_KEY), file (key in the home folder) or keyring (the OS).",
    ),
    SettingSpec(
        "LAPAKDESA_LOG_LEVEL",
        "INFO",
        "DEBUG",
        "Rincian catatan: DEBUG, INFO, WARNING, atau ERROR.",
        "How much is logged: DEBUG, INFO, WARNING or ERROR.",
    ),
    SettingSpec(
        "LAPAKDESA_RATE_SHOP",
        "the marketplace's own limit",
        "5",
        "Batas panggilan per detik untuk satu toko; 0 berarti tanpa batas.",
        "Calls a second for one shop; 0 means unlimited.",
    ),
    SettingSpec(
        "LAPAKDESA_RATE_APP",
        "the marketplace's own limit",
        "20",
        "Batas panggilan per detik untuk semua toko bersama; 0 berarti tanpa batas.",
        "Calls a second for all shops of one app together; 0 means unlimited.",
    ),
    SettingSpec(
        "LAPAKDESA_CONNECT_TIMEOUT",
        "10",
        "10",
        "Berapa detik menunggu sambungan ke marketplace.",
        "Seconds to wait for a connection to a marketplace.",
    ),
    SettingSpec(
        "LAPAKDESA_READ_TIMEOUT",
        "45",
        "45",
        "Berapa detik menunggu jawaban marketplace.",
        "Seconds to wait for a marketplace's reply.",
    ),
    SettingSpec(
        "LAPAKDESA_SYNC_EVERY_MINUTES",
        "15",
        "30",
        "Jarak antara dua sinkron pada lapakdesa run, dalam menit.",
        "Minutes between two syncs of lapakdesa run.",
    ),
    SettingSpec(
        "LAPAKDESA_LAST_UNITS",
        "5",
        "3",
        "Bila sisa satu SKU sebanyak ini atau kurang, berlaku aturan ketat untuk unit terakhir.",
        "At or below so many units of a SKU the strict rule for the last units holds.",
    ),
    SettingSpec(
        "LAPAKDESA_SETTLE_SECONDS",
        "the marketplace's own (Shopee 2)",
        "10",
        "Berapa detik pesanan boleh terlambat muncul di daftar marketplace sebelum unit boleh pindah ke toko lain.",
        "How many seconds an order may be late in a marketplace's list before units may move to another shop.",
    ),
    SettingSpec(
        "LAPAKDESA_ORDER_RETENTION_DAYS",
        "90",
        "90",
        "Berapa hari setelah pesanan selesai data pembeli dihapus.",
        "Days after an order is finished until the buyer's data is erased.",
    ),
)

BY_NAME: dict[str, SettingSpec] = {spec.name: spec for spec in SETTINGS}
