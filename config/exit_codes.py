"""The exit codes of the program: a promise to cron jobs and scripts. ``docs/reference/exit-codes.md`` explains them."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["MEANINGS", "ExitCode"]


class ExitCode(IntEnum):
    """70, 75 and 78 keep their meaning from sysexits.h: software error, temporary failure, configuration."""

    OK = 0
    NEEDS_A_PERSON = 1
    USAGE = 2  # a wrong command line, or an import that needs answers
    NOT_IMPORTABLE = 3
    UNEXPECTED = 70
    BUSY = 75
    CONFIGURATION = 78
    INTERRUPTED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.OK: "Done. For `import`: planned or applied.",
    ExitCode.NEEDS_A_PERSON: "Done as far as possible; something needs a person. `lapakdesa notices list` says what.",
    ExitCode.USAGE: "The command line is wrong, or `import` needs answers before it can go on.",
    ExitCode.NOT_IMPORTABLE: "`import`: the file is unreadable, holds no products, or is an empty template.",
    ExitCode.UNEXPECTED: "An error of the program itself. The log file has the details.",
    ExitCode.BUSY: "Another run is working on the same shop. Nothing is lost; the next run goes on.",
    ExitCode.CONFIGURATION: "A setting, the encryption key or the database cannot be used.",
    ExitCode.INTERRUPTED: "Stopped from the keyboard (Ctrl+C). Safe at any moment; the next run goes on.",
}
