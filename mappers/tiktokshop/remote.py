"""What Tokopedia & Shop shows and offers, as ours (tiktokshop.md sections 7 and 9.2). Read everything as optional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inventory.canonical import (
    AttributeOption,
    AttributeSpec,
    Brand,
    Category,
    CertificateSpec,
    ExternalItemId,
    ExternalModelId,
    ItemLimits,
    ListingStatus,
    RemoteListing,
    RemoteVariant,
    StockPlace,
)
from mappers.money import rupiah_of_text
from mappers.tiktokshop.limits import item_limits
from mappers.tiktokshop.listing import KnownAttribute, KnownPapers, KnownSku, Shelved
from mappers.wire import BadWire, Wire, flag, must_text, optional_moment, optional_whole, records, sub, text

# Section 9.2. A failed audit and a freeze are the marketplace's decisions, like its own deactivation.
STATUSES: Mapping[str, ListingStatus] = {
    "ACTIVATE": ListingStatus.ACTIVE,
    "PENDING": ListingStatus.REVIEWING,
    "DRAFT": ListingStatus.UNLISTED,
    "SELLER_DEACTIVATED": ListingStatus.UNLISTED,
    "FAILED": ListingStatus.BANNED,
    "PLATFORM_DEACTIVATED": ListingStatus.BANNED,
    "FREEZE": ListingStatus.BANNED,
    "DELETED": ListingStatus.DELETED,
}
# One product on two storefronts: what a buyer finds on either counts.
STRONGEST = (
    ListingStatus.ACTIVE,
    ListingStatus.REVIEWING,
    ListingStatus.UNLISTED,
    ListingStatus.BANNED,
    ListingStatus.UNKNOWN,
    ListingStatus.DELETED,
)
SALES_WAREHOUSE, ENABLED = "SALES_WAREHOUSE", "ENABLED"
ROOT = "0"
MANY_VALUES = 100  # ours: section 7 names no number of values


def to_remote(wire: Wire) -> RemoteListing:
    """A product of a search page or of a detail call. Raises BadWire.

    There is no code for the whole product: with one SKU it is that SKU, otherwise its SKUs tell whose it is.
    """
    skus = known_skus(wire)
    variants = tuple(_variant(each) for each in records(wire, "skus"))
    return RemoteListing(
        external_item_id=ExternalItemId(must_text(wire, "id")),
        code=skus[0].seller_sku if len(skus) == 1 else "",
        name=text(wire, "title"),
        status=status(wire),
        variants=variants,
        updated_at=optional_moment(wire, "update_time"),
        category_id=_leaf(wire),
        axes=tuple(each.name for each in skus[0].attributes) if skus else (),
    )


def to_shelved(wire: Wire) -> Shelved:
    """Raises BadWire."""
    return Shelved(status(wire), platforms(wire), known_skus(wire), known_papers(wire))


def known_papers(wire: Wire) -> KnownPapers:
    """Certificates and size chart as an edit must send them again, so that it takes none away."""
    found = {}
    for each in records(wire, "certifications"):
        number = must_text(each, "id")
        images = [{"uri": uri} for one in records(each, "images") if (uri := text(one, "uri"))]
        files = [dict(one) for one in records(each, "files")]
        found[number] = {"id": number, "images": images, **({"files": files} if files else {})}
    return KnownPapers(found, _size_chart(sub(wire, "size_chart")))


def _size_chart(wire: Wire) -> dict[str, Any]:
    """[guess] section 9.1 names the field only: the picture's uri, inside ``image`` or beside it."""
    if uri := text(sub(wire, "image"), "uri"):
        return {"image": {"uri": uri}}
    return {"uri": uri} if (uri := text(wire, "uri")) else {}


def status(wire: Wire) -> ListingStatus:
    """The strongest of both storefronts; ``status`` is absent for a product on one of them only (section 9.2)."""
    words = [text(wire, "status") or text(wire, "product_status")]
    words += [text(each, "status") for each in records(wire, "integrated_platform_statuses")]
    found = {STATUSES.get(word, ListingStatus.UNKNOWN) for word in words if word}
    return next((each for each in STRONGEST if each in found), ListingStatus.UNKNOWN)


def platforms(wire: Wire) -> tuple[str, ...]:
    """The storefronts this product is on, as far as the detail tells."""
    own = ("TIKTOK_SHOP",) if text(wire, "status") or text(wire, "product_status") else ()
    return (*own, *(name for each in records(wire, "integrated_platform_statuses") if (name := text(each, "platform"))))


def known_skus(wire: Wire) -> tuple[KnownSku, ...]:
    """The SKUs of a product with their sales attributes, for an edit that must carry all of them."""
    return tuple(
        KnownSku(
            sku_id=must_text(sku, "id"),
            seller_sku=text(sku, "seller_sku"),
            attributes=tuple(
                KnownAttribute(
                    name=text(each, "name"),
                    value=text(each, "value_name"),
                    picture=text(sub(each, "sku_img"), "uri"),
                )
                for each in records(sku, "sales_attributes")
            ),
        )
        for sku in records(wire, "skus")
    )


def _variant(sku: Wire) -> RemoteVariant:
    return RemoteVariant(
        external_model_id=ExternalModelId(must_text(sku, "id")),
        sku=text(sku, "seller_sku"),
        price=_price(sub(sku, "price")),
        stock=sum(optional_whole(each, "quantity") or 0 for each in records(sku, "inventory")),
        options=tuple(text(each, "value_name") for each in records(sku, "sales_attributes")),
    )


def _price(wire: Wire) -> int:
    """Section 9.5: in Indonesia the amount is what the buyer sees; [guess] ``sale_price`` where both are given."""
    for key in ("sale_price", "tax_exclusive_price", "amount"):
        if wire.get(key) not in (None, ""):
            return rupiah_of_text(wire[key], key)
    raise BadWire("missing", "price")


def _leaf(wire: Wire) -> str | None:
    chain = records(wire, "category_chains")
    return next((text(each, "id") for each in chain if flag(each, "is_leaf")), None)


def to_held(wire: Wire) -> dict[str, dict[str, int]]:
    """inventory/search as SKU → warehouse → available (section 9.4)."""
    return {
        must_text(sku, "id"): {
            must_text(each, "warehouse_id"): optional_whole(each, "available_quantity") or 0
            for each in records(sku, "warehouse_inventory")
        }
        for product in records(wire, "inventory")
        for sku in records(product, "skus")
    }


# --- metadata (section 7) --------------------------------------------------------------------------------------


def to_category(wire: Wire) -> Category:
    parent = text(wire, "parent_id")
    return Category(
        external_id=must_text(wire, "id"),
        parent_id=parent if parent and parent != ROOT else None,
        name=text(wire, "local_name"),
        is_leaf=flag(wire, "is_leaf"),
    )


def is_open(wire: Wire) -> bool:
    """Whether this shop may list in the category; [guess] one without any word about it is open."""
    words = _texts(wire, "permission_statuses")
    return not words or "AVAILABLE" in words


def to_attribute(wire: Wire) -> AttributeSpec:
    """One product attribute. Whether it is required is spelled ``is_requried`` there; both spellings count.

    [guess] A requirement that depends on another attribute (``requirement_conditions``) does not make it required.
    """
    options = tuple(AttributeOption(must_text(each, "id"), text(each, "name")) for each in records(wire, "values"))
    own = flag(wire, "is_customizable")
    form = text(wire, "value_data_format").upper()
    return AttributeSpec(
        external_id=must_text(wire, "id"),
        name=text(wire, "name"),
        mandatory=flag(wire, "is_requried") or flag(wire, "is_required"),
        kind="float" if "DECIMAL" in form else "int" if "INT" in form else "text" if own or not options else "choice",
        options=options,
        allows_own_value=own or not options,
        max_values=MANY_VALUES if flag(wire, "is_multiple_selection") else 1,
    )


def is_product_property(wire: Wire) -> bool:
    """Sales properties are axes of variants, which carry our own names."""
    return text(wire, "type") != "SALES_PROPERTY"


def to_item_limits(wire: Wire) -> ItemLimits:
    """The documented limits with what the rules of a category add."""
    certificates = tuple(
        CertificateSpec(must_text(each, "id"), text(each, "name"), flag(each, "is_required"))
        for each in records(wire, "product_certifications")
    )
    return replace(
        item_limits(),
        size_mandatory=flag(sub(wire, "package_dimension"), "is_required"),
        size_chart_mandatory=flag(sub(wire, "size_chart"), "is_required"),
        size_chart_supported=flag(sub(wire, "size_chart"), "is_supported"),
        certificates=certificates,
    )


def to_brand(wire: Wire) -> Brand:
    return Brand(must_text(wire, "id"), text(wire, "name"))


def to_place(wire: Wire) -> StockPlace:
    """A warehouse; only an enabled one that sales are made from can hold stock."""
    return StockPlace(
        external_id=must_text(wire, "id"),
        name=text(wire, "name"),
        is_default=flag(wire, "is_default"),
        usable=text(wire, "type") == SALES_WAREHOUSE and text(wire, "effect_status") == ENABLED,
    )


def _texts(wire: Wire, key: str) -> list[str]:
    value: Any = wire.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadWire("not_a_list_of_texts", key)
    return value
