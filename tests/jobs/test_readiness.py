"""Everything that keeps a product off a shop, at once, with its cheapest fix; publishing asks the same question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.core.errors import Rejected
from connectors.core.marketplace import Flow
from inventory import queries
from inventory.canonical import (
    Certificate,
    CertificateKind,
    CreatedListing,
    Issue,
    ListingDraft,
    Picture,
    Resolved,
    Severity,
    Sku,
    Variant,
)
from inventory.import_places import Place
from inventory.ledger import UnknownSku
from inventory.spreadsheet.template import HEADINGS as TEMPLATE
from jobs.check import NOT_READY, READY, UNKNOWN, Checked, check
from jobs.fixes import HEADINGS, fix
from tests.jobs.practice import World, kopi

OTHER = "Produk Lainnya"


def bad(sku: str = "KRP", **changes: Any) -> Any:
    """A product with much to mend."""
    facts = {"name": "Kri", "description": "", "weight_g": None, "pictures": (Picture("hilang.jpg"),),
             "category": "Keripik singkong", "variants": (Variant(Sku(sku), 50),)}  # fmt: skip
    return kopi(sku, **{**facts, **changes})


def looked(world: World, sku: str = "", *, online: bool = False, shop: int = 0) -> dict[str, Checked]:
    (found,) = check(world.app, [world.shops[shop]], sku, online=online)
    return {product.code: product for product in found.products}


def codes(product: Checked, severity: str = "error") -> set[str]:
    return {issue.code for issue, _ in product.issues if issue.severity.value == severity}


def test_everything_is_said_at_once_even_without_a_category(world: World) -> None:
    world.add(bad(), stock={"KRP": 5})
    found = looked(world, online=True)["KRP"]
    assert found.state == NOT_READY
    assert codes(found) == {
        *("category_unknown", "too_short", "empty", "picture_missing", "price_too_low", "weight_missing"),
    }
    assert all(mend.code.startswith("fix.") for _, mend in found.issues)


def test_publishing_finds_exactly_what_check_found(world: World) -> None:
    world.add(bad(), kopi(), stock={"KRP": 5, "KOPI": 5})
    before = looked(world, online=True)
    assert (before["KOPI"].state, before["KRP"].state) == (READY, NOT_READY)
    world.sync()
    with world.app.database.read() as conn:
        notices = queries.notices(conn, world.app.village_id)
    (one,) = (n for n in notices if n["code"] == "product_blocked" and n["shop"] == "Toko 1")
    told = one["params"]["issues"]
    errors = [pair for pair in before["KRP"].issues if pair[0].severity is Severity.ERROR]
    assert [(i["field"], i["code"]) for i in told] == [(i.field, i.code) for i, _ in errors]
    assert [i["fix"]["code"] for i in told] == [mend.code for _, mend in errors]
    assert [r["sku"] for r in world.listings()] == ["KOPI"]
    after = looked(world)
    assert (after["KOPI"].state, codes(after["KRP"])) == (READY, codes(before["KRP"]))


def test_offline_it_says_which_rules_it_does_not_know_and_sends_nothing(world: World) -> None:
    world.add(bad(), kopi(), stock={"KOPI": 5})
    world.server.forget_calls()
    found = looked(world)
    assert found["KOPI"].state == UNKNOWN
    assert set(found["KOPI"].unknown) == {"categories", "limits", "channels"}
    assert codes(found["KOPI"]) == set()
    assert codes(found["KRP"]) == {"empty", "picture_missing", "weight_missing"}
    assert world.server.calls("/api/") == []
    looked(world, online=True)
    world.server.forget_calls()
    assert looked(world)["KOPI"].state == READY
    assert world.server.calls("/api/") == []


def test_what_was_fetched_long_ago_still_serves_offline(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 5})
    looked(world, online=True)
    world.ahead += 400 * 86_400
    assert looked(world)["KOPI"].state == READY


def test_checking_changes_nothing(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 5})
    looked(world, online=True)
    with world.app.database.read() as conn:
        assert queries.listings(conn, world.app.village_id) == []
    assert world.listings() == []


def test_attributes_of_the_category_are_asked_for_once_the_category_is_known(world: World) -> None:
    world.add(bad(category="Keripik"))
    found = looked(world, online=True)["KRP"]
    (missing,) = (i for i, _ in found.issues if i.code == "attribute_missing")
    assert missing.params["attribute"] == "Masa Penyimpanan"


def test_certificates_that_goods_usually_need_are_a_remark_with_their_rule(world: World) -> None:
    held = (Certificate(CertificateKind.PIRT, "2103510010001-30"),)
    world.add(
        kopi("KRP", name="Keripik Singkong Desa", category=OTHER, certificates=held),
        kopi("JAMU", name="Kunir Asam Segar Desa", category=OTHER),
        kopi("BATIK", name="Batik Tulis Desa", category=OTHER),
    )
    found = looked(world, online=True)
    needs = {
        code: {i.params["kinds"] for i, _ in product.issues if i.code == "certificate_missing"}
        for code, product in found.items()
    }
    assert needs == {"KRP": {"Halal"}, "JAMU": {"BPOM", "Halal"}, "BATIK": set()}
    assert {one.state for one in found.values()} == {READY}
    assert all(i.params["source"] for one in found.values() for i, _ in one.issues)


def test_claims_to_heal_and_ways_around_the_shop_are_remarked_on(world: World) -> None:
    world.add(
        kopi(
            "MADU",
            name="Madu Hutan Murni",
            category=OTHER,
            description="Mengobati batuk, pasti sembuh. Pesan: WA 0812-3456-7890.",
        ),
        kopi(
            "BATIK",
            name="Batik Tulis Halus",
            category=OTHER,
            description="Batik halus, mengobati rindu pada kampung halaman.",
        ),
    )
    found = looked(world, online=True)
    words = {i.params["word"] for i, _ in found["MADU"].issues if i.code in ("healing_word", "forbidden_word")}
    assert words == {"mengobati", "pasti sembuh", "0812-3456-7890"}
    assert codes(found["BATIK"], "warning") == set(), "only food, drinks, spices and herbal goods"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no picture at all", "picture_unreadable"), (b"", "picture_unreadable"), (None, "picture_missing")],
)
def test_a_file_that_is_no_picture_is_named_before_it_is_sent(world: World, content: bytes | None, code: str) -> None:
    path: Path = world.app.settings.pictures_folder / "rusak.jpg"
    if content is not None:
        path.write_bytes(content)
    world.add(kopi(pictures=(Picture("rusak.jpg"),)), stock={"KOPI": 5})
    assert codes(looked(world, online=True)["KOPI"]) == {code}
    world.server.forget_calls()
    world.sync()
    assert world.server.calls("upload_image") == []


def test_a_picture_beyond_the_marketplaces_size_is_named(world: World) -> None:
    path = world.app.settings.pictures_folder / "besar.jpg"
    path.write_bytes(b"\0" * (10 * 1024 * 1024 + 1))
    world.add(kopi(pictures=(Picture("besar.jpg"),)))
    assert codes(looked(world, online=True)["KOPI"]) == {"picture_too_large"}


def test_the_shops_own_price_is_what_is_checked(world: World) -> None:
    from inventory.pricing import PriceRule
    from jobs import shop_prices

    world.add(kopi(price=50))
    assert codes(looked(world, online=True)["KOPI"]) == {"price_too_low"}
    shop_prices.change(world.app, world.shops[0], PriceRule(floor=1_000))
    assert [looked(world, online=True, shop=n)["KOPI"].state for n in (0, 1)] == [READY, NOT_READY]


def test_one_product_by_its_code_or_by_a_sku_in_any_letters(world: World) -> None:
    world.add(kopi("MADU", skus=("MADU-S", "MADU-L")), kopi())
    assert list(looked(world, "madu-s")) == list(looked(world, "MADU")) == ["MADU"]
    with pytest.raises(UnknownSku):
        looked(world, "TEH")


def test_what_only_the_marketplace_knows_stays_said_until_an_edit(world: World) -> None:
    def refuse(_draft: ListingDraft, _resolved: Resolved) -> Flow[CreatedListing]:
        raise Rejected("error_title", "not this title", field="name")
        yield

    market = world.app.marketplaces["shopee"]
    world.app.marketplaces = {"shopee": replace(market, flows=replace(market.flows, create_listing=refuse))}
    world.add(kopi(), stock={"KOPI": 5})
    world.sync()
    (issue, mend), *remarks = looked(world)["KOPI"].issues
    assert {i.code for i, _ in remarks} == {"certificate_missing"}
    assert (issue.field, issue.code, issue.params["detail"]) == ("name", "refused_there", "not this title")
    assert mend.params["heading"] == "Nama Produk"
    world.add(kopi(name="Kopi Bubuk Arabika Baru 250 gram"), reference="lagi")
    assert looked(world)["KOPI"].state == READY


def test_an_item_there_with_other_skus_is_a_reason_too(world: World) -> None:
    world.add(kopi(), stock={"KOPI": 5})
    world.sync()
    with world.app.database.uow() as uow:
        from sqlalchemy import text

        uow.conn.execute(text("update sync_mark set state='blocked', error_code='listing_differs_there'"))
        uow.commit()
    assert codes(looked(world)["KOPI"]) == {"differs_there"}


def test_every_heading_of_a_fix_is_one_of_the_template() -> None:
    for heading in HEADINGS.values():
        assert set(heading.split(" / ")) <= set(TEMPLATE), heading


def test_a_fix_names_the_cell_when_it_is_known_else_the_row_else_the_export() -> None:
    missing = Issue("weight_g", "weight_missing")
    cells = {("weight_g", ""): ("berat.xlsx", "G7")}
    assert fix(missing, "KOPI", "Toko", Place("p.xlsx", 7, cells)).params == {
        "cell": "G7", "heading": "Berat (gram)", "file": "berat.xlsx"}  # fmt: skip
    assert fix(missing, "KOPI", "Toko", Place("p.xlsx", 7)).params["row"] == 7
    assert fix(missing, "KOPI", "Toko", Place()).code == "fix.export"


def test_a_title_is_approved_in_a_column_of_its_own_never_in_the_cell_of_the_name() -> None:
    issue = Issue("name", "title_to_approve", {"proposal": "Kopi Robusta Desa Sukamaju", "column": "Judul panjang"})
    cells = {("name", ""): ("p.xlsx", "C7")}
    assert fix(issue, "KOPI", "Toko", Place("p.xlsx", 7, cells)).params == {
        "row": 7,
        "heading": "Judul panjang",
        "file": "p.xlsx",
    }
    assert fix(issue, "KOPI", "Toko", Place()).params == {"heading": "Judul panjang", "sku": "KOPI"}


@pytest.mark.parametrize("code", ["certificate_wanted", "no_stock_place"])
def test_what_only_the_seller_centre_takes_is_mended_there(code: str) -> None:
    assert fix(Issue("certificates", code, {"sku": "KOPI"}), "KOPI", "Toko", Place()).code == "fix.differs"
