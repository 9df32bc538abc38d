"""Practice: the demonstration, and the server that plays the marketplaces."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from config.exit_codes import ExitCode
from terminal import output, session
from terminal.errors import CANNOT_START, Problem
from terminal.options import port as port_number
from terminal.output import tr
from terminal.progress import bars


def demo(
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="PATH", help="opt.folder", show_default=False)
    ] = None,
) -> int:
    if find_spec("jobs.demo") is None:
        raise Problem("demo.absent", CANNOT_START)
    from jobs.demo import run_demo

    with bars() as bar:

        def say(text: str) -> None:
            bar.hide()
            output.line(text)

        code = run_demo(folder, bar.tell, say)
    output.value({"exit": int(code)})
    return int(code)


def sandbox(
    port: Annotated[int, typer.Option("--port", metavar="NUMBER", help="opt.port", parser=port_number)] = 8700,
    data: Annotated[Path | None, typer.Option("--data", metavar="PATH", help="opt.data", show_default=False)] = None,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="opt.host")] = "127.0.0.1",
) -> int:
    from sandbox.practice import SandboxError
    from sandbox.server import serve

    folder = data or session.settings().home / "practice"

    def ready(url: str) -> None:
        output.line(tr("sandbox.ready", url=url))
        output.hint(tr("sandbox.next", url=url))
        output.value({"url": url, "data": str(folder)})

    try:
        serve(host, port, folder, on_ready=ready)
    except SandboxError as exc:
        known = {"port_in_use", "data_unwritable", "cannot_listen", "practice_broken"}
        code = f"sandbox.{exc.code}" if exc.code in known else "sandbox.trouble"
        raise Problem(code, CANNOT_START, port=port, host=host, path=folder, detail=exc.message) from exc
    return ExitCode.OK
