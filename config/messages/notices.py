"""A notice as lines: what happened, what it means for buyers, the next step, and one line for each of its issues."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from config.messages import _, say
from config.messages.labels import LABELS

# Params whose values are our own codes, and the family of labels that names them.
_FAMILIES = {"aspect": ("aspect",), "ours": ("status",), "theirs": ("status",), "reason": ("reason",)}


def notice_lines(code: str, params: Mapping[str, Any], shop: str = "") -> list[str]:
    """The sentence of a notice first, then one line for each issue it carries. Never fails, never empty."""
    values = {name: _shown(name, value) for name, value in params.items() if name != "issues"}
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
    try:
        return f"{datetime.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
