"""Look into a zipped workbook before a reader does: unpacked size, XML entities, far-away cells, encryption.

The declared sizes in a zip can lie, so every member is really unpacked once, in small pieces that are thrown away.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from .limits import MAX_COLUMNS, MAX_ROWS, MAX_UNPACK_RATIO, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES
from .values import UnreadableFile

_CHUNK = 1 << 20
_TAIL = 512
# Only far cells are looked at: columns of three letters, or rows of six digits and more; empty ones end in "/>".
_FAR_CELL = re.compile(rb'<c\s[^>]*?\br="(?:([A-Z]{3,})\d+|[A-Z]+(\d{6,}))"[^>]*(?<!/)>')
_REPEAT = re.compile(rb'<table:table-cell\s[^>]*number-columns-repeated="(\d{4,})"[^>]*office:value-type')
_REPEAT_2 = re.compile(rb'<table:table-cell\s[^>]*office:value-type[^>]*number-columns-repeated="(\d{4,})"')
_REPEAT_ROW = re.compile(
    rb'<table:table-row\s[^>]*number-rows-repeated="(\d{6,})"[^>]*>(?:(?!</table:table-row>).)*?value-type'
)


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
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
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
    is_sheet = is_xml and ("worksheets/" in member.filename or member.filename == "content.xml")
    tail = b""
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            yield len(piece)
            if is_xml:
                text = tail + piece
                if b"<!ENTITY" in text:
                    raise UnreadableFile("unsafe_xml")
                if is_sheet:
                    _check_far_cells(text)
                tail = text[-_TAIL:]


def _check_far_cells(text: bytes) -> None:
    for match in _FAR_CELL.finditer(text):
        letters, row = match.groups()
        if letters and _column_number(letters) > MAX_COLUMNS:
            raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
        if row and int(row) > MAX_ROWS:
            raise UnreadableFile("too_many_rows", limit=MAX_ROWS)
    for pattern in (_REPEAT, _REPEAT_2):
        if any(int(match.group(1)) > MAX_COLUMNS for match in pattern.finditer(text)):
            raise UnreadableFile("too_many_columns", limit=MAX_COLUMNS)
    if any(int(match.group(1)) > MAX_ROWS for match in _REPEAT_ROW.finditer(text)):
        raise UnreadableFile("too_many_rows", limit=MAX_ROWS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
