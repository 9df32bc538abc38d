"""What is shown in a shop: drafts, a marketplace's rules, what it says back, what it must be told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .goods import Certificate, Condition, Paper, Picture, Size
from .words import ExternalItemId, ExternalModelId, ListingId, ShopId, Sku


@dataclass(frozen=True, slots=True)
class DraftVariant:
    """One variant as a shop should show it; ``stock`` is the shop's sell-right, in the listing's own sale units."""

    sku: Sku
    price: int
    stock: int
    options: tuple[str, ...] = ()
    weight_g: int | None = None
    barcode: str | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """What one shop should show for one product. Marketplace ids are resolved beforehand, see ``Resolved``."""

    code: Sku
    name: str
    description: str
    variants: tuple[DraftVariant, ...]
    axes: tuple[str, ...] = ()
    category: str = ""
    brand: str = ""
    condition: Condition = Condition.NEW
    weight_g: int | None = None
    size: Size | None = None
    pictures: tuple[Picture, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """A node of a marketplace's category tree. Only leaves can be listed in."""

    external_id: str
    parent_id: str | None
    name: str
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class AttributeOption:
    """One predefined value. ``children`` are attributes that count only when this value is chosen."""

    external_id: str
    name: str
    children: tuple[AttributeSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """One attribute a category knows. ``allows_own_value`` tells whether text outside ``options`` is accepted."""

    external_id: str
    name: str
    mandatory: bool
    kind: str  # "text" | "int" | "float" | "date" | "choice"
    options: tuple[AttributeOption, ...] = ()
    allows_own_value: bool = False
    max_values: int = 1
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brand:
    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class BrandList:
    """The brands a category offers; ``complete`` is False when only the first pages were read."""

    brands: tuple[Brand, ...]
    mandatory: bool
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ShippingChannel:
    external_id: str
    name: str
    enabled: bool
    max_weight_g: int | None = None
    min_weight_g: int | None = None
    needs_size: bool = False


@dataclass(frozen=True, slots=True)
class StockPlace:
    """A place a shop sells from, e.g. a warehouse. ``usable`` is False for one that only takes returns or is closed."""

    external_id: str
    name: str
    is_default: bool
    usable: bool


@dataclass(frozen=True, slots=True)
class CertificateSpec:
    """A certificate that a category knows."""

    external_id: str
    name: str
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Range:
    """Inclusive bounds; ``None`` means unbounded."""

    low: int | None = None
    high: int | None = None

    def holds(self, value: int) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class ItemLimits:
    """The limits of one shop and category, fetched from the marketplace, e.g. shopee.md section 4, get_item_limit.

    ``size_chart_mandatory``: the category takes no listing without a size chart; ``size_chart_supported``: it may have
    one.
    """

    name_length: Range = Range()
    description_length: Range = Range()
    picture_count: Range = Range()
    price: Range = Range()
    stock: Range = Range()
    axis_name_length: Range = Range()
    option_length: Range = Range()
    max_models: int = 50
    max_axes: int = 2
    max_price_spread: int | None = None
    weight_mandatory: bool = True
    size_mandatory: bool = False
    size_chart_mandatory: bool = False
    certificates: tuple[CertificateSpec, ...] = ()
    size_chart_supported: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A number, or a list of words, that a marketplace sets for every listing; ``source`` is where that is said."""

    name: str
    value: int | tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """Everything a mapper needs beside the draft: ids that a connector looked up before. Nothing here is guessed.

    ``picture_ids`` maps ``Picture.ref`` to the marketplace's picture id, ``paper_ids`` a paper to its own. ``attempt``
    names one creation of one listing and stays the same when it is repeated: what an idempotency key is made from.
    """

    category_id: str
    limits: ItemLimits
    attribute_specs: tuple[AttributeSpec, ...] = ()
    brands: BrandList = BrandList(brands=(), mandatory=False)
    channels: tuple[ShippingChannel, ...] = ()
    picture_ids: Mapping[str, str] = dataclasses.field(default_factory=dict)
    places: tuple[StockPlace, ...] = ()
    attempt: str = ""
    paper_ids: Mapping[Paper, str] = dataclasses.field(default_factory=dict)


class ListingStatus(StrEnum):
    ACTIVE = "active"
    UNLISTED = "unlisted"
    REVIEWING = "reviewing"
    BANNED = "banned"
    DELETED = "deleted"
    UNKNOWN = "unknown"
    EMPTY = "empty"  # ours only: hidden as a whole, because a 0 is not taken there


@dataclass(frozen=True, slots=True)
class RemoteVariant:
    """One SKU as the marketplace shows it now. ``external_model_id`` is None for an item without variants.

    ``stock`` is what a buyer could still buy, in sale units; ``locked`` is the part set aside by a campaign.
    """

    external_model_id: ExternalModelId | None
    sku: str
    price: int
    stock: int
    options: tuple[str, ...] = ()
    locked: int = 0
    has_promotion: bool = False


@dataclass(frozen=True, slots=True)
class RemoteListing:
    external_item_id: ExternalItemId
    code: str
    name: str
    status: ListingStatus
    variants: tuple[RemoteVariant, ...]
    updated_at: datetime | None = None
    category_id: str | None = None
    axes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreatedListing:
    """The ids a marketplace gave; ``models`` maps SKU to its model id (None: item without variants).

    ``complete`` is False when variants must still be added by ``complete_listing``; such an item cannot be bought yet.
    ``shown`` is True when a completed item is on sale as it was before and need not be put there.
    """

    external_item_id: ExternalItemId
    models: Mapping[Sku, ExternalModelId | None]
    complete: bool = True
    shown: bool = False


@dataclass(frozen=True, slots=True)
class StockLine:
    external_model_id: ExternalModelId | None
    quantity: int


@dataclass(frozen=True, slots=True)
class StockWrite:
    """Absolute stock numbers for one item, in sale units.

    ``hidden`` says that an earlier 0 was kept by hiding the whole item; ``others`` are then the numbers of its other
    variants, so that it is shown again only when no variant would show more than it may.
    """

    external_item_id: ExternalItemId
    lines: tuple[StockLine, ...]
    hidden: bool = False
    others: tuple[StockLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceLine:
    external_model_id: ExternalModelId | None
    price: int


@dataclass(frozen=True, slots=True)
class PriceWrite:
    external_item_id: ExternalItemId
    lines: tuple[PriceLine, ...]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The fate of one member of a batch. ``key`` is the model id, or the item id for an item without variants.

    ``code`` is the marketplace's own error text when ``ok`` is False; ``value`` is the number it confirmed. ``later``
    means that it may be accepted another time without any edit of ours. ``hidden`` means that the item as a whole is
    hidden, because a 0 was refused.
    """

    key: str
    ok: bool
    code: str = ""
    message: str = ""
    value: int | None = None
    later: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One product in one shop."""

    listing_id: ListingId
    shop_id: ShopId
    code: Sku
    external_item_id: ExternalItemId | None
    status: ListingStatus


class Aspect(StrEnum):
    """What a mark says must be told: one row per listing and aspect (DESIGN section 5)."""

    STOCK = "stock"
    PRICE = "price"
    CONTENT = "content"
    PRESENCE = "presence"
