"""Rows become products with variants: by a parent code, by "variant" rows below a product, or by one shared name.

A row without a SKU gets one made from its name and options; it is the same in every run (``identifiers.made_sku``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .asking import ask_row
from .identifiers import made_sku, slug
from .rows import FileRow, FileRows, Given, texts
from .table import Table
from .values import Choice, Note

_CHILD = frozenset(("variant", "variation", "variasi", "varian"))


@dataclass(slots=True)
class FileVariant:
    """One SKU as the file gives it. ``values`` may hold price, stock, weight_g, barcode, unit, picture."""

    sku: str
    generated: bool
    row: FileRow
    options: tuple[str, ...] = ()

    @property
    def values(self) -> Mapping[str, Given]:
        return self.row.values


@dataclass(slots=True)
class FileProduct:
    """One product as the file gives it; ``rows`` in file order, ``parent`` a row that only describes the product."""

    code: str
    generated: bool
    rows: list[FileRow]
    axes: tuple[str, ...] = ()
    variants: list[FileVariant] = field(default_factory=list)
    parent: FileRow | None = None
    name: str = ""
    other_axes: frozenset[tuple[str, ...]] = frozenset()
    questions: list[Note] = field(default_factory=list)

    @property
    def marked(self) -> int:
        """How many rows the file itself marks as variants of this product."""
        return sum(1 for row in self.rows if row.text("row_type") in _CHILD)

    @property
    def all_rows(self) -> list[FileRow]:
        return [self.parent, *self.rows] if self.parent else self.rows

    def values(self) -> Mapping[str, Given]:
        """What the rows give for the whole product, the first row that gives something first."""
        if self.parent is None and len(self.rows) == 1:
            return self.rows[0].values
        merged: dict[str, Given] = {}
        for row in reversed(self.all_rows):
            merged.update(row.values)
        return merged

    def row_of(self, given: Given) -> FileRow:
        """The row a value stands in."""
        return next((row for row in self.all_rows if any(one is given for one in row.values.values())), self.rows[0])


@dataclass(slots=True)
class FileCatalogue:
    products: list[FileProduct]
    rejected: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)


def group_rows(table: Table, file: FileRows) -> FileCatalogue:
    """The products of a file, in file order. Rejected rows are left out and told."""
    catalogue = FileCatalogue([])
    rows = _usable(file.rows, catalogue)
    rows = _without_repeats(table, rows, catalogue)
    groups: dict[tuple[str, str], list[FileRow]] = {}
    keys, followers = _keys(rows)
    if followers:
        place = table.sheet.address(followers[0].index, 0)
        catalogue.warnings.append(Note("name_filled_down", place, "name", {"count": len(followers)}))
    for key, row in zip(keys, rows, strict=True):
        groups.setdefault(key, []).append(row)
    for key, members in groups.items():
        catalogue.products.append(_product(table, key, members))
    _check_skus(table, catalogue)
    return catalogue


def _usable(rows: Sequence[FileRow], catalogue: FileCatalogue) -> list[FileRow]:
    if not any(row.skipped or row.rejected is not None for row in rows):
        return list(rows)
    kept = []
    for row in rows:
        if row.skipped:
            continue
        if row.rejected is not None:
            catalogue.rejected.append(row.rejected)
        else:
            kept.append(row)
    return kept


def _content(row: FileRow) -> object:
    return (
        tuple(sorted((name, given.value) for name, given in row.values.items() if name != "pictures")),
        tuple(sorted((key, given.value) for key, given in row.options.items())),
    )


def _sku_names_products(rows: Sequence[FileRow]) -> bool:
    """Do rows of one name with options share a SKU though they differ? Then the column holds product codes."""
    contents: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row.options:
            contents[row.text("sku"), row.text("name")].add(str(_content(row)))
    return any(len(found) > 1 for found in contents.values())


def _without_repeats(table: Table, rows: list[FileRow], catalogue: FileCatalogue) -> list[FileRow]:
    """Rows that repeat a SKU with the same content are one row (a bundle repeats once per component)."""
    skus = texts(rows, "sku")
    if len(set(skus)) == len(skus):
        return rows
    often = {sku for sku, count in Counter(skus).items() if sku and count > 1}
    if not often or _sku_names_products([row for row in rows if row.text("sku") in often]):
        return rows
    seen: dict[tuple[str, object], FileRow] = {}
    kept: list[FileRow] = []
    for row in rows:
        sku = row.text("sku")
        if sku in often:
            first = seen.setdefault((sku, str(_content(row))), row)
            if first is not row:
                address = table.sheet.address(row.index, row.values["sku"].column)
                params = {"sku": sku, "row": first.index + 1}
                catalogue.warnings.append(Note("duplicate_row_merged", address, "sku", params))
                continue
        kept.append(row)
    return kept


def _keys(rows: Sequence[FileRow]) -> tuple[list[tuple[str, str]], list[FileRow]]:
    """For each row the product it belongs to, and the rows that follow the name above them."""
    followers: list[FileRow] = []
    last = -1
    parent_of, skus, names = texts(rows, "parent_sku"), texts(rows, "sku"), texts(rows, "name")
    parents = set(parent_of) - {""}
    free = zip(rows, parent_of, names, strict=True)
    with_options = {name.casefold() for row, parent, name in free if row.options and not parent} - {""}
    with_options -= _apart(rows, with_options)
    keys: list[tuple[str, str]] = []
    above: tuple[str, str] | None = None
    for row, parent, sku, name in zip(rows, parent_of, skus, names, strict=True):
        if parent:
            key = ("parent", parent)
        elif sku and sku in parents:
            key = ("parent", sku)
        elif not name and row.text("row_type") in _CHILD and above is not None:
            key = above
        elif not name and row.options and above is not None and row.index == last + 1:
            key = above
            followers.append(row)
        elif name and with_options and name.casefold() in with_options:
            key = ("name", name.casefold())
        else:
            key = ("row", str(row.index))
        if name:
            above = key
        if name or key == above:
            last = row.index
        keys.append(key)
    return keys, followers


def _apart(rows: Sequence[FileRow], names: set[str]) -> set[str]:
    """Names whose rows each have a SKU of their own and stand apart: the shop lists them as products of their own.

    Whether they are one product is proposed elsewhere (``merge``); here nothing joins them silently.
    """
    if not names:
        return set()
    places: dict[str, list[int]] = defaultdict(list)
    skus: dict[str, set[str]] = defaultdict(set)
    for position, row in enumerate(rows):
        if (name := row.text("name").casefold()) in names:
            places[name].append(position)
            skus[name].add(row.text("sku") or row.text("parent_sku"))
    return {
        name
        for name, found in places.items()
        if len(found) > 1
        and "" not in skus[name]
        and len(skus[name]) == len(found)
        and all(later - earlier > 1 for earlier, later in pairwise(found))
    }


def _product(table: Table, key: tuple[str, str], members: list[FileRow]) -> FileProduct:
    if len(members) == 1:
        return _product_of_one(key, members[0])
    parent, rows = _split_parent(key, members)
    name = next(filter(None, texts(members, "name")), "")
    skus = texts(rows, "sku")
    code, generated, sku_is_code = _code(key, name, parent, skus)
    product = FileProduct(code, generated, rows, parent=parent, name=name)
    keys = _axis_keys(rows)
    product.axes = tuple(_axis_title(members, axis) for axis in keys)
    for row, sku in zip(rows, skus, strict=True):
        options = tuple([row.options[axis][0] if axis in row.options else "" for axis in keys])
        if len(rows) > 1 and "" in options:
            missing = product.axes[options.index("")]
            product.questions.append(_note(table, row, "option_missing", "variant", axis=missing))
        own = "" if sku_is_code else sku
        product.variants.append(FileVariant(own or made_sku(code, options), not own, row, options))
    _check_options(table, product)
    return product


def _product_of_one(key: tuple[str, str], row: FileRow) -> FileProduct:
    """What most rows are: a product of their own."""
    name, sku = row.text("name"), row.text("sku")
    code = key[1] if key[0] == "parent" else sku or slug(name)
    options, titles = _options_of_one(row) if row.options else ((), ())
    variant = FileVariant(sku or made_sku(code, options), not sku, row, options)
    return FileProduct(code, key[0] != "parent" and not sku, [row], titles, [variant], name=name)


def _options_of_one(row: FileRow) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The choices of a row, and the kinds of choice."""
    axes = sorted(row.options)
    options = tuple([row.options[axis].value for axis in axes])
    return options, tuple([row.axis_names.get(axis) or "Varian" for axis in axes])


def _split_parent(key: tuple[str, str], members: list[FileRow]) -> tuple[FileRow | None, list[FileRow]]:
    """The row that only describes the product, when variant rows follow it."""
    if len(members) < 2:
        return None, members
    if [row for row in members if "row_type" in row.values]:
        kinds = texts(members, "row_type")
        if kinds[0] not in _CHILD and not _CHILD.isdisjoint(kinds):
            return members[0], members[1:]
    kind, code = key
    if kind == "parent" and (own := [row for row in members if not row.options and row.text("sku") == code]):
        return own[0], [row for row in members if row is not own[0]]
    return None, members


def _code(key: tuple[str, str], name: str, parent: FileRow | None, skus: Sequence[str]) -> tuple[str, bool, bool]:
    """The product's code, whether it was made, and whether the SKU column names products, not variants."""
    if key[0] == "parent":
        return key[1], False, False
    if parent is not None and parent.text("sku"):
        return parent.text("sku"), False, False
    if len(skus) > 1 and skus[0] and len(set(skus)) == 1:
        return skus[0], False, True
    if len(skus) == 1 and skus[0]:
        return skus[0], False, False
    return slug(name), True, False


def _axis_keys(rows: Sequence[FileRow]) -> list[int]:
    first = rows[0].options.keys()
    if not [row for row in rows if row.options.keys() != first]:
        return sorted(first)
    return sorted({key for row in rows for key in row.options})


def _axis_title(members: Sequence[FileRow], axis: int) -> str:
    return next((row.axis_names[axis] for row in members if row.axis_names.get(axis)), "Varian")


def _check_options(table: Table, product: FileProduct) -> None:
    """Two variants of one product differ in their options, or nobody can tell them apart."""
    folded = [tuple(map(str.casefold, variant.options)) for variant in product.variants]
    if len(set(folded)) == len(folded):
        return
    seen: dict[tuple[str, ...], FileRow] = {}
    for variant, options in zip(product.variants, folded, strict=True):
        first = seen.setdefault(options, variant.row)
        if first is not variant.row:
            shown = " / ".join(variant.options) or product.name
            note = _note(table, variant.row, "same_options", "variant", options=shown, row=first.index + 1)
            product.questions.append(note)


def _check_skus(table: Table, catalogue: FileCatalogue) -> None:
    """Every SKU once. A made SKU that repeats gets a number and a question; a written one a question."""
    all_skus = [variant.sku for product in catalogue.products for variant in product.variants]
    repeated = len(set(all_skus)) < len(all_skus)
    used: dict[str, FileVariant] = {}
    for product in catalogue.products if repeated else ():
        for variant in product.variants:
            first = used.setdefault(variant.sku, variant)
            if first is variant:
                continue
            params = {"sku": variant.sku, "row": first.row.index + 1}
            if not variant.generated:
                new = new_sku(_free(variant.sku, used))
                product.questions.append(_note(table, variant.row, "duplicate_sku", "sku", new, **params))
            elif not product.questions:
                params["name"] = product.name
                new = new_sku(_free(variant.sku, used))
                product.questions.append(_note(table, variant.row, "same_name_twice", "name", new, **params))
            variant.sku = _free(variant.sku, used)
            used[variant.sku] = variant
    _check_codes(table, catalogue)
    _check_barcodes(table, catalogue)


def _check_codes(table: Table, catalogue: FileCatalogue) -> None:
    """Every product its own code: a made one that is taken gives way to the product's first SKU."""
    skus = {variant.sku: product for product in catalogue.products for variant in product.variants}
    taken: set[str] = set()
    for product in catalogue.products:
        owner = skus.get(product.code, product)
        if owner is not product or product.code in taken:
            first = product.variants[0]
            params = {"sku": product.code, "row": owner.rows[0].index + 1}
            if not product.questions and (first.sku in taken or not product.generated):
                product.questions.append(_note(table, first.row, "duplicate_sku", "sku", **params))
            product.code = first.sku
        taken.add(product.code)


def _check_barcodes(table: Table, catalogue: FileCatalogue) -> None:
    """A barcode names one thing; on two rows it is a slip, and without SKUs nobody knows which."""
    rows = [variant.row.values for product in catalogue.products for variant in product.variants]
    barcodes = [values["barcode"][0] for values in rows if "barcode" in values]
    if len(set(barcodes)) == len(barcodes):
        return
    first_with: dict[str, FileVariant] = {}
    for product in catalogue.products:
        for variant in product.variants:
            if (barcode := variant.row.values.get("barcode")) is None:
                continue
            first = first_with.setdefault(barcode[0], variant)
            if first is variant:
                continue
            cell = table.sheet.address(variant.row.index, barcode.column)
            note = Note("duplicate_barcode", cell, "barcode", {"value": barcode.value, "row": first.row.index + 1})
            note = ask_row(note)
            unknown = variant.generated or first.generated
            (product.questions if unknown else catalogue.warnings).append(note)


def _free(sku: str, used: Mapping[str, FileVariant]) -> str:
    number = 2
    while f"{sku}-{number}" in used:
        number += 1
    return f"{sku}-{number}"


def new_sku(sku: str) -> Choice:
    return Choice(sku, "new_sku", {"sku": sku})


def _note(table: Table, row: FileRow, code: str, name: str, /, *choices: Choice, **params: object) -> Note:
    column = row.values.get("sku" if name == "sku" else "name")
    option = next(iter(row.options.values()), None) if name == "variant" else None
    index = option.column if option else column.column if column else 0
    return ask_row(Note(code, table.sheet.address(row.index, index), name, params), *choices)
