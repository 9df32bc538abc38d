"""Shipping documents and the addresses they are fetched from (tiktokshop.md §11)."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from urllib.parse import urlencode

from sandbox.paper import pdf
from sandbox.practice import Answer, Call, World
from sandbox.tiktokshop.orders import own
from sandbox.tiktokshop.parcels import find
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

PREFIX = "/practice-documents/"
_TYPES = (
    "SHIPPING_LABEL", "PACKING_SLIP", "SHIPPING_LABEL_AND_PACKING_SLIP", "SHIPPING_LABEL_PICTURE", "HAZMAT_LABEL",
    "INVOICE_LABEL",
)  # fmt: skip
_SIZES = ("A6", "A5")
_FORMATS = ("PDF", "ZPL")


@route("GET", "fulfillment/packages/{package_id}/shipping_documents", "202309")
def shipping_documents(req: Req) -> Result:
    """Only after ``ship``; the label may take a while (11034037), its address expires."""
    kind = req.choice("document_type", _TYPES)
    req.choice("document_size", _SIZES, "A6")
    form = req.choice("document_format", _FORMATS, "PDF")
    package = find(req, req.ids["package_id"])
    order = own(req, package.order_id)
    if order.doc["shipping_type"] == "SELLER" and kind != "PACKING_SLIP":
        raise ApiError(11_034_002, "Orders shipped by the seller have no shipping label.")
    if package.status == "TO_FULFILL":
        raise ApiError(21_042_104, "Ship the package first.")
    if package.status in ("FULFILLING", "COMPLETED"):
        raise ApiError(21_042_102, "The package has been picked up already.")
    if package.status == "CANCELLED":
        raise ApiError(21_011_041, "The order has been cancelled.")
    # A refused call leaves no trace in the database, so the count of refusals is kept beside it.
    refused: dict[str, int] = req.world.memory.setdefault("tts.labels", {})
    calls, ready_at = (
        refused.get(package.package_id, 0),
        package.doc["arranged_at"] + int(req.setting("document_delay_s")),
    )
    if calls < int(req.setting("document_processing_calls")) or req.now < ready_at:
        refused[package.package_id] = calls + 1
        raise ApiError(11_034_037, "The document is being generated. Try again later.")
    return {"doc_url": address(req, kind, form), "tracking_number": package.doc.get("tracking_number", "")}


def address(req: Req, kind: str, form: str) -> str:
    """A signed address that dies after a while."""
    until = str(req.now + int(req.setting("document_life_s")))
    name = f"{req.ids['package_id']}/{kind}.{form.lower()}"
    query = urlencode({"expires": until, "mark": _mark(req.world, name, until)})
    return f"{req.call.base_url}{PREFIX}{name}?{query}"


def _mark(world: World, name: str, until: str) -> str:
    secrets = "".join(row["app_secret"] for row in world.store.all("SELECT app_secret FROM tts_app ORDER BY app_key"))
    return hmac.new(secrets.encode(), f"{name}:{until}".encode(), hashlib.sha256).hexdigest()


def fetch(world: World, call: Call) -> Answer:
    """The document itself; 403 for a wrong or old address."""
    name = call.path.removeprefix(PREFIX)
    until, mark = call.first("expires") or "", call.first("mark") or ""
    row = world.store.one("SELECT * FROM tts_package WHERE package_id=?", (name.partition("/")[0],))
    good = hmac.compare_digest(_mark(world, name, until).encode(), mark.encode())
    if row is None or not good or int(until) < world.clock.now():
        return Answer(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml", error="AccessDenied")
    lines = ["TOKOPEDIA & SHOP LATIHAN - LABEL KIRIM", f"Pesanan {row['order_id']}", f"Paket {row['package_id']}"]
    if name.endswith(".zpl"):
        text = "^XA" + "".join(f"^FO30,{60 + 40 * n}^FD{line}^FS" for n, line in enumerate(lines)) + "^XZ"
        return Answer(200, text.encode(), "text/plain; charset=utf-8", shop=row["shop_id"])
    if "SHIPPING_LABEL_PICTURE" in name:
        return Answer(200, _picture(), "image/png", shop=row["shop_id"])
    return Answer(200, pdf(lines), "application/pdf", shop=row["shop_id"])


def _picture() -> bytes:
    """A white label of 400 by 560 px."""
    width, height = 400, 560
    rows = (b"\x00" + b"\xff" * (width // 8)) * height

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
