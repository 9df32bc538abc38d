"""One picture that cannot be used is left out and told; the others are shown. For every marketplace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inventory import catalog, queries
from inventory.canonical import Picture, Product, Sku
from jobs.check import READY, Checked, check
from tests.contract.bench import Bench
from tests.contract.house import House, house
from tests.pictures.drawing import drawn

GOOD, MORE, BAD = "kopi.png", "lagi.jpg", "rusak.jpg"


@pytest.fixture
def home(bench: Bench, tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, bench) as built:
        shelf = built.app.settings.pictures_folder
        (shelf / GOOD).write_bytes(bench.market.pictures["kopi.png"])
        (shelf / MORE).write_bytes(drawn(size=(400, 400)))
        (shelf / BAD).write_bytes(b"no picture at all")
        yield built


def keep(home: House, *refs: str, product: Product | None = None) -> None:
    whole = replace(product or home.bench.market.products[0], pictures=tuple(Picture(ref) for ref in refs))
    change = catalog.ProductChange(whole, {Sku(v.sku): 6 for v in whole.variants})
    with home.app.database.uow() as uow:
        catalog.apply(uow.conn, home.app.village_id, [change], reference="test", actor="test")
        uow.commit()


def checked(home: House) -> Checked:
    ((only,),) = [found.products for found in check(home.app, [home.shop])]
    return only


def told(home: House) -> list[tuple[str, str, str]]:
    pairs = [(issue, mend) for issue, mend in checked(home).issues if issue.field == "pictures"]
    return [(issue.code, issue.severity.value, mend.code) for issue, mend in pairs]


def listing(home: House) -> dict[str, Any]:
    (only,) = home.bench.listings()
    return only


def upload_path(home: House) -> str:
    return home.bench.market.scenario("upload_pictures").steps[0].rule_path


def blocked(home: House) -> list[str]:
    with home.app.database.read() as conn:
        return [n["code"] for n in queries.notices(conn, home.app.village_id) if n["code"].startswith("product_")]


@pytest.mark.parametrize(("name", "code"), [(BAD, "picture_unreadable"), ("hilang.jpg", "picture_missing")])
def test_a_listing_with_a_good_picture_is_shown_and_the_bad_one_is_a_remark(home: House, name: str, code: str) -> None:
    keep(home, name, GOOD, MORE)
    report = home.sync()
    assert (report.blocked, blocked(home), listing(home)["images"]) == (0, [], 2)
    assert checked(home).state == READY
    assert told(home) == [(code, "warning", "fix.picture")]


def test_when_no_picture_can_be_used_it_stays_off_and_every_one_is_named(home: House) -> None:
    keep(home, BAD, "hilang.jpg")
    report = home.sync()
    assert (report.blocked, blocked(home), home.bench.listings()) == (1, ["product_blocked"], [])
    assert told(home) == [
        ("picture_unreadable", "error", "fix.picture"), ("picture_missing", "error", "fix.picture")
    ]  # fmt: skip


def test_a_picture_that_was_mended_joins_the_others_with_the_next_edit(home: House) -> None:
    keep(home, GOOD, BAD)
    home.sync()
    assert listing(home)["images"] == 1
    (home.app.settings.pictures_folder / BAD).write_bytes(drawn((0, 90, 200), size=(400, 400)))
    with home.app.database.uow() as uow:  # as an import does whose file holds another picture under that name
        catalog.mark_content(uow.conn, home.app.village_id, [home.bench.market.products[0].code])
        uow.commit()
    home.wait(600)
    assert home.sync().blocked == 0
    assert (listing(home)["images"], told(home)) == (2, [])


def test_a_product_on_show_whose_picture_was_lost_still_gets_its_new_text(home: House) -> None:
    keep(home, GOOD, MORE)
    home.sync()
    (home.app.settings.pictures_folder / MORE).unlink()
    renamed = replace(home.bench.market.products[0], name="Kopi Bubuk Robusta Pilihan Desa Kita")
    keep(home, GOOD, MORE, product=renamed)
    home.wait(600)
    assert home.sync().blocked == 0
    assert (listing(home)["name"], listing(home)["images"]) == (renamed.name, 1)


def test_the_picture_of_a_variant_that_cannot_be_used_keeps_nothing_off(home: House) -> None:
    product = home.bench.market.products[1]
    first, second = product.variants
    varied = replace(
        product, variants=(replace(first, picture=Picture(MORE)), replace(second, picture=Picture("hilang.jpg")))
    )
    keep(home, GOOD, product=varied)
    assert home.sync().blocked == 0
    home.wait(600)
    home.sync()
    assert len(listing(home)["models"]) == 2
    assert {(code, severity) for code, severity, _ in told(home)} == {
        ("picture_missing", "warning"), ("option_pictures_incomplete", "warning")
    }  # fmt: skip


def test_a_picture_that_the_line_lost_is_waited_for_and_shown_by_the_next_run(home: House) -> None:
    keep(home, GOOD, MORE)
    together = home.bench.marketplace.limits.pictures_per_call > 1
    fault = {"kind": "error_5xx_before", "path": upload_path(home), "skip": 0 if together else 1}
    home.bench.server.ask("POST", "/faults", fault)
    first = home.sync()
    assert (first.blocked, blocked(home)) == (0, [])
    assert [each["images"] for each in home.bench.listings()] == ([] if together else [1])
    home.bench.server.ask("DELETE", "/faults")
    for _ in range(2):
        home.wait(4 * 3600)
        home.sync()
    assert listing(home)["images"] == 2
    home.bench.server.forget_journal()
    home.wait(4 * 3600)
    assert (home.sync().pushed, listing(home)["images"]) == (0, 2)
