"""A reply that comes too late, at every step of every flow. The time-outs are real and short."""

from __future__ import annotations

import pytest

from tests.contract.case import assert_case_holds
from tests.contract.every import BY_NAME, OpenBench, fault_cases, find

KINDS = ("slow", "slow_body")


@pytest.mark.parametrize(("code", "name", "number", "fault"), fault_cases(lambda fault: fault.kind in KINDS))
def test_a_late_reply_is_repeated_only_where_that_is_harmless(
    code: str, name: str, number: int, fault: str, open_bench: OpenBench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    scenario = find(code, name)
    assert_case_holds(open_bench(code), scenario, scenario.steps[number], BY_NAME[fault], caplog.records)
