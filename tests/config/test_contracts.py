"""The import contracts cover every library we depend on, so that a new dependency gets a room before it is used."""

from __future__ import annotations

import configparser
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest

from scripts.import_contracts import OneMarketplaceContract, ScriptContract

ROOT = Path(__file__).resolve().parents[2]

# Libraries that more than one room may use, or that no code imports (data, or a need of another library).
EVERYWHERE = {"orjson", "pydantic", "tzdata", "babel"}


def _contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def _modules_of_dependencies() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[\[<>=~! ]", line)[0].lower() for line in project["dependencies"]}
    modules = set()
    for module, distributions in packages_distributions().items():
        if wanted & {name.lower() for name in distributions} and not module.startswith("_"):
            modules.add(module)
    return modules - {"multipart", "pylab", "dateparser_data"}


def _words(contract: str, *keys: str) -> set[str]:
    section = _contracts()[f"importlinter:contract:{contract}"]
    return set(" ".join(section.get(key, "") for key in keys).split())


def test_every_dependency_has_a_room() -> None:
    rooms: set[str] = set()
    for section in _contracts().sections():
        name = section.removeprefix("importlinter:contract:")
        if name not in {section, "standard-library-only", "mappers-pure"}:
            rooms |= _words(name, "protected_modules", "forbidden_modules")
    assert _modules_of_dependencies() - rooms - EVERYWHERE == set()


def test_the_shared_words_may_import_no_dependency() -> None:
    assert _modules_of_dependencies() - _words("standard-library-only", "forbidden_modules") == set()


def test_no_contract_makes_an_exception() -> None:
    contracts = _contracts()
    assert not [s for s in contracts.sections() if contracts.has_option(s, "ignore_imports")]


def test_no_registry_address_is_in_a_requirements_file_or_the_project_file() -> None:
    for path in (*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "pyproject.toml"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        assert "--index" not in text, path.name


def _faults(*imports: tuple[str, str]) -> list[str]:
    graph = grimp.ImportGraph()
    for module in ("connectors", "connectors.core", "connectors.a", "connectors.a.auth", "connectors.b", "jobs"):
        graph.add_module(module)
    for module in ("mappers", "mappers.text", "mappers.a", "mappers.b", "inventory.canonical", "inventory.tables"):
        graph.add_module(module)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    options = {"shared_connectors": ["connectors.core"], "shared_mappers": ["mappers.text"]}
    contract = OneMarketplaceContract("one", {}, {**options, "values": ["inventory.canonical"]})
    faults: list[str] = contract.check(graph, verbose=False).metadata["faults"]
    return faults


def test_a_marketplace_may_use_the_core_its_mapper_and_values() -> None:
    assert not _faults(
        ("connectors.a.auth", "connectors.a"),
        ("connectors.a", "connectors.core"),
        ("connectors.a", "mappers.a"),
        ("connectors.a", "mappers.text"),
        ("connectors.a", "inventory.canonical"),
        ("mappers.a", "mappers.text"),
        ("jobs", "connectors.core"),
    )


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("connectors.a.auth", "connectors.b"),
        ("connectors.a", "mappers.b"),
        ("connectors.a", "inventory.tables"),
        ("mappers.a", "mappers.b"),
        ("mappers.a", "inventory.tables"),
        ("jobs", "connectors.a"),
        ("connectors.core", "connectors.a"),
    ],
)
def test_a_marketplace_that_knows_another_one_breaks_the_contract(importer: str, imported: str) -> None:
    assert _faults((importer, imported)) == [f"{importer} imports {imported}"]


def test_a_script_that_imports_a_table_breaks_its_contract(tmp_path: Path) -> None:
    script = tmp_path / "cli.py"
    script.write_text(
        "import os\nimport typer\ndef f():\n    from inventory import tables, queries\n", encoding="utf-8"
    )
    contract = ScriptContract("cli", {}, {"file": str(script), "may_import": ["typer", "inventory.queries"]})
    assert contract.check(grimp.ImportGraph(), verbose=False).metadata["faults"] == [
        f"{script}:4 imports inventory.tables"
    ]
