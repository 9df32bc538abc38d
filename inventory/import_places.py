"""Where a product stands in the workbooks that were imported: for saying which cell to edit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from inventory.canonical import VillageId
from inventory.imports import PRODUCT, VARIANT
from inventory.tables import import_change, import_run
from inventory.uow import chunks

_CELL = re.compile(r"(?:.*!)?([A-Z]{0,3})(\d+)")


@dataclass(frozen=True, slots=True)
class Place:
    """``row`` is where the product began in ``file`` when it was imported; 0 when nobody knows.

    ``cells`` are single cells by field and SKU ("" for the product), each with the file it was in.
    """

    file: str = ""
    row: int = 0
    cells: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


def places(conn: Connection, village_id: VillageId, codes: Iterable[str]) -> dict[str, Place]:
    """The newest known place of each product code. A product that came otherwise has none."""
    files: dict[str, tuple[str, int]] = {}
    cells: dict[str, dict[tuple[str, str], tuple[str, str]]] = {}
    for batch in chunks(sorted(set(codes))):
        for row in conn.execute(
            select(
                import_change.c.code,
                import_change.c.sku,
                import_change.c.field,
                import_change.c.cell,
                import_run.c.file_name,
            )
            .join(import_run, import_run.c.id == import_change.c.run_id)
            .where(
                import_run.c.village_id == village_id,
                import_change.c.code.in_(batch),
                import_change.c.state == "applied",
                import_change.c.cell != "",
            )
            .order_by(import_change.c.id)
        ):
            found = _CELL.fullmatch(row.cell)
            if found is None:
                continue
            # A file that made the product has every column; one that only counted stock may have two.
            if row.field in (PRODUCT, VARIANT) or row.code not in files:
                files[row.code] = (row.file_name, int(found[2]))
            elif found[1]:
                cells.setdefault(row.code, {})[row.field, row.sku or ""] = (row.file_name, row.cell)
    return {code: Place(*where, cells.get(code, {})) for code, where in files.items()}
