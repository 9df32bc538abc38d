"""The console script ``lapakdesa``: makes sure that the program is whole, then hands over to ``terminal``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

# A file that only our package of that name has. The names are common words: another distribution may own them too,
# and the one installed last would lie over ours (docs/adr/0002).
TELL_TALES = {
    "config": "setting_table.py",
    "connectors": "registry.py",
    "inventory": "sale_units.py",
    "jobs": "wiring.py",
    "mappers": "wire.py",
    "sandbox": "practice.py",
    "terminal": "app.py",
}
CANNOT_START = 3
# In both languages at once: the catalogue of sentences is in one of the packages that are not ours.
_NOT_OURS = (
    "Lapakdesa tidak bisa mulai: paket '{name}' milik program lain. Pasang di lingkungan tersendiri (.venv).\n"
    "Lapakdesa cannot start: package '{name}' belongs to another program. Install it into an environment of its own.\n"
)


def foreign_package(home: Path) -> str | None:
    """The first of our packages that is not ours: elsewhere than ``home``, or without its tell-tale."""
    for name, tell_tale in TELL_TALES.items():
        spec = find_spec(name)
        places = [Path(place).resolve() for place in (spec.submodule_search_locations or ())] if spec else []
        if places[:1] != [home / name] or not (home / name / tell_tale).is_file():
            return name
    return None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (docs/reference/exit-codes.md)."""
    foreign = foreign_package(Path(__file__).resolve().parent)
    if foreign is not None:
        sys.stderr.write(_NOT_OURS.format(name=foreign))
        return CANNOT_START
    from terminal.app import run

    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
