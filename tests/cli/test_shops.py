"""Shops and the work on them, against a practice server on loopback."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.cli.conftest import Run

SYNC_KEYS = {"pulled", "pushed", "unchanged", "postponed", "blocked", "calls"}


@pytest.fixture
def shop(ready: Run, workbook: Path, practice: str) -> Run:
    """Products imported, one practice shop."""
    ready("import", workbook, "--yes")
    assert ready("shops", "add", "shopee", "--practice", practice, "--name", "Toko Kopi").code == 0
    return ready


def test_a_practice_shop_is_added_named_and_stored_encrypted(ready: Run, practice: str, home: Path) -> None:
    first = ready("shops", "add", "shopee", "--practice", practice, "--json").json
    second = ready("shops", "add", "Shopee", "--practice", practice, "--json").json
    assert (first["name"], second["name"]) == ("Shopee latihan", "Shopee latihan 2")
    assert first["state"] == "active"
    assert [s["name"] for s in ready("shops", "list", "--json").json["shops"]] == ["Shopee latihan", "Shopee latihan 2"]


def test_a_name_that_is_taken_is_refused(shop: Run, practice: str) -> None:
    done = shop("shops", "add", "shopee", "--practice", practice, "--name", "TOKO KOPI")
    assert done.code == 2
    assert "--name" in done.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("tokopedua",), 2, "Tidak ada marketplace tokopedua"),
        (("shopee", "--practice", "bukan alamat"), 2, "bukan alamat bukan alamat"),
        (("shopee", "--app-id", "1", "--shop-id", "2"), 2, "LAPAKDESA_APP_KEY"),
        (("shopee",), 2, "--app-id belum diisi"),
    ],
)
def test_what_is_missing_or_unknown_is_named(ready: Run, words: tuple[str, ...], code: int, said: str) -> None:
    done = ready("shops", "add", *words)
    assert done.code == code
    assert said in done.err
    assert ready("shops", "list", "--json").json == {"shops": []}


def test_a_practice_server_that_is_not_there_says_so(ready: Run) -> None:
    from sandbox.hostile import closed_port

    done = ready("shops", "add", "shopee", "--practice", closed_port())
    assert done.code == 1
    assert "tidak dapat dihubungi" in done.err


def test_a_sync_publishes_and_a_second_one_has_nothing_to_tell(shop: Run) -> None:
    first = shop("sync", "--json")
    report = first.json["shops"][0]
    assert set(report) >= SYNC_KEYS
    notices = shop("notices", "list").out
    assert (first.code, report["pushed"], report["blocked"]) == (0, 2, 0), notices
    again = shop("sync", "--json").json["shops"][0]
    assert (again["pushed"], again["blocked"]) == (0, 0)
    assert {row["phase"] for row in shop("listings", "list", "--json").json["listings"]} == {"live"}
    assert "Toko Kopi: 12" in shop("stock", "show", "KOPI-1").out


def test_after_a_count_the_shops_next_numbers_are_said_and_come_true(shop: Run) -> None:
    shop("sync")
    done = shop("stock", "set", "KOPI-1", "20")
    assert "Setelah sinkron berikut, toko menampilkan: Toko Kopi: 20" in done.out
    shop("sync")
    assert shop("stock", "show", "KOPI-1", "--json").json["stock"][0]["shops"][0]["shown"] == 20


def test_a_product_that_cannot_be_listed_needs_a_person_and_the_notice_says_why(
    shop: Run, workbook: Path, home: Path
) -> None:
    for file in [f for f in (home / "pictures").rglob("*") if f.is_file()]:
        file.unlink()
    done = shop("sync")
    assert done.code == 1
    assert "lapakdesa notices list" in done.err
    text = shop("notices", "list").out
    assert "KOPI-1 belum bisa dipasang di Toko Kopi" in text
    assert "kopi.png" in text
    assert not re.search(r"\{\w+\}", text)
    stored = shop("notices", "list", "--json").json["notices"][0]
    assert len(stored["text"]) > 1


def test_an_order_appears_and_lowers_the_stock(shop: Run, practice: str) -> None:
    shop("sync")
    key = shop("shops", "list", "--json").json["shops"][0]["external_shop_id"]
    bought = requests.post(
        f"{practice}/_practice/shopee/{key}/orders",
        json={"lines": [{"sku": "KOPI-1", "quantity": 2}], "paid": True},
        timeout=5,
    )
    assert bought.ok
    requests.post(f"{practice}/_practice/clock", json={"advance_s": 120}, timeout=5)
    assert shop("sync", "--json").json["shops"][0]["pulled"] == 1
    row = shop("stock", "show", "KOPI-1", "--json").json["stock"][0]
    assert (row["on_hand"], row["reserved"], row["available"]) == (12, 2, 10)
    assert "2 x KOPI-1" in shop("orders", "list").out
    assert shop("orders", "list", "--state", "cancelled", "--json").json == {"orders": []}
    assert shop("orders", "list", "--state", "lost").code == 2


def test_another_run_that_holds_the_lease_is_exit_code_75(shop: Run, home: Path) -> None:
    from datetime import timedelta

    from config.settings import load_settings
    from inventory import leases
    from inventory.canonical import ShopId, utc_now
    from jobs.wiring import open_database

    database = open_database(load_settings())
    with database.uow() as uow:
        assert leases.acquire(uow.conn, ShopId(1), "another run", utc_now(), timedelta(minutes=3))
        uow.commit()
    database.dispose()
    done = shop("sync")
    assert done.code == 75
    assert "sedang dikerjakan proses lain" in done.err
    assert shop("sync", "--json").json["exit"] == 75


def test_reconcile_and_refresh_report_every_shop(shop: Run) -> None:
    shop("sync")
    done = shop("reconcile")
    assert done.code == 0
    assert "sudah cocok" in done.out
    assert shop("refresh-tokens", "--json").json["shops"][0]["state"] == "done"


def test_an_unknown_shop_is_named(shop: Run) -> None:
    for words in (("sync", "--shop", "Toko Teh"), ("shops", "pause", "Toko Teh"), ("listings", "list", "--shop", "x")):
        done = shop(*words)
        assert done.code == 2
        assert "Tidak ada toko" in done.err


def test_a_shop_is_paused_resumed_and_removed(shop: Run) -> None:
    shop("sync")
    assert shop("shops", "pause", "toko kopi", "--json").json["state"] == "paused"
    assert shop("sync", "--json").json == {"shops": [], "exit": 0}
    assert shop("shops", "resume", "1").code == 0
    done = shop("shops", "remove", "Toko Kopi")
    assert done.code == 0
    assert "2 produk diturunkan" in done.out
    assert shop("shops", "list", "--json").json == {"shops": []}


def test_a_removal_is_asked_about_at_a_terminal(shop: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terminal.output.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("tidak\n"))
    assert "Tidak ada yang diubah" in shop("shops", "remove", "Toko Kopi").out
    monkeypatch.undo()


def test_consent_goes_through_the_page_and_back(ready: Run, practice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = requests.post(
        f"{practice}/_practice/shops", json={"marketplace": "shopee", "name": "Toko Izin"}, timeout=5
    ).json()
    monkeypatch.setenv("LAPAKDESA_APP_KEY", opened["app_key"])
    added = ready(
        "shops", "add", "shopee", "--app-id", str(opened["app_id"]), "--shop-id", str(opened["external_shop_id"]),
        "--base-url", opened["base_url"], "--json",
    )  # fmt: skip
    assert added.json["state"] == "reconnect"
    assert opened["app_key"] not in added.out + added.err
    assert ready("shops", "resume", "Shopee").code == 2
    link = ready("shops", "connect", "--json")
    assert (link.code, link.json["connected"]) == (0, False)
    query = parse_qs(urlsplit(link.json["link"]).query)
    assert query["partner_id"] == [str(opened["app_id"])]
    page = requests.get(
        f"{opened['base_url']}/auth",
        params={**query, "practice_shop": str(opened["external_shop_id"])},  # the owner presses "Izinkan"
        allow_redirects=False,
        timeout=5,
    )
    answer = page.headers["location"]
    done = ready("shops", "connect", "Shopee", "--answer", answer)
    assert (done.code, done.out) == (0, "Shopee sudah terhubung.\n")
    assert ready("shops", "list", "--json").json["shops"][0]["state"] == "active"


def test_an_answer_without_permission_is_refused(shop: Run) -> None:
    done = shop("shops", "connect", "--answer", "https://localhost/?error=denied")
    assert done.code == 2
    assert "seluruh alamat" in done.err


def test_the_doctor_compares_the_clock_of_each_shop(shop: Run, practice: str) -> None:
    now = {c["what"]: c for c in shop("doctor", "--online", "--json").json["checks"]}
    assert now["clock"]["state"] in ("ok", "error")
    assert "Toko Kopi" in now["clock"]["text"]
