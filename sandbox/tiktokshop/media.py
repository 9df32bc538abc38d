"""Image and file upload (tiktokshop.md §8)."""

from __future__ import annotations

import secrets
import struct

from sandbox.multipart import parts_of
from sandbox.practice import Json
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

MAX_BYTES = 10 * 1024 * 1024
USE_CASES = (
    "MAIN_IMAGE", "ATTRIBUTE_IMAGE", "DESCRIPTION_IMAGE", "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE",
    "CUSTOMIZATION_IMAGE",
)  # fmt: skip
_SIDE = (100, 20_000)
_MAIN_SIDE = (300, 4_000)
HOST = "https://p16-oec-sg.ibyteimg.com"


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from the first frame header."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    kind = content[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        return (int.from_bytes(content[26:28], "little") & 0x3FFF, int.from_bytes(content[28:30], "little") & 0x3FFF)
    return None


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None when it is none of the formats of §8. HEIC is taken unseen, as 1024 square."""
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP" and len(content) >= 30:
        return _webp_size(content)
    if content.startswith(b"BM") and len(content) >= 26:
        width, height = struct.unpack("<ii", content[18:26])
        return width, abs(height)
    if content[4:8] == b"ftyp":
        return 1024, 1024
    return None


def _part(req: Req, name: str) -> bytes | None:
    for key, content in parts_of(req.call.headers.get("content-type", ""), req.call.body):
        if key == name:
            return content
    return None


@route("POST", "product/images/upload", "202309", cipher=False)
def upload_image(req: Req) -> Result:
    """§8: one file in ``data``; the codes are those of §15, in the order size, format, sides."""
    content = _part(req, "data")
    use_case = (_part(req, "use_case") or b"MAIN_IMAGE").decode("utf-8", "replace").strip()
    if not content:
        raise ApiError(12_038_002, "The image file is empty.")
    if use_case not in USE_CASES:
        raise ApiError(12_038_014, "The use_case is invalid.")
    if len(content) > MAX_BYTES:
        raise ApiError(12_038_004, "The image is larger than 10 MB.")
    sides = size_of(content)
    if sides is None:
        raise ApiError(12_038_005, "The image format is not supported. Use JPG, JPEG, PNG, WEBP, HEIC or BMP.")
    low, high = _MAIN_SIDE if use_case == "MAIN_IMAGE" else _SIDE
    if not all(low <= side <= high for side in sides):
        raise ApiError(12_038_015, f"Each side of the image must be between {low} and {high} px.")
    uri = f"tos-alisg-i-aphluv4xwc-sg/{secrets.token_hex(16)}"
    row = (uri, use_case, *sides, len(content), req.now)
    req.world.store.run("INSERT INTO tts_image VALUES (?,?,?,?,?,?)", row)
    return {"uri": uri, "url": image_url(uri), "width": sides[0], "height": sides[1], "use_case": use_case}


@route("POST", "product/files/upload", "202309", cipher=False)
def upload_file(req: Req) -> Result:
    """§3.1 names the call; certificates as PDF (§9.1 ``certifications[].files``)."""
    content = _part(req, "data")
    name = (_part(req, "name") or b"").decode("utf-8", "replace").strip()
    if not content or not name:
        raise req.wrong("data and name are required")
    if len(content) > MAX_BYTES:
        raise ApiError(36_009_021, "The file is too large.")
    if not content.startswith(b"%PDF"):
        raise req.wrong("the file must be a PDF")
    number = f"v09ea0g4{secrets.token_hex(12)}"
    row = (number, "FILE", 0, 0, len(content), req.now)
    req.world.store.run("INSERT INTO tts_image VALUES (?,?,?,?,?,?)", row)
    return {"id": number, "url": f"{HOST}/{number}", "name": name, "format": "PDF"}


def image_url(uri: str) -> str:
    """Where the platform would show the picture; the practice server keeps no pictures."""
    return f"{HOST}/{uri}~tplv-aphluv4xwc-origin-jpeg.jpeg"


def shown(req: Req, uri: str) -> Json:
    """A picture as ``GET`` product shows it (§9.2)."""
    row = req.world.store.one("SELECT width, height FROM tts_image WHERE uri=?", (uri,))
    sides = (row["width"], row["height"]) if row else (800, 800)
    address = image_url(uri)
    thumb = address.replace("origin", "resize-jpeg:300:300")
    return {"uri": uri, "urls": [address], "thumb_urls": [thumb], "width": sides[0], "height": sides[1]}
