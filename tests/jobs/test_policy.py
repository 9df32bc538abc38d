"""When to try again, and what to read next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jobs.category_match import match_category
from jobs.policy import next_try, windows

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LEAVES = {"1": "Minuman > Kopi Bubuk", "2": "Minuman > Kopi Biji", "3": "Camilan > Keripik", "4": "Lauk > Keripik"}


@given(st.integers(0, 200), st.integers(0, 900), st.integers(1, 15))
def test_windows_leave_no_gap_and_none_is_too_long(days: int, overlap: int, longest: int) -> None:
    read_until = NOW - timedelta(days=days)
    made = list(windows(read_until, NOW, overlap=timedelta(seconds=overlap), longest=timedelta(days=longest)))
    assert made[0].since == read_until - timedelta(seconds=overlap)
    assert made[-1].until == NOW
    assert all(a.until == b.since for a, b in pairwise(made))
    assert all(timedelta(0) <= w.until - w.since <= timedelta(days=longest) for w in made)


def test_a_wait_doubles_up_to_six_hours() -> None:
    waits = [next_try(NOW, n) - NOW for n in range(40)]
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


def test_a_category_is_taken_when_only_one_can_be_meant() -> None:
    assert match_category("kopi bubuk", LEAVES) == ("1", [])
    assert match_category("Camilan > Keripik", LEAVES) == ("3", [])
    assert match_category("Kopi Bubukk", LEAVES)[0] == "1"


def test_a_category_that_may_be_two_is_asked_about() -> None:
    for words in ("Keripik", "Kopi", "Sandal", ""):
        found, issues = match_category(words, LEAVES)
        assert found is None
        assert [i.field for i in issues] == ["category"]
