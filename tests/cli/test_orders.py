"""Orders on the screen, and the storefront that each came through."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.cli.conftest import Run


def buy(practice: str, market: str, key: str, **more: Any) -> str:
    """A buyer orders one piece of a listing that was made by hand; the order's number."""
    base = f"{practice}/_practice/{market}/{key}"
    goods = {"name": "Kopi Bubuk Robusta Temanggung 250 gram", "sku": "KOPI-1", "price": 15_000, "stock": 9}
    requests.post(f"{base}/listings", json={"listings": [goods]}, timeout=5).raise_for_status()
    order = {"lines": [{"sku": "KOPI-1", "quantity": 1}], "paid": True, **more}
    made = requests.post(f"{base}/orders", json=order, timeout=5)
    made.raise_for_status()
    requests.post(f"{practice}/_practice/clock", json={"advance_s": 120}, timeout=5)
    return str(made.json()["order_id"])


@pytest.fixture
def key(ready: Run, practice: str) -> Any:
    """``key("shopee")`` adds a practice shop there and gives its number."""

    def add(market: str) -> str:
        assert ready("shops", "add", market, "--practice", practice, "--name", f"Toko {market}").code == 0
        return str(ready("shops", "list", "--json").json["shops"][-1]["external_shop_id"])

    return add


def test_an_order_shows_the_storefront_it_came_through(ready: Run, practice: str, key: Any) -> None:
    shop = key("tiktokshop")
    theirs = buy(practice, "tiktokshop", shop, platform="TOKOPEDIA")
    ours = buy(practice, "tiktokshop", shop, platform="TIKTOK_SHOP")
    ready("sync")
    told = {each["external_order_id"]: each for each in ready("orders", "list", "--json").json["orders"]}
    assert (told[theirs]["channel"], told[ours]["channel"]) == ("TOKOPEDIA", "TIKTOK_SHOP")
    table = ready("orders", "list").out
    assert "Kanal" in table
    assert {line.split()[3] for line in table.splitlines() if "toko tiktokshop" in line.lower()} == {
        "Tokopedia",
        "Shop",
    }
    assert "Kanal" in ready("orders", "show", theirs).out
    assert "TikTok" not in table + ready("orders", "show", theirs).out


def test_a_shop_with_one_storefront_shows_nothing_of_it(ready: Run, practice: str, key: Any) -> None:
    number = buy(practice, "shopee", key("shopee"))
    ready("sync")
    assert "channel" not in ready("orders", "list", "--json").json["orders"][0]
    assert "Kanal" not in ready("orders", "list").out + ready("orders", "show", number).out


def test_one_order_shows_what_is_known_of_it(ready: Run, practice: str, key: Any) -> None:
    number = buy(practice, "shopee", key("shopee"))
    ready("sync")
    shown = ready("orders", "show", number).out
    for each in (number, "Toko shopee (Shopee)", "Kirim paling lambat", "WIB", "KOPI-1", "Rp 15.000"):
        assert each in shown
    assert ready("orders", "show", number, "--json").json["external_order_id"] == number


def test_an_unknown_order_is_named_with_the_next_step(ready: Run) -> None:
    done = ready("orders", "show", "250101ABC")
    assert (done.code, done.out) == (2, "")
    assert "250101ABC" in done.err
    assert "lapakdesa orders list" in done.err
