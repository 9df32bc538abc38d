"""What a shop may set differently: everything the protocol document leaves open (tiktokshop.md section 17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.core.errors import Misconfigured

TIKTOK_SHOP, TOKOPEDIA = "TIKTOK_SHOP", "TOKOPEDIA"
# Section 1: screens must not say "TikTok". The two halves of "Tokopedia & Shop" are its storefronts.
CHANNELS: Mapping[str, str] = {TIKTOK_SHOP: "Shop", TOKOPEDIA: "Tokopedia"}

SETTINGS: Mapping[str, str] = {
    "service_id": "Number of the app's consent page in the developer portal; needed to connect a shop (section 2)",
    "auth_page": "Consent page; default https://services.tiktokshop.com/open/authorize (section 2)",
    "auth_base_url": "Host of the token calls; default https://auth.tiktok-shops.com, or the API host where that is "
    "another one (section 2)",
    "shop_cipher": "The shop's own word in every call; read when the shop is connected (section 3.1)",
    "category_version": "v2 (default) or v1: the category tree of Indonesia is uncertain (sections 7 and 17)",
    "listing_platforms": "TIKTOK_SHOP (default), TOKOPEDIA, or both with a comma; Tokopedia only for sellers who came "
    "from there (section 9.1)",
    "stock_zero": "send (default): send 0, hide the product when it is refused; deactivate: never send 0 (section 9.4)",
    "return_answers": "by_type (default): the decision follows the type and state of a return; seller_centre: returns "
    "are only read here (section 12)",
    "size_chart": "image (default): sent as {image: {uri}}; uri: as {uri}; no: never sent, the seller centre takes it "
    "(section 9.1 names the field and not its shape)",
    "listing_check": "yes (default): ask for every objection before a product is made; no: save the call (section 9.1)",
}


@dataclass(frozen=True, slots=True)
class Options:
    """One shop's choices."""

    category_version: str = "v2"
    platforms: tuple[str, ...] = (TIKTOK_SHOP,)
    sends_zero: bool = True
    checks_first: bool = True
    answers_returns: bool = True
    size_chart: str = "image"


def options_of(extra: Mapping[str, str]) -> Options:
    """The choices kept with a shop. Raises Misconfigured and names the setting that cannot be meant."""
    platforms = tuple(each.strip().upper() for each in extra.get("listing_platforms", TIKTOK_SHOP).split(","))
    if not platforms or not set(platforms) <= {TIKTOK_SHOP, TOKOPEDIA}:
        raise Misconfigured("listing_platforms", "TIKTOK_SHOP, TOKOPEDIA, or both with a comma")
    return Options(
        category_version=_one_of(extra, "category_version", ("v2", "v1")),
        platforms=tuple(dict.fromkeys(platforms)),
        sends_zero=_one_of(extra, "stock_zero", ("send", "deactivate")) == "send",
        answers_returns=_one_of(extra, "return_answers", ("by_type", "seller_centre")) == "by_type",
        checks_first=_one_of(extra, "listing_check", ("yes", "no")) == "yes",
        size_chart=_one_of(extra, "size_chart", ("image", "uri", "no")),
    )


def _one_of(extra: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    """The setting's value; the first of ``allowed`` when it is not set."""
    value = extra.get(name, allowed[0]).strip().lower()
    if value not in allowed:
        raise Misconfigured(name, " or ".join(allowed))
    return value
