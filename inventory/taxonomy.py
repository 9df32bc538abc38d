"""The kinds of goods that villages sell, in their own words (``config/data/taxonomy.json``). Knows no marketplace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from inventory.canonical import CertificateKind


@dataclass(frozen=True, slots=True)
class Need:
    """One certificate that is usually needed: any of these kinds will do. ``source`` is where that is said."""

    any_of: tuple[CertificateKind, ...]
    source: str


@dataclass(frozen=True, slots=True)
class VillageLeaf:
    """One kind of goods. ``words`` are what people call it; ``above`` the names and words of what it belongs to."""

    leaf_id: str
    name: str
    english: str
    words: tuple[str, ...]
    path: str
    above: tuple[str, ...]
    needs: tuple[Need, ...]


@cache
def village_leaves() -> Mapping[str, VillageLeaf]:
    """Every leaf by its id, in the order of the file."""
    raw = json.loads(resources.files("config.data").joinpath("taxonomy.json").read_text("utf-8"))
    rules = {
        name: Need(tuple(CertificateKind(kind) for kind in rule["any_of"]), rule["source"])
        for name, rule in raw["certificates"].items()
    }
    nodes = {node["id"]: node for node in raw["nodes"]}
    inner = {node["parent"] for node in nodes.values()}
    return {i: _leaf(node, nodes, rules) for i, node in nodes.items() if i not in inner}


def _leaf(node: Mapping[str, Any], nodes: Mapping[str, Any], rules: Mapping[str, Need]) -> VillageLeaf:
    chain = [node]
    while chain[-1]["parent"] is not None:
        chain.append(nodes[chain[-1]["parent"]])
    needs = next((one["certificates"] for one in chain if "certificates" in one), ())
    return VillageLeaf(
        leaf_id=node["id"],
        name=node["name"],
        english=node["english"],
        words=tuple(node["words"]),
        path=" > ".join(one["name"] for one in reversed(chain)),
        above=tuple(word for one in chain[1:] for word in (one["name"], one["english"], *one.get("words", ()))),
        needs=tuple(rules[name] for name in needs),
    )
