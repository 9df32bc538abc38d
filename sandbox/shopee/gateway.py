"""The gateway: what Shopee checks before an API's own logic sees a call (shopee.md §1.3, §3, §13)."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass

from sandbox.practice import Answer, Call, Json, World
from sandbox.shopee.wire import CODE, ROUTES, ApiError, Req, Route, refuse, render

_MAX_UINT32 = 4_294_967_295  # §1.2
_WINDOW_S = 300  # §1.3, ±300 s
_OFFLINE = "Permission denied. This API is currently offline or the request path is incorrect."
_DAY_S = 86_400
_QUOTA_ZONE_S = 8 * 3600  # §3: the quota resets at 00:00 UTC+8


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


def sign(partner_key: str, base: str) -> str:
    """§1.3: lowercase hex HMAC-SHA256; the key is used as UTF-8 text, never decoded."""
    return hmac.new(partner_key.encode(), base.encode(), hashlib.sha256).hexdigest()


class Gateway:
    """Dispatches calls to the registered APIs after the common checks."""

    def handle(self, world: World, call: Call) -> Answer:
        """One answer for one call, inside one transaction."""
        shop = call.first("shop_id") or ""
        try:
            with world.store.transaction():
                req, chosen = self._admit(world, call)
                answer = render(chosen.handler(req))
        except ApiError as error:
            return refuse(world, error, shop)
        answer.shop = shop
        return answer

    def _admit(self, world: World, call: Call) -> tuple[Req, Route]:
        """The checks in the order of §13 "gateway check order"."""
        chosen = ROUTES.get(call.path)
        if chosen is None or call.method not in chosen.methods:
            raise ApiError("error_param", _OFFLINE)
        partner_id = _uint(call, "partner_id", "Partner_id")
        timestamp = _uint(call, "timestamp", "Timestamp")
        given = call.first("sign")
        if not given:
            raise ApiError("error_param", "There is no sign in query.")
        partner_key = partner_key_of(world, partner_id)
        now = int(world.clock.now() + call.skew_s)
        if abs(now - timestamp) > _WINDOW_S:
            raise ApiError("error_param", "Timestamp is expired.")
        _check_sign(call, chosen.public, partner_key, str(partner_id), str(timestamp), given)
        shop_id = 0 if chosen.public else _check_shop(world, call, partner_id)
        self._check_permission(world, call, shop_id)
        self._check_rate(world, partner_id)
        _check_quota(world, partner_id)
        req = Req(world, call, chosen.prefix, partner_id, shop_id, world.clock.seconds())
        _read_body(req)
        return req, chosen

    def _check_permission(self, world: World, call: Call, shop_id: int) -> None:
        shop = str(shop_id or "")
        allowed = world.setting("ip_whitelist", CODE, shop)
        if allowed and call.client not in allowed:
            raise ApiError("source_ip_undeclared", f"Request Source IP ({call.client}) is undeclared.")
        if any(call.path.endswith(path) for path in world.setting("denied_paths", CODE, shop)):
            raise ApiError("error_auth", "No permission to current api.")

    def _check_rate(self, world: World, partner_id: int) -> None:
        """A token bucket per app (§13 "rate limit")."""
        rate = float(world.setting("rate_per_s", CODE))
        if rate <= 0:
            return
        burst = float(world.setting("rate_burst", CODE))
        now = world.clock.now()
        buckets: dict[int, _Bucket] = world.memory.setdefault("shopee.buckets", {})
        bucket = buckets.setdefault(partner_id, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + max(0.0, now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens < 1:
            raise ApiError(
                "error_rate_limit",
                "Too many requests. You have reached the rate limit. Please try again later.",
            )
        bucket.tokens -= 1


def partner_key_of(world: World, partner_id: int) -> str:
    """The key of a known app, else ``invalid_partner_id`` (§3)."""
    key = world.store.value("SELECT partner_key FROM shopee_app WHERE partner_id=?", (partner_id,))
    if key is None:
        raise ApiError("invalid_partner_id", "Invalid partner_id, please have a check.")
    return str(key)


def check_link(world: World, call: Call, *, signed: bool) -> int:
    """An authorisation link: the app must exist; the legacy form is signed and dies after 5 minutes (§2.1)."""
    partner_id = _uint(call, "partner_id", "Partner_id")
    if not signed:
        partner_key_of(world, partner_id)
        return partner_id
    timestamp = _uint(call, "timestamp", "Timestamp")
    given = call.first("sign")
    if not given:
        raise ApiError("error_param", "There is no sign in query.")
    key = partner_key_of(world, partner_id)
    if abs(world.clock.now() - timestamp) > _WINDOW_S:
        raise ApiError("error_param", "Timestamp is expired.")
    if not hmac.compare_digest(sign(key, f"{partner_id}{call.path}{timestamp}").encode(), given.encode()):
        raise ApiError("error_sign", "Wrong sign.")
    return partner_id


def _uint(call: Call, name: str, label: str) -> int:
    """A common parameter: an integer between 0 and 4294967295 (§1.2)."""
    value = call.first(name)
    if not value:
        text = "There is no timestamp in query." if name == "timestamp" else f"There is no {name} in query."
        raise ApiError("error_param", text)
    if not value.isascii() or not value.isdigit() or int(value) > _MAX_UINT32:
        text = f"{label} is invalid, should be an integer between 0 and 4294967295."
        raise ApiError("error_param", text)
    return int(value)


def _check_sign(call: Call, public: bool, key: str, partner: str, timestamp: str, given: str) -> None:
    """§1.3: the three-part string for Public, the five-part one for Shop; Public takes both."""
    short = partner + call.path + timestamp
    full = short + (call.first("access_token") or "") + (call.first("shop_id") or "")
    bases = {short, full} if public else {full}
    if not any(hmac.compare_digest(sign(key, base).encode(), given.encode()) for base in bases):
        raise ApiError("error_sign", "Wrong sign.")


def _check_shop(world: World, call: Call, partner_id: int) -> int:
    """Access token and shop: present, valid, linked (§3, §13)."""
    token = call.first("access_token")
    if not token:
        raise ApiError("error_param", "There is no access_token in query.")
    shop_id = _uint(call, "shop_id", "Shop_id")
    row = world.store.one("SELECT * FROM shopee_token WHERE token=? AND kind='access'", (token,))
    if row is None or row["expires_at"] <= world.clock.now():
        raise expired_token(world, shop_id)
    if row["shop_id"] != shop_id or row["partner_id"] != partner_id:
        raise ApiError("error_auth", "Invalid partner_id or shopid.")
    shop = world.store.one("SELECT linked, expire_time FROM shopee_shop WHERE shop_id=?", (shop_id,))
    if shop is None or not shop["linked"]:
        raise ApiError("shop_no_linked", "The shop is not linked to this partner.")
    if shop["expire_time"] <= world.clock.now():  # §2.1: the period is over; a refresh will say so (§2.3)
        raise expired_token(world, shop_id)
    if world.setting("shop_status", CODE, str(shop_id)) == "BANNED":
        raise ApiError("shop_banned", "The shop is banned.")
    return shop_id


def expired_token(world: World, shop_id: int | str) -> ApiError:
    """What a stale access token earns; both documented forms (§3, §13)."""
    if world.setting("expired_token_error", CODE, str(shop_id)) == "error_auth":
        return ApiError("error_auth", "Invalid access_token.")
    return ApiError("invalid_acceess_token", "Invalid access_token, please have a check.")


def _check_quota(world: World, partner_id: int) -> None:
    """The daily call quota (§3)."""
    quota = int(world.setting("daily_quota", CODE))
    if quota <= 0:
        return
    day = int((world.clock.now() + _QUOTA_ZONE_S) // _DAY_S)
    key = f"shopee.quota.{partner_id}"
    stored_day, _, used = (world.store.meta(key) or "0:0").partition(":")
    count = int(used) if int(stored_day) == day else 0
    if count >= quota:
        raise ApiError(
            "error_limit",
            "The total API call number made by your APP has reached the daily API call limit, "
            "please try again after 00: 00 (UTC+08:00)",
        )
    world.store.set_meta(key, f"{day}:{count + 1}")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _read_body(req: Req) -> None:
    """POST parameters are a JSON object (§1.2); uploads are left to their handler."""
    if req.call.method != "POST" or "multipart/form-data" in req.call.headers.get("content-type", ""):
        return
    try:
        data = json.loads(req.call.body or b"{}", parse_constant=_no_constant)
    except ValueError as error:
        raise req.fail("error_data", "parse data failed") from error
    if not isinstance(data, dict):
        raise req.fail("error_data", "parse data failed")
    req.data = data


def fault_answer(world: World, call: Call, kind: str, options: Json) -> Answer:
    """Injected faults in Shopee's words."""
    shop = call.first("shop_id") or ""
    if kind == "rate_limit":
        answer = refuse(
            world,
            ApiError(
                "error_rate_limit",
                "Too many requests. You have reached the rate limit. Please try again later.",
            ),
            shop,
        )
        if "retry_after" in options:
            answer.headers["Retry-After"] = str(options["retry_after"])
        return answer
    if kind == "expired_token":
        return refuse(world, expired_token(world, shop), shop)
    if kind == "server_error":
        return refuse(world, ApiError("error_server", "Internal error"), shop)
    name = str(options.get("error", "error_system_busy"))
    return refuse(world, ApiError(name, "System is busy, please try again later."), shop)
