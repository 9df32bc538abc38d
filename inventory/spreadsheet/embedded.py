"""Images inside a workbook, by the cell they belong to: xlsx (floating, "picture in cell", WPS DISPIMG) and ods.

Only places are found here; the bytes of one image are read when they are wanted. Nothing is trusted: names stay inside
the archive, every part is read up to a ceiling whatever its header claims, and a document type declaration ends the
search. A workbook whose drawings are damaged has no images; its cells were read already.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote
from xml.etree import ElementTree

from . import embedded_cells
from .embedded_cells import Unsafe, local, parse

MAX_IMAGES = 5_000
MAX_IMAGE_BYTES = 20 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
MAX_PART_BYTES = 32 * 1024 * 1024

_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError, NotImplementedError),
    *(OSError, ValueError, RuntimeError, LookupError, Unsafe),
)
_DEFAULT_HEIGHT_EMU = 190_500
"""15 points: a row of a new workbook (ECMA-376 part 1, 18.3.1.81 leaves the default to the program)."""
_EMU_PER_POINT = 12_700
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*>""")
_ROW_NUMBER = re.compile(rb"""\br=["'](\d{1,7})["']""")
_ROW_HEIGHT = re.compile(rb"""\bht=["'](\d{1,4}(?:\.\d{1,9})?)["']""")


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """An image and the cell it belongs to. ``row`` and ``column`` from 0; ``member`` names it inside the archive."""

    row: int
    column: int
    member: str


class EmbeddedImages:
    """The images of one workbook file, opened for as long as they are read."""

    def __init__(self, path: Path) -> None:
        self._archive: zipfile.ZipFile | None = None
        self._names: frozenset[str] = frozenset()
        self._read = 0
        try:
            if path.is_file() and zipfile.is_zipfile(path):
                self._archive = zipfile.ZipFile(path)
                self._names = frozenset(self._archive.namelist())
        except _DAMAGED:
            self.close()

    def __enter__(self) -> EmbeddedImages:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        archive, self._archive = self._archive, None
        if archive is not None:
            archive.close()

    def placed(self, sheet: str | None) -> tuple[PlacedImage, ...]:
        """The images of a sheet in the order of its cells; none when there are none or they cannot be found."""
        if self._archive is None or not sheet:
            return ()
        try:
            if "xl/workbook.xml" in self._names:
                found = self._xlsx(self._archive, sheet)
            elif "content.xml" in self._names and any(name.startswith("Pictures/") for name in self._names):
                found = embedded_cells.ods_cells(self._pieces(self._archive, "content.xml"), sheet)
            else:
                return ()
        except _DAMAGED:
            return ()
        placed = {PlacedImage(row, column, member): None for row, column, member in found if member in self._names}
        return tuple(sorted(placed, key=lambda image: (image.row, image.column)))[:MAX_IMAGES]

    def content(self, member: str) -> bytes | None:
        """The bytes of an image, or None when it is damaged or larger than the ceiling."""
        if self._archive is None or member not in self._names or self._read > MAX_TOTAL_BYTES:
            return None
        try:
            with self._archive.open(member) as stream:
                data = stream.read(MAX_IMAGE_BYTES + 1)
        except _DAMAGED:
            return None
        self._read += len(data)
        return data if len(data) <= MAX_IMAGE_BYTES else None

    # --- parts of the archive ---------------------------------------------------------------------------------

    def _part(self, archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
        """A part as a tree. Raises LookupError, Unsafe and what a damaged archive raises."""
        with archive.open(name) as stream:
            data = stream.read(MAX_PART_BYTES + 1)
        if len(data) > MAX_PART_BYTES:
            raise Unsafe(name)
        return parse(data)

    @staticmethod
    def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
        with archive.open(name) as stream:
            while piece := stream.read(1 << 20):
                yield piece

    def _targets(self, archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id → (last word of its kind, member). Links out of the file are left out."""
        folder, name = posixpath.split(part)
        rels = f"{folder}/_rels/{name}.rels"
        if rels not in self._names:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relation in self._part(archive, rels):
            if relation.get("TargetMode") == "External":
                continue
            target = unquote(relation.get("Target", ""))
            member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            if member in self._names:
                found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], member)
        return found

    # --- xlsx -------------------------------------------------------------------------------------------------

    def _xlsx(self, archive: zipfile.ZipFile, sheet: str) -> list[tuple[int, int, str]]:
        if not any(name.startswith(("xl/media/", "media/")) for name in self._names):
            return []
        part = self._sheet_part(archive, sheet)
        found: list[tuple[int, int, str]] = []
        for kind, member in self._targets(archive, part).values():
            if kind == "drawing":
                found += self._drawing(archive, part, member)
        if "xl/cellimages.xml" in self._names:
            images = self._targets(archive, "xl/cellimages.xml")
            ids = embedded_cells.wps_ids(self._part(archive, "xl/cellimages.xml"), _members(images))
            found += [(r, c, ids[i]) for r, c, i in embedded_cells.wps_cells(self._pieces(archive, part)) if i in ids]
        if "xl/richData/richValueRel.xml" in self._names:
            found += self._rich(archive, part)
        return found

    def _sheet_part(self, archive: zipfile.ZipFile, sheet: str) -> str:
        targets = self._targets(archive, "xl/workbook.xml")
        for element in self._part(archive, "xl/workbook.xml").iter():
            if local(element.tag) == "sheet" and element.get("name") == sheet:
                return targets[next(v for k, v in element.attrib.items() if local(k) == "id" and k != "id")][1]
        raise LookupError(sheet)

    def _drawing(self, archive: zipfile.ZipFile, part: str, drawing: str) -> list[tuple[int, int, str]]:
        members = _members(self._targets(archive, drawing))
        anchors = [a for a in embedded_cells.anchors(self._part(archive, drawing)) if any(i in members for i in a.ids)]
        low = {a.row for a in anchors if a.offset}
        heights = _heights(self._pieces(archive, part), low) if low else {}
        found = []
        for anchor in anchors:
            # Dropped a little too high: an image that begins in the lower half of a row belongs to the next one.
            height = heights.get(anchor.row, _DEFAULT_HEIGHT_EMU)
            row = anchor.row + 1 if anchor.offset * 2 > height and anchor.goes_on(height) else anchor.row
            found += [(row, anchor.column, members[i]) for i in anchor.ids if i in members]
        return found

    def _rich(self, archive: zipfile.ZipFile, part: str) -> list[tuple[int, int, str]]:
        """ "Place in cell" of newer Excel: cell → metadata → rich value → relation → image ([MS-XLSX] 2.3.8)."""
        folder = "xl/richData"
        images = embedded_cells.rich_images(
            self._part(archive, "xl/metadata.xml"),
            self._part(archive, f"{folder}/rdrichvalue.xml"),
            self._part(archive, f"{folder}/rdrichvaluestructure.xml"),
            self._part(archive, f"{folder}/richValueRel.xml"),
            _members(self._targets(archive, f"{folder}/richValueRel.xml")),
        )
        cells = embedded_cells.rich_cells(self._pieces(archive, part))
        return [(row, column, images[number]) for row, column, number in cells if number in images]


def _members(targets: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {own: member for own, (kind, member) in targets.items() if kind == "image"}


def _heights(pieces: Iterator[bytes], wanted: set[int]) -> dict[int, int]:
    """The heights in EMU of those rows (from 0) whose height was set."""
    found: dict[int, int] = {}
    for match in embedded_cells.matches(pieces, _ROW):
        number, height = _ROW_NUMBER.search(match[0]), _ROW_HEIGHT.search(match[0])
        if number and height and int(number[1]) - 1 in wanted:
            found[int(number[1]) - 1] = int(float(height[1]) * _EMU_PER_POINT)
    return found


def images_of(path: Path, sheet: str | None) -> tuple[PlacedImage, ...]:
    """The images of a sheet of the workbook at ``path``. Never raises for what the file holds."""
    with EmbeddedImages(path) as images:
        return images.placed(sheet)
