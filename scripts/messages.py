"""Extract the program's sentences, update the Indonesian catalogue, compile it. Run by ``make messages``.

With ``--check`` nothing is written; the exit code is 1 when something is missing, and each reason is printed.
"""

from __future__ import annotations

import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "config" / "messages" / "id" / "LC_MESSAGES"
PO, MO = CATALOGUE / "lapakdesa.po", CATALOGUE / "lapakdesa.mo"
PACKAGES = ("connectors", "mappers", "jobs", "inventory", "config", "web")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}


def extract() -> Catalog:
    """Every marked sentence of the program. The sandbox and the tests speak to engineers, in English."""
    template = Catalog()
    for package in (*PACKAGES, "cli.py"):
        for message, comments in _sentences(ROOT / package):
            template.add(message, auto_comments=comments)
    return template


def _sentences(place: Path) -> Iterator[tuple[str | tuple[str, ...], list[str]]]:
    if place.suffix == ".py":
        folder, methods = place.parent, [(place.name, "python")]
    else:
        folder, methods = place, [("**.py", "python")]
    if not place.exists():
        return
    directories = None if place.is_dir() else (lambda _folder: False)
    for _name, _line, message, comments, _context in extract_from_dir(
        folder,
        method_map=methods,
        keywords=KEYWORDS,
        comment_tags=("NOTE:",),
        strip_comment_tags=True,
        directory_filter=directories,
    ):
        yield message, comments


def read() -> Catalog:
    if not PO.exists():
        raise SystemExit(f"{PO} is missing; it holds the translations and cannot be made again")
    with PO.open("rb") as stream:
        return read_po(stream, locale="id", domain="lapakdesa")


def as_po(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    # No line numbers: they would change this file with every edit of the program.
    write_po(buffer, catalogue, width=110, sort_output=True, no_location=True, ignore_obsolete=True)
    return buffer.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def problems() -> list[str]:
    """Why the catalogue is not ready, one line each; empty when it is."""
    template, catalogue = extract(), read()
    found = [f"not in the catalogue: {m.id!r}" for m in template if m.id and m.id not in catalogue]
    found += [f"no longer used: {m.id!r}" for m in catalogue if m.id and m.id not in template]
    found += [f"not translated: {m.id!r}" for m in catalogue if m.id and not all(_texts(m.string))]
    found += [f"other placeholders: {m.id!r}" for m in catalogue if m.id and not same_placeholders(m)]
    if not MO.exists() or MO.read_bytes() != as_mo(catalogue):
        found.append(f"{MO.name} is not compiled from {PO.name}: run make messages")
    return found


def _texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def same_placeholders(message: Message) -> bool:
    """A plural's sentences may leave out {count}-like params of the singular, so sets are compared as a union."""
    wanted = set[str]().union(*map(placeholders, _texts(message.id)))
    given = set[str]().union(*map(placeholders, _texts(message.string)))
    return not any(_texts(message.string)) or wanted == given


def update() -> None:
    catalogue = read()
    catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(as_po(catalogue))
    MO.write_bytes(as_mo(read()))


def main(arguments: list[str]) -> int:
    if "--check" not in arguments:
        update()
    found = problems()
    for line in found:
        print(line)  # noqa: T201  # a script's output
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
