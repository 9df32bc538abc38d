"""Thousands of small values of one kind, made column by column in half the time that one after the other takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sized
from itertools import repeat
from typing import Any, TypeVar

T = TypeVar("T")


def tuples(kind: type[T], *columns: Iterable[Any]) -> list[T]:
    """NamedTuples from as many columns as ``kind`` has fields, as many as the shortest column is long."""
    make: Any = tuple.__new__
    return list(map(make, repeat(kind), zip(*columns, strict=False)))


def objects(kind: type[T], count: int, **columns: Iterable[Any]) -> list[T]:
    """``count`` objects of a dataclass with slots, from a column for each of its fields; checked as it checks itself.

    A frozen one writes its fields past its own lock, one by one; so does this, a column at a time. A column without a
    length (``repeat``) holds for all. Raises TypeError or ValueError where a column is missing or of another length.
    """
    make: Any = object.__new__
    made = list(map(make, repeat(kind, count)))
    if set(columns) != set(kind.__dataclass_fields__):  # type: ignore[attr-defined]
        raise TypeError(f"every field of {kind.__name__} needs a column")
    if any(len(column) != count for column in columns.values() if isinstance(column, Sized)):
        raise ValueError(f"a column is too short or too long for {count}")
    for name, column in columns.items():
        deque(map(getattr(kind, name).__set__, made, column), maxlen=0)
    deque(map(kind.__post_init__, made), maxlen=0)  # type: ignore[attr-defined]
    return made
