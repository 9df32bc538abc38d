"""One measured import in a process of its own: ``python -m benchmarks.import_worker WHO FILE FOLDER``.

Says on standard output, as JSON, how long it took (``seconds``, without starting Python and without importing modules),
how long processors worked for it (``cpu_s``, its children's time too), and the most memory that this process itself
ever held (``mb``).
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import orjson

VILLAGE = "33.23.05.2001"
COLUMNS = 20
LOADED = (
    *("config.messages", "inventory.spreadsheet.importer", "inventory.spreadsheet.ours", "jobs.pictures.take"),
    *("inventory.spreadsheet.row_groups", "inventory.spreadsheet.row_numbers", "inventory.spreadsheet.row_sizes"),
    *("inventory.spreadsheet.row_texts", "rapidfuzz.fuzz", "rapidfuzz.process"),
)
"""What an import loads on its way; loading it is a matter of starting the program."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Reads time since it was made: of the wall, and of the processors that worked for us."""

    wall: float = field(default_factory=time.perf_counter)
    cpu: float = field(default_factory=lambda: _cpu_s())

    def stop(self, rows: int) -> Timed:
        return Timed(time.perf_counter() - self.wall, _cpu_s() - self.cpu, rows)


class Timed(NamedTuple):
    seconds: float
    cpu_s: float
    rows: int


def _cpu_s() -> float:
    try:
        import resource
    except ImportError:  # Windows
        return time.process_time()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def floor(file: Path, folder: Path) -> Timed:
    """The least that any import does: calamine reads the cells, sqlite3 stores them, one transaction, on disk."""
    import python_calamine

    from inventory.uow import SQLITE_PRAGMAS

    db = sqlite3.connect(folder / "floor.db", isolation_level=None)
    for pragma in SQLITE_PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    db.execute(f"CREATE TABLE cells ({', '.join(f'c{n}' for n in range(COLUMNS))})")
    clock = Clock()
    rows = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    db.execute("BEGIN IMMEDIATE")
    db.executemany(f"INSERT INTO cells VALUES ({','.join('?' * COLUMNS)})", rows)
    db.execute("COMMIT")
    timed = clock.stop(len(rows) - 1)
    db.close()
    return timed


def new_home(file: Path, folder: Path) -> Timed:
    """What ``lapakdesa init`` does, once and long before an import."""
    from jobs import actions

    clock = Clock()
    settings, village = _settings(folder)
    actions.init(settings, village, "Desa Ukur")
    return clock.stop(0)


def _settings(folder: Path) -> tuple[Any, Any]:
    from config.settings import load_settings
    from config.village import parse_village

    village = parse_village(VILLAGE)
    env = {"LAPAKDESA_HOME": str(folder / "rumah"), "LAPAKDESA_VILLAGE": village, "LAPAKDESA_KEY_SOURCE": "file"}
    return load_settings(env, folder=folder), village


def ours(file: Path, folder: Path) -> Timed:
    """Plan and apply, as ``lapakdesa import FILE --yes`` does; a new home, or the one of the run before."""
    from inventory.spreadsheet.plan import PlanStatus
    from jobs.importing import apply_import, plan_import
    from jobs.wiring import build

    for name in LOADED:  # before the clock starts, as the floor's libraries are
        import_module(name)
    app = build(_settings(folder)[0])
    try:
        clock = Clock()
        planned = plan_import(app, file)
        if planned.plan.status is not PlanStatus.PLANNED:
            raise SystemExit(f"the file was not planned: {planned.plan.status} {planned.plan.questions[:1]}")
        plan = apply_import(app, planned)
        return clock.stop(plan.variants)
    finally:
        app.close()


def _peer(name: str) -> Callable[[Path, Path], Timed]:
    def run(file: Path, folder: Path) -> Timed:
        from benchmarks import import_peers

        return import_peers.PEERS[name](file, folder)

    return run


WORKERS: dict[str, Callable[[Path, Path], Timed]] = {
    "floor": floor, "home": new_home, "ours": ours, "dlt": _peer("dlt"), "django": _peer("django"),
}  # fmt: skip


def peak_mb() -> float:
    """The most this process held, in megabytes; 0 where nobody counts."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    try:
        # Linux counts what the process that started us held into the usage; this file begins with us.
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")) / 1e6
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main(who: str, file: str, folder: str) -> None:
    timed = WORKERS[who](Path(file), Path(folder))
    sys.stdout.buffer.write(orjson.dumps({**timed._asdict(), "mb": peak_mb()}))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    os.environ.setdefault("TZ", "Asia/Jakarta")
    main(*sys.argv[1:4])
