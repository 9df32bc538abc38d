"""Marks, notices, leases, cursors, migrations: the small things that everything rests on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from inventory import leases, marks, migrate, notices, publishing, reconcile, shops, tables
from inventory.canonical import Aspect, ExternalItemId, ListingId, ListingStatus, RemoteListing, RemoteVariant, Severity
from inventory.notices import Notice
from inventory.reconcile import Cause, OurListing, OurVariant, compare
from inventory.shops import Progress
from inventory.uow import Database
from tests.inventory.village import DESA, T0, add, after, memory, product, put_live, stall

TTL = timedelta(seconds=180)


def test_ten_edits_are_one_call_and_an_edit_during_it_stays_wanted() -> None:
    own = stall(memory())
    shop_id, listing_id = own.shop_ids[0], own.seats()[0].listing_id
    with own.database.uow() as uow:
        for _ in range(10):
            marks.mark(uow.conn, Aspect.PRICE, [listing_id])
        (noted,) = marks.due(uow.conn, shop_id, Aspect.PRICE, T0)
        marks.mark(uow.conn, Aspect.PRICE, [listing_id])
        marks.sent(uow.conn, [noted])
        (again,) = marks.due(uow.conn, shop_id, Aspect.PRICE, T0)
        marks.sent(uow.conn, [again])
        assert marks.due(uow.conn, shop_id, Aspect.PRICE, T0) == []


def test_a_blocked_mark_waits_for_the_next_edit() -> None:
    own = stall(memory())
    shop_id, listing_id = own.shop_ids[0], own.seats()[0].listing_id
    with own.database.uow() as uow:
        marks.mark(uow.conn, Aspect.CONTENT, [listing_id])
        marks.block(uow.conn, marks.due(uow.conn, shop_id, Aspect.CONTENT, T0), "x")
        assert marks.due(uow.conn, shop_id, Aspect.CONTENT, after(10**6)) == []
        marks.mark(uow.conn, Aspect.CONTENT, [listing_id])
        (noted,) = marks.due(uow.conn, shop_id, Aspect.CONTENT, T0)
        marks.mark(uow.conn, Aspect.CONTENT, [listing_id])  # an edit while it was refused
        marks.block(uow.conn, [noted], "x")
        assert len(marks.due(uow.conn, shop_id, Aspect.CONTENT, T0)) == 1


def test_a_postponed_mark_is_due_when_its_time_comes() -> None:
    own = stall(memory())
    shop_id, listing_id = own.shop_ids[0], own.seats()[0].listing_id
    with own.database.uow() as uow:
        marks.mark(uow.conn, Aspect.PRICE, [listing_id])
        marks.postpone(uow.conn, marks.due(uow.conn, shop_id, Aspect.PRICE, T0), after(60), "x")
        assert marks.due(uow.conn, shop_id, Aspect.PRICE, after(59)) == []
        (noted,) = marks.due(uow.conn, shop_id, Aspect.PRICE, after(60))
        assert noted.attempts == 1


def test_trying_again_does_not_overtake_a_push_under_way() -> None:
    own = stall(memory())
    shop_id, listing_id = own.shop_ids[0], own.seats()[0].listing_id
    with own.database.uow() as uow:
        for _ in range(3):
            marks.mark(uow.conn, Aspect.PRICE, [listing_id])
        noted = marks.due(uow.conn, shop_id, Aspect.PRICE, T0)
        marks.postpone(uow.conn, noted, T0, "x")
        assert marks.unblock(uow.conn, shop_id) == 1
        marks.sent(uow.conn, noted)
        assert len(marks.due(uow.conn, shop_id, Aspect.PRICE, T0)) == 1


def test_the_same_notice_is_one_row_and_opens_again() -> None:
    own = stall(memory())
    told = Notice("oversold", "KOPI", {"missing": 1}, Severity.ERROR)
    with own.database.uow() as uow:
        notices.tell(uow.conn, DESA, [told, told])
        notices.resolve(uow.conn, "oversold", about=["KOPI"])
        assert uow.conn.execute(select(tables.notice.c.resolved_at)).scalar_one() is not None
        notices.tell(uow.conn, DESA, [Notice("oversold", "KOPI", {"missing": 2}, Severity.ERROR)])
        row = uow.conn.execute(select(tables.notice)).one()
        assert (row.resolved_at, row.params) == (None, {"missing": 2})


def test_a_lease_is_one_holders_until_it_expires() -> None:
    own = stall(memory())
    shop_id = own.shop_ids[0]
    with own.database.uow() as uow:
        first = leases.acquire(uow.conn, shop_id, "pagi", T0, TTL)
        assert first is not None
        assert leases.acquire(uow.conn, shop_id, "siang", after(179), TTL) is None
        kept = leases.renew(uow.conn, first, after(170), TTL)
        assert kept is not None
        assert leases.acquire(uow.conn, shop_id, "siang", after(349), TTL) is None
        second = leases.acquire(uow.conn, shop_id, "siang", after(350), TTL)
        assert second is not None
        assert second.fence > first.fence
        assert leases.renew(uow.conn, first, after(351), TTL) is None
        assert not leases.holds(uow.conn, first)
        leases.release(uow.conn, first, after(352))  # a late goodbye changes nothing
        assert leases.holds(uow.conn, second)
        leases.release(uow.conn, second, after(353))
        assert leases.acquire(uow.conn, shop_id, "sore", after(353), TTL) is not None


def test_progress_is_what_was_saved_last() -> None:
    own = stall(memory())
    with own.database.uow() as uow:
        assert shops.progress(uow.conn, own.shop_ids[0], "orders") is None
        for state in (Progress(T0, after(9), "hal-2"), Progress(after(9))):
            shops.save_progress(uow.conn, own.shop_ids[0], "orders", state)
            assert shops.progress(uow.conn, own.shop_ids[0], "orders") == state


def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    assert migrate.head() == migrate.HEAD


def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    with database.uow() as uow:
        uow.conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        uow.commit()
    with pytest.raises(migrate.DatabaseTooNew):
        migrate.upgrade(database)


def test_a_new_variant_of_a_live_listing_is_marked_and_an_unchanged_product_is_not() -> None:
    own = stall(memory())
    with own.database.uow() as uow:
        add(uow.conn, product("BAJU", skus=("S",)), stock={"S": 5}, reference="a")
        put_live(uow.conn, own.shop_ids[0])
        add(uow.conn, product("BAJU", skus=("S",)), reference="b")
        assert [a for a in Aspect if marks.due(uow.conn, own.shop_ids[0], a, T0)] == []
        add(uow.conn, product("BAJU", skus=("S",), price=9), reference="c")
        assert [a for a in Aspect if marks.due(uow.conn, own.shop_ids[0], a, T0)] == [Aspect.PRICE]
        add(uow.conn, product("BAJU", skus=("S", "M"), price=9), stock={"M": 2}, reference="d")
        assert marks.due(uow.conn, own.shop_ids[0], Aspect.CONTENT, T0)


def _ours(**changes: object) -> OurListing:
    seat = {"number": 5, "upper": 5, "price": 100} | changes
    return OurListing(ListingId(1), "K", "Kopi", "i1", "live", "active", (OurVariant(7, "K", None, **seat),))  # type: ignore[arg-type]


def _theirs(
    stock: int = 5, price: int = 100, name: str = "Kopi", status: str = "active", locked: int = 0
) -> RemoteListing:
    seat = RemoteVariant(None, "K", price, stock, locked=locked)
    return RemoteListing(ExternalItemId("i1"), "K", name, ListingStatus(status), (seat,))


@pytest.mark.parametrize(
    ("ours", "theirs", "cause"),
    [
        (_ours(), [_theirs()], None),
        (_ours(), [], Cause.GONE),
        (_ours(), [_theirs(status="deleted")], Cause.GONE),
        (_ours(), [_theirs(stock=6)], Cause.STOCK_HIGHER),
        (_ours(upper=6), [_theirs(stock=6)], None),
        (_ours(), [_theirs(stock=4)], Cause.STOCK_LOWER),
        (_ours(moving=True), [_theirs(stock=4)], Cause.STOCK_MOVING),
        (_ours(), [_theirs(locked=2)], Cause.LOCKED),
        (_ours(), [_theirs(price=90)], Cause.PRICE),
        (_ours(), [_theirs(name="Teh")], Cause.NAME),
        (_ours(), [_theirs(status="banned")], Cause.STATUS),
    ],
)
def test_each_difference_has_its_cause(ours: OurListing, theirs: list[RemoteListing], cause: Cause | None) -> None:
    assert [d.cause for d in compare([ours], theirs)] == ([cause] if cause else [])


def test_a_lower_number_that_was_read_may_already_hold_a_late_order() -> None:
    """Believed like a write: the units it seems to free stay counted until a later pull."""
    own = stall(memory(), 10)
    first = own.seats()[0]
    with own.database.uow() as uow:
        lower = reconcile.Difference(
            Cause.STOCK_LOWER, "KOPI", "KOPI", 5, 3, listing_id=first.listing_id, listing_variant_id=first.id
        )
        reconcile.believe(uow.conn, DESA, own.shop_ids[0], [lower], after(100))
        uow.commit()
    assert own.seats()[0].confirmed == 3
    assert own.group().holdings[0].upper == 5


def test_a_listing_that_is_not_ours_is_not_adopted() -> None:
    own = stall(memory(), 10)
    strange = RemoteListing(
        ExternalItemId("z"), "KOPI", "x", ListingStatus.ACTIVE, (RemoteVariant(None, "LAIN", 1, 1),)
    )
    with own.database.uow() as uow:
        assert publishing.adopt(uow.conn, ListingId(1), strange, T0) == ""
