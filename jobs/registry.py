"""The jobs there are: what each does, how often it runs by itself. Every job is safe to repeat and to interrupt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from inventory import retention
from inventory.canonical import Shop
from jobs import sync as work
from jobs.report import ShopReport
from jobs.wiring import App, Progress, no_progress


@dataclass(frozen=True, slots=True)
class Job:
    """``every`` is None when the settings decide."""

    name: str
    run: Callable[[App, Sequence[Shop], Progress], list[ShopReport]]
    every: timedelta | None


def _sync(app: App, shops: Sequence[Shop], tell: Progress = no_progress) -> list[ShopReport]:
    return work.sync(app, shops, tell=tell)


def _reconcile(app: App, shops: Sequence[Shop], tell: Progress = no_progress) -> list[ShopReport]:
    return work.reconcile_shops(app, shops, tell=tell)


def _refresh(app: App, shops: Sequence[Shop], _tell: Progress = no_progress) -> list[ShopReport]:
    return work.refresh_tokens(app, shops)


def _prune(app: App, _shops: Sequence[Shop], _tell: Progress = no_progress) -> list[ShopReport]:
    with app.database.uow() as uow:
        retention.prune(uow.conn, app.clock() - timedelta(days=app.settings.order_retention_days))
        uow.commit()
    return []


JOBS: tuple[Job, ...] = (
    Job("sync", _sync, None),
    Job("refresh-tokens", _refresh, timedelta(hours=6)),
    Job("reconcile", _reconcile, timedelta(hours=12)),
    Job("prune", _prune, timedelta(hours=24)),
)
