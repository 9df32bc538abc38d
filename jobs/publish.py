"""Publish: a product becomes a listing, once (DESIGN section 8 A).

A create is never repeated blindly. Before it is sent its intent and its sell-rights are committed; a create whose
fate is unknown is read back by our own product code, and only then decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import orjson

from connectors.core.errors import (
    Ambiguous,
    MappingError,
    MarketplaceError,
    ProtocolChanged,
    Rejected,
    Retryable,
)
from inventory import catalog, marks, notices, publishing, reconcile, rights, shops
from inventory.canonical import (
    CreatedListing,
    ExternalItemId,
    ExternalModelId,
    Issue,
    ListingDraft,
    ListingId,
    ListingStatus,
    RemoteListing,
    Resolved,
    Severity,
    StockLine,
    StockWrite,
)
from inventory.publishing import Task
from inventory.uow import Connection
from jobs import policy
from jobs.remote import read_all
from jobs.resolve import PictureShelf, Resolver
from jobs.shop_link import Context
from jobs.wiring import Progress as Tell
from jobs.wiring import no_progress

BATCH = 20
# How long a lost create may hide from the marketplace's own search before we may create again.
HIDES_FOR = timedelta(seconds=60)


@dataclass(slots=True)
class Published:
    created: int = 0
    blocked: int = 0
    postponed: int = 0


@dataclass(slots=True)
class _Plan:
    """What will be sent for one listing."""

    task: Task
    draft: ListingDraft
    resolved: Resolved
    brands_read: bool = False


@dataclass(slots=True)
class _Batch:
    """Results of a batch of calls, written in one transaction."""

    created: list[tuple[_Plan, CreatedListing]] = field(default_factory=list)
    postponed: list[tuple[Task, str]] = field(default_factory=list)
    retry: list[Task] = field(default_factory=list)
    blocked: list[tuple[Task, list[Issue]]] = field(default_factory=list)


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
    _take_down(ctx, [t for t in tasks if t.archived], result)
    tasks = [t for t in tasks if not t.archived]
    _show_again(ctx, [t for t in tasks if t.phase == "live"], result)
    _read_back(ctx, [t for t in tasks if t.phase == "creating"], result)
    tasks = _again(ctx, tasks)
    resolver = Resolver(ctx, ctx.app.settings.pictures_folder)
    _create_all(ctx, resolver, [t for t in tasks if t.phase == "wanted"], result, tell)
    _complete_all(ctx, resolver, result, tell)
    return result


def content_print(draft: ListingDraft, resolved: Resolved) -> str:
    """A fingerprint of what a shop shows beside stock and price: the same fingerprint needs no call."""
    ids = resolved.picture_ids
    plain = [
        draft.name, draft.description, resolved.category_id, draft.brand, draft.condition.value, draft.weight_g,
        [draft.size.length_mm, draft.size.width_mm, draft.size.height_mm] if draft.size else None,
        [ids.get(p.ref, p.ref) for p in draft.pictures], sorted(draft.attributes.items()), list(draft.axes),
        [[v.sku, list(v.options), v.weight_g, v.barcode, ids.get(v.picture.ref, v.picture.ref) if v.picture else None]
         for v in draft.variants],
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(plain)).hexdigest()[:32]


def _first_meeting(ctx: Context) -> None:
    """Once per shop: listings that are already there under our codes become ours instead of being made twice."""
    with ctx.app.database.read() as conn:
        if shops.adopted_at(conn, ctx.shop_id):
            return
    found, read_at = read_all(ctx)
    with ctx.app.database.uow() as uow:
        catalog.ensure_listings(uow.conn, ctx.app.village_id, ctx.shop_id)
        ours = reconcile.our_side(uow.conn, ctx.shop_id, read_at)
        reconcile.believe(
            uow.conn, ctx.app.village_id, ctx.shop_id, reconcile.compare(ours, found), read_at,
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
    batch = _Batch()
    plans = _prepare(ctx, resolver, tasks, batch)
    with ctx.app.database.uow() as uow:
        ids = [p.task.listing_id for p in plans]
        numbers = publishing.begin(uow.conn, ids, ctx.app.clock())
        drafts = publishing.drafts(uow.conn, ctx.app.village_id, ids, numbers)
        uow.commit()
    stopped: MarketplaceError | None = None
    for plan in plans:
        if stopped is not None:
            batch.retry.append(plan.task)
            continue
        plan.draft = drafts[plan.task.listing_id]
        stopped = _create_one(ctx, resolver, plan, batch)
    _store(ctx, batch, numbers, result)
    if stopped is not None:
        raise stopped


def _create_one(ctx: Context, resolver: Resolver, plan: _Plan, batch: _Batch) -> MarketplaceError | None:
    """Create one listing and note its fate. Returns an error that stops the whole shop."""
    flow = ctx.marketplace.flows.create_listing
    assert flow is not None
    try:
        batch.created.append((plan, ctx.run(flow(plan.draft, plan.resolved))))
    except Ambiguous as exc:
        made = _find(ctx, plan.task.code)
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
        batch.blocked.append((plan.task, [_refused(exc)]))
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


def _prepare(ctx: Context, resolver: Resolver, tasks: Sequence[Task], batch: _Batch) -> list[_Plan]:
    """Drafts, ids and pictures for a batch; what cannot be published is blocked with every reason at once."""
    with ctx.app.database.read() as conn:
        drafts = publishing.drafts(conn, ctx.app.village_id, [t.listing_id for t in tasks])
    resolver.prepare(drafts.values())
    found: list[tuple[Task, ListingDraft, Resolved]] = []
    for task in tasks:
        draft = drafts[task.listing_id]
        resolved, issues = resolver.resolve(draft)
        if resolved is None:
            batch.blocked.append((task, issues))
        else:
            found.append((task, draft, resolved))
    shelf = PictureShelf(ctx, ctx.app.settings.pictures_folder)
    pictures = shelf.ids([draft for _, draft, _ in found])
    plans: list[_Plan] = []
    for task, draft, resolved in found:
        own = pictures[draft.code]
        resolved = replace(resolved, picture_ids=own.ids)
        issues = ctx.marketplace.check(draft, resolved)
        for picture in draft.pictures:
            issues = [*issues, *own.issues.get(picture.ref, [])]
        if any(i.severity is Severity.ERROR for i in issues):
            batch.blocked.append((task, issues))
        else:
            plans.append(_Plan(task, draft, resolved))
    return plans


def _store(ctx: Context, batch: _Batch, numbers: Mapping[int, int], result: Published) -> None:
    now = ctx.app.clock()
    at = ctx.server_now()
    with ctx.app.database.uow() as uow:
        conn = uow.conn
        publishing.retry_allowed(conn, [t.listing_id for t in batch.retry])
        touched: list[ListingId] = []
        for plan, made in batch.created:
            fingerprint = content_print(plan.draft, plan.resolved)
            publishing.created(conn, plan.task.listing_id, made, numbers, fingerprint, at)
            touched.append(plan.task.listing_id)
        marks.sent(conn, [p.task.mark for p, made in batch.created if made.complete])
        for task, code in batch.postponed:
            marks.postpone(conn, [task.mark], policy.next_try(now, task.mark.attempts), code)
        _block(ctx, conn, batch.blocked)
        _clear_notices(ctx, conn, [p.task for p, _ in batch.created])
        # A blocked product asks for no share any more, so the other shops may have its units.
        freed = [t.listing_id for t in batch.retry] + [t.listing_id for t, _ in batch.blocked]
        own = publishing.seats(conn, [*touched, *freed])
        rights.replan(conn, [s.variant_id for seats in own.values() for s in seats],
                      last_units=ctx.app.settings.last_units)  # fmt: skip
        uow.commit()
    result.created += sum(made.complete for _, made in batch.created)
    result.blocked += len(batch.blocked)
    result.postponed += len(batch.postponed)


def _block(ctx: Context, conn: Connection, blocked: Sequence[tuple[Task, list[Issue]]]) -> None:
    for task, issues in blocked:
        first = issues[0].code if issues else "unknown"
        marks.block(conn, [task.mark], first)
        notices.tell(
            conn,
            ctx.app.village_id,
            [
                notices.Notice(
                    "product_blocked",
                    task.code,
                    {
                        "code": task.code,
                        "shop": ctx.shop.name,
                        "issues": [{"field": i.field, "code": i.code, "params": dict(i.params)} for i in issues],
                    },
                    Severity.ERROR,
                    ctx.shop_id,
                )
            ],
        )


def _clear_notices(ctx: Context, conn: Connection, tasks: Sequence[Task]) -> None:
    if tasks:
        notices.resolve(conn, "product_blocked", shop_id=ctx.shop_id, about=[t.code for t in tasks])


def _refused(exc: Rejected) -> Issue:
    return Issue(exc.field, "refused_there", {"reason": exc.code, "detail": exc.detail})


# --- completing: variants ----------------------------------------------------------------------------------------


def _complete_all(ctx: Context, resolver: Resolver, result: Published, tell: Tell) -> None:
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
    batch = _Batch()
    plans = _prepare(ctx, resolver, tasks, batch)
    ids = [p.task.listing_id for p in plans]
    with ctx.app.database.uow() as uow:
        fresh = set(publishing.missing_models(uow.conn, ids))
        granted = rights.begin_creation(uow.conn, ids, only=fresh)
        drafts = publishing.drafts(uow.conn, ctx.app.village_id, ids, granted)
        bare = publishing.begin_completion(uow.conn, ids)
        uow.commit()
    stopped: MarketplaceError | None = None
    done: list[tuple[_Plan, CreatedListing]] = []
    for plan in plans:
        if stopped is not None or plan.task.external_item_id is None:
            continue
        plan.draft = drafts[plan.task.listing_id]
        stopped = _complete_one(ctx, plan, plan.task.listing_id in bare, done, batch)
    try:
        _put_on_sale(ctx, done, batch)
    except MarketplaceError as exc:
        stopped = stopped or exc
    _store(ctx, batch, granted, result)
    if stopped is not None:
        raise stopped


def _complete_one(
    ctx: Context, plan: _Plan, bare: bool, done: list[tuple[_Plan, CreatedListing]], batch: _Batch
) -> MarketplaceError | None:
    flow = ctx.marketplace.flows.complete_listing
    assert flow is not None
    item = ExternalItemId(plan.task.external_item_id or "")
    try:
        done.append((plan, ctx.run(flow(item, plan.draft, plan.resolved, bare))))
    except (Rejected, MappingError) as exc:
        issues = [_refused(exc)] if isinstance(exc, Rejected) else [i for i in exc.issues if isinstance(i, Issue)]
        batch.blocked.append((plan.task, issues))
    except (Ambiguous, ProtocolChanged, Retryable) as exc:
        batch.postponed.append((plan.task, exc.code))
    except MarketplaceError as exc:
        return exc
    return None


def _put_on_sale(ctx: Context, done: Sequence[tuple[_Plan, CreatedListing]], batch: _Batch) -> None:
    """Everything about these items is known now: buyers may see them. What cannot be shown yet stays incomplete."""
    flow = ctx.marketplace.flows.set_listed
    per_call = ctx.marketplace.limits.shop_state_per_call
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


# --- reading back -------------------------------------------------------------------------------------------------


def _find(ctx: Context, code: str) -> RemoteListing | None:
    """What the marketplace holds under our product code, if it can be asked right now."""
    flow = ctx.marketplace.flows.find_by_code
    if flow is None:
        return None
    try:
        found = ctx.run(flow(code))
    except MarketplaceError:
        return None
    usable = [r for r in found if r.status is not ListingStatus.DELETED]
    return usable[0] if usable else None


def _take_found(ctx: Context, task: Task, found: RemoteListing) -> bool:
    with ctx.app.database.uow() as uow:
        phase = publishing.adopt(uow.conn, task.listing_id, found, ctx.server_now())
        if phase == "live":
            marks.sent(uow.conn, [task.mark])
        uow.commit()
    return bool(phase)


def _read_back(ctx: Context, tasks: Sequence[Task], result: Published) -> None:
    """Creates of an earlier run whose fate is unknown: found → ours; not found for long enough → wanted again."""
    for task in tasks:
        found = _find(ctx, task.code)
        if found is not None:
            _take_found(ctx, task, found)
            result.created += 1
            continue
        now = ctx.app.clock()
        old = task.attempted_at is None or now - task.attempted_at >= HIDES_FOR
        with ctx.app.database.uow() as uow:
            if old:
                publishing.retry_allowed(uow.conn, [task.listing_id])
            else:
                marks.postpone(uow.conn, [task.mark], now + HIDES_FOR, "create_unknown")
            uow.commit()


# --- taking down --------------------------------------------------------------------------------------------------


def _take_down(ctx: Context, tasks: Sequence[Task], result: Published) -> None:
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


def _show_again(ctx: Context, tasks: Sequence[Task], result: Published) -> None:
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
            emptied = all(r.ok for r in ctx.run(stock(StockWrite(item, zeros))))
            shown = emptied and all(r.ok for r in ctx.run(listed([item], True)))
            code = "" if shown else "relist_refused"
        except (Rejected, Retryable, ProtocolChanged) as exc:
            code = exc.code
        with ctx.app.database.uow() as uow:
            if code:
                marks.postpone(uow.conn, [task.mark], policy.next_try(ctx.app.clock(), task.mark.attempts), code)
                result.postponed += 1
            else:
                publishing.shown_again(uow.conn, task.listing_id, last_units=ctx.app.settings.last_units)
                marks.sent(uow.conn, [task.mark])
            uow.commit()
