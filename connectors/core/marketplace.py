"""A marketplace is one frozen manifest; a capability is a flow that is present (DESIGN section 4).

Every field of ``Flows`` that is not None is exercised by the contract suite. A flow takes plain values and is a
generator: it yields ``HttpRequest`` values, is sent ``HttpResponse`` values, and returns its result.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar

from connectors.core.errors import MarketplaceError
from connectors.core.http import HttpRequest, HttpResponse, SignedRequest
from inventory.canonical import (
    AttributeSpec,
    AuthorisedShop,
    BrandList,
    CancelRequest,
    Category,
    CreatedListing,
    Document,
    ExternalItemId,
    ExternalModelId,
    ExternalOrderId,
    Issue,
    ItemLimits,
    ItemResult,
    Limit,
    ListingDraft,
    Order,
    OrderReturn,
    Page,
    PaperKind,
    PriceWrite,
    RejectReason,
    RemoteListing,
    Resolved,
    ReturnAnswer,
    ShippingChannel,
    ShippingOption,
    ShopInfo,
    Sku,
    StockPlace,
    StockWrite,
    Window,
)

R = TypeVar("R")
Flow: TypeAlias = Generator[HttpRequest, HttpResponse, R]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything needed to sign for one shop. Secret: never logged, its repr shows ids only."""

    app_id: str
    app_key: str = field(repr=False)
    external_shop_id: str = ""
    access_token: str = field(repr=False, default="")
    refresh_token: str = field(repr=False, default="")
    expires_at: datetime | None = None
    extra: Mapping[str, str] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenSet:
    """What a code exchange or a refresh gives. ``external_shop_ids`` lists the shops it covers, when they say;
    ``consent_until`` is when the seller's consent ends, when they say."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    external_shop_ids: tuple[str, ...] = ()
    consent_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Documented limits of the protocol itself; ``sources`` maps each field name to its document section.

    ``complete_after_s``: how long a new item must rest before ``complete_listing`` may add its variants.
    """

    stock_lines_per_call: int
    price_lines_per_call: int
    orders_per_page: int
    orders_per_detail: int
    listings_per_page: int
    listings_per_detail: int
    max_window_days: int
    settle_s: int
    overlap_s: int
    calls_per_s_shop: float
    calls_per_s_app: float
    max_models: int
    upload_bytes: int
    refresh_early_s: int
    complete_after_s: int = 0
    pictures_per_call: int = 1
    shop_state_per_call: int = 50
    sources: Mapping[str, str] = field(default_factory=dict)


class Sign(Protocol):
    def __call__(self, request: HttpRequest, credentials: Credentials, base_url: str, now_s: int) -> SignedRequest: ...


class Classify(Protocol):
    """Pure: None when the reply is good, otherwise the error to raise. ``now_s`` serves resets at a time of day."""

    def __call__(self, request: HttpRequest, response: HttpResponse, now_s: int) -> MarketplaceError | None: ...


@dataclass(frozen=True, slots=True)
class AuthLinks:
    """Pages for an operator's browser: to give consent, and to take it back."""

    new: Callable[[Credentials, str, str], str]  # credentials, redirect, state -> url
    legacy: Callable[[Credentials, str, str, int], str] | None = None  # + now_s
    cancel: Callable[[Credentials, str, str], str] | None = None
    legacy_cancel: Callable[[Credentials, str, str, int], str] | None = None


@dataclass(frozen=True, slots=True)
class Flows:
    """Capabilities. None means: this marketplace does not offer it."""

    # authorisation (Audience.PUBLIC)
    exchange_code: Callable[[Credentials, str, int], Flow[TokenSet]] | None = None  # code, now_s
    refresh_token: Callable[[Credentials, int], Flow[TokenSet]] | None = None  # now_s
    shop_info: Callable[[], Flow[ShopInfo]] | None = None
    # the shops a token covers, with what must be kept to sign for each
    authorised_shops: Callable[[], Flow[tuple[AuthorisedShop, ...]]] | None = None
    # catalogue metadata
    categories: Callable[[], Flow[tuple[Category, ...]]] | None = None
    attributes: Callable[[Sequence[str]], Flow[Mapping[str, tuple[AttributeSpec, ...]]]] | None = None
    brands: Callable[[str], Flow[BrandList]] | None = None
    item_limits: Callable[[str | None], Flow[ItemLimits]] | None = None
    shipping_channels: Callable[[], Flow[tuple[ShippingChannel, ...]]] | None = None
    stock_places: Callable[[], Flow[tuple[StockPlace, ...]]] | None = None
    # listings
    # (content, filename) pairs -> one result each, its key the picture id
    upload_pictures: Callable[[Sequence[tuple[bytes, str]]], Flow[tuple[ItemResult, ...]]] | None = None
    # (content, filename, kind) of pictures of certificates and size charts -> one result each, its key the picture id
    upload_papers: Callable[[Sequence[tuple[bytes, str, PaperKind]]], Flow[tuple[ItemResult, ...]]] | None = None
    # Everything a shop shows: whole listings page by page, or (where lists give ids only) ids and then details.
    list_listings: Callable[[str | None], Flow[Page[RemoteListing]]] | None = None  # cursor
    list_items: Callable[[str | None], Flow[Page[ExternalItemId]]] | None = None  # cursor
    get_listings: Callable[[Sequence[ExternalItemId]], Flow[tuple[RemoteListing, ...]]] | None = None
    # our product code and its SKUs: not every marketplace keeps a code for the whole product
    find_by_code: Callable[[str, Sequence[Sku]], Flow[tuple[RemoteListing, ...]]] | None = None
    create_listing: Callable[[ListingDraft, Resolved], Flow[CreatedListing]] | None = None
    # the item's id, draft, resolved ids, and whether it is bare: just created, nothing added since
    complete_listing: Callable[[ExternalItemId, ListingDraft, Resolved, bool], Flow[CreatedListing]] | None = None
    update_content: Callable[[ExternalItemId, ListingDraft, Resolved], Flow[None]] | None = None
    set_price: Callable[[PriceWrite], Flow[tuple[ItemResult, ...]]] | None = None
    set_stock: Callable[[StockWrite], Flow[tuple[ItemResult, ...]]] | None = None
    adjust_stock: Callable[[StockWrite], Flow[tuple[ItemResult, ...]]] | None = None
    set_listed: Callable[[Sequence[ExternalItemId], bool], Flow[tuple[ItemResult, ...]]] | None = None
    delete_listing: Callable[[ExternalItemId], Flow[None]] | None = None
    # orders
    pull_orders: Callable[[Window, str | None], Flow[Page[Order]]] | None = None
    get_orders: Callable[[Sequence[ExternalOrderId]], Flow[tuple[Order, ...]]] | None = None
    cancel_order: (
        Callable[[ExternalOrderId, str, Sequence[tuple[ExternalItemId, ExternalModelId | None]]], Flow[None]] | None
    ) = None
    # the open wishes to cancel among these orders, where more is told of them than the order's state
    cancel_requests: Callable[[Sequence[ExternalOrderId]], Flow[tuple[CancelRequest, ...]]] | None = None
    # + whether the wish is granted, and the reason to refuse it ("": the first that is offered)
    answer_cancellation: Callable[[ExternalOrderId, bool, str], Flow[None]] | None = None
    pull_returns: Callable[[Window, str | None], Flow[Page[OrderReturn]]] | None = None
    get_return: Callable[[str], Flow[OrderReturn]] | None = None
    # + reason to refuse ("": the first that is offered)
    answer_return: Callable[[str, ReturnAnswer, str], Flow[None]] | None = None
    # the reasons to refuse that are offered for a return or for a wish to cancel, by its number
    reject_reasons: Callable[[str], Flow[tuple[RejectReason, ...]]] | None = None
    # shipping
    shipping_options: Callable[[ExternalOrderId], Flow[tuple[ShippingOption, ...]]] | None = None
    ship: Callable[[ExternalOrderId, ShippingOption], Flow[None]] | None = None
    tracking_number: Callable[[ExternalOrderId], Flow[str]] | None = None
    request_label: Callable[[ExternalOrderId, str], Flow[None]] | None = None  # + tracking number
    label_ready: Callable[[ExternalOrderId], Flow[bool]] | None = None
    shipping_label: Callable[[ExternalOrderId], Flow[Document]] | None = None

    def present(self) -> tuple[str, ...]:
        """Names of the flows this marketplace offers."""
        return tuple(name for name in self.__slots__ if getattr(self, name) is not None)


def own_name(draft: ListingDraft) -> str:
    """The title of a listing where a marketplace takes our product's name as it is."""
    return draft.name.strip()


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One marketplace, whole. ``status`` is "live", "archive" or "beta".

    ``settings`` names what may be kept with a shop's credentials (``Credentials.extra``), each with its meaning.
    ``adapt`` gives the flows as such a shop's settings want them; ``flows`` are those of a shop without any.
    ``title`` is the name a listing carries there, so that an edit in the seller centre can be told from our own words.
    ``channels`` names the storefronts, where one shop sells on several: what ``Order.channel`` may hold, and its label.
    ``listing_limits``: the numbers and words that ``check`` holds every draft against, beside those fetched per
    category.
    """

    code: str
    label: str
    status: str
    default_base_url: str
    limits: Limits
    sign: Sign
    classify: Classify
    links: AuthLinks
    flows: Flows
    check: Callable[[ListingDraft, Resolved], list[Issue]]
    docs: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    listing_limits: tuple[Limit, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)
    adapt: Callable[[Mapping[str, str]], Flows] | None = None
    title: Callable[[ListingDraft], str] = own_name

    def for_shop(self, extra: Mapping[str, str]) -> Marketplace:
        """The same marketplace as one shop's own settings want it. Raises Misconfigured for an impossible setting."""
        return self if self.adapt is None else replace(self, flows=self.adapt(extra))
