"""What published layouts mean by headings that mean something else elsewhere (``config/data/layouts.json``).

A layout is recognised by headings that only it has together; the rest of its headings are ordinary words.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from .values import Row
from .words import compact


@dataclass(frozen=True, slots=True)
class KnownLayout:
    """``needs``: compact headings that must all be there. ``fields``: compact heading → field, with its unit."""

    name: str
    needs: frozenset[str]
    fields: Mapping[str, str]


@functools.cache
def load_layouts() -> tuple[KnownLayout, ...]:
    raw = json.loads(resources.files("config.data").joinpath("layouts.json").read_text("utf-8"))
    return tuple(
        KnownLayout(
            one["name"],
            frozenset(compact(heading) for heading in one["needs"]),
            {compact(heading): field for heading, field in one["fields"].items()},
        )
        for one in raw
    )


def layout_fields(row: Row) -> Mapping[str, str]:
    """Compact heading → field for the layout whose headings these are; empty for any other row."""
    titles = {compact(cell.strip(" *")) for cell in row if isinstance(cell, str) and len(cell) <= 60}
    if len(titles) < 4:
        return {}
    return next((one.fields for one in load_layouts() if one.needs <= titles), {})
