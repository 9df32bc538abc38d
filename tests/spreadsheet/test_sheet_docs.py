"""The reference names every code, field and ceiling of the importer."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from inventory.spreadsheet import codes, limits
from inventory.spreadsheet.plan import PlanStatus

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "spreadsheet.md").read_text("utf-8")


def test_every_code_with_its_sentence_is_in_the_reference() -> None:
    missing = [code for code, (text, _) in codes.CODES.items() if f"| `{code}` | {text} |" not in REFERENCE]
    assert missing == []


def test_every_field_and_status_is_in_the_reference() -> None:
    words = json.loads(resources.files("config.data").joinpath("header_words.json").read_text("utf-8"))
    names = [*words["fields"], *(field for field, _ in words["patterns"]), *(str(status) for status in PlanStatus)]
    assert [name for name in names if f"`{name}`" not in REFERENCE] == []


def test_the_ceilings_of_the_reference_are_those_of_the_code() -> None:
    for name in ("MAX_BYTES", "MAX_ROWS", "MAX_COLUMNS", "MAX_CELLS", "MAX_UNPACKED_BYTES", "MAX_UNPACK_RATIO"):
        number = f"{getattr(limits, name):,}".replace(",", " ")
        assert f"- {number} " in REFERENCE
        assert f"(`{name}`)" in REFERENCE
