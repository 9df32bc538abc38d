"""What every connector does with a JSON reply: read it within its documented shape; turn a kind of fault into an error.

A marketplace's own module says which kind a reply is; what follows from a kind is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson

from connectors.core.errors import (
    Ambiguous,
    AuthExpired,
    AuthRevoked,
    ClockWrong,
    MarketplaceError,
    Misconfigured,
    NotFound,
    ProtocolChanged,
    Rejected,
    Retryable,
)
from connectors.core.http import Effect, HttpRequest, HttpResponse
from connectors.core.outcome import REPEATABLE, unsettled
from mappers.wire import BadWire, Wire, record

_Maker = Callable[[Effect, str, str, str, str], MarketplaceError]
_KINDS: Mapping[str, _Maker] = {
    "clock": lambda effect, code, said, field, rid: ClockWrong(code, said, request_id=rid),
    "expired": lambda effect, code, said, field, rid: AuthExpired(code, said, request_id=rid),
    "revoked": lambda effect, code, said, field, rid: AuthRevoked(code, said, request_id=rid),
    "misconfigured": lambda effect, code, said, field, rid: Misconfigured(code, said, request_id=rid),
    "unsettled": lambda effect, code, said, field, rid: unsettled(effect, code, said, request_id=rid),
    "retryable": lambda effect, code, said, field, rid: Retryable(code, said, request_id=rid),
    "not_found": lambda effect, code, said, field, rid: NotFound(code, said, request_id=rid),
    "protocol": lambda effect, code, said, field, rid: ProtocolChanged(code, said, request_id=rid),
    "rejected": lambda effect, code, said, field, rid: Rejected(code, said, field=field, request_id=rid),
}


def fault_of(kind: str, effect: Effect, code: str, said: str, field: str, request_id: str) -> MarketplaceError:
    """The error of a kind of fault; ``field`` is ours, for what was rejected."""
    return _KINDS[kind](effect, code, said, field, request_id)


def request_id_of(wire: Wire) -> str:
    return str(wire.get("request_id") or "")


@contextmanager
def reading(
    response: HttpResponse, request: HttpRequest, where: str, without_personal: Callable[[Any], Any], *, secret: bool
) -> Iterator[Wire]:
    """The decoded reply; a shape that is not the documented one becomes ProtocolChanged. ``where`` names the call.

    For a request that may not be repeated it becomes Ambiguous instead: the effect has happened, only its description
    cannot be read. The kept beginning of the reply holds no personal data; none is kept when it is ``secret``.
    """
    wire: Any = None
    try:
        wire = response.json()
        yield record(wire)
    except BadWire as exc:
        code, detail = exc.code, f"{where}: {exc.where}"
        failed_id = request_id_of(wire) if isinstance(wire, dict) else ""
    else:
        return
    if request.effect not in REPEATABLE:
        raise Ambiguous(code, detail, request_id=failed_id)
    raw = b"" if secret or wire is None else orjson.dumps(without_personal(wire), option=orjson.OPT_NON_STR_KEYS)
    raise ProtocolChanged(code, detail, raw=raw, request_id=failed_id)
