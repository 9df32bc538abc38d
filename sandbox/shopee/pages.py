"""The authorisation pages a seller sees, in Bahasa Indonesia (shopee.md §2.1)."""

from __future__ import annotations

import html
from urllib.parse import parse_qs, urlencode, urlsplit

from sandbox.practice import Answer, Call, World
from sandbox.shopee import auth
from sandbox.shopee.gateway import check_link
from sandbox.shopee.wire import CODE, ApiError, to_json

LEGACY = {"/api/v2/shop/auth_partner": False, "/api/v2/shop/cancel_auth_partner": True}
NEW = {"/auth": False, "/cancel_auth": True}
_PAGE = """<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="font-family:sans-serif;max-width:32rem;margin:3rem auto">
<h1>{title}</h1>
<p>Ini Shopee latihan. Tidak ada toko sungguhan yang terhubung.</p>
<p>Aplikasi <b>{partner}</b> meminta {what}. Pilih toko:</p>
{forms}
</body></html>"""
_FORM = """<form method="post" action="{action}">{hidden}
<button type="submit" style="padding:.6rem 1rem;margin:.3rem 0">{label}</button></form>"""


def owns(call: Call) -> bool:
    """Whether this is an authorisation page rather than an API."""
    return call.path in LEGACY or call.path in NEW


def handle(world: World, call: Call) -> Answer:
    """Show the page (GET), or take the seller's consent and redirect (POST, or ``practice_shop`` in the link)."""
    try:
        with world.store.transaction():
            return _handle(world, call)
    except ApiError as error:
        # §2.1: the page's own envelope.
        body = {"code": 1, "error": error.error, "msg": error.message, "debug_message": ""}
        return Answer(200, to_json(body), error=error.error)


def _handle(world: World, call: Call) -> Answer:
    if call.method == "POST":
        form = parse_qs(call.body.decode("utf-8", "replace"), keep_blank_values=True)
        call.params = {**call.params, **form}
    partner_id = check_link(world, call, signed=call.path in LEGACY)
    target = call.first("redirect" if call.path in LEGACY else "redirect_uri") or ""
    if not target:
        raise ApiError("error_param", "There is no redirect in query.")
    domain = world.setting("redirect_domain", CODE)
    if domain and urlsplit(target).hostname != domain:
        raise ApiError(
            "error_param",
            "The domain of redirect_uri is not consistent with the Redirect URL Domain declared in console.",
        )
    if call.path in NEW and call.first("auth_type") not in ("seller", "supplier", "user"):
        raise ApiError("error_param", "auth_type is invalid.")
    if call.path == "/auth" and call.first("response_type") != "code":
        raise ApiError("error_param", "response_type must be code.")
    shop = call.first("practice_shop")
    if shop:
        return _consent(world, call, partner_id, shop, target)
    return _page(world, call, partner_id)


def _cancels(call: Call) -> bool:
    return LEGACY.get(call.path, NEW.get(call.path, False))


def _consent(world: World, call: Call, partner_id: int, shop: str, target: str) -> Answer:
    row = world.store.one(
        "SELECT shop_id FROM shopee_shop WHERE shop_id=? AND partner_id=?",
        (int(shop) if shop.isdigit() else 0, partner_id),
    )
    if row is None:
        raise ApiError("invalid_shop_id", "Invalid shop_id.")
    given: dict[str, str] = {"shop_id": str(row["shop_id"])}
    if _cancels(call):
        world.store.run("UPDATE shopee_shop SET linked=0 WHERE shop_id=?", (row["shop_id"],))
    else:
        wished = call.first("days") or ""
        days = min(auth.DEFAULT_DAYS, max(1, int(wished))) if wished.isdecimal() else auth.DEFAULT_DAYS
        given = {"code": auth.new_code(world, row["shop_id"], days)} | given
    state = call.first("state")
    if state is not None and call.path in NEW:  # §2.1: comes back unchanged
        given["state"] = state
    glue = "&" if urlsplit(target).query else "?"
    location = f"{target}{glue}{urlencode(given)}"
    return Answer(302, b"", "text/html; charset=utf-8", shop=shop, headers={"Location": location})


def _page(world: World, call: Call, partner_id: int) -> Answer:
    cancels = _cancels(call)
    rows = world.store.all("SELECT shop_id, name FROM shopee_shop WHERE partner_id=?", (partner_id,))
    forms = []
    for row in rows:
        fields = {name: values[0] for name, values in call.params.items()} | {"practice_shop": str(row["shop_id"])}
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(n)}" value="{html.escape(v)}">' for n, v in fields.items()
        )
        label = f"{'Putuskan' if cancels else 'Izinkan'} {row['name']}"
        forms.append(_FORM.format(action=call.path, hidden=hidden, label=html.escape(label)))
    page = _PAGE.format(
        title="Putuskan hubungan toko" if cancels else "Hubungkan toko",
        partner=partner_id,
        what="memutuskan hubungan" if cancels else "izin mengelola toko Anda",
        forms="\n".join(forms) or "<p>Belum ada toko latihan.</p>",
    )
    return Answer(200, page.encode(), "text/html; charset=utf-8")
