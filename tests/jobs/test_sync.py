"""The main job on a real practice server: list once, sell everywhere, and never a unit twice."""

from __future__ import annotations

from urllib.error import HTTPError

import pytest

from inventory import catalog, shops
from inventory.canonical import ShopState
from jobs import actions, sync
from jobs.lease import shop_lease
from jobs.report import exit_code
from tests.jobs.practice import World, kopi


def test_the_first_sync_publishes_all_and_an_idle_one_is_one_call_a_shop(world: World) -> None:
    world.add(kopi(), kopi("MADU", skus=("MADU-S", "MADU-L")), stock={"KOPI": 20, "MADU-S": 8, "MADU-L": 10})
    reports = world.sync()
    assert [r.created for r in reports] == [2, 2], world.notices()
    assert [sum(world.shown(s)) for s in ("KOPI", "MADU-S", "MADU-L")] == [20, 8, 10]
    assert world.notices() == []
    world.server.forget_calls()
    world.sync()
    assert [c.rsplit("/", 1)[-1] for c in world.server.calls("/api/")] == ["get_order_list"] * 2


def test_a_pull_that_came_too_early_to_settle_is_only_another_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add(kopi(), stock={"KOPI": 20})
    world.sleep(2)
    sync.sync(world.app, world.shops[:1])
    waits = iter((False, False))
    settle = sync._let_writes_settle
    monkeypatch.setattr(sync, "_let_writes_settle", lambda *a: next(waits, True) and settle(*a))
    world.sync()
    assert world.shown("KOPI") == [10, 10]


def test_an_order_costs_no_write_and_no_unit(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 20})
    world.sync()
    world.sleep(2)
    world.buy(0, "KOPI", 3)
    world.server.forget_calls()
    reports = world.sync()
    assert [r.pulled for r in reports] == [1, 0]
    assert world.server.calls("update_stock") == [], "the shop's own number fell with the order"
    assert world.stock("KOPI")["available"] == 17
    assert sum(world.shown("KOPI")) == 17
    assert world.books_are_right()


def test_the_last_unit_is_bought_once(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 1})
    world.sync()
    assert sorted(world.shown("KOPI")) == [0, 1]
    world.buy(world.shown("KOPI").index(1), "KOPI")
    with pytest.raises(HTTPError):
        world.buy(0, "KOPI")
    with pytest.raises(HTTPError):
        world.buy(1, "KOPI")
    world.sync()
    assert world.stock("KOPI")["available"] == 0
    assert world.shown("KOPI") == [0, 0]


def test_new_stock_reaches_both_shops_and_the_same_number_is_never_sent_again(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 4})
    world.sync()
    actions.stock_add(world.app, "KOPI", 20)
    world.sync()
    assert sum(world.shown("KOPI")) == 24
    world.server.forget_calls()
    world.add(kopi(), reference="lagi")
    world.sync()
    assert {c.rsplit("/", 1)[-1] for c in world.server.calls("/api/")} == {"get_order_list"}


def test_a_lost_reply_to_a_create_makes_one_listing(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    world.server.fault(kind="lost_reply", path="/api/v2/product/add_item", count=1)
    world.sync()
    world.sleep(200)
    world.sync()
    assert [len(world.listings(s)) for s in (0, 1)] == [1, 1]
    assert sum(world.shown("KOPI")) == 10
    assert world.books_are_right()


def test_a_lookup_that_fails_after_a_lost_create_makes_no_second_listing(world: World) -> None:
    """The create arrived; long afterwards the shop cannot be asked. Not asked is not "not there"."""
    world.add(kopi(), stock={"KOPI": 10})
    world.server.fault(kind="lost_reply", path="/api/v2/product/add_item", count=1)
    world.server.fault(kind="error_5xx_before", path="/api/v2/product/search_item")
    world.sync()
    world.sleep(3600)
    world.sync()
    world.server.ask("DELETE", "/faults")
    world.sleep(24 * 3600)
    world.sync()
    assert [len(world.listings(s)) for s in (0, 1)] == [1, 1]
    assert sum(world.shown("KOPI")) == 10


def test_an_expired_token_is_refreshed_once_and_the_new_pair_is_stored(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    world.sync()
    before = _version(world)
    world.server.fault(kind="expired_token", shop=world.shops[0].external_shop_id, count=1)
    world.server.forget_calls()
    reports = world.sync()
    assert [r.state for r in reports] == ["done", "done"]
    assert len(world.server.calls("access_token/get")) == 1
    assert _version(world) == before + 1
    world.again()
    assert [r.state for r in world.sync()] == ["done", "done"]


def _version(world: World) -> int:
    with world.app.database.read() as conn:
        return shops.secrets(conn, world.shops[0].shop_id).version


def test_a_shop_whose_consent_is_gone_asks_for_it_and_the_other_goes_on(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    world.sync()
    world.server.ask("POST", f"/shopee/{world.shops[0].external_shop_id}/revoke", {})
    world.sleep(5 * 3600)
    actions.stock_add(world.app, "KOPI", 10)
    reports = world.sync()
    assert [r.state for r in reports] == ["stopped", "done"]
    assert "shop_reconnect" in world.notices()
    assert exit_code(reports) == 1
    assert world.shown("KOPI")[1] == 15
    code = world.server.ask("POST", f"/shopee/{world.shops[0].external_shop_id}/authorize", {})["code"]
    with world.app.database.read() as conn:
        lost = shops.get(conn, world.shops[0].shop_id)
    actions.connect(world.app, lost, code)
    assert [r.state for r in world.sync()] == ["done", "done"]
    assert "shop_reconnect" not in world.notices()
    assert sum(world.shown("KOPI")) == 20


def test_units_meant_for_a_shop_that_turns_out_to_be_lost_go_to_the_others_in_the_same_sync(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    world.sync()
    world.server.ask("POST", f"/shopee/{world.shops[0].external_shop_id}/revoke", {})
    world.sleep(5 * 3600)
    actions.stock_add(world.app, "KOPI", 10)
    sync.sync(world.app, world.shops[1:])
    assert world.shown("KOPI") == [5, 10], "nobody knows yet that the first shop is lost"
    world.sync()
    assert world.shown("KOPI") == [5, 15]


def test_a_paused_shop_keeps_its_rights(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    world.sync()
    actions.set_shop_state(world.app, world.shops[0], ShopState.PAUSED)
    actions.stock_add(world.app, "KOPI", -3)
    world.sync()
    assert world.shown("KOPI") == [5, 2]
    assert world.books_are_right()


def test_what_cannot_be_listed_is_said_and_comes_with_the_edit(world: World) -> None:
    world.add(kopi(category="Benda Antariksa"), kopi("MADU"), stock={"KOPI": 6, "MADU": 4})
    reports = world.sync()
    assert [(r.created, r.blocked) for r in reports] == [(1, 1), (1, 1)]
    assert world.notices() == ["product_blocked"] * 2
    world.server.forget_calls()
    world.sync()
    assert world.server.calls("add_item") == []
    world.add(kopi(), reference="betul")
    assert [r.created for r in world.sync()] == [1, 1]
    assert world.notices() == []
    assert sum(world.shown("KOPI")) == 6


def test_a_new_variant_joins_a_live_listing_together_with_other_edits(world: World) -> None:
    world.add(kopi("MADU", skus=("MADU-S",)), stock={"MADU-S": 8})
    world.sync()
    grown = kopi("MADU", skus=("MADU-S", "MADU-L"), price=30_000, name="Madu Hutan Asli Sumbing 250 gram")
    world.add(grown, stock={"MADU-L": 6}, reference="tambah")
    world.sync()
    world.sync()
    assert [sum(world.shown(s)) for s in ("MADU-S", "MADU-L")] == [8, 6]
    for shop in (0, 1):
        (there,) = world.listings(shop)
        assert there["name"] == grown.name
        assert {m["sku"]: m["price"] for m in there["models"]} == {"MADU-S": 30_000, "MADU-L": 30_000}


def test_an_archived_product_leaves_the_shops_and_comes_back(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    world.sync()
    with world.app.database.uow() as uow:
        catalog.archive(uow.conn, world.app.village_id, "KOPI")
        uow.commit()
    world.sync()
    assert world.shown("KOPI") == [0, 0]
    with world.app.database.uow() as uow:
        catalog.unarchive(uow.conn, world.app.village_id, "KOPI")
        uow.commit()
    world.sync()
    world.sync()
    assert sum(world.shown("KOPI")) == 10
    assert world.books_are_right()


def test_a_product_archived_while_its_create_was_lost_is_taken_down_too(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    world.server.fault(kind="lost_reply", path="/api/v2/product/add_item", count=1)
    world.server.fault(kind="error_5xx_before", path="/api/v2/product/search_item")
    world.sync()
    world.server.ask("DELETE", "/faults")
    with world.app.database.uow() as uow:
        catalog.archive(uow.conn, world.app.village_id, "KOPI")
        uow.commit()
    for _ in range(3):
        world.sleep(3600)
        world.sync()
    assert world.shown("KOPI") == [0, 0]


def test_an_item_there_with_other_skus_is_a_persons_decision_and_never_doubled(world: World) -> None:
    path = f"/shopee/{world.shops[0].external_shop_id}/listings"
    models = [{"sku": f"LAMA-{n}", "name": f"Lama {n}", "price": 9_000, "stock": 3} for n in (1, 2)]
    there = {"sku": "KOPI", "name": "Kopi lama", "price": 9_000, "models": models}
    world.server.ask("POST", path, {"listings": [there]})
    world.add(kopi(), stock={"KOPI": 10})
    world.sync()
    world.sync()
    assert [r["name"] for r in world.listings(0)] == ["Kopi lama"]
    assert "listing_differs_there" in world.notices()


def test_a_refused_stock_number_is_tried_again_and_told(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 100})
    world.sync()
    item = world.listings(0)[0]["item_id"]
    path = f"/shopee/{world.shops[0].external_shop_id}/listings/{item}"
    world.server.ask("PATCH", path, {"status": "BANNED"})
    actions.stock_set(world.app, "KOPI", 20)
    reports = world.sync()
    assert reports[0].postponed >= 1
    assert "push_refused" in world.notices()
    world.server.ask("PATCH", path, {"status": "NORMAL"})
    world.sleep(7 * 3600)
    world.sync()
    world.sync()
    assert sum(world.shown("KOPI")) <= 20


def test_a_month_offline_loses_no_order(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 60})
    world.sync()
    for _ in range(7):
        world.sleep(5 * 86_400)
        world.buy(0, "KOPI")
        world.buy(1, "KOPI", 2)
    world.server.forget_calls()
    assert [r.state for r in world.sync()] == ["stopped", "stopped"], "a refresh token lives for 30 days"
    for shop in world.shops:
        code = world.server.ask("POST", f"/shopee/{shop.external_shop_id}/authorize", {})["code"]
        actions.connect(world.app, shop, code)
    reports = world.sync()
    assert [r.state for r in reports] == ["done", "done"]
    assert [r.pulled for r in reports] == [7, 7]
    assert world.stock("KOPI")["available"] == 39
    for call in world.server.ask("GET", "/journal?limit=1000&path=get_order_list"):
        assert int(call["query"]["time_to"]) - int(call["query"]["time_from"]) <= 15 * 86_400


def test_a_second_run_finds_the_shop_busy(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 10})
    with shop_lease(world.app, world.shops[0].shop_id):
        reports = world.sync()
    assert [r.state for r in reports] == ["busy", "done"]
    assert exit_code(reports) == 75


def test_an_order_for_an_unknown_item_is_said(world: World) -> None:
    world.sync()
    shop = world.shops[0].external_shop_id
    world.server.ask(
        "POST", f"/shopee/{shop}/listings", {"listings": [{"name": "Sandal", "sku": "SDL", "price": 9000, "stock": 3}]}
    )
    world.buy(0, "SDL")
    world.sync()
    assert "order_line_unbound" in world.notices()


def test_reconcile_names_each_cause_and_only_reads(world: World) -> None:
    names = ("KOPI", "MADU", "TEH", "GULA", "BERAS")
    world.add(*(kopi(n) for n in names), stock=dict.fromkeys(names, 20))
    world.sync()
    shop = world.shops[0].external_shop_id
    ids = {r["sku"]: r["item_id"] for r in world.listings(0)}
    edits: dict[str, dict[str, object]] = {
        "KOPI": {"stock": 30},
        "MADU": {"stock": 4},
        "TEH": {"price": 1_000},
        "GULA": {"delete": True},
        "BERAS": {"name": "Beras Merah Organik Sumbing 1 kg"},
    }
    for sku, edit in edits.items():
        world.server.ask("PATCH", f"/shopee/{shop}/listings/{ids[sku]}", edit)
    world.sleep(5)
    world.server.forget_calls()
    reports = world.reconcile()
    found = reports[0].differences
    assert found == {"stock_higher": 1, "stock_lower": 1, "price": 1, "gone": 1, "name": 1}
    assert reports[1].differences == {}
    assert not [c for c in world.server.calls() if not c.rsplit("/", 1)[-1].startswith(("get_", "search_"))]
    world.sync()
    world.sync()
    world.sleep(5)
    mended = world.reconcile()
    assert not set(mended[0].differences) - {"gone"}, mended
    assert world.books_are_right()


def test_a_computer_whose_clock_is_behind_reads_up_to_the_marketplaces_now(world: World) -> None:
    """The marketplace's time is only known after its first reply."""
    world.add(kopi(), stock={"KOPI": 40})
    world.sync()
    world.server.advance(3 * 3600)
    world.again()
    world.buy(0, "KOPI")
    world.server.advance(2)
    assert world.sync(knows_the_time=False)[0].pulled == 1


def test_a_computer_whose_clock_is_ahead_loses_no_order(world: World) -> None:
    world.server.advance(-3 * 3600)
    world.add(kopi(), stock={"KOPI": 40})
    world.again()
    world.sync(knows_the_time=False)
    world.server.advance(900)
    world.buy(0, "KOPI", 2)
    world.sync()
    world.server.advance(4 * 3600)
    world.sync()
    assert world.stock("KOPI")["available"] == 38
