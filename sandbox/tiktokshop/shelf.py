"""Putting products on and off the shelf (tiktokshop.md §9.3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sandbox.practice import Json
from sandbox.tiktokshop import goods
from sandbox.tiktokshop.reference import PLATFORMS
from sandbox.tiktokshop.wire import ApiError, Req, Result, route

_MOST = 20  # §9.3
BUSY = "Internal error. Please try again."


def _platforms(req: Req) -> list[str]:
    chosen = req.words("listing_platforms", len(PLATFORMS)) or list(PLATFORMS)
    if not all(platform in PLATFORMS for platform in chosen):
        raise ApiError(12_052_330, "product is not supported in designated sale platform")
    return chosen


def _each(req: Req, change: Callable[[Req, sqlite3.Row], None]) -> Json:
    """Do one thing to every product; failures stay with their product under code 0 (§5, §9.3)."""
    errors = []
    for number, product_id in enumerate(req.words("product_ids", _MOST, required=True)):
        try:
            if number < req.call.fail_members:
                raise ApiError(36_009_003, BUSY)
            change(req, goods.find(req, product_id))
        except ApiError as error:
            errors.append({"code": error.code, "message": error.message, "detail": {"product_id": product_id}})
    return {"errors": errors}


def _set(req: Req, row: sqlite3.Row, status: str, platforms: list[str]) -> None:
    """The word on the chosen storefronts, where the product is listed."""
    req.world.store.run(
        "UPDATE tts_product SET status=CASE WHEN ? AND status<>'' THEN ? ELSE status END,"
        " tokopedia=CASE WHEN ? AND tokopedia<>'' THEN ? ELSE tokopedia END, update_time=? WHERE product_id=?",
        ("TIKTOK_SHOP" in platforms, status, "TOKOPEDIA" in platforms, status, req.now, row["product_id"]),
    )


@route("POST", "product/products/activate", "202309")
def activate(req: Req) -> Result:
    """Activation is audited again; an active product stays as it is."""
    platforms = _platforms(req)

    def change(req: Req, row: sqlite3.Row) -> None:
        if goods.state(row) not in ("SELLER_DEACTIVATED", "ACTIVATE"):
            raise ApiError(12_052_901, f"The product status {goods.state(row)} does not allow this operation.")
        if set(goods.on_sale(row)) >= set(platforms):
            return
        _set(req, row, "PENDING", [each for each in platforms if each not in goods.on_sale(row)])
        goods.begin_audit(req.world, req.shop_id, row["product_id"])

    return _each(req, change)


@route("POST", "product/products/deactivate", "202309")
def deactivate(req: Req) -> Result:
    """Off the chosen storefronts; once more changes nothing."""
    platforms = _platforms(req)

    def change(req: Req, row: sqlite3.Row) -> None:
        if goods.state(row) not in ("SELLER_DEACTIVATED", "ACTIVATE", "PENDING"):
            raise ApiError(12_052_901, f"The product status {goods.state(row)} does not allow this operation.")
        _set(req, row, "SELLER_DEACTIVATED", platforms)

    return _each(req, change)


@route("DELETE", "product/products", "202309")
def delete(req: Req) -> Result:
    """§4: a DELETE with a signed JSON body."""

    def change(req: Req, row: sqlite3.Row) -> None:
        if goods.state(row) == goods.DELETED:
            raise ApiError(12_052_901, "The product is deleted already.")
        _set(req, row, goods.DELETED, list(PLATFORMS))

    return _each(req, change)


@route("POST", "product/products/recover", "202309")
def recover(req: Req) -> Result:
    """A deleted product comes back deactivated; the document names the call in its clients only."""

    def change(req: Req, row: sqlite3.Row) -> None:
        if goods.state(row) != goods.DELETED:
            raise ApiError(12_052_901, "Only deleted products can be recovered.")
        _set(req, row, "SELLER_DEACTIVATED", list(PLATFORMS))

    return _each(req, change)
