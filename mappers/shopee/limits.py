"""What Shopee sets for every listing, each with its source. Other limits are fetched per shop and category (section 4).

A limit here is compared by ``check``; the table of the reference page is made from it.
"""

from __future__ import annotations

from inventory.canonical import Limit

# Words that lead a buyer away: contacts, links, deals beside the marketplace.
_AWAY = (
    *("whatsapp", "wa.me", "no wa", "pesan lewat wa", "telegram", "instagram", "facebook", "line id"),
    *("http://", "https://", "www.", "cod langsung", "transfer langsung"),
)
LISTING_LIMITS = (
    Limit("sku_length_max", 100, "shopee.md section 6.4: model_sku (<= 100)"),
    Limit("price_spread_max", 7, "shopee.md section 6.4: dearest at most 7 times the cheapest variation, Indonesia"),
    Limit("axes_max", 2, "shopee.md section 6.4: max 2 tiers"),
    Limit("models_max", 50, "shopee.md section 6.4: max 50 models"),
    Limit("hashtags_max", 18, "shopee.md section 6.2: description"),
    Limit("pictures_min", 1, "shopee.md section 6.2: image is required"),
    Limit("pictures_max", 9, "shopee.md section 6.2: 1-9 ids"),
    Limit(
        "forbidden_words",
        _AWAY,
        "general knowledge: a listing leads nobody away from Shopee (contacts, links, deals beside it)",
    ),
)
_BY_NAME = {limit.name: limit for limit in LISTING_LIMITS}


def number(name: str) -> int:
    """The limit ``name`` as a number."""
    value = _BY_NAME[name].value
    assert isinstance(value, int)
    return value


def words(name: str) -> tuple[str, ...]:
    """The limit ``name`` as words."""
    value = _BY_NAME[name].value
    assert isinstance(value, tuple)
    return value


def source(name: str) -> str:
    return _BY_NAME[name].source
