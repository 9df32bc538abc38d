"""A batch of listings on its way: prepared before any call, and the fates of its calls stored at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from connectors.core.errors import (
    Rejected,
)
from inventory import import_places, listing_state, marks, notices, publishing, rights
from inventory.canonical import (
    Aspect,
    CreatedListing,
    Issue,
    ListingDraft,
    ListingId,
    Resolved,
    Severity,
)
from inventory.import_places import Place
from inventory.publishing import Task
from inventory.uow import Connection
from jobs import policy
from jobs.fixes import Fix, fix
from jobs.readiness import assess, shelf_of
from jobs.resolve import Resolver
from jobs.shop_link import Context

BATCH = 20


@dataclass(slots=True)
class Published:
    created: int = 0
    blocked: int = 0
    postponed: int = 0


@dataclass(slots=True)
class Plan:
    """What will be sent for one listing."""

    task: Task
    draft: ListingDraft
    resolved: Resolved
    issues: tuple[Issue, ...] = ()
    waits: str = ""  # why some of its pictures do not arrive; the next run sends them
    brands_read: bool = False


@dataclass(slots=True)
class Batch:
    """Results of a batch of calls, written in one transaction."""

    created: list[tuple[Plan, CreatedListing]] = field(default_factory=list)
    postponed: list[tuple[Task, str]] = field(default_factory=list)
    retry: list[Task] = field(default_factory=list)
    blocked: list[tuple[Task, list[Issue]]] = field(default_factory=list)


def content_print(draft: ListingDraft, resolved: Resolved) -> str:
    """A fingerprint of what a shop shows beside stock and price: the same fingerprint needs no call."""
    ids = resolved.picture_ids  # a picture that the shop does not have is not shown, so it is not in the print
    plain: list[Any] = [
        draft.name, draft.description, resolved.category_id, draft.brand, draft.condition.value, draft.weight_g,
        [draft.size.length_mm, draft.size.width_mm, draft.size.height_mm] if draft.size else None,
        [ids[p.ref] for p in draft.pictures if p.ref in ids], sorted(draft.attributes.items()), list(draft.axes),
        [[v.sku, list(v.options), v.weight_g, v.barcode, ids.get(v.picture.ref) if v.picture else None]
         for v in draft.variants],
    ]  # fmt: skip
    if resolved.paper_ids:  # said only where there are some, so that the prints of all others stay as they were
        plain.append([[paper.kind.value, number] for paper, number in resolved.paper_ids.items()])
    return hashlib.sha256(orjson.dumps(plain)).hexdigest()[:32]


def prepare(ctx: Context, resolver: Resolver, tasks: Sequence[Task], batch: Batch) -> list[Plan]:
    """Drafts, ids and pictures for a batch; what cannot be published is blocked with every reason at once.

    Pictures are sent only of what nothing else keeps off.
    """
    with ctx.app.database.read() as conn:
        drafts = publishing.drafts(conn, ctx.app.village_id, [t.listing_id for t in tasks])
    by_code = {drafts[t.listing_id].code: t for t in tasks}
    shelf = shelf_of(resolver)
    whole = list(drafts.values())
    seen = assess(resolver, whole, shelf.look(whole))
    ready = [v.draft for v in seen if not v.errors]
    sent = assess(resolver, ready, shelf.ids(ready))
    late = [v for v in sent if v.errors and v.waits]
    batch.postponed += [(by_code[v.draft.code], v.waits) for v in late]
    batch.blocked += [(by_code[v.draft.code], list(v.issues)) for v in (*seen, *sent) if v.errors and not v.waits]
    return [Plan(by_code[v.draft.code], v.draft, v.resolved, v.issues, v.waits) for v in sent if not v.errors]


def store(ctx: Context, batch: Batch, numbers: Mapping[int, int], result: Published) -> None:
    now = ctx.app.clock()
    at = ctx.server_now()
    with ctx.app.database.uow() as uow:
        conn = uow.conn
        publishing.retry_allowed(conn, [t.listing_id for t in batch.retry])
        touched: list[ListingId] = []
        for plan, made in batch.created:
            prices = {v.sku: v.price for v in plan.draft.variants}
            publishing.created(conn, plan.task.listing_id, made, numbers, _content_there(conn, plan), at, prices)
            touched.append(plan.task.listing_id)
        marks.mark(conn, Aspect.CONTENT, [plan.task.listing_id for plan, _ in batch.created if plan.waits])
        tell_left_out(ctx, conn, {plan.task.listing_id: plan.issues for plan, _ in batch.created})
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


def _content_there(conn: Connection, plan: Plan) -> str:
    """The fingerprint of what the shop shows after a creation. New variants of an old listing bring no other edit
    along: then what was told before still stands, and the content mark tells the rest."""
    whole = content_print(plan.draft, plan.resolved)
    told = listing_state.external_ids(conn, [plan.task.listing_id])[plan.task.listing_id][2]
    if not told:
        return whole
    seats = publishing.seats(conn, [plan.task.listing_id])[plan.task.listing_id]
    old = {s.sku for s in seats if s.external_model_id is not None}
    before = replace(plan.draft, variants=tuple(v for v in plan.draft.variants if v.sku in old))
    return whole if content_print(before, plan.resolved) == told else told


def _block(ctx: Context, conn: Connection, blocked: Sequence[tuple[Task, list[Issue]]]) -> None:
    places = import_places.places(conn, ctx.app.village_id, [task.code for task, _ in blocked])
    for task, found in blocked:
        issues = [i for i in found if i.severity is Severity.ERROR] or found  # remarks are for lapakdesa check
        first = issues[0].code if issues else "unknown"
        place = places.get(task.code, Place())
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
                        "issues": [_told(i, fix(i, task.code, ctx.shop.name, place)) for i in issues],
                    },
                    Severity.ERROR,
                    ctx.shop_id,
                )
            ],
        )


def tell_left_out(ctx: Context, conn: Connection, shown: Mapping[ListingId, Sequence[Issue]]) -> None:
    """Which pictures of listings that are shown the shop refuses: only the shop knew, so a notice says it. Pictures
    that are missing or damaged were told when they were imported."""
    refused = {i: [one for one in issues if one.code == "picture_refused"] for i, issues in shown.items()}
    codes = listing_state.codes(conn, list(refused))
    places = import_places.places(conn, ctx.app.village_id, [codes[i] for i, issues in refused.items() if issues])
    told = [
        notices.Notice(
            "pictures_left_out",
            codes[i],
            {
                "code": codes[i],
                "shop": ctx.shop.name,
                "issues": [_told(one, fix(one, codes[i], ctx.shop.name, places.get(codes[i], Place()))) for one in own],
            },
            Severity.WARNING,
            ctx.shop_id,
        )
        for i, own in refused.items()
        if own
    ]
    notices.tell(conn, ctx.app.village_id, told)
    fine = [codes[i] for i, own in refused.items() if not own]
    if fine:
        notices.resolve(conn, "pictures_left_out", shop_id=ctx.shop_id, about=fine)


def _told(issue: Issue, mend: Fix) -> dict[str, Any]:
    """An issue with its cheapest fix, as a notice keeps it."""
    return {
        "field": issue.field,
        "code": issue.code,
        "params": dict(issue.params),
        "fix": {"code": mend.code, "params": dict(mend.params)},
    }


def _clear_notices(ctx: Context, conn: Connection, tasks: Sequence[Task]) -> None:
    if tasks:
        notices.resolve(conn, "product_blocked", shop_id=ctx.shop_id, about=[t.code for t in tasks])


def refused(exc: Rejected) -> Issue:
    return Issue(exc.field, "refused_there", {"reason": exc.code, "detail": exc.detail})
