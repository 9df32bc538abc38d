"""Take listings off sale and show them again: a whole shop before it is removed, or one product in every shop."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.core.errors import (
    ProtocolChanged,
    Rejected,
    Retryable,
)
from inventory import listing_state, marks, publishing
from inventory.canonical import (
    ExternalItemId,
    ExternalModelId,
    StockLine,
    StockWrite,
)
from inventory.publishing import Task
from jobs import policy
from jobs.publish_batch import Published
from jobs.shop_link import Context


def take_down(ctx: Context) -> int:
    """Unlist every listing of ours in this shop. Returns how many. Raises MarketplaceError.

    What the marketplace refuses to take down keeps its rights.
    """
    flow = ctx.marketplace.flows.set_listed
    if flow is None:
        return 0
    with ctx.app.database.read() as conn:
        there = listing_state.live(conn, ctx.shop_id)
    count = 0
    per_call = ctx.marketplace.limits.shop_state_per_call
    for start in range(0, len(there), per_call):
        part = there[start : start + per_call]
        outcomes = {r.key: r.ok for r in ctx.run(flow([ExternalItemId(item) for _, item in part], False))}
        done = [i for i, item in part if outcomes.get(item)]
        count += len(done)
        with ctx.app.database.uow() as uow:
            publishing.withdrawn(uow.conn, done, ctx.server_now(), last_units=ctx.app.settings.last_units)
            uow.commit()
    return count


def take_down_archived(ctx: Context, tasks: Sequence[Task], result: Published) -> None:
    """Archived products leave the shop: unlisted, never deleted, so that reviews and history survive."""
    flow = ctx.marketplace.flows.set_listed
    never_there = [t for t in tasks if t.external_item_id is None and t.phase == "wanted"]
    there = [t for t in tasks if t.external_item_id is not None]
    with ctx.app.database.uow() as uow:
        marks.sent(uow.conn, [t.mark for t in never_there])
        uow.commit()
    if flow is None or not there:
        return
    per_call = ctx.marketplace.limits.shop_state_per_call
    for start in range(0, len(there), per_call):
        part = there[start : start + per_call]
        ids = [ExternalItemId(t.external_item_id or "") for t in part]
        outcomes = {r.key: r for r in ctx.run(flow(ids, False))}
        done = [t for t in part if (o := outcomes.get(t.external_item_id or "")) is not None and o.ok]
        failed = [t for t in part if t not in done]
        with ctx.app.database.uow() as uow:
            publishing.withdrawn(
                uow.conn, [t.listing_id for t in done], ctx.server_now(), last_units=ctx.app.settings.last_units
            )
            marks.sent(uow.conn, [t.mark for t in done])
            marks.postpone(uow.conn, [t.mark for t in failed], policy.next_try(ctx.app.clock(), 3), "unlist_refused")
            uow.commit()
        result.postponed += len(failed)


def show_again(ctx: Context, tasks: Sequence[Task], result: Published) -> None:
    """A product that is sold again: its old listing gets 0 units first, is shown, and then its share like any other."""
    listed, stock = ctx.marketplace.flows.set_listed, ctx.marketplace.flows.set_stock
    if listed is None or stock is None:
        return
    for task in tasks:
        if not task.hidden:
            with ctx.app.database.uow() as uow:
                marks.sent(uow.conn, [task.mark])
                uow.commit()
            continue
        item = ExternalItemId(task.external_item_id or "")
        with ctx.app.database.read() as conn:
            seats = publishing.seats(conn, [task.listing_id])[task.listing_id]
        zeros = tuple(
            StockLine(ExternalModelId(s.external_model_id) if s.external_model_id else None, 0) for s in seats
        )
        try:
            results = ctx.run(stock(StockWrite(item, zeros)))
            emptied = all(r.ok for r in results)
            # Where a 0 is not taken the listing stays hidden; the write of its share shows it again.
            hidden = any(r.hidden for r in results)
            shown = emptied and (hidden or all(r.ok for r in ctx.run(listed([item], True))))
            code = "" if shown else "relist_refused"
        except (Rejected, Retryable, ProtocolChanged) as exc:
            code, hidden = exc.code, False
        with ctx.app.database.uow() as uow:
            if code:
                marks.postpone(uow.conn, [task.mark], policy.next_try(ctx.app.clock(), task.mark.attempts), code)
                result.postponed += 1
            else:
                publishing.shown_again(uow.conn, task.listing_id, hidden, last_units=ctx.app.settings.last_units)
                marks.sent(uow.conn, [task.mark])
            uow.commit()
