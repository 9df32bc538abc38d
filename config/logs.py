"""Logging to a size-limited file in the home folder, with a last wall against secrets and buyers' data.

The first wall is the code that logs: it has no reason to hold a token or a buyer's name. This filter is the second:
it blanks the values of known names in the finished text of a record, in its traceback and in its structured fields.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.errors import SettingsError
from config.settings import Settings

__all__ = ["BLANK", "LOG_FILE", "JsonFormatter", "PlainFormatter", "redact", "redact_value", "start_logging"]

LOG_FILE = "lapakdesa.log"
BLANK = "[***]"
_FILE_BYTES = 2_000_000
_FILES_KEPT = 4

_HIDDEN = frozenset(
    [
        *("access_token", "refresh_token", "token", "sign", "signature", "secret", "password", "passwd", "auth_code"),
        *("partner_key", "app_key", "app_secret", "client_secret", "api_key", "apikey", "lapakdesa_key"),
        *("authorization", "proxy-authorization", "cookie", "set-cookie"),
        *("buyer", "buyer_name", "buyer_username", "buyer_user_id", "buyer_cpf_id", "buyer_phone", "email", "phone"),
        *("recipient", "recipient_address", "recipient_name", "receiver_name", "full_address", "address", "zipcode"),
        *("phone_number", "message_to_seller", "note"),
    ]
)
_NAMES = "|".join(sorted((re.escape(n) for n in _HIDDEN), key=len, reverse=True))

# A JSON or Python value: string, object (one object deep inside it), list, or a bare word.
_VALUE = (
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
    r"|\{(?:[^{}]|\{[^{}]*\})*\}|\[[^\[\]]*\]|[^\s,}\]\"']+"
)
_HEADER = re.compile(r"(?i)\b(authorization|cookie|set-cookie)(\"|')?\s*[:=]\s*(?:\"[^\"]*\"|'[^']*'|[^\r\n,}]+)")
_QUOTED = re.compile(rf"(?i)([\"'])({_NAMES})\1(\s*:\s*)(?:{_VALUE})")
_ESCAPED = re.compile(rf"(?i)\\\"({_NAMES})\\\"(\s*:\s*)(?:\\\".*?(?<!\\)\\\"|[^\s,}}\]]+)")  # JSON inside a string
_ASSIGNED = re.compile(rf"(?i)(?<![\w-])({_NAMES})=(?:'[^']*'|\"[^\"]*\"|[^\s&,;)\]}}'\"]+)")
# Our own error codes are called "code" too; a consent code is long and has no dot or underscore.
_CONSENT = re.compile(r"(?i)(\bcode\\?[\"']?\s*[=:]\s*\\?[\"']?)[0-9a-z]{16,}")
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)([^\s/@:]*):([^\s/@]+)@")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}")
_FERNET = re.compile(r"\bgAAAA[\w-]{60,}={0,2}")


def redact(text: str) -> str:
    """``text`` without the values of secret and buyer fields."""
    text = _HEADER.sub(lambda m: f"{m[1]}{m[2] or ''}: {BLANK}", text)
    text = _ESCAPED.sub(lambda m: f'\\"{m[1]}\\"{m[2]}{BLANK}', text)
    text = _QUOTED.sub(lambda m: f"{m[1]}{m[2]}{m[1]}{m[3]}{BLANK}", text)
    text = _ASSIGNED.sub(lambda m: f"{m[1]}={BLANK}", text)
    text = _CONSENT.sub(lambda m: f"{m[1]}{BLANK}", text)
    text = _USERINFO.sub(lambda m: f"{m[1]}{m[2]}:{BLANK}@", text)
    text = _BEARER.sub(lambda m: f"{m[1]} {BLANK}", text)
    return _FERNET.sub(BLANK, text)


def redact_value(name: str, value: Any) -> Any:
    """A structured field, made safe: mappings and lists inside it too."""
    if name.lower() in _HIDDEN:
        return BLANK
    if isinstance(value, Mapping):
        return {str(k): redact_value(str(k), v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [redact_value("", v) for v in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return redact(str(value))


_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a caller added with ``extra=``."""
    return {k: redact_value(k, v) for k, v in vars(record).items() if k not in _STANDARD}


def _traceback(record: logging.LogRecord) -> str:
    if record.exc_info and record.exc_info[1] is not None:
        return redact("".join(traceback.format_exception(record.exc_info[1])).rstrip())
    return ""


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class PlainFormatter(logging.Formatter):
    """``2026-11-22T07:00:00.000Z INFO jobs.pull: sentence shop=3``; safe by itself, whatever handler uses it."""

    def format(self, record: logging.LogRecord) -> str:
        head = f"{_time(record)} {record.levelname} {record.name}: {redact(record.getMessage())}"
        extras = "".join(f" {name}={value}" for name, value in _fields(record).items())
        trace = _traceback(record)
        return f"{head}{extras}\n{trace}" if trace else f"{head}{extras}"


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, the ``extra`` fields, and trace."""

    def format(self, record: logging.LogRecord) -> str:
        row: dict[str, Any] = {
            **_fields(record),
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(record.getMessage()),
        }
        trace = _traceback(record)
        if trace:
            row["trace"] = trace
        return json.dumps(row, ensure_ascii=False, default=str)


def start_logging(settings: Settings, *, json_lines: bool = False) -> Path:
    """Send the root logger to ``home/logs/lapakdesa.log``; calling it again replaces our handler. Returns the file.

    Raises SettingsError ``settings.logs`` when the file cannot be written.
    """
    try:
        settings.ensure_home()
        settings.logs_folder.mkdir(mode=0o700, exist_ok=True)
        path = settings.logs_folder / LOG_FILE
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", delay=False
        )
    except OSError as exc:
        raise SettingsError("settings.logs", {"path": str(settings.logs_folder), "name": "LAPAKDESA_HOME"}) from exc
    handler.setFormatter(JsonFormatter() if json_lines else PlainFormatter())
    handler.set_name("lapakdesa-file")
    root = logging.getLogger()
    for old in [h for h in root.handlers if h.get_name() == "lapakdesa-file"]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(settings.log_level)
    # urllib3 and httpx write whole URLs, with their signatures, at DEBUG.
    for chatty in ("urllib3", "httpx", "httpcore", "apscheduler"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(settings.log_level)))
    return path
