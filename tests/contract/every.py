"""The parameters of the suite: every marketplace × every scenario × every step × every fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from _pytest.mark import ParameterSet

from connectors import registry
from tests.contract.bench import Bench
from tests.contract.outcomes import FAULTS, Fault, faults_at
from tests.contract.scenario import Scenario, market

OpenBench = Callable[[str], Bench]
ALL = tuple((code, scenario) for code in sorted(registry.all_marketplaces()) for scenario in market(code).scenarios)
SCENARIOS = [pytest.param(code, scenario.name, id=f"{code}-{scenario.name}") for code, scenario in ALL]
BY_NAME = {fault.name: fault for fault in FAULTS}


def find(code: str, name: str) -> Scenario:
    return next(scenario for owner, scenario in ALL if (owner, scenario.name) == (code, name))


def fault_cases(wanted: Callable[[Fault], bool]) -> list[ParameterSet]:
    """(code, scenario, number of its step, fault) for the faults that are wanted.

    A second scenario of a flow is struck only where it asks something else, or another number of members.
    """
    found: dict[tuple[object, ...], ParameterSet] = {}
    for code, scenario in ALL:
        for number, step in enumerate(scenario.steps):
            for fault in filter(wanted, faults_at(step)):
                batch = step.batch if fault.kind == "partial_batch" else None
                key = (code, scenario.flow, step.method, step.path, fault.name, batch)
                case_id = f"{code}-{scenario.name}-{step.leaf}-{fault.name}"
                found.setdefault(key, pytest.param(code, scenario.name, number, fault.name, id=case_id))
    return list(found.values())
