"""Consent, tokens, shops and signatures (tiktokshop.md sections 2, 3, 4 and 13)."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import quote, urlencode

from connectors.core.errors import Misconfigured
from connectors.core.http import Audience, Effect, HttpRequest, SignedRequest, encode_body
from connectors.core.marketplace import Credentials, Flow, TokenSet
from connectors.tiktokshop.calls import AUTHORIZATION, get, payload
from inventory.canonical import AuthorisedShop
from mappers.wire import Wire, moment, must_records, must_text, optional_moment, text

# Section 2; each may be replaced in a shop's settings.
DEFAULT_BASE_URL = "https://open-api.tiktokglobalshop.com"
DEFAULT_AUTH_BASE_URL = "https://auth.tiktok-shops.com"
DEFAULT_AUTH_PAGE = "https://services.tiktokshop.com/open/authorize"
TOKEN_GET, TOKEN_REFRESH = "/api/v2/token/get", "/api/v2/token/refresh"  # section 3
TOKEN_HEADER = "x-tts-access-token"
UNSIGNED_KEYS = frozenset({"sign", "access_token"})  # section 4


def digest(key: str, message: bytes) -> str:
    """Lowercase hex HMAC-SHA256."""
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def message(path: str, query: list[tuple[str, str]], body: bytes | None, secret: str) -> bytes:
    """What is signed (section 4): path, then keys and decoded values in byte order without separators, then the body
    exactly as sent (None for multipart), all between two copies of the app secret."""
    pairs = sorted((key, value) for key, value in query if key not in UNSIGNED_KEYS)
    text = path + "".join(key + value for key, value in pairs)
    return secret.encode() + text.encode() + (body or b"") + secret.encode()


def sign(request: HttpRequest, credentials: Credentials, base_url: str, now_s: int) -> SignedRequest:
    """The request with its common parameters and the token in its header (section 4).

    The two token calls carry no signature and go to the token host (section 3). Raises Misconfigured when the app's
    key or secret, or the shop's cipher, is missing.
    """
    if not credentials.app_id or not credentials.app_key:
        raise Misconfigured("app_key", "the app's key or secret is empty")
    body, headers = encode_body(request)
    if request.audience is Audience.PUBLIC:
        return SignedRequest(_address(_token_host(credentials, base_url), request.path, list(request.query)), headers)
    query = [each for each in request.query if each[0] not in UNSIGNED_KEYS]
    query += [("app_key", credentials.app_id), ("timestamp", str(now_s))]
    if request.audience is Audience.SHOP:
        query.append(("shop_cipher", _cipher(credentials)))
    signed_body = None if request.files else body
    query.append(("sign", digest(credentials.app_key, message(request.path, query, signed_body, credentials.app_key))))
    headers = {"Content-Type": "application/json", **headers, TOKEN_HEADER: credentials.access_token}
    return SignedRequest(_address(base_url, request.path, query), headers, body)


def _address(base_url: str, path: str, query: list[tuple[str, str]]) -> str:
    """Values are signed decoded and sent percent-encoded; ``+`` leaves as %2B, a blank as %20 (section 4)."""
    return f"{base_url.rstrip('/')}{path}?{urlencode(query, quote_via=quote, safe='')}"


def _cipher(credentials: Credentials) -> str:
    cipher = credentials.extra.get("shop_cipher", "")
    if not cipher:
        raise Misconfigured("shop_cipher", "the shop's cipher is not known: connect the shop again")
    return cipher


def _token_host(credentials: Credentials, base_url: str) -> str:
    """Beside the marketplace's own API host its own token host, beside any other address that address (section 16)."""
    own = DEFAULT_AUTH_BASE_URL if base_url.rstrip("/") == DEFAULT_BASE_URL else base_url
    return credentials.extra.get("auth_base_url", own)


# --- consent (sections 2 and 3) --------------------------------------------------------------------------------


def consent_link(credentials: Credentials, redirect: str, state: str) -> str:
    """The page where a seller consents. Where it leads back to is registered in the portal, not sent.

    Raises Misconfigured without ``credentials.extra["service_id"]``.
    """
    service_id = credentials.extra.get("service_id", "")
    if not service_id:
        raise Misconfigured("service_id", "the app's service_id of the developer portal is missing")
    query = {"service_id": service_id, **({"state": state} if state else {})}
    return f"{credentials.extra.get('auth_page', DEFAULT_AUTH_PAGE)}?{urlencode(query)}"


# --- tokens (section 3) ----------------------------------------------------------------------------------------


def exchange_code(credentials: Credentials, code: str, now_s: int) -> Flow[TokenSet]:
    """Turn the code of the redirect (single use, 30 minutes) into tokens; ``authorised_shops`` then tells the shops.

    The code can be used once, hence CREATE: after a lost reply (Ambiguous) the seller opens the link again.
    """
    return (yield from _tokens(TOKEN_GET, credentials, ("auth_code", code), "authorized_code"))


def refresh_token(credentials: Credentials, now_s: int) -> Flow[TokenSet]:
    """A new pair for the refresh token. Store the answer before anything else: whether the old one dies is unknown,
    so it is assumed (section 17), hence CREATE."""
    return (
        yield from _tokens(TOKEN_REFRESH, credentials, ("refresh_token", credentials.refresh_token), "refresh_token")
    )


def _tokens(path: str, credentials: Credentials, word: tuple[str, str], grant: str) -> Flow[TokenSet]:
    query = (("app_key", credentials.app_id), ("app_secret", credentials.app_key), word, ("grant_type", grant))
    request = HttpRequest("GET", path, Effect.CREATE, query, audience=Audience.PUBLIC)
    with payload((yield request), request, secret=True) as wire:
        return _token_set(wire)


def _token_set(wire: Wire) -> TokenSet:
    """``…_expire_in`` are absolute Unix times, whatever their names suggest (section 3)."""
    return TokenSet(
        access_token=must_text(wire, "access_token"),
        refresh_token=must_text(wire, "refresh_token"),
        expires_at=moment(wire, "access_token_expire_in"),
        consent_until=optional_moment(wire, "refresh_token_expire_in"),
    )


def authorised_shops() -> Flow[tuple[AuthorisedShop, ...]]:
    """The shops the token covers, each with the cipher that its calls need (section 3.1)."""
    request = get(f"{AUTHORIZATION}/shops", audience=Audience.SELLER)
    with payload((yield request), request, secret=True) as wire:
        return tuple(
            AuthorisedShop(
                external_shop_id=must_text(each, "id"),
                name=text(each, "name"),
                region=text(each, "region"),
                extra={"shop_cipher": must_text(each, "cipher")},
            )
            for each in must_records(wire, "shops")
        )


# --- webhooks (section 13) -------------------------------------------------------------------------------------


def verify_push(app_key: str, body: bytes, header: str, app_secret: str) -> bool:
    """Whether a notice is the marketplace's: ``header`` is the whole Authorization value, ``body`` the raw bytes.

    Compared in constant time; the case counts.
    """
    expected = digest(app_secret, app_key.encode() + body)
    return hmac.compare_digest(expected.encode(), header.encode("utf-8", "replace"))
