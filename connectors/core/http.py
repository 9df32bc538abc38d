"""Requests and replies as values. A flow yields the first and receives the second; only the transport sends."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from connectors.core.errors import ProtocolChanged


class Effect(StrEnum):
    """What a request does to the marketplace's state; decides what may be repeated blindly (READ and SET only)."""

    READ = "read"
    SET = "set"  # absolute and repeatable
    ADJUST = "adjust"  # relative
    CREATE = "create"


class Audience(StrEnum):
    """Whom a call is signed for: nobody's token, a seller's token, or a seller's token and one shop of theirs."""

    PUBLIC = "public"
    SELLER = "seller"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class FilePart:
    """One part of a multipart upload."""

    field: str
    filename: str
    content: bytes = dataclasses.field(repr=False)
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """An unsigned request. ``path`` begins with "/" and has no host; ``query`` keeps order and repeats.

    ``json`` is the body as a JSON value (None: no body); ``files`` make it multipart. ``timeout_s`` overrides
    the read time-out for slow calls such as documents. ``url`` is a whole address that the marketplace itself gave for
    a document: it is asked as it is, without our signature and token, and ``path`` only names it in logs. Its repr
    shows no content: token calls carry secrets there.
    """

    method: str
    path: str
    effect: Effect
    query: tuple[tuple[str, str], ...] = dataclasses.field(repr=False, default=())
    json: Any = dataclasses.field(repr=False, default=None)
    files: tuple[FilePart, ...] = ()
    form: tuple[tuple[str, str], ...] = dataclasses.field(repr=False, default=())
    audience: Audience = Audience.SHOP
    timeout_s: float | None = None
    url: str = dataclasses.field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What goes on the wire beside the request itself. It holds secrets: its repr shows none."""

    url: str = dataclasses.field(repr=False)
    headers: Mapping[str, str] = dataclasses.field(repr=False, default_factory=dict)
    body: bytes | None = dataclasses.field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A complete reply. ``received_at_s`` is their own clock (Date header, Unix seconds), if sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes = dataclasses.field(repr=False)
    received_at_s: int | None = None

    def json(self) -> Any:
        """The body as JSON. Raises ProtocolChanged when it is not JSON."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as exc:
            raise ProtocolChanged("not_json", f"status {self.status}", raw=self.body) from exc


def encode_body(request: HttpRequest) -> tuple[bytes | None, dict[str, str]]:
    """The body as bytes with its headers: multipart when there are files, else JSON, else nothing.

    The boundary derives from the content, so that the same request always gives the same bytes.
    """
    if request.files:
        return _multipart(request)
    if request.json is None:
        return None, {}
    return orjson.dumps(request.json), {"Content-Type": "application/json"}


def _multipart(request: HttpRequest) -> tuple[bytes, dict[str, str]]:
    digest = hashlib.sha256(b"\0".join(part.content for part in request.files)).hexdigest()
    boundary = f"lapakdesa-{digest[:32]}"
    chunks: list[bytes] = []
    for name, value in request.form:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n'
        chunks += [head.encode(), value.encode(), b"\r\n"]
    for part in request.files:
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(part.field)}"; '
            f'filename="{_quoted(part.filename)}"\r\nContent-Type: {part.media_type}\r\n\r\n'
        )
        chunks += [head.encode(), part.content, b"\r\n"]
    chunks.append(f"--{boundary}--\r\n".encode())
    return b"".join(chunks), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def _quoted(text: str) -> str:
    """A form field's name or file name, escaped as browsers do (WHATWG HTML, multipart/form-data)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
