"""Pushes: registration, signature, and what would have been sent (tiktokshop.md §13).

The practice server calls nobody. It keeps every push with its signature for the control API.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from urllib.parse import urlsplit

from sandbox.practice import Json, World
from sandbox.tiktokshop.schema import CODE
from sandbox.tiktokshop.wire import GENERAL, ApiError, Req, Result, route, to_json

EVENTS = {
    "ORDER_STATUS_CHANGE": 1, "REVERSE_STATUS_UPDATE": 2, "RECIPIENT_ADDRESS_UPDATE": 3, "PACKAGE_UPDATE": 4,
    "PRODUCT_STATUS_CHANGE": 5, "SELLER_DEAUTHORIZATION": 6, "UPCOMING_AUTHORIZATION_EXPIRATION": 7,
    "CANCELLATION_STATUS_CHANGE": 11, "RETURN_STATUS_CHANGE": 12, "NEW_CONVERSATION": 13, "NEW_MESSAGE": 14,
    "PRODUCT_INFORMATION_CHANGE": 15, "PRODUCT_CREATION": 16, "PRODUCT_CATEGORY_CHANGE": 18,
    "INVENTORY_STATUS_CHANGE": 27, "NEW_MESSAGE_LISTENER": 33, "TOKOPEDIA_MIRROR_STATUS_CHANGE": 35,
    "INVOICE_STATUS_CHANGE": 36, "PRODUCT_AUDIT_STATUS_CHANGE": 37, "SKU_STATUS_CHANGE": 50,
    "INVENTORY_CHANGED_BY_SHOP": 71,
}  # fmt: skip
_ADDRESS_MOST = 255


def signature(app_key: str, app_secret: str, body: bytes) -> str:
    """The ``Authorization`` header of a push: lowercase hex, no prefix."""
    return hmac.new(app_secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()


# -- registration ----------------------------------------------------------------------------------------------


def _registered(req: Req) -> Json:
    found: Json = json.loads(req.world.store.value("SELECT webhooks FROM tts_shop WHERE shop_id=?", (req.shop_id,)))
    return found


def _save(req: Req, hooks: Json) -> None:
    req.world.store.run("UPDATE tts_shop SET webhooks=? WHERE shop_id=?", (json.dumps(hooks), req.shop_id))


def _event(req: Req) -> str:
    name = str(req.member("event_type", str))
    if name not in EVENTS:
        raise ApiError(GENERAL, f"Invalid parameter: event_type {name}")
    return name


@route("GET", "event/webhooks", "202309")
def get_webhooks(req: Req) -> Result:
    """What is registered for the shop."""
    hooks = [{"event_type": name} | entry for name, entry in _registered(req).items()]
    return {"webhooks": hooks, "total_count": len(hooks)}


@route("PUT", "event/webhooks", "202309")
def set_webhook(req: Req) -> Result:
    """https, a domain name, no port, at most 255 characters."""
    name, address = _event(req), str(req.member("address", str))
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or parts.port or "." not in host or host.replace(".", "").isdigit():
        raise ApiError(GENERAL, "Invalid parameter: address must be https, a domain name, without a port")
    if len(address) > _ADDRESS_MOST:
        raise ApiError(GENERAL, "Invalid parameter: address must have at most 255 characters")
    hooks = _registered(req)
    made = hooks.get(name, {}).get("create_time", req.now)
    _save(req, hooks | {name: {"address": address, "create_time": made, "update_time": req.now}})
    return None


@route("DELETE", "event/webhooks", "202309")
def delete_webhook(req: Req) -> Result:
    """Succeeds even if there is none."""
    name, hooks = _event(req), _registered(req)
    hooks.pop(name, None)
    _save(req, hooks)
    return None


# -- pushes ----------------------------------------------------------------------------------------------------


def push(world: World, shop_id: str, event: str, data: Json) -> None:
    """Keep what would be sent now."""
    number = str(world.store.next_id("tts.notification", 7_327_112_393_057_371_910))
    body: Json = {
        "type": EVENTS[event], "tts_notification_id": number, "shop_id": shop_id, "timestamp": world.clock.seconds(),
        "data": data,
    }  # fmt: skip
    add = "INSERT INTO tts_push (shop_id, type, body) VALUES (?,?,?)"
    world.store.run(add, (shop_id, EVENTS[event], to_json(body).decode()))


def order_news(world: World, shop_id: str, order_id: str, status: str) -> None:
    """Type 1; it spells CANCELLED as CANCEL (§10.4)."""
    data = {
        "order_id": order_id, "order_status": "CANCEL" if status == "CANCELLED" else status,
        "is_on_hold_order": status == "ON_HOLD", "update_time": world.clock.seconds(),
    }  # fmt: skip
    push(world, shop_id, "ORDER_STATUS_CHANGE", data)


def creation_news(world: World, shop_id: str, product_id: str) -> None:
    """Type 16; an integer as well."""
    data = {"product_id": int(product_id), "product_types": [], "update_time": world.clock.seconds()}
    push(world, shop_id, "PRODUCT_CREATION", data)


def product_news(world: World, shop_id: str, product_id: str, *, failed: bool) -> None:
    """Type 5; its ``product_id`` is a JSON integer of 19 digits."""
    data = {
        "product_id": int(product_id), "status": "PRODUCT_AUDIT_FAILURE" if failed else "PRODUCT_STATUS_CHANGED",
        "suspended_reason": "Produk melanggar ketentuan." if failed else "", "update_time": world.clock.seconds(),
    }  # fmt: skip
    push(world, shop_id, "PRODUCT_STATUS_CHANGE", data)


def pushes(world: World, shop_id: str) -> list[Json]:
    """Every push of a shop with its header; a switch repeats or shuffles them, as delivery does."""
    app = world.store.one("SELECT * FROM tts_app JOIN tts_shop USING (app_key) WHERE shop_id=?", (shop_id,))
    assert app is not None
    rows = world.store.all("SELECT type, body FROM tts_push WHERE shop_id=? ORDER BY id", (shop_id,))
    found = [
        {
            "type": row["type"],
            "headers": {"Authorization": signature(app["app_key"], app["app_secret"], row["body"].encode())},
            "body": row["body"],
        }
        for row in rows
    ]
    order = world.setting("push_order", CODE, shop_id)
    if order == "twice":
        return [each for each in found for _ in range(2)]
    if order == "shuffled":
        random.Random(len(found)).shuffle(found)
    return found
