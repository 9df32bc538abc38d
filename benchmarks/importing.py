"""Importing a workbook, from the file to the applied catalogue, against calamine and plain sqlite3 storing the cells.

Every import runs in a process of its own (``import_worker``), all of them in turn, round after round, so that another
program on the machine disturbs all alike. Ratios are of medians; memory is the most of any round.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import orjson

from benchmarks import import_peers
from benchmarks.figures import Benchmark, Figure, Outcome, Size
from benchmarks.import_book import write_book
from benchmarks.village import BenchmarkFailed

SECONDS = 600


@dataclass(frozen=True, slots=True)
class _Plan:
    rows: int
    many: int
    rounds: int
    rounds_of_many: int
    peer_rounds: int


PLANS: dict[Size, _Plan] = {
    "full": _Plan(rows=10_000, many=100_000, rounds=5, rounds_of_many=3, peer_rounds=3),
    "tiny": _Plan(rows=40, many=80, rounds=1, rounds_of_many=1, peer_rounds=1),
}


@dataclass(slots=True)
class _Runs:
    """What one import needed, round by round. ``mb``: the process and its child together at their fullest."""

    seconds: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    mb: list[float] = field(default_factory=list)

    @property
    def typical(self) -> float:
        return median(self.seconds)

    @property
    def fullest(self) -> float:
        return max(self.mb)


def measure(size: Size) -> Outcome:
    plan = PLANS[size]
    peers = [name for name in import_peers.PEERS if import_peers.installed(name)]
    with tempfile.TemporaryDirectory(prefix="lapakdesa-bench-") as name:
        folder = Path(name)
        file, edited, large = (folder / f"{name}.xlsx" for name in ("katalog", "katalog-diubah", "katalog-besar"))
        write_book(file, plan.rows)
        write_book(edited, plan.rows, dearer=True)
        write_book(large, plan.many)
        names = ["floor", "ours", "again", "edited"]
        small = _rounds(folder / "a", file, plan.rows, plan.rounds, names, edited)
        many = _rounds(folder / "b", large, plan.many, plan.rounds_of_many, ["floor", "ours"])
        beside = _rounds(folder / "c", file, plan.rows, plan.peer_rounds, ["ours", *peers])
    growth = (many["ours"].typical / plan.many) / (small["ours"].typical / plan.rows)
    floor = small["floor"].typical
    figures = [
        Figure("file to applied / calamine and plain inserts", small["ours"].typical / floor, bound=4.0),
        Figure("the same file again / calamine and plain inserts", small["again"].typical / floor, bound=2.5),
        Figure("one price of it changed / calamine and plain inserts", small["edited"].typical / floor),
        Figure("most memory", small["ours"].fullest, "MB", bound=150),
        Figure(f"time of a row among {plan.many:,} / among {plan.rows:,}", growth, bound=1.3),
        Figure(f"most memory for {plan.many:,} rows", many["ours"].fullest, "MB", bound=400),
    ]
    for peer in peers:
        ratio = beside["ours"].typical / beside[peer].typical
        figures.append(Figure(f"ours / {import_peers.TITLES[peer]}", ratio, bound=import_peers.BOUNDS[peer]))
        cpu = median(beside["ours"].cpu_s) / median(beside[peer].cpu_s)
        figures.append(Figure(f"processors' time, ours / {import_peers.TITLES[peer]}", cpu))
    floor_cpu = median(small["floor"].cpu_s)
    figures += [
        Figure("processors' time, file to applied / floor", median(small["ours"].cpu_s) / floor_cpu),
        Figure("processors' time, the same file again / floor", median(small["again"].cpu_s) / floor_cpu),
    ]
    facts: dict[str, float | int | str] = {"rows": plan.rows, "load": _load(), "floor_s": floor}
    facts |= {f"{who}_s": small[who].typical for who in ("ours", "again", "edited")}
    facts |= {"floor_mb": small["floor"].fullest, "many_floor_s": many["floor"].typical}
    facts |= {"many_s": many["ours"].typical, "many_floor_mb": many["floor"].fullest}
    facts |= {f"{peer}_s": beside[peer].typical for peer in peers}
    missing = [import_peers.TITLES[peer] for peer in import_peers.PEERS if peer not in peers]
    notes = tuple(f"{title}: peer not installed (make bench installs it), not compared" for title in missing)
    return Outcome(tuple(figures), facts, notes)


def _load() -> float:
    """How many programs wanted a processor during the last minute; -1 where nobody counts."""
    try:
        return os.getloadavg()[0]
    except (AttributeError, OSError):
        return -1.0


def _rounds(
    folder: Path, file: Path, rows: int, rounds: int, names: list[str], edited: Path | None = None
) -> dict[str, _Runs]:
    """``again`` and ``edited`` import into the home that ``ours`` has just filled; others begin with nothing."""
    found = {name: _Runs() for name in names}
    for number in range(rounds):
        for name in names:
            later = name in ("again", "edited")
            own = folder / f"{'ours' if later else name}-{number}"
            own.mkdir(parents=True, exist_ok=True)
            if name == "ours":
                _run("home", file, own)
            told = _run("ours" if later else name, edited if edited and name == "edited" else file, own)
            if told["rows"] != rows:
                raise BenchmarkFailed(f"{name} brought {told['rows']} of {rows} rows")
            found[name].seconds.append(told["seconds"])
            found[name].cpu_s.append(told["cpu_s"])
            found[name].mb.append(told["mb"])
    return found


def _run(who: str, file: Path, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.import_worker", who, str(file), str(folder)]
    # Byte code is kept, as an installed program has it.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    watch = _Watch(process.pid)
    watch.start()
    try:
        said, complaint = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
        watch.ended.set()
        watch.join()
    if process.returncode != 0:
        raise BenchmarkFailed(f"{who} ended with {process.returncode}: {complaint.decode(errors='replace')[-800:]}")
    told: dict[str, float] = orjson.loads(said.splitlines()[-1])
    told["mb"] = max(told["mb"], watch.mb)
    return told


class _Watch(threading.Thread):
    """Looks every 10 ms how much a process and its children hold together (Linux; elsewhere it sees nothing)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.mb = 0.0
        self._own = Path(f"/proc/{pid}")
        self._children = self._own / "task" / str(pid) / "children"

    def run(self) -> None:
        while not self.ended.wait(0.01):
            try:
                children = [Path("/proc") / pid for pid in self._children.read_text("utf-8").split()]
            except OSError:
                return
            own = _resident_mb(self._own)
            # A child that is only just being started still shows the memory of its parent.
            self.mb = max(self.mb, own + sum(mb for mb in map(_resident_mb, children) if mb < 0.95 * own))


def _resident_mb(folder: Path) -> float:
    try:
        return int((folder / "statm").read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, IndexError):
        return 0.0  # it ended meanwhile


BENCHMARK = Benchmark("import", "10,000 rows of 20 columns from the file to the catalogue, and two peers", measure)
