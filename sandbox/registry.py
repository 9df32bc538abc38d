"""Which practice marketplaces exist: the entry-point group ``lapakdesa.practice``.

A checkout that is not installed has no entry points: the packages beside this module are found as well. A
marketplace that fails to import stops the server with its name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path

from sandbox.practice import Practice, SandboxError

GROUP = "lapakdesa.practice"


def _load(name: str, target: str) -> Practice:
    module, _, attribute = target.partition(":")
    try:
        found: Practice = getattr(importlib.import_module(module), attribute)
    except (Exception, SystemExit) as error:  # one that ends the program would end it without a word
        raise SandboxError(
            "practice_broken", f"The practice marketplace {name!r} cannot be loaded from {target}: {error!r}"
        ) from error
    return found


def discover(only: Iterable[str] | None = None) -> dict[str, Practice]:
    """Practice marketplaces by code; *only* limits them. Raises SandboxError for a broken or unknown one."""
    here = pkgutil.iter_modules([str(Path(__file__).parent)])
    targets = {module.name: f"sandbox.{module.name}:PRACTICE" for module in here if module.ispkg}
    targets |= {point.name: point.value for point in entry_points(group=GROUP)}
    wanted = list(targets) if only is None else list(only)
    for name in wanted:
        if name not in targets:
            raise SandboxError("practice_unknown", f"There is no practice marketplace called {name!r}.")
    return {name: _load(name, targets[name]) for name in wanted}
