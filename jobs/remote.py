"""Read everything a shop shows: pages of ids, then details in batches."""

from __future__ import annotations

from datetime import datetime

from inventory.canonical import ExternalItemId, RemoteListing
from jobs.shop_link import Context
from jobs.wiring import Progress, no_progress


def read_all(ctx: Context, *, tell: Progress = no_progress) -> tuple[list[RemoteListing], datetime]:
    """Every listing of the shop, and the marketplace's time just before the first was read."""
    flows = ctx.marketplace.flows
    read_at = ctx.server_now()
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
