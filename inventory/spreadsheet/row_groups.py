"""Rows that point to each other: a parent named by its ID (WooCommerce), rows that only add a picture (Shopify)."""

from __future__ import annotations

from .identifiers import slug
from .rows import FileRow, FileRows, Given

_ID = "id:"
_NO_CHOICE = frozenset(("default title",))
_SELLING = ("price", "stock", "sku", "name", "weight_g", "barcode")


def settle_parents(file: FileRows) -> None:
    """``id:44`` in the parent column means the row with ID 44: both get that row's SKU, or one made from its name."""
    pointing = [file.row(position) for position, code in enumerate(file.texts("parent_sku")) if _points(code)]
    if not pointing:
        return
    by_id = {row.text("row_id"): row for row in file.rows if row.text("row_id")}
    for row in pointing:
        given = row.values["parent_sku"]
        parent = by_id.get(str(given.value)[len(_ID) :].strip())
        if parent is None:
            continue
        code = parent.text("sku")
        if not code:
            code = parent.text("parent_sku") or slug(parent.text("name"))
            parent.values["parent_sku"] = Given(code, given.column)
        row.values["parent_sku"] = Given(code, given.column)


def _points(code: str) -> bool:
    return code[: len(_ID)].casefold() == _ID


def join_picture_rows(file: FileRows) -> None:
    """A row with a handle and a picture and nothing to sell adds its picture to the product's first row."""
    if not file.holds("pictures"):
        return
    sells = (any(one is not None for one in row) for row in zip(*map(file.values, _SELLING), strict=True))
    if not any(shown and not sold for shown, sold in zip(file.values("pictures"), sells, strict=True)):
        return
    first_of: dict[str, FileRow] = {}
    kept: list[FileRow] = []
    rows = file.rows
    for row in rows:
        handle = row.text("parent_sku")
        first = first_of.setdefault(handle, row) if handle else row
        pictures = row.values.get("pictures")
        if first is row or pictures is None or row.options or row.questions or _sells(row):
            kept.append(row)
            continue
        before = first.values.get("pictures")
        refs = tuple(dict.fromkeys((*(before.value if before else ()), *pictures.value)))
        first.values["pictures"] = Given(refs, before.column if before else pictures.column)
    rows[:] = kept


def _sells(row: FileRow) -> bool:
    return any(name in row.values for name in _SELLING)


def drop_default_choices(file: FileRows) -> None:
    """Shopify writes "Default Title" where a product has no choices."""
    if _NO_CHOICE.isdisjoint(map(str.casefold, file.choices())):
        return
    for row in file.rows:
        if row.options and all(str(given[0]).casefold() in _NO_CHOICE for given in row.options.values()):
            row.options.clear()
            row.axis_names.clear()
