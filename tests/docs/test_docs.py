"""Documents are part of the program: what they name exists, and what exists is named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from config.exit_codes import MEANINGS, ExitCode
from config.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"```.*?```", re.DOTALL)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    targets = [t.partition("#")[0] for t in _LINK.findall(_FENCE.sub("", read(page))) if "://" not in t]
    assert [t for t in targets if t and not (page.parent / t).exists()] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for target in _LINK.findall(_FENCE.sub("", read(page))):
            found = (page.parent / target.partition("#")[0]).resolve()
            if "://" in target:
                continue
            if found.suffix == ".md" and found.is_file():
                waiting.append(found)
            elif found.is_dir():
                waiting += sorted(found.glob("*.md"))  # a link to a folder shows its pages
    assert [p.relative_to(ROOT).as_posix() for p in PAGES if p not in seen] == []


def test_the_pages_of_tables_are_fresh() -> None:
    done = subprocess.run([sys.executable, "scripts/docs_pages.py", "--check"], cwd=ROOT, env=_environment())
    assert done.returncode == 0, "run make docs"


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_every_setting_and_every_exit_code_is_explained() -> None:
    settings = read(DOCS / "reference" / "settings.md")
    assert [s.name for s in SETTINGS if f"`{s.name}`" not in settings] == []
    assert all(s.meaning_id and s.meaning_en and s.meaning_id != s.meaning_en for s in SETTINGS)
    codes = read(DOCS / "reference" / "exit-codes.md")
    assert set(MEANINGS) == set(ExitCode)
    assert [c for c in ExitCode if f"| {int(c)} |" not in codes] == []


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    known = {spec.name for spec in SETTINGS}
    for page in PAGES:
        assert set(re.findall(r"LAPAKDESA_[A-Z_]+", read(page))) <= known, page.name


def test_the_readme_begins_in_bahasa_indonesia_and_gives_the_two_commands() -> None:
    readme = read(ROOT / "README.md")
    assert readme.split("\n\n")[1].startswith("**Untuk operator BUMDes.**")
    block = re.search(r"```sh\n(.*?)```", readme, re.DOTALL)
    assert block is not None
    assert block[1].split("\n")[:2] == ["make demo", "make test"]
    assert "py -3.11 -m venv .venv" in readme


def test_continuous_integration_runs_the_commands_of_the_readme() -> None:
    script = read(ROOT / ".ci" / "run")
    assert all(re.search(rf"^{command}$", script, re.MULTILINE) for command in ("make check", "make test", "make demo"))


def test_every_marketplace_is_mentioned() -> None:
    points = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["entry-points"]["lapakdesa.marketplaces"]
    text = "".join(read(page) for page in PAGES).lower()
    assert [code for code in points if code not in text] == []


def test_decisions_are_numbered_without_gaps_and_have_the_parts_of_the_template() -> None:
    records = sorted((DOCS / "adr").glob("[0-9]*.md"))
    assert [int(p.name[:4]) for p in records] == list(range(1, len(records) + 1))
    for record in records:
        assert all(f"\n## {part}" in read(record) for part in ("Context", "Options", "Choice", "Consequences")), record
