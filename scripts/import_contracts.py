"""Two import contracts that import-linter does not have.

Marketplaces are found by their place, not by a list: a new one is ``connectors/<m>/`` and ``mappers/<m>.py`` and no
other file changes (DESIGN section 4), so the contract must hold for packages that do not exist yet. And ``cli.py`` is
a single module, which import-linter's graph cannot hold.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OneMarketplaceContract(Contract):
    """``connectors.<m>`` may import shared connectors and mappers, ``mappers.<m>`` and values; ``mappers.<m>`` only the
    shared mappers and values; nobody outside imports ``connectors.<m>`` (it is found by its entry point)."""

    shared_connectors = fields.ListField(subfield=fields.StringField())
    shared_mappers = fields.ListField(subfield=fields.StringField())
    values = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        ours = {m for m in graph.modules if not graph.is_module_squashed(m)}
        shared = _names(self.shared_connectors)
        marketplaces = sorted(m for m in graph.find_children("connectors") if m not in shared)
        faults: list[str] = []
        for package in marketplaces:
            mapper = f"mappers.{package.rpartition('.')[2]}"
            allowed = (package, mapper, *shared, *_names(self.shared_mappers), *_names(self.values))
            for module in (package, *graph.find_descendants(package)):
                faults += _strangers(graph, module, allowed, ours)
            for module in sorted(ours - {package} - graph.find_descendants(package)):
                faults += [
                    f"{module} imports {target}"
                    for target in sorted(graph.find_modules_directly_imported_by(module))
                    if _within(target, (package,))
                ]
        for mapper in sorted(graph.find_children("mappers")):
            allowed = (mapper, *_names(self.shared_mappers), *_names(self.values))
            for module in (mapper, *graph.find_descendants(mapper)):
                faults += _strangers(graph, module, allowed, ours)
        return ContractCheck(kept=not faults, metadata={"faults": sorted(set(faults))})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for fault in check.metadata["faults"]:
            output.print_error(fault, bold=False)


class ScriptContract(Contract):
    """The module in ``file`` imports the standard library and ``may_import`` only; nobody imports the module."""

    file = fields.StringField()
    may_import = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        path = Path(str(self.file))
        allowed = (*_names(self.may_import), *sys.stdlib_module_names)
        faults = [
            f"{path}:{line} imports {target}" for target, line in imports_of(path) if not _within(target, allowed)
        ]
        if path.stem in graph.modules:
            faults += [f"{m} imports {path.stem}" for m in graph.find_modules_that_directly_import(path.stem)]
        return ContractCheck(kept=not faults, metadata={"faults": sorted(faults)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for fault in check.metadata["faults"]:
            output.print_error(fault, bold=False)


def imports_of(path: Path) -> list[tuple[str, int]]:
    """(module, line) of every import in a file, also inside functions; names of ``from a import b`` count as a.b
    when a alone is one of our packages."""
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            plain = "." not in node.module and node.module in {"inventory", "connectors", "jobs", "config", "sandbox"}
            found += [(f"{node.module}.{a.name}" if plain else node.module, node.lineno) for a in node.names]
    return found


def _names(value: object) -> tuple[str, ...]:
    """A contract's list field, once import-linter has filled it."""
    return tuple(cast("list[str]", value))


def _strangers(graph: ImportGraph, module: str, allowed: tuple[str, ...], ours: set[str]) -> list[str]:
    targets = sorted(t for t in graph.find_modules_directly_imported_by(module) if t in ours)
    return [f"{module} imports {target}" for target in targets if not _within(target, allowed)]


def _within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)
