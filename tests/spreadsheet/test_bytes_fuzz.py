"""Damaged bytes: never a traceback, never more memory than allowed, never a plan made of garbage."""

from __future__ import annotations

import io
import json
import random
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from inventory.spreadsheet import codes
from inventory.spreadsheet.importer import plan_import
from inventory.spreadsheet.plan import ImportPlan, PlanStatus, sentence

from .conftest import write_xlsx
from .xls_bytes import xls_bytes

ROWS = [["Nama Produk", "SKU", "Harga", "Stok"], *[[f"Kopi {n}", f"K{n}", 1000.0 * n, float(n)] for n in range(1, 9)]]
TEXT = "\n".join(";".join(str(cell) for cell in row) for row in ROWS).encode()
GROWTH_MB = 400
PATIENT = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
MAGICS = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf", b"", b"<html>", b"sep=;\n"]


def mutated(data: bytes, seed: int) -> bytes:
    """One to four wounds: bytes changed, cut out, doubled, put in, or the end lost."""
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(max(len(found), 1))
        length = chance.choice([1, 1, 2, 4, 16, 300])
        match chance.randrange(6):
            case 0 | 1:
                found[place : place + length] = chance.randbytes(length)
            case 2:
                del found[place : place + length]
            case 3:
                found[place:place] = found[place : place + length]
            case 4:
                found[place:place] = chance.choice([b"\0", b"\xff" * 4, b'"', b";", b"\n" * 50, b"<![CDATA["])
            case 5:
                del found[place if chance.random() < 0.3 else len(found) :]
    return bytes(found)


def assert_harmless(folder: Path, name: str, data: bytes) -> ImportPlan:
    """The plan of these bytes; every sentence and the JSON can be made of it, and memory stayed within bounds."""
    path = folder / name
    path.write_bytes(data)
    before = peak_mb()
    plan = plan_import(path, {})
    assert json.dumps(plan.to_json())
    for note in (*plan.questions, *plan.warnings, *plan.rejections, *([plan.reason] if plan.reason else [])):
        assert note.code in codes.CODES
        assert sentence(note)
    if plan.status is PlanStatus.NEEDS_ANSWERS:
        assert plan.questions
    assert peak_mb() - before < GROWTH_MB
    return plan


def peak_mb() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1000


@pytest.fixture(scope="module")
def xlsx(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("utuh") / "produk.xlsx"
    return write_xlsx(path, {"Produk": ROWS}).read_bytes()


@settings(PATIENT, max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_a_wounded_xlsx_is_unreadable_or_unharmed(xlsx: bytes, tmp_path: Path, seed: int) -> None:
    plan = assert_harmless(tmp_path, "produk.xlsx", mutated(xlsx, seed))
    if plan.status is PlanStatus.PLANNED:  # the wound is where nothing is read; checksums guard the rest
        assert [(item.name, item.price, item.stock) for item in plan.items] == [(r[0], r[2], r[3]) for r in ROWS[1:]]


@settings(PATIENT, max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_an_xlsx_with_wounded_parts_never_raises(xlsx: bytes, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        hit = chance.choice(old.namelist())
        for name in old.namelist():
            new.writestr(name, mutated(old.read(name), seed) if name == hit else old.read(name))
    assert_harmless(tmp_path, "produk.xlsx", stream.getvalue())


@settings(PATIENT, max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_a_wounded_xls_never_raises(tmp_path: Path, seed: int) -> None:
    assert_harmless(tmp_path, "produk.xls", mutated(xls_bytes(ROWS), seed))


@settings(PATIENT, max_examples=250)
@given(seed=st.integers(0, 2**32))
def test_a_wounded_text_file_never_raises(tmp_path: Path, seed: int) -> None:
    assert_harmless(tmp_path, "produk.csv", mutated(TEXT, seed))


@settings(PATIENT, max_examples=150)
@given(st.sampled_from(MAGICS), st.binary(max_size=3000))
def test_garbage_is_never_planned(tmp_path: Path, magic: bytes, rest: bytes) -> None:
    plan = assert_harmless(tmp_path, "sampah.xlsx", magic + rest)
    assert plan.status is not PlanStatus.PLANNED
    assert plan.entries == ()


def test_the_hand_written_xls_is_a_workbook(tmp_path: Path) -> None:
    plan = assert_harmless(tmp_path, "produk.xls", xls_bytes(ROWS))
    assert (plan.status, plan.products) == (PlanStatus.PLANNED, 8)
