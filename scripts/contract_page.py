"""Write docs/reference/contract.md from the rules and fixtures of the contract suite. --check only compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that the tests' own data is found wherever this is started from

from connectors import registry  # noqa: E402
from connectors.core.http import Effect  # noqa: E402
from tests.contract.every import fault_cases  # noqa: E402
from tests.contract.outcomes import FAULTS, Fault, Outcome, expected, faults_at  # noqa: E402
from tests.contract.scenario import Market, Scenario, Step, market  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "contract.md"

HEAD = """\
# The contract every marketplace keeps

Written by `python scripts/contract_page.py` from the data that `tests/contract/` runs; a test fails when it is stale.

Whatever goes wrong between us and a marketplace, a flow ends in one of few ways, and the caller knows what to do next
(`connectors/core/errors.py`). Each line below is tested over a real socket against the practice server, for every
flow of every marketplace, and the server's journal is the witness: how many requests arrived, which had an effect.
In every case the inputs stay as they were, no exception class but ours leaves, and neither a key, token, code nor
signature stands in a log, a text, a repr, a traceback or a call record.
"""

WORDS = """
## How to read the tables

| Word | Meaning |
| --- | --- |
| ok | the flow succeeds; repeats and waits stay unseen |
| partly | the flow succeeds, and the member that failed says why in its `ItemResult` |
| refresh | the token is refreshed, exactly once, before the request is sent again |
| name of an error | the flow raises exactly this class |
| (n) | so many requests arrive; "several" where a time-out decides |
| – | cannot happen to this request |

`READ` and `SET` may be repeated blindly. `CREATE` and `ADJUST` may not: when one of them may have arrived, the flow
ends in `Ambiguous` after a single request, and the job reads back by our own code before anything else.
"""

HOW_TO = """
## A new marketplace

The suite finds a marketplace by its entry point and runs every test over it. Beside connector, mapper and practice
marketplace it needs one file, `tests/contract/markets/<code>.py`, with one value `MARKET` (`tests/contract/scenario.py`
describes every field):

{fields}
Then `python -m pytest tests/contract -k <code>`, and `python scripts/contract_page.py` to print this page again.
A flow without a scenario, a limit without a batch and a step that is never asked each fail with their name. The rules
of the first table (`tests/contract/outcomes.py`) are the same for everyone: where a marketplace does not fit, its
`classify` is wrong or the rule is, and that is to be raised, not worked around.
"""


FIELDS = {
    "`scenarios`": "at least one `Scenario` for each flow of the manifest: its requests in order (`Step`: method, "
    "path, effect, audience), and a function that prepares a shop through the control API and returns the flow's "
    "arguments with a check of the result and of what the shop then holds",
    "`signature`": "the signature inside a signed request",
    "`own_vectors`": "a few signature vectors written into the file, good and bad",
    "`file_vectors`": "the vectors of `<code>_sign.json` beside the protocol document as `Signature` values",
    "`batches`": "for each per-call limit of the manifest: the flow, its path, a shop with so many members, and how "
    "many members a request carries",
    "`pages`": "for each paged flow: its path, its page size, how to fill a shop, its arguments before the cursor",
    "`products`, `pictures`, `stock`": "a product without and one with variants that can be listed as they stand, "
    "their pictures, and the units of each variant",
    "`code_of`": 'our product code of a listing as the control API shows it, "" when it is deleted',
    "`state`": 'everything a shop holds, for "twice is the same as once"',
    "`other_modes`": "settings of the practice marketplace under which it says the same in other words",
    "`calm`": "the settings that switch its rate limit off",
    "`one_call_a_second`": "the settings that make it stricter than documented",
}


def _fields() -> str:
    rows = [["Field", "What to supply"], ["---"] * 2, *([name, says] for name, says in FIELDS.items())]
    return "".join(map(_row, rows))


def page() -> str:
    """The whole page."""
    parts = [HEAD, WORDS, "\n## By effect\n\n", *_by_effect()]
    for code in sorted(registry.all_marketplaces()):
        parts += _marketplace(market(code))
    return "".join([*parts, HOW_TO.replace("{fields}\n", _fields() + "\n")])


def _by_effect() -> Iterator[str]:
    """The rules, once for requests that may be repeated and once for those that may not."""
    samples = {"READ, SET": _sample(Effect.READ), "CREATE, ADJUST": _sample(Effect.CREATE)}
    yield _row(["What goes wrong", "Fault", *samples])
    yield _row(["---"] * (2 + len(samples)))
    for fault in FAULTS:
        cells = [_told(fault, step) if fault in faults_at(step) else "–" for step in samples.values()]
        if fault.kind == "partial_batch":
            cells = ["partly (1); `Retryable` (1) where the batch is always of one", "–"]
        yield _row([fault.says, f"`{fault.name}`", *cells])
    yield (
        "\nA public call carries no token: it never finds one expired, and nothing is refreshed for it. A pause longer "
        "than a minute is not slept but raised, so that the mark is postponed.\n"
    )


def _sample(effect: Effect) -> Step:
    """Any step of that effect; the rules depend on nothing else that differs between them here."""
    return Step("POST", "/", effect)


def _marketplace(found: Market) -> Iterator[str]:
    """One marketplace: flow × fault. Faults whose outcome is the same for all share a column."""
    label = registry.get(found.code).label
    count = sum(1 for case in fault_cases(lambda fault: True) if case.values[0] == found.code)
    yield f"\n## {label}\n\n{len(found.scenarios)} scenarios, {count} cases of a flow, a request and a fault.\n\n"
    columns = _columns(found)
    yield _row(["Flow", "Request", "Effect", *("<br>".join(f"`{fault.name}`" for fault in each) for each in columns)])
    yield _row(["---"] * (3 + len(columns)))
    for scenario in found.scenarios:
        for number, step in enumerate(scenario.steps):
            cells = [_told(each[0], step) if each[0] in faults_at(step) else "–" for each in columns]
            yield _row([_name(scenario) if number == 0 else "", f"`{step.leaf}`", step.effect.name, *cells])


def _columns(found: Market) -> list[list[Fault]]:
    """Faults that come to the same for every request of this marketplace, together, in the order of the rules."""
    steps = [step for scenario in found.scenarios for step in scenario.steps]
    columns: dict[tuple[str, ...], list[Fault]] = {}
    for fault in FAULTS:
        told = tuple(_told(fault, step) if fault in faults_at(step) else "–" for step in steps)
        columns.setdefault(told, []).append(fault)
    return list(columns.values())


def _told(fault: Fault, step: Step) -> str:
    outcome: Outcome = expected(fault, step)
    if not outcome.struck:
        return "–"
    words = [f"`{outcome.error.__name__}`" if outcome.error else "partly" if outcome.partial else "ok"]
    if outcome.refreshes:
        words.insert(0, "refresh,")
    number = "several" if outcome.requests is None else str(outcome.requests)
    return " ".join([*words, f"({number})"])


def _name(scenario: Scenario) -> str:
    return f"`{scenario.flow}`" + (f", {scenario.special}" if scenario.special else "")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


def main(arguments: list[str]) -> int:
    fresh = PAGE.exists() and PAGE.read_text(encoding="utf-8") == page()
    if fresh or "--check" in arguments:
        return 0 if fresh else 1
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
