"""Thousands of rows at the driver's own speed: one statement, values bound as they are.

SQLAlchemy looks at every value of every row, which costs more than storing it. Here each *column* is converted once, by
the same types, and the driver does the rest. Both dialects take the same text, but for the sign of a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Rows = Iterable[Mapping[str, Any]]
"""All have the same keys: names of columns. They are taken some at a time, so let them be made on the way."""
BATCH = 500
"""Rows of one statement that returns something; 500 rows of 20 columns stay below SQLite's 32,766 values."""


def insert(conn: Connection, table: Table, rows: Rows, *, ignore: bool = False) -> None:
    """Insert ``rows``; with ``ignore``, pass over those that a UNIQUE constraint already knows."""
    for batch in _batches(rows):
        names, values = _values(conn, table, batch)
        conn.exec_driver_sql(_insert_text(conn, table, names, 1, ignore), list(values))


def insert_returning(
    conn: Connection, table: Table, rows: Rows, returning: Sequence[str], *, ignore: bool = False
) -> list[Any]:
    """Insert ``rows``; the ``returning`` columns of those that are new, as the driver gives them, in no order."""
    found: list[Any] = []
    columns = ", ".join(_quoted(conn, name) for name in returning)
    for batch in _batches(rows):
        names, values = _values(conn, table, batch)
        text = f"{_insert_text(conn, table, names, len(batch), ignore)} RETURNING {columns}"
        found += conn.exec_driver_sql(text, tuple(chain.from_iterable(values))).all()
    return found


def update(conn: Connection, table: Table, rows: Rows, key: Sequence[str] = ("id",)) -> None:
    """Overwrite the columns that ``rows`` name, in the row that has their ``key``."""
    _set(conn, table, rows, key, "{name} = {sign}")


def add(conn: Connection, table: Table, rows: Rows, key: Sequence[str] = ("id",)) -> None:
    """Add the numbers in ``rows`` to those columns of the row that has their ``key``."""
    _set(conn, table, rows, key, "{name} = {name} + {sign}")


def _set(conn: Connection, table: Table, rows: Rows, key: Sequence[str], form: str) -> None:
    sign = _sign(conn)
    for batch in _batches(rows):
        names, values = _values(conn, table, [_key_last(row, key) for row in batch], defaults=False)
        own = ", ".join(form.format(name=_quoted(conn, name), sign=sign) for name in names if name not in key)
        where = " AND ".join(f"{_quoted(conn, name)} = {sign}" for name in names if name in key)
        conn.exec_driver_sql(f"UPDATE {_quoted(conn, table.name)} SET {own} WHERE {where}", list(values))


def _key_last(row: Mapping[str, Any], key: Sequence[str]) -> dict[str, Any]:
    return {**{name: value for name, value in row.items() if name not in key}, **{name: row[name] for name in key}}


def _insert_text(conn: Connection, table: Table, names: Sequence[str], count: int, ignore: bool) -> str:
    row = f"({', '.join(repeat(_sign(conn), len(names)))})"
    columns = ", ".join(_quoted(conn, name) for name in names)
    text = f"INSERT INTO {_quoted(conn, table.name)} ({columns}) VALUES {', '.join(repeat(row, count))}"
    return f"{text} ON CONFLICT DO NOTHING" if ignore else text


def _sign(conn: Connection) -> str:
    return "?" if conn.dialect.name == "sqlite" else "%s"


def _quoted(conn: Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote(name)


def _values(
    conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, defaults: bool = True
) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
    """The names of the columns, and the rows as tuples the driver understands."""
    names = list(rows[0])
    if len(names) == 1:
        columns: list[Sequence[Any]] = [[row[names[0]] for row in rows]]
    else:
        columns = list(zip(*map(itemgetter(*names), rows), strict=True))
    converted = [_converted(conn, table, name, column) for name, column in zip(names, columns, strict=True)]
    if defaults:
        for column in table.columns:
            if column.name not in rows[0] and isinstance(column.default, ScalarElementColumnDefault):
                names.append(column.name)
                converted.append(_converted(conn, table, column.name, [column.default.arg] * len(rows)))
    return names, zip(*converted, strict=True)


def _converted(conn: Connection, table: Table, name: str, column: Sequence[Any]) -> Iterable[Any]:
    """A column as its type stores it. One value in every row (a time, a status) is converted once."""
    convert = table.c[name].type.dialect_impl(conn.dialect).bind_processor(conn.dialect)
    if convert is None:
        return column
    first = column[0]
    if all(value is first for value in column):
        return repeat(convert(first), len(column))
    return map(convert, column)


def _batches(rows: Rows) -> Iterator[list[Mapping[str, Any]]]:
    left = iter(rows)
    return iter(lambda: list(islice(left, BATCH)), [])
