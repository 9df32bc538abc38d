"""The consent page a seller sees, in Bahasa Indonesia (tiktokshop.md §3)."""

from __future__ import annotations

import html
import sqlite3
from urllib.parse import parse_qs, urlencode, urlsplit

from sandbox.practice import Answer, Call, World
from sandbox.tiktokshop import tokens
from sandbox.tiktokshop.wire import GENERAL, ApiError, refuse

PATH = "/open/authorize"
_PAGE = """<!DOCTYPE html>
<html lang="id"><head><meta charset="utf-8"><title>Hubungkan toko</title></head>
<body style="font-family:sans-serif;max-width:32rem;margin:3rem auto">
<h1>Hubungkan toko</h1>
<p>Ini Tokopedia &amp; Shop latihan. Tidak ada toko sungguhan yang terhubung.</p>
<p>Aplikasi <b>{app}</b> meminta izin mengelola toko Anda. Pilih toko:</p>
{forms}
</body></html>"""
_FORM = """<form method="post" action="{action}">{hidden}
<button type="submit" style="padding:.6rem 1rem;margin:.3rem 0">{label}</button></form>"""


def handle(world: World, call: Call) -> Answer:
    """Show the page (GET), or take the seller's decision and redirect (POST, or ``practice_shop`` in the link)."""
    try:
        with world.store.transaction():
            return _handle(world, call)
    except ApiError as error:
        return refuse(world, error)


def _handle(world: World, call: Call) -> Answer:
    if call.method == "POST":
        form = parse_qs(call.body.decode("utf-8", "replace"), keep_blank_values=True)
        call.params = {**call.params, **form}
    service = call.first("service_id") or ""
    app = world.store.one("SELECT * FROM tts_app WHERE service_id=?", (service,))
    if app is None:
        raise ApiError(GENERAL, "Invalid service_id.")
    # The redirect address is registered in the portal; here it may also stand in the link.
    target = call.first("redirect_uri") or app["redirect"]
    if not target:
        raise ApiError(GENERAL, "No redirect URL is registered for this app.")
    shop = call.first("practice_shop")
    return _decide(world, call, app, shop, target) if shop else _page(world, call, app)


def _decide(world: World, call: Call, app: sqlite3.Row, shop: str, target: str) -> Answer:
    """Step 2: back with ``code``, ``app_key``, ``state``, ``locale``, ``shop_region``; on refusal without a code."""
    given = {"app_key": app["app_key"], "state": call.first("state") or "", "locale": "id-ID", "shop_region": "ID"}
    if shop == "deny":
        given = {"code": "null", "error": "auth_denied"} | given
        return _redirect(target, given, "")
    known = "SELECT 1 FROM tts_shop WHERE shop_id=? AND app_key=?"
    if not world.store.value(known, (shop, app["app_key"])):
        raise ApiError(GENERAL, "Invalid shop.")
    wished = call.first("days") or ""
    days = min(tokens.MOST_DAYS, max(1, int(wished))) if wished.isdecimal() else tokens.DEFAULT_DAYS
    return _redirect(target, {"code": tokens.new_code(world, shop, days)} | given, shop)


def _redirect(target: str, given: dict[str, str], shop: str) -> Answer:
    glue = "&" if urlsplit(target).query else "?"
    location = f"{target}{glue}{urlencode(given)}"
    return Answer(302, b"", "text/html; charset=utf-8", shop=shop, headers={"Location": location})


def _page(world: World, call: Call, app: sqlite3.Row) -> Answer:
    rows = world.store.all("SELECT shop_id, name FROM tts_shop WHERE app_key=?", (app["app_key"],))
    choices = [(row["shop_id"], f"Izinkan {row['name']}") for row in rows] + [("deny", "Tolak")]
    forms = []
    for value, label in choices:
        fields = {name: values[0] for name, values in call.params.items()} | {"practice_shop": value}
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(n)}" value="{html.escape(v)}">' for n, v in fields.items()
        )
        forms.append(_FORM.format(action=PATH, hidden=hidden, label=html.escape(label)))
    page = _PAGE.format(app=html.escape(app["app_key"]), forms="\n".join(forms))
    return Answer(200, page.encode(), "text/html; charset=utf-8")
