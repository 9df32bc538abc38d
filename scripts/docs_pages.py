"""Write the pages of docs/reference that are tables of the program: settings and exit codes. --check only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from config.exit_codes import MEANINGS
from config.setting_table import SETTINGS

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"

_SETTINGS_HEAD = """\
# Settings

Lapakdesa reads settings from the environment, then from a file `.env` in the current folder, then from `.env` in the
home folder; the first one that names a setting wins. An empty value means "not set". A wrong value stops the program
with the setting's name and an example (exit code 3). `lapakdesa doctor` shows what is in force.

A `.env` file is plain UTF-8 text with one setting a line, for example `LAPAKDESA_LANG=id`.

| Setting | Default | Example | Meaning | Arti |
| --- | --- | --- | --- | --- |
"""
_SETTINGS_TAIL = """
Values marked "secret" are shown by no command and written to no log.

## Where the home folder is

| System | Default |
| --- | --- |
| Windows | `C:\\Users\\<name>\\AppData\\Local\\lapakdesa` |
| Linux | `~/.local/share/lapakdesa` |
| macOS | `~/Library/Application Support/lapakdesa` |

It is made for its owner only when Lapakdesa creates it. It holds the database, the file `key`, `logs`, `pictures` and
`backups`. Without the key nobody can read the shops' secrets, you included: keep the key with your backups.
"""
_EXIT_HEAD = """\
# Exit codes

What a command leaves behind for cron, the Task Scheduler and scripts. With `--json`, standard output holds one JSON
value and nothing else; messages for people go to standard error.

| Code | Meaning |
| --- | --- |
"""


def settings_page() -> str:
    lines = []
    for spec in SETTINGS:
        name = f"`{spec.name}`" + (" (secret)" if spec.secret else "")
        cells = (name, spec.default, f"`{spec.example}`", spec.meaning_en, spec.meaning_id)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return _SETTINGS_HEAD + "\n".join(lines) + "\n" + _SETTINGS_TAIL


def exit_codes_page() -> str:
    return _EXIT_HEAD + "".join(f"| {int(code)} | {meaning} |\n" for code, meaning in MEANINGS.items())


PAGES = {"settings.md": settings_page, "exit-codes.md": exit_codes_page}


def main(arguments: list[str]) -> int:
    stale = 0
    for name, page in PAGES.items():
        path = REFERENCE / name
        if path.exists() and path.read_text(encoding="utf-8") == page():
            continue
        stale += 1
        if "--check" not in arguments:
            path.write_text(page(), encoding="utf-8", newline="\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
