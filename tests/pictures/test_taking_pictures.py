"""From a workbook with its pictures to the catalogue, the shelf and the notices, through the import itself."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.messages import say
from config.settings import load_settings
from connectors.core.download import DownloadFailed
from inventory import catalog, catalog_view, marks, queries
from inventory.canonical import Aspect, Sku
from inventory.spreadsheet.importer import plan_import as read_plan
from inventory.spreadsheet.plan import Action, CurrentProduct, CurrentStock, ImportPlan, PlanStatus
from jobs import actions, importing
from jobs.pictures import Shelf, attach_pictures
from jobs.pictures.take import NOTICES, PicturesTaken, take_pictures
from jobs.wiring import App, build
from tests.pictures.drawing import drawn, opened, workbook

HEAD = ["SKU", "Nama Produk", "Harga", "Stok", "Foto Produk"]
RED, BLUE, GREEN = drawn((200, 0, 0)), drawn((0, 0, 200)), drawn((0, 160, 0))


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with its database, made once and copied for each test."""
    home = tmp_path_factory.mktemp("pola") / "rumah"
    settings = load_settings({"LAPAKDESA_HOME": str(home)}, folder=home.parent)
    actions.init(settings, "3404122004", "Desa Uji")
    return home


@pytest.fixture
def app(new_home: Path, tmp_path: Path) -> Iterator[App]:
    home = Path(shutil.copytree(new_home, tmp_path / "rumah"))
    built = build(load_settings({"LAPAKDESA_HOME": str(home)}, folder=tmp_path))
    yield built
    built.close()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The folder that the workbook lies in."""
    folder = tmp_path / "meja"
    folder.mkdir()
    return folder


def no_network(url: str) -> bytes:
    raise AssertionError(url)


class Import:
    """One import after another of files on the same desk, with the catalogue in between."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.taken: PicturesTaken

    def plan(self, path: Path) -> ImportPlan:
        with self.app.database.read() as conn:
            stored = catalog_view.snapshot(conn, self.app.village_id)
        current = {
            code: CurrentProduct(
                s.product, {sku: CurrentStock(n, s.imported_stock.get(sku)) for sku, n in s.on_hand.items()}
            )
            for code, s in stored.items()
        }
        plan = attach_pictures(path, read_plan(path, current))
        assert plan.status is PlanStatus.PLANNED, plan.questions
        return plan

    def run(self, path: Path, fetch: Callable[[str], bytes] = no_network, *, settle: bool = True) -> ImportPlan:
        plan = self.plan(path)
        self.taken = take_pictures(self.app, path, plan, fetch=fetch)
        changes = [
            catalog.ProductChange(e.product, {s.sku: s.new for s in e.stock}, e.remember)
            for e in plan.entries
            if e.product is not None and e.action in (Action.NEW, Action.CHANGED)
        ]
        with self.app.database.uow() as uow:
            catalog.apply(uow.conn, self.app.village_id, changes, reference="uji", actor="uji")
            self.taken.store(uow.conn, self.app.village_id)
            uow.commit()
        if settle:
            self.taken.settle()
        return plan

    def refs(self, code: str) -> list[str]:
        with self.app.database.read() as conn:
            return [p.ref for p in catalog_view.snapshot(conn, self.app.village_id)[Sku(code)].product.pictures]

    def colour(self, code: str, ref: str) -> tuple[int, ...]:
        path = Shelf(self.app.settings.pictures_folder).find(code, ref)
        assert path is not None
        pixel = opened(path.read_bytes()).convert("RGB").getpixel((250, 150))
        assert isinstance(pixel, tuple)
        return tuple(round(part / 40) * 40 for part in pixel)

    def told(self) -> dict[str, str]:
        return {notice.code: str(notice.params["names"]) for notice in self.taken.notices}


@pytest.fixture
def imports(app: App) -> Import:
    return Import(app)


def two(path: Path, first: str = "", second: str = "") -> Path:
    """A CSV file (quick to read) with two products and what their picture cells say."""
    rows = [HEAD, ["KOPI-1", "Kopi Bubuk", 15000, 5, first], ["MADU-1", "Madu Hutan", 60000, 7, second]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "lies"),
    [("kopi.jpg", "kopi.jpg"), ("kopi.jpg", "foto/KOPI.JPG"), ("kopi.jpg", "Foto Produk/kopi.jpeg"),
     ("Gambar\\kopi.jpg", "gambar/Kopi.jpg"), ("a/b/kopi.jpg", "a/b/kopi.png"), ("./kopi.jpg", "Images/kopi.jpg")],
)  # fmt: skip
def test_a_named_file_is_found_beside_the_workbook_or_in_a_picture_folder(
    imports: Import, desk: Path, named: str, lies: str
) -> None:
    put(desk / lies, RED)
    imports.run(two(desk / "p.csv", named))
    assert imports.told() == {}
    assert imports.colour("KOPI-1", named.replace("\\", "/")) == (200, 0, 0)


def test_a_bare_name_in_the_column_means_the_picture_file_of_that_name(imports: Import, desk: Path) -> None:
    put(desk / "foto" / "arabika.jpg", RED)
    put(desk / "kemasan.png", BLUE)
    plan = imports.run(two(desk / "p.csv", "arabika; Kemasan"))
    assert plan.warnings == ()
    assert imports.refs("KOPI-1") == ["foto/arabika.jpg", "kemasan.png"]
    again = imports.run(desk / "p.csv")
    assert (again.same, again.changed) == (2, 0)


def test_a_bare_name_without_such_a_file_is_told_and_not_used(imports: Import, desk: Path) -> None:
    put(desk / "arabika.jpg", RED)
    plan = imports.run(two(desk / "p.csv", "arabika; hilang"))
    assert [w.code for w in plan.warnings] == ["picture_not_understood"]
    assert imports.refs("KOPI-1") == []


def test_files_named_after_a_sku_need_no_column_and_come_in_their_order(imports: Import, desk: Path) -> None:
    for name in ("KOPI-1_2.jpg", "kopi-1.JPG", "KOPI-1 (10).png", "MADU.jpg", "lain.jpg"):
        put(desk / "foto" / name, RED)
    plan = imports.run(two(desk / "p.csv"))
    assert plan.new == 2
    assert imports.refs("KOPI-1") == ["foto/kopi-1.JPG", "foto/KOPI-1_2.jpg", "foto/KOPI-1 (10).png"]
    assert imports.refs("MADU-1") == []
    again = imports.run(desk / "p.csv")
    assert (again.same, again.changed, imports.taken.changed) == (2, 0, frozenset())


def test_a_file_that_carries_the_whole_name_of_another_sku_is_that_ones(imports: Import, desk: Path) -> None:
    put(desk / "KOPI-1.jpg", RED)
    put(desk / "KOPI-2.jpg", BLUE)
    rows = [HEAD, ["KOPI", "Kopi Biji", 15000, 5, ""], ["KOPI-1", "Kopi Bubuk", 15000, 5, ""]]
    imports.run(workbook(desk / "p.xlsx", rows))
    assert imports.refs("KOPI-1") == ["KOPI-1.jpg"]
    assert imports.refs("KOPI") == ["KOPI-2.jpg"]


def test_a_file_named_in_a_column_is_not_attached_a_second_time_under_its_sku(imports: Import, desk: Path) -> None:
    put(desk / "foto" / "KOPI-1.jpg", RED)
    imports.run(two(desk / "p.csv", "KOPI-1.jpg"))
    assert imports.refs("KOPI-1") == ["KOPI-1.jpg"]


def test_a_picture_of_a_variant_sku_is_its_products(imports: Import, desk: Path) -> None:
    put(desk / "KB-250.jpg", RED)
    head = ["Parent SKU", "SKU", "Nama Produk", "Ukuran", "Harga", "Stok"]
    rows = [head, ["KB", "KB-100", "Kopi Bubuk", "100 g", 9000, 1], ["KB", "KB-250", "Kopi Bubuk", "250 g", 20000, 2]]
    imports.run(workbook(desk / "p.xlsx", rows))
    assert imports.refs("KB") == ["KB-250.jpg"]


@pytest.mark.parametrize("named", ["../rahasia.jpg", "../meja2/rahasia.jpg", "foto/../../rahasia.jpg", "{abs}"])
def test_nothing_outside_of_the_workbooks_folder_is_ever_taken(imports: Import, desk: Path, named: str) -> None:
    secret = put(desk.parent / "rahasia.jpg", RED)
    put(desk.parent / "meja2" / "rahasia.jpg", RED)
    imports.run(two(desk / "p.csv", named.format(abs=secret)))
    assert list(imports.told()) == ["picture_not_found"]
    assert not (imports.app.settings.pictures_folder / "content").exists()


def test_a_link_out_of_the_folder_is_not_followed(imports: Import, desk: Path) -> None:
    put(desk.parent / "luar" / "KOPI-1.jpg", RED)
    try:
        os.symlink(desk.parent / "luar" / "KOPI-1.jpg", desk / "KOPI-1.jpg")
        os.symlink(desk.parent / "luar", desk / "foto", target_is_directory=True)
    except OSError:
        pytest.skip("this system does not allow links")
    imports.run(two(desk / "p.csv", "foto/KOPI-1.jpg"))
    assert list(imports.told()) == ["picture_not_found"]
    assert imports.refs("KOPI-1") == ["foto/KOPI-1.jpg"]


# --- embedded images ----------------------------------------------------------------------------------------------


def test_an_image_in_a_row_belongs_to_the_product_of_that_row(imports: Import, desk: Path) -> None:
    rows = [HEAD, ["KOPI-1", "Kopi Bubuk", 15000, 5, ""], ["MADU-1", "Madu Hutan", 60000, 7, ""]]
    path = workbook(desk / "p.xlsx", rows, {"E2": RED, "E3": BLUE, "F3": GREEN, "A1": drawn((9, 9, 9))})
    plan = imports.run(path)
    assert (plan.new, imports.told()) == (2, {})
    assert imports.refs("KOPI-1") == ["tertanam/KOPI-1_1.jpg"]
    assert imports.refs("MADU-1") == ["tertanam/MADU-1_1.jpg", "tertanam/MADU-1_2.jpg"]
    assert imports.colour("KOPI-1", "tertanam/KOPI-1_1.jpg") == (200, 0, 0)
    assert imports.colour("MADU-1", "tertanam/MADU-1_2.jpg") == (0, 160, 0)
    again = imports.run(path)
    assert (again.same, imports.taken.changed) == (2, frozenset())


def test_images_in_the_rows_of_variants_are_their_products_whatever_else_changed(imports: Import, desk: Path) -> None:
    rows: list[list[str | int]] = [
        ["Parent SKU", "SKU", "Nama Produk", "Ukuran", "Harga", "Stok"],
        ["KB", "K-1", "Kopi", "100 g", 9000, 1],
        ["", "M-1", "Madu", "", 60000, 7],
        ["KB", "K-2", "Kopi", "250 g", 20000, 2],
    ]
    images = {"G3": GREEN, "G4": BLUE}
    path = workbook(desk / "p.xlsx", rows, images)
    imports.run(path)
    again = imports.plan(path)
    assert {e.code: (e.action, e.rows) for e in again.entries} == {
        "KB": (Action.SAME, (2, 4)), "M-1": (Action.SAME, (3,)),
    }  # fmt: skip
    assert imports.refs("KB") == ["tertanam/KB_1.jpg"]
    assert imports.refs("M-1") == ["tertanam/M-1_1.jpg"]
    rows[3][5] = 30
    imports.run(workbook(desk / "p.xlsx", rows, {"G2": RED, **images}))
    assert imports.refs("KB") == ["tertanam/KB_1.jpg", "tertanam/KB_2.jpg"]
    assert imports.colour("KB", "tertanam/KB_1.jpg") == (200, 0, 0)
    assert imports.colour("KB", "tertanam/KB_2.jpg") == (0, 0, 200)
    assert imports.told() == {}


def test_an_image_in_a_row_without_a_product_is_told_with_its_cell(imports: Import, desk: Path) -> None:
    rows = [HEAD, ["KOPI-1", "Kopi Bubuk", 15000, 5, ""]]
    imports.run(workbook(desk / "p.xlsx", rows, {"E9": BLUE}))
    assert imports.told() == {"picture_without_product": "E9"}


def test_a_preview_shows_the_pictures_that_an_import_would_attach(imports: Import, desk: Path) -> None:
    path = two(desk / "p.csv")
    imports.run(path)
    put(desk / "MADU-1.jpg", RED)
    plan = imports.plan(path)
    assert [(e.code, e.action) for e in plan.entries] == [("KOPI-1", Action.SAME), ("MADU-1", Action.CHANGED)]
    (change,) = plan.entries[1].changes
    assert (change.field, change.old, [p.ref for p in change.new]) == ("pictures", (), ["MADU-1.jpg"])


def test_named_and_found_pictures_together_are_the_same_again(imports: Import, desk: Path) -> None:
    put(desk / "depan.jpg", RED)
    put(desk / "KOPI-1.jpg", BLUE)
    path = two(desk / "p.csv", "depan.jpg")
    imports.run(path)
    assert imports.refs("KOPI-1") == ["depan.jpg", "KOPI-1.jpg"]
    assert imports.plan(path).same == 2


def test_a_file_without_pictures_takes_none_away(imports: Import, desk: Path, tmp_path: Path) -> None:
    put(desk / "KOPI-1.jpg", RED)
    imports.run(two(desk / "p.csv"))
    elsewhere = tmp_path / "lain"
    elsewhere.mkdir()
    assert imports.run(two(elsewhere / "stok.csv")).same == 2
    assert imports.refs("KOPI-1") == ["KOPI-1.jpg"]
    assert imports.told() == {}


# --- the shelf ----------------------------------------------------------------------------------------------------


def test_two_workbooks_that_both_name_1_jpg_do_not_share_a_picture(imports: Import, desk: Path, tmp_path: Path) -> None:
    put(desk / "1.jpg", RED)
    imports.run(workbook(desk / "a.xlsx", [HEAD, ["A", "Kopi", 15000, 5, "1.jpg"]]))
    put(tmp_path / "lain" / "1.jpg", BLUE)
    imports.run(workbook(tmp_path / "lain" / "b.xlsx", [HEAD, ["B", "Madu", 15000, 5, "1.jpg"]]))
    assert imports.colour("A", "1.jpg") == (200, 0, 0)
    assert imports.colour("B", "1.jpg") == (0, 0, 200)


def test_two_products_may_share_a_picture_which_is_stored_once(imports: Import, desk: Path) -> None:
    put(desk / "sama.jpg", RED)
    imports.run(two(desk / "p.csv", "sama.jpg", "sama.jpg"))
    assert imports.colour("KOPI-1", "sama.jpg") == imports.colour("MADU-1", "sama.jpg") == (200, 0, 0)
    assert len(list((imports.app.settings.pictures_folder / "content").iterdir())) == 1


def test_another_picture_under_the_same_name_marks_the_products_that_show_it(imports: Import, desk: Path) -> None:
    picture = put(desk / "kopi.jpg", RED)
    path = two(desk / "p.csv", "kopi.jpg")
    imports.run(path)
    assert imports.taken.changed == frozenset()
    picture.write_bytes(GREEN + b"\0" * 10)
    assert imports.run(path).same == 2
    assert imports.taken.changed == {"KOPI-1"}
    assert imports.colour("KOPI-1", "kopi.jpg") == (0, 160, 0)


def test_a_picture_that_comes_later_marks_the_product_that_waited_for_it(imports: Import, desk: Path) -> None:
    path = two(desk / "p.csv", "kopi.jpg")
    imports.run(path)
    assert imports.told() == {"picture_not_found": "kopi.jpg (KOPI-1)"}
    put(desk / "kopi.jpg", RED)
    imports.run(path)
    assert imports.taken.changed == {"KOPI-1"}
    assert imports.told() == {}


def test_a_product_that_was_kept_off_a_shop_for_its_picture_is_tried_again(imports: Import, desk: Path) -> None:
    app = imports.app
    path = two(desk / "p.csv", "kopi.jpg")
    imports.run(path)
    shop = actions.add_shop(
        app, "shopee", "Toko", app_id="1", app_key="k" * 32, external_shop_id="9", base_url="http://127.0.0.1:1"
    )
    with app.database.uow() as uow:
        catalog.ensure_listings(uow.conn, app.village_id, shop.shop_id)
        waiting = marks.due(uow.conn, shop.shop_id, Aspect.PRESENCE, app.clock())
        marks.block(uow.conn, waiting, "picture_not_uploaded")
        assert marks.due(uow.conn, shop.shop_id, Aspect.PRESENCE, app.clock()) == []
        uow.commit()
    put(desk / "kopi.jpg", RED)
    imports.run(path)
    with app.database.read() as conn:
        assert len(marks.due(conn, shop.shop_id, Aspect.PRESENCE, app.clock())) == 1


def test_a_crash_before_the_catalogue_knew_is_made_good_by_the_next_import(imports: Import, desk: Path) -> None:
    picture = put(desk / "kopi.jpg", RED)
    path = two(desk / "p.csv", "kopi.jpg")
    imports.run(path)
    picture.write_bytes(BLUE)
    for _ in range(2):
        imports.run(path, settle=False)
        assert imports.taken.changed == {"KOPI-1"}
    imports.run(path)
    assert imports.taken.changed == {"KOPI-1"}
    imports.run(path)
    assert imports.taken.changed == frozenset()


def test_the_same_file_again_writes_nothing(imports: Import, desk: Path) -> None:
    put(desk / "kopi.jpg", RED)
    path = two(desk / "p.csv", "kopi.jpg", "https://toko.example/madu.jpg")
    imports.run(path, fetch=lambda _url: BLUE)
    folder = imports.app.settings.pictures_folder
    before = {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in folder.rglob("*") if p.is_file()}
    imports.run(path, fetch=no_network)
    assert {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in folder.rglob("*") if p.is_file()} == before


def test_a_damaged_label_and_a_lost_picture_are_made_again(imports: Import, desk: Path) -> None:
    put(desk / "kopi.jpg", RED)
    path = two(desk / "p.csv", "kopi.jpg")
    imports.run(path)
    folder = imports.app.settings.pictures_folder
    next((folder / "labels").rglob("*.json")).write_text("{", encoding="utf-8")
    imports.run(path)
    assert imports.colour("KOPI-1", "kopi.jpg") == (200, 0, 0)
    next((folder / "content").iterdir()).unlink()
    imports.run(path)
    assert imports.colour("KOPI-1", "kopi.jpg") == (200, 0, 0)


def test_a_label_never_leads_out_of_the_shelf(imports: Import, desk: Path) -> None:
    put(desk / "kopi.jpg", RED)
    imports.run(two(desk / "p.csv", "kopi.jpg"))
    folder = imports.app.settings.pictures_folder
    put(folder.parent / "rahasia.jpg", BLUE)
    label = next((folder / "labels").rglob("*.json"))
    content = next((folder / "content").iterdir()).name
    label.write_text(label.read_text("utf-8").replace(content, "../../rahasia.jpg"), encoding="utf-8")
    shelf = Shelf(folder)
    assert shelf.find("KOPI-1", "kopi.jpg") is None
    assert shelf.find("KOPI-1", "../rahasia.jpg") is None
    assert shelf.find("KOPI-1", str(folder.parent / "rahasia.jpg")) is None


def test_a_picture_put_there_under_its_plain_name_is_still_found(tmp_path: Path) -> None:
    plain = put(tmp_path / "foto" / "kopi.jpg", RED)
    assert Shelf(tmp_path).find("KOPI-1", "foto/kopi.jpg") == plain


# --- addresses and notices ----------------------------------------------------------------------------------------


def test_an_address_is_fetched_once_and_kept_on_the_shelf(imports: Import, desk: Path) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return BLUE

    path = two(desk / "p.csv", "https://toko.example/kopi.jpg")
    imports.run(path, fetch)
    imports.run(path, fetch)
    assert asked == ["https://toko.example/kopi.jpg"]
    assert imports.colour("KOPI-1", asked[0]) == (0, 0, 200)


@pytest.mark.parametrize(
    ("code", "notice"),
    [("private_address", "picture_link_refused"), ("credentials", "picture_link_refused"),
     ("not_a_picture", "picture_link_no_picture"), ("too_large", "picture_too_big"),
     ("timeout", "picture_link_failed"), ("status", "picture_link_failed")],
)  # fmt: skip
def test_an_address_that_gives_nothing_is_told_without_its_query(
    imports: Import, desk: Path, code: str, notice: str
) -> None:
    def fetch(_url: str) -> bytes:
        raise DownloadFailed(code)

    plan = imports.run(two(desk / "p.csv", "https://toko.example/kopi.jpg?kunci=rahasia"), fetch)
    assert plan.new == 2
    assert imports.told() == {notice: "https://toko.example/kopi.jpg (KOPI-1)"}


def test_a_host_that_does_not_answer_is_not_asked_for_ever(imports: Import, desk: Path) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        raise DownloadFailed("timeout")

    rows = [[f"K-{n}", f"Kopi {n}", 15000, 1, f"https://mati.example/{n}.jpg"] for n in range(9)]
    imports.run(workbook(desk / "p.xlsx", [HEAD, *rows]), fetch)
    assert len(asked) == 3
    assert imports.taken.notices[0].params["count"] == 9


def test_bad_pictures_are_told_by_kind_and_the_import_goes_on(imports: Import, desk: Path) -> None:
    put(desk / "rusak.jpg", b"bukan foto")
    put(desk / "kecil.jpg", drawn(size=(20, 20)))
    put(desk / "iphone.heic", b"\x00\x00\x00\x18ftypheic" + bytes(400))
    put(desk / "baik.jpg", RED)
    plan = imports.run(two(desk / "p.csv", "rusak.jpg; baik.jpg; kecil.jpg", "iphone.heic; tiada.jpg"))
    assert plan.new == 2
    assert imports.told() == {
        "picture_damaged": "rusak.jpg (KOPI-1)",
        "picture_too_small": "kecil.jpg (KOPI-1)",
        "picture_format": "iphone.heic (MADU-1)",
        "picture_not_found": "tiada.jpg (MADU-1)",
    }
    assert imports.colour("KOPI-1", "baik.jpg") == (200, 0, 0)


def test_a_picture_that_went_bad_leaves_the_good_one_on_the_shelf(imports: Import, desk: Path) -> None:
    picture = put(desk / "kopi.jpg", RED)
    path = two(desk / "p.csv", "kopi.jpg")
    imports.run(path)
    picture.write_bytes(b"terpotong")
    imports.run(path)
    assert list(imports.told()) == ["picture_damaged"]
    assert imports.colour("KOPI-1", "kopi.jpg") == (200, 0, 0)


def test_a_notice_closes_when_the_same_file_is_well(imports: Import, desk: Path) -> None:
    def open_codes() -> set[str]:
        with imports.app.database.read() as conn:
            return {str(notice["code"]) for notice in queries.notices(conn, imports.app.village_id)}

    path = two(desk / "p.csv", "kopi.jpg")
    imports.run(path)
    assert "picture_not_found" in open_codes()
    put(desk / "kopi.jpg", RED)
    imports.run(path)
    assert "picture_not_found" not in open_codes()


def test_every_notice_has_words_with_the_file_the_number_and_the_next_step() -> None:
    for code in NOTICES:
        for language in ("id", "en"):
            words = say(code, {"file": "p.xlsx", "count": 3, "names": "a.jpg, b.jpg"}, language)
            assert "p.xlsx" in words
            assert "3" in words
            assert "{" not in words


def test_a_full_disk_is_a_notice(imports: Import, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    put(desk / "kopi.jpg", RED)
    monkeypatch.setattr(Shelf, "put", full)
    assert imports.run(two(desk / "p.csv", "kopi.jpg")).new == 2
    assert list(imports.told()) == ["picture_not_stored"]


def test_progress_is_told(imports: Import, desk: Path) -> None:
    put(desk / "kopi.jpg", RED)
    plan = imports.plan(two(desk / "p.csv", "kopi.jpg"))
    steps: list[tuple[str, int, int]] = []
    take_pictures(imports.app, desk / "p.csv", plan, lambda what, done, total: steps.append((what, done, total)))
    assert steps == [("pictures", 0, 1), ("pictures", 1, 1)]


def test_the_import_itself_takes_pictures_and_marks_what_changed(app: App, desk: Path) -> None:
    picture = put(desk / "KOPI-1.jpg", RED)
    path = two(desk / "p.csv")
    importing.apply_import(app, importing.plan_import(app, path))
    assert Shelf(app.settings.pictures_folder).find("KOPI-1", "KOPI-1.jpg") is not None
    picture.write_bytes(BLUE)
    planned = importing.plan_import(app, path)
    assert planned.plan.same == 2
    importing.apply_import(app, planned)
    label = Shelf(app.settings.pictures_folder).label("KOPI-1", "KOPI-1.jpg")
    assert label is not None
    assert label.told
