"""Consent, tokens and signatures (shopee.md sections 1.3, 2 and 10.2)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from connectors.core.errors import Misconfigured
from connectors.core.http import Audience, Effect, HttpRequest, SignedRequest, encode_body
from connectors.core.marketplace import Credentials, Flow, TokenSet
from connectors.shopee.calls import API, get, post, reading
from inventory.canonical import ShopInfo
from mappers.shopee.remote import to_shop_info
from mappers.wire import BadWire, Wire, must_text, text, whole, whole_numbers

DEFAULT_BASE_URL = "https://partner.shopeemobile.com"  # section 1.1
DEFAULT_AUTH_PAGE = "https://open.shopee.com/auth"  # section 1.1
ABSOLUTE_ABOVE = 1_000_000_000  # section 2.2: such an expire_in is an epoch, not a duration


def digest(key: str, message: bytes) -> str:
    """Lowercase hex HMAC-SHA256; the key is UTF-8 text even when it looks like hex (section 1.3)."""
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def base_string(request: HttpRequest, credentials: Credentials, now_s: int) -> str:
    """What is signed: id, path, time and, for Shop calls, token and shop id; neither query nor body (section 1.3)."""
    public = f"{credentials.app_id}{request.path}{now_s}"
    if request.audience is Audience.PUBLIC:
        return public
    return f"{public}{credentials.access_token}{credentials.external_shop_id}"


def sign(request: HttpRequest, credentials: Credentials, base_url: str, now_s: int) -> SignedRequest:
    """The request with the common parameters in its query, for GET and POST alike (section 1.2).

    Raises Misconfigured when the app id is not a number or the key is empty.
    """
    _require_app(credentials)
    common = [("partner_id", credentials.app_id), ("timestamp", str(now_s))]
    if request.audience is Audience.SHOP:
        common += [("access_token", credentials.access_token), ("shop_id", credentials.external_shop_id)]
    common.append(("sign", digest(credentials.app_key, base_string(request, credentials, now_s).encode())))
    body, headers = encode_body(request)
    url = f"{base_url.rstrip('/')}{request.path}?{urlencode([*common, *request.query])}"
    return SignedRequest(url, headers, body)


def _require_app(credentials: Credentials) -> None:
    if not (credentials.app_id.isascii() and credentials.app_id.isdecimal()):
        raise Misconfigured("partner_id", "the partner id is not a number")
    if not credentials.app_key:
        raise Misconfigured("partner_key", "the partner key is empty")


# --- consent pages (section 2.1) -------------------------------------------------------------------------------


def consent_link(credentials: Credentials, redirect: str, state: str) -> str:
    """The unsigned page of 2026, required by Sandbox V2. ``credentials.extra["auth_page"]`` overrides the address."""
    return _page(credentials, "", redirect, state)


def cancel_link(credentials: Credentials, redirect: str, state: str) -> str:
    """Where a seller takes consent back: same parameters on ``/cancel_auth``."""
    return _page(credentials, "cancel_", redirect, state)


def _page(credentials: Credentials, prefix: str, redirect: str, state: str) -> str:
    head, _, leaf = credentials.extra.get("auth_page", DEFAULT_AUTH_PAGE).rstrip("/").rpartition("/")
    query = {
        "partner_id": credentials.app_id,
        "auth_type": "seller",
        "redirect_uri": redirect,
        "response_type": "code",
        **({"state": state} if state else {}),
    }
    return f"{head}/{prefix}{leaf}?{urlencode(query)}"


def legacy_consent_link(credentials: Credentials, redirect: str, state: str, now_s: int) -> str:
    """The signed form; it dies after 5 minutes. ``credentials.extra["base_url"]`` overrides the API host."""
    return _legacy(credentials, "auth_partner", redirect, state, now_s)


def legacy_cancel_link(credentials: Credentials, redirect: str, state: str, now_s: int) -> str:
    """The signed form of ``cancel_link``."""
    return _legacy(credentials, "cancel_auth_partner", redirect, state, now_s)


def _legacy(credentials: Credentials, leaf: str, redirect: str, state: str, now_s: int) -> str:
    """It has no ``state`` of its own: that travels inside ``redirect``."""
    _require_app(credentials)
    path = f"{API}/shop/{leaf}"
    if state:
        redirect += ("&" if "?" in redirect else "?") + urlencode({"state": state})
    query = {
        "partner_id": credentials.app_id,
        "timestamp": str(now_s),
        "sign": digest(credentials.app_key, f"{credentials.app_id}{path}{now_s}".encode()),
        "redirect": redirect,
    }
    return f"{credentials.extra.get('base_url', DEFAULT_BASE_URL).rstrip('/')}{path}?{urlencode(query)}"


# --- tokens (sections 2.2 to 2.4) ------------------------------------------------------------------------------


def exchange_code(credentials: Credentials, code: str, now_s: int) -> Flow[TokenSet]:
    """Turn the code of the redirect (single use, 10 minutes) into tokens.

    ``credentials.external_shop_id`` names the shop, or ``credentials.extra["main_account_id"]`` a main account. The
    code can be used once, hence CREATE: after a lost reply (Ambiguous) the seller opens the link again.
    """
    main_account = credentials.extra.get("main_account_id", "")
    subject = {"main_account_id": int(main_account)} if main_account else {"shop_id": _shop_id(credentials)}
    body = {"code": code, "partner_id": int(credentials.app_id), **subject}
    request = post("/auth/token/get", Effect.CREATE, body, audience=Audience.PUBLIC)
    with reading((yield request), request, secret=True) as wire:
        listed = tuple(str(each) for each in whole_numbers(wire, "shop_id_list"))
        return _tokens(wire, now_s, listed or ((credentials.external_shop_id,) if not main_account else ()))


def refresh_token(credentials: Credentials, now_s: int) -> Flow[TokenSet]:
    """A new pair for the old refresh token, which is single use: store the answer before anything else.

    After Ambiguous keep the old pair and try it again later: if it had arrived the answer is AuthRevoked, and only
    the seller can help (section 2.3, the two cannot be told apart).
    """
    body = {
        "refresh_token": credentials.refresh_token,
        "partner_id": int(credentials.app_id),
        "shop_id": _shop_id(credentials),
    }
    request = post("/auth/access_token/get", Effect.CREATE, body, audience=Audience.PUBLIC)
    with reading((yield request), request, secret=True) as wire:
        return _tokens(wire, now_s, (credentials.external_shop_id,))


def _shop_id(credentials: Credentials) -> int:
    if not credentials.external_shop_id.isdecimal():
        raise Misconfigured("shop_id", "the shop id is not a number")
    return int(credentials.external_shop_id)


def _tokens(wire: Wire, now_s: int, shop_ids: tuple[str, ...]) -> TokenSet:
    expire_in = whole(wire, "expire_in")
    expires_s = expire_in if expire_in > ABSOLUTE_ABOVE else now_s + expire_in
    try:
        expires_at = datetime.fromtimestamp(expires_s, UTC)
    except (ValueError, OverflowError, OSError) as exc:
        raise BadWire("not_a_time", "expire_in") from exc
    return TokenSet(
        access_token=must_text(wire, "access_token"),
        refresh_token=must_text(wire, "refresh_token"),
        expires_at=expires_at,
        external_shop_ids=shop_ids,
    )


def shop_info() -> Flow[ShopInfo]:
    """Name, state and end of consent (section 2.5); the payload has no ``response`` wrapper."""
    request = get("/shop/get_shop_info")
    with reading((yield request), request) as wire:
        text(wire, "shop_name")
        return to_shop_info(wire)


# --- push (section 10.2) ---------------------------------------------------------------------------------------


def verify_push(callback_url: str, body: bytes, header: str, key: str) -> bool:
    """Whether a push is Shopee's: ``header`` is the whole Authorization value, ``body`` the raw bytes.

    ``callback_url`` is the configured string, byte for byte. Compared in constant time; the case counts.
    """
    expected = digest(key, callback_url.encode() + b"|" + body)
    return hmac.compare_digest(expected.encode(), header.encode("utf-8", "replace"))


SETTINGS: Mapping[str, str] = {
    "auth_page": "Consent page; default https://open.shopee.com/auth (section 1.1)",
    "base_url": "API host of the legacy consent link; default https://partner.shopeemobile.com (section 1.1)",
    "main_account_id": "Exchange a code for a main account instead of a shop (section 2.2)",
}
