"""The suite itself: nothing of the practice server is left out, and the page says what the tests run."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from connectors import registry
from sandbox.faults import AFTER, BEFORE, KINDS
from tests.contract.every import fault_cases
from tests.contract.outcomes import FAULTS

ROOT = Path(__file__).resolve().parents[2]
LEAST = 60


def test_every_fault_of_the_practice_server_is_injected() -> None:
    assert {fault.kind for fault in FAULTS} == set(KINDS)
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)


def test_the_suite_and_the_practice_server_agree_on_what_happens_before_the_work_is_done() -> None:
    assert all(fault.happens for fault in FAULTS if fault.kind in AFTER)
    assert not any(fault.happens for fault in FAULTS if fault.kind in BEFORE and not fault.options.get("effect"))


def test_every_marketplace_has_its_share_of_cases() -> None:
    counts = Counter(str(case.values[0]) for case in fault_cases(lambda fault: True))
    assert set(counts) == set(registry.all_marketplaces())
    assert min(counts.values()) >= LEAST


def test_every_fault_module_together_runs_every_case() -> None:
    from tests.contract import test_faults_slow, test_faults_spoken, test_faults_unspoken

    kinds = [*test_faults_slow.KINDS, *test_faults_spoken.KINDS, *test_faults_unspoken.KINDS]
    assert sorted(kinds) == sorted(KINDS)


def test_the_page_is_fresh() -> None:
    done = subprocess.run([sys.executable, "scripts/contract_page.py", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run python scripts/contract_page.py"


def test_only_the_fixtures_of_a_marketplace_know_it() -> None:
    """A second marketplace must need no change here."""
    codes = set(registry.all_marketplaces())
    for file in Path(__file__).parent.glob("*.py"):
        text = file.read_text(encoding="utf-8").lower()
        assert [code for code in codes if code in text] == [], file.name
