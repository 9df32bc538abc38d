"""Text tables: CSV, TSV, TXT. Encoding, separator and quoting are found from the bytes; pandas cuts the fields."""

from __future__ import annotations

import csv
import io
import warnings
from collections import Counter

from .archive import check_box
from .values import Note, Row, Sheet, UnreadableFile, Workbook

_SEPARATORS = (";", "\t", ",", "|")
_SAMPLE_LINES = 60
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OLD_ENCODINGS = ["cp1252", "cp874", "gb18030", "big5"]


def read_text(data: bytes) -> Workbook:
    """A text table as a workbook of one nameless sheet.

    Raises:
        UnreadableFile: the bytes are no text, or the table is too large.
    """
    text, encoding, sure = decode(data)
    notes = [] if sure else [Note("encoding_guessed", params={"encoding": encoding})]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:
        separator, text = first[4], "\n" + rest  # the blank first row keeps the addresses true
    else:
        separator = find_separator(text)
    rows = _fields(text, separator)
    rows, unwrapped = _unwrapped(rows, separator)
    if unwrapped:
        notes.append(Note("rows_unwrapped", params={"count": unwrapped}))
    check_box(len(rows), max((len(row) for row in rows), default=0))
    return Workbook("csv", (Sheet("", False, tuple(rows)),), tuple(notes))


def decode(data: bytes) -> tuple[str, str, bool]:
    """The text, its encoding, and whether the encoding is certain."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding, True
            except UnicodeDecodeError:
                raise UnreadableFile("not_text") from None
    head = data[:4096]
    if head.count(0) * 3 > len(head):
        encoding = "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
        return data.decode(encoding, errors="replace"), encoding, False
    if b"\x00" in head:
        raise UnreadableFile("not_text")
    try:
        return data.decode("utf-8"), "utf-8", True
    except UnicodeDecodeError:
        return _decode_old(data)


def _decode_old(data: bytes) -> tuple[str, str, bool]:
    from charset_normalizer import from_bytes

    control = sum(byte < 9 or 13 < byte < 32 for byte in data[:4096])
    if control * 10 > len(data[:4096]):
        raise UnreadableFile("not_text")
    best = from_bytes(data[:200_000], cp_isolation=_OLD_ENCODINGS).best()
    encoding = best.encoding if best else "cp1252"
    return data.decode(encoding, errors="replace"), encoding, False


def find_separator(text: str) -> str:
    """The character that cuts most lines into the same number of fields; a comma when nothing does."""
    lines = _logical_lines(text)
    best, best_score = ",", (0, 0)
    for separator in _SEPARATORS:
        counts = Counter(count for line in lines if (count := line.count(separator)))
        if counts:
            width, share = counts.most_common(1)[0]
            if (share, width) > best_score:
                best, best_score = separator, (share, width)
    return best


def _logical_lines(text: str) -> list[str]:
    """The first filled lines, without what stands in quotes (a line break in quotes does not end a line)."""
    lines: list[str] = []
    current: list[str] = []
    quoted = False
    for character in text[:200_000]:
        if character == '"':
            quoted = not quoted
        elif character == "\n" and not quoted:
            if current:
                lines.append("".join(current))
            current = []
            if len(lines) >= _SAMPLE_LINES:
                return lines
        elif not quoted:
            current.append(character)
    return [*lines, "".join(current)] if current else lines


def _fields(text: str, separator: str) -> list[Row]:
    """Cut the text into rows. pandas' tokeniser is the fast way; an unbalanced quote needs the patient one."""
    import pandas as pd

    outside = "".join(text.split('"')[::2])  # what stands outside quotes decides rows and columns
    width = max((line.count(separator) for line in outside.split("\n")), default=0) + 1
    check_box(outside.count("\n"), width)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # it would drop fields and only say so
            frame = pd.read_csv(
                io.StringIO(text),
                sep=separator,
                header=None,
                names=list(range(width)),
                dtype=str,
                keep_default_na=False,
                na_filter=False,
                skip_blank_lines=False,
                engine="c",
                index_col=False,
            )
        table = frame.fillna("").to_numpy().tolist()
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError, ValueError):
        table = _patient_fields(text, separator)
    return [_trimmed(row) for row in table]


def _patient_fields(text: str, separator: str) -> list[list[str]]:
    csv.field_size_limit(10_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=separator))
        if len(rows) * 2 >= text.count("\n"):
            return rows
    except csv.Error:
        pass  # fall through: quotes mean nothing in this file
    return [line.split(separator) for line in text.split("\n")]


def _trimmed(row: list[str]) -> Row:
    end = len(row)
    while end and not (isinstance(row[end - 1], str) and row[end - 1].strip()):
        end -= 1
    return tuple(row[:end])


def _unwrapped(rows: list[Row], separator: str) -> tuple[list[Row], int]:
    """Undo a well-known damage: every data line became ONE quoted field that still holds the separators."""
    filled = [row for row in rows if row]
    wrapped = [row for row in filled[1:] if len(row) == 1 and separator in str(row[0])]
    if not filled or len(filled[0]) < 2 or len(wrapped) * 2 <= len(filled) - 1:
        return rows, 0
    result: list[Row] = []
    for row in rows:
        if len(row) == 1 and separator in str(row[0]):
            inner = next(csv.reader([str(row[0])], delimiter=separator), [])
            result.append(_trimmed(inner))
        else:
            result.append(row)
    return result, len(wrapped)
