"""What a marketplace may say in two ways means the same in both, for every flow."""

from __future__ import annotations

import pytest

from tests.contract.case import assert_case_holds
from tests.contract.every import ALL, BY_NAME, OpenBench, find
from tests.contract.outcomes import faults_at
from tests.contract.scenario import market

# What travels with a status of its own, or under two names.
SPOKEN = ("rate_limit", "expired_token")
CASES = [
    pytest.param(code, scenario.name, fault, mode, id=f"{code}-{scenario.name}-{fault}-{mode}")
    for code, scenario in ALL
    for mode in market(code).other_modes
    for fault in SPOKEN
    if not scenario.special and BY_NAME[fault] in faults_at(scenario.steps[-1])
]


@pytest.mark.parametrize(("code", "name", "fault", "mode"), CASES)
def test_the_other_way_of_saying_it_is_understood_too(
    code: str, name: str, fault: str, mode: str, open_bench: OpenBench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    bench = open_bench(code)
    bench.settings(bench.market.other_modes[mode])
    scenario = find(code, name)
    assert_case_holds(bench, scenario, scenario.steps[-1], BY_NAME[fault], caplog.records)
