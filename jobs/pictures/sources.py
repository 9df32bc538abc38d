"""Which pictures belong to which product of an import: named in a cell, lying in its row, or named after its SKU.

``attach_pictures`` completes a plan with what was found, so that a preview shows it; it writes nothing. What the file
names in a column comes first, then the images of the product's rows, then files named after its SKUs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from inventory.canonical import Paper, PaperKind, Picture, Sku
from inventory.spreadsheet.embedded import EmbeddedImages, PlacedImage
from inventory.spreadsheet.papers import FIELDS as PAPERS
from inventory.spreadsheet.papers import with_papers
from inventory.spreadsheet.plan import Action, Change, ImportPlan, PlanEntry
from jobs.pictures.folder import PictureFolder

NOT_UNDERSTOOD = "picture_not_understood"
_UNREAD = frozenset((NOT_UNDERSTOOD, "paper_not_understood"))
EMBEDDED = "tertanam"
"""The folder that the references of embedded images pretend to lie in, as operators read it in an export."""
MAX_FOUND = 12
"""Pictures found for one product without being named; no marketplace shows more."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What was found without being named in a column.

    ``refs`` by product code, in order; ``papers`` those that lie in a column of certificates or size charts, which are
    no pictures for buyers; ``members`` says which image of the workbook such a reference means;
    ``homeless`` are images below the headings in rows of no product; ``cells`` are understood after all.
    """

    refs: Mapping[Sku, tuple[str, ...]] = field(default_factory=dict)
    papers: Mapping[Sku, Mapping[PaperKind, tuple[str, ...]]] = field(default_factory=dict)
    members: Mapping[tuple[Sku, str], str] = field(default_factory=dict)
    homeless: tuple[PlacedImage, ...] = ()
    cells: frozenset[str] = frozenset()


def find_sources(path: Path, plan: ImportPlan, folder: PictureFolder) -> Sources:
    """The images in the workbook's rows and the files beside it that are named after SKUs. Never raises."""
    entries = [entry for entry in plan.entries if entry.product is not None]
    with EmbeddedImages(path) as book:
        images = book.placed(plan.sheet)
    unread = any(note.code == NOT_UNDERSTOOD for note in plan.warnings)
    owners = _owners(plan) if images or unread else {}
    refs, bare = _bare_names(plan, owners, folder)
    members: dict[tuple[Sku, str], str] = {}
    placed, homeless = _by_product([i for i in images if i.column not in plan.paper_columns], plan, owners)
    papers, lost = _papers([i for i in images if i.column in plan.paper_columns], plan, owners, members)
    homeless = (*homeless, *lost)
    for code, own in placed.items():
        for number, member in enumerate(dict.fromkeys(image.member for image in own), start=1):
            ref = f"{EMBEDDED}/{_safe(code)}_{number}.jpg"
            refs.setdefault(code, []).append(ref)
            members[code, ref] = member
    if folder.holds_pictures():
        folder.claim([sku for entry in entries for sku in _skus(entry)])
        for entry in entries:
            if found := folder.after(_skus(entry)):
                refs.setdefault(entry.code, []).extend(found)
    letters = {f"{plan.sheet}!{_letters(image.column)}{image.row + 1}" for image in images}
    found_refs = {c: tuple(r[:MAX_FOUND]) for c, r in refs.items()}
    return Sources(found_refs, papers, members, homeless, frozenset(letters | bare))


def attach_pictures(path: Path, plan: ImportPlan) -> ImportPlan:
    """The plan with the pictures that were found without being named. Writes nothing, never raises.

    A product keeps what its cells name (or, where they name nothing, what it has), and gets what is new after it. So
    the same file again changes nothing, and a file without pictures takes none away.
    """
    if not any(entry.product is not None for entry in plan.entries):
        return plan
    folder = PictureFolder(path.parent)
    sources = find_sources(path, plan, folder)
    if not sources.refs and not sources.cells and not sources.papers:
        return plan
    entries = tuple(
        _with_papers(_completed(entry, sources.refs.get(entry.code, ()), folder), sources.papers.get(entry.code, {}))
        for entry in plan.entries
    )
    # A cell with an image in it has no text that could be read as a file name; a bare name was found as a file.
    warnings = [w for w in plan.warnings if w.code not in _UNREAD or w.cell not in sources.cells]
    return replace(plan, entries=entries, warnings=tuple(warnings))


def _completed(entry: PlanEntry, found: tuple[str, ...], folder: PictureFolder) -> PlanEntry:
    if entry.product is None or not found:
        return entry
    named = entry.product.pictures
    have = {picture.ref for picture in named}
    # The picture of a certificate may be called after the SKU as well; it is for the marketplace, not for buyers.
    papers = [paper.picture for paper in entry.product.papers]
    files = {folder.named(picture.ref) for picture in (*named, *papers)} - {None}
    more = [Picture(ref) for ref in found if ref not in have and (folder.named(ref) or ref) not in files]
    pictures = (*named, *more)
    change = next((one for one in entry.changes if one.field == "pictures" and one.sku is None), None)
    before = change.old if change else named
    others = tuple(one for one in entry.changes if one is not change)
    product = replace(entry.product, pictures=pictures)
    if entry.action not in (Action.SAME, Action.CHANGED):
        return entry._replace(product=product)
    if pictures != before:
        cell = change.cell if change else entry.cell
        changes = (*others, Change("pictures", before, pictures, cell))
        return entry._replace(action=Action.CHANGED, product=product, changes=changes)
    action = Action.CHANGED if others or entry.stock else Action.SAME
    return entry._replace(action=action, product=product, changes=others)


def _with_papers(entry: PlanEntry, found: Mapping[PaperKind, tuple[str, ...]]) -> PlanEntry:
    """The entry with the papers whose images lie in its rows; what a cell names by file stays before them."""
    if entry.product is None or not found:
        return entry
    have = entry.product.papers
    named = {
        kind: tuple(dict.fromkeys((*(one.picture.ref for one in have if one.kind is kind), *refs)))
        for kind, refs in found.items()
    }
    papers = with_papers(have, named)
    if papers == have:
        return entry
    product = replace(entry.product, papers=papers)
    if entry.action not in (Action.SAME, Action.CHANGED):
        return entry._replace(product=product)
    changes = [
        Change(f"paper_{kind.value}", _of(have, kind), _of(papers, kind), entry.cell)
        for kind in found
        if _of(have, kind) != _of(papers, kind)
    ]
    return entry._replace(action=Action.CHANGED, product=product, changes=(*entry.changes, *changes))


def _of(papers: tuple[Paper, ...], kind: PaperKind) -> tuple[Picture, ...]:
    return tuple(one.picture for one in papers if one.kind is kind)


def _skus(entry: PlanEntry) -> list[str]:
    """The product's code, then its variants in their order."""
    variants = entry.product.variants if entry.product is not None else ()
    return list(dict.fromkeys([str(entry.code), *(str(variant.sku) for variant in variants)]))


# --- images and the products of their rows ------------------------------------------------------------------------


def _owners(plan: ImportPlan) -> dict[int, Sku | None]:
    """Row → the product it belongs to; None where several claim it."""
    owners: dict[int, Sku | None] = {}
    for entry in plan.entries:
        for row in entry.rows:
            owners[row] = entry.code if owners.get(row, entry.code) == entry.code else None
    return owners


def _bare_names(
    plan: ImportPlan, owners: Mapping[int, Sku | None], folder: PictureFolder
) -> tuple[dict[Sku, list[str]], set[str]]:
    """``kopi1`` in a picture column is no file name by itself, but is one where ``kopi1.jpg`` lies beside the workbook.

    Returns references by product, and the cells that are understood by it: all of a cell's names, or none.
    """
    refs: dict[Sku, list[str]] = {}
    cells: set[str] = set()
    for note in plan.warnings:
        row = re.search(r"(\d+)$", note.cell)
        owner = owners.get(int(row[1])) if row else None
        if note.code != NOT_UNDERSTOOD or owner is None:
            continue
        names = [name.strip() for name in re.split(r"[;,|\n]", str(note.params.get("value", ""))) if name.strip()]
        files = [file for name in names if (file := folder.named(name)) is not None]
        if files and len(files) == len(names):
            refs.setdefault(owner, []).extend(folder.ref(file) for file in files)
            cells.add(note.cell)
    return refs, cells


def _papers(
    images: Sequence[PlacedImage],
    plan: ImportPlan,
    owners: Mapping[int, Sku | None],
    members: dict[tuple[Sku, str], str],
) -> tuple[dict[Sku, dict[PaperKind, tuple[str, ...]]], tuple[PlacedImage, ...]]:
    """References of images in columns of papers, by product and kind; adds what they mean to ``members``."""
    placed, homeless = _by_product(images, plan, owners)
    found: dict[Sku, dict[PaperKind, tuple[str, ...]]] = {}
    for code, own in placed.items():
        for image in own:
            kind = PAPERS[plan.paper_columns[image.column]]
            before = found.setdefault(code, {}).get(kind, ())
            ref = f"{EMBEDDED}/{_safe(code)}_{kind.value}_{len(before) + 1}.jpg"
            members[code, ref] = image.member
            found[code][kind] = (*before, ref)
    return found, homeless


def _by_product(
    images: Sequence[PlacedImage], plan: ImportPlan, owners: Mapping[int, Sku | None]
) -> tuple[dict[Sku, list[PlacedImage]], tuple[PlacedImage, ...]]:
    """Images by product code. A row that no product claims gives its images to nobody: a wrong picture misleads."""
    known = {entry.code for entry in plan.entries if entry.product is not None}
    placed: dict[Sku, list[PlacedImage]] = {}
    homeless: list[PlacedImage] = []
    for image in images:
        owner = owners.get(image.row + 1)
        if owner is not None and owner in known:
            placed.setdefault(owner, []).append(image)
        elif image.row + 1 > (plan.header_row or 0):
            homeless.append(image)
    return placed, tuple(homeless)


def _safe(code: str) -> str:
    return re.sub(r"[^\w.-]+", "-", code)


def _letters(index: int) -> str:
    from inventory.spreadsheet.values import column_letters

    return column_letters(index)
