"""Number formats that say something about a value: ``000000`` keeps leading zeros, ``[$$-409]`` is another currency.

The reader gives values only. Formats are looked up in the zipped workbook itself, and only when its list of styles
holds one that matters; most workbooks have none, so this costs one look into ``styles.xml``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Literal

_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*?>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\s[^>]*?>")
_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bs="(\d+)"[^>]*?(?<!/)>')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*?>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?>")
_LONGEST_STYLES = 5_000_000
_CHUNK = 1 << 20
_MOST_CELLS = 500_000

Meaning = Literal["", "zeros", "foreign", "thousands", "percent"]
_PADDED = re.compile(r"0{2,}")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_RUPIAH = frozenset(("rp", "rp.", "idr", ""))
_FOREIGN = re.compile(r"[$€£¥฿₫]|\b(?:usd|sgd|myr|rm|eur|gbp|thb|cny|aud)\b", re.IGNORECASE)


def meaning_of(code: str) -> Meaning:
    """What a format says beyond how pretty a number looks."""
    first = code.split(";", 1)[0]
    symbols = [symbol for symbol in _CURRENCY.findall(first)] + [quoted for quoted, _ in _QUOTED.findall(first)]
    plain = _QUOTED.sub("", _CURRENCY.sub("", first))
    if any(symbol.strip().casefold() not in _RUPIAH and _FOREIGN.search(symbol) for symbol in symbols):
        return "foreign"
    if "$" in plain or any(sign in plain for sign in "€£¥"):
        return "foreign"
    if _PADDED.fullmatch(plain.strip()):
        return "zeros"
    if "%" in plain:
        return "percent"
    return "thousands" if re.search(r"[0#],+(?![0#,])", plain) else ""


def shown_with_zeros(value: float, code: str) -> str:
    """A number as its format of zeros shows it: 99 with ``000000`` is ``000099``."""
    return str(int(value)).zfill(len(code.split(";", 1)[0].strip()))


def formats_of(data: bytes) -> Mapping[str, Mapping[tuple[int, int], str]]:
    """Sheet name → (row, column) → format code, only for formats that mean something. Never raises."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            styles = _telling_styles(archive)
            return {name: dict(_cells(archive, part, styles)) for name, part in _parts(archive)} if styles else {}
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, NotImplementedError, EOFError):
        return {}


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): _unescaped(value) for name, value in _ATTRIBUTE.findall(tag)}


def _unescaped(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    for entity, sign in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text


def _telling_styles(archive: zipfile.ZipFile) -> dict[bytes, str]:
    with archive.open("xl/styles.xml") as stream:
        styles = stream.read(_LONGEST_STYLES)
    formats: dict[str, str] = {}
    for tag in _FORMAT.findall(styles):
        found = _attributes(tag)
        if meaning_of(found.get("formatCode", "")):
            formats[found.get("numFmtId", "")] = found["formatCode"]
    section = _CELL_STYLES.search(styles)
    if not formats or section is None:
        return {}
    result: dict[bytes, str] = {}
    for index, tag in enumerate(_STYLE.findall(section.group(0))):
        if code := formats.get(_attributes(tag).get("numFmtId", "")):
            result[str(index).encode()] = code
    return result


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet name, name of its part) of a workbook."""
    relations: dict[str, str] = {}
    for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")[:_LONGEST_STYLES]):
        found = _attributes(tag)
        relations[found.get("Id", "")] = found.get("Target", "")
    names = set(archive.namelist())
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")[:_LONGEST_STYLES]):
        target = next((value for key, value in _attributes_with_prefix(tag) if key.endswith("id")), "")
        part = relations.get(target, "")
        part = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
        if part in names:
            yield _attributes(tag).get("name", ""), part


def _attributes_with_prefix(tag: bytes) -> list[tuple[str, str]]:
    return [(name.decode(), _unescaped(value)) for name, value in re.findall(rb'(\w+:id)="([^"]*)"', tag)]


def _cells(archive: zipfile.ZipFile, part: str, styles: Mapping[bytes, str]) -> Iterator[tuple[tuple[int, int], str]]:
    count = 0
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            text = tail + piece
            cut = text.rfind(b"<")
            tail, text = text[cut:], text[:cut]
            for letters, row, style in _CELL.findall(text):
                if code := styles.get(style):
                    count += 1
                    if count > _MOST_CELLS:
                        return
                    yield (int(row) - 1, _column(letters)), code


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
