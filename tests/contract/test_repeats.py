"""A SET repeated changes nothing; inputs stay as they were."""

from __future__ import annotations

import pytest

from connectors.core.http import Effect
from connectors.core.outcome import REPEATABLE
from tests.contract.bench import PATIENT_S
from tests.contract.case import drive, run_flow
from tests.contract.every import ALL, OpenBench, find

SETS = [
    pytest.param(code, scenario.name, id=f"{code}-{scenario.name}")
    for code, scenario in ALL
    if all(step.effect in REPEATABLE for step in scenario.steps)
    and any(step.effect is Effect.SET for step in scenario.steps)
]


@pytest.mark.parametrize(("code", "name"), SETS)
def test_a_set_sent_twice_leaves_the_same_state(code: str, name: str, open_bench: OpenBench) -> None:
    bench = open_bench(code)
    scenario = find(code, name)
    told = drive(bench, scenario)
    assert told.error is None
    once = bench.market.state(bench)
    again = run_flow(bench, scenario, told.arranged, read_s=PATIENT_S)
    assert again.error is None
    assert bench.market.state(bench) == once
    told.arranged.check(again.result)


@pytest.mark.parametrize(("code", "name"), SETS)
def test_the_first_run_of_a_set_did_change_something(code: str, name: str, open_bench: OpenBench) -> None:
    """Otherwise the test above could not fail. Pictures and labels are not part of what a shop shows."""
    bench = open_bench(code)
    scenario = find(code, name)
    arranged = scenario.arrange(bench)
    before = bench.market.state(bench)
    bench.run(bench.flow(scenario, arranged))
    if scenario.flow not in ("upload_pictures", "upload_papers", "request_label"):
        assert bench.market.state(bench) != before
