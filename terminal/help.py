"""Commands and groups whose help is ours: every word in the operator's language, the same at every width of a pipe.

Help texts are codes (``help.sync``); they become sentences when they are shown, so the language may be chosen late.
"""

from __future__ import annotations

import difflib
import json
import shutil
import sys
import textwrap
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from terminal.errors import Usage
from terminal.output import is_terminal, label, tr, wants_json

WIDTH = 100
_GLOBAL = (("--json", "opt.json"), ("--lang id|en", "opt.lang"), ("--help", "opt.help"))


class Command(TyperCommand):
    """A command with our help. Words too many are named."""

    allow_extra_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise Usage("usage.extra", words=" ".join(rest), command=ctx.command_path)
        return rest

    def get_help(self, ctx: Any) -> str:
        return _page(self, ctx, [])


class Group(TyperGroup):
    """A group with our help; alone it shows that help."""

    def get_help(self, ctx: Any) -> str:
        names = [(n, c) for n, c in self.commands.items() if not c.hidden]
        return _page(self, ctx, [(name, tr(command.help or "")) for name, command in names])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name not in self.commands:
            near = difflib.get_close_matches(name, self.commands, n=1)
            code = "usage.no_such_command_near" if near else "usage.no_such_command"
            raise Usage(code, name=name, near=near, command=ctx.command_path)
        return name, self.commands[name], args[1:]


def show_help(ctx: typer.Context) -> None:
    """The callback of every group: without a command, its help."""
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")


def _page(command: Any, ctx: Any, commands: list[tuple[str, str]]) -> str:
    width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns - 1) if is_terminal() else WIDTH
    params = [p for p in command.params if not getattr(p, "hidden", False)]
    arguments = [p for p in params if p.param_type_name == "argument"]
    options = [p for p in params if p.param_type_name == "option"]
    words = [ctx.command_path, f"[{label('OPTIONS')}]", *map(_argument, arguments)]
    if commands:
        words.append(f"{label('COMMAND')} …")
    parts = [_wrapped(f"{label('Usage')}: {' '.join(words)}", width, " " * 4), _wrapped(tr(command.help or ""), width)]
    if arguments:
        parts.append(_list(label("Arguments"), [(_argument(p), tr(p.help or "")) for p in arguments], width))
    if commands:
        parts.append(_list(label("Commands"), commands, width))
    rows = [(_option(p), tr(p.help or "")) for p in options] + [(name, tr(code)) for name, code in _GLOBAL]
    parts.append(_list(label("Options"), rows, width))
    text = "\n\n".join(part for part in parts if part)
    return json.dumps({"help": text}, ensure_ascii=False) if wants_json() else text


def _argument(param: Any) -> str:
    name = label(param.metavar or param.name.upper())
    return name if param.required else f"[{name}]"


def _option(param: Any) -> str:
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {label(param.metavar or 'TEXT')}"


def _list(title: str, rows: list[tuple[str, str]], width: int) -> str:
    left = min(30, max(len(name) for name, _ in rows)) + 4
    lines = [f"{title}:"]
    for name, text in rows:
        head = f"  {name}".ljust(left)
        if len(head) > left:
            lines.append(head)
            head = " " * left
        lines.append(_wrapped(head + text, width, " " * left))
    return "\n".join(lines)


def _wrapped(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        text, width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False, drop_whitespace=True
    )
