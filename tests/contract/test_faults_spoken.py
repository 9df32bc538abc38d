"""Faults in the marketplace's own words, at every step of every flow: wait, refresh, correct the clock, or report."""

from __future__ import annotations

import pytest

from tests.contract.case import assert_case_holds
from tests.contract.every import BY_NAME, OpenBench, fault_cases, find

KINDS = ("rate_limit", "expired_token", "busy", "partial_batch", "clock_skew")


@pytest.mark.parametrize(("code", "name", "number", "fault"), fault_cases(lambda fault: fault.kind in KINDS))
def test_what_the_marketplace_says_is_understood(
    code: str, name: str, number: int, fault: str, open_bench: OpenBench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    scenario = find(code, name)
    assert_case_holds(open_bench(code), scenario, scenario.steps[number], BY_NAME[fault], caplog.records)
