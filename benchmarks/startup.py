"""``lapakdesa --help`` warm: seconds, against an interpreter that does nothing; and what it must not import."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Benchmark, Figure, Outcome, Size
from benchmarks.village import BenchmarkFailed

SECONDS_BOUND = 0.6
HEAVY = ("fastapi", "pandas", "requests", "sqlalchemy")
ROUNDS: dict[Size, int] = {"full": 9, "tiny": 1}
# What the console script runs, and then which of the heavy libraries it loaded.
_PROBE = """
import sys
from cli import main
try:
    main(["--help"])
except SystemExit:
    pass
sys.stderr.write("loaded: " + " ".join(name for name in sys.argv[1:] if name in sys.modules))
"""


def measure(size: Size) -> Outcome:
    script = Path(sys.executable).with_name("lapakdesa.exe" if os.name == "nt" else "lapakdesa")
    with tempfile.TemporaryDirectory(prefix="lapakdesa-bench-") as home:
        env = {**os.environ, "LAPAKDESA_HOME": home}
        _seconds([str(script), "--help"], env)  # warm: byte code is written, files are in memory
        help_s, nothing_s = [], []
        for _ in range(ROUNDS[size]):
            help_s.append(_seconds([str(script), "--help"], env))
            nothing_s.append(_seconds([sys.executable, "-c", "pass"], env))
        loaded = _loaded(env)
    return Outcome(
        (
            Figure("seconds of --help", min(help_s), "s", bound=SECONDS_BOUND),
            Figure("heavy libraries it imports", len(loaded), "", bound=0),
            Figure("--help / an interpreter that does nothing", min(help_s) / min(nothing_s)),
        ),
        {"nothing_s": min(nothing_s), "slowest_help_s": max(help_s), "loaded": " ".join(loaded) or "none"},
    )


def _run(command: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise BenchmarkFailed(
            f"{Path(command[0]).name} {command[1]} ended with {done.returncode}: {done.stderr[-500:]}"
        )
    return done


def _seconds(command: Sequence[str], env: Mapping[str, str]) -> float:
    began = time.perf_counter()
    _run(command, env)
    return time.perf_counter() - began


def _loaded(env: Mapping[str, str]) -> list[str]:
    said = _run([sys.executable, "-c", _PROBE, *HEAVY], env).stderr
    return said.rpartition("loaded: ")[2].split()


BENCHMARK = Benchmark("help", "lapakdesa --help warm, against an interpreter that does nothing", measure)
