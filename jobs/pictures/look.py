"""Whether a picture file can be sent to a shop, from its size and its header only."""

from __future__ import annotations

from pathlib import Path


def trouble(path: Path, most_bytes: int) -> str:
    """Why the file cannot be sent (a code of an issue), or "" when it can. Never raises.

    The marketplaces take JPEG and PNG; what an import put on the shelf is always one of them.
    """
    from PIL import Image

    try:
        if path.stat().st_size > most_bytes:
            return "picture_too_large"
    except OSError:
        return "picture_missing"
    try:
        with Image.open(path, formats=["JPEG", "PNG"]) as image:
            width, height = image.size
    except Exception:  # noqa: BLE001  # Pillow raises many kinds for broken bytes; each means: no picture
        return "picture_unreadable"
    return "" if width and height else "picture_unreadable"
