"""The house itself: begin, keep a copy, put it back, and look whether all is well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.errors import SettingsError
from config.exit_codes import ExitCode
from config.village import EXAMPLE, parse_village, show_village, village_kind
from terminal import ask, output, session
from terminal.errors import Usage
from terminal.output import tr


def init(
    village: Annotated[str, typer.Option("--village", metavar="CODE", help="opt.village", show_default=False)] = "",
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="opt.village_name", show_default=False)] = "",
) -> int:
    from jobs.actions import init as begin

    settings = session.settings()
    code = _village(village or settings.village or "")
    if settings.village and code != settings.village:
        raise Usage("init.other_village", village=show_village(settings.village), home=settings.home)
    session.log_to_file()
    made = begin(settings, code, name or show_village(code))
    output.line(tr("init.done" if made.created else "init.again", home=made.home, village=show_village(code)))
    if village_kind(code) == "kelurahan":
        output.hint(tr("village.kelurahan", value=show_village(code)))
    output.hint(tr("init.next"))
    output.value({"village": code, "home": str(made.home), "created": made.created})
    return ExitCode.OK


def _village(given: str) -> str:
    """The code given, or asked for until it is one. Raises Usage."""
    if given:
        return _parsed(given)
    if not output.can_ask():
        raise Usage("village.missing", example=EXAMPLE)
    while True:
        try:
            return _parsed(ask.text(tr("init.ask_village", example=EXAMPLE), "--village"))
        except Usage as exc:
            output.hint(tr(exc.code, **exc.params))


def _parsed(given: str) -> str:
    try:
        return parse_village(given, "--village")
    except SettingsError as exc:
        raise Usage(exc.code, **exc.params) from exc


def backup(
    to: Annotated[Path | None, typer.Option("--to", metavar="PATH", help="opt.to", show_default=False)] = None,
    with_key: Annotated[bool, typer.Option("--with-key", help="opt.with_key")] = False,
) -> int:
    from inventory.canonical import utc_now
    from jobs.backup import backup as write

    made = write(session.settings(), to, utc_now(), with_key=with_key)
    output.line(tr("backup.done", path=made.path, size=_megabytes(made.size)))
    output.hint(tr("backup.with_key" if made.with_key else "backup.without_key"))
    output.value({"path": str(made.path), "files": made.files, "size": made.size, "with_key": made.with_key})
    return ExitCode.OK


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".replace(".", ",") + " MB"


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="arg.backup", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="opt.restore_force")] = False,
) -> int:
    from inventory.canonical import utc_now
    from jobs.backup import restore as put_back

    done = put_back(session.settings(), file, utc_now(), force=force)
    output.line(tr("restore.done", made=done["made_at"][:16].replace("T", " "), files=done["files"]))
    if done["kept"]:
        output.line(tr("restore.kept", path=done["kept"]))
    output.hint(tr("restore.next"))
    output.value(done)
    return ExitCode.OK


def doctor(online: Annotated[bool, typer.Option("--online", help="opt.online")] = False) -> int:
    from terminal.doctor import OK, examine

    findings = list(examine(online=online))
    output.table(
        ("state", "what", "finding"),
        [(output.label(f"doctor.{f.state}"), output.label(f.what), f.text) for f in findings],
    )
    worst = ExitCode.NEEDS_A_PERSON if any(f.state == "error" for f in findings) else ExitCode.OK
    output.line(tr("doctor.ok" if all(f.state == OK for f in findings) else f"doctor.exit_{int(worst)}"))
    output.value({"checks": [{"what": f.what, "state": f.state, "text": f.text} for f in findings], "exit": int(worst)})
    return worst
