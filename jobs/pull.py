"""Pull orders: cursor window → flow → ingest, one transaction a page together with its cursor (DESIGN section 8 B)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from connectors.core.errors import Rejected
from inventory import notices, orders, returns, rights, shops
from inventory.canonical import Issue, Order, OrderReturn, Page, ReservationState, Severity, Window
from inventory.shops import Progress
from inventory.uow import Connection
from jobs import policy
from jobs.shop_link import Context
from jobs.wiring import Progress as Tell
from jobs.wiring import no_progress

CLOCK_MAY_ERR = timedelta(minutes=1)
ORDERS = "orders"
RETURNS = "returns"


def pull_orders(ctx: Context, *, tell: Tell = no_progress) -> int:
    """Read every order changed since the last pull. Returns how many were new or changed."""
    flow = ctx.marketplace.flows.pull_orders
    if flow is None:
        return 0
    limits = ctx.marketplace.limits
    with ctx.app.database.read() as conn:
        known = shops.progress(conn, ctx.shop_id, ORDERS)
        connected_at = shops.created_at(conn, ctx.shop_id)
    overlap = timedelta(seconds=limits.overlap_s)
    longest = timedelta(days=limits.max_window_days)
    # Orders from before the connection that still wait for shipment hold stock, so the first pull looks back.
    read_until = known.value if known else connected_at - longest + overlap
    moved = 0
    if known and known.page and known.window_until:
        left = Window(known.value - overlap, known.window_until)
        moved += _pull_window(ctx, left, known.page, connected_at, tell, 0)
        read_until = left.until
    while True:
        end = ctx.server_now()
        for window in policy.windows(read_until, end, overlap=overlap, longest=longest):
            moved += _pull_window(ctx, window, None, connected_at, tell, moved)
        # Before the first reply "now" is this computer's clock. A clock that is behind would leave newer orders unread.
        if ctx.server_now() - end < CLOCK_MAY_ERR:
            return moved
        read_until = end


def _pull_window(
    ctx: Context,
    window: Window,
    page: str | None,
    connected_at: datetime,
    tell: Tell,
    before: int,
) -> int:
    """A page is stored while the next one is on its way; one thread stores, so cursors move in order."""
    moved = 0
    storing: list[Future[int]] = []
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="orders") as desk:
        try:
            for got, last in _pages(ctx, window, page):
                moved += _stored(storing)
                if last:
                    moved += _store(ctx, window, got, last, connected_at)
                else:
                    storing.append(desk.submit(_store, ctx, window, got, last, connected_at))
                tell("orders", before + moved, 0)
        finally:
            moved += _stored(storing)
    return moved


def _stored(storing: list[Future[int]]) -> int:
    """Wait until these pages are stored. Raises what went wrong with them."""
    moved = 0
    while storing:
        moved += storing.pop().result()
    return moved


def _pages(ctx: Context, window: Window, page: str | None) -> Iterator[tuple[Page[Order], bool]]:
    """The pages of a window from ``page`` on, and whether it is the last one."""
    flow = ctx.marketplace.flows.pull_orders
    assert flow is not None
    seen: set[str | None] = set()
    again = False
    while True:
        try:
            got: Page[Order] = ctx.run(flow(window, page))
        except Rejected:
            if page is None or again:
                raise
            # An opaque cursor does not live for ever: read this window again from its start, once.
            page, seen, again = None, set(), True
            continue
        seen.add(page)
        last = got.next_cursor is None or got.next_cursor in seen
        yield got, last
        if last:
            return
        page = got.next_cursor


def _store(ctx: Context, window: Window, got: Page[Order], last: bool, connected_at: datetime) -> int:
    """One page and its cursor, in one transaction."""
    # A window left half-read is taken up with the same bounds, since its opaque cursor belongs to them.
    half_read = window.since + timedelta(seconds=ctx.marketplace.limits.overlap_s)
    # A computer whose clock is ahead asks for the future; what has been read ends at the marketplace's own time.
    read_until = min(window.until, ctx.server_now())
    with ctx.app.database.uow() as uow:
        moved = _take(ctx, uow.conn, got, connected_at)
        after = Progress(read_until) if last else Progress(half_read, window.until, got.next_cursor)
        shops.save_progress(uow.conn, ctx.shop_id, ORDERS, after)
        if last:
            # An order may enter the marketplace's list a moment late: only older writes are settled by this pull.
            surely = read_until - timedelta(seconds=ctx.settle_s)
            rights.settle(uow.conn, ctx.shop_id, surely, last_units=ctx.app.settings.last_units)
        uow.commit()
    return moved


def _take(ctx: Context, conn: Connection, page: Page[Order], connected_at: datetime) -> int:
    usable = [o for o in page.items if not _history(o, connected_at)]
    old = [o for o in page.items if _history(o, connected_at)]
    if old:
        # An order we hold already may have left the house since; one we never held is the past.
        usable += orders.already_known(conn, ctx.shop_id, old)
    done = orders.ingest(conn, ctx.app.village_id, ctx.shop_id, usable, last_units=ctx.app.settings.last_units)
    notices.tell(conn, ctx.app.village_id, [_issue(ctx, i) for i in page.issues])
    return done.new + done.changed


def _history(order: Order, connected_at: datetime) -> bool:
    """An order that was made and left the house before the shop was connected: the operator's count excludes it."""
    gone = orders.reservation_state(order.state, order.shipped_at) is not ReservationState.HELD
    return gone and order.created_at < connected_at


def _issue(ctx: Context, issue: Issue) -> notices.Notice:
    about = str(issue.params.get("order", ""))
    return notices.Notice(issue.code, about, dict(issue.params), Severity(issue.severity.value), ctx.shop_id)


def pull_returns(ctx: Context) -> int:
    """Read returns since the last time; each becomes a notice, because only a person may restock."""
    flow = ctx.marketplace.flows.pull_returns
    if flow is None:
        return 0
    limits, answerable = ctx.marketplace.limits, ctx.marketplace.flows.answer_return is not None
    with ctx.app.database.read() as conn:
        known = shops.progress(conn, ctx.shop_id, RETURNS)
        connected_at = shops.created_at(conn, ctx.shop_id)
    count = 0
    for window in policy.windows(
        known.value if known else connected_at,
        ctx.server_now(),
        overlap=timedelta(seconds=limits.overlap_s if known else 0),
        longest=timedelta(days=limits.max_window_days),
    ):
        found: list[OrderReturn] = []
        page: str | None = None
        seen: set[str | None] = set()
        while page not in seen:
            seen.add(page)
            got = ctx.run(flow(window, page))
            found += got.items
            if got.next_cursor is None:
                break
            page = got.next_cursor
        with ctx.app.database.uow() as uow:
            count += len(found)
            returns.store(uow.conn, ctx.app.village_id, ctx.shop_id, found, answerable=answerable)
            shops.save_progress(uow.conn, ctx.shop_id, RETURNS, Progress(window.until))
            uow.commit()
    return count
