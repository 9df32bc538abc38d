"""The same rows through two well-known importers, each set up as its own documentation advises for many rows.

They are no part of the product: ``make bench`` installs them (requirements/bench.txt). dlt only loads; it plans nothing
and knows no stock. django-import-export compares with what is stored and validates, as ours does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.import_book import HEADINGS
from benchmarks.import_worker import Clock, Timed

BATCH = 1_000
"""Rows a statement for django-import-export, its own default, and for dlt a page of the resource."""
_MODULES = {"dlt": ("dlt", "sqlalchemy"), "django": ("django", "import_export", "tablib")}


def installed(name: str) -> bool:
    return all(find_spec(module) is not None for module in _MODULES[name])


def load_with_dlt(file: Path, folder: Path) -> Timed:
    """dlt → sqlite: the floor's reader as its resource, which hands out pages of rows."""
    os.environ.update(
        {
            "RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR",
            "DLT_DATA_DIR": str(folder / "dlt"), "DLT_PROJECT_DIR": str(folder),
            "NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION": "true", "DATA_WRITER__DISABLE_COMPRESSION": "true",
        }
    )  # fmt: skip
    import dlt
    import python_calamine
    import sqlalchemy
    from dlt.destinations import sqlalchemy as to_sql

    assert sqlalchemy  # loaded before the clock starts
    names = [f"c{n}" for n in range(len(HEADINGS))]

    def products() -> Iterator[list[dict[str, Any]]]:
        rows = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()[1:]
        for start in range(0, len(rows), BATCH):
            page = [dict(zip(names, row, strict=True)) for row in rows[start : start + BATCH]]
            yield [{name: cell for name, cell in row.items() if cell != ""} for row in page]

    resource = dlt.resource(products, name="products", write_disposition="append", max_table_nesting=0)
    target = to_sql(credentials=f"sqlite:///{folder / 'dlt.db'}")
    pipeline = dlt.pipeline(
        "measured", pipelines_dir=str(folder / "pipelines"), destination=target, dataset_name="main"
    )
    clock = Clock()
    pipeline.run(resource())
    timed = clock.stop(0)
    return timed._replace(rows=int(pipeline.last_trace.last_normalize_info.row_counts["products"]))


def load_with_django(file: Path, folder: Path) -> Timed:
    """django-import-export in bulk, with its own reader of workbooks: no diffs, no instances, stored rows cached.

    Without the dry run that its screens make first, which takes as long again: the peer at its fastest.
    """
    _set_up_django(folder)
    from django.db import connection, models
    from import_export import resources
    from import_export.formats.base_formats import XLSX
    from import_export.instance_loaders import CachedInstanceLoader

    numbers = ("c5", "c7", "c12", "c13", "c14")
    cells: dict[str, Any] = {
        f"c{n}": models.IntegerField(null=True) if f"c{n}" in numbers else models.TextField(null=True)
        for n in range(len(HEADINGS))
        if n != 1
    }
    key = models.CharField(max_length=100, primary_key=True)
    meta = type("Meta", (), {"app_label": "measured"})
    row_type = type("Item", (models.Model,), {"__module__": __name__, "Meta": meta, "c1": key, **cells})
    options = {
        "model": row_type, "import_id_fields": ("c1",), "use_bulk": True, "batch_size": BATCH, "skip_unchanged": True,
        "report_skipped": False, "skip_diff": True, "store_instance": False, "use_transactions": True,
        "clean_model_instances": False, "instance_loader_class": CachedInstanceLoader,
    }  # fmt: skip
    resource_type = type("Items", (resources.ModelResource,), {"Meta": type("Meta", (), options)})
    with connection.schema_editor() as editor:
        editor.create_model(row_type)
    clock = Clock()
    rows = XLSX().create_dataset(file.read_bytes())
    rows.headers = [f"c{n}" for n in range(len(HEADINGS))]
    result = resource_type().import_data(rows)
    timed = clock.stop(0)
    if result.has_errors() or result.has_validation_errors():
        raise SystemExit("django-import-export refused rows")
    return timed._replace(rows=int(row_type.objects.count()))  # type: ignore[attr-defined]


def _set_up_django(folder: Path) -> None:
    import django
    from django.conf import settings

    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"
    database = {
        "ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "django.db"), "OPTIONS": {"init_command": pragmas},
    }  # fmt: skip
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=["import_export"], USE_TZ=True)
    django.setup()


PEERS = {"dlt": load_with_dlt, "django": load_with_django}
TITLES = {"dlt": "dlt to sqlite", "django": "django-import-export in bulk"}
BOUNDS = {"dlt": 1.0, "django": 0.2}
