"""Rules about the package itself and its reference page."""

from __future__ import annotations

from pathlib import Path

from sandbox.tiktokshop.lifecycle import ACTIONS
from sandbox.tiktokshop.schema import DEFAULTS, LIMITS
from sandbox.tiktokshop.wire import ROUTES

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "reference" / "practice-tokopedia-shop.md"


def test_nothing_outside_of_its_folder_knows_this_marketplace() -> None:
    knowing = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "sandbox").rglob("*.py")
        if path.parent.name != "tiktokshop" and "tiktok" in path.read_text(encoding="utf-8").lower()
    ]
    assert knowing == []


def test_the_reference_page_mentions_every_operation_setting_limit_and_action() -> None:
    page = PAGE.read_text(encoding="utf-8")
    words = [f"{each.method} {each.name.partition('/')[2]}" for routes in ROUTES.values() for each in routes]
    words += [*DEFAULTS, *LIMITS, *ACTIONS]
    assert [word for word in words if f"`{word}`" not in page] == []


def test_files_and_functions_can_be_read_in_one_sitting() -> None:
    for path in (ROOT / "sandbox" / "tiktokshop").glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path.name


def test_the_package_is_found_by_its_entry_point() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'tiktokshop = "sandbox.tiktokshop:PRACTICE"' in text
