"""Several sale units of one item in a file: prices side by side by unit, rows that differ in their unit, our columns.

One row holds the stock (the smallest unit), the others draw from it: ``FileRow.stock_row``, or ``stock_of`` where the
file names the SKU. Only what is exact converts (a lusin is 12); what a pack or a dus holds must be said. Whether the
numbers of several rows count the same goods is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from inventory.canonical import Sku

from .answers import NO_VALUE, SKIP_ROW
from .asking import EMPTY_CELL, SKIP
from .columns import Column
from .decided import Decided
from .identifiers import identifier, made_sku
from .plan import CurrentProduct
from .row_reader import Reader
from .rows import FileRow, FileRows, Given, texts
from .table import Table
from .units import base_of, convert, is_single, is_trade
from .values import Choice, Note, text_of

UNIT_AXIS = 10_000
"""The key of the axis that the units make; it comes after the axes from columns."""
AXIS = "Satuan"
APART = "!apart"
"""In place of a number of units: this one has a stock of its own."""
_PRICE = "price/"
_MOST_UNITS = 1_000_000
Current = Mapping[Sku, CurrentProduct]


# --- columns ------------------------------------------------------------------------------------------------------


def read_stock_of(reader: Reader, column: Column) -> None:
    for position, value in reader.filled(column):
        text, problem = identifier(value)
        if text and not problem:
            reader.row(position).values["stock_of"] = Given(text, column.index)


def read_units(reader: Reader, column: Column) -> None:
    """How many base units one sale takes: a whole number from 1 on, ``12`` or ``12 pcs``."""
    for position, value in reader.filled(column):
        row = reader.row(position)
        if _take_units(row, text_of(value).split(" ")[0], column.index) or text_of(value) in ("", "-"):
            continue
        note = reader.note(position, column, "units_unclear", value=text_of(value)[:60])
        reader.ask(position, note, lambda answer, row=row: _take_units(row, answer, column.index))  # type: ignore[misc]


def _take_units(row: FileRow, text: str, column: int) -> bool:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_UNITS):
        return False
    row.values["units"] = Given(int(text), column)
    return True


# --- prices side by side ------------------------------------------------------------------------------------------


def _priced(row: FileRow) -> list[str]:
    """The units this row has prices for that convert exactly into the smallest of them, smallest first."""
    units = [name.removeprefix(_PRICE) for name in row.values if name.startswith(_PRICE)]
    if len(units) < 2:
        return []
    units.sort(key=lambda unit: base_of(unit)[1])
    for smallest in units:
        fitting = [unit for unit in units if (_times(unit, smallest) or 0) > 1]
        if fitting:
            return [smallest, *fitting]
    return []


def _times(unit: str, smallest: str) -> int | None:
    """How many of ``smallest`` are in one ``unit``, where that is exact and whole."""
    found = convert(Decimal(1), unit, smallest)
    return int(found) if found is not None and found == found.to_integral_value() else None


def counted_in(row: FileRow) -> str:
    """The unit the stock of this row shall be told in: the smallest of several that it is sold by."""
    return next(iter(_priced(row)), "")


def stock_unit(reader: Reader, column: Column, heading_unit: str) -> str:
    """What bare numbers of a stock column count; asked where items are sold by several units and nothing tells."""
    if heading_unit or reader.table.column("unit_price") is None:
        return heading_unit
    own = reader.result.given("unit")
    unclear = [
        (position, _priced(reader.row(position)))
        for position, value in reader.filled(column)
        if not own[position] and not any(sign.isalpha() for sign in text_of(value)) and text_of(value) != "0"
    ]
    unclear = [(position, units) for position, units in unclear if units]
    if not unclear:
        return ""
    first = unclear[0][0]
    units = dict.fromkeys(unit for _, own in unclear for unit in own)
    choices = tuple(Choice(unit, "stock_counted_in", {"unit": unit}) for unit in units)
    params = {"heading": column.title, "units": " / ".join(units)}
    note = Note("stock_unit_unclear", reader.address(first, column), "stock", params, choices, scope="column")
    answer = reader.decided.take(note)
    if answer in units:
        return answer
    reader.result.questions.append(note if answer is None else reader.decided.refuse(note, answer))
    return ""


def split_unit_prices(table: Table, file: FileRows) -> None:
    """A row with prices for a piece and a dozen becomes a row for each; the piece keeps SKU, stock and barcode."""
    if table.column("unit_price") is None:
        return
    result: list[FileRow] = []
    for row in file.rows:
        units = _priced(row)
        result.append(row)
        if not units:
            continue
        weighed = row.text("unit") if row.text("unit") in units else units[0]
        base, sku = units[0], row.text("sku")
        if sku and not row.text("parent_sku"):
            row.values["parent_sku"] = row.values["sku"]
        for unit in units[1:]:
            price = row.values.pop(f"{_PRICE}{unit}")
            kept = {n: v for n, v in row.values.items() if not n.startswith(_PRICE) and n not in ("stock", "barcode")}
            times = _times(unit, base) or 1
            said = {"unit": Given(unit, price.column), "units": Given(times, price.column)}
            own = replace(
                row,
                values={**kept, f"{_PRICE}{unit}": price, **said},
                options=dict(row.options),
                axis_names=dict(row.axis_names),
                attributes=dict(row.attributes),
                questions=[],
                stock_row=row,
            )
            if sku:
                own.values["sku"] = Given(made_sku(sku, [unit]), price.column)
            _weigh(own, row, weighed, unit)
            _name_unit(own, unit, price.column)
            result.append(own)
        _weigh(row, row, weighed, base)
        column = row.values[f"{_PRICE}{base}"].column
        row.values["unit"] = Given(base, column)
        _name_unit(row, base, column)
    file.rows[:] = result


def _weigh(own: FileRow, row: FileRow, weighed: str, unit: str) -> None:
    """The row's weight is that of the unit it names; others follow exactly or have none."""
    given = row.values.get("weight_g")
    if given is None or weighed == unit:
        return
    grams = Decimal(given.value) * base_of(unit)[1] / base_of(weighed)[1]
    own.values = dict(own.values)
    if grams == grams.to_integral_value():
        own.values["weight_g"] = Given(int(grams), given.column)
    else:
        del own.values["weight_g"]


def _name_unit(row: FileRow, unit: str, column: int) -> None:
    row.options[UNIT_AXIS] = Given(unit, column)
    row.axis_names[UNIT_AXIS] = AXIS


# --- rows that differ in their unit -------------------------------------------------------------------------------


def link_rows(table: Table, file: FileRows, decided: Decided, current: Current) -> None:
    """Rows of one item in several units share the stock of the smallest. ``Isi`` of rows without a partner tells them
    apart when nothing else does (packs of 10 and of 20), else it is an attribute."""
    if not (file.holds("stock_of") or file.holds("units") or _differ_in_unit(file)):
        return
    linker = _Linker(table, file, decided, current)
    linker.named()
    linker.by_name()
    alone = [row for row in file.rows if "units" in row.values and not row.stock_row and "stock_of" not in row.values]
    often = Counter((row.text("name").casefold(), row.text("unit")) for row in alone)
    for row in alone:
        given = row.values.pop("units")
        text = Given(str(given.value), given.column)
        if often[row.text("name").casefold(), row.text("unit")] > 1:
            row.options[1000 + given.column] = text
            row.axis_names[1000 + given.column] = "Isi"
        else:
            row.attributes.setdefault("Isi", text)


def _differ_in_unit(file: FileRows) -> bool:
    """Do two rows of one name have different units?"""
    named = zip(map(str.casefold, file.texts("name")), file.texts("unit"), strict=True)
    pairs = {pair for pair in named if pair[1]}
    return len({name for name, _ in pairs}) < len(pairs)


class _Linker:
    def __init__(self, table: Table, file: FileRows, decided: Decided, current: Current) -> None:
        self._table, self._file, self._decided = table, file, decided
        self._rows = [row for row in file.rows if not row.skipped and row.rejected is None]
        self._stored = {v.sku: (code, v) for code, one in current.items() for v in one.product.variants}

    def _ask(self, row: FileRow, note: Note, apply: Callable[[str], bool]) -> None:
        answer = self._decided.take(note)
        if answer is None:
            row.questions.append(note)
        elif answer == SKIP_ROW:
            row.skipped = True
        elif not apply(answer):
            row.questions.append(self._decided.refuse(note, answer))

    def _note(self, row: FileRow, code: str, name: str, *choices: Choice, free: bool = False, **params: object) -> Note:
        given = row.values.get(name) or row.values.get("unit") or row.values.get("name")
        place = self._table.sheet.address(row.index, given.column if given else 0)
        return Note(code, place, name, params, choices, free)

    # --- our own columns ------------------------------------------------------------------------------------------

    def named(self) -> None:
        """Rows that name the SKU they draw from."""
        drawing = [row for row in self._rows if "stock_of" in row.values]
        if not drawing:
            return
        by_sku = {sku: row for sku, row in zip(texts(self._rows, "sku"), self._rows, strict=True) if sku}
        for row in drawing:
            holder = by_sku.get(row.text("stock_of"))
            stored = self._stored.get(Sku(row.text("stock_of")))
            unit = (holder.text("unit") or "pcs") if holder else stored[1].unit if stored else ""
            self._set_units(row, unit)
            if "stock" in row.values and not self._is_linked(row):
                value = row.values["stock"].value
                note = self._note(
                    row, "sale_unit_stock", "stock", EMPTY_CELL, SKIP, value=value, stock_sku=row.text("stock_of")
                )
                self._ask(row, note, lambda answer, row=row: self._drop(row, answer))  # type: ignore[misc]
            if holder is not None and holder is not row:
                self._one_product(holder, row)

    def _is_linked(self, row: FileRow) -> bool:
        stored = self._stored.get(Sku(row.text("sku")))
        return stored is not None and stored[1].stock_of is not None

    def _drop(self, row: FileRow, answer: str) -> bool:
        if answer == NO_VALUE:
            row.values.pop("stock", None)
        return answer == NO_VALUE

    def _set_units(self, row: FileRow, holder_unit: str) -> None:
        exact = _times(row.text("unit"), holder_unit) if row.text("unit") and holder_unit else None
        given = row.values.get("units")
        if given is not None and exact is not None and exact > 1 and given.value != exact:
            choice = Choice(str(exact), "units_exact", {"unit": row.text("unit"), "units": exact, "of": holder_unit})
            note = self._note(
                row, "units_differ", "units", choice, SKIP, value=given.value, unit=row.text("unit"), units=exact
            )
            self._ask(row, note, lambda answer: answer == str(exact) and _take_units(row, answer, given.column))
        elif given is None and exact is not None and exact > 1:
            row.values["units"] = Given(exact, row.values["unit"].column)
        elif given is None and (known := self._stored.get(Sku(row.text("sku")))) and known[1].stock_of:
            row.values["units"] = Given(known[1].units, row.values["stock_of"].column)
        elif given is None:
            column = row.values["stock_of"].column
            note = self._note(
                row, "units_missing", "units", SKIP, free=True, unit=row.text("unit") or "pcs", of=holder_unit or "pcs"
            )
            self._ask(row, note, lambda answer: _take_units(row, answer, column))

    def _one_product(self, holder: FileRow, row: FileRow) -> None:
        """Two rows of one name that nothing else tells apart are one product, told apart by their unit."""
        same = holder.text("name").casefold() == row.text("name").casefold()
        plain = not (set(holder.options) - {UNIT_AXIS}) and not row.options
        parents = holder.text("parent_sku") in ("", holder.text("sku")) and not row.text("parent_sku")
        units = holder.text("unit") or "pcs", row.text("unit") or "pcs"
        if not (same and plain and parents) or units[0] == units[1] or self._in_two_products([holder, row]):
            return
        for one in (holder, row):
            one.values["parent_sku"] = holder.values["sku"]
            _name_unit(one, one.text("unit") or "pcs", one.values["unit" if "unit" in one.values else "name"].column)

    def _in_two_products(self, rows: Sequence[FileRow]) -> bool:
        return len({self._stored[sku][0] for row in rows if (sku := Sku(row.text("sku"))) in self._stored}) > 1

    # --- one name, several units ----------------------------------------------------------------------------------

    def by_name(self) -> None:
        """Rows of one name and one choice that differ in their unit only."""
        rows = [r for r in self._rows if "unit" in r.values and "stock_of" not in r.values and r.stock_row is None]
        names, units = map(str.casefold, texts(rows, "name")), texts(rows, "unit")
        named = list(zip(names, units, rows, strict=True))
        first: dict[str, str] = {}
        differ = {name for name, unit, _ in named if first.setdefault(name, unit) != unit} - {""}
        namesakes: dict[str, list[FileRow]] = {}
        for name, _, row in named if differ else ():
            if name in differ:
                namesakes.setdefault(name, []).append(row)
        for same in namesakes.values():
            self._by_choice(same)

    def _by_choice(self, namesakes: Sequence[FileRow]) -> None:
        groups: dict[tuple[object, ...], list[FileRow]] = {}
        for row in namesakes:
            options = tuple(sorted((axis, given.value.casefold()) for axis, given in row.options.items()))
            parent = row.text("parent_sku") if row.text("parent_sku") != row.text("sku") else ""
            groups.setdefault((parent, options), []).append(row)
        for rows in groups.values():
            if len(rows) < 2 or len({row.text("unit") for row in rows}) < len(rows) or self._in_two_products(rows):
                continue
            self._link(rows)

    def _link(self, rows: list[FileRow]) -> None:
        bases = [row for row in rows if row.text("units") in ("", "1")]
        bases.sort(key=lambda row: base_of(row.text("unit"))[1])
        if not bases:
            return
        base = bases[0]
        sold = [row for row in rows if row is not base and self._units_of(row, base)]
        if not sold or any(row.questions for row in sold):
            return
        if not self._share_stock(base, sold):
            return
        shared = {row.text("sku") for row in (base, *sold)}
        for row in (base, *sold):
            unit = row.values["unit"]
            if row is not base and len(shared) == 1 and "" not in shared:
                row.values["sku"] = Given(made_sku(base.text("sku"), [unit.value]), row.values["sku"].column)
            if base.text("sku") and not row.text("parent_sku"):
                row.values["parent_sku"] = base.values["sku"]
            _name_unit(row, unit.value, unit.column)

    def _units_of(self, row: FileRow, base: FileRow) -> bool:
        """Set how many of ``base`` are in one of ``row``; False for what does not share its stock."""
        unit, of = row.text("unit"), base.text("unit")
        stored = self._stored.get(Sku(row.text("sku")))
        if stored is not None and stored[1].stock_of is None:
            return False  # it has had a stock of its own until now
        exact, given = _times(unit, of), row.values.get("units")
        if exact is not None and exact > 1:
            if given is not None and given.value != exact:
                self._set_units(row, of)
            else:
                row.values["units"] = Given(exact, row.values["unit"].column)
            return True
        if given is not None:
            return True
        countable = is_trade(unit) and is_single(of)
        dozens = is_trade(of) and base_of(unit)[0] == "pcs" and base_of(unit)[1] > 1
        if not countable and not dozens:
            return False
        number = base_of(unit)[1]
        likely = [Choice(str(number), "units_exact", {"unit": unit, "units": number, "of": of})] if dozens else []
        apart = Choice(APART, "stock_apart", {"unit": unit})
        note = self._note(row, "units_missing", "units", *likely, apart, SKIP, free=True, unit=unit, of=of)
        answer = self._decided.take(note)
        if answer == APART:
            return False
        self._ask(row, note, lambda said: _take_units(row, said, row.values["unit"].column))
        return not row.skipped

    def _share_stock(self, base: FileRow, sold: list[FileRow]) -> bool:
        """One number for all of them; False when they shall have their own. Where several count, we ask how."""
        filled = [row for row in (base, *sold) if "stock" in row.values]
        numbers = {id(row): row.values["stock"].value * self._times_of(row, base) for row in filled}
        column = self._table.column("stock")
        if len(filled) > 1 and any(numbers.values()):
            choices = [Choice("sum", "stock_added"), Choice(APART, "stock_apart_each")]
            if "stock" in base.values:
                choices.insert(0, Choice("shared", "stock_shared", {"unit": base.text("unit")}))
            params = {"heading": column.title if column else "", "name": base.text("name"), "unit": base.text("unit")}
            place = self._table.sheet.address(filled[-1].index, filled[-1].values["stock"].column)
            note = Note("sale_units_stock_unclear", place, "stock", params, tuple(choices), scope="column")
            answer = self._decided.take(note)
            if answer == APART:
                for row in (base, *sold):
                    _name_unit(row, row.text("unit"), row.values["unit"].column)
                    row.values.pop("units", None)
                return False
            if answer is None or answer not in [choice.value for choice in choices]:
                if note.key not in {asked.key for asked in self._file.questions}:
                    self._file.questions.append(note if answer is None else self._decided.refuse(note, answer))
            elif answer == "sum":
                base.values["stock"] = Given(sum(numbers.values()), filled[0].values["stock"].column)
        elif filled and filled[0] is not base:
            base.values["stock"] = Given(sum(numbers.values()), filled[0].values["stock"].column)
        for row in sold:
            row.values.pop("stock", None)
            row.stock_row = base
        return True

    def _times_of(self, row: FileRow, base: FileRow) -> int:
        return 1 if row is base else int(row.values["units"].value)
