"""Every flow a marketplace offers works against the practice server, and its scenario says truly what it asks."""

from __future__ import annotations

import pytest

from connectors import registry
from connectors.core.errors import MarketplaceError
from connectors.core.marketplace import Flows
from tests.contract.case import assert_no_secret, drive
from tests.contract.every import SCENARIOS, OpenBench, find
from tests.contract.scenario import Entry, Scenario, Step, market

CODES = sorted(registry.all_marketplaces())


@pytest.mark.parametrize("code", CODES)
def test_every_present_flow_has_a_scenario(code: str) -> None:
    told = {each.flow for each in market(code).scenarios}
    assert set(registry.get(code).flows.present()) - told == set(), "tests/contract/markets lacks these flows"


@pytest.mark.parametrize("code", CODES)
def test_no_scenario_is_about_a_flow_that_is_not_there(code: str) -> None:
    told = [each.flow for each in market(code).scenarios]
    assert set(told) <= set(registry.get(code).flows.present())
    assert set(told) <= set(Flows.__slots__)
    names = [each.name for each in market(code).scenarios]
    assert len(names) == len(set(names))


def step_of(entry: Entry, scenario: Scenario) -> Step | Entry:
    """The step that a line of the journal is, or the line itself when the scenario does not name it."""
    return next((step for step in scenario.steps if step.is_of(entry)), entry)


@pytest.mark.parametrize(("code", "name"), SCENARIOS)
def test_a_flow_succeeds_and_asks_what_its_scenario_says(
    code: str, name: str, open_bench: OpenBench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    bench = open_bench(code)
    scenario = find(code, name)
    bench.sent.clear()
    told = drive(bench, scenario)
    assert told.error is None
    found = [step_of(each, scenario) for each in told.journal]
    asked = [each for each in found if isinstance(each, Step)]
    assert asked == found, "a request that the scenario does not name"
    assert list(dict.fromkeys(asked)) == list(scenario.steps)
    made = [step for step in asked if not step.given]
    sent = [(each.effect, each.audience) for each in bench.sent[-len(made) :]]
    assert sent == [(step.effect, step.audience) for step in made]
    assert all(each["status"] == 200 and not each["error"] for each in told.journal)
    told.arranged.check(told.result)
    assert_no_secret(bench, told, caplog.records)


@pytest.mark.parametrize(("code", "name"), SCENARIOS)
def test_a_scenario_tells_a_good_end_from_a_bad_one(code: str, name: str, open_bench: OpenBench) -> None:
    """Before the flow has run, or with nothing as its result, the check must fail: a check that cannot is none."""
    bench = open_bench(code)
    arranged = find(code, name).arrange(bench)
    with pytest.raises((AssertionError, AttributeError, TypeError, IndexError, MarketplaceError)):
        arranged.check(None)
