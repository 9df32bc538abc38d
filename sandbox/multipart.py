"""Uploads: the parts of a ``multipart/form-data`` body."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)
_NAME = re.compile(rb'(?<![a-z])name="?([^";\r\n]+)"?', re.IGNORECASE)


def parts_of(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """The (name, content) parts of a multipart/form-data body; empty when it is none."""
    found = _BOUNDARY.search(content_type)
    if "multipart/form-data" not in content_type.lower() or found is None:
        return []
    parts = []
    for chunk in (b"\r\n" + body).split(b"\r\n--" + found[1].encode("latin-1"))[1:]:
        head, separator, content = chunk.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if separator and name is not None:
            parts.append((name[1].decode("utf-8", "replace"), content))
    return parts
