"""The journal: every marketplace request the practice server received, without its secrets."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from sandbox.store import Store

_SECRET = frozenset(
    {"access_token", "refresh_token", "sign", "code", "auth_code", "partner_key", "app_key", "app_secret",
     "resend_code", "authorization", "client_secret", "token"}
)  # fmt: skip
_BODY_LIMIT = 20_000


def _redact(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: "***" if k.lower() in _SECRET else _redact(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_redact(v) for v in value]
    return value


def _readable(body: bytes, content_type: str) -> str:
    """A body as the journal keeps it: JSON text, or a note about what it was."""
    if not body:
        return ""
    if "multipart" in content_type or len(body) > _BODY_LIMIT:
        return json.dumps(f"<{len(body)} bytes of {content_type or 'unknown type'}>")
    try:
        return json.dumps(_redact(json.loads(body)), ensure_ascii=False)
    except ValueError:
        return json.dumps(f"<{len(body)} bytes of {content_type or 'unknown type'}>")


class Journal:
    """Writes and reads the journal. ``counts`` mode keeps only totals, for measurements."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counts: Counter[tuple[str, str, str, int]] = Counter()

    def write(
        self,
        mode: str,
        at: float,
        marketplace: str,
        shop: str,
        method: str,
        path: str,
        params: dict[str, list[str]],
        body: bytes,
        content_type: str,
        status: int,
        bytes_out: int,
        error: str,
        fault: str,
    ) -> None:
        """Record one request. *status* 0 means that no answer left the server."""
        if mode == "counts":
            self._counts[(marketplace, shop, path, status)] += 1
            return
        query = {
            key: "***" if key.lower() in _SECRET else (values[0] if len(values) == 1 else values)
            for key, values in params.items()
        }
        self._store.run(
            "INSERT INTO journal (at, marketplace, shop, method, path, query, body, status, bytes_in, bytes_out,"
            " error, fault) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (at, marketplace, shop, method, path, json.dumps(query), _readable(body, content_type), status,
             len(body), bytes_out, error, fault),
        )  # fmt: skip

    def read(self, since: int = 0, shop: str = "", path: str = "", limit: int = 1000) -> list[dict[str, Any]]:
        """Entries with an id above *since*, oldest first; *path* matches as a part of the path."""
        rows = self._store.all(
            "SELECT * FROM journal WHERE id>? AND (?='' OR shop=?) AND instr(path, ?)>0 ORDER BY id LIMIT ?",
            (since, shop, shop, path, limit),
        )
        found = []
        for row in rows:
            entry = dict(row)
            entry["time"] = entry.pop("at")
            entry["query"] = json.loads(entry["query"])
            entry["body"] = json.loads(entry["body"]) if entry["body"] else None
            found.append(entry)
        return found

    def summary(self) -> dict[str, Any]:
        """How many calls there were per shop and path, in both modes."""
        totals: Counter[tuple[str, str, str]] = Counter()
        errors = 0
        rows = self._store.all("SELECT marketplace, shop, path, status, count(*) AS n FROM journal GROUP BY 1,2,3,4")
        parts = [((r["marketplace"], r["shop"], r["path"], r["status"]), r["n"]) for r in rows]
        for (marketplace, shop, path, status), number in [*parts, *self._counts.items()]:
            totals[(marketplace, shop, path)] += number
            errors += number if status != 200 else 0
        calls = [{"marketplace": m, "shop": s, "path": p, "calls": n} for (m, s, p), n in sorted(totals.items())]
        return {"total": sum(totals.values()), "not_200": errors, "calls": calls}

    def clear(self) -> None:
        """Forget everything."""
        self._counts.clear()
        self._store.run("DELETE FROM journal")
