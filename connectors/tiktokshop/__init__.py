"""Tokopedia & Shop: the TikTok Shop Open API for a seller in Indonesia (tiktokshop.md), as ``MARKETPLACE``."""

from collections.abc import Mapping
from functools import partial

from connectors.core.marketplace import AuthLinks, Flows, Marketplace
from connectors.tiktokshop import aftersales, auth, catalog, faults, listings, orders, publish, shipping, stock
from connectors.tiktokshop.limits import LIMITS
from connectors.tiktokshop.options import CHANNELS, SETTINGS, Options, options_of
from mappers.tiktokshop.check import check
from mappers.tiktokshop.limits import LISTING_LIMITS
from mappers.tiktokshop.texts import title


def _flows(options: Options) -> Flows:
    """Every capability, as one shop's settings want it."""
    return Flows(
        exchange_code=auth.exchange_code,
        refresh_token=auth.refresh_token,
        authorised_shops=auth.authorised_shops,
        categories=partial(catalog.categories, options),
        attributes=partial(catalog.attributes, options),
        brands=partial(catalog.brands, options),
        item_limits=partial(catalog.item_limits, options),
        stock_places=catalog.stock_places,
        upload_pictures=catalog.upload_pictures,
        upload_papers=catalog.upload_papers,
        list_listings=listings.list_listings,
        get_listings=listings.get_listings,
        find_by_code=listings.find_by_code,
        create_listing=partial(publish.create_listing, options),
        complete_listing=partial(publish.complete_listing, options),
        update_content=partial(publish.update_content, options),
        set_price=listings.set_price,
        set_stock=partial(stock.set_stock, options),
        set_listed=partial(listings.set_listed, options),
        delete_listing=listings.delete_listing,
        pull_orders=orders.pull_orders,
        get_orders=orders.get_orders,
        cancel_order=aftersales.cancel_order,
        cancel_requests=aftersales.cancel_requests,
        answer_cancellation=aftersales.answer_cancellation,
        pull_returns=aftersales.pull_returns,
        get_return=aftersales.get_return,
        answer_return=aftersales.answer_return if options.answers_returns else None,
        reject_reasons=aftersales.reject_reasons,
        shipping_options=shipping.shipping_options,
        ship=shipping.ship,
        tracking_number=shipping.tracking_number,
        shipping_label=shipping.shipping_label,
    )


def _adapt(extra: Mapping[str, str]) -> Flows:
    return _flows(options_of(extra))


MARKETPLACE = Marketplace(
    code="tiktokshop",
    label="Tokopedia & Shop",
    status="live",
    default_base_url=auth.DEFAULT_BASE_URL,
    limits=LIMITS,
    sign=auth.sign,
    classify=faults.classify,
    links=AuthLinks(new=auth.consent_link),
    flows=_flows(Options()),
    check=check,
    docs="docs/reference/tokopedia-shop.md",
    settings=SETTINGS,
    adapt=_adapt,
    title=title,
    listing_limits=LISTING_LIMITS,
    channels=CHANNELS,
)
