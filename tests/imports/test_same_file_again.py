"""A file that was imported and since when nothing changed is recognised, not read again; anything else is compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from config.settings import load_settings
from config.village import parse_village
from inventory import catalog, catalog_version, ledger
from inventory.canonical import MovementKind, Sku, VillageId
from inventory.spreadsheet import importer
from inventory.spreadsheet.answers import Answers
from inventory.spreadsheet.plan import ImportPlan
from inventory.tables import import_run, product, variant
from jobs import actions, import_journal, importing
from jobs.wiring import App, build
from tests.imports.test_cli_imports import Run, run, sheet  # noqa: F401 - a fixture

VILLAGE = "33.23.05.2001"
ROWS = ("KOPI,Kopi Gayo,15000,5,", "GULA,Gula Aren,20000,7,")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    village = parse_village(VILLAGE)
    env = {
        "LAPAKDESA_HOME": str(tmp_path / "rumah"), "LAPAKDESA_VILLAGE": village, "LAPAKDESA_KEY_SOURCE": "file",
    }  # fmt: skip
    settings = load_settings(env, folder=tmp_path)
    actions.init(settings, village, "Desa Contoh")
    made = build(settings)
    yield made
    made.close()


@pytest.fixture
def file(app: App, tmp_path: Path) -> Path:
    """A file that was just imported."""
    path = tmp_path / sheet(tmp_path, "stok.csv", *ROWS)
    take(app, path)
    return path


def take(app: App, path: Path) -> ImportPlan:
    return importing.apply_import(app, importing.plan_import(app, path))


def is_recognised(app: App, path: Path) -> bool:
    return importing.plan_import(app, path).plan.repeats is not None


def test_the_same_file_again_is_not_read_and_writes_nothing(
    app: App, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("the file was read again")

    monkeypatch.setattr(importer, "read_file", read)
    before = _rows(app)
    planned = importing.plan_import(app, file)
    done = importing.apply_import(app, planned)
    assert planned.plan.repeats is not None
    assert (planned.plan.repeats.run_id, done.products, done.variants, done.same, done.new) == (1, 2, 2, 2, 0)
    assert (done.status, _rows(app)) == ("applied", before)


def test_a_copy_under_another_name_is_the_same_file(app: App, file: Path) -> None:
    copy = file.with_name("salinan.csv")
    copy.write_bytes(file.read_bytes())
    assert is_recognised(app, copy)


def test_who_asks_for_the_whole_plan_gets_every_entry(app: App, file: Path) -> None:
    plan = importing.plan_import(app, file, whole=True).plan
    assert (plan.repeats, [entry.code for entry in plan.entries], plan.same) == (None, ["KOPI", "GULA"], 2)


def test_sales_change_nothing_that_a_file_is_compared_with(app: App, file: Path) -> None:
    with app.database.uow() as uow:
        own = ledger.find_variant(uow.conn, app.village_id, "KOPI")
        ledger.record(uow.conn, [ledger.Entry(own, -2, MovementKind.SALE, "pesanan-1")])
        uow.commit()
    assert is_recognised(app, file)


CHANGES: dict[str, Callable[[App], object]] = {
    "a product was taken off sale": lambda app: _write(app, lambda conn: catalog.archive(conn, app.village_id, "KOPI")),
    "another number was carried": lambda app: _write(
        app, lambda conn: catalog.remember(conn, app.village_id, {Sku("KOPI"): 9})
    ),
    "the import was undone": lambda app: import_journal.undo_import(app, 1),
    "a double was decided": lambda app: import_journal.decide_double(app, "KOPI-2", "KOPI", "merge"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_after_a_change_it_is_compared_again(app: App, file: Path, change: Callable[[App], object]) -> None:
    change(app)
    assert not is_recognised(app, file)


def test_after_another_file_it_is_compared_again_and_brings_its_numbers_back(app: App, file: Path) -> None:
    other = file.with_name("lain.csv")
    other.write_text(file.read_text("utf-8").replace("20000", "21000"), "utf-8")
    take(app, other)
    plan = take(app, file)
    assert (plan.repeats, plan.changed) == (None, 1)
    assert is_recognised(app, file)
    assert not is_recognised(app, other)


def test_a_transaction_that_is_rolled_back_changes_no_number(app: App, file: Path) -> None:
    with app.database.uow() as uow:
        catalog.archive(uow.conn, app.village_id, "KOPI")
    with app.database.uow() as uow:
        uow.commit()
    assert is_recognised(app, file)


def test_a_picture_beside_the_file_is_looked_at(app: App, file: Path) -> None:
    (file.parent / "KOPI.jpg").write_bytes(b"no picture, but one could be")
    assert not is_recognised(app, file)


def test_what_is_said_beside_the_file_counts(app: App, file: Path) -> None:
    assert importing.plan_import(app, file, answers=Answers(sheet="Lain")).plan.repeats is None
    assert importing.plan_import(app, file, wishes=import_journal.Wishes(absent="zero")).plan.repeats is None


def test_another_program_reads_it_again(app: App, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_program", lambda: "99")
    assert not is_recognised(app, file)


def test_an_import_that_refused_rows_tells_them_again(app: App, tmp_path: Path) -> None:
    path = tmp_path / sheet(tmp_path, "sebagian.csv", *ROWS, "TANPA,,9000,1,")
    assert take(app, path).rejected == 1
    plan = importing.plan_import(app, path).plan
    assert (plan.repeats, plan.rejected, plan.same) == (None, 1, 2)


def test_a_file_that_was_saved_while_it_was_read_is_compared_again(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / sheet(tmp_path, "disimpan.csv", *ROWS)
    before = path.read_bytes()
    read = importer.read_file

    def saved_first(*args: Any, **named: Any) -> Any:
        path.write_bytes(before.replace(b"20000", b"21000"))
        return read(*args, **named)

    monkeypatch.setattr(importer, "read_file", saved_first)
    planned = importing.plan_import(app, path)
    monkeypatch.undo()
    importing.apply_import(app, planned)
    path.write_bytes(before)
    assert importing.plan_import(app, path).plan.changed == 1


def test_an_import_about_which_something_was_said_is_compared_again(app: App, tmp_path: Path) -> None:
    path = tmp_path / sheet(tmp_path, "baru.csv", *ROWS)
    planned = importing.plan_import(app, path, wishes=import_journal.Wishes(confirm_large=True))
    importing.apply_import(app, planned)
    assert not is_recognised(app, path)


def test_the_number_of_a_catalogue_counts_transactions_that_change_it(app: App) -> None:
    def number() -> int:
        with app.database.read() as conn:
            return catalog_version.now(conn, app.village_id)

    first = number()
    _write(app, lambda conn: conn.execute(select(product)).all())
    assert number() == first
    _write(app, lambda conn: conn.execute(variant.update().values(units=1)))
    assert number() == first + 1


def test_the_operator_is_told_and_json_has_every_entry(run: Run, tmp_path: Path) -> None:  # noqa: F811
    name = sheet(tmp_path, "stok.csv", *ROWS)
    run("import", name, "--yes")
    again = run("import", name)
    assert again.returncode == 0
    assert "persis sama" in again.stdout
    assert "2 produk" in again.stdout
    assert len(json.loads(run("import", name, "--dry-run", "--json").stdout)["items"]) == 2


def _write(app: App, change: Callable[..., object]) -> None:
    with app.database.uow() as uow:
        change(uow.conn)
        uow.commit()


def _rows(app: App) -> list[int]:
    with app.database.read() as conn:
        tables = (product, variant, import_run)
        return [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_a_village_that_is_not_stored_has_the_number_0(app: App) -> None:
    with app.database.read() as conn:
        assert catalog_version.now(conn, VillageId("9999999999")) == 0
