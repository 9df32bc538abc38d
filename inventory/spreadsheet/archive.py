"""Look into a zipped workbook before a reader does: unpacked size, XML entities, far-away cells, encryption.

The declared sizes in a zip can lie, so every member is really unpacked once, in small pieces that are thrown away.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

from .limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACK_RATIO, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES
from .values import UnreadableFile

_CHUNK = 1 << 20
_TAIL = 512
# Cells that hold something; an empty formatted cell ends in "/>".
_FAR_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["'](?:([A-Z]{3,})\d+|[A-Z]+(\d{6,}))["'][^>]*(?<!/)>""")
_WIDE_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{2})\d+["'][^>]*(?<!/)>""")
_ROW_OF_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["'][A-Z]+(\d{4,})["'][^>]*(?<!/)>""")
# Cheap looks that decide whether the exact ones above are needed at all.
_ANY_HINT = re.compile(rb"""r=["'](?:[A-Z]{2}|[A-Z]\d{6})""")
_FAR_HINT = re.compile(rb"""r=["'](?:[A-Z]{3,}\d|[A-Z]+\d{6,})""")
_WIDE_HINT = re.compile(rb"""r=["'][A-Z]{2}\d""")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
# A zip that asks for an unknown compression raises NotImplementedError.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, NotImplementedError),
    *(OSError, ValueError, RuntimeError),
)
_ALWAYS_NARROW = MAX_CELLS // MAX_ROWS
"""A sheet of at most this many columns is within the ceiling of cells whatever its rows."""


def check_archive(data: bytes) -> str:
    """The kind of workbook in a zip: ``xlsx`` or ``ods``.

    Raises:
        UnreadableFile: not a workbook, damaged, encrypted, or a bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = _kind_of(archive)
            unpacked = 0
            for member in archive.infolist():
                if member.flag_bits & 0x1:
                    raise UnreadableFile("encrypted")
                for size in _scan(archive, member):
                    unpacked += size
                    _check_size(unpacked, len(data))
    except _DAMAGED as error:
        raise UnreadableFile("corrupt", reason="zip") from error
    return kind


def _kind_of(archive: zipfile.ZipFile) -> str:
    names = {name.replace("\\", "/") for name in archive.namelist()}
    if any(name.startswith("xl/") and name.endswith(".bin") and "workbook" in name for name in names):
        raise UnreadableFile("unsupported_format", format="xlsb")
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml")[:_CHUNK]:
            raise UnreadableFile("encrypted")
        return "ods"
    raise UnreadableFile("not_a_spreadsheet")


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > RATIO_FREE_BYTES and unpacked > packed * MAX_UNPACK_RATIO):
        raise UnreadableFile("zip_bomb")


def _scan(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[int]:
    """Unpack ``member`` piece by piece, yield each size, refuse entities and far cells."""
    is_xml = member.filename.endswith((".xml", ".rels"))
    is_sheet = is_xml and "worksheets/" in member.filename
    width = 0
    for piece, text in _pieces(archive, member):
        yield piece
        if is_xml and b"<!ENTITY" in text:
            raise UnreadableFile("unsafe_xml")
        if is_sheet and _ANY_HINT.search(text):
            if _FAR_HINT.search(text):
                _check_far_cells(text)
            if _WIDE_HINT.search(text):
                width = max([width, *(_column_number(match[1]) for match in _WIDE_CELL.finditer(text))])
    if width > _ALWAYS_NARROW:
        rows = (int(match[1]) for _, text in _pieces(archive, member) for match in _ROW_OF_CELL.finditer(text))
        check_box(max(rows, default=0), width)
    if member.filename == "content.xml":
        with archive.open(member) as stream:
            _check_ods(stream)


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    """The size of each piece, and its text with the end of the piece before (a tag may lie across)."""
    tail = b""
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            yield len(piece), tail + piece
            tail = piece[-_TAIL:]


def _check_far_cells(text: bytes) -> None:
    for match in _FAR_CELL.finditer(text):
        letters, row = match.groups()
        if letters and _column_number(letters) > MAX_COLUMNS:
            raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
        if row and int(row) > MAX_ROWS:
            raise UnreadableFile("too_many_rows", limit=MAX_ROWS)


def check_box(rows: int, columns: int) -> None:
    """Readers reserve the whole square up to the last filled cell; it must fit."""
    if rows > MAX_ROWS:
        raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
    if columns > MAX_COLUMNS:
        raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
    if rows * columns > MAX_CELLS:
        raise UnreadableFile("too_many_cells", limit=MAX_CELLS)


def _check_ods(stream: IO[bytes]) -> None:
    """An ods says "repeat this cell, this row N times"; only filled ones count."""
    row = column = width = 0
    filled = False
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                row = width = 0
            elif element.tag == f"{_TABLE}table-row":
                column, filled = 0, False
        elif element.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            column += _repeats(element, "number-columns-repeated")
            if element.get(f"{_OFFICE}value-type"):
                filled, width = True, max(width, column)
            element.clear()
        elif element.tag == f"{_TABLE}table-row":
            row += _repeats(element, "number-rows-repeated")
            if filled:
                check_box(row, width)
            element.clear()


def _repeats(element: ElementTree.Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 1


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
