"""Certificates and size charts of a product (tiktokshop.md §7, §8, §9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.practice import Json
from sandbox.tiktokshop import tree
from sandbox.tiktokshop.wire import ApiError, Req

CERTIFICATION, SIZE_CHART = "CERTIFICATION_IMAGE", "SIZE_CHART_IMAGE"


def uploaded(req: Req, paper: Any, use_case: str) -> bool:
    """Whether a picture or file was uploaded here; addresses of other servers never are (§8).

    §8 names a use case for each purpose and not whether a product write looks at it: a switch.
    """
    number = (paper.get("uri") or paper.get("id")) if isinstance(paper, dict) else None
    if not isinstance(number, str):
        return False
    kind = req.world.store.value("SELECT use_case FROM tts_image WHERE uri=?", (number,))
    return bool(kind) and (kind in (use_case, "FILE") or not req.setting("use_case_checked"))


def certifications(req: Req, data: Json, _: Mapping[str, Json]) -> None:
    """Known ids, uploaded papers, and one for each that the category requires (§7, §9.1)."""
    category = tree.find(str(data.get("category_id")))
    if category is None:
        return
    given = []
    for row in req.maybe("certifications", list, data) or []:
        if not isinstance(row, dict):
            raise req.wrong("certifications must hold objects")
        number = req.maybe("id", str, row)
        if number not in category.certificates:
            raise ApiError(12_052_655, "qualification id not exist")
        papers = [*(req.maybe("images", list, row) or []), *(req.maybe("files", list, row) or [])]
        if not all(uploaded(req, paper, CERTIFICATION) for paper in papers):
            raise ApiError(12_052_650, "product qualification image uri illegal")
        if papers:
            given.append(number)
    missing = [each for each in category.required_certificates if each not in given]
    if missing:
        raise ApiError(12_052_105, f"required qualification miss: {tree.CERTIFICATES[missing[0]][1]}")


def chart_required(req: Req, category: tree.Category) -> bool:
    """§7 ``size_chart.is_required``: for every category that takes one, by a switch."""
    return category.size_chart and bool(req.setting("size_chart_required"))


def size_chart(req: Req, data: Json, _: Mapping[str, Json]) -> None:
    """§9.1 names the field, not its shape nor its codes: a uri in ``image`` or beside it; else a parameter fault."""
    category = tree.find(str(data.get("category_id")))
    chart = req.maybe("size_chart", dict, data)
    if category is None:
        return
    if not chart:
        if chart_required(req, category):
            raise req.wrong("size_chart is required in this category")
        return
    if not category.size_chart:
        raise req.wrong("size_chart is not supported in this category")
    if not uploaded(req, chart.get("image") or chart, SIZE_CHART):
        raise ApiError(12_052_722, "The image URI of the size chart does not exist in TikTok Shop.")
