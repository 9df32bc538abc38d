"""Codes and tokens (shopee.md §2), and the helper calls about shops (§2.5)."""

from __future__ import annotations

import secrets

from sandbox.practice import Json, World
from sandbox.shopee.wire import CODE, ApiError, Req, Result, Top, route

CODE_LIFE_S = 600  # §2.4
OLD_ACCESS_LIFE_S = 300  # §2.4: the previous access token after a refresh
DEFAULT_DAYS = 365
MAX_PAGE = 1_000_000


def new_code(world: World, shop_id: int, days: int = DEFAULT_DAYS) -> str:
    """The seller has consented: a code, single use, 10 minutes (§2.1)."""
    partner_id = world.store.value("SELECT partner_id FROM shopee_shop WHERE shop_id=?", (shop_id,))
    code = secrets.token_hex(16)
    row = (code, shop_id, partner_id, days, world.clock.seconds() + CODE_LIFE_S)
    world.store.run("INSERT INTO shopee_code VALUES (?,?,?,?,?,0)", row)
    return code


def issue_tokens(world: World, shop_id: int, partner_id: int) -> Json:
    """A new pair for a shop; the old refresh token dies, old access tokens live 300 s more (§2.4)."""
    now, store = world.clock.seconds(), world.store
    store.run(
        "UPDATE shopee_token SET expires_at=min(expires_at, ?) WHERE shop_id=? AND kind='access'",
        (now + OLD_ACCESS_LIFE_S, shop_id),
    )
    store.run("UPDATE shopee_token SET used=1 WHERE shop_id=? AND kind='refresh'", (shop_id,))
    life = int(world.setting("access_life_s", CODE, str(shop_id)))
    long_life = int(world.setting("refresh_life_s", CODE, str(shop_id)))
    access, refresh = secrets.token_hex(16), secrets.token_hex(16)
    add = "INSERT INTO shopee_token VALUES (?,?,?,?,?,0)"
    store.run(add, (access, "access", shop_id, partner_id, now + life))
    store.run(add, (refresh, "refresh", shop_id, partner_id, now + long_life))
    return {"access_token": access, "refresh_token": refresh, "expire_in": life}


def link(world: World, shop_id: int, days: int) -> None:
    """The authorisation period begins (§2.1: at most 365 days)."""
    now = world.clock.seconds()
    world.store.run(
        "UPDATE shopee_shop SET linked=1, auth_time=?, expire_time=? WHERE shop_id=?",
        (now, now + days * 86_400, shop_id),
    )


def _body_partner(req: Req) -> None:
    """§2.2, §2.3: partner_id again, in the body."""
    if req.member("partner_id", int) != req.partner_id:
        raise ApiError("error_param", "Invalid partner_id.")


@route("POST", "auth/token/get", public=True, prefix="")
def token_get(req: Req) -> Result:
    """Code for tokens (§2.2)."""
    code = req.member("code", str)
    _body_partner(req)
    shop_id, main_account = req.maybe("shop_id", int), req.maybe("main_account_id", int)
    if (shop_id is None) == (main_account is None):
        raise ApiError("error_param", "Exactly one of shop_id and main_account_id is required.")
    if main_account is not None:  # every practice seller signs in with a shop account
        raise ApiError("invalid_main_acount_id", "Invalid main_account_id.")
    row = req.world.store.one("SELECT * FROM shopee_code WHERE code=?", (code,))
    if row is None or row["used"] or row["expires_at"] <= req.now or row["partner_id"] != req.partner_id:
        raise ApiError(str(req.setting("invalid_code_error")), "Invalid code")
    if row["shop_id"] != shop_id:
        raise ApiError("invalid_shop_id", "Invalid shop_id.")
    req.world.store.run("UPDATE shopee_code SET used=1 WHERE code=?", (code,))
    link(req.world, shop_id, row["days"])
    pair = issue_tokens(req.world, shop_id, req.partner_id)
    return Top(pair | {"shop_id_list": [shop_id], "merchant_id_list": []})


@route("POST", "auth/access_token/get", public=True, prefix="")
def access_token_get(req: Req) -> Result:
    """Refresh, single use (§2.3, §2.4)."""
    token = req.member("refresh_token", str)
    _body_partner(req)
    subjects = [n for n in ("shop_id", "merchant_id", "supplier_id", "user_id", "principal_id") if n in req.data]
    if len(subjects) != 1:
        raise ApiError("error_param", "Exactly one of shop_id and merchant_id is required.")
    subject = req.member(subjects[0], int)
    if subjects[0] != "shop_id":
        raise ApiError("error_merchant_refresh_token", "Invalid refresh_token.")
    row = req.world.store.one("SELECT * FROM shopee_token WHERE token=? AND kind='refresh'", (token,))
    if row is None or row["used"] or row["shop_id"] != subject or row["partner_id"] != req.partner_id:
        raise ApiError(str(req.setting("refresh_reuse_error")), "Invalid refresh_token.")
    shop = req.world.store.one("SELECT * FROM shopee_shop WHERE shop_id=?", (subject,))
    if shop is None or not shop["linked"]:
        raise ApiError("shop_no_linked", "The shop is not linked to this partner.")
    if req.world.setting("shop_status", CODE, str(subject)) == "BANNED":
        raise ApiError("shop_banned", "The shop is banned.")
    if shop["expire_time"] <= req.now:
        raise ApiError("shop_access_expired", "The authorization of the shop has expired.")
    if row["expires_at"] <= req.now:
        raise ApiError("refresh_token_expired", "Your refresh_token expired.")
    pair = issue_tokens(req.world, subject, req.partner_id)
    return Top({"partner_id": req.partner_id, "shop_id": subject} | pair)


@route("POST", "public/get_token_by_resend_code", public=True, prefix="")
def token_by_resend_code(req: Req) -> Result:
    """§2.4: production only, so a practice server refuses every code."""
    req.member("resend_code", str)
    raise ApiError("error_param", "Invalid resend_code.")


@route("GET", "public/get_shops_by_partner", public=True, prefix="")
def shops_by_partner(req: Req) -> Result:
    """§2.5: authorised shops, page_no from 1."""
    size = req.number("page_size", 100, 1, 100)
    page = req.number("page_no", 1, 1, MAX_PAGE)
    rows = req.world.store.all(
        "SELECT * FROM shopee_shop WHERE partner_id=? AND linked=1 AND expire_time>? ORDER BY shop_id LIMIT ? OFFSET ?",
        (req.partner_id, req.now, size + 1, (page - 1) * size),
    )
    shops = [
        {"shop_id": r["shop_id"], "region": "ID", "auth_time": r["auth_time"], "expire_time": r["expire_time"],
         "sip_affi_shop_list": []}
        for r in rows[:size]
    ]  # fmt: skip
    return Top({"authed_shop_list": shops, "more": len(rows) > size})


@route("GET", "public/get_shopee_ip_ranges", public=True, prefix="")
def ip_ranges(_: Req) -> Result:
    """§2.5: where pushes come from; here this computer."""
    return Top({"ip_list": ["127.0.0.0/8"]})


@route("GET", "shop/get_shop_info", prefix="")
def shop_info(req: Req) -> Result:
    """§2.5, payload at top level."""
    row = req.world.store.one("SELECT * FROM shopee_shop WHERE shop_id=?", (req.shop_id,))
    assert row is not None
    return Top(
        {
            "shop_name": row["name"], "region": "ID", "status": req.setting("shop_status"), "is_cb": False,
            "is_sip": False, "is_upgraded_cbsc": False, "merchant_id": None, "auth_time": row["auth_time"],
            "expire_time": row["expire_time"], "shop_fulfillment_flag": "Others", "is_main_shop": False,
            "is_direct_shop": False, "linked_main_shop_id": 0, "linked_direct_shop_list": [],
            "sip_affi_shops": [], "is_one_awb": False, "is_mart_shop": False, "is_outlet_shop": False,
        }
    )  # fmt: skip


@route("GET", "shop/get_warehouse_detail", prefix="")
def warehouse_detail(req: Req) -> Result:
    """§2.5: ordinary shops are not in the whitelist."""
    locations = list(req.setting("multi_warehouse"))
    if not locations:
        raise ApiError("warehouse.error_not_in_whitelist", "The shop is not in the whitelist.")
    kind = req.number("warehouse_type", 1, 1, 2)
    rows = [
        {"warehouse_id": 5000 + n, "warehouse_name": f"Gudang {n + 1}", "warehouse_type": kind,
         "location_id": location, "address_id": 7000 + n, "region": "ID", "state": "DI YOGYAKARTA",
         "city": "KAB. BANTUL", "district": "SEWON", "town": "", "address": f"Jl. Desa No. {n + 1}",
         "zipcode": "55188", "state_code": "", "holiday_mode_state": 0}
        for n, location in enumerate(locations)
    ]  # fmt: skip
    body: Json = {"response": rows}
    return Top(body)
