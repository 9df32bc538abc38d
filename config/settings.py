"""Settings from the environment and ``.env`` files. Nothing happens at import; nothing is created until asked.

The environment wins over ``.env`` in the current folder, which wins over ``.env`` in the home folder. An empty
value means "not set". ``config.setting_table.SETTINGS`` lists every name with its default and meaning.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from config.errors import SettingsError
from config.setting_table import BY_NAME, SETTINGS, SettingSpec
from config.village import parse_village

__all__ = ["SETTINGS", "KeySource", "SettingSpec", "Settings", "SettingsError", "load_settings"]

_PREFIX = "LAPAKDESA_"
_TEST_PREFIX = "LAPAKDESA_TEST_"  # the test suite's own names, e.g. LAPAKDESA_TEST_POSTGRES_URL
_ZONES = {
    "WIB": "Asia/Jakarta",
    "WITA": "Asia/Makassar",
    "WIT": "Asia/Jayapura",
    "ASIA/JAKARTA": "Asia/Jakarta",
    "ASIA/PONTIANAK": "Asia/Pontianak",
    "ASIA/MAKASSAR": "Asia/Makassar",
    "ASIA/JAYAPURA": "Asia/Jayapura",
}
_ZONE_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_POSTGRES = ("postgres://", "postgresql://")
_DRIVER = "postgresql+psycopg://"


class KeySource(StrEnum):
    """Where the encryption key comes from. AUTO: LAPAKDESA_KEY when set, otherwise the key file."""

    AUTO = "auto"
    ENV = "env"
    FILE = "file"
    KEYRING = "keyring"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked. Its repr shows no secret.

    ``village`` is 10 digits, or None before ``init``. ``timezone`` is an IANA name. Rates are calls a second:
    None means the marketplace's documented limit, 0.0 means unlimited. Time-outs are seconds. ``unknown`` lists
    LAPAKDESA_ names that were set but mean nothing (a typing mistake, usually).
    """

    home: Path
    database_url: str = field(repr=False)
    language: str = "id"
    village: str | None = None
    timezone: str = "Asia/Jakarta"
    key: str | None = field(default=None, repr=False)
    app_key: str | None = field(default=None, repr=False)
    key_source: KeySource = KeySource.AUTO
    log_level: str = "INFO"
    rate_shop: float | None = None
    rate_app: float | None = None
    connect_timeout: float = 10.0
    read_timeout: float = 45.0
    sync_every_minutes: int = 15
    last_units: int = 5
    settle_seconds: float | None = None
    order_retention_days: int = 90
    unknown: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def zone_label(self) -> str:
        """WIB, WITA or WIT."""
        return _ZONE_LABELS[self.timezone]

    @property
    def key_file(self) -> Path:
        return self.home / "key"

    @property
    def logs_folder(self) -> Path:
        return self.home / "logs"

    @property
    def pictures_folder(self) -> Path:
        return self.home / "pictures"

    @property
    def backups_folder(self) -> Path:
        return self.home / "backups"

    def ensure_home(self) -> Path:
        """Create the home folder if it is missing, for its owner only, and return it.

        An existing folder keeps its rights: the person who chose it decides who may read it. Raises SettingsError.
        """
        try:
            # Python turns mode 0o700 into owner-only rights on every platform that has them, Windows included.
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as exc:
            raise _bad("LAPAKDESA_HOME", str(self.home), code="settings.home") from exc
        return self.home


def load_settings(env: Mapping[str, str] | None = None, *, folder: Path | None = None) -> Settings:
    """Read the settings. ``env`` defaults to the process environment, ``folder`` to the current folder.

    Raises SettingsError naming the variable and an example.
    """
    environment = {k: v for k, v in (os.environ if env is None else env).items() if k.startswith(_PREFIX)}
    here = _read_dotenv((folder or Path.cwd()) / ".env")
    home = _home({**here, **_set(environment)}.get("LAPAKDESA_HOME", ""))
    values = {**_read_dotenv(home / ".env"), **here, **_set(environment)}
    return Settings(
        home=home,
        database_url=_database_url(values, home),
        language=_choice(values, "LAPAKDESA_LANG", {"id": "id", "en": "en"}, str.lower, "id"),
        village=parse_village(values["LAPAKDESA_VILLAGE"]) if "LAPAKDESA_VILLAGE" in values else None,
        timezone=_choice(values, "LAPAKDESA_TIMEZONE", _ZONES, str.upper, "Asia/Jakarta"),
        key=values.get("LAPAKDESA_KEY"),
        app_key=values.get("LAPAKDESA_APP_KEY"),
        key_source=KeySource(
            _choice(values, "LAPAKDESA_KEY_SOURCE", {s.value: s.value for s in KeySource}, str.lower, "auto")
        ),
        log_level=_choice(
            values, "LAPAKDESA_LOG_LEVEL", {n: n for n in ("DEBUG", "INFO", "WARNING", "ERROR")}, str.upper, "INFO"
        ),
        rate_shop=_rate(values, "LAPAKDESA_RATE_SHOP"),
        rate_app=_rate(values, "LAPAKDESA_RATE_APP"),
        connect_timeout=_seconds(values, "LAPAKDESA_CONNECT_TIMEOUT", 10.0),
        read_timeout=_seconds(values, "LAPAKDESA_READ_TIMEOUT", 45.0),
        sync_every_minutes=_whole(values, "LAPAKDESA_SYNC_EVERY_MINUTES", 15, 1, 1440),
        last_units=_whole(values, "LAPAKDESA_LAST_UNITS", 5, 0, 10_000),
        settle_seconds=_settle(values),
        order_retention_days=_whole(values, "LAPAKDESA_ORDER_RETENTION_DAYS", 90, 1, 3650),
        unknown=tuple(sorted(n for n in values if n not in BY_NAME and not n.startswith(_TEST_PREFIX))),
    )


def _set(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in values.items() if value.strip()}


def _read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    try:
        # utf-8-sig: Notepad writes a BOM. No interpolation: a "$" in a password is a "$".
        found = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError("settings.dotenv", {"name": str(path), "example": "LAPAKDESA_LANG=id"}) from exc
    return _set({name: value or "" for name, value in found.items() if name.startswith(_PREFIX)})


def _home(value: str) -> Path:
    if not value:
        from platformdirs import user_data_path

        return user_data_path("lapakdesa", appauthor=False)
    try:
        return Path(value).expanduser().absolute()
    except (RuntimeError, OSError, ValueError) as exc:
        raise _bad("LAPAKDESA_HOME", value) from exc


def _database_url(values: Mapping[str, str], home: Path) -> str:
    url = values.get("LAPAKDESA_DATABASE_URL")
    if url is None:
        return f"sqlite:///{(home / 'lapakdesa.db').as_posix()}"
    for prefix in _POSTGRES:
        if url.startswith(prefix) and len(url) > len(prefix):
            return _DRIVER + url.removeprefix(prefix)
    if url.startswith(_DRIVER) or (url.startswith("sqlite:///") and len(url) > len("sqlite:///")):
        return url
    raise _bad("LAPAKDESA_DATABASE_URL", url)


def _choice(
    values: Mapping[str, str], name: str, allowed: Mapping[str, str], fold: Callable[[str], str], default: str
) -> str:
    text = values.get(name)
    if text is None:
        return default
    found = allowed.get(fold(text))
    if found is None:
        raise _bad(name, text)
    return found


def _rate(values: Mapping[str, str], name: str) -> float | None:
    return _number(values[name], name, 0, 10_000) if name in values else None


def _settle(values: Mapping[str, str]) -> float | None:
    name = "LAPAKDESA_SETTLE_SECONDS"
    return _number(values[name], name, 0, 600) if name in values else None


def _seconds(values: Mapping[str, str], name: str, default: float) -> float:
    return _number(values[name], name, 0.1, 600) if name in values else default


def _number(text: str, name: str, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError as exc:
        raise _bad(name, text) from exc
    if not math.isfinite(number) or not low <= number <= high:
        raise _bad(name, text)
    return number


def _whole(values: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = values.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
        raise _bad(name, text)
    return int(text)


def _bad(name: str, value: str, code: str = "settings.bad_value") -> SettingsError:
    spec = BY_NAME[name]
    params = {"name": name, "example": spec.example}
    if not spec.secret:
        params["value"] = value
    return SettingsError("settings.bad_secret" if spec.secret else code, params)
