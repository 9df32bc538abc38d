"""Typer's complaints about a command line, in our words."""

from __future__ import annotations

from typing import Any

import typer

from config.exit_codes import ExitCode
from terminal.errors import Told
from terminal.output import label


def explain_usage(exc: typer.TyperException) -> Told:
    """Known by the class's name: Typer keeps these classes to itself and has moved them before."""
    raw: Any = exc
    kind = type(exc).__name__
    if kind == "NoSuchOption":
        return _told("usage.no_such_option", name=raw.option_name, near=list(raw.possibilities or ()))
    if kind == "MissingParameter":
        return _told("usage.missing", name=_name(raw.param))
    if kind == "BadOptionUsage":
        return _told("usage.option", name=raw.option_name)
    if kind == "BadParameter" and raw.param is not None:
        return _told("usage.bad_value", name=_name(raw.param))
    return _told("usage.wrong")


def _told(code: str, **params: Any) -> Told:
    if code == "usage.no_such_option" and params["near"]:
        code = "usage.no_such_option_near"
    return Told(code, ExitCode.USAGE, params)


def _name(param: Any) -> str:
    if param is None:
        return "?"
    return label(str(param.metavar or param.name)) if param.param_type_name == "argument" else str(param.opts[0])
