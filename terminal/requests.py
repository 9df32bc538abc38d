"""What every answer to a buyer needs: a reason that the marketplace offers, and a person who is sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from terminal import ask, output
from terminal.errors import Usage
from terminal.output import tr

if TYPE_CHECKING:
    from inventory.canonical import RejectReason


def choose_reason(reasons: Sequence[RejectReason], given: str) -> str:
    """The marketplace's word for the reason ``given`` (its number in the list, its word or its text), asked for where
    a person is there. Empty where the marketplace offers none. Raises Usage."""
    if not reasons:
        if given:
            raise Usage("request.no_reasons")
        return ""
    if given:
        return _found(reasons, given)
    if not output.can_ask():
        raise Usage("request.reason_missing", known=_listed(reasons))
    output.line(tr("request.reasons"))
    for number, each in enumerate(reasons, 1):
        output.line(f"  {number}  {each.text}")
    while not (answer := ask.line(tr("request.ask_reason"))):
        pass
    return _found(reasons, answer)


def _found(reasons: Sequence[RejectReason], given: str) -> str:
    wanted = given.strip().casefold()
    for number, each in enumerate(reasons, 1):
        if wanted in (str(number), each.name.casefold(), each.text.strip().casefold()):
            return each.name
    raise Usage("request.reason_unknown", value=given, known=_listed(reasons))


def _listed(reasons: Sequence[RejectReason]) -> list[str]:
    return [f"{number} = {each.text}" for number, each in enumerate(reasons, 1)]


def agreed(question: str, *, sure: bool) -> bool:
    """Whether a person wants it done: ``--yes``, or a clear answer at a terminal; otherwise it says what to do."""
    if sure:
        return True
    if not output.can_ask():
        output.hint(tr("request.not_answered"))
        return False
    if ask.yes(tr(question)):
        return True
    output.hint(tr("nothing_done"))
    return False
