"""The picture shelf of the home folder: what a product's picture reference means, as a file that every shop can take.

``content/`` holds cleaned pictures by their own fingerprint, so two products with one picture share a file.
``labels/`` holds one small file for each (product, reference): which content it is and what it was made from. A
reference is only unique within its product: two workbooks may both name ``1.jpg``. Everything is written beside and
then moved into place, so a power cut leaves the old picture or the new one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

CONTENT, LABELS = "content", "labels"
_SUFFIXES = (".jpg", ".png")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a stored picture was made from: fingerprint of the bytes, and of a file its size and time of change."""

    sha256: str
    size: int = -1
    mtime_ns: int = -1


@dataclass(frozen=True, slots=True)
class Label:
    """``told`` is False until the catalogue has marked the product: a crash in between is made good next time."""

    code: str
    ref: str
    content: str
    origin: Origin
    told: bool = True


class Shelf:
    """Pictures by product code and reference, below one folder. Nothing is made before something is put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, code: str, ref: str) -> Path | None:
        """The file of a picture, or None. Older versions put pictures under their plain name: also found."""
        label = self.label(code, ref)
        if label is not None:
            path = self.folder / CONTENT / label.content
            if path.is_file():
                return path
        return self._plain(ref)

    def label(self, code: str, ref: str) -> Label | None:
        """What is known of a picture, or None; a damaged label counts as none."""
        try:
            found = json.loads(self._label_path(code, ref).read_text(encoding="utf-8"))
            label = Label(
                code=str(found["code"]),
                ref=str(found["ref"]),
                content=str(found["content"]),
                origin=Origin(**found["origin"]),
                told=bool(found["told"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return label if (label.code, label.ref) == (code, ref) and _is_content(label.content) else None

    def has(self, content: str) -> bool:
        return (self.folder / CONTENT / content).is_file()

    def put(self, content: bytes, suffix: str) -> str:
        """Store a cleaned picture; returns its name. Raises OSError."""
        name = hashlib.sha256(content).hexdigest()[:40] + suffix
        if not self.has(name):
            _write(self.folder / CONTENT / name, content, lasting=True)
        return name

    def write(self, label: Label) -> None:
        """Store a label over the one before. Raises OSError."""
        text = json.dumps(asdict(label), ensure_ascii=False, sort_keys=True)
        _write(self._label_path(label.code, label.ref), text.encode("utf-8"))

    def settle(self, label: Label) -> None:
        """The catalogue knows of this picture now. Raises OSError."""
        if self.label(label.code, label.ref) == label:
            self.write(replace(label, told=True))

    def _label_path(self, code: str, ref: str) -> Path:
        key = hashlib.sha256(f"{code}\0{ref}".encode("utf-8", "surrogatepass")).hexdigest()[:40]
        return self.folder / LABELS / key[:2] / f"{key}.json"

    def _plain(self, ref: str) -> Path | None:
        if not ref or "://" in ref or "\0" in ref:
            return None
        try:
            path = (self.folder / ref).resolve()
            return path if path.is_relative_to(self.folder.resolve()) and path.is_file() else None
        except (OSError, ValueError):
            return None


def _is_content(name: str) -> bool:
    stem, suffix = os.path.splitext(name)
    return suffix in _SUFFIXES and stem.isalnum() and stem.isascii()


def _write(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """``lasting`` waits for the disk: a picture that a power cut emptied would keep its name, a label is made again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path) as draft:
        with draft.open("wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        yield draft
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
