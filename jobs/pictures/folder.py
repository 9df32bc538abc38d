"""Picture files that lie beside a workbook: the one a cell names, and those that are named after a SKU.

Only the workbook's own folder and its picture folders are looked at, and nothing outside of them is ever reached: no
``..``, no drive, no link.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

MAX_FILES = 50_000
SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".avif", ".heic", ".heif", ".jfif"))
_FOLDERS = frozenset(
    (
        *("foto", "fotofoto", "fotoproduk", "fotobarang", "gambar", "gambargambar", "gambarproduk", "gambarbarang"),
        *("photo", "photos", "image", "images", "img", "imgs", "picture", "pictures", "pics", "media"),
    )
)
_NUMBERED = re.compile(r"(?P<base>.+?)(?:[\s_-]+(?P<n>\d{1,2})|\s*\((?P<m>\d{1,2})\))")
_NOT_IN_NAMES = re.compile(r"[\\/:*?\"<>|]")


class PictureFolder:
    """The picture files beside one workbook; read once, when first asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._real: Path | None = None
        self._listed: dict[str, dict[str, os.DirEntry[str]]] = {}
        self._stems: dict[str, list[str]] | None = None

    def named(self, ref: str) -> Path | None:
        """The file that a cell means: as written, in a picture folder, or with another suffix of pictures."""
        parts = split_ref(ref)
        if not parts:
            return None
        if len(parts) > 1:
            return self._walk(parts)
        for place in self._places():
            if found := self._in(place, parts[0]):
                return found
        return None

    def ref(self, path: Path) -> str:
        """A file that was found here, as a cell would name it: ``foto/kopi.jpg``."""
        return path.relative_to(self._folder).as_posix()

    def after(self, skus: Collection[str]) -> list[str]:
        """Files named after one of these codes, as references relative to the workbook: ``foto/KOPI-1_2.jpg``.

        The plain name first, then by its number. A file whose whole name is some product's code is that product's.
        """
        stems = self._by_stem()
        found = [ref for sku in skus for ref in stems.get(_folded(sku), [])]
        return list(dict.fromkeys(found))

    def holds_pictures(self) -> bool:
        """Is there any picture file beside the workbook or in its picture folders?"""
        return any(_is_picture(entry.name) for place in self._places() for entry in self._list(place).values())

    def claim(self, skus: Collection[str]) -> None:
        """Tell all codes there are: ``KOPI-1.jpg`` is the second picture of KOPI only where no SKU is KOPI-1."""
        codes = {_folded(sku) for sku in skus}
        numbered: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for place in self._places():
            for entry in self._list(place).values():
                stem = _folded(Path(entry.name).stem)
                ref = f"{place}/{entry.name}" if place else entry.name
                if not _is_picture(entry.name):
                    continue
                match = _NUMBERED.fullmatch(stem)
                if stem in codes:
                    numbered[stem].append((0, ref.casefold(), ref))
                elif match and match["base"] in codes:
                    numbered[match["base"]].append((int(match["n"] or match["m"]), ref.casefold(), ref))
        self._stems = {stem: [ref for _, _, ref in sorted(refs)] for stem, refs in numbered.items()}

    def _by_stem(self) -> dict[str, list[str]]:
        return self._stems or {}

    # --- looking ----------------------------------------------------------------------------------------------

    def _places(self) -> list[str]:
        """The workbook's folder, then its picture folders by name."""
        inner = sorted(e.name for e in self._list("").values() if _is_picture_folder(e.name) and e.is_dir())
        return ["", *inner]

    def _walk(self, parts: list[str]) -> Path | None:
        place = ""
        for part in parts[:-1]:
            entry = self._list(place).get(_folded(part))
            if entry is None or not entry.is_dir(follow_symlinks=False):
                return None
            place = f"{place}/{entry.name}" if place else entry.name
        return self._in(place, parts[-1])

    def _in(self, place: str, name: str) -> Path | None:
        entries = self._list(place)
        entry = entries.get(_folded(name))
        if entry is None:
            stem = _folded(Path(name).stem if Path(name).suffix.lower() in SUFFIXES else name)
            alike = [e for e in entries.values() if _is_picture(e.name) and _folded(Path(e.name).stem) == stem]
            entry = alike[0] if len(alike) == 1 else None
        if entry is None or not _is_picture(entry.name) or not entry.is_file(follow_symlinks=False):
            return None
        return self._inside(Path(entry.path))

    def _inside(self, path: Path) -> Path | None:
        """A junction of Windows is no link to ``is_symlink``; the resolved path tells."""
        try:
            self._real = self._real or self._folder.resolve()
            return path if path.resolve().is_relative_to(self._real) else None
        except OSError:
            return None

    def _list(self, place: str) -> dict[str, os.DirEntry[str]]:
        if place not in self._listed:
            found: dict[str, os.DirEntry[str]] = {}
            try:
                with os.scandir(self._folder / place) as entries:
                    for entry in sorted(entries, key=lambda one: one.name):
                        if len(found) < MAX_FILES and not entry.is_symlink():
                            found.setdefault(_folded(entry.name), entry)
            except OSError:
                found = {}
            self._listed[place] = found
        return self._listed[place]


def split_ref(ref: str) -> list[str]:
    """The parts of a relative path, or nothing when it leads elsewhere: absolute, a drive, ``..``, an address."""
    text = ref.replace("\\", "/").strip()
    if not text or text.startswith("/") or ":" in text or "\0" in text:
        return []
    parts = [part for part in text.split("/") if part not in ("", ".")]
    return [] if ".." in parts else parts


def leads_out(ref: str) -> bool:
    """Does this reference name a place outside of the workbook's folder?"""
    return bool(ref.strip()) and not split_ref(ref)


def _folded(name: str) -> str:
    """Letters, accents and signs that file names cannot have, made alike."""
    return _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", name).strip().casefold())


def _is_picture(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES


def _is_picture_folder(name: str) -> bool:
    return "".join(letter for letter in name.casefold() if letter.isalnum()) in _FOLDERS
