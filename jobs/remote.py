"""Read everything a shop shows: pages of ids, then details in batches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from connectors.core.marketplace import Flow
from inventory.canonical import ExternalItemId, Page, RemoteListing
from jobs.shop_link import Context
from jobs.wiring import Progress, no_progress


def read_all(ctx: Context, *, tell: Progress = no_progress) -> tuple[list[RemoteListing], datetime]:
    """Every listing of the shop, and the marketplace's time just before the first was read."""
    flows = ctx.marketplace.flows
    read_at = ctx.server_now()
    if flows.list_listings is not None:
        return _whole_pages(ctx, flows.list_listings, tell), read_at
    if flows.list_items is None or flows.get_listings is None:
        return [], read_at
    ids: list[ExternalItemId] = []
    page: str | None = None
    seen: set[str | None] = set()
    while page not in seen:
        seen.add(page)
        got = ctx.run(flows.list_items(page))
        ids += got.items
        if got.next_cursor is None:
            break
        page = got.next_cursor
    ids = list(dict.fromkeys(ids))
    found: list[RemoteListing] = []
    per_call = ctx.marketplace.limits.listings_per_detail
    for start in range(0, len(ids), per_call):
        tell("shop", start, len(ids))
        found += ctx.run(flows.get_listings(ids[start : start + per_call]))
    return found, read_at


def _whole_pages(
    ctx: Context, flow: Callable[[str | None], Flow[Page[RemoteListing]]], tell: Progress
) -> list[RemoteListing]:
    """Pages that hold whole listings already. A listing that moved to a later page meanwhile counts once."""
    found: dict[str, RemoteListing] = {}
    page: str | None = None
    seen: set[str | None] = set()
    while page not in seen:
        seen.add(page)
        got = ctx.run(flow(page))
        found |= {each.external_item_id: each for each in got.items}
        tell("shop", len(found), 0)
        if got.next_cursor is None:
            break
        page = got.next_cursor
    return list(found.values())
