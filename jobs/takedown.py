"""Take a whole shop off sale before it is removed: its units then belong to the other shops for sure."""

from __future__ import annotations

from inventory import publishing
from inventory.canonical import ExternalItemId
from jobs.shop_link import Context


def take_down(ctx: Context) -> int:
    """Unlist every listing of ours in this shop. Returns how many. Raises MarketplaceError.

    What the marketplace refuses to take down keeps its rights.
    """
    flow = ctx.marketplace.flows.set_listed
    if flow is None:
        return 0
    with ctx.app.database.read() as conn:
        there = publishing.live(conn, ctx.shop_id)
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
