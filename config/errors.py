"""Errors of this package carry a code and params; ``config.messages.say`` turns them into a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ConfigError(Exception):
    """Root. ``params`` never hold a secret."""

    def __init__(self, code: str, params: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.params: dict[str, Any] = dict(params or {})
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        super().__init__(f"{code} ({details})" if details else code)


class SettingsError(ConfigError):
    """A setting cannot be used. ``params`` hold ``name`` and ``example``, and ``value`` unless it is a secret."""


class VaultError(ConfigError):
    """Secrets cannot be encrypted or read: the key is missing, wrong, damaged or unreadable."""
