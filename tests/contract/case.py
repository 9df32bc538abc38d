"""One fault case, from arranging the shop to the last witness. Shared by every test that injects a fault."""

from __future__ import annotations

import copy
import logging
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.core.errors import MarketplaceError
from connectors.core.marketplace import Credentials
from connectors.core.outcome import REPEATABLE
from inventory.canonical import ItemResult
from tests.contract.bench import PATIENT_S, Bench, had_effect, hurried
from tests.contract.outcomes import Fault, Outcome, expected
from tests.contract.scenario import Arranged, Entry, Scenario, Step

SHORT_S = 0.06  # a read time-out for the slow faults, whose delay is longer
SHORTEST_S = 0.02  # for those that never end: five time-outs a case


@dataclass(slots=True)
class Told:
    """What one run of a flow did."""

    arranged: Arranged
    result: Any = field(default=None, repr=False)
    error: MarketplaceError | None = None
    journal: Sequence[Entry] = ()
    refreshes: int = 0
    waited_s: float = 0.0
    hits: int = 0
    held: Sequence[Credentials] = field(default=(), repr=False)

    def requests(self, step: Step) -> list[Entry]:
        return [each for each in self.journal if step.is_of(each)]


def assert_case_holds(
    bench: Bench, scenario: Scenario, step: Step, fault: Fault, log: Sequence[logging.LogRecord]
) -> tuple[Told, Outcome]:
    """Arrange, inject, run, and compare with the expected outcome. Every witness is asked in every case."""
    told = drive(bench, scenario, step, fault)
    wanted = expected(fault, step)
    _compare(told, wanted, step, fault)
    if told.error is None and not wanted.partial:
        told.arranged.check(told.result)
    assert_no_secret(bench, told, log)
    return told, wanted


def drive(bench: Bench, scenario: Scenario, step: Step | None = None, fault: Fault | None = None) -> Told:
    """Arrange a shop, inject one fault and run the flow; no exception class but ours may leave."""
    arranged = scenario.arrange(bench)
    before = copy.deepcopy(arranged.args)
    bench.server.forget_journal()
    waited_s = bench.clock.waited_s
    rule = bench.server.ask("POST", "/faults", fault.rule(step)) if fault and step else None
    told = run_flow(bench, scenario, arranged, read_s=_read_s(fault), dated=fault.dated if fault else True)
    told.journal = bench.server.journal()
    told.waited_s = bench.clock.waited_s - waited_s
    if rule:
        told.hits = next(each["hits"] for each in bench.server.ask("GET", "/faults") if each["id"] == rule["id"])
        bench.server.ask("DELETE", "/faults")
    assert arranged.args == before, "the flow changed its inputs"
    return told


def run_flow(bench: Bench, scenario: Scenario, arranged: Arranged, *, read_s: float, dated: bool = True) -> Told:
    told = Told(arranged)
    transport = bench.transport(read_s=read_s, dated=dated)
    link = bench.link(transport)
    first = link.newest
    try:
        told.result = transport.run(link.marketplace, hurried(bench.flow(scenario, arranged)), link)
    except MarketplaceError as exc:
        told.error = exc
    finally:
        transport.close()
    told.refreshes = link.refreshes
    told.held = (first, link.newest)
    return told


def _read_s(fault: Fault | None) -> float:
    if fault is None or fault.kind not in ("slow", "slow_body"):
        return PATIENT_S
    return SHORTEST_S if fault.forever else SHORT_S


def _compare(told: Told, wanted: Outcome, step: Step, fault: Fault) -> None:
    assert type(told.error) is (wanted.error or type(None)), repr(told.error)
    assert (told.hits > 0) is wanted.struck
    struck = told.requests(step)
    if wanted.requests is not None:
        assert len(struck) == wanted.requests, struck
    assert told.refreshes == wanted.refreshes
    assert told.waited_s >= wanted.waits_s
    if step.effect not in REPEATABLE:
        page = bool(fault.options.get("effect"))
        done = [each for each in struck if had_effect(each, after_effect_page=page)]
        assert len(done) == int(told.error is None or fault.happens), struck
    if wanted.partial:
        assert_partial(told.result, step.batch)


def assert_partial(result: Any, members: int) -> None:
    """One result per member: the first failed and says why, the others succeeded."""
    assert all(isinstance(each, ItemResult) for each in result)
    assert [each.ok for each in result] == [False] + [True] * (members - 1)
    assert result[0].code


def assert_no_secret(bench: Bench, told: Told, log: Iterable[logging.LogRecord]) -> None:
    """Neither log, nor error with its traceback, nor repr, nor call record holds a key, token, code or signature."""
    secrets = {*bench.signatures, *told.arranged.secrets}
    for each in told.held:
        secrets |= {each.app_key, each.access_token, each.refresh_token}
    secrets.discard("")
    assert min(map(len, secrets)) >= 8, "a secret this short would be found by chance"
    said = [*map(str, map(vars, log)), *map(_written, log)]
    said += [repr(bench.records), repr(bench.sent), repr(told.result), repr(told.held)]
    for error in chain(told.error):
        said += [repr(error), str(error), repr(error.args), repr(vars(error))]
        said += traceback.format_exception(error)
    everything = "\n".join(said)
    assert not [each for each in secrets if each in everything]


def _written(record: logging.LogRecord) -> str:
    return logging.Formatter("%(name)s %(levelname)s %(message)s").format(record)


def chain(error: BaseException | None) -> list[BaseException]:
    """The error and everything it was raised from or during: the error of our tree, the rest of our own making.

    ``mappers`` name a wrong field in a class of theirs, without its value, perhaps after a failed calculation.
    """
    found: list[BaseException] = []
    while error is not None:
        chained = isinstance(error, ArithmeticError | LookupError) or type(error).__module__.startswith("mappers.")
        assert isinstance(error, MarketplaceError) or (found and chained), f"{type(error).__name__} is none of ours"
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
