"""Arguments and options that several commands share, and how their texts are read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from terminal.errors import Usage

MAX_UNITS = 10_000_000


def whole(given: str | int) -> int:
    """A whole number. Dots and commas are refused: 1.500 may mean two things. Typer reads defaults this way too."""
    text = str(given)
    if text.startswith("--"):  # let through because a number may begin with a minus
        raise Usage("usage.no_such_option", name=text)
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", text.strip()):
        raise Usage("usage.whole_number", value=text)
    number = int(text)
    if abs(number) > MAX_UNITS:
        raise Usage("usage.too_many", value=text, max=MAX_UNITS)
    return number


def units(text: str | int) -> int:
    """So many units on a shelf: not below zero."""
    number = whole(text)
    if number < 0:
        raise Usage("usage.below_zero", value=text)
    return number


def rows(text: str | int) -> int:
    """How many rows to show: one at least."""
    number = whole(text)
    if number < 1:
        raise Usage("usage.below_one", value=text)
    return number


def port(text: str | int) -> int:
    number = whole(text)
    if not 0 <= number <= 65535:
        raise Usage("usage.port", value=text)
    return number


def suffix(path: Path, *known: str) -> Path:
    """A file to be written, with one of the endings we can write. Raises Usage."""
    if path.suffix.casefold() not in known:
        raise Usage("usage.suffix", value=path, known=" / ".join(known))
    return path


Sku = Annotated[str, typer.Argument(metavar="SKU", help="arg.sku", show_default=False)]
OrderNumber = Annotated[str, typer.Argument(metavar="ORDER", help="arg.order", show_default=False)]
ReturnNumber = Annotated[str, typer.Argument(metavar="RETURN", help="arg.return", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", metavar="NUMBER", help="opt.reason", show_default=False)]
ShopName = Annotated[str, typer.Argument(metavar="SHOP", help="arg.shop", show_default=False)]
ShopNames = Annotated[list[str] | None, typer.Option("--shop", metavar="SHOP", help="opt.shops", show_default=False)]
OneShop = Annotated[str, typer.Option("--shop", metavar="SHOP", help="opt.shop", show_default=False)]
Limit = Annotated[int, typer.Option("--limit", metavar="NUMBER", help="opt.limit", parser=rows)]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="opt.note", show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", help="opt.yes")]
NoInput = Annotated[bool, typer.Option("--no-input", help="opt.no_input")]
Overwrite = Annotated[bool, typer.Option("--force", help="opt.overwrite")]
MappedHeadings = Annotated[
    list[str] | None, typer.Option("--map", metavar="FIELD=HEADING", help="opt.map", show_default=False)
]
# A number may begin with a minus, which would look like an option.
NEGATIVE_NUMBERS = {"ignore_unknown_options": True}
