"""A small old .xls written by hand: BIFF8 records in an OLE2 container ([MS-XLS], [MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SMALLEST = 4096  # below this a stream would live in the mini stream


def write_xls(path: Path, rows: Sequence[Sequence[str | float]], name: str = "Produk") -> Path:
    path.write_bytes(xls_bytes(rows, name))
    return path


def xls_bytes(rows: Sequence[Sequence[str | float]], name: str = "Produk") -> bytes:
    return _container(_workbook(rows, name))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _workbook(rows: Sequence[Sequence[str | float]], name: str) -> bytes:
    sheet = b"".join(_cell(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row))
    title = struct.pack("<BB", len(name), 0) + name.encode("latin-1")
    head = _bof(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    start = len(head) + 4 + 6 + len(title) + 4
    bound = _record(0x0085, struct.pack("<IH", start, 0) + title)
    return head + bound + _record(0x000A, b"") + _bof(0x0010) + sheet + _record(0x000A, b"")


def _cell(row: int, column: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", cell))


def _container(stream: bytes) -> bytes:
    stream = stream.ljust(_SMALLEST, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    stream = stream.ljust(sectors * _SECTOR, b"\0")
    fat = [_FAT, _END, *range(3, sectors + 2), _END]
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    assert len(fat) == _SECTOR // 4, "this writer knows one sector of the table"
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6),
        *(0, 1, 1, 0, _SMALLEST, _END, 0, _END, 0, 0),
    )
    header += struct.pack("<109I", *([_FREE] * 109))[4:]
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    return (
        header.ljust(_SECTOR, b"\xff") + struct.pack(f"<{len(fat)}I", *fat) + directory.ljust(_SECTOR, b"\0") + stream
    )


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    links = struct.pack("<III", _FREE, _FREE, child)
    rest = b"\0" * 36 + struct.pack("<IQ", start, size)
    return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links + rest
