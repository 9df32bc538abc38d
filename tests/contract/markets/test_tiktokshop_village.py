"""A village on practice Tokopedia & Shop: what its peculiarities mean for the jobs, from import to buyer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.core.errors import Misconfigured
from connectors.tiktokshop import listings
from inventory import catalog, queries
from inventory.canonical import Paper, PaperKind, Picture, Product, ShopState, Sku
from jobs import actions, sync
from jobs.check import check
from jobs.report import ShopReport
from tests.contract.bench import Bench
from tests.contract.house import House, house
from tests.contract.markets.tiktokshop import MARKET
from tests.pictures.drawing import drawn

OpenBench = Callable[[str], Bench]
CODE = MARKET.code


@pytest.fixture
def home(open_bench: OpenBench, tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, open_bench(CODE)) as built:
        yield built


def keep(home: House, product: Product, stock: int = 6) -> None:
    (home.app.settings.pictures_folder / "kopi.png").write_bytes(MARKET.pictures["kopi.png"])
    change = catalog.ProductChange(product, {Sku(v.sku): stock for v in product.variants})
    with home.app.database.uow() as uow:
        catalog.apply(uow.conn, home.app.village_id, [change], reference="test", actor="test")
        uow.commit()


def later(home: House) -> ShopReport:
    home.wait(600)
    return home.sync()


def differences(home: House) -> dict[str, int]:
    home.wait(600)
    (report,) = sync.reconcile_shops(home.app, [home.shop])
    return {cause: count for cause, count in report.differences.items() if count}


def notices(home: House) -> list[dict[str, Any]]:
    with home.app.database.read() as conn:
        return queries.notices(conn, home.app.village_id)


def the_listing(home: House) -> dict[str, Any]:
    (only,) = home.bench.listings()
    return only


# --- stock 0, which may be refused -----------------------------------------------------------------------------


def test_a_shop_that_takes_no_0_hides_what_is_sold_out_and_shows_it_again_with_its_stock(home: House) -> None:
    home.bench.settings({"zero_stock": False})
    keep(home, MARKET.products[0])
    home.sync()
    assert (the_listing(home)["status"], the_listing(home)["stock"]) == ("ACTIVATE", 6)
    actions.stock_set(home.app, "KOPI", 0)
    assert later(home).state == "done"
    assert the_listing(home)["status"] == "SELLER_DEACTIVATED"
    assert differences(home) == {}
    quiet = later(home)
    assert (quiet.pushed, quiet.postponed, quiet.blocked) == (0, 0, 0)
    actions.stock_set(home.app, "KOPI", 4)
    later(home)
    assert (the_listing(home)["status"], the_listing(home)["stock"]) == ("ACTIVATE", 4)
    assert differences(home) == {}


def test_one_sold_out_variant_hides_the_product_until_every_variant_has_units(home: House) -> None:
    home.bench.settings({"zero_stock": False})
    keep(home, MARKET.products[1])
    home.sync()
    actions.stock_set(home.app, "TEH-0", 0)
    later(home)
    assert the_listing(home)["status"] == "SELLER_DEACTIVATED"
    actions.stock_set(home.app, "TEH-1", 9)
    later(home)
    assert the_listing(home)["status"] == "SELLER_DEACTIVATED", "the other variant would show its old number"
    actions.stock_set(home.app, "TEH-0", 2)
    later(home)
    shown = the_listing(home)
    assert (shown["status"], {m["sku"]: m["stock"] for m in shown["models"]}) == (
        "ACTIVATE", {"TEH-0": 2, "TEH-1": 9},
    )  # fmt: skip


def test_a_shop_that_takes_0_shows_0(home: House) -> None:
    keep(home, MARKET.products[0])
    home.sync()
    actions.stock_set(home.app, "KOPI", 0)
    later(home)
    assert (the_listing(home)["status"], the_listing(home)["stock"]) == ("ACTIVATE", 0)


def test_a_product_without_stock_waits_for_some_where_no_0_is_taken(home: House) -> None:
    home.bench.settings({"zero_stock": False})
    keep(home, MARKET.products[0], stock=0)
    first = home.sync()
    assert (first.created, first.blocked, home.bench.listings()) == (0, 0, [])
    actions.stock_set(home.app, "KOPI", 3)
    home.wait(3600)
    home.sync()
    assert the_listing(home)["stock"] == 3


def test_a_hidden_product_that_somebody_showed_by_hand_is_hidden_again(home: House) -> None:
    home.bench.settings({"zero_stock": False})
    keep(home, MARKET.products[0])
    home.sync()
    actions.stock_set(home.app, "KOPI", 0)
    later(home)
    item = the_listing(home)["item_id"]
    home.bench.ask("PATCH", f"/listings/{item}", {"status": "ACTIVATE"})
    assert "stock_higher" in differences(home)
    later(home)
    assert the_listing(home)["status"] == "SELLER_DEACTIVATED"


def test_a_shop_with_two_warehouses_shows_the_number_over_both(home: House) -> None:
    home.bench.settings({"multi_warehouse": ["Gudang Kedua"]})
    home.bench.seller_lists({"name": MARKET.products[0].name, "sku": "KOPI", "price": 45_000, "stock": 2})
    keep(home, MARKET.products[0])
    home.sync()
    later(home)
    shown = the_listing(home)
    assert shown["stock"] == 6
    actions.stock_set(home.app, "KOPI", 1)
    later(home)
    assert the_listing(home)["stock"] == 1


def test_a_quota_that_changes_without_notice_is_waited_out(home: House) -> None:
    home.bench.settings({"rate_per_s": 1, "rate_burst": 1, "rate_dynamic": True, "rate_scope": "shop"})
    for product in MARKET.products:
        keep(home, product)
    assert home.sync().state == "done"
    assert {each["stock"] for each in home.bench.listings()} == {6, 12}
    assert home.bench.clock.waited_s > 0


# --- the audit --------------------------------------------------------------------------------------------------


def test_a_price_waits_until_the_audit_is_over_and_nobody_is_told(home: House) -> None:
    home.bench.settings({"audit_s": 3600})
    keep(home, MARKET.products[0])
    home.sync()
    assert the_listing(home)["status"] == "PENDING"
    dearer = replace(MARKET.products[0], variants=(replace(MARKET.products[0].variants[0], price=50_000),))
    keep(home, dearer)
    assert (later(home).blocked, the_listing(home)["price"]) == (0, 45_000)
    assert [each["code"] for each in notices(home) if each["code"] == "push_refused"] == []
    home.wait(7200)
    home.sync()
    assert (the_listing(home)["status"], the_listing(home)["price"]) == ("ACTIVATE", 50_000)


def test_a_product_that_passed_its_audit_is_no_news_for_a_person(home: House) -> None:
    home.bench.settings({"audit_s": 3600})
    keep(home, MARKET.products[0])
    home.sync()
    assert differences(home) == {"status": 1}
    assert "listing_status_there" in [each["code"] for each in notices(home)]
    home.wait(7200)
    assert differences(home) == {"status": 1}
    assert "listing_status_there" not in [each["code"] for each in notices(home)]


# --- titles ----------------------------------------------------------------------------------------------------

SHORT = replace(MARKET.products[0], name="Kopi", attributes={"varietas": "Robusta", "asal": "Desa Sukamaju"})


def test_a_short_name_is_not_published_before_a_title_is_approved(home: House) -> None:
    keep(home, SHORT)
    report = home.sync()
    assert (report.created, report.blocked, home.bench.listings()) == (0, 1, [])
    (told,) = [each for each in notices(home) if each["code"] == "product_blocked"]
    (issue,) = told["params"]["issues"]
    assert issue["code"] == "title_to_approve"
    assert issue["params"]["proposal"] == "Kopi Robusta 250 g asal Desa Sukamaju"
    approved = {**SHORT.attributes, issue["params"]["column"]: issue["params"]["proposal"]}
    keep(home, replace(SHORT, attributes=approved))
    assert later(home).created == 1
    assert the_listing(home)["name"] == "Kopi Robusta 250 g asal Desa Sukamaju"


def test_our_own_title_is_no_edit_of_somebody_elses_and_another_one_is(home: House) -> None:
    keep(home, replace(SHORT, attributes={"Judul panjang": "Kopi Robusta Desa Sukamaju Asli"}))
    home.sync()
    assert differences(home) == {}
    home.bench.ask("PATCH", f"/listings/{the_listing(home)['item_id']}", {"name": "Kopi Robusta Lain Sama Sekali"})
    assert differences(home) == {"name": 1}
    later(home)
    assert the_listing(home)["name"] == "Kopi Robusta Desa Sukamaju Asli"


# --- pictures that only the shop can judge ---------------------------------------------------------------------


def test_a_picture_that_the_shop_refuses_is_left_out_and_told_by_a_notice_and_by_check(home: House) -> None:
    """A main picture has 300 pixels a side at least (section 8), which only they measure."""
    shelf = home.app.settings.pictures_folder
    (shelf / "kecil.jpg").write_bytes(drawn(size=(200, 200)))
    product = replace(MARKET.products[0], pictures=(Picture("kecil.jpg"), Picture("kopi.png")))
    keep(home, product)
    assert (home.sync().blocked, the_listing(home)["images"]) == (0, 1)
    (told,) = [each for each in notices(home) if each["code"] == "pictures_left_out"]
    (issue,) = told["params"]["issues"]
    assert (told["severity"], issue["code"], issue["params"]["name"]) == ("warning", "picture_refused", "kecil.jpg")
    assert issue["fix"]["code"] == "fix.picture"
    ((only,),) = [found.products for found in check(home.app, [home.shop])]
    assert ("picture_refused", "warning") in [(i.code, i.severity.value) for i, _ in only.issues]
    (shelf / "kecil.jpg").write_bytes(drawn(size=(400, 400)))
    with home.app.database.uow() as uow:
        catalog.mark_content(uow.conn, home.app.village_id, [product.code])
        uow.commit()
    later(home)
    assert the_listing(home)["images"] == 2
    assert "pictures_left_out" not in [each["code"] for each in notices(home)]


# --- papers that a category insists on -------------------------------------------------------------------------

JAMU = replace(
    MARKET.products[0], name="Jamu Kunir Asam Segar Desa Sukamaju", category="Jamu",
    attributes={"No. Izin Edar (BPOM/P-IRT)": "TR 123456789"},
)  # fmt: skip
BPOM = Paper(PaperKind.BPOM, Picture("bpom.jpg"))
HALAL = Paper(PaperKind.HALAL, Picture("halal.jpg"))


def detail(home: House) -> dict[str, Any]:
    """The product as the marketplace's own call shows it."""
    flow = listings.read_product(str(the_listing(home)["item_id"]))
    return dict(home.context().run(flow).papers.certifications)


def uploads(home: House) -> int:
    return sum(each["path"].endswith("/images/upload") for each in home.bench.server.journal())


def test_a_required_certificate_is_asked_for_by_its_column_and_published_with_its_picture(home: House) -> None:
    home.bench.settings({"use_case_checked": True})
    keep(home, JAMU)
    assert (home.sync().blocked, home.bench.listings()) == (1, [])
    ((only,),) = [found.products for found in check(home.app, [home.shop])]
    ((issue, mend),) = [pair for pair in only.issues if pair[0].severity.value == "error"]
    assert (issue.code, issue.params["certificate"]) == (
        "certificate_picture_missing", "Izin Edar BPOM TR (Obat Tradisional)",
    )  # fmt: skip
    assert (mend.code, mend.params["heading"]) == ("fix.export", "Foto BPOM")
    for paper in (BPOM, HALAL):
        (home.app.settings.pictures_folder / paper.picture.ref).write_bytes(drawn(size=(150, 150)))
    keep(home, replace(JAMU, papers=(BPOM, HALAL)))
    home.bench.server.forget_journal()
    assert (later(home).created, the_listing(home)["status"]) == (1, "ACTIVATE")
    assert uploads(home) == 2, "the picture and the one paper that the category asks for"
    assert list(detail(home)) == ["7182427311584347906"]


def test_a_changed_text_neither_uploads_nor_drops_a_certificate_and_a_new_picture_replaces_it(home: House) -> None:
    home.bench.settings({"use_case_checked": True})
    shelf = home.app.settings.pictures_folder
    (shelf / "bpom.jpg").write_bytes(drawn(size=(150, 150)))
    keep(home, replace(JAMU, papers=(BPOM,)))
    home.sync()
    before = detail(home)
    assert before
    home.bench.server.forget_journal()
    keep(home, replace(JAMU, papers=(BPOM,), description=JAMU.description + " Tanpa pengawet."))
    assert later(home).pushed == 1
    assert (uploads(home), detail(home)) == (0, before)
    other = Paper(PaperKind.BPOM, Picture("bpom-baru.jpg"))
    (shelf / "bpom-baru.jpg").write_bytes(drawn((0, 90, 90), size=(150, 150)))
    keep(home, replace(JAMU, papers=(other,)))
    later(home)
    assert (uploads(home), list(detail(home))) == (1, list(before))
    assert detail(home) != before
    home.bench.server.forget_journal()
    assert later(home).pushed == 0
    assert uploads(home) == 0


def test_a_required_paper_that_cannot_be_used_says_which_file_to_mend(home: House) -> None:
    (home.app.settings.pictures_folder / "bpom.jpg").write_bytes(b"no picture")
    keep(home, replace(JAMU, papers=(BPOM,)))
    assert home.sync().blocked == 1
    ((only,),) = [found.products for found in check(home.app, [home.shop])]
    ((issue, mend),) = [pair for pair in only.issues if pair[0].severity.value == "error"]
    assert (issue.field, issue.code, issue.params["name"]) == ("certificates", "picture_unreadable", "bpom.jpg")
    assert mend.code == "fix.picture"


def test_a_size_chart_is_published_where_the_category_insists_on_one(home: House) -> None:
    home.bench.settings({"use_case_checked": True, "size_chart_required": True})
    shirt = replace(
        MARKET.products[0], name="Kemeja Batik Tulis Desa Sukamaju", category="Kemeja Batik",
        attributes={"Bahan": "Katun"},
    )  # fmt: skip
    keep(home, shirt)
    assert home.sync().blocked == 1
    ((only,),) = [found.products for found in check(home.app, [home.shop])]
    told = {issue.code: mend.params.get("heading") for issue, mend in only.issues if issue.severity.value == "error"}
    assert told["size_chart_missing"] == "Foto Tabel Ukuran"
    (home.app.settings.pictures_folder / "ukuran.jpg").write_bytes(drawn(size=(500, 300)))
    keep(home, replace(shirt, papers=(Paper(PaperKind.SIZE_CHART, Picture("ukuran.jpg")),)))
    assert later(home).created == 1
    flow = listings.read_product(str(the_listing(home)["item_id"]))
    assert list(home.context().run(flow).papers.size_chart) == ["image"]


# --- whose product it is ---------------------------------------------------------------------------------------


def test_a_product_made_by_hand_is_known_by_its_skus_and_not_made_twice(home: House) -> None:
    models = [{"name": n, "sku": f"TEH-{i}", "price": 25_000 + i, "stock": 2} for i, n in enumerate(("Asli", "Jahe"))]
    home.bench.seller_lists({"name": "Teh Melati Asli Petikan Desa Kita", "models": models})
    keep(home, MARKET.products[1])
    home.sync()
    later(home)
    shown = the_listing(home)
    assert {m["sku"]: m["stock"] for m in shown["models"]} == {"TEH-0": 6, "TEH-1": 6}
    assert shown["name"].endswith("TEH")


def test_a_variant_more_keeps_the_skus_that_are_there(home: House) -> None:
    keep(home, MARKET.products[1])
    home.sync()
    before = {m["sku"]: m["model_id"] for m in the_listing(home)["models"]}
    variants = MARKET.products[1].variants
    third = replace(variants[0], sku=Sku("TEH-2"), options=("Pandan",))
    keep(home, replace(MARKET.products[1], variants=(*variants, third)))
    later(home)
    later(home)
    shown = the_listing(home)
    assert {m["sku"]: m["model_id"] for m in shown["models"] if m["sku"] in before} == before
    assert {m["sku"]: m["stock"] for m in shown["models"]}["TEH-2"] == 6
    assert shown["status"] == "ACTIVATE"


# --- connecting ------------------------------------------------------------------------------------------------


def test_a_shop_is_connected_by_consent_alone_and_learns_its_number_and_cipher(home: House) -> None:
    bench = home.bench
    opened = bench.server.ask("POST", "/shops", {"marketplace": CODE, "name": "Toko Kedua"})
    added = actions.add_shop(
        home.app, CODE, "Kedua", app_id=str(opened["app_id"]), app_key=str(opened["app_key"]), external_shop_id="",
        base_url=bench.server.url, settings={"service_id": "717"},
    )  # fmt: skip
    assert "service_id=717" in actions.consent_link(home.app, added, "https://localhost/")
    code = bench.server.ask("POST", f"/{CODE}/{opened['shop']}/authorize", {})["code"]
    connected = actions.connect(home.app, added, code)
    assert (connected.external_shop_id, connected.state) == (opened["shop"], ShopState.ACTIVE)
    (report,) = sync.sync(home.app, [connected])
    assert report.state == "done"
    with home.app.database.read() as conn:
        assert next(each for each in queries.shops(conn, home.app.village_id) if each["name"] == "Kedua")[
            "consent_until"
        ]


def test_the_consent_of_another_shop_is_refused_with_the_shops_it_covers(home: House) -> None:
    bench = home.bench
    opened = bench.server.ask("POST", "/shops", {"marketplace": CODE, "name": "Toko Kedua"})
    added = actions.add_shop(
        home.app, CODE, "Kedua", app_id=str(opened["app_id"]), app_key=str(opened["app_key"]), external_shop_id="123",
        base_url=bench.server.url,
    )  # fmt: skip
    code = bench.server.ask("POST", f"/{CODE}/{opened['shop']}/authorize", {})["code"]
    with pytest.raises(Misconfigured, match=str(opened["shop"])):
        actions.connect(home.app, added, code)


@pytest.mark.parametrize("settings", [{"unknown": "x"}, {"category_version": "v9"}])
def test_a_setting_that_cannot_be_meant_is_refused_before_anything_is_stored(
    home: House, settings: dict[str, str]
) -> None:
    with pytest.raises(Misconfigured):
        actions.add_shop(home.app, CODE, "Lain", app_id="a", app_key="b", external_shop_id="1", settings=settings)
    with home.app.database.read() as conn:
        assert "Lain" not in [each["name"] for each in queries.shops(conn, home.app.village_id)]
