"""New products straight from the columns: what most first imports hold, and nothing else. Pure, and quick.

Every row has a name and a price, no SKU and no barcode stands twice, variants name their parent, and nothing is asked.
``group`` and ``new_product`` do the same for every file, product by product; where this way stands aside, they go on.
``tests/spreadsheet/test_plain_products`` holds both against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from inventory.canonical import Certificate, Condition, Picture, Product, ProductStatus, Size, Variant

from .identifiers import made_sku, slug
from .known import Known
from .many import objects, tuples
from .new_product import CERTIFICATES, TEXTS, Made, certified, place, shown_options, sized
from .plan import NOTHING, Action, PlanEntry, PlanItem, StockCount
from .rows import FileRows
from .table import Table
from .values import Note, column_letters

_SIDES = ("length", "width", "height")
_UNDERSTOOD = frozenset(
    (*TEXTS, *_SIDES, "size", "sku", "parent_sku", "price", "stock", "unit", "weight_g", "barcode", "pictures",
     "picture", *(name for _, name in CERTIFICATES))
)  # fmt: skip
Options = tuple[str, ...]


def plain_products(table: Table, file: FileRows, known: Known) -> Made | None:
    """What the products of the file come to, all of them new; None where that takes a closer look."""
    if table.more or table.questions or file.questions or not file.is_settled or not _UNDERSTOOD.issuperset(file.names):
        return None
    goods = _goods(file)
    if goods is None or (known.by_code and not known.has_none_of(goods.codes, goods.skus, file)):
        return None
    return _Maker(table, file, goods).made()


@dataclass(frozen=True, slots=True)
class _Goods:
    """The rows as products. ``members`` are the positions of each product's rows, ``order`` all of them in turn.

    By position: ``skus`` and ``options``. By product: ``codes`` and ``axes``.
    """

    members: list[list[int]]
    order: Sequence[int]
    skus: list[str]
    options: list[Options]
    codes: list[str]
    axes: list[Options]


def _goods(file: FileRows) -> _Goods | None:
    names, skus, parents = file.texts("name"), file.texts("sku"), file.texts("parent_sku")
    prices, barcodes = file.values("price"), list(filter(None, file.values("barcode")))
    if not (names and all(names) and all(prices)) or len(set(barcodes)) < len(barcodes):
        return None
    written = list(filter(None, skus))
    parented = set(filter(None, parents))
    if len(set(written)) < len(written) or not parented.isdisjoint(written):
        return None
    groups: dict[str | int, list[int]] = {}
    for position, parent in enumerate(parents):
        groups.setdefault(parent or position, []).append(position)
    members = list(groups.values())
    options, kinds = _choices(file)
    if any(chosen and not parent for chosen, parent in zip(options, parents, strict=True)):
        return None  # rows of one name may be one product
    for rows in members:
        if len(rows) > 1 and not _differ([options[row] for row in rows], [kinds[row] for row in rows]):
            return None
    codes = [parents[rows[0]] or skus[rows[0]] or slug(names[rows[0]]) for rows in members]
    if len(written) < len(skus):
        for code, rows in zip(codes, members, strict=True):
            for row in rows:
                skus[row] = skus[row] or made_sku(code, options[row])
        if len(set(skus)) < len(skus) or not parented.isdisjoint(skus):
            return None
    if len(set(codes)) < len(codes):
        return None
    order: Sequence[int] = list(chain.from_iterable(members))
    titles = {kind: tuple([file.axis_names[key] or "Varian" for key in kind]) for kind in set(kinds)}
    axes = [titles[kinds[rows[0]]] for rows in members]
    return _Goods(members, order, skus, options, codes, axes)


def _choices(file: FileRows) -> tuple[list[Options], list[tuple[int, ...]]]:
    """For each row its options, and the keys of the axes they are on."""
    keys = sorted(file.options)
    if not keys:
        nothing: list[Any] = [()] * len(file.index)
        return nothing, nothing
    rows = list(zip(*(file.options[key] for key in keys), strict=True))
    known = {
        row: (
            tuple([given[0] for given in row if given]),
            tuple([k for k, given in zip(keys, row, strict=True) if given]),
        )
        for row in dict.fromkeys(rows)
    }
    return [known[row][0] for row in rows], [known[row][1] for row in rows]


def _differ(options: Sequence[Options], kinds: Sequence[tuple[int, ...]]) -> bool:
    """Do the variants of one product have the same kinds of choice, and no choice twice?"""
    return len(set(kinds)) == 1 and len({tuple(map(str.casefold, one)) for one in options}) == len(options)


class _Maker:
    def __init__(self, table: Table, file: FileRows, goods: _Goods) -> None:
        self._table, self._file, self._goods = table, file, goods
        self._firsts = [rows[0] for rows in goods.members]
        self._several = [(at, rows) for at, rows in enumerate(goods.members) if len(rows) > 1]
        self._place = f"{table.sheet.name}!" if table.sheet.name else ""
        self._in_order = goods.order == list(range(len(goods.order)))

    def made(self) -> Made | None:
        file, goods = self._file, self._goods
        certificates = self._certificates()
        if certificates is None:
            return None
        made = Made(variants=len(goods.order))
        weights = file.values("weight_g")
        units = [unit or "pcs" for unit in file.values("unit")]
        prices, barcodes, stocks = (file.values(name) for name in ("price", "barcode", "stock"))
        shown = {options: shown_options(options) for options in set(goods.options)}
        own_names = file.texts("name")
        names = self._of_products("name")
        for at, rows in self._several:
            for row in rows:
                own_names[row] = names[at]
        choices = map(shown.__getitem__, goods.options)
        items = tuples(PlanItem, goods.skus, own_names, choices, prices, stocks, weights, units, barcodes, repeat(True))
        made.items = self._in_turn(items)
        variants = self._in_turn(objects(
            Variant, len(goods.skus), sku=goods.skus, price=prices, options=goods.options, weight_g=weights,
            barcode=barcodes, unit=units, picture=self._pictures_of_variants(), stock_of=repeat(None), units=repeat(1),
        ))  # fmt: skip
        stock, remember = self._stock(made, stocks)
        products = objects(
            Product, len(goods.codes), code=goods.codes, name=names, variants=self._parts(variants), axes=goods.axes,
            description=self._texts("description"), category=self._texts("category"), brand=self._texts("brand"),
            producer=self._texts("producer"), condition=self._conditions(), weight_g=self._weights(weights),
            size=self._sizes(), pictures=[_pictures(refs) for refs in self._of_products("pictures")],
            certificates=certificates, attributes=self._attributes(), status=repeat(ProductStatus.ACTIVE),
            papers=repeat(()),
        )  # fmt: skip
        index = file.index
        cells = [f"{self._place}{index[row] + 1}" for row in self._firsts]
        numbers = [tuple([index[row] + 1 for row in rows]) for rows in goods.members]
        made.entries = tuples(
            PlanEntry, repeat(Action.NEW), goods.codes, names, cells, products, repeat(()), stock, remember, repeat(()),
            numbers,
        )  # fmt: skip
        return made

    def _in_turn(self, of_rows: list[Any]) -> list[Any]:
        return of_rows if self._in_order else [of_rows[row] for row in self._goods.order]

    def _parts(self, in_turn: list[Any]) -> list[tuple[Any, ...]]:
        """What belongs to each product."""
        if not self._several:
            return [(one,) for one in in_turn]
        parts, start = [], 0
        for rows in self._goods.members:
            end = start + len(rows)
            parts.append(tuple(in_turn[start:end]))
            start = end
        return parts

    def _of_products(self, name: str) -> list[Any]:
        """For each product what its rows give, the first that gives something first."""
        values = self._file.values(name)
        found = [values[row] for row in self._firsts]
        for at, rows in self._several:
            if found[at] is None:
                found[at] = next((values[row] for row in rows if values[row] is not None), None)
        return found

    def _texts(self, name: str) -> list[str]:
        return [text or "" for text in self._of_products(name)]

    def _conditions(self) -> list[Condition]:
        return [condition or Condition.NEW for condition in self._of_products("condition")]

    def _pictures_of_variants(self) -> Iterable[Picture | None]:
        if not self._file.holds("picture"):
            return repeat(None, len(self._goods.skus))
        return [Picture(ref) if ref else None for ref in self._file.values("picture")]

    def _weights(self, weights: list[int | None]) -> list[int | None]:
        found = [weights[row] for row in self._firsts]
        for at, rows in self._several:
            found[at] = max([weights[row] or 0 for row in rows]) or None
        return found

    def _sizes(self) -> list[Size | None]:
        if not (self._file.holds("size") or self._file.holds("length")):
            return [None] * len(self._firsts)
        sides = zip(*(self._of_products(name) for name in _SIDES), strict=True)
        return [
            whole or (sized(*three) if None not in three else None)
            for whole, three in zip(self._of_products("size"), sides, strict=True)
        ]

    def _certificates(self) -> list[tuple[Certificate, ...]] | None:
        """None where one has no number, which is told."""
        found: list[tuple[Certificate, ...]] = [()] * len(self._firsts)
        for kind, name in CERTIFICATES:
            if not self._file.holds(name):
                continue
            for at, number in enumerate(self._of_products(name)):
                if number is not None:
                    if not any(map(str.isdigit, number)):
                        return None
                    found[at] = (*found[at], certified(kind, number))
        return found

    def _attributes(self) -> list[dict[str, str]]:
        columns = self._file.attributes
        if not columns:
            return [{} for _ in self._firsts]
        titles = tuple(columns)
        rows = list(zip(*columns.values(), strict=True))
        firsts = [rows[row] for row in self._firsts]
        known = {row: {t: given[0] for t, given in zip(titles, row, strict=True) if given} for row in set(firsts)}
        found = [known[row].copy() for row in firsts]
        for at, members in self._several:
            for row in members[1:]:
                for title, given in zip(titles, rows[row], strict=True):
                    if given:
                        found[at].setdefault(title, given[0])
        return found

    def _stock(self, made: Made, stocks: list[int | None]) -> tuple[list[tuple[StockCount, ...]], list[Any]]:
        """The opening stock of each product, and the numbers to be remembered."""
        counts = tuples(StockCount, self._goods.skus, repeat(None), stocks, self._cells("stock"))
        parts = self._parts(self._in_turn(counts))
        if None in stocks:
            for row in self._goods.order:
                if stocks[row] is None:
                    cell = place(self._table, self._file.index[row], "stock")
                    made.unknown_stock.append(Note("stock_unknown", cell, "stock", {"sku": self._goods.skus[row]}))
            parts = [tuple([one for one in part if one.new is not None]) for part in parts]
        return parts, [{one[0]: one[2] for one in part} if part else NOTHING for part in parts]

    def _cells(self, name: str) -> list[str]:
        """Where the values of a column stand."""
        column = self._file.column(name)
        if column is not None:
            place = f"{self._place}{column_letters(column)}"
            return [f"{place}{index + 1}" for index in self._file.index]
        places = [column_letters(given[1]) if given else "" for given in self._file.given(name)]
        return [f"{self._place}{place}{index + 1}" for place, index in zip(places, self._file.index, strict=True)]


def _pictures(refs: tuple[str, ...] | None) -> tuple[Picture, ...]:
    return tuple([Picture(ref) for ref in refs]) if refs else ()
