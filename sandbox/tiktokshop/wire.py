"""Tokopedia & Shop's way of asking and answering: parameters, envelope, codes, HTTP status, page tokens."""

from __future__ import annotations

import base64
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.members import Members
from sandbox.practice import Answer, Call, Json, World
from sandbox.tiktokshop.schema import CODE

# §16 "HTTP status": the only codes that travel with a status of their own; business errors come with 200.
_STATUS = {106_001: 401, 105_002: 401, 36_009_004: 400, 36_009_009: 404, 36_009_002: 429}
# What a wrong parameter is called, by the first segment of the path (§15).
_PARAMETER = {"product": 12_052_910, "order": 21_001_001, "fulfillment": 21_001_001, "return_refund": 25_001_001}
GENERAL = 36_009_004
_TOKEN_MARK = b"\xfb\xef\xbe\xff"  # makes every token hold "+", "/" and "=" (§4, §16)


class ApiError(Exception):
    """The marketplace says no. ``data`` travels along where the document gives it."""

    def __init__(self, code: int, message: str, data: Json | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data
        self.status = status
        self.headers: dict[str, str] = {}


Result = Json | None


@dataclass(slots=True)
class Req(Members):
    """One checked request: whose it is, when, and readers for its parameters.

    The readers raise the parameter code of the path's area (§15).
    """

    world: World
    call: Call
    app_key: str
    shop_id: str
    now: int
    ids: dict[str, str]
    data: Json = field(default_factory=dict)

    def setting(self, key: str) -> Any:
        """A switch as it holds for this shop."""
        return self.world.setting(key, CODE, self.shop_id)

    def wrong(self, detail: str) -> ApiError:
        """A wrong parameter."""
        code = _PARAMETER.get(self.call.path.split("/")[1], GENERAL)
        return ApiError(code, f"Invalid parameter: {detail}")

    # -- query parameters ------------------------------------------------------------------------------

    def text(self, name: str, default: str | None = None) -> str:
        """A text parameter; without a default it is required. An empty value counts as absent (§4)."""
        value = self.call.first(name)
        if value:
            return value
        if default is None:
            raise self.wrong(f"{name} is required")
        return default

    def choice(self, name: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """One of some words."""
        value = self.text(name, default)
        if value not in allowed:
            raise self.wrong(f"{name} must be one of {', '.join(allowed)}")
        return value

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """An integer parameter within its bounds."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise self.wrong(f"{name} must be an integer between {low} and {high}")
        return int(value)

    def several(self, name: str, high: int) -> list[str]:
        """A list parameter: comma-joined values of one key (§4), or the key repeated (§16)."""
        values = [part.strip() for raw in self.call.params.get(name, []) for part in raw.split(",")]
        values = [value for value in values if value]
        if not 1 <= len(values) <= high:
            raise self.wrong(f"{name} must hold 1 to {high} values")
        return values

    # -- members of the JSON body ------------------------------------------------------------------------

    def rows(self, name: str, low: int, high: int, source: Json | None = None) -> list[Json]:
        """A required array of objects within its bounds."""
        value = self.member(name, list, source)
        if not low <= len(value) <= high:
            raise self.wrong(f"{name} must hold {low} to {high} members")
        if not all(isinstance(row, dict) for row in value):
            raise self.wrong(f"{name} must hold objects")
        rows: list[Json] = value
        return rows

    def words(self, name: str, high: int, *, required: bool = False) -> list[str]:
        """An array of strings; empty when it may be absent and is."""
        value = self.member(name, list) if required else self.maybe(name, list) or []
        if len(value) > high or (required and not value):
            raise self.wrong(f"{name} must hold 1 to {high} values")
        if not all(isinstance(word, str) for word in value):
            raise self.wrong(f"{name} must hold strings")
        return [str(word) for word in value]


Handler = Callable[[Req], Result]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation. ``cipher``: whether it takes a ``shop_cipher`` (§3.1)."""

    method: str
    name: str
    pattern: re.Pattern[str]
    versions: tuple[str, ...]
    cipher: bool
    weight: int
    handler: Handler


ROUTES: dict[str, list[Route]] = {}


def route(method: str, name: str, *versions: str, cipher: bool = True) -> Callable[[Handler], Handler]:
    """Register a handler for ``/<area>/{version}/<rest>``; *name* leaves the version out."""
    area, _, rest = name.partition("/")
    parts = [f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part) for part in rest.split("/")]
    pattern = re.compile(rf"/{area}/(?P<version>\d{{6}})/" + "/".join(parts))
    weight = sum(1 for part in rest.split("/") if not part.startswith("{"))

    def register(handler: Handler) -> Handler:
        chosen = ROUTES.setdefault(area, [])
        chosen.append(Route(method, name, pattern, versions, cipher, weight, handler))
        chosen.sort(key=lambda each: -each.weight)  # products/search is not products/{product_id}
        return handler

    return register


def candidates(path: str) -> Iterator[tuple[Route, dict[str, str]]]:
    """Every operation whose path fits, whatever its verb or version; the most literal first."""
    for each in ROUTES.get(path.split("/", 2)[1], ()):
        found = each.pattern.fullmatch(path)
        if found:
            yield each, found.groupdict()


# -- page tokens -----------------------------------------------------------------------------------------------


def seal(*parts: Any) -> str:
    """A page token. It holds ``+``, ``/`` and ``=``, so that clients must encode it (§4, §16)."""
    content = _TOKEN_MARK + json.dumps(parts, separators=(",", ":")).encode()
    while len(content) % 3 != 1:
        content += b" "
    return base64.b64encode(content).decode()


def unseal(req: Req, token: str, kinds: tuple[type, ...], code: int | None = None) -> list[Any]:
    """What :func:`seal` was given, of these types; *code* is the area's own word for a wrong page token."""
    try:
        content = base64.b64decode(token, validate=True)
        if not content.startswith(_TOKEN_MARK):
            raise ValueError("not a token of this server")
        parts: list[Any] = json.loads(content[len(_TOKEN_MARK) :])
        if [type(part) for part in parts] != list(kinds):
            raise ValueError("a token of another list")
    except ValueError as error:
        if code is not None:
            raise ApiError(code, "The page token is invalid.") from error
        raise req.wrong("page_token is invalid") from error
    return parts


# -- answers ---------------------------------------------------------------------------------------------------


def to_json(value: Any) -> bytes:
    """Compact JSON, non-ASCII kept as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def request_id(world: World) -> str:
    """31 digits, the first fourteen the time (§5)."""
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(world.clock.now())) + f"{secrets.randbelow(10**17):017d}"


def render(world: World, result: Result, shop: str = "") -> Answer:
    """A handler's result as an answer: code 0, ``data`` always an object (§5)."""
    data = {} if result is None else result
    if world.setting("extra_fields", CODE, shop):
        data = {**data, "practice_extra": {"a": [1]}}
    body = {"code": 0, "message": "Success", "request_id": request_id(world), "data": data}
    return Answer(200, to_json(body), shop=shop)


def refuse(world: World, error: ApiError, shop: str = "") -> Answer:
    """An error as an answer, with the HTTP status of the mode in force (§16)."""
    body = {"code": error.code, "message": error.message, "request_id": request_id(world)}
    body["data"] = error.data if error.data is not None else {}
    always_200 = world.setting("http_status", CODE, shop) == "always_200"
    status = 200 if always_200 else error.status or _STATUS.get(error.code, 200)
    return Answer(status, to_json(body), error=str(error.code), shop=shop, headers=dict(error.headers))
