"""Whether a picture file can be sent to a shop, from its size and its first bytes only."""

from __future__ import annotations

from pathlib import Path

# The marketplaces take JPEG and PNG; what an import put on the shelf was cleaned and is always one of them.
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def trouble(path: Path, most_bytes: int) -> str:
    """Why the file cannot be sent (a code of an issue), or "" when it can. Never raises."""
    try:
        if path.stat().st_size > most_bytes:
            return "picture_too_large"
        with path.open("rb") as file:
            beginning = file.read(8)
    except OSError:
        return "picture_missing"
    return "" if beginning.startswith(_BEGINNINGS) else "picture_unreadable"
