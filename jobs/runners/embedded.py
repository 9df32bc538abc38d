"""``lapakdesa run``: the jobs on APScheduler, in one process (DESIGN section 7).

Definitions come from code, nothing is stored: a laptop that was shut simply starts with a sync. A run that is still
going when its time comes again is not doubled; missed times are run once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from jobs.registry import JOBS, Job
from jobs.report import ShopReport
from jobs.sync import chosen_shops
from jobs.wiring import App, no_progress

log = logging.getLogger("lapakdesa.run")
OnReport = Callable[[str, list[ShopReport]], None]


class Runner:
    """Runs every job at its time until ``stop`` is called. ``on_report`` hears each result."""

    def __init__(self, app: App, on_report: OnReport, *, every: timedelta | None = None) -> None:
        self._app = app
        self._on_report = on_report
        self._every = every or timedelta(minutes=app.settings.sync_every_minutes)
        self._stopped = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            # One worker: jobs of one process would only wait for each other's leases.
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin; the first sync runs at once."""
        for job in JOBS:
            every = job.every or self._every
            first = self._app.clock() if job.every is None else self._app.clock() + every
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=max(1, int(every.total_seconds())), timezone=UTC),
                args=[job],
                id=job.name,
                next_run_time=first,
            )
        self._scheduler.start()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Block until stopped; True when it was."""
        return self._stopped.wait(timeout_s)

    def stop(self) -> None:
        """Finish the running job, then end."""
        self._stopped.set()
        self._scheduler.shutdown(wait=True)

    def _run(self, job: Job) -> None:
        # The edge of a job: whatever went wrong is logged with its place, and the next time comes all the same.
        try:
            self._on_report(job.name, job.run(self._app, chosen_shops(self._app), no_progress))
        except Exception:
            log.exception("job %s failed", job.name)
            self._on_report(job.name, [])
