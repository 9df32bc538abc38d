"""The how-to for a new marketplace names the files that a marketplace has, and there are no others."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from connectors import registry
from connectors.core.marketplace import Marketplace

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-marketplace.md"
CODES = sorted(registry.all_marketplaces())
# What is shared. The demonstration may choose a marketplace to show, and plays on two of them.
SHARED = ("config", "connectors", "inventory", "jobs", "mappers", "sandbox", "terminal")
MAY_CHOOSE = ("jobs/demo",)


def listed() -> list[str]:
    """The paths in the first column of the table of files."""
    rows = re.findall(r"^\| (`[^|]*`) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [path for row in rows for path in re.findall(r"`([^`]+)`", row) if "/" in path or "." in path]


def test_the_page_lists_files() -> None:
    assert "tests/contract/markets/<code>.py" in listed()
    assert len(listed()) >= 10


@pytest.mark.parametrize("code", CODES)
def test_every_marketplace_has_the_files_that_the_page_lists(code: str) -> None:
    wanted = [path.replace("<code>", code) for path in listed()]
    assert [path for path in wanted if not list(ROOT.glob(path))] == []
    assert (ROOT / registry.get(code).docs).is_file()


@pytest.mark.parametrize("code", CODES)
def test_both_entry_points_are_there(code: str) -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert code in points["lapakdesa.marketplaces"]
    assert code in points["lapakdesa.practice"]


def own_folders(code: str) -> tuple[Path, ...]:
    return tuple(ROOT / package / code for package in ("connectors", "mappers", "sandbox"))


@pytest.mark.parametrize("code", CODES)
def test_no_shared_module_decides_by_the_name_of_a_marketplace(code: str) -> None:
    """Neither as a text of its own nor by importing it."""
    told: list[str] = []
    for package in SHARED:
        for file in sorted((ROOT / package).rglob("*.py")):
            place = file.relative_to(ROOT).as_posix()
            if any(file.is_relative_to(each) for each in own_folders(code)) or place.startswith(MAY_CHOOSE):
                continue
            told += [
                f"{place}:{node.lineno}" for node in ast.walk(ast.parse(file.read_text("utf-8"))) if _names(node, code)
            ]
    assert told == []


def _names(node: ast.AST, code: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        return code in (node.module or "").split(".")
    if isinstance(node, ast.Import):
        return any(code in each.name.split(".") for each in node.names)
    return isinstance(node, ast.Constant) and node.value == code


def test_the_page_explains_every_field_of_the_manifest() -> None:
    told = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))
    assert set(Marketplace.__slots__) - told == set()


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_a_marketplace_has_its_limits_of_a_listing(code: str) -> None:
    market = registry.get(code)
    page = (ROOT / market.docs).read_text(encoding="utf-8")
    wanted = [each for each in market.listing_limits if isinstance(each.value, int)]
    assert wanted
    assert [each for each in wanted if f"| `{each.name}` | {each.value} | {each.source} |" not in page] == []


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_a_marketplace_names_every_flow_and_setting(code: str) -> None:
    market = registry.get(code)
    page = (ROOT / market.docs).read_text(encoding="utf-8")
    assert [each for each in (*market.flows.present(), *market.settings) if f"`{each}`" not in page] == []
