"""Sizes that stand side by side as columns, each with its stock: one row becomes one row for each size."""

from __future__ import annotations

from dataclasses import replace

from .row_reader import Reader
from .rows import FileRow

SIZE_AXIS = -1
"""The key of the axis that stands in the headings; it comes before axes from columns."""


def split_sizes(reader: Reader) -> None:
    """Rows with ``size/…`` values become several rows; the others stay."""
    columns = [column for column in reader.table.columns if column.field == "size_stock"]
    if not columns:
        return
    result: list[FileRow] = []
    rows = reader.result.rows
    for row in rows:
        sizes = [(column, row.values.pop(f"size/{column.index}", None)) for column in columns]
        given = [(column, value) for column, value in sizes if value is not None]
        if not given:
            result.append(row)
            continue
        for position, (column, value) in enumerate(given):
            one = replace(
                row,
                values={**row.values, "stock": value},
                options={SIZE_AXIS: type(value)(column.title, column.index), **row.options},
                axis_names={SIZE_AXIS: column.axis or "Ukuran", **row.axis_names},
                attributes=dict(row.attributes),
                questions=row.questions if position == 0 else [],
            )
            result.append(one)
    rows[:] = result
