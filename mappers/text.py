"""Text the way marketplaces count and compare it."""

from __future__ import annotations

import re
import unicodedata


def tidy(value: str) -> str:
    """One line, composed (NFC), no control characters, single blanks: names and option texts."""
    composed = unicodedata.normalize("NFC", value)
    visible = "".join(" " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each for each in composed)
    return re.sub(r"\s+", " ", visible).strip()


def tidy_lines(value: str) -> str:
    """Several lines: as ``tidy`` on each, at most one blank line between two, "\\n" as the end of line."""
    lines = [tidy(line) for line in re.split(r"\r\n|\r|\n", value)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def same(left: str, right: str) -> bool:
    """Equal to a person's eye: case, blanks and composition do not matter."""
    return fold(left) == fold(right)


def fold(value: str) -> str:
    """The form ``same`` compares; usable as a key."""
    return tidy(value).casefold()
