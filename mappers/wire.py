"""Typed access to a decoded reply: wrong types and missing must-have fields are named, extra fields are tolerated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Wire = Mapping[str, Any]


class BadWire(ValueError):
    """A reply does not have the documented shape. ``code`` and ``where`` name it; no value is quoted."""

    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code}: {where}")
        self.code = code
        self.where = where


def record(value: Any, where: str = "reply") -> Wire:
    """``value`` as an object. Raises BadWire."""
    if not isinstance(value, dict):
        raise BadWire("not_an_object", where)
    return value


def records(wire: Wire, key: str) -> list[Wire]:
    """A list of objects; absent or null is empty. Raises BadWire."""
    value = wire.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise BadWire("not_a_list_of_objects", key)
    return value


def must_records(wire: Wire, key: str) -> list[Wire]:
    """As ``records``, but the list has to be there. Raises BadWire."""
    if wire.get(key) is None:
        raise BadWire("missing", key)
    return records(wire, key)


def sub(wire: Wire, key: str) -> Wire:
    """An object inside; absent or null is empty. Raises BadWire."""
    value = wire.get(key)
    return {} if value is None else record(value, key)


def text(wire: Wire, key: str, default: str = "") -> str:
    """A text; absent or null is ``default``, a whole number is written out. Raises BadWire."""
    value = wire.get(key)
    if value is None:
        return default
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadWire("not_a_text", key)


def must_text(wire: Wire, key: str) -> str:
    """A text that is there and not empty. Raises BadWire."""
    value = text(wire, key)
    if not value:
        raise BadWire("missing", key)
    return value


def whole(wire: Wire, key: str) -> int:
    """A whole number; "12" and 12.0 count as one. Raises BadWire when it is missing or something else."""
    value = optional_whole(wire, key)
    if value is None:
        raise BadWire("missing", key)
    return value


def optional_whole(wire: Wire, key: str) -> int | None:
    """A whole number or None when absent, null or "". Raises BadWire."""
    value = wire.get(key)
    if type(value) is int:
        return value
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal():
        return int(value)
    raise BadWire("not_a_whole_number", key)


def whole_numbers(wire: Wire, key: str) -> list[int]:
    """A list of whole numbers; absent or null is empty. Raises BadWire."""
    value = wire.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(type(each) is int for each in value):
        raise BadWire("not_whole_numbers", key)
    return value


def flag(wire: Wire, key: str, default: bool = False) -> bool:
    """A truth value; absent or null is ``default``. Raises BadWire."""
    value = wire.get(key)
    if value is None:
        return default
    if isinstance(value, bool):
        return value
    raise BadWire("not_a_truth_value", key)


def moment(wire: Wire, key: str) -> datetime:
    """Unix seconds as aware UTC. Raises BadWire."""
    value = optional_moment(wire, key)
    if value is None:
        raise BadWire("missing", key)
    return value


def optional_moment(wire: Wire, key: str) -> datetime | None:
    """Unix seconds as aware UTC; absent, null and 0 are None. Raises BadWire."""
    value = optional_whole(wire, key)
    if not value:
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise BadWire("not_a_time", key) from exc
