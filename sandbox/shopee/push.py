"""Push configuration (shopee.md §10.4). Practice Shopee keeps the configuration and sends no pushes."""

from __future__ import annotations

import json

from sandbox.practice import Json
from sandbox.shopee.wire import Req, Result, route

_KNOWN_CODES = frozenset(range(1, 48))
_MAX_BLOCKED = 500


def _config(req: Req) -> Json:
    stored = req.world.store.value("SELECT push FROM shopee_app WHERE partner_id=?", (req.partner_id,))
    config: Json = {"callback_url": "", "on": [], "blocked": []} | json.loads(stored or "{}")
    return config


def _codes(req: Req, name: str) -> list[int]:
    codes = req.maybe(name, list) or []
    if not all(isinstance(code, int) and code in _KNOWN_CODES for code in codes):
        raise req.wrong(f"{name} is invalid.")
    return [int(code) for code in codes]


@route("POST", "push/set_app_push_config", public=True)
def set_app_push_config(req: Req) -> Result:
    """§10.4: what is left out stays."""
    config = _config(req)
    on, off = _codes(req, "set_push_config_on"), _codes(req, "set_push_config_off")
    blocked = req.maybe("blocked_shop_id_list", list)
    if blocked is not None and len(blocked) > _MAX_BLOCKED:
        raise req.wrong("blocked_shop_id_list must contain 500 or less.")
    config["callback_url"] = req.maybe("callback_url", str) or config["callback_url"]
    config["on"] = sorted((set(config["on"]) | set(on)) - set(off))
    config["blocked"] = config["blocked"] if blocked is None else blocked
    req.world.store.run("UPDATE shopee_app SET push=? WHERE partner_id=?", (json.dumps(config), req.partner_id))
    return {"result": "success"}


@route("GET", "push/get_app_push_config", public=True)
def get_app_push_config(req: Req) -> Result:
    """§10.4."""
    config = _config(req)
    return {
        "callback_url": config["callback_url"],
        "live_push_status": "Normal",
        "suspended_time": 0,
        "blocked_shop_id": config["blocked"],
        "push_config_on_list": config["on"],
        "push_config_off_list": sorted(_KNOWN_CODES - set(config["on"])),
    }


@route("GET", "push/get_lost_push_message", public=True)
def get_lost_push_message(_: Req) -> Result:
    """§10.4: nothing is pushed, so nothing is lost."""
    return {"push_message_list": [], "has_next_page": False, "last_message_id": 0}


@route("POST", "push/confirm_consumed_lost_push_message", public=True)
def confirm_lost(req: Req) -> Result:
    """§10.4; envelope only."""
    req.member("last_message_id", int)
    return None
