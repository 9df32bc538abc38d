"""Rules about the package itself: what it may import, what its reference page must mention."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from sandbox.faults import KINDS
from sandbox.hostile import BEHAVIOURS
from sandbox.settings import SERVER_DEFAULTS
from sandbox.shopee.lifecycle import ACTIONS
from sandbox.shopee.schema import DEFAULTS
from sandbox.shopee.wire import ROUTES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "practice-server.md"
ALLOWED = {"sandbox", "fastapi", "starlette", "uvicorn"} | set(sys.stdlib_module_names)


def test_the_practice_server_imports_the_standard_library_and_the_web_framework_only() -> None:
    strangers = set()
    for path in (ROOT / "sandbox").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            strangers |= {name for name in names if name.partition(".")[0] not in ALLOWED}
    assert strangers == set()


def test_the_core_knows_no_marketplace() -> None:
    for path in (ROOT / "sandbox").glob("*.py"):
        assert "from sandbox.shopee" not in path.read_text(encoding="utf-8"), path.name


def test_the_reference_page_mentions_every_api_setting_fault_action_and_behaviour() -> None:
    page = PAGE.read_text(encoding="utf-8")
    words = [path.removeprefix("/api/v2/").partition("/")[2] for path in ROUTES]
    words += [*SERVER_DEFAULTS, *DEFAULTS, *KINDS, *ACTIONS, *BEHAVIOURS]
    assert [word for word in words if f"`{word}`" not in page] == []
