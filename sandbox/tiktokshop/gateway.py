"""The gateway: what is checked before an operation's own logic sees a call (tiktokshop.md §3.1, §4, §5, §6)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from sandbox.practice import Answer, Call, Json, World
from sandbox.tiktokshop.schema import CODE
from sandbox.tiktokshop.wire import GENERAL, ApiError, Req, Route, candidates, refuse, render

_PAST_S, _FUTURE_S = 300, 30  # §4: from 5 minutes in the past to 30 seconds in the future
_UNSIGNED = ("sign", "access_token")  # §4
TOKEN_HEADER = "x-tts-access-token"
# §6, newer text: the shares of the quota that hold in one minute after the other, when it is dynamic.
_SHARES = (1.0, 0.5, 0.2, 0.5)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


def sign(secret: str, path: str, pairs: list[tuple[str, str]], body: bytes) -> str:
    """§4: lowercase hex HMAC-SHA256 of the text, which is wrapped in the secret that is also the key."""
    chosen = sorted((pair for pair in pairs if pair[0] not in _UNSIGNED), key=lambda pair: pair[0])
    text = secret + path + "".join(key + value for key, value in chosen)
    return hmac.new(secret.encode(), text.encode() + body + secret.encode(), hashlib.sha256).hexdigest()


def readings(call: Call, *, lenient: bool) -> Iterator[tuple[list[tuple[str, str]], bytes]]:
    """What a client may have signed: the bytes as they came, and (§4, §17) what honest clients sign instead.

    An empty JSON object unsigned, keys with an empty value left out, repeated keys joined with commas.
    """
    multipart = "multipart/form-data" in call.headers.get("content-type", "").lower()
    body = b"" if multipart else call.body
    repeated = [(key, value) for key, values in call.params.items() for value in values]
    yield repeated, body
    if not lenient:
        return
    joined = [(key, ",".join(values)) for key, values in call.params.items()]
    lists = [repeated] if joined == repeated else [repeated, joined]
    lists += [[pair for pair in pairs if pair[1]] for pairs in lists if any(not value for _, value in pairs)]
    bodies = [body, b""] if body == b"{}" else [body]
    yield from product(lists, bodies)


class Gateway:
    """Dispatches calls to the registered operations after the common checks."""

    def handle(self, world: World, call: Call) -> Answer:
        """One answer for one call, inside one transaction."""
        shop = shop_of(world, call)
        try:
            with world.store.transaction():
                req, chosen = self._admit(world, call)
                shop = req.shop_id or shop
                return render(world, chosen.handler(req), shop)
        except ApiError as error:
            return refuse(world, error, shop)

    def _admit(self, world: World, call: Call) -> tuple[Req, Route]:
        """§4 "order of checks": path, app_key, timestamp, sign, token, scope, parameters."""
        chosen, ids = _choose(world, call)
        app_key = call.first("app_key") or ""
        secret = secret_of(world, app_key)
        _check_time(world, call)
        _check_sign(world, call, secret)
        shop_id = check_token(world, call, app_key)
        _check_scope(world, call, shop_id)
        self._check_rate(world, app_key, shop_id, chosen.name)
        _check_cipher(world, call, chosen, shop_id)
        req = Req(world, call, app_key, shop_id, world.clock.seconds(), ids)
        req.data = _body(call)
        return req, chosen

    def _check_rate(self, world: World, app_key: str, shop_id: str, name: str) -> None:
        """§6: a token bucket per app, shop and endpoint; the newer quota changes without notice."""
        rate = float(world.setting("rate_per_s", CODE, shop_id))
        if rate <= 0:
            return
        now = world.clock.now()
        if world.setting("rate_dynamic", CODE, shop_id):
            rate *= _SHARES[int(now // 60) % len(_SHARES)]
        burst = max(1.0, float(world.setting("rate_burst", CODE, shop_id)))
        endpoint = name if world.setting("rate_scope", CODE, shop_id) == "endpoint" else ""
        buckets: dict[tuple[str, str, str], _Bucket] = world.memory.setdefault("tts.buckets", {})
        bucket = buckets.setdefault((app_key, shop_id, endpoint), _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + max(0.0, now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens < 1:
            wait = 1 if world.setting("rate_retry_after", CODE, shop_id) else None
            raise too_many(wait)
        bucket.tokens -= 1


def too_many(retry_after: int | None) -> ApiError:
    """§6: HTTP 429 with 36009002; ``Retry-After`` may be present."""
    error = ApiError(36_009_002, "Too many requests. You've made too many requests in a short period of time.")
    if retry_after is not None:
        error.headers["Retry-After"] = str(retry_after)
    return error


def _choose(world: World, call: Call) -> tuple[Route, dict[str, str]]:
    """§2, §5: an unknown path is 36009009, a wrong verb 36009010, a withdrawn version 36009014."""
    verbs: list[tuple[Route, dict[str, str]]] = []
    old = False
    for each, ids in candidates(call.path):
        if ids["version"] in each.versions:
            verbs.append((each, ids))
        else:
            old = old or ids["version"] < min(each.versions)
    if any(call.path.startswith(prefix) for prefix in world.setting("withdrawn", CODE)) or (old and not verbs):
        raise ApiError(36_009_014, "This API version has been withdrawn. Use a newer version.")
    if not verbs:
        raise ApiError(36_009_009, f"Invalid path. {call.path} does not exist.")
    for each, ids in verbs:
        if each.method == call.method:
            return each, ids
    raise ApiError(36_009_010, f"The HTTP method {call.method} is not supported for this path.")


def secret_of(world: World, app_key: str) -> str:
    """The secret of a known app (§5: a wrong app_key is 36009004)."""
    secret = world.store.value("SELECT app_secret FROM tts_app WHERE app_key=?", (app_key,))
    if secret is None:
        raise ApiError(GENERAL, "Invalid app_key. Check that the app_key is correct.")
    return str(secret)


def _check_time(world: World, call: Call) -> None:
    """§4: the window; outside of it 36009004 with "timestamp" in the message."""
    value = call.first("timestamp") or ""
    if not value.isascii() or not value.isdigit():
        raise ApiError(GENERAL, "Invalid timestamp. The timestamp is missing or is no Unix time in seconds.")
    age = int(world.clock.now() + call.skew_s) - int(value)
    if age > _PAST_S:
        raise ApiError(GENERAL, "Invalid timestamp. The timestamp is more than 5 minutes old.")
    if age < -_FUTURE_S:
        raise ApiError(GENERAL, "Invalid timestamp. The timestamp is too far ahead of the server time.")


def _check_sign(world: World, call: Call, secret: str) -> None:
    given = call.first("sign") or ""
    if not given:
        raise ApiError(GENERAL, "Invalid parameter: sign is missing.")
    lenient = bool(world.setting("lenient_signing", CODE))
    for pairs, body in readings(call, lenient=lenient):
        if hmac.compare_digest(sign(secret, call.path, pairs, body).encode(), given.encode()):
            return
    raise ApiError(106_001, "The signature is invalid. Check how the sign is calculated.")


def check_token(world: World, call: Call, app_key: str) -> str:
    """The shop of the access token in the header (§4, §5)."""
    token = call.headers.get(TOKEN_HEADER, "")
    row = world.store.one("SELECT * FROM tts_token WHERE token=? AND kind='access'", (token,)) if token else None
    if row is None or row["app_key"] != app_key:
        raise ApiError(GENERAL, f"Invalid access token. The header {TOKEN_HEADER} is missing or wrong.")
    shop_id = str(row["shop_id"])
    shop = world.store.one("SELECT linked, expire_time FROM tts_shop WHERE shop_id=?", (shop_id,))
    if shop is None or not shop["linked"]:
        code = int(world.setting("revoked_token_error", CODE, shop_id))
        raise ApiError(code, "Invalid access token. The seller has withdrawn the authorization.")
    if row["expires_at"] <= world.clock.now() or shop["expire_time"] <= world.clock.now():
        raise expired_token(world, shop_id)
    return shop_id


def expired_token(world: World, shop_id: str) -> ApiError:
    """What a stale access token earns; both documented forms (§5)."""
    code = int(world.setting("expired_token_error", CODE, shop_id))
    return ApiError(code, "Invalid access token. The access token has expired.")


def _check_scope(world: World, call: Call, shop_id: str) -> None:
    """What the seller, the platform or the app's own console forbids (§5, §15)."""
    allowed = world.setting("ip_whitelist", CODE, shop_id)
    if allowed and call.client not in allowed:
        raise ApiError(36_009_033, f"The IP address {call.client} is not in the allow list of the app.")
    if world.setting("shop_disabled", CODE, shop_id):
        raise ApiError(36_009_043, "The shop has been disabled.")
    if any(call.path.endswith(path) for path in world.setting("denied_paths", CODE, shop_id)):
        raise ApiError(105_005, "The access scope for this API has not been granted by the seller.")


def _check_cipher(world: World, call: Call, chosen: Route, shop_id: str) -> None:
    """§3.1: required or forbidden by the operation; of another seller 101000."""
    cipher = call.first("shop_cipher") or ""
    named = call.first("shop_id") or ""
    if named and named != shop_id:
        raise ApiError(GENERAL, "Invalid shop_id. It does not belong to the access token.")
    if not chosen.cipher:
        if cipher:
            raise ApiError(GENERAL, "Invalid parameter: unexpected shop_cipher. This API does not take it.")
        return
    if not cipher:
        raise ApiError(106_013, "The shop_cipher is missing.")
    if world.store.value("SELECT shop_id FROM tts_shop WHERE cipher=?", (cipher,)) != shop_id:
        raise ApiError(101_000, "The access token and the shop_cipher do not match.")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _body(call: Call) -> Json:
    """A JSON object; nothing and ``{}`` are the same. A GET has none (§4), whatever its content type says."""
    multipart = "multipart/form-data" in call.headers.get("content-type", "").lower()
    if call.method == "GET" or multipart or not call.body:
        return {}
    try:
        data = json.loads(call.body, parse_constant=_no_constant)
    except ValueError as error:
        raise ApiError(36_009_023, "The request body is no valid JSON.") from error
    if not isinstance(data, dict):
        raise ApiError(36_009_022, "The request body must be a JSON object.")
    return data


def shop_of(world: World, call: Call) -> str:
    """The shop a request speaks for: by its cipher, else by its tokens or its code."""
    cipher, token = call.first("shop_cipher"), call.headers.get(TOKEN_HEADER)
    for sql, value in (
        ("SELECT shop_id FROM tts_shop WHERE cipher=?", cipher),
        ("SELECT shop_id FROM tts_token WHERE token=?", token),
        ("SELECT shop_id FROM tts_token WHERE token=?", call.first("refresh_token")),
        ("SELECT shop_id FROM tts_code WHERE code=?", call.first("auth_code")),
    ):
        found = world.store.value(sql, (value,)) if value else None
        if found:
            return str(found)
    return ""


def fault_answer(world: World, call: Call, kind: str, options: Json) -> Answer:
    """Injected faults in this marketplace's words (§5, §6)."""
    shop = shop_of(world, call)
    if kind == "rate_limit":
        wait = options.get("retry_after")
        return refuse(world, too_many(None if wait is None else int(wait)), shop)
    if kind == "expired_token":
        return refuse(world, expired_token(world, shop), shop)
    default = "36009003"  # "busy" and "server_error" alike: §5 "retry later"
    code = str(options.get("error", default) if kind == "busy" else default)
    return refuse(world, ApiError(int(code), "Internal error. Please try again."), shop)
