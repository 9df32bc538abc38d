"""What imports remember: confirmed layouts, SKUs a file has carried, and whether two codes are one product."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select

from inventory.canonical import ProductStatus, Sku, VillageId, utc_now
from inventory.spreadsheet.absent import source_key
from inventory.spreadsheet.answers import Answers
from inventory.spreadsheet.merge import Decision, Decisions, pair
from inventory.tables import (
    import_change,
    import_layout,
    import_run,
    import_source,
    merge_decision,
    product,
)
from inventory.uow import upsert


@dataclass(frozen=True, slots=True)
class Layout:
    """What was confirmed for files of one layout, by way of which file."""

    key: str
    answers: Answers
    confirmed_at: datetime
    file_name: str


# --- layouts ------------------------------------------------------------------------------------------------------


def layout(conn: Connection, village_id: VillageId, key: str) -> Layout | None:
    """What was confirmed for this layout; None when nothing was."""
    row = conn.execute(
        select(import_layout).where(import_layout.c.village_id == village_id, import_layout.c.layout_key == key)
    ).one_or_none()
    return None if row is None else _layout(row)


def layouts(conn: Connection, village_id: VillageId) -> list[Layout]:
    """Every remembered layout, the newest first."""
    found = conn.execute(
        select(import_layout)
        .where(import_layout.c.village_id == village_id)
        .order_by(import_layout.c.confirmed_at.desc(), import_layout.c.layout_key)
    )
    return [_layout(row) for row in found]


def remember_layout(conn: Connection, village_id: VillageId, key: str, answers: Answers, file_name: str) -> bool:
    """Use these answers, over those remembered before, for the next file of this layout. Returns whether it is news.

    Give only what also holds for another file: never the reading of a single cell.
    """
    known = layout(conn, village_id, key) if key else None
    before = known.answers if known else Answers()
    answers = answers.over(before)
    if not key or answers == before:
        return False
    row = {
        "village_id": village_id,
        "layout_key": key,
        "answers": answers_to_json(answers),
        "confirmed_at": utc_now(),
        "file_name": file_name,
    }
    upsert(conn, import_layout, [row], ["village_id", "layout_key"], ["answers", "confirmed_at", "file_name"])
    return True


def forget_layouts(conn: Connection, village_id: VillageId, key: str | None = None) -> int:
    """Forget one layout, or every one. Returns how many."""
    where = [import_layout.c.village_id == village_id]
    if key is not None:
        where.append(import_layout.c.layout_key == key)
    return conn.execute(delete(import_layout).where(*where)).rowcount


def _layout(row: Any) -> Layout:
    return Layout(row.layout_key, answers_from_json(row.answers), row.confirmed_at, row.file_name)


def answers_to_json(answers: Answers) -> dict[str, Any]:
    """Only what was answered."""
    found: dict[str, Any] = {
        "readings": dict(answers.readings),
        "fields": dict(answers.fields),
        "columns": dict(answers.columns),
        "sheet": answers.sheet,
        "header_row": answers.header_row,
        "merge": dict(answers.merge),
    }
    return {name: value for name, value in found.items() if value not in ({}, None)}


def answers_from_json(stored: Mapping[str, Any]) -> Answers:
    return Answers(**stored)


# --- what a file has carried --------------------------------------------------------------------------------------


def _sources(file_name: str, layout_key: str) -> list[tuple[str, str]]:
    return [("name", source_key(file_name))] + ([("layout", layout_key)] if layout_key else [])


def carried(conn: Connection, village_id: VillageId, file_name: str, layout_key: str = "") -> frozenset[Sku]:
    """SKUs that an earlier import of this file carried: of the same name, or when there was none, the same layout."""
    for kind, key in _sources(file_name, layout_key):
        found = _skus(conn, village_id, kind, key)
        if found:
            return frozenset(found)
    return frozenset()


def carry(conn: Connection, village_id: VillageId, file_name: str, layout_key: str, skus: Collection[str]) -> None:
    """Remember that this file carried these SKUs. Writes nothing when that is known."""
    now = utc_now()
    own = set(skus)
    first = sorted(own)  # once for all that know nothing yet
    for kind, key in _sources(file_name, layout_key):
        known = _skus(conn, village_id, kind, key)
        if known.issuperset(own):
            continue
        whole = sorted(known | own) if known else first
        row = {"village_id": village_id, "kind": kind, "key": key, "skus": whole, "updated_at": now}
        upsert(conn, import_source, [row], ["village_id", "kind", "key"], ["skus", "updated_at"])


def _skus(conn: Connection, village_id: VillageId, kind: str, key: str) -> set[Sku]:
    found = conn.execute(
        select(import_source.c.skus).where(
            import_source.c.village_id == village_id, import_source.c.kind == kind, import_source.c.key == key
        )
    ).scalar_one_or_none()
    return {Sku(sku) for sku in found or ()}


def taken_off_sale(conn: Connection, village_id: VillageId) -> frozenset[Sku]:
    """Archived products that an import or its undo archived: a file that carries them again puts them on sale.

    What counts is the last word: a product that came back, and that a person archived since, stays archived.
    """
    changed_status = and_(import_change.c.field == "status", import_change.c.state != "undone")
    taken_back = and_(import_change.c.field == "product", import_change.c.state == "undone")
    found = conn.execute(
        select(product.c.code, import_change.c.field, import_change.c.new)
        .join(import_change, import_change.c.code == product.c.code)
        .join(import_run, import_run.c.id == import_change.c.run_id)
        .where(
            product.c.village_id == village_id,
            import_run.c.village_id == village_id,
            product.c.status == ProductStatus.ARCHIVED.value,
            or_(changed_status, taken_back),
        )
        .order_by(import_change.c.id)
    )
    last = {Sku(r.code): r.field == "product" or r.new == ProductStatus.ARCHIVED.value for r in found}
    return frozenset(code for code, off_sale in last.items() if off_sale)


# --- one product or two -------------------------------------------------------------------------------------------


def merge_decisions(conn: Connection, village_id: VillageId) -> Decisions:
    """Every decision, by pair of codes."""
    found = conn.execute(select(merge_decision).where(merge_decision.c.village_id == village_id))
    return {pair(r.code_a, r.code_b): Decision(r.decision, r.into_code or "") for r in found}


def remember_merges(conn: Connection, village_id: VillageId, decisions: Decisions) -> None:
    """Do not ask about these pairs again."""
    now = utc_now()
    upsert(
        conn,
        merge_decision,
        [
            {
                "village_id": village_id,
                "code_a": a,
                "code_b": b,
                "decision": one.answer,
                "into_code": one.into or None,
                "decided_at": now,
            }
            for (a, b), one in decisions.items()
        ],
        ["village_id", "code_a", "code_b"],
        ["decision", "into_code", "decided_at"],
    )
