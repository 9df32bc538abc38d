"""Images inside workbooks, by the cell they belong to."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

from inventory.spreadsheet import embedded
from inventory.spreadsheet.embedded import EmbeddedImages, images_of
from tests.pictures.drawing import drawn, rezipped, workbook

ROWS = [["Nama Produk", "Harga", "Foto"], ["Kopi", 15000, ""], ["Madu", 30000, ""]]
RED, BLUE = drawn((200, 0, 0)), drawn((0, 0, 200))
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"


def places(path: Path, sheet: str = "Produk") -> list[tuple[int, int]]:
    return [(image.row, image.column) for image in images_of(path, sheet)]


def relations(**targets: str) -> bytes:
    inner = "".join(f'<Relationship Id="{own}" Type="{_IMAGE}" Target="{to}"/>' for own, to in targets.items())
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'.encode()


def sheet_with(cells: str) -> bytes:
    return f"<worksheet {_MAIN}><sheetData>{cells}</sheetData></worksheet>".encode()


def test_floating_images_are_found_by_their_cell_and_their_bytes_can_be_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "p.xlsx", ROWS, {"C2": RED, "C3": BLUE})
    with EmbeddedImages(path) as book:
        found = book.placed("Produk")
        assert [(image.row, image.column) for image in found] == [(1, 2), (2, 2)]
        assert [book.content(image.member) for image in found] == [RED, BLUE]
    assert images_of(path, "Lain") == ()
    assert images_of(path, None) == ()


def placed_at(path: Path, start: tuple[int, int], end: tuple[int, int], height: float | None = None) -> Path:
    """(row, offset in EMU) of both edges of one image in column C."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Produk"
    image = SheetImage(io.BytesIO(RED))
    image.anchor = TwoCellAnchor(
        _from=AnchorMarker(col=2, row=start[0], rowOff=start[1]), to=AnchorMarker(col=3, row=end[0], rowOff=end[1])
    )
    sheet.add_image(image)
    if height is not None:
        sheet.row_dimensions[start[0] + 1].height = height
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("start", "end", "height", "row"),
    [
        ((1, 0), (2, 0), None, 1),  # the whole row
        ((1, 150_000), (2, 100_000), None, 2),  # dropped a little too high
        ((1, 150_000), (1, 180_000), None, 1),  # small, low in its own row
        ((1, 150_000), (2, 10_000), 60.0, 1),  # a tall row: still its upper half
        ((1, 600_000), (2, 500_000), 60.0, 2),
    ],
)
def test_an_image_dropped_between_two_rows_belongs_to_the_one_it_lies_in(
    tmp_path: Path, start: tuple[int, int], end: tuple[int, int], height: float | None, row: int
) -> None:
    assert places(placed_at(tmp_path / "p.xlsx", start, end, height)) == [(row, 2)]


def test_a_picture_in_a_cell_of_newer_excel_is_found(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", ROWS, {"H9": RED})
    cells = '<row r="3"><c r="A3"><v>1</v></c><c r="C3" t="e" vm="2"><v>#VALUE!</v></c></row>'
    path = rezipped(
        plain,
        tmp_path / "p.xlsx",
        {
            "xl/worksheets/_rels/sheet1.xml.rels": None,
            "xl/worksheets/sheet1.xml": sheet_with(cells),
            "xl/media/image7.jpg": BLUE,
            "xl/metadata.xml": (
                f'<metadata {_MAIN} xmlns:xlrd="{_RICH}"><metadataTypes count="1"><metadataType name="XLRICHVALUE"/>'
                '</metadataTypes><futureMetadata name="XLRICHVALUE" count="2">'
                '<bk><extLst><ext uri="{x}"><xlrd:rvb i="0"/></ext></extLst></bk>'
                '<bk><extLst><ext uri="{x}"><xlrd:rvb i="1"/></ext></extLst></bk></futureMetadata>'
                '<valueMetadata count="2"><bk><rc t="1" v="0"/></bk><bk><rc t="1" v="1"/></bk>'
                "</valueMetadata></metadata>"
            ).encode(),
            "xl/richData/rdrichvalue.xml": (
                f'<rvData xmlns="{_RICH}" count="2"><rv s="0"><v>0</v><v>5</v></rv>'
                '<rv s="0"><v>1</v><v>5</v></rv></rvData>'
            ).encode(),
            "xl/richData/rdrichvaluestructure.xml": (
                f'<rvStructures xmlns="{_RICH}"><s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/>'
                '<k n="CalcOrigin" t="i"/></s></rvStructures>'
            ).encode(),
            "xl/richData/richValueRel.xml": (
                f'<richValueRels xmlns="{_RICH}" {_REL}><rel r:id="rId1"/><rel r:id="rId2"/></richValueRels>'
            ).encode(),
            "xl/richData/_rels/richValueRel.xml.rels": relations(
                rId1="../media/image1.jpg", rId2="../media/image7.jpg"
            ),
        },
    )
    assert [(i.row, i.column, i.member) for i in images_of(path, "Produk")] == [(2, 2, "xl/media/image7.jpg")]


def test_a_picture_in_a_cell_of_wps_is_found(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "plain.xlsx", ROWS, {"H9": RED})
    formula = '_xlfn.DISPIMG("ID_0AB1",1)'.replace('"', "&quot;")
    cells = f'<row r="2"><c r="B2"><v>1</v></c><c r="C2" t="str"><f>{formula}</f><v>=DISPIMG</v></c></row>'
    images = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" {_REL}><etc:cellImage><xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="1" name="ID_0AB1"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill>'
        "</xdr:pic></etc:cellImage></etc:cellImages>"
    )
    path = rezipped(
        plain,
        tmp_path / "p.xlsx",
        {
            "xl/worksheets/_rels/sheet1.xml.rels": None,
            "xl/worksheets/sheet1.xml": sheet_with(cells),
            "xl/cellimages.xml": images.encode(),
            "xl/_rels/cellimages.xml.rels": relations(rId1="media/image1.jpeg"),
            "xl/media/image1.jpeg": BLUE,
        },
    )
    assert places(path) == [(1, 2)]


def ods(path: Path, table: str, head: str = "") -> Path:
    content = (
        f'<?xml version="1.0"?>{head}<office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><office:body><office:spreadsheet>'
        f"{table}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
        archive.writestr("Pictures/a.jpg", RED)
    return path


_FRAME = '<draw:frame><draw:image xlink:href="Pictures/a.jpg"/></draw:frame>'


def test_an_image_of_an_ods_is_found_behind_repeated_rows_and_columns(tmp_path: Path) -> None:
    table = (
        '<table:table table:name="Lain"><table:table-row><table:table-cell/></table:table-row></table:table>'
        f'<table:table table:name="Produk"><table:shapes>{_FRAME}</table:shapes>'
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="2"/><table:covered-table-cell/>'
        f"<table:table-cell>{_FRAME}</table:table-cell></table:table-row></table:table>"
    )
    assert places(ods(tmp_path / "p.ods", table)) == [(3, 3)]


def test_a_document_type_ends_the_search(tmp_path: Path) -> None:
    cell = f"<table:table-cell>{_FRAME}</table:table-cell>"
    table = f'<table:table table:name="Produk"><table:table-row>{cell}</table:table-row></table:table>'
    assert places(ods(tmp_path / "a.ods", table)) == [(0, 0)]
    assert places(ods(tmp_path / "b.ods", table, '<!DOCTYPE x [<!ENTITY a "b">]>')) == []
    good = workbook(tmp_path / "p.xlsx", ROWS, {"C2": RED})
    with zipfile.ZipFile(good) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    evil = f'<!DOCTYPE x [<!ENTITY a "b">]>{drawing}'.encode("utf-16")
    assert places(rezipped(good, tmp_path / "e.xlsx", {"xl/drawings/drawing1.xml": evil})) == []


def test_a_link_out_of_the_archive_or_the_file_leads_nowhere(tmp_path: Path) -> None:
    good = workbook(tmp_path / "p.xlsx", ROWS, {"C2": RED})
    rels = "xl/drawings/_rels/drawing1.xml.rels"
    for number, target in enumerate(("../../../../etc/passwd", "file:///etc/passwd", "/../xl/media/image1.jpeg")):
        assert places(rezipped(good, tmp_path / f"{number}.xlsx", {rels: relations(rId1=target)})) == []
    outside = relations(rId1="../media/image1.jpeg").replace(b"Target=", b'TargetMode="External" Target=')
    assert places(rezipped(good, tmp_path / "x.xlsx", {rels: outside})) == []


def test_an_image_or_a_drawing_beyond_the_ceiling_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workbook(tmp_path / "p.xlsx", ROWS, {"C2": RED, "C3": BLUE})
    with monkeypatch.context() as patch:
        patch.setattr(embedded, "MAX_IMAGE_BYTES", 100)
        with EmbeddedImages(path) as book:
            assert book.content(book.placed("Produk")[0].member) is None
    with monkeypatch.context() as patch:
        patch.setattr(embedded, "MAX_TOTAL_BYTES", len(RED) - 1)
        with EmbeddedImages(path) as book:
            assert [book.content(image.member) is None for image in book.placed("Produk")] == [False, True]
    with monkeypatch.context() as patch:
        patch.setattr(embedded, "MAX_IMAGES", 1)
        assert places(path) == [(1, 2)]
    bomb = b"<x>" + b" " * (embedded.MAX_PART_BYTES + 10) + b"</x>"
    assert places(rezipped(path, tmp_path / "b.xlsx", {"xl/drawings/drawing1.xml": bomb})) == []


def test_a_file_that_is_no_workbook_has_no_images(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nama,harga\n", encoding="utf-8")
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 broken")
    for name in ("a.csv", "b.xlsx", "nothing.xlsx", ""):
        assert images_of(tmp_path / name, "Produk") == ()


@settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_damage_to_a_workbook_crashes_the_search(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "whole.xlsx"
    if not path.exists():
        workbook(path, ROWS, {"C2": RED, "C3": BLUE})
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    patch = data.draw(st.binary(min_size=1, max_size=12))
    whole[place : place + len(patch)] = patch
    damaged = folder / "damaged.xlsx"
    damaged.write_bytes(bytes(whole))
    with EmbeddedImages(damaged) as book:
        for image in book.placed("Produk"):
            content = book.content(image.member)
            assert content is None or isinstance(content, bytes)
