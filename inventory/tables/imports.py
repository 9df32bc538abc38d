"""What imports changed, what was decided about files, and which products are one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, String
from sqlmodel import Field, SQLModel

from .base import JsonValue, json_field, reference, table_of, time_field


class ImportRunRow(SQLModel, table=True):
    """One applied import. ``answers``: what a person decided about it; ``state``: how much of it still stands.

    ``catalog_version``: what the catalogue was when it was done, and ``program`` who read the file; None where the file
    alone does not say everything (pictures lie beside it).
    """

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint("state in ('applied','partly','undone')", name="state_known"),)
    id: int | None = Field(default=None, primary_key=True)
    village_id: str = Field(foreign_key="village.village_id", index=True)
    file_name: str
    sha256: str = ""
    layout: str = ""
    at: datetime = time_field()
    actor: str = ""
    counts: dict[str, int] = json_field(dict)
    answers: dict[str, Any] = json_field(dict)
    state: str = "applied"
    undone_at: datetime | None = time_field(nullable=True)
    undone_by: str = ""
    catalog_version: int | None = None
    program: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))


class ImportChangeRow(SQLModel, table=True):
    """One value that an import changed. ``kept``: an undo left it alone, for ``reason``."""

    __tablename__ = "import_change"
    __table_args__ = (
        CheckConstraint("state in ('applied','undone','kept')", name="state_known"),
        Index("ix_import_change_code", "code"),
    )
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = reference("import_run.id", index=True)
    code: str
    sku: str | None = None
    field: str
    old: Any = Field(default=None, sa_column=Column(JsonValue(), nullable=True))
    new: Any = Field(default=None, sa_column=Column(JsonValue(), nullable=True))
    cell: str = ""
    state: str = "applied"
    reason: str = ""


class ImportLayoutRow(SQLModel, table=True):
    """What an operator confirmed for files of one layout, used again for the next one."""

    __tablename__ = "import_layout"
    village_id: str = Field(foreign_key="village.village_id", primary_key=True)
    layout_key: str = Field(primary_key=True)
    answers: dict[str, Any] = json_field(dict)
    confirmed_at: datetime = time_field()
    file_name: str = ""


class ImportSourceRow(SQLModel, table=True):
    """Every SKU that imports of one file name, or of one layout, have carried: only those can be absent from it."""

    __tablename__ = "import_source"
    __table_args__ = (CheckConstraint("kind in ('name','layout')", name="kind_known"),)
    village_id: str = Field(foreign_key="village.village_id", primary_key=True)
    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    skus: list[str] = json_field(list)
    updated_at: datetime = time_field()


class MergeDecisionRow(SQLModel, table=True):
    """Whether two codes are one product. ``code_a`` sorts before ``code_b``; ``into_code`` is the one that stays."""

    __tablename__ = "merge_decision"
    __table_args__ = (
        CheckConstraint("decision in ('merge','keep')", name="decision_known"),
        CheckConstraint("decision = 'keep' or into_code in (code_a, code_b)", name="into_one_of_them"),
    )
    village_id: str = Field(foreign_key="village.village_id", primary_key=True)
    code_a: str = Field(primary_key=True)
    code_b: str = Field(primary_key=True)
    decision: str
    into_code: str | None = None
    decided_at: datetime = time_field()


import_run = table_of(ImportRunRow)
import_change = table_of(ImportChangeRow)
import_layout = table_of(ImportLayoutRow)
import_source = table_of(ImportSourceRow)
merge_decision = table_of(MergeDecisionRow)
