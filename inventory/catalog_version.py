"""A number for each state of what an import is compared with: products, what is remembered of files and of doubles.

Nobody has to think of it: every statement that writes to one of these tables is seen on its way to the database, and
the transaction that it belongs to leaves another number. Stock is not among them: it moves with every order.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from sqlalchemy import Connection, Engine, event, select

from inventory.canonical import VillageId
from inventory.tables import certificate, import_layout, merge_decision, paper, picture, product, variant, village

_TABLES = (product, variant, picture, certificate, paper, import_layout, merge_decision)
_WRITES = re.compile(
    rf'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(?:{"|".join(table.name for table in _TABLES)})\b', re.IGNORECASE
)
_CHANGED = "lapakdesa_catalog_changed"


def watch(engine: Engine) -> None:
    """See every statement of this engine."""
    event.listen(engine, "before_cursor_execute", _look)


def _look(conn: Connection, _cursor: Any, statement: str, *_more: Any) -> None:
    if _is_write(statement):
        conn.info[_CHANGED] = True


@functools.lru_cache(maxsize=1024)
def _is_write(statement: str) -> bool:
    return _WRITES.match(statement) is not None


def begin(conn: Connection) -> None:
    """A transaction begins; what an earlier one on this connection left undone is over."""
    conn.info.pop(_CHANGED, None)


def finish(conn: Connection) -> None:
    """Before a commit: where the catalogue was changed, it has another number."""
    if conn.info.pop(_CHANGED, False):
        conn.execute(village.update().values(catalog_version=village.c.catalog_version + 1))


def now(conn: Connection, village_id: VillageId) -> int:
    """The number of what is stored; 0 for a village that is not."""
    found = conn.execute(select(village.c.catalog_version).where(village.c.village_id == village_id)).scalar()
    return int(found or 0)


def after_commit(conn: Connection, village_id: VillageId) -> int:
    """The number that this transaction, which changes the catalogue, will leave."""
    conn.info[_CHANGED] = True
    return now(conn, village_id) + 1
