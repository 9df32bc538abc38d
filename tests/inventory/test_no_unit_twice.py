"""A simulated marketplace against the real books: buyers, absolute writes, lost replies and crashes in any order.

Two promises, each a machine that hypothesis drives:

* **Strict** (the last-units rule always holds): whatever happens, in whatever order, what buyers were promised and what
  shops still show together never exceed what is physically there. Offline sales take only units that no shop holds.
Each is told twice: of a SKU sold by the piece, and of one that is also sold by the dozen out of the same stock.

* **Loose** (the default rule): our own steps never make the books worse. Only facts do (an order that a write hid, a
  sale at the stall), and from then on every write lowers until the books are right again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from inventory import ledger, orders, rights, shops
from inventory.canonical import ExternalModelId, MovementKind, OrderLine, OrderState, ShopState
from inventory.rights import LineWrite
from tests.inventory.village import DESA, Stage, after, dozens, item, order, product

SKU = "KOPI"
which = st.integers(0, 1)
offers = st.integers(0, 3)


@cache
def _stage(opening: int, *, by_the_dozen: bool) -> Stage:
    return Stage(opening, made=dozens(SKU) if by_the_dozen else product(SKU))


@dataclass(frozen=True)
class Offer:
    """What a buyer can choose in a shop: pieces, or dozens of them."""

    shop: int
    sku: str
    model: str | None
    units: int


@dataclass
class Sale:
    name: str
    offer: Offer
    quantity: int
    created: int
    updated: int
    state: OrderState = OrderState.READY
    shipped: int | None = None


class Market(RuleBasedStateMachine):
    """Two shops of a marketplace with whole-second times, and our program, which may die between any two steps."""

    last_units = 10**9
    opening = 7
    by_the_dozen = False

    @initialize()
    def open_the_stall(self) -> None:
        self.stall = _stage(self.opening, by_the_dozen=self.by_the_dozen).again()
        self.now = 100
        self.physical = self.opening
        self.offers: dict[int, Offer] = {}
        self.shown: dict[int, int] = {}
        for sku in (SKU, f"{SKU}-LSN") if self.by_the_dozen else (SKU,):
            for shop, seat in enumerate(self.stall.seats(sku)):
                self.offers[seat.id] = Offer(shop, sku, seat.external_model_id, seat.units_per_sale)
                self.shown[seat.id] = max(0, seat.confirmed)
        self.sales: list[Sale] = []
        self.cursor = [0, 0]
        # Numbers begun but not sent, and numbers that arrived but are not yet noted as confirmed, by shop.
        self.to_send: list[list[LineWrite]] = [[], []]
        self.arrived: list[list[LineWrite]] = [[], []]
        self.keys = 0
        self.sync_once()

    def sync_once(self) -> None:
        for shop in (0, 1):
            self.now += 1
            self._pull(shop, commit=True)

    # --- the world ------------------------------------------------------------------------------------------------

    @rule(seconds=st.integers(1, 3))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @rule(offer=offers, quantity=st.integers(1, 4))
    def a_buyer_buys(self, offer: int, quantity: int) -> None:
        seat = sorted(self.offers)[offer % len(self.offers)]
        if quantity <= self.shown[seat]:
            self.shown[seat] -= quantity
            self.sales.append(Sale(f"O{len(self.sales)}", self.offers[seat], quantity, self.now, self.now))

    @rule(offer=offers)
    def a_buyer_takes_everything(self, offer: int) -> None:
        self.a_buyer_buys(offer, max(1, self.shown[sorted(self.offers)[offer % len(self.offers)]]))

    @rule(pick=st.integers(0, 30))
    def a_buyer_cancels(self, pick: int) -> None:
        waiting = [s for s in self.sales if s.state is OrderState.READY]
        if waiting:
            sale = waiting[pick % len(waiting)]
            sale.state, sale.updated = OrderState.CANCELLED, self.now
            self.shown[next(seat for seat, offer in self.offers.items() if offer == sale.offer)] += sale.quantity

    @rule(pick=st.integers(0, 30))
    def the_courier_takes_a_parcel(self, pick: int) -> None:
        waiting = [s for s in self.sales if s.state is OrderState.READY]
        if waiting:
            sale = waiting[pick % len(waiting)]
            sale.state, sale.updated, sale.shipped = OrderState.SHIPPED, self.now, self.now

    @rule(units=st.integers(1, 4))
    def units_arrive(self, units: int) -> None:
        self.physical += units
        self._move(units, MovementKind.RECEIPT)

    def _move(self, units: int, kind: MovementKind) -> None:
        self.keys += 1
        with self.stall.database.uow() as uow:
            own = ledger.find_variant(uow.conn, DESA, SKU)
            ledger.record(uow.conn, [ledger.Entry(own, units, kind, f"k{self.keys}")])
            rights.replan(uow.conn, [own], last_units=self.last_units)
            uow.commit()

    @rule(units=st.integers(1, 4))
    def the_stall_sells_units_that_no_shop_holds(self, units: int) -> None:
        if units <= -self.stall.group().excess:
            self.physical -= units
            self._move(-units, MovementKind.LOSS)

    @rule(shop=which, awake=st.booleans())
    def a_shop_is_paused_or_woken(self, shop: int, awake: bool) -> None:
        shop_id = self.stall.shop_ids[shop]
        with self.stall.database.uow() as uow:
            shops.set_state(uow.conn, shop_id, ShopState.ACTIVE if awake else ShopState.PAUSED)
            rights.replan_shop(uow.conn, shop_id, last_units=self.last_units)
            uow.commit()

    # --- our program ----------------------------------------------------------------------------------------------

    def _idle(self, shop: int) -> bool:
        return not self.to_send[shop] and not self.arrived[shop]

    @rule(shop=which)
    def we_die(self, shop: int) -> None:
        """Between any two steps: what was noted stays noted, what was learnt but not stored is lost."""
        self.to_send[shop], self.arrived[shop] = [], []

    @rule(shop=which, commit=st.sampled_from([True, True, True, False]))
    def we_pull(self, shop: int, commit: bool) -> None:
        if self._idle(shop):
            self._pull(shop, commit=commit)

    def _pull(self, shop: int, *, commit: bool) -> None:
        since, until = self.cursor[shop], self.now
        changed = [s for s in self.sales if s.offer.shop == shop and since <= s.updated <= until]
        shop_id = self.stall.shop_ids[shop]
        snapshots = [
            order(
                s.name,
                _line(shop_id, s),
                state=s.state,
                created=s.created,
                updated=s.updated,
                shipped=s.shipped,
            )
            for s in changed
        ]
        with self.stall.database.uow() as uow:
            orders.ingest(uow.conn, DESA, shop_id, snapshots, last_units=self.last_units)
            rights.settle(uow.conn, shop_id, after(until), last_units=self.last_units)
            if commit:
                uow.commit()
                self.cursor[shop] = until

    @rule(shop=which)
    def we_note_what_we_shall_write(self, shop: int) -> None:
        if not self._idle(shop):
            return
        worse = max(0, self.stall.group().excess)
        with self.stall.database.uow() as uow:
            begun = rights.begin_writes(
                uow.conn, self.stall.shop_ids[shop], after(self.now), last_units=self.last_units
            )
            uow.commit()
        self.to_send[shop] = [w for each in begun for w in each.lines]
        assert self.stall.group().excess <= worse, "a write was granted units that somebody holds"

    @rule(shop=which, pull=st.booleans(), bought=st.integers(0, 3), cancel=st.integers(0, 6), units=st.integers(0, 3))
    def we_sync_while_buyers_act(self, shop: int, pull: bool, bought: int, cancel: int, units: int) -> None:
        """A whole turn at one shop, in which somebody buys or cancels in the worst moment: just before the number."""
        if not self._idle(shop):
            return
        if units:
            self.units_arrive(units)
        if pull:
            self.now += 1
            self._pull(shop, commit=True)
        self.we_note_what_we_shall_write(shop)
        self.now += 1
        if bought:
            for offer in (shop, shop + 2):  # by the piece in one shop, by the dozen in the other
                self.a_buyer_buys(offer, bought)
        if cancel > 3:
            self.a_buyer_cancels(cancel)
        while self.to_send[shop]:
            self.we_send(shop, "arrives")
        self.now += 1
        self.we_store_what_was_confirmed(shop)

    @precondition(lambda self: any(self.to_send))
    @rule(shop=which, fate=st.sampled_from(["arrives", "arrives", "arrives", "lost before", "lost after", "refused"]))
    def we_send(self, shop: int, fate: str) -> None:
        if not self.to_send[shop]:
            return
        write = self.to_send[shop].pop(0)
        if fate.startswith("arrives") or fate == "lost after":
            self.shown[write.listing_variant_id] = write.value
        if fate == "arrives":
            self.arrived[shop].append(write)
        elif fate == "refused":
            self._store(lambda conn: rights.refuse(conn, [write]))
        self._remark(shop)

    @precondition(lambda self: any(self.arrived))
    @rule(shop=which)
    def we_store_what_was_confirmed(self, shop: int) -> None:
        lines, self.arrived[shop] = self.arrived[shop], []
        worse = max(0, self.stall.group().excess)
        self._store(lambda conn: rights.confirm(conn, lines, after(self.now)))
        assert self.stall.group().excess <= worse

    def _store(self, change: Any) -> None:
        with self.stall.database.uow() as uow:
            change(uow.conn)
            own = ledger.find_variant(uow.conn, DESA, SKU)
            rights.replan(uow.conn, [own], last_units=self.last_units)
            uow.commit()

    def _remark(self, shop: int) -> None:
        """A mark whose write failed stays open and becomes due again."""
        self._store(lambda conn: None)

    @rule()
    def a_month_without_sync(self) -> None:
        self.now += 30 * 86_400


class StrictMarket(Market):
    """The last-units rule holds for every number."""

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        promised = sum(s.quantity * s.offer.units for s in self.sales if s.state is not OrderState.CANCELLED)
        shown = sum(number * self.offers[seat].units for seat, number in self.shown.items())
        assert promised + shown <= self.physical, (promised, self.shown, self.physical)

    # The books may count more than that for a moment: an order in the very second of a write, or one that comes out of
    # what is still settling, is reserved and counted at its shop until the next pull. Too much is the safe side.


class LooseMarket(Market):
    """The default: only the last five units go through zero. ``we_note…`` and ``we_store…`` assert the promise."""

    last_units = rights.DEFAULT_LAST_UNITS

    @rule(units=st.integers(1, 3))
    def the_stall_sells_what_shops_show(self, units: int) -> None:
        if units <= self.stall.balance().available:
            self.physical -= units
            self._move(-units, MovementKind.LOSS)

    @invariant()
    def too_much_is_only_ever_lowered(self) -> None:
        group = self.stall.group()
        if group.excess > 0:
            for holding in group.holdings:
                value = rights.next_write(
                    group.balance.available, group.holdings, holding.key, last_units=self.last_units
                )
                assert value is None or value <= holding.upper

    def teardown(self) -> None:
        """Left alone, the books come right: pull, write, settle a few times, and the invariant holds again."""
        for shop_id in self.stall.shop_ids:
            with self.stall.database.uow() as uow:
                shops.set_state(uow.conn, shop_id, ShopState.ACTIVE)
                rights.replan_shop(uow.conn, shop_id, last_units=self.last_units)
                uow.commit()
        for _ in range(6):
            for shop in (0, 1):
                self.now += 5
                self.we_die(shop)
                self._pull(shop, commit=True)
                self.we_note_what_we_shall_write(shop)
                while self.to_send[shop]:
                    self.we_send(shop, "arrives")
                self.we_store_what_was_confirmed(shop)
        for shop in (0, 1):
            self.now += 5
            self._pull(shop, commit=True)
        group = self.stall.group()
        assert group.excess <= 0 or group.balance.available < 0
        assert {h.key for h in group.holdings} == self.shown.keys()
        for holding in group.holdings:
            assert self.shown[holding.key] <= holding.upper
            assert holding.pending is None
            assert holding.settling is None


class Dozens:
    """Thirty pieces that are sold by the piece and by the dozen, in both shops."""

    opening = 30
    by_the_dozen = True


class StrictDozens(Dozens, StrictMarket):
    pass


class LooseDozens(Dozens, LooseMarket):
    pass


def _line(shop_id: int, sale: Sale) -> OrderLine:
    model = None if sale.offer.model is None else ExternalModelId(sale.offer.model)
    code = item(shop_id, SKU)
    return OrderLine("1", code, model, sale.offer.sku, "Kopi", sale.quantity, sale.quantity, 25_000)


run = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestStrictMarket = StrictMarket.TestCase
TestStrictMarket.settings = run
TestLooseMarket = LooseMarket.TestCase
TestLooseMarket.settings = run
TestStrictDozens = StrictDozens.TestCase
TestStrictDozens.settings = run
TestLooseDozens = LooseDozens.TestCase
TestLooseDozens.settings = run
