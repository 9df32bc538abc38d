"""Codes, tokens and authorised shops (tiktokshop.md §3)."""

from __future__ import annotations

import secrets

from sandbox.practice import Answer, Call, Json, World
from sandbox.tiktokshop.gateway import shop_of
from sandbox.tiktokshop.schema import CODE
from sandbox.tiktokshop.wire import ApiError, Req, Result, refuse, render, route

CODE_LIFE_S = 1_800  # §3: 30 minutes, once
DEFAULT_DAYS = 365  # §3: "commonly a year"
MOST_DAYS = 3_650
PATHS = {"/api/v2/token/get": "authorized_code", "/api/v2/token/refresh": "refresh_token"}
SCOPES = (
    "seller.authorization.info", "seller.product.basic", "seller.product.write", "seller.product.delete",
    "seller.order.info", "seller.fulfillment.basic", "seller.logistics", "seller.return_refund.basic",
    "seller.shop.info", "seller.global_product.info",
)  # fmt: skip


def new_code(world: World, shop_id: str, days: int = DEFAULT_DAYS) -> str:
    """The seller has consented: a code, single use, 30 minutes."""
    app_key = world.store.value("SELECT app_key FROM tts_shop WHERE shop_id=?", (shop_id,))
    code = f"ROW_{secrets.token_urlsafe(24)}"
    row = (code, shop_id, app_key, days, world.clock.seconds() + CODE_LIFE_S)
    world.store.run("INSERT INTO tts_code VALUES (?,?,?,?,?,0)", row)
    return code


def link(world: World, shop_id: str, days: int) -> None:
    """The authorisation begins; the refresh token lives as long (§3)."""
    until = world.clock.seconds() + days * 86_400
    world.store.run("UPDATE tts_shop SET linked=1, expire_time=? WHERE shop_id=?", (until, shop_id))


def issue_tokens(world: World, shop_id: str, keep: str = "") -> Json:
    """A new pair for a shop, as ``data`` of both token calls. *keep* is a refresh token that lives on (§17)."""
    now, store = world.clock.seconds(), world.store
    shop = store.one("SELECT * FROM tts_shop WHERE shop_id=?", (shop_id,))
    assert shop is not None
    old_life = int(world.setting("old_access_life_s", CODE, shop_id))
    store.run(
        "UPDATE tts_token SET expires_at=min(expires_at, ?), used=1 WHERE shop_id=? AND kind='access'",
        (now + old_life, shop_id),
    )
    if world.setting("refresh_kills_old", CODE, shop_id):
        store.run("UPDATE tts_token SET used=1 WHERE shop_id=? AND kind='refresh' AND token<>?", (shop_id, keep))
    access_end = min(now + int(world.setting("access_life_s", CODE, shop_id)), shop["expire_time"])
    access, refresh = (f"ROW_{secrets.token_urlsafe(36)}" for _ in range(2))
    add = "INSERT INTO tts_token VALUES (?,?,?,?,?,0)"
    store.run(add, (access, "access", shop_id, shop["app_key"], access_end))
    if keep:
        refresh = keep
    else:
        store.run(add, (refresh, "refresh", shop_id, shop["app_key"], shop["expire_time"]))
    return {
        "access_token": access,
        "access_token_expire_in": access_end,  # §3: an absolute time, whatever its name suggests
        "refresh_token": refresh,
        "refresh_token_expire_in": shop["expire_time"],
        "open_id": shop["open_id"],
        "seller_name": shop["name"],
        "seller_base_region": "ID",
        "user_type": 0,
        "granted_scopes": list(SCOPES),
    }


def handle(world: World, call: Call) -> Answer:
    """The two calls of the token host: GET, unsigned, everything in the query (§3)."""
    shop = shop_of(world, call)
    try:
        with world.store.transaction():
            answer = render(world, _exchange(world, call), shop)
    except ApiError as error:
        return refuse(world, error, shop)
    return answer


def _exchange(world: World, call: Call) -> Json:
    grant = PATHS.get(call.path)
    if grant is None:
        raise ApiError(36_009_009, f"Invalid path. {call.path} does not exist.")
    if call.method != "GET":
        raise ApiError(36_009_010, f"The HTTP method {call.method} is not supported for this path.")
    app_key = call.first("app_key") or ""
    known = world.store.value("SELECT app_secret FROM tts_app WHERE app_key=?", (app_key,))
    if known is None or known != call.first("app_secret"):
        raise _no(world, "", "The app_key or the app_secret is invalid.")
    if call.first("grant_type") != grant:
        raise _no(world, "", "The grant_type is invalid.")
    return _by_code(world, call, app_key) if grant == "authorized_code" else _by_refresh(world, call, app_key)


def _no(world: World, shop: str, message: str) -> ApiError:
    code = int(world.setting("auth_error_code", CODE, shop))
    return ApiError(code, message, status=int(world.setting("auth_error_status", CODE, shop)))


def _by_code(world: World, call: Call, app_key: str) -> Json:
    row = world.store.one("SELECT * FROM tts_code WHERE code=?", (call.first("auth_code") or "",))
    if row is None or row["used"] or row["app_key"] != app_key or row["expires_at"] <= world.clock.now():
        raise _no(world, "", "The auth_code is invalid or expired.")
    world.store.run("UPDATE tts_code SET used=1 WHERE code=?", (row["code"],))
    link(world, row["shop_id"], row["days"])
    return issue_tokens(world, row["shop_id"])


def _by_refresh(world: World, call: Call, app_key: str) -> Json:
    token = call.first("refresh_token") or ""
    row = world.store.one("SELECT * FROM tts_token WHERE token=? AND kind='refresh'", (token,))
    if row is None or row["used"] or row["app_key"] != app_key or row["expires_at"] <= world.clock.now():
        raise _no(world, "", "The refresh_token is invalid or expired.")
    shop_id = str(row["shop_id"])
    if not world.store.value("SELECT linked FROM tts_shop WHERE shop_id=?", (shop_id,)):
        raise _no(world, shop_id, "The refresh_token is invalid: the seller has withdrawn the authorization.")
    keep = "" if world.setting("refresh_rotates", CODE, shop_id) else token
    return issue_tokens(world, shop_id, keep)


@route("GET", "authorization/shops", "202309", cipher=False)
def authorized_shops(req: Req) -> Result:
    """§3.1: the shops of the token and their ciphers."""
    row = req.world.store.one("SELECT * FROM tts_shop WHERE shop_id=?", (req.shop_id,))
    assert row is not None
    shop = {
        "id": row["shop_id"], "name": row["name"], "region": "ID", "seller_type": "LOCAL", "cipher": row["cipher"],
        "code": f"IDLC{row['shop_id'][-8:]}",
    }  # fmt: skip
    return {"shops": [shop]}


@route("GET", "authorization/category_assets", "202405", cipher=False)
def category_assets(req: Req) -> Result:
    """§3.1 names the call; a village's seller has no category assets of its own."""
    return {"category_assets": []}


@route("GET", "seller/shops", "202309", cipher=False)
def active_shops(req: Req) -> Result:
    """§3.1: calls under /seller/ take no cipher."""
    return {"shops": [{"id": req.shop_id, "region": "ID"}]}


@route("GET", "seller/permissions", "202309", cipher=False)
def seller_permissions(_: Req) -> Result:
    """§3.1; a local seller manages no global products."""
    return {"permissions": []}
