"""Which cell holds which image: the several ways in which workbooks say it. Pure: text in, places out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

_TAIL = 4096
_ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ODS_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_CELL = r"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']"""
_RICH_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\bvm=["']\d{1,7}["'][^>]*>""")
_RICH_VALUE = re.compile(rb"""\bvm=["'](\d{1,7})["']""")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_WPS_CELL = re.compile(
    _CELL.encode() + rb"""[^>]*>(?:(?!</(?:\w+:)?c>).){0,600}?DISPIMG\((?:&quot;|")(ID_\w{1,64})""", re.DOTALL
)
_LOCAL_IMAGE = "_rvRel:LocalImageIdentifier"


class Unsafe(Exception):
    """The document declares its own type or entities, or is larger than any honest one."""


class _NoDoctype(ElementTree.TreeBuilder):
    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise Unsafe


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a floating image begins: ``offset`` EMU below the top of ``row``. It ends in row ``last``, or when that
    is not said it is ``tall`` EMU high. ``ids`` are relations of the drawing."""

    row: int
    column: int
    offset: int
    last: int | None
    tall: int
    ids: tuple[str, ...]

    def goes_on(self, height: int) -> bool:
        """Does it reach into the next row, when its own is ``height`` EMU high?"""
        return self.offset + self.tall > height if self.last is None else self.last > self.row


def parse(data: bytes) -> ElementTree.Element:
    """A small XML document as a tree. Raises Unsafe, ElementTree.ParseError."""
    parser = ElementTree.XMLParser(target=_NoDoctype())
    parser.feed(data)
    root: ElementTree.Element = parser.close()
    return root


def local(tag: str) -> str:
    """The name without its namespace: strict and transitional documents have different ones."""
    return tag.rsplit("}", 1)[-1]


def matches(pieces: Iterable[bytes], pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Every match of a pattern of at most 4 KB in a text that comes in pieces; one across a border may come twice."""
    tail = b""
    for piece in pieces:
        text = tail + piece
        yield from pattern.finditer(text)
        tail = text[-_TAIL:]


# --- floating images of xlsx (ECMA-376 part 1, 20.5) --------------------------------------------------------------


def anchors(drawing: ElementTree.Element) -> list[Anchor]:
    """The images of a drawing that are anchored to a cell."""
    found = []
    for element in drawing:
        if local(element.tag) not in ("oneCellAnchor", "twoCellAnchor"):
            continue
        parts = {local(child.tag): child for child in element}
        start = _numbers(parts["from"])
        last = _numbers(parts["to"]).get("row", 0) if "to" in parts else None
        tall = int(parts["ext"].get("cy", "0")) if "ext" in parts else 0
        ids = dict.fromkeys(
            value
            for blip in element.iter()
            if local(blip.tag) == "blip"
            for name, value in blip.attrib.items()
            if local(name) == "embed"
        )
        if ids:
            found.append(Anchor(start["row"], start["col"], start.get("rowOff", 0), last, tall, tuple(ids)))
    return found


def _numbers(corner: ElementTree.Element) -> dict[str, int]:
    return {local(child.tag): max(0, int(child.text or 0)) for child in corner}


# --- "place in cell" of newer Excel ([MS-XLSX]: metadata, rich values, their relations) ---------------------------


def rich_images(
    metadata: ElementTree.Element,
    values: ElementTree.Element,
    structures: ElementTree.Element,
    relations: ElementTree.Element,
    members: Mapping[str, str],
) -> dict[int, str]:
    """The number that a cell carries as ``vm`` → the image's member."""
    order = [value for rel in relations for name, value in rel.attrib.items() if local(name) == "id"]
    keys = [[key.get("n", "") for key in structure] for structure in structures if local(structure.tag) == "s"]
    images: dict[int, str] = {}
    for index, value in enumerate(one for one in values if local(one.tag) == "rv"):
        named = dict(zip(keys[int(value.get("s", "0"))], (v.text or "" for v in value), strict=False))
        place = named.get(_LOCAL_IMAGE, "")
        if place.isascii() and place.isdigit() and int(place) < len(order) and order[int(place)] in members:
            images[index] = members[order[int(place)]]
    return {
        number: images[rich]
        for number, rich in enumerate(_rich_numbers(metadata), start=1)
        if rich is not None and rich in images
    }


def _rich_numbers(metadata: ElementTree.Element) -> list[int | None]:
    """For each value-metadata record of the workbook the rich value it means."""
    parts: dict[str, list[ElementTree.Element]] = {}
    for element in metadata:
        parts.setdefault(local(element.tag), []).append(element)
    kinds = [kind.get("name") for group in parts.get("metadataTypes", []) for kind in group]
    future: list[int | None] = []
    for group in parts.get("futureMetadata", []):
        if group.get("name") == "XLRICHVALUE":
            for record in group:
                block = next((e for e in record.iter() if local(e.tag) == "rvb"), None)
                future.append(int(block.get("i", "0")) if block is not None else None)
    numbers: list[int | None] = []
    for group in parts.get("valueMetadata", []):
        for record in group:
            pairs = [(int(rc.get("t", "0")), int(rc.get("v", "0"))) for rc in record]
            own = [v for t, v in pairs if 0 < t <= len(kinds) and kinds[t - 1] == "XLRICHVALUE" and v < len(future)]
            numbers.append(future[own[0]] if own else None)
    return numbers


def rich_cells(pieces: Iterable[bytes]) -> Iterator[tuple[int, int, int]]:
    """(row, column, vm) of the cells of a sheet that carry a rich value."""
    for match in matches(pieces, _RICH_CELL):
        place, value = _PLACE.search(match[0]), _RICH_VALUE.search(match[0])
        if place and value:
            yield (*_place(place[1], place[2]), int(value[1]))


# --- WPS Office: =DISPIMG("ID_…",1) and xl/cellimages.xml ---------------------------------------------------------


def wps_ids(images: ElementTree.Element, members: Mapping[str, str]) -> dict[str, str]:
    """The name that DISPIMG calls → the image's member."""
    found: dict[str, str] = {}
    for picture in images.iter():
        if local(picture.tag) != "pic":
            continue
        name = next((e.get("name", "") for e in picture.iter() if local(e.tag) == "cNvPr"), "")
        blips = (e for e in picture.iter() if local(e.tag) == "blip")
        own = next((v for blip in blips for k, v in blip.attrib.items() if local(k) == "embed"), "")
        if name and own in members:
            found[name] = members[own]
    return found


def wps_cells(pieces: Iterable[bytes]) -> Iterator[tuple[int, int, str]]:
    """(row, column, name) of the cells of a sheet that call DISPIMG."""
    for match in matches(pieces, _WPS_CELL):
        yield (*_place(match[1], match[2]), match[3].decode("ascii", "replace"))


def _place(letters: bytes, row: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(row) - 1, column - 1


# --- ods (OpenDocument 1.3 part 3, 9.1 and 10.4) ------------------------------------------------------------------


def ods_cells(pieces: Iterable[bytes], sheet: str) -> list[tuple[int, int, str]]:
    """(row, column, member) of the images anchored to a cell of ``sheet``. Raises Unsafe, ElementTree.ParseError."""
    reader = _OdsReader(sheet)
    parser = ElementTree.XMLParser(target=reader)
    for piece in pieces:
        parser.feed(piece)
    parser.close()
    return reader.found


class _OdsReader:
    """Follows content.xml element by element and keeps nothing but the places of images."""

    def __init__(self, sheet: str) -> None:
        self.found: list[tuple[int, int, str]] = []
        self._sheet = sheet
        self._inside = False
        self._in_cell = False
        self._row = self._column = 0
        self._rows = self._columns = 1

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise Unsafe

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == f"{_ODS_TABLE}table":
            self._inside = attributes.get(f"{_ODS_TABLE}name") == self._sheet
            self._row = 0
        elif not self._inside:
            return
        elif tag == f"{_ODS_TABLE}table-row":
            self._column = 0
            self._rows = _repeats(attributes, "number-rows-repeated")
        elif tag in (f"{_ODS_TABLE}table-cell", f"{_ODS_TABLE}covered-table-cell"):
            self._in_cell = True
            self._columns = _repeats(attributes, "number-columns-repeated")
        elif tag == f"{_ODS_DRAW}image" and self._in_cell:
            self.found.append((self._row, self._column, attributes.get(_HREF, "").removeprefix("./")))

    def end(self, tag: str) -> None:
        if not self._inside:
            return
        if tag == f"{_ODS_TABLE}table":
            self._inside = False
        elif tag == f"{_ODS_TABLE}table-row":
            self._row += self._rows
        elif tag in (f"{_ODS_TABLE}table-cell", f"{_ODS_TABLE}covered-table-cell"):
            self._in_cell = False
            self._column += self._columns

    def data(self, _text: str) -> None:
        """Text is read elsewhere."""

    def close(self) -> None:
        """Nothing to build."""


def _repeats(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(f"{_ODS_TABLE}{name}", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 1
