"""The words every room shares: frozen values, standard library only (DESIGN section 3).

Money is whole rupiah (``int``), weight is grams, size is millimetres, quantity is whole units, times are
aware UTC. Ours and theirs never mix: ``shop_id`` and ``listing_id`` are ours, ``external_*`` are theirs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, NewType, TypeVar

VillageId = NewType("VillageId", str)
ShopId = NewType("ShopId", int)
ProductId = NewType("ProductId", int)
VariantId = NewType("VariantId", int)
ListingId = NewType("ListingId", int)

Sku = NewType("Sku", str)
MarketplaceCode = NewType("MarketplaceCode", str)
ExternalShopId = NewType("ExternalShopId", str)
ExternalItemId = NewType("ExternalItemId", str)
ExternalModelId = NewType("ExternalModelId", str)
ExternalOrderId = NewType("ExternalOrderId", str)

T = TypeVar("T")


class Severity(StrEnum):
    """How much an issue matters: an ERROR stops the action, a WARNING does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person should know about one field; ``code`` and ``params`` become a sentence (gettext)."""

    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    severity: Severity = Severity.ERROR


# --- catalogue ---------------------------------------------------------------------------------------------


class CertificateKind(StrEnum):
    PIRT = "pirt"
    BPOM = "bpom"
    HALAL = "halal"
    SNI = "sni"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Certificate:
    kind: CertificateKind
    number: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a product: a file path or a URL. Two pictures are the same when ``ref`` is the same."""

    ref: str


class PaperKind(StrEnum):
    """A document that goes with a product and that a marketplace may want to see a picture of."""

    PIRT = "pirt"
    BPOM = "bpom"
    HALAL = "halal"
    SNI = "sni"
    SIZE_CHART = "size_chart"


@dataclass(frozen=True, slots=True)
class Paper:
    """One picture of a certificate or of a size chart. Buyers do not see it among the product's pictures."""

    kind: PaperKind
    picture: Picture

    @property
    def ref(self) -> str:
        """The picture's own reference."""
        return self.picture.ref


class Condition(StrEnum):
    NEW = "new"
    USED = "used"


class ProductStatus(StrEnum):
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Size:
    """Package size in millimetres."""

    length_mm: int
    width_mm: int
    height_mm: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One SKU. ``options`` holds one value per axis of the product, in axis order.

    A SKU has a stock of its own, or it is a *sale unit* of another one: ``stock_of`` names the SKU whose stock it
    draws from, and one sale takes ``units`` whole base units of that (a lusin takes 12 pieces; docs/adr/0011).
    """

    sku: Sku
    price: int
    options: tuple[str, ...] = ()
    weight_g: int | None = None
    barcode: str | None = None
    unit: str = "pcs"
    picture: Picture | None = None
    stock_of: Sku | None = None
    units: int = 1

    def __post_init__(self) -> None:
        if self.stock_of == self.sku:
            raise ValueError("a SKU does not draw its stock from itself")
        if self.units < 1 or (self.stock_of is None and self.units != 1):
            raise ValueError("only a sale unit of another SKU takes several base units, and at least one")
        if not self.sku or self.sku != self.sku.strip():
            raise ValueError("a SKU is not empty and has no surrounding blanks")
        if self.price < 0:
            raise ValueError("a price is not negative")
        if self.weight_g is not None and self.weight_g <= 0:
            raise ValueError("a weight is positive grams")


@dataclass(frozen=True, slots=True)
class Product:
    """What a village sells. ``code`` is the product's own SKU; with one variant it usually equals the variant's."""

    code: Sku
    name: str
    variants: tuple[Variant, ...]
    axes: tuple[str, ...] = ()
    description: str = ""
    category: str = ""
    brand: str = ""
    producer: str = ""
    condition: Condition = Condition.NEW
    weight_g: int | None = None
    size: Size | None = None
    pictures: tuple[Picture, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    attributes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    status: ProductStatus = ProductStatus.ACTIVE
    papers: tuple[Paper, ...] = ()

    def __post_init__(self) -> None:
        if not self.code or not self.name.strip():
            raise ValueError("a product has a code and a name")
        if not self.variants:
            raise ValueError("a product has at least one variant")
        width = len(self.axes)
        for v in self.variants:
            if len(v.options) != width:
                raise ValueError("every variant has one option per axis")
        if len(self.variants) == 1:
            return
        if len({v.sku for v in self.variants}) != len(self.variants):
            raise ValueError("the SKUs of a product differ")
        drawing = {v.sku for v in self.variants if v.stock_of}
        if any(v.stock_of in drawing for v in self.variants):
            raise ValueError("a sale unit draws from a SKU with a stock of its own")


# --- what is shown in a shop -------------------------------------------------------------------------------


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


# --- orders ------------------------------------------------------------------------------------------------


class OrderState(StrEnum):
    """Where an order stands, in the order in which it may move forward. CANCELLING is a buyer's request."""

    UNPAID = "unpaid"
    PENDING = "pending"
    READY = "ready"
    PROCESSED = "processed"
    CANCELLING = "cancelling"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNING = "returning"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line. ``line_key`` is stable within its order; ``quantity`` was ordered, ``active`` of it is still due."""

    line_key: str
    external_item_id: ExternalItemId
    external_model_id: ExternalModelId | None
    sku: str
    name: str
    quantity: int
    active: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class Order:
    """A full snapshot of one order at ``updated_at``. ``raw`` is the payload without personal data.

    ``shipped_at`` is when the courier took it: a CANCELLED order with a ``shipped_at`` has left the house, so its
    units do not come back by themselves. ``channel`` is the storefront, where one shop sells on several.
    """

    external_order_id: ExternalOrderId
    state: OrderState
    raw_state: str
    created_at: datetime
    updated_at: datetime
    lines: tuple[OrderLine, ...]
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    total: int | None = None
    cancel_reason: str = ""
    ship_by: datetime | None = None
    shipping_carrier: str = ""
    channel: str = ""
    raw: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """A buyer's open wish to cancel an order. ``deadline`` is when the marketplace decides by itself, if it says so."""

    external_request_id: str
    external_order_id: ExternalOrderId
    reason: str = ""
    refund: int | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class RejectReason:
    """A reason that a marketplace offers for saying no: its own word, and its text for people."""

    name: str
    text: str


class ReturnStage(StrEnum):
    """How far a return is. UNDER_WAY was agreed to and is not settled; REFUSED counts a withdrawn one too."""

    ASKED = "asked"
    UNDER_WAY = "under_way"
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class ReturnKind(StrEnum):
    """What a buyer wants of a return: REFUND is money alone, the goods stay there."""

    REFUND = "refund"
    GOODS = "goods"
    REPLACEMENT = "replacement"
    UNKNOWN = "unknown"


class ReturnAnswer(StrEnum):
    """What a seller may say. REFUND: the money, and the goods stay there. TAKE_BACK: the goods first, then the money.
    RECEIVED: the goods came back. REFUSE: no, to whatever is asked at this moment."""

    REFUND = "refund"
    TAKE_BACK = "take_back"
    RECEIVED = "received"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class OrderReturn:
    """A return as the marketplace tells it; ``state`` is its own word.

    ``waits``: the seller must say something, before ``deadline`` if there is one. ``answers`` are those possible now,
    the usual one first; none where only the seller centre can answer.
    """

    external_return_id: str
    external_order_id: ExternalOrderId
    state: str
    reason: str
    refund: int | None
    lines: tuple[tuple[ExternalItemId, ExternalModelId | None, int], ...]
    updated_at: datetime
    kind: ReturnKind = ReturnKind.UNKNOWN
    stage: ReturnStage = ReturnStage.UNKNOWN
    waits: bool = False
    deadline: datetime | None = None
    answers: tuple[ReturnAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """One way to hand a parcel over. ``fields`` is what ``ship`` must send back for it."""

    method: str  # "pickup" | "dropoff" | "non_integrated"
    label: str
    fields: Mapping[str, Any]
    recommended: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A printable file from a marketplace, e.g. a waybill."""

    content: bytes
    media_type: str
    filename: str


# --- stock -------------------------------------------------------------------------------------------------


class MovementKind(StrEnum):
    OPENING = "OPENING"
    RECEIPT = "RECEIPT"
    SALE = "SALE"
    RETURN = "RETURN"
    COUNT = "COUNT"
    LOSS = "LOSS"
    TRANSFER = "TRANSFER"


@dataclass(frozen=True, slots=True)
class StockMovement:
    """An append-only fact. ``idempotency_key`` makes telling it twice harmless."""

    sku: Sku
    quantity: int
    kind: MovementKind
    reference: str
    actor: str
    idempotency_key: str
    occurred_at: datetime


class ReservationState(StrEnum):
    HELD = "HELD"
    CONSUMED = "CONSUMED"
    RELEASED = "RELEASED"


@dataclass(frozen=True, slots=True)
class Reservation:
    sku: Sku
    quantity: int
    state: ReservationState


# --- shops -------------------------------------------------------------------------------------------------


class ShopState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    RECONNECT = "reconnect"  # the seller must give consent again
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Shop:
    shop_id: ShopId
    village_id: VillageId
    marketplace: MarketplaceCode
    name: str
    external_shop_id: ExternalShopId
    state: ShopState
    base_url: str


@dataclass(frozen=True, slots=True)
class ShopInfo:
    """What a marketplace says about a shop; ``consent_until`` is when the seller's authorisation ends."""

    name: str
    region: str
    status: str
    consent_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuthorisedShop:
    """A shop that a seller's token covers. ``extra`` is kept with its credentials, because signing needs it."""

    external_shop_id: str
    name: str
    region: str
    extra: Mapping[str, str] = dataclasses.field(repr=False, default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time to pull, both ends inclusive, aware UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page; ``next_cursor`` is opaque and None on the last page."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    issues: tuple[Issue, ...] = ()


def utc_now() -> datetime:
    return datetime.now(UTC)


def require_utc(value: datetime) -> datetime:
    """Return ``value`` in UTC; a naive time is a mistake, not a guess.

    Raises ValueError for a naive datetime.
    """
    if value.tzinfo is None:
        raise ValueError("a time needs a zone")
    return value.astimezone(UTC)
