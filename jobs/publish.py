"""Publish: a product becomes a listing, once (DESIGN section 8 A).

A create is never repeated blindly. Before it is sent its intent and its sell-rights are committed; a create whose
fate is unknown is read back by our own product code, and only then decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from connectors.core.errors import (
    Ambiguous,
    MappingError,
    MarketplaceError,
    ProtocolChanged,
    Rejected,
    Retryable,
)
from inventory import catalog, marks, publishing, reconcile, shops
from inventory.canonical import (
    Issue,
    ListingStatus,
    RemoteListing,
    Sku,
)
from inventory.publishing import Task
from jobs import policy
from jobs.complete import complete_all
from jobs.publish_batch import BATCH, Batch, Plan, Published, prepare, refused, store
from jobs.remote import read_all
from jobs.resolve import Resolver
from jobs.shop_link import Context
from jobs.takedown import show_again, take_down_archived
from jobs.wiring import Progress as Tell
from jobs.wiring import no_progress

# How long a lost create may hide from the marketplace's own search before we may create again.
HIDES_FOR = timedelta(seconds=60)


def publish(ctx: Context, *, tell: Tell = no_progress) -> Published:
    """Settle the presence of every listing of this shop that is due. Raises what stops the whole shop."""
    result = Published()
    _first_meeting(ctx)
    with ctx.app.database.uow() as uow:
        catalog.ensure_listings(uow.conn, ctx.app.village_id, ctx.shop_id)
        tasks = publishing.tasks(uow.conn, ctx.shop_id, ctx.app.clock())
        uow.commit()
    if not tasks:
        return result
    _read_back(ctx, [t for t in tasks if t.phase == "creating"], result)
    take_down_archived(ctx, [t for t in tasks if t.archived], result)
    tasks = [t for t in tasks if not t.archived]
    show_again(ctx, [t for t in tasks if t.phase == "live"], result)
    tasks = _again(ctx, tasks)
    resolver = Resolver(ctx, ctx.app.settings.pictures_folder)
    _create_all(ctx, resolver, [t for t in tasks if t.phase == "wanted"], result, tell)
    complete_all(ctx, resolver, result, tell)
    return result


def _first_meeting(ctx: Context) -> None:
    """Once per shop: listings that are already there under our codes become ours instead of being made twice."""
    with ctx.app.database.read() as conn:
        if shops.adopted_at(conn, ctx.shop_id):
            return
    found, read_at = read_all(ctx)
    with ctx.app.database.uow() as uow:
        catalog.ensure_listings(uow.conn, ctx.app.village_id, ctx.shop_id)
        ours = reconcile.our_side(uow.conn, ctx.shop_id, read_at, ctx.title)
        reconcile.believe(
            uow.conn, ctx.app.village_id, ctx.shop_id, reconcile.compare(ours, found), ctx.server_now(),
            last_units=ctx.app.settings.last_units,
        )  # fmt: skip
        shops.note(uow.conn, ctx.shop_id, adopted_at=read_at)
        uow.commit()


def _again(ctx: Context, tasks: Sequence[Task]) -> list[Task]:
    """The same tasks as they stand now."""
    ids = {t.listing_id for t in tasks}
    with ctx.app.database.read() as conn:
        return [
            t for t in publishing.tasks(conn, ctx.shop_id, ctx.app.clock()) if t.listing_id in ids and not t.archived
        ]


# --- creating ---------------------------------------------------------------------------------------------------


def _create_all(ctx: Context, resolver: Resolver, tasks: Sequence[Task], result: Published, tell: Tell) -> None:
    for start in range(0, len(tasks), BATCH):
        tell("listings", start, len(tasks))
        _create_batch(ctx, resolver, tasks[start : start + BATCH], result)
    if tasks:
        tell("listings", len(tasks), len(tasks))


def _create_batch(ctx: Context, resolver: Resolver, tasks: Sequence[Task], result: Published) -> None:
    flow = ctx.marketplace.flows.create_listing
    assert flow is not None
    batch = Batch()
    plans = prepare(ctx, resolver, tasks, batch)
    begun_at = ctx.app.clock()
    with ctx.app.database.uow() as uow:
        ids = [p.task.listing_id for p in plans]
        numbers = publishing.begin(uow.conn, ids, begun_at)
        drafts = publishing.drafts(uow.conn, ctx.app.village_id, ids, numbers)
        uow.commit()
    stopped: MarketplaceError | None = None
    for plan in plans:
        if stopped is not None:
            batch.retry.append(plan.task)
            continue
        plan.draft = drafts[plan.task.listing_id]
        plan.resolved = replace(plan.resolved, attempt=f"{plan.task.listing_id}/{begun_at.timestamp():.0f}")
        stopped = _create_one(ctx, resolver, plan, batch)
    store(ctx, batch, numbers, result)
    if stopped is not None:
        raise stopped


def _create_one(ctx: Context, resolver: Resolver, plan: Plan, batch: Batch) -> MarketplaceError | None:
    """Create one listing and note its fate. Returns an error that stops the whole shop."""
    flow = ctx.marketplace.flows.create_listing
    assert flow is not None
    try:
        batch.created.append((plan, ctx.run(flow(plan.draft, plan.resolved))))
    except Ambiguous as exc:
        try:
            made = _find(ctx, plan.task)
        except MarketplaceError:
            made = None  # the next run asks again
        if made is None:
            batch.postponed.append((plan.task, exc.code))
        else:
            _take_found(ctx, plan.task, made)
    except MappingError as exc:
        batch.retry.append(plan.task)
        batch.blocked.append((plan.task, [i for i in exc.issues if isinstance(i, Issue)]))
    except Rejected as exc:
        if exc.field == "brand" and not plan.brands_read:
            # Whether a category insists on a brand is known from its brand list, one call a category: read it now.
            plan.resolved = resolver.with_brands(plan.resolved)
            plan.brands_read = True
            return _create_one(ctx, resolver, plan, batch)
        batch.retry.append(plan.task)
        if exc.field == "stock":
            batch.postponed.append((plan.task, exc.code))  # the numbers of the next try are others
        else:
            batch.blocked.append((plan.task, [refused(exc)]))
    except ProtocolChanged as exc:
        batch.postponed.append((plan.task, exc.code))
    except Retryable as exc:
        batch.retry.append(plan.task)
        batch.postponed.append((plan.task, exc.code))
        return exc
    except MarketplaceError as exc:
        batch.retry.append(plan.task)
        return exc
    return None


# --- reading back -------------------------------------------------------------------------------------------------


def _find(ctx: Context, task: Task) -> RemoteListing | None:
    """What the marketplace holds of our product. Raises MarketplaceError: not asked is not "not there"."""
    flow = ctx.marketplace.flows.find_by_code
    if flow is None:
        return None
    with ctx.app.database.read() as conn:
        skus = [Sku(s.sku) for s in publishing.seats(conn, [task.listing_id])[task.listing_id]]
    usable = [r for r in ctx.run(flow(task.code, skus)) if r.status is not ListingStatus.DELETED]
    return usable[0] if usable else None


def _take_found(ctx: Context, task: Task, found: RemoteListing) -> bool:
    with ctx.app.database.uow() as uow:
        phase = publishing.adopt(uow.conn, task.listing_id, found, ctx.server_now())
        if phase == "live" and not task.archived:
            marks.sent(uow.conn, [task.mark])
        uow.commit()
    return bool(phase)


def _read_back(ctx: Context, tasks: Sequence[Task], result: Published) -> None:
    """Creates of an earlier run whose fate is unknown: found → ours; not found for long enough → wanted again."""
    for task in tasks:
        try:
            found = _find(ctx, task)
        except (Ambiguous, ProtocolChanged, Rejected, Retryable) as exc:
            with ctx.app.database.uow() as uow:
                until = policy.next_try(ctx.app.clock(), task.mark.attempts)
                marks.postpone(uow.conn, [task.mark], until, exc.code)
                uow.commit()
            result.postponed += 1
            continue
        if found is not None:
            result.created += _take_found(ctx, task, found)
            continue
        now = ctx.app.clock()
        old = task.attempted_at is None or now - task.attempted_at >= HIDES_FOR
        with ctx.app.database.uow() as uow:
            if old:
                publishing.retry_allowed(uow.conn, [task.listing_id])
            else:
                marks.postpone(uow.conn, [task.mark], now + HIDES_FOR, "create_unknown")
            uow.commit()
