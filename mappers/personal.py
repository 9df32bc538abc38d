"""Taking out of a decoded reply whatever could identify a person; which keys those are is each marketplace's matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_NESTED = (dict, list)  # a tuple: "dict | list" would be built anew for each of a reply's many values


def stripped(value: Any, is_personal: Callable[[str], bool]) -> Any:
    """A copy without anything that stands under a personal key, at any depth."""
    if isinstance(value, dict):
        return {
            key: stripped(each, is_personal) if isinstance(each, _NESTED) else each
            for key, each in value.items()
            if not is_personal(key)
        }
    if isinstance(value, list):
        return [stripped(each, is_personal) if isinstance(each, _NESTED) else each for each in value]
    return value
