"""Push what is marked: stock (decreases first), then price, then content. The newest value is read when it is sent.

A listing that already shows the right thing costs no call. Pushing never changes our stock (DESIGN section 8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from connectors.core.errors import (
    Ambiguous,
    MappingError,
    MarketplaceError,
    NotFound,
    ProtocolChanged,
    RateLimited,
    Rejected,
    Retryable,
)
from inventory import listing_state, marks, notices, publishing, rights
from inventory.canonical import (
    Aspect,
    ExternalItemId,
    ExternalModelId,
    Issue,
    ItemResult,
    ListingId,
    PriceLine,
    PriceWrite,
    Severity,
    StockLine,
    StockWrite,
)
from inventory.marks import Mark
from inventory.rights import LineWrite, ListingWrite
from inventory.uow import Connection, chunks
from jobs import policy
from jobs.picture_shelf import PictureShelf
from jobs.publish_batch import content_print, tell_left_out
from jobs.readiness import Verdict, assess, shelf_of
from jobs.resolve import Resolver
from jobs.shop_link import Context
from jobs.wiring import Progress as Tell
from jobs.wiring import no_progress

W = TypeVar("W")
# Results are committed in batches: a crash in between costs a repeated SET, never a wrong number.
FLUSH = 50
GIVE_UP_AFTER = 3
# So often new content waits for a picture that does not arrive; then it goes without, and the picture follows.
PATIENCE = 3


@dataclass(slots=True)
class Pushed:
    pushed: int = 0
    unchanged: int = 0
    postponed: int = 0
    blocked: int = 0


@dataclass(slots=True)
class _Fate:
    """Outcomes of some calls, to be stored together."""

    confirmed: list[tuple[LineWrite, datetime]] = field(default_factory=list)  # with their time at the reply
    refused: list[LineWrite] = field(default_factory=list)
    done: list[tuple[Mark, ListingId]] = field(default_factory=list)
    postponed: list[tuple[Mark, str]] = field(default_factory=list)
    blocked: list[tuple[Mark, ListingId, str, str]] = field(default_factory=list)
    gone: list[tuple[Mark, ListingId]] = field(default_factory=list)
    hidden: dict[ListingId, bool] = field(default_factory=dict)  # the shop hides it whole, or shows it again
    prices: dict[int, int] = field(default_factory=dict)
    prints: dict[int, str] = field(default_factory=dict)
    seen: dict[ListingId, tuple[Issue, ...]] = field(default_factory=dict)  # what was said of content that is there


def push(ctx: Context, *, tell: Tell = no_progress) -> Pushed:
    """Tell this shop everything that is due. Raises what stops the whole shop; what was done is stored first."""
    result = Pushed()
    _push_stock(ctx, result, tell)
    _push_prices(ctx, result, tell)
    _push_content(ctx, result, tell)
    return result


def push_stock_only(ctx: Context, *, tell: Tell = no_progress) -> Pushed:
    """The second round of a sync: units that another shop's decrease set free."""
    result = Pushed()
    _push_stock(ctx, result, tell)
    return result


# --- stock ------------------------------------------------------------------------------------------------------


def _push_stock(ctx: Context, result: Pushed, tell: Tell) -> None:
    with ctx.app.database.uow() as uow:
        due = marks.due(uow.conn, ctx.shop_id, Aspect.STOCK, ctx.app.clock())
        writes = (
            rights.begin_writes(uow.conn, ctx.shop_id, ctx.app.clock(), last_units=ctx.app.settings.last_units)
            if due
            else []
        )
        uow.commit()
    result.unchanged += len(due) - len(writes)
    _each(ctx, writes, _send_stock, result, tell, "stock")


def _send_stock(ctx: Context, write: ListingWrite, fate: _Fate) -> None:
    flow = ctx.marketplace.flows.set_stock
    assert flow is not None
    item = ExternalItemId(write.external_item_id)
    try:
        outcomes: list[tuple[LineWrite, ItemResult | None]] = []
        for part in chunks(write.lines, ctx.marketplace.limits.stock_lines_per_call):
            others = _stock_lines([w for w in (*write.lines, *write.others) if w not in part]) if write.hidden else ()
            told = StockWrite(item, _stock_lines(part), write.hidden, others)
            got = {r.key: r for r in ctx.run(flow(told))}
            outcomes += [(w, got.get(w.external_model_id or item)) for w in part]
    except Rejected as exc:
        fate.refused += write.lines
        fate.blocked.append((write.mark, write.listing_id, exc.code, exc.detail))
        return
    except NotFound:
        fate.gone.append((write.mark, write.listing_id))
        return
    _sort_out(write, outcomes, ctx.server_now(), fate)


def _sort_out(
    write: ListingWrite, outcomes: Sequence[tuple[LineWrite, ItemResult | None]], at: datetime, fate: _Fate
) -> None:
    """Partial success is normal: each number has its own fate."""
    failed = [(w, r) for w, r in outcomes if r is not None and not r.ok]
    hidden = any(r.hidden for _, r in outcomes if r is not None)
    if hidden is not write.hidden and outcomes:
        fate.hidden[write.listing_id] = hidden
    unsure = [w for w, r in outcomes if r is None]
    fate.confirmed += [(w, at) for w, r in outcomes if r is not None and r.ok]
    fate.refused += [w for w, _ in failed]
    if unsure:
        fate.postponed.append((write.mark, "not_answered"))
    elif failed:
        fate.postponed.append((write.mark, failed[0][1].code or "refused"))
    else:
        fate.done.append((write.mark, write.listing_id))


def _stock_lines(lines: Sequence[LineWrite]) -> tuple[StockLine, ...]:
    return tuple(StockLine(_model(w.external_model_id), w.value) for w in lines)


def _model(value: str | None) -> ExternalModelId | None:
    return None if value is None else ExternalModelId(value)


# --- price ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _PriceTask:
    mark: Mark
    listing_id: ListingId
    external_item_id: str
    lines: tuple[tuple[int, str | None, int], ...]  # listing variant, model, price


def _push_prices(ctx: Context, result: Pushed, tell: Tell) -> None:
    tasks: list[_PriceTask] = []
    with ctx.app.database.uow() as uow:
        due = marks.due(uow.conn, ctx.shop_id, Aspect.PRICE, ctx.app.clock())
        items = listing_state.external_ids(uow.conn, [m.listing_id for m in due])
        seats = publishing.seats(uow.conn, [m.listing_id for m in due])
        same: list[Mark] = []
        for m in due:
            item, phase, _ = items[m.listing_id]
            changed = tuple(
                (s.listing_variant_id, s.external_model_id, s.price)
                for s in seats[m.listing_id]
                if s.price != s.price_confirmed
            )
            if phase != "live" or item is None:
                continue
            if changed:
                tasks.append(_PriceTask(m, m.listing_id, item, changed))
            else:
                same.append(m)
        marks.sent(uow.conn, same)
        uow.commit()
    result.unchanged += len(same)
    _each(ctx, tasks, _send_price, result, tell, "prices")


def _send_price(ctx: Context, task: _PriceTask, fate: _Fate) -> None:
    flow = ctx.marketplace.flows.set_price
    assert flow is not None
    item = ExternalItemId(task.external_item_id)
    failed: list[ItemResult] = []
    missing = False
    for part in chunks(task.lines, ctx.marketplace.limits.price_lines_per_call):
        lines = tuple(PriceLine(_model(model), price) for _, model, price in part)
        try:
            got = {r.key: r for r in ctx.run(flow(PriceWrite(item, lines)))}
        except Rejected as exc:
            fate.blocked.append((task.mark, task.listing_id, exc.code, exc.detail))
            return
        except NotFound:
            fate.gone.append((task.mark, task.listing_id))
            return
        for own, model, price in part:
            outcome = got.get(model or item)
            if outcome is None:
                missing = True
            elif outcome.ok:
                fate.prices[own] = price
            else:
                failed.append(outcome)
    if stuck := [each for each in failed if not each.later]:
        fate.blocked.append((task.mark, task.listing_id, stuck[0].code, stuck[0].message))
    elif failed:
        fate.postponed.append((task.mark, failed[0].code))
    elif missing:
        fate.postponed.append((task.mark, "not_answered"))
    else:
        fate.done.append((task.mark, task.listing_id))


# --- content ----------------------------------------------------------------------------------------------------


def _push_content(ctx: Context, result: Pushed, tell: Tell) -> None:
    with ctx.app.database.read() as conn:
        due = marks.due(conn, ctx.shop_id, Aspect.CONTENT, ctx.app.clock())
    if not due:
        return
    resolver = Resolver(ctx, ctx.app.settings.pictures_folder)
    shelf = shelf_of(resolver)

    def send(ctx: Context, mark: Mark, fate: _Fate) -> None:
        _send_content(ctx, mark, fate, resolver, shelf, result)

    _each(ctx, due, send, result, tell, "content")


def _send_content(
    ctx: Context, mark: Mark, fate: _Fate, resolver: Resolver, shelf: PictureShelf, result: Pushed
) -> None:
    flow = ctx.marketplace.flows.update_content
    with ctx.app.database.read() as conn:
        item, phase, told = listing_state.external_ids(conn, [mark.listing_id])[mark.listing_id]
        draft = publishing.drafts(conn, ctx.app.village_id, [mark.listing_id])[mark.listing_id]
    if flow is None or item is None or phase != "live":
        return
    (verdict,) = assess(resolver, [draft], shelf.ids([draft]))
    if verdict.waits and (verdict.errors or mark.attempts < PATIENCE):
        fate.postponed.append((mark, verdict.waits))
        return
    if verdict.errors:
        fate.blocked.append((mark, mark.listing_id, verdict.errors[0].code, ""))
        return
    resolved = verdict.resolved
    fingerprint = content_print(draft, resolved)
    if fingerprint == told:
        _content_is_there(mark, verdict, fate)
        if not verdict.waits:
            result.pushed -= 1
            result.unchanged += 1
        return
    try:
        ctx.run(flow(ExternalItemId(item), draft, resolved))
    except NotFound:
        fate.gone.append((mark, mark.listing_id))
    except (Rejected, MappingError) as exc:
        fate.blocked.append((mark, mark.listing_id, exc.code, exc.detail))
    else:
        fate.prints[mark.listing_id] = fingerprint
        _content_is_there(mark, verdict, fate)


def _content_is_there(mark: Mark, verdict: Verdict, fate: _Fate) -> None:
    fate.seen[mark.listing_id] = verdict.issues
    if verdict.waits:
        fate.postponed.append((mark, verdict.waits))  # the pictures that did not arrive are still to be told
    else:
        fate.done.append((mark, mark.listing_id))


# --- the common walk --------------------------------------------------------------------------------------------


def _each(
    ctx: Context,
    writes: Sequence[W],
    send: Callable[[Context, W, _Fate], None],
    result: Pushed,
    tell: Tell,
    what: str,
) -> None:
    """Send each, store outcomes in batches, stop at what concerns the whole shop."""
    fate = _Fate()
    failures = 0
    for index, write in enumerate(writes):
        if not ctx.may_go_on:
            break  # another run took the lease over: whatever is left stays marked
        try:
            send(ctx, write, fate)
        except RateLimited as exc:
            wait = timedelta(seconds=exc.after_s) if exc.after_s else timedelta(minutes=1)
            with ctx.app.database.uow() as uow:
                left = [_mark_of(w) for w in writes[index:]]
                marks.postpone(uow.conn, left, ctx.app.clock() + wait, exc.code)
                uow.commit()
            result.postponed += len(left)
            break
        except (Retryable, Ambiguous, ProtocolChanged) as exc:
            fate.postponed.append((_mark_of(write), exc.code))
            failures += 1
            if failures >= GIVE_UP_AFTER or getattr(exc, "never_sent", False):
                # The network or the marketplace is down: what is left stays marked for the next run.
                _flush(ctx, fate, result)
                raise
        except MarketplaceError:
            _flush(ctx, fate, result)
            raise
        else:
            failures = 0
        if len(fate.done) + len(fate.postponed) + len(fate.blocked) >= FLUSH:
            tell(what, index + 1, len(writes))
            _flush(ctx, fate, result)
            fate = _Fate()
    _flush(ctx, fate, result)
    if writes:
        tell(what, len(writes), len(writes))


def _mark_of(write: object) -> Mark:
    return write if isinstance(write, Mark) else write.mark  # type: ignore[attr-defined]


def _flush(ctx: Context, fate: _Fate, result: Pushed) -> None:
    """Store outcomes in one transaction; units that became free mark the shops that may have them."""
    now = ctx.app.clock()
    with ctx.app.database.uow() as uow:
        conn = uow.conn
        if not ctx.still_ours(conn):
            _mark_again(conn, fate)
            uow.commit()
            return
        for at in {at for _, at in fate.confirmed}:
            rights.confirm(conn, [w for w, when in fate.confirmed if when == at], at)
        rights.refuse(conn, fate.refused)
        listing_state.prices_sent(conn, fate.prices)
        listing_state.content_sent(conn, fate.prints)
        for hidden in (True, False):
            listing_state.emptied(conn, [i for i, now_hidden in fate.hidden.items() if now_hidden is hidden], hidden)
        marks.sent(conn, [m for m, _ in fate.done])
        for mark, code in fate.postponed:
            marks.postpone(conn, [mark], policy.next_try(now, mark.attempts), code)
        for mark, _, code, _detail in fate.blocked:
            if mark.aspect is Aspect.STOCK:
                # A number that must come down cannot wait for an edit: it is tried again, and a person is told.
                marks.postpone(conn, [mark], policy.next_try(now, mark.attempts), code)
            else:
                marks.block(conn, [mark], code)
        _tell_blocked(ctx, conn, fate)
        tell_left_out(ctx, conn, fate.seen)
        gone = [i for _, i in fate.gone]
        if gone:
            publishing.gone(conn, ctx.app.village_id, ctx.shop_id, gone, last_units=ctx.app.settings.last_units)
            marks.sent(conn, [m for m, _ in fate.gone])
        touched = [w.listing_variant_id for w in (*(w for w, _ in fate.confirmed), *fate.refused)]
        rights.replan(conn, listing_state.variants_of(conn, touched), last_units=ctx.app.settings.last_units)
        uow.commit()
    result.pushed += len(fate.done)
    result.postponed += len(fate.postponed)
    result.blocked += len(fate.blocked)


def _mark_again(conn: Connection, fate: _Fate) -> None:
    """The lease was lost while sending: an older value of ours may have overtaken a newer one, so tell all of it again.

    Nothing is confirmed: whoever took the shop over counts our numbers as possibly shown.
    """
    told = [(m.aspect, i) for m, i in (*fate.done, *fate.gone)] + [(m.aspect, i) for m, i, _, _ in fate.blocked]
    told += [(m.aspect, m.listing_id) for m, _ in fate.postponed]
    for aspect in Aspect:
        marks.mark(conn, aspect, [i for a, i in told if a is aspect])


def _tell_blocked(ctx: Context, conn: Connection, fate: _Fate) -> None:
    codes = listing_state.codes(conn, [i for _, i, _, _ in fate.blocked] + [i for _, i in fate.done])
    notices.tell(
        conn,
        ctx.app.village_id,
        [
            notices.Notice(
                "push_refused",
                f"{codes[i]}/{mark.aspect.value}",
                {
                    "code": codes[i],
                    "shop": ctx.shop.name,
                    "aspect": mark.aspect.value,
                    "reason": code,
                    "detail": detail,
                },
                Severity.ERROR,
                ctx.shop_id,
            )
            for mark, i, code, detail in fate.blocked
        ],
    )
    if fate.done:
        about = [f"{codes[i]}/{mark.aspect.value}" for mark, i in fate.done]
        notices.resolve(conn, "push_refused", shop_id=ctx.shop_id, about=about)
