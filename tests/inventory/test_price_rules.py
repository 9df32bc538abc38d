"""The rule of one shop changes what that shop asks, and nothing else."""

from __future__ import annotations

from inventory import catalog, catalog_view, listing_state, marks, price_rules, publishing, reconcile, shop_prices
from inventory.canonical import (
    Aspect,
    ListingStatus,
    RemoteListing,
    RemoteVariant,
    ShopId,
)
from inventory.pricing import NO_RULE, PriceRule, Rounding
from inventory.uow import Connection, Database
from tests.inventory.village import DESA, add, after, item, product, stall

RULE = PriceRule(percent=500, plus=1_000, rounding=Rounding.NINE_HUNDRED)  # 25.000 becomes 27.900


def due(conn: Connection, shop_id: ShopId, aspect: Aspect) -> int:
    return len(marks.due(conn, shop_id, aspect, after(100)))


def asked(conn: Connection, shop_id: ShopId) -> list[int]:
    own = [i for i, _ in listing_state.live(conn, shop_id)]
    return [s.price for seats in publishing.seats(conn, own).values() for s in seats]


def test_a_new_rule_marks_the_prices_of_its_shop_only(database: Database) -> None:
    a, b = stall(database).shop_ids
    with database.uow() as uow:
        assert shop_prices.set_rule(uow.conn, a, RULE) == 1
        assert [due(uow.conn, shop, Aspect.PRICE) for shop in (a, b)] == [1, 0]
        assert [due(uow.conn, a, x) for x in (Aspect.CONTENT, Aspect.STOCK, Aspect.PRESENCE)] == [0, 0, 0]
        assert [asked(uow.conn, shop) for shop in (a, b)] == [[27_900], [25_000]]
        drafts = publishing.drafts(uow.conn, DESA, [i for i, _ in listing_state.live(uow.conn, a)])
        assert [v.price for d in drafts.values() for v in d.variants] == [27_900]
        own = catalog_view.snapshot(uow.conn, DESA)["KOPI"].product  # type: ignore[index]
        assert own.variants[0].price == 25_000
        uow.commit()


def test_a_rule_that_changes_no_price_marks_nothing(database: Database) -> None:
    a, _ = stall(database).shop_ids
    with database.uow() as uow:
        assert shop_prices.set_rule(uow.conn, a, PriceRule(floor=10_000)) == 0
        assert due(uow.conn, a, Aspect.PRICE) == 0
        assert price_rules.of_shop(uow.conn, a) == PriceRule(floor=10_000)


def test_a_rule_taken_away_brings_the_own_price_back(database: Database) -> None:
    a, _ = stall(database).shop_ids
    with database.uow() as uow:
        shop_prices.set_rule(uow.conn, a, RULE)
        shop_prices.set_rule(uow.conn, a, NO_RULE)
        assert price_rules.of_shop(uow.conn, a) == NO_RULE
        assert asked(uow.conn, a) == [25_000]
        assert price_rules.of_listings(uow.conn, [i for i, _ in listing_state.live(uow.conn, a)]) == {}


def test_the_preview_shows_every_product_for_sale_and_writes_nothing(database: Database) -> None:
    a, _ = stall(database).shop_ids
    with database.uow() as uow:
        add(uow.conn, product("TEH", price=9_000), product("LAMA", price=1_000), reference="lagi")
        catalog.archive(uow.conn, DESA, "LAMA")
        shop_prices.set_rule(uow.conn, a, PriceRule(plus=500))
        uow.commit()
    with database.read() as conn:
        rows = shop_prices.preview(conn, DESA, a, RULE)
        assert [(r.sku, r.own, r.before, r.after) for r in rows] == [
            ("KOPI", 25_000, 25_500, 27_900),
            ("TEH", 9_000, 9_500, 10_900),
        ]
        assert price_rules.of_shop(conn, a) == PriceRule(plus=500)


def test_a_price_changed_while_a_create_is_under_way_is_told_afterwards(database: Database) -> None:
    a, _ = stall(database).shop_ids
    with database.uow() as uow:
        add(uow.conn, product("TEH", price=9_000), stock={"TEH": 5}, reference="lagi")
        catalog.ensure_listings(uow.conn, DESA, a)
        (listing_id,) = (t.listing_id for t in publishing.tasks(uow.conn, a, after(1)) if t.code == "TEH")
        numbers = publishing.begin(uow.conn, [listing_id], after(1))
        shop_prices.set_rule(uow.conn, a, PriceRule(plus=1_000))
        made = publishing.CreatedListing(item(a, "TEH"), {"TEH": None})  # type: ignore[dict-item]
        publishing.created(uow.conn, listing_id, made, numbers, "", after(2), {"TEH": 9_000})  # type: ignore[dict-item]
        (seat,) = publishing.seats(uow.conn, [listing_id])[listing_id]
        assert (seat.price, seat.price_confirmed) == (10_000, 9_000)
        assert listing_id in {m.listing_id for m in marks.due(uow.conn, a, Aspect.PRICE, after(3))}


def test_an_own_price_changed_while_a_create_is_under_way_is_told_afterwards_too(database: Database) -> None:
    a, _ = stall(database).shop_ids
    with database.uow() as uow:
        add(uow.conn, product("TEH", price=9_000), stock={"TEH": 5}, reference="lagi")
        catalog.ensure_listings(uow.conn, DESA, a)
        (listing_id,) = (t.listing_id for t in publishing.tasks(uow.conn, a, after(1)) if t.code == "TEH")
        numbers = publishing.begin(uow.conn, [listing_id], after(1))
        add(uow.conn, product("TEH", price=9_500), reference="naik")
        made = publishing.CreatedListing(item(a, "TEH"), {"TEH": None})  # type: ignore[dict-item]
        publishing.created(uow.conn, listing_id, made, numbers, "", after(2), {"TEH": 9_000})  # type: ignore[dict-item]
        assert listing_id in {m.listing_id for m in marks.due(uow.conn, a, Aspect.PRICE, after(3))}


def remote(shop_id: ShopId, price: int) -> RemoteListing:
    variant = RemoteVariant(None, "KOPI", price, 5)
    return RemoteListing(item(shop_id, "KOPI"), "KOPI", "Produk KOPI", ListingStatus.ACTIVE, (variant,))


def test_reconcile_compares_with_what_the_shop_was_told_not_with_the_own_price(database: Database) -> None:
    a, _ = stall(database).shop_ids
    with database.uow() as uow:
        shop_prices.set_rule(uow.conn, a, RULE)
        ((listing_id, _),) = listing_state.live(uow.conn, a)
        (seat,) = publishing.seats(uow.conn, [listing_id])[listing_id]
        listing_state.prices_sent(uow.conn, {seat.listing_variant_id: seat.price})
        ours = reconcile.our_side(uow.conn, a, after(50))
        prices = [d for d in reconcile.compare(ours, [remote(a, 27_900)]) if d.cause is reconcile.Cause.PRICE]
        assert prices == []
        (edited,) = (d for d in reconcile.compare(ours, [remote(a, 25_000)]) if d.cause is reconcile.Cause.PRICE)
        assert (edited.ours, edited.theirs) == (27_900, 25_000)
