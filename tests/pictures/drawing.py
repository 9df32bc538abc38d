"""Pictures and small workbooks for these tests, made on the spot."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

Colour = tuple[int, int, int]


def drawn(
    colour: Colour = (180, 90, 30), size: tuple[int, int] = (300, 200), kind: str = "JPEG", **options: Any
) -> bytes:
    """A picture with a white corner at the top left, so that one sees which way up it is."""
    image = Image.new("RGB", size, colour)
    image.paste((255, 255, 255), (0, 0, size[0] // 3, size[1] // 3))
    return encoded(image, kind, **options)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def workbook(path: Path, rows: Sequence[Sequence[Any]], images: Mapping[str, bytes] | None = None) -> Path:
    """An xlsx with one sheet ``Produk``; ``images`` by cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Produk"
    for row in rows:
        sheet.append(list(row))
    for cell, content in (images or {}).items():
        sheet.add_image(SheetImage(io.BytesIO(content)), cell)
    book.save(path)
    return path


def rezipped(path: Path, target: Path, changes: Mapping[str, bytes | None]) -> Path:
    """A copy of a zip with members replaced, added, or (None) left out."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    return target
