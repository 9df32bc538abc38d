"""What buyers ask after the sale, from the notice to the answer, at every marketplace that lets us answer."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from jobs.wiring import build
from tests.cli.conftest import Run
from tests.cli.test_orders import buy

MARKETS = ["shopee", "tiktokshop"]


class Village:
    """A village with one product of 12 units and one practice shop."""

    def __init__(self, run: Run, practice: str, market: str) -> None:
        self.run, self.practice, self.market = run, practice, market
        assert run("shops", "add", market, "--practice", practice, "--name", f"Toko {market}").code == 0
        self.key = str(run("shops", "list", "--json").json["shops"][0]["external_shop_id"])
        self.order = buy(practice, market, self.key)
        run("sync")

    def act(self, action: str, **wish: Any) -> None:
        path = f"{self.practice}/_practice/{self.market}/{self.key}/orders/{self.order}/{action}"
        requests.post(path, json=wish, timeout=5).raise_for_status()
        self.later()

    def later(self, seconds: int = 120) -> None:
        requests.post(f"{self.practice}/_practice/clock", json={"advance_s": seconds}, timeout=5)

    def fail(self, kind: str, **rule: Any) -> None:
        requests.post(f"{self.practice}/_practice/faults", json={"kind": kind, **rule}, timeout=5).raise_for_status()

    def mend(self) -> None:
        requests.delete(f"{self.practice}/_practice/faults", timeout=5)

    def there(self) -> str:
        rows = requests.get(f"{self.practice}/_practice/{self.market}/{self.key}/orders", timeout=5).json()
        return str(next(row["status"] for row in rows if row["order_id"] == self.order))

    def stock(self) -> tuple[int, int]:
        row = self.run("stock", "show", "KOPI-1", "--json").json["stock"][0]
        return row["on_hand"], row["available"]

    def asked_return(self, **wish: Any) -> str:
        """The buyer has the parcel and asks for a return; its number."""
        self.act("ship")
        self.act("deliver")
        self.act("return", **wish)
        self.run("reconcile")
        return str(self.run("returns", "list", "--json").json["returns"][0]["external_return_id"])

    def notices(self) -> str:
        return self.run("notices", "list").out


@pytest.fixture
def village(
    ready: Run, tmp_path: Path, practice: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Any:
    # Waiting is the transport's own business and tested there.
    monkeypatch.setitem(build.__kwdefaults__, "sleep", lambda _seconds: None)
    book = tmp_path / "produk.csv"
    book.write_text("SKU;Nama Produk;Harga;Stok;Berat (gram)\nKOPI-1;Kopi Bubuk;15000;12;250\n", encoding="utf-8")
    assert ready("import", book, "--yes").code == 0
    made = Village(ready, practice, getattr(request, "param", "tiktokshop"))
    yield made
    made.mend()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``typed("1", "ya")``: a person at a terminal who types these lines."""

    def say(*lines: str) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))
        monkeypatch.setattr("terminal.output.can_ask", lambda: True)

    return say


# --- wishes to cancel ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("village", MARKETS, indirect=True)
def test_a_wish_to_cancel_is_told_granted_and_its_goods_are_for_sale_again(village: Village) -> None:
    assert village.stock() == (12, 11)
    village.act("request_cancel")
    village.run("sync")
    told = village.notices()
    assert f"Pembeli pesanan {village.order}" in told
    assert f"lapakdesa orders accept-cancel {village.order}" in told
    assert village.stock() == (12, 11), "until somebody answers the goods stay held"
    done = village.run("orders", "accept-cancel", village.order, "--yes")
    assert done.code == 0, done.err
    assert "dibatalkan" in done.out
    assert village.there() == "CANCELLED"
    assert village.stock() == (12, 12)
    assert f"Pembeli pesanan {village.order}" not in village.notices()


@pytest.mark.parametrize("village", MARKETS, indirect=True)
def test_a_wish_to_cancel_is_refused_and_the_order_goes_on(village: Village) -> None:
    village.act("request_cancel")
    village.run("sync")
    reason = ("--reason", "2") if village.market == "tiktokshop" else ()
    done = village.run("orders", "reject-cancel", village.order, *reason, "--yes", "--json")
    assert (done.code, done.json["answered"], done.json["accepted"]) == (0, True, False)
    assert done.json["state"] == "ready"
    assert village.there() in ("READY_TO_SHIP", "AWAITING_SHIPMENT")
    assert village.stock() == (12, 11)
    assert f"Pembeli pesanan {village.order}" not in village.notices()


def test_the_deadline_is_shown_in_the_villages_time_with_what_is_paid_back(village: Village) -> None:
    village.act("request_cancel")
    village.run("sync")
    rows = village.run("notices", "list", "--json").json["notices"]
    told = next(each for each in rows if each["code"] == "cancellation_asked")
    assert "Jawab sebelum" in told["text"][0]
    assert "WIB" in told["text"][0]
    shown = village.run("orders", "show", village.order)
    assert "Jawab sebelum" in shown.out
    assert "Uang kembali" in shown.out
    assert "accept-cancel" in shown.err


@pytest.mark.parametrize("village", MARKETS, indirect=True)
@pytest.mark.parametrize("command", ["accept-cancel", "reject-cancel"])
def test_nothing_is_answered_without_a_yes(village: Village, command: str) -> None:
    village.act("request_cancel")
    reason = ("--reason", "1") if (command, village.market) == ("reject-cancel", "tiktokshop") else ()
    done = village.run("orders", command, village.order, *reason)
    assert done.code == 0
    assert "--yes" in done.err
    assert village.there() in ("IN_CANCEL", "AWAITING_SHIPMENT")
    assert village.run("orders", "show", village.order, "--json").json["state"] == "cancelling"


def test_at_a_terminal_the_reasons_are_offered_and_a_no_changes_nothing(village: Village, typed: Any) -> None:
    village.act("request_cancel")
    typed("1", "tidak")
    done = village.run("orders", "reject-cancel", village.order)
    assert "1  Barang sudah dikemas" in done.out
    assert "Tidak ada yang diubah" in done.err
    typed("1", "ya")
    assert "tetap jalan" in village.run("orders", "reject-cancel", village.order).out


@pytest.mark.parametrize("reason", [(), ("--reason", "9"), ("--reason", "malas")])
def test_a_refusal_needs_a_reason_that_is_offered(village: Village, reason: tuple[str, ...]) -> None:
    village.act("request_cancel")
    done = village.run("orders", "reject-cancel", village.order, *reason, "--yes")
    assert done.code == 2
    assert "1 = Barang sudah dikemas" in done.err


@pytest.mark.parametrize("village", MARKETS, indirect=True)
def test_what_does_not_wait_is_not_answered(village: Village) -> None:
    done = village.run("orders", "accept-cancel", village.order, "--yes")
    assert done.code == 2
    assert f"{village.order} tidak (lagi) menunggu jawaban" in done.err
    assert village.run("orders", "accept-cancel", "577000", "--yes").code == 2
    assert village.run("returns", "accept", "403", "--yes").code == 2
    assert "lapakdesa returns list" in village.run("returns", "show", "403").err


@pytest.mark.parametrize("village", MARKETS, indirect=True)
def test_a_lost_reply_is_read_back_and_counts_as_answered(village: Village) -> None:
    village.act("request_cancel")
    path = {"shopee": "handle_buyer_cancellation", "tiktokshop": "/approve"}[village.market]
    village.fail("lost_reply", path=path, count=1)
    done = village.run("orders", "accept-cancel", village.order, "--yes")
    assert done.code == 0, done.err
    assert village.there() == "CANCELLED"


@pytest.mark.parametrize("village", MARKETS, indirect=True)
def test_offline_it_is_said_in_a_sentence_and_nothing_changes(village: Village) -> None:
    village.act("request_cancel")
    village.run("sync")
    village.fail("reset")
    done = village.run("orders", "accept-cancel", village.order, "--yes")
    assert done.code == 1
    assert "tidak dapat dihubungi" in done.err
    village.mend()
    assert village.there() != "CANCELLED"


# --- returns ------------------------------------------------------------------------------------------------------


def test_a_return_is_told_taken_back_confirmed_and_what_is_good_is_asked(village: Village) -> None:
    number = village.asked_return()
    assert village.stock() == (11, 11)
    assert f"lapakdesa returns show {number}" in village.notices()
    shown = village.run("returns", "show", number)
    assert "Jawab sebelum" in shown.out
    assert "Rp 15.000" in shown.out
    assert "KOPI-1" in shown.out

    assert village.run("returns", "accept", number, "--yes").code == 0
    assert village.stock() == (11, 11)
    village.act("send_back")
    assert village.run("returns", "accept", number, "--yes", "--json").json["answer"] == "received"
    assert village.stock() == (11, 11), "nothing comes back by itself"
    assert f"lapakdesa returns restock {number}" in village.notices()

    assert village.run("returns", "restock", number, "--yes").code == 2
    assert village.run("returns", "restock", number, "--good", "KOPI-1=2", "--yes").code == 2
    done = village.run("returns", "restock", number, "--good", "kopi-1=1", "--yes")
    assert (done.code, village.stock()) == (0, (12, 12))
    assert village.run("returns", "restock", number, "--good", "KOPI-1=1", "--yes").code == 2
    village.run("reconcile")
    assert village.stock() == (12, 12)
    assert number not in village.notices()
    assert village.run("returns", "list", "--json").json == {"returns": []}
    assert village.run("stock", "verify").code == 0


def test_damaged_goods_stay_out_of_the_stock(village: Village, typed: Any) -> None:
    number = village.asked_return()
    typed("ya")
    assert "boleh mengirim" in village.run("returns", "accept", number).out
    typed("0", "ya")
    assert village.run("returns", "restock", number).code == 0
    assert village.stock() == (11, 11)
    assert village.run("returns", "show", number, "--json").json["settled_at"]


def test_the_money_alone_may_be_given_and_a_return_may_be_refused(village: Village) -> None:
    number = village.asked_return()
    done = village.run("returns", "accept", number, "--refund-only", "--yes", "--json").json
    assert (done["answer"], done["state"]) == ("refund", "RETURN_OR_REFUND_REQUEST_COMPLETE")
    assert village.run("returns", "accept", number, "--yes").code == 2


def test_a_refused_return_needs_nobody_any_more(village: Village) -> None:
    number = village.asked_return(type="REFUND")
    assert village.run("returns", "reject", number, "--reason", "1", "--yes").code == 0
    assert number not in village.notices()
    assert village.run("returns", "list", "--json").json == {"returns": []}
    assert "ditolak" in village.run("returns", "list", "--all").out


@pytest.mark.parametrize("village", ["shopee"], indirect=True)
def test_where_only_the_seller_centre_answers_it_says_so_with_the_date(village: Village) -> None:
    number = village.asked_return()
    told = village.notices()
    assert f"Retur {number}" in told
    assert "pusat penjual" in told
    assert "WIB" in told.split(number)[1]
    for command in ("accept", "reject"):
        done = village.run("returns", command, number, "--yes")
        assert done.code == 1
        assert "pusat penjual Shopee" in done.err
    assert "pusat penjual" in village.run("returns", "show", number).err
    village.act("finish_return")
    village.run("reconcile")
    assert village.run("returns", "restock", number, "--good", "KOPI-1=1", "--yes").code == 0
    assert village.stock() == (12, 12)


def test_what_nobody_understands_there_stops_no_selling_and_is_told(village: Village) -> None:
    village.act("request_cancel")
    village.fail("html_200", path="/return_refund/202309/cancellations/search", effect=True)
    done = village.run("sync", "--json").json["shops"][0]
    assert done["state"] == "done"
    assert "tidak bisa dibaca" in village.notices()
    village.mend()
    village.run("sync")
    assert "tidak bisa dibaca" not in village.notices()


def test_a_sync_reads_returns_once_an_hour(village: Village) -> None:
    village.act("ship")
    village.act("return")
    village.run("sync")
    assert village.run("returns", "list", "--json").json == {"returns": []}
    village.later(3600)
    village.run("sync")
    assert len(village.run("returns", "list", "--json").json["returns"]) == 1


def test_no_buyer_is_named_in_log_or_screen(village: Village, home: Path) -> None:
    village.act("request_cancel")
    village.run("sync")
    village.run("orders", "accept-cancel", village.order, "--yes")
    raw = village.run("orders", "show", village.order, "--json").out
    logged = (home / "logs" / "lapakdesa.log").read_text(encoding="utf-8") if (home / "logs").exists() else ""
    for word in ("buyer_email", "recipient", "full_address", "@"):
        assert word not in raw + logged
