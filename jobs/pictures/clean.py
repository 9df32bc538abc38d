"""One picture made fit for every shop: upright, bounded, without hidden data, as JPEG or PNG. Pillow lives here.

What a marketplace would refuse, or a buyer should not learn (where the phone stood), is taken away once, on the way in.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageOps

from jobs.pictures.bad import MAX_BYTES, BadPicture

MAX_PIXELS = 25_000_000
MAX_JPEG_PIXELS = 50_000_000
"""A JPEG is decoded at a fraction of its size, so a larger one needs no more memory than another kind."""
MIN_EDGE = 100
"""Anything smaller is an icon or a tracking dot, and no marketplace shows it."""
LONG_EDGE = 2_000
MAX_STORED_BYTES = 2 * 1024 * 1024
"""Far below every marketplace's ceiling (Shopee 10 MB, shopee.md section 5) and kind to metered data."""

_FORMATS = ("JPEG", "MPO", "PNG", "GIF", "WEBP", "BMP", "AVIF")
_QUALITIES = (88, 80, 70, 60)
_FEW_COLOURS = 256
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture as it is stored: ``content`` is JPEG or PNG, ``suffix`` says which."""

    content: bytes = field(repr=False)
    suffix: str
    width: int
    height: int


def clean_picture(data: bytes) -> Cleaned:
    """The picture in ``data``, cleaned. The same bytes give the same picture.

    Raises BadPicture, and nothing else, whatever the bytes are.
    """
    if len(data) > MAX_BYTES:
        raise BadPicture("picture_too_big", limit=MAX_BYTES // 1024**2)
    try:
        with _quiet(), Image.open(io.BytesIO(data), formats=_readable()) as image:
            _check(image)
            return _encoded(_upright(image))
    except BadPicture:
        raise
    except Image.DecompressionBombError:
        raise BadPicture("picture_too_big", limit=MAX_BYTES // 1024**2) from None
    except MemoryError:
        raise BadPicture("picture_too_big", limit=MAX_BYTES // 1024**2) from None
    except Exception as error:
        unknown = data[4:8] == b"ftyp" and data[8:12] in _HEIC
        code = "picture_format" if unknown else "picture_damaged"
        raise BadPicture(code, reason=type(error).__name__) from error


def _readable() -> list[str]:
    Image.init()
    return [name for name in _FORMATS if name in Image.OPEN]


@contextmanager
def _quiet() -> Iterator[None]:
    """Pillow warns about odd metadata and large pictures; we drop the one and check the other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check(image: Image.Image) -> None:
    """Only the header is read so far: what is too large is never unpacked."""
    width, height = image.size
    limit = MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS
    if width * height > limit:
        raise BadPicture("picture_too_big", limit=MAX_BYTES // 1024**2)
    if min(width, height) < MIN_EDGE:
        raise BadPicture("picture_too_small", width=width, height=height, min=MIN_EDGE)


def _upright(image: Image.Image) -> Image.Image:
    """The first frame, small enough, on white, in RGB, turned as the camera said."""
    image.seek(0)
    if image.format in ("JPEG", "MPO"):
        image.draft("RGB", (LONG_EDGE, LONG_EDGE))
    image.load()
    orientation = image.getexif().get(0x0112, 1)
    plain = _on_white(image)
    plain.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    turned = Image.new("RGB", plain.size)
    turned.paste(plain)  # a new image carries no EXIF, no comment, no profile
    if isinstance(orientation, int) and 2 <= orientation <= 8:
        turned.getexif()[0x0112] = orientation
        turned = ImageOps.exif_transpose(turned)
    if min(turned.size) < MIN_EDGE:
        raise BadPicture("picture_too_small", width=turned.width, height=turned.height, min=MIN_EDGE)
    return turned


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return _eight_bits(image).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        picture = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        return white
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey to eight: Pillow's own conversion would cut everything above 255 to white."""
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _encoded(image: Image.Image) -> Cleaned:
    image.info.clear()
    if image.getcolors(_FEW_COLOURS) is not None:
        drawing = _saved(image, "PNG", optimize=True)
        if len(drawing) <= MAX_STORED_BYTES:
            return Cleaned(drawing, ".png", *image.size)
    while True:
        for quality in _QUALITIES:
            photo = _saved(image, "JPEG", quality=quality, optimize=True)
            if len(photo) <= MAX_STORED_BYTES:
                return Cleaned(photo, ".jpg", *image.size)
        image.thumbnail((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS)


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, exif=b"", **options)
    return buffer.getvalue()
