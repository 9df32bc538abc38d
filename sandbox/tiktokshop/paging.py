"""Lists that are sorted by a time and paged with tokens (tiktokshop.md §10.1, §11, §12)."""

from __future__ import annotations

from typing import Any

from sandbox.tiktokshop.wire import Req, seal, unseal

_SORTS = ("create_time", "update_time")


def bounds(req: Req, last: str = "lt") -> tuple[str, list[Any]]:
    """``…_time_ge`` inclusive, ``…_time_lt`` exclusive, as SQL; products say ``le``, which is inclusive (§10.1)."""
    where, args = "", []
    for column in _SORTS:
        for ending, sign in (("ge", ">="), (last, {"lt": "<", "le": "<="}[last])):
            bound = req.maybe(f"{column}_{ending}", int)
            if bound is not None:
                where += f" AND {column}{sign}?"
                args.append(bound)
    return where, args


def page(
    req: Req, table: str, key: str, where: str, args: list[Any], size: int, newest_first: str = "DESC"
) -> tuple[list[Any], int, str]:
    """One page of a list by ``sort_field`` and ``sort_order``: rows, total, next token."""
    column = req.choice("sort_field", _SORTS, "create_time")
    order = req.choice("sort_order", ("ASC", "DESC"), newest_first)
    total = int(req.world.store.value(f"SELECT count(*) FROM {table} WHERE {where}", args))
    token = req.text("page_token", "")
    if token:
        after = unseal(req, token, (int, str))
        where += f" AND ({column}, {key}) {'>' if order == 'ASC' else '<'} (?, ?)"
        args = [*args, *after]
    rows = req.world.store.all(
        f"SELECT * FROM {table} WHERE {where} ORDER BY {column} {order}, {key} {order} LIMIT ?", [*args, size + 1]
    )
    following = seal(rows[size - 1][column], rows[size - 1][key]) if len(rows) > size else ""
    return rows[:size], total, following


def filters(req: Req, names: tuple[tuple[str, str], ...]) -> tuple[str, list[Any]]:
    """List filters of a search body as SQL."""
    where, args = "shop_id=?", [req.shop_id]
    for name, column in names:
        wanted = req.words(name, 100)
        if wanted:
            where += f" AND {column} IN ({','.join('?' * len(wanted))})"
            args += wanted
    return where, args
