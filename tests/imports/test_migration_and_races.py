"""From schema 0001 with data in it; and two processes that import, or undo, at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from inventory import import_undo, imports, ledger, migrate, tables
from inventory.canonical import Sku
from tests.imports.village import VILLAGE, bring, database, now, on_hand, product, with_price
from tests.inventory.old_schema import database_at

ROOT = Path(__file__).resolve().parents[2]
KOPI, GULA = product("KOPI", 15_000), product("GULA", 20_000)

# A catalogue of schema 0001, as its own program wrote it.
OLD = (
    "insert into village (village_id, name) values ('3402072004', 'Panggungharjo')",
    "insert into product (id, village_id, code, name, description, category, brand, producer, condition, axes,"
    " attributes, status, updated_at) values (1, '3402072004', 'KOPI', 'Produk KOPI', '', '', '', '', 'new', '[]',"
    " '{}', 'active', '2026-11-01 00:00:00')",
    "insert into variant (id, product_id, village_id, sku, position, options, price, unit, imported_stock)"
    " values (1, 1, '3402072004', 'KOPI', 0, '[]', 15000, 'pcs', 5)",
    "insert into stock_movement (id, variant_id, location, quantity, kind, reference, actor, idempotency_key,"
    " occurred_at, recorded_at) values (1, 1, 'utama', 5, 'OPENING', 'stok.xlsx#abc', 'operator',"
    " 'import:stok.xlsx#abc:KOPI:0->5', '2026-11-01 00:00:00', '2026-11-01 00:00:00')",
    "insert into stock_balance (variant_id, location, on_hand, reserved, quarantined) values (1, 'utama', 5, 0, 0)",
)


@pytest.mark.parametrize("server", ["sqlite", "postgresql"])
def test_a_catalogue_of_schema_0001_goes_on(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}" if server == "sqlite" else request.getfixturevalue("postgres_url")
    db = database_at("0001", url, OLD)
    if server == "postgresql":
        with db.uow() as uow:  # the rows above were written with their numbers
            for name in ("product", "variant", "stock_movement"):
                uow.conn.execute(text(f"select setval('{name}_id_seq', 1)"))
            uow.commit()
    migrate.upgrade(db)
    with db.read() as conn:
        assert conn.execute(text("select version_num from alembic_version")).scalar_one() == migrate.HEAD
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    assert (on_hand(db, "KOPI"), now(db)[Sku("KOPI")].product) == (5, KOPI)
    run = bring(db, [with_price(KOPI, 16_000)], {"KOPI": 9})
    with db.uow() as uow:
        assert import_undo.undo(uow.conn, VILLAGE, run, actor="operator").run.state == "undone"
        uow.commit()
    assert (on_hand(db, "KOPI"), now(db)[Sku("KOPI")].product) == (5, KOPI)
    db.dispose()


def test_the_newest_revision_is_the_one_the_program_names() -> None:
    assert migrate.head() == migrate.HEAD


# --- two at once --------------------------------------------------------------------------------------------------

IMPORTER = """
import json, sys
from inventory.uow import Database
from inventory import imports
from tests.imports.village import VILLAGE, apply, current, plan, product

db = Database(sys.argv[1])
with db.read() as conn:
    seen = current(conn)
made = plan(seen, [product("KOPI", 15_000)], {"KOPI": int(sys.argv[2])})
print("ready", flush=True)
sys.stdin.readline()
with db.uow() as uow:
    imports.lock(uow.conn, VILLAGE)
    fresh = current(uow.conn) == seen
    run = apply(uow.conn, made, seen, f"{sys.argv[2]}.xlsx") if fresh else None
    uow.commit()
print(json.dumps({"run": run}), flush=True)
"""
UNDOER = """
import json, sys
from inventory.uow import Database
from inventory import import_undo
from tests.imports.village import VILLAGE

db = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
with db.uow() as uow:
    done = import_undo.undo(uow.conn, VILLAGE, int(sys.argv[2]), actor="operator")
    uow.commit()
print(json.dumps({"restored": len(done.restored)}), flush=True)
"""


def race(program: str, *arguments: tuple[str, str]) -> list[dict[str, int | None]]:
    """Run the program once for each pair of arguments, all let go at the same moment."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, *given],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )
        for given in arguments
    ]
    for one in running:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return [json.loads(one.communicate(timeout=60)[0]) for one in running]


@pytest.mark.parametrize("server", ["sqlite", "postgresql"])
def test_of_two_imports_at_once_one_is_written_and_the_other_must_plan_again(
    server: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'race.db'}" if server == "sqlite" else request.getfixturevalue("postgres_url")
    db = database(url)
    bring(db, [KOPI], {"KOPI": 5})
    ends = race(IMPORTER, (url, "20"), (url, "30"))
    written = [end["run"] for end in ends if end["run"] is not None]
    assert len(written) == 1
    with db.read() as conn:
        (newest, _) = imports.runs(conn, VILLAGE)
        assert newest.file.name == f"{on_hand(db, 'KOPI')}.xlsx"
        assert ledger.verify(conn, VILLAGE) == []
    db.dispose()


@pytest.mark.parametrize("server", ["sqlite", "postgresql"])
def test_of_two_undos_at_once_one_does_it(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'race.db'}" if server == "sqlite" else request.getfixturevalue("postgres_url")
    db = database(url)
    bring(db, [KOPI, GULA], {"KOPI": 5, "GULA": 2})
    run = bring(db, [with_price(KOPI, 16_000), GULA], {"KOPI": 50, "GULA": 9})
    ends = race(UNDOER, (url, str(run)), (url, str(run)))
    assert sorted(end["restored"] or 0 for end in ends) == [0, 3]
    assert (on_hand(db, "KOPI"), on_hand(db, "GULA")) == (5, 2)
    db.dispose()
