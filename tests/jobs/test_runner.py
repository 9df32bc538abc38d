"""``lapakdesa run``: the jobs on a schedule, in one process."""

from __future__ import annotations

import threading
from datetime import timedelta

from jobs.registry import JOBS
from jobs.report import ShopReport
from jobs.runners.embedded import Runner
from tests.jobs.practice import World, kopi


def test_the_first_sync_runs_at_once_and_stopping_ends_it_cleanly(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    heard: list[tuple[str, list[ShopReport]]] = []
    first = threading.Event()

    def on_report(name: str, reports: list[ShopReport]) -> None:
        heard.append((name, reports))
        first.set()

    runner = Runner(world.app, on_report, every=timedelta(hours=1))
    runner.start()
    assert first.wait(60)
    runner.stop()
    assert runner.wait(1)
    name, reports = heard[0]
    assert name == "sync"
    assert [r.state for r in reports] == ["done", "done"]
    assert sum(world.shown("KOPI")) == 10


def test_a_job_that_fails_does_not_end_the_runner(world: World) -> None:
    heard: list[str] = []
    both = threading.Event()

    def on_report(name: str, reports: list[ShopReport]) -> None:
        heard.append(name)
        if len(heard) == 2:
            both.set()

    with world.app.database.uow() as uow:
        uow.conn.exec_driver_sql("ALTER TABLE shop RENAME TO toko")
        uow.commit()
    runner = Runner(world.app, on_report, every=timedelta(seconds=1))
    runner.start()
    assert both.wait(60)
    runner.stop()
    assert heard[:2] == ["sync", "sync"]


def test_every_job_has_a_name_and_a_rhythm() -> None:
    assert [j.name for j in JOBS] == ["sync", "refresh-tokens", "reconcile", "prune"]
    assert [j.name for j in JOBS if j.every is None] == ["sync"]
