"""Read a workbook or text file into plain cells, within documented ceilings. Raises only ``UnreadableFile``.

Order of the checks: the path, the size, the first bytes, the archive (unpacked size, entities, far cells), then the
reader. So a bomb is refused before any library unpacks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from .limits import MAX_BYTES
from .read_book import read_book, read_zipped
from .read_text import read_text
from .values import UnreadableFile, Workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"\A[\s\xef\xbb\xbf]*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
_XML_SHEET = re.compile(rb"\A[\s\xef\xbb\xbf]*<\?xml[^>]*>.{0,400}?(?:<workbook|office:spreadsheet)", re.I | re.S)
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")


def read_workbook(path: Path | str, meanwhile: Callable[[], None] | None = None) -> Workbook:
    """Read the file at ``path``. ``meanwhile`` is called while another process reads, when one does.

    Raises:
        UnreadableFile: for every reason a file cannot be read; ``code`` names the reason.
    """
    data = _bytes_of(Path(path))

    def during() -> None:
        """What goes wrong in there is no fault of the file."""
        try:
            if meanwhile is not None:
                meanwhile()
        except Exception as error:
            raise _Theirs(error) from error

    try:
        return _workbook(data, during)
    except UnreadableFile:
        raise
    except _Theirs as error:
        raise error.error from None
    except MemoryError:
        raise UnreadableFile("too_large", limit_mb=MAX_BYTES // 1_000_000) from None
    except Exception as error:
        raise UnreadableFile("corrupt", reason=type(error).__name__) from error


class _Theirs(Exception):
    """An error of what happens beside the reading."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile("is_directory", name=path.name)
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile("too_large", limit_mb=MAX_BYTES // 1_000_000)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableFile("file_not_found", name=path.name) from None
    except PermissionError:
        raise UnreadableFile("file_locked", name=path.name) from None
    except (OSError, ValueError) as error:
        raise UnreadableFile("file_not_readable", name=path.name, reason=type(error).__name__) from None
    if len(data) > MAX_BYTES:
        raise UnreadableFile("too_large", limit_mb=MAX_BYTES // 1_000_000)
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFile("empty_file", name=path.name)
    return data


def _workbook(data: bytes, meanwhile: Callable[[], None]) -> Workbook:
    if data.startswith(b"PK"):
        return read_zipped(data, meanwhile)
    if data.startswith(_OLE):
        if _ENCRYPTED_OLE in data:
            raise UnreadableFile("encrypted")
        return read_book(data, "xls", meanwhile)
    if data.startswith(b"%PDF"):
        raise UnreadableFile("is_pdf")
    if _HTML.match(data):
        raise UnreadableFile("is_html")
    if _XML_SHEET.match(data[:2000]):
        raise UnreadableFile("old_xml_format")
    if data.startswith(_OTHER_KINDS):
        raise UnreadableFile("not_a_spreadsheet")
    return read_text(data)
