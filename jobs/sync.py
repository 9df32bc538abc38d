"""The unit of work on a shop: pull orders, then publish and push, under one lease (DESIGN section 7).

Shops run side by side, each in its own thread. Rights that must move between shops need a second round: the one
shop's decrease has to be confirmed and seen by a pull before another shop may show those units.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from connectors.core.errors import AuthRevoked, ClockWrong, MarketplaceError, Misconfigured, RateLimited, Retryable
from inventory import marks, notices, reconcile, rights, shops
from inventory.canonical import Severity, Shop, ShopState, VillageId
from jobs.aftersales import read_requests
from jobs.lease import LeaseBusy, shop_lease
from jobs.publish import publish
from jobs.pull import pull_orders
from jobs.push import push, push_stock_only
from jobs.remote import read_all
from jobs.report import ShopReport
from jobs.shop_link import Context, StoredLink, context
from jobs.wiring import App, no_progress
from jobs.wiring import Progress as Tell

Work = Callable[[Context, ShopReport], None]
log = logging.getLogger("lapakdesa.sync")
# Notices that a sync which ran through has made untrue.
TROUBLES = ("shop_stopped", "shop_unreachable", "clock_wrong", "shop_misconfigured", "shop_reconnect", "shop_no_plugin")
MAX_THREADS = 8
# A shop that comes second needs four: it is made, the first is lowered, a pull settles that, the second is raised.
# Two more for settling that came too early on a slow line; beyond that we would only chase new orders.
ROUNDS = 6
# A marketplace whose lists lag more is settled by the next sync instead.
LONGEST_SETTLE_S = 6.0


def sync(app: App, chosen: Sequence[Shop], *, tell: Tell = no_progress) -> list[ShopReport]:
    """Sync these shops. Every shop gets a report; one shop's trouble does not stop another."""
    reports = _side_by_side(app, chosen, lambda ctx, r: _first_round(ctx, r, tell))
    for _ in range(ROUNDS - 1):
        ready = [s for s, r in zip(chosen, reports, strict=True) if r.state == "done" and _stock_waits(app, s)]
        if not ready:
            break
        _let_writes_settle(app, ready)
        again = _side_by_side(app, ready, lambda ctx, r: _next_round(ctx, r, tell))
        by_id = {r.shop_id: r for r in reports}
        for more in again:
            _add(by_id[more.shop_id], more)
    for shop, report in zip(chosen, reports, strict=True):
        _finish(app, shop, report)
    return reports


def reconcile_shops(app: App, chosen: Sequence[Shop], *, tell: Tell = no_progress) -> list[ShopReport]:
    """Compare what each shop shows with what we believe, and mark what must be told again."""
    reports = _side_by_side(app, chosen, lambda ctx, r: _reconcile(ctx, r, tell))
    for shop, report in zip(chosen, reports, strict=True):
        _finish(app, shop, report, synced=False)
    return reports


def refresh_tokens(app: App, chosen: Sequence[Shop]) -> list[ShopReport]:
    """Refresh access tokens that end soon, and learn when the seller's consent ends."""
    return _side_by_side(app, chosen, _refresh)


def chosen_shops(app: App, names: Sequence[str] = ()) -> list[Shop]:
    """The shops named, or all but paused ones. Raises ShopUnknown."""
    with app.database.read() as conn:
        if names:
            return [shops.find(conn, app.village_id, n) for n in names]
        known = shops.all_shops(conn, app.village_id)
        return [s for s in known if s.state in (ShopState.ACTIVE, ShopState.RECONNECT)]


def _side_by_side(app: App, chosen: Sequence[Shop], work: Work) -> list[ShopReport]:
    if len(chosen) == 1:
        return [_under_lease(app, chosen[0], work)]
    with ThreadPoolExecutor(max_workers=max(1, min(MAX_THREADS, len(chosen))), thread_name_prefix="shop") as pool:
        return list(pool.map(lambda shop: _under_lease(app, shop, work), chosen))


def _under_lease(app: App, shop: Shop, work: Work) -> ShopReport:
    report = ShopReport(int(shop.shop_id), shop.name, shop.marketplace)
    if shop.state is not ShopState.ACTIVE:
        report.state, report.error = "stopped", shop.state.value
        return report
    before = app.calls.of(shop.external_shop_id)
    try:
        with shop_lease(app, shop.shop_id) as held:
            ctx = context(app, shop)
            ctx.held = held
            work(ctx, report)
    except LeaseBusy:
        report.state = "busy"
    except MarketplaceError as exc:
        _note_error(app, shop, report, exc)
    report.calls = app.calls.of(shop.external_shop_id) - before
    return report


def _first_round(ctx: Context, report: ShopReport, tell: Tell) -> None:
    if isinstance(ctx.link, StoredLink):
        ctx.link.refresh_if_early(timedelta(seconds=ctx.marketplace.limits.refresh_early_s))
    report.pulled += pull_orders(ctx, tell=tell)
    made = publish(ctx, tell=tell)
    report.created += made.created
    told = push(ctx, tell=tell)
    report.pushed += told.pushed + made.created
    report.unchanged += told.unchanged
    read_requests(ctx)


def _next_round(ctx: Context, report: ShopReport, tell: Tell) -> None:
    report.pulled += pull_orders(ctx, tell=tell)
    told = push_stock_only(ctx, tell=tell)
    report.pushed += told.pushed
    report.unchanged += told.unchanged


def _reconcile(ctx: Context, report: ShopReport, tell: Tell) -> None:
    report.pulled += pull_orders(ctx, tell=tell)
    read_requests(ctx, now=True)
    found, read_at = read_all(ctx, tell=tell)
    report.pulled += pull_orders(ctx, tell=tell)  # orders that fell into the reading
    with ctx.app.database.uow() as uow:
        ours = reconcile.our_side(uow.conn, ctx.shop_id, read_at, ctx.title)
        counts = reconcile.believe(
            uow.conn,
            ctx.app.village_id,
            ctx.shop_id,
            reconcile.compare(ours, found),
            ctx.server_now(),
            last_units=ctx.app.settings.last_units,
        )
        uow.commit()
    report.differences = {cause.value: n for cause, n in counts.items()}


def _refresh(ctx: Context, report: ShopReport) -> None:
    assert isinstance(ctx.link, StoredLink)
    ctx.link.refresh_if_early(timedelta(seconds=max(3600, ctx.marketplace.limits.refresh_early_s)))
    flow = ctx.marketplace.flows.shop_info
    told = ctx.run(flow()).consent_until if flow is not None else None
    with ctx.app.database.uow() as uow:
        # A marketplace that says nothing of it with the shop may have said it with the token.
        until = told if flow is not None else shops.secrets(uow.conn, ctx.shop_id).consent_until
        shops.note(uow.conn, ctx.shop_id, consent_until=until)
        if until and until - ctx.app.clock() < timedelta(days=7):
            params = {"shop": ctx.shop.name, "until": until.isoformat()}
            notices.tell(
                uow.conn,
                ctx.app.village_id,
                [notices.Notice("consent_ends", "", params, Severity.WARNING, ctx.shop_id)],
            )
        else:
            notices.resolve(uow.conn, "consent_ends", shop_id=ctx.shop_id)
        uow.commit()


def _stock_waits(app: App, shop: Shop) -> bool:
    with app.database.read() as conn:
        return bool(rights.stock_waits(conn, shop.shop_id, app.clock()))


def _let_writes_settle(app: App, ready: Sequence[Shop]) -> None:
    """Wait until a pull can settle the newest write: marketplace times are whole seconds, and lists lag a little."""
    with app.database.read() as conn:
        latest = rights.last_write(conn, [s.shop_id for s in ready])
    if latest is None:
        return
    lag = max(app.settle_s(app.marketplace(s.marketplace)) for s in ready)
    server = max(app.transport.server_time(s.base_url) for s in ready)
    wait = (latest + timedelta(seconds=lag + 1.05) - server).total_seconds()
    if 0 < wait <= LONGEST_SETTLE_S:
        app.sleep(wait)


def _add(total: ShopReport, more: ShopReport) -> None:
    total.pulled += more.pulled
    total.pushed += more.pushed
    total.unchanged += more.unchanged
    total.calls += more.calls
    if more.state == "stopped":
        total.state, total.error = more.state, more.error


def _finish(app: App, shop: Shop, report: ShopReport, *, synced: bool = True) -> None:
    with app.database.uow() as uow:
        left = marks.counts(uow.conn, shop.shop_id, app.clock())
        report.postponed, report.blocked = left["postponed"] + left["due"], left["blocked"]
        if synced and report.state == "done":
            shops.note(uow.conn, shop.shop_id, last_sync_at=app.clock())
            for code in TROUBLES:
                notices.resolve(uow.conn, code, shop_id=shop.shop_id)
        uow.commit()


def _note_error(app: App, shop: Shop, report: ShopReport, exc: MarketplaceError) -> None:
    """What stops a whole shop, as a notice with its next step."""
    report.state, report.error = "stopped", exc.code
    code, severity = "shop_stopped", Severity.ERROR
    if isinstance(exc, AuthRevoked):
        code = "shop_reconnect"
    elif isinstance(exc, ClockWrong):
        code = "clock_wrong"
    elif isinstance(exc, Misconfigured):
        code = "shop_no_plugin" if exc.code == "no_plugin" else "shop_misconfigured"
    elif isinstance(exc, RateLimited | Retryable):
        # Weather, not a fault: the next run tries again by itself.
        report.state, code, severity = "postponed", "shop_unreachable", Severity.WARNING
    log.warning("shop %s: %s", shop.shop_id, exc.code)
    params = {"shop": shop.name, "reason": exc.code, "detail": exc.detail}
    with app.database.uow() as uow:
        if isinstance(exc, AuthRevoked):
            shops.set_state(uow.conn, shop.shop_id, ShopState.RECONNECT)
            # What it could have been given, the others may have: they were perhaps told before we knew.
            rights.replan_shop(uow.conn, shop.shop_id, last_units=app.settings.last_units)
        notices.tell(uow.conn, app.village_id, [notices.Notice(code, "", params, severity, shop.shop_id)])
        uow.commit()


def village_shops(app: App) -> list[Shop]:
    """Every shop that was not removed."""
    with app.database.read() as conn:
        return shops.all_shops(conn, VillageId(app.village_id))
