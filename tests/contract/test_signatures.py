"""Signatures against vectors that other people's clients computed, through the manifest's own functions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors import registry
from tests.contract.scenario import market

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "protocols" / "vectors"
CODES = sorted(registry.all_marketplaces())
OWN = [(code, each.name) for code in CODES for each in market(code).own_vectors(registry.get(code))]


@pytest.mark.parametrize(("code", "name"), OWN)
def test_a_vector_written_here_is_met(code: str, name: str) -> None:
    vector = next(each for each in market(code).own_vectors(registry.get(code)) if each.name == name)
    assert (vector.make() == vector.sign) is vector.good


@pytest.mark.parametrize("code", CODES)
def test_every_marketplace_has_good_and_bad_vectors(code: str) -> None:
    assert {each.good for each in market(code).own_vectors(registry.get(code))} == {True, False}


@pytest.mark.parametrize("code", CODES)
def test_every_vector_of_the_file_is_met_and_no_negative_one_is(code: str) -> None:
    file = VECTORS / f"{code}_sign.json"
    if not file.exists():
        pytest.skip(f"{file.name} is not beside this repository")
    vectors = list(market(code).file_vectors(registry.get(code), json.loads(file.read_text(encoding="utf-8"))))
    assert {each.good for each in vectors} == {True, False}
    assert [each.name for each in vectors if (each.make() == each.sign) is not each.good] == []
