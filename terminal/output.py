"""What reaches the screen: lines and tables on standard output, hints on standard error, or one JSON value.

With ``--json`` standard output holds that value and nothing else. Text from outside (product names, a marketplace's
sentence) is stripped of control characters, so that no one can paint on an operator's terminal.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TextIO

from config.messages import _, say
from config.messages.labels import LABELS

# Wide enough that a table in a file or a pipe is not cut.
WIDTH_WITHOUT_TERMINAL = 160
EMPTY = "–"
BETWEEN_COLUMNS = 3


class PipeClosed(Exception):
    """Whoever read our output went away (``| head``): nothing is wrong, there is only nobody to tell."""


@dataclass(slots=True)
class _State:
    as_json: bool = False


_state = _State()


def start(*, as_json: bool) -> None:
    """Begin a run: choose the form of the output and make both streams unable to fail on a letter."""
    _state.as_json = as_json
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # An old Windows console cannot show every letter; a "?" is better than a program that stops.
            reconfigure(errors="replace", **({"encoding": "utf-8"} if as_json and stream is sys.stdout else {}))


def wants_json() -> bool:
    return _state.as_json


def is_terminal(stream: TextIO | None = None) -> bool:
    """Whether a person watches: colours and progress appear only then."""
    return (sys.stdout if stream is None else stream).isatty()


def can_ask() -> bool:
    """Whether a person is there to answer."""
    return not _state.as_json and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def tr(code: str, /, **params: Any) -> str:
    """The sentence for ``code`` in the chosen language."""
    return say(code, {name: shown(value) for name, value in params.items()})


def label(key: str) -> str:
    """A short word for a column, a state or a field; an unknown one stays as it is."""
    found = LABELS.get(key)
    return key if found is None else _(found)


def clean(text: str) -> str:
    """``text`` without control characters; line ends stay."""
    return "".join(c if c == "\n" or unicodedata.category(c) != "Cc" else " " for c in text)


def shown(value: Any) -> Any:
    """A value as people read it. Numbers stay numbers, so that sentences may format them."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, list | tuple):
        return ", ".join(str(shown(v)) for v in value)
    return value


def rupiah(value: int | None) -> str:
    """``Rp 15.000``, as Indonesians write it."""
    return EMPTY if value is None else f"Rp {value:,}".replace(",", ".")


def line(text: str = "") -> None:
    """A line for a person; silent with ``--json``."""
    if not _state.as_json:
        _write(sys.stdout, clean(text) + "\n")


def hint(text: str) -> None:
    """A line beside the result: progress, advice, an error. Always on standard error."""
    _write(sys.stderr, clean(text) + "\n")


def value(result: Any) -> None:
    """The JSON value of a command; nothing without ``--json``."""
    if _state.as_json:
        _write(sys.stdout, json.dumps(result, ensure_ascii=False, indent=2, default=_plain) + "\n")


def json_line(result: Any) -> None:
    """One JSON object on a line of its own, for a command that goes on."""
    _write(sys.stdout, json.dumps(result, ensure_ascii=False, default=_plain) + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "", right: Sequence[str] = ()) -> None:
    """A table for a person; ``columns`` are label keys, ``right`` those of numbers. Without rows there is none.

    No word is cut in two: where the columns are too narrow for that, each row becomes a few lines of its own.
    """
    cells = [[clean(str(shown(cell))) for cell in row] for row in rows]
    if _state.as_json or not cells:
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    watched = is_terminal()
    # Said outright, because a FORCE_COLOR of some build machine must not colour a pipe.
    console = Console(
        force_terminal=watched,
        width=None if watched else WIDTH_WITHOUT_TERMINAL,
        markup=False,
        highlight=False,
        emoji=False,
    )
    heads = [label(column) for column in columns]
    narrowest = [max(map(_longest_word, column)) for column in zip(heads, *cells, strict=True)]
    if sum(narrowest) + BETWEEN_COLUMNS * len(columns) > console.width:
        _cards(heads, cells)
        return
    painted = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", header_style="bold")
    for column, head, least in zip(columns, heads, narrowest, strict=True):
        side: Literal["left", "right"] = "right" if column in right else "left"
        painted.add_column(head, justify=side, overflow="fold", min_width=least)
    for row in cells:
        painted.add_row(*row)
    with console.capture() as captured:
        console.print(painted)
    text = "\n".join(part.rstrip() for part in captured.get().split("\n")).strip("\n")
    _write(sys.stdout, f"{text}\n")


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _cards(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Each row as its first cell and a line for each other one that holds something."""
    lines: list[str] = []
    for first, *rest in cells:
        lines.append(first)
        lines += [f"    {head}: {text}" for head, text in zip(heads[1:], rest, strict=True) if text not in ("", EMPTY)]
    _write(sys.stdout, "\n".join(lines) + "\n")


def facts(rows: Sequence[tuple[str, Any]]) -> None:
    """One line for each fact of a thing: its name (a label key), then what it is."""
    wide = max((len(label(name)) for name, _text in rows), default=0)
    for name, text in rows:
        line(f"{label(name):<{wide}}  {shown(text)}")


def _plain(item: Any) -> Any:
    if isinstance(item, datetime | date):
        return item.isoformat()
    if isinstance(item, Enum):
        return item.value
    if isinstance(item, Path):
        return str(item)
    raise TypeError(f"no JSON for {type(item).__name__}")


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError as exc:
        raise PipeClosed from exc
