"""What a benchmark finds, as values: figures with their bounds, the best of several repeats, a table, JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

Size = Literal["full", "tiny"]
"""``full`` is judged by the bounds; ``tiny`` only shows that the code still runs."""

REPEATS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One number; lower is better. ``bound`` is the issue's own, None where it sets none."""

    name: str
    value: float
    unit: str = "x"
    bound: float | None = None

    @property
    def holds(self) -> bool:
        return self.bound is None or self.value <= self.bound


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures of one run, the plain numbers behind them, and what could not be measured."""

    figures: tuple[Figure, ...]
    facts: dict[str, float | int | str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return all(f.holds for f in self.figures)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """``measure`` sets up its own world, measures it and leaves nothing behind."""

    name: str
    summary: str
    measure: Callable[[Size], Outcome]


def best_of(benchmark: Benchmark, repeats: int = REPEATS) -> list[Outcome]:
    """Full-size runs until one keeps every bound, at most ``repeats``: another program may have disturbed the first."""
    runs: list[Outcome] = []
    while len(runs) < repeats and not (runs and best(runs).holds):
        runs.append(benchmark.measure("full"))
    return runs


def best(runs: Sequence[Outcome]) -> Outcome:
    """The best value of every figure; the facts of the run that has the best first figure."""
    leader = min(runs, key=lambda run: run.figures[0].value)
    figures = tuple(min(same, key=lambda f: f.value) for same in zip(*(run.figures for run in runs), strict=True))
    return Outcome(figures, leader.facts, leader.notes)


def unjudged(outcome: Outcome) -> Outcome:
    """The same without bounds, which mean something at full size only."""
    return replace(outcome, figures=tuple(replace(f, bound=None) for f in outcome.figures))


def table(name: str, runs: Sequence[Outcome]) -> str:
    """The figures as lines for a terminal."""
    lines = [f"{name} ({len(runs)} run{'s' if len(runs) > 1 else ''})"]
    for f in best(runs).figures:
        bound = "" if f.bound is None else f"  bound {f.bound:g}  {'ok' if f.holds else 'BROKEN'}"
        lines.append(f"   {f.name:<58}{f.value:>9.3f} {f.unit:<3}{bound}")
    facts = ", ".join(f"{key} {_short(value)}" for key, value in best(runs).facts.items())
    return "\n".join([*lines, *(f"   {note}" for note in best(runs).notes), f"   ({facts})"])


def _short(value: float | int | str) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def as_json(found: dict[str, list[Outcome]]) -> dict[str, object]:
    """Everything, every run, with the machine it ran on."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processors": os.cpu_count(),
        "benchmarks": {
            name: {
                "holds": best(runs).holds,
                "figures": [
                    {"name": f.name, "value": f.value, "unit": f.unit, "bound": f.bound, "holds": f.holds}
                    for f in best(runs).figures
                ],
                "notes": best(runs).notes,
                "runs": [{"figures": {f.name: f.value for f in run.figures}, "facts": run.facts} for run in runs],
            }
            for name, runs in found.items()
        },
    }
