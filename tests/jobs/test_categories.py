"""A confirmed category is used, by every product with its word, as long as it is there; then it is an issue."""

from __future__ import annotations

from typing import Any

import pytest

from inventory import category_choices, queries, shops
from inventory.canonical import MarketplaceCode
from jobs import categories
from jobs.resolve import Resolver
from tests.jobs.practice import World, kopi

CHIPS, CRACKERS = "101311", "101312"
SHELF_LIFE = {"Masa Penyimpanan": "6 Bulan"}


def chips(sku: str = "KRP", category: str = "Keripik singkong", **changes: Any) -> Any:
    facts = {"category": category, "attributes": SHELF_LIFE, "name": f"Keripik Singkong {sku} 250 gram"}
    return kopi(sku, **{**facts, **changes})


def there(world: World, sku: str, shop: int = 0) -> list[str]:
    return [str(r["category_id"]) for r in world.listings(shop) if r["sku"] == sku]


def reader(world: World, shop: int = 0) -> Resolver:
    return categories.reader(world.app, world.shops[shop])


def issues(world: World) -> list[str]:
    with world.app.database.read() as conn:
        found = queries.notices(conn, world.app.village_id)
    return [i["code"] for n in found if n["code"] == "product_blocked" for i in n["params"]["issues"]]


def test_an_unclear_word_waits_for_a_person_and_one_confirmation_serves_every_shop(world: World) -> None:
    world.add(chips(), chips("KRP2"), stock={"KRP": 10, "KRP2": 10})
    world.sync()
    assert there(world, "KRP") == []
    assert set(issues(world)) >= {"category_unknown"}
    made = categories.confirm(reader(world), "keripik  SINGKONG", "1")
    assert (made.external_id, made.products) == (CHIPS, 2)
    world.sync()
    assert [there(world, sku, shop) for sku in ("KRP", "KRP2") for shop in (0, 1)] == [[CHIPS]] * 4
    assert world.notices() == []


def test_a_kind_of_goods_confirmed_once_serves_every_word_for_it(world: World) -> None:
    world.add(chips(category="kripik ketela"), chips("KRP2", category="Keripik ketela"), stock={"KRP": 5, "KRP2": 5})
    world.sync()
    made = categories.confirm(reader(world), "keripik-singkong", CRACKERS)
    assert (made.kind, made.products) == ("leaf", 1), "only a word that is exactly one of its words counts"
    world.sync()
    assert (there(world, "KRP2"), there(world, "KRP")) == ([CRACKERS], [])
    categories.confirm(reader(world), "Keripik ketela", CHIPS)
    world.sync()
    assert there(world, "KRP2") == [CHIPS], "what was confirmed for the word counts first, and the listing moves"


def test_a_product_without_a_category_is_confirmed_by_its_name(world: World) -> None:
    world.add(chips(category=""), stock={"KRP": 5})
    world.sync()
    assert "category_empty" in issues(world)
    categories.confirm(reader(world), "Keripik Singkong KRP 250 gram", CHIPS)
    world.sync()
    assert there(world, "KRP") == [CHIPS]


def test_a_leafs_own_name_needs_no_confirmation_and_a_confirmation_overrules_it(world: World) -> None:
    world.add(chips(category="Keripik"), stock={"KRP": 5})
    world.sync()
    assert there(world, "KRP") == [CHIPS]
    categories.confirm(reader(world), "Keripik", CRACKERS)
    world.sync()
    assert there(world, "KRP") == [CRACKERS]


def change_tree(world: World, change: Any) -> None:
    """The marketplace's tree as it would be fetched next time."""
    for shop in world.shops:
        with world.app.database.uow() as uow:
            (nodes,) = shops.cached(uow.conn, shop.shop_id, "categories", [""], world.app.clock().min.replace(
                year=2000, tzinfo=world.app.clock().tzinfo)).values()  # fmt: skip
            shops.store_cache(uow.conn, shop.shop_id, "categories", {"": change(nodes)}, world.app.clock())
            uow.commit()


def test_a_confirmed_leaf_that_is_gone_is_an_issue_and_no_wrong_listing(world: World) -> None:
    world.add(chips(), stock={"KRP": 5})
    world.sync()
    categories.confirm(reader(world), "Keripik singkong", CHIPS)
    change_tree(world, lambda nodes: [n for n in nodes if n["external_id"] != CHIPS])
    world.sync()
    assert there(world, "KRP") == []
    assert "category_gone" in issues(world)
    (open_word, *_) = categories.suggest(reader(world))
    assert (open_word.state, open_word.settled) == ("changed", "")
    categories.confirm(reader(world), "Keripik singkong", CRACKERS)
    world.sync()
    assert there(world, "KRP") == [CRACKERS]


def test_a_confirmed_leaf_that_means_something_else_now_is_an_issue_too(world: World) -> None:
    world.add(chips(), stock={"KRP": 5})
    world.sync()
    categories.confirm(reader(world), "Keripik singkong", CHIPS)
    change_tree(world, lambda nodes: [{**n, "name": "Rokok"} if n["external_id"] == CHIPS else n for n in nodes])
    world.sync()
    assert there(world, "KRP") == []
    assert "category_changed" in issues(world)


def test_all_sure_confirms_the_sure_ones_only_and_says_which(world: World) -> None:
    world.add(
        chips(),
        kopi("SMB", category="Sambel", name="Sambal Bawang Pedas Desa", attributes=SHELF_LIFE),
        kopi("ANEH", category="Serba-serbi", name="Barang Serba Guna Desa"),
        stock={"KRP": 5, "SMB": 5, "ANEH": 5},
    )
    world.sync()
    states = {s.words: (s.state, s.sure) for s in categories.suggest(reader(world))}
    assert states == {"Keripik singkong": ("proposed", False), "Sambel": ("proposed", True),
                      "Serba-serbi": ("none", False)}  # fmt: skip
    assert [c.words for c in categories.confirm_all_sure(reader(world))] == ["Sambel"]
    assert categories.confirm_all_sure(reader(world)) == []
    world.sync()
    assert there(world, "SMB") == ["101322"]


def test_what_is_confirmed_for_one_marketplace_says_nothing_at_another(world: World) -> None:
    world.add(chips(), stock={"KRP": 5})
    with world.app.database.uow() as uow:
        made = [category_choices.Choice("word", "keripik singkong", "9", "Chips", "Food > Chips")]
        elsewhere = MarketplaceCode("elsewhere")
        category_choices.remember(uow.conn, world.app.village_id, elsewhere, made, world.app.clock())
        uow.commit()
    world.sync()
    assert "category_unknown" in issues(world)
    assert categories.confirmed(world.app, "shopee") == []


def test_a_confirmation_taken_back_asks_again(world: World) -> None:
    world.add(chips(), stock={"KRP": 5})
    world.sync()
    categories.confirm(reader(world), "Keripik singkong", CHIPS)
    assert categories.forget(world.app, "shopee", "KERIPIK singkong")
    assert not categories.forget(world.app, "shopee", "Keripik singkong")
    world.sync()
    assert there(world, "KRP") == []


def test_an_unknown_word_or_leaf_changes_nothing(world: World) -> None:
    world.add(chips(), stock={"KRP": 5})
    with pytest.raises(categories.NoTree):
        reader(world)
    world.sync()
    for given in ("9", "100629", "keripik", "-1", ""):  # 100629 is a branch, not a leaf
        with pytest.raises(categories.LeafUnknown) as refused:
            categories.confirm(reader(world), "Keripik singkong", given)
        assert refused.value.choices.startswith("1 = ")
    for words in ("Tidak pernah ada", "", "  "):
        with pytest.raises(categories.WordUnknown):
            categories.confirm(reader(world), words, "1")
    assert categories.confirmed(world.app, "shopee") == []


def test_a_category_that_is_also_the_products_name_counts_as_a_category(world: World) -> None:
    world.add(chips(category="Keripik", name="Keripik"), stock={"KRP": 5})
    world.sync()
    assert there(world, "KRP") == [CHIPS]
    assert [(s.words, s.state) for s in categories.suggest(reader(world))] == [("Keripik", "name")]
