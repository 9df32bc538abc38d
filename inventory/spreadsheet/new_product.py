"""Products that the catalogue does not have yet: what most rows of a first import are. Pure, and quick.

``product_plan`` plans those it has. Both write into one ``Made``, and read size, pictures and certificates alike.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inventory.canonical import Certificate, CertificateKind, Picture, Product, Size, Sku, Variant

from .asking import ask_row
from .group import FileProduct, FileVariant, new_sku
from .known import Known
from .links import Links, is_link
from .papers import FIELDS as PAPER_FIELDS
from .papers import given_papers, with_papers
from .plan import NOTHING, Action, PlanEntry, PlanItem, StockCount
from .rows import FileRow, Given
from .table import Table
from .values import Choice, Note

TEXTS = ("name", "description", "category", "brand", "producer", "condition")
CERTIFICATES = tuple(
    (kind, kind.value)
    for kind in (CertificateKind.PIRT, CertificateKind.BPOM, CertificateKind.HALAL, CertificateKind.SNI)
)
_PAPERS = frozenset(PAPER_FIELDS)
_CERTIFIED = frozenset(name for _, name in CERTIFICATES)
MOST_CHOICES = 10

# The same size and the same certificate stand in many rows; they are one value in memory.
sized = functools.lru_cache(maxsize=4096)(Size)
certified = functools.lru_cache(maxsize=4096)(Certificate)


@dataclass(slots=True)
class Made:
    """What the products of the file came to."""

    entries: list[PlanEntry] = field(default_factory=list)
    items: list[PlanItem] = field(default_factory=list)
    rejections: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    unknown_stock: list[Note] = field(default_factory=list)
    variants: int = 0
    """How many the file holds."""


def place(table: Table, row: int, name: str) -> str:
    """The cell that a note about ``name`` in this row of the sheet points to."""
    wanted = {"price": "price", "sku": "sku", "stock": "stock"}.get(name, "name")
    column = table.column(wanted) or table.column("unit_price" if wanted == "price" else "name")
    return table.sheet.address(row, column.index if column else 0)


def stock_unknown(row: FileRow, cell: str, sku: str) -> list[Note]:
    """The word about a row without stock; none where its stock is asked about."""
    asked = any(note.field == "stock" for note in row.questions)
    return [] if asked else [Note("stock_unknown", cell, "stock", {"sku": sku})]


def ask(table: Table, code: str, row: FileRow, name: str, /, *choices: Choice, **params: Any) -> Note:
    """A question about ``row``."""
    return ask_row(Note(code, place(table, row.index, name), name, params), *choices)


def price_missing(table: Table, row: FileRow, name: str) -> Note | None:
    """The question about a variant without a price; None when its price is asked about already."""
    if any(note.field == "price" for note in row.questions):
        return None
    return ask(table, "price_missing", row, "price", name=name, row=row.index + 1)


def shown_options(options: Sequence[str]) -> str:
    return " / ".join(filter(None, options)) if options else ""


def rows_of(file: FileProduct) -> tuple[int, ...]:
    """All rows of the sheet, from 1, that describe the product."""
    rows = file.all_rows
    return (rows[0].index + 1,) if len(rows) == 1 else tuple(dict.fromkeys(row.index + 1 for row in rows))


def described(file: FileProduct, parent: FileRow) -> PlanItem:
    """The row that only describes the product."""
    values = parent.values
    price, weight_g, barcode, unit, stock = (values[name][0] if name in values else None for name in _ITEM_FIELDS)
    return PlanItem(file.code, file.name, "", price, stock, weight_g, unit or "pcs", barcode, sells=False)


_ITEM_FIELDS = ("price", "weight_g", "barcode", "unit", "stock")


# --- what both plans read alike -----------------------------------------------------------------------------------


def size_of(values: Mapping[str, Given]) -> tuple[Size, Given] | None:
    """The package size, in one column or three, and the first value it comes from."""
    if "size" in values:
        given = values["size"]
        return given.value, given
    if "length" not in values or "width" not in values or "height" not in values:
        return None
    given = values["length"]
    return sized(given[0], values["width"][0], values["height"][0]), given


def pictures_of(given: Given) -> tuple[Picture, ...]:
    return tuple([Picture(ref) for ref in given.value])


def certificates_of(
    values: Mapping[str, Given], file: FileProduct, table: Table, warnings: list[Note]
) -> Iterator[tuple[Certificate, Given]]:
    """The certificates that the file names, and where; one without a number is told."""
    for kind, name in CERTIFICATES:
        if name not in values:
            continue
        given = values[name]
        number = given.value
        if any(map(str.isdigit, number)):
            yield certified(kind, number), given
        else:
            cell = table.sheet.address(file.row_of(given).index, given.column)
            params = {"kind": kind.value, "value": number}
            warnings.append(Note("certificate_without_number", cell, kind.value, params))


def new_variant(one: FileVariant, options: tuple[str, ...], link: Mapping[str, Any], weight_g: int | None) -> Variant:
    """A variant as its row gives it; ``link`` and ``weight_g`` are what ``Links`` says of a sale unit."""
    values = one.row.values
    own = values["weight_g"][0] if "weight_g" in values else None
    barcode = values["barcode"][0] if "barcode" in values else None
    unit = values["unit"][0] if "unit" in values else None
    picture = Picture(values["picture"][0]) if "picture" in values and values["picture"][0] else None
    return Variant(Sku(one.sku), values["price"][0], options, own or weight_g, barcode, unit or "pcs", picture, **link)


# --- the plan of a new product ------------------------------------------------------------------------------------


class NewProducts:
    """Plans the products that are new, one after the other, into ``made``."""

    def __init__(self, known: Known, table: Table, links: Links, made: Made) -> None:
        self._known = known
        self._table = table
        self._links = links
        self._made = made
        self._address = table.sheet.address

    def plan(self, file: FileProduct, asked: Sequence[Note] = ()) -> None:
        """``asked``: what is asked already, so that its name need not be looked up among those we have."""
        rows = file.all_rows
        first = rows[0]
        made = self._made
        if not file.name:
            params = {"sku": first.text("sku"), "row": first.index + 1}
            made.rejections.append(Note("row_without_name", place(self._table, first.index, "name"), "name", params))
            return
        questions = [*file.questions, *first.questions]
        for row in rows[1:]:
            questions += row.questions
        questions += asked
        if not asked and self._known.by_name:
            questions += self._same_name(file, first)
        if file.parent is not None:
            made.items.append(described(file, file.parent))
        variants: list[Variant] = []
        stock: list[StockCount] = []
        for one in file.variants:
            link = is_link(one.row)
            variant = self._variant(one, file, questions, link)
            if variant is not None:
                variants.append(variant)
            if not link and (given := one.row.values.get("stock")) is not None:
                stock.append(StockCount(Sku(one.sku), None, given[0], self._address(one.row.index, given[1])))
            else:
                self._without_stock(one, link)
        product = self._product(file, tuple(variants), questions) if variants else None
        code, cell = Sku(file.code), self._address(first.index)
        if questions or product is None:
            entry = PlanEntry(Action.QUESTION, code, file.name, cell, notes=tuple(questions), rows=rows_of(file))
        else:
            remember = {count[0]: count[2] for count in stock} if stock else NOTHING
            entry = PlanEntry(
                Action.NEW, code, file.name, cell, product, (), tuple(stock), remember, rows=rows_of(file)
            )
        made.entries.append(entry)

    def _same_name(self, file: FileProduct, row: FileRow) -> Iterator[Note]:
        """The name is there under another SKU: the same product, or a second one? Only the operator knows."""
        twin = self._known.by_name.get(file.name.casefold())
        if twin is None:
            return
        params = {"name": file.name, "sku": twin.product.code}
        if any(variant.generated for variant in file.variants):
            same = [Choice(one.sku, "same_sku", {"sku": one.sku}) for one in twin.product.variants[:MOST_CHOICES]]
            own = file.variants[0].sku
            yield ask(self._table, "name_has_other_sku", row, "sku", *same, new_sku(own), **params)
        else:
            self._made.warnings.append(Note("name_exists", place(self._table, row.index, "name"), "name", params))

    def _variant(self, one: FileVariant, file: FileProduct, questions: list[Note], is_linked: bool) -> Variant | None:
        row = one.row
        values = row.values
        price = values["price"][0] if "price" in values else None
        weight_g = values["weight_g"][0] if "weight_g" in values else None
        unit = values["unit"][0] if "unit" in values else None
        self._made.items.append(
            PlanItem(
                one.sku,
                file.name,
                shown_options(one.options),
                price,
                values["stock"][0] if "stock" in values else None,
                weight_g,
                unit or "pcs",
                values["barcode"][0] if "barcode" in values else None,
            )
        )
        if not price:
            if (note := price_missing(self._table, row, file.name)) is not None:
                questions.append(note)
            return None
        options = one.options if file.axes else ()
        if not is_linked:
            return new_variant(one, options, _NO_LINK, None)
        link, note = self._links.of(one, None, file, self._known, None, self._table)
        if note is not None:
            questions.append(note)
        return new_variant(one, options, link, self._links.weight(one, link, file, self._known))

    def _without_stock(self, one: FileVariant, is_linked: bool) -> None:
        cell = place(self._table, one.row.index, "stock")
        if not is_linked:
            self._made.unknown_stock += stock_unknown(one.row, cell, one.sku)
        elif "stock" in one.row.values:
            params = {"sku": one.sku, "stock_sku": None}
            self._made.warnings.append(Note("sale_unit_stock_ignored", cell, "stock", params))

    def _product(self, file: FileProduct, variants: tuple[Variant, ...], questions: list[Note]) -> Product | None:
        width = len(file.axes)
        if [variant for variant in variants if len(variant.options) != width]:
            given = ", ".join(file.axes) or "-"
            questions.append(ask(self._table, "axes_differ", file.rows[0], "variant", have="-", given=given))
        if questions:
            return None
        values = file.values()
        fields: dict[str, Any] = {name: values[name][0] for name in TEXTS if name in values}
        if (found := size_of(values)) is not None:
            fields["size"] = found[0]
        if "pictures" in values:
            fields["pictures"] = pictures_of(values["pictures"])
        if not _CERTIFIED.isdisjoint(values):
            found_here = certificates_of(values, file, self._table, self._made.warnings)
            fields["certificates"] = tuple([one for one, _ in found_here])
        if not _PAPERS.isdisjoint(values):
            named = {kind: given.value for kind, given in given_papers(values).items()}
            fields["papers"] = with_papers((), named)
        attributes: dict[str, str] = {}
        for row in file.all_rows:
            for title, attribute in row.attributes.items():
                attributes.setdefault(title, attribute[0])
        if attributes:
            fields["attributes"] = attributes
        if [one for one in file.variants if "weight_g" in one.row.values]:
            fields["weight_g"] = max([variant.weight_g or 0 for variant in variants]) or None
        return Product(code=Sku(file.code), axes=file.axes, variants=variants, **fields)


_NO_LINK: Mapping[str, Any] = {}
