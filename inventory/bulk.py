"""Thousands of rows at the driver's own speed: given by columns, one statement, values bound as they are.

SQLAlchemy looks at every value of every row, which costs more than storing it. Here each *column* is converted once, by
the same types, and the driver does the rest. Both dialects take the same text, but for the sign of a parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from itertools import islice, repeat
from operator import is_
from typing import Any, NamedTuple

import orjson
from sqlalchemy import JSON, Connection, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault


class Same(NamedTuple):
    """One value in every row: a village, a time, a status."""

    value: Any


Columns = Mapping[str, Sequence[Any] | Same]
"""Values by the name of their column, all of the same length; at least one is no ``Same``."""
BATCH = 2_000
"""Rows changed at once: enough for speed, few enough not to hold every row a second time."""
ROWS = 100
"""Rows in one INSERT: the database begins and ends a statement once for all of them, which is a third of its work."""


def json_text(value: Any) -> str:
    """JSON as every database of ours stores it."""
    return orjson.dumps(value).decode()


def of_rows(rows: Iterable[Mapping[str, Any]]) -> Columns:
    """The columns of rows that all have the same keys."""
    found = list(rows)
    return {name: [row[name] for row in found] for name in (found[0] if found else ())}


def values(members: Iterable[Enum]) -> list[Any]:
    """The ``value`` of each; every distinct member is asked once, for asking takes longer than storing."""
    column = list(members)
    known = {member: member.value for member in set(column)}
    return [known[member] for member in column]


def insert(conn: Connection, table: Table, columns: Columns, *, ignore: bool = False) -> int:
    """Insert rows; with ``ignore``, pass over those that a UNIQUE constraint already knows. Returns how many
    are new."""
    return _insert(conn, table, columns, ignore)


def insert_new(conn: Connection, table: Table, columns: Columns) -> Sequence[int]:
    """Insert rows that get an ``id``; the ids in the order of the rows. Writers follow each other (``uow``)."""
    count = _count(columns)
    ids = _free_ids(conn, table, count) if count else []
    _insert(conn, table, {"id": ids, **columns}, ignore=False)
    return ids


def last_id(conn: Connection, table: Table) -> int:
    """The highest ``id`` there is, 0 without rows: later rows get a higher one."""
    text = f"SELECT max({_quoted(conn, 'id')}) FROM {_quoted(conn, table.name)}"
    return int(conn.exec_driver_sql(text).scalar_one() or 0)


def update(conn: Connection, table: Table, columns: Columns, key: Sequence[str] = ("id",)) -> None:
    """Overwrite these columns in the rows that have their ``key``."""
    _set(conn, table, columns, key, "{name} = {sign}")


def add(conn: Connection, table: Table, columns: Columns, key: Sequence[str] = ("id",)) -> None:
    """Add numbers to these columns of the rows that have their ``key``."""
    _set(conn, table, columns, key, "{name} = {name} + {sign}")


def _set(conn: Connection, table: Table, columns: Columns, key: Sequence[str], form: str) -> None:
    count = _count(columns)
    if not count:
        return
    sign = _sign(conn)
    names = [name for name in columns if name not in key] + list(key)
    own = ", ".join(form.format(name=_quoted(conn, name), sign=sign) for name in names[: -len(key)])
    where = " AND ".join(f"{_quoted(conn, name)} = {sign}" for name in key)
    text = f"UPDATE {_quoted(conn, table.name)} SET {own} WHERE {where}"
    rows = zip(*(_spread(_stored(conn, table, name, columns[name]), count) for name in names), strict=True)
    while batch := list(islice(rows, BATCH)):
        conn.exec_driver_sql(text, batch)


def _insert(conn: Connection, table: Table, columns: Columns, ignore: bool) -> int:
    count = _count(columns)
    if not count:
        return 0
    columns = {**columns, **_defaults(table, columns)}
    stored = {name: _stored(conn, table, name, column) for name, column in columns.items()}
    # SQLite binds once what all rows of a statement hold; binding it in every row is a seventh of its work.
    sqlite = conn.dialect.name == "sqlite"
    once = {name: column.value for name, column in stored.items() if sqlite and isinstance(column, Same)}
    each = {name: _spread(column, count) for name, column in stored.items() if name not in once}
    places = ", ".join(_quoted(conn, name) for name in (*once, *each))
    signs = [f"?{number}" for number in range(1, len(once) + 1)] + [_sign(conn)] * len(each)
    row, end = f"({', '.join(signs)})", " ON CONFLICT DO NOTHING" if ignore else ""
    text = f"INSERT INTO {_quoted(conn, table.name)} ({places}) VALUES "
    many, one = f"{text}{', '.join(repeat(row, ROWS))}{end}", f"{text}{row}{end}"
    head, rest, left = list(once.values()), list(each.values()), count - count % ROWS
    new = 0
    for start in range(0, left, ROWS):
        new += conn.exec_driver_sql(many, (*head, *_flat(rest, start, start + ROWS))).rowcount
    if left < count:
        single = [(*head, *_flat(rest, at, at + 1)) for at in range(left, count)]
        new += conn.exec_driver_sql(one, single).rowcount
    return new


def _flat(columns: Sequence[Sequence[Any]], start: int, stop: int) -> list[Any]:
    """The values of these rows, row after row: column by column into their places, without a row in between."""
    flat: list[Any] = [None] * (len(columns) * (stop - start))
    for place, column in enumerate(columns):
        flat[place :: len(columns)] = column[start:stop]
    return flat


def _defaults(table: Table, columns: Columns) -> dict[str, Same]:
    missing = (column for column in table.columns if column.name not in columns)
    return {c.name: Same(c.default.arg) for c in missing if isinstance(c.default, ScalarElementColumnDefault)}


def _free_ids(conn: Connection, table: Table, count: int) -> Sequence[int]:
    if conn.dialect.name == "sqlite":
        first = last_id(conn, table) + 1
        return range(first, first + count)
    text = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return [int(one) for one in conn.exec_driver_sql(text, (table.name, count)).scalars()]


def _sign(conn: Connection) -> str:
    return "?" if conn.dialect.name == "sqlite" else "%s"


def _quoted(conn: Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote(name)


def _count(columns: Columns) -> int:
    (count,) = {len(column) for column in columns.values() if not isinstance(column, Same)} or {0}
    return count


def _stored(conn: Connection, table: Table, name: str, column: Sequence[Any] | Same) -> Sequence[Any] | Same:
    """A column as its type stores it. One object in every row (a time, an empty tuple) is the same value."""
    convert = _converter(conn, table, name)
    if not isinstance(column, Same):
        if not all(map(is_, column, repeat(column[0]))):
            return list(map(convert, column)) if convert else column
        column = Same(column[0])
    return Same(convert(column.value)) if convert else column


def _spread(column: Sequence[Any] | Same, count: int) -> Sequence[Any]:
    return [column.value] * count if isinstance(column, Same) else column


def _converter(conn: Connection, table: Table, name: str) -> Callable[[Any], Any] | None:
    kind = table.c[name].type
    if type(kind) is JSON and conn.dialect.name == "sqlite":
        return json_text  # what the type does there, without its detours
    return kind.dialect_impl(conn.dialect).bind_processor(conn.dialect)
