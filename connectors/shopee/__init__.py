"""Shopee Open Platform API v2 for a seller in Indonesia (shopee.md). ``MARKETPLACE`` is all there is to it."""

from connectors.core.marketplace import AuthLinks, Flows, Marketplace
from connectors.shopee import auth, catalog, faults, listings, orders, publish, shipping
from connectors.shopee.limits import LIMITS
from mappers.shopee.check import check
from mappers.shopee.limits import LISTING_LIMITS

MARKETPLACE = Marketplace(
    code="shopee",
    label="Shopee",
    status="live",
    default_base_url=auth.DEFAULT_BASE_URL,
    limits=LIMITS,
    sign=auth.sign,
    classify=faults.classify,
    links=AuthLinks(
        new=auth.consent_link,
        legacy=auth.legacy_consent_link,
        cancel=auth.cancel_link,
        legacy_cancel=auth.legacy_cancel_link,
    ),
    flows=Flows(
        exchange_code=auth.exchange_code,
        refresh_token=auth.refresh_token,
        shop_info=auth.shop_info,
        categories=catalog.categories,
        attributes=catalog.attributes,
        brands=catalog.brands,
        item_limits=catalog.item_limits,
        shipping_channels=catalog.shipping_channels,
        upload_pictures=catalog.upload_pictures,
        list_items=listings.list_items,
        get_listings=listings.get_listings,
        find_by_code=listings.find_by_code,
        create_listing=publish.create_listing,
        complete_listing=publish.complete_listing,
        update_content=listings.update_content,
        set_price=listings.set_price,
        set_stock=listings.set_stock,
        set_listed=listings.set_listed,
        delete_listing=listings.delete_listing,
        pull_orders=orders.pull_orders,
        get_orders=orders.get_orders,
        cancel_order=orders.cancel_order,
        answer_cancellation=orders.answer_cancellation,
        pull_returns=orders.pull_returns,
        get_return=orders.get_return,
        shipping_options=shipping.shipping_options,
        ship=shipping.ship,
        tracking_number=shipping.tracking_number,
        request_label=shipping.request_label,
        label_ready=shipping.label_ready,
        shipping_label=shipping.shipping_label,
    ),
    check=check,
    docs="docs/reference/shopee.md",
    settings=auth.SETTINGS,
    listing_limits=LISTING_LIMITS,
)
