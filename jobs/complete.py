"""Give new items their variants, once each has rested as long as its marketplace asks, and put them on sale."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from connectors.core.errors import (
    Ambiguous,
    MappingError,
    MarketplaceError,
    ProtocolChanged,
    Rejected,
    Retryable,
)
from inventory import publishing, rights
from inventory.canonical import (
    CreatedListing,
    ExternalItemId,
    Issue,
)
from inventory.publishing import Task
from jobs.publish_batch import BATCH, Batch, Plan, Published, prepare, refused, store
from jobs.resolve import Resolver
from jobs.shop_link import Context
from jobs.wiring import Progress as Tell


def complete_all(ctx: Context, resolver: Resolver, result: Published, tell: Tell) -> None:
    """Add the variants of new items, once each has rested as long as the marketplace asks."""
    flow = ctx.marketplace.flows.complete_listing
    with ctx.app.database.read() as conn:
        tasks = [
            t
            for t in publishing.tasks(conn, ctx.shop_id, ctx.app.clock())
            if t.phase == "incomplete" and not t.archived
        ]
    if not tasks or flow is None:
        return
    born = [t.created_there_at for t in tasks if t.created_there_at]
    rest = timedelta(seconds=ctx.marketplace.limits.complete_after_s)
    if born and rest:
        # Server times are whole seconds, so one more makes sure that the rest is not cut short.
        wait = (
            max(born) + rest + timedelta(seconds=1) - ctx.app.transport.server_time(ctx.shop.base_url)
        ).total_seconds()
        if 0 < wait <= rest.total_seconds() + 1:
            ctx.app.sleep(wait)
    for start in range(0, len(tasks), BATCH):
        tell("variants", start, len(tasks))
        _complete_batch(ctx, resolver, tasks[start : start + BATCH], result)
    tell("variants", len(tasks), len(tasks))


def _complete_batch(ctx: Context, resolver: Resolver, tasks: Sequence[Task], result: Published) -> None:
    batch = Batch()
    plans = prepare(ctx, resolver, tasks, batch)
    ids = [p.task.listing_id for p in plans]
    with ctx.app.database.uow() as uow:
        fresh = set(publishing.missing_models(uow.conn, ids))
        granted = rights.begin_creation(uow.conn, ids, only=fresh)
        drafts = publishing.drafts(uow.conn, ctx.app.village_id, ids, granted)
        bare = publishing.begin_completion(uow.conn, ids)
        uow.commit()
    stopped: MarketplaceError | None = None
    done: list[tuple[Plan, CreatedListing]] = []
    for plan in plans:
        if stopped is not None or plan.task.external_item_id is None:
            continue
        plan.draft = drafts[plan.task.listing_id]
        stopped = _complete_one(ctx, plan, plan.task.listing_id in bare, done, batch)
    try:
        _put_on_sale(ctx, done, batch)
    except MarketplaceError as exc:
        stopped = stopped or exc
    store(ctx, batch, granted, result)
    if stopped is not None:
        raise stopped


def _complete_one(
    ctx: Context, plan: Plan, bare: bool, done: list[tuple[Plan, CreatedListing]], batch: Batch
) -> MarketplaceError | None:
    flow = ctx.marketplace.flows.complete_listing
    assert flow is not None
    item = ExternalItemId(plan.task.external_item_id or "")
    try:
        done.append((plan, ctx.run(flow(item, plan.draft, plan.resolved, bare))))
    except MappingError as exc:
        batch.blocked.append((plan.task, [i for i in exc.issues if isinstance(i, Issue)]))
    except Rejected as exc:
        if exc.field == "stock":
            batch.postponed.append((plan.task, exc.code))  # the numbers of the next try are others
        else:
            batch.blocked.append((plan.task, [refused(exc)]))
    except (Ambiguous, ProtocolChanged, Retryable) as exc:
        batch.postponed.append((plan.task, exc.code))
    except MarketplaceError as exc:
        return exc
    return None


def _put_on_sale(ctx: Context, done: Sequence[tuple[Plan, CreatedListing]], batch: Batch) -> None:
    """Everything about these items is known now: buyers may see them. What cannot be shown yet stays incomplete."""
    flow = ctx.marketplace.flows.set_listed
    per_call = ctx.marketplace.limits.shop_state_per_call
    # On sale all the while, or hidden until its stock is written: nothing to show here.
    batch.created += [(plan, made) for plan, made in done if made.shown or plan.task.empty]
    done = [(plan, made) for plan, made in done if not (made.shown or plan.task.empty)]
    for start in range(0, len(done), per_call):
        part = done[start : start + per_call]
        outcomes = {}
        if flow is not None:
            try:
                outcomes = {r.key: r for r in ctx.run(flow([made.external_item_id for _, made in part], True))}
            except (Rejected, Retryable, ProtocolChanged) as exc:
                batch.postponed += [(plan.task, exc.code) for plan, _ in part]
                continue
        for plan, made in part:
            outcome = outcomes.get(made.external_item_id)
            if flow is None or (outcome is not None and outcome.ok):
                batch.created.append((plan, made))
            else:
                batch.postponed.append((plan.task, outcome.code if outcome else "not_answered"))
