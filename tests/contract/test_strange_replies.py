"""Replies that are valid JSON and not what was documented: a flow reports them, it never stumbles over them.

Good replies are recorded once from the practice server, then spoilt one place at a time and fed to the flow again.
"""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from connectors.core.errors import MarketplaceError
from connectors.core.flow import replay
from connectors.core.http import HttpRequest, HttpResponse
from connectors.core.marketplace import Flow, Marketplace
from sandbox.hostile import HostileServer
from tests.contract.bench import Bench, hurried
from tests.contract.case import chain
from tests.contract.every import SCENARIOS, OpenBench, find
from tests.contract.scenario import Arranged, Scenario

STRANGE: tuple[Any, ...] = (None, "", "x", -1, 10**30, 1.5, True, [], [None], ["x"], [{}], {}, {"x": 1})
# Breaks that the practice server has no fault for; a good envelope with nothing in it comes first.
BEHAVIOURS = ("json", "bad_gzip", "not_http", "broken_json", "redirects")
GONE = object()


def recorded(bench: Bench, scenario: Scenario) -> tuple[Arranged, list[HttpRequest], list[HttpResponse]]:
    """A clean run: what was asked, and every reply."""
    arranged = scenario.arrange(bench)
    requests: list[HttpRequest] = []
    replies: list[HttpResponse] = []
    bench.run(_listening(bench.flow(scenario, arranged), requests, replies))
    return arranged, requests, replies


def _listening(flow: Flow[Any], requests: list[HttpRequest], replies: list[HttpResponse]) -> Flow[Any]:
    try:
        request = next(flow)
        while True:
            reply = yield request
            requests.append(request)
            replies.append(reply)
            request = flow.send(reply)
    except StopIteration as stop:
        return stop.value


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value; of a list only the first member, since the others are alike."""
    yield above
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*above, key))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*above, 0))


def spoilt(value: Any, place: tuple[Any, ...], instead: Any) -> Any:
    """``value`` with one place replaced, or taken out."""
    if not place:
        return None if instead is GONE else instead
    changed = copy.deepcopy(value)
    inside = changed
    for key in place[:-1]:
        inside = inside[key]
    if instead is GONE:
        del inside[place[-1]]
    else:
        inside[place[-1]] = instead
    return changed


@pytest.mark.parametrize(("code", "name"), SCENARIOS)
def test_a_reply_of_another_shape_is_reported_and_never_stumbled_over(
    code: str, name: str, open_bench: OpenBench
) -> None:
    bench = open_bench(code)
    scenario = find(code, name)
    arranged, requests, replies = recorded(bench, scenario)
    stumbled: set[str] = set()
    reported = 0
    for number, (request, reply) in enumerate(zip(requests, replies, strict=True)):
        try:
            good = orjson.loads(reply.body)
        except orjson.JSONDecodeError:
            good = {}  # a document: any JSON in its place is strange
        for place in places(good):
            for instead in (*STRANGE, GONE):
                body = to_bytes(spoilt(good, place, instead))
                bad = dataclasses.replace(reply, body=body)
                try:
                    _replay(bench.marketplace, bench.flow(scenario, arranged), replies, number, bad)
                except MarketplaceError as exc:
                    reported += 1
                    chain(exc)
                except Exception as exc:  # noqa: BLE001 - any class may come; that is the question
                    shown = "gone" if instead is GONE else repr(instead)
                    stumbled.add(f"{request.path} {'.'.join(map(str, place))} = {shown}: {type(exc).__name__} {exc}")
    assert sorted(stumbled) == []
    assert reported > 0 or not replies


def to_bytes(value: Any) -> bytes:
    """JSON with whole numbers of any size."""
    return json.dumps(value).encode()


def _replay(
    marketplace: Marketplace, flow: Flow[Any], replies: list[HttpResponse], number: int, bad: HttpResponse
) -> None:
    """Drive ``flow`` with the recorded replies, the spoilt one in its place; classify each as the transport does."""
    try:
        request = next(flow)
        for count in range(len(replies) + 20):
            reply = bad if count == number else replies[min(count, len(replies) - 1)]
            error = marketplace.classify(request, reply, 0)
            if error is not None:
                raise error
            request = flow.send(reply)
    except StopIteration:
        return
    finally:
        flow.close()


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
@pytest.mark.parametrize(("code", "name"), SCENARIOS)
def test_whatever_answers_at_the_address_no_foreign_exception_leaves(
    code: str, name: str, behaviour: str, open_bench: OpenBench
) -> None:
    bench = open_bench(code)
    arranged = find(code, name).arrange(bench)
    hostile = HostileServer(behaviour)
    with hostile as url:
        transport = bench.transport(read_s=1.0, max_body_bytes=200_000)
        link = bench.link(transport, base_url=url)
        try:
            result = transport.run(link.marketplace, hurried(bench.flow(find(code, name), arranged)), link)
        except MarketplaceError as exc:
            chain(exc)
        else:
            assert behaviour == "json", f"{result!r} came from {behaviour}"
        finally:
            transport.close()
    assert hostile.received >= 1


def test_replaying_the_recorded_replies_gives_the_same_result(bench: Bench) -> None:
    """The witness that the spoiling starts from good replies."""
    scenario = bench.market.scenarios[0]
    arranged, requests, replies = recorded(bench, scenario)
    result, asked = replay(bench.flow(scenario, arranged), replies)
    arranged.check(result)
    assert asked == tuple(requests)
