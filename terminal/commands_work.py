"""The work itself: sync, reconcile, renew permissions, and all of it by itself on a schedule."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.exit_codes import ExitCode
from terminal import output, session
from terminal.options import ShopNames
from terminal.output import label, tr
from terminal.progress import bars

if TYPE_CHECKING:
    from jobs.report import ShopReport

# Short enough that Ctrl+C is heard soon on Windows too, where waiting cannot be interrupted.
LISTEN_S = 0.5


def sync(
    shop: ShopNames = None,
    retry_blocked: Annotated[bool, typer.Option("--retry-blocked", help="opt.retry_blocked")] = False,
) -> int:
    from jobs.actions import try_again
    from jobs.sync import chosen_shops, village_shops
    from jobs.sync import sync as work

    with session.opened() as app, bars() as bar:
        chosen = chosen_shops(app, shop or ())
        if retry_blocked:
            try_again(app, [s.shop_id for s in chosen])
        reports = work(app, chosen, tell=bar.tell)
        there = bool(village_shops(app))
    return _finish(reports, there=there)


def reconcile(shop: ShopNames = None) -> int:
    from jobs.sync import chosen_shops, reconcile_shops

    with session.opened() as app, bars() as bar:
        reports = reconcile_shops(app, chosen_shops(app, shop or ()), tell=bar.tell)
    code = _finish(reports)
    found = {cause: sum(r.differences.get(cause, 0) for r in reports) for r in reports for cause in r.differences}
    if reports:
        parts = ", ".join(f"{label(f'cause.{cause}')} {count}" for cause, count in sorted(found.items()))
        output.line(tr("reconcile.found", differences=parts) if found else tr("reconcile.same"))
    return code


def refresh_tokens() -> int:
    from jobs.sync import chosen_shops
    from jobs.sync import refresh_tokens as work

    with session.opened() as app:
        reports = work(app, chosen_shops(app))
    return _finish(reports)


def _finish(reports: list[ShopReport], *, there: bool = True) -> int:
    """The table, the JSON and the exit code of a round of work; ``there``: the village has a shop at all."""
    from jobs.report import exit_code

    code = exit_code(reports)
    if not reports:
        output.hint(tr("shops.none_active" if there else "shops.none"))
    else:
        columns = ("pulled", "pushed", "unchanged", "postponed", "blocked", "calls")
        output.table(
            ("shop", "state", *columns),
            [(r.shop, label(f"run.{r.state}"), *(getattr(r, name) for name in columns)) for r in reports],
            right=columns,
        )
    if code == ExitCode.NEEDS_A_PERSON:
        output.hint(tr("sync.person"))
    elif code == ExitCode.BUSY:
        output.hint(tr("lease_busy"))
    elif any(r.state == "postponed" or r.postponed for r in reports):
        output.hint(tr("sync.postponed"))
    output.value({"shops": [r.to_json() for r in reports], "exit": code})
    return code


def run() -> int:
    from jobs.runners.embedded import Runner

    with session.opened() as app:
        runner = Runner(app, _report)
        stopped: list[int] = []

        def stop(number: int, _frame: FrameType | None) -> None:
            stopped.append(number)

        before = {s: signal.signal(s, stop) for s in _signals()}
        runner.start()
        output.hint(tr("run.started", minutes=session.settings().sync_every_minutes))
        try:
            while not stopped and not runner.wait(LISTEN_S):
                pass
            output.hint(tr("run.stopping"))
        finally:
            runner.stop()
            for number, handler in before.items():
                signal.signal(number, handler)
    output.hint(tr("run.stopped"))
    return ExitCode.INTERRUPTED if signal.SIGINT in stopped else ExitCode.OK


def _signals() -> Sequence[signal.Signals]:
    """Ctrl+C, a polite end, and Ctrl+Break where there is one (Windows)."""
    return [signal.SIGINT, signal.SIGTERM, *(s for s in signal.Signals if s.name == "SIGBREAK")]


def _report(job: str, reports: list[ShopReport]) -> None:
    """One line for each shop; with ``--json`` one object a line, so that a program can follow."""
    now = datetime.now(session.settings().zone)
    name = label(f"job.{job}")
    if output.wants_json():
        output.json_line({"at": now, "job": job, "shops": [r.to_json() for r in reports]})
        return
    if not reports and job != "prune":  # forgetting old orders concerns no shop
        output.line(tr("run.nothing", time=f"{now:%H.%M}", job=name))
    for r in reports:
        numbers: dict[str, Any] = {"pulled": r.pulled, "pushed": r.pushed, "blocked": r.blocked}
        output.line(
            tr("run.line", time=f"{now:%H.%M}", job=name, shop=r.shop, state=label(f"run.{r.state}"), **numbers)
        )


COMMANDS: dict[str, Callable[..., int]] = {
    "sync": sync,
    "run": run,
    "reconcile": reconcile,
    "refresh-tokens": refresh_tokens,
}
