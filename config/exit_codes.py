"""The exit codes of the program: a promise to cron jobs and scripts. ``docs/reference/exit-codes.md`` explains them."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["MEANINGS", "ExitCode"]


class ExitCode(IntEnum):
    """75 keeps its meaning from sysexits.h: a temporary failure, try again."""

    OK = 0
    NEEDS_A_PERSON = 1
    USAGE = 2  # a wrong command line, or an import that needs answers
    NOT_IMPORTABLE = 3
    NOT_READY = 4
    BUSY = 75
    INTERRUPTED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.OK: "Done. For `import`: planned or applied.",
    ExitCode.NEEDS_A_PERSON: (
        "Done as far as possible; something needs a person: `lapakdesa notices list` says what. Also an error of the "
        "program itself; then the log file has the details."
    ),
    ExitCode.USAGE: "The command line is wrong, or `import` needs answers before it can go on.",
    ExitCode.NOT_IMPORTABLE: (
        "`import`: the file is unreadable, holds no products, or is an empty template. Elsewhere: a setting, the key, "
        "the database, a file, a port or a marketplace plugin cannot be used, so nothing was begun."
    ),
    ExitCode.NOT_READY: (
        "`check`: not every product is proven ready. Something keeps one off a shop, or the rules of a shop are not "
        "known yet: then it says so once for the shop, and `lapakdesa sync` is the next step. It changes nothing."
    ),
    ExitCode.BUSY: "Another run is working on the same shop. Nothing is lost; the next run goes on.",
    ExitCode.INTERRUPTED: "Stopped from the keyboard (Ctrl+C). Safe at any moment; the next run goes on.",
}
