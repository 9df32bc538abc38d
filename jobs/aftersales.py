"""What buyers ask after the sale: read it, and pass on what a person answers. Nothing is answered by itself.

Reading is kept apart from selling: a reply nobody understands here becomes a notice, and the sync goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from connectors.core.errors import Ambiguous, MarketplaceError, NotFound, ProtocolChanged, Rejected
from inventory import notices, orders, returns, shops
from inventory.canonical import (
    CancelRequest,
    ExternalOrderId,
    Order,
    OrderReturn,
    OrderState,
    RejectReason,
    ReturnAnswer,
    Severity,
    Shop,
)
from jobs.lease import shop_lease
from jobs.pull import RETURNS, pull_returns
from jobs.shop_link import Context, context
from jobs.wiring import App

# A return is answered within days; a marketplace's clock tells how long ago the last reading was.
RETURNS_EVERY = timedelta(hours=1)
ACTOR = "operator"


class NotAsked(Exception):
    """No buyer waits for an answer there. ``number`` is the order's or the return's."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class TooLate(Exception):
    """The marketplace takes no such answer in this state (any more). ``detail`` is its sentence."""

    def __init__(self, number: str, detail: str) -> None:
        super().__init__(number)
        self.number = number
        self.detail = detail


class AnsweredThere(Exception):
    """Only the seller centre of ``marketplace`` can answer this."""

    def __init__(self, number: str, marketplace: str) -> None:
        super().__init__(number)
        self.number = number
        self.marketplace = marketplace


@dataclass(frozen=True, slots=True)
class Wish:
    """A buyer's wish to cancel, read a moment ago. ``request`` is None where nothing more is told of it."""

    order: Order
    request: CancelRequest | None
    reasons: tuple[RejectReason, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedReturn:
    """A return, read a moment ago, with the reasons to refuse it."""

    found: OrderReturn
    reasons: tuple[RejectReason, ...] = ()


# --- reading, in the course of a sync ------------------------------------------------------------------------------


def read_requests(ctx: Context, *, now: bool = False) -> None:
    """Returns once an hour (or ``now``), and the deadlines of new wishes to cancel. Raises MarketplaceError only for
    what concerns the whole shop."""
    try:
        asked = _read_returns(ctx, now) | _read_wishes(ctx)
    except (ProtocolChanged, Rejected, NotFound) as exc:
        params = {"shop": ctx.shop.name, "reason": exc.code, "detail": exc.detail}
        with ctx.app.database.uow() as uow:
            told = notices.Notice("requests_unread", "", params, Severity.WARNING, ctx.shop_id)
            notices.tell(uow.conn, ctx.app.village_id, [told])
            uow.commit()
        return
    if asked:
        with ctx.app.database.uow() as uow:
            notices.resolve(uow.conn, "requests_unread", shop_id=ctx.shop_id)
            uow.commit()


def _read_returns(ctx: Context, now: bool) -> bool:
    if ctx.marketplace.flows.pull_returns is None:
        return False
    with ctx.app.database.read() as conn:
        known = shops.progress(conn, ctx.shop_id, RETURNS)
        last = known.value if known else shops.created_at(conn, ctx.shop_id)
    if not now and ctx.server_now() - last < RETURNS_EVERY:
        return False
    pull_returns(ctx)
    return True


def _read_wishes(ctx: Context) -> bool:
    flow = ctx.marketplace.flows.cancel_requests
    if flow is None:
        return False
    with ctx.app.database.read() as conn:
        waiting = orders.wishes_without_deadline(conn, ctx.shop_id)
    if not waiting:
        return False
    found = ctx.run(flow(waiting))
    with ctx.app.database.uow() as uow:
        orders.note_wishes(uow.conn, ctx.app.village_id, ctx.shop_id, found)
        uow.commit()
    return True


# --- a wish to cancel ----------------------------------------------------------------------------------------------


def look_at_wish(app: App, shop: Shop, order_id: str, *, refusing: bool) -> Wish:
    """The wish as it stands now, kept like any other reading; with the reasons to refuse when ``refusing``.

    Raises NotAsked, LeaseBusy, MarketplaceError.
    """
    with _working(app, shop) as ctx:
        order = _read_order(ctx, order_id)
        if order.state is not OrderState.CANCELLING:
            raise NotAsked(order_id)
        flows = ctx.marketplace.flows
        found = ctx.run(flows.cancel_requests((order.external_order_id,))) if flows.cancel_requests else ()
        with app.database.uow() as uow:
            orders.note_wishes(uow.conn, app.village_id, ctx.shop_id, found)
            uow.commit()
        request = found[0] if found else None
        return Wish(order, request, _reasons(ctx, request.external_request_id) if request and refusing else ())


def answer_wish(app: App, shop: Shop, order_id: str, *, accept: bool, reason: str = "") -> OrderState | None:
    """Grant or refuse a wish to cancel. Returns the order's state afterwards, None when it could not be read.

    Raises NotAsked, TooLate, AnsweredThere, LeaseBusy, MarketplaceError.
    """
    with _working(app, shop) as ctx:
        flow = ctx.marketplace.flows.answer_cancellation
        if flow is None:
            raise AnsweredThere(order_id, ctx.marketplace.label)
        try:
            ctx.run(flow(ExternalOrderId(order_id), accept, reason))
        except Ambiguous:
            if _read_order(ctx, order_id).state is OrderState.CANCELLING:
                raise
        except NotFound as exc:
            raise NotAsked(order_id) from exc
        except Rejected as exc:
            raise _refused(order_id, exc) from exc
        try:
            return _read_order(ctx, order_id).state
        except MarketplaceError:
            return None  # the answer has arrived; the next sync reads what came of it


def _read_order(ctx: Context, order_id: str) -> Order:
    flow = ctx.marketplace.flows.get_orders
    assert flow is not None
    found = ctx.run(flow((ExternalOrderId(order_id),)))
    with ctx.app.database.uow() as uow:
        orders.ingest(uow.conn, ctx.app.village_id, ctx.shop_id, found, last_units=ctx.app.settings.last_units)
        uow.commit()
    return found[0]


# --- a return ------------------------------------------------------------------------------------------------------


def look_at_return(app: App, shop: Shop, number: str, *, refusing: bool) -> AskedReturn:
    """The return as it stands now, kept like any other reading; with the reasons to refuse when ``refusing``.

    Raises NotAsked, AnsweredThere, LeaseBusy, MarketplaceError.
    """
    with _working(app, shop) as ctx:
        found = _read_return(ctx, number)
        if not found.waits:
            raise NotAsked(number)
        if ctx.marketplace.flows.answer_return is None or not found.answers:
            raise AnsweredThere(number, ctx.marketplace.label)
        return AskedReturn(found, _reasons(ctx, number) if refusing else ())


def answer_return(app: App, shop: Shop, number: str, answer: ReturnAnswer, reason: str = "") -> OrderReturn | None:
    """Answer a return. Returns it as it is afterwards, None when it could not be read.

    Raises TooLate, AnsweredThere, LeaseBusy, MarketplaceError.
    """
    with _working(app, shop) as ctx:
        flow = ctx.marketplace.flows.answer_return
        if flow is None:
            raise AnsweredThere(number, ctx.marketplace.label)
        try:
            ctx.run(flow(number, answer, reason))
        except Ambiguous:
            if answer in _read_return(ctx, number).answers:
                raise
        except Rejected as exc:
            raise _refused(number, exc) from exc
        try:
            return _read_return(ctx, number)
        except MarketplaceError:
            return None  # the answer has arrived; the next reading tells what came of it


def _read_return(ctx: Context, number: str) -> OrderReturn:
    flow = ctx.marketplace.flows.get_return
    assert flow is not None
    found = ctx.run(flow(number))
    answerable = ctx.marketplace.flows.answer_return is not None
    with ctx.app.database.uow() as uow:
        returns.store(uow.conn, ctx.app.village_id, ctx.shop_id, [found], answerable=answerable)
        uow.commit()
    return found


def restock(app: App, shop: Shop, number: str, good: Mapping[str, int]) -> dict[str, int]:
    """Book what may be sold again of a return: so many of each line key. Returns base units by SKU.

    Raises ReturnUnknown, AlreadySettled.
    """
    with app.database.uow() as uow:
        back = returns.settle(
            uow.conn, shop.shop_id, number, good, app.clock(), actor=ACTOR, last_units=app.settings.last_units
        )
        uow.commit()
    return back


# --- shared ----------------------------------------------------------------------------------------------------


@contextmanager
def _working(app: App, shop: Shop) -> Iterator[Context]:
    with shop_lease(app, shop.shop_id) as held:
        ctx = context(app, shop)
        ctx.held = held
        yield ctx


def _reasons(ctx: Context, number: str) -> tuple[RejectReason, ...]:
    flow = ctx.marketplace.flows.reject_reasons
    return ctx.run(flow(number)) if flow is not None else ()


def _refused(number: str, exc: Rejected) -> Exception:
    return TooLate(number, exc.detail or exc.code) if exc.field == "state" else exc
