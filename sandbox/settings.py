"""Switches of the practice server: per shop, per marketplace, or for the whole server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox.store import Store

# Switches the server itself obeys; a marketplace brings more of its own.
SERVER_DEFAULTS: dict[str, Any] = {
    "latency_ms": 0,  # an answer leaves no earlier than this after its request arrived
    "journal": "full",  # "full" keeps every request, "counts" only how many there were
}


class Settings:
    """Stored values over defaults. Lookup goes shop, marketplace, server, default."""

    def __init__(self, store: Store, defaults: Mapping[str, Mapping[str, Any]]) -> None:
        """*defaults* maps a marketplace code to the switches it knows."""
        self._store = store
        self._defaults = {code: dict(values) for code, values in defaults.items()}
        self._values: dict[tuple[str, str, str], Any] = {}
        self.reload()

    def reload(self) -> None:
        """Read the stored values again."""
        rows = self._store.all("SELECT marketplace, shop, key, value FROM setting")
        self._values = {(r["marketplace"], r["shop"], r["key"]): json.loads(r["value"]) for r in rows}

    def known(self, key: str, marketplace: str) -> bool:
        """Whether a switch of that name exists (for one marketplace, or for any when it is empty)."""
        if key in SERVER_DEFAULTS:
            return True
        codes = [marketplace] if marketplace else list(self._defaults)
        return any(key in self._defaults.get(code, {}) for code in codes)

    def get(self, key: str, marketplace: str = "", shop: str = "") -> Any:
        """The value that holds for this shop."""
        values = self._values
        if values:
            for scope in ((marketplace, shop), (marketplace, ""), ("", "")):
                found = values.get((*scope, key), values)
                if found is not values:
                    return found
        own = self._defaults.get(marketplace)
        return own[key] if own and key in own else SERVER_DEFAULTS[key]

    def set(self, key: str, value: Any, marketplace: str = "", shop: str = "") -> None:
        """Store a value for one scope; None goes back to what holds without it."""
        scope = (marketplace, shop, key)
        if value is None:
            self._values.pop(scope, None)
            self._store.run("DELETE FROM setting WHERE marketplace=? AND shop=? AND key=?", scope)
            return
        self._values[scope] = value
        self._store.run("INSERT OR REPLACE INTO setting VALUES (?,?,?,?)", (*scope, json.dumps(value)))

    def effective(self, marketplace: str = "", shop: str = "") -> dict[str, Any]:
        """Every switch with the value that holds for this scope.

        Without a marketplace, and with several of them: the server's own switches, and what is set for all.
        """
        only = marketplace or (next(iter(self._defaults)) if len(self._defaults) == 1 else "")
        if only:
            return {key: self.get(key, only, shop) for key in [*SERVER_DEFAULTS, *self._defaults.get(only, {})]}
        return SERVER_DEFAULTS | {key: value for (m, _, key), value in self._values.items() if not m}
