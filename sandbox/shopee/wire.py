"""Shopee's way of asking and answering: parameters, envelope, error names, HTTP status."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.members import MAX_INT, Members
from sandbox.practice import Answer, Call, Json, World

CODE = "shopee"

# shopee.md §13 "HTTP status": gateway errors that travel with a status of their own.
_STATUS = {
    "error_sign": 403,
    "error_auth": 403,
    "invalid_acceess_token": 403,
    "shop_no_linked": 403,
    "source_ip_undeclared": 403,
    "error_rate_limit": 429,
}


class ApiError(Exception):
    """Shopee says no. ``response`` travels along when a batch failed entirely (§8, §6.7)."""

    def __init__(self, error: str, message: str, response: Json | None = None) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.response = response


@dataclass(slots=True)
class Top:
    """A payload that stands at the top level instead of inside ``response`` (§1.4)."""

    payload: Json


@dataclass(slots=True)
class Raw:
    """A body that is no envelope: a waybill, a page."""

    body: bytes
    content_type: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Warned:
    """A response together with a ``warning``, whose type depends on the API (§1.4)."""

    response: Json
    warning: Any


# None is the bare envelope.
Result = Json | Top | Raw | Warned | None


@dataclass(slots=True)
class Req(Members):
    """One checked request: whose it is, when, and readers for its parameters.

    The readers raise ``error_param`` in the words of §3 ("Wrong parameters, detail: …").
    """

    world: World
    call: Call
    prefix: str
    partner_id: int
    shop_id: int
    now: int
    data: Json = field(default_factory=dict)

    def setting(self, key: str) -> Any:
        """A switch as it holds for this shop."""
        return self.world.setting(key, CODE, str(self.shop_id) if self.shop_id else "")

    def fail(self, error: str, message: str, response: Json | None = None) -> ApiError:
        """A module error with the module's prefix (§13)."""
        return ApiError(self.prefix + error, message, response)

    def wrong(self, detail: str) -> ApiError:
        """``error_param`` in the documented shape."""
        return self.fail("error_param", f"Wrong parameters, detail: {detail}")

    # -- query parameters ------------------------------------------------------------------------------

    def text(self, name: str, default: str | None = None) -> str:
        """A text parameter; without a default it is required."""
        value = self.call.first(name)
        if value is None or (value == "" and default is None):
            if default is None:
                raise self.wrong(f"{name} is required.")
            return default
        return value

    def number(self, name: str, default: int | None = None, low: int = 0, high: int | None = None) -> int:
        """An integer parameter; without a default it is required."""
        value = self.call.first(name)
        if value is None or value == "":
            if default is None:
                raise self.wrong(f"{name} is required.")
            return default
        digits = value.removeprefix("-")
        if not digits.isascii() or not digits.isdigit() or int(digits) > MAX_INT:
            raise self.wrong(f"{name} must be an integer.")
        return self.bounded(name, int(value), low, high)

    def bounded(self, name: str, value: int, low: int = 0, high: int | None = None) -> int:
        """*value* when it lies within the bounds."""
        if value < low:
            raise self.wrong(f"{name} must be {low} or more.")
        if high is not None and value > high:
            raise self.wrong(f"{name} must be {high} or less.")
        return value

    def flag(self, name: str) -> bool:
        """A boolean parameter, false when absent."""
        return (self.call.first(name) or "").lower() in ("true", "1")

    def items(self, name: str, low: int = 1, high: int | None = None) -> list[str]:
        """An array parameter in any of its three encodings (§1.2): repeated, comma list, bracketed."""
        values: list[str] = []
        for raw in self.call.params.get(name, []) + self.call.params.get(name + "[]", []):
            raw = raw.strip()
            if raw.startswith("[") and raw.endswith("]"):
                raw = raw[1:-1]
            values.extend(part.strip().strip("\"'") for part in raw.split(","))
        values = [value for value in values if value]
        if len(values) < low:
            raise self.wrong(f"{name} is required.")
        if high is not None and len(values) > high:
            raise self.wrong(f"{name} must contain {high} or less.")
        return values

    def ids(self, name: str, high: int | None = None, low: int = 1) -> list[int]:
        """An array parameter of integers."""
        values = self.items(name, low, high)
        if not all(value.isascii() and value.isdigit() and int(value) <= MAX_INT for value in values):
            raise self.wrong(f"{name} must be integers.")
        return [int(value) for value in values]

    # -- members of the JSON body ------------------------------------------------------------------------

    def rows(self, name: str, low: int = 1, high: int = 50, source: Json | None = None) -> list[Json]:
        """A required array of objects within the batch limit."""
        value = self.member(name, list, source)
        if not low <= len(value) <= high:
            raise self.wrong(f"the length of {name} must be between {low} and {high}.")
        if not all(isinstance(row, dict) for row in value):
            raise self.wrong(f"{name} must contain objects.")
        rows: list[Json] = value
        return rows


Handler = Callable[[Req], Result]


@dataclass(frozen=True, slots=True)
class Route:
    """One API: who may call it how. ``public`` APIs need no shop (§1.2)."""

    methods: tuple[str, ...]
    public: bool
    prefix: str
    handler: Handler


ROUTES: dict[str, Route] = {}


def route(method: str, name: str, *, public: bool = False, prefix: str | None = None) -> Callable[[Handler], Handler]:
    """Register a handler for ``/api/v2/<name>``; *prefix* overrides the module's error prefix."""
    module = name.partition("/")[0]
    chosen = f"{module}." if prefix is None else prefix

    def register(handler: Handler) -> Handler:
        ROUTES[f"/api/v2/{name}"] = Route(tuple(method.split("|")), public, chosen, handler)
        return handler

    return register


def to_json(value: Any) -> bytes:
    """Compact JSON, non-ASCII kept as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def envelope(error: str = "", message: str = "") -> Json:
    """The members every answer has (§1.4); request_id is 32 lowercase hex (§13)."""
    return {"request_id": secrets.token_hex(16), "error": error, "message": message, "warning": ""}


def render(result: Result) -> Answer:
    """A handler's result as an answer."""
    if isinstance(result, Raw):
        return Answer(result.status, result.body, result.content_type, headers=result.headers)
    body = envelope()
    if isinstance(result, Top):
        del body["warning"]
        body |= result.payload
    elif isinstance(result, Warned):
        body |= {"warning": result.warning, "response": result.response}
    elif result is not None:
        body["response"] = result
    return Answer(200, to_json(body))


def refuse(world: World, error: ApiError, shop: str = "") -> Answer:
    """An error as an answer, with the HTTP status of the mode in force (§13)."""
    body = envelope(error.error, error.message)
    if error.response is not None:
        body["response"] = error.response
    always_200 = world.setting("http_status", CODE, shop) == "always_200"
    status = 200 if always_200 else _STATUS.get(error.error, 200)
    return Answer(status, to_json(body), error=error.error, shop=shop)
