"""A notice as lines: what happened, what it means for buyers, the next step, and one line for each of its issues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from config.messages import _, say
from config.messages.codes import TEMPLATES
from config.messages.labels import LABELS

# Params whose values are our own codes, and the family of labels that names them.
_FAMILIES = {"aspect": ("aspect",), "ours": ("status",), "theirs": ("status",), "reason": ("reason",)}

AMOUNTS = frozenset({"refund", "total"})


def _moment(value: datetime) -> str:
    return f"{value:%d/%m/%Y %H.%M} UTC"


def notice_lines(
    code: str, params: Mapping[str, Any], shop: str = "", when: Callable[[datetime], str] = _moment
) -> list[str]:
    """The sentence of a notice first, then one line for each issue it carries. Never fails, never empty.

    A notice with a deadline has a sentence of its own, ``<code>.until``; ``when`` writes it in the reader's zone.
    """
    values = {name: _shown(name, value) for name, value in params.items() if name != "issues"}
    if "detail" in params and not params["detail"] and f"{code}.unsaid" in TEMPLATES:
        code = f"{code}.unsaid"  # our own check said no, before the marketplace was asked
    if "deadline" in params and f"{code}.until" in TEMPLATES:
        code = f"{code}.until"
        values["deadline"] = _read(str(params["deadline"]), when)
    values.setdefault("shop", shop)
    lines = [say(code, values)]
    for issue in params.get("issues") or ():
        line = issue_line(str(issue.get("code", "")), str(issue.get("field", "")), issue.get("params", {}))
        mend = issue.get("fix")
        lines.append(f"{line} → {say(str(mend['code']), mend['params'])}" if mend else line)
    return lines


def issue_line(code: str, field: str, params: Mapping[str, Any]) -> str:
    """An issue as a sentence, with its values as people read them. Never fails."""
    return say(code, {"field": field, **{name: _shown(name, value) for name, value in params.items()}})


def _shown(name: str, value: Any) -> Any:
    if name in AMOUNTS:
        return "–" if value is None else f"Rp {value:,}".replace(",", ".")
    if name == "until":
        return _day(str(value))
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    for family in _FAMILIES.get(name, ()):
        found = LABELS.get(f"{family}.{value}")
        if found is not None:
            return _(found)
    return value


def _day(text: str) -> str:
    return _read(text, lambda value: f"{value:%d/%m/%Y}")


def _read(text: str, write: Callable[[datetime], str]) -> str:
    try:
        return write(datetime.fromisoformat(text))
    except ValueError:
        return text
