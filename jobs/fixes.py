"""The cheapest way to mend an issue, as an exact command or the cell to edit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.canonical import Issue, PaperKind
from inventory.import_places import Place
from inventory.spreadsheet.papers import HEADINGS as PAPERS

# The headings that operators know, from our own template.
HEADINGS: dict[str, str] = {
    "axes": "Varian",
    "barcode": "Barcode",
    "brand": "Merek",
    "category": "Kategori",
    "certificates": "No. P-IRT / No. BPOM / Sertifikat Halal",
    "code": "SKU",
    "condition": "Kondisi",
    "description": "Deskripsi",
    "name": "Nama Produk",
    "options": "Varian",
    "pictures": "Foto",
    "price": "Harga Jual",
    "size": "Panjang (cm) / Lebar (cm) / Tinggi (cm)",
    "stock": "Stok",
    "variants": "Varian",
    "weight_g": "Berat (gram)",
}
_PICTURES = frozenset(
    ("picture_missing", "picture_is_link", "picture_unreadable", "picture_too_large", "picture_not_uploaded",
     "picture_refused")
)  # fmt: skip
_CERTIFICATES = (("P-IRT", "No. P-IRT"), ("BPOM", "No. BPOM"), ("Halal", "Sertifikat Halal"))
# Nothing here can send these; a person gives them to the marketplace.
_THERE = frozenset(("differs_there", "listing_gone", "certificate_wanted", "no_stock_place"))
_CONFIRM = frozenset(("category_unknown", "category_empty"))


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do, as ``code`` and ``params`` of a sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def fix(issue: Issue, product: str, shop: str, place: Place) -> Fix:
    """The cheapest fix of ``issue`` for the product with this code at the shop of this name."""
    if issue.code in _CONFIRM or (issue.code == "category_gone" and issue.params.get("choices") != "-"):
        return Fix("fix.confirm", {"words": issue.params.get("words", ""), "shop": shop, "choice": "1"})
    if issue.code == "category_changed":
        chosen = issue.params.get("id", "")
        return Fix("fix.confirm", {"words": issue.params.get("words", ""), "shop": shop, "choice": chosen})
    if issue.code in ("category_unlike", "category_gone", "category_missing"):
        return Fix("fix.find", {"words": issue.params.get("words", ""), "shop": shop})
    if issue.field == "channels":
        return Fix("fix.channels", {"shop": shop})
    if issue.code in _THERE:
        return Fix("fix.differs", {"shop": shop})
    if issue.code in ("price_too_low", "price_spread") and "min" in issue.params:
        return Fix("fix.floor", {"shop": shop, "min": issue.params["min"]})
    if issue.code in _PICTURES:
        name = issue.params.get("name", issue.params.get("ref", ""))
        return Fix("fix.picture", {"name": name, "file": place.file or "katalog.xlsx"})
    if kinds := issue.params.get("papers"):
        heading = " / ".join(PAPERS[PaperKind(kind)] for kind in kinds)
        return _edit(Issue(f"paper_{kinds[0]}", issue.code, issue.params), heading, product, place)
    if issue.code == "certificate_missing":
        heading = next(
            (h for kind, h in _CERTIFICATES if kind in str(issue.params.get("kinds"))), HEADINGS[issue.field]
        )
        return _edit(issue, heading, product, place)
    if column := str(issue.params.get("column", "")):  # a further column, not the cell of the field itself
        return _edit(Issue("", issue.code, issue.params), column, product, place)
    heading = str(issue.params.get("attribute", "")) or HEADINGS.get(issue.field, issue.field)
    return _edit(issue, heading, product, place)


def _edit(issue: Issue, heading: str, product: str, place: Place) -> Fix:
    sku = str(issue.params.get("sku", ""))
    found = place.cells.get((issue.field, sku)) or place.cells.get((issue.field, ""))
    if found is not None:
        return Fix("fix.cell", {"cell": found[1], "heading": heading, "file": found[0]})
    if place.row:
        return Fix("fix.row", {"row": place.row, "heading": heading, "file": place.file})
    return Fix("fix.export", {"heading": heading, "sku": sku or product})
