"""What a shop is given: pictures from the shelf, each once, and never another product's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import load_settings
from connectors.core.errors import Rejected, Retryable
from connectors.core.http import HttpRequest
from connectors.core.marketplace import Flow
from inventory.canonical import DraftVariant, ItemResult, ListingDraft, Picture, Severity, Sku
from jobs import actions
from jobs.picture_shelf import PictureShelf
from jobs.pictures.shelf import Label, Origin, Shelf
from jobs.shop_link import Context, context
from jobs.wiring import build
from tests.pictures.drawing import drawn

Upload = Callable[[Sequence[tuple[bytes, str]]], Flow[tuple[ItemResult, ...]]]
UPLOADED: list[tuple[bytes, str]] = []


def upload(pictures: Sequence[tuple[bytes, str]]) -> Flow[tuple[ItemResult, ...]]:
    """Takes every picture without a call; its id is its number."""
    UPLOADED.extend(pictures)
    return tuple(ItemResult(f"id-{len(UPLOADED) - len(pictures) + n}", True) for n in range(1, len(pictures) + 1))
    yield HttpRequest  # type: ignore[unreachable, misc]  # a flow is a generator


def draft(code: str, *refs: str) -> ListingDraft:
    variant = DraftVariant(Sku(code), 1000, 1)
    return ListingDraft(Sku(code), code, "", (variant,), pictures=tuple(Picture(ref) for ref in refs))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Context]:
    UPLOADED.clear()
    settings = load_settings({"LAPAKDESA_HOME": str(tmp_path), "LAPAKDESA_VILLAGE": "3404122004"}, folder=tmp_path)
    actions.init(settings, "3404122004", "Desa Uji")
    app = build(settings)
    stored = actions.add_shop(
        app, "shopee", "Toko", app_id="1", app_key="k" * 32, external_shop_id="9", base_url="http://127.0.0.1:1"
    )
    found = app.marketplaces["shopee"]
    app.marketplaces = {"shopee": replace(found, flows=replace(found.flows, upload_pictures=upload))}
    yield context(app, stored)
    app.close()


def give(ctx: Context, flow: Upload) -> None:
    """From here on the shop takes pictures this way."""
    ctx.marketplace = replace(ctx.marketplace, flows=replace(ctx.marketplace.flows, upload_pictures=flow))


def put(ctx: Context, code: str, ref: str, content: bytes) -> None:
    shelf = Shelf(ctx.app.settings.pictures_folder)
    shelf.write(Label(code, ref, shelf.put(content, ".jpg"), Origin("x")))


def test_the_same_name_in_two_products_is_two_pictures(shop: Context) -> None:
    put(shop, "A", "1.jpg", drawn((200, 0, 0)))
    put(shop, "B", "1.jpg", drawn((0, 0, 200)))
    found = PictureShelf(shop, shop.app.settings.pictures_folder).ids([draft("A", "1.jpg"), draft("B", "1.jpg")])
    assert found[Sku("A")].ids["1.jpg"] != found[Sku("B")].ids["1.jpg"]


def test_a_picture_that_two_products_share_is_uploaded_once_and_never_again(shop: Context) -> None:
    put(shop, "A", "sama.jpg", drawn())
    put(shop, "B", "foto/sama.jpg", drawn())
    drafts = [draft("A", "sama.jpg"), draft("B", "foto/sama.jpg")]
    for _ in range(2):
        found = PictureShelf(shop, shop.app.settings.pictures_folder).ids(drafts)
        assert found[Sku("A")].ids["sama.jpg"] == found[Sku("B")].ids["foto/sama.jpg"]
    assert len(UPLOADED) == 1
    assert UPLOADED[0][1].endswith(".jpg")


def test_when_a_call_is_refused_as_a_whole_each_picture_is_tried_alone(shop: Context) -> None:
    bad = drawn((0, 0, 0))

    def picky(pictures: Sequence[tuple[bytes, str]]) -> Flow[tuple[ItemResult, ...]]:
        if any(content == bad for content, _ in pictures):
            raise Rejected("error_param", "one of them")
        return (yield from upload(pictures))

    give(shop, picky)
    put(shop, "A", "1.jpg", drawn((200, 0, 0)))
    put(shop, "A", "2.jpg", bad)
    put(shop, "A", "3.jpg", drawn((0, 0, 200)))
    wanted = [draft("A", "1.jpg", "2.jpg", "3.jpg")]
    shelf = PictureShelf(shop, shop.app.settings.pictures_folder)
    found = shelf.ids(wanted)[Sku("A")]
    assert list(found.ids) == ["1.jpg", "3.jpg"]
    assert [(i.code, i.severity) for i in found.issues["2.jpg"]] == [("picture_refused", Severity.WARNING)]
    assert list(shelf.look(wanted)[Sku("A")].ids) == ["1.jpg", "2.jpg", "3.jpg"], "publishing tries it again"
    assert list(shelf.look(wanted, remembered=True)[Sku("A")].ids) == ["1.jpg", "3.jpg"]
    give(shop, upload)
    PictureShelf(shop, shop.app.settings.pictures_folder).ids(wanted)
    assert list(shelf.look(wanted, remembered=True)[Sku("A")].ids) == ["1.jpg", "2.jpg", "3.jpg"]


def test_a_line_that_fails_again_and_again_is_left_alone_until_the_next_run(shop: Context) -> None:
    asked: list[int] = []

    def stalled(pictures: Sequence[tuple[bytes, str]]) -> Flow[tuple[ItemResult, ...]]:
        asked.append(len(pictures))
        raise Retryable("no_answer")
        yield

    found = shop.app.marketplaces["shopee"]
    one_a_call = replace(found.limits, pictures_per_call=1)
    shop.marketplace = replace(found, limits=one_a_call, flows=replace(found.flows, upload_pictures=stalled))
    for number in range(9):
        put(shop, "A", f"{number}.jpg", drawn((number, 0, 0)))
    (made,) = (
        PictureShelf(shop, shop.app.settings.pictures_folder)
        .ids([draft("A", *(f"{n}.jpg" for n in range(9)))])
        .values()
    )
    assert (asked, made.ids, made.issues, made.waits) == ([1, 1, 1], {}, {}, "not_sent")


def test_a_picture_that_is_not_there_is_told_and_a_file_of_this_computer_is_never_sent(
    shop: Context, tmp_path: Path
) -> None:
    secret = tmp_path / "rahasia.jpg"
    secret.write_bytes(drawn())
    wanted = draft("A", "tiada.jpg", "https://toko.example/a.jpg", str(secret), "../rahasia.jpg")
    found = PictureShelf(shop, shop.app.settings.pictures_folder).ids([wanted])[Sku("A")]
    assert found.ids == {}
    codes = {ref: [issue.code for issue in issues] for ref, issues in found.issues.items()}
    assert codes == {
        "tiada.jpg": ["picture_missing"],
        "https://toko.example/a.jpg": ["picture_is_link"],
        str(secret): ["picture_missing"],
        "../rahasia.jpg": ["picture_missing"],
    }
    assert UPLOADED == []
